//! The one appeal: by the losing side, with a bond, in time; and nobody is worse off for it.

use stateset_api::Amount;
use stateset_api::event::{CaseAppealed, CaseClosed};
use stateset_api::reputation::CaseRef;
use stateset_api::reputation::{AgentMsg, ExecuteMsg, Outcome, Party, ReporterMsg, Status};
use stateset_api::score::Severity;
use stateset_tests_suite::cases::{APPEAL_BOND, REPORT_BOND};
use stateset_tests_suite::{DAY, event, refused, state};

use crate::suite::{DISMISSED, FRIVOLOUS, Suite, upheld};

/// A case against the vendor, which has 1,000 staked, decided once.
fn decided(verdict: stateset_api::reputation::Verdict) -> (Suite, u64) {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let case = suite.report("vendor", Severity::Critical, 90);
    suite.respond("vendor", case).unwrap();
    suite.decide(case, verdict).unwrap();
    (suite, case)
}

fn is_upheld(suite: &Suite, case: u64) -> bool {
    matches!(suite.case(case).status, Status::Closed { outcome: Outcome::Upheld { .. }, .. })
}

#[test]
fn the_convicted_appeals_once_and_a_dismissal_returns_its_bond() {
    let (mut suite, case) = decided(upheld(Severity::Critical, 90));
    let answer = suite.accused_appeals("vendor", case).unwrap();
    let emitted = event(&answer, CaseAppealed::from_event).unwrap();
    assert_eq!((emitted.by.as_str(), emitted.decide_by), ("accused", suite.now() + 2 * DAY));
    assert!(matches!(suite.case(case).status, Status::Appealed { by: Party::Accused, .. }));
    refused(suite.accused_appeals("vendor", case), "is appealed: it cannot be appealed any more");
    suite.decide(case, DISMISSED).unwrap();
    assert_eq!((suite.owed("vendor"), suite.owed("reporter")), (APPEAL_BOND, REPORT_BOND));
    assert_eq!((suite.stake("vendor").bonded, suite.stake("vendor").frozen), (Amount(1_000), Amount(0)));
    refused(suite.accused_appeals("vendor", case), "is closed: it cannot be appealed any more");
}

#[test]
fn an_appeal_that_changes_nothing_costs_its_bond_and_one_that_softens_does_not() {
    for (last, owed) in [
        (upheld(Severity::Critical, 90), 0),
        (upheld(Severity::Major, 90), APPEAL_BOND),
        (upheld(Severity::Critical, 89), APPEAL_BOND),
    ] {
        let (mut suite, case) = decided(upheld(Severity::Critical, 90));
        suite.accused_appeals("vendor", case).unwrap();
        suite.decide(case, last).unwrap();
        assert!(is_upheld(&suite, case));
        assert_eq!(suite.owed("vendor"), owed, "{last:?}");
    }
}

#[test]
fn nobody_is_worse_off_for_appealing() {
    let (mut suite, case) = decided(upheld(Severity::Minor, 40));
    suite.accused_appeals("vendor", case).unwrap();
    refused(suite.decide(case, upheld(Severity::Major, 40)), "severity major exceeds");
    refused(suite.decide(case, upheld(Severity::Minor, 41)), "damage of 41 exceeds the most that may be found: 40");
    suite.decide(case, upheld(Severity::Minor, 40)).unwrap();
    assert_eq!(suite.stake("vendor").bonded, Amount(950));
}

#[test]
fn the_winner_cannot_use_up_the_losers_appeal() {
    let (mut suite, case) = decided(upheld(Severity::Critical, 90));
    refused(suite.reporter_appeals(case), "only the losing side appeals: the case was upheld");
    let (mut suite, case) = decided(DISMISSED);
    refused(suite.accused_appeals("vendor", case), "only the losing side appeals: the case was dismissed");
}

#[test]
fn the_reporter_appeals_a_dismissal_and_up_to_its_claim_may_be_found() {
    let (mut suite, case) = decided(FRIVOLOUS);
    assert_eq!(suite.stake("vendor").frozen, Amount(500), "still needed: the reporter may appeal");
    let appeal = ExecuteMsg::Reporter(ReporterMsg::Appeal(CaseRef { case }));
    refused(suite.execute_with("mallory", &appeal, &[state(APPEAL_BOND)]), "only the case's reporter may do this");
    suite.reporter_appeals(case).unwrap();
    suite.decide(case, upheld(Severity::Critical, 90)).unwrap();
    assert!(is_upheld(&suite, case));
    // 500 slashed: 90 to the victim, a tenth of 410 to the reporter with both bonds.
    assert_eq!((suite.owed("victim"), suite.owed("reporter")), (90, REPORT_BOND + APPEAL_BOND + 41));
    assert_eq!(suite.owed("community"), 369);
    let (mut suite, case) = decided(DISMISSED);
    suite.reporter_appeals(case).unwrap();
    suite.decide(case, FRIVOLOUS).unwrap();
    assert_eq!((suite.owed("reporter"), suite.owed("community")), (0, REPORT_BOND + APPEAL_BOND));
}

/// A court that cannot hear an appeal acquits nobody who files one, nor keeps what he paid for it.
#[test]
fn silence_on_an_appeal_lets_the_first_verdict_stand_and_costs_the_appellant_its_bond() {
    let (mut suite, case) = decided(upheld(Severity::Critical, 90));
    suite.accused_appeals("vendor", case).unwrap();
    suite.pass(2 * DAY);
    refused(suite.settle(case), "can be settled after");
    suite.pass(1);
    refused(suite.decide(case, upheld(Severity::Critical, 90)), "could be decided until");
    let answer = suite.settle(case).unwrap();
    assert_eq!(event(&answer, CaseClosed::from_event).unwrap().outcome, "upheld");
    assert!(is_upheld(&suite, case));
    assert_eq!((suite.owed("vendor"), suite.stake("vendor").bonded), (0, Amount(500)));
    assert_eq!((suite.owed("victim"), suite.owed("reporter"), suite.owed("community")), (90, 41 + REPORT_BOND, 569));
    for (first, owed) in [(DISMISSED, REPORT_BOND), (FRIVOLOUS, 0)] {
        let (mut suite, case) = decided(first);
        suite.reporter_appeals(case).unwrap();
        suite.pass(2 * DAY + 1);
        suite.settle(case).unwrap();
        assert!(matches!(suite.case(case).status, Status::Closed { outcome: Outcome::Dismissed { .. }, .. }));
        assert_eq!((suite.owed("reporter"), suite.stake("vendor").frozen), (owed, Amount(0)));
        assert_eq!(suite.owed("community"), REPORT_BOND - owed + APPEAL_BOND);
    }
    // It sat once: nothing is paused by that.
    let (mut suite, case) = decided(upheld(Severity::Critical, 90));
    suite.accused_appeals("vendor", case).unwrap();
    suite.pass(2 * DAY + 1);
    suite.settle(case).unwrap();
    assert!(!suite.stake("vendor").judge_silent);
}

/// A stolen operator's key, which is the controller's as well, uses up the one appeal, but not the owner's time.
#[test]
fn a_controllers_appeal_leaves_the_owner_its_time() {
    let (mut suite, case) = decided(upheld(Severity::Critical, 90));
    let by = suite.now() + DAY;
    let appeal = AgentMsg::Appeal(CaseRef { case });
    let answer = suite.agent("vendor-keeper", "vendor", appeal, &[state(APPEAL_BOND)]).unwrap();
    assert_eq!(event(&answer, CaseAppealed::from_event).unwrap().decide_by, by + 2 * DAY);
    assert_eq!(suite.case(case).decidable_at, Some(by));
    refused(suite.decide(case, upheld(Severity::Critical, 90)), "can be decided after");
    suite.pass(DAY - 1);
    refused(suite.decide(case, upheld(Severity::Critical, 90)), "can be decided after");
    suite.pass(1);
    suite.decide(case, DISMISSED).unwrap();
    assert_eq!(suite.owed("vendor-keeper"), APPEAL_BOND, "to whom it came from");
}

#[test]
fn an_appeal_needs_exactly_its_bond_and_comes_in_time() {
    let (mut suite, case) = decided(upheld(Severity::Critical, 90));
    for funds in [vec![], vec![state(APPEAL_BOND - 1)], vec![state(APPEAL_BOND + 1)]] {
        let appeal = suite.agent("vendor", "vendor", AgentMsg::Appeal(CaseRef { case }), &funds);
        refused(appeal, "200ustate must be sent along, and nothing else");
    }
    let other = suite.agent("buyer", "buyer", AgentMsg::Appeal(CaseRef { case }), &[state(APPEAL_BOND)]);
    refused(other, "is against agent");
    suite.pass(DAY + 1);
    refused(suite.accused_appeals("vendor", case), "could be appealed until");
    suite.settle(case).unwrap();
    assert!(is_upheld(&suite, case));
}

#[test]
fn an_undecided_case_cannot_be_appealed() {
    let mut suite = Suite::new();
    let case = suite.report("vendor", Severity::Minor, 0);
    refused(suite.accused_appeals("vendor", case), "is open: it cannot be appealed any more");
}
