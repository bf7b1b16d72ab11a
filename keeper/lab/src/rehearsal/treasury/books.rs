//! What became of the agent's money, by its causes, in exact numbers: micro-units of STATE times its price in
//! micro-dollars are millionths of a micro-dollar, and nothing is rounded before the report.
//!
//! Each cause is measured where it happens and in another way than the balances at the end, so that
//! [`Books::difference`] finds money that went nowhere.

use super::flows::Flows;
use super::measure::Position;

const MILLION: i128 = 1_000_000;

/// By cause, in millionths of a micro-dollar, at the price of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Parts {
    /// Rewards of staking, as they accrue.
    pub(in super::super) rewards: i128,
    /// The pool's trade fees, as far as they are the treasury's.
    pub(in super::super) fees: i128,
    /// What the pool lost to those who bring it to the price: its part's worth before their trades, less after them, fees
    /// apart.
    pub(in super::super) impermanent_loss: i128,
    pub(in super::super) slashed: i128,
    /// What was given to the pool, less what came from it, less what the part in it grew by: of swaps, and of going in and
    /// out.
    pub(in super::super) trade_costs: i128,
    /// What a change of the price made of what was held.
    pub(in super::super) price_gain: i128,
}

impl Parts {
    pub(in super::super) const fn plus(self, other: Self) -> Self {
        Self {
            rewards: self.rewards + other.rewards,
            fees: self.fees + other.fees,
            impermanent_loss: self.impermanent_loss + other.impermanent_loss,
            slashed: self.slashed + other.slashed,
            trade_costs: self.trade_costs + other.trade_costs,
            price_gain: self.price_gain + other.price_gain,
        }
    }

    /// All but the price's, which is luck; gas apart.
    pub(in super::super) const fn carry(&self) -> i128 {
        self.rewards + self.fees - self.impermanent_loss - self.slashed - self.trade_costs
    }
}

/// Kept from the first hour on.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Books {
    opening: i128,
    last: Position,
    /// Micro-dollars for a STATE.
    price: u128,
    day: Parts,
    total: Parts,
    /// In ustate.
    stake_slashed: u128,
}

impl Books {
    pub(in super::super) fn open(position: Position, price: u128) -> Self {
        let (day, total) = (Parts::default(), Parts::default());
        Self { opening: worth(&position, price), last: position, price, day, total, stake_slashed: 0 }
    }

    pub(in super::super) const fn price(&self) -> u128 {
        self.price
    }

    pub(in super::super) const fn last(&self) -> &Position {
        &self.last
    }

    pub(in super::super) const fn total(&self) -> &Parts {
        &self.total
    }

    pub(in super::super) const fn stake_slashed(&self) -> u128 {
        self.stake_slashed
    }

    /// What was booked since the last call.
    pub(in super::super) const fn take_day(&mut self) -> Parts {
        let day = self.day;
        self.day = Parts { rewards: 0, fees: 0, impermanent_loss: 0, slashed: 0, trade_costs: 0, price_gain: 0 };
        day
    }

    /// Everything that is held, now.
    pub(in super::super) fn worth(&self) -> i128 {
        worth(&self.last, self.price)
    }

    /// The price moved.
    pub(in super::super) fn set_price(&mut self, price: u128) {
        let before = self.worth();
        self.price = price;
        self.book(Parts { price_gain: self.worth() - before, ..Parts::default() });
    }

    /// Blocks of the agent's: what it moved, and rewards that accrued meanwhile.
    pub(in super::super) fn acted(&mut self, now: Position, flows: &Flows) {
        let (was, price) = (self.last, self.price);
        let accrued = signed(now.staked.rewards) - signed(was.staked.rewards) + signed(flows.claimed);
        let given = in_dollars((flows.usdc_to_pool, flows.stake_to_pool), price);
        let got = in_dollars((flows.usdc_from_pool, flows.stake_from_pool), price);
        let part = in_dollars(now.pool.both(), price) - in_dollars(was.pool.both(), price);
        self.last = now;
        self.book(Parts { rewards: accrued * signed(price), trade_costs: given - got - part, ..Parts::default() });
    }

    /// Blocks of the market's: its trades left so much in the pool as fees (USDC, STATE), of which a part is the
    /// treasury's.
    pub(in super::super) fn traded(&mut self, now: Position, fees: (u128, u128)) {
        let (was, price) = (self.last, self.price);
        let fees = in_dollars((was.pool.own(fees.0), was.pool.own(fees.1)), price);
        let grew = in_dollars(now.pool.both(), price) - in_dollars(was.pool.both(), price);
        let accrued = signed(now.staked.rewards) - signed(was.staked.rewards);
        self.last = now;
        self.book(Parts { fees, impermanent_loss: fees - grew, rewards: accrued * signed(price), ..Parts::default() });
    }

    /// Validators lost stake.
    pub(in super::super) fn slashed(&mut self, now: Position) {
        let lost = signed(self.last.stake()) - signed(now.stake());
        self.stake_slashed = self.stake_slashed.saturating_add(self.last.stake().saturating_sub(now.stake()));
        let accrued = signed(now.staked.rewards) - signed(self.last.staked.rewards);
        self.last = now;
        let price = signed(self.price);
        self.book(Parts { slashed: lost * price, rewards: accrued * price, ..Parts::default() });
    }

    /// What is there beyond what the causes explain, where so much (micro-dollars) came in and was paid; zero.
    pub(in super::super) fn difference(&self, income: u128, paid: u128) -> i128 {
        let flows = (signed(income) - signed(paid)) * MILLION;
        self.worth() - (self.opening + flows + self.total.carry() + self.total.price_gain)
    }

    pub(in super::super) const fn opening(&self) -> i128 {
        self.opening
    }

    const fn book(&mut self, parts: Parts) {
        self.day = self.day.plus(parts);
        self.total = self.total.plus(parts);
    }
}

fn worth(position: &Position, price: u128) -> i128 {
    let outside = (position.usdc(), position.stake().saturating_add(position.staked.rewards));
    in_dollars(outside, price) + in_dollars(position.pool.both(), price)
}

fn in_dollars((usdc, stake): (u128, u128), price: u128) -> i128 {
    signed(usdc) * MILLION + signed(stake) * signed(price)
}

/// Amounts of a rehearsal are far below 2^100.
fn signed(amount: u128) -> i128 {
    i128::try_from(amount).unwrap_or(i128::MAX)
}
