//! `config check`: reads the configuration strictly, and what it points to.
//!
//! Never here: what is looked at.

use std::path::Path;

use super::checks::{Depth, Look};
use crate::cli::{CheckConfig, ConfigVerb};
use crate::output::Format;

pub(super) async fn run(verb: &ConfigVerb, config: &Path, agent: Option<&str>, format: Format) -> eyre::Result<()> {
    let ConfigVerb::Check(CheckConfig { offline, accept_advisories }) = verb;
    let depth = if *offline { Depth::Offline } else { Depth::Configuration };
    Look { config, agent, accepted: accept_advisories, depth }.run(format).await
}
