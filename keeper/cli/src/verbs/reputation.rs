//! Finding the reputation contract and speaking to it; shared by `stake` and `case`.

use std::path::PathBuf;

use eyre::{Context as _, ensure, eyre};
use serde::Serialize;
use sha2::{Digest, Sha256};
use stateset_api::reputation::{Config, ExecuteMsg};
use stateset_api::{AgentId, Amount, Did};
use stateset_chain::contract;
use stateset_chain::transact::transact;
use stateset_chain::tx::{self, Coin};
use stateset_chain::{Included, Key};
use stateset_config::context::Context;

use crate::cli::Evidence;
use crate::deploy::Record;

/// Larger evidence is refused: 64 MiB.
const EVIDENCE_BYTES_MAX: u64 = 64 << 20;

/// The contract, as it is configured or deployed.
pub(super) struct ReputationClient<'a> {
    pub(super) context: &'a Context,
    pub(super) address: String,
    pub(super) config: Config,
}

impl<'a> ReputationClient<'a> {
    /// By the flag, else the configuration, else the deployment's record.
    pub(super) async fn open(context: &'a Context, flag: Option<&str>) -> eyre::Result<Self> {
        let configured = flag.or(context.config.contracts.reputation.as_deref()).map(str::to_owned);
        let address = match configured {
            Some(address) => address,
            None => {
                let chain_id = &context.config.chain.id;
                let record = Record::load(&PathBuf::from(format!("deployments/{chain_id}.json")), chain_id)?;
                let found = record.contract("reputation").map(|found| found.address.clone());
                found.wrap_err("name it with --reputation, or as contracts.reputation in the configuration")?
            }
        };
        stateset_chain::key::parse_address(&context.config.chain.prefix, &address)
            .wrap_err("the reputation contract")?;
        let client = contract::ReputationClient { chain: context.chain.as_ref(), address: &address };
        let config = client.config().await?;
        Ok(Self { context, address, config })
    }

    /// Its questions.
    pub(super) fn asks(&self) -> contract::ReputationClient<'_> {
        contract::ReputationClient { chain: self.context.chain.as_ref(), address: &self.address }
    }

    /// Sends one message with coins of the staking denom.
    pub(super) async fn act(&self, key: &Key, message: &ExecuteMsg, amount: Amount) -> eyre::Result<Included> {
        let funds = [Coin::new(amount.0, &self.config.stake_denom)];
        let message = tx::execute(key.address(), &self.address, message, &funds)?;
        Ok(transact(self.context.chain.as_ref(), key, &self.context.sending(), vec![message]).await?)
    }

    /// An amount of the staking denom, in any of its units.
    pub(super) fn stake(&self, text: &str) -> eyre::Result<Amount> {
        let coin = self.context.coin(text)?;
        let (want, got) = (&self.config.stake_denom, &coin.denom);
        ensure!(want == got, "stake, bonds and damages are counted in {want}: got {text}, which is in {got}");
        Ok(Amount(coin.amount))
    }

    pub(super) fn show(&self, amount: Amount) -> String {
        self.context.show(amount.0, &self.config.stake_denom)
    }

    /// The named agent, or the one of the configured wallet.
    pub(super) async fn agent(&self, named: Option<&str>) -> eyre::Result<AgentId> {
        match named {
            Some(text) => agent_id(text),
            None => {
                let wallet = self.context.wallet()?;
                let info = wallet.info().await?;
                info.agent_id.ok_or_else(|| eyre!("wallet {} is of no registered agent: name one", wallet.address))
            }
        }
    }
}

/// An agent by its UUID or its DID.
pub(super) fn agent_id(text: &str) -> eyre::Result<AgentId> {
    match text.parse::<Did>() {
        Ok(did) => Ok(did.0),
        Err(_) => Ok(text.parse()?),
    }
}

/// SHA-256 of the file.
pub(super) fn hash(evidence: &Evidence) -> eyre::Result<[u8; 32]> {
    let shown = evidence.evidence.display();
    let cannot = || format!("cannot read {shown}");
    let bytes = std::fs::metadata(&evidence.evidence).wrap_err_with(cannot)?.len();
    ensure!(bytes > 0, "{shown} is empty: it proves nothing");
    ensure!(bytes <= EVIDENCE_BYTES_MAX, "{shown} has {bytes} bytes, at most {EVIDENCE_BYTES_MAX} are hashed");
    Ok(Sha256::digest(std::fs::read(&evidence.evidence).wrap_err_with(cannot)?).into())
}

/// What was done, for both formats.
#[derive(Serialize)]
pub(super) struct Done<T> {
    pub(super) done: String,
    pub(super) tx: String,
    pub(super) height: u64,
    #[serde(flatten)]
    pub(super) now: T,
}

impl<T> Done<T> {
    pub(super) fn new(done: impl Into<String>, included: &Included, now: T) -> Self {
        Self { done: done.into(), tx: included.hash.to_string(), height: included.height, now }
    }

    pub(super) fn line(&self) -> String {
        format!("{} at height {} by {}", self.done, self.height, self.tx)
    }
}
