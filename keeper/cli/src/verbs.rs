//! The verbs of the command line, one file each.

pub mod agent;
pub mod approvals;
mod ballots;
mod bill_store;
pub mod bills;
pub mod case;
mod case_view;
mod checks;
mod completions;
mod config;
mod confirm;
mod credits;
mod decisions;
pub mod deploy;
mod disputes;
mod doctor;
mod file;
mod follow_ups;
mod goals;
mod governance;
pub mod init;
mod invoices;
pub mod journal;
pub mod keys;
mod ledger;
mod memory;
mod model;
mod noted;
mod notices;
mod operator;
mod reputation;
pub mod send;
mod shadow;
pub mod stake;
mod status;
mod tasks;
mod treasury;
mod vendor;
mod waiting;
pub mod wallet;

use eyre::WrapErr as _;
use stateset_config::context::{ByHand, Context};
use stateset_keeper::service;

use crate::cli::{Cli, Verb};

/// Runs what the command line asks for.
pub async fn run(cli: &Cli) -> eyre::Result<()> {
    let format = cli.format();
    let open_all = || Context::open(&cli.config);
    let by_hand = |context: &Context| -> eyre::Result<ByHand> {
        let fee_max = cli.fee_max.as_deref().map(|text| context.coin(text).wrap_err("--fee-max")).transpose()?;
        Ok(ByHand { fee_max, repeat: cli.repeat() })
    };
    let open = || -> eyre::Result<Context> {
        let mut context = open_all()?;
        context.config.select(cli.for_agent.as_deref())?;
        context.by_hand = by_hand(&context)?;
        Ok(context)
    };
    match &cli.verb {
        Verb::Init(verb) => init::run(&verb.folder, format),
        Verb::Keys(verb) => keys::run(verb, &open_all()?, format),
        Verb::Agent(verb) => agent::run(verb, &open()?, format).await,
        Verb::Wallet(verb) => wallet::run(verb, &open()?, format).await,
        Verb::Treasury(verb) => treasury::run(verb, &open()?, format).await,
        Verb::Approvals(verb) => approvals::run(verb, &open()?, format).await,
        Verb::Notices(verb) => notices::run(verb, &open()?, format).await,
        Verb::Stake(verb) => stake::run(verb, &open()?, format).await,
        Verb::Case(verb) => case::run(verb, &open()?, format).await,
        Verb::Completions(verb) => completions::run(verb),
        Verb::Config(verb) => config::run(verb, &cli.config, cli.for_agent.as_deref(), format).await,
        Verb::Decisions(verb) => decisions::run(verb, &open()?, format).await,
        Verb::Why(verb) => decisions::why(verb, &open()?, format),
        Verb::WhyNot(verb) => decisions::why_not(verb, &open()?, format),
        Verb::Memory(verb) => memory::run(verb, &open()?, format).await,
        Verb::Model(verb) => model::run(verb, &open()?, format),
        Verb::Doctor(verb) => doctor::run(verb, &cli.config, cli.for_agent.as_deref(), format).await,
        Verb::Deploy(verb) => deploy::run(verb, cli, format).await,
        Verb::Send(verb) => send::run(verb, &open()?, format).await,
        Verb::Bills(verb) => bills::run(verb, &open()?, format).await,
        Verb::Goals(verb) => goals::run(verb, &open()?, format).await,
        Verb::Tasks(verb) => tasks::run(verb, &open()?, format).await,
        Verb::Vendor(verb) => vendor::run(verb, &open()?, format).await,
        Verb::ShadowDiff { limit } => shadow::diff(*limit, &open()?, format).await,
        Verb::Run(verb) if verb.shadow => stateset_shadow::run(&open_all()?, cli.for_agent.as_deref()).await,
        Verb::Run(verb) => {
            let mut context = open_all()?;
            context.by_hand = by_hand(&context)?;
            let agent = cli.for_agent.as_deref().unwrap_or_default();
            service::run(&context, verb.take_over.then_some(agent)).await
        }
        Verb::Invoices(verb) => invoices::run(verb, &open()?, format).await,
        Verb::Ledger(verb) => ledger::run(verb, &open()?, format).await,
        Verb::Status(verb) => status::run(verb, &open()?, format).await,
        Verb::Journal(verb) => journal::run(verb, &open()?, format),
    }
}
