//! Task mandates: what those who decide approved once, for one purpose, to be drawn down by the operator.
//!
//! A mandate never widens what the whole wallet may spend in 24 hours or ever: it may stand in for the narrower caps
//! that it names, and for the list of payees.

use cosmwasm_schema::cw_serde;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::ask::{Ask, at_most};
use super::{Breach, Policy, Rule};
use crate::Amount;
use crate::limits::{ADDRESS_BYTES_MAX, MANDATE_PAYEES_MAX, PURPOSE_BYTES_MAX};

/// A mandate lasts at most a year, in seconds.
pub const MANDATE_SECONDS_MAX: u64 = 365 * 86_400;

/// What may be spent for one purpose.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Mandate {
    /// What it is for, as shown before anybody signs; 1 to 256 bytes. Events name its SHA-256.
    pub purpose: String,
    pub scope: MandateScope,
    /// A denom of the policy.
    pub denom: String,
    /// One payment, in the denom's smallest unit.
    pub per_payment_max: Amount,
    /// All payments.
    pub total: Amount,
    /// Unix seconds from which nothing may be drawn; at most a year ahead.
    pub expires_at: u64,
    /// The narrower caps that do not hold under it, each once. The wallet's caps on 24 hours and for ever, and what
    /// governance must have approved, always hold.
    pub replaces: Vec<NarrowCap>,
}

/// To whom, or what for.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum MandateScope {
    /// These addresses, 1 to 16, listed or not; for any category that the policy allows.
    Payees(Vec<String>),
    /// A category of the policy: to listed payees that allow it, to others from the newcomer purse alone.
    Category(String),
}

/// A cap for which a mandate may stand in.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum NarrowCap {
    /// The wallet's cap on one payment of the denom.
    PerPayment,
    /// A listed payee's own caps and, where the mandate names it, its categories.
    Payee,
    /// What a payee has to wait, and the total to one that is not known yet.
    FirstPayment,
    /// All budgets: nothing is counted in them.
    Budgets,
}

/// A mandate that a wallet will not store.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MandateError {
    #[error("a mandate's purpose has 1 to {PURPOSE_BYTES_MAX} bytes: got {got}")]
    Purpose { got: usize },
    #[error("a mandate names 1 to {MANDATE_PAYEES_MAX} payees, each once and of 1 to {ADDRESS_BYTES_MAX} bytes")]
    Payees,
    #[error("'{name}' is no denom of the policy")]
    Denom { name: String },
    #[error("'{name}' is no category that the policy allows")]
    Category { name: String },
    #[error("a mandate's total and its payments are at least 1")]
    Zero,
    #[error("a mandate ends between {now} (excluded) and {max}: got {got}")]
    End { got: u64, now: u64, max: u64 },
    #[error("a mandate names each cap that it replaces once")]
    Replaces,
}

impl Mandate {
    /// Whether the wallet would take it under this policy.
    pub fn validate(&self, policy: &Policy, now: u64) -> Result<(), MandateError> {
        let Self { purpose, scope, denom, per_payment_max, total, expires_at, replaces } = self;
        if !(1..=PURPOSE_BYTES_MAX).contains(&purpose.len()) {
            return Err(MandateError::Purpose { got: purpose.len() });
        }
        let shorten = |text: &str| text.chars().take(64).collect();
        if policy.denom_index(denom).is_none() {
            return Err(MandateError::Denom { name: shorten(denom) });
        }
        match scope {
            MandateScope::Payees(payees) => {
                let names: Vec<&str> = payees.iter().map(String::as_str).collect();
                let bad = super::first_bad(&names, |name| (1..=ADDRESS_BYTES_MAX).contains(&name.len()));
                if bad.is_some() || !(1..=MANDATE_PAYEES_MAX).contains(&payees.len()) {
                    return Err(MandateError::Payees);
                }
            }
            MandateScope::Category(name) => {
                let allowed = |index: usize| policy.categories.get(index).is_some_and(|category| category.allowed);
                if !policy.category_index(name).is_some_and(allowed) {
                    return Err(MandateError::Category { name: shorten(name) });
                }
            }
        }
        if per_payment_max.is_zero() || total.is_zero() {
            return Err(MandateError::Zero);
        }
        let max = now.saturating_add(MANDATE_SECONDS_MAX);
        if *expires_at <= now || *expires_at > max {
            return Err(MandateError::End { got: *expires_at, now, max });
        }
        let twice = |(index, cap): (usize, &NarrowCap)| replaces[..index].contains(cap);
        if replaces.iter().enumerate().any(twice) {
            return Err(MandateError::Replaces);
        }
        Ok(())
    }
}

/// A mandate in force, and what was drawn under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MandateState {
    pub mandate: Mandate,
    /// When it was given, in Unix seconds.
    pub given_at: u64,
    pub drawn: u128,
}

impl MandateState {
    /// Whether a cap does not hold under it.
    pub fn replaces(&self, cap: NarrowCap) -> bool {
        self.mandate.replaces.contains(&cap)
    }

    /// Whether budgets hold under it, and count what is drawn.
    pub fn budgets_hold(&self) -> bool {
        !self.replaces(NarrowCap::Budgets)
    }

    /// Whether it names this address.
    pub fn names(&self, address: &str) -> bool {
        matches!(&self.mandate.scope, MandateScope::Payees(payees) if payees.iter().any(|payee| payee == address))
    }

    /// What is left of it.
    pub const fn left(&self) -> u128 {
        self.mandate.total.0.saturating_sub(self.drawn)
    }

    /// Counts a payment.
    pub const fn record(&mut self, amount: u128) {
        self.drawn = self.drawn.saturating_add(amount);
    }
}

/// Whether a payment in `denom` is one of the mandate's, and within it.
pub(super) fn assess_mandate(mandate: &MandateState, denom: &str, ask: &Ask<'_>, now: u64) -> Result<(), Breach> {
    let terms = &mandate.mandate;
    if now >= terms.expires_at {
        return Err(Breach::new(Rule::MandateEnded, now, terms.expires_at));
    }
    let refuse = |rule| Err(Breach::new(rule, ask.amount, 0_u128));
    if terms.denom != denom {
        return refuse(Rule::Denom);
    }
    match &terms.scope {
        MandateScope::Payees(_) if !mandate.names(ask.to) => return refuse(Rule::MandatePayee),
        MandateScope::Category(name) if name != ask.category => return refuse(Rule::Category),
        MandateScope::Payees(_) | MandateScope::Category(_) => {}
    }
    at_most(Rule::MandatePerPaymentMax, ask.amount, ask.share(terms.per_payment_max.0))?;
    at_most(Rule::MandateTotal, ask.amount, mandate.left())
}

#[cfg(test)]
#[path = "mandate_tests.rs"]
mod tests;
