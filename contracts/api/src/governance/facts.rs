//! What is to be done, and what is known of those whom it concerns: the plain values that rules are applied to.

use super::rule::ActionKind;
use crate::score::Score;
use crate::wallet::Payment;

/// What is to be done, as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action<'a> {
    pub kind: ActionKind,
    pub denom: &'a str,
    /// All that is at stake.
    pub total: u128,
    /// Each is held to the rules, with the action's total.
    pub parts: Vec<Part<'a>>,
}

/// A payment, or somebody to whom what is at stake may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// `None`: it may be anybody.
    pub payee: Option<&'a str>,
    /// Who would hold it for the payee.
    pub conduit: Option<&'a str>,
    /// At most so much goes there.
    pub amount: u128,
    /// `None`: it may be any.
    pub category: Option<&'a str>,
    /// It says what it is for.
    pub referenced: bool,
}

impl<'a> Action<'a> {
    /// Of payments in one message.
    pub fn of_payments(denom: &'a str, payments: &'a [Payment]) -> Self {
        let kind = if payments.len() > 1 { ActionKind::Batch } else { ActionKind::Payment };
        let total = payments.iter().fold(0, |sum: u128, payment| sum.saturating_add(payment.amount.0));
        let parts = payments.iter().map(|payment| Part {
            payee: Some(payment.payee()),
            conduit: payment.conduit(),
            amount: payment.amount.0,
            category: Some(&payment.category),
            referenced: !payment.reference.is_empty(),
        });
        Self { kind, denom, total, parts: parts.collect() }
    }

    /// The same with so much at stake. Of no batch, whose payments differ.
    #[must_use]
    pub fn with_amount(&self, amount: u128) -> Self {
        let parts = self.parts.iter().map(|part| Part { amount, ..*part }).collect();
        Self { total: amount, parts, ..*self }
    }

    /// What goes to one payee, [`Part::payee`].
    pub fn to(&self, payee: &str) -> u128 {
        let own = self.parts.iter().filter(|part| part.payee.unwrap_or_default() == payee);
        own.fold(0, |sum, part| sum.saturating_add(part.amount))
    }

    /// Each payee once with all that it gets, in order. Whoever is not named is one, whose address is empty.
    pub fn totals(&self) -> Vec<(String, u128)> {
        let mut totals: Vec<(String, u128)> = Vec::new();
        for payee in self.parts.iter().map(|part| part.payee.unwrap_or_default()) {
            if !totals.iter().any(|(known, _)| known == payee) {
                totals.push((payee.to_owned(), self.to(payee)));
            }
        }
        totals
    }
}

impl<'a> Part<'a> {
    /// Of an action that is not divided, and that says itself what it is for.
    pub(super) const fn whole(payee: Option<&'a str>, amount: u128, category: Option<&'a str>) -> Self {
        Self { payee, conduit: None, amount, category, referenced: true }
    }
}

/// What is known of agent and payees when an action is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub agent_type: String,
    /// The agent's status if it may not act.
    pub inactive: Option<String>,
    pub overall: Score,
    /// Whether the reputation contract has anything on record about the agent.
    pub on_record: bool,
    pub open_cases: u32,
    /// Each of the action's payees once.
    pub payees: Vec<PayeeFacts>,
    /// Automatic approval is paused.
    pub paused: bool,
}

/// One payee of one wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayeeFacts {
    /// Empty for whoever is not named.
    pub address: String,
    pub blocked: bool,
    /// Was paid by this wallet under an approval before.
    pub known: bool,
    /// Paid under approvals in the last 24 hours, in the action's denom.
    pub day: u128,
    /// And in the last 30 days.
    pub month: u128,
}
