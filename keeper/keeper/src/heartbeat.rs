//! Signs of life: to the registry, whose discovery shows an agent for a day after the last one, and to a wallet with a
//! dead man's clock, for which payments are signs as well. Nothing here moves money; what fails here stops no payment.

use stateset_api::registry::{Agent, AnyoneMsg, ControllerMsg, ExecuteMsg as RegistryMsg, QueryMsg, Status};
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, WalletInfo};
use stateset_chain::tx::{self, Any, TxError};
use stateset_chain::{Block, ChainError, Key};
use stateset_telemetry::escape::on_one_line;
use thiserror::Error;

use crate::transact::{Fees, PendingTx, TransactError, TxStatus, send_within};
use crate::wallet::{AskError, Wallet, ask};

/// Seconds of the chain between two looks; a sixtieth of the shortest dead man's clock.
const LOOK_SECONDS: u64 = 60;
/// The registry is renewed this long before discovery would forget the agent.
const RENEW_SECONDS: u64 = 12 * 3_600;
/// And not sooner than this after the last time, whatever it says then: each time costs a fee.
const RENEW_AGAIN_SECONDS: u64 = 3_600;
/// Several times what one takes.
const GAS_MAX: u64 = 2_000_000;

/// Why none was given.
#[derive(Debug, Error)]
enum HeartbeatError {
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Tx(#[from] TxError),
    #[error(transparent)]
    Transact(#[from] TransactError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// One agent's, sent by its operator's key; one is on its way at a time.
pub struct Heartbeat {
    fees: Fees,
    looked_at: Option<u64>,
    /// When the registry was last renewed, by the chain's clock.
    renewed_at: Option<u64>,
    on_its_way: Option<PendingTx>,
}

impl Heartbeat {
    pub const fn new(fees: Fees) -> Self {
        Self { fees, looked_at: None, renewed_at: None, on_its_way: None }
    }

    /// Whether a transaction of this key is on its way.
    pub const fn is_on_its_way(&self) -> bool {
        self.on_its_way.is_some()
    }

    /// Follows the last one, so that its key is free again.
    pub async fn follow(&mut self, wallet: &Wallet, block: &Block) -> Result<(), ChainError> {
        let Some(sent) = self.on_its_way else { return Ok(()) };
        match sent.status(wallet.chain.as_ref(), block.height).await? {
            TxStatus::Waits => return Ok(()),
            TxStatus::Included(tx) if tx.code != 0 => warn(&tx.log),
            TxStatus::Included(_) | TxStatus::Gone => {}
        }
        self.on_its_way = None;
        Ok(())
    }

    /// Gives the next one when it is due. Not to be called while a transaction of the key is on its way. `epoch`: the
    /// operator's, `None` while it may not act.
    pub async fn give(&mut self, wallet: &Wallet, key: &Key, block: &Block, info: &WalletInfo, epoch: Option<u32>) {
        if self.looked_at.is_some_and(|at| block.time < at.saturating_add(LOOK_SECONDS)) {
            return;
        }
        self.looked_at = Some(block.time);
        match self.send(wallet, key, block, info, epoch).await {
            Ok(sent) => self.on_its_way = sent,
            Err(reason) => warn(&reason.to_string()),
        }
    }

    /// One to the wallet goes alone: it must not fail for what the registry thinks.
    async fn send(
        &mut self,
        wallet: &Wallet,
        key: &Key,
        block: &Block,
        info: &WalletInfo,
        epoch: Option<u32>,
    ) -> Result<Option<PendingTx>, HeartbeatError> {
        let chain = wallet.chain.as_ref();
        let (to, messages) = match to_wallet(wallet, key, block, info, epoch).await? {
            Some(message) => ("wallet", vec![message]),
            None if self.renewed_at.is_some_and(|at| block.time < at.saturating_add(RENEW_AGAIN_SECONDS)) => {
                return Ok(None);
            }
            None => ("registry", to_registry(wallet, key, block, info).await?),
        };
        if messages.is_empty() {
            return Ok(None);
        }
        let sent = send_within(GAS_MAX, chain, key, &self.fees, messages).await?;
        if to == "registry" {
            self.renewed_at = Some(block.time);
        }
        tracing::info!(hash = %sent.hash, "a sign of life to the {to}");
        Ok(Some(sent))
    }
}

fn warn(reason: &str) {
    tracing::warn!("no sign of life was taken, again in {LOOK_SECONDS} s: {}", on_one_line(reason));
}

/// Due when half of the dead man's time has gone by without payment.
async fn to_wallet(
    wallet: &Wallet,
    key: &Key,
    block: &Block,
    info: &WalletInfo,
    epoch: Option<u32>,
) -> Result<Option<Any>, HeartbeatError> {
    let (Some(dead_man_at), Some(epoch)) = (info.dead_man_at, epoch) else { return Ok(None) };
    let allowed = wallet.policy().await?.dead_man_seconds.unwrap_or_default();
    let left = dead_man_at.saturating_sub(block.time);
    // Once it ran out only the owner starts it anew.
    if left == 0 || left > allowed / 2 {
        return Ok(None);
    }
    // One is on its way at a time, so the next number is free: another process of this key shuts itself out anyway.
    let message = ExecuteMsg::Operator(OperatorMsg::Heartbeat { epoch, act: info.act.saturating_add(1) });
    let message = wallet.dialect().await?.message(&message)?;
    Ok(Some(tx::execute(key.address(), &wallet.address, &message, &[])?))
}

/// Due when discovery would forget the agent within half a day. The first time the controller also confirms itself.
async fn to_registry(wallet: &Wallet, key: &Key, block: &Block, info: &WalletInfo) -> Result<Vec<Any>, HeartbeatError> {
    let (Some(registry), Some(id)) = (&info.registry, info.agent_id) else { return Ok(Vec::new()) };
    let agent: Agent = match ask(wallet.chain.as_ref(), registry, &QueryMsg::Agent { id }).await {
        Ok(agent) => agent,
        // A registry of older code knows of no freshness.
        Err(AskError::Unreadable { .. }) => return Ok(Vec::new()),
        Err(reason) => return Err(reason.into()),
    };
    if agent.controller != key.address() || agent.status == Status::Retired {
        return Ok(Vec::new());
    }
    let mut messages = Vec::new();
    if !agent.controller_confirmed && !speaks_for_another(wallet, registry, key).await? {
        messages.push(RegistryMsg::Anyone(AnyoneMsg::ConfirmController { id }));
    }
    if agent.fresh_until.saturating_sub(block.time) <= RENEW_SECONDS {
        messages.push(RegistryMsg::Controller(ControllerMsg::Heartbeat { ids: vec![id] }));
    }
    let messages = messages.iter().map(|message| tx::execute(key.address(), registry, message, &[]));
    Ok(messages.collect::<Result<_, _>>()?)
}

/// Whether the key confirmed another agent: the last word counts there, and two keepers must not take it from each
/// other.
async fn speaks_for_another(wallet: &Wallet, registry: &str, key: &Key) -> Result<bool, AskError> {
    let query = QueryMsg::AgentByController { controller: key.address().to_owned() };
    match ask::<Agent>(wallet.chain.as_ref(), registry, &query).await {
        Ok(other) => Ok(other.controller_confirmed),
        // Several agents name it, and none is confirmed.
        Err(AskError::Chain(ChainError::Answered { .. })) => Ok(false),
        Err(reason) => Err(reason),
    }
}
