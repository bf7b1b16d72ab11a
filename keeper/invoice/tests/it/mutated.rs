//! Real files with one thing changed: what is still read owes the same amount in the same currency.

use proptest::prelude::*;
use stateset_invoice::{Decimal, read};

use crate::published::FILES;
use crate::written::{CII, UBL};

/// How a file may be spoiled.
#[derive(Clone, Debug)]
enum Mutation {
    Replace(u8),
    Insert(u8),
    Remove(usize),
    Repeat(usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    // Letters that mean something in numbers and in XML come more often than others.
    let letter = prop_oneof![prop::sample::select(&b"0123456789.-,<>/&;\"' eE"[..]), any::<u8>()];
    prop_oneof![
        letter.clone().prop_map(Mutation::Replace),
        letter.prop_map(Mutation::Insert),
        (1_usize..200).prop_map(Mutation::Remove),
        (1_usize..200).prop_map(Mutation::Repeat),
    ]
}

fn mutated(content: &[u8], at: usize, mutation: &Mutation) -> Vec<u8> {
    let mut content = content.to_vec();
    match mutation {
        Mutation::Replace(letter) => content[at] = *letter,
        Mutation::Insert(letter) => content.insert(at, *letter),
        Mutation::Remove(count) => drop(content.drain(at..content.len().min(at + count))),
        Mutation::Repeat(count) => {
            let part = content[at..content.len().min(at + count)].to_vec();
            content.splice(at..at, part);
        }
    }
    content
}

fn owed(content: &[u8]) -> Option<(Decimal, String)> {
    read(content).ok().map(|invoice| (invoice.totals.payable, invoice.currency))
}

fn documents() -> Vec<&'static [u8]> {
    FILES.iter().map(|(_, content)| *content).chain([UBL.as_bytes(), CII.as_bytes()]).collect()
}

#[test]
fn no_changed_digit_changes_what_is_owed() {
    for document in documents() {
        let before = owed(document).unwrap();
        for (at, byte) in document.iter().enumerate() {
            if byte.is_ascii_digit() {
                let other = if *byte == b'9' { b'0' } else { byte + 1 };
                let after = owed(&mutated(document, at, &Mutation::Replace(other)));
                assert!(after.is_none_or(|after| after == before), "byte {at}");
            }
        }
    }
}

#[test]
fn a_file_that_was_cut_off_is_no_invoice() {
    for document in documents() {
        let end = document.iter().rposition(|byte| *byte == b'>').unwrap();
        for length in (0..end).step_by(97).chain([end]) {
            assert!(read(&document[..length]).is_err(), "{length} bytes");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn no_mutation_changes_what_is_owed(which in 0..9_usize, at in any::<prop::sample::Index>(), mutation in mutation()) {
        let document = documents()[which];
        let changed = mutated(document, at.index(document.len()), &mutation);
        if let Some(after) = owed(&changed) {
            prop_assert_eq!(Some(after), owed(document));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(content in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(read(&content).is_err());
    }

    #[test]
    fn no_text_of_tags_makes_it_panic(content in "(<[a-c/:!?\\[\\]=' -]{0,8}>?|[&;#x0-9a-z]{0,6}|xmlns:a='u'|<!DOCTYPE|<!\\[CDATA\\[|-->|\\PC){0,40}") {
        prop_assert!(read(content.as_bytes()).is_err());
    }
}
