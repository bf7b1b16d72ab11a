//! What a goal measures, over its last days by UTC, today's included. Each is a recorded fact.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_api::limits::{DENOM_BYTES_MAX, is_slug};

/// Payees that a unit cost may be tried with.
pub const PAYEES_MAX: usize = 16;
/// An address that a goal names is no longer than this. Bytes.
const PAYEE_BYTES_MAX: usize = 90;
/// By this name the wallet's score is reported.
pub const REPUTATION: &str = "reputation";

/// What is measured. Amounts are in the denom's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Measure {
    /// Bills are paid on the day on which they are due.
    PayOnTime { days: u64 },
    /// Not more is paid in a category.
    Budget {
        category: String,
        denom: String,
        max: Amount,
        days: u64,
        /// Whether a bill that would exceed it waits until it does not any more.
        #[serde(default)]
        hold: bool,
    },
    /// Tasks with a deadline are done in time.
    FinishTasks { days: u64 },
    /// At least so much lies in the wallet, by the ledger.
    Reserve { denom: String, min: Amount, days: u64 },
    /// The treasury's worth grows by so much a year beyond what was put in, in parts of a million.
    Earn { min: u32, days: u64 },
    /// Something that is reported by this name is kept between two numbers.
    Level {
        name: String,
        min: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u64>,
        days: u64,
    },
    /// The score that is reported as `reputation` is at least this, in basis points.
    Reputation { min: u64, days: u64 },
    /// Of what is paid in a denom, so much at most goes to this payee, in parts of a million.
    PayeeShare { payee: String, denom: String, max: u32, days: u64 },
    /// A unit of a good costs no more than this on average.
    UnitCost {
        good: String,
        denom: String,
        max: Amount,
        /// With whom it may be tried.
        payees: Vec<String>,
        /// What trying others may cost more than the best known, in all.
        budget: Amount,
        days: u64,
    },
}

impl Measure {
    /// As the configuration calls it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PayOnTime { .. } => "pay_on_time",
            Self::Budget { .. } => "budget",
            Self::FinishTasks { .. } => "finish_tasks",
            Self::Reserve { .. } => "reserve",
            Self::Earn { .. } => "earn",
            Self::Level { .. } => "level",
            Self::Reputation { .. } => "reputation",
            Self::PayeeShare { .. } => "payee_share",
            Self::UnitCost { .. } => "unit_cost",
        }
    }

    pub const fn days(&self) -> u64 {
        match self {
            Self::PayOnTime { days }
            | Self::FinishTasks { days }
            | Self::Budget { days, .. }
            | Self::Reserve { days, .. }
            | Self::Earn { days, .. }
            | Self::Level { days, .. }
            | Self::Reputation { days, .. }
            | Self::PayeeShare { days, .. }
            | Self::UnitCost { days, .. } => *days,
        }
    }

    /// In which denom its numbers are, if they are amounts.
    pub fn denom(&self) -> Option<&str> {
        match self {
            Self::Budget { denom, .. } | Self::Reserve { denom, .. } | Self::UnitCost { denom, .. } => Some(denom),
            _ => None,
        }
    }

    /// By which name it is reported by whoever sees it, if nothing else measures it.
    pub fn reported(&self) -> Option<&str> {
        match self {
            Self::Level { name, .. } => Some(name),
            Self::Reputation { .. } => Some(REPUTATION),
            _ => None,
        }
    }

    /// The first key whose value cannot be, and the value.
    pub(super) fn fault(&self) -> Option<(&'static str, String)> {
        match self {
            Self::PayOnTime { .. } | Self::FinishTasks { .. } => None,
            Self::Budget { category, denom, max, .. } => {
                slug("category", category).or_else(|| of_denom(denom)).or_else(|| above("max", max.0))
            }
            Self::Reserve { denom, min, .. } => of_denom(denom).or_else(|| above("min", min.0)),
            Self::Earn { min, .. } => above("min", (*min).into()),
            Self::Level { name, min, max, .. } => slug("name", name)
                .or_else(|| (name == REPUTATION).then(|| ("name", name.clone())))
                .or_else(|| max.filter(|max| max < min).map(|max| ("max", max.to_string()))),
            Self::Reputation { min, .. } => above("min", (*min).into()).or_else(|| at_most("min", *min, 10_000)),
            Self::PayeeShare { payee, denom, max, .. } => {
                of_payee("payee", payee).or_else(|| of_denom(denom)).or_else(|| at_most("max", (*max).into(), 999_999))
            }
            Self::UnitCost { good, denom, max, payees, .. } => slug("good", good)
                .or_else(|| of_denom(denom))
                .or_else(|| above("max", max.0))
                .or_else(|| of_payees(payees)),
        }
    }
}

type Fault = Option<(&'static str, String)>;

fn cut(text: &str) -> String {
    text.chars().take(64).collect()
}

fn slug(key: &'static str, text: &str) -> Fault {
    (!is_slug(text)).then(|| (key, cut(text)))
}

fn of_denom(denom: &str) -> Fault {
    (!(1..=DENOM_BYTES_MAX).contains(&denom.len())).then(|| ("denom", cut(denom)))
}

fn above(key: &'static str, value: u128) -> Fault {
    (value == 0).then(|| (key, "0".to_owned()))
}

fn at_most(key: &'static str, value: u64, most: u64) -> Fault {
    (value > most).then(|| (key, format!("{value}, at most {most}")))
}

fn of_payee(key: &'static str, payee: &str) -> Fault {
    (!(1..=PAYEE_BYTES_MAX).contains(&payee.len())).then(|| (key, cut(payee)))
}

/// Two at least: with one there is nothing to be tried.
fn of_payees(payees: &[String]) -> Fault {
    if !(2..=PAYEES_MAX).contains(&payees.len()) {
        return Some(("payees", format!("{} of them, from 2 to {PAYEES_MAX} are taken", payees.len())));
    }
    let mut known = BTreeSet::new();
    let twice =
        payees.iter().find(|payee| !known.insert(*payee)).map(|payee| ("payees", format!("{} twice", cut(payee))));
    twice.or_else(|| payees.iter().find_map(|payee| of_payee("payees", payee)))
}
