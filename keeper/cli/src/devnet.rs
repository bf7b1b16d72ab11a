//! What `scripts/devnet` says of the local chain that it runs: endpoints and funded accounts.
//!
//! Its keys are public. Nothing here works for any other chain.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use stateset_api::Amount;
use stateset_chain::GasPrice;
use stateset_chain::{Key, KeyError};
use thiserror::Error;

/// The bech32 prefix of the local chain.
pub const PREFIX: &str = "stateset";

/// Why the local chain cannot be used.
#[derive(Debug, Error)]
pub enum DevnetError {
    #[error("there is no local chain at {path} ({reason}): start one with scripts/devnet start")]
    Unreadable { path: PathBuf, reason: std::io::Error },
    #[error("{path} is not understood ({reason}): write it anew with scripts/devnet reset")]
    Syntax { path: PathBuf, reason: serde_json::Error },
    #[error("the local chain has no account '{name}': it has {known}")]
    Account { name: String, known: String },
    #[error("account '{name}' of the local chain: {reason}")]
    Key { name: String, reason: KeyError },
}

/// `devnet.json`, as `scripts/devnet start` writes it.
#[derive(Clone, Debug, Deserialize)]
pub struct Devnet {
    pub chain_id: String,
    /// `http://127.0.0.1:<port>`, as the other endpoints.
    pub grpc: String,
    pub rpc: String,
    pub api: String,
    pub gas_price: GasPrice,
    /// Of the node's process; `None` for a chain within this one.
    #[serde(default)]
    pub pid: Option<u32>,
    pub accounts: Vec<DevAccount>,
}

/// An account with money at genesis. Its mnemonic is public.
#[derive(Clone, Debug, Deserialize)]
pub struct DevAccount {
    pub name: String,
    pub address: String,
    pub mnemonic: String,
    /// What it holds at genesis; absent in `devnet.json`.
    #[serde(default)]
    pub coins: Vec<DevCoin>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct DevCoin {
    pub denom: String,
    pub amount: Amount,
}

/// `chain/dev-accounts.json`: the accounts that every local chain starts with.
const ACCOUNTS: &str = include_str!("../../../chain/dev-accounts.json");

/// The accounts of a chain inside this process.
pub fn accounts() -> Result<Vec<DevAccount>, serde_json::Error> {
    #[derive(Deserialize)]
    struct File {
        accounts: Vec<DevAccount>,
    }
    serde_json::from_str::<File>(ACCOUNTS).map(|file| file.accounts)
}

impl Devnet {
    /// Reads `devnet.json`.
    pub fn load(path: &Path) -> Result<Self, DevnetError> {
        let unreadable = |reason| DevnetError::Unreadable { path: path.to_owned(), reason };
        let text = std::fs::read(path).map_err(unreadable)?;
        serde_json::from_slice(&text).map_err(|reason| DevnetError::Syntax { path: path.to_owned(), reason })
    }

    pub fn account(&self, name: &str) -> Result<&DevAccount, DevnetError> {
        self.accounts.iter().find(|account| account.name == name).ok_or_else(|| DevnetError::Account {
            name: name.to_owned(),
            known: self.accounts.iter().map(|account| account.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    pub fn key(&self, name: &str) -> Result<Key, DevnetError> {
        let account = self.account(name)?;
        Key::from_mnemonic(&account.mnemonic, 0, PREFIX)
            .map_err(|reason| DevnetError::Key { name: name.to_owned(), reason })
    }
}

#[cfg(test)]
impl Devnet {
    /// The accounts of every local chain, and no node.
    pub(crate) fn for_tests() -> Self {
        let start = r#""chain_id": "stateset-devnet-1", "grpc": "", "rpc": "", "api": "", "gas_price": "0.025ustate","#;
        serde_json::from_str(&ACCOUNTS.replacen('{', &format!("{{{start}"), 1)).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn devnet() -> Devnet {
        Devnet::for_tests()
    }

    #[test]
    fn each_published_mnemonic_gives_its_published_address() {
        let devnet = devnet();
        for account in &devnet.accounts {
            assert_eq!(devnet.key(&account.name).unwrap().address(), account.address, "{}", account.name);
        }
    }

    #[test]
    fn an_unknown_account_is_answered_with_the_known_ones() {
        let error = devnet().key("treasurer").unwrap_err().to_string();
        assert!(error.contains("treasurer") && error.contains("operator"), "{error}");
    }
}
