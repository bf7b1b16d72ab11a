//! What a model proposes about the agent's work, and what becomes of it.
//!
//! Of a bill that it was shown a model may say: a person should look at it first ([`Hold`]); it may wait within its due day
//! ([`Later`]); people should do something about it ([`Chore`]); or words ([`Words`]). What it says is a recorded input: a
//! replay asks nobody. Each goes through the same engine as everything else, marked with who proposed it, and none can make
//! the agent pay: it names no payee, no amount and no message.
//!
//! When it fails: a model that is not there, late or out of budget holds nothing up beyond the stated wait; one that
//! holds everything holds [`HOLDS_MAX`] bills; one whose alarms people keep releasing is ignored for a while.
//!
//! Absent: asking (`stateset-advisor`), and any text of a model in what is signed.

mod chore;
mod comment;
mod hold;
mod input;
mod later;
mod proposal;
mod rows;
mod state;
mod step;

pub use chore::{CHORES_MAX, HOURS_MAX};
pub use comment::KEEP;
pub use hold::{FALSE_ALARMS_MAX, HOLDS_MAX, IGNORED_SECONDS, is_stopped, was_advised};
pub use input::{Advice, Chore, Hold, Input, Later, Source, Words};
pub use later::{DUE_DAY_SECONDS, LATERS_MAX};
pub use proposal::{LEAVE, REASON_BYTES_MAX};
pub use rows::{RESIDENT, admit, all_rows, rows};
pub use state::{BILLS_MAX, State};
pub(crate) use step::time_of;
pub use step::{PROPOSALS_MAX, Step, bills_of, follow, step, tasks_of};
