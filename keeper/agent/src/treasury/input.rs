//! What comes in about the treasury, and what is wanted of the world for it.

use serde::{Deserialize, Serialize};
use stateset_api::IntentId;

use super::record::{Deed, MoveOutcome};
use super::survey::Survey;

/// One recorded input, by words that no other kind of work uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// What was seen, where something follows from it: see [`super::is_worth_a_step`].
    Surveyed(Box<Survey>),
    /// How the move under way ended, as it was known at this block.
    MoveEnded { id: IntentId, outcome: MoveOutcome, height: u64, time: u64 },
}

/// What a step wants done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// Begin this move; it is written down in the same write.
    Move { id: IntentId, treasury: String, deed: Deed, reference: String },
    /// How one ended, for whoever reads the log. `planned`: its name.
    MoveOver { id: IntentId, planned: String, outcome: MoveOutcome },
}
