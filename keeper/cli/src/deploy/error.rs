//! Why a deployment stops.

use std::path::PathBuf;

use stateset_chain::ChainError;
use stateset_chain::contract::AskError;
use stateset_chain::transact::TransactError;
use stateset_chain::tx::TxError;
use thiserror::Error;

use super::{ArtifactError, GovernancePlanError, RecordError};

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
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error(transparent)]
    Governance(#[from] GovernancePlanError),
    #[error("what was announced has no hash: {0}")]
    Hash(#[from] cosmwasm_std::StdError),
    #[error(
        "{record} has {name} as code {code_id}, which the chain {found}: was the chain begun anew? Then move the record \
         away"
    )]
    CodeGone { record: PathBuf, name: &'static str, code_id: u64, found: String },
    #[error("{record} has {name} at {recorded}, where the chain has no contract: was the chain begun anew?")]
    ContractGone { record: PathBuf, name: &'static str, recorded: String },
    #[error(
        "{record} has {name} at {address}, which {creator} created, not this deployer {deployer}: another deployer's \
         record?"
    )]
    OtherDeployer { record: PathBuf, name: &'static str, address: String, creator: String, deployer: String },
    #[error(
        "{name} at {address} runs code {got}, which is neither the artifact's (code {want}) nor one that the record \
         knows as former. Either somebody migrated it, or the record was lost: then deploy the artifacts that it runs \
         once more, before newer ones"
    )]
    OtherContract { name: &'static str, address: String, got: u64, want: u64 },
    #[error("{name} is missing from the record though its step is done")]
    Order { name: &'static str },
    #[error("reputation at {address} asks the registry at {got}, the record has {want}; it does so for ever")]
    OtherRegistry { address: String, got: String, want: String },
}
