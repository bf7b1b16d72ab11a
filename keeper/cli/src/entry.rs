//! A binary's edge: sets up the log, runs one verb, reports one reason.

use std::process::ExitCode;

use stateset_chain::process_memory;
use stateset_telemetry::log;
use stateset_telemetry::traces::Collector;

use crate::exit::Exit;
use crate::output::{narrate, plain};

/// Runs a verb to its end as all that this process does: the log goes to standard error, and so does the reason of a
/// failure, after the program's name. The exit code is that of [`Exit::of`].
pub fn run(program: &str, verb: impl Future<Output = eyre::Result<()>>) -> ExitCode {
    run_traced(program, None, verb)
}

/// The same, with traces for a collector if there is one.
pub fn run_traced(
    program: &str,
    collector: Option<&Collector>,
    verb: impl Future<Output = eyre::Result<()>>,
) -> ExitCode {
    if let Err(reason) = process_memory::protect() {
        let said = format!("{program}: this process' memory cannot be kept to itself: {reason}");
        narrate(std::io::stderr(), &said);
        return ExitCode::from(Exit::Failed.code());
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(reason) => {
            narrate(std::io::stderr(), &format!("{program}: the runtime does not start: {reason}"));
            return ExitCode::from(Exit::Failed.code());
        }
    };
    // Spans are sent by the runtime's tasks.
    let entered = runtime.enter();
    if let Err(reason) = log::start(collector) {
        narrate(std::io::stderr(), &format!("{program}: {reason}"));
        return ExitCode::from(Exit::Failed.code());
    }
    drop(entered);
    let ended = runtime.block_on(verb);
    // Whoever still waits for a reader that stands still does not keep the process.
    runtime.shutdown_background();
    match ended {
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
