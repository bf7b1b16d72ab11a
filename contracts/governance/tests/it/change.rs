//! Changes: what loosens waits and is seen; what tightens is immediate.

use stateset_api::event::{ChangeClosed, OwnershipAccepted};
use stateset_api::governance::{
    AnyoneMsg, BlockedResponse, Change, ChangeRef, ChangesResponse, Compliance, DELAY_SECONDS_MAX, DELAY_SECONDS_MIN,
    EFFECT_SECONDS, ExecuteMsg, OwnerMsg, QueryMsg, RequestResponse, Settings,
};
use stateset_api::reputation::{AddressRef, Nothing};
use stateset_tests_suite::{DAY, HOUR, address, event, refused};

use crate::suite::{SMALL, Suite, addresses, compliance, pay, risk, rules, workflow, workflows};

fn settings(suite: &Suite) -> Settings {
    suite.query(&QueryMsg::Settings(Nothing {}))
}

fn outcome(answer: &cw_multi_test::AppResponse) -> String {
    event(answer, ChangeClosed::from_event).unwrap().outcome
}

fn unblock(name: &str) -> Change {
    Change::Unblock(AddressRef { address: address(name) })
}

#[test]
fn every_loosening_waits_and_changes_nothing_yet() {
    let mut suite = Suite::new();
    suite.owner(OwnerMsg::Pause(Nothing {})).unwrap();
    let (before, config) = (settings(&suite), suite.config());
    let mut other = workflows(&suite.group);
    other.list[0].required = 1;
    let changes = [
        Change::Rules(rules()[..1].to_vec()),
        Change::Workflows(other),
        Change::Risk(stateset_api::governance::RiskRules { batch_points: 0, ..risk() }),
        Change::Compliance(Compliance { denoms: vec![], ..compliance() }),
        unblock("pirate"),
        Change::Resume(Nothing {}),
        Change::Delay { seconds: HOUR },
        Change::OfferOwnership(AddressRef { address: address("mallory") }),
    ];
    for change in changes {
        let id = suite.propose(change.clone());
        suite.pass(DAY - 1);
        refused(suite.settle(id), "waits until");
        assert_eq!((settings(&suite), suite.config()), (before.clone(), config.clone()));
        let waiting: ChangesResponse = suite.query(&QueryMsg::Changes { start_after: None, limit: None });
        assert_eq!(waiting.changes.iter().map(|waiting| &waiting.changes[..]).collect::<Vec<_>>(), [[change]]);
        assert_eq!(outcome(&suite.owner(OwnerMsg::Cancel(ChangeRef { change: id })).unwrap()), "cancelled");
        suite.pass(1);
        refused(suite.settle(id), "no change");
    }
}

#[test]
fn a_change_takes_effect_as_a_whole_and_raises_the_epoch() {
    let mut suite = Suite::new();
    let lone = workflow("solo", addresses(&["ben"]), 1, 1, None);
    let mut other = workflows(&suite.group);
    other.list.push(lone);
    let then = stateset_api::governance::Then::Workflow {
        workflow: "solo".into(),
        valid_seconds: 60,
        terms: stateset_api::governance::Terms::default(),
    };
    let rule = stateset_api::governance::Rule { name: "solo".into(), when: Default::default(), then };
    // The rule names a workflow that only the other part brings.
    refused(suite.try_propose(vec![Change::Rules(vec![rule.clone()])]), "names the workflow 'solo'");
    let id = suite.try_propose(vec![Change::Rules(vec![rule]), Change::Workflows(other)]).unwrap().change;
    suite.pass(DAY);
    let answer = suite.settle(id).unwrap();
    assert_eq!(
        event(&answer, ChangeClosed::from_event).unwrap(),
        ChangeClosed { change: id, outcome: "applied".into(), of: 1, epoch: 2 }
    );
    let ballot = suite.opened(&[pay("shop", 1)]);
    suite.vote("ben", ballot, true).unwrap();
    assert_eq!(suite.outcome(ballot).0, "passed");
    refused(suite.settle(id), "no change");
}

/// Otherwise an owner could collect ripe changes, and let those take effect that suit him, in the order that does.
#[test]
fn of_several_ripe_changes_one_takes_effect_and_voids_the_others() {
    let mut suite = Suite::new();
    let propose = |suite: &mut Suite| {
        let changes = [
            Change::Rules(vec![]),
            Change::Compliance(Compliance { denoms: vec![], ..compliance() }),
            Change::Risk(stateset_api::governance::RiskRules { batch_points: 0, ..risk() }),
            Change::Delay { seconds: HOUR },
        ];
        changes.map(|change| suite.propose(change))
    };
    let ids = propose(&mut suite);
    suite.pass(DAY);
    suite.settle(ids[2]).unwrap();
    let after = settings(&suite);
    let waiting: ChangesResponse = suite.query(&QueryMsg::Changes { start_after: None, limit: None });
    assert_eq!(waiting.changes.iter().map(|change| change.epoch).collect::<Vec<_>>(), [1; 3]);
    for id in [ids[0], ids[1], ids[3]] {
        let closed = event(&suite.settle(id).unwrap(), ChangeClosed::from_event).unwrap();
        assert_eq!(closed, ChangeClosed { change: id, outcome: "void".into(), of: 1, epoch: 2 });
        refused(suite.settle(id), "no change");
    }
    assert_eq!((settings(&suite), suite.config().delay_seconds), (after, DAY));
    // A shorter delay voids what was proposed under the longer one, and what is proposed anew may take effect.
    let ids = propose(&mut suite);
    suite.pass(DAY);
    suite.settle(ids[3]).unwrap();
    assert_eq!(outcome(&suite.settle(ids[0]).unwrap()), "void");
    let anew = suite.propose(Change::Rules(vec![]));
    suite.pass(HOUR);
    assert_eq!(outcome(&suite.settle(anew).unwrap()), "applied");
}

#[test]
fn a_change_is_not_let_take_effect_late() {
    let mut suite = Suite::new();
    let id = suite.propose(Change::Rules(vec![]));
    suite.pass(DAY + EFFECT_SECONDS - 1);
    let other = suite.propose(Change::Risk(risk()));
    suite.pass(1);
    assert_eq!(outcome(&suite.settle(id).unwrap()), "expired");
    assert_eq!(settings(&suite).rules, rules());
    suite.pass(DAY);
    // One that changes nothing voids nothing.
    suite.settle(other).unwrap();
    assert_eq!(suite.config().epoch, 1);
}

#[test]
fn tightening_is_immediate_and_voids_what_would_undo_it() {
    let mut suite = Suite::new();
    suite.block("shop");
    let RequestResponse::Refused { reason } = suite.request(&[pay("shop", 1)]) else { panic!("approved") };
    assert!(reason.contains("is blocked"));
    refused(suite.owner(OwnerMsg::Block(AddressRef { address: address("shop") })), "is blocked already");
    suite.owner(OwnerMsg::Pause(Nothing {})).unwrap();
    let RequestResponse::Refused { reason } = suite.request(&[pay("bar", SMALL)]) else { panic!("approved") };
    assert_eq!(reason, "no rule matches");
    let stale = suite.propose(Change::Resume(Nothing {}));
    suite.pass(DAY);
    suite.owner(OwnerMsg::Pause(Nothing {})).unwrap();
    assert_eq!(outcome(&suite.settle(stale).unwrap()), "void");
    assert!(suite.config().paused);
    let id = suite.try_propose(vec![Change::Resume(Nothing {}), unblock("shop")]).unwrap().change;
    suite.pass(DAY);
    suite.settle(id).unwrap();
    suite.approved(&[pay("shop", 1)]);
    let blocked: BlockedResponse = suite.query(&QueryMsg::Blocked { start_after: None, limit: None });
    assert_eq!(blocked.addresses, [address("pirate")]);
}

#[test]
fn only_the_owner_proposes_tightens_and_cancels() {
    let mut suite = Suite::new();
    let change = suite.propose(Change::Rules(vec![]));
    for msg in [
        OwnerMsg::Propose { changes: vec![Change::Resume(Nothing {})] },
        OwnerMsg::Cancel(ChangeRef { change }),
        OwnerMsg::Block(AddressRef { address: address("shop") }),
        OwnerMsg::Pause(Nothing {}),
        OwnerMsg::Revoke(stateset_api::governance::ApprovalRef { approval: 1 }),
        OwnerMsg::WithdrawOffer(Nothing {}),
        OwnerMsg::AcceptAuthority(Nothing {}),
    ] {
        for by in ["mallory", "ann", "buyer"] {
            refused(suite.execute(by, &ExecuteMsg::Owner(msg.clone())), "only the owner may do this");
        }
    }
    for (changes, because) in [
        (vec![], "parts of a change: between 1 and 8 allowed, got 0"),
        (vec![Change::Resume(Nothing {}); 9], "got 9"),
        (vec![Change::Delay { seconds: DELAY_SECONDS_MIN - 1 }], "seconds that changes wait"),
        (vec![Change::Delay { seconds: DELAY_SECONDS_MAX + 1 }], "seconds that changes wait"),
        (vec![Change::Unblock(AddressRef { address: "x".into() })], "is no address of this chain"),
    ] {
        refused(suite.try_propose(changes), because);
    }
    let own = AddressRef { address: suite.governance.to_string() };
    refused(suite.try_propose(vec![Change::OfferOwnership(own)]), "the contract itself cannot be its owner");
}

#[test]
fn ownership_moves_after_the_delay_when_it_is_taken_up_and_voids_what_waits() {
    let mut suite = Suite::new();
    let accept = ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership(Nothing {}));
    refused(suite.execute("ben", &accept), "no ownership is on offer");
    let offer = || Change::OfferOwnership(AddressRef { address: address("ben") });
    suite.change(offer());
    suite.owner(OwnerMsg::WithdrawOffer(Nothing {})).unwrap();
    refused(suite.execute("ben", &accept), "no ownership is on offer");
    refused(suite.owner(OwnerMsg::WithdrawOffer(Nothing {})), "no ownership is on offer");
    suite.change(offer());
    let waiting = suite.propose(Change::Rules(vec![]));
    refused(suite.execute("mallory", &accept), "only the one to whom ownership is offered");
    let answer = suite.execute("ben", &accept).unwrap();
    assert_eq!(event(&answer, OwnershipAccepted::from_event).unwrap().owner, address("ben"));
    refused(suite.owner(OwnerMsg::Pause(Nothing {})), "only the owner may do this");
    suite.pass(DAY);
    assert_eq!(outcome(&suite.settle(waiting).unwrap()), "void");
    assert_eq!(settings(&suite).rules, rules());
}
