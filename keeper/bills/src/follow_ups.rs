//! Looks at what the terms of governance's approvals want: whether one was used, the receipt, how its payee stands; and
//! records what follows from it.
//!
//! A few looks a round, each approval once a minute at most unless something is due. What the chain does not say is looked
//! at again later: nothing here stops a payment but what was seen.

use std::collections::{BTreeMap, BTreeSet};

use stateset_agent::bills::{ApprovalLook, Counterparty, CounterpartyStatus, FollowUp, Input, SeenReceipt, is_news};
use stateset_agent::{BillStatus, Effect};
use stateset_api::governance::ApprovalStatus;
use stateset_api::registry::{Agent, Status};
use stateset_api::{AgentId, IntentId};
use stateset_chain::contract::registry::RegistryClient;
use stateset_chain::contract::reputation::ReputationClient;
use stateset_chain::contract::{AskError, GovernanceClient, Wallet, governance};
use stateset_chain::{Block, ChainError};
use stateset_state::journaled_state::{JournaledState, StateError};

use crate::governance::unusable;

/// Approvals that are looked at in one round.
const LOOKS_MAX: usize = 8;
/// Between two looks at one approval, unless something of it is due. Seconds of the chain.
const LOOK_SECONDS: u64 = 60;

/// What was looked at. Forgotten by a restart, which looks sooner.
#[derive(Debug, Default)]
pub(crate) struct FollowUps {
    looked_at: BTreeMap<IntentId, u64>,
    /// Done, and handed to whoever says it: an earlier round of this process ended since.
    said: BTreeSet<IntentId>,
}

impl FollowUps {
    /// Looks at those whose time has come.
    pub(crate) async fn round(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        block: &Block,
    ) -> Result<Vec<Effect>, StateError> {
        let now = block.time;
        let due = |known: &&FollowUp| self.is_due(journaled, known, now);
        let due: Vec<FollowUp> = journaled.state().bills.followed().filter(due).take(LOOKS_MAX).cloned().collect();
        let mut effects = Vec::new();
        for known in due {
            self.looked_at.insert(known.bill, now);
            let mut seen = match look(wallet, journaled, &known, now).await {
                Ok(seen) => seen,
                Err(reason) => {
                    tracing::debug!("approval {} could not be looked at: {reason}", known.approval);
                    continue;
                }
            };
            seen.said = self.said.contains(&known.bill);
            if is_news(&journaled.state().bills, &seen) {
                effects.extend(journaled.step(&Input::ApprovalLooked(Box::new(seen)).into(), now)?);
            }
        }
        if !effects.is_empty() {
            // A payee that turned bad holds back what is planned and was not signed.
            effects.extend(journaled.look_again(now)?);
        }
        let followed = || journaled.state().bills.followed();
        self.said = followed().filter(|known| known.done_at.is_some()).map(|known| known.bill).collect();
        self.looked_at.retain(|bill, _| journaled.state().bills.follow_up(*bill).is_some());
        Ok(effects)
    }

    fn is_due(&self, journaled: &JournaledState, known: &FollowUp, now: u64) -> bool {
        if known.done_at.is_some() {
            return self.said.contains(&known.bill) && known.is_due(now);
        }
        let is_long_ago = self.looked_at.get(&known.bill).is_none_or(|at| at.saturating_add(LOOK_SECONDS) <= now);
        // One whose bill has just left memory was used by its payment.
        let is_used = known.used_at.is_none() && journaled.state().bills.get(&known.bill).is_none();
        known.is_due(now) || is_used || is_long_ago && (known.used_at.is_none() || known.is_watching())
    }
}

async fn look(
    wallet: &Wallet,
    journaled: &JournaledState,
    known: &FollowUp,
    now: u64,
) -> Result<ApprovalLook, AskError> {
    let mut seen = ApprovalLook {
        bill: known.bill,
        approval: known.approval,
        at: now,
        used_at: None,
        gone: None,
        receipt: None,
        counterparty: None,
        said: false,
    };
    let contract = governance::contract(wallet, &known.denom).await?;
    let client = contract.as_deref().map(|address| GovernanceClient { chain: wallet.chain.as_ref(), address });
    // While its bill is approved and not paid, whether it is good is looked at with the bill.
    let waits = journaled.state().bills.get(&known.bill).is_some_and(
        |record| matches!(record.status, BillStatus::Approved { approval, .. } if approval == known.approval),
    );
    if known.used_at.is_none() && !waits {
        match &client {
            Some(client) => see_use(client, (known, wallet), &mut seen).await?,
            None => seen.gone = Some(format!("the policy asks nobody about {} any more", known.denom)),
        }
    }
    if known.receipt.is_none() && (known.used_at.is_some() || seen.used_at.is_some()) {
        seen.receipt = wallet.receipt(known.bill).await?.map(|receipt| SeenReceipt {
            to: receipt.to,
            denom: receipt.denom,
            amount: receipt.amount,
            reference: receipt.reference,
            paid_at: receipt.paid_at,
        });
    }
    if let Some(client) = client.filter(|_| known.is_watching()) {
        // What is due falls due without it.
        match counterparty(&client, known).await {
            Ok(found) => seen.counterparty = found,
            Err(reason) => tracing::debug!("payee {} could not be looked at: {reason}", known.payee),
        }
    }
    Ok(seen)
}

/// The node may answer another approval: then nothing was seen.
async fn see_use(
    client: &GovernanceClient<'_>,
    (known, wallet): (&FollowUp, &Wallet),
    seen: &mut ApprovalLook,
) -> Result<(), AskError> {
    let given = client.approval(known.approval).await?;
    if given.id != known.approval || given.wallet != wallet.address {
        return Ok(());
    }
    match given.status {
        ApprovalStatus::Used { at } => seen.used_at = Some(at),
        _ => seen.gone = unusable(&given, true),
    }
    Ok(())
}

/// The agent whose wallet the payee is, or was when it was first seen; none if it is nobody's.
async fn counterparty(client: &GovernanceClient<'_>, known: &FollowUp) -> Result<Option<Counterparty>, AskError> {
    let config = client.config().await?;
    let registry = RegistryClient { chain: client.chain, address: &config.registry };
    let found = match &known.counterparty {
        Some(first) => registry.agent(first.agent).await,
        None => registry.agent_by_wallet(&known.payee).await,
    };
    let Some(agent) = answered(found)? else { return Ok(None) };
    let score = score(client, &config.reputation, agent.id).await?;
    Ok(Some(standing(agent, score)))
}

async fn score(
    client: &GovernanceClient<'_>,
    reputation: &str,
    agent: AgentId,
) -> Result<Option<stateset_api::score::Score>, AskError> {
    let client = ReputationClient { chain: client.chain, address: reputation };
    Ok(answered(client.score(agent).await)?.map(|score| score.overall))
}

/// A contract's own refusal is its word that there is none.
fn answered<T>(found: Result<T, AskError>) -> Result<Option<T>, AskError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(AskError::Chain(ChainError::Answered { .. })) => Ok(None),
        Err(reason) => Err(reason),
    }
}

fn standing(agent: Agent, score: Option<stateset_api::score::Score>) -> Counterparty {
    let status = match agent.status {
        Status::Active => CounterpartyStatus::Active,
        Status::Suspended => CounterpartyStatus::Suspended,
        Status::Retired => CounterpartyStatus::Retired,
    };
    Counterparty { agent: agent.id, status, wallet: agent.wallet, score }
}
