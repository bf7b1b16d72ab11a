//! Verbs about the language models that may be asked.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum ModelVerb {
    /// What was spent of the budget, and the last questions with what they cost and how they ended.
    Show {
        /// So many questions.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(0..=1_000))]
        last: u16,
    },
}
