//! Governance's say: from an amount on a payment takes an approval, for exactly these payments and once.

use cosmwasm_std::{Addr, StdResult};
use cw_multi_test::AppResponse;
use stateset_api::Amount;
use stateset_api::governance::hash::{SigningDomain, action_hash};
use stateset_api::policy::{ApprovalRule, Breach, Rule, Verdict};
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, Payment, QueryMsg, SimulateSpendResponse};
use stateset_tests_suite::{USDC, address, refused, stand_in};
use stateset_wallet::ContractError;

use crate::approver;
use crate::fixture::Fixture;
use crate::story::payment;
use crate::suite::Suite;

const ABOVE: u128 = 50;

struct Story {
    suite: Suite,
    governance: Addr,
}

impl Story {
    fn new() -> Self {
        let mut suite = Suite::bare();
        let governance = suite.app.open("owner", stand_in(approver::execute), &cosmwasm_std::Empty {});
        let mut msg = crate::story::instantiation();
        msg.policy.approval_rules = vec![rule(governance.as_str())];
        suite.open(&msg);
        Self { suite, governance }
    }

    /// Governance approves these payments under `id`.
    fn approve(&mut self, id: u64, payments: &[Payment]) {
        let (chain_id, wallet) = (self.suite.chain_id(), self.suite.wallet.to_string());
        let domain = SigningDomain { chain_id: &chain_id, governance: self.governance.as_str(), wallet: &wallet };
        let hash = action_hash(domain, USDC, payments);
        let given = [wallet.as_bytes(), &hash].concat();
        self.suite.app.contract_storage_mut(&self.governance).set(&approver::key(id), &given);
    }

    fn stands(&self, id: u64) -> bool {
        self.suite.app.contract_storage(&self.governance).get(&approver::key(id)).is_some()
    }

    fn spend(&mut self, payments: &[Payment], approval: Option<u64>) -> StdResult<AppResponse> {
        let payments = payments.to_vec();
        let spend = OperatorMsg::Spend {
            epoch: 1,
            denom: USDC.into(),
            payments,
            approval,
            rationales: Vec::new(),
            mandate: None,
        };
        self.suite.execute("operator", &ExecuteMsg::Operator(spend))
    }

    fn paid(&self) -> u128 {
        10_000 - self.suite.balance(&self.suite.wallet, USDC)
    }
}

fn rule(contract: &str) -> ApprovalRule {
    ApprovalRule { denom: USDC.into(), contract: contract.into(), above: Amount(ABOVE) }
}

#[test]
fn an_approval_is_used_up_by_the_payments_it_was_given_for_and_by_nothing_else() {
    let mut story = Story::new();
    let large = [payment(1, "alice", ABOVE), payment(2, "bob", 3)];
    story.approve(7, &large);
    let other = [payment(1, "alice", ABOVE + 1), payment(2, "bob", 3)];
    for (payments, approval, reason) in [
        (&large[..], None, "refused: approval: requested 50, remaining 49"),
        (&large[..1], Some(7), "approved is another action"),
        (&other, Some(7), "approved is another action"),
        (&large, Some(8), "no such approval"),
    ] {
        refused(story.spend(payments, approval), reason);
    }
    assert_eq!((story.paid(), story.stands(7)), (0, true));
    story.spend(&large, Some(7)).unwrap();
    assert_eq!((story.paid(), story.stands(7)), (ABOVE + 3, false));
    refused(story.spend(&[payment(3, "alice", ABOVE)], Some(7)), "no such approval, or used");
}

#[test]
fn what_is_paid_already_and_what_needs_none_leaves_an_approval_alone() {
    let mut story = Story::new();
    let large = [payment(1, "alice", ABOVE)];
    story.approve(7, &large);
    story.spend(&large, Some(7)).unwrap();
    story.approve(7, &large);
    story.spend(&large, Some(7)).unwrap();
    let small = [payment(2, "alice", ABOVE - 1)];
    story.spend(&small, Some(7)).unwrap();
    assert_eq!((story.paid(), story.stands(7)), (2 * ABOVE - 1, true));
}

#[test]
fn a_payment_that_fails_at_the_bank_leaves_the_approval_as_it_was() {
    let mut story = Story::new();
    let withdraw = stateset_api::wallet::OwnerMsg::Withdraw { coins: vec![cosmwasm_std::Coin::new(9_990_u128, USDC)] };
    story.suite.execute("owner", &ExecuteMsg::Owner(withdraw)).unwrap();
    let large = [payment(1, "alice", ABOVE)];
    story.approve(7, &large);
    refused(story.spend(&large, Some(7)), "Cannot Sub with given operands");
    assert!(story.stands(7));
}

#[test]
fn without_an_approval_the_rule_and_the_simulation_say_so() {
    let mut fixture = Fixture::with(|msg| msg.policy.approval_rules = vec![rule(&address("governance"))]);
    fixture.hold(1_000);
    let asked = payment(1, "alice", ABOVE);
    let refused = match fixture.pay(&asked) {
        Err(ContractError::Refused { breach, verdict: Verdict::Escalate, .. }) => breach,
        other => panic!("{other:?}"),
    };
    assert!(matches!(refused, Breach { rule: Rule::Approval, requested: Amount(50), remaining: Amount(49), .. }));
    let simulate = |approval| {
        let payments = vec![asked.clone()];
        let query = QueryMsg::SimulateSpend { denom: USDC.into(), payments, approval, by: None, mandate: None };
        fixture.query::<SimulateSpendResponse>(query).payments[0].breach
    };
    assert_eq!((simulate(None), simulate(Some(3))), (Some(refused), None));
}

#[test]
fn a_policy_whose_rule_names_no_address_is_refused() {
    let mut msg = crate::story::instantiation();
    msg.policy.approval_rules = vec![rule("governance")];
    assert!(matches!(Fixture::try_with(msg).err(), Some(ContractError::Address { .. })));
}
