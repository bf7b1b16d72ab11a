//! The configuration of a deployment: one TOML file per network, read strictly.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use stateset_api::Amount;
use stateset_api::reputation::{Clock, Rules};
use stateset_chain::GasPrice;
use stateset_chain::transact::Sending;
use stateset_chain::url_rule::Network;
use thiserror::Error;

use super::{Deployment, GovernancePlan};
use crate::devnet::Devnet;

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

/// Who may change the code of the contracts that exist once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum Admin {
    /// Nobody, ever.
    #[default]
    Nobody,
    /// The deployer's key.
    Deployer,
    /// An account of the chain, say a multisig. Later runs store new code and say what it has to sign.
    Address(String),
}

impl From<String> for Admin {
    fn from(text: String) -> Self {
        match text.as_str() {
            "nobody" => Self::Nobody,
            "deployer" => Self::Deployer,
            _ => Self::Address(text),
        }
    }
}

/// How the reputation contract is created.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReputationPlan {
    /// Sets rules, roles and the wallet codes that count; `None`: the deployer.
    pub owner: Option<String>,
    /// Decides cases; `None`: the governance contract.
    pub governance: Option<String>,
    /// Receives the rest of slashes; `None`: the deployer.
    pub community: Option<String>,
    pub stake_denom: String,
    pub rating_denom: String,
    pub clock: Clock,
    pub rules: Rules,
}

impl Default for ReputationPlan {
    /// Written out in the commented example, which a test compares.
    fn default() -> Self {
        let rules = Rules {
            report_bond: Amount(10_000_000),
            appeal_bond: Amount(20_000_000),
            rater_stake_min: Amount(100_000_000),
            rating_value_min: Amount(1_000_000),
            response_seconds: 3 * 86_400,
            decision_seconds: 7 * 86_400,
            appeal_seconds: 3 * 86_400,
            slash_minor_bps: 500,
            slash_major_bps: 2_000,
            slash_critical_bps: 5_000,
            reporter_share_bps: 1_000,
        };
        Self {
            owner: None,
            governance: None,
            community: None,
            stake_denom: "ustate".to_owned(),
            rating_denom: "uusdc".to_owned(),
            clock: Clock::default(),
            rules,
        }
    }
}

/// A network to deploy on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeployConfig {
    /// gRPC endpoint, `http://` or `https://`.
    pub endpoint: String,
    /// Whether another machine may be reached without encryption.
    #[serde(default)]
    pub allow_plain_http: bool,
    /// Networks beside the public internet and this machine where the endpoint may be.
    #[serde(default)]
    pub allow_networks: Vec<Network>,
    pub chain_id: String,
    pub prefix: String,
    pub gas_price: GasPrice,
    /// Name of the deployer's key in `key_folder`.
    pub key: String,
    pub key_folder: PathBuf,
    pub passphrase_file: Option<PathBuf>,
    pub artifacts: PathBuf,
    /// A chain for tests, whose coins are worth nothing: published faults of its nodes are named and stop nothing.
    #[serde(default)]
    pub devnet: bool,
    #[serde(default)]
    pub admin: Admin,
    #[serde(default)]
    pub reputation: ReputationPlan,
    #[serde(default)]
    pub governance: GovernancePlan,
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
        let sent = self.key_folder.parent().unwrap_or(Path::new(".")).join("sent");
        let sending = Sending::new(self.chain_id.clone(), self.gas_price.clone(), sent);
        let (admin, reputation) = (self.admin.clone(), self.reputation.clone());
        let governance = self.governance.clone();
        Deployment { sending, artifacts: self.artifacts.clone(), admin, reputation, governance, record }
    }
}

impl Deployment {
    /// On the local chain whose state lies in `home`. The record lies there too, since both are forgotten together.
    pub fn on_devnet(devnet: &Devnet, home: &Path, artifacts: PathBuf) -> Self {
        let sending = Sending::new(devnet.chain_id.clone(), devnet.gas_price.clone(), home.join("sent"));
        let record = home.join("deployments").join(format!("{}.json", devnet.chain_id));
        // The one who starts a local chain upgrades what is on it.
        let (reputation, governance) = (ReputationPlan::default(), GovernancePlan::on_devnet(devnet));
        Self { sending, artifacts, admin: Admin::Deployer, reputation, governance, record }
    }
}
