//! The laboratory's binary.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use stateset_cli::{cli as keeper, entry, verbs};
use stateset_lab::cli::{ChainVerb, Cli, Verb};
use stateset_lab::{demo, judgement, past, play, rehearsal, timing};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let format = cli.format();
    match cli.verb {
        Verb::Demo(verb) => entry::run("stateset-lab", demo::run(&verb, format)),
        Verb::Chain(ChainVerb::Start(verb)) => entry::run("stateset-lab", play::start(&verb, format)),
        Verb::Rehearse(verb) => entry::run("stateset-lab", rehearsal::verb::rehearse(&verb, format)),
        Verb::Compare(verb) => entry::run("stateset-lab", rehearsal::verb::compare(&verb, format)),
        Verb::Replay(verb) => entry::run("stateset-lab", past::verb::run(&verb, format)),
        Verb::TryModels(verb) => entry::run("stateset-lab", rehearsal::verb::try_models(&verb, format)),
        Verb::Judge(verb) => entry::run("stateset-lab", judgement::verb::judge(&verb, format)),
        Verb::TimeDecisions(verb) => entry::run("stateset-lab", timing::verb::time_decisions(&verb, format)),
        Verb::Keeper { words } => {
            let program = std::iter::once(OsString::from("stateset-keeper"));
            entry::run("stateset-keeper", verbs::run(&keeper::Cli::parse_from(program.chain(words))))
        }
    }
}
