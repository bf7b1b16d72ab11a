//! What must hold once an action is done: what it cost, what is left, whether a move into risk led towards the targets.
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
    let (Rules { policy, price, now, .. }, Step { action, before, after }) = (rules, step);
    let price = price.price;
    let (was, is) = (before.values(price, Rounding::Up), after.values(price, Rounding::Down));
    let loss = was.total().saturating_sub(is.total());
    received(policy, step)?;
    let max = loss_max(policy, action, before, price);
    require(loss <= max, || Breach::Loss { loss: Amount(loss), max: Amount(max) })?;
    // No rounding keeps anything in, whatever was lost before.
    if !(action.is_exit() && loss <= rounding(price)) {
        fits(rules, usage, loss)?;
    }
    if after.stable < before.stable {
        let (left, min) = (after.stable, policy.liquid_min);
        require(left >= min, || Breach::LiquidMin { left, min })?;
    }
    venue_share(policy, step, price, is.total())?;
    if action.is_into_risk() {
        targets(policy, &was, &is)?;
    }
    if loss > 0 {
        usage.loss.add(DAY, now, loss);
        usage.lost = usage.lost.saturating_add(loss);
    }
    Ok(Outcome { loss, value: is.total() })
}

/// Whether the loss fits into what any 24 hours, and all of them together, may see.
fn fits(Rules { policy, now, .. }: Rules<'_>, usage: &Usage, loss: u128) -> Result<(), Breach> {
    let (used, max) = (usage.loss.sum(DAY, now), policy.loss_per_day_max);
    require(used.saturating_add(loss) <= max.0, || Breach::LossPerDay {
        loss: Amount(loss),
        used: Amount(used),
        max,
        fits_at: usage.loss.fits_at(DAY, now, loss, max.0),
    })?;
    let (lost, max) = (usage.lost, policy.loss_lifetime_max);
    require(lost.saturating_add(loss) <= max.0, || Breach::LossLifetime { loss: Amount(loss), lost: Amount(lost), max })
}

/// What the pool gave, by the pool's own reserves before it: no reference price enters here.
fn received(policy: &Policy, step: Step<'_>) -> Result<(), Breach> {
    match step.action {
        Action::Swap { .. } => swapped(policy, step),
        Action::WithdrawLiquidity { .. } => withdrawn(policy, step),
        _ => Ok(()),
    }
}

/// A withdrawal yields its part of each side, less slippage and what rounding takes.
fn withdrawn(policy: &Policy, Step { action, before, after }: Step<'_>) -> Result<(), Breach> {
    let Action::WithdrawLiquidity { pool, lp } = action else { return Ok(()) };
    let known = before.pool(pool).ok_or_else(|| Breach::PoolUnknown { pool: pool.clone() })?;
    for (reserve, was, is) in
        [(known.stable_reserve, before.stable, after.stable), (known.stake_reserve, before.stake, after.stake)]
    {
        let due = part(ratio(reserve, *lp, known.lp_supply, Rounding::Down), kept_bps(policy), Rounding::Up);
        let (got, min) = (is.0.saturating_sub(was.0), due.saturating_sub(DUST_STAKE.0));
        require(got >= min, || Breach::Slippage { got: Amount(got), min: Amount(min) })?;
    }
    Ok(())
}

/// What is left of 10,000 after the slippage.
fn kept_bps(policy: &Policy) -> u32 {
    10_000_u32.saturating_sub(policy.slippage_max_bps.into())
}

/// A swap yields the pool's own price before it, less slippage, or what the operator asked for, whichever is more.
fn swapped(policy: &Policy, Step { action, before, after }: Step<'_>) -> Result<(), Breach> {
    let Action::Swap { pool, offer, amount, receive_min } = action else { return Ok(()) };
    let known = before.pool(pool).ok_or_else(|| Breach::PoolUnknown { pool: pool.clone() })?;
    let (offered_reserve, asked_reserve, was, is) = match offer {
        Side::Stable => (known.stable_reserve, known.stake_reserve, before.stake, after.stake),
        Side::Stake => (known.stake_reserve, known.stable_reserve, before.stable, after.stable),
    };
    let at_spot = ratio(*amount, asked_reserve, offered_reserve, Rounding::Down);
    let min = receive_min.0.max(part(at_spot, kept_bps(policy), Rounding::Up));
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
    allowed.saturating_add(rounding(price))
}

/// What rounding may cost in one action, in the stable denom's smallest unit.
fn rounding(price: Amount) -> u128 {
    DUST.saturating_add(stake_value(DUST_STAKE, price, Rounding::Up))
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

/// The buckets' distances from their targets, idle stake last; what a band is.
fn distances(policy: &Policy, values: &Values) -> ([u128; 4], u128) {
    let (shares, total) = shares(policy, values);
    (shares.map(|(held, aim)| held.abs_diff(aim)), part(total, policy.band_bps.into(), Rounding::Down))
}

/// Whether each bucket lies within its band.
pub fn within_bands(policy: &Policy, values: &Values) -> bool {
    let (distances, band) = distances(policy, values);
    distances.iter().all(|distance| *distance <= band)
}

/// For a move into risk: all within the bands; or the buckets together no further from their targets than before, and
/// none that has a target beyond both its band and where it was. Idle stake has none: it is a stopover, which the sum
/// alone bounds (from within the bands, by two of them).
fn targets(policy: &Policy, was: &Values, is: &Values) -> Result<(), Breach> {
    let ((from, _), (to, band)) = (distances(policy, was), distances(policy, is));
    let sum = |distances: &[u128; 4]| distances.iter().fold(0_u128, |sum, one| sum.saturating_add(*one));
    let (before, after) = (sum(&from), sum(&to));
    // What the whole loses, which is bounded elsewhere, shifts every target and is missing in some bucket: twice that
    // is no move of the operator's.
    let slack = was.total().abs_diff(is.total()).saturating_mul(2).saturating_add(DUST);
    let with_target = from.iter().zip(&to).take(3);
    let each = with_target.fold(true, |holds, (from, to)| holds && *to <= band.max(from.saturating_add(slack)));
    let no_further = each && after <= before.saturating_add(slack);
    require(no_further || within_bands(policy, is), || Breach::AwayFromTarget {
        before: Amount(before),
        after: Amount(after),
        total: Amount(is.total()),
    })
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
