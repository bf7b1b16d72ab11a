//! Asks a language model whether a person should see a bill before it is paid.
//!
//! Beside the round: a model that never answers delays no payment beyond the stated wait, and one that is out of budget
//! is not asked. What it answers becomes a recorded input, in which it can only name bills that it was shown.
//!
//! Never here: what is done about its answer (`stateset_agent::advice`), and how providers are spoken to
//! (`stateset-model`).

mod advisor;
mod answer;
mod question;
mod store;

pub use advisor::{Advisor, SHOWN_MAX};
pub use store::{Store, StoreError, folder};
