//! `bench gas [--json] [--skip-peers | --explain]`, `bench discovery [--json] [--agents N]`: what things cost, measured
//! on a node of its own; `bench keeper [--json] [--bills N] [--turns N] [--window N]`: how fast one keeper pays; `bench faults [--json]
//! [--payments N] [--kills N]`: what becomes of payments when something fails; `bench agents [--json] [--agents N]`: many in
//! one process.

use std::process::ExitCode;

use comfy_table::{CellAlignment, Table, presets};
use eyre::WrapErr;
use serde::Serialize;
use stateset_tests_chain::node::{Node, Wasm, artifacts};
use stateset_tests_chain::throughput::stage::Stage;
use stateset_tests_chain::throughput::{self, Throughput};
use stateset_tests_chain::{agents, discovery, faults, gas, growth};

const USAGE: &str = "usage: scripts/bench gas [--json] [--skip-peers | --explain] | discovery [--json] [--agents N] | \
     keeper [--json] [--bills N] [--turns N] [--window N] | faults [--json] [--payments N] [--kills N] | agents [--json] [--agents N]";
const FEW: u64 = 1_000;
const MANY: u64 = 100_000;
const BILLS: u64 = 100_000;
const TURNS: u32 = 3;
/// In the middle of which each fault comes.
const PAYMENTS: u64 = 2_000;
const KILLS: u64 = 100;
/// Agents of one process whose costs are compared.
const AGENTS: [u32; 3] = [1, 100, 1_000];
/// Stored bills at which costs are compared, as far as a run has as many.
const SIZES: [u64; 3] = [1_000, 10_000, 100_000];

enum Bench {
    Gas { peers: bool },
    Explain,
    Discovery { agents: u64 },
    Keeper { bills: u64, turns: u32, window: Option<u32>, sizes: Vec<u64> },
    Faults { payments: u64, kills: u64 },
    Agents { counts: Vec<u32> },
}

/// What is to be measured, and whether as JSON.
fn read(words: &[String]) -> Option<(Bench, bool)> {
    let (mut json, mut peers, mut explain, mut agents) = (false, true, false, MANY);
    let (mut bills, mut turns, mut window) = (BILLS, TURNS, None);
    let (mut payments, mut kills, mut most) = (PAYMENTS, KILLS, AGENTS[AGENTS.len() - 1]);
    let (first, rest) = words.split_first()?;
    let mut rest = rest.iter();
    while let Some(word) = rest.next() {
        match (first.as_str(), word.as_str()) {
            (_, "--json") => json = true,
            ("gas", "--skip-peers") => peers = false,
            ("gas", "--explain") => explain = true,
            ("discovery", "--agents") => agents = rest.next()?.parse().ok().filter(|agents| *agents > FEW)?,
            ("keeper", "--bills") => bills = rest.next()?.parse().ok().filter(|bills| *bills > 0)?,
            ("faults", "--payments") => {
                // Fewer fill no window.
                let fit = |payments: &u64| *payments == 0 || *payments >= 280 * faults::BATCH;
                payments = rest.next()?.parse().ok().filter(fit)?;
            }
            ("agents", "--agents") => most = rest.next()?.parse().ok().filter(|most| *most > 0)?,
            ("keeper", "--window") => window = Some(rest.next()?.parse().ok().filter(|window| *window > 0)?),
            ("faults", "--kills") => kills = rest.next()?.parse().ok()?,
            ("keeper", "--turns") => turns = rest.next()?.parse().ok().filter(|turns| *turns > 0)?,
            _ => return None,
        }
    }
    match first.as_str() {
        "gas" if explain => Some((Bench::Explain, json)),
        "gas" => Some((Bench::Gas { peers }, json)),
        "discovery" => Some((Bench::Discovery { agents }, json)),
        "keeper" => Some((
            Bench::Keeper { bills, turns, window, sizes: SIZES.into_iter().filter(|size| *size <= bills).collect() },
            json,
        )),
        "agents" => Some((Bench::Agents { counts: AGENTS.into_iter().filter(|count| *count <= most).collect() }, json)),
        "faults" if payments + kills == 0 => None,
        "faults" => Some((Bench::Faults { payments, kills }, json)),
        _ => None,
    }
}

#[tokio::main]
async fn main() -> eyre::Result<ExitCode> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some((bench, json)) = read(&words) else {
        eprintln!("{USAGE}");
        return Ok(ExitCode::from(2));
    };
    artifacts(if matches!(bench, Bench::Gas { peers: true }) { Wasm::Peers } else { Wasm::Bench })?;
    let Some(node) = Node::start()? else { return Ok(ExitCode::FAILURE) };
    let missed = match bench {
        Bench::Gas { peers } => {
            let rows = gas::measure(&node, peers).await.wrap_err("the measurement broke off")?;
            show(json, &rows, gas_table)?;
            rows.iter().filter(|row| !row.holds()).count()
        }
        Bench::Explain => {
            let parts = gas::explain::explain(&node).await.wrap_err("the measurement broke off")?;
            show(json, &parts, explain_table)?;
            0
        }
        Bench::Discovery { agents } => {
            let progress = |line: &str| eprintln!("bench: {line}");
            let rows = discovery::measure(&node, FEW, agents, &progress).await.wrap_err("the measurement broke off")?;
            show(json, &rows, discovery_table)?;
            rows.iter().filter(|row| !row.holds()).count()
        }
        Bench::Keeper { bills, turns, window, sizes } => {
            let progress = |line: &str| eprintln!("bench: {line}");
            let stage = Stage::set(&node).await?;
            let measured = throughput::measure(&stage, (bills, turns), window, &progress).await;
            let measured = measured.wrap_err("the measurement broke off")?;
            show(json, std::slice::from_ref(&measured), |rows| throughput_table(&rows[0]))?;
            let grown = growth::measure(&stage, &sizes, &progress).await.wrap_err("the measurement broke off")?;
            show(json, &grown, growth_table)?;
            usize::from(!measured.holds()) + missed_growth(&grown)
        }
        Bench::Agents { counts } => {
            let progress = |line: &str| eprintln!("bench: {line}");
            let stage = Stage::set(&node).await?;
            let rows = agents::measure(&stage, &counts, &progress).await.wrap_err("the measurement broke off")?;
            show(json, &rows, agents_table)?;
            rows.iter().filter(|row| !row.holds()).count()
        }
        Bench::Faults { payments, kills } => {
            let progress = |line: &str| eprintln!("bench: {line}");
            let mut rows = Vec::new();
            if payments > 0 {
                let stage = Stage::set(&node).await?;
                rows = faults::measure(&stage, payments, &progress).await.wrap_err("the measurement broke off")?;
            }
            if kills > 0 {
                // A node of its own: the faults have stopped the first, and started others in its place.
                let Some(node) = Node::start()? else { return Ok(ExitCode::FAILURE) };
                let stage = Stage::set(&node).await?;
                rows.push(faults::kill(&stage, kills, &progress).await.wrap_err("the measurement broke off")?);
            }
            show(json, &rows, faults_table)?;
            rows.iter().filter(|row| !row.holds()).count()
        }
    };
    if missed > 0 {
        eprintln!("bench: {missed} of the goals missed");
    }
    Ok(if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn show<T: Serialize>(json: bool, rows: &[T], table: impl Fn(&[T]) -> Table) -> eyre::Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(rows)?);
    } else {
        println!("{}", table(rows));
    }
    Ok(())
}

fn verdict(promised: bool, holds: bool) -> String {
    let word = if !promised {
        ""
    } else if holds {
        "met"
    } else {
        "MISSED"
    };
    word.to_owned()
}

fn gas_table(rows: &[gas::Row]) -> Table {
    let mut table = new_table(["operation", "gas", "each", "peer", "peer's gas", "goal", ""]);
    for row in rows {
        let shown = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
        let each = (row.payments > 1).then(|| row.each());
        table.add_row([
            row.op.to_owned(),
            row.gas.to_string(),
            shown(each),
            row.peer.unwrap_or_default().to_owned(),
            shown(row.peer_gas),
            shown(row.goal),
            verdict(row.goal.is_some(), row.holds()),
        ]);
    }
    numbers_right(table, &[1, 2, 4, 5])
}

fn explain_table(parts: &[gas::explain::Part]) -> Table {
    let mut table = new_table(["one payment", "bytes", "gas", "what it buys"]);
    for part in parts {
        let bytes = part.bytes.map_or_else(String::new, |bytes| bytes.to_string());
        table.add_row([part.what.clone(), bytes, part.gas.to_string(), part.buys.to_owned()]);
    }
    let sum: i64 = parts.iter().map(|part| part.gas).sum();
    table.add_row(["all of it".to_owned(), String::new(), sum.to_string(), String::new()]);
    numbers_right(table, &[1, 2])
}

fn discovery_table(rows: &[discovery::Row]) -> Table {
    let few = rows.first().map_or_else(String::new, |row| format!("gas at {} agents", row.few));
    let many = rows.first().map_or_else(String::new, |row| format!("gas at {} agents", row.many));
    let mut table = new_table(["query or act", &few, &many, "ratio", "goal", ""]);
    for row in rows {
        table.add_row([
            row.op.to_owned(),
            row.few_gas.to_string(),
            row.many_gas.to_string(),
            format!("{:.3}", row.ratio),
            row.goal.map_or_else(String::new, |goal| format!("{goal:.2}")),
            verdict(row.goal.is_some(), row.holds()),
        ]);
    }
    numbers_right(table, &[1, 2, 3, 4])
}

fn throughput_table(measured: &Throughput) -> Table {
    let mut table = new_table(["sender", "payments", "seconds", "payments/s", "node ms each", "sender ms each"]);
    for run in &measured.runs {
        table.add_row([
            run.sender.clone(),
            run.payments.to_string(),
            format!("{:.1}", run.seconds),
            format!("{:.1}", run.per_second),
            format!("{:.3}", run.node_ms),
            run.sender_ms.map_or_else(String::new, |each| format!("{each:.3}")),
        ]);
    }
    let ratio = |of: &str, ratio: f64, goal: f64| {
        let verdict = verdict(true, ratio >= goal);
        [
            format!("keeper by {of}"),
            String::new(),
            String::new(),
            format!("{ratio:.3}"),
            format!("goal {goal}"),
            verdict,
        ]
    };
    table.add_row(ratio("the node's limit", measured.of_the_limit, throughput::RATIO_GOAL));
    if let Some(of_sequential) = measured.of_sequential {
        table.add_row(ratio("CosmJS", of_sequential, throughput::SEQUENTIAL_GOAL));
    }
    if let Some(why) = &measured.sequential_left_out {
        table.add_row([format!("CosmJS, NOT MEASURED: {why}")]);
    }
    numbers_right(table, &[1, 2, 3, 4, 5])
}

fn growth_table(rows: &[growth::Row]) -> Table {
    let mut header = vec!["beside stored bills".to_owned()];
    header.extend(rows.iter().map(|row| row.stored.to_string()));
    header.extend(["last by first".to_owned(), "goal".to_owned(), String::new()]);
    let mut table = new_table([]);
    table.set_header(header);
    let mut add = |what: &str, of: fn(&growth::Row) -> f64, (goal, holds): (String, bool)| {
        let mut cells = vec![what.to_owned()];
        cells.extend(rows.iter().map(|row| format!("{:.1}", of(row))));
        cells.push(last_by_first(rows, of));
        cells.extend([goal, verdict(true, holds)]);
        table.add_row(cells);
    };
    for goal in &growth::GOALS {
        let holds = rows.last().is_none_or(|row| (goal.of)(row) <= goal.max);
        add(goal.what, goal.of, (format!("{}", goal.max), holds));
    }
    add(
        "payments/s",
        |row| row.payments_per_second,
        (format!("{} of the first", growth::RATE_RATIO_MIN), keeps_pace(rows)),
    );
    let columns: Vec<usize> = (1..=rows.len() + 1).collect();
    numbers_right(table, &columns)
}

/// What is measured at the largest size by what is at the smallest; empty where there is only one.
fn last_by_first(rows: &[growth::Row], of: fn(&growth::Row) -> f64) -> String {
    match rows {
        [first, .., last] => format!("{:.2}", of(last) / of(first)),
        _ => String::new(),
    }
}

fn agents_table(rows: &[agents::Row]) -> Table {
    let header = ["agents", "all ready, s", "memory, MB", "a round's p99, ms", "the worst agent's, ms", ""];
    let mut table = new_table(header);
    for row in rows {
        table.add_row([
            row.agents.to_string(),
            format!("{:.1}", row.ready_s),
            format!("{:.1}", row.resident_mb),
            format!("{:.1}", row.round_p99_ms),
            format!("{:.1}", row.worst_round_p99_ms),
            verdict(true, row.holds()),
        ]);
    }
    let (memory, round) = (agents::RESIDENT_MB_MAX, agents::ROUND_P99_MS_MAX);
    table.add_row([
        "goal".to_owned(),
        String::new(),
        memory.to_string(),
        round.to_string(),
        String::new(),
        String::new(),
    ]);
    numbers_right(table, &[0, 1, 2, 3, 4])
}

fn faults_table(rows: &[faults::Row]) -> Table {
    let mut table = new_table([
        "what failed",
        "payments",
        "paid before",
        "under way",
        "s out",
        "s until all paid",
        "lost",
        "double",
        "for a person",
    ]);
    for row in rows {
        table.add_row([
            row.fault.clone(),
            row.payments.to_string(),
            row.paid_before.to_string(),
            row.in_flight.to_string(),
            format!("{:.1}", row.out_seconds),
            format!("{:.1}", row.seconds),
            row.verdict.lost.to_string(),
            row.verdict.double.to_string(),
            row.verdict.for_a_person.to_string(),
        ]);
    }
    numbers_right(table, &[1, 2, 3, 4, 5, 6, 7, 8])
}

fn keeps_pace(rows: &[growth::Row]) -> bool {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return true };
    last.payments_per_second >= first.payments_per_second * growth::RATE_RATIO_MIN
}

fn missed_growth(rows: &[growth::Row]) -> usize {
    let missed = growth::GOALS.iter().filter(|goal| rows.last().is_some_and(|row| (goal.of)(row) > goal.max)).count();
    missed + usize::from(!keeps_pace(rows))
}

fn new_table<const COLUMNS: usize>(header: [&str; COLUMNS]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_FULL_CONDENSED);
    table.set_header(header);
    table
}

fn numbers_right(mut table: Table, columns: &[usize]) -> Table {
    for column in columns {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}
