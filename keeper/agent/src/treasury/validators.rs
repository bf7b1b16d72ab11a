//! Which validator stake goes to, and which it leaves: sound, cheap, and not all with one.
//!
//! Pure, by what one look saw and the settings that were recorded with it. What the node does not say counts for nothing:
//! neither against a validator nor for it. Absent: a guess at who will be slashed; what memory believes of validators bars
//! moves elsewhere.

use std::cmp::Reverse;

use stateset_api::Amount;
use stateset_api::treasury::Delegated;

use super::survey::{Missed, Rises, Survey, ValidatorSeen};

const MILLION: u64 = 1_000_000;
const DAY: u64 = 86_400;
/// Of the sound ones those are taken that cost at most so much more than the cheapest, in parts of a million.
const DEARER_MAX: u32 = 50_000;
/// Stake goes to none that missed more than this part of what it may miss before it is left: otherwise it would go in and
/// out of one at the limit.
const MISSED_PART: u32 = 2;

/// What is wrong with a validator, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// Takes more than the settings allow.
    Dear {
        commission: u32,
    },
    /// Its operator has less of its own with it than the settings ask for.
    Unbonded {
        own: u128,
        least: u128,
    },
    /// Missed more of the last blocks than the settings allow.
    Absent {
        blocks: u64,
        of: u64,
    },
    NotListed,
    /// Not in the active set.
    Outside,
    Jailed,
}

/// What is wrong with a validator, if anything is. Of one that the node does not show nothing is known.
pub(super) fn fault(survey: &Survey, address: &str) -> Option<Fault> {
    let seen = seen(survey, address);
    if seen.is_some_and(|one| one.jailed) {
        return Some(Fault::Jailed);
    }
    if seen.is_some_and(|one| one.outside) {
        return Some(Fault::Outside);
    }
    if !survey.policy.validators.iter().any(|rule| rule.address == address) {
        return Some(Fault::NotListed);
    }
    let (seen, settings) = (seen?, &survey.settings);
    let limit = settings.missed_max.unwrap_or(u32::MAX);
    if let Some(missed) = seen.missed.filter(|missed| missed.share() > limit) {
        let Missed { blocks, of } = missed;
        return Some(Fault::Absent { blocks, of });
    }
    let least = settings.self_bond_min;
    if let Some(own) = seen.self_bond.filter(|own| *own < least) {
        return Some(Fault::Unbonded { own: own.0, least: least.0 });
    }
    let commission = seen.commission;
    (commission > settings.commission_max).then_some(Fault::Dear { commission })
}

/// The listed validators to stake with, the best first: with the least of the treasury's stake for its share, among those
/// that cost little more than the cheapest; of equal ones the cheapest, and then that whose operator has most of its own
/// with it.
pub(super) fn best(survey: &Survey) -> Vec<String> {
    let sound = survey.policy.validators.iter().filter(|rule| fault(survey, &rule.address).is_none());
    let mut sound: Vec<Ranked<'_>> = sound
        .filter(|rule| !is_doubtful(survey, &rule.address))
        .map(|rule| {
            let staked = survey.holdings.staked_with(&rule.address).0;
            let filled = staked.saturating_mul(10_000) / u128::from(rule.share_max_bps.max(1));
            let seen = seen(survey, &rule.address);
            let own = seen.and_then(|one| one.self_bond).unwrap_or_default();
            let cost = seen.map_or(0, |one| cost(one, survey.unbonding_seconds));
            Ranked { filled, cost, own: Reverse(own), address: &rule.address }
        })
        .collect();
    let cheapest = sound.iter().map(|one| one.cost).min().unwrap_or_default();
    sound.retain(|one| one.cost <= cheapest.saturating_add(DEARER_MAX));
    sound.sort_unstable();
    sound.into_iter().map(|one| one.address.to_owned()).collect()
}

/// In the order in which they count.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Ranked<'a> {
    filled: u128,
    cost: u32,
    own: Reverse<Amount>,
    address: &'a str,
}

/// The part of rewards that does not arrive, at worst, before stake could leave again: of what its commission may rise to by
/// then, and of blocks that it goes on missing. In parts of a million, rounded up: `1 - (1 - worst)(1 - missed)`.
fn cost(one: &ValidatorSeen, unbonding_seconds: u64) -> u32 {
    let kept = |part: u32| MILLION.saturating_sub(part.into());
    let missed = one.missed.map_or(0, Missed::share);
    let arrives = kept(worst(one, unbonding_seconds)).saturating_mul(kept(missed)) / MILLION;
    u32::try_from(MILLION.saturating_sub(arrives)).unwrap_or(u32::MAX)
}

/// The most that its commission may be before stake could leave again: it rises once in 24 hours, and at once.
fn worst(one: &ValidatorSeen, unbonding_seconds: u64) -> u32 {
    let Some(Rises { most, at_once }) = one.rises else { return one.commission };
    let times = (unbonding_seconds / DAY).saturating_add(1);
    let rise = times.saturating_mul(at_once.into());
    let risen = u32::try_from(rise.saturating_add(one.commission.into())).unwrap_or(u32::MAX);
    // One that takes more than it says it may is believed the worse.
    risen.min(most).max(one.commission)
}

/// Sound, and too near to being left for stake to go there.
fn is_doubtful(survey: &Survey, address: &str) -> bool {
    let missed = seen(survey, address).and_then(|one| one.missed).map_or(0, Missed::share);
    survey.settings.missed_max.is_some_and(|limit| missed > limit / MISSED_PART)
}

/// Where to unstake first: from the worst, then from where most lies.
pub(super) fn to_leave(survey: &Survey) -> Vec<Delegated> {
    let staked = survey.holdings.delegated.iter().filter(|one| one.amount > Amount::ZERO);
    let mut staked: Vec<Delegated> = staked.cloned().collect();
    staked.sort_by_key(|one| Reverse((fault(survey, &one.validator), one.amount.0)));
    staked
}

/// What has to leave its validator next, and why: the worst that `may_move` says may, and that is worth `least`. What may
/// not move on, or is too little to be moved, keeps nothing else where it is.
pub(super) fn redelegated_next(
    survey: &Survey,
    least: u128,
    may_move: impl Fn(&str) -> bool,
) -> Option<(Delegated, Fault)> {
    let mut faulty = to_leave(survey).into_iter().filter_map(|one| {
        let fault = fault(survey, &one.validator)?;
        Some((one, fault))
    });
    // What was recorded before anything was measured looked at the worst alone.
    if survey.settings.prior_days.is_none() {
        return faulty.next().filter(|(one, _)| may_move(&one.validator));
    }
    faulty.find(|(one, _)| one.amount.0 >= least && may_move(&one.validator))
}

/// What the choice could not take into account, in words.
pub fn unknown(survey: &Survey) -> Vec<String> {
    let listed = |one: &&ValidatorSeen| survey.policy.validators.iter().any(|rule| rule.address == one.address);
    let Some(seen) = &survey.validators else {
        return vec!["the node shows no validators: each listed one is taken for sound".to_owned()];
    };
    let without = |lacks: fn(&ValidatorSeen) -> bool| {
        let of: Vec<&str> = seen
            .iter()
            .filter(listed)
            .filter(|one| lacks(one) && !one.jailed)
            .map(|one| one.address.as_str())
            .collect();
        (!of.is_empty()).then(|| of.join(", "))
    };
    let missed = without(|one| one.missed.is_none());
    let own = without(|one| one.self_bond.is_none());
    let missed = missed.map(|of| format!("the node does not say how many blocks were missed by {of}: not counted"));
    let own = own.map(|of| format!("the node does not say what operators have of their own with {of}: not counted"));
    missed.into_iter().chain(own).collect()
}

fn seen<'a>(survey: &'a Survey, address: &str) -> Option<&'a ValidatorSeen> {
    survey.validators.as_ref()?.iter().find(|one| one.address == address)
}
