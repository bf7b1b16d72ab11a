//! The keeper's core: `step(state, input) -> (state, effects)`.
//!
//! Absent here: IO, clocks, randomness, tokio, tonic, cosmrs. Time is the block's and comes in as input, so the same
//! code runs live, in replay and in a rehearsal. Nothing here moves money: an effect is a wish that the chain may
//! refuse.

pub mod bill;
mod escalation;
mod governance;
pub mod input;
pub mod intent;
pub mod state;
pub mod step;

pub use bill::{Bill, BillError, is_invisible};
pub use input::{EscalationEvent, GovernanceAnswer, Import, Input, Judged, Observation, Outcome};
pub use intent::{Effect, Intent, Notice};
pub use state::{AgentState, BillRecord, BillStatus};
pub use step::{due, step};
