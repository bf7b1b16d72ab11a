//! What `run` runs: the one agent of a configuration, or its several.

use crate::{many, wiring};
use stateset_config::context::Context;

/// Runs until SIGTERM or SIGINT; an error is one that waiting cannot mend. Of several agents none ends the others.
///
/// `takes_over` names the agent that first shuts out every other keeper with its key; of one alone, by any name.
pub async fn run(context: &Context, takes_over: Option<&str>) -> eyre::Result<()> {
    if context.config.is_alone() {
        wiring::run(context, takes_over.is_some()).await
    } else {
        many::run(context, takes_over).await
    }
}
