//! Opening the file: who holds it, whether it can be written, whether it is whole.
//!
//! The writer holds an advisory lock on `<file>.lock` for as long as it lives; the system lets go of it when the
//! process dies. Readers take no lock: in WAL mode they see the last committed state and never wait for the writer.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::JournalError;
use super::schema::{self, APPLICATION_ID, VERSION};

/// How long SQLite waits for a reader that is just copying the log.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) fn writer(path: &Path, synchronous: &'static str) -> Result<(Connection, File), JournalError> {
    check_writable(path)?;
    let lock = lock(path)?;
    // SQLite gives the files beside it the mode of this one.
    private().append(true).create(true).open(path).map_err(|error| io_failed(path, &error))?;
    let mut connection = Connection::open(path).map_err(|error| failed(path, &error))?;
    prepare(path, &mut connection, synchronous)?;
    Ok((connection, lock))
}

pub(super) fn reader(path: &Path) -> Result<Connection, JournalError> {
    if !path.exists() {
        return Err(JournalError::Absent { path: path.to_owned() });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| failed(path, &error))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(|error| failed(path, &error))?;
    match version(path, &connection)? {
        0 => Err(JournalError::Absent { path: path.to_owned() }),
        found if found < VERSION => Err(JournalError::OlderSchema { path: path.to_owned(), found, known: VERSION }),
        _ => Ok(connection),
    }
}

// The system's superuser may write what is marked read-only; a keeper should not.
fn check_writable(path: &Path) -> Result<(), JournalError> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for checked in [dir, path] {
        let read_only = checked.metadata().is_ok_and(|metadata| metadata.permissions().readonly());
        if read_only {
            let reason = format!("{} is marked read-only", checked.display());
            return Err(JournalError::ReadOnly { path: path.to_owned(), reason });
        }
    }
    Ok(())
}

/// New files are their owner's alone: whom an agent pays, and how much, is nobody else's business.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

fn lock(path: &Path) -> Result<File, JournalError> {
    let mut name = OsString::from(path);
    name.push(".lock");
    let name = PathBuf::from(name);
    let opened = private().read(true).write(true).create(true).truncate(false).open(&name);
    let mut file = opened.map_err(|error| io_failed(path, &error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Who holds it is a courtesy; that it is held is certain.
            if file.read_to_string(&mut holder).is_err() || holder.trim().is_empty() {
                holder = "unknown".into();
            }
            return Err(JournalError::Locked { path: path.to_owned(), holder: holder.trim().to_owned() });
        }
        Err(TryLockError::Error(error)) => return Err(io_failed(path, &error)),
    }
    let note = format!("process {}\n", std::process::id());
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| file.write_all(note.as_bytes()))
        .map_err(|error| io_failed(path, &error))?;
    Ok(file)
}

fn prepare(path: &Path, connection: &mut Connection, synchronous: &'static str) -> Result<(), JournalError> {
    let from = version(path, connection)?;
    let configure = |connection: &mut Connection| -> rusqlite::Result<(String, String)> {
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "synchronous", synchronous)?;
        let mode = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let check = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if from < VERSION {
            schema::migrate(connection, from)?;
        }
        Ok((mode, check))
    };
    let (mode, check) = configure(connection).map_err(|error| failed(path, &error))?;
    if check != "ok" {
        return Err(JournalError::Damaged { path: path.to_owned(), reason: check });
    }
    if mode != "wal" {
        let reason = format!("this file system does not carry a write-ahead log (mode '{mode}')");
        return Err(JournalError::Open { path: path.to_owned(), reason });
    }
    Ok(())
}

/// 0 for a file that is still empty.
fn version(path: &Path, connection: &Connection) -> Result<i64, JournalError> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let failed = |error| failed(path, &error);
    let (found, application) = (pragma("user_version").map_err(failed)?, pragma("application_id").map_err(failed)?);
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    if application != APPLICATION_ID && tables > 0 {
        return Err(JournalError::Foreign { path: path.to_owned(), found: application });
    }
    if found > VERSION {
        return Err(JournalError::NewerSchema { path: path.to_owned(), found, known: VERSION });
    }
    Ok(found)
}

fn failed(path: &Path, error: &rusqlite::Error) -> JournalError {
    let (path, reason) = (path.to_owned(), error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => JournalError::Damaged { path, reason },
        Some(ErrorCode::ReadOnly) => JournalError::ReadOnly { path, reason },
        Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => JournalError::Disk { reason },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            JournalError::Locked { path, holder: "a program that is no keeper".into() }
        }
        _ => JournalError::Open { path, reason },
    }
}

fn io_failed(path: &Path, error: &std::io::Error) -> JournalError {
    let (path, reason) = (path.to_owned(), error.to_string());
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => JournalError::ReadOnly { path, reason },
        ErrorKind::StorageFull => JournalError::Disk { reason },
        _ => JournalError::Open { path, reason },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_waits_for_the_disk_and_a_rehearsal_does_not() {
        let dir = tempfile::tempdir().unwrap();
        for (name, synchronous, expected) in [("live", "full", 2), ("rehearsal", "off", 0)] {
            let (connection, _lock) = writer(&dir.path().join(name), synchronous).unwrap();
            let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
            assert_eq!((pragma("synchronous"), pragma("foreign_keys")), (expected, 1));
            let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
            assert_eq!(mode, "wal");
        }
    }

    #[test]
    fn others_cannot_read_a_new_journal() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let (connection, _lock) = writer(&dir.path().join("journal.db"), "full").unwrap();
        connection.execute_batch("INSERT INTO documents (key, json) VALUES ('k', '{}')").unwrap();
        for name in ["journal.db", "journal.db-wal", "journal.db-shm", "journal.db.lock"] {
            let mode = dir.path().join(name).metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
}
