//! The rule that applies a policy to one payment, and the counters it reads.

use serde::{Deserialize, Serialize};

use super::ask::{Ask, Spent, assess_window, at_most};
use super::budget::{CountedBudget, assess_budgets};
use super::grant::{GrantState, assess_grant, assess_reach};
use super::mandate::{MandateState, NarrowCap, assess_mandate};
use super::newcomer::{self, Newcomer, NewcomerPurse};
use super::rest::assess_rest;
use super::{Breach, DenomPolicy, INTENT_AHEAD_SECONDS_MAX, Policy, Rule, WHOLE_BPS};
use crate::IntentId;
use crate::ring::{DAY, HOUR, Ring};
use crate::stored::or_default;

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
    #[serde(skip_serializing_if = "PayeeTerms::is_nothing", deserialize_with = "or_default")]
    pub terms: PayeeTerms,
}

/// What a listing may say beyond caps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayeeTerms {
    /// Unix seconds from which it is paid no more; zero: never.
    pub ends_at: u64,
    /// The vendor whose address it is, by hash.
    pub vendor: Option<[u8; 32]>,
}

impl PayeeTerms {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Whom a payment goes to, as the wallet knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient<'a> {
    Listed(&'a PayeeState),
    Newcomer(Newcomer<'a>),
}

/// What the rule reads for one payment of all that a wallet counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counters<'a> {
    pub usage: &'a Usage,
    pub recipient: Recipient<'a>,
    /// All in which the payment counts ([`Policy::budgets_of`]).
    pub budgets: &'a [CountedBudget],
    /// The one under which the message pays.
    pub mandate: Option<&'a MandateState>,
    /// That of the sender, unless it is the operator.
    pub grant: Option<&'a GrantState>,
}

impl Counters<'_> {
    /// Whether a cap holds: no mandate stands in for it.
    fn holds(&self, cap: NarrowCap) -> bool {
        !self.mandate.is_some_and(|mandate| mandate.replaces(cap))
    }

    fn mandate_names(&self, address: &str) -> bool {
        self.mandate.is_some_and(|mandate| mandate.names(address))
    }

    /// Whether a payment to this address comes out of the newcomer purse.
    pub fn draws_on_purse(&self, to: &str) -> bool {
        matches!(self.recipient, Recipient::Newcomer(_)) && !self.mandate_names(to)
    }

    /// Whether it is more than the operator's payment to who is listed.
    fn is_widened(&self, to: &str) -> bool {
        self.mandate.is_some() || self.grant.is_some() || self.draws_on_purse(to)
    }

    fn budgets_hold(&self) -> bool {
        self.mandate.is_none_or(MandateState::budgets_hold)
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
/// receipt, whether a mandate is in force, and the balance.
pub fn assess(policy: &Policy, counters: &Counters<'_>, ask: &Ask<'_>, now: u64) -> Result<(), Breach> {
    let share_bps = (ask.share_bps < WHOLE_BPS).then_some(ask.share_bps);
    assess_whole(policy, counters, ask, now).map_err(|breach| Breach { share_bps, ..breach })
}

fn assess_whole(policy: &Policy, counters: &Counters<'_>, ask: &Ask<'_>, now: u64) -> Result<(), Breach> {
    if let Some(grant) = counters.grant {
        assess_grant(policy, grant, counters.mandate.is_some(), ask)?;
    }
    assess_intent_time(policy, ask.id, now)?;
    let amount = ask.amount;
    if amount == 0 {
        return Err(Breach::new(Rule::ZeroAmount, amount, 0_u128));
    }
    let Some((index, caps)) = ask.denom.and_then(|index| Some((index, policy.denoms.get(index)?))) else {
        return Err(Breach::new(Rule::Denom, amount, 0_u128));
    };
    if let Some(mandate) = counters.mandate {
        assess_mandate(mandate, &caps.denom, ask, now)?;
    }
    let to = Terms::of(policy, counters, index, ask, now)?;
    if let (Terms::Purse(..), Some(grant)) = (&to, counters.grant) {
        assess_reach(grant, ask)?;
    }
    if counters.holds(NarrowCap::PerPayment) {
        at_most(Rule::PerPaymentMax, amount, ask.share(caps.per_payment_max.0))?;
    }
    to.assess_payment(ask)?;
    let nothing = Spent::default();
    let spent = counters.usage.denoms.get(index).unwrap_or(&nothing);
    at_most(Rule::LifetimeMax, amount, caps.lifetime_max.0.saturating_sub(spent.lifetime))?;
    to.assess_lifetime(index, ask)?;
    if !ask.approved
        && let Some(rule) = policy.approval_rule(index, amount)
    {
        return Err(Breach::new(Rule::Approval, amount, rule.above.0.saturating_sub(1)));
    }
    if counters.is_widened(ask.to) {
        assess_rest(ask.rests_until, now)?;
    }
    if let Recipient::Listed(payee) = counters.recipient
        && counters.holds(NarrowCap::FirstPayment)
    {
        assess_standing(policy, caps, payee, ask, now)?;
    }
    assess_window(Rule::PerDayMax, (&spent.day, DAY), amount, ask.share(caps.per_day_max.0), now)?;
    to.assess_windows(ask, now)?;
    if counters.budgets_hold() { assess_budgets(policy, counters.budgets, index, ask, now) } else { Ok(()) }
}

/// Under what a payee is paid.
enum Terms<'a> {
    /// Its own caps.
    Payee(&'a PayeeState),
    Purse(&'a NewcomerPurse, Newcomer<'a>),
    /// The mandate's alone.
    Mandate,
}

impl<'a> Terms<'a> {
    /// Refuses who may not be paid at all, or not for this category.
    fn of(policy: &'a Policy, counters: &Counters<'a>, denom: usize, ask: &Ask<'_>, now: u64) -> Result<Self, Breach> {
        let refuse = |rule| Breach::new(rule, ask.amount, 0_u128);
        let allowed = policy.category_index(ask.category).filter(|index| policy.categories[*index].allowed);
        let named = counters.mandate_names(ask.to);
        match counters.recipient {
            Recipient::Listed(payee) => {
                if payee.terms.ends_at > 0 && now >= payee.terms.ends_at {
                    return Err(Breach::new(Rule::PayeeEnded, now, payee.terms.ends_at));
                }
                let replaced = !counters.holds(NarrowCap::Payee);
                let payees = |index| payee.categories & (1_u16 << index) != 0 || (named && replaced);
                if !allowed.is_some_and(payees) {
                    return Err(refuse(Rule::Category));
                }
                Ok(if replaced { Terms::Mandate } else { Terms::Payee(payee) })
            }
            Recipient::Newcomer(newcomer) if named => {
                let given_at = counters.mandate.map_or(0, |mandate| mandate.given_at);
                // Removing a payee is a word against it, and the later one counts.
                if newcomer.payee.removed_at > 0 && newcomer.payee.removed_at >= given_at {
                    return Err(refuse(Rule::Payee));
                }
                if allowed.is_some() { Ok(Terms::Mandate) } else { Err(refuse(Rule::Category)) }
            }
            Recipient::Newcomer(newcomer) => Ok(Terms::Purse(newcomer::purse(policy, newcomer, denom, ask)?, newcomer)),
        }
    }

    fn assess_payment(&self, ask: &Ask<'_>) -> Result<(), Breach> {
        match self {
            Terms::Payee(payee) => at_most(Rule::PayeePerPaymentMax, ask.amount, ask.share(payee.per_payment_max)),
            Terms::Purse(purse, _) => newcomer::assess_payment(purse, ask),
            Terms::Mandate => Ok(()),
        }
    }

    fn assess_lifetime(&self, denom: usize, ask: &Ask<'_>) -> Result<(), Breach> {
        match self {
            Terms::Payee(payee) => {
                at_most(Rule::PayeeLifetimeMax, ask.amount, payee.lifetime_max.saturating_sub(payee.spent.lifetime))
            }
            Terms::Purse(purse, newcomer) => newcomer::assess_lifetime(purse, *newcomer, denom, ask),
            Terms::Mandate => Ok(()),
        }
    }

    fn assess_windows(&self, ask: &Ask<'_>, now: u64) -> Result<(), Breach> {
        match self {
            Terms::Payee(payee) => {
                let cap = ask.share(payee.per_day_max);
                assess_window(Rule::PayeePerDayMax, (&payee.spent.day, DAY), ask.amount, cap, now)
            }
            Terms::Purse(purse, newcomer) => newcomer::assess_windows(purse, newcomer.purse, ask, now),
            Terms::Mandate => Ok(()),
        }
    }
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

/// Counts one paying call.
pub fn record_call(usage: &mut Usage, now: u64) {
    usage.calls.add(HOUR, now, 1);
}

/// Counts one payment that [`assess`] let through against the wallet's caps. `denom` is its index in the policy.
pub fn record(usage: &mut Usage, denom: usize, amount: u128, now: u64) {
    if usage.denoms.len() <= denom {
        usage.denoms.resize(denom.saturating_add(1), Spent::default());
    }
    usage.denoms[denom].add(now, amount);
}

/// Counts it against the caps of the payee, which it may make better known.
pub fn record_payee(policy: &Policy, payee: &mut PayeeState, amount: u128, now: u64) {
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
