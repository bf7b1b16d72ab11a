//! Why a bill is for a person, as data and in words. Never here: when it is, and what lets it go on nevertheless.

use std::fmt;

use serde::{Deserialize, Serialize};
use stateset_api::{Amount, IntentId};

use crate::bills::part::Position;
use crate::bills::prices::PriceMoved;
use crate::lookalike::{Relation, difference, marked, relation};
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
    /// It came again, and asked for less.
    Lower(Lower),
    /// A person said so, for this reason.
    ByHand(String),
    /// Payments to its payee failed again and again, and no person has allowed them since.
    Stopped { subject: String, reason: String },
    /// It is dearer than the bills of its series were.
    PriceMoved(PriceMoved),
    /// Its payee turned bad while it was watched, as the terms of an approval want it.
    Counterparty(WatchedPayee),
    /// With it more would be paid under its number than anybody stated. No release lets it go on.
    BeyondTotal(BeyondTotal),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PaidTwice(doubt) => doubt.fmt(f),
            Self::Vendor(doubt) => doubt.fmt(f),
            Self::Advised { model, reason } => write!(f, "the model {model} says: {reason}"),
            Self::Lower(doubt) => doubt.fmt(f),
            Self::ByHand(reason) => write!(f, "a person holds it: {reason}"),
            Self::Stopped { subject, reason } => write!(f, "'{subject}' is stopped: {reason}"),
            Self::PriceMoved(doubt) => doubt.fmt(f),
            Self::Counterparty(WatchedPayee { approval, reason }) => {
                write!(f, "its payee is watched under approval {approval}, and is not as it was: {reason}")
            }
            Self::BeyondTotal(doubt) => doubt.fmt(f),
        }
    }
}

/// The last copy of a known bill that asked for less than the known one: part of it may have been paid elsewhere, or was
/// credited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lower {
    pub denom: String,
    /// What the known bill came to; of an instalment all of its parts.
    pub known: Amount,
    /// What the copy came to.
    pub stated: Amount,
}

impl fmt::Display for Lower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { denom, known, stated } = self;
        write!(
            f,
            "it came again over {stated} {denom}, known over {known}: was part of it paid elsewhere, or credited?"
        )
    }
}

/// What a watched payee came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchedPayee {
    /// Whose terms have it watched.
    pub approval: u64,
    pub reason: String,
}

/// Amounts under one payee and number, in the bill's denom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BeyondTotal {
    /// The largest total that was stated.
    pub stated: Amount,
    /// What was paid of it, may have been, or is about to be.
    pub committed: Amount,
    /// What this bill asks for.
    pub amount: Amount,
}

impl fmt::Display for BeyondTotal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stated, committed, amount } = self;
        write!(
            f,
            "its number would be paid beyond what it came to: {committed} are paid or under way, {amount} more are asked \
             for, and no more than {stated} were ever stated; no release lets it go on"
        )
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
        _ => None,
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
    /// Which part of it the known one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Position>,
    /// Which part of it the new one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_part: Option<Position>,
}

impl fmt::Display for PaidTwice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, number, payee, denom, amount, new_number, new_payee, part, new_part } = self;
        write!(
            f,
            "it may be paid twice: number {new_number:?} and the known bill {number:?} ({id}) over {amount} {denom} "
        )?;
        if number == new_number {
            write!(f, "are the same")?;
        } else {
            let but_for = match relation(number, new_number) {
                Relation::Similar => "letters that look alike",
                _ => "case, leading zeros and separators",
            };
            write!(f, "are the same but for {but_for} ({})", difference(number, new_number))?;
        }
        let shape = |part: &Option<Position>| part.map_or_else(|| "whole".to_owned(), |part| part.to_string());
        if part != new_part {
            write!(f, ", known is {}, new is {}", shape(part), shape(new_part))?;
        }
        if payee != new_payee {
            let new = marked(payee, new_payee);
            write!(f, ", and both addresses are one vendor's: known is {payee}, new is {new}")?;
        }
        Ok(())
    }
}
