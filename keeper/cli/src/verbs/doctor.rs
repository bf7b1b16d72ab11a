//! `doctor`: looks at everything that the keeper needs, from the configuration to the fees.
//!
//! Never here: what is looked at, which is that of `config check` and more.

use std::path::Path;

use super::checks::{Depth, Look};
use crate::cli::Doctor;
use crate::output::Format;

pub(super) async fn run(verb: &Doctor, config: &Path, agent: Option<&str>, format: Format) -> eyre::Result<()> {
    Look { config, agent, accepted: &verb.accept_advisories, depth: Depth::Everything }.run(format).await
}
