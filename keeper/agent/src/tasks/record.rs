//! A task and where it stands.

use serde::{Deserialize, Serialize};
use stateset_api::IntentId;

use crate::tasks::id::TaskId;
use crate::tasks::task::{Money, Task};

/// A task and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskRecord {
    pub task: Task,
    /// The block's time at which it was taken in, Unix seconds; 0 if no node answered then.
    pub since: u64,
    pub status: TaskStatus,
    /// Its deadline passed before it had ended, as a block showed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub overdue: bool,
    /// From when nothing stood before it any more, Unix seconds; since rules 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready_at: Option<u64>,
    /// What it has cost, by the word of who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
    /// What it waits for a person to allow, though it is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<OnHold>,
}

/// Why a task that is ready is not begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnHold {
    /// What a person lets go on.
    pub subject: String,
    /// With its numbers.
    pub reason: String,
}

// By reference, as serde hands it in.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's own signature")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// Where a task stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TaskStatus {
    /// Waits for its earliest time alone.
    Open,
    /// Waits for these tasks, which have not ended.
    Blocked {
        on: Vec<TaskId>,
    },
    /// May be done now.
    Ready,
    /// It became this bill, and ends with it.
    Doing {
        bill: IntentId,
    },
    /// In time.
    Done {
        reason: String,
    },
    Failed {
        reason: String,
    },
    /// Done after its deadline.
    Late {
        reason: String,
    },
    /// Nobody does it any more: too late, or what it waited for will never be.
    Abandoned {
        reason: String,
    },
    /// A person called it off.
    Cancelled {
        reason: String,
    },
}

impl TaskStatus {
    /// Every status' name, in the order of a task's life.
    pub const NAMES: [&str; 9] =
        ["open", "blocked", "ready", "doing", "done", "failed", "late", "abandoned", "cancelled"];

    /// The status' name in tables and JSON.
    pub const fn name(&self) -> &'static str {
        Self::NAMES[self.code() as usize]
    }

    /// The status' number in stored rows: its position in [`TaskStatus::NAMES`], which never changes.
    pub const fn code(&self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Blocked { .. } => 1,
            Self::Ready => 2,
            Self::Doing { .. } => 3,
            Self::Done { .. } => 4,
            Self::Failed { .. } => 5,
            Self::Late { .. } => 6,
            Self::Abandoned { .. } => 7,
            Self::Cancelled { .. } => 8,
        }
    }

    /// The codes of tasks that have not ended. The others have left memory.
    pub const LIVE: [u8; 4] = [0, 1, 2, 3];

    /// Whether nothing more happens to it.
    pub const fn has_ended(&self) -> bool {
        self.reason().is_some()
    }

    /// Whether it was done, in time or not.
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Late { .. })
    }

    /// Why it ended.
    pub const fn reason(&self) -> Option<&String> {
        match self {
            Self::Open | Self::Blocked { .. } | Self::Ready | Self::Doing { .. } => None,
            Self::Done { reason }
            | Self::Failed { reason }
            | Self::Late { reason }
            | Self::Abandoned { reason }
            | Self::Cancelled { reason } => Some(reason),
        }
    }
}

impl TaskRecord {
    /// One that was taken in at this time.
    pub(crate) const fn new(task: Task, since: u64, status: TaskStatus) -> Self {
        Self { task, since, status, overdue: false, ready_at: None, cost: None, held: None }
    }

    /// From when on the clock has something to do about it, Unix seconds. What is under way waits for nobody's clock but to
    /// become overdue.
    pub(crate) fn looked_at_from(&self) -> Option<u64> {
        let deadline = self.task.deadline.filter(|_| !self.overdue).map(|deadline| deadline.saturating_add(1));
        let given_up = self.task.given_up_at().map(|at| at.saturating_add(1));
        let next = match (&self.status, &self.task.payment) {
            (TaskStatus::Open, _) => [Some(self.task.earliest), deadline, given_up],
            // At once: it becomes a bill, unless it waits for a person's word.
            (TaskStatus::Ready, Some(_)) if self.held.is_none() => [Some(0), None, None],
            (TaskStatus::Ready | TaskStatus::Blocked { .. }, _) => [deadline, given_up, None],
            (TaskStatus::Doing { .. }, _) => [deadline, None, None],
            _ => [None; 3],
        };
        next.into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_follow_the_names_and_what_is_live_has_not_ended() {
        let reason = String::new();
        let all = [
            TaskStatus::Open,
            TaskStatus::Blocked { on: vec![] },
            TaskStatus::Ready,
            TaskStatus::Doing { bill: IntentId([0; 16]) },
            TaskStatus::Done { reason: reason.clone() },
            TaskStatus::Failed { reason: reason.clone() },
            TaskStatus::Late { reason: reason.clone() },
            TaskStatus::Abandoned { reason: reason.clone() },
            TaskStatus::Cancelled { reason },
        ];
        assert_eq!(all.len(), TaskStatus::NAMES.len());
        for (code, status) in (0_u8..).zip(&all) {
            assert_eq!(status.code(), code, "{}", status.name());
            assert_eq!(TaskStatus::LIVE.contains(&code), !status.has_ended(), "{}", status.name());
            let written = serde_json::to_string(status).unwrap();
            assert!(written.contains(status.name()), "{written}");
        }
    }
}
