//! A binary's edge: sets up the log, runs one verb, reports one reason.

use std::io::IsTerminal;
use std::process::ExitCode;

use stateset_keeper::process_memory;
use tracing_subscriber::EnvFilter;

use crate::exit::Exit;
use crate::output::{narrate, plain};

/// Runs a verb to its end as all that this process does: the log goes to standard error, and so does the reason of a
/// failure, after the program's name. The exit code is that of [`Exit::of`].
pub fn run(program: &str, verb: impl Future<Output = eyre::Result<()>>) -> ExitCode {
    if let Err(reason) = process_memory::protect() {
        let said = format!("{program}: this process' memory cannot be kept to itself: {reason}");
        narrate(std::io::stderr(), &said);
        return ExitCode::from(Exit::Failed.code());
    }
    let filter = EnvFilter::try_from_env("STATESET_KEEPER_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // Logs go to standard error, so that standard output stays what the verb answers.
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        // Who reads the log may go, and its disk may fill: neither stops what pays.
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(reason) => {
            narrate(std::io::stderr(), &format!("{program}: the runtime does not start: {reason}"));
            return ExitCode::from(Exit::Failed.code());
        }
    };
    match runtime.block_on(verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(report) => {
            let chain: Vec<String> = report.chain().map(ToString::to_string).collect();
            narrate(std::io::stderr(), &format!("{program}: {}", plain(&without_repeats(&chain).join(": "))));
            ExitCode::from(Exit::of(&report).code())
        }
    }
}

/// Errors that show their source already are not followed by it again.
fn without_repeats(chain: &[String]) -> Vec<&str> {
    let mut shown: Vec<&str> = Vec::new();
    for reason in chain {
        if !shown.iter().any(|earlier| earlier.contains(reason.as_str())) {
            shown.push(reason);
        }
    }
    shown
}
