//! What goes out about tasks: bills to be taken in, which the crate's root does in the same step, and words for a person.

use serde::{Deserialize, Serialize};

use crate::tasks::id::TaskId;
use crate::tasks::record::TaskStatus;

/// What the step wants done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    NotifyTask(Notice),
}

/// Something that a person may want to know or act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Taken in.
    Added { id: TaskId, title: String },
    /// What was handed in is not taken in.
    Refused { id: TaskId, title: String, reason: String },
    /// It may be done now, by a person: no hands do this kind of work yet.
    Ready { id: TaskId, title: String, kind: String },
    /// It is ready and not begun before a person allows it.
    OnHold { id: TaskId, title: String, reason: String },
    /// Its deadline passed.
    Overdue { id: TaskId, title: String, deadline: u64 },
    /// It ended so.
    Ended { id: TaskId, title: String, status: TaskStatus },
    /// A person's word on it does not follow from where it stands.
    Ignored { id: TaskId, reason: String },
}

impl Notice {
    /// The task, and what became of it in words.
    pub fn text(&self) -> (TaskId, String) {
        match self {
            Self::Added { id, title } => (*id, format!("'{title}' is taken in")),
            Self::Refused { id, title, reason } => (*id, format!("'{title}' is refused: {reason}")),
            Self::Ready { id, title, kind } => {
                (*id, format!("'{title}' may be done now ({kind}); `tasks done {id}` says that it was"))
            }
            Self::OnHold { id, title, reason } => (*id, format!("'{title}' waits for a person: {reason}")),
            Self::Overdue { id, title, deadline } => (*id, format!("'{title}' is overdue since {deadline}")),
            Self::Ended { id, title, status } => {
                let reason = status.reason().map_or("", String::as_str);
                (*id, format!("'{title}' is {}: {reason}", status.name()))
            }
            Self::Ignored { id, reason } => (*id, format!("stays as it is: {reason}")),
        }
    }

    /// Whether a person should look.
    pub const fn is_warning(&self) -> bool {
        match self {
            Self::Added { .. } | Self::Ready { .. } => false,
            Self::Ended { status, .. } => !matches!(status, TaskStatus::Done { .. } | TaskStatus::Cancelled { .. }),
            Self::OnHold { .. } | Self::Refused { .. } | Self::Overdue { .. } | Self::Ignored { .. } => true,
        }
    }
}
