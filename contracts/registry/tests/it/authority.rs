//! The authority and its succession.

use stateset_api::event::{AuthorityAccepted, AuthorityOffered};
use stateset_api::registry::{AnyoneMsg, AuthorityMsg, ConfigResponse, QueryMsg};
use stateset_registry::ContractError;

use crate::desk::{Desk, address, deposit};

fn config(desk: &Desk) -> ConfigResponse {
    desk.query(QueryMsg::Config {}).unwrap()
}

fn offer(to: Option<&str>) -> AuthorityMsg {
    AuthorityMsg::OfferAuthority { to: to.map(address) }
}

#[test]
fn the_authority_hands_its_place_on_in_two_steps() {
    let mut desk = Desk::governed(0);
    let id = desk.register("owner", "keeper");
    let response = desk.authority("governance", offer(Some("next"))).unwrap();
    assert_eq!(AuthorityOffered::from_event(&response.events[0]), Ok(AuthorityOffered { to: address("next") }));
    desk.suspend(id).unwrap();
    let response = desk.anyone("next", AnyoneMsg::AcceptAuthority {}).unwrap();
    let told = AuthorityAccepted { authority: address("next") };
    assert_eq!(AuthorityAccepted::from_event(&response.events[0]), Ok(told));
    let now = config(&desk);
    assert_eq!((now.authority, now.authority_offered_to), (Some(address("next")), None));
    let refused = desk.authority("governance", AuthorityMsg::Reinstate { id });
    assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })));
    desk.authority("next", AuthorityMsg::Reinstate { id }).unwrap();
    let again = desk.anyone("next", AnyoneMsg::AcceptAuthority {});
    assert!(matches!(again, Err(ContractError::NotTheAuthority { .. })));
}

#[test]
fn a_withdrawn_offer_of_authority_is_none() {
    let mut desk = Desk::governed(0);
    desk.authority("governance", offer(Some("next"))).unwrap();
    let refused = desk.anyone("mallory", AnyoneMsg::AcceptAuthority {});
    assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })));
    desk.authority("governance", offer(None)).unwrap();
    let refused = desk.anyone("next", AnyoneMsg::AcceptAuthority {});
    assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })));
}

#[test]
fn without_an_authority_nobody_ever_is_one() {
    let mut desk = Desk::new();
    let id = desk.register("owner", "keeper");
    let acts = [AuthorityMsg::Suspend { id, reason: "x".into() }, offer(Some("mallory"))];
    for act in acts.into_iter().chain([AuthorityMsg::SetDeposit { deposit: Some(deposit(1)) }]) {
        for by in ["deployer", "owner", "mallory"] {
            let refused = desk.authority(by, act.clone());
            assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })), "{by}");
        }
    }
    assert!(desk.anyone("mallory", AnyoneMsg::AcceptAuthority {}).is_err());
    let told = config(&desk);
    assert_eq!((told.authority, told.deposit, told.registered, told.reindexing), (None, None, 1, false));
}
