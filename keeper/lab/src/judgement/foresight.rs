//! What the oracle knows: bills, income, rewards' rates, the pool's trade and outages ahead. No price,
//! and no slash: whoever knew those would be lucky, not wise.

use stateset_agent::treasury::{NEAR_SECONDS, STAYS_SECONDS, Survey};
use stateset_api::Amount;
use stateset_api::treasury::{PRICE_SCALE, UnbondingEntry};

use crate::rehearsal::Ahead;

const DAY: u64 = 86_400;
/// The pool's own fee, in parts of a million of what is traded.
const POOL_FEE: u64 = 3_000;
/// So far ahead an outage is known, and its validator left.
const LEAVES_SECONDS: u64 = 3 * DAY;
/// Nothing of what is seen weighs beside what is known.
const KNOWN_DAYS: u32 = 365_250;
/// The planner begins with a deviation of 80 %, and so does the oracle: it measures the price like everybody.
const PRIOR_VARIANCE: f64 = 0.64;
const PRIOR_DAYS: f64 = 30.0;
/// Evidence of the price halves in so many days.
const HALF_LIFE_DAYS: f64 = 60.0;

/// A world ahead of its time, and what was seen of the price so far.
#[derive(Debug)]
pub(super) struct Foresight {
    ahead: Ahead,
    last: Option<(u64, u128)>,
    squares: f64,
    days: f64,
}

impl Foresight {
    pub(super) const fn new(ahead: Ahead) -> Self {
        Self { ahead, last: None, squares: 0.0, days: 0.0 }
    }

    /// What a quarter will need beyond its income, at worst.
    pub(super) fn say_runway(&self, seen: &mut Survey) {
        seen.runway = Amount(self.drawdown(seen.time, STAYS_SECONDS, true));
        // Nothing that was seen of income stands beside it.
        seen.turnover = None;
    }

    pub(super) fn say_all(&mut self, seen: &mut Survey) {
        self.say_runway(seen);
        self.see_price(seen);
        let now = seen.time;
        seen.settings.surprise_day = Amount::ZERO;
        seen.settings.surprise = Amount::ZERO;
        seen.seen_day = Amount(self.drawdown(now, NEAR_SECONDS, false));
        seen.seen = Amount(self.drawdown(now, seen.unbonding_seconds + NEAR_SECONDS, true)).max(seen.seen_day);
        self.say_income(seen);
        self.say_yields(seen);
        self.say_outages(seen);
    }

    /// The most that goes out beyond what comes in, from now to any moment of the window.
    fn drawdown(&self, now: u64, window: u64, with_income: bool) -> u128 {
        let until = now.saturating_add(window);
        let due = |at: u64| at > now.saturating_sub(DAY) && at <= until;
        let out = self.ahead.bills.iter().filter(|(at, _)| due(*at)).map(|(at, amount)| (*at, false, *amount));
        let within = |at: u64| with_income && at > now && at <= until;
        let income = self.ahead.incomes.iter().filter(|(at, _)| within(*at)).map(|(at, amount)| (*at, true, *amount));
        let mut all: Vec<(u64, bool, u128)> = out.chain(income).collect();
        // Of one moment, what goes out first.
        all.sort_unstable();
        let (mut spent, mut earned, mut most) = (0_u128, 0_u128, 0_u128);
        for (_, is_income, amount) in all {
            if is_income {
                earned += amount;
            } else {
                spent += amount;
            }
            most = most.max(spent.saturating_sub(earned));
        }
        most
    }

    /// Income stands beside what comes out of staking: money that will be there. The planner takes the greatest slippage off
    /// what has to be sold first; this has not.
    fn say_income(&self, seen: &mut Survey) {
        let until = seen.time.saturating_add(seen.unbonding_seconds + NEAR_SECONDS);
        let kept = 10_000_u128.saturating_sub(seen.policy.slippage_max_bps.into()).max(1);
        let price = seen.price.price.0.max(1);
        for (at, amount) in self.ahead.incomes.iter().filter(|(at, _)| *at > seen.time && *at <= until) {
            let stake = amount.saturating_mul(PRICE_SCALE) / price * 10_000 / kept;
            seen.unbonding.push(UnbondingEntry { amount: Amount(stake), matures_at: *at });
        }
    }

    /// Means over the quarter ahead; impermanent loss by the price's variance as it was seen.
    fn say_yields(&self, seen: &mut Survey) {
        let day = usize::try_from(seen.time.saturating_sub(self.ahead.start) / DAY).unwrap_or(usize::MAX);
        let ahead = |of: &[u32]| {
            let rest = of.get(day.min(of.len())..).unwrap_or_default();
            let quarter = &rest[..rest.len().min(90)];
            let sum: u64 = quarter.iter().map(|one| u64::from(*one)).sum();
            sum.checked_div(quarter.len() as u64).unwrap_or_default()
        };
        // A quarter or so of a validator's commission is what the listed ones take.
        let commission =
            seen.validators.iter().flatten().map(|one| u64::from(one.commission)).min().unwrap_or_default();
        let staked = ahead(&self.ahead.rates) * (1_000_000 - commission.min(1_000_000)) / 1_000_000;
        let fees = ahead(&self.ahead.volumes) * POOL_FEE * 365 / 1_000_000;
        let variance = (PRIOR_VARIANCE * PRIOR_DAYS + self.squares * 365.25) / (PRIOR_DAYS + self.days);
        let lost = parts(variance / 8.0);
        let settings = &mut seen.settings;
        settings.prior_days = Some(KNOWN_DAYS);
        settings.staking_yield = u32::try_from(staked).unwrap_or(u32::MAX);
        // One part at least: none would say that pools are not wanted, and nothing would leave them.
        settings.liquidity_yield = u32::try_from(fees.saturating_sub(lost)).unwrap_or(u32::MAX).max(1);
    }

    fn see_price(&mut self, seen: &Survey) {
        let price = seen.price.price.0;
        if let Some((at, before)) = self.last.filter(|(at, _)| seen.time > *at) {
            let days = seconds(seen.time - at) / seconds(DAY);
            let kept = 0.5_f64.powf(days / HALF_LIFE_DAYS);
            let step = (amount(price) / amount(before)).ln();
            self.squares = self.squares * kept + step * step;
            self.days = self.days * kept + days;
        }
        if self.last.is_none_or(|(at, _)| seen.time > at) {
            self.last = Some((seen.time, price));
        }
    }

    /// Who is to be out soon is left as if he were jailed already.
    fn say_outages(&self, seen: &mut Survey) {
        let now = seen.time;
        let soon = |at: u64| at > now && at <= now.saturating_add(LEAVES_SECONDS);
        let listed: Vec<&String> = seen.policy.validators.iter().map(|rule| &rule.address).collect();
        for (at, index) in &self.ahead.outages {
            let Some(address) = listed.get(*index).filter(|_| soon(*at)) else { continue };
            let of = |one: &&mut stateset_agent::treasury::ValidatorSeen| one.address == **address;
            if let Some(one) = seen.validators.iter_mut().flatten().find(of) {
                one.jailed = true;
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a yearly share, clamped")]
fn parts(share: f64) -> u64 {
    (share.clamp(0.0, 100.0) * 1e6) as u64
}

#[expect(clippy::cast_precision_loss, reason = "times and prices in a rehearsal")]
const fn seconds(value: u64) -> f64 {
    value as f64
}

#[expect(clippy::cast_precision_loss, reason = "times and prices in a rehearsal")]
fn amount(value: u128) -> f64 {
    value.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_is_the_worst_moment_before_income_and_nothing_beyond_the_window() {
        let ahead = Ahead {
            start: 0,
            bills: vec![(2 * DAY, 100), (5 * DAY, 50), (40 * DAY, 900)],
            incomes: vec![(3 * DAY, 120), (39 * DAY, 1_000)],
            ..Ahead::default()
        };
        let ahead = Foresight::new(ahead);
        assert_eq!(ahead.drawdown(DAY, 10 * DAY, true), 100);
        assert_eq!(ahead.drawdown(DAY, 10 * DAY, false), 150);
        assert_eq!(ahead.drawdown(4 * DAY, 100 * DAY, true), 50);
        assert_eq!(ahead.drawdown(5 * DAY + DAY / 2, 10 * DAY, false), 50, "overdue for half a day");
    }
}
