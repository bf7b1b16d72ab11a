//! Ballots: one vote per approver and round, at the weight from before; an end that is certain.

use stateset_api::event::{BallotClosed, BallotEscalated, BallotVoted};
use stateset_api::governance::{
    ApproverMsg, Approvers, BallotRef, BallotStatus, BallotsResponse, ExecuteMsg, QueryMsg, RequestResponse,
    RequesterMsg, VotesResponse,
};
use stateset_tests_suite::{DAY, address, event, refused};

use crate::suite::{Suite, addresses, pay};

fn opened(suite: &mut Suite) -> u64 {
    suite.opened(&[pay("shop", 2_000)])
}

/// A request that the panel let pass on to the board, a group.
fn at_the_board(suite: &mut Suite) -> u64 {
    let ballot = opened(suite);
    suite.pass(DAY);
    suite.close(ballot).unwrap();
    ballot
}

#[test]
fn the_deciding_vote_gives_the_approval() {
    let mut suite = Suite::new();
    let ballot = opened(&mut suite);
    let answer = suite.vote("ann", ballot, true).unwrap();
    let voted = event(&answer, BallotVoted::from_event).unwrap();
    assert_eq!((voted.weight, voted.approves), (1, true));
    assert_eq!(suite.ballot(ballot).approvals, 1);
    suite.vote("ben", ballot, true).unwrap();
    let (outcome, approval) = suite.outcome(ballot);
    assert_eq!(outcome, "passed");
    let approval = approval.unwrap();
    assert_eq!(suite.approval(approval).ballot, Some(ballot));
    suite.consume(approval, &[pay("shop", 2_000)]).unwrap();
    refused(suite.vote("cleo", ballot, true), "is closed: passed");
    refused(suite.close(ballot), "is closed: passed");
}

#[test]
fn an_approver_votes_once_and_a_stranger_never() {
    let mut suite = Suite::new();
    let ballot = opened(&mut suite);
    suite.vote("ann", ballot, true).unwrap();
    refused(suite.vote("ann", ballot, true), "has voted on ballot 1 already");
    refused(suite.vote("ann", ballot, false), "has voted on ballot 1 already");
    for by in ["mallory", "dora", "admin"] {
        refused(suite.vote(by, ballot, true), "has no vote in workflow 'panel'");
    }
    let unknown = ApproverMsg::Vote { ballot: 99, matter_hash: suite.matter_hash(ballot), approves: true };
    refused(suite.approver("ann", unknown), "no ballot 99");
    let votes: VotesResponse = suite.query(&QueryMsg::Votes { ballot, start_after: None, limit: None });
    let votes: Vec<_> = votes.votes.iter().map(|vote| (vote.voter.clone(), vote.round, vote.approves)).collect();
    assert_eq!(votes, [(address("ann"), 0, true)]);
}

#[test]
fn rejection_ends_a_ballot_once_approval_has_become_impossible() {
    let mut suite = Suite::new();
    let ballot = opened(&mut suite);
    suite.vote("ann", ballot, false).unwrap();
    assert_eq!(suite.ballot(ballot).status, BallotStatus::Open {});
    let answer = suite.vote("ben", ballot, false).unwrap();
    assert_eq!(event(&answer, BallotClosed::from_event).unwrap().outcome, "rejected");
    refused(suite.vote("cleo", ballot, true), "is closed: rejected");
}

#[test]
fn nobody_votes_late_and_anyone_closes() {
    let mut suite = Suite::new();
    let ballot = opened(&mut suite);
    suite.pass(DAY - 1);
    suite.vote("ann", ballot, true).unwrap();
    refused(suite.close(ballot), "is open until");
    suite.pass(1);
    refused(suite.vote("ben", ballot, true), "could be voted on until");
    assert_eq!(suite.ballot(ballot).status, BallotStatus::Overdue {});
    let answer = suite.close(ballot).unwrap();
    assert_eq!(event(&answer, BallotEscalated::from_event).unwrap().workflow, "board");
}

#[test]
fn an_escalated_ballot_starts_anew_with_the_next_approvers_and_then_ends() {
    let mut suite = Suite::new();
    let ballot = opened(&mut suite);
    suite.vote("ann", ballot, true).unwrap();
    suite.pass(DAY);
    suite.close(ballot).unwrap();
    let next = suite.ballot(ballot);
    assert_eq!((next.round, next.workflow.as_str(), next.approvals, next.required, next.total), (1, "board", 0, 3, 5));
    refused(suite.vote("ben", ballot, true), "has no vote in workflow 'board'");
    // ann decides at both: her vote of the first round is no vote in the second.
    suite.vote("ann", ballot, true).unwrap();
    refused(suite.vote("ann", ballot, true), "has voted");
    suite.vote("dora", ballot, true).unwrap();
    assert_eq!(suite.outcome(ballot).0, "passed");
    let other = at_the_board(&mut suite);
    suite.pass(2 * DAY);
    let answer = suite.close(other).unwrap();
    assert_eq!(event(&answer, BallotClosed::from_event).unwrap().outcome, "expired");
    let open: BallotsResponse = suite.query(&QueryMsg::OpenBallots { start_after: None, limit: None });
    assert_eq!(open.ballots, []);
}

#[test]
fn members_count_as_they_were_before_the_block_in_which_the_vote_began() {
    let mut suite = Suite::new();
    let ballot = opened(&mut suite);
    suite.pass(DAY);
    // In the same block as the round begins, before and after it.
    suite.set_member("mallory", 9);
    suite.close(ballot).unwrap();
    suite.set_member("dora", 0);
    assert_eq!(suite.ballot(ballot).total, 5);
    refused(suite.vote("mallory", ballot, true), "has no vote in workflow 'board'");
    suite.pass(5);
    refused(suite.vote("mallory", ballot, true), "has no vote in workflow 'board'");
    // A member of weight 0 has no vote; one that left since still has the one it had.
    refused(suite.vote("cleo", ballot, true), "has no vote in workflow 'board'");
    suite.vote("dora", ballot, true).unwrap();
    suite.vote("eve", ballot, true).unwrap();
    assert_eq!(suite.outcome(ballot).0, "passed");
}

#[test]
fn a_group_that_cannot_decide_or_does_not_answer_keeps_nothing_open() {
    let mut suite = Suite::new();
    let ballot = opened(&mut suite);
    ["dora", "eve"].iter().for_each(|member| suite.set_member(member, 0));
    suite.pass(DAY);
    assert!(event(&suite.close(ballot).unwrap(), BallotClosed::from_event).is_some());
    assert_eq!(suite.outcome(ballot).0, "expired");

    let mut suite = Suite::with(|msg| {
        msg.workflows.list[1].approvers = Approvers::Group(address("nobody"));
    });
    let ballot = opened(&mut suite);
    suite.pass(DAY);
    suite.close(ballot).unwrap();
    assert_eq!(suite.outcome(ballot).0, "expired");
}

#[test]
fn what_nobody_could_decide_is_not_opened() {
    let mut suite = Suite::with(|msg| msg.workflows.list[0].approvers = msg.workflows.list[1].approvers.clone());
    suite.set_member("dora", 0);
    suite.set_member("eve", 0);
    suite.pass(5);
    let refusal = suite.try_request("buyer", vec![pay("shop", 2_000)]);
    refused(refusal, "workflow 'panel' needs a weight of 2, and those of its approvers who may vote have 1");
}

#[test]
fn nobody_votes_on_what_his_own_agent_asked_for() {
    let panel = addresses(&["ann", "buyer", "buyer-keeper", "vendor"]);
    let mut suite = Suite::with(|msg| msg.workflows.list[0].approvers = panel);
    let ballot = opened(&mut suite);
    // It asked, though it never said that it is the agent's controller.
    refused(suite.vote("buyer-keeper", ballot, true), "has no vote on this: it asked for it");
    suite.confirm_controller("buyer-keeper", "buyer");
    let RequestResponse::Open { ballot: other, .. } = suite.try_request("buyer", vec![pay("shop", 2_000)]).unwrap()
    else {
        panic!("not opened")
    };
    for (by, ballot) in [("buyer", ballot), ("buyer-keeper", other)] {
        refused(suite.vote(by, ballot, true), "has no vote on this: it is the agent's own account");
    }
    suite.vote("vendor", ballot, true).unwrap();
}

/// An approver who colludes with an agent would approve what he gets himself.
#[test]
fn nobody_votes_on_what_he_would_be_paid() {
    let mut suite = Suite::new();
    let ballot = suite.opened(&[pay("shop", 2_000), pay("ann", 1)]);
    refused(suite.vote("ann", ballot, true), "has no vote on this: it would be paid");
    suite.vote("ben", ballot, true).unwrap();
    suite.vote("cleo", ballot, true).unwrap();
    assert!(suite.outcome(ballot).1.is_some());
}

#[test]
fn open_ballots_are_paged_oldest_first() {
    let mut suite = Suite::new();
    let ids: Vec<u64> = (0..4).map(|_| opened(&mut suite)).collect();
    let withdraw = ExecuteMsg::Requester(RequesterMsg::Withdraw(BallotRef { ballot: ids[1] }));
    suite.execute("buyer", &withdraw).unwrap();
    let page = |start_after, limit| -> Vec<u64> {
        let page: BallotsResponse = suite.query(&QueryMsg::OpenBallots { start_after, limit });
        page.ballots.iter().map(|ballot| ballot.id).collect()
    };
    assert_eq!(page(None, None), [ids[0], ids[2], ids[3]]);
    assert_eq!(page(Some(ids[0]), Some(1)), [ids[2]]);
}
