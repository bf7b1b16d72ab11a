//! What happened on one day.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stateset_api::Amount;

use crate::bills::{BillRecord, BillStatus};
use crate::goals::goal::Goal;
use crate::goals::measure::Measure;
use crate::tasks::{TaskRecord, TaskStatus};

pub(crate) const SECONDS: u64 = 86_400;

/// Sums of one day by UTC. As large as the categories and denoms of the wallet's policy are many, and what goals name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Day {
    /// By category, then by denom, in its smallest unit.
    pub paid: BTreeMap<String, BTreeMap<String, Amount>>,
    /// Bills paid on their due day or before.
    pub on_time: u64,
    /// Bills paid later.
    pub overdue: u64,
    /// Tasks with a deadline that were done in time.
    pub tasks_done: u64,
    /// Such tasks that ended otherwise, unless a person called them off.
    pub tasks_missed: u64,
    /// The least that lay in the wallet, by denoms of which a reserve is a goal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub held: BTreeMap<String, Amount>,
    /// What the treasury was worth when it was last looked at, and what went in and out before; where earning is a goal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub treasury: Option<Worth>,
    /// What was reported last, by names that a goal has.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub levels: BTreeMap<String, u64>,
    /// What was paid to payees that a goal names, by denom.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub paid_to: BTreeMap<String, BTreeMap<String, Amount>>,
    /// What was bought of goods that a goal names, by denom.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub bought: BTreeMap<String, BTreeMap<String, Bought>>,
}

/// Of a treasury, in its stable denom's smallest unit, at its reference price.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worth {
    /// None of a day without a look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Amount>,
    pub put_in: Amount,
    pub taken_out: Amount,
}

/// What was paid for how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bought {
    pub amount: Amount,
    pub units: u64,
}

impl Day {
    /// A bill that was paid on this day (days since 1970).
    pub(crate) fn add_bill(&mut self, today: u64, record: &BillRecord, goals: &[Goal]) -> bool {
        if !matches!(record.status, BillStatus::Paid { .. }) {
            return false;
        }
        let bill = &record.bill;
        let of = self.paid.entry(bill.category.clone()).or_default().entry(bill.denom.clone()).or_default();
        *of = Amount(of.0.saturating_add(bill.amount.0));
        let names = |goal: &Goal| matches!(&goal.measure, Measure::PayeeShare { payee, .. } if *payee == bill.payee);
        if goals.iter().any(names) {
            let of = self.paid_to.entry(bill.payee.clone()).or_default().entry(bill.denom.clone()).or_default();
            *of = Amount(of.0.saturating_add(bill.amount.0));
        }
        let count = if today > bill.due / SECONDS { &mut self.overdue } else { &mut self.on_time };
        *count = count.saturating_add(1);
        true
    }

    /// A task that ended on this day.
    pub(crate) fn add_task(&mut self, record: &TaskRecord, goals: &[Goal]) -> bool {
        let is_bought = self.add_good(record, goals);
        let count = match &record.status {
            _ if record.task.deadline.is_none() => return is_bought,
            TaskStatus::Done { .. } => &mut self.tasks_done,
            TaskStatus::Late { .. } | TaskStatus::Failed { .. } | TaskStatus::Abandoned { .. } => {
                &mut self.tasks_missed
            }
            _ => return is_bought,
        };
        *count = count.saturating_add(1);
        true
    }

    fn add_good(&mut self, record: &TaskRecord, goals: &[Goal]) -> bool {
        let payment = record.task.payment.as_ref().filter(|_| record.status.is_done());
        let Some((payment, good)) = payment.and_then(|of| Some((of, of.good.as_ref()?))) else { return false };
        let names = |goal: &Goal| matches!(&goal.measure, Measure::UnitCost { good: name, .. } if *name == good.name);
        if goals.iter().any(names) {
            self.add_bought((&good.name, &payment.denom), payment.amount.0, good.units);
            return true;
        }
        false
    }

    pub(crate) fn add_bought(&mut self, (good, denom): (&str, &str), amount: u128, units: u64) {
        let of = self.bought.entry(good.to_owned()).or_default().entry(denom.to_owned()).or_default();
        of.amount = Amount(of.amount.0.saturating_add(amount));
        of.units = of.units.saturating_add(units);
    }

    /// What was paid in a category.
    pub fn paid_in(&self, category: &str, denom: &str) -> u128 {
        self.paid.get(category).and_then(|of| of.get(denom)).map_or(0, |amount| amount.0)
    }

    /// What was paid in a denom to a payee that a goal names, and to all.
    pub fn paid_to(&self, payee: &str, denom: &str) -> (u128, u128) {
        let one = self.paid_to.get(payee).and_then(|of| of.get(denom)).map_or(0, |amount| amount.0);
        let all = self.paid.values().filter_map(|of| of.get(denom)).fold(0_u128, |sum, of| sum.saturating_add(of.0));
        (one, all)
    }

    /// What was bought of a good.
    pub fn bought_of(&self, good: &str, denom: &str) -> Bought {
        self.bought.get(good).and_then(|of| of.get(denom)).copied().unwrap_or_default()
    }
}
