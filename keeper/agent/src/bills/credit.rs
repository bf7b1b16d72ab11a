//! A credit note: what a payee owes us, set off against what we owe it. It pays out nothing.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use stateset_api::limits::{DENOM_BYTES_MAX, REFERENCE_BYTES_MAX};
use stateset_api::{Amount, IntentId};
use thiserror::Error;

use crate::bills::bill::{TEXT_BYTES_MAX, unseen};

/// One credit note is set off against no more bills than this.
pub const SET_OFF_MAX: usize = 64;

/// A claim against a payee, as it came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditNote {
    /// The payee's own number for it; with the address it tells credit notes apart.
    pub number: String,
    /// Address of the payee whose bills it reduces.
    pub payee: String,
    pub denom: String,
    /// In the denom's smallest unit.
    pub amount: Amount,
    /// Number of the bill that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
}

/// A credit note that cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CreditError {
    #[error("the {what} must have 1 to {REFERENCE_BYTES_MAX} bytes: got {got}")]
    Number { what: &'static str, got: usize },
    #[error("the {what} has U+{:04X} at position {position}: blanks at its ends and what cannot be seen are refused", u32::from(*got))]
    Unseen { what: &'static str, got: char, position: usize },
    #[error("the denom must have 1 to {DENOM_BYTES_MAX} bytes: got {got}")]
    Denom { got: usize },
    #[error("the credit is zero")]
    ZeroAmount,
    #[error("the memo has {got} bytes, at most {TEXT_BYTES_MAX}")]
    Memo { got: usize },
}

impl CreditNote {
    /// Checks what can be checked of it alone.
    pub fn validate(&self) -> Result<(), CreditError> {
        for (what, text) in [("number", Some(&self.number)), ("reference", self.reference.as_ref())] {
            let Some(text) = text else { continue };
            if !(1..=REFERENCE_BYTES_MAX).contains(&text.len()) {
                return Err(CreditError::Number { what, got: text.len() });
            }
            if let Some((position, got)) = unseen(text) {
                return Err(CreditError::Unseen { what, got, position });
            }
        }
        if !(1..=DENOM_BYTES_MAX).contains(&self.denom.len()) {
            return Err(CreditError::Denom { got: self.denom.len() });
        }
        if self.amount.is_zero() {
            return Err(CreditError::ZeroAmount);
        }
        match self.memo.as_ref().map_or(0, String::len) {
            got if got > TEXT_BYTES_MAX => Err(CreditError::Memo { got }),
            _ => Ok(()),
        }
    }

    /// A hash of payee and number: the same note again, whatever else it says, has the same.
    pub fn id(&self) -> CreditId {
        let mut hash = Sha256::new();
        for part in ["stateset-credit", &self.payee, &self.number] {
            // Length-prefixed: no two lists of parts share their bytes.
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        let mut id = [0; 16];
        id.copy_from_slice(&hash.finalize()[..16]);
        CreditId(id)
    }

    /// Whether both credit the same: memos move nothing.
    pub fn credits_the_same(&self, other: &Self) -> bool {
        let Self { number, payee, denom, amount, reference, memo: _ } = self;
        (number, payee, denom, amount, reference)
            == (&other.number, &other.payee, &other.denom, &other.amount, &other.reference)
    }
}

/// Names a credit note; written in 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CreditId(pub [u8; 16]);

/// A text that is no [`CreditId`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("'{got}' is no credit's id: 32 hexadecimal digits, as `bills credits` shows them")]
pub struct CreditIdError {
    got: String,
}

impl fmt::Display for CreditId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for CreditId {
    type Err = CreditIdError;

    fn from_str(text: &str) -> Result<Self, CreditIdError> {
        let wrong = || CreditIdError { got: text.chars().take(64).collect() };
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        u128::from_str_radix(text, 16).map(|number| Self(number.to_be_bytes())).map_err(|_| wrong())
    }
}

impl Serialize for CreditId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CreditId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A part of a credit note that reduced a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetOff {
    pub bill: IntentId,
    pub amount: Amount,
}

/// A credit note and what is left of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditRecord {
    pub note: CreditNote,
    /// What no bill was reduced by yet.
    pub left: Amount,
    /// With what is left, this is the note's amount.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set_off: Vec<SetOff>,
}

impl CreditRecord {
    /// Its number in stored rows: 0 while something is left, 1 after.
    pub const fn code(&self) -> u8 {
        if self.left.0 == 0 { 1 } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note() -> CreditNote {
        CreditNote {
            number: "CN-1".into(),
            payee: "vendor".into(),
            denom: "uusdc".into(),
            amount: Amount(5),
            reference: Some("INV-7".into()),
            memo: None,
        }
    }

    #[test]
    fn what_cannot_be_a_credit_note_is_named() {
        let rows = [
            (CreditNote { number: String::new(), ..note() }, CreditError::Number { what: "number", got: 0 }),
            (
                CreditNote { reference: Some("x".repeat(65)), ..note() },
                CreditError::Number { what: "reference", got: 65 },
            ),
            (
                CreditNote { number: "A\u{200b}".into(), ..note() },
                CreditError::Unseen { what: "number", got: '\u{200b}', position: 2 },
            ),
            (CreditNote { denom: String::new(), ..note() }, CreditError::Denom { got: 0 }),
            (CreditNote { amount: Amount(0), ..note() }, CreditError::ZeroAmount),
            (CreditNote { memo: Some("x".repeat(513)), ..note() }, CreditError::Memo { got: 513 }),
        ];
        for (note, error) in rows {
            assert_eq!(note.validate(), Err(error));
        }
        assert_eq!(note().validate(), Ok(()));
    }

    #[test]
    fn an_id_is_of_payee_and_number_alone_and_reads_back() {
        let dearer = CreditNote { amount: Amount(6), reference: None, ..note() };
        assert_eq!(note().id(), dearer.id());
        assert_ne!(note().id(), CreditNote { payee: "other".into(), ..note() }.id());
        assert_ne!(note().id(), CreditNote { number: "CN-2".into(), ..note() }.id());
        let text = note().id().to_string();
        assert_eq!(text.parse(), Ok(note().id()));
        for wrong in ["", "xy", &"g".repeat(32), &"+0".repeat(16), &text[1..]] {
            assert!(wrong.parse::<CreditId>().is_err(), "{wrong}");
        }
    }
}
