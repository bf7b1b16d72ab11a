//! One finished year as a line of a file: what is there is not run again.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use eyre::Context as _;
use serde::{Deserialize, Serialize};

/// Whose year: the line that is found again. The fingerprint is of all files that make world and agent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Key {
    pub(super) regime: String,
    pub(super) policy: String,
    pub(super) seed: u64,
    pub(super) days: u32,
    pub(super) world: String,
}

/// A bill that was late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Late {
    pub(super) number: String,
    /// From 1, when it could have been paid.
    pub(super) day: u32,
    /// Wallet and treasury together were worth it all the while.
    pub(super) is_covered: bool,
    /// More fell due on that day, or within the time that unstaking takes, than ever before it and than the surprise that
    /// the agent was told to expect.
    pub(super) is_beyond: bool,
}

/// What came of it. Micro-dollars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    #[serde(flatten)]
    pub(super) key: Key,
    pub(super) carry: i64,
    pub(super) rewards: i64,
    pub(super) fees: i64,
    pub(super) impermanent_loss: i64,
    pub(super) slashed: i64,
    pub(super) trade_costs: i64,
    pub(super) gas: i64,
    pub(super) price_gain: i64,
    /// Of what wallet and treasury were worth, summed over days.
    pub(super) dollar_days: u64,
    pub(super) moves: u32,
    /// By what was done and what for.
    #[serde(default)]
    pub(super) moves_by: BTreeMap<String, u32>,
    pub(super) bills: u32,
    pub(super) late: Vec<Late>,
    /// Milliseconds of this machine.
    pub(super) took: u64,
}

/// The file of them.
pub(super) struct Records {
    file: File,
    pub(super) known: BTreeMap<Key, Record>,
}

impl Records {
    /// Reads what is there. The last line of a run that was killed may be half a line: it is left out and written anew.
    pub(super) fn open(path: &Path) -> eyre::Result<Self> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).wrap_err_with(|| format!("cannot read {}", path.display())),
        };
        let read = text.lines().filter_map(|line| serde_json::from_str::<Record>(line).ok());
        let known = read.map(|record| (record.key.clone(), record)).collect();
        let opened = OpenOptions::new().create(true).append(true).open(path);
        let mut file = opened.wrap_err_with(|| format!("cannot write {}", path.display()))?;
        if !text.is_empty() && !text.ends_with('\n') {
            file.write_all(b"\n")?;
        }
        Ok(Self { file, known })
    }

    pub(super) fn add(&mut self, record: Record) -> eyre::Result<()> {
        let mut line = serde_json::to_string(&record)?;
        line.push('\n');
        // One write: a kill leaves a whole line or a part of one.
        self.file.write_all(line.as_bytes())?;
        self.known.insert(record.key.clone(), record);
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn record(regime: &str, policy: &str, seed: u64, carry: i64) -> Record {
        let (regime, policy) = (regime.to_owned(), policy.to_owned());
        Record {
            key: Key { regime, policy, seed, days: 365, world: String::new() },
            carry,
            rewards: 0,
            fees: 0,
            impermanent_loss: 0,
            slashed: 0,
            trade_costs: 0,
            gas: 0,
            price_gain: 0,
            dollar_days: 365_000_000,
            moves: 10,
            moves_by: BTreeMap::from([("fund: earns".to_owned(), 10)]),
            bills: 300,
            late: Vec::new(),
            took: 1,
        }
    }

    #[test]
    fn what_was_written_is_known_and_half_a_line_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("years.jsonl");
        let mut records = Records::open(&path).unwrap();
        records.add(record("calm", "ours", 1, 5)).unwrap();
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str(&text.clone().trim_end()[..40]);
        std::fs::write(&path, &text).unwrap();
        let mut again = Records::open(&path).unwrap();
        assert_eq!(again.known.len(), 1);
        again.add(record("calm", "ours", 2, 6)).unwrap();
        assert_eq!(Records::open(&path).unwrap().known.len(), 2);
    }
}
