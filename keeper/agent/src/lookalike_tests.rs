use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

#[test]
fn texts_stand_to_each_other_as_a_person_would_say() {
    use Relation::*;
    let pairs = [
        ("INV-1", "INV-1", Same),
        // The case that was seen: the umlaut decomposed, the blank another.
        ("Gr\u{f6}\u{df}e-1", "Gro\u{308}\u{df}e-1", Confusable),
        ("INV 77", "INV\u{a0}77", Confusable),
        ("INV 77", "INV  77", Confusable),
        ("INV 77", "INV\u{2009}77", Confusable),
        ("INV-1", "INV\u{2011}1", Confusable),
        ("INV-1", "INV\u{2212}1", Confusable),
        ("O'Hara 1", "O\u{2019}Hara 1", Confusable),
        ("A\"1", "A''1", Confusable),
        ("A|1", "Al1", Confusable),
        ("A-1", "\u{410}-1", Confusable),
        ("fl-1", "\u{fb02}-1", Confusable),
        ("V1", "\u{ff36}\u{ff11}", Confusable),
        // Another case and another script at once.
        ("INV-8a", "inv-8\u{430}", Confusable),
        // What a ledger of ASCII has on purpose.
        ("A-I", "A-1", Similar),
        ("INV-1O", "INV-10", Similar),
        ("rn-1", "m-1", Similar),
        ("INV-80", "inv-80", Respelled),
        ("Gr\u{f6}\u{df}e-1", "gr\u{f6}\u{df}e-1", Respelled),
        ("00082", "82", Respelled),
        ("2026-01-23", "2026-1-23", Respelled),
        ("INV-77", "INV 77", Respelled),
        ("INV-77", "INV77", Respelled),
        ("A-0", "A-00", Respelled),
        ("INV-1", "INV-2", Distinct),
        ("INV-1", "INV-10", Distinct),
        ("INV-0", "INV", Distinct),
        ("2026-1-23", "2026-12-3", Distinct),
        ("100", "1", Distinct),
    ];
    for (known, new, wanted) in pairs {
        assert_eq!(relation(known, new), wanted, "{known} and {new}");
        assert_eq!(relation(new, known), wanted, "{new} and {known}");
    }
}

#[test]
fn the_difference_is_named_in_code_points() {
    let cases = [
        ("INV 77", "INV\u{a0}77", "at position 4 it has U+00A0, the known one has U+0020"),
        ("A", "\u{410}", "at position 1 it has U+0410, the known one has 'A' (U+0041)"),
        ("A1", "A", "at position 2 it has nothing, the known one has '1' (U+0031)"),
        ("A", "A", "none"),
    ];
    for (known, new, wanted) in cases {
        assert_eq!(difference(known, new), wanted);
    }
}

#[test]
fn keys_of_one_scope_say_nothing_in_another() {
    let (one, other) = (Keys::of("vendor", "INV-1"), Keys::of("other", "INV-1"));
    assert!(one.alike != other.alike && one.similar != other.similar);
    assert_ne!(Keys::of("ab", "c"), Keys::of("a", "bc"));
}

/// Every character of Unicode that looks like one letter or digit of ASCII, with that one.
static CONFUSABLES: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let ascii: Vec<(char, String)> =
        ('!'..='~').filter(char::is_ascii_alphanumeric).map(|letter| (letter, look(&letter.to_string()))).collect();
    let others = ('\u{80}'..='\u{2ffff}').filter(|letter| !is_invisible(*letter));
    let found = others.flat_map(|other| {
        let seen = look(&other.to_string());
        ascii.iter().filter(move |(_, look)| *look == seen).map(move |(letter, _)| (*letter, other)).collect::<Vec<_>>()
    });
    found.collect()
});

const BLANKS: [char; 6] = ['\u{a0}', '\u{2009}', '\u{202f}', '\u{3000}', '\u{2003}', ' '];
const DASHES: [char; 5] = ['\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}', '\u{2212}'];

/// One number, spelled otherwise so that nobody sees it.
fn disguised() -> impl Strategy<Value = (String, String)> {
    let number = "[A-Za-z0-9\u{f6}\u{e9}]{1,6}[- ][A-Za-z0-9\u{fc}]{1,6}";
    (number, any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0_usize..6).prop_map(
        |(number, at, which, how)| {
            let letters: Vec<char> = number.chars().collect();
            let swap = |with: &dyn Fn(char) -> Option<char>| {
                let mut found: Vec<char> = letters.clone();
                let start = at.index(found.len());
                let order = (start..found.len()).chain(0..start);
                for index in order {
                    if let Some(other) = with(found[index]) {
                        found[index] = other;
                        break;
                    }
                }
                found.into_iter().collect::<String>()
            };
            let disguise = match how {
                0 => number.nfd().collect(),
                1 => number.nfkd().collect(),
                2 => swap(&|letter| (letter == ' ').then(|| BLANKS[which.index(BLANKS.len())])),
                3 => swap(&|letter| (letter == '-').then(|| DASHES[which.index(DASHES.len())])),
                _ => swap(&|letter| {
                    let of: Vec<char> =
                        CONFUSABLES.iter().filter(|(ascii, _)| *ascii == letter).map(|(_, other)| *other).collect();
                    (!of.is_empty()).then(|| of[which.index(of.len())])
                }),
            };
            (number, disguise)
        },
    )
}

proptest! {
    #[test]
    fn no_disguise_makes_another_number(pair in disguised()) {
        let (number, disguise) = pair;
        let relation = relation(&number, &disguise);
        prop_assert!(matches!(relation, Relation::Same | Relation::Confusable), "{disguise:?}: {relation:?}");
        prop_assert_eq!(Keys::of("p", &number).alike, Keys::of("p", &disguise).alike);
    }

    /// What is found by neither key is distinct, so that looking under both misses nothing.
    #[test]
    fn what_is_not_distinct_shares_a_key(one in "[-A-Za-z0-9 \u{430}\u{f6}\u{a0}]{1,8}", other in "[-A-Za-z0-9 \u{430}\u{f6}\u{a0}]{1,8}") {
        let (a, b) = (Keys::of("p", &one), Keys::of("p", &other));
        let shared = a.alike == b.alike || a.similar == b.similar;
        prop_assert_eq!(relation(&one, &other) != Relation::Distinct, shared, "{} and {}", one, other);
    }
}

#[test]
fn the_table_of_confusables_is_not_empty() {
    assert!(CONFUSABLES.len() > 1_000, "{}", CONFUSABLES.len());
}

#[test]
fn an_address_is_compared_by_its_ends_and_shown_with_its_middle_marked() {
    assert_eq!(address_ends("stateset1abcdefghijkxyz"), Some(("abc", "xyz")));
    assert_eq!(address_ends("vendor"), None);
    assert_eq!(marked("s1abcdefxyz", "s1abcqqqxyz"), "s1abc[qqq]xyz");
    assert_eq!(marked("aaa", "aaaa"), "aaa[a]");
    assert_eq!(marked("same", "same"), "same[]");
}
