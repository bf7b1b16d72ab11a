use super::*;
use crate::vendors::NONCE_BYTES;

const AT: u64 = 1_790_000_000;

fn new(id: &str, name: &str, address: &str) -> NewVendor {
    NewVendor {
        id: id.into(),
        name: name.into(),
        contacts: vec!["+49 30 1".into()],
        addresses: vec![address.into()],
        by: "Ann".into(),
        at: AT,
    }
}

fn with_two() -> State {
    let mut state = State::default();
    for input in [new("acme", "Acme", "a1"), new("bolt", "Bolt", "b1")] {
        assert_eq!(step(&mut state, &Input::VendorAdded(input)).changed.len(), 1);
    }
    state
}

fn change(id: &str) -> Change {
    Change { id: id.into(), by: "Bob".into(), at: AT + 9, ..Change::default() }
}

fn challenge(vendor: &str, address: &str, nonce: u8) -> Challenge {
    Challenge {
        chain_id: "chain".into(),
        vendor: vendor.into(),
        address: address.into(),
        nonce: format!("{nonce:02x}").repeat(NONCE_BYTES),
        expires: AT + 100,
        by: "Ann".into(),
    }
}

fn proof(id: &str, nonce: u8) -> Proof {
    Proof {
        id: id.into(),
        nonce: format!("{nonce:02x}").repeat(NONCE_BYTES),
        chain_id: "chain".into(),
        public_key: String::new(),
        signature: String::new(),
        at: AT + 50,
    }
}

fn asked(state: &mut State, challenge: Challenge) {
    assert_eq!(step(state, &Input::VendorChallenged { challenge, at: AT }).changed.len(), 1);
}

#[test]
fn what_does_not_follow_is_refused_by_name_and_changes_nothing() {
    let known = with_two();
    let name = |name: &str, known: &str, other: &str, difference: &str| VendorError::Name {
        name: name.into(),
        other: other.into(),
        known: known.into(),
        difference: difference.into(),
    };
    let spelled = name("acme", "Acme", "acme", "at position 1 it has 'a' (U+0061), the known one has 'A' (U+0041)");
    let taken = VendorError::AddressTaken { address: "a1".into(), other: "acme".into() };
    let long = Challenge { expires: AT + CHALLENGE_SECONDS_MAX + 1, ..challenge("acme", "a2", 1) };
    let table = [
        (Input::VendorAdded(new("acme", "New", "c1")), VendorError::Known { id: "acme".into() }),
        (Input::VendorAdded(new("c", "acme", "c1")), spelled),
        (Input::VendorAdded(new("c", "C", "a1")), taken.clone()),
        (
            Input::VendorChanged(Change { name: Some("X".into()), ..change("c") }),
            VendorError::Unknown { id: "c".into() },
        ),
        (Input::VendorChanged(change("acme")), VendorError::NothingChanges { id: "acme".into() }),
        (
            Input::VendorChanged(Change { remove: vec!["b1".into()], ..change("acme") }),
            VendorError::NoAddress { id: "acme".into(), address: "b1".into() },
        ),
        (Input::VendorChanged(Change { add: vec!["a1".into()], ..change("bolt") }), taken.clone()),
        (Input::VendorChallenged { challenge: challenge("bolt", "a1", 1), at: AT }, taken),
        (Input::VendorChallenged { challenge: long, at: AT }, VendorError::Lifetime { got: CHALLENGE_SECONDS_MAX + 1 }),
        (
            Input::VendorChallenged { challenge: Challenge { nonce: "7".into(), ..challenge("acme", "a", 1) }, at: AT },
            VendorError::Nonce { got: "7".into() },
        ),
    ];
    for (input, error) in table {
        assert_eq!(check(&known, &input), Err(error));
        let mut state = known.clone();
        assert!(step(&mut state, &input).changed.is_empty());
        assert_eq!(state, known);
    }
}

#[test]
fn a_change_keeps_who_vouched_before_and_a_removed_address_is_nobodys() {
    let mut state = with_two();
    let add = Change { add: vec!["a1".into(), "a2".into()], name: Some("Acme Tools".into()), ..change("acme") };
    step(&mut state, &Input::VendorChanged(add));
    let vendor = state.owner("a2").unwrap();
    assert_eq!((vendor.addresses["a1"].by.as_str(), vendor.addresses["a2"].by.as_str()), ("Ann", "Bob"));
    assert_eq!(vendor.addresses["a2"].since, AT + 9);
    assert!(state.named("Acme Tools").is_some());
    assert_eq!(state.named("Acme").unwrap().0.name, "Acme Tools", "its id is what it was called first");
    step(&mut state, &Input::VendorChanged(Change { remove: vec!["a1".into()], ..change("acme") }));
    assert!(state.owner("a1").is_none());
    // It may become another's now.
    assert_eq!(check(&state, &Input::VendorAdded(new("c", "C", "a1"))), Ok(()));
}

#[test]
fn an_answered_challenge_makes_an_address_known_once() {
    let mut state = with_two();
    asked(&mut state, challenge("acme", "a2", 1));
    assert!(state.owner("a2").is_none());
    let done = step(&mut state, &Input::VendorProved(proof("acme", 1)));
    assert!(matches!(&done.effects[..], [Effect::NotifyVendor(Notice::Proved { .. })]));
    let word = &state.owner("a2").unwrap().addresses["a2"];
    assert_eq!((word.by.as_str(), word.since, word.proved), ("Ann", AT + 50, true));
    let nonce = proof("acme", 1).nonce;
    assert_eq!(check(&state, &Input::VendorProved(proof("acme", 1))), Err(VendorError::NoChallenge { nonce }));
}

#[test]
fn an_answer_too_late_or_for_another_vendor_or_chain_is_refused() {
    let mut state = with_two();
    asked(&mut state, challenge("acme", "a2", 1));
    let other_chain = Proof { chain_id: "test".into(), ..proof("acme", 1) };
    let late = Proof { at: AT + 100, ..proof("acme", 1) };
    let table = [
        (proof("bolt", 1), VendorError::OtherVendor { expected: "acme".into(), got: "bolt".into() }),
        (other_chain, VendorError::OtherChain { expected: "chain".into(), got: "test".into() }),
        (late, VendorError::Expired { expires: AT + 100, at: AT + 100 }),
    ];
    for (proof, error) in table {
        assert_eq!(check(&state, &Input::VendorProved(proof)), Err(error));
    }
    assert_eq!(check(&state, &Input::VendorProved(proof("acme", 1))), Ok(()));
}

#[test]
fn open_challenges_are_few_and_the_expired_make_room() {
    let mut state = with_two();
    for nonce in (0_u8..).take(CHALLENGES_MAX) {
        asked(&mut state, challenge("acme", "a2", nonce));
    }
    let one_more =
        |at| Input::VendorChallenged { challenge: Challenge { expires: AT + 999, ..challenge("acme", "a2", 99) }, at };
    assert_eq!(check(&state, &one_more(AT)), Err(VendorError::Challenges { id: "acme".into() }));
    assert_eq!(check(&state, &one_more(AT + 100)), Ok(()));
    let used = Input::VendorChallenged { challenge: challenge("bolt", "b2", 0), at: AT };
    assert!(matches!(check(&state, &used), Err(VendorError::NonceUsed { .. })));
}

#[test]
fn vendors_read_back_as_they_were_written() {
    let mut state = with_two();
    asked(&mut state, challenge("acme", "a2", 1));
    state.learn_number("a1", "R-7");
    let json = serde_json::to_string(&state).unwrap();
    assert_eq!(serde_json::from_str::<State>(&json).unwrap(), state);
}
