//! What stands before the story begins: a chain with the contracts, an owner's agent with money, a keeper's folder.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use eyre::{Context as _, OptionExt, ensure};
use stateset_chain::key::with_prefix;
use stateset_chain::keystore::Keystore;
use stateset_chain::tx::{self, Coin};
use stateset_chain::{GasPrice, GrpcChain};
use stateset_cli::deploy::{CodeRecord, Deployment, Record, deploy};
use stateset_cli::devnet::{Devnet, accounts};
use stateset_cli::profile::Profile;
use stateset_cli::register::register;
use stateset_cli::verbs::agent::save_wallet;
use stateset_keeper::config;
use stateset_keeper::context::Context;
use stateset_keeper::transact::transact;
use stateset_keeper::wallet::Wallet;
use stateset_sim::{EmbeddedChain, Genesis};
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::amounts::{APPROVAL_FROM, DENOM, FUNDS};
use super::{contracts, profile};
use crate::cli::{Demo, Network};

/// Secures nothing: the keys are public.
const PASSPHRASE: &str = "the keys are public";
/// The embedded chain begins here, 2026-12-01, after the bills' dates.
const GENESIS_TIME: u64 = 1_796_083_200;
/// Its blocks come four times a second and count as one second each.
const BLOCK_INTERVAL: Duration = Duration::from_millis(250);
/// Of validators' operators on the local node.
const VALIDATOR_PREFIX: &str = "statesetvaloper";
const CALL_LIMIT: Duration = Duration::from_secs(10);

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
        let folder = tempfile::Builder::new().prefix("stateset-demo-").tempdir()?;
        let (accounts, record, validator) = match demo.network {
            Network::Embedded => embedded().await?,
            Network::Devnet => devnet(demo, narrate).await?,
        };
        narrate(&format!("   chain {} at {}", accounts.chain_id, accounts.grpc));
        let config = write_config(folder.path(), &accounts, &record)?;
        let context = Context::open(&config)?;
        let profile = profile::read(&record)?;
        let (owner, operator) = (accounts.key("owner")?, accounts.key("operator")?);
        let chain = context.chain.as_ref();
        let fees = context.fees();
        let done = register(chain, &owner, &fees, &record, &profile, operator.address()).await?;
        narrate(&format!("   agent {}\n   wallet {}, registered in the same transaction", done.agent.did, done.wallet));
        save_wallet(&config, &done.wallet)?;
        let funds = tx::send(owner.address(), &done.wallet, &[Coin::new(FUNDS, DENOM)]);
        transact(chain, &owner, &fees, vec![funds]).await?;
        // The configuration has changed: the wallet stands in it now.
        let context = Context::open(&config)?;
        let funds = context.show(FUNDS, DENOM);
        narrate(&format!("   the owner puts {funds} into it"));
        let wallet = context.wallet()?;
        narrate(&format!("   from {} on its payments need governance's approval", context.show(APPROVAL_FROM, DENOM)));
        Ok(Self { folder, context, accounts, record, wallet, validator, profile })
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

fn write_config(folder: &Path, accounts: &Devnet, record: &Record) -> eyre::Result<PathBuf> {
    let mut text: toml_edit::DocumentMut = config::EXAMPLE.parse()?;
    text["chain"]["endpoint"] = toml_edit::value(&accounts.grpc);
    text["chain"]["id"] = toml_edit::value(&accounts.chain_id);
    text["chain"]["gas_price"] = toml_edit::value(accounts.gas_price.to_string());
    text["keys"]["passphrase_file"] = toml_edit::value("passphrase");
    text["http"]["listen"] = toml_edit::value("127.0.0.1:0");
    text["run"]["poll_milliseconds"] = toml_edit::value(100);
    text["contracts"]["reputation"] = toml_edit::value(&record.contract("reputation")?.address);
    let path = folder.join("keeper.toml");
    std::fs::write(&path, text.to_string()).wrap_err_with(|| format!("cannot write {}", path.display()))?;
    let secret = folder.join("passphrase");
    std::fs::write(&secret, PASSPHRASE)?;
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600))?;
    let keys = Keystore::open(folder.join("keys"))?;
    // In one folder for the story's sake; signers keep theirs elsewhere.
    for name in ["owner", "operator", "guardian", "signer-a", "signer-b", "vendor-a"] {
        keys.add(name, &accounts.key(name)?, PASSPHRASE)?;
    }
    Ok(path)
}

/// A chain inside this process, served over gRPC as a node would be.
async fn embedded() -> eyre::Result<(Devnet, Record, String)> {
    let accounts = accounts()?;
    let coins = |account: &stateset_cli::devnet::DevAccount| {
        let coins = account.coins.iter().map(|coin| (coin.denom.clone(), coin.amount.0)).collect();
        (account.address.clone(), coins)
    };
    let genesis = Genesis { time: GENESIS_TIME, accounts: accounts.iter().map(coins).collect(), ..Genesis::default() };
    let chain = EmbeddedChain::new(&genesis)?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let grpc = format!("http://{}", listener.local_addr()?);
    tokio::spawn(stateset_sim::front::serve(chain.clone(), listener, BLOCK_INTERVAL, std::future::pending()));
    let gas_price: GasPrice = "0.025ustate".parse()?;
    let (rpc, api) = (String::new(), String::new());
    let devnet = Devnet { chain_id: genesis.chain_id.clone(), grpc, rpc, api, gas_price, pid: None, accounts };
    let mut record = Record { chain_id: genesis.chain_id, ..Record::default() };
    for code in chain.codes() {
        let stored = CodeRecord { code_id: code.id, checksum: hex::encode(code.checksum) };
        record.codes.insert(code.native.name().to_owned(), stored);
    }
    contracts::create(&chain, &devnet, &mut record).await?;
    Ok((devnet, record, stateset_sim::validator()))
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
