//! By which names memory knows what it watches, and people allow it.

/// Payments to a payee, whose address follows.
pub const PAY: &str = "pay ";

/// Moves of the treasury, by the name that follows.
pub const TREASURY: &str = "treasury ";

/// Tasks of the kind that follows.
pub const TASKS: &str = "tasks ";

/// What a goal's own tasks cost, by the goal's name that follows.
pub const GOALS: &str = "goal ";

pub(crate) fn pay(payee: &str) -> String {
    format!("{PAY}{payee}")
}

pub(crate) fn task_kind(kind: &str) -> String {
    format!("{TASKS}{kind}")
}

pub(crate) fn goal(name: &str) -> String {
    format!("{GOALS}{name}")
}

pub(super) fn treasury_move(name: &str) -> String {
    format!("{TREASURY}{name}")
}
