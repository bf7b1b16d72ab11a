//! The verbs of the command line, one file each.

pub mod agent;
pub mod deploy;
pub mod init;
pub mod keys;
pub mod wallet;

use crate::cli::{Cli, Verb};
use crate::context::Context;

/// Runs what the command line asks for.
pub async fn run(cli: &Cli) -> eyre::Result<()> {
    let format = cli.format();
    let open = || Context::open(&cli.config);
    match &cli.verb {
        Verb::Init(verb) => init::run(&verb.folder, format),
        Verb::Keys(verb) => keys::run(verb, &open()?, format),
        Verb::Agent(verb) => agent::run(verb, &open()?, format).await,
        Verb::Wallet(verb) => wallet::run(verb, &open()?, format).await,
        Verb::Deploy(verb) => deploy::run(verb, format).await,
        _ => eyre::bail!("soon"),
    }
}
