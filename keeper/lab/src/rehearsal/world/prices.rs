//! What a STATE costs: a series from a file, or a geometric random walk with jumps, regime by regime.

use super::super::dice::Dice;
use super::super::scenario::{Regime, Scenario};
use super::Frame;

const YEAR: f64 = 365.0;

/// By day, the first day's included. A day's logarithm moves by (μ − σ²/2)/365 + σ z/√365, and by a normal jump where
/// one falls on the day.
pub(super) fn by_day(scenario: &Scenario, frame: &Frame<'_>) -> Vec<f64> {
    let days = usize::try_from(frame.days).unwrap_or(usize::MAX);
    let start = scenario.price.start_usdc.0;
    if let Some(series) = &scenario.price.series {
        return (0..days).map(|day| series.or_last(day)).collect();
    }
    let (mut walk, mut jumps) = (Dice::of(frame.seed, "price/walk"), Dice::of(frame.seed, "price/jumps"));
    let (mut logarithm, mut prices) = (start.ln(), Vec::new());
    for day in 0..days {
        prices.push(logarithm.exp());
        // Drawn whether they are used or not: another regime shifts nothing.
        let (step, falls, size) = (walk.normal(), jumps.uniform(), jumps.normal());
        let Some(regime) = regime(&scenario.price.regimes, day) else { continue };
        let sigma = regime.volatility_per_year.0;
        logarithm += (regime.drift_per_year - sigma * sigma / 2.0) / YEAR + sigma * step / YEAR.sqrt();
        if falls <= regime.jumps_per_year.0 / YEAR {
            logarithm += regime.jump_mean + regime.jump_deviation.0 * size;
        }
    }
    prices
}

/// The last regime goes on for ever.
fn regime(regimes: &[Regime], day: usize) -> Option<&Regime> {
    let mut until = 0;
    let current = regimes.iter().find(|regime| {
        until += usize::try_from(regime.days).unwrap_or(usize::MAX);
        day < until
    });
    current.or(regimes.last())
}
