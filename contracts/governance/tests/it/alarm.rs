//! Alarms: what was drafted, approved or put to a vote before one does not undo it, then or later.

use stateset_api::event::ChangeClosed;
use stateset_api::governance::{
    AnyoneMsg, ApprovalRef, ApprovalStatus, Change, ChangesResponse, ExecuteMsg, OwnerMsg, QueryMsg,
};
use stateset_api::registry::Status;
use stateset_api::reputation::{AddressRef, Nothing};
use stateset_tests_suite::{DAY, HOUR, address, event, refused};

use crate::suite::{SMALL, Suite, pay};

fn outcome(answer: &cw_multi_test::AppResponse) -> String {
    event(answer, ChangeClosed::from_event).unwrap().outcome
}

fn resume() -> Change {
    Change::Resume(Nothing {})
}

fn unblock(name: &str) -> Change {
    Change::Unblock(AddressRef { address: address(name) })
}

fn pause(suite: &mut Suite) {
    suite.owner(OwnerMsg::Pause(Nothing {})).unwrap();
}

/// Settings under which changes take effect, and approvals outlive them.
fn hasty() -> Suite {
    Suite::with(|msg| {
        msg.delay_seconds = Some(HOUR);
        let stateset_api::governance::Then::Approve(conditions) = &mut msg.rules[0].then else { panic!("no approval") };
        conditions.valid_seconds = 7 * DAY;
        let stateset_api::governance::Then::Workflow { valid_seconds, .. } = &mut msg.rules[1].then else {
            panic!("no vote")
        };
        *valid_seconds = 7 * DAY;
    })
}

fn vote_through(suite: &mut Suite, ballot: u64) -> u64 {
    suite.vote("ann", ballot, true).unwrap();
    suite.vote("ben", ballot, true).unwrap();
    suite.outcome(ballot).1.unwrap()
}

#[test]
fn nothing_that_could_not_take_effect_now_lies_in_stock() {
    let mut suite = Suite::new();
    refused(suite.try_propose(vec![resume()]), "automatic approval is not paused: there is nothing to resume");
    refused(suite.try_propose(vec![unblock("shop")]), "is not blocked: there is nothing to undo");
    refused(suite.try_propose(vec![unblock("pirate"), unblock("pirate")]), "is not blocked: there is nothing to undo");
    refused(suite.reinstate("dora", "buyer"), "is Active: it cannot be reinstated");
    pause(&mut suite);
    refused(suite.try_propose(vec![resume(), resume()]), "there is nothing to resume");
    suite.suspend("dora", "buyer").unwrap();
    suite.vote("eve", 1, true).unwrap();
    refused(suite.suspend("dora", "buyer"), "is Suspended: it cannot be suspended");
    let waiting: ChangesResponse = suite.query(&QueryMsg::Changes { start_after: None, limit: None });
    assert_eq!(waiting.changes, []);
}

/// Of two that undo the same, the second has nothing to undo: it does not wait for the next alarm.
#[test]
fn what_another_change_undid_is_dropped() {
    let mut suite = Suite::new();
    pause(&mut suite);
    let [one, other] = [0; 2].map(|_| suite.try_propose(vec![resume(), unblock("pirate")]).unwrap().change);
    suite.pass(DAY);
    assert_eq!(outcome(&suite.settle(one).unwrap()), "applied");
    assert_eq!(outcome(&suite.settle(other).unwrap()), "void");
    assert!(!suite.config().paused);
}

#[test]
fn a_change_drafted_before_an_alarm_does_not_undo_it() {
    type Raise = fn(&mut Suite);
    let alarms: [Raise; 3] = [
        pause,
        |suite| suite.block("shop"),
        |suite| {
            suite.owner(OwnerMsg::WithdrawOffer(Nothing {})).unwrap();
        },
    ];
    for alarm in alarms {
        for change in [resume(), unblock("pirate"), Change::OfferOwnership(AddressRef { address: address("mallory") })]
        {
            let mut suite = Suite::new();
            suite.change(Change::OfferOwnership(AddressRef { address: address("ben") }));
            pause(&mut suite);
            let drafted = suite.propose(change.clone());
            suite.pass(DAY);
            alarm(&mut suite);
            assert_eq!(outcome(&suite.settle(drafted).unwrap()), "void", "{change:?}");
            assert!(suite.config().paused);
            // What is drafted after it does.
            suite.change(change);
        }
    }
}

/// It waits out the pause, and would be used afterwards.
#[test]
fn what_was_approved_at_once_before_a_pause_buys_nothing_after_it() {
    let mut suite = hasty();
    let (small, large) = ([pay("shop", SMALL)], [pay("shop", 2_000)]);
    let at_once = suite.approved(&small);
    let ballot = suite.opened(&large);
    let voted = vote_through(&mut suite, ballot);
    pause(&mut suite);
    suite.change(resume());
    refused(suite.consume(at_once, &small), "before automatic approval was paused: that ended it");
    assert_eq!(suite.approval(at_once).status, ApprovalStatus::Void {});
    refused(suite.owner(OwnerMsg::Revoke(ApprovalRef { approval: at_once })), "that ended it");
    // A vote is not automatic.
    suite.consume(voted, &large).unwrap();
    let anew = suite.approved(&small);
    suite.consume(anew, &small).unwrap();
}

#[test]
fn what_was_approved_or_put_to_a_vote_before_a_block_buys_nothing_after_it() {
    let mut suite = hasty();
    let (small, large) = ([pay("shop", SMALL)], [pay("shop", 2_000)]);
    let at_once = suite.approved(&small);
    let [first, late, both] =
        [&large[..], &large[..], &[pay("bar", 2_000), pay("shop", 1)]].map(|payments| suite.opened(payments));
    let elsewhere = suite.approved(&[pay("bar", SMALL)]);
    let voted = vote_through(&mut suite, first);
    suite.block("shop");
    let meanwhile = vote_through(&mut suite, both);
    refused(suite.consume(voted, &large), "is blocked");
    assert_eq!(suite.approval(voted).status, ApprovalStatus::Void {});
    suite.change(unblock("shop"));
    let late = vote_through(&mut suite, late);
    let both = [pay("bar", 2_000), pay("shop", 1)];
    for (approval, payments) in [(at_once, &small[..]), (voted, &large), (meanwhile, &both), (late, &large)] {
        refused(suite.consume(approval, payments), "before a payee of it was blocked: that ended it");
        assert_eq!(suite.approval(approval).status, ApprovalStatus::Void {});
    }
    // Whom it does not concern, and what is asked for afterwards, it does not end.
    suite.consume(elsewhere, &[pay("bar", SMALL)]).unwrap();
    let ballot = suite.opened(&large);
    let anew = vote_through(&mut suite, ballot);
    suite.consume(anew, &large).unwrap();
}

/// A thief asks ten times, and has ten; the owner sees one.
#[test]
fn a_revocation_ends_the_action_and_not_one_approval_of_several() {
    let mut suite = hasty();
    let (small, large) = ([pay("shop", SMALL)], [pay("shop", 2_000)]);
    let [one, twin] = [0; 2].map(|_| suite.approved(&small));
    let [first, second] = [0; 2].map(|_| suite.opened(&large));
    let voted = vote_through(&mut suite, first);
    let other = suite.approved(&[pay("shop", SMALL - 1)]);
    suite.owner(OwnerMsg::Revoke(ApprovalRef { approval: one })).unwrap();
    suite.owner(OwnerMsg::Revoke(ApprovalRef { approval: voted })).unwrap();
    let late = vote_through(&mut suite, second);
    for (approval, payments) in [(one, &small[..]), (twin, &small), (voted, &large), (late, &large)] {
        refused(suite.consume(approval, payments), "was revoked");
        assert_eq!(suite.approval(approval).status, ApprovalStatus::Revoked {});
        refused(suite.owner(OwnerMsg::Revoke(ApprovalRef { approval })), "was revoked");
    }
    suite.consume(other, &[pay("shop", SMALL - 1)]).unwrap();
    let anew = suite.approved(&small);
    suite.consume(anew, &small).unwrap();
}

#[test]
fn a_reinstatement_drafted_before_a_suspension_does_not_undo_it() {
    let mut suite = Suite::new();
    suite.suspend("dora", "buyer").unwrap();
    suite.vote("eve", 1, true).unwrap();
    // Two reinstatements of the first suspension: one is carried, the other is kept for the next.
    suite.reinstate("dora", "buyer").unwrap();
    suite.reinstate("eve", "buyer").unwrap();
    suite.vote("eve", 2, true).unwrap();
    assert_eq!(suite.agent_of("buyer").status, Status::Active);
    refused(suite.vote("dora", 3, true), "ballot 3 is void: the agent was suspended or reinstated since");
    suite.pass(5);
    suite.suspend("dora", "buyer").unwrap();
    suite.vote("ann", 4, true).unwrap();
    refused(suite.vote("dora", 3, true), "ballot 3 is void: the agent was suspended or reinstated since");
    assert_eq!(suite.agent_of("buyer").status, Status::Suspended);
    // Anyone closes it at once, and its opener has the room back.
    suite.close(3).unwrap();
    assert_eq!(suite.outcome(3).0, "void");
    // One that names the former suspension is none of this one.
    let since = stateset_api::governance::ApproverMsg::Reinstate { agent: suite.ids["buyer"], since: suite.now() - 5 };
    refused(suite.approver("dora", since), "is suspended since");
    suite.reinstate("dora", "buyer").unwrap();
    suite.vote("eve", 5, true).unwrap();
    assert_eq!(suite.agent_of("buyer").status, Status::Active);
}

/// The same the other way round: a suspension that was not carried is not kept for later.
#[test]
fn a_suspension_drafted_before_a_reinstatement_is_void() {
    let mut suite = Suite::new();
    suite.suspend("dora", "buyer").unwrap();
    suite.suspend("eve", "buyer").unwrap();
    suite.vote("eve", 1, true).unwrap();
    suite.reinstate("dora", "buyer").unwrap();
    suite.vote("eve", 3, true).unwrap();
    refused(suite.vote("dora", 2, true), "ballot 2 is void");
    assert_eq!(suite.agent_of("buyer").status, Status::Active);
}

/// Every step that the owner takes at once can be taken back after the delay, by the owner himself.
#[test]
fn what_the_owner_tightens_at_once_is_set_back_after_the_delay() {
    let mut suite = Suite::new();
    for _ in 0..2 {
        suite.block("shop");
        pause(&mut suite);
        suite.change(unblock("shop"));
        suite.change(resume());
        suite.approved(&[pay("shop", 1)]);
        suite.change(Change::OfferOwnership(AddressRef { address: address("ben") }));
        suite.owner(OwnerMsg::WithdrawOffer(Nothing {})).unwrap();
    }
    let accept = ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership(Nothing {}));
    refused(suite.execute("ben", &accept), "no ownership is on offer");
    suite.change(Change::OfferOwnership(AddressRef { address: address("ben") }));
    suite.execute("ben", &accept).unwrap();
}
