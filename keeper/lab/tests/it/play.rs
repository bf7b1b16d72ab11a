//! `chain start` from outside: a keeper in the folder that it makes pays a bill on the chain that it serves.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use stateset_tests_keeper::poll;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Nothing here takes as long.
const PATIENCE: Duration = Duration::from_secs(60);

fn lab(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stateset-lab"));
    command.args(words).stdin(Stdio::null()).env_remove("STATESET_KEEPER_LOG").kill_on_drop(true);
    command
}

async fn output(mut command: Command) -> Output {
    tokio::time::timeout(PATIENCE, command.output()).await.unwrap().unwrap()
}

/// A chain that is served by the binary, and what it says of itself.
struct Chain {
    child: Child,
    shown: Value,
}

impl Chain {
    async fn start(folder: &Path) -> Self {
        let words = ["--json", "chain", "start", "--listen", "127.0.0.1:0", "--block-ms", "30", "--seed", "test"];
        let mut command = lab(&words);
        let mut child = command.arg("--folder").arg(folder).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let document = async {
            let mut text = String::new();
            while let Some(line) = lines.next_line().await.unwrap() {
                text.push_str(&line);
                if line == "}" {
                    break;
                }
            }
            text
        };
        let text = tokio::time::timeout(PATIENCE, document).await.unwrap();
        Self { child, shown: serde_json::from_str(&text).unwrap() }
    }

    /// Asks it to end; it must end well.
    async fn stop(mut self, signal: Signal) {
        kill(&self.child, signal);
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await.unwrap().unwrap();
        assert_eq!(ended.code(), Some(0));
    }
}

fn kill(child: &Child, signal: Signal) {
    kill_process(Pid::from_raw(child.id().unwrap().try_into().unwrap()).unwrap(), signal).unwrap();
}

/// A verb of the keeper in the chain's folder, which must succeed.
async fn keeper(folder: &Path, words: &[&str]) -> String {
    let mut command = lab(&["keeper", "--config", "keeper.toml"]);
    command.args(words).current_dir(folder);
    let output = output(command).await;
    // 5: a part of a file was refused, as in the bills that lie in the folder.
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 5)), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_keeper_in_the_folder_that_it_makes_pays_bills_on_the_chain_that_it_serves() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("play");
    let chain = Chain::start(&folder).await;
    assert_eq!(chain.shown["folder"], folder.display().to_string());
    assert!(chain.shown["warning"].as_str().unwrap().starts_with("PLAY KEYS"), "{}", chain.shown);
    assert_eq!(chain.shown["contracts"].as_array().unwrap().len(), 3);
    let names: Vec<&str> =
        chain.shown["play_keys"].as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"owner") && names.contains(&"vendor-a"), "{names:?}");
    keeper(&folder, &["agent", "register"]).await;
    keeper(&folder, &["send", "2000USDC"]).await;
    // Two rows of the thirty are the wrong way on purpose: one malformed, one handed in twice.
    assert!(keeper(&folder, &["bills", "import", "bills.csv"]).await.contains("28 new, 1 known already"));
    let mut run = lab(&["keeper", "--config", "keeper.toml", "run"]);
    let running = run.current_dir(&folder).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    poll("no bill is ever paid".to_owned(), async || {
        keeper(&folder, &["bills", "list"]).await.contains("paid").then_some(())
    })
    .await;
    // As the README says: one signer has an account, the other is a key alone.
    poll("the signers are never asked".to_owned(), async || {
        keeper(&folder, &["approvals", "list"]).await.contains("wallet approve 1").then_some(())
    })
    .await;
    keeper(&folder, &["wallet", "approve", "1", "--key", "signer-a", "--yes"]).await;
    keeper(&folder, &["wallet", "sign", "1", "--key", "signer-b", "--yes"]).await;
    keeper(&folder, &["wallet", "submit", "approval-1-1.json"]).await;
    let shown = keeper(&folder, &["--json", "wallet", "proposals", "show", "1"]).await;
    let status = serde_json::from_str::<Value>(&shown).unwrap()["status"].clone();
    assert!(status.to_string().contains("executed"), "two of three, and it is paid: {shown}");
    drop(running);
    chain.stop(Signal::TERM).await;
    assert!(folder.join("keeper.toml").exists(), "the folder stays");

    // Another chain begins anew and would be held against what this one left.
    let words = ["chain", "start", "--listen", "127.0.0.1:0", "--folder"];
    let mut again = lab(&words);
    again.arg(&folder);
    let refused = output(again).await;
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said.contains("is not empty: name another"), "{said}");
}

#[tokio::test]
async fn a_port_that_is_taken_is_named_and_an_interrupt_ends_it_well() {
    let folder = tempfile::tempdir().unwrap();
    let chain = Chain::start(&folder.path().join("first")).await;
    let taken = chain.shown["endpoint"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
    let mut second = lab(&["chain", "start", "--listen", &taken, "--folder"]);
    second.arg(folder.path().join("second"));
    let refused = output(second).await;
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said.contains(&format!("cannot listen on {taken}")), "{said}");
    chain.stop(Signal::INT).await;
}

#[tokio::test]
async fn a_pace_or_a_beginning_out_of_range_is_refused_before_anything_is_made() {
    for (words, names) in [
        (["--block-ms", "9"], "10..=60000"),
        (["--block-ms", "60001"], "10..=60000"),
        (["--time", "253402300800"], "253402300799"),
        (["--listen", "here"], "invalid socket address"),
    ] {
        let refused = output(lab(&[&["chain", "start"][..], &words].concat())).await;
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{words:?}");
        assert!(said.contains(names), "{said}");
    }
}
