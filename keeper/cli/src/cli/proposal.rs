//! `wallet propose` and `wallet proposals`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct Propose {
    #[command(subcommand)]
    pub what: Subject,
    /// At most 128 bytes; default: what it does, in words.
    #[arg(long, global = true)]
    pub title: Option<String>,
    /// A file with the reasons; its SHA-256 goes into the proposal.
    #[arg(long, global = true)]
    pub rationale: Option<PathBuf>,
    /// The proposing signer's key.
    #[arg(long, global = true, default_value = "owner")]
    pub key: String,
    /// Nobody may vote after so many hours: 1 to 24.
    #[arg(long, global = true, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=24))]
    pub hours: u32,
    /// Sends nothing: writes a signing request to be signed by the signers and submitted with their signatures.
    #[arg(long, global = true)]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Subject {
    /// Pay anybody, beyond every cap, once.
    Pay {
        /// The payee's address.
        #[arg(long)]
        to: String,
        /// Such as 250.00USDC.
        #[arg(long)]
        coin: String,
        /// What it is for: a category of the policy.
        #[arg(long)]
        category: String,
        /// What the payee knows it by. With payee and due date it names the payment: the same again pays nothing.
        #[arg(long)]
        reference: String,
        /// A date or time; default: today.
        #[arg(long)]
        due: Option<String>,
    },
    /// Pay a bill that was handed in, under its own id.
    Bill {
        /// The id that `bills list` shows.
        id: String,
    },
    /// Send money back to the owner.
    Withdraw {
        /// Such as 250.00USDC.
        coin: String,
    },
    /// Let the operator go on.
    Unfreeze,
    /// Replace the operator's limits.
    Policy {
        /// A .toml file with a [policy] table or a policy's keys, or a .json file with a policy.
        file: PathBuf,
    },
    /// Replace the signers: a .toml or .json file with signers, threshold and loosen_delay_seconds.
    Signers {
        /// The file.
        file: PathBuf,
    },
    /// Give the operator a purse for one purpose: a .toml or .json file with a mandate.
    Mandate {
        /// The file.
        file: PathBuf,
    },
    /// Call another contract.
    Call {
        /// The contract's address.
        contract: String,
        /// A file with the message, as JSON.
        message: PathBuf,
        /// Coins to send along; repeat for several.
        #[arg(long = "funds")]
        funds: Vec<String>,
    },
    /// Anything: a .toml or .json file with title, rationale and up to eight actions.
    Draft {
        /// The file.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum Proposals {
    /// All proposals, newest last.
    List,
    /// One proposal with its actions in words, its hash and who voted.
    Show {
        /// The proposal's number.
        id: u64,
        /// Also writes a signing request for signers without a node.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}
