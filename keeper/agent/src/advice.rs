//! What a model proposes about the agent's work, and what becomes of it.
//!
//! A model may say of a bill that a person should look at it first, and nothing else yet. What it says is a recorded
//! input: a replay asks nobody. It goes through the same engine as everything else, marked with who proposed it, and can
//! only make the agent do less: it names no payee, no amount and no message.
//!
//! When it fails: a model that is not there, late or out of budget holds nothing up beyond the stated wait; one that
//! holds everything holds [`HOLDS_MAX`] bills; one whose alarms people keep releasing is ignored for a while.
//!
//! Absent: asking (`stateset-advisor`), and any text of a model in what is signed.

mod input;
mod rows;
mod state;
mod step;

pub use input::{Advice, Hold, Input, Source};
pub use rows::{RESIDENT, admit, all_rows, rows};
pub use state::{BILLS_MAX, State};
pub use step::{
    FALSE_ALARMS_MAX, HOLDS_MAX, IGNORED_SECONDS, LEAVE, REASON_BYTES_MAX, Step, bills_of, follow, is_stopped, step, was_advised,
};
