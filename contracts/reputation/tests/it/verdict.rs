//! Verdicts name the content of the case: one that was shown otherwise than it is stored collects none.

use cosmwasm_std::{Binary, HexBinary};
use stateset_api::reputation::{Case, Report};
use stateset_api::score::{Severity, ViolationKind};
use stateset_api::{AgentId, Amount};
use stateset_tests_suite::{DAY, address, refused};

use crate::suite::{DISMISSED, Suite, judge_content, upheld};

fn hash(suite: &Suite, report: &Report, case: u64) -> Binary {
    Binary::from(report.hash(&suite.chain_id(), suite.reputation.as_str(), case).unwrap())
}

#[test]
fn a_verdict_about_anything_else_than_was_reported_is_refused_with_both_hashes() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let case = suite.report("vendor", Severity::Critical, 100);
    suite.respond("vendor", case).unwrap();
    let report = suite.case(case).report();
    let has = hash(&suite, &report, case);
    let with = |change: fn(&mut Report)| {
        let mut report = report.clone();
        change(&mut report);
        hash(&suite, &report, case)
    };
    let chain_id = suite.chain_id();
    let others = [
        with(|report| report.accused = AgentId::from_hash([1; 16])),
        with(|report| report.reporter = address("mallory")),
        with(|report| report.kind = ViolationKind::MissedDeadline),
        with(|report| report.severity = Severity::Major),
        with(|report| report.evidence = Binary::from([8; 32])),
        with(|report| report.victim = None),
        with(|report| report.damage = Amount(99)),
        with(|report| report.reported_at += 1),
        hash(&suite, &report, case + 1),
        report.hash(&chain_id, &address("mallory"), case).unwrap().into(),
        report.hash("another-1", suite.reputation.as_str(), case).unwrap().into(),
        Binary::default(),
        Binary::from(&has[..31]),
        [has.as_slice(), &[0]].concat().into(),
    ];
    let hex = |bytes: &[u8]| HexBinary::from(&bytes[..bytes.len().min(32)]).to_hex();
    for named in others {
        let reason = format!("another case than was named: its hash is {}, not {}", hex(&has), hex(&named));
        for verdict in [upheld(Severity::Critical, 100), DISMISSED] {
            let msg = judge_content(case, named.clone(), false, verdict);
            refused(suite.execute_with("governance", &msg, &[]), &reason);
        }
    }
    let msg = judge_content(case, has, false, upheld(Severity::Critical, 100));
    refused(suite.execute_with("mallory", &msg, &[]), "only the case's governance");
    suite.execute_with("governance", &msg, &[]).unwrap();
}

/// What a client needs for it stands in the one answer, at every stage.
#[test]
fn the_hash_stays_the_same_and_is_made_of_what_the_query_answers() {
    let mut suite = Suite::new();
    let case = suite.report("vendor", Severity::Minor, 0);
    let of = |case: &Case| case.report();
    let report = of(&suite.case(case));
    suite.respond("vendor", case).unwrap();
    assert_eq!(of(&suite.case(case)), report);
    suite.decide(case, DISMISSED).unwrap();
    suite.reporter_appeals(case).unwrap();
    assert_eq!(of(&suite.case(case)), report);
    suite.decide(case, upheld(Severity::Minor, 0)).unwrap();
    suite.pass(DAY);
    assert_eq!(of(&suite.case(case)), report);
}

/// A judge that is a wallet keeps a verdict that came too early, for anybody to send again.
#[test]
fn a_verdict_that_was_meant_to_be_the_first_does_not_decide_the_appeal() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let case = suite.report("vendor", Severity::Critical, 100);
    let case_hash = suite.case_hash(case);
    let judge = |appeal, verdict| judge_content(case, case_hash.clone(), appeal, verdict);
    let [first, last] = [judge(false, upheld(Severity::Critical, 0)), judge(true, upheld(Severity::Critical, 0))];
    refused(suite.execute_with("governance", &first, &[]), "can be decided after");
    suite.respond("vendor", case).unwrap();
    let reason = "case 1 is open, and the verdict was meant for it as appealed";
    refused(suite.execute_with("governance", &last, &[]), reason);
    suite.decide(case, DISMISSED).unwrap();
    refused(suite.execute_with("governance", &first, &[]), "is decided: it cannot be decided any more");
    suite.reporter_appeals(case).unwrap();
    for verdict in [upheld(Severity::Critical, 0), DISMISSED] {
        let reason = "case 1 is appealed, and the verdict was meant for it as open";
        refused(suite.execute_with("governance", &judge(false, verdict), &[]), reason);
    }
    suite.execute_with("governance", &last, &[]).unwrap();
}
