//! The record of a deployment: `deployments/<chain-id>.json`.
//!
//! Written whole or not at all: a crash leaves the old one or the new one.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A record that cannot be used.
#[derive(Debug, Error)]
pub enum RecordError {
    #[error("cannot read or write the record {path}: {reason}")]
    Io { path: PathBuf, reason: std::io::Error },
    #[error("the record {path} is not understood: {reason}")]
    Syntax { path: PathBuf, reason: serde_json::Error },
    #[error("the record {path} is of chain '{got}', the deployment is for '{want}'")]
    Chain { path: PathBuf, want: String, got: String },
    #[error(
        "chain '{chain_id}' has no {what} yet, by its record: where `stateset-lab chain start` is starting wait until it has \
         printed the chain's endpoint, elsewhere run scripts/deploy to its end; then say the same again, or name another \
         record by --deployment"
    )]
    Missing { chain_id: String, what: String },
}

/// Where the contracts are on one chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub chain_id: String,
    /// By the contract's name.
    pub codes: BTreeMap<String, CodeRecord>,
    /// Those that exist once per chain, by name.
    pub contracts: BTreeMap<String, ContractRecord>,
    /// What changed, oldest first; nothing is ever taken out.
    #[serde(default)]
    pub history: Vec<Change>,
}

/// An entry of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "change")]
pub enum Change {
    /// Newer code was stored under a name.
    Code { name: String, from: CodeRecord, to: CodeRecord },
    /// A contract was found or put on a code: created if it comes from none.
    Contract { name: String, address: String, from: Option<u64>, to: u64 },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeRecord {
    pub code_id: u64,
    /// SHA-256 of the wasm, in lower-case hex.
    pub checksum: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractRecord {
    pub address: String,
}

impl Record {
    /// Reads a record; an absent one is empty.
    pub fn load(path: &Path, chain_id: &str) -> Result<Self, RecordError> {
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self { chain_id: chain_id.to_owned(), ..Self::default() });
            }
            Err(reason) => return Err(RecordError::Io { path: path.to_owned(), reason }),
        };
        let record: Self =
            serde_json::from_slice(&text).map_err(|reason| RecordError::Syntax { path: path.to_owned(), reason })?;
        if record.chain_id != chain_id {
            let (path, want) = (path.to_owned(), chain_id.to_owned());
            return Err(RecordError::Chain { path, want, got: record.chain_id });
        }
        Ok(record)
    }

    /// A code by the contract's name.
    pub fn code(&self, name: &str) -> Result<&CodeRecord, RecordError> {
        self.codes.get(name).ok_or_else(|| self.missing(format!("code '{name}'")))
    }

    /// A contract by its name.
    pub fn contract(&self, name: &str) -> Result<&ContractRecord, RecordError> {
        self.contracts.get(name).ok_or_else(|| self.missing(format!("contract '{name}'")))
    }

    /// The codes that stood under a name before the present one, newest first.
    pub fn former_codes<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a CodeRecord> {
        self.history.iter().rev().filter_map(move |change| match change {
            Change::Code { name: of, from, .. } if of == name => Some(from),
            _ => None,
        })
    }

    fn missing(&self, what: String) -> RecordError {
        RecordError::Missing { chain_id: self.chain_id.clone(), what }
    }

    /// Writes the record beside itself and moves it into place. Leaves an equal one alone.
    pub fn save(&self, path: &Path) -> Result<(), RecordError> {
        let failed = |reason| RecordError::Io { path: path.to_owned(), reason };
        let mut text =
            serde_json::to_vec_pretty(self).map_err(|reason| RecordError::Syntax { path: path.to_owned(), reason })?;
        text.push(b'\n');
        if std::fs::read(path).is_ok_and(|before| before == text) {
            return Ok(());
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let fresh = path.with_extension("json.new");
        let mut file = std::fs::File::create(&fresh).map_err(failed)?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(failed)?;
        std::fs::rename(&fresh, path).map_err(failed)
    }
}
