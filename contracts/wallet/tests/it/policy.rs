//! The policy: replaced whole, never so that receipts or counters lose their meaning.

use stateset_api::Amount;
use stateset_api::policy::{CategoryPolicy, DenomPolicy, Policy, PolicyError, Rule};
use stateset_api::wallet::{InstantiateMsg, OwnerMsg, QueryMsg};
use stateset_wallet::ContractError;

use crate::desk::Desk;
use crate::story::{DAY, STATE, USDC, denom, instantiation, payment, policy};

fn set(desk: &mut Desk, policy: Policy) -> Result<(), ContractError> {
    desk.owner(OwnerMsg::SetPolicy { policy }).map(|_| ())
}

#[test]
fn a_new_policy_holds_from_the_next_message_on() {
    let mut desk = Desk::new();
    let mut strict = policy();
    strict.denoms[0].per_payment_max = Amount(10);
    set(&mut desk, strict.clone()).unwrap();
    assert_eq!(desk.query::<Policy>(QueryMsg::Policy {}), strict);
    let refused = desk.spend(&[payment(1, "alice", 11)]);
    assert!(matches!(refused, Err(ContractError::Refused { breach, .. }) if breach.rule == Rule::PerPaymentMax));
}

#[test]
fn denoms_and_categories_keep_their_places() {
    let mut desk = Desk::new();
    let mut moved = policy();
    moved.denoms.insert(0, denom(STATE));
    let refused = set(&mut desk, moved);
    assert!(matches!(refused, Err(ContractError::Policy(PolicyError::Moved { place: 0, was })) if was == USDC));
    let mut dropped = policy();
    dropped.categories.pop();
    let refused = set(&mut desk, dropped);
    assert!(matches!(refused, Err(ContractError::Policy(PolicyError::Moved { place: 2, .. }))));
    let mut longer = policy();
    longer.denoms.push(denom(STATE));
    longer.categories.push(CategoryPolicy { name: "rent".into(), allowed: true });
    set(&mut desk, longer).unwrap();
}

#[test]
fn receipts_reach_may_shrink_but_not_grow() {
    let mut desk = Desk::new();
    set(&mut desk, Policy { receipt_seconds: 60 * DAY, ..policy() }).unwrap();
    let refused = set(&mut desk, policy());
    assert!(matches!(refused, Err(ContractError::Policy(PolicyError::ReceiptSecondsGrew { .. }))));
}

#[test]
fn a_wallet_is_not_created_under_a_policy_without_bounds() {
    let refused = |policy| Desk::try_with(InstantiateMsg { policy, payees: vec![], ..instantiation() }).err();
    let none = Policy { denoms: vec![], ..policy() };
    assert!(matches!(refused(none), Some(ContractError::Policy(PolicyError::DenomCount { got: 0, max: 4 }))));
    let brief = Policy { receipt_seconds: DAY, ..policy() };
    assert!(matches!(refused(brief), Some(ContractError::Policy(PolicyError::ReceiptSeconds { .. }))));
    let long = Policy { payee_cooldown_seconds: 31 * DAY, ..policy() };
    assert!(matches!(refused(long), Some(ContractError::Policy(PolicyError::Cooldown { .. }))));
}

#[test]
fn a_cap_of_zero_stops_a_denom() {
    let mut desk = Desk::new();
    let stop = |caps: DenomPolicy| DenomPolicy { per_payment_max: Amount(0), ..caps };
    let stopped = Policy { denoms: policy().denoms.into_iter().map(stop).collect(), ..policy() };
    set(&mut desk, stopped).unwrap();
    assert!(desk.spend(&[payment(1, "alice", 1)]).is_err());
}
