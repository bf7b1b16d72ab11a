//! Grants: parts of the operator's allowance in other hands.

use stateset_api::event::Granted;
use stateset_api::policy::{Policy, Rule};
use stateset_api::wallet::{
    BrakeMsg, ExecuteMsg, Grant, GrantBudget, GrantsResponse, GuardianMsg, OperatorMsg, OwnerMsg, Payment, QueryMsg,
    SignerMsg, SimulateSpendResponse, WalletInfo,
};
use stateset_api::{Amount, wallet::Payee};
use stateset_tests_suite::{DAY, START, STATE, USDC, accounts, address, refused};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::newcomer::purse;
use crate::story::{grant, payee, payment, policy};

/// 60 a payment and 100 in all, for a day.
fn part(to: &str) -> Grant {
    stateset_tests_suite::grant(to, to, USDC, [60, 100], START + DAY)
}

fn give(fixture: &mut Fixture, grant: Grant) -> Result<cosmwasm_std::Response, ContractError> {
    let epoch = fixture.query::<WalletInfo>(QueryMsg::Wallet {}).epoch;
    fixture.operator(OperatorMsg::Grant { epoch, act: fixture.act(), grant })
}

fn fixture() -> Fixture {
    let mut fixture = Fixture::new();
    give(&mut fixture, part("carol")).unwrap();
    fixture
}

fn pay(fixture: &mut Fixture, by: &str, payments: &[Payment]) -> Result<cosmwasm_std::Response, ContractError> {
    let spend = OperatorMsg::Spend {
        epoch: 1,
        denom: USDC.into(),
        payments: payments.to_vec(),
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    };
    fixture.execute(by, ExecuteMsg::Operator(spend))
}

fn rule(result: Result<cosmwasm_std::Response, ContractError>) -> Rule {
    match result {
        Err(ContractError::Refused { breach, .. } | ContractError::OperatorStopped { breach }) => breach.rule,
        other => panic!("expected a refusal: {other:?}"),
    }
}

fn left(fixture: &Fixture) -> Vec<(String, u128)> {
    let answer: GrantsResponse = fixture.query(QueryMsg::Grants {});
    answer.grants.into_iter().map(|grant| (grant.to, grant.total.0)).collect()
}

#[test]
fn who_holds_a_grant_pays_within_it_and_within_every_rule_of_the_wallet() {
    let mut fixture = fixture();
    assert_eq!(rule(pay(&mut fixture, "carol", &[payment(1, "alice", 61)])), Rule::GrantPerPaymentMax);
    assert_eq!(rule(pay(&mut fixture, "carol", &[payment(1, "mallory", 5)])), Rule::Payee);
    let two = [payment(1, "alice", 50), payment(2, "bob", 51)];
    assert_eq!(rule(pay(&mut fixture, "carol", &two)), Rule::GrantTotal);
    assert_eq!(left(&fixture), [(address("carol"), 100)], "a refused message uses nothing up");
    pay(&mut fixture, "carol", &[payment(1, "alice", 50), payment(2, "bob", 50)]).unwrap();
    assert_eq!(left(&fixture), [(address("carol"), 0)]);
    assert_eq!(rule(pay(&mut fixture, "carol", &[payment(3, "bob", 1)])), Rule::GrantTotal);
    // The same intent from another hand is the same intent.
    pay(&mut fixture, "operator", &[payment(1, "alice", 50)]).unwrap();
    let remaining: stateset_api::wallet::Remaining = fixture.query(QueryMsg::Remaining { denom: USDC.into() });
    assert_eq!(remaining.lifetime, Amount(4_900));
}

#[test]
fn what_the_operator_spent_meanwhile_counts_against_the_grants_too() {
    let mut fixture = Fixture::with(|msg| msg.policy.denoms[0].per_day_max = Amount(120));
    give(&mut fixture, part("carol")).unwrap();
    pay(&mut fixture, "operator", &[payment(1, "alice", 70)]).unwrap();
    assert_eq!(rule(pay(&mut fixture, "carol", &[payment(2, "bob", 51)])), Rule::PerDayMax);
    pay(&mut fixture, "carol", &[payment(2, "bob", 50)]).unwrap();
}

#[test]
fn a_grant_is_never_more_than_the_operator_has() {
    let mut fixture = Fixture::new();
    let refused = give(&mut fixture, Grant { per_payment_max: Amount(501), ..part("carol") });
    assert!(matches!(refused, Err(ContractError::GrantExceeds { got: Amount(501), max: Amount(500), .. })));
    pay(&mut fixture, "operator", &[payment(1, "alice", 100)]).unwrap();
    let refused = give(&mut fixture, Grant { total: Amount(4_901), ..part("carol") });
    assert!(matches!(refused, Err(ContractError::GrantExceeds { got: Amount(4_901), max: Amount(4_900), .. })));
    let refused = give(&mut fixture, Grant { denom: STATE.into(), ..part("carol") });
    assert!(matches!(refused, Err(ContractError::UnknownDenom { .. })));
    assert!(matches!(give(&mut fixture, part("owner")), Err(ContractError::OwnerIsOperator { .. })));
    assert!(matches!(give(&mut fixture, part("wallet")), Err(ContractError::Itself { .. })));
    let refused = give(&mut fixture, Grant { expires_at: START, ..part("carol") });
    assert!(matches!(refused, Err(ContractError::OperatorExpiry { .. })));
}

#[test]
fn who_holds_a_grant_may_do_nothing_but_spend() {
    let mut fixture = fixture();
    let others = [
        OperatorMsg::Grant { epoch: 1, act: fixture.act(), grant: part("dave") },
        OperatorMsg::Revoke { epoch: 1, act: fixture.act(), to: address("carol") },
        OperatorMsg::TakeOver { epoch: 1, act: fixture.act() },
        OperatorMsg::Heartbeat { epoch: 1, act: fixture.act() },
        OperatorMsg::Escalate { epoch: 1, denom: USDC.into(), payment: payment(1, "mallory", 5) },
    ];
    for msg in others {
        let refused = fixture.execute("carol", ExecuteMsg::Operator(msg.clone()));
        assert!(matches!(refused, Err(ContractError::Unauthorized { role: "operator", .. })), "{msg:?}");
    }
    let spend = OperatorMsg::Spend {
        epoch: 1,
        denom: STATE.into(),
        payments: vec![payment(1, "alice", 5)],
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    };
    assert_eq!(rule(fixture.execute("carol", ExecuteMsg::Operator(spend))), Rule::Denom);
}

#[test]
fn one_step_ends_all_grants_and_one_ends_one() {
    let ends: [fn(&mut Fixture); 6] = [
        |fixture| drop(fixture.owner(OwnerMsg::SetOperator { operator: Some(grant()) }).unwrap()),
        |fixture| {
            drop(fixture.operator(OperatorMsg::Revoke { epoch: 1, act: fixture.act(), to: address("carol") }).unwrap())
        },
        |fixture| drop(fixture.guardian(GuardianMsg::RevokeGrant { to: address("carol") }).unwrap()),
        |fixture| drop(fixture.guardian(GuardianMsg::RevokeOperator {}).unwrap()),
        |fixture| drop(fixture.guardian(GuardianMsg::Freeze { reason: String::new() }).unwrap()),
        |fixture| fixture.pass(DAY),
    ];
    let reasons = [
        "operator_epoch: named 1, in force is 2",
        "only the operator may do this",
        "only the operator may do this",
        "not the wallet's operator",
        "operator refused: frozen",
        "operator_expired: ended at",
    ];
    for (index, (end, reason)) in ends.into_iter().zip(reasons).enumerate() {
        let mut fixture = fixture();
        end(&mut fixture);
        for epoch in [1, 2] {
            let payments = vec![payment(1, "alice", 1)];
            let spend = OperatorMsg::Spend {
                epoch,
                denom: USDC.into(),
                payments,
                approval: None,
                rationales: Vec::new(),
                mandate: None,
            };
            refused(fixture.execute("carol", ExecuteMsg::Operator(spend)), reason);
        }
        assert!(left(&fixture).is_empty(), "{index}");
    }
    let missing = Fixture::new().guardian(GuardianMsg::RevokeGrant { to: address("carol") });
    assert!(matches!(missing, Err(ContractError::NoGrant { .. })));
}

#[test]
fn sixteen_stand_at_a_time_and_those_that_are_over_make_room() {
    let mut fixture = Fixture::new();
    let name = |number: u64| format!("child-{number}");
    for number in 0..16 {
        give(&mut fixture, Grant { expires_at: START + DAY + number, ..part(&name(number)) }).unwrap();
    }
    let refused = give(&mut fixture, part(&name(16)));
    assert!(matches!(refused, Err(ContractError::Count { what: "grants", got: 17, max: 16, .. })));
    give(&mut fixture, Grant { total: Amount(1), ..part(&name(3)) }).unwrap();
    fixture.pass(DAY);
    give(&mut fixture, Grant { expires_at: START + 9 * DAY, ..part(&name(16)) }).unwrap();
    // Child 0 ran out, and so did child 3 by its new grant.
    assert_eq!(left(&fixture).len(), 15);
    fixture.owner(OwnerMsg::SetOperator { operator: Some(grant()) }).unwrap();
    for number in 20..36 {
        give(&mut fixture, Grant { expires_at: START + 9 * DAY, ..part(&name(number)) }).unwrap();
    }
    assert_eq!(left(&fixture).len(), 16);
}

#[test]
fn a_signers_account_neither_holds_a_grant_nor_does_a_holder_become_a_signer() {
    let council = |names: &[&str]| accounts(&names.iter().map(|name| (*name, 1)).collect::<Vec<_>>(), 1);
    let mut fixture = Fixture::council(council(&["anna", "berta"]));
    assert!(matches!(give(&mut fixture, part("anna")), Err(ContractError::OperatorIsSigner { .. })));
    let mut fixture = self::fixture();
    let signers = Some(council(&["anna", "carol"]));
    let refused = fixture.owner(OwnerMsg::SetSigners { signers: signers.clone() });
    assert!(matches!(refused, Err(ContractError::OperatorIsSigner { .. })));
    fixture.operator(OperatorMsg::Revoke { epoch: 1, act: fixture.act(), to: address("carol") }).unwrap();
    fixture.owner(OwnerMsg::SetSigners { signers }).unwrap();
    let cancel = SignerMsg::Cancel(stateset_api::wallet::ProposalRef { id: 1 });
    assert!(matches!(fixture.execute("carol", ExecuteMsg::Signer(cancel)), Err(ContractError::UnknownProposal { .. })));
}

#[test]
fn what_simulation_allows_a_holder_is_what_its_spend_does() {
    let mut fixture = fixture();
    fixture.hold(1_000);
    fixture
        .owner(OwnerMsg::SetPayees { set: vec![Payee { categories: vec![], ..payee("bob") }], remove: vec![] })
        .unwrap();
    let batch = [payment(1, "alice", 61), payment(2, "alice", 60), payment(3, "bob", 5), payment(4, "alice", 40)];
    let ask = |by: &str| {
        let payments = batch.to_vec();
        let query = QueryMsg::SimulateSpend {
            denom: USDC.into(),
            payments,
            approval: None,
            by: Some(address(by)),
            mandate: None,
        };
        let answer: SimulateSpendResponse = fixture.query(query);
        answer.payments.iter().map(|payment| payment.breach.map(|breach| breach.rule)).collect::<Vec<_>>()
    };
    assert_eq!(ask("carol"), [Some(Rule::GrantPerPaymentMax), None, Some(Rule::Category), None]);
    assert_eq!(ask("mallory"), [Some(Rule::Operator); 4]);
    pay(&mut fixture, "carol", &[batch[1].clone(), batch[3].clone()]).unwrap();
}

#[test]
fn a_take_over_leaves_grants_and_their_holders_name_the_new_epoch() {
    let mut fixture = fixture();
    pay(&mut fixture, "carol", &[payment(1, "alice", 40)]).unwrap();
    fixture.operator(OperatorMsg::TakeOver { epoch: 1, act: fixture.act() }).unwrap();
    assert_eq!(left(&fixture), [(address("carol"), 60)]);
    assert_eq!(rule(pay(&mut fixture, "carol", &[payment(2, "alice", 1)])), Rule::OperatorEpoch);
    let spend = |amount| {
        let (denom, payments) = (USDC.into(), vec![payment(2, "alice", amount)]);
        let (approval, rationales, mandate) = (None, Vec::new(), None);
        ExecuteMsg::Operator(OperatorMsg::Spend { epoch: 2, denom, payments, approval, rationales, mandate })
    };
    assert_eq!(rule(fixture.execute("carol", spend(61))), Rule::GrantPerPaymentMax);
    fixture.execute("carol", spend(60)).unwrap();
    assert_eq!(left(&fixture), [(address("carol"), 0)]);
}

#[test]
fn a_freeze_ends_grants_for_good_whoever_lifted_it() {
    let mut frozen = fixture();
    frozen.guardian(GuardianMsg::Freeze { reason: String::new() }).unwrap();
    frozen.owner(OwnerMsg::Unfreeze {}).unwrap();
    let mut braked = fixture();
    braked.owner(OwnerMsg::SetBrake { brake: Some(address("brake")) }).unwrap();
    braked.execute("brake", ExecuteMsg::Brake(BrakeMsg::Freeze { reason: String::new() })).unwrap();
    assert!(left(&braked).is_empty());
    braked.guardian(GuardianMsg::LiftBrake {}).unwrap();
    braked.pass(DAY - 1);
    for mut fixture in [frozen, braked] {
        assert!(left(&fixture).is_empty());
        assert_eq!(rule(pay(&mut fixture, "carol", &[payment(1, "alice", 1)])), Rule::Operator);
    }
}

#[test]
fn grants_are_listed_by_name_and_purpose_with_what_is_left_of_each() {
    let mut fixture = Fixture::new();
    let budget = |category: &str, total| GrantBudget { category: category.into(), total: Amount(total) };
    let budgets = vec![budget("cloud", 30), budget("travel", 9)];
    let given = Grant { name: "crawler".into(), purpose: "fetch pages".into(), budgets, ..part("carol") };
    let response = give(&mut fixture, given.clone()).unwrap();
    assert_eq!(Granted::from_event(&response.events[0]).unwrap().name, "crawler");
    give(&mut fixture, Grant { newcomers: true, mandates: true, ..part("dave") }).unwrap();
    let listed = |fixture: &Fixture| {
        let mut grants = fixture.query::<GrantsResponse>(QueryMsg::Grants {}).grants;
        grants.sort_by(|one, other| one.name.cmp(&other.name));
        grants
    };
    assert_eq!(listed(&fixture), [given.clone(), Grant { newcomers: true, mandates: true, ..part("dave") }]);
    assert_eq!(rule(pay(&mut fixture, "carol", &[payment(1, "alice", 31)])), Rule::GrantCategoryTotal);
    pay(&mut fixture, "carol", &[payment(1, "alice", 20)]).unwrap();
    let budgets = vec![budget("cloud", 10), budget("travel", 9)];
    assert_eq!(listed(&fixture)[0], Grant { total: Amount(80), budgets, ..given.clone() });
    // What was paid already is not counted again.
    pay(&mut fixture, "carol", &[payment(1, "alice", 20)]).unwrap();
    assert_eq!(listed(&fixture)[0].total, Amount(80));
    // Anew in place of the former one, under its own name or another.
    give(&mut fixture, given.clone()).unwrap();
    give(&mut fixture, Grant { name: "crawler-2".into(), ..given }).unwrap();
    assert_eq!(listed(&fixture)[0].name, "crawler-2");
}

#[test]
fn a_grants_words_and_budgets_are_bounded_and_its_name_stands_once() {
    let mut fixture = fixture();
    let budget = |category: &str| GrantBudget { category: category.into(), total: Amount(1) };
    for name in ["", "Crawler", &"x".repeat(33)] {
        let refused = give(&mut fixture, Grant { name: name.into(), ..part("dave") });
        assert!(matches!(&refused, Err(ContractError::GrantName { name: got }) if got == name), "{refused:?}");
    }
    let refused = give(&mut fixture, Grant { name: "carol".into(), ..part("dave") });
    assert!(matches!(refused, Err(ContractError::GrantNameTaken { name }) if name == "carol"));
    let refused = give(&mut fixture, Grant { purpose: "x".repeat(257), ..part("dave") });
    assert!(matches!(refused, Err(ContractError::Length { what: "a grant's purpose", got: 257, max: 256 })));
    let refused = give(&mut fixture, Grant { budgets: vec![budget("cloud"); 9], ..part("dave") });
    assert!(matches!(refused, Err(ContractError::Count { what: "budgets of a grant", got: 9, max: 8, .. })));
    for budgets in [vec![budget("yachts")], vec![budget("cloud"), budget("yachts")]] {
        let refused = give(&mut fixture, Grant { budgets, ..part("dave") });
        assert!(matches!(refused, Err(ContractError::GrantCategory { category }) if category == "yachts"));
    }
    let refused = give(&mut fixture, Grant { budgets: vec![budget("cloud"), budget("cloud")], ..part("dave") });
    assert!(matches!(refused, Err(ContractError::GrantCategory { category }) if category == "cloud"));
    // Of one that is over, the name is free.
    fixture.operator(OperatorMsg::Revoke { epoch: 1, act: fixture.act(), to: address("carol") }).unwrap();
    give(&mut fixture, Grant { name: "carol".into(), ..part("dave") }).unwrap();
}

#[test]
fn neither_purse_nor_mandates_are_in_reach_unless_the_grant_says_so() {
    let mut fixture = Fixture::with(|msg| msg.policy = Policy { newcomers: vec![purse()], ..policy() });
    fixture.hold(1_000);
    fixture.owner(OwnerMsg::GiveMandate { mandate: crate::mandate::mandate() }).unwrap();
    let asked = |number| (USDC.to_owned(), vec![payment(number, "shop", 5)]);
    let spend = |number, mandate| {
        let ((denom, payments), approval, rationales) = (asked(number), None, Vec::new());
        ExecuteMsg::Operator(OperatorMsg::Spend { epoch: 1, denom, payments, approval, rationales, mandate })
    };
    let simulated = |fixture: &Fixture, number, mandate| {
        let ((denom, payments), by) = (asked(number), Some(address("carol")));
        let query = QueryMsg::SimulateSpend { denom, payments, approval: None, by, mandate };
        fixture.query::<SimulateSpendResponse>(query).payments[0].breach.map(|breach| breach.rule)
    };
    let rows = [
        (false, false, None, Some(Rule::GrantNewcomer)),
        (false, true, None, Some(Rule::GrantNewcomer)),
        (true, false, Some(1), Some(Rule::GrantMandate)),
        (true, false, None, None),
        (false, true, Some(1), None),
    ];
    for (number, (newcomers, mandates, mandate, expected)) in (1..).zip(rows) {
        give(&mut fixture, Grant { newcomers, mandates, ..part("carol") }).unwrap();
        assert_eq!(simulated(&fixture, number, mandate), expected, "{number}");
        let answer = fixture.execute("carol", spend(number, mandate));
        match expected {
            Some(expected) => assert_eq!(rule(answer), expected),
            None => assert_eq!(answer.unwrap().messages.len(), 1),
        }
    }
}
