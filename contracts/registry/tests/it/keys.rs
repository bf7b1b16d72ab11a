//! Keys: added, revoked, forgotten, each with its time.

use stateset_api::AgentId;
use stateset_api::event::KeysRotated;
use stateset_api::registry::{KeyPurpose, OwnerMsg, Registration, VerificationKey};
use stateset_registry::ContractError;

use crate::agent::key;
use crate::fixture::{Fixture, registration};

fn talk(id: &str) -> VerificationKey {
    key(id, KeyPurpose::Messages, vec![1; 32])
}

fn rotate(id: AgentId, revoke: &[&str], add: Vec<VerificationKey>, forget: &[&str]) -> OwnerMsg {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    OwnerMsg::RotateKeys { id, revoke: owned(revoke), add, forget: owned(forget) }
}

fn with_keys(fixture: &mut Fixture, keys: Vec<VerificationKey>) -> AgentId {
    fixture.try_register("owner", Registration { keys, ..registration("keeper") }).unwrap()
}

/// Ids, and from when to when.
fn key_times(fixture: &Fixture, id: AgentId) -> Vec<(String, u64, Option<u64>)> {
    fixture.agent(id).keys.into_iter().map(|key| (key.id, key.valid_from, key.revoked_at)).collect()
}

#[test]
fn a_replaced_key_stays_listed_with_the_time_of_its_end() {
    let mut fixture = Fixture::new();
    let id = with_keys(&mut fixture, vec![talk("first")]);
    let begin = fixture.now();
    fixture.pass(100);
    let response = fixture.owner("owner", rotate(id, &["first"], vec![talk("second")], &[])).unwrap();
    assert_eq!(KeysRotated::from_event(&response.events[0]), Ok(KeysRotated { id, live: 1, revoked: 1 }));
    let now = fixture.now();
    assert_eq!(key_times(&fixture, id), [("first".into(), begin, Some(now)), ("second".into(), now, None)]);
}

#[test]
fn a_revoked_key_is_neither_revived_nor_revoked_again_nor_is_its_name_given_anew() {
    let mut fixture = Fixture::new();
    let id = with_keys(&mut fixture, vec![talk("first")]);
    fixture.owner("owner", rotate(id, &["first"], vec![], &[])).unwrap();
    let refused = fixture.owner("owner", rotate(id, &["first"], vec![], &[]));
    assert!(matches!(refused, Err(ContractError::UnknownKey { what: "live key", .. })));
    let refused = fixture.owner("owner", rotate(id, &[], vec![talk("first")], &[]));
    assert!(matches!(refused, Err(ContractError::Twice { what: "key id", .. })));
}

#[test]
fn a_forgotten_key_leaves_nothing() {
    let mut fixture = Fixture::new();
    let id = with_keys(&mut fixture, vec![talk("stolen"), talk("good")]);
    fixture.owner("owner", rotate(id, &[], vec![], &["stolen"])).unwrap();
    assert_eq!(key_times(&fixture, id).len(), 1);
    let refused = fixture.owner("owner", rotate(id, &[], vec![], &["stolen"]));
    assert!(matches!(refused, Err(ContractError::UnknownKey { what: "key", .. })));
}

#[test]
fn live_keys_are_eight_at_most_and_the_last_eight_revoked_ones_stay() {
    let mut fixture = Fixture::new();
    let id = with_keys(&mut fixture, (0..8).map(|number| talk(&format!("k{number}"))).collect());
    let refused = fixture.owner("owner", rotate(id, &[], vec![talk("ninth")], &[]));
    assert!(matches!(refused, Err(ContractError::TooMany { what: "keys", got: 9, max: 8 })));
    for number in 0..20 {
        fixture.pass(1);
        let (old, new) = (format!("k{number}"), talk(&format!("k{}", number + 8)));
        fixture.owner("owner", rotate(id, &[&old], vec![new], &[])).unwrap();
    }
    let keys = key_times(&fixture, id);
    let names = |live: bool| -> Vec<String> {
        keys.iter().filter(|(_, _, end)| end.is_none() == live).map(|(id, ..)| id.clone()).collect()
    };
    let numbered = |from: u32, to: u32| (from..to).map(|number| format!("k{number}")).collect::<Vec<_>>();
    assert_eq!((names(true), names(false)), (numbered(20, 28), numbered(12, 20)));
}

#[test]
fn only_fitting_keys_are_added_and_only_by_the_owner() {
    let mut fixture = Fixture::new();
    let id = with_keys(&mut fixture, vec![]);
    let unfit = key("k", KeyPurpose::Control, vec![2; 32]);
    let refused = fixture.owner("owner", rotate(id, &[], vec![unfit], &[]));
    assert!(matches!(refused, Err(ContractError::KeyLength { got: 32, expected: 33, .. })));
    for by in ["keeper", "mallory"] {
        let refused = fixture.owner(by, rotate(id, &[], vec![talk("k")], &[]));
        assert!(matches!(refused, Err(ContractError::Unauthorized { role: "owner", .. })), "{by}");
    }
}
