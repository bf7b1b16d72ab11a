//! One input about vendors: what it changes, or why nothing.

use std::collections::BTreeMap;

use crate::lookalike::{Relation, difference};
use crate::vendors::challenge::{Challenge, check_nonce};
use crate::vendors::error::VendorError;
use crate::vendors::input::{Change, Input, NewVendor, Proof};
use crate::vendors::limits::{CHALLENGE_SECONDS_MAX, CHALLENGES_MAX, FORMER_MAX, VENDORS_MAX};
use crate::vendors::notice::{Effect, Notice};
use crate::vendors::state::{Changed, State};
use crate::vendors::vendor::{Vendor, Vouched, check_text};

/// What a step wants done, and the vendors that it changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub effects: Vec<Effect>,
    pub changed: Changed,
}

/// Takes one input in. Total: what [`check`] refuses changes nothing.
pub fn step(state: &mut State, input: &Input) -> Step {
    let id = subject(input).to_owned();
    match next(state, input) {
        Ok((vendor, notice)) => {
            state.put(vendor);
            Step { effects: vec![Effect::NotifyVendor(notice)], changed: Changed::from([id]) }
        }
        Err(reason) => {
            let notice = Notice::Ignored { vendor: id, reason: reason.to_string() };
            Step { effects: vec![Effect::NotifyVendor(notice)], changed: Changed::new() }
        }
    }
}

/// Whether an input would change something; if not, why.
pub fn check(state: &State, input: &Input) -> Result<(), VendorError> {
    next(state, input).map(drop)
}

fn subject(input: &Input) -> &str {
    match input {
        Input::VendorAdded(NewVendor { id, .. })
        | Input::VendorChanged(Change { id, .. })
        | Input::VendorProved(Proof { id, .. }) => id,
        Input::VendorChallenged { challenge, .. } => &challenge.vendor,
    }
}

fn next(state: &State, input: &Input) -> Result<(Vendor, Notice), VendorError> {
    match input {
        Input::VendorAdded(new) => added(state, new),
        Input::VendorChanged(change) => changed(state, change),
        Input::VendorChallenged { challenge, at } => challenged(state, challenge, *at),
        Input::VendorProved(proof) => proved(state, proof),
    }
}

fn added(state: &State, new: &NewVendor) -> Result<(Vendor, Notice), VendorError> {
    if state.get(&new.id).is_some() {
        return Err(VendorError::Known { id: new.id.clone() });
    }
    if state.len() >= VENDORS_MAX {
        return Err(VendorError::Full);
    }
    check_text("word of who vouched", &new.by)?;
    let vendor = Vendor {
        id: new.id.clone(),
        name: new.name.clone(),
        contacts: new.contacts.clone(),
        addresses: vouched(&new.addresses, &new.by, new.at),
        former: Vec::new(),
        series: Vec::new(),
        challenges: Vec::new(),
    };
    let notice = Notice::Added { vendor: new.id.clone(), by: new.by.clone() };
    Ok((beside(state, vendor)?, notice))
}

fn changed(state: &State, change: &Change) -> Result<(Vendor, Notice), VendorError> {
    let known = known(state, &change.id)?;
    check_text("word of who vouched", &change.by)?;
    let mut vendor = known.clone();
    for address in &change.remove {
        if vendor.addresses.remove(address).is_none() {
            return Err(VendorError::NoAddress { id: change.id.clone(), address: address.clone() });
        }
        // Nobody proves what was taken away.
        vendor.challenges.retain(|challenge| challenge.address != *address);
        vendor.former.push(address.clone());
    }
    for (address, word) in vouched(&change.add, &change.by, change.at) {
        vendor.addresses.entry(address).or_insert(word);
    }
    vendor.former.retain(|address| !vendor.addresses.contains_key(address));
    vendor.former.drain(..vendor.former.len().saturating_sub(FORMER_MAX));
    if let Some(name) = &change.name {
        vendor.name.clone_from(name);
    }
    if let Some(contacts) = &change.contacts {
        vendor.contacts.clone_from(contacts);
    }
    if vendor == *known {
        return Err(VendorError::NothingChanges { id: change.id.clone() });
    }
    let notice = Notice::Changed { vendor: change.id.clone(), by: change.by.clone() };
    Ok((beside(state, vendor)?, notice))
}

fn challenged(state: &State, challenge: &Challenge, at: u64) -> Result<(Vendor, Notice), VendorError> {
    let mut vendor = known(state, &challenge.vendor)?.clone();
    check_nonce(&challenge.nonce)?;
    check_text("address", &challenge.address)?;
    check_text("word of who vouched", &challenge.by)?;
    let lifetime = challenge.expires.saturating_sub(at);
    if !(1..=CHALLENGE_SECONDS_MAX).contains(&lifetime) {
        return Err(VendorError::Lifetime { got: lifetime });
    }
    if state.challenge(&challenge.nonce).is_some() {
        return Err(VendorError::NonceUsed { nonce: challenge.nonce.clone() });
    }
    vendor.challenges.retain(|open| open.expires > at);
    if vendor.challenges.len() >= CHALLENGES_MAX {
        return Err(VendorError::Challenges { id: vendor.id });
    }
    vendor.challenges.push(challenge.clone());
    let (id, address) = (vendor.id.clone(), challenge.address.clone());
    let mut wanted = vendor.clone();
    wanted.addresses.entry(address.clone()).or_insert(Vouched { by: challenge.by.clone(), since: at, proved: false });
    // What cannot become the vendor's address is not asked about.
    beside(state, wanted)?;
    Ok((vendor, Notice::Challenged { vendor: id, address }))
}

fn proved(state: &State, proof: &Proof) -> Result<(Vendor, Notice), VendorError> {
    let none = || VendorError::NoChallenge { nonce: proof.nonce.chars().take(64).collect() };
    let challenge = state.challenge(&proof.nonce).ok_or_else(none)?;
    challenge.accepts(&proof.id, &proof.chain_id, proof.at)?;
    let mut vendor = known(state, &proof.id)?.clone();
    vendor.challenges.retain(|open| open.nonce != proof.nonce);
    let word = Vouched { by: challenge.by.clone(), since: proof.at, proved: true };
    let address = challenge.address.clone();
    // Who vouched before, and since when, stays.
    vendor.addresses.entry(address.clone()).or_insert(word).proved = true;
    let notice = Notice::Proved { vendor: proof.id.clone(), address };
    Ok((beside(state, vendor)?, notice))
}

fn known<'a>(state: &'a State, id: &str) -> Result<&'a Vendor, VendorError> {
    state.get(id).ok_or_else(|| VendorError::Unknown { id: id.chars().take(64).collect() })
}

fn vouched(addresses: &[String], by: &str, at: u64) -> BTreeMap<String, Vouched> {
    let word = Vouched { by: by.to_owned(), since: at, proved: false };
    addresses.iter().map(|address| (address.clone(), word.clone())).collect()
}

/// A vendor that can stand beside the others: its addresses are nobody else's, and its name is not taken for another's.
fn beside(state: &State, vendor: Vendor) -> Result<Vendor, VendorError> {
    vendor.validate()?;
    for address in vendor.addresses.keys() {
        if let Some(other) = state.owner(address).filter(|other| other.id != vendor.id) {
            return Err(VendorError::AddressTaken { address: address.clone(), other: other.id.clone() });
        }
    }
    match state.named_beside(&vendor) {
        Some((other, relation)) if relation != Relation::Distinct => Err(VendorError::Name {
            difference: difference(&other.name, &vendor.name),
            name: vendor.name,
            other: other.id.clone(),
            known: other.name.clone(),
        }),
        _ => Ok(vendor),
    }
}

#[cfg(test)]
#[path = "step_tests.rs"]
mod tests;
