//! Deployment: stores the contracts' code on a chain, creates those that exist once, wires them, and records where they
//! are. Run again with newer artifacts, it upgrades.
//!
//! Each step looks before it acts and is recorded before the next, so that a run may be cut off anywhere and repeated
//! at will; a run with nothing to do sends nothing. An upgrade stores the new code beside the old one and moves to it
//! only contracts whose code admin is the deployer; of others it says who can. Wallets are not created here and never
//! touched: each agent brings its own, whose code nobody can exchange.
//!
//! To deploy one more contract: a line in [`CONTRACTS`]; if it exists once, a line in `singleton::plan` and what it
//! needs set afterwards in `wiring`.

mod artifact;
mod code;
mod config;
mod error;
mod governance;
mod record;
mod reputation;
mod singleton;
mod step;
#[cfg(test)]
mod tests;
mod wiring;

use std::path::{Path, PathBuf};

pub use stateset_chain::advisory::{Advisories, AdvisoryError, Finding};
use stateset_chain::transact::{Sending, transact};
use stateset_chain::tx;
use stateset_chain::{Chain, Included, Key};

pub use self::artifact::{Artifact, ArtifactError};
pub use self::config::{Admin, DeployConfig, DeployConfigError, ReputationPlan};
pub use self::error::DeployError;
pub use self::governance::{GovernancePlan, GovernancePlanError};
pub use self::record::{Change, CodeRecord, ContractRecord, Record, RecordError};
pub use self::step::Step;

/// Name and library of each contract, in the order of their layers. Treasuries are created per wallet, like wallets.
pub const CONTRACTS: [(&str, &str); 5] = [
    ("registry", "stateset_registry"),
    ("reputation", "stateset_reputation"),
    ("governance", "stateset_governance"),
    ("wallet", "stateset_wallet"),
    ("treasury", "stateset_treasury"),
];

/// What a deployment needs.
#[derive(Clone, Debug)]
pub struct Deployment {
    pub sending: Sending,
    /// Folder with the wasm files and their `checksums.txt`.
    pub artifacts: PathBuf,
    pub admin: Admin,
    /// How the reputation contract is created. What it says of one that exists already changes nothing.
    pub reputation: ReputationPlan,
    /// How the governance contract is created; the same holds.
    pub governance: GovernancePlan,
    /// The record, `deployments/<chain-id>.json`.
    pub record: PathBuf,
}

/// Deploys what is missing, upgrades what is old, and verifies what is there. Sends nothing when all is there.
pub async fn deploy(
    chain: &dyn Chain,
    key: &Key,
    deployment: &Deployment,
    progress: &mut (dyn FnMut(&Step) + Send),
) -> Result<Record, DeployError> {
    let load = |(name, library)| Artifact::load(&deployment.artifacts, name, library);
    let artifacts = CONTRACTS.into_iter().map(load).collect::<Result<Vec<_>, _>>()?;
    let want = &deployment.sending.chain_id;
    chain.latest_block().await?.of_chain(want)?;
    let record = Record::load(&deployment.record, want)?;
    if !record.contracts.contains_key("governance") {
        deployment.governance.check(key.prefix())?;
    }
    let mut run = Run { chain, key, deployment, record, kept: Vec::new(), progress };
    run.check_record(&artifacts).await?;
    for artifact in &artifacts {
        run.code(artifact).await?;
    }
    for artifact in &artifacts {
        run.singleton(artifact).await?;
    }
    run.reindex().await?;
    run.wire_reputation().await?;
    run.hand_over_registry().await?;
    Ok(run.record)
}

struct Run<'a> {
    chain: &'a dyn Chain,
    key: &'a Key,
    deployment: &'a Deployment,
    record: Record,
    /// Contracts that run older code: they may not understand what newer ones are asked and sent.
    kept: Vec<&'static str>,
    progress: &'a mut (dyn FnMut(&Step) + Send),
}

impl Run<'_> {
    async fn send(&self, message: tx::Any) -> Result<Included, DeployError> {
        Ok(transact(self.chain, self.key, &self.deployment.sending, vec![message]).await?)
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
