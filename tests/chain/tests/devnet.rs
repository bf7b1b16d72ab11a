//! The script that runs the node: what it says, and that it touches nothing but its own.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use stateset_tests_chain::node::Node;
use tempfile::TempDir;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn devnet(home: &Path, words: &[&str]) -> std::io::Result<Output> {
    let script = format!("{ROOT}/scripts/devnet");
    Command::new(script).args(words).env("DEVNET_HOME", home).stdin(Stdio::null()).output()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_started_node_goes_on_where_it_stopped_and_reset_begins_anew() {
    // Only to be skipped together with the others.
    if std::env::var_os("SKIP_NODE").is_some_and(|skip| skip == "1") {
        eprintln!("SKIPPED, because of SKIP_NODE=1: this is judged by a real node only");
        return;
    }
    let home = TempDir::new().unwrap();
    let with = std::process::id().to_string();
    let status =
        || -> Value { serde_json::from_slice(&devnet(home.path(), &["status", "--json"]).unwrap().stdout).unwrap() };
    let start = devnet(home.path(), &["start", "--with", &with]).unwrap();
    assert!(start.status.success(), "{}", said(&start));
    let first = status();
    assert_eq!((&first["running"], &first["chain_id"]), (&Value::Bool(true), &"stateset-devnet-1".into()));

    let again = devnet(home.path(), &["start"]).unwrap();
    assert!(again.status.success() && said(&again).contains("already running"), "{}", said(&again));
    assert_eq!(status()["pid"], first["pid"]);

    assert!(devnet(home.path(), &["stop"]).unwrap().status.success());
    assert_eq!(status(), serde_json::json!({ "running": false }));
    assert_eq!(devnet(home.path(), &["status"]).unwrap().status.code(), Some(3));

    assert!(devnet(home.path(), &["start", "--with", &with]).unwrap().status.success());
    let second = status();
    assert!(second["height"].as_u64() > first["height"].as_u64(), "{first} {second}");
    assert_eq!(second["grpc"], first["grpc"], "a restarted node keeps its addresses");

    assert!(devnet(home.path(), &["reset", "--with", &with]).unwrap().status.success());
    assert!(status()["height"].as_u64() < second["height"].as_u64());
    assert!(devnet(home.path(), &["stop"]).unwrap().status.success());
}

#[test]
fn a_process_that_is_not_its_node_is_never_stopped() {
    let home = TempDir::new().unwrap();
    let mut other = Command::new("sleep").arg("60").spawn().unwrap();
    std::fs::write(home.path().join("pid"), other.id().to_string()).unwrap();
    let stop = devnet(home.path(), &["stop"]).unwrap();
    assert!(said(&stop).contains("not running"), "{}", said(&stop));
    assert_eq!(other.try_wait().unwrap(), None, "it was ended");
    other.kill().unwrap();
    other.wait().unwrap();
}

#[test]
fn a_machine_without_go_and_python_learns_what_is_missing_and_what_works_without() {
    let project = TempDir::new().unwrap();
    let tools = project.path().join("tools");
    std::fs::create_dir_all(project.path().join("scripts")).unwrap();
    std::fs::create_dir_all(project.path().join("chain")).unwrap();
    std::fs::create_dir(&tools).unwrap();
    let files = ["scripts/devnet", "scripts/toolchain", "scripts/toolchain.lock"];
    for file in files.into_iter().chain(["chain/go.mod", "chain/go.sum", "chain/dev-accounts.json"]) {
        std::fs::copy(format!("{ROOT}/{file}"), project.path().join(file)).unwrap();
    }
    let ground = [
        "awk",
        "bash",
        "cat",
        "cut",
        "dirname",
        "env",
        "find",
        "mkdir",
        "mktemp",
        "ps",
        "rm",
        "sed",
        "sha256sum",
        "shasum",
    ];
    for tool in ground {
        let found =
            ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(tool)).into_iter().find(|path| path.exists());
        if let Some(found) = found {
            std::os::unix::fs::symlink(found, tools.join(tool)).unwrap();
        }
    }
    let start = Command::new(tools.join("bash"))
        .arg(project.path().join("scripts/devnet"))
        .arg("start")
        .env("PATH", &tools)
        .env_remove("STATESETD")
        .env_remove("DEVNET_HOME")
        .output()
        .unwrap();
    assert_eq!(start.status.code(), Some(1));
    let said = said(&start);
    for part in ["Python 3 is missing", "https://go.dev/dl", "works without it"] {
        assert!(said.contains(part), "{said}");
    }
}

#[tokio::test]
async fn two_nodes_run_side_by_side_on_ports_of_their_own() -> eyre::Result<()> {
    let (Some(one), Some(two)) = (Node::start()?, Node::start()?) else { return Ok(()) };
    let ports =
        [&one.devnet.grpc, &one.devnet.rpc, &one.devnet.api, &two.devnet.grpc, &two.devnet.rpc, &two.devnet.api];
    let distinct: std::collections::BTreeSet<_> = ports.iter().collect();
    assert_eq!(distinct.len(), ports.len(), "{ports:?}");
    Ok(())
}
