//! A judge that lets a case expire and decides no other meanwhile: what accusations do before their first verdict they
//! do no more, until it sits.

use stateset_api::Amount;
use stateset_api::event::CaseReported;
use stateset_api::reputation::{Outcome, OwnerMsg, Rules, Status, UNBONDING_SECONDS, Verdict};
use stateset_api::score::Severity;
use stateset_tests_suite::cases::{REPORT_BOND, rules};
use stateset_tests_suite::{DAY, STATE, address, event};

use crate::suite::{DISMISSED, FRIVOLOUS, PURSE, Suite, upheld};

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
        let answer = suite.try_report(by, "vendor", Severity::Critical, None, None).unwrap();
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

/// Else an accomplice would report in bad faith until one such report is missed, and whoever is about to cheat would
/// take its stake away from under the next.
#[test]
fn a_judge_that_decides_some_and_misses_one_is_not_silent() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.unbond("vendor", 1_000).unwrap();
    let left_at = suite.now() + UNBONDING;
    let junk: Vec<u64> = (0..10).map(|_| suite.report("vendor", Severity::Minor, 0)).collect();
    suite.pass(2 * DAY);
    for case in &junk[..9] {
        suite.decide(*case, FRIVOLOUS).unwrap();
    }
    suite.pass(DAY + 1);
    for case in &junk {
        suite.settle(*case).unwrap();
    }
    assert!(!suite.stake("vendor").judge_silent);
    suite.pass_until(left_at - DAY / 2);
    let case = suite.report("vendor", Severity::Critical, 0);
    suite.pass(DAY / 2);
    suite.claim("vendor").unwrap();
    assert_eq!((suite.case(case).frozen, suite.stake("vendor").frozen), (Amount(500), Amount(500)));
    suite.pass(DAY);
    suite.decide(case, upheld(Severity::Critical, 0)).unwrap();
    suite.pass(DAY + 1);
    suite.settle(case).unwrap();
    assert_eq!(suite.stake("vendor").unbonding, []);
}

/// From the report of the case that expires, and not from some earlier one: what it decided before says nothing of now.
#[test]
fn what_a_judge_decided_before_a_report_does_not_keep_it_from_being_silent() {
    for (seconds_between, silent) in [(0, false), (1, true)] {
        let mut suite = Suite::new();
        suite.bond("vendor", 1_000);
        let decided = suite.report("vendor", Severity::Minor, 0);
        suite.respond("vendor", decided).unwrap();
        suite.decide(decided, DISMISSED).unwrap();
        suite.pass(seconds_between);
        let missed = suite.report("vendor", Severity::Critical, 0);
        suite.pass(WINDOW);
        suite.settle(missed).unwrap();
        assert_eq!(suite.stake("vendor").judge_silent, silent, "{seconds_between}");
    }
}

/// So does one on appeal.
#[test]
fn a_verdict_on_appeal_says_that_the_judge_sits() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let decided = suite.report("vendor", Severity::Minor, 0);
    suite.respond("vendor", decided).unwrap();
    suite.decide(decided, DISMISSED).unwrap();
    suite.pass(DAY);
    suite.reporter_appeals(decided).unwrap();
    let missed = suite.report("vendor", Severity::Critical, 0);
    suite.pass(DAY);
    suite.decide(decided, FRIVOLOUS).unwrap();
    suite.pass(2 * DAY + 1);
    suite.settle(missed).unwrap();
    assert!(!suite.stake("vendor").judge_silent);
    // And ends its silence, where it was.
    let decided = suite.report("vendor", Severity::Minor, 0);
    suite.pass(DAY + 1);
    suite.decide(decided, DISMISSED).unwrap();
    suite.pass(1);
    let missed = suite.report("vendor", Severity::Critical, 0);
    suite.pass(DAY - 1);
    suite.reporter_appeals(decided).unwrap();
    suite.pass(2 * DAY + 2);
    suite.settle(missed).unwrap();
    assert!(suite.stake("vendor").judge_silent);
}

/// A first verdict that stands because nobody heard the appeal is no new one.
#[test]
fn an_appeal_that_nobody_hears_does_not_say_that_the_judge_sits() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let decided = suite.report("vendor", Severity::Minor, 0);
    suite.respond("vendor", decided).unwrap();
    suite.decide(decided, DISMISSED).unwrap();
    suite.reporter_appeals(decided).unwrap();
    suite.pass(1);
    let missed = suite.report("vendor", Severity::Critical, 0);
    suite.pass(WINDOW);
    suite.settle(decided).unwrap();
    suite.settle(missed).unwrap();
    assert!(suite.stake("vendor").judge_silent);
}

/// Whatever it decided, and whoever reports how often: the first case after its last verdict ends what accusations do.
#[test]
fn a_judge_that_sits_no_more_frees_the_accused_by_a_known_time() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.unbond("vendor", 1_000).unwrap();
    let last = suite.report("vendor", Severity::Minor, 0);
    suite.respond("vendor", last).unwrap();
    // From now on it is dead.
    suite.decide(last, DISMISSED).unwrap();
    let mut open = vec![];
    for hour in 0..6 * 24 + 2 {
        suite.pass(3_600);
        open.push(suite.report("vendor", Severity::Critical, 0));
        if hour > 3 * 24 {
            suite.settle(open.remove(0)).unwrap();
        }
    }
    assert!(suite.stake("vendor").judge_silent);
    suite.pass(WINDOW);
    open.into_iter().for_each(|case| drop(suite.settle(case).unwrap()));
    suite.settle(last).unwrap();
    suite.pass(UNBONDING);
    assert_eq!(open_and_frozen(&suite), (0, 0));
    suite.claim("vendor").unwrap();
    assert_eq!(suite.balance("vendor", STATE), PURSE);
}

/// A term ends with its rules as well: whoever judges on is who sits.
#[test]
fn a_judge_at_work_on_cases_of_its_former_rules_is_not_silent() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.admin(OwnerMsg::SetRules { rules: Rules { slash_minor_bps: 1, ..rules() } }).unwrap();
    suite.pass(UNBONDING);
    suite.unbond("vendor", 500).unwrap();
    suite.apply().unwrap();
    let missed = suite.report("vendor", Severity::Critical, 0);
    let former = suite.report_in("vendor", 0);
    suite.pass(DAY + 1);
    suite.decide(former, DISMISSED).unwrap();
    suite.pass(2 * DAY);
    suite.settle(missed).unwrap();
    assert!(!suite.stake("vendor").judge_silent);
    // Where it was, it is so no more.
    let missed = suite.report("vendor", Severity::Critical, 0);
    suite.pass(WINDOW);
    suite.settle(missed).unwrap();
    assert!(suite.stake("vendor").judge_silent);
    let former = suite.report_in("vendor", 0);
    suite.pass(DAY + 1);
    suite.decide(former, DISMISSED).unwrap();
    assert!(!suite.stake("vendor").judge_silent);
}
