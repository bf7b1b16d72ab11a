//! Stake: bonded at once, leaving after the clock's unbonding time, slashable until it is paid out.

use cosmwasm_std::{Addr, BankMsg, Coin, Env, Response, Storage};
use stateset_api::event::{Bonded, Claimed, Unbonding};
use stateset_api::reputation::{Clock, UNBONDINGS_MAX};
use stateset_api::score::slash::{Taken, take};
use stateset_api::{AgentId, Amount};

use crate::ContractError;
use crate::state::{Config, Judge, Leaving, STAKES, Stake};

impl Stake {
    /// Bonded and unbonding.
    pub(crate) fn total(&self) -> u128 {
        self.unbonding.iter().fold(self.bonded, |sum, leaving| sum.saturating_add(leaving.amount))
    }

    /// Whose judge has a case reported now, as a time: now's; or, where nothing stays and something still leaves, that
    /// of the second in which the last of it began to leave. Else whoever is about to cheat could leave just before a
    /// new judge takes office, and nobody's judge would have what lies here yet.
    pub(crate) fn judged_at(&self, clock: &Clock, now: u64) -> u64 {
        let last = self.unbonding.last().map(|leaving| leaving.claimable_at);
        let leaves = last.filter(|claimable_at| self.bonded == 0 && *claimable_at > now);
        // A judge has what comes in a later second than it took office.
        let after = |claimable_at: u64| claimable_at.saturating_sub(clock.unbonding_seconds.into()).saturating_add(1);
        leaves.map_or(now, |claimable_at| after(claimable_at).min(now))
    }

    /// The total as far as a judge may take it: all of it, or nothing of one that began to leave as a whole before the
    /// judge took office, which is so once all of it has left. A part that stays keeps what leaves within reach: else half of a stake that others rely on
    /// would have to be weighed against the other half.
    pub(crate) fn within_reach(&self, judge: &Judge, clock: &Clock) -> u128 {
        let leaves_since = judge.since.saturating_add(clock.unbonding_seconds.into());
        let left_before = |leaving: &Leaving| leaving.claimable_at < leaves_since;
        if self.bonded == 0 && self.unbonding.iter().all(left_before) { 0 } else { self.total() }
    }

    /// What has left by now.
    pub(crate) fn left(&self, now: u64) -> u128 {
        let left = self.unbonding.iter().filter(|leaving| leaving.claimable_at <= now);
        left.fold(0, |sum, leaving| sum.saturating_add(leaving.amount))
    }

    /// What of that no open case may need.
    pub(crate) fn claimable(&self, now: u64) -> u128 {
        self.left(now).min(self.total().saturating_sub(self.frozen))
    }

    /// Takes a slash of at most [`Stake::total`]: bonded stake first, then what would leave first.
    pub(crate) fn slash(&mut self, amount: u128) {
        let Taken { bonded, unbonding } = take(amount, self.bonded);
        self.bonded = self.bonded.saturating_sub(bonded);
        self.take_unbonding(unbonding);
    }

    fn take_unbonding(&mut self, amount: u128) {
        let mut rest = amount;
        for leaving in &mut self.unbonding {
            let part = leaving.amount.min(rest);
            leaving.amount = leaving.amount.saturating_sub(part);
            rest = rest.saturating_sub(part);
        }
        self.unbonding.retain(|leaving| leaving.amount > 0);
    }
}

pub(crate) fn load(storage: &dyn Storage, agent: AgentId) -> Result<Stake, ContractError> {
    Ok(STAKES.may_load(storage, &agent.0)?.unwrap_or_default())
}

pub(crate) fn bond(storage: &mut dyn Storage, agent: AgentId, amount: u128) -> Result<Response, ContractError> {
    let mut stake = load(storage, agent)?;
    // The total, not only the bonded part: what is checked here need not be checked wherever it is summed.
    stake.total().checked_add(amount).ok_or(ContractError::AmountOverflow {})?;
    stake.bonded = stake.bonded.saturating_add(amount);
    STAKES.save(storage, &agent.0, &stake)?;
    let event = Bonded { agent, amount: Amount(amount), bonded: Amount(stake.bonded) }.to_event();
    Ok(Response::new().add_event(event))
}

pub(crate) fn unbond(
    storage: &mut dyn Storage,
    env: &Env,
    config: &Config,
    agent: AgentId,
    amount: Amount,
) -> Result<Response, ContractError> {
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount {});
    }
    let mut stake = load(storage, agent)?;
    let Some(bonded) = stake.bonded.checked_sub(amount.0) else {
        return Err(ContractError::StakeExceeded { requested: amount, bonded: Amount(stake.bonded) });
    };
    if stake.unbonding.len() >= UNBONDINGS_MAX {
        return Err(ContractError::TooManyUnbondings { max: UNBONDINGS_MAX });
    }
    let claimable_at = env.block.time.seconds().saturating_add(config.clock.unbonding_seconds.into());
    stake.bonded = bonded;
    stake.unbonding.push(Leaving { amount: amount.0, claimable_at });
    STAKES.save(storage, &agent.0, &stake)?;
    Ok(Response::new().add_event(Unbonding { agent, amount, claimable_at }.to_event()))
}

/// Pays `to` what has left, less what open cases may need.
pub(crate) fn claim(
    storage: &mut dyn Storage,
    env: &Env,
    agent: AgentId,
    to: &Addr,
    denom: String,
) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let mut stake = load(storage, agent)?;
    let amount = stake.claimable(now);
    if amount == 0 {
        let (left, frozen) = (Amount(stake.left(now)), Amount(stake.frozen.min(stake.total())));
        return Err(ContractError::NothingToClaim { left, frozen });
    }
    // What left first stands first, so this takes only what has left.
    stake.take_unbonding(amount);
    STAKES.save(storage, &agent.0, &stake)?;
    let event = Claimed { agent, to: to.to_string(), amount: Amount(amount) }.to_event();
    let send = BankMsg::Send { to_address: to.to_string(), amount: vec![Coin::new(amount, denom)] };
    Ok(Response::new().add_event(event).add_message(send))
}
