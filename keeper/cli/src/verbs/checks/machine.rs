//! What lies on this machine: the journal, its folder and its disk, and whether a keeper works there.

use std::fs::File;
use std::fs::TryLockError;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use eyre::eyre;
use stateset_chain::journal::{JournalError, Reader};

use super::check::Check;

/// Less room than this is to be looked at: 1 GiB, some 500,000 payments.
const FREE_LOOK: u64 = 1 << 30;
/// With less nothing is written: 16 MiB.
const FREE_MIN: u64 = 16 << 20;
/// A page of the journal.
const PROBE_BYTES: usize = 4_096;
/// A disk that needs longer for one is to be looked at.
const SYNC_LOOK: Duration = Duration::from_millis(500);

/// What the configuration points to: the journal, and whether its folder takes what is written.
pub(super) fn pointed_to(file: &Path) -> Vec<Check> {
    let mut checks = vec![journal(file)];
    checks.push(writing(file));
    checks
}

/// How it is now: who writes, and how much more can be written.
pub(super) fn state(file: &Path) -> Vec<Check> {
    let mut checks: Vec<Check> = keeper(file).into_iter().collect();
    checks.push(room(file));
    checks
}

fn journal(path: &Path) -> Check {
    let shown = path.display();
    match Reader::open(path) {
        Err(JournalError::Absent { .. }) => {
            return Check::good("journal", format!("{shown} is not there yet; `run` makes it"));
        }
        Err(error) => return Check::failed("journal", error, "see docs/operating.md: restore it, or begin anew"),
        Ok(reader) => drop(reader),
    }
    match path.metadata().map(|metadata| !metadata.permissions().readonly()) {
        Ok(true) => Check::good("journal", shown),
        Ok(false) => Check::failed("journal", eyre!("{shown} is marked read-only"), "make it writable by the keeper"),
        Err(error) => Check::failed("journal", error, "look at the folder"),
    }
}

/// Nothing before there is a journal.
fn keeper(path: &Path) -> Option<Check> {
    if !path.exists() {
        return None;
    }
    // Opened after the reader is gone: SQLite's own locks would go with this file.
    Some(match File::open(path).map(|file| file.try_lock_shared()) {
        Ok(Err(TryLockError::WouldBlock)) => Check::good("keeper", format!("a keeper writes it ({})", writer(path))),
        Ok(_) => Check::good("keeper", "none is running on this journal"),
        Err(error) => Check::failed("keeper", error, "look at who may read the journal"),
    })
}

/// Who writes, as the note beside the journal says.
fn writer(path: &Path) -> String {
    let mut note = path.as_os_str().to_owned();
    note.push(".lock");
    let text = std::fs::read_to_string(note).unwrap_or_default();
    text.lines().next().unwrap_or("nobody knows which").chars().take(64).collect()
}

fn folder(journal: &Path) -> &Path {
    journal.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a file beside the journal can be made, and reaches the disk. It is gone again afterwards.
fn writing(journal: &Path) -> Check {
    let folder = folder(journal);
    let remedy = "a keeper writes before it sends: mend the folder, or name another journal.file";
    match folder.metadata().map(|metadata| metadata.permissions().readonly()) {
        Err(error) => return Check::failed("disk", error, "make the journal's folder"),
        Ok(true) => return Check::failed("disk", eyre!("{} is marked read-only", folder.display()), remedy),
        Ok(false) => {}
    }
    let began = Instant::now();
    match sync_probe(folder) {
        Err(error) => {
            let error = eyre::Report::from(error).wrap_err(format!("{} takes no file", folder.display()));
            Check::failed("disk", error, remedy)
        }
        Ok(()) => synced(began.elapsed(), folder),
    }
}

fn sync_probe(folder: &Path) -> std::io::Result<()> {
    let path = folder.join(format!(".probe-{}", std::process::id()));
    let probed = File::create_new(&path).and_then(|mut file| {
        file.write_all(&[0; PROBE_BYTES])?;
        file.sync_all()
    });
    let removed = std::fs::remove_file(&path);
    probed.and(removed)
}

/// By how long a write takes to reach the disk: each window of transactions waits for one.
fn synced(took: Duration, folder: &Path) -> Check {
    let found = format!("{} writes and syncs in {} ms", folder.display(), took.as_millis());
    if took > SYNC_LOOK {
        return Check::warning("disk", found, "a faster disk: nothing is sent before it is on it");
    }
    Check::good("disk", found)
}

fn room(journal: &Path) -> Check {
    let folder = folder(journal);
    match rustix::fs::statvfs(folder) {
        Ok(room) => free(room.f_bavail.saturating_mul(room.f_frsize), folder),
        Err(error) => Check::failed("room", std::io::Error::from(error), "make the journal's folder"),
    }
}

/// By how many bytes are free.
fn free(bytes: u64, folder: &Path) -> Check {
    let found = format!("{} MiB free at {}", bytes >> 20, folder.display());
    match bytes {
        0..FREE_MIN => {
            Check::failed("room", eyre!(found), "free space: nothing is sent that could not be written down")
        }
        FREE_MIN..FREE_LOOK => Check::warning("room", found, "free space"),
        _ => Check::good("room", found),
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

    #[test]
    fn a_probe_leaves_nothing_behind_and_a_slow_disk_is_to_be_looked_at() {
        let dir = tempfile::tempdir().unwrap();
        sync_probe(dir.path()).unwrap();
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        assert_eq!(sync_probe(&dir.path().join("no")).unwrap_err().kind(), std::io::ErrorKind::NotFound);
        for (took, health) in [(SYNC_LOOK, Health::Good), (SYNC_LOOK + Duration::from_millis(1), Health::Warning)] {
            assert_eq!(synced(took, dir.path()).health, health, "{took:?}");
        }
    }
}
