//! Where the log goes, and whose each line and number is.

use std::io::IsTerminal;

use metrics_tracing_context::MetricsLayer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

/// Span in which one of several agents works, and its only field: its name. In the log it stands before each line, in
/// metrics it is a label.
pub const AGENT: &str = "agent";

/// Logs to standard error from now on, so that standard output stays what a verb answers. `STATESET_KEEPER_LOG` says how
/// much; `info` unless it does.
pub fn start() {
    let filter = EnvFilter::try_from_env("STATESET_KEEPER_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_target(false)
        // Who reads the log may go, and its disk may fill: neither stops what pays.
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal())
        .with_filter(filter);
    // Whose a number is does not depend on how much is logged.
    let labels = MetricsLayer::new().with_filter(filter_fn(|about| about.is_span() && about.name() == AGENT));
    tracing_subscriber::registry().with(lines).with(labels).init();
}
