//! Grants: parts of the operator's allowance in other hands.

use stateset_api::policy::Rule;
use stateset_api::wallet::{
    ExecuteMsg, Grant, GrantsResponse, GuardianMsg, OperatorMsg, OwnerMsg, Payment, QueryMsg, SignerMsg,
    SimulateSpendResponse, WalletInfo,
};
use stateset_api::{Amount, wallet::Payee};
use stateset_tests_suite::{DAY, START, STATE, USDC, accounts, address, refused};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::{payee, payment};

fn part(to: &str) -> Grant {
    let (per_payment_max, total) = (Amount(60), Amount(100));
    Grant { to: address(to), denom: USDC.into(), per_payment_max, total, expires_at: START + DAY }
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
        |fixture| drop(fixture.operator(OperatorMsg::TakeOver { epoch: 1, act: fixture.act() }).unwrap()),
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
        assert!(index == 4 || left(&fixture).is_empty(), "{index}");
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
    fixture.operator(OperatorMsg::TakeOver { epoch: 1, act: fixture.act() }).unwrap();
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
