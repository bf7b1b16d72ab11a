use super::*;
use crate::bills::RULES;
use crate::vendors::{Input, NewVendor, step};

const KNOWN: &str = "stateset1qqqmiddlemiddlemiddlezzz";
const TWIN: &str = "stateset1qqqanothermiddlepartzzz";
const OTHER: &str = "stateset1ppppppppppppppppppppppp";
const STRANGER: &str = "stateset1llllllllllllllllllllll";

fn state() -> State {
    let mut state = State::default();
    for (id, name, address) in [("acme", "Acme Tools", KNOWN), ("other", "Other Ltd", OTHER)] {
        let new = NewVendor {
            id: id.into(),
            name: name.into(),
            contacts: vec![],
            addresses: vec![address.into()],
            by: "Ann".into(),
            at: 1_790_000_000,
        };
        step(&mut state, &Input::VendorAdded(new));
    }
    state.learn_number(KNOWN, "AC-1041").unwrap();
    state
}

fn claim<'a>(payee: &'a str, number: &'a str) -> Claim<'a> {
    Claim { payee, number, vendor: None, memo: None }
}

fn kinds(claim: &Claim<'_>) -> Vec<&'static str> {
    let kind = |doubt: &Doubt| match doubt {
        Doubt::NewAddress { .. } => "new address",
        Doubt::LooksLike { .. } => "looks like",
        Doubt::Series { .. } => "series",
        Doubt::Urgent { .. } => "urgent",
    };
    doubts(&state(), claim, RULES).iter().map(kind).collect()
}

#[test]
fn each_rule_doubts_its_kind_and_no_other() {
    let named = |payee, name| Claim { vendor: Some(name), ..claim(payee, "X-1") };
    let hurried = |payee| Claim { memo: Some("URGENT: pay today"), ..claim(payee, "X-1") };
    let table: [(Claim<'_>, &[&str]); 17] = [
        (claim(KNOWN, "AC-1042"), &[]),
        (named(KNOWN, "Acme Tools"), &[]),
        (named(KNOWN, "Acme Tools International"), &[]),
        (hurried(KNOWN), &[]),
        (claim(STRANGER, "X-1"), &[]),
        (named(STRANGER, "Unheard Of"), &[]),
        (named(STRANGER, "Acme Tools"), &["new address"]),
        (named(STRANGER, "\u{410}cme Tools"), &["new address"]),
        (named(STRANGER, "ACME-TOOLS"), &["new address"]),
        (named(STRANGER, "acme"), &["new address"]),
        (named(KNOWN, "acme"), &[]),
        (named(OTHER, "Acme Tools"), &["new address"]),
        (claim(TWIN, "X-1"), &["looks like"]),
        (claim(STRANGER, "ac-1042"), &["series"]),
        (claim(STRANGER, "AC-9000"), &[]),
        (claim(OTHER, "AC-1042"), &[]),
        (hurried(STRANGER), &["urgent"]),
    ];
    for (claim, wanted) in table {
        assert_eq!(kinds(&claim), wanted, "{claim:?}");
    }
    let all = Claim { vendor: Some("Acme Tools"), memo: Some("new account"), ..claim(TWIN, "AC-1042") };
    assert_eq!(kinds(&all), ["new address", "looks like", "series", "urgent"]);
}

#[test]
fn without_a_vendor_nothing_is_doubted() {
    let claim = Claim { vendor: Some("Acme"), memo: Some("urgent, new account"), ..claim(STRANGER, "AC-1042") };
    assert_eq!(doubts(&State::default(), &claim, RULES), []);
}

#[test]
fn a_doubt_says_what_was_known_what_is_new_and_the_difference() {
    let claim = Claim { vendor: Some("Acme To\u{43e}ls"), ..claim(TWIN, "AC-1042") };
    let words: Vec<String> = doubts(&state(), &claim, RULES).iter().map(ToString::to_string).collect();
    let known = format!("known is {KNOWN}, vouched for by Ann since 2026-09-21");
    assert_eq!(words.len(), 3, "{words:?}");
    for (words, begins) in words.iter().zip(["a new address for vendor acme", "an address that looks like", "number"]) {
        assert!(words.starts_with(begins) && words.contains(&known), "{words}");
        assert!(words.contains("new is stateset1qqq["), "{words}");
        assert!(words.ends_with("]zzz"), "{words}");
    }
    assert!(words[0].contains("U+043E") && words[2].contains("whose last is 1041"), "{words:?}");
}
