//! What stands on a chain: the file that `deploy` writes and everybody else reads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Contracts of one chain, as written to `deployments/<chain-id>.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    pub chain_id: String,
    /// Stored codes by contract name.
    pub codes: BTreeMap<String, StoredCode>,
    /// Instances by contract name. A wallet is made per agent and stands nowhere here.
    pub contracts: BTreeMap<String, Instance>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredCode {
    pub code_id: u64,
    /// SHA-256 of the wasm, in hex.
    pub checksum: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    pub address: String,
    pub code_id: u64,
}

/// A deployment file that cannot be used.
#[derive(Debug, Error)]
pub enum DeploymentError {
    #[error("cannot read the deployment {path}: {reason} (make it with scripts/deploy)")]
    Unreadable { path: PathBuf, reason: std::io::Error },
    #[error("the deployment {path} is not understood: {reason}")]
    Syntax { path: PathBuf, reason: serde_json::Error },
    #[error("the deployment {path} is of chain '{got}', the configuration says '{want}'")]
    Chain { path: PathBuf, want: String, got: String },
    #[error("the deployment of {chain_id} has no {what}: run scripts/deploy to its end")]
    Missing { chain_id: String, what: String },
}

impl Deployment {
    pub fn load(path: &Path, chain_id: &str) -> Result<Self, DeploymentError> {
        let path = || path.to_owned();
        let text = std::fs::read_to_string(path())
            .map_err(|reason| DeploymentError::Unreadable { path: path(), reason })?;
        let read: Self =
            serde_json::from_str(&text).map_err(|reason| DeploymentError::Syntax { path: path(), reason })?;
        if read.chain_id != chain_id {
            let want = chain_id.to_owned();
            return Err(DeploymentError::Chain { path: path(), want, got: read.chain_id });
        }
        Ok(read)
    }

    pub fn code(&self, name: &str) -> Result<&StoredCode, DeploymentError> {
        self.codes.get(name).ok_or_else(|| self.missing(format!("code '{name}'")))
    }

    pub fn contract(&self, name: &str) -> Result<&Instance, DeploymentError> {
        self.contracts.get(name).ok_or_else(|| self.missing(format!("contract '{name}'")))
    }

    fn missing(&self, what: String) -> DeploymentError {
        DeploymentError::Missing { chain_id: self.chain_id.clone(), what }
    }
}
