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
    checks.extend(file_system(file));
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

/// File systems (`statfs(2)`) on which locks and what was synced are another machine's or program's to keep: SQLite's own page
/// on corruption (<https://www.sqlite.org/howtocorrupt.html>, 2.1) names them.
const SHARED: [(u32, &str); 6] = [
    (0x6969, "NFS"),
    (0x517b, "SMB"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB"),
    (0x0102_1997, "9p"),
    (0x6573_5546, "FUSE"),
];

/// A warning where the journal lies on what another machine keeps. What cannot be asked is what [`writing`] says.
fn file_system(journal: &Path) -> Option<Check> {
    let folder = folder(journal);
    let kind = rustix::fs::statfs(folder).ok()?.f_type;
    // Some platforms have it with a sign, and all with 32 bits at least.
    let name = shared(u32::try_from(kind & 0xffff_ffff).ok()?)?;
    let found = format!("{} lies on {name}", folder.display());
    Some(Check::warning(
        "file system",
        found,
        "a disk of this machine: two keepers on one journal, or a lost write, pay twice",
    ))
}

fn shared(kind: u32) -> Option<&'static str> {
    SHARED.iter().find(|(known, _)| *known == kind).map(|(_, name)| *name)
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
    fn what_another_machine_keeps_is_to_be_looked_at() {
        for (kind, name) in
            [(0x6969, Some("NFS")), (0xff53_4d42, Some("CIFS")), (0x6573_5546, Some("FUSE")), (0xef53, None)]
        {
            assert_eq!(shared(kind), name, "{kind:x}");
        }
        assert!(file_system(Path::new("/nowhere/at/all/journal")).is_none());
    }

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
