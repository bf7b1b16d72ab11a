//! What was seen of treasury, wallet, pools and validators at one block, and the outlook that follows from it.
//!
//! Amounts are in the denoms' smallest units, values in the stable denom's at the reference price. Absent: what a plan
//! would want to see and no query says (rewards that wait); it is estimated, and said to be.

use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_api::treasury::{
    Holdings, Policy, Price, Rounding, Targets, UnbondingEntry, Unusable, VenueRule, stake_value,
};

use super::corner::{Bounds, Yields};
use super::needs::{Flow, Forecast, Needs, Surprise};
use super::plan::{Costs, Outlook, Present, part};
use super::runway::Turnover;
use super::settings::{DEAD_BAND_BPS, STAYS_SECONDS, Settings};

/// A validator as staking and slashing modules show it. What is `None` the node does not say, or was not asked for when it
/// was recorded: then it counts nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidatorSeen {
    pub address: String,
    /// Of rewards, in parts of a million.
    pub commission: u32,
    /// Out of the set, for good where it signed twice.
    pub jailed: bool,
    /// Not among those that sign: too little is staked with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outside: bool,
    /// How much more of rewards it may come to take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rises: Option<Rises>,
    /// Its operator's own stake with it, in the stake denom's smallest unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_bond: Option<Amount>,
    /// How it took part in the last blocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<Missed>,
}

/// The limits within which a commission may rise, in parts of a million.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rises {
    /// It never takes more.
    pub most: u32,
    /// At once, at most once in 24 hours.
    pub at_once: u32,
}

/// Blocks that a validator did not sign, of so many that the chain looks back on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missed {
    pub blocks: u64,
    pub of: u64,
}

impl Missed {
    /// In parts of a million, rounded up; nothing of no window.
    pub fn share(self) -> u32 {
        let Self { blocks, of } = self;
        if of == 0 {
            return 0;
        }
        let share = u128::from(blocks).saturating_mul(1_000_000).div_ceil(of.into());
        u32::try_from(share.min(1_000_000)).unwrap_or(1_000_000)
    }
}

/// One look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// Of the block before the first question; what was read is of it or later.
    pub height: u64,
    /// Unix seconds of that block.
    pub time: u64,
    pub settings: Settings,
    pub treasury: String,
    pub stable_denom: String,
    pub stake_denom: String,
    pub unbonding_seconds: u64,
    /// The operator's last act number there.
    pub act: u64,
    pub policy: Policy,
    pub price: Price,
    /// Why followed pools give no usable price, if they give none.
    pub unusable: Option<Unusable>,
    /// Why the treasury is stopped, if it is: then it gives back what lies idle and does nothing else.
    pub stopped: Option<String>,
    /// Until then nothing goes into risk, since a brake was lifted.
    pub rests_until: Option<u64>,
    pub holdings: Holdings,
    /// What comes out of staking, and when.
    pub unbonding: Vec<UnbondingEntry>,
    /// Lost in 24 hours, offered to pools in 24 hours, lost since the beginning.
    pub lost_day: Amount,
    pub swapped_day: Amount,
    pub lost: Amount,
    /// In the wallet, in the stable denom.
    pub wallet: Amount,
    /// What the wallet's policy lets into the treasury now.
    pub fundable: Amount,
    /// What one act costs in fees.
    pub fee: Amount,
    /// What a day, and the time that unstaking takes, needed at the stated quantile of the year before.
    pub seen_day: Amount,
    pub seen: Amount,
    /// What a quarter needed, at the same quantile: a fall of the price must leave so much.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub runway: Amount,
    /// What came in and went out so far, where a ledger counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turnover: Option<Turnover>,
    /// `None`: the node does not say; then each listed validator is taken for sound.
    pub validators: Option<Vec<ValidatorSeen>>,
}

fn is_zero(amount: &Amount) -> bool {
    amount.is_zero()
}

impl Survey {
    /// What is held where, by its value.
    pub fn present(&self) -> Present {
        self.present_of(&self.holdings, self.wallet.0)
    }

    pub(super) fn present_of(&self, held: &Holdings, wallet: u128) -> Present {
        let values = held.values(self.price.price, Rounding::Down);
        Present {
            wallet,
            liquid: values.liquid,
            idle: self.value(held.stake),
            unbonding: self.value(held.unbonding),
            staked: values.staked,
            liquidity: values.liquidity,
        }
    }

    /// What stake is worth.
    pub(super) fn value(&self, stake: Amount) -> u128 {
        stake_value(stake, self.price.price, Rounding::Down)
    }

    /// Stake of this value, rounded up.
    pub(super) fn stake_of(&self, value: u128) -> u128 {
        let price = self.price.price.0.max(1);
        value.saturating_mul(stateset_api::treasury::PRICE_SCALE).div_ceil(price)
    }

    /// What must be at hand and when, of these bills.
    ///
    /// A bill over more than wallet and treasury hold together is not planned for: whoever can send an invoice could have
    /// all of it unwound. What was recorded before anything was measured planned for it.
    pub fn needs(&self, due: &[Flow]) -> Needs {
        let all = self.present().total();
        let is_payable = |flow: &&Flow| self.settings.prior_days.is_none() || flow.amount <= all;
        let due: Vec<Flow> = due.iter().filter(is_payable).copied().collect();
        let Settings { surprise_day, surprise, keep, .. } = &self.settings;
        // What comes out of staking has to be sold before it pays anything.
        let kept = 10_000_u128.saturating_sub(self.policy.slippage_max_bps.into());
        let maturing = self
            .unbonding
            .iter()
            .map(|entry| Flow { at: entry.matures_at, amount: part(self.value(entry.amount), kept, 10_000) });
        let needs = Needs::of(&Forecast {
            now: self.time,
            horizon: self.unbonding_seconds,
            due: &due,
            maturing: &maturing.collect::<Vec<_>>(),
            surprise: Surprise { near: surprise_day.0, far: surprise.0 },
            seen: Surprise { near: self.seen_day.0, far: self.seen.0 },
        });
        let with = |amount: u128| amount.saturating_add(keep.0);
        Needs { near: with(needs.near), far: with(needs.far), late: with(needs.late) }
    }

    /// All that a plan is made of, but for what was measured before: [`super::State::outlook`].
    pub(super) fn outlook(&self, due: &[Flow]) -> Outlook {
        let Settings { staking_yield, liquidity_yield, .. } = self.settings;
        Outlook {
            present: self.present(),
            needs: self.needs(due),
            bounds: self.bounds(),
            yields: Yields { staked: staking_yield, liquidity: liquidity_yield },
            costs: self.costs(),
            is_measured: self.settings.prior_days.is_some(),
        }
    }

    /// What the treasury's own rules leave. What may not be entered has no share.
    pub(super) fn bounds(&self) -> Bounds {
        let Policy { strategy, band_bps, validators, pools, liquid_min, .. } = &self.policy;
        let Targets { staked, liquidity, liquid } = strategy.targets();
        let listed = |rules: &[VenueRule]| {
            let sum: u32 = rules.iter().map(|rule| u32::from(rule.share_max_bps)).sum();
            if self.stopped.is_some() { 0 } else { u16::try_from(sum.min(10_000)).unwrap_or(10_000) }
        };
        let lost = self.policy.deviation_max_bps.saturating_add(self.policy.slippage_max_bps);
        Bounds {
            total: 0,
            unbonding: 0,
            staked_share_max: staked.saturating_add(*band_bps).min(listed(validators)),
            liquidity_share_max: liquidity.saturating_add(*band_bps).min(listed(pools)),
            liquid_share_min: liquid.saturating_sub(*band_bps),
            liquid_min: liquid_min.0,
            liquidity_counts: 10_000_u16.saturating_sub(lost),
            exposure_share_max: self.settings.exposure_bps.min(10_000),
            fall: 0,
            runway: self.runway.0,
        }
    }

    /// The most that a swap may cost by the treasury's rules, and the fee of one act.
    fn costs(&self) -> Costs {
        let swap = u32::from(self.policy.slippage_max_bps).saturating_mul(100);
        Costs { swap, act: self.fee.0, stays: STAYS_SECONDS, dead_band: DEAD_BAND_BPS }
    }
}
