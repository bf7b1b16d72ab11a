//! Why a bill is for a person, as data and in words. Never here: when it is, and what lets it go on nevertheless.

use std::fmt;

use serde::{Deserialize, Serialize};
use stateset_api::{Amount, IntentId};

use crate::lookalike::{difference, marked};
use crate::vendors::{self, words_under_rules_2};

/// One reason to ask a person, as data: its JSON is stored with the bill, and what a release names is a hash of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// It may be a bill that is known, in another spelling or to another address of the same vendor.
    PaidTwice(PaidTwice),
    /// Something about its payee is new.
    Vendor(vendors::Doubt),
    /// A model would have a person look at it. Its words are shown, and nothing is done because of what they say.
    Advised { model: String, reason: String },
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PaidTwice(doubt) => doubt.fmt(f),
            Self::Vendor(doubt) => doubt.fmt(f),
            Self::Advised { model, reason } => write!(f, "the model {model} says: {reason}"),
        }
    }
}

/// All reasons, for a person.
pub(crate) fn words(doubts: &[Doubt]) -> String {
    let words: Vec<String> = doubts.iter().map(ToString::to_string).collect();
    words.join("; ")
}

/// The reason that rules 1 and 2 stored and hashed; none if one of them is of later rules.
pub(crate) fn reason_under_rules_2(doubts: &[Doubt]) -> Option<String> {
    let words = doubts.iter().map(|doubt| match doubt {
        Doubt::Vendor(doubt) => Some(words_under_rules_2(doubt)),
        Doubt::PaidTwice(_) | Doubt::Advised { .. } => None,
    });
    words.collect::<Option<Vec<String>>>().map(|words| words.join("; "))
}

/// A known bill, and what of the new one is otherwise. Nothing of it changes with what becomes of either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaidTwice {
    /// The known bill's, as its other fields.
    pub id: IntentId,
    pub number: String,
    pub payee: String,
    pub denom: String,
    pub amount: Amount,
    /// The new bill's number.
    pub new_number: String,
    /// Where the new bill is to be paid.
    pub new_payee: String,
}

impl fmt::Display for PaidTwice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, number, payee, denom, amount, new_number, new_payee } = self;
        write!(
            f,
            "it may be paid twice: number {new_number:?} and the known bill {number:?} ({id}) over {amount} {denom} "
        )?;
        if number == new_number {
            write!(f, "are the same")?;
        } else {
            write!(f, "are the same but for case, leading zeros and separators ({})", difference(number, new_number))?;
        }
        if payee != new_payee {
            let new = marked(payee, new_payee);
            write!(f, ", and both addresses are one vendor's: known is {payee}, new is {new}")?;
        }
        Ok(())
    }
}
