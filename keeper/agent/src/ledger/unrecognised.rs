//! Payments that the wallet has receipts of and that nothing of this keeper's explains: a person who pays by hand, another
//! keeper, a grant's holder, or a thief with the operator's key who stays within the policy.
//!
//! They are booked like any other. A person is called for each until one acknowledges it, and too many of them within a day
//! are an incident.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_ledger::{Movement, MovementId, MovementKind};

use crate::ledger::incident::Overrun;
use crate::ledger::limits::Limits;

/// In which they are counted. Seconds.
const DAY: u64 = 86_400;
/// Of those that an incident counts, so many are named.
const NAMED_MAX: usize = 20;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unrecognised {
    /// The receipt's.
    pub id: MovementId,
    pub to: String,
    /// None of a payment to the operator's own account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    pub asset: String,
    pub amount: Amount,
    /// The receipt's time, Unix seconds.
    pub time: u64,
    /// What whoever paid wrote.
    pub memo: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Acknowledgement>,
}

/// A person's word that a payment is in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgement {
    pub reason: String,
    /// Unix seconds, by the clock of the machine on which it was said.
    pub at: u64,
}

impl Unrecognised {
    pub(crate) fn of(movement: &Movement) -> Option<Self> {
        let (to, category) = match &movement.kind {
            MovementKind::Paid { to, category } => (to, Some(category.clone())),
            MovementKind::Refilled { to } => (to, None),
            _ => return None,
        };
        let Movement { id, asset, amount, time, memo, unrecognised, .. } = movement;
        let (to, asset, memo) = (to.clone(), asset.clone(), memo.clone());
        let one = Self { id: *id, to, category, asset, amount: *amount, time: *time, memo, acknowledged: None };
        unrecognised.then_some(one)
    }

    pub const fn is_open(&self) -> bool {
        self.acknowledged.is_none()
    }
}

/// Whether those of the day that ends with one of them are too many, and by which limit.
pub(crate) fn overrun(
    all: &BTreeMap<MovementId, Unrecognised>,
    limits: &Limits,
    last: &Unrecognised,
) -> Option<Overrun> {
    let since = last.time.saturating_sub(DAY);
    let of_day = |one: &&Unrecognised| one.is_open() && one.time > since && one.time <= last.time;
    let counted: Vec<&Unrecognised> = all.values().filter(of_day).collect();
    let count = u128::try_from(counted.len()).unwrap_or(u128::MAX);
    let about = || counted.iter().rev().take(NAMED_MAX).map(|one| String::from(one.id)).collect();
    let time = last.time;
    let max = u128::from(limits.unrecognised_day_count);
    if count > max {
        let (limit, max, got) = ("limits.unrecognised_day_count".to_owned(), Amount(max), Amount(count));
        return Some(Overrun { limit, asset: None, max, got, about: about(), time });
    }
    let max = *limits.unrecognised_day.get(&last.asset)?;
    let of_asset = counted.iter().filter(|one| one.asset == last.asset);
    let got = of_asset.fold(0_u128, |sum, one| sum.saturating_add(one.amount.0));
    if got <= max.0 {
        return None;
    }
    let limit = format!("limits.unrecognised_day.{}", last.asset);
    Some(Overrun { limit, asset: Some(last.asset.clone()), max, got: Amount(got), about: about(), time })
}
