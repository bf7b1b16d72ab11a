//! `init`: files to start from.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use eyre::{Context as _, bail, eyre};
use serde_json::json;

use crate::output::Format;
use crate::profile;

pub fn run(folder: &Path, format: Format) -> eyre::Result<()> {
    std::fs::create_dir_all(folder).wrap_err_with(|| format!("cannot make folder {}", folder.display()))?;
    let files = [("keeper.toml", stateset_config::EXAMPLE), ("agent.toml", profile::EXAMPLE)]
        .map(|(name, content)| (folder.join(name), content));
    // All or none: what is there is looked for before anything is written.
    if let Some((path, _)) = files.iter().find(|(path, _)| path.symlink_metadata().is_ok()) {
        return Err(taken(path));
    }
    let mut written = Vec::new();
    for (path, content) in files {
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => file.write_all(content.as_bytes())?,
            Err(reason) if reason.kind() == ErrorKind::AlreadyExists => return Err(taken(&path)),
            Err(reason) => bail!("cannot write {}: {reason}", path.display()),
        }
        written.push(path.display().to_string());
    }
    format.report(&json!({ "written": written }), |_| {
        format!(
            "Wrote {}.\nNext: edit both, then `stateset-keeper keys add operator` and `stateset-keeper agent register`.",
            written.join(" and ")
        )
    })
}

fn taken(path: &Path) -> eyre::Report {
    eyre!("{} exists and is left as it is; name another folder", path.display())
}
