//! Each action is judged before it is sent, by the treasury's own rule code, over what was seen; of amounts the largest
//! that it allows is found. The contract judges again: a mistake here costs a fee and never money.

use stateset_api::Amount;
use stateset_api::treasury::{Action, Breach, Flow, Holdings, PoolHolding, Rules, Side, Step, Usage, admit, judge};

use super::plan::part;
use super::survey::Survey;
use crate::decisions::{Constraint, Obstacle};

/// Halvings in the search for the largest amount: to a part in 65,000 of what was asked for.
const SEARCHES: u32 = 16;
const MILLION: u128 = 1_000_000;
/// What a constant-product pool of the listed kind keeps of a swap, in parts of a million: 30 basis points.
const POOL_FEE: u128 = 3_000;

/// An action that may be sent, and what is held once it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Allowed {
    pub action: Action,
    pub after: Holdings,
}

/// What the contract's rules say to an action, as far as it can be known beforehand.
pub(super) fn check(survey: &Survey, action: Action) -> Result<Allowed, Breach> {
    if let Some(reason) = &survey.stopped {
        return Err(Breach::Stopped { by: String::new(), at: survey.time, reason: reason.clone() });
    }
    if let Some(until) = survey.rests_until.filter(|until| survey.time < *until && action.is_into_risk()) {
        return Err(Breach::Resting { until, now: survey.time });
    }
    let Survey { policy, price, unusable, holdings: before, time, .. } = survey;
    let rules = Rules { policy, price, unusable: unusable.as_ref(), now: *time };
    let mut usage = usage(survey);
    admit(rules, &mut usage, &action, before)?;
    let after = Flow::expected(&action, Amount(quoted(survey, &action)), before).after(&action, before);
    judge(rules, &mut usage, Step { action: &action, before, after: &after })?;
    Ok(Allowed { action, after })
}

/// The action over as much of `most` as the rules allow; refused as over all of it where less than `least` is allowed.
pub(super) fn largest(
    survey: &Survey,
    (most, least): (u128, u128),
    of: impl Fn(u128) -> Action,
) -> Result<Allowed, Breach> {
    let refused = match check(survey, of(most)) {
        Ok(allowed) => return Ok(allowed),
        Err(breach) => breach,
    };
    let (mut low, mut high, mut found) = (0_u128, most, None);
    for _ in 0..SEARCHES {
        let middle = low + (high - low) / 2;
        match check(survey, of(middle)) {
            Ok(allowed) => (low, found) = (middle, Some(allowed)),
            Err(_) => high = middle,
        }
    }
    found.filter(|_| low >= least.max(1)).ok_or(refused)
}

/// What the day and all days have seen, as one bucket of now: the same sums, freed no sooner.
fn usage(survey: &Survey) -> Usage {
    let mut usage = Usage { lost: survey.lost.0, ..Usage::default() };
    usage.loss.add(stateset_api::ring::DAY, survey.time, survey.lost_day.0);
    usage.swaps.add(stateset_api::ring::DAY, survey.time, survey.swapped_day.0);
    usage
}

/// What the pool would give for a swap.
pub(super) fn quoted(survey: &Survey, action: &Action) -> u128 {
    let Action::Swap { pool, offer, amount, .. } = action else { return 0 };
    let Some(pool) = survey.holdings.pool(pool) else { return 0 };
    let (offered, asked) = sides(pool, *offer);
    let gross = part(asked, amount.0, offered.saturating_add(amount.0));
    gross.saturating_sub(part(gross, POOL_FEE, MILLION)).saturating_sub(1)
}

/// Of an amount, so much that the pool gives its own price for it less three quarters of what slippage may be: others
/// trade in between. What is more is left for another swap.
pub(super) fn within_slippage(survey: &Survey, pool: &PoolHolding, (offer, amount): (Side, u128)) -> u128 {
    let (offered, _) = sides(pool, offer);
    let slippage = u128::from(survey.policy.slippage_max_bps).saturating_mul(100);
    let impact = (slippage * 3 / 4).saturating_sub(POOL_FEE);
    amount.min(part(offered, impact, MILLION.saturating_sub(slippage).max(1)))
}

const fn sides(pool: &PoolHolding, offer: Side) -> (u128, u128) {
    match offer {
        Side::Stable => (pool.stable_reserve.0, pool.stake_reserve.0),
        Side::Stake => (pool.stake_reserve.0, pool.stable_reserve.0),
    }
}

/// The listed pool with most of what is offered.
pub(super) fn deepest(survey: &Survey, offer: Side) -> Result<&PoolHolding, Obstacle> {
    let pools = survey.holdings.pools.iter().filter(|pool| survey.policy.listed_pool(&pool.pool).is_some());
    let depth = |pool: &&PoolHolding| match offer {
        Side::Stable => pool.stable_reserve,
        Side::Stake => pool.stake_reserve,
    };
    let none = || Obstacle { constraint: Constraint::Policy, reason: "the treasury's policy lists no pool".to_owned() };
    pools.max_by_key(depth).ok_or_else(none)
}
