//! One agent's treasury, round by round: the end of the move under way, or a look and at most one decision.

use stateset_agent::Effect;
use stateset_agent::treasury::{Input, MoveOutcome, NEAR_SECONDS, Survey, due_of, is_worth_a_step, obstacles};
use stateset_api::IntentId;
use stateset_api::wallet::WalletInfo;
use stateset_chain::contract::{Treasury, Wallet};
use stateset_chain::journal::{ActEnd, ActState, TxState};
use stateset_chain::{Block, GasPrice, Journal, JournalError};
use stateset_config::TreasuryConfig;
use stateset_state::journaled_state::{JournaledState, StateError, StoredState};
use thiserror::Error;

use crate::decider::{Decider, act};
use crate::seen::{Past, past, turnover};
use crate::survey::{Sources, settings, survey};
use crate::survey_error::SurveyError;

/// Why a round came to nothing. The next one goes on.
#[derive(Debug, Error)]
pub enum PortfolioError {
    #[error("the treasury was not looked at: {0}")]
    Survey(#[from] SurveyError),
    #[error(transparent)]
    State(#[from] StateError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// What is not signed within so much of the chain's time is decided anew, in seconds.
const STALE_SECONDS: u64 = 600;

/// Operates one wallet's treasury.
#[derive(Debug)]
pub struct Portfolio {
    config: TreasuryConfig,
    /// The block's time from which it is looked again, and the height above which.
    next_look: (u64, u64),
    /// What the year before has needed, and when that was read.
    past: Option<(u64, Past)>,
    /// What stands against the plan's moves, as it was last seen.
    obstacles: Vec<String>,
    decider: Decider,
    /// What a rule wanted and whose end is not seen yet, and how much it ever wanted.
    ruled: (Option<IntentId>, u64),
}

impl Portfolio {
    pub const fn new(config: TreasuryConfig) -> Self {
        let decider = Decider::Planner;
        Self { config, next_look: (0, 0), past: None, obstacles: Vec::new(), decider, ruled: (None, 0) }
    }

    /// With another in the planner's place; in rehearsals alone.
    pub fn decided_by(self, decider: Decider) -> Self {
        Self { decider, ..self }
    }

    /// What stands against the moves that the plan would have, in words.
    pub fn obstacles(&self) -> &[String] {
        &self.obstacles
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
            self.next_look = (0, block.height);
            return Ok(journaled.step(&Input::MoveEnded { id, outcome, height, time }.into(), block.time)?);
        }
        if let Some(id) = self.ruled.0 {
            if outcome(journaled.journal(), id, block.time)?.is_none() {
                return Ok(Vec::new());
            }
            (self.ruled.0, self.next_look) = (None, (0, block.height));
        }
        let (time, height) = self.next_look;
        // A look is taken once a block at most, of a treasury that there is.
        if !self.config.operate || block.time < time || block.height <= height || info.treasury.is_none() {
            return Ok(Vec::new());
        }
        self.next_look = (block.time.saturating_add(self.config.look_seconds), block.height);
        let past = self.past(journaled, wallet, (block, info)).await?;
        let settings = settings(&self.config);
        let mut seen = survey(Sources { wallet, info, block, gas_price, settings, past }).await?;
        seen.turnover = turnover(&journaled.state().ledger, &seen.stable_denom);
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
        self.decide(journaled, seen)
    }

    /// What leads to nothing is not recorded.
    fn decide(&mut self, journaled: &mut JournaledState, seen: Survey) -> Result<Vec<Effect>, PortfolioError> {
        let state = journaled.state();
        self.obstacles = obstacles(&state.treasury, &due_of(&state.bills, &seen.stable_denom), &seen);
        if !is_worth_a_step(&state.treasury, &state.bills, &seen) {
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

/// How a move's act ended, as the journal has it; `None`: it is under way. One that nobody signed for long (the wallet was
/// frozen, fees ran out) is withdrawn: it was decided on what was seen then.
fn outcome(journal: &Journal, id: IntentId, now: u64) -> Result<Option<MoveOutcome>, JournalError> {
    let lost = |reason: &str| MoveOutcome::Lost { reason: reason.to_owned() };
    // Both are one write: an act that is not there was of another journal.
    let Some(row) = journal.act(id.into())? else { return Ok(Some(lost("the journal has no act of it"))) };
    let is_stale = now >= row.act.planned_at.saturating_add(STALE_SECONDS);
    if row.state == ActState::Planned && is_stale {
        let detail = format!("nobody signed it within {STALE_SECONDS} s: it is decided anew");
        journal.finish(&[(row.act.id, ActEnd::Refused { detail: detail.clone(), breach: None })])?;
        return Ok(Some(lost(&detail)));
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
