//! The authority and its succession.

use stateset_api::event::{AuthorityAccepted, AuthorityOffered};
use stateset_api::registry::{AnyoneMsg, AuthorityMsg, ConfigResponse, QueryMsg};
use stateset_registry::ContractError;
use stateset_tests_suite::address;

use crate::fixture::{Fixture, deposit};

fn config(fixture: &Fixture) -> ConfigResponse {
    fixture.query(QueryMsg::Config {})
}

fn offer(to: Option<&str>) -> AuthorityMsg {
    AuthorityMsg::OfferAuthority { to: to.map(address) }
}

#[test]
fn the_authority_hands_its_office_on_in_two_steps() {
    let mut fixture = Fixture::governed(0);
    let id = fixture.register("owner", "keeper");
    let response = fixture.authority("governance", offer(Some("next"))).unwrap();
    assert_eq!(AuthorityOffered::from_event(&response.events[0]), Ok(AuthorityOffered { to: address("next") }));
    fixture.suspend(id).unwrap();
    let since = fixture.now();
    let response = fixture.anyone("next", AnyoneMsg::AcceptAuthority {}).unwrap();
    let expected = AuthorityAccepted { authority: address("next") };
    assert_eq!(AuthorityAccepted::from_event(&response.events[0]), Ok(expected));
    let now = config(&fixture);
    assert_eq!((now.authority, now.authority_offered_to), (Some(address("next")), None));
    let refused = fixture.authority("governance", AuthorityMsg::Reinstate { id, since });
    assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })));
    fixture.authority("next", AuthorityMsg::Reinstate { id, since }).unwrap();
    let again = fixture.anyone("next", AnyoneMsg::AcceptAuthority {});
    assert!(matches!(again, Err(ContractError::NotTheAuthority { .. })));
}

#[test]
fn a_withdrawn_offer_of_authority_is_none() {
    let mut fixture = Fixture::governed(0);
    fixture.authority("governance", offer(Some("next"))).unwrap();
    let refused = fixture.anyone("mallory", AnyoneMsg::AcceptAuthority {});
    assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })));
    fixture.authority("governance", offer(None)).unwrap();
    let refused = fixture.anyone("next", AnyoneMsg::AcceptAuthority {});
    assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })));
}

#[test]
fn without_an_authority_nobody_ever_is_one() {
    let mut fixture = Fixture::new();
    let id = fixture.register("owner", "keeper");
    let acts = [AuthorityMsg::Suspend { id, reason: "x".into() }, offer(Some("mallory"))];
    for act in acts.into_iter().chain([AuthorityMsg::SetDeposit { deposit: Some(deposit(1)) }]) {
        for by in ["deployer", "owner", "mallory"] {
            let refused = fixture.authority(by, act.clone());
            assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })), "{by}");
        }
    }
    let refused = fixture.anyone("mallory", AnyoneMsg::AcceptAuthority {});
    assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })));
    let answer = config(&fixture);
    assert_eq!((answer.authority, answer.deposit, answer.registered, answer.reindexing), (None, None, 1, false));
}
