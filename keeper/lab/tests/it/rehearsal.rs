//! Rehearsals: the scenarios that ship, the same seed twice, and what agents must not lose in them.

use std::path::{Path, PathBuf};

use stateset_cli::profile::Profile;
use stateset_lab::rehearsal::report::{BillOutcome, Report};
use stateset_lab::rehearsal::scenario::Scenario;
use stateset_lab::rehearsal::{Pace, rehearse};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

fn scenario(name: &str) -> Scenario {
    Scenario::load(&examples().join("scenarios").join(format!("{name}.toml"))).unwrap()
}

/// A rehearsal by steps of six hours, so that a debug build ends soon.
async fn rehearsed(name: &str, days: u32, seed: u64) -> Report {
    let profile = Profile::load(&examples().join("rehearsal-agent.toml")).unwrap();
    let pace = Pace { seed, step_seconds: 21_600 };
    rehearse(&profile, &scenario(name), days, pace, &mut |_| {}).await.unwrap()
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

#[tokio::test]
async fn frauds_get_nothing_beyond_the_purse_that_the_policy_gives_strangers() {
    let report = rehearsed("vendor-fraud", 45, 3).await;
    assert!(report.agrees(), "{:?}", report.ledger);
    for bill in report.bills.iter().filter(|bill| bill.origin != "honest" && bill.paid_at.is_some()) {
        assert_eq!(bill.origin, "stranger", "{bill:?}");
        assert!(bill.amount.0 <= 10_000_000, "{bill:?}");
    }
    // Of the purse: 100 dollars in any 30 days.
    assert!(report.totals.lost.0 <= 200_000_000, "{:?}", report.totals);
    for origin in ["changed account", "look-alike address", "look-alike number", "duplicate", "raised amount"] {
        assert!(bills(&report, origin).count() > 0, "no {origin} was tried");
    }
    let honest = bills(&report, "honest").filter(|bill| bill.state == "paid").count();
    assert!(honest >= 20, "{honest} honest bills were paid: {:?}", report.totals);
}

#[tokio::test]
async fn a_node_in_trouble_makes_no_payment_twice_and_leaves_none_out_that_wealth_covers() {
    let report = rehearsed("chain-and-node-trouble", 20, 2).await;
    assert!(report.agrees(), "{:?}", report.ledger);
    assert!(report.totals.rounds_failed > 0, "the node was never in trouble: {:?}", report.totals);
    assert_eq!((report.totals.late, report.totals.late_though_covered), (0, 0), "{:?}", report.totals);
    let end = report.start + 20 * 86_400;
    for bill in bills(&report, "honest").filter(|bill| bill.due + 72 * 3_600 < end) {
        assert_eq!(bill.state, "paid", "{bill:?}");
    }
}
