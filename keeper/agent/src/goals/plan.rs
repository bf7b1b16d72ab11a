//! What was planned for a goal: at most one plan is open, of which these tasks have not ended.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use stateset_api::Amount;

use crate::tasks::TaskId;

/// The plan of a goal, by the goal's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub goal: String,
    /// Plans count from 1.
    pub number: u64,
    /// Unix seconds: when it was made.
    pub at: u64,
    /// Those of its tasks that have not ended; none: the plan is over.
    pub open: BTreeSet<TaskId>,
    /// Whom it tries, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial: Option<Trial>,
    /// What trying has cost more than the best known, in all plans of the goal. In the goal's denom.
    pub spent: Amount,
}

/// A purchase from somebody who may be cheaper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// The task whose cost is the price of one.
    pub task: TaskId,
    pub payee: String,
    /// By which the price is believed.
    pub subject: String,
    pub denom: String,
    /// What the best known was expected to cost then; none if nothing was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<u64>,
}

impl Plan {
    /// Whether a task of it has not ended.
    pub fn is_open(&self) -> bool {
        !self.open.is_empty()
    }
}
