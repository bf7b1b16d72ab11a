//! Signs of life: to the registry, whose discovery shows an agent for a day after the last one, and to a wallet with a
//! dead man's clock, for which payments are signs as well. Decides when one is due and plans it; the outbox sends it,
//! behind payments and no oftener than its kind allows. Nothing here moves money; what fails here stops no payment.

use stateset_api::registry::Status;
use stateset_api::wallet::WalletInfo;
use stateset_chain::contract::RegistryClient;
use stateset_chain::journal::{ActState, PlannedAct};
use stateset_chain::outbox::{RegistryHeartbeat, WalletHeartbeat};
use stateset_chain::{Block, ChainError, Journal, JournalError};
use stateset_telemetry::escape::on_one_line;
use thiserror::Error;

use stateset_chain::contract::{AskError, Wallet};

/// Seconds of the chain between two looks; a sixtieth of the shortest dead man's clock.
const LOOK_SECONDS: u64 = 60;
/// The registry is renewed this long before discovery would forget the agent.
const RENEW_SECONDS: u64 = 12 * 3_600;
/// Of one registry's word one sign is planned in so long, by the chain's clock.
const HOUR_SECONDS: u64 = 3_600;

/// Why none was planned.
#[derive(Debug, Error)]
enum HeartbeatError {
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// One agent's.
#[derive(Debug, Default)]
pub struct Heartbeat {
    looked_at: Option<u64>,
}

impl Heartbeat {
    pub const fn new() -> Self {
        Self { looked_at: None }
    }

    /// Plans the next one when it is due. `operator` is the address that signs; `info` the wallet's.
    pub async fn round(
        &mut self,
        journal: &Journal,
        wallet: &Wallet,
        (block, info): (&Block, &WalletInfo),
        operator: &str,
    ) {
        if self.looked_at.is_some_and(|at| block.time < at.saturating_add(LOOK_SECONDS)) {
            return;
        }
        self.looked_at = Some(block.time);
        if let Err(reason) = plan_all(journal, wallet, (block, info), operator).await {
            let reason = on_one_line(&reason.to_string());
            tracing::warn!("no sign of life was planned, again in {LOOK_SECONDS} s: {reason}");
        }
    }
}

async fn plan_all(
    journal: &Journal,
    wallet: &Wallet,
    (block, info): (&Block, &WalletInfo),
    operator: &str,
) -> Result<(), HeartbeatError> {
    if let Some(sign) = to_wallet(wallet, block, info).await? {
        plan(journal, &sign.plan(&wallet.address, block.time)?)?;
    }
    if let Some(sign) = to_registry(wallet, block, info, operator).await? {
        plan(journal, &sign.plan(&wallet.address, block.time)?)?;
    }
    Ok(())
}

/// One that came to nothing and is still due is tried again.
fn plan(journal: &Journal, act: &PlannedAct) -> Result<(), JournalError> {
    if journal.plan(act)? {
        return Ok(());
    }
    let ended = journal.act(act.id)?.map(|row| row.state);
    if matches!(ended, Some(ActState::Refused | ActState::NeedsReview)) {
        journal.retry(act.id, "still due")?;
    }
    Ok(())
}

/// Due when half of the dead man's time has gone by without payment.
async fn to_wallet(wallet: &Wallet, block: &Block, info: &WalletInfo) -> Result<Option<WalletHeartbeat>, AskError> {
    let Some(dead_man_at) = info.dead_man_at else { return Ok(None) };
    let allowed = wallet.policy().await?.dead_man_seconds.unwrap_or_default();
    let left = dead_man_at.saturating_sub(block.time);
    // Once it ran out only the owner starts it anew.
    if left == 0 || left > allowed / 2 {
        return Ok(None);
    }
    // The next number is free: another process of this key shuts itself out anyway.
    Ok(Some(WalletHeartbeat { act: info.act.saturating_add(1), dead_man_at }))
}

/// Due when discovery would forget the agent within half a day. The first time the controller also confirms itself.
async fn to_registry(
    wallet: &Wallet,
    block: &Block,
    info: &WalletInfo,
    operator: &str,
) -> Result<Option<RegistryHeartbeat>, AskError> {
    let (Some(registry), Some(id)) = (&info.registry, info.agent_id) else { return Ok(None) };
    let client = RegistryClient { chain: wallet.chain.as_ref(), address: registry };
    let agent = match client.agent(id).await {
        Ok(agent) => agent,
        // A registry of older code knows of no freshness.
        Err(AskError::Unreadable { .. }) => return Ok(None),
        Err(reason) => return Err(reason),
    };
    if agent.controller != operator || agent.status == Status::Retired {
        return Ok(None);
    }
    let confirms = !agent.controller_confirmed && !speaks_for_another(client, operator).await?;
    let is_stale = agent.fresh_until.saturating_sub(block.time) <= RENEW_SECONDS;
    let sign = RegistryHeartbeat {
        registry: registry.clone(),
        agent: id,
        confirms,
        fresh_until: is_stale.then_some(agent.fresh_until),
        hour: block.time / HOUR_SECONDS,
    };
    Ok((confirms || is_stale).then_some(sign))
}

/// Whether the key confirmed another agent: the last word counts there, and two keepers must not take it from each
/// other.
async fn speaks_for_another(registry: RegistryClient<'_>, operator: &str) -> Result<bool, AskError> {
    match registry.agent_by_controller(operator).await {
        Ok(other) => Ok(other.controller_confirmed),
        // Several agents name it, and none is confirmed.
        Err(AskError::Chain(ChainError::Answered { .. })) => Ok(false),
        Err(reason) => Err(reason),
    }
}
