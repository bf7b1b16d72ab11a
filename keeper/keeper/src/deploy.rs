//! Deployment: stores the contracts' code on a chain, creates the registry, and records where they are.
//!
//! Each step looks before it acts and is recorded before the next, so that a run may be cut off anywhere and repeated
//! at will. What exists is never changed: other code under a recorded name is refused, not replaced. Wallets are not
//! created here: each agent brings its own, from the code recorded here.

mod artifact;
mod config;
mod record;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use stateset_api::registry;
use stateset_chain::tx::{self, Instantiate, TxError};
use stateset_chain::{Chain, ChainError, Included, Key, TxHash};
use thiserror::Error;

pub use self::artifact::{Artifact, ArtifactError};
pub use self::config::{Admin, DeployConfig, DeployConfigError};
pub use self::record::{CodeRecord, ContractRecord, Record, RecordError};
use crate::transact::{Fees, TransactError, transact};

/// Name and library of each contract, in the order of their layers.
pub const CONTRACTS: [(&str, &str); 2] = [("registry", "stateset_registry"), ("wallet", "stateset_wallet")];

/// Fixes the registry's address for a deployer and a code: creating it twice is impossible.
const REGISTRY_SALT: &[u8] = b"stateset-registry-1";
const REGISTRY_LABEL: &str = "StateSet agent registry";
/// How many codes of a chain are looked through for one that is not recorded. Young chains have fewer; on older ones a
/// lost record costs one more upload, nothing else.
const CODES_SCANNED_MAX: u64 = 200;

/// What a deployment needs.
#[derive(Clone, Debug)]
pub struct Deployment {
    pub fees: Fees,
    /// Folder with the wasm files and their `checksums.txt`.
    pub artifacts: PathBuf,
    pub admin: Admin,
    /// The record, `deployments/<chain-id>.json`.
    pub record: PathBuf,
}

/// What a step found or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The code is on chain; no transaction was needed.
    CodeFound {
        name: &'static str,
        code_id: u64,
    },
    CodeStored {
        name: &'static str,
        code_id: u64,
        tx: TxHash,
        gas_used: u64,
    },
    ContractFound {
        name: &'static str,
        address: String,
    },
    ContractCreated {
        name: &'static str,
        address: String,
        tx: TxHash,
        gas_used: u64,
    },
}

impl Step {
    /// Whether the step sent a transaction.
    pub const fn acted(&self) -> bool {
        matches!(self, Self::CodeStored { .. } | Self::ContractCreated { .. })
    }
}

/// Why a deployment stopped. What the steps before it did is recorded.
#[derive(Debug, Error)]
pub enum DeployError {
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Transact(#[from] TransactError),
    #[error(transparent)]
    Tx(#[from] TxError),
    #[error("the node is of chain '{got}', the deployment is for '{want}': nothing was sent")]
    WrongChain { want: String, got: String },
    #[error(
        "{record} has {name} as code {code_id} with checksum {recorded}, the artifact has {artifact}: what is deployed is \
         never replaced; to deploy the new code beside it, move the record away"
    )]
    OtherCode { record: PathBuf, name: &'static str, code_id: u64, recorded: String, artifact: String },
    #[error(
        "{record} has {name} as code {code_id}, which the chain {found}: was the chain begun anew? Then move the record \
         away"
    )]
    CodeGone { record: PathBuf, name: &'static str, code_id: u64, found: String },
    #[error(
        "{record} has {name} at {recorded}, but this deployer's would be at {predicted}: another deployer's record?"
    )]
    OtherAddress { record: PathBuf, name: &'static str, recorded: String, predicted: String },
    #[error("{name} at {address} runs code {got}, expected {want}: somebody migrated it")]
    OtherContract { name: &'static str, address: String, got: u64, want: u64 },
}

/// Deploys what is missing and verifies what is there. Sends nothing when all is there.
pub async fn deploy(
    chain: &dyn Chain,
    key: &Key,
    deployment: &Deployment,
    progress: &mut (dyn FnMut(&Step) + Send),
) -> Result<Record, DeployError> {
    let load = |(name, library)| Artifact::load(&deployment.artifacts, name, library);
    let artifacts = CONTRACTS.into_iter().map(load).collect::<Result<Vec<_>, _>>()?;
    let got = chain.latest_block().await?.chain_id;
    let want = &deployment.fees.chain_id;
    if got != *want {
        return Err(DeployError::WrongChain { want: want.clone(), got });
    }
    let mut run = Run { chain, key, deployment, record: Record::load(&deployment.record, want)?, progress };
    for artifact in artifacts {
        run.code(&artifact).await?;
        if artifact.name == "registry" {
            run.registry(&artifact).await?;
        }
    }
    Ok(run.record)
}

struct Run<'a> {
    chain: &'a dyn Chain,
    key: &'a Key,
    deployment: &'a Deployment,
    record: Record,
    progress: &'a mut (dyn FnMut(&Step) + Send),
}

impl Run<'_> {
    async fn code(&mut self, artifact: &Artifact) -> Result<(), DeployError> {
        let step = match self.recorded_code(artifact).await? {
            Some(code_id) => Step::CodeFound { name: artifact.name, code_id },
            None => match self.scan(artifact).await? {
                Some(code_id) => Step::CodeFound { name: artifact.name, code_id },
                None => self.store(artifact).await?,
            },
        };
        if let Step::CodeFound { code_id, .. } | Step::CodeStored { code_id, .. } = &step {
            let code = CodeRecord { code_id: *code_id, checksum: hex::encode(artifact.checksum) };
            self.record.codes.insert(artifact.name.to_owned(), code);
        }
        self.done(&step)
    }

    /// The recorded code id, if the chain has that very code under it.
    async fn recorded_code(&self, artifact: &Artifact) -> Result<Option<u64>, DeployError> {
        let Some(code) = self.record.codes.get(artifact.name) else { return Ok(None) };
        let (record, name, code_id) = (self.path().to_owned(), artifact.name, code.code_id);
        let wanted = hex::encode(artifact.checksum);
        if code.checksum != wanted {
            let recorded = code.checksum.clone();
            return Err(DeployError::OtherCode { record, name, code_id, recorded, artifact: wanted });
        }
        let found = match self.chain.code(code_id).await? {
            Some(info) if info.checksum == artifact.checksum => return Ok(Some(code_id)),
            Some(info) => format!("has with checksum {}", hex::encode(info.checksum)),
            None => "does not have".to_owned(),
        };
        Err(DeployError::CodeGone { record, name, code_id, found })
    }

    /// Looks for the code on chain: a run that was cut off between a block and its record left it there.
    async fn scan(&self, artifact: &Artifact) -> Result<Option<u64>, DeployError> {
        for code_id in 1..=CODES_SCANNED_MAX {
            match self.chain.code(code_id).await? {
                Some(info) if info.checksum == artifact.checksum => return Ok(Some(code_id)),
                Some(_) => {}
                None => break,
            }
        }
        Ok(None)
    }

    async fn store(&self, artifact: &Artifact) -> Result<Step, DeployError> {
        let message = tx::store_code(self.key.address(), artifact.wasm.clone());
        let tx = self.send(message).await?;
        let code_id = tx::stored_code_id(&tx)?;
        Ok(Step::CodeStored { name: artifact.name, code_id, tx: tx.hash, gas_used: tx.gas_used })
    }

    async fn registry(&mut self, artifact: &Artifact) -> Result<(), DeployError> {
        let name = artifact.name;
        let Some(code_id) = self.record.codes.get(name).map(|code| code.code_id) else { return Ok(()) };
        let deployer = self.key.address();
        let address = tx::predict_address(self.key.prefix(), &artifact.checksum, deployer, REGISTRY_SALT)?;
        if let Some(recorded) = self.record.contracts.get(name).filter(|recorded| recorded.address != address) {
            let (record, recorded) = (self.path().to_owned(), recorded.address.clone());
            return Err(DeployError::OtherAddress { record, name, recorded, predicted: address });
        }
        let step = match self.chain.contract(&address).await? {
            Some(info) if info.code_id == code_id => Step::ContractFound { name, address: address.clone() },
            // The same code may be stored twice, by somebody else or after a lost record: the registry's own counts.
            Some(info) if self.same_code(info.code_id, artifact).await? => {
                let code = CodeRecord { code_id: info.code_id, checksum: hex::encode(artifact.checksum) };
                self.record.codes.insert(name.to_owned(), code);
                Step::ContractFound { name, address: address.clone() }
            }
            Some(info) => return Err(DeployError::OtherContract { name, address, got: info.code_id, want: code_id }),
            None => self.create(name, code_id, &address).await?,
        };
        self.record.contracts.insert(name.to_owned(), ContractRecord { address });
        self.done(&step)
    }

    async fn same_code(&self, code_id: u64, artifact: &Artifact) -> Result<bool, DeployError> {
        Ok(self.chain.code(code_id).await?.is_some_and(|info| info.checksum == artifact.checksum))
    }

    async fn create(&self, name: &'static str, code_id: u64, address: &str) -> Result<Step, DeployError> {
        let deployer = self.key.address();
        let admin = (self.deployment.admin == Admin::Deployer).then_some(deployer);
        let msg = &registry::InstantiateMsg::default();
        let new = Instantiate { sender: deployer, admin, code_id, label: REGISTRY_LABEL, msg, funds: &[] };
        let tx = self.send(tx::instantiate2(&new, REGISTRY_SALT)?).await?;
        Ok(Step::ContractCreated { name, address: address.to_owned(), tx: tx.hash, gas_used: tx.gas_used })
    }

    async fn send(&self, message: tx::Any) -> Result<Included, DeployError> {
        Ok(transact(self.chain, self.key, &self.deployment.fees, vec![message]).await?)
    }

    fn done(&mut self, step: &Step) -> Result<(), DeployError> {
        self.record.save(self.path())?;
        (self.progress)(step);
        Ok(())
    }

    fn path(&self) -> &Path {
        &self.deployment.record
    }
}
