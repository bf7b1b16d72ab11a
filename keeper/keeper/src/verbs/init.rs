//! `init`: files to start from.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use eyre::{Context as _, bail};
use serde_json::json;

use crate::output::Format;
use crate::{config, profile};

pub fn run(folder: &Path, format: Format) -> eyre::Result<()> {
    std::fs::create_dir_all(folder).wrap_err_with(|| format!("cannot make folder {}", folder.display()))?;
    let mut written = Vec::new();
    for (name, content) in [("keeper.toml", config::EXAMPLE), ("agent.toml", profile::EXAMPLE)] {
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => file.write_all(content.as_bytes())?,
            Err(reason) if reason.kind() == ErrorKind::AlreadyExists => {
                bail!("{} exists and is left as it is; name another folder", path.display())
            }
            Err(reason) => bail!("cannot write {}: {reason}", path.display()),
        }
        written.push(path.display().to_string());
    }
    format.print(&json!({ "written": written }), |_| {
        format!(
            "Wrote {}.\nNext: edit both, then `stateset-keeper keys add operator` and `stateset-keeper agent register`.",
            written.join(" and ")
        )
    })
}
