//! What can be said about outgoing invoices.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum InvoiceVerb {
    /// Hand in one invoice that was sent to a customer for work that was done.
    Add(Box<AddInvoice>),
    /// Read sent invoices from a .csv, .json or .toml file, or an e-invoice. Bad rows are named and left out; known ones
    /// change nothing.
    Import {
        /// The file: with number, customer, amount, currency and due, and issued and text if they are known; or XML (UBL or
        /// CII), whose buyer owes what is payable.
        file: PathBuf,
    },
    /// Invoices with where each stands and what is open.
    List {
        /// Also those that are paid, cancelled or written off.
        #[arg(long)]
        all: bool,
    },
    /// One invoice: what it says, what came in for it, how it ended.
    Show {
        /// The invoice's number.
        number: String,
    },
    /// Set unidentified money against an invoice; what is more than it owes stays the customer's.
    Match {
        /// The ledger entry's number, as `ledger show --unidentified` has it.
        entry: u64,
        /// The invoice's number.
        number: String,
    },
    /// Say that an invoice is not owed: what is open of it was not earned.
    Cancel(EndInvoice),
    /// Say that what is open of an invoice will not come: it is a loss.
    WriteOff(EndInvoice),
}

#[derive(Debug, Args)]
pub struct AddInvoice {
    /// Our own number for it.
    pub number: String,
    /// Who owes it.
    #[arg(long)]
    pub customer: String,
    /// Such as 12.50.
    #[arg(long)]
    pub amount: String,
    /// A currency of the configuration, such as USDC.
    #[arg(long)]
    pub currency: String,
    /// A day such as 2026-12-31, or a time.
    #[arg(long)]
    pub due: String,
    /// The same of when it was sent; now if it is left out.
    #[arg(long, default_value = "")]
    pub issued: String,
    /// What it is for.
    #[arg(long, default_value = "")]
    pub text: String,
}

#[derive(Debug, Args)]
pub struct EndInvoice {
    /// The invoice's number.
    pub number: String,
    /// Why.
    #[arg(long)]
    pub reason: String,
}
