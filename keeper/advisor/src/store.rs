//! What models cost and what they said, in a folder beside the journal: `spent.json`, replaced whole, and `records.jsonl`,
//! a line per question.
//!
//! What is spent is on disk before a question leaves, so that whatever dies in between no limit is passed. Decisions do
//! not read these files: what a model said is in the journal's inputs.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use stateset_model::{Ledger, Record};
use thiserror::Error;

const SPENT: &str = "spent.json";
const RECORDS: &str = "records.jsonl";

/// The files are not what they should be, or not there.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("{}: {reason}", path.display())]
    Io { path: PathBuf, reason: std::io::Error },
    #[error("{} is not understood: {reason}. Moved away, the day's budget begins anew", path.display())]
    Unreadable { path: PathBuf, reason: serde_json::Error },
}

/// Where an agent's lie: beside the journal, by its wallet.
pub fn folder(journal_file: &Path, wallet: &str) -> PathBuf {
    journal_file.with_extension("models").join(wallet)
}

/// One agent's folder.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// Makes the folder if there is none, open to its owner alone: prompts say what is paid to whom.
    pub fn open(folder: PathBuf) -> Result<Self, StoreError> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(at(&folder))?;
        Ok(Self { folder })
    }

    /// What was spent; nothing where nothing was written yet.
    pub fn spent(&self) -> Result<Ledger, StoreError> {
        let path = self.folder.join(SPENT);
        match fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Ledger::default()),
            Err(reason) => Err(StoreError::Io { path, reason }),
            Ok(text) => serde_json::from_slice(&text).map_err(|reason| StoreError::Unreadable { path, reason }),
        }
    }

    /// Writes what is spent: on disk when this returns.
    pub fn keep_spent(&self, ledger: &Ledger) -> Result<(), StoreError> {
        let (path, fresh) = (self.folder.join(SPENT), self.folder.join("spent.new"));
        let text =
            serde_json::to_vec(ledger).map_err(|reason| StoreError::Unreadable { path: path.clone(), reason })?;
        let write = || -> std::io::Result<()> {
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&fresh, &path)?;
            File::open(&self.folder)?.sync_all()
        };
        write().map_err(at(&path))
    }

    /// Appends a record. A line that a crash cut is passed over by whoever reads them.
    pub fn keep_record(&self, record: &Record) -> Result<(), StoreError> {
        let path = self.folder.join(RECORDS);
        let mut line =
            serde_json::to_vec(record).map_err(|reason| StoreError::Unreadable { path: path.clone(), reason })?;
        line.push(b'\n');
        let write = || -> std::io::Result<()> {
            let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&path)?;
            file.write_all(&line)?;
            file.sync_data()
        };
        write().map_err(at(&path))
    }

    /// The last records, at most `count`, the oldest of them first.
    pub fn records(&self, count: usize) -> Result<Vec<Record>, StoreError> {
        let path = self.folder.join(RECORDS);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(at(&path))?,
        };
        let read = text.lines().rev().filter_map(|line| serde_json::from_str(line).ok());
        let mut records: Vec<Record> = read.take(count).collect();
        records.reverse();
        Ok(records)
    }
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    move |reason| StoreError::Io { path: path.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use stateset_model::{Limits, Need, Spent};

    use super::*;

    #[test]
    fn what_was_set_aside_counts_after_a_restart_and_what_is_no_ledger_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("models").join("wallet")).unwrap();
        let of = |tokens| Spent { tokens, micro_usd: tokens };
        let (need, limits) = (Need { least: of(1), most: of(10) }, Limits { decision: of(100), day: of(100) });
        let mut ledger = store.spent().unwrap();
        let _set_aside = ledger.reserve("bills", need, limits, 7_200).unwrap();
        store.keep_spent(&ledger).unwrap();
        assert_eq!(store.spent().unwrap().day(7_200), of(10));
        let file = folder.path().join("models/wallet/spent.json");
        let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        fs::write(&file, "{").unwrap();
        let error = store.spent().unwrap_err().to_string();
        assert!(error.contains("spent.json is not understood") && error.contains("begins anew"), "{error}");
        fs::write(folder.path().join("models/wallet/records.jsonl"), "{\"half\": ").unwrap();
        assert_eq!(store.records(5).unwrap(), []);
    }
}
