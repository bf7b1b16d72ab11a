//! What stands before the story begins: a chain with the contracts, an owner's agent with money, a keeper's folder.

use std::path::PathBuf;
use std::time::Duration;

use eyre::{OptionExt, ensure};
use stateset_chain::GrpcChain;
use stateset_chain::contract::Wallet;
use stateset_chain::key::with_prefix;
use stateset_chain::transact::transact;
use stateset_chain::tx::{self, Coin};
use stateset_cli::deploy::{Deployment, Record, deploy};
use stateset_cli::devnet::{Devnet, accounts};
use stateset_cli::profile::Profile;
use stateset_cli::register::register;
use stateset_cli::verbs::agent::save_wallet;
use stateset_config::context::Context;
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::amounts::{APPROVAL_FROM, DENOM, FUNDS};
use super::profile;
use crate::cli::{Demo, Network};
use crate::embedded::{self, Start};
use crate::{contracts, folder};

/// Whose keys the story needs.
const KEYS: [&str; 6] = ["owner", "operator", "guardian", "signer-a", "signer-b", "vendor-a"];
/// The embedded chain begins here, 2026-12-01, after the bills' dates.
const GENESIS_TIME: u64 = 1_796_083_200;
/// Its blocks come four times a second and count as one second each.
const BLOCK_INTERVAL: Duration = Duration::from_millis(250);
/// Of validators' operators on the local node.
const VALIDATOR_PREFIX: &str = "statesetvaloper";
const CALL_LIMIT: Duration = Duration::from_secs(10);

/// What the agent is to reach: written into the configuration before the story begins.
const GOALS: &str = "
[[goal]]
name = \"on-time\"
weight = 500000
tolerance = 20000
measure = { pay_on_time = { days = 30 } }
";

/// The stage.
pub(super) struct Stage {
    pub(super) folder: TempDir,
    pub(super) context: Context,
    pub(super) accounts: Devnet,
    pub(super) record: Record,
    pub(super) wallet: Wallet,
    /// The chain's own, by its operator's address.
    pub(super) validator: String,
    /// The agent's, as it was registered.
    pub(super) profile: Profile,
}

impl Stage {
    pub(super) async fn set(demo: &Demo, narrate: &impl Fn(&str)) -> eyre::Result<Self> {
        let home = tempfile::Builder::new().prefix("stateset-demo-").tempdir()?;
        let (accounts, record, validator) = match demo.network {
            Network::Embedded => embedded().await?,
            Network::Devnet => devnet(demo, narrate).await?,
        };
        narrate(&format!("   chain {} at {}", accounts.chain_id, accounts.grpc));
        let config = folder::write(home.path(), &accounts, &record, &KEYS)?;
        let goals = std::fs::read_to_string(&config)? + GOALS;
        std::fs::write(&config, goals)?;
        let context = Context::open(&config)?;
        let profile = profile::read(&record)?;
        let (owner, operator) = (accounts.key("owner")?, accounts.key("operator")?);
        let chain = context.chain.as_ref();
        let sending = context.sending();
        let done = register(chain, &owner, &sending, &record, &profile, operator.address()).await?;
        narrate(&format!("   agent {}\n   wallet {}, registered in the same transaction", done.agent.did, done.wallet));
        save_wallet(&config, &done.wallet)?;
        let funds = tx::send(owner.address(), &done.wallet, &[Coin::new(FUNDS, DENOM)]);
        transact(chain, &owner, &sending, vec![funds]).await?;
        // The configuration has changed: the wallet stands in it now.
        let context = Context::open(&config)?;
        let funds = context.show(FUNDS, DENOM);
        narrate(&format!("   the owner puts {funds} into it"));
        let wallet = context.wallet()?;
        narrate(&format!("   from {} on its payments need governance's approval", context.show(APPROVAL_FROM, DENOM)));
        Ok(Self { folder: home, context, accounts, record, wallet, validator, profile })
    }

    pub(super) fn log_file(&self) -> PathBuf {
        self.folder.path().join("keeper.log")
    }

    /// The end of the keeper's log, for a story that went wrong.
    pub(super) fn log(&self) -> String {
        let text = std::fs::read_to_string(self.log_file()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        format!("the keeper's last words:\n{}", lines[lines.len().saturating_sub(15)..].join("\n"))
    }

    /// Leaves the folder for whoever looks into it.
    pub(super) fn keep(self) -> PathBuf {
        self.folder.keep()
    }
}

/// A chain inside this process, for as long as the story takes.
async fn embedded() -> eyre::Result<(Devnet, Record, String)> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let start = Start { time: GENESIS_TIME, interval: BLOCK_INTERVAL, accounts: accounts()? };
    let served = embedded::serve(start, listener, std::future::pending()).await?;
    Ok((served.devnet, served.record, stateset_sim::validator()))
}

/// A real node that scripts/devnet started.
async fn devnet(demo: &Demo, narrate: &impl Fn(&str)) -> eyre::Result<(Devnet, Record, String)> {
    let file = demo.devnet_file.as_ref().ok_or_eyre("--devnet-file is missing")?;
    let artifacts = demo.artifacts.as_ref().ok_or_eyre("--artifacts is missing")?;
    let devnet = Devnet::load(file)?;
    let home = file.parent().ok_or_eyre("the local chain's description lies in no folder")?;
    let chain = GrpcChain::connect(&devnet.grpc, CALL_LIMIT)?;
    let mut deployment = Deployment::on_devnet(&devnet, home, artifacts.clone());
    deployment.reputation = contracts::reputation(&devnet)?;
    deployment.governance = contracts::governance(&devnet)?;
    let mut steps = 0;
    let record = deploy(&chain, &devnet.key("deployer")?, &deployment, &mut |_| steps += 1).await?;
    ensure!(!record.contracts.is_empty(), "nothing was deployed");
    narrate(&format!("   contracts deployed in {steps} steps"));
    let validator = with_prefix(&devnet.account("validator")?.address, VALIDATOR_PREFIX)?;
    Ok((devnet, record, validator))
}
