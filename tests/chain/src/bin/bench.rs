//! `bench gas [--json] [--skip-peers]`: what a payment costs, measured on a node of its own.

use std::process::ExitCode;

use comfy_table::{CellAlignment, Table, presets};
use eyre::WrapErr;
use stateset_tests_chain::gas::{self, Row};
use stateset_tests_chain::node::{Node, Wasm, artifacts};

const USAGE: &str = "usage: scripts/bench gas [--json] [--skip-peers]";

#[tokio::main]
async fn main() -> eyre::Result<ExitCode> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let known = |word: &String| ["gas", "--json", "--skip-peers"].contains(&word.as_str());
    if words.first().is_none_or(|word| word != "gas") || !words.iter().all(known) {
        eprintln!("{USAGE}");
        return Ok(ExitCode::from(2));
    }
    let said = |word: &str| words.iter().any(|given| given == word);
    let peers = !said("--skip-peers");
    artifacts(if peers { Wasm::Peers } else { Wasm::Bench })?;
    let Some(node) = Node::start()? else { return Ok(ExitCode::FAILURE) };
    let rows = gas::measure(&node, peers).await.wrap_err("the measurement broke off")?;
    if said("--json") {
        println!("{}", serde_json::to_string_pretty(&rows)?);
    } else {
        println!("{}", table(&rows));
    }
    let missed = rows.iter().filter(|row| !row.holds()).count();
    if missed > 0 {
        eprintln!("bench: {missed} of the goals missed");
    }
    Ok(if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn table(rows: &[Row]) -> String {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_FULL_CONDENSED);
    table.set_header(["operation", "gas", "each", "peer", "peer's gas", "goal", ""]);
    for row in rows {
        let shown = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
        let verdict = row.goal.map_or("", |_| if row.holds() { "met" } else { "MISSED" });
        let each = (row.payments > 1).then(|| row.each());
        table.add_row([
            row.op.to_owned(),
            row.gas.to_string(),
            shown(each),
            row.peer.unwrap_or_default().to_owned(),
            shown(row.peer_gas),
            shown(row.goal),
            verdict.to_owned(),
        ]);
    }
    for column in [1, 2, 4, 5] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}
