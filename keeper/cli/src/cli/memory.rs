//! What can be said about what was learned.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum MemoryVerb {
    /// What is expected of whom, how far such predictions can be trusted, and what was stopped.
    Show {
        /// A payee, a good at a vendor, a validator, a pool or a kind of task alone.
        subject: Option<String>,
    },
    /// What was seen, done, and came of it, the last first.
    Episodes {
        /// Those about this alone.
        subject: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000))]
        limit: u32,
    },
    /// Let something go on that was stopped for going round in a loop, or for costing more than it is worth.
    Allow {
        /// What `memory show` says is stopped.
        subject: String,
        /// Who says so, and why.
        #[arg(long)]
        by: String,
    },
}
