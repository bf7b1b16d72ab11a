//! What is to be done, and what is known of those whom it concerns: the plain values that rules are applied to.

use super::rule::ActionKind;
use crate::score::Score;
use crate::wallet::Payment;

/// What is to be done: payments in one denom, in one message.
#[derive(Clone, Copy, Debug)]
pub struct Action<'a> {
    pub denom: &'a str,
    pub payments: &'a [Payment],
}

impl Action<'_> {
    pub fn kind(&self) -> ActionKind {
        if self.payments.len() > 1 { ActionKind::Batch } else { ActionKind::Payment }
    }

    pub fn total(&self) -> u128 {
        self.payments.iter().fold(0, |sum, payment| sum.saturating_add(payment.amount.0))
    }

    /// What goes to one payee.
    pub fn to(&self, payee: &str) -> u128 {
        let own = self.payments.iter().filter(|payment| payment.to == payee);
        own.fold(0, |sum, payment| sum.saturating_add(payment.amount.0))
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
    pub address: String,
    pub blocked: bool,
    /// Was paid by this wallet under an approval before.
    pub known: bool,
    /// Paid under approvals in the last 24 hours, in the action's denom.
    pub day: u128,
    /// And in the last 30 days.
    pub month: u128,
}
