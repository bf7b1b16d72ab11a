use std::collections::BTreeMap;

use cosmwasm_std::testing::MockStorage;
use proptest::prelude::*;

use super::*;

const PAIRS: Map<u32> = Map::new(u8::MAX, "pair");

#[test]
fn a_walk_under_a_prefix_sees_its_own_entries_alone_and_in_order() {
    let mut storage = MockStorage::new();
    for (key, value) in [([1, 9], 1), ([2, 0], 2), ([2, 255], 3), ([3, 0], 4), ([255, 1], 5)] {
        PAIRS.save(&mut storage, &key, &value).unwrap();
    }
    let under = |prefix: &[u8], after: Option<&[u8]>| -> Vec<_> {
        PAIRS.under(&storage, prefix, after).map(|entry| entry.unwrap()).collect()
    };
    assert_eq!(under(&[2], None), [(vec![0], 2), (vec![255], 3)]);
    assert_eq!(under(&[2], Some(&[0])), [(vec![255], 3)]);
    assert_eq!(under(&[255], None), [(vec![1], 5)]);
    assert_eq!(under(&[], Some(&[3, 0])), [(vec![255, 1], 5)]);
}

#[test]
fn a_value_of_an_earlier_version_is_read_by_its_own_rule_and_written_anew() {
    /// What was one byte once is a pair now.
    const GROWN: Map<(u8, u8)> = Map::new(b'g', "pair").with_legacy(|bytes| match bytes {
        [one] => Some((*one, 0)),
        _ => None,
    });
    let mut storage = MockStorage::new();
    storage.set(b"ga", &[7]);
    storage.set(b"gb", &[7, 8]);
    storage.set(b"gc", &[7, 8, 9]);
    let load = |key: &[u8]| GROWN.may_load(&storage, key);
    assert_eq!((load(b"a"), load(b"b"), load(b"d")), (Ok(Some((7, 0))), Ok(Some((7, 8))), Ok(None)));
    assert_eq!(load(b"c"), Err(StoreError::Unreadable { what: "pair" }));
    let walked: Vec<_> = GROWN.after(&storage, None).take(2).map(Result::unwrap).collect();
    assert_eq!(walked, [(b"a".to_vec(), (7, 0)), (b"b".to_vec(), (7, 8))]);
    GROWN.save(&mut storage, b"a", &(7, 0)).unwrap();
    assert_eq!(storage.get(b"ga"), Some(vec![7, 0]));
}

/// None begins with another. Ends of the range of bytes, since that is where a walk's bound is made.
static MAPS: [Map<u32>; 5] = [
    Map::new(0, "first"),
    Map::with_prefix(&[1, 255], "second"),
    Map::with_prefix(&[1, 254, 255], "third"),
    Map::with_prefix(&[255, 255], "fourth"),
    Map::with_prefix(b"\xff\0\x06agents", "fifth"),
];

/// Few bytes, at the ends of their range: so prefixes, keys and bounds meet often.
fn bytes(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop_oneof![Just(0), Just(1), Just(254), Just(255)], length)
}

proptest! {
    /// Maps side by side in one storage, each beside a plain one.
    #[test]
    fn a_walk_is_what_a_plain_map_says(
        entries in prop::collection::vec((0..MAPS.len(), bytes(0..5), any::<u32>()), 0..60),
        walks in prop::collection::vec((0..MAPS.len(), bytes(0..4), prop::option::of(bytes(0..4))), 1..20),
    ) {
        let mut storage = MockStorage::new();
        let mut plain: [BTreeMap<Vec<u8>, u32>; MAPS.len()] = Default::default();
        for (map, key, value) in entries {
            MAPS[map].save(&mut storage, &key, &value).unwrap();
            plain[map].insert(key, value);
        }
        for (map, prefix, after) in walks {
            let walked: Vec<_> = MAPS[map].under(&storage, &prefix, after.as_deref()).map(Result::unwrap).collect();
            let below = plain[map].iter().filter_map(|(key, value)| Some((key.strip_prefix(&prefix[..])?.to_vec(), *value)));
            let expected: Vec<_> = below.filter(|(key, _)| after.as_ref().is_none_or(|after| key > after)).collect();
            prop_assert_eq!(walked, expected);
            let walked: Vec<_> = MAPS[map].after(&storage, after.as_deref()).map(Result::unwrap).collect();
            let all = plain[map].iter().filter(|(key, _)| after.as_ref().is_none_or(|after| *key > after));
            prop_assert_eq!(walked, all.map(|(key, value)| (key.clone(), *value)).collect::<Vec<_>>());
        }
    }
}
