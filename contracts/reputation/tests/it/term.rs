//! Terms: judge, community and rules of whoever was reported, or of what began to leave, are those of then.

use stateset_api::Amount;
use stateset_api::event::{CaseReported, RolesSet, RulesSet};
use stateset_api::reputation::{HOLDS_MAX, OwnerMsg, QueryMsg, Rules, Term, TermRef, UNBONDING_SECONDS};
use stateset_api::score::Severity;
use stateset_tests_suite::cases::{REPORT_BOND, rules};
use stateset_tests_suite::{DAY, STATE, address, event, refused};

use crate::suite::{PURSE, Suite, upheld};

const UNBONDING: u64 = UNBONDING_SECONDS as u64;

fn harsher() -> Rules {
    Rules { slash_critical_bps: 10_000, reporter_share_bps: 5_000, ..rules() }
}

fn roles(governance: &str, community: &str) -> OwnerMsg {
    OwnerMsg::SetRoles { governance: Some(address(governance)), community: Some(address(community)) }
}

fn term(suite: &Suite, number: u32) -> Term {
    suite.query(&QueryMsg::Term(TermRef { term: number }))
}

/// Announced at once; in force when two days of unbonding are left to whoever leaves now.
fn announced(msg: OwnerMsg) -> Suite {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.admin(msg).unwrap();
    suite.pass(UNBONDING - 2 * DAY);
    suite
}

/// From report to the end, by a judge, without an answer or an appeal.
fn convict_by(suite: &mut Suite, judge: &str, case: u64) {
    suite.pass(DAY + 1);
    suite.decide_as(judge, case, upheld(Severity::Critical, 0)).unwrap();
    suite.pass(DAY + 1);
    suite.settle(case).unwrap();
}

#[test]
fn each_part_of_a_stake_is_measured_by_its_own_term() {
    let mut suite = announced(OwnerMsg::SetRules { rules: harsher() });
    suite.unbond("vendor", 400).unwrap();
    suite.pass(2 * DAY);
    suite.apply().unwrap();
    suite.admin(roles("mallory", "victim")).unwrap();
    suite.unbond("vendor", 300).unwrap();
    let terms: Vec<_> = suite.stake("vendor").unbonding.iter().map(|part| (part.amount.0, part.term)).collect();
    assert_eq!(terms, [(400, 0), (300, 1)]);
    let cases = [suite.report_in("vendor", 0), suite.report_in("vendor", 1)].map(|case| suite.case(case));
    let measured = cases.map(|case| (case.term, case.stake_at_report.0, case.frozen.0, case.rules));
    assert_eq!(measured, [(0, 400, 200, rules()), (1, 600, 600, harsher())]);
    assert_eq!(suite.stake("vendor").frozen, Amount(800));
    suite.pass(DAY + 1);
    for case in [1, 2] {
        suite.decide(case, upheld(Severity::Critical, 0)).unwrap();
    }
    suite.pass(DAY + 1);
    for case in [1, 2] {
        suite.settle(case).unwrap();
    }
    let stake = suite.stake("vendor");
    assert_eq!((stake.bonded, stake.unbonding.iter().map(|part| part.amount.0).sum::<u128>()), (Amount(0), 200));
    assert_eq!(suite.owed("reporter") - 2 * REPORT_BOND, 20 + 300, "a tenth of the one, half of the other");
    assert_eq!(suite.owed("community"), 180 + 300);
}

/// There is no cliff between leaving and leaving all but a unit: neither for the new judge nor for the former one.
#[test]
fn a_last_unit_that_stays_changes_nothing() {
    let mut slashed = Vec::new();
    for stays in [0, 1] {
        let mut suite = announced(roles("mallory", "victim"));
        suite.unbond("vendor", 1_000 - stays).unwrap();
        suite.pass(2 * DAY);
        suite.apply().unwrap();
        let cases = [suite.report_in("vendor", 0), suite.report_in("vendor", 1)].map(|case| suite.case(case));
        let reach = cases.map(|case| (case.governance.unwrap(), case.stake_at_report.0));
        assert_eq!(reach, [(address("governance"), 1_000 - stays), (address("mallory"), stays)]);
        convict_by(&mut suite, "governance", 1);
        slashed.push(suite.owed("community"));
        suite.decide_as("mallory", 2, upheld(Severity::Critical, 0)).unwrap();
        suite.pass(DAY + 1);
        suite.settle(2).unwrap();
        assert_eq!(suite.owed("victim"), stays, "the new judge's community has what stayed, and no more");
    }
    assert!(slashed[0] - slashed[1] <= 1, "{slashed:?}");
}

/// Which is why whoever means what left names its term: with none the case falls to where the last unit is.
#[test]
fn a_report_that_names_no_term_falls_to_the_present_one_as_long_as_anything_is_bonded() {
    for (stays, bonded_since, expected) in [(0, 0, (0, 1_000)), (1, 0, (1, 1)), (0, 1, (1, 1))] {
        let mut suite = announced(roles("mallory", "victim"));
        suite.unbond("vendor", 1_000 - stays).unwrap();
        suite.pass(2 * DAY);
        suite.apply().unwrap();
        if bonded_since > 0 {
            suite.bond("vendor", bonded_since);
        }
        let by_default = suite.report("vendor", Severity::Critical, 0);
        let by_default = suite.case(by_default);
        assert_eq!((by_default.term, by_default.stake_at_report.0), expected);
        let named = suite.report_in("vendor", 0);
        assert_eq!(suite.case(named).stake_at_report, Amount(1_000 - stays));
    }
}

/// As many cases as they like of as little as there is in their reach hold nothing that is not.
#[test]
fn a_new_judge_holds_and_slashes_nothing_of_what_left_before() {
    let mut suite = announced(roles("mallory", "victim"));
    suite.unbond("vendor", 990).unwrap();
    suite.pass(2 * DAY);
    suite.apply().unwrap();
    let cases: Vec<_> = (0..5).map(|_| suite.report("vendor", Severity::Critical, 0)).collect();
    assert_eq!(suite.stake("vendor").frozen, Amount(10), "25 may be needed, 10 are there");
    suite.pass(DAY + 1);
    for case in &cases {
        suite.decide_as("mallory", *case, upheld(Severity::Critical, 0)).unwrap();
    }
    suite.pass(DAY + 1);
    for case in &cases {
        suite.settle(*case).unwrap();
    }
    assert_eq!((suite.stake("vendor").bonded, suite.stake("vendor").unbonding[0].amount), (Amount(0), Amount(990)));
    suite.pass(UNBONDING);
    suite.claim("vendor").unwrap();
    assert_eq!(suite.balance("vendor", STATE), PURSE - 10);
}

/// And the former judge holds nothing of what stays, but what it froze waits for it.
#[test]
fn what_a_former_judge_may_need_waits_and_nothing_else() {
    let mut suite = announced(roles("mallory", "victim"));
    suite.unbond("vendor", 600).unwrap();
    suite.pass(2 * DAY);
    suite.apply().unwrap();
    suite.unbond("vendor", 400).unwrap();
    suite.pass(UNBONDING - 3 * DAY);
    let cases = [suite.report_in("vendor", 0), suite.report_in("vendor", 0)];
    suite.pass(DAY);
    assert_eq!((suite.stake("vendor").claimable, suite.stake("vendor").frozen), (Amount(0), Amount(600)));
    convict_by(&mut suite, "governance", cases[0]);
    assert_eq!(suite.stake("vendor").claimable, Amount(400), "the newer part goes, the older one waits");
    suite.claim("vendor").unwrap();
    suite.settle(cases[1]).unwrap();
    suite.claim("vendor").unwrap();
    assert_eq!(suite.balance("vendor", STATE), PURSE - 300);
}

/// A case that was open when the next term began still has what it froze, in whichever term that begins to leave.
#[test]
fn what_a_case_froze_stays_within_its_reach() {
    let mut suite = announced(roles("mallory", "victim"));
    suite.pass(2 * DAY);
    let case = suite.report("vendor", Severity::Critical, 0);
    suite.apply().unwrap();
    suite.unbond("vendor", 1_000).unwrap();
    assert_eq!(suite.stake("vendor").unbonding[0].term, 1);
    convict_by(&mut suite, "governance", case);
    assert_eq!(suite.stake("vendor").unbonding[0].amount, Amount(500));
    assert_eq!((suite.owed("community"), suite.owed("victim")), (450, 0), "to the community of then");
}

#[test]
fn a_report_falls_to_where_the_last_of_the_stake_was() {
    let mut suite = announced(roles("mallory", "victim"));
    let falls_to = |suite: &mut Suite| {
        let answer = suite.try_report("reporter", "vendor", Severity::Minor, None, None).unwrap();
        event(&answer, CaseReported::from_event).unwrap().term
    };
    suite.unbond("vendor", 999).unwrap();
    suite.pass(2 * DAY);
    suite.apply().unwrap();
    assert_eq!(falls_to(&mut suite), 1, "a unit stays");
    suite.unbond("vendor", 1).unwrap();
    suite.change(OwnerMsg::SetRules { rules: harsher() });
    assert_eq!(falls_to(&mut suite), 2, "all has left");
    suite.bond("vendor", 1);
    assert_eq!(falls_to(&mut suite), 2);
}

#[test]
fn a_report_falls_to_the_last_term_and_not_to_the_first() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.unbond("vendor", 400).unwrap();
    suite.change(OwnerMsg::SetRules { rules: harsher() });
    suite.admin(roles("mallory", "victim")).unwrap();
    suite.pass(UNBONDING - DAY);
    suite.unbond("vendor", 600).unwrap();
    suite.pass(DAY);
    suite.apply().unwrap();
    let case = suite.report("vendor", Severity::Critical, 0);
    let case = suite.case(case);
    assert_eq!((case.term, case.stake_at_report, case.rules), (1, Amount(600), harsher()));
}

/// A former judge has its say of what leaves; of who is gone, or never came, it has none.
#[test]
fn only_a_term_in_which_something_leaves_can_be_named() {
    let mut suite = announced(roles("mallory", "victim"));
    suite.unbond("vendor", 400).unwrap();
    suite.pass(2 * DAY);
    suite.apply().unwrap();
    let report = |suite: &mut Suite, accused: &str, term: u32| {
        suite.try_report("reporter", accused, Severity::Critical, None, Some(term))
    };
    report(&mut suite, "vendor", 0).unwrap();
    report(&mut suite, "vendor", 1).unwrap();
    report(&mut suite, "buyer", 1).unwrap();
    let reason = "that began to leave in term 0 still leaves: the present one is 1";
    refused(report(&mut suite, "buyer", 0), reason);
    refused(report(&mut suite, "vendor", 2), "that began to leave in term 2 still leaves");
    suite.pass(UNBONDING - 2 * DAY - 1);
    report(&mut suite, "vendor", 0).unwrap();
    suite.pass(1);
    refused(report(&mut suite, "vendor", 0), reason);
}

#[test]
fn who_judges_in_its_term_is_no_reporter_there() {
    let mut suite = announced(roles("mallory", "victim"));
    suite.unbond("vendor", 400).unwrap();
    suite.pass(2 * DAY);
    suite.apply().unwrap();
    for (by, term, other) in [("governance", 0, 1), ("mallory", 1, 0)] {
        let own = suite.try_report(by, "vendor", Severity::Critical, None, Some(term));
        refused(own, "the governance decides the case");
        suite.try_report(by, "vendor", Severity::Critical, None, Some(other)).unwrap();
    }
}

#[test]
fn terms_are_numbered_and_remembered() {
    let mut suite = Suite::new();
    let first = Term {
        number: 0,
        governance: address("governance"),
        community: address("community"),
        rules: rules(),
        ended_at: None,
    };
    assert_eq!(term(&suite, 0), first);
    let emitted = event(&suite.change(OwnerMsg::SetRules { rules: harsher() }), RulesSet::from_event).unwrap();
    assert_eq!((emitted.term, suite.config().term), (1, 1));
    let ended_at = Some(suite.now());
    let emitted = event(&suite.change(roles("mallory", "victim")), RolesSet::from_event).unwrap();
    assert_eq!((emitted.term, term(&suite, 0)), (2, Term { ended_at, ..first }));
    assert_eq!((term(&suite, 2).governance, term(&suite, 2).rules), (address("mallory"), harsher()));
    let unknown = suite.try_query::<Term>(&QueryMsg::Term(TermRef { term: 3 }));
    refused(unknown, "there was no term 3 yet: the present one is 2");
    // What changes nothing ends none.
    suite.change(roles("mallory", "victim"));
    assert_eq!(suite.config().term, 2);
}

/// However many come after it, and at once as in setup, where nothing waits.
#[test]
fn a_case_is_its_own_judges_for_ever() {
    let mut suite = Suite::with(|msg| msg.governance = address("admin"));
    suite.bond("vendor", 1_000);
    let first = suite.report("vendor", Severity::Critical, 0);
    for round in 0..40 {
        let community = Some(address(["victim", "community"][round % 2]));
        suite.admin(OwnerMsg::SetRoles { governance: None, community }).unwrap();
    }
    suite.admin(roles("mallory", "mallory")).unwrap();
    assert_eq!((suite.case(first).governance, suite.config().term), (Some(address("admin")), 41));
    convict_by(&mut suite, "admin", first);
    assert_eq!((suite.owed("community"), suite.owed("mallory")), (450, 0));
}

/// Nobody makes an agent's stake dearer to touch by cases of ever more terms.
#[test]
fn cases_of_few_terms_are_open_against_one_agent() {
    let mut suite = Suite::with(|msg| msg.governance = address("admin"));
    suite.bond("vendor", 1_000);
    let next = |suite: &mut Suite, round: usize| {
        let community = Some(address(["victim", "community"][round % 2]));
        suite.admin(OwnerMsg::SetRoles { governance: None, community }).unwrap();
        suite.try_report("reporter", "vendor", Severity::Minor, None, None)
    };
    for round in 0..HOLDS_MAX {
        next(&mut suite, round).unwrap();
    }
    refused(next(&mut suite, HOLDS_MAX), "cases of at most 8 terms are open against one agent");
    suite.pass(3 * DAY + 1);
    suite.settle(1).unwrap();
    suite.try_report("reporter", "vendor", Severity::Minor, None, None).unwrap();
}
