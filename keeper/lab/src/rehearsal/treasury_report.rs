//! What a report says of a treasury: its buckets by day, and what became of the money, by cause. Micro-dollars at the
//! price of the day; what may be a loss is signed.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use stateset_api::Amount;
use stateset_config::money;

use super::treasury::{Parts, Position};

const MILLION: i128 = 1_000_000;

/// Micro-dollars that may be lost; written as a text, as [`Amount`] is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signed(pub i128);

impl Serialize for Signed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Signed {
    /// As dollars are written.
    pub(super) fn in_dollars(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{}", money::show(self.0.unsigned_abs(), 6))
    }

    /// Millionths as a percentage with two decimals.
    pub(super) fn in_percent(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let hundredths = self.0.unsigned_abs() / 100;
        format!("{sign}{}.{:02} %", hundredths / 100, hundredths % 100)
    }
}

/// Where the money lies at a day's end, and the day's part of what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TreasuryDay {
    /// USDC in the treasury; the wallet's is [`super::report::Day::balance`].
    pub liquid: Amount,
    /// STATE that lies idle, is staked, is on its way out, and rewards that wait.
    pub idle: Amount,
    pub staked: Amount,
    pub unbonding: Amount,
    pub rewards_waiting: Amount,
    /// The treasury's part of the pool.
    pub pool: Amount,
    /// Wallet and treasury together.
    pub worth: Amount,
    pub carry: Signed,
    pub price_gain: Signed,
}

/// A whole rehearsal's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TreasuryTotals {
    /// Into the treasury from the wallet, and back, by the agent's records.
    pub funded: Amount,
    pub called_back: Amount,
    pub rewards: Signed,
    pub fees: Signed,
    pub impermanent_loss: Signed,
    pub slashed: Signed,
    pub trade_costs: Signed,
    /// Of the treasury's transactions.
    pub gas: Signed,
    /// rewards + fees - impermanent loss - slashed - trade costs - gas.
    pub carry: Signed,
    /// Luck; no part of carry.
    pub price_gain: Signed,
    /// Of wallet and treasury, on the first day and at the end.
    pub worth_first: Signed,
    pub worth_last: Signed,
    /// The sum over all days of what wallet and treasury were worth at the day's end.
    pub dollar_days: Amount,
    /// Carry by a dollar and a year, in millionths.
    pub carry_per_million: Signed,
    pub moves: u32,
    pub moves_per_year: u32,
    /// How many of them, by what was done and what for.
    pub moves_by: BTreeMap<String, u32>,
    /// What is there beyond what the causes explain, in millionths of a micro-dollar: zero, or the rehearsal has failed.
    pub unexplained: Signed,
}

impl TreasuryTotals {
    pub(super) const fn agrees(&self) -> bool {
        self.unexplained.0 == 0
    }

    pub(super) fn take_parts(&mut self, parts: &Parts, gas: u128) {
        let dollars = |exact: i128| Signed(exact.div_euclid(MILLION));
        let gas = i128::try_from(gas).unwrap_or(i128::MAX);
        self.rewards = dollars(parts.rewards);
        self.fees = dollars(parts.fees);
        self.impermanent_loss = dollars(parts.impermanent_loss);
        self.slashed = dollars(parts.slashed);
        self.trade_costs = dollars(parts.trade_costs);
        self.gas = Signed(gas);
        self.carry = Signed(dollars(parts.carry()).0 - gas);
        self.price_gain = dollars(parts.price_gain);
    }

    /// By a year's dollar, and by a year.
    pub(super) fn take_time(&mut self, days: u32) {
        let dollar_days = i128::try_from(self.dollar_days.0).unwrap_or(i128::MAX);
        let per_million = self.carry.0.saturating_mul(365 * MILLION).checked_div(dollar_days).unwrap_or_default();
        self.carry_per_million = Signed(per_million);
        self.moves_per_year = self.moves.saturating_mul(365).checked_div(days).unwrap_or_default();
    }
}

impl TreasuryDay {
    /// At a price, in micro-dollars for a STATE.
    pub(super) fn of(position: &Position, price: u128, parts: &Parts) -> Self {
        let stake = |amount: u128| Amount(amount.saturating_mul(price) / 1_000_000);
        let (usdc, pooled) = position.pool.both();
        let pool = Amount(usdc.saturating_add(stake(pooled).0));
        let staked = position.staked;
        let outside = position.stake().saturating_add(staked.rewards);
        let worth = position.usdc().saturating_add(stake(outside).0).saturating_add(pool.0);
        Self {
            liquid: Amount(position.liquid),
            idle: stake(position.idle),
            staked: stake(staked.delegated),
            unbonding: stake(staked.unbonding),
            rewards_waiting: stake(staked.rewards),
            pool,
            worth: Amount(worth),
            carry: Signed(parts.carry().div_euclid(MILLION)),
            price_gain: Signed(parts.price_gain.div_euclid(MILLION)),
        }
    }
}
