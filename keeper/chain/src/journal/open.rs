//! Opening the file: whether it can be written, whether it is whole, and reading it where nothing can be written.
//!
//! Readers take no lock: in WAL mode they see the last committed state and never wait for the writer.

use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::JournalError;
use super::error::lacks_shared_memory;
use super::lock::{WriterLock, beside};
use super::schema::{self, APPLICATION_ID, VERSION};

/// How long SQLite waits for a reader that is just copying the log.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) fn writer(path: &Path, synchronous: &'static str) -> Result<(Connection, WriterLock), JournalError> {
    check_writable(path)?;
    let lock = WriterLock::take(path)?;
    let mut connection = Connection::open(lock.path()).map_err(|error| failed(path, &error))?;
    prepare(path, &mut connection, synchronous)?;
    // By now there is a log, and it is this connection's.
    lock.check()?;
    Ok((connection, lock))
}

pub(super) fn reader(path: &Path) -> Result<Connection, JournalError> {
    let opened = open_reader(path).and_then(|connection| version(path, &connection).map(|found| (connection, found)));
    let (connection, found) = match opened {
        // A log must be written to be read, so nothing is there to read it with; nor is there on a disk that is full.
        Err(JournalError::Open { .. } | JournalError::ReadOnly { .. } | JournalError::Disk { .. }) if path.exists() => {
            let connection = at_rest(path)?;
            let found = version(path, &connection)?;
            (connection, found)
        }
        other => other?,
    };
    match found {
        0 => Err(JournalError::Absent { path: path.to_owned() }),
        found if found < VERSION => Err(JournalError::OlderSchema { path: path.to_owned(), found, known: VERSION }),
        _ => Ok(connection),
    }
}

fn open_reader(path: &Path) -> Result<Connection, JournalError> {
    if !path.exists() {
        return Err(JournalError::Absent { path: path.to_owned() });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| failed(path, &error))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(|error| failed(path, &error))?;
    Ok(connection)
}

/// A journal that nobody writes, such as a copy on a disk that cannot be written: nothing beside it is needed.
fn at_rest(path: &Path) -> Result<Connection, JournalError> {
    let read_only = |reason: String| JournalError::ReadOnly { path: path.to_owned(), reason };
    let file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::PermissionDenied => read_only(format!("nor read: {error}")),
        _ => JournalError::Open { path: path.to_owned(), reason: error.to_string() },
    })?;
    let resolved = path.canonicalize().map_err(|error| read_only(error.to_string()))?;
    let log = beside(&resolved, "-wal");
    if log.metadata().is_ok_and(|log| log.len() > 0) {
        let reason = format!(
            "its newest part lies in {}, which cannot be read without writing beside it: copy both into a folder that              you may write, and name that copy in journal.file",
            log.display()
        );
        return Err(read_only(reason));
    }
    // A writer of another account could be at work; what is read without its log would be half of a change.
    if file.try_lock_shared().is_err() {
        return Err(read_only("another process writes it, and this account may not write beside it to follow".into()));
    }
    drop(file);
    let mut uri = String::from("file:");
    for byte in resolved.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            uri.push_str(&format!("%{byte:02x}"));
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(uri, flags).map_err(|error| failed(path, &error))
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
        _ if lacks_shared_memory(error) => {
            let reason =
                format!("{reason}: its file system has no shared memory, which the journal needs: a local one");
            JournalError::Open { path, reason }
        }
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => JournalError::Damaged { path, reason },
        Some(ErrorCode::ReadOnly) => JournalError::ReadOnly { path, reason },
        Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => JournalError::Disk { reason },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            JournalError::Locked { path, holder: "a program that is no keeper".into() }
        }
        _ => JournalError::Open { path, reason },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_system_without_shared_memory_is_no_full_disk() {
        let path = Path::new("journal.db");
        let of = |code| {
            let error = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            (failed(path, &error), JournalError::from(error))
        };
        let (opened, used) = of(rusqlite::ffi::SQLITE_IOERR_SHMOPEN);
        assert!(matches!(&opened, JournalError::Open { reason, .. } if reason.contains("a local one")), "{opened}");
        assert!(matches!(used, JournalError::Database(_)), "{used}");
        let (opened, used) = of(rusqlite::ffi::SQLITE_IOERR_WRITE);
        assert!(matches!((&opened, &used), (JournalError::Disk { .. }, JournalError::Disk { .. })), "{opened} {used}");
    }

    #[test]
    fn a_journal_at_rest_is_read_without_writing_beside_it_whatever_its_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a b?c#d%.db");
        let (connection, lock) = writer(&path, "full").unwrap();
        connection.execute_batch("INSERT INTO documents (key, json) VALUES ('k', '{}')").unwrap();
        let error = at_rest(&path).unwrap_err();
        assert!(matches!(&error, JournalError::ReadOnly { reason, .. } if reason.contains("-wal")), "{error}");
        connection.pragma_update(None, "wal_checkpoint", "TRUNCATE").unwrap();
        let error = at_rest(&path).unwrap_err();
        assert!(matches!(&error, JournalError::ReadOnly { reason, .. } if reason.contains("writes it")), "{error}");
        drop((connection, lock));
        let before = std::fs::read_dir(dir.path()).unwrap().count();
        let rows: i64 =
            at_rest(&path).unwrap().query_row("SELECT count(*) FROM documents", [], |row| row.get(0)).unwrap();
        assert_eq!((rows, std::fs::read_dir(dir.path()).unwrap().count()), (1, before));
    }

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
