//! What can be said about the ledger.

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub enum LedgerVerb {
    /// What lies in each account, by denom: what comes in is negative under income, equity and suspense, as double entry
    /// has it.
    Show {
        /// In its place, the entries of money that came in and that nobody has matched yet.
        #[arg(long)]
        unidentified: bool,
    },
    /// All entries for other programs, to standard output.
    Export {
        /// Comma-separated values, a line per posting; or a journal for beancount.
        #[arg(long, value_enum)]
        format: ExportFormat,
    },
    /// Say from whom money came that is unidentified, or for which invoice.
    Match(MatchEntry),
    /// Money of the wallet that was gone and that nothing explained, and limits that were exceeded, with what was seen. While
    /// one is open nothing is paid, or the treasury is not moved.
    Incidents {
        /// Also those that were resolved.
        #[arg(long)]
        all: bool,
    },
    /// End an incident: once none is open, the keeper pays again.
    Resolve(ResolveIncident),
    /// Payments that the wallet has receipts of, and that no bill, no act of this keeper and no proposal explains: a
    /// person's, another keeper's, or a thief's.
    Unrecognised {
        /// Also those that a person acknowledged.
        #[arg(long)]
        all: bool,
    },
    /// Say that a payment which nothing explained is in order: nobody is called for it any more.
    Acknowledge(AcknowledgePayment),
}

#[derive(Debug, Args)]
pub struct AcknowledgePayment {
    /// The payment's id, as `ledger unrecognised` has it.
    pub id: String,
    /// Who made it, and what for.
    #[arg(long)]
    pub reason: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ExportFormat {
    Csv,
    Beancount,
}

#[derive(Debug, Args)]
pub struct MatchEntry {
    /// The entry's number, as `ledger show --unidentified` has it.
    pub entry: u64,
    /// Where it belongs, such as income:sales, equity:owner or assets:treasury:liquid.
    #[arg(long)]
    pub account: String,
    /// From whom, or for which invoice.
    #[arg(long)]
    pub reason: String,
}

#[derive(Debug, Args)]
pub struct ResolveIncident {
    /// The incident's number, as `ledger incidents` has it.
    pub id: u64,
    /// What was found out.
    #[arg(long)]
    pub reason: String,
    /// Where missing money is booked, such as loss:theft, or equity:owner if the owner took it.
    #[arg(long, default_value = "loss:unexplained")]
    pub account: String,
}
