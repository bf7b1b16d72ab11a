//! What lies on this machine: the journal and its disk, the keys and the passphrase.

use std::fs::File;
use std::fs::TryLockError;
use std::path::Path;

use eyre::eyre;
use stateset_chain::journal::{JournalError, Reader};
use stateset_chain::secret_file;
use stateset_config::context::Context;

use super::check::Check;

/// Less room than this is to be looked at: 1 GiB, some 500,000 payments.
const FREE_LOOK: u64 = 1 << 30;
/// With less nothing is written: 16 MiB.
const FREE_MIN: u64 = 16 << 20;

pub(super) fn checks(context: &Context) -> Vec<Check> {
    let mut checks = journal(&context.config.journal_file);
    checks.push(disk(&context.config.journal_file));
    checks.push(key(context));
    checks.extend(context.config.passphrase_file.as_deref().map(passphrase));
    checks
}

fn journal(path: &Path) -> Vec<Check> {
    let shown = path.display();
    match Reader::open(path) {
        Err(JournalError::Absent { .. }) => {
            return vec![Check::good("journal", format!("{shown} is not there yet; `run` makes it"))];
        }
        Err(error) => return vec![Check::failed("journal", error, "see docs/operating.md: restore it, or begin anew")],
        Ok(reader) => drop(reader),
    }
    let writable = path.metadata().map(|metadata| !metadata.permissions().readonly());
    let mut checks = vec![match writable {
        Ok(true) => Check::good("journal", shown),
        Ok(false) => Check::failed("journal", eyre!("{shown} is marked read-only"), "make it writable by the keeper"),
        Err(error) => Check::failed("journal", error, "look at the folder"),
    }];
    // Opened after the reader is gone: SQLite's own locks would go with this file.
    match File::open(path).map(|file| file.try_lock_shared()) {
        Ok(Err(TryLockError::WouldBlock)) => {
            checks.push(Check::good("keeper", format!("a keeper writes it ({})", writer(path))))
        }
        Ok(_) => checks.push(Check::good("keeper", "none is running on this journal")),
        Err(error) => checks.push(Check::failed("keeper", error, "look at who may read the journal")),
    }
    checks
}

/// Who writes, as the note beside the journal says.
fn writer(path: &Path) -> String {
    let mut note = path.as_os_str().to_owned();
    note.push(".lock");
    let text = std::fs::read_to_string(note).unwrap_or_default();
    text.lines().next().unwrap_or("nobody knows which").chars().take(64).collect()
}

fn disk(journal: &Path) -> Check {
    let folder = journal.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let room = match rustix::fs::statvfs(folder) {
        Ok(room) => room,
        Err(error) => return Check::failed("disk", std::io::Error::from(error), "make the journal's folder"),
    };
    if room.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY) {
        let error = eyre!("{} is mounted read-only", folder.display());
        return Check::failed("disk", error, "a keeper writes before it sends: name another journal.file");
    }
    free(room.f_bavail.saturating_mul(room.f_frsize), folder)
}

/// By how many bytes are free.
fn free(bytes: u64, folder: &Path) -> Check {
    let found = format!("{} MiB free at {}", bytes >> 20, folder.display());
    match bytes {
        0..FREE_MIN => {
            Check::failed("disk", eyre!(found), "free space: nothing is sent that could not be written down")
        }
        FREE_MIN..FREE_LOOK => Check::warning("disk", found, "free space"),
        _ => Check::good("disk", found),
    }
}

/// Whether the operator's key is there and closed to others, as far as that shows without its passphrase.
fn key(context: &Context) -> Check {
    let name = &context.config.agent.operator_key;
    match context.keystore().and_then(|keys| Ok(keys.show(name)?)) {
        Ok(entry) => Check::good("key", format!("{name}: {}", entry.address)),
        Err(error) => Check::failed("key", error, "`keys add` or `keys import`; its file is its owner's alone"),
    }
}

fn passphrase(path: &Path) -> Check {
    match secret_file::read(path) {
        Ok(Some(text)) if !text.lines().next().unwrap_or_default().is_empty() => {
            Check::good("passphrase", format!("{} is closed to others", path.display()))
        }
        Ok(_) => {
            let error = eyre!("{} is absent, or its first line is empty", path.display());
            Check::failed("passphrase", error, "write the passphrase into its first line, or leave passphrase_file out")
        }
        Err(error) => Check::failed("passphrase", error, "chmod 600, or as Kubernetes mounts secrets"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::Health;
    use super::*;

    #[test]
    fn little_room_is_to_be_looked_at_and_none_is_wrong() {
        for (bytes, health) in [
            (0, Health::Failed),
            (FREE_MIN - 1, Health::Failed),
            (FREE_MIN, Health::Warning),
            (FREE_LOOK - 1, Health::Warning),
            (FREE_LOOK, Health::Good),
        ] {
            assert_eq!(free(bytes, Path::new("/j")).health, health, "{bytes}");
        }
    }
}
