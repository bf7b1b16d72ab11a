//! Why a bill is for a person: something about its payee is new, with what was known and the difference in words.
//!
//! Pure: what a bill claims against what is known of vendors. No doubt is no permission.

use serde::{Deserialize, Serialize};

use crate::lookalike::Relation;
use crate::vendors::series::Series;
use crate::vendors::state::State;
use crate::vendors::urgency::{urgent_words, urgent_words_under_rules_2};
use crate::vendors::vendor::{Vendor, Vouched};

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

/// One reason to ask a person, as data: its JSON is stored, and what a release names is a hash of it. Shown, it says what
/// was known, what is new, and where they differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Doubt {
    /// It names a vendor, or something that looks like one, and an address that nobody vouched for as that vendor's.
    /// `known`: the nearest address of the vendor; `owner`: the id of the vendor whose address it is.
    NewAddress { vendor: Name, known: Option<KnownAddress>, payee: String, owner: Option<String> },
    /// Nobody vouched for the address, and it looks like one that somebody vouched for.
    LooksLike { vendor: String, known: KnownAddress, payee: String },
    /// The number continues a vendor's series, and the address is not the vendor's.
    Series { vendor: String, number: String, last: u64, known: Option<KnownAddress>, payee: String },
    /// It hurries, and somebody or something about it is new.
    Urgent { words: Vec<String>, payee: String },
}

/// A name on a bill, and the vendor that it is, or that it looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    pub id: String,
    pub known: String,
    pub claimed: String,
}

/// A vendor's address, and by whose word and since when it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownAddress {
    pub address: String,
    pub vouched: Vouched,
}

/// All reasons, in the order of the table of docs/vendors.md. `rules`: those of the step, see [`crate::bills::RULES`].
pub fn doubts(state: &State, claim: &Claim<'_>, rules: u32) -> Vec<Doubt> {
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
        let Some(vouched) = vendor.addresses.get(known) else { continue };
        let known = KnownAddress { address: known.to_owned(), vouched: vouched.clone() };
        doubts.push(Doubt::LooksLike { vendor: vendor.id.clone(), known, payee: payee() });
    }
    if let Some((vendor, &Series { last, .. })) = state.with_series(claim.number) {
        doubts.push(Doubt::Series {
            vendor: vendor.id.clone(),
            number: claim.number.to_owned(),
            last,
            known: nearest(vendor, claim.payee),
            payee: payee(),
        });
    }
    let urgent_words = if rules < 3 { urgent_words_under_rules_2 } else { urgent_words };
    let words: Vec<String> = claim.memo.map(urgent_words).unwrap_or_default().into_iter().map(str::to_owned).collect();
    if !words.is_empty() {
        doubts.push(Doubt::Urgent { words, payee: payee() });
    }
    doubts
}

/// The vendor's address that shares most of its ends with this one; among equals the first. None if it has none.
fn nearest(vendor: &Vendor, payee: &str) -> Option<KnownAddress> {
    let shared = |known: &str| {
        let same = |one: &mut dyn Iterator<Item = (u8, u8)>| one.take_while(|(a, b)| a == b).count();
        same(&mut known.bytes().zip(payee.bytes())) + same(&mut known.bytes().rev().zip(payee.bytes().rev()))
    };
    let mut best: Option<(&String, &Vouched)> = None;
    let mut most = 0;
    for (address, vouched) in &vendor.addresses {
        let count = shared(address);
        if best.is_none() || count > most {
            (best, most) = (Some((address, vouched)), count);
        }
    }
    best.map(|(address, vouched)| KnownAddress { address: address.clone(), vouched: vouched.clone() })
}

#[cfg(test)]
#[path = "doubt_tests.rs"]
mod tests;
