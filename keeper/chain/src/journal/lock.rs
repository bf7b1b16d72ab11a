//! One writer, whatever name the file is opened by.
//!
//! The lock (`flock`) is on the database file itself, so that links, bind mounts and a lock file that somebody tidied
//! away make no second writer; it is another kind of lock than SQLite's own (`fcntl`) and does not meet them. A second
//! name of the same file (a hard link) is refused: SQLite would keep a second log beside it, and lose one of the two.
//! `<file>.lock` says who writes, and keeps keepers of earlier versions out.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::JournalError;

/// Which file a name leads to: device and inode.
type FileId = (u64, u64);

/// Held for as long as the journal is written.
#[derive(Debug)]
pub(super) struct WriterLock {
    /// Without links on the way.
    path: PathBuf,
    file: FileId,
    /// The write-ahead log, once there is one.
    log: OnceLock<FileId>,
    // Kept open, never used: the system frees the locks with the files.
    _locks: [File; 2],
}

impl WriterLock {
    /// Takes the lock, making the file if it is missing. Must be called before SQLite opens it: a file that is opened
    /// beside SQLite and closed again takes SQLite's own locks with it.
    pub(super) fn take(path: &Path) -> Result<Self, JournalError> {
        // SQLite gives the files beside it the mode of this one.
        let opened = private().read(true).append(true).create(true).open(path);
        let database = opened.map_err(|error| io_failed(path, &error))?;
        let resolved = path.canonicalize().map_err(|error| io_failed(path, &error))?;
        let note = beside(&resolved, ".lock");
        if let Err(refused) = lock(&database, path, &note) {
            // Closing it here could take the locks of a reader of this process with it; refusals are few.
            std::mem::forget(database);
            return Err(refused);
        }
        let metadata = database.metadata().map_err(|error| io_failed(path, &error))?;
        if metadata.nlink() != 1 {
            return Err(JournalError::HardLinked { path: path.to_owned(), names: metadata.nlink() });
        }
        let mut writer = private().read(true).write(true).create(true).truncate(false).open(&note);
        let noted = writer.as_mut().map_err(|error| io_failed(path, error))?;
        lock(noted, path, &note)?;
        let text = format!("process {}\n", std::process::id());
        noted
            .set_len(0)
            .and_then(|()| noted.rewind())
            .and_then(|()| noted.write_all(text.as_bytes()))
            .map_err(|error| io_failed(path, &error))?;
        let locks = [database, writer.map_err(|error| io_failed(path, &error))?];
        let taken = Self { path: resolved, file: id(&metadata), log: OnceLock::new(), _locks: locks };
        // Somebody may have put another file there between opening and locking.
        taken.check()?;
        Ok(taken)
    }

    /// The file, without links on the way.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether what was opened is what still stands there. What is written to a file that was moved, deleted or
    /// replaced is lost to everybody who looks for it by its name.
    pub(super) fn check(&self) -> Result<(), JournalError> {
        let found = |path: &Path| path.symlink_metadata().ok().map(|metadata| id(&metadata));
        let swapped = |what| Err(JournalError::Swapped { path: self.path.clone(), what });
        if found(&self.path) != Some(self.file) {
            return swapped("file");
        }
        let log = found(&beside(&self.path, "-wal"));
        match (self.log.get(), log) {
            (Some(known), found) if found != Some(*known) => swapped("write-ahead log"),
            (None, Some(log)) => {
                // A race could only set the same.
                let _ = self.log.set(log);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Who else writes a journal now, as its lock file says; `None` if nobody does, or this process itself.
pub(super) fn other_writer(path: &Path) -> Option<String> {
    let note = beside(&path.canonicalize().ok()?, ".lock");
    let mut file = File::open(&note).ok()?;
    if !matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)) {
        return None;
    }
    let mut holder = String::new();
    // Who holds it is a courtesy; that it is held is certain.
    let _ = file.read_to_string(&mut holder);
    let holder = holder.trim();
    (holder != format!("process {}", std::process::id())).then(|| holder.to_owned())
}

fn id(metadata: &std::fs::Metadata) -> FileId {
    (metadata.dev(), metadata.ino())
}

/// The path with something after its name.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// New files are their owner's alone: whom an agent pays, and how much, is nobody else's business.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

fn lock(file: &File, path: &Path, note: &Path) -> Result<(), JournalError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            // Who holds it is a courtesy; that it is held is certain.
            let mut holder = String::new();
            let read = File::open(note).and_then(|note| note.take(64).read_to_string(&mut holder));
            if read.is_err() || holder.trim().is_empty() {
                holder = "unknown".into();
            }
            Err(JournalError::Locked { path: path.to_owned(), holder: holder.trim().to_owned() })
        }
        Err(TryLockError::Error(error)) => Err(io_failed(path, &error)),
    }
}

pub(super) fn io_failed(path: &Path, error: &std::io::Error) -> JournalError {
    let (path, reason) = (path.to_owned(), error.to_string());
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => JournalError::ReadOnly { path, reason },
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => JournalError::Disk { reason },
        _ => JournalError::Open { path, reason },
    }
}
