//! The policy: replaced whole, never so that receipts or counters lose their meaning.

use stateset_api::Amount;
use stateset_api::policy::{CategoryPolicy, DenomPolicy, Policy, PolicyError, Rule};
use stateset_api::wallet::{AnyoneMsg, ExecuteMsg, InstantiateMsg, OwnerMsg, Payment, QueryMsg, WalletInfo};
use stateset_tests_suite::{DAY, START, STATE, USDC, intent};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::{denom, instantiation, payment, policy};

fn set(fixture: &mut Fixture, policy: Policy) -> Result<(), ContractError> {
    fixture.owner(OwnerMsg::SetPolicy { policy }).map(|_| ())
}

#[test]
fn a_new_policy_holds_from_the_next_message_on() {
    let mut fixture = Fixture::new();
    let mut strict = policy();
    strict.denoms[0].per_payment_max = Amount(10);
    set(&mut fixture, strict.clone()).unwrap();
    assert_eq!(fixture.query::<Policy>(QueryMsg::Policy {}), strict);
    let refused = fixture.spend(&[payment(1, "alice", 11)]);
    assert!(matches!(refused, Err(ContractError::Refused { breach, .. }) if breach.rule == Rule::PerPaymentMax));
}

#[test]
fn denoms_and_categories_keep_their_indices() {
    let mut fixture = Fixture::new();
    let mut moved = policy();
    moved.denoms.insert(0, denom(STATE));
    let refused = set(&mut fixture, moved);
    assert!(matches!(refused, Err(ContractError::Policy(PolicyError::Moved { index: 0, was })) if was == USDC));
    let mut dropped = policy();
    dropped.categories.pop();
    let refused = set(&mut fixture, dropped);
    assert!(matches!(refused, Err(ContractError::Policy(PolicyError::Moved { index: 2, .. }))));
    let mut longer = policy();
    longer.denoms.push(denom(STATE));
    longer.categories.push(CategoryPolicy { name: "rent".into(), allowed: true });
    set(&mut fixture, longer).unwrap();
}

/// What the shorter reach let be forgotten stays too old under the longer one, paid or not; what comes after is payable
/// for as long as the policy says.
#[test]
fn receipts_reach_may_shrink_and_grow_again_and_what_was_too_old_stays_so() {
    let mut fixture = Fixture::new();
    let since = |fixture: &Fixture| fixture.query::<WalletInfo>(QueryMsg::Wallet {}).intents_since;
    let due = |at: u64| Payment { id: intent(1, at), ..payment(1, "alice", 5) };
    fixture.pay(&due(START - 70 * DAY)).unwrap();
    set(&mut fixture, Policy { receipt_seconds: 60 * DAY, ..policy() }).unwrap();
    assert_eq!(since(&fixture), None, "a shorter reach needs no memory");
    fixture.pass(30 * DAY + 1);
    fixture.execute("mallory", ExecuteMsg::Anyone(AnyoneMsg::PruneReceipts { limit: 30 })).unwrap();
    assert_eq!(fixture.receipt(&due(START - 70 * DAY)), None);
    let oldest = fixture.now() - 60 * DAY;
    set(&mut fixture, Policy { receipt_seconds: 200 * DAY, ..policy() }).unwrap();
    assert_eq!(since(&fixture), Some(oldest));
    for at in [START - 70 * DAY, oldest - 1] {
        let refused = fixture.pay(&due(at)).unwrap_err();
        let ContractError::Refused { breach, .. } = refused else { panic!("{refused}") };
        assert_eq!((breach.rule, breach.remaining), (Rule::IntentTooOld, Amount(u128::from(oldest))));
    }
    fixture.pay(&due(oldest)).unwrap();
    fixture.pass(100 * DAY);
    fixture.pay(&due(oldest + 1)).unwrap();
    // Longer once more: what is covered now was covered all along.
    set(&mut fixture, Policy { receipt_seconds: 300 * DAY, ..policy() }).unwrap();
    assert_eq!(since(&fixture), Some(oldest));
    // Shorter and longer: the later of the two counts.
    set(&mut fixture, Policy { receipt_seconds: 30 * DAY, ..policy() }).unwrap();
    set(&mut fixture, policy()).unwrap();
    assert_eq!(since(&fixture), Some(fixture.now() - 30 * DAY));
}

#[test]
fn a_wallet_is_not_created_under_a_policy_without_bounds() {
    let refused = |policy| Fixture::try_with(InstantiateMsg { policy, payees: vec![], ..instantiation() }).err();
    let none = Policy { denoms: vec![], ..policy() };
    assert!(matches!(refused(none), Some(ContractError::Policy(PolicyError::DenomCount { got: 0, max: 4 }))));
    let brief = Policy { receipt_seconds: DAY, ..policy() };
    assert!(matches!(refused(brief), Some(ContractError::Policy(PolicyError::ReceiptSeconds { .. }))));
    let long = Policy { payee_cooldown_seconds: 31 * DAY, ..policy() };
    assert!(matches!(refused(long), Some(ContractError::Policy(PolicyError::Cooldown { .. }))));
}

#[test]
fn a_cap_of_zero_stops_a_denom() {
    let mut fixture = Fixture::new();
    let stop = |caps: DenomPolicy| DenomPolicy { per_payment_max: Amount(0), ..caps };
    let stopped = Policy { denoms: policy().denoms.into_iter().map(stop).collect(), ..policy() };
    set(&mut fixture, stopped).unwrap();
    let refused = fixture.spend(&[payment(1, "alice", 1)]);
    assert!(matches!(refused, Err(ContractError::Refused { breach, .. }) if breach.rule == Rule::PerPaymentMax));
}
