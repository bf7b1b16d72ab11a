//! Words of `notices`: what people were told.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Notices {
    /// What was sent to whom, when, after how many tries, and how it stands; the newest first.
    List {
        /// So many at most.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Send a test to an approver now, and show what the receiver answers. It stands in no list.
    Test {
        /// The approver's name in the configuration.
        name: String,
    },
}
