//! What must hold once an action is done: what it cost, what is left, whether it led towards the targets.
//!
//! What is held after it comes in as [`super::Flow::after`] reckons it: what was held before and the action's own
//! flows.

use super::admit::offered;
use super::breach::{count, require};
use super::holdings::{part, ratio};
use super::{Action, Breach, DELEGATIONS_MAX, Holdings, Policy, Rounding, Rules, Side, Usage, Values, stake_value};
use crate::Amount;
use crate::ring::DAY;

/// What rounding by chain and pool may cost in one action beside the bounds, in the stable denom's smallest unit and in
/// units of stake. Counted as a loss all the same.
const DUST: u128 = 100;
const DUST_STAKE: Amount = Amount(2);

/// An action with what was held before it and what is held after it.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    pub action: &'a Action,
    pub before: &'a Holdings,
    pub after: &'a Holdings,
}

/// What an action did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// At the reference price, rounded up.
    pub loss: u128,
    /// All that is held after, rounded down.
    pub value: u128,
}

/// Checks what is held after an action against what was held before, and notes in `usage` what it cost.
pub fn judge(rules: Rules<'_>, usage: &mut Usage, step: Step<'_>) -> Result<Outcome, Breach> {
    let (Rules { policy, price, now }, Step { action, before, after }) = (rules, step);
    let price = price.price;
    let (was, is) = (before.values(price, Rounding::Up), after.values(price, Rounding::Down));
    let loss = was.total().saturating_sub(is.total());
    received(policy, step)?;
    let max = loss_max(policy, action, before, price);
    require(loss <= max, || Breach::Loss { loss: Amount(loss), max: Amount(max) })?;
    let (used, day_max) = (usage.loss.sum(DAY, now), policy.loss_per_day_max);
    require(used.saturating_add(loss) <= day_max.0, || Breach::LossPerDay {
        loss: Amount(loss),
        used: Amount(used),
        max: day_max,
        fits_at: usage.loss.fits_at(DAY, now, loss, day_max.0),
    })?;
    if after.stable < before.stable {
        let (left, min) = (after.stable, policy.liquid_min);
        require(left >= min, || Breach::LiquidMin { left, min })?;
    }
    venue_share(policy, step, price, is.total())?;
    targets(policy, &was, &is)?;
    if loss > 0 {
        usage.loss.add(DAY, now, loss);
    }
    Ok(Outcome { loss, value: is.total() })
}

/// A swap yields the pool's own price before it, less slippage, or what the operator asked for, whichever is more.
fn received(policy: &Policy, Step { action, before, after }: Step<'_>) -> Result<(), Breach> {
    let Action::Swap { pool, offer, amount, receive_min } = action else { return Ok(()) };
    let known = before.pool(pool).ok_or_else(|| Breach::PoolUnknown { pool: pool.clone() })?;
    let (offered_reserve, asked_reserve, was, is) = match offer {
        Side::Stable => (known.stable_reserve, known.stake_reserve, before.stake, after.stake),
        Side::Stake => (known.stake_reserve, known.stable_reserve, before.stable, after.stable),
    };
    let at_spot = ratio(*amount, asked_reserve, offered_reserve, Rounding::Down);
    let kept_bps = 10_000_u32.saturating_sub(policy.slippage_max_bps.into());
    let min = receive_min.0.max(part(at_spot, kept_bps, Rounding::Up));
    let got = is.0.saturating_sub(was.0);
    require(got >= min, || Breach::Slippage { got: Amount(got), min: Amount(min) })
}

/// What an action may cost. A swap is held to the pool's price as well; here the pool may lie off the reference.
fn loss_max(policy: &Policy, action: &Action, before: &Holdings, price: Amount) -> u128 {
    let slippage = u32::from(policy.slippage_max_bps);
    let allowed = match action {
        Action::Swap { .. } => {
            let bps = slippage.saturating_add(policy.deviation_max_bps.into());
            part(offered(action, price), bps, Rounding::Down)
        }
        Action::ProvideLiquidity { .. } => part(offered(action, price), slippage, Rounding::Down),
        Action::WithdrawLiquidity { pool, lp } => {
            let worth = before.pool(pool).map_or(0, |pool| pool.worth(*lp, price, Rounding::Down));
            part(worth, slippage, Rounding::Down)
        }
        _ => 0,
    };
    allowed.saturating_add(DUST).saturating_add(stake_value(DUST_STAKE, price, Rounding::Up))
}

/// The venue into which the action moves money holds no more than its share, and is not one too many for a recall.
fn venue_share(
    policy: &Policy,
    Step { action, after, .. }: Step<'_>,
    price: Amount,
    total: u128,
) -> Result<(), Breach> {
    let (rule, value) = match action {
        Action::Stake { validator, .. } | Action::Redelegate { to: validator, .. } => {
            let staked_with = after.delegated.iter().filter(|delegated| !delegated.amount.is_zero()).count();
            count("validators with stake", staked_with, 0, DELEGATIONS_MAX)?;
            (policy.validator(validator), stake_value(after.staked_with(validator), price, Rounding::Up))
        }
        Action::ProvideLiquidity { pool, .. } => {
            let worth = after.pool(pool).map_or(0, |pool| pool.worth(pool.lp, price, Rounding::Up));
            (policy.listed_pool(pool), worth)
        }
        _ => return Ok(()),
    };
    let Some(rule) = rule else { return Ok(()) };
    require(value <= part(total, rule.share_max_bps.into(), Rounding::Down), || Breach::Share {
        venue: rule.address.clone(),
        value: Amount(value),
        total: Amount(total),
        max_bps: rule.share_max_bps,
    })
}

/// Held and aimed at, per bucket, with the total.
fn shares(policy: &Policy, values: &Values) -> ([(u128, u128); 4], u128) {
    let (targets, total) = (policy.strategy.targets(), values.total());
    let aim = |bps: u16| part(total, bps.into(), Rounding::Down);
    let shares = [
        (values.staked, aim(targets.staked)),
        (values.liquidity, aim(targets.liquidity)),
        (values.liquid, aim(targets.liquid)),
        (values.idle, 0),
    ];
    (shares, total)
}

/// Sum of the buckets' distances from their targets.
fn off_target(policy: &Policy, values: &Values) -> u128 {
    shares(policy, values).0.iter().fold(0, |sum, (held, aim)| sum.saturating_add(held.abs_diff(*aim)))
}

/// Whether each bucket lies within its band.
pub fn within_bands(policy: &Policy, values: &Values) -> bool {
    let (shares, total) = shares(policy, values);
    let band = part(total, policy.band_bps.into(), Rounding::Down);
    shares.iter().all(|(held, aim)| held.abs_diff(*aim) <= band)
}

/// All within the bands, or no further from the targets than before.
fn targets(policy: &Policy, was: &Values, is: &Values) -> Result<(), Breach> {
    let (before, after) = (off_target(policy, was), off_target(policy, is));
    // What the whole loses, which is bounded elsewhere, shifts every target and is missing in some bucket: twice that
    // is no move of the operator's.
    let slack = was.total().abs_diff(is.total()).saturating_mul(2).saturating_add(DUST);
    let allowed = within_bands(policy, is) || after <= before.saturating_add(slack);
    require(allowed, || Breach::AwayFromTarget {
        before: Amount(before),
        after: Amount(after),
        total: Amount(is.total()),
    })
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
