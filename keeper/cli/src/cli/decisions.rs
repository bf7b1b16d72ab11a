//! Verbs about what was decided, and why.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum Decisions {
    /// What was decided, the last first.
    List {
        /// Those made before this one.
        #[arg(long, value_name = "ID")]
        before: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
    },
    /// One decision: its reasons, what is expected of it, and what else could have been done.
    Show {
        /// The id that `decisions list` shows.
        id: String,
    },
    /// Compare the wallet's decision log, from the node's events, with the journal: names the first decision that differs.
    Verify,
}

/// What the question is about.
#[derive(Debug, Args)]
pub struct Why {
    /// A bill or a move of the treasury, by its id; of a task `tasks show` says it.
    pub id: String,
}

/// What was not done.
#[derive(Debug, Args)]
pub struct WhyNot {
    /// A bill or a move of the treasury, by its id.
    pub id: String,
    /// What could have been done about it, in the words of `why`.
    #[arg(default_value = "pay")]
    pub action: String,
}
