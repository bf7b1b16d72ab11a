//! The demo on both chains: the real binary runs the same story and ends with the same ledger. What stands on the chain
//! afterwards the keeper's own test asks, on an embedded one.

use std::process::{Command, Stdio};

use eyre::{WrapErr, ensure};
use serde_json::{Value, json};
use stateset_tests_chain::keeper::lab;
use stateset_tests_chain::node::{Node, Wasm, artifacts};

fn demo(words: &[&str]) -> eyre::Result<Value> {
    let mut command = Command::new(lab()?);
    let output = command.args(["--json", "demo"]).args(words).stdin(Stdio::null()).output()?;
    let log = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "`stateset-lab demo {}` ended with {}:\n{log}", words.join(" "), output.status);
    serde_json::from_slice(&output.stdout).wrap_err("the demo's ledger is not JSON")
}

/// Times differ from run to run: numbers that are Unix seconds of our days. So do the rewards that a node paid meanwhile.
fn without_times(value: &mut Value) {
    match value {
        Value::String(text) => *text = plain(text),
        Value::Array(list) => list.iter_mut().for_each(without_times),
        Value::Object(fields) => fields.values_mut().for_each(without_times),
        _ => {}
    }
}

fn plain(text: &str) -> String {
    let time = |word: &str| word.len() == 10 && word.starts_with('1') && word.bytes().all(|byte| byte.is_ascii_digit());
    let words = text.split_inclusive(|character: char| !character.is_ascii_alphanumeric());
    let plain = |word: &str| {
        let digits = word.trim_end_matches(|character: char| !character.is_ascii_alphanumeric());
        if time(digits) { word.replace(digits, "<time>") } else { word.to_owned() }
    };
    let text: String = words.map(plain).collect();
    let Some((before, rest)) = text.split_once("spendable balance ") else { return text };
    let rest = rest.trim_start_matches(|character: char| character.is_ascii_digit());
    format!("{before}spendable balance {rest}")
}

/// What the later acts found on the node: amounts in micro-dollars, and the rules that refused.
fn acts(ledger: &Value) {
    let rules = |of: &Value| {
        let refused = of.as_array().into_iter().flatten();
        refused.filter_map(|one| one["rule"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let [newcomer, mandate, treasury, brake] = ["newcomer", "mandate", "treasury", "brake"].map(|act| &ledger[act]);
    assert_eq!((&newcomer["paid"], &newcomer["left_for_it"]), (&json!(20_000_000), &json!(10_000_000)));
    assert_eq!(rules(&newcomer["refused"]), ["newcomer_per_payment_max", "newcomer_per_payee_max"]);
    assert_eq!((&mandate["by_key"], &mandate["by_passkey"], &mandate["revoked"]), (&json!(1), &json!(1), &json!(true)));
    assert_eq!((&mandate["draws"], &mandate["drawn"]), (&json!([60_000_000, 50_000_000]), &json!(110_000_000)));
    assert_eq!(rules(&mandate["refused"]), ["mandate_total", "mandate_ended"]);
    let moves = ["funded", "again", "called_back", "recalled", "left"].map(|name| &treasury[name]);
    assert_eq!(moves, [200_000_000, 0, 200_000_000, 0, 0].map(|amount| json!(amount)).each_ref());
    assert_eq!(treasury["refused"]["rule"], "treasury_per_day_max");
    assert_eq!(treasury["operated"]["moves"], json!(["fund", "stake", "call back"]));
    assert_eq!(
        (&brake["while_braked"]["rule"], &brake["while_resting"]["rule"]),
        (&json!("frozen"), &json!("resting"))
    );
}

#[tokio::test]
async fn the_demo_ends_with_the_same_ledger_on_both_chains() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let (devnet, wasm) = (node.devnet_file(), artifacts(Wasm::Ours)?);
    let (devnet, wasm) = (devnet.display().to_string(), wasm.display().to_string());
    let mut on_node = demo(&["--network", "devnet", "--devnet-file", &devnet, "--artifacts", &wasm])?;
    let mut embedded = demo(&["--network", "embedded"])?;
    assert_eq!(on_node["balanced"], Value::Bool(true), "{on_node:#}");
    assert_eq!(on_node["attempts"].as_array().map(Vec::len), Some(10), "{on_node:#}");
    acts(&on_node);
    // Each writes its own, which outlives it.
    for ledger in [&mut on_node, &mut embedded] {
        let report = ledger["quarter"]["report"].take();
        let page = std::fs::read_to_string(report.as_str().unwrap_or_default())?;
        assert!(page.contains("<svg"), "{report}");
    }
    without_times(&mut on_node);
    without_times(&mut embedded);
    assert_eq!(on_node, embedded);
    Ok(())
}
