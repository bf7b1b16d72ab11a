//! The TypeScript client as a dApp has it: installed by npm, run by Node against contracts on a real node.

use std::path::{Path, PathBuf};
use std::process::Command;

use eyre::{WrapErr, ensure};
use stateset_tests_chain::node::Node;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/ts");

/// Whether npm has installed what the lock file says; it writes its own copy last.
fn is_installed() -> bool {
    let written = |file: &str| Path::new(FOLDER).join(file).metadata().and_then(|found| found.modified()).ok();
    let (wanted, installed) = (written("package-lock.json"), written("node_modules/.package-lock.json"));
    installed.is_some() && installed >= wanted
}

fn npm(words: &[&str], envs: &[(&str, PathBuf)]) -> eyre::Result<()> {
    let output = Command::new("npm")
        .args(words)
        .current_dir(FOLDER)
        .envs(envs.iter().map(|(name, value)| (name, value)))
        .output()
        .wrap_err(
            "npm does not run: install Node 20 or newer, or leave the TypeScript client out with SKIP_TYPESCRIPT=1",
        )?;
    let log = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    ensure!(output.status.success(), "`npm {}` in schema/ts ended with {}:\n{log}", words.join(" "), output.status);
    Ok(())
}

#[tokio::test]
async fn the_typescript_client_asks_every_query_and_its_approvals_are_accepted() -> eyre::Result<()> {
    if std::env::var_os("SKIP_TYPESCRIPT").is_some_and(|skip| skip == "1") {
        eprintln!("SKIPPED, because of SKIP_TYPESCRIPT=1: the TypeScript client was not run");
        return Ok(());
    }
    npm(&["--version"], &[])?;
    let Some(node) = Node::start()? else { return Ok(()) };
    node.deploy().await?;
    if !is_installed() {
        npm(&["ci"], &[])?;
    }
    let artifacts = node.deployment()?.artifacts;
    npm(&["run", "devnet"], &[("STATESET_DEVNET", node.devnet_file()), ("STATESET_ARTIFACTS", artifacts)])
}
