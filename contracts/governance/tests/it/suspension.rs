//! Suspension and reinstatement: by a vote, never by the owner.

use stateset_api::governance::{ApproverMsg, Change, Matter, RequestResponse};
use stateset_api::registry::{AuthorityMsg, Status};
use stateset_tests_suite::{DAY, refused};

use crate::suite::{Suite, pay};

#[test]
fn a_vote_suspends_an_agent_and_a_vote_takes_it_back() {
    let mut suite = Suite::new();
    suite.suspend("dora", "buyer").unwrap();
    assert!(matches!(suite.ballot(1).matter, Matter::Suspend { .. }));
    assert_eq!(suite.agent_of("buyer").status, Status::Active);
    suite.vote("eve", 1, true).unwrap();
    assert_eq!(suite.agent_of("buyer").status, Status::Suspended);
    let RequestResponse::Refused { reason } = suite.request(&[pay("shop", 1)]) else { panic!("approved") };
    assert_eq!(reason, "the agent is suspended");
    suite.reinstate("eve", "buyer").unwrap();
    suite.vote("dora", 2, true).unwrap();
    assert_eq!(suite.agent_of("buyer").status, Status::Active);
    suite.approved(&[pay("shop", 1)]);
}

#[test]
fn only_those_of_the_workflow_propose_it_and_a_reason_is_given() {
    let mut suite = Suite::new();
    for by in ["admin", "ben", "mallory"] {
        refused(suite.suspend(by, "buyer"), "has no vote in workflow 'court'");
    }
    let silent = ApproverMsg::Suspend { agent: suite.ids["buyer"], reason: String::new() };
    refused(suite.approver("dora", silent), "bytes of a reason: between 1 and 256 allowed, got 0");
}

#[test]
fn nobody_reinstates_his_own_agent() {
    let court = crate::suite::addresses(&["buyer", "dora", "eve"]);
    let mut suite = Suite::with(|msg| msg.workflows.list[2].approvers = court);
    suite.suspend("dora", "buyer").unwrap();
    refused(suite.vote("buyer", 1, false), "it is the agent's own account");
    suite.vote("eve", 1, true).unwrap();
    refused(suite.reinstate("buyer", "buyer"), "it is the agent's own account");
}

#[test]
fn the_owner_hands_the_office_on_after_the_delay_but_suspends_nobody() {
    let mut suite = Suite::new();
    let agent = suite.ids["buyer"];
    for msg in
        [AuthorityMsg::Suspend { id: agent, reason: "r".into() }, AuthorityMsg::Reinstate { id: agent, since: 1 }]
    {
        refused(suite.try_propose(vec![Change::Registry(msg)]), "by a vote, not by the owner");
    }
    let offer = AuthorityMsg::OfferAuthority { to: Some(stateset_tests_suite::address("admin")) };
    let change = suite.propose(Change::Registry(offer));
    refused(suite.settle(change), "waits until");
    let accept = stateset_api::registry::ExecuteMsg::Anyone(stateset_api::registry::AnyoneMsg::AcceptAuthority {});
    let registry = suite.registry.clone();
    refused(suite.call("admin", &registry, &accept), "only the registry's authority");
    suite.pass(DAY);
    suite.settle(change).unwrap();
    suite.call("admin", &registry, &accept).unwrap();
    // The registry obeys another now: a passed vote does not take effect, and counts no vote.
    suite.suspend("dora", "buyer").unwrap();
    refused(suite.vote("eve", 1, true), "only the registry's authority");
    assert_eq!(suite.ballot(1).approvals, 1);
}
