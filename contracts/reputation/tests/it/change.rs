//! Changes of rules and roles: what may cost those who have bonded waits until they can have left.

use stateset_api::Amount;
use stateset_api::event::{ReputationChangeDropped, ReputationChangePending, RolesSet, RulesSet};
use stateset_api::reputation::{
    AnyoneMsg, CHANGE_SECONDS, CaseRef, Change, Clock, Config, ExecuteMsg, JUDGES_MAX, Nothing, OwnerMsg,
    PendingChange, QueryMsg, Rules, UNBONDING_SECONDS,
};
use stateset_api::score::Severity;

use crate::suite::{DAY, DISMISSED, Suite, address, event, judge, refused, rules, upheld};

const UNBONDING: u64 = UNBONDING_SECONDS as u64;

fn config(suite: &Suite) -> Config {
    suite.query(&QueryMsg::Config(Nothing {}))
}

fn appoint(governance: &str) -> OwnerMsg {
    OwnerMsg::SetRoles { governance: Some(address(governance)), community: None }
}

fn decides(suite: &mut Suite, by: &str, case: u64) -> cosmwasm_std::StdResult<cw_multi_test::AppResponse> {
    suite.execute_with(by, &judge(case, upheld(Severity::Critical, 0)), &[])
}

#[test]
fn an_owner_alone_makes_nobody_judge_before_all_could_have_left() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let case = suite.report("vendor", Severity::Critical, 0);
    suite.respond("vendor", case).unwrap();
    let answer = suite.admin(appoint("mallory")).unwrap();
    let due_at = suite.now() + UNBONDING;
    let told = event(&answer, ReputationChangePending::from_event).unwrap();
    assert_eq!(told, ReputationChangePending { change: "roles".into(), due_at });
    let change = Change::Roles { governance: Some(address("mallory")), community: None };
    assert_eq!(config(&suite).pending, Some(PendingChange { change, due_at, void_at: due_at + CHANGE_SECONDS }));
    refused(decides(&mut suite, "mallory", case), "only the case's governance");
    suite.pass(UNBONDING - 1);
    refused(suite.apply(), "the change can take effect from");
    assert_eq!(config(&suite).governance, address("governance"));
    suite.pass(1);
    let told = event(&suite.apply().unwrap(), RolesSet::from_event).unwrap();
    assert_eq!(told, RolesSet { governance: address("mallory"), community: address("community") });
    assert_eq!((config(&suite).governance, config(&suite).pending), (address("mallory"), None));
    refused(suite.apply(), "nothing is announced");
}

/// What is open does not keep him either: the new judge's friends could report again and again, so that nothing of the
/// stake could be claimed before their friend takes office.
#[test]
fn who_began_to_leave_before_a_new_judge_took_office_loses_nothing_to_it() {
    let mut suite = Suite::new();
    for agent in ["vendor", "third"] {
        suite.bond(agent, 1_000);
    }
    suite.admin(appoint("mallory")).unwrap();
    suite.pass(UNBONDING - DAY);
    suite.unbond("vendor", 1_000).unwrap();
    // The one who stays leaves too late.
    suite.pass(DAY);
    let holding = suite.report("vendor", Severity::Critical, 0);
    suite.apply().unwrap();
    suite.unbond("third", 1_000).unwrap();
    suite.pass(1);
    let cases = ["vendor", "third"].map(|agent| suite.report(agent, Severity::Critical, 0));
    suite.pass(DAY + 1);
    refused(decides(&mut suite, "mallory", cases[0]), "only the case's governance");
    decides(&mut suite, "mallory", cases[1]).unwrap();
    suite.pass(3 * DAY);
    for case in [cases[0], cases[1], holding] {
        suite.settle(case).unwrap();
    }
    assert_eq!(suite.stake("third").unbonding[0].amount, Amount(500));
    suite.pass(UNBONDING);
    let claimed = suite.stake("vendor").claimable;
    suite.claim("vendor").unwrap();
    assert_eq!((claimed, suite.stake("vendor").unbonding.len()), (Amount(1_000), 0));
}

#[test]
fn cases_of_the_new_judge_hold_nothing_of_those_who_have_left_and_did_not_collect() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.admin(appoint("mallory")).unwrap();
    suite.pass(UNBONDING - 1);
    suite.unbond("vendor", 1_000).unwrap();
    suite.pass(1);
    suite.apply().unwrap();
    // The very second in which the last of it has left.
    suite.pass(UNBONDING - 1);
    let case = suite.report("vendor", Severity::Critical, 0);
    let case = suite.case(case);
    assert_eq!((case.governance, case.stake_at_report), (Some(address("mallory")), Amount(0)));
    assert_eq!(suite.stake("vendor").frozen, Amount(0));
    // Who bonds anew trusts anew.
    suite.bond("vendor", 10);
    suite.report("vendor", Severity::Critical, 0);
    assert_eq!(suite.stake("vendor").frozen, Amount(505));
}

/// Anyone lets a change take effect, so whoever is about to cheat could pick the second: leave, and let it.
#[test]
fn who_leaves_as_a_new_judge_takes_office_is_still_the_former_ones_to_judge() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.admin(appoint("mallory")).unwrap();
    suite.pass(UNBONDING);
    suite.unbond("vendor", 1_000).unwrap();
    suite.pass(1);
    suite.apply().unwrap();
    suite.pass(1);
    let case = suite.report("vendor", Severity::Critical, 400);
    assert_eq!(suite.case(case).governance, Some(address("governance")));
    assert_eq!(suite.stake("vendor").frozen, Amount(500));
    suite.respond("vendor", case).unwrap();
    refused(decides(&mut suite, "mallory", case), "only the case's governance");
    suite.decide(case, upheld(Severity::Critical, 400)).unwrap();
    suite.pass(DAY + 1);
    suite.settle(case).unwrap();
    assert_eq!(suite.stake("vendor").unbonding[0].amount, Amount(500));
}

#[test]
fn a_case_is_decided_by_the_judge_in_whose_term_it_was_reported() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.admin(appoint("mallory")).unwrap();
    suite.pass(UNBONDING);
    // One before, one in the block in which the new one takes office, one after.
    let mut cases = vec![suite.report("vendor", Severity::Critical, 0), suite.report("vendor", Severity::Minor, 0)];
    suite.apply().unwrap();
    cases.push(suite.report("vendor", Severity::Critical, 0));
    suite.pass(1);
    cases.push(suite.report("vendor", Severity::Critical, 0));
    for case in &cases {
        suite.respond("vendor", *case).unwrap();
    }
    for (case, of, other) in [(0, "governance", "mallory"), (2, "governance", "mallory"), (3, "mallory", "governance")]
    {
        assert_eq!(suite.case(cases[case]).governance, Some(address(of)));
        refused(decides(&mut suite, other, cases[case]), "only the case's governance");
        decides(&mut suite, of, cases[case]).unwrap();
    }
    // The former judge's silence frees the accused, as ever; nobody else is asked.
    suite.pass(3 * DAY + 1);
    for case in &cases {
        assert_eq!(suite.case(*case).governance, None);
        suite.settle(*case).unwrap();
    }
    assert_eq!(suite.score("vendor").open_cases, 0);
}

#[test]
fn an_appeal_goes_to_the_judge_of_its_case() {
    let mut suite = Suite::new();
    suite.admin(appoint("mallory")).unwrap();
    suite.pass(UNBONDING);
    let case = suite.report("vendor", Severity::Major, 0);
    suite.respond("vendor", case).unwrap();
    suite.decide(case, upheld(Severity::Major, 0)).unwrap();
    suite.apply().unwrap();
    suite.accused_appeals("vendor", case).unwrap();
    refused(decides(&mut suite, "mallory", case), "only the case's governance");
    suite.decide(case, DISMISSED).unwrap();
}

#[test]
fn one_change_waits_at_a_time_and_a_newer_one_waits_anew() {
    let mut suite = Suite::new();
    suite.admin(appoint("mallory")).unwrap();
    suite.pass(UNBONDING);
    suite.admin(OwnerMsg::SetRoles { governance: None, community: Some(address("victim")) }).unwrap();
    refused(suite.apply(), "the change can take effect from");
    suite.pass(UNBONDING);
    suite.apply().unwrap();
    let after = config(&suite);
    assert_eq!((after.governance, after.community), (address("governance"), address("victim")));
}

#[test]
fn what_is_announced_is_dropped_by_the_owner_and_by_the_next_one() {
    let mut suite = Suite::new();
    refused(suite.admin(OwnerMsg::CancelChange(Nothing {})), "nothing is announced");
    suite.admin(appoint("mallory")).unwrap();
    let answer = suite.admin(OwnerMsg::CancelChange(Nothing {})).unwrap();
    let told = event(&answer, ReputationChangeDropped::from_event).unwrap();
    assert_eq!((told.by, config(&suite).pending), (address("admin"), None));
    suite.admin(appoint("mallory")).unwrap();
    suite.admin(OwnerMsg::OfferOwnership { to: Some(address("victim")) }).unwrap();
    let answer = suite.anyone("victim", AnyoneMsg::AcceptOwnership(Nothing {})).unwrap();
    let told = event(&answer, ReputationChangeDropped::from_event).unwrap();
    assert_eq!((told.by, config(&suite).pending), (address("victim"), None));
    suite.pass(UNBONDING);
    refused(suite.apply(), "nothing is announced");
}

#[test]
fn a_change_is_void_a_week_after_it_was_due() {
    let mut suite = Suite::new();
    suite.admin(appoint("mallory")).unwrap();
    suite.pass(UNBONDING + CHANGE_SECONDS);
    refused(suite.apply(), "the change can take effect from");
    assert_eq!(config(&suite).governance, address("governance"));
}

#[test]
fn an_owner_that_is_the_judge_hands_the_place_over_at_once_and_never_takes_it_back_so() {
    let mut suite = Suite::with(|msg| msg.governance = address("admin"));
    suite.bond("vendor", 1_000);
    let case = suite.report("vendor", Severity::Minor, 0);
    suite.pass(1);
    let answer = suite.admin(appoint("governance")).unwrap();
    assert_eq!(event(&answer, RolesSet::from_event).unwrap().governance, address("governance"));
    assert_eq!(suite.case(case).governance, Some(address("governance")));
    for back in ["admin", "mallory"] {
        suite.admin(appoint(back)).unwrap();
        assert_eq!(config(&suite).governance, address("governance"));
    }
    // Handed over is everything: nobody left because of it.
    suite.unbond("vendor", 1_000).unwrap();
    suite.pass(1);
    let case = suite.report("vendor", Severity::Minor, 0);
    assert_eq!(suite.case(case).stake_at_report, Amount(1_000));
}

#[test]
fn harsher_rules_wait_until_all_could_have_left() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let harsher = Rules { slash_critical_bps: 10_000, ..rules() };
    suite.admin(OwnerMsg::SetRules { rules: harsher }).unwrap();
    assert_eq!(config(&suite).rules, rules());
    suite.convict("vendor", Severity::Critical, 0);
    assert_eq!(suite.stake("vendor").bonded, Amount(500));
    suite.pass(UNBONDING);
    assert_eq!(event(&suite.apply().unwrap(), RulesSet::from_event).unwrap().by, address("admin"));
    suite.pass(1);
    suite.convict("vendor", Severity::Critical, 0);
    assert_eq!(suite.stake("vendor").bonded, Amount(0));
}

/// Nobody leaves in the very second of an announcement.
#[test]
fn who_began_to_leave_before_harsher_rules_is_measured_by_those_it_knew() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.bond("third", 1_000);
    suite.admin(OwnerMsg::SetRules { rules: Rules { slash_critical_bps: 10_000, ..rules() } }).unwrap();
    suite.pass(DAY);
    suite.unbond("vendor", 1_000).unwrap();
    suite.pass(UNBONDING - DAY);
    // Whoever lets them take effect cannot report under them in the same block either.
    suite.bond("buyer", 1_000);
    suite.apply().unwrap();
    suite.report("buyer", Severity::Critical, 0);
    assert_eq!(suite.stake("buyer").frozen, Amount(500));
    suite.pass(1);
    let cases = ["vendor", "third"].map(|agent| suite.report(agent, Severity::Critical, 0));
    let frozen = ["vendor", "third"].map(|agent| suite.stake(agent).frozen);
    assert_eq!(frozen, [Amount(500), Amount(1_000)]);
    suite.pass(DAY + 1);
    for case in cases {
        suite.decide(case, upheld(Severity::Critical, 0)).unwrap();
    }
    suite.pass(DAY + 1);
    for case in cases {
        suite.settle(case).unwrap();
    }
    assert_eq!(suite.stake("vendor").unbonding[0].amount, Amount(500));
    assert_eq!(suite.stake("third").bonded, Amount(0));
}

#[test]
fn judges_are_remembered_for_as_long_as_their_cases_may_be_open() {
    let clock = Clock { window_seconds_min: 1, unbonding_seconds: 1 };
    let mut suite = Suite::with(|msg| msg.clock = clock);
    let change = |suite: &mut Suite, name: &str| {
        suite.admin(appoint(name))?;
        suite.pass(1);
        suite.apply()
    };
    let first = suite.report("vendor", Severity::Minor, 0);
    for term in 1..JUDGES_MAX {
        change(&mut suite, ["governance", "mallory"][term % 2]).unwrap();
    }
    refused(change(&mut suite, "community"), "at most 8 judges within 56 days");
    suite.respond("vendor", first).unwrap();
    suite.decide(first, DISMISSED).unwrap();
    suite.pass(56 * DAY);
    change(&mut suite, "community").unwrap();
    suite.pass(1);
    let case = suite.report("vendor", Severity::Minor, 0);
    assert_eq!(suite.case(case).governance, Some(address("community")));
    suite.anyone("mallory", AnyoneMsg::Settle(CaseRef { case: first })).unwrap();
    refused(
        suite.execute_with(
            "governance",
            &ExecuteMsg::Governance(stateset_api::reputation::GovernanceMsg::Dismiss { case, frivolous: false }),
            &[],
        ),
        "only the case's governance",
    );
}
