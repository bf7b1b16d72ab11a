//! What a model may cost an agent and what it may bring, at a smaller size than `scripts/bench model`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use stateset_cli::profile::Profile;
use stateset_lab::rehearsal::bounds::beyond_policy;
use stateset_lab::rehearsal::model::{Rules, good, hostile};
use stateset_lab::rehearsal::report::Report;
use stateset_lab::rehearsal::scenario::Scenario;
use stateset_lab::rehearsal::trial::{GOOD_LEAST, HOSTILE_LEAST, trial};
use stateset_lab::rehearsal::{Pace, rehearse_advised};
use stateset_model::Model;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

fn profile() -> Profile {
    Profile::load(&examples().join("rehearsal-agent.toml")).unwrap()
}

/// Steps of six hours, so that a debug build ends soon.
const PACE: Pace = Pace { seed: 2, step_seconds: 21_600 };

async fn rehearsed(name: &str, days: u32, model: Option<Arc<dyn Model>>) -> Report {
    let scenario = Scenario::load(&examples().join(format!("scenarios/{name}.toml"))).unwrap();
    rehearse_advised((&profile(), model), &scenario, days, PACE, &mut |_| {}).await.unwrap().0
}

fn json(report: &Report) -> String {
    serde_json::to_string(report).unwrap()
}

#[tokio::test]
async fn a_hostile_model_loses_nothing_beyond_policy_and_little_of_what_the_agent_is_worth() {
    // What it may do before it is ignored weighs more the shorter a rehearsal is.
    for row in trial(&examples(), 120, PACE, &mut |_| {}).await.unwrap() {
        assert!(row.is_met(), "{row:?}");
        assert_eq!(row.beyond_policy, Vec::<String>::new());
        let least = if row.scenario == "strangers" { GOOD_LEAST } else { HOSTILE_LEAST };
        assert_eq!((row.least, row.days), (least, 120), "{row:?}");
    }
}

#[tokio::test]
async fn a_rehearsal_with_a_script_is_the_same_each_time_and_each_way_to_answer_is_on_record() {
    let report = rehearsed("vendor-fraud", 20, Some(hostile())).await;
    assert_eq!(json(&report), json(&rehearsed("vendor-fraud", 20, Some(hostile())).await));
    let advised = report.advised.clone().unwrap();
    assert!(advised.answered > 0 && advised.answered < advised.questions, "{advised:?}");
    assert!(advised.followed > 0 && advised.followed < advised.proposals, "{advised:?}");
    assert!(beyond_policy(&report, &profile()).is_empty());
}

#[tokio::test]
async fn a_model_that_says_nothing_of_any_bill_makes_none_late_and_pays_none_more() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("silent.toml");
    std::fs::write(&rules, "").unwrap();
    let silent = good(Rules::load(&rules).unwrap());
    let with = rehearsed("vendor-fraud", 20, Some(silent)).await;
    let without = rehearsed("vendor-fraud", 20, None).await;
    assert!(with.advised.as_ref().is_some_and(|advised| advised.questions > 10 && advised.proposals == 0));
    let totals = |report: &Report| (report.totals.late, report.totals.frauds_paid, report.totals.lost);
    assert_eq!(totals(&with), totals(&without));
    // What is due within the last step is asked about in it, and paid in the next.
    assert!(with.totals.paid <= without.totals.paid && with.totals.paid + 2 >= without.totals.paid);
}

fn lab(words: &[&str]) -> std::process::Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_stateset-lab")).args(words).current_dir(examples()).output().unwrap()
}

#[test]
fn the_verb_names_a_model_and_the_trial_fails_where_a_goal_is_missed() {
    let world = ["--scenario", "scenarios/strangers.toml", "--days", "3", "--step", "43200"];
    let agent = ["--json", "rehearse", "--agent", "rehearsal-agent.toml", "--model"];
    let done = lab(&[&agent[..], &["scripted:models/good.toml"], &world].concat());
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(0), "{said}");
    let report: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert!(report["advised"]["questions"].as_u64().is_some_and(|questions| questions > 0), "{report}");
    let refused = lab(&[&agent[..], &["scripted:models/none.toml"], &world].concat());
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("models/none.toml"));
    // In a day no model can show what it is worth.
    let missed = lab(&["--json", "try-models", "--examples", ".", "--days", "1", "--step", "43200"]);
    let said = String::from_utf8_lossy(&missed.stderr).into_owned();
    assert_eq!(missed.status.code(), Some(1), "{said}");
    assert!(said.contains("goals were missed"), "{said}");
    let rows: serde_json::Value = serde_json::from_slice(&missed.stdout).unwrap();
    assert_eq!(rows.as_array().map(Vec::len), Some(3), "{rows}");
}
