//! The command line: what can be said, not what it does.

#![allow(rustdoc::broken_intra_doc_links, rustdoc::invalid_html_tags, reason = "clap shows these comments as they are")]

mod approvals;
mod completions;
mod decisions;
mod goals;
mod invoices;
mod ledger;
mod memory;
mod model;
mod notices;
mod proposal;
mod reputation;
mod sends;
mod tasks;
mod treasury;
mod vendor;
mod wallet;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use stateset_agent::BillStatus;
use stateset_chain::transact::Repeat;
use stateset_telemetry::traces::Collector;

use crate::bills::DecimalSign;
use crate::exit;
use crate::output::Format;

pub use approvals::Approvals;
pub use completions::{Completions, Shell};
pub use decisions::{Decisions, Why, WhyNot};
pub use goals::GoalVerb;
pub use invoices::{AddInvoice, EndInvoice, InvoiceVerb};
pub use ledger::{AcknowledgePayment, ExportFormat, LedgerVerb, MatchEntry, ResolveIncident};
pub use memory::MemoryVerb;
pub use model::ModelVerb;
pub use notices::Notices;
pub use proposal::{Proposals, Propose, Subject};
pub use reputation::Case;
pub use reputation::{CaseVerb, Evidence, Stake, StakeVerb};
pub use tasks::{AddTask, EndTask, TaskVerb};
pub use treasury::{CreateTreasury, PlanTreasury, Transfer, TreasuryVerb};
pub use vendor::{AddVendor, ChallengeVendor, ChangeVendor, ProveVendor, VendorVerb};
pub use wallet::{MandateVerb, PayeeCaps, Payees, PolicyVerb, WalletVerb};

/// Runs an agent that pays bills with real money, held to rules that its own code cannot break.
#[derive(Debug, Parser)]
#[command(name = "stateset-keeper", version, propagate_version = true, after_help = exit::help())]
pub struct Cli {
    /// The configuration file.
    #[arg(long, short, global = true, default_value = "keeper.toml", env = "STATESET_KEEPER_CONFIG")]
    pub config: PathBuf,
    /// Of a configuration with several agents: which one it is about.
    #[arg(long, global = true, env = "STATESET_KEEPER_AGENT", value_name = "NAME")]
    pub for_agent: Option<String>,
    /// Print one JSON document instead of a table.
    #[arg(long, global = true)]
    pub json: bool,
    /// The most that a transaction of this verb may cost, such as 1000000ustate; default: chain.fee_max of the
    /// configuration.
    #[arg(long, global = true, value_name = "COIN")]
    pub fee_max: Option<String>,
    /// Do it even if the same was sent before and took effect, or may have. Without this a verb that was killed, or ended
    /// unclear, finds its first try when it is repeated, and does nothing twice.
    #[arg(long, global = true)]
    pub again: bool,
    #[command(subcommand)]
    pub verb: Verb,
}

impl Cli {
    /// Where traces go, of a verb that sends some.
    pub const fn collector(&self) -> Option<&Collector> {
        match &self.verb {
            Verb::Run(run) => run.otlp.as_ref(),
            _ => None,
        }
    }

    /// What a person says of a first try of the same act.
    pub const fn repeat(&self) -> Repeat {
        if self.again { Repeat::Always } else { Repeat::Never }
    }

    pub const fn format(&self) -> Format {
        if self.json { Format::Json } else { Format::Human }
    }
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Write a commented configuration and an agent's profile to start from.
    Init(Init),
    /// Make, take in and list keys. Secrets are stored encrypted and never passed as arguments.
    #[command(subcommand)]
    Keys(Keys),
    /// Register an agent with its wallet, or show it.
    #[command(subcommand)]
    Agent(Agent),
    /// A wallet: create it, look at it, set its rules, decide on proposals, stop its operator.
    #[command(subcommand)]
    Wallet(WalletVerb),
    /// A wallet's treasury: create it, look at it, put money in, call it back, stop it.
    #[command(subcommand)]
    Treasury(TreasuryVerb),
    /// What waits for a person: bills beyond the operator or without an end, and open proposals.
    #[command(subcommand)]
    Approvals(Approvals),
    /// What approvers were told of it, and whether they can be reached.
    #[command(subcommand)]
    Notices(Notices),
    /// What the agent has at stake for its good name.
    Stake(Stake),
    /// Cases about broken promises: report, answer, appeal, settle.
    Case(Case),
    /// Send coins from a key's own account: to fund a wallet, or an operator's fees.
    Send(Send),
    /// Hand bills in, and see what became of them.
    #[command(subcommand)]
    Bills(Bills),
    /// What the agent is to reach, and how it stands.
    #[command(subcommand)]
    Goals(GoalVerb),
    /// Tasks: hand them in, see where each stands and why, say what came of one.
    #[command(subcommand)]
    Tasks(TaskVerb),
    /// Who is paid, at which addresses, and by whose word: what a bill in doubt is held against.
    #[command(subcommand)]
    Vendor(VendorVerb),
    /// What the agent decided, and why.
    #[command(subcommand)]
    Decisions(Decisions),
    /// Why a bill or a move of the treasury is where it is: all that was decided about it.
    Why(Why),
    /// Why something was not done about it: the rule that ruled it out, or what was better.
    WhyNot(WhyNot),
    /// What was learned: what is expected of whom, what happened before, and what is stopped.
    #[command(subcommand)]
    Memory(MemoryVerb),
    /// What language models cost and how they answered.
    #[command(subcommand)]
    Model(ModelVerb),
    /// Pay due bills within policy until asked to stop.
    Run(Run),
    /// What a shadow would have done about each bill and with the treasury (`run --shadow`), and what happened.
    ShadowDiff {
        /// The bills of so many of the latest decisions.
        #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
    },
    /// The agent, its wallet, what remains and what waits.
    Status(Status),
    /// The configuration file and what it points to.
    #[command(subcommand)]
    Config(ConfigVerb),
    /// Look at everything that the keeper needs: what `config check` looks at, and how chain, keys, fees, rules, clock and
    /// disk stand now. Says what to do about the rest. Changes nothing and asks for no passphrase.
    Doctor(Doctor),
    /// What lies in which account, and money that nothing explains.
    #[command(subcommand)]
    Ledger(LedgerVerb),
    /// Outgoing invoices: what customers owe, and what came in for it.
    #[command(subcommand)]
    Invoices(InvoiceVerb),
    /// What was decided, signed and paid.
    #[command(subcommand)]
    Journal(Journal),
    /// Store, instantiate and wire the contracts on a chain.
    Deploy(Deploy),
    /// Write a shell's completions to standard output.
    Completions(Completions),
}

#[derive(Debug, Args)]
pub struct Run {
    /// First shut out every other keeper that signs with the same key, by raising the wallet's epoch. What this journal
    /// has under way lands or lapses before. Say it once, after another keeper took over, or to take over from one; of
    /// several agents name one by --for-agent.
    #[arg(long)]
    pub take_over: bool,
    /// Decide and sign nothing: no key is loaded, nobody is asked or told, and what was decided lies in a journal of its own
    /// beside the configured one. `shadow-diff` compares it with what happened.
    #[arg(long, conflicts_with = "take_over")]
    pub shadow: bool,
    /// Send traces of rounds, chain calls and payments to this collector, by OpenTelemetry's protocol over gRPC, such as
    /// http://127.0.0.1:4317. One that does not answer slows nothing: what it does not take is dropped and counted.
    #[arg(long, value_name = "URL", value_parser = Collector::parse, env = "STATESET_KEEPER_OTLP")]
    pub otlp: Option<Collector>,
}

#[derive(Debug, Args)]
pub struct Status {
    /// Show it again every so many seconds (2 if none are named) until Ctrl-C: in place on a terminal, else one after the
    /// other, with --json one document a line. A node or a journal that is away is named meanwhile.
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "2",
        value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub watch: Option<u64>,
}

#[derive(Debug, Args)]
pub struct Init {
    /// Folder to write keeper.toml and agent.toml into. Existing files are never touched.
    #[arg(default_value = ".")]
    pub folder: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make a new key. Its words are shown once.
    Add {
        /// What it is called here: a-z, 0-9, - and _, at most 32 characters.
        name: String,
    },
    /// Take in a key from its words, asked for at the terminal or read from a file.
    Import {
        /// What it is to be called here: a-z, 0-9, - and _, at most 32 characters.
        name: String,
        /// A file with the words on one line.
        #[arg(long)]
        words_file: Option<PathBuf>,
    },
    /// A key's address. Never its secret.
    Show {
        /// What it is called here.
        name: String,
        /// Also unlocks it and prints its public key (compressed, base64), as a wallet's signers name it.
        #[arg(long)]
        public_key: bool,
    },
    /// The keys in the folder, with their addresses.
    List,
}

#[derive(Debug, Subcommand)]
pub enum Agent {
    /// Register the agent and create its wallet in one transaction, signed by the owner. Doing it again changes
    /// nothing.
    Register {
        /// The agent's profile.
        #[arg(long, default_value = "agent.toml")]
        profile: PathBuf,
        /// The owner's key.
        #[arg(long, default_value = "owner")]
        owner_key: String,
        /// The record that scripts/deploy wrote; default: deployments/<chain id>.json.
        #[arg(long)]
        deployment: Option<PathBuf>,
    },
    /// The agent behind the configured wallet.
    Show,
}

#[derive(Debug, Args)]
pub struct Send {
    /// Such as 250.00USDC, or in a denom's smallest unit 1000000ustate.
    pub coin: String,
    /// The key whose account pays.
    #[arg(long, default_value = "owner")]
    pub key: String,
    /// An address, or the name of a key; default: the configured wallet.
    #[arg(long)]
    pub to: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Bills {
    /// Read bills from a .csv or .json file, or an e-invoice. Bad rows are named and left out; known bills change nothing.
    Import(ImportBills),
    /// Bills by due time, with where each stands and why.
    List {
        /// Those in this state alone, such as `paid`.
        #[arg(long, value_parser = bill_state)]
        state: Option<u8>,
        /// Those with a greater id than this one.
        #[arg(long, value_name = "ID")]
        after: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        limit: u32,
    },
    /// Have a bill looked at again that ended otherwise than paid.
    Retry {
        /// The ids that `bills list` shows.
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Set a credit note off against a bill of its payee. Nothing is paid out; of a bill that is paid, planned or asked about
    /// already nothing is taken off, and the credit stays open.
    Credit {
        /// The id that `bills credits` shows.
        id: String,
        /// The bill's id, as `bills list` shows it.
        #[arg(long, value_name = "BILL")]
        to: String,
    },
    /// Credit notes of which something is left, with what was set off.
    Credits {
        /// Also those of which nothing is left.
        #[arg(long)]
        all: bool,
        /// Those with a greater id than this one.
        #[arg(long, value_name = "ID")]
        after: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        limit: u32,
    },
    /// Stop a bill until a person releases it, for a reason that `bills list` shows. What is signed is on its way.
    Hold {
        /// The id that `bills list` shows.
        id: String,
        /// Why, for whoever is to release it.
        #[arg(long)]
        reason: String,
    },
    /// Say that a bill should not have been paid. The money is gone; the objection stays in the record, where `stateset-lab
    /// replay` finds it.
    Dispute {
        /// The id that `bills list` shows.
        id: String,
        /// What was wrong with it.
        #[arg(long)]
        reason: String,
    },
    /// Let a bill go on that is held. Without --content it shows the bill, why
    /// it is held, and the content to name.
    Release {
        /// The id that `bills list` shows.
        id: String,
        /// What was shown: a hash of the bill and of the reason. Another content releases nothing.
        #[arg(long)]
        content: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct ImportBills {
    /// The file: .csv, .json, or an e-invoice in XML (UBL or CII), whatever its name; with a mapping .csv, .tsv or .txt.
    pub file: PathBuf,
    /// How another program's columns are read: a TOML file, as keeper/examples/mappings has for QuickBooks, Xero and SAP.
    #[arg(long, value_name = "FILE", conflicts_with = "decimal")]
    pub mapping: Option<PathBuf>,
    /// The sign before decimals. Without it an amount such as 1.250, which half of the world reads as thousands, is
    /// refused.
    #[arg(long, value_enum)]
    pub decimal: Option<DecimalSign>,
    /// Of an e-invoice, which says none.
    #[arg(long, value_name = "NAME", conflicts_with = "mapping")]
    pub category: Option<String>,
    /// Say what would become of each row, and take nothing in.
    #[arg(long)]
    pub dry_run: bool,
}

/// A state's number by its name.
fn bill_state(name: &str) -> Result<u8, String> {
    let states = BillStatus::NAMES;
    let code = (0_u8..).zip(states).find(|(_, known)| *known == name).map(|(code, _)| code);
    code.ok_or_else(|| format!("a bill's state is one of {}", states.join(", ")))
}

#[derive(Debug, Subcommand)]
pub enum Journal {
    /// Intents to pay, newest last.
    List,
    /// One intent with its transactions.
    Show {
        /// The id that `journal list` shows.
        id: String,
    },
    /// Step over all recorded inputs again and compare with the stored state.
    Replay,
}

#[derive(Debug, Subcommand)]
pub enum ConfigVerb {
    /// Read the configuration strictly, with all that it points to: agents, keys, passphrase, the journal's folder,
    /// prices, currencies; and, by a node, contracts, the operator and the clock. Changes nothing; ends with 8 where
    /// something is wrong, with 3 where a published fault affects the node.
    Check(CheckConfig),
}

#[derive(Debug, Args)]
pub struct CheckConfig {
    /// Ask no node: look at this machine alone.
    #[arg(long)]
    pub offline: bool,
    /// Only warn where the node is affected by this advisory of deployments/advisories.toml; repeat for several.
    #[arg(long = "accept-advisory", value_name = "ID", conflicts_with = "offline")]
    pub accept_advisories: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Doctor {
    /// Only warn where the node is affected by this advisory of deployments/advisories.toml; repeat for several.
    #[arg(long = "accept-advisory", value_name = "ID")]
    pub accept_advisories: Vec<String>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false, id = "target")]
pub struct DeployTarget {
    /// A network's TOML file; deployments/example.toml explains it.
    #[arg(long, group = "target")]
    pub network: Option<PathBuf>,
    /// The local chain's description, as scripts/devnet wrote it.
    #[arg(long, group = "target")]
    pub devnet_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Deploy {
    #[command(flatten)]
    pub target: DeployTarget,
    /// Wasm and checksums, as scripts/build-contracts leaves them. A network's file names its own.
    #[arg(long, default_value = "artifacts")]
    pub artifacts: PathBuf,
    /// Deploy although the node is affected by this advisory of deployments/advisories.toml; repeat for several.
    #[arg(long = "accept-advisory", value_name = "ID")]
    pub accept_advisories: Vec<String>,
}
