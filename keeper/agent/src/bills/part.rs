//! Instalments: one bill that is paid in several parts, each with its own amount and due day.
//!
//! Each part is a bill of its own, with its own id and status, and carries the whole plan: so a part says what all of them
//! come to, and a plan that became another is seen beside any one of them.

use serde::{Deserialize, Serialize};
use stateset_api::Amount;

/// A bill is paid in no more parts than this: five years of months.
pub const PARTS_MAX: usize = 60;

/// One instalment, as its plan has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instalment {
    /// In the denom's smallest unit.
    pub amount: Amount,
    /// Unix seconds from which it is to be paid.
    pub due: u64,
}

/// Which part of which plan a bill is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// From 1, in the plan's order.
    pub number: u16,
    /// What all parts come to, as it was stated. In the denom's smallest unit.
    pub total: Amount,
    /// All parts, this one among them.
    pub plan: Vec<Instalment>,
}

impl Part {
    /// How many parts there are.
    pub fn of(&self) -> u16 {
        u16::try_from(self.plan.len()).unwrap_or(u16::MAX)
    }

    /// What the plan says of this part.
    pub fn instalment(&self) -> Option<Instalment> {
        self.plan.get(usize::from(self.number).checked_sub(1)?).copied()
    }

    /// What the parts come to; none if it is more than any amount.
    pub fn sum(&self) -> Option<Amount> {
        self.plan.iter().try_fold(0_u128, |sum, part| sum.checked_add(part.amount.0)).map(Amount)
    }

    /// Its number among how many.
    pub fn position(&self) -> Position {
        Position { number: self.number, of: self.of() }
    }
}

/// A part's number among how many, without their plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// From 1.
    pub number: u16,
    pub of: u16,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "part {} of {}", self.number, self.of)
    }
}
