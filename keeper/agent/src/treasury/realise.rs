//! From a move of the plan, which is a value, to the one message that begins it: which venue, how much at once.
//!
//! What does not fit into one message is left for the next look. Nothing here decides that a move is wanted.

use stateset_api::Amount;
use stateset_api::treasury::{Action, Breach, CLAIMS_MAX, Holdings, PoolHolding, Rounding, Side};

use super::judge::{Allowed, deepest, largest, quoted, within_slippage};
use super::moves::{Move, Purpose};
use super::plan::{LIQUIDITY_YIELD_MIN, Present, part};
use super::standing::Standing;
use super::survey::Survey;
use super::validators::{best, redelegated_next, to_leave};
use crate::decisions::{Constraint, Obstacle};

/// What comes out of a swap may be so many ten thousandths less than foreseen: others trade in between. The pool's own
/// price bounds it besides.
const RECEIVED_BPS: u128 = 9_950;
/// Six unbondings are possible at once: each takes at least an eighth of what is staked, so that many small bills do not
/// use all of them up.
const UNSTAKED_PART_MIN: u128 = 8;
/// Called back is a quarter more than what is short, so that the next small bill asks for no other move.
const CALLED_BACK_MORE: u128 = 4;
/// What is worth less than so many transactions is not begun, unless bills ask for it.
const WORTH_MIN: u128 = 4;

/// What is to be sent, in smallest units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    Fund(u128),
    CallBack(u128),
    Act(Action),
}

/// One message, and what lies where once it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ready {
    pub begun: Begun,
    pub expected: Present,
}

/// The message that begins a move which somebody else than the plan wants, if the rules let it begin now: for rehearsals
/// that compare the planner with plainer rules.
pub fn begun(survey: &Survey, one: Move) -> Option<Begun> {
    let ready = realise((survey, &Standing::default()), (one, Purpose::NoUse), 0).ok()?;
    Some(ready.begun)
}

/// The message that begins a move, or what stands against it.
pub(super) fn realise(
    (survey, standing): (&Survey, &Standing),
    (one, purpose): (Move, Purpose),
    near: u128,
) -> Result<Ready, Obstacle> {
    let least = if purpose.is_due() { 1 } else { worth_min(survey) };
    let allowed = match one {
        Move::Fund(value) => return fund(survey, (value, least)),
        Move::CallBack(value) => return call_back(survey, value, near),
        Move::Withdraw(value) => withdraw(survey, value),
        Move::Unstake(value) => unstake(survey, value, purpose),
        Move::Sell(value) => swap(survey, Side::Stake, (survey.stake_of(value), survey.stake_of(least))),
        Move::Buy(value) => swap(survey, Side::Stable, (value.min(stake_wanted(survey)), least)),
        Move::Stake(value) => stake(survey, (value, least)),
        Move::Provide(value) => provide(survey, (value, least)),
        Move::Redelegate(_) => redelegate((survey, standing), least),
        Move::Claim(_) => claim(survey),
    };
    let Allowed { action, after } = allowed?;
    Ok(Ready { begun: Begun::Act(action), expected: survey.present_of(&after, survey.wallet.0) })
}

/// The stake from which on it is worth moving, in smallest units.
pub(super) fn least_worth(survey: &Survey) -> u128 {
    survey.stake_of(worth_min(survey))
}

/// The value from which on something is worth its transactions.
const fn worth_min(survey: &Survey) -> u128 {
    survey.fee.0.saturating_mul(WORTH_MIN)
}

fn fund(survey: &Survey, (value, least): (u128, u128)) -> Result<Ready, Obstacle> {
    if let Some(reason) = &survey.stopped {
        return Err(policy(format!("the treasury is stopped: {reason}")));
    }
    let amount = value.min(survey.fundable.0);
    if amount < least.max(1) {
        let (fundable, denom) = (survey.fundable, &survey.stable_denom);
        return Err(policy(format!("the wallet's policy lets in {fundable}{denom} now, {value}{denom} is wanted")));
    }
    let held = Holdings { stable: Amount(survey.holdings.stable.0.saturating_add(amount)), ..survey.holdings.clone() };
    let expected = survey.present_of(&held, survey.wallet.0.saturating_sub(amount));
    Ok(Ready { begun: Begun::Fund(amount), expected })
}

fn call_back(survey: &Survey, value: u128, near: u128) -> Result<Ready, Obstacle> {
    let there = survey.holdings.stable.0;
    let amount = value.saturating_add(near / CALLED_BACK_MORE).min(there);
    if amount == 0 {
        let reason = format!("nothing of {} lies idle in the treasury", survey.stable_denom);
        return Err(Obstacle { constraint: Constraint::Liquidity, reason });
    }
    let held = Holdings { stable: Amount(there - amount), ..survey.holdings.clone() };
    let expected = survey.present_of(&held, survey.wallet.0.saturating_add(amount));
    Ok(Ready { begun: Begun::CallBack(amount), expected })
}

/// What of the treasury's present money may be stake by its shares, beyond what is: what is to be funded first would
/// otherwise be bought for beforehand, and lie idle.
fn stake_wanted(survey: &Survey) -> u128 {
    let (bounds, present) = (survey.bounds(), survey.present());
    let total = present.total().saturating_sub(present.wallet);
    let lends = survey.settings.liquidity_yield >= LIQUIDITY_YIELD_MIN;
    let lent = if lends { part(total, bounds.liquidity_share_max.into(), 20_000) } else { 0 };
    let staked = part(total, bounds.staked_share_max.into(), 10_000);
    let is = present.staked.saturating_add(present.idle).saturating_add(present.liquidity / 2);
    staked.saturating_add(lent).saturating_sub(is)
}

/// In the deepest listed pool, so much as it takes at little loss.
fn swap(survey: &Survey, offer: Side, (amount, least): (u128, u128)) -> Result<Allowed, Obstacle> {
    let pool = deepest(survey, offer)?;
    let held = match offer {
        Side::Stable => survey.holdings.stable.0,
        Side::Stake => survey.holdings.stake.0,
    };
    let amount = within_slippage(survey, pool, (offer, amount.min(held)));
    let of = |amount: u128| {
        let swap = |receive_min| Action::Swap { pool: pool.pool.clone(), offer, amount: Amount(amount), receive_min };
        let foreseen = quoted(survey, &swap(Amount::ZERO));
        swap(Amount(part(foreseen, RECEIVED_BPS, 10_000)))
    };
    most_of(survey, (amount, least), of)
}

fn stake(survey: &Survey, (value, least): (u128, u128)) -> Result<Allowed, Obstacle> {
    let amount = survey.stake_of(value).min(survey.holdings.stake.0);
    let least = survey.stake_of(least);
    into_validator(survey, (amount, least), |validator, amount| Action::Stake {
        validator: validator.to_owned(),
        amount: Amount(amount),
    })
}

/// All that lies with the worst that may leave: its value was rounded.
fn redelegate((survey, standing): (&Survey, &Standing), least: u128) -> Result<Allowed, Obstacle> {
    let least = survey.stake_of(least);
    let may_move = |validator: &str| standing.may_redelegate(survey, validator);
    let Some((from, _)) = redelegated_next(survey, least_worth(survey), may_move) else { return Err(no_validator()) };
    into_validator(survey, (from.amount.0, least), |to, amount| Action::Redelegate {
        from: from.validator.clone(),
        to: to.to_owned(),
        amount: Amount(amount),
    })
}

/// With the first of the best that takes any.
fn into_validator(
    survey: &Survey,
    amounts: (u128, u128),
    of: impl Fn(&str, u128) -> Action,
) -> Result<Allowed, Obstacle> {
    let mut obstacle = no_validator();
    for validator in best(survey) {
        match most_of(survey, amounts, |amount| of(&validator, amount)) {
            Ok(allowed) => return Ok(allowed),
            Err(found) => obstacle = found,
        }
    }
    Err(obstacle)
}

fn unstake(survey: &Survey, value: u128, purpose: Purpose) -> Result<Allowed, Obstacle> {
    let staked = survey.holdings.delegated.iter().fold(0_u128, |sum, one| sum.saturating_add(one.amount.0));
    let least = if purpose.is_due() { staked / UNSTAKED_PART_MIN } else { 0 };
    let amount = survey.stake_of(value).max(least);
    let leaving = to_leave(survey);
    // One of the few unbondings that are possible at once is not for dust; recorded before, it was for the worst.
    let enough = if survey.settings.prior_days.is_some() { amount.min(least_worth(survey)) } else { 0 };
    let Some(from) = leaving.iter().find(|one| one.amount.0 >= enough).or(leaving.first()) else {
        let reason = "nothing is staked".to_owned();
        return Err(Obstacle { constraint: Constraint::Liquidity, reason });
    };
    let of = |amount: u128| Action::Unstake { validator: from.validator.clone(), amount: Amount(amount) };
    largest(survey, (amount.min(from.amount.0), 1), of).map_err(broken)
}

/// Both sides in the pool's own ratio, and no more of either than is there.
fn provide(survey: &Survey, (value, least): (u128, u128)) -> Result<Allowed, Obstacle> {
    let pool = deepest(survey, Side::Stable)?;
    let held = &survey.holdings;
    let by_stake = part(held.stake.0, pool.stable_reserve.0, pool.stake_reserve.0.max(1));
    let most = (value / 2).min(held.stable.0).min(by_stake);
    let of = |stable: u128| {
        let stake = part(stable, pool.stake_reserve.0, pool.stable_reserve.0.max(1));
        Action::ProvideLiquidity { pool: pool.pool.clone(), stable: Amount(stable), stake: Amount(stake) }
    };
    most_of(survey, (most, least / 2), of)
}

/// Out of a pool that is not listed any more first, then out of that in which most lies.
fn withdraw(survey: &Survey, value: u128) -> Result<Allowed, Obstacle> {
    let price = survey.price.price;
    let pools = survey.holdings.pools.iter().filter(|pool| pool.lp > Amount::ZERO);
    let order = |pool: &&PoolHolding| {
        (survey.policy.listed_pool(&pool.pool).is_none(), pool.worth(pool.lp, price, Rounding::Down))
    };
    let Some(pool) = pools.max_by_key(order) else {
        return Err(Obstacle { constraint: Constraint::Liquidity, reason: "nothing lies in pools".to_owned() });
    };
    let worth = pool.worth(pool.lp, price, Rounding::Down).max(1);
    let lp = part(pool.lp.0, value, worth).saturating_add(1).min(pool.lp.0);
    let of = |lp: u128| Action::WithdrawLiquidity { pool: pool.pool.clone(), lp: Amount(lp) };
    largest(survey, (lp, 1), of).map_err(broken)
}

fn claim(survey: &Survey) -> Result<Allowed, Obstacle> {
    let staked = survey.holdings.delegated.iter().filter(|one| one.amount > Amount::ZERO);
    let validators: Vec<String> = staked.take(CLAIMS_MAX).map(|one| one.validator.clone()).collect();
    largest(survey, (1, 1), |_| Action::Claim { validators: validators.clone() }).map_err(broken)
}

/// The largest that the rules allow, if that is worth its transactions. What was recorded before anything was measured was
/// begun however small it was.
fn most_of(survey: &Survey, (most, least): (u128, u128), of: impl Fn(u128) -> Action) -> Result<Allowed, Obstacle> {
    if most < least && survey.settings.prior_days.is_some() {
        return Err(policy(format!("{most} is left of it, and from {least} on it is worth its transactions")));
    }
    largest(survey, (most, least), of).map_err(broken)
}

fn broken(breach: Breach) -> Obstacle {
    let constraint = match breach {
        Breach::Balance { .. } | Breach::LiquidMin { .. } => Constraint::Liquidity,
        _ => Constraint::Policy,
    };
    Obstacle { constraint, reason: breach.to_string() }
}

const fn policy(reason: String) -> Obstacle {
    Obstacle { constraint: Constraint::Policy, reason }
}

fn no_validator() -> Obstacle {
    policy("no listed validator is sound and cheap enough".to_owned())
}
