//! A bill: what is owed to whom, and the id under which it is paid.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use stateset_api::limits::{DENOM_BYTES_MAX, REFERENCE_BYTES_MAX, is_slug};
use stateset_api::wallet::Payment;
use stateset_api::{Amount, IntentId};
use thiserror::Error;

use crate::bills::discount::Discount;
use crate::bills::part::{Instalment, PARTS_MAX, Part};
use crate::lookalike::is_invisible;

/// The last second of the year 9999, the last that calendars and intents' ids can name. Unix seconds.
pub const DUE_LATEST: u64 = 253_402_300_799;

/// A claim for money, as it came in. Nothing in it is trusted: whether it may be paid is the wallet's policy's to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bill {
    /// The payee's own number for it; with the address it tells bills apart.
    pub number: String,
    /// Address of the payee.
    pub payee: String,
    pub denom: String,
    /// In the denom's smallest unit.
    pub amount: Amount,
    pub category: String,
    /// Unix seconds from which it is to be paid.
    pub due: u64,
    /// The payee's name as the bill has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// What its sender wrote beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// Of a bill that is paid in instalments: which of them this is. Amount and due time are this part's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Box<Part>>,
    /// What it costs less if it is paid early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
}

/// A payee's name or a memo is no longer than this. Bytes.
pub const TEXT_BYTES_MAX: usize = 512;

/// A bill that cannot be one, whatever the policy says.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BillError {
    #[error("the number must have 1 to {REFERENCE_BYTES_MAX} bytes: got {got}")]
    Number { got: usize },
    #[error("the number has U+{:04X} at position {position}: blanks at its ends and what cannot be seen are refused", u32::from(*got))]
    Unseen { got: char, position: usize },
    #[error("the due time is beyond the year 9999: {got}, at most {DUE_LATEST}")]
    Due { got: u64 },
    #[error("the denom must have 1 to {DENOM_BYTES_MAX} bytes: got {got}")]
    Denom { got: usize },
    #[error("the amount is zero")]
    ZeroAmount,
    #[error("the {what} has {got} bytes, at most {TEXT_BYTES_MAX}")]
    Text { what: &'static str, got: usize },
    #[error("category '{got}' is no slug (a-z, 0-9, '-', '_', at most 32 bytes)")]
    Category { got: String },
    #[error("a discount of {off} on {amount} is none: it is above nought and less than the bill")]
    Discount { off: Amount, amount: Amount },
    #[error("a bill in instalments has no discount: it is stated of a whole one")]
    DiscountOfPart,
    #[error("a plan has 2 to {PARTS_MAX} instalments: got {got}")]
    Plan { got: usize },
    #[error("part {got} of {of} is none of the plan's")]
    PartNumber { got: u16, of: u16 },
    #[error("the instalments come to {sum}, and the bill to {total}: ask the vendor which one is meant")]
    PlanSum { total: Amount, sum: Amount },
    #[error("part {part} is over {got}, and its plan says {planned}")]
    PartAmount { part: u16, got: Amount, planned: Amount },
    #[error("part {part} is due at {got}, and its plan says {planned} (Unix seconds)")]
    PartDue { part: u16, got: u64, planned: u64 },
}

impl Bill {
    /// Checks what can be checked without knowing the wallet.
    pub fn validate(&self) -> Result<(), BillError> {
        if !(1..=REFERENCE_BYTES_MAX).contains(&self.number.len()) {
            return Err(BillError::Number { got: self.number.len() });
        }
        if let Some((position, got)) = unseen(&self.number) {
            return Err(BillError::Unseen { got, position });
        }
        if self.due > DUE_LATEST {
            return Err(BillError::Due { got: self.due });
        }
        if !(1..=DENOM_BYTES_MAX).contains(&self.denom.len()) {
            return Err(BillError::Denom { got: self.denom.len() });
        }
        if self.amount.is_zero() {
            return Err(BillError::ZeroAmount);
        }
        for (what, text) in [("vendor", &self.vendor), ("memo", &self.memo)] {
            let got = text.as_ref().map_or(0, String::len);
            if got > TEXT_BYTES_MAX {
                return Err(BillError::Text { what, got });
            }
        }
        if !is_slug(&self.category) {
            return Err(BillError::Category { got: self.category.chars().take(64).collect() });
        }
        if let Some(discount) = &self.discount {
            self.validate_discount(*discount)?;
        }
        self.part.as_ref().map_or(Ok(()), |part| self.validate_part(part))
    }

    fn validate_discount(&self, Discount { off, until }: Discount) -> Result<(), BillError> {
        if self.part.is_some() {
            return Err(BillError::DiscountOfPart);
        }
        if off.is_zero() || off >= self.amount {
            return Err(BillError::Discount { off, amount: self.amount });
        }
        if until > DUE_LATEST { Err(BillError::Due { got: until }) } else { Ok(()) }
    }

    fn validate_part(&self, part: &Part) -> Result<(), BillError> {
        if !(2..=PARTS_MAX).contains(&part.plan.len()) {
            return Err(BillError::Plan { got: part.plan.len() });
        }
        let Some(planned) = part.instalment() else {
            return Err(BillError::PartNumber { got: part.number, of: part.of() });
        };
        if part.plan.iter().any(|part| part.amount.is_zero()) {
            return Err(BillError::ZeroAmount);
        }
        if let Some(late) = part.plan.iter().find(|part| part.due > DUE_LATEST) {
            return Err(BillError::Due { got: late.due });
        }
        if part.sum() != Some(part.total) {
            return Err(BillError::PlanSum { total: part.total, sum: part.sum().unwrap_or(Amount(u128::MAX)) });
        }
        if planned.amount != self.amount {
            return Err(BillError::PartAmount { part: part.number, got: self.amount, planned: planned.amount });
        }
        if planned.due != self.due {
            return Err(BillError::PartDue { part: part.number, got: self.due, planned: planned.due });
        }
        Ok(())
    }

    /// This bill, paid by a plan: a bill for each part, in order. Each is refused unless the parts come to this one's amount.
    pub fn in_parts(&self, plan: &[Instalment]) -> Vec<Self> {
        let part = |(number, instalment): (u16, &Instalment)| Self {
            amount: instalment.amount,
            due: instalment.due,
            part: Some(Box::new(Part { number, total: self.amount, plan: plan.to_vec() })),
            ..self.clone()
        };
        (1..).zip(plan).map(part).collect()
    }

    /// What is owed under this number in all: its amount, or what all parts come to. In the denom's smallest unit.
    pub fn total(&self) -> Amount {
        self.part.as_ref().map_or(self.amount, |part| part.total)
    }

    /// Its number, and which part of it this is.
    pub fn label(&self) -> String {
        let Self { number, .. } = self;
        self.part.as_ref().map_or_else(|| number.clone(), |part| format!("{number} ({})", part.position()))
    }

    /// Whether both ask for the same: names and memos move no money, and files of before had none, nor discounts.
    pub fn asks_the_same(&self, other: &Self) -> bool {
        let Self { number, payee, denom, amount, category, due, vendor: _, memo: _, part, discount: _ } = self;
        (number, payee, denom, amount, category, due, part)
            == (&other.number, &other.payee, &other.denom, &other.amount, &other.category, &other.due, &other.part)
    }

    /// The id under which this wallet pays this bill: the due time, and a hash of wallet, payee and number; of an
    /// instalment also of its position, and not of how many there are. Of a bill with a discount the time from which that
    /// is taken stands in the due time's place, whether it is taken or not.
    ///
    /// It depends on nothing that a keeper could lose: after a lost journal the same bill gets the same id, and the
    /// wallet answers "already done". Amount and category stay out of the hash, so that a changed copy of a paid bill
    /// meets the receipt and is refused rather than paid as another bill.
    pub fn intent_id(&self, wallet: &str) -> IntentId {
        let mut hash = Sha256::new();
        let position = self.part.as_ref().map(|part| part.number.to_string());
        let parts = ["stateset-bill", wallet, &self.payee, &self.number];
        for part in parts.into_iter().chain(position.as_deref()) {
            // Length-prefixed: no two lists of parts share their bytes.
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        let digest = hash.finalize();
        let mut distinct = [0; 10];
        distinct.copy_from_slice(&digest[..10]);
        let early = self.discount.and_then(|discount| discount.taken_from(self.due));
        IntentId::new(early.unwrap_or(self.due), distinct)
    }

    pub fn payment(&self, wallet: &str) -> Payment {
        Payment {
            id: self.intent_id(wallet),
            to: self.payee.clone(),
            amount: self.amount,
            category: self.category.clone(),
            reference: self.number.clone(),
            beneficiary: None,
        }
    }
}

/// The first character of a number that a person would not see, and its position from 1: two numbers that look alike
/// would be two bills.
pub(crate) fn unseen(number: &str) -> Option<(usize, char)> {
    let last = number.chars().count();
    let at_end = |position: usize| position == 1 || position == last;
    (1..)
        .zip(number.chars())
        .find(|(position, letter)| is_invisible(*letter) || letter.is_whitespace() && at_end(*position))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bill() -> Bill {
        Bill {
            number: "INV-1".into(),
            payee: "vendor".into(),
            denom: "uusdc".into(),
            amount: Amount(5),
            category: "cloud".into(),
            due: 1_790_000_000,
            vendor: None,
            memo: None,
            part: None,
            discount: None,
        }
    }

    #[test]
    fn the_same_bill_has_the_same_id_and_a_changed_amount_keeps_it() {
        let dearer = Bill { amount: Amount(6), ..bill() };
        assert_eq!(bill().intent_id("w"), dearer.intent_id("w"));
        assert_eq!(bill().intent_id("w").unix_seconds(), bill().due);
    }

    #[test]
    fn another_wallet_payee_or_number_is_another_id() {
        let ids = [
            bill().intent_id("w"),
            bill().intent_id("x"),
            Bill { payee: "other".into(), ..bill() }.intent_id("w"),
            Bill { number: "INV-2".into(), ..bill() }.intent_id("w"),
            // The parts' borders count.
            Bill { payee: "vendorI".into(), number: "NV-1".into(), ..bill() }.intent_id("w"),
        ];
        for (index, id) in ids.iter().enumerate() {
            assert!(!ids[..index].contains(id));
        }
    }

    #[test]
    fn what_cannot_be_a_bill_is_named() {
        let bad = [
            (Bill { number: String::new(), ..bill() }, BillError::Number { got: 0 }),
            (Bill { number: "x".repeat(65), ..bill() }, BillError::Number { got: 65 }),
            (Bill { amount: Amount(0), ..bill() }, BillError::ZeroAmount),
            (Bill { category: "Cloud!".into(), ..bill() }, BillError::Category { got: "Cloud!".into() }),
            (Bill { denom: String::new(), ..bill() }, BillError::Denom { got: 0 }),
            (Bill { memo: Some("x".repeat(513)), ..bill() }, BillError::Text { what: "memo", got: 513 }),
        ];
        for (bill, error) in bad {
            assert_eq!(bill.validate(), Err(error));
        }
        assert_eq!(bill().validate(), Ok(()));
    }

    /// A right-to-left mark, a zero-width space or an escape would make one number look like another, or a terminal do
    /// something.
    #[test]
    fn a_number_with_what_cannot_be_seen_is_no_number() {
        for number in ["\u{1b}[2J", "A\n1", "A\u{7f}", "A\u{9b}1", "A\u{202e}1", "A\u{200b}", " A", "A ", "A\u{a0}"] {
            let bill = Bill { number: number.into(), ..bill() };
            let error = bill.validate().unwrap_err();
            assert!(matches!(error, BillError::Unseen { .. }), "{number:?}: {error}");
            assert!(error.to_string().is_ascii() && !error.to_string().contains(char::is_control));
        }
        assert_eq!(Bill { number: "Rechnung 2026/7 – Größe".into(), ..bill() }.validate(), Ok(()));
    }

    #[test]
    fn a_due_time_beyond_the_calendar_is_refused() {
        let late = Bill { due: DUE_LATEST + 1, ..bill() };
        assert_eq!(late.validate(), Err(BillError::Due { got: DUE_LATEST + 1 }));
        let last = Bill { due: DUE_LATEST, ..bill() };
        assert_eq!(last.validate(), Ok(()));
        assert_eq!(last.intent_id("w").unix_seconds(), DUE_LATEST);
    }
}
