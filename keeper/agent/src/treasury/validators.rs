//! Which validator stake goes to, and which it leaves: sound, cheap, and not all with one.

use stateset_api::Amount;
use stateset_api::treasury::Delegated;

use super::survey::{Survey, ValidatorSeen};

/// Of the sound ones those are taken that cost at most so much more than the cheapest, in parts of a million.
const DEARER_MAX: u32 = 50_000;

/// What is wrong with a validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// Takes more than the settings allow.
    Dear {
        commission: u32,
    },
    NotListed,
    Jailed,
}

/// What is wrong with a validator, if anything is. Of one that the node does not show nothing is known.
pub(super) fn fault(survey: &Survey, address: &str) -> Option<Fault> {
    let seen = seen(survey, address);
    if seen.is_some_and(|one| one.jailed) {
        return Some(Fault::Jailed);
    }
    if !survey.policy.validators.iter().any(|rule| rule.address == address) {
        return Some(Fault::NotListed);
    }
    let commission = seen.map_or(0, |one| one.commission);
    (commission > survey.settings.commission_max).then_some(Fault::Dear { commission })
}

/// The listed validators to stake with, the best first: with the least of the treasury's stake for its share, among those
/// that cost little more than the cheapest.
pub(super) fn best(survey: &Survey) -> Vec<String> {
    let sound = survey.policy.validators.iter().filter(|rule| fault(survey, &rule.address).is_none());
    let mut sound: Vec<(u32, u128, &str)> = sound
        .map(|rule| {
            let staked = survey.holdings.staked_with(&rule.address).0;
            let filled = staked.saturating_mul(10_000) / u128::from(rule.share_max_bps.max(1));
            (seen(survey, &rule.address).map_or(0, |one| one.commission), filled, rule.address.as_str())
        })
        .collect();
    let cheapest = sound.iter().map(|(commission, ..)| *commission).min().unwrap_or_default();
    sound.retain(|(commission, ..)| *commission <= cheapest.saturating_add(DEARER_MAX));
    sound.sort_unstable_by_key(|(commission, filled, address)| (*filled, *commission, *address));
    sound.into_iter().map(|(.., address)| address.to_owned()).collect()
}

/// Where to unstake first: from the worst, then from where most lies.
pub(super) fn to_leave(survey: &Survey) -> Vec<Delegated> {
    let staked = survey.holdings.delegated.iter().filter(|one| one.amount > Amount::ZERO);
    let mut staked: Vec<Delegated> = staked.cloned().collect();
    staked.sort_by_key(|one| std::cmp::Reverse((fault(survey, &one.validator), one.amount.0)));
    staked
}

fn seen<'a>(survey: &'a Survey, address: &str) -> Option<&'a ValidatorSeen> {
    survey.validators.as_ref()?.iter().find(|one| one.address == address)
}
