//! `stake` and `case`: what can be said to the reputation contract.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

/// Which contract, and which agent.
#[derive(Debug, Args)]
pub struct Stake {
    #[command(subcommand)]
    pub verb: StakeVerb,
    /// The contract's address; default: contracts.reputation of the configuration, else the deployment's record.
    #[arg(long, global = true)]
    pub reputation: Option<String>,
    /// An agent's id or DID; default: the agent of the configured wallet.
    #[arg(long, global = true)]
    pub agent: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum StakeVerb {
    /// Bonded, leaving, frozen by cases, and the score.
    Show,
    /// Put coins of the owner's account at stake.
    Bond {
        /// Such as 100STATE.
        coin: String,
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// Let stake leave in 14 days; until then it can be slashed.
    Unbond {
        /// Such as 100STATE.
        coin: String,
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// Take out what has left, as far as no open case may need it.
    Claim {
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        key: String,
    },
}

#[derive(Debug, Args)]
pub struct Case {
    #[command(subcommand)]
    pub verb: CaseVerb,
    /// The contract's address; default: contracts.reputation of the configuration, else the deployment's record.
    #[arg(long, global = true)]
    pub reputation: Option<String>,
}

/// A text that both sides keep; only its SHA-256 goes to the chain.
#[derive(Debug, Args)]
pub struct Evidence {
    /// The file. Keep it: without it the hash proves nothing.
    #[arg(long)]
    pub evidence: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum CaseVerb {
    /// Cases against an agent, or all that are in one stage.
    List {
        /// An agent's id or DID; default: the agent of the configured wallet.
        #[arg(long, conflicts_with = "stage")]
        agent: Option<String>,
        /// open, decided, appealed or closed.
        #[arg(long)]
        stage: Option<String>,
    },
    /// One case, with what can be done and until when.
    Show {
        /// The case's number.
        id: u64,
    },
    /// Accuse an agent. The report's bond is sent along; it comes back unless the report is found frivolous.
    Report {
        /// The accused agent's id or DID.
        accused: String,
        /// missed_deadline, compliance_violation or financial_misconduct.
        #[arg(long)]
        kind: String,
        /// minor, major or critical: the gravest that may be found.
        #[arg(long)]
        severity: String,
        #[command(flatten)]
        evidence: Evidence,
        /// Address of who was harmed.
        #[arg(long, requires = "damage")]
        victim: Option<String>,
        /// By how much, such as 50STATE.
        #[arg(long, requires = "victim")]
        damage: Option<String>,
        /// By whose judge and rules: the present term's number, or a former one's in which some of the accused's stake
        /// began to leave and still does. Default: the present one where anything is bonded, else the newest of those.
        #[arg(long)]
        term: Option<u32>,
        /// The reporter's key.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// Answer a case against the agent, once, in time.
    Respond {
        /// The case's number.
        id: u64,
        #[command(flatten)]
        response: Evidence,
        /// The accused agent's owner's or controller's key.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// Appeal, once: the accused against a finding, the reporter against a dismissal. The appeal's bond is sent along.
    Appeal {
        /// The case's number.
        id: u64,
        /// The key of the accused agent's owner, or of the reporter.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// Propose a verdict to the arbiters, as one of them, after the case is shown; the others follow by `approvals
    /// vote`.
    #[command(group = ArgGroup::new("verdict").required(true))]
    Judge {
        /// The case's number.
        id: u64,
        /// It did it, as gravely as this: minor, major or critical.
        #[arg(long, group = "verdict", requires = "damage")]
        uphold: Option<String>,
        /// The damage that is found, such as 50STATE.
        #[arg(long, requires = "uphold")]
        damage: Option<String>,
        /// It did not.
        #[arg(long, group = "verdict")]
        dismiss: bool,
        /// It did not, and the reporter knew: the bond is lost.
        #[arg(long, group = "verdict")]
        frivolous: bool,
        /// The arbiter's key.
        #[arg(long)]
        key: String,
        /// Without asking, for what was read elsewhere. It is shown all the same.
        #[arg(long)]
        yes: bool,
    },
    /// What the contract owes an address after a case; default: the owner's.
    Owed {
        /// Whose claim is shown; default: the key's own.
        address: Option<String>,
        /// Whose address, if none is given.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// Pay out what an address is owed, to that address. Anybody may.
    Collect {
        /// Default: the key's own.
        address: Option<String>,
        /// Whose account pays the fee.
        #[arg(long, default_value = "owner")]
        key: String,
    },
    /// Close a case whose time has come. Anybody may.
    Settle {
        /// The case's number.
        id: u64,
        /// Whose account pays the fee.
        #[arg(long, default_value = "owner")]
        key: String,
    },
}
