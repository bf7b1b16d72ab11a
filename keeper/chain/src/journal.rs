//! The journal: what was decided, what was signed, what became of it. SQLite on the keeper's own disk.
//!
//! Written before it is done: an intent before bytes are signed, signed bytes before they are sent. Each method is one
//! SQLite transaction with `synchronous=FULL`: when it returns, it is on disk; when the process dies, it never was.
//! Calls block for the disk's few milliseconds.
//!
//! One process writes (see [`Journal::open`]), any number read ([`Reader::open`]). Nothing is deleted here.
//! Absent: a way to sign an act that is not planned, two transactions of one signer over one sequence that could both
//! land, an intent paid twice, a change to an act's content, and bytes that may be sent without being on disk
//! ([`Recorded`]).

mod act;
mod agent_id;
mod agents;
mod error;
mod inputs;
mod lock;
mod marker;
mod moment;
mod noted;
mod notices;
mod open;
mod payment;
mod read;
mod read_txs;
mod recorded;
mod records;
mod row;
mod schema;
mod schema_acts;
mod schema_digests;
mod schema_noted;
mod schema_notices;
mod state;
mod write;
mod write_txs;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use self::lock::WriterLock;
use self::marker::Marker;
pub use act::{ActEnd, ActId, ActRow, Kind, PlannedAct};
pub use agent_id::AgentId;
pub use agents::{Adopted, AgentRow, AgentStep, NewAgent};
pub use error::JournalError;
pub use marker::looks_restored;
pub use moment::Moment;
pub use noted::{Decided, Noted};
pub use notices::{DeliveryId, DeliveryRow, DeliveryState, NewDelivery, NoticeKey, TryEnd};
pub use payment::{IntentRow, PlannedIntent};
pub use read::Totals;
pub use read_txs::{DayFees, FeeDay};
pub use recorded::Recorded;
pub use records::{Record, RecordKey, RecordLookup, RecordPage};
pub use row::{NewTx, TxRow};
pub use state::{ActState, TxState};
pub use write_txs::{Closing, NewBatch, TxEnd};

/// An intent stands where its act stands.
pub type IntentState = ActState;

/// Statements kept ready: more than the writer and the reader together use.
const STATEMENTS: usize = 64;

/// Who else writes this journal now, such as `process 17`; `None` if nobody does, or this process itself.
pub fn other_writer(path: &Path) -> Option<String> {
    lock::other_writer(path)
}

/// Reads a journal, also while a keeper writes it.
#[derive(Debug)]
pub struct Reader {
    connection: Mutex<Connection>,
}

impl Reader {
    /// Opens an existing journal without the right to change it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, JournalError> {
        Ok(Self { connection: Mutex::new(open::reader(path.as_ref())?) })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic between two statements rolled its transaction back, so what the lock guards is whole.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The journal with the right to write it; it reads as a [`Reader`] does.
#[derive(Debug)]
pub struct Journal {
    // Closed before the lock is let go.
    reader: Reader,
    marker: Marker,
    writer_lock: WriterLock,
}

impl Journal {
    /// Opens a journal, making it if it is missing, checks it (`PRAGMA quick_check`) and brings its schema up to date.
    ///
    /// Errors: [`JournalError::Locked`] while another process writes it, whatever name it knows it by,
    /// [`JournalError::HardLinked`], [`JournalError::Restored`], [`JournalError::Damaged`],
    /// [`JournalError::NewerSchema`], [`JournalError::ReadOnly`], [`JournalError::Foreign`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, JournalError> {
        Self::open_with(path.as_ref(), "full")
    }

    /// As [`Journal::open`], but never waits for the disk: outlives the process, not the machine. For rehearsals on a
    /// simulated chain; with real money it would forget what was signed when the power fails.
    pub fn open_rehearsal(path: impl AsRef<Path>) -> Result<Self, JournalError> {
        Self::open_with(path.as_ref(), "off")
    }

    fn open_with(path: &Path, synchronous: &'static str) -> Result<Self, JournalError> {
        let (connection, lock) = open::writer(path, synchronous)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let marker = Marker::open(lock.path(), &connection)?;
        Ok(Self { reader: Reader { connection: Mutex::new(connection) }, marker, writer_lock: lock })
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.marker.catch_up(&self.reader.lock());
    }
}

impl std::ops::Deref for Journal {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SQLite's own limit stands for the disk's: the error is the same one.
    #[test]
    fn a_full_disk_loses_nothing_and_the_journal_goes_on_when_there_is_room_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal.db");
        let journal = Journal::open(&path).unwrap();
        journal.put_document("state", "{}").unwrap();
        let pages = |max: i64| {
            let connection = journal.reader.lock();
            let now: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
            let max = if max == 0 { now } else { max };
            connection.pragma_update_and_check(None, "max_page_count", max, |row| row.get::<_, i64>(0)).unwrap()
        };
        let full = pages(0);
        let long = format!("\"{}\"", "x".repeat(100_000));
        for _ in 0..3 {
            let error = journal.put_document("state", &long).unwrap_err();
            assert!(matches!(error, JournalError::Disk { .. }), "{error}");
        }
        assert_eq!(journal.document("state").unwrap().as_deref(), Some("{}"), "a step is recorded whole or not at all");
        assert!(pages(full + 1_000) > full);
        journal.put_document("state", &long).unwrap();
        drop(journal);
        assert_eq!(Journal::open(&path).unwrap().document("state").unwrap(), Some(long));
    }
}
