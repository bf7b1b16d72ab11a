//! The laboratory's command line: what can be said, not what it does.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use stateset_cli::output::Format;

use crate::judgement::verb::Judge;
use crate::rehearsal::model::Choice;
use crate::timing::verb::TimeDecisions;

/// Chains to play with: the demo, and an embedded chain that is served as a node would be. No money of any worth.
#[derive(Debug, Parser)]
#[command(name = "stateset-lab", version, propagate_version = true)]
pub struct Cli {
    /// Print one JSON document instead of a table.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub verb: Verb,
}

impl Cli {
    pub const fn format(&self) -> Format {
        if self.json { Format::Json } else { Format::Human }
    }
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// The whole story, with its own chain: bills, refusals, a kill and the recovery, a freeze.
    Demo(Demo),
    /// A chain to play against.
    #[command(subcommand)]
    Chain(ChainVerb),
    /// Live an agent's profile through a scenario, by the keeper's own rounds, and report what came of it.
    Rehearse(Rehearse),
    /// Live two agents' profiles through the same world, and show which bills became something else.
    Compare(Compare),
    /// Step over a journal's recorded inputs under other rules, and show which decisions would have been others.
    Replay(Replay),
    /// What a model may cost and what it may bring: rehearse with none, with a hostile one and with one that reads well.
    /// Exit 1 if a goal is missed.
    TryModels(TryModels),
    /// Live years under the planner, the oracle and plainer rules, and judge what their treasuries carried.
    #[command(hide = true)]
    Judge(Judge),
    /// What a decision takes beside a short past and beside a long one, and what 30 rehearsed days take. Exit 1 if a goal is
    /// missed.
    #[command(hide = true)]
    TimeDecisions(TimeDecisions),
    /// The keeper itself, by the same words as `stateset-keeper`: the demo starts and kills it as a process.
    #[command(hide = true, disable_help_flag = true)]
    Keeper {
        /// Its own words.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<OsString>,
    },
}

#[derive(Debug, Subcommand)]
pub enum ChainVerb {
    /// Serve an embedded chain over gRPC until SIGINT or SIGTERM, and write a folder in which a keeper is ready to be
    /// run. It lives in memory; its keys are public.
    Start(ChainStart),
}

#[derive(Debug, Args)]
pub struct ChainStart {
    /// Where to listen. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:9090")]
    pub listen: SocketAddr,
    /// From one block to the next. On the chain each is a second: a smaller number makes its time run faster than the
    /// machine's.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(10..=60_000), value_name = "MILLISECONDS")]
    pub block_ms: u64,
    /// Keys that follow from this text, in place of the published ones.
    #[arg(long, value_name = "TEXT")]
    pub seed: Option<String>,
    /// Unix seconds of the first block; without it the machine's clock. With it and a seed every start is the same.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=253_402_300_799))]
    pub time: Option<u64>,
    /// An empty folder for keeper.toml, agent.toml, bills.csv, keys and deployments/; without it a new temporary one.
    #[arg(long)]
    pub folder: Option<PathBuf>,
}

impl ChainStart {
    pub(crate) const fn interval(&self) -> Duration {
        Duration::from_millis(self.block_ms)
    }
}

/// A chain for the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Network {
    /// Inside this process; nothing else needed.
    Embedded,
    /// The local node that scripts/devnet started.
    Devnet,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// The chain inside the demo, or a local node.
    #[arg(long, value_enum, default_value = "embedded")]
    pub network: Network,
    /// The devnet's description, as scripts/devnet wrote it.
    #[arg(long, required_if_eq("network", "devnet"))]
    pub devnet_file: Option<PathBuf>,
    /// The contracts' wasm, as scripts/build-contracts wrote it.
    #[arg(long, required_if_eq("network", "devnet"))]
    pub artifacts: Option<PathBuf>,
    /// The bills.
    #[arg(long)]
    pub bills: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Rehearse {
    /// The agent's profile, as `agent register` reads it.
    #[arg(long, value_name = "FILE")]
    pub agent: PathBuf,
    #[command(flatten)]
    pub world: RehearsedWorld,
    /// A model that the agent asks: `hostile`, `scripted:FILE` (rules, as in keeper/examples/models), or the base URL of a
    /// real one; without it none.
    #[arg(long, value_name = "hostile|scripted:FILE|URL")]
    pub model: Option<Choice>,
    /// Where the report goes, one HTML file that needs no other.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Where its journal goes, for `replay`: a file that is not there yet.
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Compare {
    /// An agent's profile; whose listed payees send the bills.
    #[arg(value_name = "A.toml")]
    pub one: PathBuf,
    /// Another one.
    #[arg(value_name = "B.toml")]
    pub other: PathBuf,
    #[command(flatten)]
    pub world: RehearsedWorld,
}

#[derive(Debug, Args)]
pub struct Replay {
    /// A keeper's journal; it is only read, also while a keeper writes it.
    #[arg(value_name = "JOURNAL")]
    pub journal: PathBuf,
    /// An agent's profile: its policy, and who is listed.
    #[arg(long, value_name = "FILE", required_unless_present = "policy")]
    pub agent: Option<PathBuf>,
    /// A policy alone, JSON or TOML, in place of the profile's.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// The last so many days alone; what was paid before them counts in the caps.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub days: Option<u32>,
    /// Whose, where the journal has several agents.
    #[arg(long, value_name = "ADDRESS")]
    pub wallet: Option<String>,
}

#[derive(Debug, Args)]
pub struct TryModels {
    /// The folder with the agent, the scenarios and the rules that ship.
    #[arg(long, default_value = "keeper/examples", value_name = "FOLDER")]
    pub examples: PathBuf,
    /// How long each rehearsal takes.
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    pub days: u32,
    /// Another seed, other bills and frauds.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// From one of the keeper's rounds to the next: a divisor of a day.
    #[arg(long, default_value_t = 3_600, value_parser = step, value_name = "SECONDS")]
    pub step: u64,
}

/// What a rehearsal takes place in: all of it follows from these four.
#[derive(Debug, Args)]
pub struct RehearsedWorld {
    /// The scenario: see keeper/examples/scenarios and docs/rehearsal.md.
    #[arg(long, value_name = "FILE")]
    pub scenario: PathBuf,
    /// How long it takes, from the scenario's first day on.
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    pub days: u32,
    /// The same seed gives the same report, byte for byte.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// From one of the keeper's rounds to the next: a divisor of a day.
    #[arg(long, default_value_t = 3_600, value_parser = step, value_name = "SECONDS")]
    pub step: u64,
}

/// A step divides the day, so that each day ends with a round.
fn step(text: &str) -> Result<u64, String> {
    let seconds: u64 = text.parse().map_err(|_| format!("{text} is no number of seconds"))?;
    let is_good = (60..=86_400).contains(&seconds) && 86_400 % seconds == 0;
    if is_good { Ok(seconds) } else { Err(format!("{seconds} does not divide the 86400 of a day, or is below 60")) }
}
