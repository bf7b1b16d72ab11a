//! The laboratory's command line: what can be said, not what it does.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use stateset_cli::output::Format;

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
    /// The keeper itself, by the same words as `stateset-keeper`: the demo starts and kills it as a process.
    #[command(hide = true, disable_help_flag = true)]
    Keeper {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<OsString>,
    },
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
