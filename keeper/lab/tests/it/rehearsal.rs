//! Rehearsals: the scenarios that ship, the same seed twice, and what agents must not lose in them.

use std::path::{Path, PathBuf};

use stateset_cli::profile::Profile;
use stateset_lab::rehearsal::report::{BillOutcome, Report};
use stateset_lab::rehearsal::scenario::Scenario;
use stateset_lab::rehearsal::{Pace, compare, html, rehearse};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

fn scenario(name: &str) -> Scenario {
    Scenario::load(&examples().join("scenarios").join(format!("{name}.toml"))).unwrap()
}

fn profile() -> Profile {
    Profile::load(&examples().join("rehearsal-agent.toml")).unwrap()
}

/// Steps of six hours, so that a debug build ends soon.
const PACE: Pace = Pace { seed: 1, step_seconds: 21_600 };

async fn rehearsed(name: &str, days: u32, seed: u64) -> Report {
    rehearse(&profile(), &scenario(name), days, Pace { seed, ..PACE }, &mut |_| {}).await.unwrap()
}

fn bills<'a>(report: &'a Report, origin: &'a str) -> impl Iterator<Item = &'a BillOutcome> {
    report.bills.iter().filter(move |bill| bill.origin == origin)
}

#[tokio::test]
async fn every_scenario_that_ships_is_lived_through_and_its_accounts_agree() {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(examples().join("scenarios")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            names.push(path.file_stem().unwrap().to_str().unwrap().to_owned());
        }
    }
    assert!(names.len() >= 6, "{names:?}");
    for name in names {
        let report = rehearsed(&name, 6, 1).await;
        assert!(report.agrees(), "{name}: {:?}", report.ledger);
        assert_eq!((report.days.len(), report.totals.days), (6, 6), "{name}");
        assert!(report.totals.bills > 0 && report.totals.paid > 0, "{name}: {:?}", report.totals);
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_report_and_another_seed_another() {
    let json = async |seed| serde_json::to_string(&rehearsed("vendor-fraud", 8, seed).await).unwrap();
    let first = json(7).await;
    assert_eq!(first, json(7).await);
    assert_ne!(first, json(8).await);
}

/// What strangers get comes out of the purse that the policy gives them. All else gets nothing.
#[tokio::test]
async fn frauds_get_nothing_beyond_what_the_policy_gives_to_strangers() {
    let report = rehearsed("vendor-fraud", 45, 3).await;
    assert!(report.agrees(), "{:?}", report.ledger);
    let listed = profile().payees;
    let is_listed = |bill: &BillOutcome| listed.iter().any(|payee| payee.address == bill.payee);
    let mut strangers = 0;
    for bill in report.bills.iter().filter(|bill| bill.origin != "honest" && bill.paid_at.is_some()) {
        assert!(!is_listed(bill) && bill.amount.0 <= 10_000_000, "{bill:?}");
        strangers += bill.amount.0;
    }
    // Of the purse: 100 dollars in any 30 days.
    assert!(strangers <= 200_000_000, "{strangers}");
    for origin in ["changed account", "look-alike address", "look-alike number", "respelled number"] {
        let tried: Vec<_> =
            bills(&report, origin).filter(|bill| is_listed(bill) || bill.amount.0 > 10_000_000).collect();
        assert!(!tried.is_empty(), "no {origin} was tried");
        for bill in tried {
            assert!(["held", "refused", "denied", "not taken in", "known"].contains(&bill.state.as_str()), "{bill:?}");
        }
    }
    for origin in ["duplicate", "raised amount"] {
        assert!(bills(&report, origin).count() > 0, "no {origin} was tried");
        assert!(bills(&report, origin).all(|bill| bill.state == "known" && bill.paid_at.is_none()), "{origin}");
    }
    let honest = bills(&report, "honest").filter(|bill| bill.state == "paid").count();
    assert!(honest >= 20, "{honest} honest bills were paid: {:?}", report.totals);
}

#[tokio::test]
async fn where_people_recognise_no_fraud_the_policy_still_bounds_each_payment() {
    let text = std::fs::read_to_string(examples().join("scenarios/vendor-fraud.toml")).unwrap();
    let text = text.replace("frauds_spotted = 1.0", "frauds_spotted = 0.0");
    let blind = Scenario::parse(&text, &examples().join("scenarios/vendor-fraud.toml")).unwrap();
    let report = rehearse(&profile(), &blind, 30, PACE, &mut |_| {}).await.unwrap();
    let seeing = rehearse(&profile(), &scenario("vendor-fraud"), 30, PACE, &mut |_| {}).await.unwrap();
    assert!(report.agrees() && report.totals.lost > seeing.totals.lost, "{:?}", report.totals);
    // The same world: the same bills arrive, whoever looks at them.
    let numbers = |report: &Report| report.bills.iter().map(|bill| bill.number.clone()).collect::<Vec<_>>();
    assert_eq!(numbers(&report), numbers(&seeing));
}

#[tokio::test]
async fn two_agents_in_one_world_differ_where_their_policies_do() {
    let (first, mut second) = (profile(), profile());
    // Half of the cap: more goes to the signers.
    second.policy.denoms[0].per_payment_max = stateset_api::Amount(100_000_000);
    let agents = [("A".to_owned(), &first), ("B".to_owned(), &second)];
    let world = scenario("calm-year");
    let (found, reports) = compare(agents, &world, 20, PACE, &mut |_| {}).await.unwrap();
    assert!(reports.iter().all(Report::agrees));
    assert_eq!(reports[0].bills.len(), reports[1].bills.len());
    assert!(!found.different.is_empty(), "{:?}", found.totals);
    for bill in &found.different {
        assert!(bill.amount.0 > 100_000_000, "{bill:?}");
    }
    let agents = [("A".to_owned(), &first), ("A".to_owned(), &first)];
    let (same, _) = compare(agents, &world, 20, PACE, &mut |_| {}).await.unwrap();
    assert!(same.different.is_empty(), "{:?}", same.different);
}

#[tokio::test]
async fn the_page_stands_alone_and_shows_nothing_of_a_scenario_as_markup() {
    let text = std::fs::read_to_string(examples().join("scenarios/calm-year.toml")).unwrap();
    let hostile = text.replace("name = \"calm year\"", "name = \"<script>alert(1)</script>\"");
    let scenario = Scenario::parse(&hostile, &examples().join("scenarios/calm-year.toml")).unwrap();
    let report = rehearse(&profile(), &scenario, 4, PACE, &mut |_| {}).await.unwrap();
    let page = html(&report);
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
    for outside in ["src=", "href=", "url(", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert_eq!(page.matches("<svg").count(), 11);
    assert!(page.contains("agrees") && !page.contains("FAILED"));
    let mut broken = report;
    broken.ledger[0].end = stateset_api::Amount(broken.ledger[0].end.0 + 1);
    assert!(!broken.agrees() && html(&broken).contains("FAILED"));
}

#[tokio::test]
async fn a_node_in_trouble_makes_no_payment_twice_and_leaves_none_out_that_wealth_covers() {
    // By the hour, so that transactions are under way while the node is lost.
    let pace = Pace { seed: 1, step_seconds: 3_600 };
    let report = rehearse(&profile(), &scenario("chain-and-node-trouble"), 30, pace, &mut |_| {}).await.unwrap();
    assert!(report.agrees(), "{:?}", report.ledger);
    assert!(report.totals.rounds_failed > 0, "the node was never in trouble: {:?}", report.totals);
    assert_eq!((report.totals.late, report.totals.late_though_covered), (0, 0), "{:?}", report.totals);
    let end = report.start + 30 * 86_400;
    for bill in bills(&report, "honest").filter(|bill| bill.due + 72 * 3_600 < end) {
        assert_eq!(bill.state, "paid", "{bill:?}");
    }
}

fn lab(words: &[&str]) -> std::process::Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_stateset-lab")).args(words).current_dir(examples()).output().unwrap()
}

#[test]
fn the_verbs_write_the_page_print_json_and_name_the_line_of_a_bad_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("report.html").display().to_string();
    let world = ["--scenario", "scenarios/vendor-fraud.toml", "--days", "2", "--step", "43200"];
    let agent = ["--json", "rehearse", "--agent", "rehearsal-agent.toml", "--out", &page];
    let done = lab(&[&agent[..], &world].concat());
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(0), "{said}");
    let report: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(report["totals"]["days"], 2, "{report}");
    assert!(std::fs::read_to_string(&page).unwrap().starts_with("<!doctype html>"));
    let compared = lab(&[&["--json", "compare", "rehearsal-agent.toml", "rehearsal-agent.toml"][..], &world].concat());
    let compared: serde_json::Value = serde_json::from_slice(&compared.stdout).unwrap();
    assert_eq!(compared["different"].as_array().map(Vec::len), Some(0), "{compared}");
    let bad = folder.path().join("bad.toml");
    let text = std::fs::read_to_string(examples().join("scenarios/vendor-fraud.toml")).unwrap();
    std::fs::write(&bad, text.replace("balance_usdc", "balance_usd")).unwrap();
    let bad = bad.display().to_string();
    let refused = lab(&["rehearse", "--agent", "rehearsal-agent.toml", "--scenario", &bad]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("line 7") && said.contains("balance_usd"), "{said}");
}
