//! `approvals`: what waits for a person.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Approvals {
    /// Everything that waits, with what to do about it.
    List,
    /// One of them: a bill's id or a proposal's number.
    Show { id: String },
    /// Put a bill beyond the operator to the signers, once. `run` does so by itself unless run.escalate is false.
    Escalate { id: String },
}
