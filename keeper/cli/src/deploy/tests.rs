//! Deployments on a chain that is cut off at will: a suite that builds, deploys and answers what was done.

mod contracts;
mod cut_chain;
mod first_run;
mod refusal;
mod upgrade;
mod wiring;

use std::fs;

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use self::cut_chain::{CutChain, chain};
use super::*;
use crate::devnet::Devnet;

/// Transactions of a first run: five codes, three contracts, and who judges and suspends.
const ALL: usize = 11;
/// Of a run with newer artifacts: five codes, three migrations, and the wallets' new code.
const UPGRADE: usize = 9;

struct Suite {
    chain: CutChain,
    key: Key,
    folder: TempDir,
    deployment: Deployment,
}

impl Suite {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let sending = Sending::new("testing-1".into(), "0.025ustate".parse().unwrap(), folder.path().join("sent"));
        let record = folder.path().join("deployments/testing-1.json");
        let (artifacts, admin) = (folder.path().to_owned(), Admin::Deployer);
        let (reputation, governance) = (ReputationPlan::default(), GovernancePlan::on_devnet(&Devnet::for_tests()));
        let deployment = Deployment { sending, artifacts, admin, reputation, governance, record };
        let key = Key::from_bytes(&[7; 32], "stateset").unwrap();
        let suite = Self { chain: chain(&key), key, folder, deployment };
        suite.build("first edition");
        suite
    }

    /// Lays the artifacts down, as the build script does.
    fn build(&self, edition: &str) {
        let mut checksums = String::new();
        for (name, library) in CONTRACTS {
            let wasm = format!("{name}, {edition}");
            fs::write(self.folder.path().join(format!("{library}.wasm")), &wasm).unwrap();
            checksums.push_str(&format!("{}  {library}.wasm\n", hex::encode(Sha256::digest(wasm))));
        }
        fs::write(self.folder.path().join("checksums.txt"), checksums).unwrap();
    }

    async fn deploy(&self) -> Result<(Record, Vec<Step>), DeployError> {
        let mut steps = Vec::new();
        let record =
            deploy(&self.chain, &self.key, &self.deployment, &mut |step: &Step| steps.push(step.clone())).await?;
        Ok((record, steps))
    }

    async fn error(&self) -> DeployError {
        self.deploy().await.unwrap_err()
    }
}
