//! `approvals`: what waits for a person.

use clap::{ArgGroup, Subcommand};

#[derive(Debug, Subcommand)]
pub enum Approvals {
    /// Everything that waits, with what to do about it.
    List,
    /// One of them: a bill's id or a proposal's number.
    Show {
        /// A bill's id, or a proposal's number.
        id: String,
    },
    /// Put a bill beyond the operator to the signers, once. `run` does so by itself unless run.escalate is false.
    Escalate {
        /// A bill's id.
        id: String,
    },
    /// Ask governance to approve a bill that the wallet pays only so. `run` pays it once that is given.
    Request {
        /// A bill's id.
        id: String,
        /// The agent's controller or owner; default: the operator's key.
        #[arg(long)]
        key: Option<String>,
    },
    /// What governance is voting on.
    Ballots {
        /// The governance contract; default: the one that the wallet's policy names.
        #[arg(long)]
        governance: Option<String>,
    },
    /// Close a ballot whose time is up, which may hand it to the next workflow. Anybody may.
    Close {
        /// The ballot's number.
        ballot: u64,
        /// Whose account pays the fee.
        #[arg(long, default_value = "owner")]
        key: String,
        /// The governance contract; default: the one that the wallet's policy names.
        #[arg(long)]
        governance: Option<String>,
    },
    /// Vote on what governance was asked, as one who decides there, after it is shown. The vote names the hash of what
    /// was shown.
    #[command(group = ArgGroup::new("choice").required(true))]
    Vote {
        /// The ballot's number.
        ballot: u64,
        /// In favour.
        #[arg(long, group = "choice")]
        approve: bool,
        /// Against.
        #[arg(long, group = "choice")]
        reject: bool,
        /// The approver's key.
        #[arg(long)]
        key: String,
        /// The governance contract; default: the one that the wallet's policy names.
        #[arg(long)]
        governance: Option<String>,
        /// Without asking, for what was read elsewhere. It is shown all the same.
        #[arg(long)]
        yes: bool,
    },
}
