//! Funding: how much of its money a wallet may put into its treasury.
//!
//! Counted gross: what comes back refills neither the day nor the lifetime, only the share. So a turned operator that
//! moves money to and fro moves in any 24 hours no more than one that does not.

use cosmwasm_schema::cw_serde;
use serde::{Deserialize, Serialize};

use super::ask::{Spent, assess_window, at_most};
use super::{Breach, Policy, PolicyError, Rule, WHOLE_BPS, share_floor};
use crate::Amount;
use crate::limits::TREASURY_CODES_MAX;
use crate::ring::DAY;

/// What the operator may put into the wallet's treasury without asking anybody. Amounts in the denom's smallest unit.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct TreasuryRules {
    /// Codes that a treasury may run, by their ids on the chain: 1 to 4. Whoever writes such a code holds the money in
    /// it.
    pub code_ids: Vec<u64>,
    /// A denom of the policy: the treasury's stable one.
    pub denom: String,
    /// How much of what wallet and treasury hold may lie in the treasury, in basis points, 0 to 10,000. What the
    /// treasury earned or lost does not count.
    pub share_max_bps: u32,
    /// In any 24 hours.
    pub per_day_max: Amount,
    /// Ever, over all treasuries of the wallet.
    pub lifetime_max: Amount,
    /// So much stays in the wallet.
    pub keep_min: Amount,
}

/// What a wallet has put into treasuries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingState {
    pub funded: Spent,
    /// Of it what went into treasuries before the present one.
    pub settled: u128,
    /// Of what the present one sent back what makes no room in the share: sent before it was named, or beyond what had
    /// gone in, since that was earned or given.
    pub beyond: u128,
}

/// One funding, reduced to what the rule needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskFunds {
    pub amount: u128,
    /// What the wallet holds of the denom.
    pub balance: u128,
    /// What the present treasury ever sent back of it.
    pub returned: u128,
    /// How much of the caps holds at present, in basis points, as for payments.
    pub share_bps: u32,
}

impl FundingState {
    /// Counts a funding that [`assess_funding`] let through, before which the treasury had sent back so much.
    pub fn record(&mut self, amount: u128, returned: u128, now: u64) {
        let back = returned.saturating_sub(self.beyond);
        self.beyond = self.beyond.saturating_add(back.saturating_sub(self.went_in()));
        self.funded.add(now, amount);
    }

    const fn went_in(&self) -> u128 {
        self.funded.lifetime.saturating_sub(self.settled)
    }

    /// What lies in the treasury, but for what it earned or lost.
    pub const fn outside(&self, returned: u128) -> u128 {
        self.went_in().saturating_sub(returned.saturating_sub(self.beyond))
    }

    /// Another treasury, which ever sent back so much, takes the place of the present one, which sent back what it could.
    pub const fn settle(&mut self, returned: u128) {
        (self.settled, self.beyond) = (self.funded.lifetime, returned);
    }
}

impl TreasuryRules {
    /// What the share leaves for one more funding, rounded down.
    pub fn share_left(&self, state: &FundingState, ask: AskFunds) -> u128 {
        let outside = state.outside(ask.returned);
        let whole = ask.balance.saturating_add(outside);
        share_floor(whole, self.share_max_bps).saturating_sub(outside)
    }
}

/// Whether the policy lets so much go into the treasury now. What time cannot mend is named first.
pub fn assess_funding(policy: &Policy, state: &FundingState, ask: AskFunds, now: u64) -> Result<(), Breach> {
    let share_bps = (ask.share_bps < WHOLE_BPS).then_some(ask.share_bps);
    assess_whole(policy, state, ask, now).map_err(|breach| Breach { share_bps, ..breach })
}

fn assess_whole(policy: &Policy, state: &FundingState, ask: AskFunds, now: u64) -> Result<(), Breach> {
    let AskFunds { amount, balance, share_bps, .. } = ask;
    let Some(rules) = &policy.treasury else { return Err(Breach::new(Rule::Treasury, amount, 0_u128)) };
    if amount == 0 {
        return Err(Breach::new(Rule::ZeroAmount, amount, 0_u128));
    }
    at_most(Rule::TreasuryKeepMin, amount, balance.saturating_sub(rules.keep_min.0))?;
    at_most(Rule::TreasuryLifetimeMax, amount, rules.lifetime_max.0.saturating_sub(state.funded.lifetime))?;
    at_most(Rule::TreasuryShareMax, amount, rules.share_left(state, ask))?;
    let day_max = share_floor(rules.per_day_max.0, share_bps);
    assess_window(Rule::TreasuryPerDayMax, (&state.funded.day, DAY), amount, day_max, now)
}

pub(super) fn validate(policy: &Policy) -> Result<(), PolicyError> {
    let Some(rules) = &policy.treasury else { return Ok(()) };
    let (got, share_bps) = (rules.code_ids.len(), rules.share_max_bps);
    let counted = (1..=TREASURY_CODES_MAX).contains(&got);
    if !counted || share_bps > WHOLE_BPS || policy.denom_index(&rules.denom).is_none() {
        return Err(PolicyError::Treasury { codes: got, share_bps });
    }
    Ok(())
}

/// Whether the rules only take away from what `before` let through.
pub(super) fn treasury_is_tighter(before: Option<&TreasuryRules>, after: Option<&TreasuryRules>) -> bool {
    let Some(TreasuryRules { code_ids, denom, share_max_bps, per_day_max, lifetime_max, keep_min }) = after else {
        return true;
    };
    before.is_some_and(|was| {
        code_ids.iter().all(|id| was.code_ids.contains(id))
            && *denom == was.denom
            && *share_max_bps <= was.share_max_bps
            && *per_day_max <= was.per_day_max
            && *lifetime_max <= was.lifetime_max
            && *keep_min >= was.keep_min
    })
}

#[cfg(test)]
#[path = "funding_tests.rs"]
mod tests;
