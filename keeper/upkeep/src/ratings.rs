//! Payees that are registered agents are rated for settled bills, once for each receipt, where the configuration says so.
//! Looks for what is to be rated and plans an act for each receipt, named by it; the outbox sends them, a few together.
//!
//! Nothing is lost with a process: each look goes through what was paid lately and asks the journal which receipts have
//! their act. What a payee is rated for is the core's rule ([`stateset_agent::rating`]). Never here: a payment that waits
//! for its rating.

use std::collections::BTreeMap;

use stateset_agent::{BillRecord, BillStatus, rating};
use stateset_api::registry::Agent;
use stateset_api::reputation::{Config, RATING_SECONDS_MAX};
use stateset_api::wallet::WalletInfo;
use stateset_api::{Amount, IntentId};
use stateset_chain::contract::{AskError, RegistryClient, ReputationClient, Wallet};
use stateset_chain::outbox::Rating;
use stateset_chain::{Block, ChainError, JournalError};
use stateset_state::journaled_state::{BillPage, JournaledState, StateError, StoredState};
use thiserror::Error;

/// How far back a look goes, by the time that a bill's id names: a receipt may be rated for 30 days, and a bill may have
/// waited as long for its payment. Costs what was paid in that time, a look.
const LOOKBACK_SECONDS: u64 = 2 * RATING_SECONDS_MAX;
/// What would be too late by the time it lands is left.
const MARGIN_SECONDS: u64 = 3_600;
/// Receipts that are asked for, and payees that are looked up, in one look; the next look goes on with the rest.
const RECEIPTS_MAX: usize = 64;
const PAYEES_MAX: usize = 64;
/// Bills read at once.
const PAGE: u32 = 500;

/// Why nothing was planned.
#[derive(Debug, Error)]
pub(crate) enum RatingsError {
    #[error("nobody is rated: the wallet is of no registered agent")]
    Unregistered,
    #[error("nobody is rated: {operator} is neither owner nor controller of agent {agent}")]
    NotTheAgents { operator: String, agent: String },
    #[error("nobody is rated: agents are looked up in {found} there, the wallet's registry is {registry}")]
    OtherRegistry { found: String, registry: String },
    #[error("nobody is rated: the agent has bonded {bonded}, a rater needs {min}")]
    RaterStake { bonded: Amount, min: Amount },
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error(transparent)]
    State(#[from] StateError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Where and as whom.
pub(crate) struct Rater<'a> {
    pub(crate) reputation: ReputationClient<'a>,
    pub(crate) wallet: &'a Wallet,
    pub(crate) operator: &'a str,
}

impl Rater<'_> {
    /// Plans what is to be rated by now.
    pub(crate) async fn look(
        &self,
        journaled: &JournaledState,
        (block, info): (&Block, &WalletInfo),
    ) -> Result<(), RatingsError> {
        let (Some(address), Some(id)) = (&info.registry, info.agent_id) else { return Err(RatingsError::Unregistered) };
        let config = self.reputation.config().await?;
        if config.registry != *address {
            return Err(RatingsError::OtherRegistry { found: config.registry, registry: address.clone() });
        }
        let waiting = self.waiting(journaled, &config, block.time)?;
        if waiting.is_empty() {
            return Ok(());
        }
        let registry = RegistryClient { chain: self.wallet.chain.as_ref(), address };
        let own = registry.agent(id).await?;
        if own.owner != self.operator && own.controller != self.operator {
            return Err(RatingsError::NotTheAgents { operator: self.operator.to_owned(), agent: id.to_string() });
        }
        let (bonded, min) = (self.reputation.stake(id).await?.bonded, config.rules.rater_stake_min);
        if bonded < min {
            return Err(RatingsError::RaterStake { bonded, min });
        }
        let mut payees: BTreeMap<String, Option<Agent>> = BTreeMap::new();
        let mut asked = 0;
        // The newest first: what is too late by now would otherwise be asked about again and again.
        for (intent, record) in waiting.into_iter().rev() {
            let payee = &record.bill.payee;
            if !payees.contains_key(payee) {
                if payees.len() >= PAYEES_MAX {
                    continue;
                }
                payees.insert(payee.clone(), registered(registry, payee).await?);
            }
            let Some(Some(other)) = payees.get(payee) else { continue };
            if in_one_hand(&own, other) || asked >= RECEIPTS_MAX {
                continue;
            }
            asked += 1;
            if !self.may_be_rated(&config, intent, block.time).await? {
                continue;
            }
            let Some(marks) = rating::marks(&record, &journaled.state().memory, block.time) else { continue };
            let reputation = self.reputation.address.to_owned();
            let rating = Rating { reputation, rater: own.id, counterparty: other.id, intent, marks };
            journaled.journal().plan(&rating.plan(&self.wallet.address, block.time)?)?;
        }
        Ok(())
    }

    /// Paid bills of the time whose receipts have no act yet and could be rated, the oldest first.
    fn waiting(
        &self,
        journaled: &JournaledState,
        config: &Config,
        now: u64,
    ) -> Result<Vec<(IntentId, BillRecord)>, RatingsError> {
        let (journal, wallet) = (journaled.journal(), &self.wallet.address);
        let mut waiting = Vec::new();
        // What is read of one moment is read before the journal is asked anything else, which would wait for its end.
        for (id, record) in paid(journaled, wallet, now)? {
            let counts =
                record.bill.denom == config.rating_denom && record.bill.amount >= config.rules.rating_value_min;
            if counts && journal.act(Rating::id(wallet, self.reputation.address, id))?.is_none() {
                waiting.push((id, record));
            }
        }
        Ok(waiting)
    }

    /// Whether the receipt is one that the contract takes, and will for a while.
    async fn may_be_rated(&self, config: &Config, intent: IntentId, now: u64) -> Result<bool, AskError> {
        let Some(receipt) = self.wallet.receipt(intent).await? else { return Ok(false) };
        let until = receipt.paid_at.saturating_add(RATING_SECONDS_MAX);
        Ok(receipt.conduit.is_none()
            && receipt.denom == config.rating_denom
            && receipt.amount >= config.rules.rating_value_min
            && now.saturating_add(MARGIN_SECONDS) < until)
    }
}

/// What was paid lately, by id.
fn paid(journaled: &JournaledState, wallet: &str, now: u64) -> Result<Vec<(IntentId, BillRecord)>, StateError> {
    let stored = StoredState::read_among(journaled.journal(), wallet)?;
    let status = Some(BillStatus::Paid { height: 0 }.code());
    let after = Some(IntentId::new(now.saturating_sub(LOOKBACK_SECONDS), [0; 10]));
    let mut page = BillPage { status, after, limit: PAGE };
    let mut all = Vec::new();
    loop {
        let bills = stored.bills(&page)?;
        let Some((last, _)) = bills.last() else { return Ok(all) };
        page.after = Some(*last);
        all.extend(bills);
    }
}

/// The agent of a payee's wallet; `None`: the registry knows none.
async fn registered(registry: RegistryClient<'_>, payee: &str) -> Result<Option<Agent>, AskError> {
    match registry.agent_by_wallet(payee).await {
        // A node may answer another.
        Ok(agent) => Ok(Some(agent).filter(|agent| agent.wallet.as_deref() == Some(payee))),
        Err(AskError::Chain(ChainError::Answered { .. })) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether one account stands behind both: the contract takes no rating of oneself.
fn in_one_hand(own: &Agent, other: &Agent) -> bool {
    let is_of_other = |account: &String| {
        *account == other.owner
            || other.controller_confirmed && *account == other.controller
            || other.wallet.as_ref() == Some(account)
    };
    own.id == other.id || is_of_other(&own.owner) || is_of_other(&own.controller)
}
