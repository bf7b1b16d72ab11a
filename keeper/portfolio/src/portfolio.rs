//! One agent's treasury, round by round: the end of the move under way, or a look and at most one decision.

use stateset_agent::ledger::is_booked;
use stateset_agent::teaching::teaches;
use stateset_agent::treasury::{Deed, Input, MoveOutcome, NEAR_SECONDS, Survey, is_worth_a_step, read};
use stateset_agent::{Effect, Kind};
use stateset_api::IntentId;
use stateset_api::wallet::WalletInfo;
use stateset_chain::contract::{Treasury, Wallet};
use stateset_chain::journal::{ActState, TxState};
use stateset_chain::{Block, GasPrice, Journal, JournalError};
use stateset_config::TreasuryConfig;
use stateset_state::journaled_state::{JournaledState, StateError, StoredState};
use thiserror::Error;

use crate::decider::{Decider, act};
use crate::seen::{Past, past};
use crate::survey::{Sources, settings, survey};
use crate::survey_error::SurveyError;

/// Why a round came to nothing. The next one goes on.
#[derive(Debug, Error)]
pub enum PortfolioError {
    #[error("the treasury was not looked at: {0}")]
    Survey(#[from] SurveyError),
    /// The node answers from before the last transfer: what it shows would decide it once more.
    #[error("the node does not show the last transfer yet: the treasury was not looked at")]
    Behind,
    #[error(transparent)]
    State(#[from] StateError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// What is not signed within so much of the chain's time is decided anew, in seconds.
const STALE_SECONDS: u64 = 600;
/// No node is so far behind, in seconds.
const LAG_SECONDS_MAX: u64 = 3_600;

/// Operates one wallet's treasury.
#[derive(Debug)]
pub struct Portfolio {
    config: TreasuryConfig,
    /// The block's time from which it is looked again, and the height above which.
    next_look: (u64, u64),
    /// What the year before has needed, and when that was read.
    past: Option<(u64, Past)>,
    decider: Decider,
    /// What a rule wanted and whose end is not seen yet, and how much it ever wanted.
    ruled: (Option<IntentId>, u64),
    /// A ledger is kept: nothing is decided before it has booked what was done last.
    is_booked: bool,
    /// The last transfer that was done, and when it was decided; outside `Some`: not read yet.
    transfer: Option<Option<(IntentId, u64)>>,
}

impl Portfolio {
    pub const fn new(config: TreasuryConfig) -> Self {
        Self {
            config,
            next_look: (0, 0),
            past: None,
            decider: Decider::Planner,
            ruled: (None, 0),
            is_booked: true,
            transfer: None,
        }
    }

    /// With another in the planner's place; in rehearsals alone.
    pub fn decided_by(self, decider: Decider) -> Self {
        Self { decider, ..self }
    }

    /// Whether a ledger is kept beside it; by default, where one was opened.
    #[must_use]
    pub fn booked(self, is_booked: bool) -> Self {
        Self { is_booked, ..self }
    }

    /// Learns how the move under way ended, or looks and plans the next one. Only while the operator may act.
    pub async fn round(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        (block, info): (&Block, &WalletInfo),
        gas_price: &GasPrice,
    ) -> Result<Vec<Effect>, PortfolioError> {
        let under_way = journaled.state().treasury.under_way().map(|one| one.id);
        if let Some(id) = under_way {
            let Some(outcome) = outcome(journaled.journal(), id, block.time)? else { return Ok(Vec::new()) };
            let (height, time) = (block.height, block.time);
            (self.next_look, self.transfer) = ((0, block.height), None);
            return Ok(journaled.step(&Input::MoveEnded { id, outcome, height, time }.into(), block.time)?);
        }
        if let Some(id) = self.ruled.0 {
            if outcome(journaled.journal(), id, block.time)?.is_none() {
                return Ok(Vec::new());
            }
            (self.ruled.0, self.next_look, self.transfer) = (None, (0, block.height), None);
        }
        let (time, height) = self.next_look;
        // A look is taken once a block at most, of a treasury that there is.
        let Some(treasury) = &info.treasury else { return Ok(Vec::new()) };
        if !self.config.operate || block.time < time || block.height <= height {
            return Ok(Vec::new());
        }
        let state = journaled.state();
        if self.is_booked && !is_booked(&state.ledger, &state.treasury, treasury) {
            return Ok(Vec::new());
        }
        if !self.shows_the_last_transfer(journaled, wallet, block.time).await? {
            return Err(PortfolioError::Behind);
        }
        self.next_look = (block.time.saturating_add(self.config.look_seconds), block.height);
        let past = self.past(journaled, wallet, (block, info)).await?;
        let settings = settings(&self.config);
        let ledger = &journaled.state().ledger;
        let mut seen = survey(Sources { wallet, info, block, gas_price, settings, past, ledger }).await?;
        match &mut self.decider {
            Decider::Planner => {}
            Decider::Informed(inform) => inform(&mut seen),
            Decider::Rule(rule) => {
                if let Some(wanted) = rule(&seen) {
                    self.ruled.1 = self.ruled.1.saturating_add(1);
                    let act = act(&seen, wanted, &wallet.address, self.ruled.1)?;
                    self.ruled.0 = Some(act.id.into());
                    journaled.journal().plan(&act)?;
                }
                return Ok(Vec::new());
            }
        }
        Self::decide(journaled, seen)
    }

    /// A node may show a new block and answer contracts' queries from an old one. An act of the treasury has a number by
    /// which that is seen; a transfer has its receipt, which a node that is so far behind does not show. After an hour no
    /// node is, and the receipt may have been pruned.
    async fn shows_the_last_transfer(
        &mut self,
        journaled: &JournaledState,
        wallet: &Wallet,
        now: u64,
    ) -> Result<bool, PortfolioError> {
        let last = match self.transfer {
            Some(known) => known,
            None => last_transfer(journaled.journal(), &wallet.address)?,
        };
        self.transfer = Some(last);
        let Some((id, _)) = last.filter(|(_, at)| now < at.saturating_add(LAG_SECONDS_MAX)) else {
            return Ok(true);
        };
        let receipt = wallet.receipt(id).await.map_err(SurveyError::from)?;
        Ok(receipt.is_some())
    }

    /// Decides on what was seen. What leads to nothing is not recorded.
    #[tracing::instrument(level = "trace", name = "decide_treasury", skip_all, fields(height = seen.height))]
    pub fn decide(journaled: &mut JournaledState, seen: Survey) -> Result<Vec<Effect>, PortfolioError> {
        let state = journaled.state();
        // A day of validators is learned from even where nothing is to be done.
        if !is_worth_a_step(&state.treasury, &state.bills, &seen) && !teaches(state, &seen) {
            return Ok(Vec::new());
        }
        let now = seen.time;
        let effects = journaled.step(&Input::Surveyed(Box::new(seen)).into(), now)?;
        Ok(effects)
    }

    /// Read again once a day.
    async fn past(
        &mut self,
        journaled: &JournaledState,
        wallet: &Wallet,
        (block, info): (&Block, &WalletInfo),
    ) -> Result<Past, PortfolioError> {
        let fresh = self.past.filter(|(at, _)| block.time < at.saturating_add(NEAR_SECONDS));
        if let Some((_, known)) = fresh {
            return Ok(known);
        }
        let no_treasury = || SurveyError::NoTreasury { wallet: wallet.address.clone() };
        let address = info.treasury.clone().ok_or_else(no_treasury)?;
        let info = Treasury { chain: wallet.chain.clone(), address }.info().await.map_err(SurveyError::from)?;
        let stored = StoredState::read_among(journaled.journal(), &wallet.address)?;
        let of = (info.stable_denom.as_str(), block.time);
        let known = past(&stored, of, info.unbonding_seconds, self.config.quantile_bps)?;
        self.past = Some((block.time, known));
        Ok(known)
    }
}

/// Among so many of the last moves there is a transfer, or it was long ago.
const MOVES_READ: u32 = 50;

fn last_transfer(journal: &Journal, wallet: &str) -> Result<Option<(IntentId, u64)>, StateError> {
    let rows = StoredState::read_among(journal, wallet)?.last_rows(Kind::Move, (None, MOVES_READ))?;
    let moves = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let is_transfer = |deed: &Deed| matches!(deed, Deed::Fund { .. } | Deed::CallBack { .. });
    let done = moves.into_iter().flatten().filter(|one| one.outcome == Some(MoveOutcome::Done));
    let transfers = done.filter(|one| is_transfer(&one.deed)).map(|one| (one.id, one.decided_at));
    Ok(transfers.max_by_key(|(id, at)| (*at, *id)))
}

/// How a move's act ended, as the journal has it; `None`: it is under way. One that nobody signed for long (the wallet was
/// frozen, fees ran out) is withdrawn: it was decided on what was seen then.
fn outcome(journal: &Journal, id: IntentId, now: u64) -> Result<Option<MoveOutcome>, JournalError> {
    let lost = |reason: &str| MoveOutcome::Lost { reason: reason.to_owned() };
    // Both are one write: an act that is not there was of another journal.
    let Some(row) = journal.act(id.into())? else { return Ok(Some(lost("the journal has no act of it"))) };
    let is_stale = now >= row.act.planned_at.saturating_add(STALE_SECONDS);
    if row.state == ActState::Planned && is_stale {
        // Its act ends in the write of the step that learns it.
        return Ok(Some(lost(&format!("nobody signed it within {STALE_SECONDS} s: it is decided anew"))));
    }
    let reason = row.detail;
    Ok(match row.state {
        ActState::Planned | ActState::Signed => None,
        ActState::Settled => Some(MoveOutcome::Done),
        ActState::NeedsReview => Some(MoveOutcome::Unknown { reason }),
        ActState::Refused => {
            // Bytes that can land no more are the network's doing, and a refusal is the contract's.
            let last = journal.txs_of(id)?.pop().map(|tx| tx.state);
            Some(match last {
                Some(TxState::Expired) => MoveOutcome::Lost { reason },
                _ => MoveOutcome::Refused { reason },
            })
        }
    })
}
