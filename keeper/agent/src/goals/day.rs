//! What happened on one day.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stateset_api::Amount;

use crate::bills::{BillRecord, BillStatus};
use crate::tasks::{TaskRecord, TaskStatus};

pub(crate) const SECONDS: u64 = 86_400;

/// Sums of one day by UTC. As large as the categories and denoms of the wallet's policy are many.
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
}

impl Day {
    /// A bill that was paid on this day (days since 1970).
    pub(crate) fn add_bill(&mut self, today: u64, record: &BillRecord) -> bool {
        if !matches!(record.status, BillStatus::Paid { .. }) {
            return false;
        }
        let bill = &record.bill;
        let of = self.paid.entry(bill.category.clone()).or_default().entry(bill.denom.clone()).or_default();
        *of = Amount(of.0.saturating_add(bill.amount.0));
        let count = if today > bill.due / SECONDS { &mut self.overdue } else { &mut self.on_time };
        *count = count.saturating_add(1);
        true
    }

    /// A task that ended on this day.
    pub(crate) fn add_task(&mut self, record: &TaskRecord) -> bool {
        let count = match &record.status {
            _ if record.task.deadline.is_none() => return false,
            TaskStatus::Done { .. } => &mut self.tasks_done,
            TaskStatus::Late { .. } | TaskStatus::Failed { .. } | TaskStatus::Abandoned { .. } => {
                &mut self.tasks_missed
            }
            _ => return false,
        };
        *count = count.saturating_add(1);
        true
    }

    /// What was paid in a category.
    pub fn paid_in(&self, category: &str, denom: &str) -> u128 {
        self.paid.get(category).and_then(|of| of.get(denom)).map_or(0, |amount| amount.0)
    }
}
