//! Approvals: used once, by one wallet, for one action, in time, within the caps.

use stateset_api::event::{ApprovalConsumed, ApprovalRevoked};
use stateset_api::governance::{
    ApprovalRef, ApprovalStatus, Change, ConsumerMsg, ExecuteMsg, ExposureResponse, Matter, OwnerMsg, QueryMsg,
    RequestResponse,
};
use stateset_api::reputation::Nothing;
use stateset_api::wallet::Payment;
use stateset_tests_suite::{DAY, USDC, address, event, refused, sender};

use crate::suite::{SMALL, Suite, VALID, VOTED_VALID, pay, rules};

fn voted(suite: &mut Suite, amount: u128) -> u64 {
    let ballot = suite.opened(&[pay("shop", amount)]);
    suite.vote("ann", ballot, true).unwrap();
    suite.vote("ben", ballot, true).unwrap();
    suite.outcome(ballot).1.unwrap()
}

#[test]
fn an_approval_is_used_once() {
    let mut suite = Suite::new();
    let payments = [pay("shop", SMALL)];
    let approval = suite.approved(&payments);
    let answer = suite.consume(approval, &payments).unwrap();
    assert_eq!(event(&answer, ApprovalConsumed::from_event).unwrap().approval, approval);
    assert_eq!(suite.approval(approval).status, ApprovalStatus::Used { at: suite.now() });
    refused(suite.consume(approval, &payments), "was used at");
}

#[test]
fn an_approval_is_good_for_its_own_wallet_and_action_alone() {
    let mut suite = Suite::new();
    let payments = [pay("shop", SMALL)];
    let approval = suite.approved(&payments);
    let action_hash = suite.hash(&payments);
    let msg = ExecuteMsg::Consumer(ConsumerMsg::Consume { approval, action_hash });
    let other = suite.wallets["vendor"].clone();
    for by in [other, sender("buyer"), sender("buyer-keeper"), sender("admin")] {
        refused(suite.execute(&by, &msg), "was given to wallet");
    }
    for other in [vec![pay("shop", SMALL - 1)], vec![pay("shop-2", SMALL)], vec![payments[0].clone(), pay("x", 1)]] {
        refused(suite.consume(approval, &other), "was given for the action");
    }
    refused(suite.consume(99, &payments), "no approval 99");
    suite.consume(approval, &payments).unwrap();
}

#[test]
fn an_approval_expires() {
    let mut suite = Suite::new();
    let payments = [pay("shop", SMALL)];
    let (early, late) = (suite.approved(&payments), suite.approved(&payments));
    suite.pass(VALID - 1);
    suite.consume(early, &payments).unwrap();
    suite.pass(1);
    refused(suite.consume(late, &payments), "expired at");
    assert_eq!(suite.approval(late).status, ApprovalStatus::Expired {});
}

#[test]
fn an_approval_that_was_revoked_is_of_no_use() {
    let mut suite = Suite::new();
    let payments = [pay("shop", SMALL)];
    let approval = suite.approved(&payments);
    let answer = suite.owner(OwnerMsg::Revoke(ApprovalRef { approval })).unwrap();
    assert_eq!(event(&answer, ApprovalRevoked::from_event).unwrap(), ApprovalRevoked { approval });
    refused(suite.consume(approval, &payments), "was revoked");
    assert_eq!(suite.approval(approval).status, ApprovalStatus::Revoked {});
    refused(suite.owner(OwnerMsg::Revoke(ApprovalRef { approval })), "was revoked");
}

#[test]
fn a_change_of_settings_voids_every_unused_approval() {
    let mut suite = Suite::new();
    let payments = [pay("shop", SMALL)];
    let change = suite.propose(Change::Rules(vec![]));
    suite.pass(DAY);
    let approval = suite.approved(&payments);
    suite.settle(change).unwrap();
    refused(suite.consume(approval, &payments), "given under settings 1; they changed since and are 2");
    assert_eq!(suite.approval(approval).status, ApprovalStatus::Void {});
    suite.change(Change::Rules(rules()));
    refused(suite.consume(approval, &payments), "they changed since");
}

#[test]
fn a_pause_stops_what_was_approved_without_a_vote_and_nothing_else() {
    let mut suite = Suite::new();
    let (small, large) = ([pay("shop", SMALL)], [pay("shop", 2_000)]);
    let at_once = suite.approved(&small);
    let by_vote = voted(&mut suite, 2_000);
    suite.owner(OwnerMsg::Pause(Nothing {})).unwrap();
    refused(suite.consume(at_once, &small), "automatic approval is paused");
    suite.consume(by_vote, &large).unwrap();
    assert_eq!(suite.approval(at_once).status, ApprovalStatus::Void {});
}

#[test]
fn a_payee_blocked_since_gets_nothing() {
    let mut suite = Suite::new();
    let payments = [pay("shop", SMALL)];
    let approval = suite.approved(&payments);
    suite.block("shop");
    refused(suite.consume(approval, &payments), "is blocked");
}

/// What goes into a conduit is its beneficiary's, and is judged and counted as that; but a conduit that is blocked gets
/// nothing to hold.
#[test]
fn what_goes_into_a_conduit_counts_for_its_beneficiary_and_into_no_conduit_that_is_blocked() {
    let mut suite = Suite::new();
    let through = |conduit: &str, beneficiary: &str, amount| Payment {
        beneficiary: Some(address(beneficiary)),
        ..pay(conduit, amount)
    };
    let reason = |suite: &mut Suite, payment| match suite.request(&[payment]) {
        RequestResponse::Refused { reason } => reason,
        other => panic!("{other:?}"),
    };
    assert!(reason(&mut suite, through("escrow", "pirate", SMALL)).contains("is blocked"));
    assert!(reason(&mut suite, through("escrow", "shop", 100_001)).contains("may get 100000"));
    assert_eq!(reason(&mut suite, through("pirate", "shop", SMALL)), format!("{} is blocked", address("pirate")));
    let nobody = Payment { beneficiary: Some("shop".into()), ..pay("escrow", SMALL) };
    refused(suite.try_request("buyer", vec![nobody]), "is no address of this chain");
    let held = [through("escrow", "shop", SMALL)];
    let approval = suite.approved(&held);
    refused(suite.consume(approval, &[pay("shop", SMALL)]), "was given for the action");
    suite.consume(approval, &held).unwrap();
    // The day's count is the beneficiary's, and the conduit has none.
    let rest = reason(&mut suite, through("vault", "shop", 100_000));
    assert!(rest.contains("may get 100000"), "{rest}");
    assert!(!matches!(suite.request(&[pay("escrow", 100_000)]), RequestResponse::Refused { .. }));
    let given = suite.approved(&held);
    suite.block("escrow");
    refused(suite.consume(given, &held), "is blocked");
}

#[test]
fn a_vote_on_what_goes_into_a_conduit_is_shown_its_beneficiary_and_approves_just_that() {
    let mut suite = Suite::new();
    let asked = [Payment { beneficiary: Some(address("shop")), ..pay("escrow", 50_000) }, pay("shop", 7)];
    let ballot = suite.opened(&asked);
    let matter = suite.ballot(ballot).matter;
    assert!(matches!(&matter, Matter::Action { payments, .. } if *payments == asked), "{matter:?}");
    suite.vote("ann", ballot, true).unwrap();
    suite.vote("ben", ballot, true).unwrap();
    let approval = suite.outcome(ballot).1.unwrap();
    let plain = [Payment { beneficiary: None, ..asked[0].clone() }, asked[1].clone()];
    refused(suite.consume(approval, &plain), "was given for the action");
    suite.consume(approval, &asked).unwrap();
}

/// Approvals gathered before a suspension, or voted through after it by those who did not know, buy nothing.
#[test]
fn an_agent_suspended_since_uses_no_approval() {
    let mut suite = Suite::new();
    let (payments, large) = ([pay("shop", SMALL)], [pay("shop", 2_000)]);
    let approval = suite.approved(&payments);
    let ballot = suite.opened(&large);
    suite.suspend("dora", "buyer").unwrap();
    suite.vote("eve", 2, true).unwrap();
    suite.vote("ann", ballot, true).unwrap();
    suite.vote("ben", ballot, true).unwrap();
    let voted = suite.outcome(ballot).1.unwrap();
    refused(suite.consume(approval, &payments), "the agent is suspended");
    refused(suite.consume(voted, &large), "the agent is suspended");
    suite.reinstate("dora", "buyer").unwrap();
    suite.vote("eve", 3, true).unwrap();
    // Nor does what was drafted before buy anything once the agent may act again.
    for (approval, payments) in [(approval, &payments), (voted, &large)] {
        refused(suite.consume(approval, payments), "before its agent was suspended: that ended it");
        assert_eq!(suite.approval(approval).status, ApprovalStatus::Void {});
    }
    let anew = suite.approved(&payments);
    suite.consume(anew, &payments).unwrap();
}

#[test]
fn many_approvals_do_not_exceed_what_one_payee_may_get() {
    let mut suite = Suite::new();
    let large = [pay("shop", 60_000)];
    let (one, other) = (voted(&mut suite, 60_000), voted(&mut suite, 60_000));
    suite.consume(one, &large).unwrap();
    refused(suite.consume(other, &large), "may get 100000 in any 86400 s: got 60000, asked for 60000");
    let exposure =
        QueryMsg::Exposure { wallet: suite.wallets["buyer"].to_string(), payee: address("shop"), denom: USDC.into() };
    let paid: ExposureResponse = suite.query(&exposure);
    assert_eq!((paid.known, paid.day.0, paid.month.0), (true, 60_000, 60_000));
    // A refused use left the approval as it was; a day later there is room, but its time is over.
    suite.pass(VOTED_VALID);
    refused(suite.consume(other, &large), "expired at");
    for _ in 0..4 {
        suite.pass(DAY + 3_600);
        let approval = voted(&mut suite, 60_000);
        suite.consume(approval, &large).unwrap();
    }
    suite.pass(DAY + 3_600);
    let stateset_api::governance::RequestResponse::Refused { reason } = suite.request(&large) else {
        panic!("the month's cap does not hold")
    };
    assert!(reason.contains("may get 300000 in any 2592000 s: got 300000"), "{reason}");
}
