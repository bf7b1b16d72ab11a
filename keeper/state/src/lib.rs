//! The agent's state in its journal: an input, the rows that it changed and the acts that it led to are one write. What
//! is handed in by other programs waits in a folder beside it.
//!
//! Never here: what to pay and why (`stateset-agent`), and how the journal's tables look (`stateset-chain`).

mod agent_rows;
mod ended;
pub mod epoch;
pub mod inbox;
pub mod journaled_state;
pub mod past;
mod recognised;
mod replay;
mod row_name;
pub mod shadow;
pub mod state_error;
mod stored_goals;
mod stored_invoices;
mod stored_notes;
pub mod stored_state;
pub mod stored_tasks;
mod stored_waiting;
mod treasury_acts;
pub mod vendor_proof;

pub use ended::ended;
pub use stored_notes::{NoteState, StoredNote};
pub use stored_waiting::Waits;
