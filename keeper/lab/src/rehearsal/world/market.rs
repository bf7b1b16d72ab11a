//! What a treasury meets, by day: the rate of staking, the pool's volume, and what befalls validators.

use super::super::dice::Dice;
use super::super::scenario::{Pool, Scenario, Slash, Staking, Validator};
use super::Frame;

const YEAR: f64 = 365.0;

/// What befalls a validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum ValidatorChange {
    /// From now on it takes so much, in parts of a million.
    Commission(u32),
    /// Back in the set.
    Freed,
    /// Out of the set, after losing so much of what is staked there, in parts of a million.
    Jailed(u32),
    /// The same for good.
    Removed(u32),
}

/// By day, from the first one; nothing where the scenario says nothing of it.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Market {
    /// Of staking, in parts of a million a year.
    pub(in super::super) rates: Vec<u32>,
    /// Of the pool, in parts of a million of what is in it.
    pub(in super::super) volumes: Vec<u32>,
    /// Day from 0, the validator's index in the scenario, what befalls it; by day.
    pub(in super::super) changes: Vec<(u32, usize, ValidatorChange)>,
}

/// A scenario's.
pub(super) fn of(scenario: &Scenario, frame: &Frame<'_>) -> Market {
    let days = frame.days;
    let mut changes: Vec<_> = scenario.validators.iter().enumerate().flat_map(|one| of_validator(one, frame)).collect();
    for (index, slash) in scenario.slashes.iter().enumerate() {
        let Some(validator) = scenario.validators.iter().position(|one| one.name == slash.validator) else { continue };
        changes.extend(of_slash((index, validator), slash, frame));
    }
    changes.retain(|(day, ..)| *day < days);
    changes.sort_unstable();
    Market {
        rates: scenario.staking.as_ref().map_or_else(Vec::new, |staking| rates(staking, days)),
        volumes: scenario.pool.as_ref().map_or_else(Vec::new, |pool| volumes(pool, frame)),
        changes,
    }
}

fn rates(staking: &Staking, days: u32) -> Vec<u32> {
    let regimes: Vec<_> = staking.regimes.iter().map(|regime| (regime.days, regime.rate_per_year.0)).collect();
    (0..days).map(|day| per_million(in_force(&regimes, day, staking.rate_per_year.0))).collect()
}

/// A day's share × exp(σ z − σ²/2).
fn volumes(pool: &Pool, frame: &Frame<'_>) -> Vec<u32> {
    let regimes: Vec<_> = pool.regimes.iter().map(|regime| (regime.days, regime.volume_share.0)).collect();
    let mut dice = Dice::of(frame.seed, "pool/volume");
    // Drawn whether it is used or not: another spread shifts nothing.
    let one = |day| per_million(in_force(&regimes, day, pool.volume_share.0) * dice.factor(pool.volume_spread.0));
    (0..frame.days).map(one).collect()
}

/// The last regime goes on for ever.
fn in_force(regimes: &[(u32, f64)], day: u32, otherwise: f64) -> f64 {
    let mut until = 0_u32;
    let current = regimes.iter().find(|(days, _)| {
        until = until.saturating_add(*days);
        day < until
    });
    current.or(regimes.last()).map_or(otherwise, |(_, value)| *value)
}

fn of_validator((validator, one): (usize, &Validator), frame: &Frame<'_>) -> Vec<(u32, usize, ValidatorChange)> {
    let mut changes = Vec::new();
    if let (Some(day), Some(then)) = (one.commission_from_day, one.commission_then) {
        changes.push((day, validator, ValidatorChange::Commission(per_million(then.0))));
    }
    let mut dice = Dice::of(frame.seed, &format!("validator/{}/downtimes", one.name));
    for at in dice.arrivals(one.downtimes_per_year.0 / YEAR, f64::from(frame.days)) {
        let day = whole(at);
        changes.push((day, validator, ValidatorChange::Jailed(per_million(one.downtime_slash.0))));
        changes.push((day.saturating_add(one.downtime_days.max(1)), validator, ValidatorChange::Freed));
    }
    changes
}

fn of_slash(
    (index, validator): (usize, usize),
    slash: &Slash,
    frame: &Frame<'_>,
) -> Vec<(u32, usize, ValidatorChange)> {
    let mut dice = Dice::of(frame.seed, &format!("slash/{index}/{}", slash.validator));
    let days: Vec<u32> = match (slash.from_day, slash.per_year) {
        (Some(day), _) => vec![day],
        (None, Some(rate)) => dice.arrivals(rate.0 / YEAR, f64::from(frame.days)).into_iter().map(whole).collect(),
        (None, None) => Vec::new(),
    };
    let mut changes = Vec::new();
    for day in days {
        let lost = per_million(slash.fraction.0);
        let Some(jailed) = slash.jailed_days else {
            changes.push((day, validator, ValidatorChange::Removed(lost)));
            continue;
        };
        changes.push((day, validator, ValidatorChange::Jailed(lost)));
        changes.push((day.saturating_add(jailed.max(1)), validator, ValidatorChange::Freed));
    }
    changes
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped: a share of ten at most")]
fn per_million(share: f64) -> u32 {
    (share * 1e6).round().clamp(0.0, 1e9) as u32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a day within a few years")]
fn whole(day: f64) -> u32 {
    day.clamp(0.0, 1e6) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regimes_follow_each_other_and_the_last_one_stays() {
        let regimes = [(2, 0.1), (3, 0.2)];
        let seen: Vec<f64> = (0..7).map(|day| in_force(&regimes, day, 0.5)).collect();
        assert_eq!(seen, [0.1, 0.1, 0.2, 0.2, 0.2, 0.2, 0.2]);
        assert!((in_force(&[], 3, 0.5) - 0.5).abs() < 1e-12);
        assert_eq!((per_million(0.12), per_million(-1.0), per_million(f64::NAN)), (120_000, 0, 0));
    }
}
