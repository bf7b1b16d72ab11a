//! What can be said about goals.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum GoalVerb {
    /// Each goal of the configuration: what is measured, by recorded facts, and how it stands.
    List,
    /// Say what you see of what a goal is measured by: a level by its name, or `reputation`.
    Report {
        /// The name that the goal has for it.
        name: String,
        /// The number now; of a score in basis points.
        value: u64,
    },
}
