//! A judge that lets a case expire: what accusations do before their first verdict they do no more, until it sits.

use stateset_api::Amount;
use stateset_api::event::CaseReported;
use stateset_api::reputation::{Outcome, OwnerMsg, Status, UNBONDING_SECONDS, Verdict};
use stateset_api::score::Severity;
use stateset_tests_suite::cases::REPORT_BOND;
use stateset_tests_suite::{DAY, STATE, address, event};

use crate::suite::{DISMISSED, PURSE, Suite, upheld};

const UNBONDING: u64 = UNBONDING_SECONDS as u64;
/// From report to expiry.
const WINDOW: u64 = 3 * DAY + 1;

/// A vendor with 1,000 bonded, against whom a case expired just now.
fn silent() -> Suite {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let case = suite.report("vendor", Severity::Critical, 0);
    suite.pass(WINDOW);
    suite.settle(case).unwrap();
    suite
}

fn open_and_frozen(suite: &Suite) -> (u32, u128) {
    (suite.score("vendor").open_cases, suite.stake("vendor").frozen.0)
}

#[test]
fn before_a_silent_judge_an_accusation_has_no_effect_whoever_makes_it() {
    let mut suite = silent();
    assert!(suite.stake("vendor").judge_silent);
    for by in ["reporter", "mallory", "victim"] {
        let answer = suite.try_report(by, "vendor", Severity::Critical, None).unwrap();
        let emitted = event(&answer, CaseReported::from_event).unwrap();
        assert_eq!((emitted.frozen, suite.case(emitted.case).effective), (Amount(0), false));
    }
    assert_eq!((open_and_frozen(&suite), suite.score("vendor").gravest_open), ((0, 0), None));
    // It is closed as any other, and changes nothing that it did not change before.
    suite.pass(WINDOW);
    (2..=4).for_each(|case| drop(suite.settle(case).unwrap()));
    assert_eq!(suite.case(2).status, Status::Closed { outcome: Outcome::Expired {}, at: suite.now() });
    assert_eq!((open_and_frozen(&suite), suite.owed("reporter")), ((0, 0), 2 * REPORT_BOND));
    assert!(!suite.stake("buyer").judge_silent, "of others nothing is said");
}

/// Whatever was reported before has its effect, but no longer than for its own time: what is frozen for nothing ends.
#[test]
fn what_was_open_when_a_case_expired_holds_until_its_own_end() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.unbond("vendor", 1_000).unwrap();
    suite.pass(UNBONDING);
    let first = suite.report("vendor", Severity::Critical, 0);
    suite.pass(WINDOW - 1);
    let second = suite.report("vendor", Severity::Critical, 0);
    suite.pass(1);
    suite.settle(first).unwrap();
    assert_eq!(open_and_frozen(&suite), (1, 500));
    for _ in 0..3 {
        suite.pass(DAY);
        suite.report("vendor", Severity::Critical, 0);
        assert_eq!(open_and_frozen(&suite), (1, 500));
    }
    suite.settle(second).unwrap();
    suite.claim("vendor").unwrap();
    assert_eq!((open_and_frozen(&suite), suite.balance("vendor", STATE)), ((0, 0), PURSE));
}

#[test]
fn a_verdict_has_its_effect_and_restores_that_of_accusations() {
    for (verdict, needed) in [(upheld(Severity::Major, 0), 200), (DISMISSED, 500)] {
        let mut suite = silent();
        let case = suite.report("vendor", Severity::Critical, 0);
        suite.respond("vendor", case).unwrap();
        suite.decide(case, verdict).unwrap();
        // Until it is final: the losing side may appeal.
        assert_eq!((open_and_frozen(&suite), suite.case(case).effective), ((1, needed), true));
        assert!(!suite.stake("vendor").judge_silent);
        suite.report("vendor", Severity::Minor, 0);
        assert_eq!(open_and_frozen(&suite), (2, needed + 50));
        suite.pass(DAY + 1);
        suite.settle(case).unwrap();
        let slashed = if matches!(verdict, Verdict::Upheld { .. }) { 200 } else { 0 };
        assert_eq!((open_and_frozen(&suite), suite.stake("vendor").bonded), ((1, 50), Amount(1_000 - slashed)));
    }
}

/// What has no effect leaves none when it ends.
#[test]
fn an_accusation_without_effect_ends_without_any() {
    let mut suite = silent();
    let without = suite.report("vendor", Severity::Critical, 0);
    suite.pass(DAY);
    let decided = suite.report("vendor", Severity::Critical, 0);
    suite.respond("vendor", decided).unwrap();
    suite.pass(DAY);
    suite.decide(decided, DISMISSED).unwrap();
    suite.pass(DAY);
    suite.reporter_appeals(decided).unwrap();
    assert_eq!(open_and_frozen(&suite), (1, 500));
    suite.pass(1);
    suite.settle(without).unwrap();
    assert_eq!(open_and_frozen(&suite), (1, 500));
}

/// Neither has what is reported to it of what left in its term.
#[test]
fn a_judge_that_was_silent_in_its_term_is_so_after_it() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.admin(OwnerMsg::SetRoles { governance: Some(address("mallory")), community: None }).unwrap();
    suite.pass(UNBONDING - WINDOW);
    let case = suite.report("vendor", Severity::Critical, 0);
    suite.pass(WINDOW);
    suite.settle(case).unwrap();
    suite.unbond("vendor", 1_000).unwrap();
    suite.apply().unwrap();
    suite.report_in("vendor", 0);
    assert_eq!(open_and_frozen(&suite), (0, 0));
    suite.report_in("vendor", 1);
    assert_eq!(open_and_frozen(&suite), (1, 0), "of the new one's term there is nothing");
}

#[test]
fn a_new_judge_was_not_silent() {
    let mut suite = silent();
    suite.change(OwnerMsg::SetRoles { governance: Some(address("mallory")), community: None });
    assert!(!suite.stake("vendor").judge_silent);
    suite.report("vendor", Severity::Critical, 0);
    assert_eq!(open_and_frozen(&suite), (1, 500));
}

/// Who is accused could else have a case expire before a former judge that does not sit any more, to be rid of what the
/// present one's do.
#[test]
fn a_former_judges_silence_is_not_the_present_ones() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.admin(OwnerMsg::SetRoles { governance: Some(address("mallory")), community: None }).unwrap();
    suite.pass(UNBONDING);
    suite.unbond("vendor", 500).unwrap();
    let before = suite.report("vendor", Severity::Critical, 0);
    suite.apply().unwrap();
    let after = suite.report_in("vendor", 0);
    suite.pass(WINDOW);
    for case in [before, after] {
        suite.settle(case).unwrap();
    }
    assert!(!suite.stake("vendor").judge_silent);
    suite.report("vendor", Severity::Critical, 0);
    assert_eq!(open_and_frozen(&suite), (1, 250));
}

/// A former judge's verdict does not say that the present one sits.
#[test]
fn only_its_own_verdict_ends_a_judges_silence() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.admin(OwnerMsg::SetRoles { governance: Some(address("mallory")), community: None }).unwrap();
    suite.pass(UNBONDING);
    suite.unbond("vendor", 500).unwrap();
    suite.apply().unwrap();
    let case = suite.report("vendor", Severity::Critical, 0);
    suite.pass(WINDOW);
    suite.settle(case).unwrap();
    let former = suite.report_in("vendor", 0);
    assert_eq!(open_and_frozen(&suite), (1, 250), "to the former one the present one's silence is nothing");
    suite.pass(DAY + 1);
    suite.decide(former, DISMISSED).unwrap();
    assert!(suite.stake("vendor").judge_silent);
    let case = suite.report("vendor", Severity::Critical, 0);
    suite.pass(DAY + 1);
    suite.decide_as("mallory", case, DISMISSED).unwrap();
    assert!(!suite.stake("vendor").judge_silent);
}
