//! Finality: points, slashes, and who is owed what of them.

use cosmwasm_std::Binary;
use stateset_api::Amount;
use stateset_api::event::{CaseClosed, Collected, Slashed};
use stateset_api::reputation::{AddressRef, AnyoneMsg, CaseRef, ExecuteMsg, Outcome, OwnerMsg, ReporterMsg, Status};
use stateset_api::score::{Score, Severity, ViolationKind};
use stateset_tests_suite::cases::{REPORT_BOND, rules};
use stateset_tests_suite::{DAY, STATE, address, event, refused, state};

use crate::suite::{PURSE, Suite, judge_content, upheld};

#[test]
fn a_slash_goes_to_the_victim_first_then_the_reporter_and_the_rest_to_the_community() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let answer = suite.convict("vendor", Severity::Critical, 123);
    let emitted = event(&answer, Slashed::from_event).unwrap();
    let (victim, reporter, community) = (Amount(123), Amount(37), Amount(340));
    assert_eq!(
        (emitted.amount, emitted.to_victim, emitted.to_reporter, emitted.to_community),
        (Amount(500), victim, reporter, community)
    );
    assert_eq!(event(&answer, CaseClosed::from_event).unwrap().outcome, "upheld");
    let outcome = Outcome::Upheld {
        severity: Severity::Critical,
        slashed: Amount(500),
        to_victim: victim,
        to_reporter: reporter,
        to_community: community,
    };
    assert_eq!(suite.case(1).status, Status::Closed { outcome, at: suite.now() });
    assert_eq!((suite.owed("victim"), suite.owed("reporter"), suite.owed("community")), (123, 37 + REPORT_BOND, 340));
    for name in ["victim", "reporter", "community"] {
        let owed = suite.owed(name);
        let answer = suite.anyone("mallory", AnyoneMsg::Collect(AddressRef { address: address(name) })).unwrap();
        assert_eq!(event(&answer, Collected::from_event).unwrap().amount, Amount(owed));
        refused(suite.anyone(name, AnyoneMsg::Collect(AddressRef { address: address(name) })), "is owed nothing");
    }
    assert_eq!(suite.balance("victim", STATE), PURSE + 123);
    assert_eq!(suite.balance(&suite.reputation, STATE), 500, "what is left is the stake");
}

#[test]
fn each_violation_takes_its_points_overall_and_in_its_dimension() {
    for (kind, dimension) in [
        (ViolationKind::MissedDeadline, [5, 0, 0]),
        (ViolationKind::ComplianceViolation, [0, 8, 0]),
        (ViolationKind::FinancialMisconduct, [0, 0, 10]),
    ] {
        for (severity, points) in [(Severity::Minor, 5), (Severity::Major, 15), (Severity::Critical, 30)] {
            let mut suite = Suite::new();
            let report = ReporterMsg::Report {
                accused: suite.id("vendor"),
                kind,
                severity,
                evidence: Binary::from([7; 32]),
                victim: None,
                damage: Amount(0),
                term: None,
            };
            suite.execute_with("reporter", &ExecuteMsg::Reporter(report), &[state(REPORT_BOND)]).unwrap();
            suite.respond("vendor", 1).unwrap();
            suite.decide(1, upheld(severity, 0)).unwrap();
            assert_eq!(suite.score("vendor").overall, Score::START, "nothing before finality");
            suite.pass(DAY + 1);
            suite.settle(1).unwrap();
            let score = suite.score("vendor");
            let less = |tenths: u32| Score::from_ten_thousandths(700_000 - points * tenths * 1_000);
            assert_eq!(score.overall, less(10));
            let found = score.dimensions;
            let expected = dimension.map(less);
            assert_eq!([found.reliability, found.compliance, found.financial_responsibility], expected);
            assert_eq!((found.efficiency, found.cooperation), (Score::START, Score::START));
        }
    }
}

#[test]
fn the_floor_is_zero() {
    let mut suite = Suite::new();
    for _ in 0..3 {
        suite.convict("vendor", Severity::Critical, 0);
    }
    let score = suite.score("vendor");
    assert_eq!((score.overall, score.dimensions.financial_responsibility), (Score::ZERO, Score::ZERO));
}

/// Tiny slashes that round to nothing.
#[test]
fn a_tiny_stake_is_slashed_by_at_least_one_unit() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1);
    suite.convict("vendor", Severity::Minor, 0);
    assert_eq!(suite.stake("vendor").bonded, Amount(0));
    assert_eq!((suite.owed("community"), suite.owed("reporter")), (1, REPORT_BOND), "the rest is the community's");
}

#[test]
fn an_agent_without_stake_loses_points_and_nothing_else() {
    let mut suite = Suite::new();
    let answer = suite.convict("vendor", Severity::Critical, 50);
    assert_eq!(event(&answer, Slashed::from_event).unwrap().amount, Amount(0));
    assert_eq!(suite.score("vendor").overall, Score::points(40));
    assert_eq!((suite.owed("victim"), suite.owed("community"), suite.owed("reporter")), (0, 0, REPORT_BOND));
}

#[test]
fn stake_bonded_after_the_report_pays_nothing_for_it() {
    let mut suite = Suite::new();
    suite.bond("vendor", 100);
    let case = suite.report("vendor", Severity::Critical, 1_000);
    suite.bond("vendor", 900);
    suite.respond("vendor", case).unwrap();
    suite.decide(case, upheld(Severity::Critical, 1_000)).unwrap();
    suite.pass(DAY + 1);
    suite.settle(case).unwrap();
    assert_eq!((suite.stake("vendor").bonded, suite.owed("victim")), (Amount(950), 50));
}

/// A slash that was found takes effect though nobody hurried, and the stake waits for it.
#[test]
fn a_verdict_nobody_settled_keeps_the_stake_until_somebody_does() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.unbond("vendor", 1_000).unwrap();
    let case = suite.report("vendor", Severity::Critical, 1_000);
    suite.respond("vendor", case).unwrap();
    suite.decide(case, upheld(Severity::Critical, 1_000)).unwrap();
    suite.pass(30 * DAY);
    suite.claim("vendor").unwrap();
    assert_eq!(suite.balance("vendor", STATE), PURSE - 500);
    suite.settle(case).unwrap();
    assert_eq!(suite.owed("victim"), 500);
}

/// A case never sends coins: whoever could not receive them would keep it from closing.
#[test]
fn a_victim_that_can_receive_nothing_keeps_no_case_open() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let before = suite.balance("victim", STATE);
    let answer = suite.convict("vendor", Severity::Critical, 1_000);
    assert!(!answer.events.iter().any(|event| event.ty == "transfer"), "{answer:?}");
    assert_eq!(suite.balance("victim", STATE), before);
    assert_eq!(suite.stake("vendor").frozen, Amount(0));
}

/// There is no other way to a slash: not for the owner, not for the judge, not for the accused.
#[test]
fn no_stake_is_slashed_but_by_a_case_that_ran_its_course() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let verdict = upheld(Severity::Critical, 0);
    refused(suite.execute("governance", &judge_content(1, [0; 32].into(), false, verdict)), "no case 1");
    let case = suite.report("vendor", Severity::Critical, 0);
    suite.admin(OwnerMsg::SetRules { rules: rules() }).unwrap();
    for by in ["governance", "admin", "reporter", "vendor"] {
        refused(suite.anyone(by, AnyoneMsg::Settle(CaseRef { case })), "can be settled after");
    }
    suite.respond("vendor", case).unwrap();
    suite.decide(case, verdict).unwrap();
    refused(suite.settle(case), "can be settled after");
    refused(suite.decide(case, verdict), "cannot be decided any more");
    assert_eq!(suite.stake("vendor").bonded, Amount(1_000));
}

#[test]
fn coins_that_are_sent_to_the_contract_for_nothing_are_nobodys() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let reputation = suite.reputation.clone();
    suite.mint(&reputation, vec![state(4_000)]);
    suite.convict("vendor", Severity::Critical, 100_000);
    assert_eq!((suite.owed("victim"), suite.stake("vendor").bonded), (500, Amount(500)));
}
