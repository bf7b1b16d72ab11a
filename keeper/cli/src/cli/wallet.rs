//! `wallet`: what can be said of a wallet, its rules and its stop.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::proposal::{Proposals, Propose};

#[derive(Debug, Subcommand)]
pub enum WalletVerb {
    /// Create a wallet for which no agent is registered. `agent register` makes both at once. Doing it again changes
    /// nothing: the address follows from code, owner and name.
    Create {
        /// The agent's profile: its tables [wallet], [policy] and [[payee]] say what the wallet is to be.
        #[arg(long, default_value = "agent.toml")]
        profile: PathBuf,
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        owner_key: String,
        /// The record that scripts/deploy wrote; default: deployments/<chain id>.json.
        #[arg(long)]
        deployment: Option<PathBuf>,
    },
    /// Roles, signers, policy, payees and what remains.
    Show,
    /// Stop the operator at once. The owner or the guardian may.
    Freeze {
        /// The owner's or the guardian's key.
        #[arg(long)]
        key: String,
        /// Why, for everybody to read on the chain.
        #[arg(long)]
        reason: String,
    },
    /// Let the operator go on. Only the owner may; beside signers it takes effect after a delay.
    Unfreeze {
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// Let every payment from now on enter the wallet's decision log, with the hash of the keeper's reasons. For good.
    KeepLog {
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// The decision log, from the node's events, checked against the wallet's word for it and the journal's reasons.
    Log,
    /// Send money from the wallet back to its owner; beside signers after a delay.
    Withdraw {
        /// Such as 12.50USDC, or in a denom's smallest unit 12500000uusdc.
        coin: String,
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// The operator's limits.
    #[command(subcommand)]
    Policy(PolicyVerb),
    /// Who may be paid, and how much.
    #[command(subcommand)]
    Payees(Payees),
    /// Purses that those who decide gave the operator, each for one purpose.
    #[command(subcommand)]
    Mandate(MandateVerb),
    /// Ask the signers for something beyond the operator.
    Propose(Propose),
    /// What the signers were asked.
    #[command(subcommand)]
    Proposals(Proposals),
    /// Approve a proposal with a signer's account, after it is shown. The approval names the hash of what was shown,
    /// and the one that reaches the threshold carries it out.
    Approve {
        /// The proposal's number.
        id: u64,
        /// The signer's key.
        #[arg(long)]
        key: String,
        /// Without asking, for what was read elsewhere. It is shown all the same.
        #[arg(long)]
        yes: bool,
    },
    /// Vote against a proposal with a signer's account, after it is shown.
    Reject {
        /// The proposal's number.
        id: u64,
        /// The signer's key.
        #[arg(long)]
        key: String,
        /// Without asking, for what was read elsewhere. It is shown all the same.
        #[arg(long)]
        yes: bool,
    },
    /// Take back an open proposal: a signer its own, the owner what it scheduled or its operator asked for.
    Cancel {
        /// The proposal's number.
        id: u64,
        /// The proposer's key.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// End a proposal that is open or failed, as guardian.
    Veto {
        /// The proposal's number.
        id: u64,
        /// The guardian's key.
        #[arg(long, default_value = "guardian")]
        key: String,
    },
    /// Carry out what passed and failed, or what the owner's delay is over for, after it is shown. Anybody may.
    Execute {
        /// The proposal's number.
        id: u64,
        /// Whose account pays the fee.
        #[arg(long, default_value = "owner")]
        key: String,
        /// Without asking, for what was read elsewhere. It is shown all the same.
        #[arg(long)]
        yes: bool,
    },
    /// Approve by signature (ADR-36, secp256k1) and write it to a file. Needs no node for a signing request drawn up
    /// before.
    Sign {
        /// A proposal's number, or a signing request that `propose --out`, `proposals show --out` or `sign` wrote.
        what: String,
        /// The signer's key.
        #[arg(long)]
        key: String,
        /// The approval is void after so many hours from the signing request's date.
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=720))]
        hours: u32,
        /// Where to write it; default: approval-<subject>-<signer>.json.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Sign without asking. What is signed is shown all the same.
        #[arg(long)]
        yes: bool,
    },
    /// Deliver signed approvals: of a submission, it is proposed, approved and carried out in one transaction.
    Submit {
        /// The files that `wallet sign` wrote.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Whose account pays the fee; anybody's.
        #[arg(long, default_value = "owner")]
        key: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum PolicyVerb {
    /// The policy as it is in force; with --json as `policy set` reads it.
    Show,
    /// Replace the policy. What only tightens takes effect at once; beside signers anything else waits out their delay.
    Set {
        /// A .toml file with a [policy] table or a policy's keys, or a .json file with a policy.
        file: PathBuf,
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        key: String,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum Payees {
    /// Who is listed, with caps and what remains of them.
    List,
    /// List a payee, or replace its caps. Beside signers it takes effect after a delay unless it only lowers them.
    Add {
        /// The payee's address.
        address: String,
        #[command(flatten)]
        caps: PayeeCaps,
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// Take a payee off the list, at once.
    Remove {
        /// The payee's address.
        address: String,
        /// A currency or denom, such as USDC.
        #[arg(long, default_value = "USDC")]
        unit: String,
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        key: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum MandateVerb {
    /// All that were given, ended ones too.
    List,
    /// Give one, as owner, after it is shown; beside signers it takes effect after a delay. The same again changes
    /// nothing.
    Give {
        /// A .toml or .json file with a mandate's keys, or with a table [mandate]. `expires_at` in Unix seconds, or as
        /// a date or time in quotes.
        file: PathBuf,
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        key: String,
        /// Without asking, for what was read elsewhere. It is shown all the same.
        #[arg(long)]
        yes: bool,
    },
    /// Ask the signers for one with the operator's key, after it is shown. The same again asks nothing new.
    Ask {
        /// As for `give`.
        file: PathBuf,
        /// Without asking, for what was read elsewhere. It is shown all the same.
        #[arg(long)]
        yes: bool,
    },
    /// End one for good, at once. The owner or the guardian may.
    Revoke {
        /// The mandate's number, as `mandate list` shows it.
        number: u64,
        /// The owner's or the guardian's key.
        #[arg(long, default_value = "owner")]
        key: String,
    },
}

/// All in one unit, such as 100.00USDC.
#[derive(Debug, Args)]
pub struct PayeeCaps {
    /// One payment.
    #[arg(long)]
    pub per_payment: String,
    /// Any 24 hours.
    #[arg(long)]
    pub per_day: String,
    /// For as long as the payee is listed.
    #[arg(long)]
    pub lifetime: String,
    /// What it may be paid for; repeat for several.
    #[arg(long = "category", required = true)]
    pub categories: Vec<String>,
}
