//! A real node of one's own: started by `scripts/devnet` in a temporary folder, stopped and forgotten when dropped.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cosmrs::Any;
use eyre::{WrapErr, bail, ensure};
use stateset_chain::grpc::GrpcChain;
use stateset_chain::transact::{Sending, TransactError, transact};
use stateset_chain::tx::{self, SignParams};
use stateset_chain::{Chain, ChainError, Included, Key, TxHash};
use stateset_cli::deploy::{DeployError, Deployment, Record, Step, deploy};
use stateset_cli::devnet::Devnet;
use tempfile::TempDir;
use tokio::time::Instant;

const CALL_LIMIT: Duration = Duration::from_secs(10);
/// How long anything is waited for at most, beyond what it is asked to take.
const PATIENCE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(100);

/// A running node.
pub struct Node {
    home: Home,
    pub devnet: Devnet,
    pub chain: Arc<dyn Chain>,
    pub sending: Sending,
}

impl Node {
    /// Starts a node, or says loudly that it does not: `None` only if `SKIP_NODE=1`.
    pub fn start() -> eyre::Result<Option<Self>> {
        Self::start_from("")
    }

    /// The same from a genesis that this `sed` script has changed.
    pub fn start_from(genesis: &str) -> eyre::Result<Option<Self>> {
        if std::env::var_os("SKIP_NODE").is_some_and(|skip| skip == "1") {
            eprintln!("SKIPPED, because of SKIP_NODE=1: this is judged by a real node only");
            return Ok(None);
        }
        let home = Home(TempDir::new()?);
        // Should this process be killed, the node follows it.
        let with = std::process::id().to_string();
        script("devnet", &["start", "--with", &with], home.path(), genesis)
            .wrap_err("no real node, and without one nothing is judged here; SKIP_NODE=1 leaves these tests out")?;
        let devnet = Devnet::load(&home.path().join("devnet.json"))?;
        let sending = Deployment::on_devnet(&devnet, home.path(), PathBuf::new()).sending;
        let chain = Arc::new(GrpcChain::connect(&devnet.grpc, CALL_LIMIT)?);
        Ok(Some(Self { home, devnet, chain, sending }))
    }

    /// The description that `scripts/devnet` wrote.
    pub fn devnet_file(&self) -> PathBuf {
        self.home.path().join("devnet.json")
    }

    pub fn key(&self, name: &str) -> eyre::Result<Key> {
        Ok(self.devnet.key(name)?)
    }

    pub fn address(&self, name: &str) -> eyre::Result<String> {
        Ok(self.devnet.account(name)?.address.clone())
    }

    /// Sends messages in one transaction and waits for its block.
    pub async fn send(&self, key: &Key, messages: Vec<Any>) -> Result<Included, TransactError> {
        transact(self.chain.as_ref(), key, &self.sending, messages).await
    }

    /// Sends messages without asking the node first, and returns what the block says of them, refusals included.
    pub async fn send_blindly(&self, key: &Key, gas_limit: u64, messages: Vec<Any>) -> eyre::Result<Included> {
        let account = self.chain.account(key.address()).await?;
        let account = account.ok_or_else(|| eyre::eyre!("{} has never received anything", key.address()))?;
        let fee = self.sending.price.fee_ceil(gas_limit).ok_or_else(|| eyre::eyre!("no fee for {gas_limit} gas"))?;
        let (chain_id, memo) = (self.sending.chain_id.clone(), String::new());
        let params = SignParams { chain_id, account, gas_limit, fee, timeout_height: 0, memo };
        let signed = tx::sign(key, &params, messages);
        let check = self.chain.broadcast(&signed.bytes).await?;
        ensure!(check.code == 0, "not taken into the mempool: {check:?}");
        self.included(signed.hash, PATIENCE).await
    }

    /// What the block says of a transaction that was broadcast.
    pub async fn included(&self, hash: TxHash, patience: Duration) -> eyre::Result<Included> {
        let limit = Instant::now() + patience;
        loop {
            match self.chain.find_tx(hash).await {
                Ok(Some(included)) => return Ok(included),
                // A node that is busy with a large block answers late.
                Ok(None) | Err(ChainError::Unreachable { .. }) => {}
                Err(error) => return Err(error.into()),
            }
            ensure!(Instant::now() < limit, "{hash} is in no block after {} s", patience.as_secs());
            tokio::time::sleep(POLL).await;
        }
    }

    /// Unix seconds of the newest block.
    pub async fn now(&self) -> eyre::Result<u64> {
        Ok(self.chain.latest_block().await?.time)
    }

    /// Returns once the chain's own clock has moved on by this much.
    pub async fn time_passes(&self, seconds: u64) -> eyre::Result<()> {
        let until = self.now().await?.saturating_add(seconds);
        let limit = Instant::now() + Duration::from_secs(seconds) + PATIENCE;
        while self.now().await? < until {
            if Instant::now() > limit {
                bail!("the chain's clock did not move by {seconds} s within {} s more", PATIENCE.as_secs());
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    /// Where the deployment on this node is described and recorded.
    pub fn deployment(&self) -> eyre::Result<Deployment> {
        Ok(Deployment::on_devnet(&self.devnet, self.home.path(), artifacts(Wasm::Ours)?))
    }

    /// Deploys our contracts; the steps say what was found and what was done.
    pub async fn deploy(&self) -> eyre::Result<(Record, Vec<Step>)> {
        self.deploy_as(&self.deployment()?).await
    }

    /// Deploys as it is asked to.
    pub async fn deploy_as(&self, deployment: &Deployment) -> eyre::Result<(Record, Vec<Step>)> {
        let key = self.key("deployer")?;
        let mut steps = Vec::new();
        let outcome: Result<Record, DeployError> =
            deploy(self.chain.as_ref(), &key, deployment, &mut |step: &Step| steps.push(step.clone())).await;
        Ok((outcome.wrap_err_with(|| format!("stopped after {steps:#?}"))?, steps))
    }
}

/// The node's folder; whatever runs in it ends with it.
struct Home(TempDir);

impl Home {
    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Err(error) = script("devnet", &["stop"], self.path(), "") {
            eprintln!("the node in {} was not stopped: {error:#}", self.path().display());
        }
    }
}

/// What `scripts/build-contracts` is to have built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wasm {
    /// Our contracts, in the folder itself.
    Ours,
    /// Also the contract without rules, in `bench/`.
    Bench,
    /// Also the published contract, in `peers/`.
    Peers,
    /// Also Astroport's factory, pair and LP token, in `pool/`.
    Pool,
}

/// The folder of the wasm, which is built when it is not there or old.
pub fn artifacts(wasm: Wasm) -> eyre::Result<PathBuf> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let words: &[&str] = match wasm {
        Wasm::Ours => &[],
        Wasm::Bench => &["--bench"],
        Wasm::Peers => &["--bench", "--peers"],
        Wasm::Pool => &["--pool"],
    };
    let _guard = ONE_AT_A_TIME.lock().map_err(|_| eyre::eyre!("another test's build of the contracts panicked"))?;
    script("build-contracts", words, Path::new("."), "")?;
    Ok(root().join("artifacts"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn script(name: &str, words: &[&str], home: &Path, genesis: &str) -> eyre::Result<()> {
    let path = root().join("scripts").join(name);
    let output = Command::new(&path)
        .args(words)
        .env("DEVNET_HOME", home)
        .env("DEVNET_GENESIS", genesis)
        .output()
        .wrap_err(format!("{path:?}"))?;
    ensure!(output.status.success(), "scripts/{name} {}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr));
    Ok(())
}
