//! Doubts in words, for a person. Never here: anything that is decided by words; before rules 3 it was, see
//! [`words_under_rules_2`].

use std::fmt;

use crate::lookalike::{difference, marked};
use crate::vendors::doubt::{Doubt, KnownAddress, Name};

/// The words of today, which are those of before: whoever words it anew does so here and leaves those as they are.
impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&words_under_rules_2(self))
    }
}

/// The words that rules 1 and 2 stored and hashed. Frozen: with another word a journal of before replays to other rows, and
/// no release of before is good any more.
pub(crate) fn words_under_rules_2(doubt: &Doubt) -> String {
    match doubt {
        Doubt::NewAddress { vendor: Name { id, known: name, claimed }, known, payee, owner } => {
            let name = if name == claimed {
                String::new()
            } else {
                // Escaped: this text is a stranger's.
                format!("the name {claimed:?} is not {name:?} ({}); ", difference(name, claimed))
            };
            let owner = owner.as_ref().map_or_else(String::new, |owner| format!(", which is vendor {owner}'s"));
            format!("a new address for vendor {id}: {name}{}{owner}", known_and_new(known.as_ref(), payee))
        }
        Doubt::LooksLike { vendor, known, payee } => {
            format!("an address that looks like one of vendor {vendor}: {}", known_and_new(Some(known), payee))
        }
        Doubt::Series { vendor, number, last, known, payee } => format!(
            "number {number:?} continues vendor {vendor}'s series, whose last is {last}, from a new address: {}",
            known_and_new(known.as_ref(), payee)
        ),
        Doubt::Urgent { words, payee } => {
            format!("it hurries ({}) and nobody vouched for {payee}", words.join(", "))
        }
    }
}

fn known_and_new(known: Option<&KnownAddress>, payee: &str) -> String {
    match known {
        Some(KnownAddress { address, vouched }) => {
            format!("known is {address}, {}; new is {}", vouched.words(), marked(address, payee))
        }
        None => format!("no address is known; new is {payee}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendors::vendor::Vouched;

    /// To the letter, with what they are made of: differences, marks and dates.
    #[test]
    fn the_words_of_before_are_what_they_were() {
        let word = |proved| Vouched { by: "Ann".into(), since: 1_790_000_000, proved };
        let known = |proved| KnownAddress { address: "s1abcdefxyz".into(), vouched: word(proved) };
        let name = |claimed: &str| Name { id: "acme".into(), known: "Acme".into(), claimed: claimed.into() };
        let payee = || "s1abcqqqxyz".to_owned();
        let table = [
            (
                Doubt::NewAddress { vendor: name("Acme"), known: None, payee: payee(), owner: None },
                "a new address for vendor acme: no address is known; new is s1abcqqqxyz",
            ),
            (
                Doubt::NewAddress {
                    vendor: name("\u{410}cme"),
                    known: Some(known(true)),
                    payee: payee(),
                    owner: Some("bolt".into()),
                },
                "a new address for vendor acme: the name \"\u{410}cme\" is not \"Acme\" (at position 1 it has U+0410, the \
                 known one has 'A' (U+0041)); known is s1abcdefxyz, vouched for by Ann since 2026-09-21, proved by a \
                 signature; new is s1abc[qqq]xyz, which is vendor bolt's",
            ),
            (
                Doubt::LooksLike { vendor: "acme".into(), known: known(false), payee: payee() },
                "an address that looks like one of vendor acme: known is s1abcdefxyz, vouched for by Ann since \
                 2026-09-21; new is s1abc[qqq]xyz",
            ),
            (
                Doubt::Series {
                    vendor: "acme".into(),
                    number: "A-2".into(),
                    last: 1,
                    known: Some(known(false)),
                    payee: payee(),
                },
                "number \"A-2\" continues vendor acme's series, whose last is 1, from a new address: known is \
                 s1abcdefxyz, vouched for by Ann since 2026-09-21; new is s1abc[qqq]xyz",
            ),
            (
                Doubt::Urgent { words: vec!["urgent".into(), "today".into()], payee: payee() },
                "it hurries (urgent, today) and nobody vouched for s1abcqqqxyz",
            ),
        ];
        for (doubt, words) in table {
            assert_eq!(words_under_rules_2(&doubt), words);
        }
    }
}
