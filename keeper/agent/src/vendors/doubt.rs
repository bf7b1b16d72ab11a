//! Why a bill is for a person: something about its payee is new, with what was known and the difference in words.
//!
//! Pure: what a bill claims against what is known of vendors. No doubt is no permission.

use std::fmt;

use crate::lookalike::{Relation, difference, marked};
use crate::vendors::series::Series;
use crate::vendors::state::State;
use crate::vendors::urgency::urgent_words;
use crate::vendors::vendor::Vendor;

/// What a bill says of its payee. Nothing of it is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The address to be paid.
    pub payee: &'a str,
    pub number: &'a str,
    /// The name on the bill.
    pub vendor: Option<&'a str>,
    pub memo: Option<&'a str>,
}

/// One reason to ask a person. Shown, it says what was known, what is new, and where they differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It names a vendor, or something that looks like one, and an address that nobody vouched for as that vendor's.
    NewAddress { vendor: Name, known: Known, payee: String, owner: Option<String> },
    /// Nobody vouched for the address, and it looks like one that somebody vouched for.
    LooksLike { vendor: String, known: Known, payee: String },
    /// The number continues a vendor's series, and the address is not the vendor's.
    Series { vendor: String, number: String, last: String, known: Known, payee: String },
    /// It hurries, and somebody or something about it is new.
    Urgent { words: Vec<&'static str>, payee: String },
}

/// A name on a bill, and the vendor that it is, or that it looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub id: String,
    pub known: String,
    pub claimed: String,
}

/// The known address that is nearest to the new one, and by whose word it is known; none if the vendor has none.
pub type Known = Option<(String, String)>;

/// All reasons, in the order of the rules.
pub fn doubts(state: &State, claim: &Claim<'_>) -> Vec<Doubt> {
    // Without vendors nothing is known, so nothing is new.
    if state.is_empty() {
        return Vec::new();
    }
    let owner = state.owner(claim.payee);
    let payee = || claim.payee.to_owned();
    let mut doubts = Vec::new();
    if let Some((vendor, relation)) = claim.vendor.and_then(|name| state.named(name))
        && owner.is_none_or(|owner| owner.id != vendor.id)
    {
        let claimed = claim.vendor.unwrap_or_default().to_owned();
        let known = if relation == Relation::Same { claimed.clone() } else { vendor.name.clone() };
        let name = Name { id: vendor.id.clone(), known, claimed };
        let owner = owner.map(|owner| owner.id.clone());
        doubts.push(Doubt::NewAddress { vendor: name, known: nearest(vendor, claim.payee), payee: payee(), owner });
    }
    if owner.is_some() {
        return doubts;
    }
    for known in state.look_alikes(claim.payee) {
        let Some(vendor) = state.owner(known) else { continue };
        let word = vendor.addresses.get(known).map(|vouched| (known.to_owned(), vouched.words()));
        doubts.push(Doubt::LooksLike { vendor: vendor.id.clone(), known: word, payee: payee() });
    }
    if let Some((vendor, Series { last, .. })) = state.with_series(claim.number) {
        doubts.push(Doubt::Series {
            vendor: vendor.id.clone(),
            number: claim.number.to_owned(),
            last: last.to_string(),
            known: nearest(vendor, claim.payee),
            payee: payee(),
        });
    }
    let words = claim.memo.map(urgent_words).unwrap_or_default();
    if !words.is_empty() {
        doubts.push(Doubt::Urgent { words, payee: payee() });
    }
    doubts
}

/// The vendor's address that shares most of its ends with this one; among equals the first.
fn nearest(vendor: &Vendor, payee: &str) -> Known {
    let shared = |known: &str| {
        let same = |one: &mut dyn Iterator<Item = (u8, u8)>| one.take_while(|(a, b)| a == b).count();
        same(&mut known.bytes().zip(payee.bytes())) + same(&mut known.bytes().rev().zip(payee.bytes().rev()))
    };
    let mut best: Known = None;
    let mut most = 0;
    for (address, vouched) in &vendor.addresses {
        let count = shared(address);
        if best.is_none() || count > most {
            (best, most) = (Some((address.clone(), vouched.words())), count);
        }
    }
    best
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NewAddress { vendor: Name { id, known: name, claimed }, known, payee, owner } => {
                write!(f, "a new address for vendor {id}: ")?;
                if name != claimed {
                    // Escaped: this text is a stranger's.
                    write!(f, "the name {claimed:?} is not {name:?} ({}); ", difference(name, claimed))?;
                }
                known_and_new(f, known.as_ref(), payee)?;
                match owner {
                    Some(owner) => write!(f, ", which is vendor {owner}'s"),
                    None => Ok(()),
                }
            }
            Self::LooksLike { vendor, known, payee } => {
                write!(f, "an address that looks like one of vendor {vendor}: ")?;
                known_and_new(f, known.as_ref(), payee)
            }
            Self::Series { vendor, number, last, known, payee } => {
                write!(
                    f,
                    "number {number:?} continues vendor {vendor}'s series, whose last is {last}, from a new address: "
                )?;
                known_and_new(f, known.as_ref(), payee)
            }
            Self::Urgent { words, payee } => {
                write!(f, "it hurries ({}) and nobody vouched for {payee}", words.join(", "))
            }
        }
    }
}

fn known_and_new(f: &mut fmt::Formatter<'_>, known: Option<&(String, String)>, payee: &str) -> fmt::Result {
    match known {
        Some((address, words)) => write!(f, "known is {address}, {words}; new is {}", marked(address, payee)),
        None => write!(f, "no address is known; new is {payee}"),
    }
}

#[cfg(test)]
#[path = "doubt_tests.rs"]
mod tests;
