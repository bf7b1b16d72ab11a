//! Files that a person writes: policies, signers, mandates, drafts, messages.

use std::path::Path;

use eyre::{Context as _, bail};
use serde::de::DeserializeOwned;
use stateset_config::byte_order_mark::text_without_bom;

use crate::strict_json;

/// A TOML or JSON file, by its ending.
pub(super) fn read<T: DeserializeOwned>(file: &Path) -> eyre::Result<T> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).wrap_err_with(|| format!("cannot read {shown}"))?;
    let text = text_without_bom(&text);
    match file.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("toml") => toml::from_str(text).wrap_err_with(|| format!("{shown} is not understood")),
        Some("json") => strict_json::read(text.as_bytes())
            .and_then(serde_json::from_value)
            .wrap_err_with(|| format!("{shown} is not understood")),
        _ => bail!("{shown} has neither .toml nor .json at its end"),
    }
}
