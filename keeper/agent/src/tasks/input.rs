//! What comes in about tasks. The JSON is the format of the journal's rows and of the inbox's files.

use serde::{Deserialize, Serialize};

use crate::tasks::id::TaskId;
use crate::tasks::task::{Money, Task};

/// One recorded input. `at` is the block's time at which it was taken in, which whoever records it writes over what was
/// handed in; 0 if no node answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// Tasks were handed in, or planned.
    TasksAdded { tasks: Vec<Task>, at: u64 },
    /// A person says what came of a task.
    TaskEnded(Ended),
    /// The chain reached this time (Unix seconds) and something is due by it.
    TasksDue { time: u64 },
}

/// A person's word on a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    pub id: TaskId,
    pub verdict: Verdict,
    pub reason: String,
    pub at: u64,
    /// What it has cost, where the work is no payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
}

/// How a person ends a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Done,
    Failed,
    Cancelled,
}

impl Input {
    /// The same as of this time, by which it is recorded.
    #[must_use]
    pub fn at(self, at: u64) -> Self {
        match self {
            Self::TasksAdded { tasks, at: _ } => Self::TasksAdded { tasks, at },
            Self::TaskEnded(ended) => Self::TaskEnded(Ended { at, ..ended }),
            Self::TasksDue { time: _ } => Self::TasksDue { time: at },
        }
    }
}
