//! The binary that an operator runs.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use stateset_cli::cli::Cli;
use stateset_cli::{entry, verbs};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    entry::run("stateset-keeper", verbs::run(&Cli::parse()))
}
