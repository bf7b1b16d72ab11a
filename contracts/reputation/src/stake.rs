//! Stake: bonded at once, leaving after the clock's unbonding time, slashable until it is paid out.

use cosmwasm_std::{BankMsg, Coin, Response, Storage};
use stateset_api::event::{Bonded, Claimed, Unbonding};
use stateset_api::reputation::UNBONDINGS_MAX;
use stateset_api::{AgentId, Amount};

use crate::case::Case;
use crate::context::Context;
use crate::hold::Part;
use crate::legacy::UNNUMBERED;
use crate::record::{Config, Leaving, Reach, Stake, StoredCase};
use crate::state::STAKES;
use crate::{ContractError, term};

impl Stake {
    /// The reach of a case reported now: in the term that is named; else in the newest in which anything was bonded, as
    /// long as any of that still leaves, so that whoever is about to cheat wins nothing by leaving just before a new
    /// judge takes office; else in the present one.
    pub(crate) fn reach_of_report(&self, present: u32, named: Option<u32>, now: u64) -> Result<Reach, ContractError> {
        let leaves = |term: u32| self.unbonding.iter().any(|part| part.term == term && part.claimable_at > now);
        let last = Some(self.last_bonded_in).filter(|term| self.bonded == 0 && leaves(*term)).unwrap_or(present);
        let term = named.unwrap_or(last);
        // A former judge has nothing to say any more of those who are gone, or were never there.
        if term != present && !leaves(term) {
            return Err(ContractError::NothingLeaves { term, present });
        }
        Ok(Reach { term, onwards: term == present })
    }

    /// Whether the judge of a term let a case against the agent expire, decided none between that one's report and its
    /// expiry, and none since. Accusations cost nothing, and before a judge that does not sit they would hold a stake,
    /// and count against its agent, for ever: so they have an effect once it sits. One reported before it was silent
    /// has its effect until its own end.
    ///
    /// A judge that decides other cases sits, whichever it misses: else an accomplice's report in bad faith, to be
    /// found among those of others, would let its stake go. One that sits no more decides none, so that the first case
    /// to be reported after its last verdict makes it silent when it expires, and nobody can put that off.
    pub(crate) fn is_judge_silent(&self, term: u32) -> bool {
        self.silent_in == Some(term)
    }

    /// Keeps in mind that the judge of a case sits, and so does the one in office if it is the same: a term ends with
    /// its rules as well.
    pub(crate) fn note_verdict(&mut self, case: &Case, config: &Config, now: u64) {
        let in_office = case.term.governance == config.present.governance;
        if in_office {
            self.decided_at = Some(now);
        }
        let sits = |term: u32| term == case.stored.term || (in_office && term == config.term);
        self.silent_in = self.silent_in.filter(|term| !sits(*term));
    }

    /// Keeps in mind that a case of the judge in office expired while it did not sit. Of a former one it matters no
    /// more: nobody reports to it once all that began to leave in its term has left.
    pub(crate) fn note_silence(&mut self, case: &StoredCase, present: u32) {
        // An earlier judge's verdict was given before this one's term, in which the case was reported.
        let sat = self.decided_at.is_some_and(|decided_at| decided_at >= case.reported_at);
        if case.reach.onwards && case.term == present && !sat {
            self.silent_in = Some(present);
        }
    }

    /// What has left by now.
    pub(crate) fn left(&self, now: u64) -> u128 {
        self.sum(|part| has_left(part, now))
    }

    /// What of that no open case may need.
    pub(crate) fn claimable(&self, now: u64) -> u128 {
        self.free(|part| has_left(part, now))
    }

    /// What open cases may need, as far as there is so much.
    pub(crate) fn frozen(&self) -> u128 {
        self.total().saturating_sub(self.free(|_| true))
    }

    /// Keeps in mind in which term something is bonded, before a part of it goes.
    pub(crate) fn note_term(&mut self, present: u32) {
        if self.bonded > 0 {
            self.last_bonded_in = present;
        }
    }
}

fn has_left(part: Part, now: u64) -> bool {
    matches!(part, Part::Leaving(leaving) if leaving.claimable_at <= now)
}

pub(crate) fn load(storage: &dyn Storage, config: &Config, agent: AgentId) -> Result<Stake, ContractError> {
    let mut stake = STAKES.may_load(storage, &agent.0)?.unwrap_or_default();
    if stake.last_bonded_in == UNNUMBERED {
        // Of version 0.2, which knew when, and not in which term, something began to leave.
        let unbonding_seconds = config.clock.unbonding_seconds.into();
        for leaving in &mut stake.unbonding {
            let since = leaving.claimable_at.saturating_sub(unbonding_seconds);
            leaving.term = term::at(storage, config, since.saturating_add(1))?;
        }
        stake.last_bonded_in = stake.unbonding.last().map_or(0, |leaving| leaving.term);
    }
    Ok(stake)
}

pub(crate) fn bond(
    storage: &mut dyn Storage,
    ctx: &Context<'_>,
    agent: AgentId,
    amount: u128,
) -> Result<Response, ContractError> {
    let mut stake = load(storage, &ctx.config, agent)?;
    // The total, not only the bonded part: what is checked here need not be checked wherever it is summed.
    stake.total().checked_add(amount).ok_or(ContractError::AmountOverflow {})?;
    stake.bonded = stake.bonded.saturating_add(amount);
    STAKES.save(storage, &agent.0, &stake)?;
    let event = Bonded { agent, amount: Amount(amount), bonded: Amount(stake.bonded) }.to_event();
    Ok(Response::new().add_event(event))
}

pub(crate) fn unbond(
    storage: &mut dyn Storage,
    ctx: &Context<'_>,
    agent: AgentId,
    amount: Amount,
) -> Result<Response, ContractError> {
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount {});
    }
    let Context { config, .. } = ctx;
    let mut stake = load(storage, config, agent)?;
    let Some(bonded) = stake.bonded.checked_sub(amount.0) else {
        return Err(ContractError::StakeExceeded { requested: amount, bonded: Amount(stake.bonded) });
    };
    if stake.unbonding.len() >= UNBONDINGS_MAX {
        return Err(ContractError::TooManyUnbondings { max: UNBONDINGS_MAX });
    }
    let claimable_at = ctx.now().saturating_add(config.clock.unbonding_seconds.into());
    stake.note_term(config.term);
    stake.bonded = bonded;
    stake.unbonding.push(Leaving { amount: amount.0, claimable_at, term: config.term });
    STAKES.save(storage, &agent.0, &stake)?;
    Ok(Response::new().add_event(Unbonding { agent, amount, claimable_at }.to_event()))
}

/// Pays the sender what has left, less what open cases may need.
pub(crate) fn claim(storage: &mut dyn Storage, ctx: &Context<'_>, agent: AgentId) -> Result<Response, ContractError> {
    let now = ctx.now();
    let mut stake = load(storage, &ctx.config, agent)?;
    let amount = stake.take_free(u128::MAX, |part| has_left(part, now));
    if amount == 0 {
        let (left, frozen) = (Amount(stake.left(now)), Amount(stake.frozen()));
        return Err(ContractError::NothingToClaim { left, frozen });
    }
    STAKES.save(storage, &agent.0, &stake)?;
    let to = ctx.sender().to_string();
    let event = Claimed { agent, to: to.clone(), amount: Amount(amount) }.to_event();
    let coin = Coin::new(amount, ctx.config.stake_denom.clone());
    Ok(Response::new().add_event(event).add_message(BankMsg::Send { to_address: to, amount: vec![coin] }))
}
