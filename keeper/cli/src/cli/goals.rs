//! What can be said about goals.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum GoalVerb {
    /// Each goal of the configuration: what is measured, by recorded facts, and how it stands.
    List,
}
