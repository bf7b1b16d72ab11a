//! The configuration of a deployment: one TOML file per network, read strictly.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use stateset_chain::GasPrice;
use thiserror::Error;

use super::Deployment;
use crate::devnet::Devnet;
use crate::transact::Fees;

/// A configuration that cannot be used.
#[derive(Debug, Error)]
pub enum DeployConfigError {
    #[error("cannot read the deployment's configuration {path}: {reason}")]
    Unreadable { path: PathBuf, reason: std::io::Error },
    #[error("the deployment's configuration {path} is not understood: {reason}")]
    Syntax { path: PathBuf, reason: Box<toml::de::Error> },
}

/// The commented example.
#[cfg(test)]
pub(super) const EXAMPLE: &str = include_str!("../../../../deployments/example.toml");

/// Who may change the registry's code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Admin {
    /// Nobody, ever.
    #[default]
    Nobody,
    /// The deployer's key.
    Deployer,
}

/// A network to deploy on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeployConfig {
    /// gRPC endpoint, `http://` or `https://`.
    pub endpoint: String,
    pub chain_id: String,
    pub prefix: String,
    pub gas_price: GasPrice,
    /// Name of the deployer's key in `key_folder`.
    pub key: String,
    pub key_folder: PathBuf,
    pub passphrase_file: Option<PathBuf>,
    pub artifacts: PathBuf,
    #[serde(default)]
    pub admin: Admin,
}

impl DeployConfig {
    /// Reads a file; the paths in it are relative to it.
    pub fn load(path: &Path) -> Result<Self, DeployConfigError> {
        let unreadable = |reason| DeployConfigError::Unreadable { path: path.to_owned(), reason };
        Self::parse(&std::fs::read_to_string(path).map_err(unreadable)?, path)
    }

    /// Reads a text as if it stood at `path`.
    pub fn parse(text: &str, path: &Path) -> Result<Self, DeployConfigError> {
        let mut config: Self = toml::from_str(text)
            .map_err(|reason| DeployConfigError::Syntax { path: path.to_owned(), reason: Box::new(reason) })?;
        let folder = path.parent().unwrap_or(Path::new("."));
        config.key_folder = folder.join(&config.key_folder);
        config.artifacts = folder.join(&config.artifacts);
        config.passphrase_file = config.passphrase_file.map(|file| folder.join(file));
        Ok(config)
    }

    /// The deployment it describes; its record lies in `records`, named after the chain.
    pub fn deployment(&self, records: &Path) -> Deployment {
        let record = records.join(format!("{}.json", self.chain_id));
        let fees = Fees { chain_id: self.chain_id.clone(), price: self.gas_price.clone() };
        Deployment { fees, artifacts: self.artifacts.clone(), admin: self.admin, record }
    }
}

impl Deployment {
    /// On the local chain whose state lies in `home`. The record lies there too, since both are forgotten together.
    pub fn on_devnet(devnet: &Devnet, home: &Path, artifacts: PathBuf) -> Self {
        let fees = Fees { chain_id: devnet.chain_id.clone(), price: devnet.gas_price.clone() };
        let record = home.join("deployments").join(format!("{}.json", devnet.chain_id));
        Self { fees, artifacts, admin: Admin::Nobody, record }
    }
}
