//! The spending policy and the rule that applies it to one payment.
//!
//! Deny by default: what no entry names has no limit to be within, so it is refused. A cap of zero stops; there is no
//! way to write "unlimited".
//!
//! The wallet enforces [`assess`]; the keeper runs the same function first, to save fees and to plan.

use cosmwasm_schema::cw_serde;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::limits::{CATEGORIES_MAX, DENOM_BYTES_MAX, DENOMS_MAX, is_slug};
use crate::ring::{DAY, HOUR, Ring};
use crate::{Amount, IntentId};

/// Receipts are kept at least this long: 30 days.
pub const RECEIPT_SECONDS_MIN: u64 = 30 * 86_400;
/// Receipts are kept at most this long: 10 years.
pub const RECEIPT_SECONDS_MAX: u64 = 3_650 * 86_400;
/// An intent may name a time at most this far ahead of the block: one hour, for clocks that differ.
pub const INTENT_AHEAD_SECONDS_MAX: u64 = 3_600;
/// A new payee waits at most this long: 30 days.
pub const COOLDOWN_SECONDS_MAX: u64 = 30 * 86_400;

/// What an operator may spend. The owner sets it; the wallet holds the operator to it.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Policy {
    /// At most 4. Entries keep their place for the wallet's life, since receipts point at it: a new list starts with
    /// the same denoms in the same order; to stop one, set its caps to zero.
    pub denoms: Vec<DenomPolicy>,
    /// Operator messages that pay, in any 60 minutes (counted in five-minute buckets).
    pub calls_per_hour: u32,
    /// At most 16 slugs. Entries keep their place, as denoms do; to stop one, set `allowed` to false.
    pub categories: Vec<CategoryPolicy>,
    /// How long a new payee waits for its first payment, and after it for amounts above `first_payment_max`. Seconds,
    /// at most 30 days.
    pub payee_cooldown_seconds: u64,
    /// What is said of a payment over a cap. Refused here either way.
    pub over_limit: OverLimit,
    /// How long receipts are kept, and with them how old an intent's id may be. Seconds, 30 days to 10 years.
    pub receipt_seconds: u64,
}

/// Caps of one denom, in its smallest unit.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct DenomPolicy {
    pub denom: String,
    /// One payment.
    pub per_payment_max: Amount,
    /// All payments in **any** 24 hours (counted in hours, so up to one hour too careful, never too free).
    pub per_day_max: Amount,
    /// All payments ever.
    pub lifetime_max: Amount,
    /// All payments to a payee until it is known: a cooldown after its first payment.
    pub first_payment_max: Amount,
}

/// A purpose that payments may state.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct CategoryPolicy {
    pub name: String,
    pub allowed: bool,
}

/// What is said of a payment over a cap or to an unlisted payee.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum OverLimit {
    /// Refused, and the owner may be asked.
    Escalate,
    /// Refused, and that is the end of it.
    Refuse,
}

/// A policy that a wallet will not store.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PolicyError {
    #[error("a policy has 1 to {max} denoms: got {got}")]
    DenomCount { got: usize, max: usize },
    #[error("denom '{denom}' must have 1 to {DENOM_BYTES_MAX} bytes and stand once")]
    Denom { denom: String },
    #[error("a policy has at most {max} categories: got {got}")]
    CategoryCount { got: usize, max: usize },
    #[error("category '{name}' must be a slug (a-z, 0-9, '-', '_', at most 32 bytes) and stand once")]
    Category { name: String },
    #[error("'{was}' stood at place {place} and must stay there: receipts point at it; set it to zero or not allowed")]
    Moved { place: usize, was: String },
    #[error("payee_cooldown_seconds is at most {max}: got {got}")]
    Cooldown { got: u64, max: u64 },
    #[error("receipt_seconds lies between {min} and {max}: got {got}")]
    ReceiptSeconds { got: u64, min: u64, max: u64 },
    #[error("receipt_seconds may not grow ({was} to {got}): forgotten intents would become payable again")]
    ReceiptSecondsGrew { was: u64, got: u64 },
}

impl Policy {
    /// Checks a policy on its own and against the one it replaces.
    pub fn validate(&self, before: Option<&Policy>) -> Result<(), PolicyError> {
        if self.denoms.is_empty() || self.denoms.len() > DENOMS_MAX {
            return Err(PolicyError::DenomCount { got: self.denoms.len(), max: DENOMS_MAX });
        }
        let denoms: Vec<&str> = self.denoms.iter().map(|entry| entry.denom.as_str()).collect();
        if let Some(denom) = first_bad(&denoms, |denom| (1..=DENOM_BYTES_MAX).contains(&denom.len())) {
            return Err(PolicyError::Denom { denom });
        }
        if self.categories.len() > CATEGORIES_MAX {
            return Err(PolicyError::CategoryCount { got: self.categories.len(), max: CATEGORIES_MAX });
        }
        let categories: Vec<&str> = self.categories.iter().map(|entry| entry.name.as_str()).collect();
        if let Some(name) = first_bad(&categories, is_slug) {
            return Err(PolicyError::Category { name });
        }
        if self.payee_cooldown_seconds > COOLDOWN_SECONDS_MAX {
            return Err(PolicyError::Cooldown { got: self.payee_cooldown_seconds, max: COOLDOWN_SECONDS_MAX });
        }
        let (min, max) = (RECEIPT_SECONDS_MIN, RECEIPT_SECONDS_MAX);
        if !(min..=max).contains(&self.receipt_seconds) {
            return Err(PolicyError::ReceiptSeconds { got: self.receipt_seconds, min, max });
        }
        let Some(before) = before else { return Ok(()) };
        if self.receipt_seconds > before.receipt_seconds {
            return Err(PolicyError::ReceiptSecondsGrew { was: before.receipt_seconds, got: self.receipt_seconds });
        }
        let moved = first_moved(before.denoms.iter().map(|entry| entry.denom.as_str()), &denoms)
            .or_else(|| first_moved(before.categories.iter().map(|entry| entry.name.as_str()), &categories));
        moved.map_or(Ok(()), |(place, was)| Err(PolicyError::Moved { place, was }))
    }

    /// The place of a denom's entry.
    pub fn denom_index(&self, denom: &str) -> Option<usize> {
        self.denoms.iter().position(|entry| entry.denom == denom)
    }

    /// The place of a category's entry.
    pub fn category_index(&self, name: &str) -> Option<usize> {
        self.categories.iter().position(|entry| entry.name == name)
    }
}

fn first_bad(names: &[&str], good: impl Fn(&str) -> bool) -> Option<String> {
    let bad = |(place, name): &(usize, &&str)| !good(name) || names[..*place].contains(name);
    names.iter().enumerate().find(bad).map(|(_, name)| name.chars().take(64).collect())
}

fn first_moved<'a>(before: impl Iterator<Item = &'a str>, after: &[&str]) -> Option<(usize, String)> {
    before.enumerate().find(|(place, was)| after.get(*place) != Some(was)).map(|(place, was)| (place, was.to_owned()))
}

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
    /// Place in [`Policy::denoms`], `None` if the policy has no such denom.
    pub denom: Option<usize>,
    pub amount: u128,
    pub category: &'a str,
}

/// The rules, by the names under which refusals and simulations report them.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The wallet is frozen.
    Frozen,
    /// No operator is set, or the sender is not it.
    Operator,
    /// The operator's time is over.
    OperatorExpired,
    /// The message names another epoch than the operator's present one.
    OperatorEpoch,
    /// Paying calls in any hour.
    CallsPerHour,
    /// The id's time is older than receipts reach.
    IntentTooOld,
    /// The id's time lies too far ahead.
    IntentAhead,
    /// The id was used for another payment.
    IntentReused,
    /// An amount of zero pays nothing.
    ZeroAmount,
    /// The policy has no such denom.
    Denom,
    /// The address is not listed for this denom.
    Payee,
    /// The policy or the payee does not allow the category.
    Category,
    /// The payee was listed too recently.
    PayeeCooldown,
    /// The total to a payee that is not known yet.
    FirstPaymentMax,
    PerPaymentMax,
    PerDayMax,
    LifetimeMax,
    PayeePerPaymentMax,
    PayeePerDayMax,
    PayeeLifetimeMax,
    /// The wallet holds less than that.
    Balance,
}

impl Rule {
    /// Whether an owner could sensibly lift it for one payment.
    const fn may_escalate(self) -> bool {
        use Rule::*;
        matches!(
            self,
            Payee
                | PayeeCooldown
                | FirstPaymentMax
                | PerPaymentMax
                | PerDayMax
                | LifetimeMax
                | PayeePerPaymentMax
                | PayeePerDayMax
                | PayeeLifetimeMax
        )
    }

    /// The rule's name as it stands in JSON, events and errors.
    pub const fn name(self) -> &'static str {
        use Rule::*;
        match self {
            Frozen => "frozen",
            Operator => "operator",
            OperatorExpired => "operator_expired",
            OperatorEpoch => "operator_epoch",
            CallsPerHour => "calls_per_hour",
            IntentTooOld => "intent_too_old",
            IntentAhead => "intent_ahead",
            IntentReused => "intent_reused",
            ZeroAmount => "zero_amount",
            Denom => "denom",
            Payee => "payee",
            Category => "category",
            PayeeCooldown => "payee_cooldown",
            FirstPaymentMax => "first_payment_max",
            PerPaymentMax => "per_payment_max",
            PerDayMax => "per_day_max",
            LifetimeMax => "lifetime_max",
            PayeePerPaymentMax => "payee_per_payment_max",
            PayeePerDayMax => "payee_per_day_max",
            PayeeLifetimeMax => "payee_lifetime_max",
            Balance => "balance",
        }
    }
}

/// Why a payment is refused: the rule, both numbers, and when asking again could help.
///
/// `requested` and `remaining` are amounts for caps, Unix seconds or counts where the rule is about those.
#[cw_serde]
#[derive(Copy, Eq, Error)]
#[error("{}: requested {requested}, remaining {remaining}{}", rule.name(), allowed_from(*.resets_at))]
pub struct Breach {
    pub rule: Rule,
    pub requested: Amount,
    pub remaining: Amount,
    /// Unix seconds from which the same payment would be within this rule, if time alone can mend it.
    pub resets_at: Option<u64>,
}

fn allowed_from(resets_at: Option<u64>) -> String {
    resets_at.map_or_else(String::new, |at| format!(", allowed from {at}"))
}

impl Breach {
    pub fn new(rule: Rule, requested: impl Into<u128>, remaining: impl Into<u128>) -> Self {
        Self { rule, requested: Amount(requested.into()), remaining: Amount(remaining.into()), resets_at: None }
    }

    const fn until(mut self, resets_at: Option<u64>) -> Self {
        self.resets_at = resets_at;
        self
    }

    /// What a caller should do about it under this policy.
    pub fn verdict(&self, policy: &Policy) -> Verdict {
        if policy.over_limit == OverLimit::Escalate && self.rule.may_escalate() {
            Verdict::Escalate
        } else {
            Verdict::Deny
        }
    }
}

/// The answer to "may this be paid?".
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Verdict {
    Allow,
    /// Not by the operator alone; the owner may be asked.
    Escalate,
    Deny,
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

/// Whether an intent's id lies in the time that receipts cover.
pub fn assess_intent_time(policy: &Policy, id: IntentId, now: u64) -> Result<(), Breach> {
    let at = id.unix_seconds();
    let oldest = now.saturating_sub(policy.receipt_seconds);
    if at < oldest {
        return Err(Breach::new(Rule::IntentTooOld, at, oldest));
    }
    let newest = now.saturating_add(INTENT_AHEAD_SECONDS_MAX);
    if at > newest {
        let resets_at = at.saturating_sub(INTENT_AHEAD_SECONDS_MAX);
        return Err(Breach::new(Rule::IntentAhead, at, newest).until(Some(resets_at)));
    }
    Ok(())
}

/// Whether one payment is within every rule about payments. Checks in the order of [`Rule`]; the first breach wins.
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
    let category = policy.category_index(ask.category).filter(|place| policy.categories[*place].allowed);
    if category.is_none_or(|place| payee.categories & (1 << place) == 0) {
        return Err(Breach::new(Rule::Category, amount, 0_u128));
    }
    assess_standing(policy, caps, payee, amount, now)?;
    at_most(Rule::PerPaymentMax, amount, caps.per_payment_max.0)?;
    let nothing = Spent::default();
    let spent = usage.denoms.get(index).unwrap_or(&nothing);
    assess_day(Rule::PerDayMax, spent, amount, caps.per_day_max.0, now)?;
    at_most(Rule::LifetimeMax, amount, caps.lifetime_max.0.saturating_sub(spent.lifetime))?;
    at_most(Rule::PayeePerPaymentMax, amount, payee.per_payment_max)?;
    assess_day(Rule::PayeePerDayMax, &payee.spent, amount, payee.per_day_max, now)?;
    at_most(Rule::PayeeLifetimeMax, amount, payee.lifetime_max.saturating_sub(payee.spent.lifetime))
}

fn assess_standing(
    policy: &Policy,
    caps: &DenomPolicy,
    payee: &PayeeState,
    amount: u128,
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
    let room = caps.first_payment_max.0.saturating_sub(payee.spent.lifetime);
    at_most(Rule::FirstPaymentMax, amount, room).map_err(|breach| breach.until(known_from))
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

/// Counts one payment that [`assess`] let through. `denom` is its place in the policy.
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
