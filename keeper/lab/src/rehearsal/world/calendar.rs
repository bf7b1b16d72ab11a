//! When a process has its events, and how large they are.

use time::{Duration, OffsetDateTime};

use super::super::dice::Dice;
use super::super::scenario::{Rhythm, Spread};
use super::{DAY, at};

/// Times of a rhythm's events within so many days, in order.
pub(super) fn times(rhythm: Rhythm, start: u64, days: u32, dice: &mut Dice) -> Vec<u64> {
    match rhythm {
        Rhythm::Monthly(day) => {
            let all = (0..u64::from(days)).map(|one| start.saturating_add(one * DAY));
            all.filter(|time| date(*time).is_some_and(|date| u32::from(date.day()) == day)).collect()
        }
        Rhythm::Poisson(per_month) => {
            let events = dice.arrivals(per_month / 30.0, f64::from(days));
            events.into_iter().map(|event| at(start, event)).collect()
        }
    }
}

/// An amount at a time, in dollars: base × (1 + season × cos(2π (day − peak)/365)) × lognormal factor.
pub(super) fn amount(spread: &Spread, time: u64, dice: &mut Dice) -> f64 {
    let day = date(time).map_or(0.0, |date| f64::from(date.ordinal()));
    let wave = (std::f64::consts::TAU * (day - f64::from(spread.peak_day)) / 365.0).cos();
    // Drawn whether it is used or not, so that a changed spread shifts nothing else.
    spread.amount * (1.0 + spread.season * wave) * dice.factor(spread.sigma)
}

fn date(time: u64) -> Option<time::Date> {
    let since = Duration::seconds(i64::try_from(time).ok()?);
    OffsetDateTime::UNIX_EPOCH.checked_add(since).map(OffsetDateTime::date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_has_one_event_on_its_day_and_a_season_its_peak() {
        // 2026-12-01.
        let start = 1_796_083_200;
        let mut dice = Dice::of(1, "x");
        assert_eq!(times(Rhythm::Monthly(5), start, 40, &mut dice), [start + 4 * DAY, start + 35 * DAY]);
        let spread = Spread { amount: 100.0, sigma: 0.0, season: 0.5, peak_day: 335 };
        assert!((amount(&spread, start, &mut dice) - 150.0).abs() < 1e-9);
        assert!((amount(&spread, start + 182 * DAY, &mut dice) - 50.0).abs() < 0.1);
    }
}
