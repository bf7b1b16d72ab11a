//! When two payments are the same: what the wallet compares before it answers "already paid" in place of paying, and
//! what whoever keeps books beside it must compare in the same way.
//!
//! Said of one id, which names a payment for ever. Not compared: the mandate under which it was paid, when, and why.

use super::{Payment, Receipt, ReceiptKind};
use crate::policy::Policy;

/// What makes a payment this one and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentTerms<'a> {
    pub denom: &'a str,
    /// In the denom's smallest unit.
    pub amount: u128,
    /// Who is paid, not who holds the money for him.
    pub payee: &'a str,
    /// Who holds it, if another.
    pub conduit: Option<&'a str>,
    pub category: &'a str,
    pub reference: &'a str,
}

/// The first of its terms in which a payment is another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `denom`, `payee`, `conduit`, `amount`, `category` or `reference`.
    pub term: &'static str,
    pub was: String,
    pub is: String,
}

impl Payment {
    /// Of this payment, made in a denom.
    pub fn terms<'a>(&'a self, denom: &'a str) -> PaymentTerms<'a> {
        PaymentTerms {
            denom,
            amount: self.amount.0,
            payee: self.payee(),
            conduit: self.conduit(),
            category: &self.category,
            reference: &self.reference,
        }
    }
}

impl Receipt {
    /// Of the payment that it is a receipt of; `None` for money between wallet and treasury, which is no payment.
    pub fn terms(&self) -> Option<PaymentTerms<'_>> {
        (self.kind == ReceiptKind::Payment).then_some(PaymentTerms {
            denom: &self.denom,
            amount: self.amount.0,
            payee: &self.to,
            conduit: self.conduit.as_deref(),
            category: &self.category,
            reference: &self.reference,
        })
    }

    /// Whether it is the receipt of exactly this payment, in the same denom: no policy is needed to say so.
    pub fn is_exactly_of(&self, denom: &str, payment: &Payment) -> bool {
        self.id == payment.id && self.terms() == Some(payment.terms(denom))
    }

    /// Whether the wallet takes it for the receipt of this payment: [`PaymentTerms::is_same_under`], of the same id.
    pub fn is_of(&self, policy: &Policy, denom: &str, payment: &Payment) -> bool {
        let same = self.terms().is_some_and(|terms| terms.is_same_under(policy, payment.terms(denom)));
        self.id == payment.id && same
    }
}

impl PaymentTerms<'_> {
    /// Whether both are one payment under a policy. In the coin of a successor a bill is the same bill, if it counts as
    /// much; a denom or a category that the policy lacks is nobody's.
    pub fn is_same_under(self, policy: &Policy, other: PaymentTerms<'_>) -> bool {
        let counted = |terms: PaymentTerms<'_>| {
            let coin = policy.pay_denom(terms.denom)?;
            Some((coin.entry, coin.counts_ceil(terms.amount)))
        };
        let of_coin = match (counted(self), counted(other)) {
            (Some(own), Some(others)) => own == others,
            _ => false,
        };
        let of_amount = self.denom != other.denom || self.amount == other.amount;
        let rest = PaymentTerms { denom: self.denom, amount: self.amount, ..other };
        of_coin && of_amount && policy.category_index(self.category).is_some() && self == rest
    }

    /// The first term in which `other` is another payment; `None` if it is exactly this one.
    pub fn difference(self, other: PaymentTerms<'_>) -> Option<Difference> {
        let (was, is) = (self.amount.to_string(), other.amount.to_string());
        let terms = [
            ("denom", self.denom, other.denom),
            ("payee", self.payee, other.payee),
            ("conduit", self.conduit.unwrap_or_default(), other.conduit.unwrap_or_default()),
            ("amount", &was, &is),
            ("category", self.category, other.category),
            ("reference", self.reference, other.reference),
        ];
        let (term, was, is) = terms.into_iter().find(|(_, was, is)| was != is)?;
        Some(Difference { term, was: was.to_owned(), is: is.to_owned() })
    }
}

#[cfg(test)]
#[path = "same_tests.rs"]
mod tests;
