//! A goal as the configuration has it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use stateset_api::limits::is_slug;
use thiserror::Error;

use crate::goals::deadline;
use crate::goals::measure::Measure;

/// Shares are in parts of this.
pub const PARTS: u32 = 1_000_000;
/// The longest horizon: a quarter. Days.
pub const DAYS_MAX: u64 = 92;
/// Goals of one agent.
pub const GOALS_MAX: usize = 32;

/// What the agent is to reach, and how that is measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// By which tasks name it: a slug.
    pub name: String,
    /// What it counts for among the others, in parts of a million.
    pub weight: u32,
    /// How far it may be missed, in parts of a million of what is measured.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tolerance: u32,
    /// Before it the goal is at risk at most. Unix seconds; the configuration says a date, which ends by UTC.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "deadline::read")]
    pub deadline: Option<u64>,
    pub measure: Measure,
}

// By reference, as serde hands it in.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's own signature")]
const fn is_zero(value: &u32) -> bool {
    *value == 0
}

/// Goals that cannot be such.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GoalError {
    #[error("goal.name '{got}' is no slug (a-z, 0-9, '-', '_', at most 32 bytes)")]
    Name { got: String },
    #[error("goal.name '{got}' is there twice: each goal has a name of its own")]
    Twice { got: String },
    #[error("goal.{key} of '{name}' is {got}, from {min} to {max} are taken")]
    Range { name: String, key: &'static str, got: u64, min: u64, max: u64 },
    #[error("goal.measure.{measure}.{key} of '{name}' cannot be '{got}'")]
    Measure { name: String, measure: &'static str, key: &'static str, got: String },
    #[error("{got} goals, at most {GOALS_MAX} are taken")]
    TooMany { got: usize },
}

/// Checks goals one by one, and that each has a name of its own.
pub fn check_all(goals: &[Goal]) -> Result<(), GoalError> {
    if goals.len() > GOALS_MAX {
        return Err(GoalError::TooMany { got: goals.len() });
    }
    let mut names = BTreeSet::new();
    for goal in goals {
        goal.validate()?;
        if !names.insert(&goal.name) {
            return Err(GoalError::Twice { got: goal.name.clone() });
        }
    }
    Ok(())
}

impl Goal {
    /// Checks what can be checked without knowing anything else.
    pub fn validate(&self) -> Result<(), GoalError> {
        let name = || self.name.chars().take(64).collect::<String>();
        if !is_slug(&self.name) {
            return Err(GoalError::Name { got: name() });
        }
        let parts = u64::from(PARTS);
        for (key, got, min, max) in [
            ("weight", u64::from(self.weight), 1, parts),
            ("tolerance", u64::from(self.tolerance), 0, parts),
            ("measure.days", self.measure.days(), 1, DAYS_MAX),
        ] {
            if !(min..=max).contains(&got) {
                return Err(GoalError::Range { name: name(), key, got, min, max });
            }
        }
        match self.measure.fault() {
            None => Ok(()),
            Some((key, got)) => Err(GoalError::Measure { name: name(), measure: self.measure.name(), key, got }),
        }
    }
}
