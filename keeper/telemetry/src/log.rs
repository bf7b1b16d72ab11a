//! Where the log goes, and whose each line and number is.

use std::io::IsTerminal;
use std::sync::OnceLock;

use metrics_tracing_context::MetricsLayer;
use thiserror::Error;
use tracing::Metadata;
use tracing_subscriber::filter::{ParseError, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt, reload};

use crate::traces::{Collector, TracesError, is_traced};

/// Span in which one of several agents works, and its only field: its name. In the log it stands before each line, in
/// metrics it is a label.
pub const AGENT: &str = "agent";

/// Says how much is logged, before any configuration does.
const VARIABLE: &str = "STATESET_KEEPER_LOG";
/// How much is logged where nothing says it.
const LEVEL: &str = "info";

/// By which the level changes; nothing where the environment says it.
static CONTROL: OnceLock<reload::Handle<EnvFilter, Registry>> = OnceLock::new();

/// Why the log stays as loud as it is.
#[derive(Debug, Error)]
pub enum LogError {
    #[error("the environment's {VARIABLE} goes before '{level}'")]
    Environment { level: String },
    #[error("'{level}' is no level: {reason}")]
    Level { level: String, reason: ParseError },
    #[error("the log is gone: {0}")]
    Gone(reload::Error),
}

/// From now on logs as much as a configuration says: a level, or `info` where it says nothing.
///
/// Errors: [`LogError`]; nothing has changed then.
pub fn follow(level: Option<&str>) -> Result<(), LogError> {
    let shown = || level.unwrap_or(LEVEL).to_owned();
    let Some(control) = CONTROL.get() else {
        // Who named none has nothing to be surprised about.
        return level.map_or(Ok(()), |_| Err(LogError::Environment { level: shown() }));
    };
    let filter = EnvFilter::try_new(shown()).map_err(|reason| LogError::Level { level: shown(), reason })?;
    control.reload(filter).map_err(LogError::Gone)
}

/// Logs to standard error from now on, so that standard output stays what a verb answers. `STATESET_KEEPER_LOG` says how
/// much; `info` unless it does. Traces go to a collector, if there is one; then within a tokio runtime.
///
/// Errors: [`TracesError`]; nothing is logged then.
pub fn start(collector: Option<&Collector>) -> Result<(), TracesError> {
    let said = EnvFilter::try_from_env(VARIABLE).ok();
    let (filter, control) = reload::Layer::new(said.unwrap_or_else(|| EnvFilter::new(LEVEL)));
    if std::env::var_os(VARIABLE).is_none() {
        // Once a process.
        drop(CONTROL.set(control));
    }
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_target(false)
        // Who reads the log may go, and its disk may fill: neither stops what pays.
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal())
        .with_filter(filter);
    // Whose a number is does not depend on how much is logged, nor on whether the span within is one of the traced.
    let traced = collector.is_some();
    let is_labelled =
        move |about: &Metadata<'_>| about.is_span() && (about.name() == AGENT || traced && is_traced(about));
    let labels = MetricsLayer::new().with_filter(filter_fn(is_labelled));
    let registry = tracing_subscriber::registry().with(lines).with(labels);
    match collector.map(Collector::layer).transpose()? {
        Some(traces) => registry.with(traces).init(),
        // A layer that is none would have every span made.
        None => registry.init(),
    }
    Ok(())
}
