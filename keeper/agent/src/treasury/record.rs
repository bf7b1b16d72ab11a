//! One move of the treasury, from its decision to what was seen of it: a row each, kept for good.

use serde::{Deserialize, Serialize};
use stateset_api::treasury::Action;
use stateset_api::{Amount, IntentId};

use super::moves::{Move, Purpose};
use super::plan::Present;

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Deed {
    /// From the wallet into the treasury, in the stable denom's smallest unit.
    Fund { amount: Amount },
    /// From the treasury to the wallet.
    CallBack { amount: Amount },
    /// By the treasury, under this act number.
    Act { number: u64, action: Action },
}

impl Deed {
    /// What goes between wallet and treasury: as much of what was planned as was possible.
    pub const fn transferred(&self) -> Option<Amount> {
        match self {
            Self::Fund { amount } | Self::CallBack { amount } => Some(*amount),
            Self::Act { .. } => None,
        }
    }
}

/// How a move ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MoveOutcome {
    Done,
    /// The contract or the node refused it: nothing moved.
    Refused {
        reason: String,
    },
    /// Its bytes never landed and cannot any more: nothing moved.
    Lost {
        reason: String,
    },
    /// Something was done in its place, by whom is not known.
    Unknown {
        reason: String,
    },
}

impl MoveOutcome {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused { .. } => "refused",
            Self::Lost { .. } => "lost",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// A move and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveRecord {
    pub id: IntentId,
    pub treasury: String,
    pub denom: String,
    pub deed: Deed,
    /// As it stood in the plan, by value.
    pub planned: Move,
    pub purpose: Purpose,
    /// Unix seconds and height of the block on which it was decided.
    pub decided_at: u64,
    pub height: u64,
    pub before: Present,
    /// What is expected to lie where once it is done.
    pub expected: Present,
    /// `None`: under way.
    pub outcome: Option<MoveOutcome>,
    pub ended_height: Option<u64>,
    /// What lay where when it was next looked at; also what came and went meanwhile.
    pub after: Option<Present>,
}

impl MoveRecord {
    /// Its row's statuses, as numbers that never change: under way; done and not looked at since; done; and the rest.
    pub const UNDER_WAY: u8 = 0;
    pub const UNMEASURED: u8 = 1;

    pub const fn status(&self) -> u8 {
        match (&self.outcome, &self.after) {
            (None, _) => Self::UNDER_WAY,
            (Some(MoveOutcome::Done), None) => Self::UNMEASURED,
            (Some(MoveOutcome::Done), Some(_)) => 2,
            (Some(MoveOutcome::Refused { .. }), _) => 3,
            (Some(MoveOutcome::Lost { .. }), _) => 4,
            (Some(MoveOutcome::Unknown { .. }), _) => 5,
        }
    }

    /// Whether something is still to be done about it.
    pub const fn is_live(&self) -> bool {
        self.status() <= Self::UNMEASURED
    }
}
