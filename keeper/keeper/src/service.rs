//! What `run` runs: the one agent of a configuration, or its several.

use crate::context::Context;
use crate::{many, wiring};

/// Runs until SIGTERM or SIGINT; an error is one that waiting cannot mend. Of several agents none ends the others.
pub async fn run(context: &Context) -> eyre::Result<()> {
    if context.config.is_alone() { wiring::run(context).await } else { many::run(context).await }
}
