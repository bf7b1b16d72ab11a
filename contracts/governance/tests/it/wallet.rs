//! The wallet's side of it, with the real wallet: what its policy asks governance about, and what it makes of a case.

use cosmwasm_std::StdResult;
use cw_multi_test::AppResponse;
use stateset_api::Amount;
use stateset_api::event::{ApprovalUsed, Paid};
use stateset_api::governance::ApprovalStatus;
use stateset_api::policy::{ApprovalRule, Policy, Trust};
use stateset_api::reputation::Verdict;
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, OwnerMsg, Payment};
use stateset_tests_suite::{START, USDC, event, open_policy, refused, sender};

use crate::suite::{SMALL, Suite, pay};

const CAP: u128 = 10_000;

/// Gives an agent's wallet a payee and other rules.
fn open(suite: &mut Suite, name: &str, change: impl FnOnce(&mut Policy)) {
    let mut policy = open_policy();
    policy.denoms[0].per_payment_max = Amount(CAP);
    change(&mut policy);
    suite.wallet_owner(name, OwnerMsg::SetPolicy { policy });
    suite.list(name, &sender("shop"));
}

fn spend(suite: &mut Suite, name: &str, payment: &Payment, given: Option<u64>) -> StdResult<AppResponse> {
    let wallet = suite.wallets[name].clone();
    let mut msg = stateset_tests_suite::spend(USDC, std::slice::from_ref(payment));
    if let ExecuteMsg::Operator(OperatorMsg::Spend { approval, .. }) = &mut msg {
        *approval = given;
    }
    suite.call(&*format!("{name}-keeper"), &wallet, &msg)
}

#[test]
fn a_wallet_that_asks_governance_pays_what_was_approved_once_and_nothing_else() {
    let mut suite = Suite::new();
    let contract = suite.governance.to_string();
    open(&mut suite, "buyer", |policy| {
        policy.approval_rules = vec![ApprovalRule { denom: USDC.to_owned(), contract, above: Amount(500) }];
    });
    let (small, asked) = (pay("shop", 499), Payment { amount: Amount(SMALL), ..pay("shop", 0) });
    let asked = Payment { id: stateset_api::IntentId::new(START, [8; 10]), ..asked };
    spend(&mut suite, "buyer", &small, None).unwrap();
    refused(spend(&mut suite, "buyer", &asked, None), "approval");

    let approval = suite.approved(std::slice::from_ref(&asked));
    let dearer = Payment { amount: Amount(SMALL + 1), ..asked.clone() };
    refused(spend(&mut suite, "buyer", &dearer, Some(approval)), "was given for the action");
    assert_eq!(suite.balance("shop", USDC), 499);

    let answer = spend(&mut suite, "buyer", &asked, Some(approval)).unwrap();
    assert_eq!(event(&answer, ApprovalUsed::from_event).unwrap().approval, approval);
    assert_eq!(event(&answer, Paid::from_event).unwrap().id, asked.id);
    assert_eq!(suite.approval(approval).status, ApprovalStatus::Used { at: suite.now() });
    assert_eq!(suite.balance("shop", USDC), 499 + SMALL);

    let another = Payment { id: stateset_api::IntentId::new(START, [9; 10]), ..asked.clone() };
    refused(spend(&mut suite, "buyer", &another, Some(approval)), "was given for the action");
    spend(&mut suite, "buyer", &asked, Some(approval)).unwrap();
    assert_eq!(suite.balance("shop", USDC), 499 + SMALL, "the same intent moves nothing again");
}

#[test]
fn an_open_case_and_a_suspension_reach_the_wallet_in_the_same_block() {
    let mut suite = Suite::new();
    let reputation = suite.reputation.to_string();
    open(&mut suite, "vendor", |policy| policy.trust = Some(Trust { reputation, score_min: 40, share_bps: 1_000 }));
    let of =
        |number: u8, amount| Payment { id: stateset_api::IntentId::new(START, [number; 10]), ..pay("shop", amount) };
    spend(&mut suite, "vendor", &of(1, CAP), None).unwrap();

    let case = suite.report("reporter");
    refused(spend(&mut suite, "vendor", &of(2, CAP), None), "per_payment_max");
    spend(&mut suite, "vendor", &of(2, CAP / 10), None).unwrap();
    let verdict = Verdict::Dismissed { frivolous: true };
    suite.judge("ann", case, verdict).unwrap();
    assert_eq!(suite.balance("shop", USDC), CAP + CAP / 10);

    suite.suspend("dora", "vendor").unwrap();
    suite.vote("eve", 2, true).unwrap();
    assert_eq!(suite.agent_of("vendor").status, stateset_api::registry::Status::Suspended);
    refused(spend(&mut suite, "vendor", &of(3, 1), None), "suspended");
}
