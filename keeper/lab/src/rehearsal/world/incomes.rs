//! What comes into the wallet.

use super::super::dice::Dice;
use super::super::scenario::{Income, Scenario, micro};
use super::{DAY, Frame, HOUR, calendar};

/// All payments, by time.
pub(super) fn all(scenario: &Scenario, frame: &Frame<'_>) -> Vec<(u64, u128)> {
    let mut all: Vec<_> = scenario.income.iter().flat_map(|income| of(income, scenario, frame)).collect();
    all.retain(|(_, amount)| *amount > 0);
    all.sort_unstable();
    all
}

fn of(income: &Income, scenario: &Scenario, frame: &Frame<'_>) -> Vec<(u64, u128)> {
    if let Some(series) = &income.series {
        let days = usize::try_from(frame.days).unwrap_or(usize::MAX);
        let value = |day: usize| {
            // A day's sales come in the evening.
            let time = scenario.start_time + u64::try_from(day).unwrap_or(0) * DAY + 20 * HOUR;
            (time, micro(series.get(day).unwrap_or_default() * income.amount_usdc.0))
        };
        return (0..days).map(value).collect();
    }
    let mut dice = Dice::of(frame.seed, &format!("income/{}", income.name));
    let times = calendar::times(income.rhythm(), scenario.start_time, frame.days, &mut dice);
    let spread = income.spread();
    times.into_iter().map(|time| (time, micro(calendar::amount(&spread, time, &mut dice)))).collect()
}
