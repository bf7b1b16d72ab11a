//! Arbitration: verdicts by vote, appeals by others, and nobody in his own case.

use stateset_api::Amount;
use stateset_api::governance::{ApproverMsg, BallotStatus};
use stateset_api::registry;
use stateset_api::reputation::{self, Nothing, Outcome, Stage, Status, Verdict};
use stateset_api::score::Severity;
use stateset_tests_suite::{DAY, address, data, refused, registration};

use crate::suite::{Suite, addresses, workflow};

const UPHELD: Verdict = Verdict::Upheld { severity: Severity::Minor, damage: Amount(50) };
const DISMISSED: Verdict = Verdict::Dismissed { frivolous: false };

/// Upheld by ann and cleo.
fn decided(suite: &mut Suite) -> u64 {
    let case = suite.report("reporter");
    suite.judge("ann", case, UPHELD).unwrap();
    suite.vote("cleo", 1, true).unwrap();
    case
}

#[test]
fn the_arbiters_decide_and_the_court_decides_the_appeal() {
    let mut suite = Suite::new();
    let case = decided(&mut suite);
    assert!(matches!(suite.case(case).status, Status::Decided { verdict: UPHELD, .. }));
    refused(suite.judge("ann", case, DISMISSED), "is decided: nothing can be decided");
    suite.accused_appeals("vendor", case).unwrap();
    refused(suite.judge("cleo", case, DISMISSED), "has no vote in workflow 'court'");
    suite.judge("dora", case, DISMISSED).unwrap();
    suite.vote("eve", 2, true).unwrap();
    assert!(matches!(suite.case(case).status, Status::Closed { outcome: Outcome::Dismissed { .. }, .. }));
    refused(suite.judge("dora", case, UPHELD), "is closed: nothing can be decided");
}

#[test]
fn who_voted_on_a_case_does_not_vote_on_its_appeal() {
    let mut suite = Suite::new();
    let case = decided(&mut suite);
    suite.accused_appeals("vendor", case).unwrap();
    // ann belongs to the court as well.
    let reason = "has no vote on this: it voted on the case before the appeal";
    refused(suite.judge("ann", case, UPHELD), reason);
    suite.judge("eve", case, UPHELD).unwrap();
    refused(suite.vote("ann", 2, true), reason);
    suite.vote("dora", 2, true).unwrap();
    assert_eq!(suite.case(case).status.stage(), Stage::Closed);
}

#[test]
fn nobody_votes_on_a_case_to_which_he_is_a_party() {
    let mut suite = Suite::new();
    let case = suite.report("ann");
    refused(suite.judge("ann", case, UPHELD), "it reported the case");
    refused(suite.judge("ben", case, UPHELD), "it is the victim, whom this would compensate");
    let mut suite = Suite::with(|msg| {
        msg.workflows.list[3].approvers = crate::suite::addresses(&["vendor", "vendor-keeper", "ann", "cleo"]);
    });
    suite.confirm_controller("vendor-keeper", "vendor");
    let case = suite.report("reporter");
    for by in ["vendor", "vendor-keeper"] {
        refused(suite.judge(by, case, DISMISSED), "it is the agent's own account");
    }
}

/// Whoever is accused as an arbiter would else hand its agent to a friend, and judge what it did.
#[test]
fn an_arbiter_does_not_judge_the_agent_that_was_its_own_when_it_was_reported() {
    let mut suite = Suite::new();
    suite.register_as("ann", registration("ann-keeper", None));
    let id = suite.id("ann");
    let case: u64 = data(suite.try_report("reporter", "ann", Severity::Minor, Some(("ben", 50)), None).unwrap().data);
    assert_eq!(suite.case(case).owner, Some(address("ann")));
    suite.respond("ann", case).unwrap();
    refused(suite.judge("ann", case, DISMISSED), "it is the agent's own account");
    let registry = suite.registry.clone();
    let offer = registry::OwnerMsg::OfferOwnership { id, to: Some(address("mallory")) };
    suite.call("ann", &registry, &registry::ExecuteMsg::Owner(offer)).unwrap();
    let accept = registry::AnyoneMsg::AcceptOwnership { id };
    suite.call("mallory", &registry, &registry::ExecuteMsg::Anyone(accept)).unwrap();
    let reason = "it was the agent's owner when it was reported";
    refused(suite.judge("ann", case, DISMISSED), reason);
    suite.judge("cleo", case, DISMISSED).unwrap();
    refused(suite.vote("ann", 1, true), reason);
    // Of those who are left too few have a vote on a verdict that compensates one of them.
    refused(suite.judge("cleo", case, UPHELD), "needs a weight of 2, and those of its approvers who may vote have 1");
    suite.vote("ben", 1, true).unwrap();
    // Nor on appeal.
    let appeal = reputation::ReporterMsg::Appeal(reputation::CaseRef { case });
    let bond = stateset_tests_suite::state(stateset_tests_suite::cases::APPEAL_BOND);
    suite.call_reputation("reporter", &reputation::ExecuteMsg::Reporter(appeal), &[bond]).unwrap();
    refused(suite.judge("ann", case, DISMISSED), reason);
    suite.judge("dora", case, DISMISSED).unwrap();
    // What is reported from now on is another's.
    let later: u64 = data(suite.try_report("reporter", "ann", Severity::Minor, None, None).unwrap().data);
    suite.pass(DAY + 1);
    suite.judge("ann", later, DISMISSED).unwrap();
}

/// Else the accused would take the arbiters' votes one after the other, each as he is about to cast his.
#[test]
fn naming_an_arbiter_as_its_controller_takes_no_vote() {
    let mut suite = Suite::new();
    let case = suite.report("reporter");
    suite.name_controller("vendor", "ann");
    suite.judge("ann", case, UPHELD).unwrap();
    suite.name_controller("vendor", "cleo");
    suite.vote("cleo", 1, true).unwrap();
    assert!(matches!(suite.case(case).status, Status::Decided { verdict: UPHELD, .. }));
}

/// Nor does the judge, the governance itself, become a party by being named.
#[test]
fn naming_the_governance_as_its_controller_keeps_no_case_from_being_decided() {
    let mut suite = Suite::new();
    let case = suite.report("reporter");
    let governance = suite.governance.clone();
    let update = registry::OwnerMsg::Update {
        id: suite.ids["vendor"],
        controller: Some(governance.to_string()),
        capabilities: None,
        endpoints: None,
        metadata: None,
    };
    let registry = suite.registry.clone();
    suite.call("vendor", &registry, &registry::ExecuteMsg::Owner(update)).unwrap();
    suite.judge("ann", case, UPHELD).unwrap();
    suite.vote("cleo", 1, true).unwrap();
    assert!(matches!(suite.case(case).status, Status::Decided { verdict: UPHELD, .. }));
}

#[test]
fn a_verdict_for_another_stage_is_not_voted_through() {
    let mut suite = Suite::new();
    let case = suite.report("reporter");
    // Two verdicts before the arbiters; one is carried, the case appealed, and the other must not decide the appeal.
    suite.judge("ann", case, DISMISSED).unwrap();
    suite.judge("cleo", case, UPHELD).unwrap();
    suite.vote("ann", 2, true).unwrap();
    refused(suite.vote("cleo", 1, true), "is decided: nothing can be decided");
    suite.accused_appeals("vendor", case).unwrap();
    refused(suite.vote("cleo", 1, true), "is appealed, and the verdict was meant for it as open");
    suite.pass(DAY);
    suite.close(1).unwrap();
}

/// A message names the stage at which the case was shown: a judge that is a wallet keeps one that came too early for
/// seven days, for anybody to send again.
#[test]
fn a_verdict_that_was_meant_to_be_the_first_does_not_decide_the_appeal() {
    let mut suite = Suite::with(|msg| {
        msg.workflows.list[2].required = 1;
        msg.workflows.list[3] = workflow("arbiters", addresses(&["ben", "cleo", "dora"]), 1, 1, None);
    });
    let case = suite.report("reporter");
    let case_hash = suite.case_hash(case);
    let judge = |appeal| ApproverMsg::Judge { case, case_hash: case_hash.clone(), appeal, verdict: UPHELD };
    // dora could judge at first, and on appeal.
    let reason = "case 1 is open, and the verdict was meant for it as appealed";
    refused(suite.approver("dora", judge(true)), reason);
    suite.judge("cleo", case, UPHELD).unwrap();
    refused(suite.approver("dora", judge(false)), "is decided: nothing can be decided");
    suite.accused_appeals("vendor", case).unwrap();
    let reason = "case 1 is appealed, and the verdict was meant for it as open";
    refused(suite.approver("dora", judge(false)), reason);
    suite.approver("dora", judge(true)).unwrap();
    assert_eq!(suite.case(case).status.stage(), Stage::Closed);
}

#[test]
fn a_verdict_that_the_reputation_contract_refuses_counts_no_vote() {
    let mut suite = Suite::new();
    let case = suite.report("reporter");
    let grave = Verdict::Upheld { severity: Severity::Critical, damage: Amount(50) };
    suite.judge("ann", case, grave).unwrap();
    refused(suite.vote("cleo", 1, true), "exceeds the gravest that may be found");
    let ballot = suite.ballot(1);
    assert_eq!((ballot.approvals, ballot.status), (1, BallotStatus::Open {}));
    suite.pass(DAY);
    suite.close(1).unwrap();
}

#[test]
fn strangers_judge_nothing_and_an_unknown_case_is_none() {
    let mut suite = Suite::new();
    let case = suite.report("reporter");
    refused(suite.judge("mallory", case, UPHELD), "has no vote in workflow 'arbiters'");
    let unknown = ApproverMsg::Judge { case: 99, case_hash: suite.case_hash(case), appeal: false, verdict: UPHELD };
    refused(suite.approver("ann", unknown), "there is no case 99");
}

#[test]
fn one_approver_has_eight_proposals_open_and_no_more() {
    let mut suite = Suite::with(|msg| {
        let elders = workflow("elders", addresses(&["flo"]), 1, 2, None);
        msg.workflows.list.push(elders);
        msg.workflows.list[3].escalate_to = Some("elders".into());
    });
    let case = suite.report("reporter");
    for _ in 0..8 {
        suite.judge("ann", case, UPHELD).unwrap();
    }
    refused(suite.judge("ann", case, UPHELD), "at most 8 ballots");
    suite.judge("cleo", case, UPHELD).unwrap();
    suite.pass(DAY);
    // Handed to the elders, it is still open.
    suite.close(1).unwrap();
    refused(suite.judge("ann", case, UPHELD), "at most 8 ballots");
    suite.pass(2 * DAY);
    suite.close(1).unwrap();
    assert_eq!(suite.outcome(1).0, "expired");
    suite.judge("ann", case, UPHELD).unwrap();
    refused(suite.judge("ann", case, UPHELD), "at most 8 ballots");
}

#[test]
fn a_case_of_another_judges_term_is_not_put_to_the_vote() {
    let mut suite = Suite::new();
    let (reputation, other) = (suite.reputation.clone(), address("mallory"));
    let roles = reputation::OwnerMsg::SetRoles { governance: Some(other.clone()), community: None };
    suite.call("admin", &reputation, &reputation::ExecuteMsg::Owner(roles)).unwrap();
    suite.pass(14 * DAY);
    let config: reputation::Config =
        suite.app.wrap().query_wasm_smart(&reputation, &reputation::QueryMsg::Config(Nothing {})).unwrap();
    let pending = config.pending.unwrap();
    let change_hash = pending.change.hash(&suite.chain_id(), reputation.as_str(), pending.due_at).unwrap();
    let apply = reputation::AnyoneMsg::ApplyChange { change_hash: change_hash.into() };
    suite.call("admin", &reputation, &reputation::ExecuteMsg::Anyone(apply)).unwrap();
    suite.pass(1);
    let others = suite.report("reporter");
    assert_eq!(suite.case(others).governance, Some(other.clone()));
    refused(suite.judge("ann", others, UPHELD), &format!("is {other}'s to decide"));
}
