//! The spending policy and the rule that applies it to one payment.
//!
//! Deny by default: what no entry names has no limit to be within, so it is refused. A cap of zero stops; there is no
//! way to write "unlimited".
//!
//! The wallet enforces [`assess`], and answers by it when the keeper asks first (`SimulateSpend`), to save fees and to
//! plan.
//!
//! A new rule touches, in this order:
//! 1. Here: the field, its bounds in `validate`, and [`Policy::contracts`] if it names one; `serde(default)`, since
//!    stored drafts and messages of before lack it. One per payee: [`PayeeState`] and [`crate::wallet::Payee`].
//! 2. `rule.rs`: name, numbers, whether it may escalate. `assess.rs`: the check, in the order of [`Rule`], and what
//!    `record` counts. `tighter.rs`: what is tighter. For each a row in its tests.
//! 3. `approval/canonical.rs` under a tag of its own, so that former drafts keep their bytes, `canonical.ts` in
//!    `schema/ts/src`, and a vector (`vectors.rs` in the wallet's tests).
//! 4. The wallet: `session.rs` and `approved_payment.rs` (what is judged), `remaining.rs` and `query.rs` (what is
//!    left), read by `remaining.ts` in `schema/ts/src`; `migration.rs`: policy and counters lie amid their cells, so
//!    zeros at the end do not extend them.
//! 5. The keeper: `describe.rs`, `dialect.rs` (what former wallets do not know), and where a refusal means something
//!    else than of a single bill, `step.rs` and `submitter/verdict.rs`; `examples/agent.toml`.
//! 6. `UPDATE=1` renews schema, TypeScript modules and vectors.

mod ask;
mod assess;
mod budget;
mod conduit;
mod funding;
mod grant;
mod mandate;
mod newcomer;
mod rest;
mod rule;
mod succession;
mod tighter;
mod trust;
#[cfg(test)]
mod validate_tests;
mod weight;

use cosmwasm_schema::cw_serde;
use thiserror::Error;

use crate::Amount;
use crate::limits::{
    ADDRESS_BYTES_MAX, BUDGETS_MAX, CATEGORIES_MAX, CONDUITS_MAX, DENOM_BYTES_MAX, DENOMS_MAX, TREASURY_CODES_MAX,
    is_slug,
};

pub use ask::{Ask, Spent};
pub use assess::{
    Counters, PayeeState, PayeeTerms, Recipient, Standing, Usage, assess, assess_call, assess_intent_since,
    assess_intent_time, oldest_intent, record, record_call, record_payee,
};
pub use budget::{Budget, BudgetState, CountedBudget, WeightedDenom, record_budgets};
pub use conduit::{assess_conduit, assess_no_conduit};
pub use funding::{AskFunds, FundingState, TreasuryRules, assess_funding};
pub use grant::{GrantBudgetState, GrantState};
pub use mandate::{MANDATE_SECONDS_MAX, Mandate, MandateError, MandateScope, MandateState, NarrowCap};
pub use newcomer::{Newcomer, NewcomerPurse, NewcomerState, PurseState, record_newcomer};
pub use rest::{REST_SECONDS, assess_rest};
pub use rule::{Breach, Rule, Verdict};
pub use succession::{PayDenom, Succession};
pub use tighter::{is_tighter, payee_is_tighter};
pub use trust::{Trust, WHOLE_BPS, assess_trust, share_floor};
pub use weight::WEIGHT_ONE;

/// Receipts are kept at least this long: 30 days.
pub const RECEIPT_SECONDS_MIN: u64 = 30 * 86_400;
/// Receipts are kept at most this long: 10 years.
pub const RECEIPT_SECONDS_MAX: u64 = 3_650 * 86_400;
/// An intent may name a time at most this far ahead of the block: one hour, for clocks that differ.
pub const INTENT_AHEAD_SECONDS_MAX: u64 = 3_600;
/// A new payee waits at most this long: 30 days.
pub const COOLDOWN_SECONDS_MAX: u64 = 30 * 86_400;

/// A dead man's switch runs out after an hour at the earliest, and a year at the latest.
pub const DEAD_MAN_SECONDS_MIN: u64 = 3_600;
pub const DEAD_MAN_SECONDS_MAX: u64 = 365 * 86_400;

/// What an operator may spend. The owner sets it; the wallet holds the operator to it.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Policy {
    /// At most 4. Entries keep their index for the wallet's life, since receipts point at it: a new list starts with
    /// the same denoms in the same order; to stop one, set its caps to zero.
    pub denoms: Vec<DenomPolicy>,
    /// Operator messages that pay, in any 60 minutes (counted in five-minute buckets).
    pub calls_per_hour: u32,
    /// At most 16 slugs. Entries keep their index, as denoms do; to stop one, set `allowed` to false.
    pub categories: Vec<CategoryPolicy>,
    /// How long a new payee waits for its first payment, and after it for amounts above `first_payment_max`. Seconds,
    /// at most 30 days.
    pub payee_cooldown_seconds: u64,
    /// What is said of a payment over a cap. Refused here either way.
    pub over_limit: OverLimit,
    /// How long receipts are kept, and with them how old an intent's id may be. Seconds, 30 days to 10 years. May grow
    /// again; what was too old before stays so, since its receipt may be forgotten.
    pub receipt_seconds: u64,
    /// Whether the caps depend on how the wallet's agent stands. Needs a wallet that is bound: without, nothing is
    /// paid.
    #[serde(default)]
    pub trust: Option<Trust>,
    /// After so long without a payment or heartbeat nothing is paid until the owner says so ([`OwnerMsg::Unfreeze`]).
    /// Seconds, an hour to a year.
    ///
    /// [`OwnerMsg::Unfreeze`]: crate::wallet::OwnerMsg::Unfreeze
    #[serde(default)]
    pub dead_man_seconds: Option<u64>,
    /// At most one per denom: what governance must have approved before it is paid.
    #[serde(default)]
    pub approval_rules: Vec<ApprovalRule>,
    /// At most one per denom: what payees that are not listed may be paid. Without, nothing.
    #[serde(default)]
    pub newcomers: Vec<NewcomerPurse>,
    /// At most 8: caps that a category, or several denoms, share.
    #[serde(default)]
    pub budgets: Vec<Budget>,
    /// At most 4: denoms that take the place of others. Entries keep their index for the wallet's life, as denoms do.
    #[serde(default)]
    pub successions: Vec<Succession>,
    /// How much the operator may put into the wallet's treasury. Without, nothing.
    #[serde(default)]
    pub treasury: Option<TreasuryRules>,
    /// At most 4 code ids: contracts that hold money for others, such as an escrow. A payment into one names its
    /// beneficiary and is judged as a payment to that ([`Payment::beneficiary`]); none of them is ever a payee.
    ///
    /// Anybody makes another contract of a code. So list only code of which every instance, whoever made it and whomever
    /// he named in it, gives what it holds to the beneficiary or back to the wallet.
    ///
    /// [`Payment::beneficiary`]: crate::wallet::Payment::beneficiary
    #[serde(default)]
    pub conduits: Vec<u64>,
}

/// Payments of a denom about which governance is asked.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ApprovalRule {
    /// A denom of the policy.
    pub denom: String,
    /// The governance contract whose approval it takes, for the very payments of the message and once.
    pub contract: String,
    /// Payments of at least this much, in the denom's smallest unit.
    pub above: Amount,
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
    /// Refused, and the signers may be asked ([`Escalate`]); where there are none, asking fails.
    ///
    /// [`Escalate`]: crate::wallet::OperatorMsg::Escalate
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
    #[error("'{was}' stood at index {index} and must stay there: receipts point at it; set it to zero or not allowed")]
    Moved { index: usize, was: String },
    #[error("payee_cooldown_seconds is at most {max}: got {got}")]
    Cooldown { got: u64, max: u64 },
    #[error("receipt_seconds lies between {min} and {max}: got {got}")]
    ReceiptSeconds { got: u64, min: u64, max: u64 },
    #[error("trust: score_min is at most 100 (got {score_min}), share_bps at most 10000 (got {share_bps})")]
    Trust { score_min: u32, share_bps: u32 },
    #[error("dead_man_seconds lies between {min} and {max}: got {got}")]
    DeadMan { got: u64, min: u64, max: u64 },
    #[error("an approval rule names denom '{denom}' twice, or the policy does not have it")]
    ApprovalRule { denom: String },
    #[error("a newcomer purse names denom '{denom}' twice, or the policy does not have it")]
    NewcomerDenom { denom: String },
    #[error("a newcomer purse names category '{category}' twice, or the policy does not have it")]
    NewcomerCategory { category: String },
    #[error("a policy has at most {BUDGETS_MAX} budgets: got {got}")]
    BudgetCount { got: usize },
    #[error("budget '{name}' must be a slug (a-z, 0-9, '-', '_', at most 32 bytes) and stand once")]
    Budget { name: String },
    #[error("budget '{name}' names category '{category}', which the policy does not have")]
    BudgetCategory { name: String, category: String },
    #[error("budget '{name}' counts denoms of the policy, at least one, each once and with a weight of at least 1")]
    BudgetDenoms { name: String },
    #[error("a policy has at most {max} successions: got {got}")]
    SuccessionCount { got: usize, max: usize },
    #[error(
        "a succession leads from a denom of the policy to one of 1 to {DENOM_BYTES_MAX} bytes that is none of it and of no other succession, at a rate of at least 1: '{to}' does not"
    )]
    Succession { to: String },
    #[error(
        "a treasury has 1 to {TREASURY_CODES_MAX} codes (got {codes}), a share of at most 10000 (got {share_bps}) and a denom of the policy"
    )]
    Treasury { codes: usize, share_bps: u32 },
    #[error("a policy has at most {CONDUITS_MAX} codes of conduits, each once: got {got}")]
    Conduits { got: usize },
    #[error("a contract's address has 1 to {ADDRESS_BYTES_MAX} bytes: got {got}")]
    Contract { got: usize },
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
        self.validate_conditions()?;
        let Some(before) = before else { return Ok(()) };
        let moved = first_moved(before.denoms.iter().map(|entry| entry.denom.as_str()), &denoms)
            .or_else(|| first_moved(before.categories.iter().map(|entry| entry.name.as_str()), &categories))
            .or_else(|| {
                let successors: Vec<&str> = self.successions.iter().map(|one| one.to.as_str()).collect();
                first_moved(before.successions.iter().map(|one| one.to.as_str()), &successors)
            });
        moved.map_or(Ok(()), |(index, was)| Err(PolicyError::Moved { index, was }))
    }

    fn validate_conditions(&self) -> Result<(), PolicyError> {
        if let Some(Trust { score_min, share_bps, .. }) = self.trust
            && (score_min > 100 || share_bps > WHOLE_BPS)
        {
            return Err(PolicyError::Trust { score_min, share_bps });
        }
        let (min, max) = (DEAD_MAN_SECONDS_MIN, DEAD_MAN_SECONDS_MAX);
        if let Some(got) = self.dead_man_seconds.filter(|got| !(min..=max).contains(got)) {
            return Err(PolicyError::DeadMan { got, min, max });
        }
        let denoms: Vec<&str> = self.approval_rules.iter().map(|entry| entry.denom.as_str()).collect();
        if let Some(denom) = first_bad(&denoms, |denom| self.denom_index(denom).is_some()) {
            return Err(PolicyError::ApprovalRule { denom });
        }
        self.validate_newcomers()?;
        self.validate_budgets()?;
        self.validate_successions()?;
        funding::validate(self)?;
        conduit::validate(self)?;
        let bad = |contract: &&str| !(1..=ADDRESS_BYTES_MAX).contains(&contract.len());
        self.contracts().find(bad).map_or(Ok(()), |contract| Err(PolicyError::Contract { got: contract.len() }))
    }

    fn validate_newcomers(&self) -> Result<(), PolicyError> {
        let denoms: Vec<&str> = self.newcomers.iter().map(|purse| purse.denom.as_str()).collect();
        if let Some(denom) = first_bad(&denoms, |denom| self.denom_index(denom).is_some()) {
            return Err(PolicyError::NewcomerDenom { denom });
        }
        for purse in &self.newcomers {
            let categories: Vec<&str> = purse.categories.iter().map(String::as_str).collect();
            if let Some(category) = first_bad(&categories, |name| self.category_index(name).is_some()) {
                return Err(PolicyError::NewcomerCategory { category });
            }
        }
        Ok(())
    }

    fn validate_budgets(&self) -> Result<(), PolicyError> {
        let names: Vec<&str> = self.budgets.iter().map(|budget| budget.name.as_str()).collect();
        if names.len() > BUDGETS_MAX {
            return Err(PolicyError::BudgetCount { got: names.len() });
        }
        if let Some(name) = first_bad(&names, is_slug) {
            return Err(PolicyError::Budget { name });
        }
        for Budget { name, category, denoms, .. } in &self.budgets {
            if let Some(category) = category.as_ref().filter(|category| self.category_index(category).is_none()) {
                let (name, category) = (name.clone(), category.chars().take(64).collect());
                return Err(PolicyError::BudgetCategory { name, category });
            }
            let counted: Vec<&str> = denoms.iter().map(|one| one.denom.as_str()).collect();
            let bad = first_bad(&counted, |denom| self.denom_index(denom).is_some()).is_some();
            if bad || counted.is_empty() || denoms.iter().any(|one| one.weight == 0) {
                return Err(PolicyError::BudgetDenoms { name: name.clone() });
            }
        }
        Ok(())
    }

    fn validate_successions(&self) -> Result<(), PolicyError> {
        let (got, max) = (self.successions.len(), DENOMS_MAX);
        if got > max {
            return Err(PolicyError::SuccessionCount { got, max });
        }
        for (index, Succession { from, to, rate, .. }) in self.successions.iter().enumerate() {
            let named = (1..=DENOM_BYTES_MAX).contains(&to.len()) && self.denom_index(to).is_none();
            let twice = self.successions[..index].iter().any(|other| other.to == *to);
            if !named || twice || self.denom_index(from).is_none() || *rate == 0 {
                return Err(PolicyError::Succession { to: to.chars().take(64).collect() });
            }
        }
        Ok(())
    }

    /// The contracts on which the policy relies.
    pub fn contracts(&self) -> impl Iterator<Item = &str> {
        let trusted = self.trust.iter().map(|trust| trust.reputation.as_str());
        trusted.chain(self.approval_rules.iter().map(|entry| entry.contract.as_str()))
    }

    /// Whom to ask about a payment of `amount`.
    pub fn approval_rule(&self, denom: usize, amount: u128) -> Option<&ApprovalRule> {
        let denom = &self.denoms.get(denom)?.denom;
        self.approval_rules.iter().find(|entry| entry.denom == *denom && amount >= entry.above.0)
    }

    /// The index of a denom's entry.
    pub fn denom_index(&self, denom: &str) -> Option<usize> {
        self.denoms.iter().position(|entry| entry.denom == denom)
    }

    /// The index of a category's entry.
    pub fn category_index(&self, name: &str) -> Option<usize> {
        self.categories.iter().position(|entry| entry.name == name)
    }
}

fn first_bad(names: &[&str], good: impl Fn(&str) -> bool) -> Option<String> {
    let bad = |(index, name): &(usize, &&str)| !good(name) || names[..*index].contains(name);
    names.iter().enumerate().find(bad).map(|(_, name)| name.chars().take(64).collect())
}

fn first_moved<'a>(before: impl Iterator<Item = &'a str>, after: &[&str]) -> Option<(usize, String)> {
    before.enumerate().find(|(index, was)| after.get(*index) != Some(was)).map(|(index, was)| (index, was.to_owned()))
}
