//! A keeper's shadow: it looks at the live chain, decides as the keeper would, writes that into a journal of its own, and
//! signs nothing.
//!
//! Absent, so that nothing has to be trusted to stay unused: a key, an outbox, a passphrase, notices to people, questions to
//! signers or governance, the brake. What it plans lies in a journal that no keeper which signs will open.

mod follow;
mod round;
mod run;

pub use run::run;
