//! Requests: who asks, what of, and what comes of it.

use cosmwasm_std::Coin;
use stateset_api::event::{ApprovalGiven, BallotOpened, RequestRefused};
use stateset_api::governance::{
    ApprovalStatus, BallotRef, BallotStatus, ExecuteMsg, Matter, RequestResponse, RequesterMsg,
};
use stateset_api::wallet::Payment;
use stateset_tests_suite::{DAY, STATE, USDC, address, event, refused, sender};

use crate::suite::{SMALL, Suite, VALID, pay};

fn ask(suite: &Suite, payments: Vec<Payment>) -> ExecuteMsg {
    let wallet = suite.wallets["buyer"].to_string();
    ExecuteMsg::Requester(RequesterMsg::Request { agent: suite.ids["buyer"], wallet, denom: USDC.into(), payments })
}

fn reason(answer: RequestResponse) -> String {
    let RequestResponse::Refused { reason } = answer else { panic!("{answer:?} is no refusal") };
    reason
}

#[test]
fn what_a_rule_approves_is_approved_at_once() {
    let mut suite = Suite::new();
    let msg = ask(&suite, vec![pay("shop", SMALL)]);
    let answer = suite.execute("buyer-keeper", &msg).unwrap();
    let given = event(&answer, ApprovalGiven::from_event).unwrap();
    assert_eq!((given.approval, given.rule.as_str(), given.ballot), (1, "small", 0));
    let approval = suite.approval(1);
    assert_eq!(approval.status, ApprovalStatus::Usable {});
    assert_eq!((approval.expires_at, approval.wallet.as_str()), (suite.now() + VALID, suite.wallets["buyer"].as_str()));
    assert_eq!(approval.action_hash, suite.hash(&[pay("shop", SMALL)]));
}

#[test]
fn what_a_rule_puts_to_a_vote_is_open_and_shown_whole() {
    let mut suite = Suite::new();
    let msg = ask(&suite, vec![pay("shop", SMALL + 1)]);
    let answer = suite.execute("buyer", &msg).unwrap();
    let opened = event(&answer, BallotOpened::from_event).unwrap();
    assert_eq!(
        (opened.matter.as_str(), opened.workflow.as_str(), opened.deadline),
        ("action", "panel", suite.now() + DAY)
    );
    let ballot = suite.ballot(opened.ballot);
    assert_eq!((ballot.status, ballot.required, ballot.total), (BallotStatus::Open {}, 2, 3));
    let Matter::Action { payments, rule, .. } = ballot.matter else { panic!("no action") };
    assert_eq!((payments, rule.as_str()), (vec![pay("shop", SMALL + 1)], "large"));
}

#[test]
fn a_refusal_gives_its_reason_and_leaves_nothing() {
    let mut suite = Suite::new();
    let msg = ask(&suite, vec![pay("shop", 1_000_001)]);
    let answer = suite.execute("buyer", &msg).unwrap();
    // Compliance stands before rules: more than any payee may get in a day.
    assert!(event(&answer, RequestRefused::from_event).unwrap().reason.contains("may get 100000 in any 86400 s"));
    for (payment, because) in [
        (pay("pirate", 1), "is blocked"),
        (Payment { category: "gambling".into(), ..pay("shop", 1) }, "category 'gambling' is not allowed"),
        (Payment { reference: String::new(), ..pay("shop", 50_000) }, "needs a reference"),
        (pay("shop", 100_001), "may get 100000"),
    ] {
        let reason = reason(suite.request(&[payment]));
        assert!(reason.contains(because), "{reason}");
    }
    let spread: Vec<Payment> = (0..20).map(|number| pay(&format!("shop-{number}"), 60_000)).collect();
    assert_eq!(reason(suite.request(&spread)), "over a million");
    refused(suite.try_query::<stateset_api::governance::Approval>(&approval_one()), "no approval 1");
}

fn approval_one() -> stateset_api::governance::QueryMsg {
    stateset_api::governance::QueryMsg::Approval(stateset_api::governance::ApprovalRef { approval: 1 })
}

#[test]
fn only_the_agents_own_accounts_ask_and_only_for_its_own_wallet() {
    let mut suite = Suite::new();
    for by in ["vendor", "mallory", "admin", "ann"] {
        refused(suite.try_request(by, vec![pay("shop", 1)]), "only the owner, the controller or the wallet of agent");
    }
    let wallet = suite.wallets["buyer"].clone();
    let msg = ask(&suite, vec![pay("shop", 1)]);
    suite.execute(&wallet, &msg).unwrap();
    let (agent, other) = (suite.ids["buyer"], suite.wallets["vendor"].to_string());
    let msg = RequesterMsg::Request { agent, wallet: other, denom: USDC.into(), payments: vec![pay("shop", 1)] };
    refused(suite.execute("buyer", &ExecuteMsg::Requester(msg)), "is bound to wallet");
}

#[test]
fn what_is_no_action_is_refused_with_the_numbers() {
    let mut suite = Suite::new();
    for (payments, because) in [
        (vec![], "payments: between 1 and 30 allowed, got 0"),
        (vec![pay("shop", 1); 31], "got 31"),
        (vec![pay("shop", 0)], "a payment of zero"),
        (vec![pay("shop", u128::MAX), pay("shop", 1)], "the payments' sum exceeds"),
        (vec![Payment { to: "shop".into(), ..pay("shop", 1) }], "is no address of this chain"),
        (vec![Payment { to: address("shop").to_uppercase(), ..pay("shop", 1) }], "is no address of this chain"),
        (vec![Payment { category: "c".repeat(33), ..pay("shop", 1) }], "bytes of a category: between 0 and 32"),
        (vec![Payment { reference: "r".repeat(65), ..pay("shop", 1) }], "bytes of a reference: between 0 and 64"),
    ] {
        refused(suite.try_request("buyer", payments), because);
    }
    let msg = ask(&suite, vec![pay("shop", 1)]);
    let paid = [Coin::new(1_u128, STATE)];
    let governance = suite.governance.clone();
    refused(suite.call_with("buyer", &governance, &msg, &paid), "no funds may be sent");
}

#[test]
fn one_agent_has_eight_requests_open_and_no_more() {
    let mut suite = Suite::new();
    let ballots: Vec<u64> = (0..8).map(|_| suite.opened(&[pay("shop", 2_000)])).collect();
    refused(suite.try_request("buyer", vec![pay("shop", 2_000)]), "at most 8 ballots of one agent");
    let withdraw = |ballot| ExecuteMsg::Requester(RequesterMsg::Withdraw(BallotRef { ballot }));
    refused(suite.execute("vendor", &withdraw(ballots[0])), "only the account that asked");
    suite.execute("buyer", &withdraw(ballots[0])).unwrap();
    assert_eq!(suite.outcome(ballots[0]), ("withdrawn".into(), None));
    refused(suite.execute("buyer", &withdraw(ballots[0])), "is closed: withdrawn");
    suite.opened(&[pay("shop", 2_000)]);
}

#[test]
fn a_worse_reputation_and_an_open_case_are_seen_at_once() {
    let mut suite = Suite::with(|msg| {
        msg.rules[0].when.risk = Some(stateset_api::governance::RiskRange { min: 0, max: 40 });
    });
    let action = |suite: &Suite| {
        suite.query::<stateset_api::governance::Evaluation>(&stateset_api::governance::QueryMsg::Evaluate {
            agent: suite.ids["vendor"],
            denom: USDC.into(),
            payments: vec![pay("shop", 1)],
        })
    };
    let before = action(&suite);
    // 1 for the amount, 9 for a score of 70, 10 for a new payee, 5 for an unknown agent.
    assert_eq!(before.risk.score, 25);
    suite.report("reporter");
    let after = action(&suite);
    // On record now, with an open case.
    assert_eq!(after.risk.score, 40);
}

/// A stolen key of the keeper's could otherwise end whatever the owner asks for, as often as it asks.
#[test]
fn what_the_owner_asked_for_no_other_key_of_the_agent_withdraws() {
    let mut suite = Suite::new();
    suite.confirm_controller("buyer-keeper", "buyer");
    let RequestResponse::Open { ballot, .. } = suite.try_request("buyer", vec![pay("shop", 2_000)]).unwrap() else {
        panic!("not opened")
    };
    let keepers = suite.opened(&[pay("shop", 2_000)]);
    let withdraw = |ballot| ExecuteMsg::Requester(RequesterMsg::Withdraw(BallotRef { ballot }));
    let wallet = suite.wallets["buyer"].clone();
    for by in [sender("buyer-keeper"), wallet.clone()] {
        refused(
            suite.execute(&by, &withdraw(ballot)),
            "only the account that asked, or the agent's owner, may do this",
        );
    }
    suite.execute("buyer-keeper", &withdraw(keepers)).unwrap();
    let keepers = suite.opened(&[pay("shop", 2_000)]);
    suite.execute("buyer", &withdraw(keepers)).unwrap();
    suite.execute("buyer", &withdraw(ballot)).unwrap();
}
