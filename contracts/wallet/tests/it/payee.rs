//! Payees: listing, replacing, removing, and what is said of them.

use stateset_api::Amount;
use stateset_api::event::{PayeeRemoved, PayeeSet};
use stateset_api::wallet::{
    InstantiateMsg, OwnerMsg, Payee, PayeeInfo, PayeeKey, PayeeStanding, PayeesResponse, QueryMsg,
};
use stateset_tests_suite::{DAY, START, STATE, USDC, address};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::{denom, instantiation, payee, payment};

fn key(name: &str) -> PayeeKey {
    PayeeKey { address: address(name), denom: USDC.to_owned() }
}

fn info(fixture: &Fixture, name: &str) -> PayeeInfo {
    let PayeeKey { address, denom } = key(name);
    fixture.query(QueryMsg::Payee { address, denom })
}

#[test]
fn setting_and_removing_tell_what_they_did() {
    let mut fixture = Fixture::new();
    let response = fixture.owner(OwnerMsg::SetPayees { set: vec![payee("carol")], remove: vec![key("bob")] }).unwrap();
    let PayeeKey { address, denom } = key("carol");
    assert_eq!(PayeeSet::from_event(&response.events[0]), Ok(PayeeSet { address, denom }));
    let PayeeKey { address, denom } = key("bob");
    assert_eq!(PayeeRemoved::from_event(&response.events[1]), Ok(PayeeRemoved { address, denom }));
    let again = fixture.owner(OwnerMsg::SetPayees { set: vec![], remove: vec![key("bob")] });
    assert!(matches!(again, Err(ContractError::PayeeNotListed { .. })));
}

#[test]
fn a_payee_of_an_unknown_denom_or_category_is_refused() {
    let mut fixture = Fixture::new();
    let other = Payee { denom: STATE.into(), ..payee("carol") };
    let refused = fixture.owner(OwnerMsg::SetPayees { set: vec![other], remove: vec![] });
    assert!(matches!(refused, Err(ContractError::PayeeDenom { denom, .. }) if denom == STATE));
    let other = Payee { categories: vec!["yachts".into()], ..payee("carol") };
    let refused = fixture.owner(OwnerMsg::SetPayees { set: vec![other], remove: vec![] });
    assert!(matches!(refused, Err(ContractError::PayeeCategory { category, .. }) if category == "yachts"));
}

#[test]
fn the_wallet_itself_is_no_payee() {
    let refused = Fixture::new().owner(OwnerMsg::SetPayees { set: vec![payee("wallet")], remove: vec![] });
    assert!(matches!(refused, Err(ContractError::Itself { role: "payee" })));
}

#[test]
fn one_message_sets_and_removes_thirty_at_most() {
    let mut fixture = Fixture::new();
    let many: Vec<_> = (0..31).map(|number| payee(&format!("payee {number}"))).collect();
    let keys: Vec<_> = (0..31).map(|number| key(&format!("payee {number}"))).collect();
    let set = OwnerMsg::SetPayees { set: many.clone(), remove: vec![] };
    assert!(matches!(fixture.owner(set), Err(ContractError::Count { got: 31, max: 30, .. })));
    let refused = Fixture::try_with(InstantiateMsg { payees: many.clone(), ..instantiation() });
    assert!(matches!(refused.err(), Some(ContractError::Count { got: 31, max: 30, .. })));
    let remove = OwnerMsg::SetPayees { set: vec![], remove: keys };
    assert!(matches!(fixture.owner(remove), Err(ContractError::Count { got: 31, max: 30, .. })));
    fixture.owner(OwnerMsg::SetPayees { set: many[..30].to_vec(), remove: vec![] }).unwrap();
}

#[test]
fn a_payees_standing_and_remainder_follow_its_payments() {
    let mut fixture = Fixture::with(|msg| msg.policy.payee_cooldown_seconds = DAY);
    let listed = info(&fixture, "alice");
    assert_eq!(listed.payee, payee("alice"));
    assert_eq!(listed.standing, PayeeStanding::Listed { payable_from: START + DAY });
    assert_eq!(listed.remaining, Amount(0));
    fixture.pass(DAY);
    assert_eq!(info(&fixture, "alice").remaining, Amount(100));
    fixture.spend(&[payment(1, "alice", 60)]).unwrap();
    let probation = info(&fixture, "alice");
    assert_eq!(probation.standing, PayeeStanding::Probation { known_from: START + 2 * DAY });
    let amounts = (probation.spent_lifetime, probation.spent_day, probation.remaining);
    assert_eq!(amounts, (Amount(60), Amount(60), Amount(40)));
    fixture.pass(DAY);
    let known = info(&fixture, "alice");
    assert_eq!((known.standing, known.remaining), (PayeeStanding::Known {}, Amount(400)));
}

#[test]
fn payees_come_in_pages_in_the_order_of_denom_and_address() {
    let mut fixture = Fixture::with(|msg| {
        msg.policy.denoms.push(denom(STATE));
        msg.payees.push(Payee { denom: STATE.into(), ..payee("alice") });
    });
    fixture.owner(OwnerMsg::SetPayees { set: vec![payee("carol")], remove: vec![] }).unwrap();
    let mut seen = Vec::new();
    let mut start_after = None;
    loop {
        let page: PayeesResponse = fixture.query(QueryMsg::Payees { start_after: start_after.clone(), limit: Some(3) });
        let Some(last) = page.payees.last() else { break };
        start_after = Some(PayeeKey { address: last.payee.address.clone(), denom: last.payee.denom.clone() });
        seen.extend(page.payees.into_iter().map(|info| (info.payee.denom, info.payee.address)));
    }
    let denoms: Vec<_> = seen.iter().map(|(denom, _)| denom.as_str()).collect();
    assert_eq!(denoms, [USDC, USDC, USDC, STATE]);
    assert_eq!(seen.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
}

#[test]
fn asking_for_an_unlisted_payee_says_so() {
    let asked = Fixture::new().try_query::<PayeeInfo>(QueryMsg::Payee { address: address("x"), denom: USDC.into() });
    assert!(matches!(asked, Err(ContractError::PayeeNotListed { .. })));
}
