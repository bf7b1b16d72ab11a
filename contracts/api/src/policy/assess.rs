//! The rule that applies a policy to one payment, and the counters it reads.

use serde::{Deserialize, Serialize};

use super::{Breach, DenomPolicy, INTENT_AHEAD_SECONDS_MAX, Policy, Rule, WHOLE_BPS, share_floor};
use crate::IntentId;
use crate::ring::{DAY, HOUR, Ring};

/// What was spent against a lifetime cap and a 24 h cap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    pub lifetime: u128,
    pub day: Ring,
}

impl Spent {
    fn add(&mut self, now: u64, amount: u128) {
        self.lifetime = self.lifetime.saturating_add(amount);
        self.day.add(DAY, now, amount);
    }
}

/// What the whole wallet has spent: one entry per denom of the policy, in its order, and the paying calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    pub calls: Ring,
    pub denoms: Vec<Spent>,
}

/// How well a wallet knows a payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Listed at this time (Unix seconds), not paid yet.
    Listed(u64),
    /// First paid at this time; still held to `first_payment_max` for a cooldown.
    Probation(u64),
    /// Known.
    Known,
}

/// A payee as the rule sees it: one denom, one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayeeState {
    pub standing: Standing,
    pub per_payment_max: u128,
    pub per_day_max: u128,
    pub lifetime_max: u128,
    /// Bit `n`: the policy's category `n` may be stated.
    pub categories: u16,
    pub spent: Spent,
}

/// One payment, reduced to what the rule needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask<'a> {
    pub id: IntentId,
    /// Index in [`Policy::denoms`], `None` if the policy has no such denom.
    pub denom: Option<usize>,
    pub amount: u128,
    pub category: &'a str,
    /// How much of each cap holds at present ([`assess_trust`](super::assess_trust)), in basis points.
    pub share_bps: u32,
    /// The message names an approval of governance.
    pub approved: bool,
}

impl Ask<'_> {
    fn share(&self, cap: u128) -> u128 {
        share_floor(cap, self.share_bps)
    }
}

/// Whether one more paying call fits into the hour.
pub fn assess_call(policy: &Policy, usage: &Usage, now: u64) -> Result<(), Breach> {
    let cap = u128::from(policy.calls_per_hour);
    let used = usage.calls.sum(HOUR, now);
    if used < cap {
        return Ok(());
    }
    let resets_at = usage.calls.fits_at(HOUR, now, 1, cap);
    Err(Breach::new(Rule::CallsPerHour, 1_u128, cap.saturating_sub(used)).until(resets_at))
}

/// How far back receipts reach, in Unix seconds.
pub const fn oldest_intent(policy: &Policy, now: u64) -> u64 {
    now.saturating_sub(policy.receipt_seconds)
}

/// Whether an intent's id is of `since` (Unix seconds) or later. A wallet whose receipts reached less far once keeps
/// the time to which they did: receipts from before may be forgotten.
pub fn assess_intent_since(since: u64, id: IntentId) -> Result<(), Breach> {
    let at = id.unix_seconds();
    if at < since { Err(Breach::new(Rule::IntentTooOld, at, since)) } else { Ok(()) }
}

/// Whether an intent's id lies in the time that receipts cover.
pub fn assess_intent_time(policy: &Policy, id: IntentId, now: u64) -> Result<(), Breach> {
    let at = id.unix_seconds();
    assess_intent_since(oldest_intent(policy, now), id)?;
    let newest = now.saturating_add(INTENT_AHEAD_SECONDS_MAX);
    if at > newest {
        let resets_at = at.saturating_sub(INTENT_AHEAD_SECONDS_MAX);
        return Err(Breach::new(Rule::IntentAhead, at, newest).until(Some(resets_at)));
    }
    Ok(())
}

/// Whether one payment is within every rule about payments. A refusal while only a share of the caps holds says so.
/// Checks in the order of [`Rule`], so that what time cannot mend is named before what it can; the first breach wins.
///
/// Not here, since it needs more than policy and counters: who asks, whether the wallet is frozen, whether the id has a
/// receipt, and the balance.
pub fn assess(
    policy: &Policy,
    usage: &Usage,
    payee: Option<&PayeeState>,
    ask: &Ask<'_>,
    now: u64,
) -> Result<(), Breach> {
    let share_bps = (ask.share_bps < WHOLE_BPS).then_some(ask.share_bps);
    assess_whole(policy, usage, payee, ask, now).map_err(|breach| Breach { share_bps, ..breach })
}

fn assess_whole(
    policy: &Policy,
    usage: &Usage,
    payee: Option<&PayeeState>,
    ask: &Ask<'_>,
    now: u64,
) -> Result<(), Breach> {
    assess_intent_time(policy, ask.id, now)?;
    let amount = ask.amount;
    if amount == 0 {
        return Err(Breach::new(Rule::ZeroAmount, amount, 0_u128));
    }
    let Some((index, caps)) = ask.denom.and_then(|index| Some((index, policy.denoms.get(index)?))) else {
        return Err(Breach::new(Rule::Denom, amount, 0_u128));
    };
    let Some(payee) = payee else {
        return Err(Breach::new(Rule::Payee, amount, 0_u128));
    };
    let category = policy.category_index(ask.category).filter(|index| policy.categories[*index].allowed);
    if category.is_none_or(|index| payee.categories & (1 << index) == 0) {
        return Err(Breach::new(Rule::Category, amount, 0_u128));
    }
    let nothing = Spent::default();
    let spent = usage.denoms.get(index).unwrap_or(&nothing);
    at_most(Rule::PerPaymentMax, amount, ask.share(caps.per_payment_max.0))?;
    at_most(Rule::PayeePerPaymentMax, amount, ask.share(payee.per_payment_max))?;
    at_most(Rule::LifetimeMax, amount, caps.lifetime_max.0.saturating_sub(spent.lifetime))?;
    at_most(Rule::PayeeLifetimeMax, amount, payee.lifetime_max.saturating_sub(payee.spent.lifetime))?;
    if !ask.approved
        && let Some(rule) = policy.approval_rule(index, amount)
    {
        return Err(Breach::new(Rule::Approval, amount, rule.above.0.saturating_sub(1)));
    }
    assess_standing(policy, caps, payee, ask, now)?;
    assess_day(Rule::PerDayMax, spent, amount, ask.share(caps.per_day_max.0), now)?;
    assess_day(Rule::PayeePerDayMax, &payee.spent, amount, ask.share(payee.per_day_max), now)
}

fn assess_standing(
    policy: &Policy,
    caps: &DenomPolicy,
    payee: &PayeeState,
    ask: &Ask<'_>,
    now: u64,
) -> Result<(), Breach> {
    let over = |since: u64| since.saturating_add(policy.payee_cooldown_seconds);
    let known_from = match payee.standing {
        Standing::Known => return Ok(()),
        Standing::Listed(since) if now < over(since) => {
            return Err(Breach::new(Rule::PayeeCooldown, now, over(since)).until(Some(over(since))));
        }
        Standing::Listed(_) => None,
        Standing::Probation(since) if now < over(since) => Some(over(since)),
        Standing::Probation(_) => return Ok(()),
    };
    let room = ask.share(caps.first_payment_max.0).saturating_sub(payee.spent.lifetime);
    at_most(Rule::FirstPaymentMax, ask.amount, room).map_err(|breach| breach.until(known_from))
}

fn at_most(rule: Rule, amount: u128, remaining: u128) -> Result<(), Breach> {
    if amount <= remaining { Ok(()) } else { Err(Breach::new(rule, amount, remaining)) }
}

fn assess_day(rule: Rule, spent: &Spent, amount: u128, cap: u128, now: u64) -> Result<(), Breach> {
    let remaining = cap.saturating_sub(spent.day.sum(DAY, now));
    at_most(rule, amount, remaining).map_err(|breach| breach.until(spent.day.fits_at(DAY, now, amount, cap)))
}

/// Counts one paying call.
pub fn record_call(usage: &mut Usage, now: u64) {
    usage.calls.add(HOUR, now, 1);
}

/// Counts one payment that [`assess`] let through. `denom` is its index in the policy.
pub fn record(policy: &Policy, usage: &mut Usage, payee: &mut PayeeState, denom: usize, amount: u128, now: u64) {
    if usage.denoms.len() <= denom {
        usage.denoms.resize(denom.saturating_add(1), Spent::default());
    }
    usage.denoms[denom].add(now, amount);
    payee.spent.add(now, amount);
    payee.standing = match payee.standing {
        Standing::Listed(_) => Standing::Probation(now),
        Standing::Probation(since) if now >= since.saturating_add(policy.payee_cooldown_seconds) => Standing::Known,
        standing => standing,
    };
}

#[cfg(test)]
#[path = "assess_tests.rs"]
mod tests;
