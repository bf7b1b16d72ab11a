//! The binary that an operator runs.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use stateset_cli::cli::Cli;
use stateset_cli::{entry, verbs};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse().check().unwrap_or_else(|error| error.exit());
    entry::run_traced("stateset-keeper", cli.collector(), verbs::run(&cli))
}
