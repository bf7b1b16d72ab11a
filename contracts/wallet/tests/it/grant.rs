//! Grants: parts of the operator's allowance in other hands.

use stateset_api::policy::Rule;
use stateset_api::wallet::{
    ExecuteMsg, Grant, GrantsResponse, GuardianMsg, OperatorMsg, OwnerMsg, Payment, QueryMsg, SignerMsg,
    SimulateSpendResponse, WalletInfo,
};
use stateset_api::{Amount, wallet::Payee};
use stateset_wallet::ContractError;

use crate::council::accounts;
use crate::desk::Desk;
use crate::story::{DAY, START, STATE, USDC, address, payee, payment};

fn part(to: &str) -> Grant {
    let (per_payment_max, total) = (Amount(60), Amount(100));
    Grant { to: address(to), denom: USDC.into(), per_payment_max, total, expires_at: START + DAY }
}

fn give(desk: &mut Desk, grant: Grant) -> Result<cosmwasm_std::Response, ContractError> {
    let epoch = desk.query::<WalletInfo>(QueryMsg::Wallet {}).epoch;
    desk.operator(OperatorMsg::Grant { epoch, grant })
}

fn desk() -> Desk {
    let mut desk = Desk::new();
    give(&mut desk, part("carol")).unwrap();
    desk
}

fn pay(desk: &mut Desk, by: &str, payments: &[Payment]) -> Result<cosmwasm_std::Response, ContractError> {
    let spend = OperatorMsg::Spend {
        epoch: 1,
        denom: USDC.into(),
        payments: payments.to_vec(),
        approval: None,
        rationales: Vec::new(),
    };
    desk.execute(by, ExecuteMsg::Operator(spend))
}

fn rule(result: Result<cosmwasm_std::Response, ContractError>) -> Rule {
    match result {
        Err(ContractError::Refused { breach, .. } | ContractError::OperatorStopped { breach }) => breach.rule,
        other => panic!("expected a refusal: {other:?}"),
    }
}

fn left(desk: &Desk) -> Vec<(String, u128)> {
    let answer: GrantsResponse = desk.query(QueryMsg::Grants {});
    answer.grants.into_iter().map(|grant| (grant.to, grant.total.0)).collect()
}

#[test]
fn who_holds_a_grant_pays_within_it_and_within_every_rule_of_the_wallet() {
    let mut desk = desk();
    assert_eq!(rule(pay(&mut desk, "carol", &[payment(1, "alice", 61)])), Rule::GrantPerPaymentMax);
    assert_eq!(rule(pay(&mut desk, "carol", &[payment(1, "mallory", 5)])), Rule::Payee);
    let two = [payment(1, "alice", 50), payment(2, "bob", 51)];
    assert_eq!(rule(pay(&mut desk, "carol", &two)), Rule::GrantTotal);
    assert_eq!(left(&desk), [(address("carol"), 100)], "a refused message uses nothing up");
    pay(&mut desk, "carol", &[payment(1, "alice", 50), payment(2, "bob", 50)]).unwrap();
    assert_eq!(left(&desk), [(address("carol"), 0)]);
    assert_eq!(rule(pay(&mut desk, "carol", &[payment(3, "bob", 1)])), Rule::GrantTotal);
    // The same intent from another hand is the same intent.
    pay(&mut desk, "operator", &[payment(1, "alice", 50)]).unwrap();
    let remaining: stateset_api::wallet::Remaining = desk.query(QueryMsg::Remaining { denom: USDC.into() });
    assert_eq!(remaining.lifetime, Amount(4_900));
}

#[test]
fn what_the_operator_spent_meanwhile_counts_against_the_grants_too() {
    let mut desk = Desk::with(|msg| msg.policy.denoms[0].per_day_max = Amount(120));
    give(&mut desk, part("carol")).unwrap();
    pay(&mut desk, "operator", &[payment(1, "alice", 70)]).unwrap();
    assert_eq!(rule(pay(&mut desk, "carol", &[payment(2, "bob", 51)])), Rule::PerDayMax);
    pay(&mut desk, "carol", &[payment(2, "bob", 50)]).unwrap();
}

#[test]
fn a_grant_is_never_more_than_the_operator_has() {
    let mut desk = Desk::new();
    let refused = give(&mut desk, Grant { per_payment_max: Amount(501), ..part("carol") });
    assert!(matches!(refused, Err(ContractError::GrantExceeds { got: Amount(501), max: Amount(500), .. })));
    pay(&mut desk, "operator", &[payment(1, "alice", 100)]).unwrap();
    let refused = give(&mut desk, Grant { total: Amount(4_901), ..part("carol") });
    assert!(matches!(refused, Err(ContractError::GrantExceeds { got: Amount(4_901), max: Amount(4_900), .. })));
    let refused = give(&mut desk, Grant { denom: STATE.into(), ..part("carol") });
    assert!(matches!(refused, Err(ContractError::UnknownDenom { .. })));
    assert!(matches!(give(&mut desk, part("owner")), Err(ContractError::OwnerIsOperator { .. })));
    assert!(matches!(give(&mut desk, part("wallet")), Err(ContractError::Itself { .. })));
    let refused = give(&mut desk, Grant { expires_at: START, ..part("carol") });
    assert!(matches!(refused, Err(ContractError::OperatorExpiry { .. })));
}

#[test]
fn who_holds_a_grant_may_do_nothing_but_spend() {
    let mut desk = desk();
    let others = [
        OperatorMsg::Grant { epoch: 1, grant: part("dave") },
        OperatorMsg::Revoke { epoch: 1, to: address("carol") },
        OperatorMsg::TakeOver { epoch: 1 },
        OperatorMsg::Heartbeat { epoch: 1 },
        OperatorMsg::Escalate { epoch: 1, denom: USDC.into(), payment: payment(1, "mallory", 5) },
    ];
    for msg in others {
        let refused = desk.execute("carol", ExecuteMsg::Operator(msg.clone()));
        assert!(matches!(refused, Err(ContractError::Unauthorized { role: "operator", .. })), "{msg:?}");
    }
    let spend = OperatorMsg::Spend {
        epoch: 1,
        denom: STATE.into(),
        payments: vec![payment(1, "alice", 5)],
        approval: None,
        rationales: Vec::new(),
    };
    assert_eq!(rule(desk.execute("carol", ExecuteMsg::Operator(spend))), Rule::Denom);
}

#[test]
fn one_step_ends_all_grants_and_one_ends_one() {
    let ends: [fn(&mut Desk); 6] = [
        |desk| drop(desk.operator(OperatorMsg::TakeOver { epoch: 1 }).unwrap()),
        |desk| drop(desk.operator(OperatorMsg::Revoke { epoch: 1, to: address("carol") }).unwrap()),
        |desk| drop(desk.guardian(GuardianMsg::RevokeGrant { to: address("carol") }).unwrap()),
        |desk| drop(desk.guardian(GuardianMsg::RevokeOperator {}).unwrap()),
        |desk| drop(desk.guardian(GuardianMsg::Freeze { reason: String::new() }).unwrap()),
        |desk| desk.pass(DAY),
    ];
    for (place, end) in ends.into_iter().enumerate() {
        let mut desk = desk();
        end(&mut desk);
        for epoch in [1, 2] {
            let payments = vec![payment(1, "alice", 1)];
            let spend =
                OperatorMsg::Spend { epoch, denom: USDC.into(), payments, approval: None, rationales: Vec::new() };
            assert!(desk.execute("carol", ExecuteMsg::Operator(spend)).is_err(), "{place} {epoch}");
        }
        assert!(place == 4 || left(&desk).is_empty(), "{place}");
    }
    let missing = Desk::new().guardian(GuardianMsg::RevokeGrant { to: address("carol") });
    assert!(matches!(missing, Err(ContractError::NoGrant { .. })));
}

#[test]
fn sixteen_stand_at_a_time_and_those_that_are_over_make_room() {
    let mut desk = Desk::new();
    let name = |number: u64| format!("child-{number}");
    for number in 0..16 {
        give(&mut desk, Grant { expires_at: START + DAY + number, ..part(&name(number)) }).unwrap();
    }
    let refused = give(&mut desk, part(&name(16)));
    assert!(matches!(refused, Err(ContractError::Count { what: "grants", got: 17, max: 16, .. })));
    give(&mut desk, Grant { total: Amount(1), ..part(&name(3)) }).unwrap();
    desk.pass(DAY);
    give(&mut desk, Grant { expires_at: START + 9 * DAY, ..part(&name(16)) }).unwrap();
    // Child 0 ran out, and so did child 3 by its new grant.
    assert_eq!(left(&desk).len(), 15);
    desk.operator(OperatorMsg::TakeOver { epoch: 1 }).unwrap();
    for number in 20..36 {
        give(&mut desk, Grant { expires_at: START + 9 * DAY, ..part(&name(number)) }).unwrap();
    }
    assert_eq!(left(&desk).len(), 16);
}

#[test]
fn a_signers_account_neither_holds_a_grant_nor_does_a_holder_become_a_signer() {
    let council = |names: &[&str]| accounts(&names.iter().map(|name| (*name, 1)).collect::<Vec<_>>(), 1);
    let mut desk = Desk::council(council(&["anna", "berta"]));
    assert!(matches!(give(&mut desk, part("anna")), Err(ContractError::OperatorIsSigner { .. })));
    let mut desk = self::desk();
    let signers = Some(council(&["anna", "carol"]));
    let refused = desk.owner(OwnerMsg::SetSigners { signers: signers.clone() });
    assert!(matches!(refused, Err(ContractError::OperatorIsSigner { .. })));
    desk.operator(OperatorMsg::Revoke { epoch: 1, to: address("carol") }).unwrap();
    desk.owner(OwnerMsg::SetSigners { signers }).unwrap();
    let cancel = SignerMsg::Cancel(stateset_api::wallet::ProposalRef { id: 1 });
    assert!(matches!(desk.execute("carol", ExecuteMsg::Signer(cancel)), Err(ContractError::UnknownProposal { .. })));
}

#[test]
fn what_simulation_allows_a_holder_is_what_its_spend_does() {
    let mut desk = desk();
    desk.hold(1_000);
    desk.owner(OwnerMsg::SetPayees { set: vec![Payee { categories: vec![], ..payee("bob") }], remove: vec![] })
        .unwrap();
    let batch = [payment(1, "alice", 61), payment(2, "alice", 60), payment(3, "bob", 5), payment(4, "alice", 40)];
    let ask = |by: &str| {
        let payments = batch.to_vec();
        let query = QueryMsg::SimulateSpend { denom: USDC.into(), payments, approval: None, by: Some(address(by)) };
        let answer: SimulateSpendResponse = desk.query(query);
        answer.payments.iter().map(|payment| payment.breach.map(|breach| breach.rule)).collect::<Vec<_>>()
    };
    assert_eq!(ask("carol"), [Some(Rule::GrantPerPaymentMax), None, Some(Rule::Category), None]);
    assert_eq!(ask("mallory"), [Some(Rule::Operator); 4]);
    pay(&mut desk, "carol", &[batch[1].clone(), batch[3].clone()]).unwrap();
}
