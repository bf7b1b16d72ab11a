//! Which validators are chosen and left by what was seen of them: rows of a table, and what holds whatever was seen.

use proptest::prelude::*;
use stateset_api::Amount;
use stateset_api::treasury::Delegated;

use super::step_tests::survey;
use super::survey::{Missed, Rises, Survey, ValidatorSeen};
use super::validators::{Fault, best, fault, to_leave, unknown};

const LIMIT: u32 = 100_000;

fn look(change: impl FnOnce(&mut ValidatorSeen)) -> Survey {
    let mut seen = survey(0);
    seen.settings.missed_max = Some(LIMIT);
    seen.settings.self_bond_min = Amount(1_000);
    let validators = seen.validators.as_mut().unwrap();
    for one in validators.iter_mut() {
        *one = known(&one.address);
    }
    change(&mut validators[0]);
    seen
}

/// Sound: takes 5 % and 10 % at most, has its minimum and signs.
fn known(address: &str) -> ValidatorSeen {
    ValidatorSeen {
        address: address.to_owned(),
        commission: 50_000,
        jailed: false,
        outside: false,
        rises: Some(Rises { most: 100_000, at_once: 10_000 }),
        self_bond: Some(Amount(1_000)),
        missed: Some(Missed { blocks: 0, of: 100 }),
    }
}

#[test]
fn what_was_seen_decides_who_is_left_and_who_comes_first() {
    type Row = (&'static str, fn(&mut ValidatorSeen), Option<Fault>, &'static [&'static str]);
    let rows: [Row; 12] = [
        ("equal ones by address", |_| {}, None, &["v1", "v2"]),
        ("ten of a hundred are missed", |one| one.missed.as_mut().unwrap().blocks = 10, None, &["v2"]),
        ("five are, which costs", |one| one.missed.as_mut().unwrap().blocks = 5, None, &["v2", "v1"]),
        (
            "eleven are",
            |one| one.missed.as_mut().unwrap().blocks = 11,
            Some(Fault::Absent { blocks: 11, of: 100 }),
            &["v2"],
        ),
        ("more own stake", |one| one.self_bond = Some(Amount(1_001)), None, &["v1", "v2"]),
        (
            "too little of it",
            |one| one.self_bond = Some(Amount(999)),
            Some(Fault::Unbonded { own: 999, least: 1_000 }),
            &["v2"],
        ),
        ("cheap today, and may take 50 %", |one| one.rises.as_mut().unwrap().most = 500_000, None, &["v2"]),
        (
            "may take more, and only slowly",
            |one| one.rises = Some(Rises { most: 500_000, at_once: 1_000 }),
            None,
            &["v1", "v2"],
        ),
        (
            "takes more than it says it may",
            |one| (one.commission, one.rises) = (100_001, Some(Rises { most: 0, at_once: 0 })),
            Some(Fault::Dear { commission: 100_001 }),
            &["v2"],
        ),
        (
            "the node says nothing of it",
            |one| *one = ValidatorSeen { address: "v1".into(), commission: 100_000, ..ValidatorSeen::default() },
            None,
            &["v2", "v1"],
        ),
        ("an empty window", |one| one.missed = Some(Missed { blocks: 3, of: 0 }), None, &["v1", "v2"]),
        (
            "jailed before all",
            |one| (one.jailed, one.missed) = (true, Some(Missed { blocks: 100, of: 100 })),
            Some(Fault::Jailed),
            &["v2"],
        ),
    ];
    for (why, change, wrong, order) in rows {
        let seen = look(change);
        assert_eq!(fault(&seen, "v1"), wrong, "{why}");
        assert_eq!(best(&seen), order, "{why}");
    }
}

#[test]
fn what_the_node_does_not_say_counts_nothing_and_is_said() {
    let mut seen = look(|_| {});
    assert_eq!(unknown(&seen), Vec::<String>::new());
    for one in seen.validators.iter_mut().flatten() {
        (one.missed, one.self_bond, one.rises) = (None, None, None);
    }
    let said = unknown(&seen);
    assert!(said.len() == 2 && said.iter().all(|line| line.contains("v1, v2")), "{said:?}");
    let mut before = survey(0);
    assert_eq!((best(&seen), fault(&seen, "v1")), (best(&before), None), "as before they were asked for");
    before.validators = None;
    assert_eq!(unknown(&before).len(), 1);
}

#[test]
fn what_was_recorded_before_reads_the_same_and_is_written_the_same() {
    let text = r#"{"address":"v1","commission":50000,"jailed":false}"#;
    let read: ValidatorSeen = serde_json::from_str(text).unwrap();
    assert_eq!((read.missed, read.self_bond, read.rises), (None, None, None));
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
    let settings = serde_json::to_string(&survey(0).settings).unwrap();
    assert!(!settings.contains("missed") && !settings.contains("self_bond"), "{settings}");
}

proptest! {
    /// Nothing that has a fault is entered, and what is left first is at least as bad as the rest.
    #[test]
    fn nobody_with_a_fault_is_entered(
        blocks in 0_u64..=100,
        own in 0_u128..3_000,
        commission in 0_u32..200_000,
        most in 0_u32..=1_000_000,
        staked in 1_u128..1_000_000,
    ) {
        let mut seen = look(|one| {
            one.missed = Some(Missed { blocks, of: 100 });
            one.self_bond = Some(Amount(own));
            (one.commission, one.rises) = (commission, Some(Rises { most, at_once: 10_000 }));
        });
        let of = |validator: &str| Delegated { validator: validator.into(), amount: Amount(staked) };
        seen.holdings.delegated = vec![of("v2"), of("v1")];
        let is_wrong = fault(&seen, "v1").is_some();
        prop_assert!(!(is_wrong && best(&seen).contains(&"v1".to_owned())));
        prop_assert!(!is_wrong || to_leave(&seen)[0].validator == "v1");
    }
}
