//! Files that a person writes: policies, signers, mandates, drafts, messages.

use std::path::Path;

use eyre::{Context as _, bail};
use serde::de::DeserializeOwned;

/// A TOML or JSON file, by its ending.
pub(super) fn read<T: DeserializeOwned>(file: &Path) -> eyre::Result<T> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).wrap_err_with(|| format!("cannot read {shown}"))?;
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("toml") => toml::from_str(&text).wrap_err_with(|| format!("{shown} is not understood")),
        Some("json") => serde_json::from_str(&text).wrap_err_with(|| format!("{shown} is not understood")),
        _ => bail!("{shown} has neither .toml nor .json at its end"),
    }
}
