//! How far the journal was written here, beside it: by this an older copy that was put back is recognised.
//!
//! An older copy knows nothing of what was decided and signed since: what was paid would stand in it as open. The
//! marker is written now and then and never waits for the disk, so it may say too little and never too much. It does not
//! see a copy that was put back together with its marker; what the chain shows does (see [`looks_restored`]).

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::lock::{beside, private};
use super::{JournalError, Reader};

/// How often it is written at most.
const EVERY: Duration = Duration::from_secs(5);

/// How far a journal is: both only rise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent {
    /// Number of the last input.
    inputs: i64,
    /// Number of the last transaction.
    txs: i64,
}

impl Extent {
    pub(super) fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let last = |sql| connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
        Ok(Self {
            inputs: last("SELECT max(seq) FROM inputs")?.unwrap_or(0),
            txs: last("SELECT max(id) FROM txs")?.unwrap_or(0),
        })
    }

    fn read(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let mut number = |name| (words.next()? == name).then(|| words.next()?.parse().ok())?;
        Some(Self { inputs: number("inputs")?, txs: number("transactions")? })
    }
}

/// The file beside a journal.
#[derive(Debug)]
pub(super) struct Marker {
    path: PathBuf,
    written: Mutex<Option<(Instant, Extent)>>,
}

impl Marker {
    /// Of the journal at this path, which must not be behind it. An empty journal is a new one, not an old copy.
    pub(super) fn open(journal: &Path, connection: &Connection) -> Result<Self, JournalError> {
        let path = beside(journal, ".mark");
        let extent = Extent::of(connection)?;
        // What cannot be read marks nothing: it is a second look, and no part of the journal.
        let marked = std::fs::read_to_string(&path).ok().and_then(|text| Extent::read(&text)).unwrap_or_default();
        if extent != Extent::default() && (marked.inputs > extent.inputs || marked.txs > extent.txs) {
            return Err(JournalError::Restored {
                path: journal.to_owned(),
                marker: path,
                inputs: (extent.inputs, marked.inputs),
                txs: (extent.txs, marked.txs),
            });
        }
        let marker = Self { path, written: Mutex::new(None) };
        marker.write(extent);
        Ok(marker)
    }

    /// After something was written to the journal.
    pub(super) fn keep_up(&self, connection: &Connection) {
        let due = |written: &Option<(Instant, Extent)>| written.is_none_or(|(at, _)| at.elapsed() >= EVERY);
        if self.written.lock().is_ok_and(|written| due(&written)) {
            self.catch_up(connection);
        }
    }

    /// At the end.
    pub(super) fn catch_up(&self, connection: &Connection) {
        if let Ok(extent) = Extent::of(connection) {
            self.write(extent);
        }
    }

    /// A marker that cannot be written stays behind, and says too little: never a reason to stop paying.
    fn write(&self, extent: Extent) {
        let Ok(mut written) = self.written.lock() else { return };
        if written.is_some_and(|(_, before)| before == extent) {
            *written = Some((Instant::now(), extent));
            return;
        }
        let new = beside(&self.path, ".new");
        let text = format!("inputs {}\ntransactions {}\n", extent.inputs, extent.txs);
        let written_new = private().write(true).create(true).truncate(true).open(&new);
        drop(written_new.and_then(|mut file| file.write_all(text.as_bytes())).and_then(|()| {
            // Whoever looks finds the old one or the new one.
            std::fs::rename(&new, &self.path)
        }));
        *written = Some((Instant::now(), extent));
    }
}

impl Reader {
    /// The greatest sequence that the journal signed with a key.
    pub fn last_sequence(&self, signer: &str) -> Result<Option<u64>, JournalError> {
        let sql = "SELECT max(sequence) FROM txs WHERE signer = (SELECT id FROM accounts WHERE address = ?1)";
        let last: Option<i64> = self.lock().query_row(sql, [signer], |row| row.get(0))?;
        let refuse = |number: i64| JournalError::Content { what: "a sequence", value: number.to_string() };
        last.map(|number| u64::try_from(number).map_err(|_| refuse(number))).transpose()
    }
}

/// Whether the chain knows transactions of a key that its journal does not: an older copy was put back, or somebody
/// else signs with the key. `last_signed` is the greatest sequence that the journal signed, `chain_sequence` the one
/// that the chain takes next. A key that the journal never signed with may well have a past.
pub const fn looks_restored(last_signed: Option<u64>, chain_sequence: u64) -> bool {
    match last_signed {
        Some(last) => chain_sequence > last.saturating_add(1),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_that_is_past_what_the_journal_signed_says_so() {
        for (last_signed, chain, expected) in [
            (None, 0, false),
            (None, 70, false),
            (Some(6), 6, false),
            (Some(6), 7, false),
            (Some(6), 8, true),
            (Some(u64::MAX), u64::MAX, false),
        ] {
            assert_eq!(looks_restored(last_signed, chain), expected, "{last_signed:?} {chain}");
        }
    }

    #[test]
    fn a_marker_that_is_no_marker_says_nothing() {
        assert_eq!(Extent::read("inputs 7\ntransactions 3\n"), Some(Extent { inputs: 7, txs: 3 }));
        for text in ["", "inputs", "inputs x transactions 3", "transactions 3 inputs 7", "\0\0\0"] {
            assert_eq!(Extent::read(text), None, "{text:?}");
        }
    }
}
