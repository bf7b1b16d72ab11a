//! What an action is expected to leave behind, for those who ask before they act. Nothing relies on it.

use super::holdings::{Rounding, ratio};
use super::{Action, Delegated, Holdings, PoolHolding, Side};
use crate::Amount;

fn add(to: &mut Amount, amount: Amount) {
    to.0 = to.0.saturating_add(amount.0);
}

fn take(from: &mut Amount, amount: Amount) {
    from.0 = from.0.saturating_sub(amount.0);
}

fn delegation<'a>(holdings: &'a mut Holdings, validator: &str) -> &'a mut Amount {
    let found = holdings.delegated.iter().position(|delegated| delegated.validator == validator);
    let index = found.unwrap_or_else(|| {
        holdings.delegated.push(Delegated { validator: validator.to_owned(), amount: Amount::ZERO });
        holdings.delegated.len().saturating_sub(1)
    });
    &mut holdings.delegated[index].amount
}

/// The holdings after `action`, which [`super::admit`] let through. `received` is what a pool would give for a swap.
/// Rewards are not foreseen, and a return counts as gone.
pub fn predict(action: &Action, received: Amount, before: &Holdings) -> Holdings {
    let mut after = before.clone();
    match action {
        Action::Stake { validator, amount } => {
            take(&mut after.stake, *amount);
            add(delegation(&mut after, validator), *amount);
        }
        Action::Redelegate { from, to, amount } => {
            take(delegation(&mut after, from), *amount);
            add(delegation(&mut after, to), *amount);
        }
        Action::Unstake { validator, amount } => {
            take(delegation(&mut after, validator), *amount);
            add(&mut after.unbonding, *amount);
        }
        Action::Swap { pool, offer, amount, .. } => {
            let (offered, asked) = match offer {
                Side::Stable => (&mut after.stable, &mut after.stake),
                Side::Stake => (&mut after.stake, &mut after.stable),
            };
            take(offered, *amount);
            add(asked, received);
            if let Some(pool) = after.pool_mut(pool) {
                let (offered, asked) = match offer {
                    Side::Stable => (&mut pool.stable_reserve, &mut pool.stake_reserve),
                    Side::Stake => (&mut pool.stake_reserve, &mut pool.stable_reserve),
                };
                add(offered, *amount);
                take(asked, received);
            }
        }
        Action::ProvideLiquidity { pool, stable, stake } => {
            take(&mut after.stable, *stable);
            take(&mut after.stake, *stake);
            if let Some(pool) = after.pool_mut(pool) {
                provide(pool, *stable, *stake);
            }
        }
        Action::WithdrawLiquidity { pool, lp } => {
            if let Some(pool) = after.pool_mut(pool) {
                let (stable, stake) = withdraw(pool, *lp);
                add(&mut after.stable, stable);
                add(&mut after.stake, stake);
            }
        }
        Action::Claim { .. } | Action::Return { .. } => {}
    }
    after
}

fn provide(pool: &mut PoolHolding, stable: Amount, stake: Amount) {
    let by_stable = ratio(stable, pool.lp_supply, pool.stable_reserve, Rounding::Down);
    let minted = Amount(by_stable.min(ratio(stake, pool.lp_supply, pool.stake_reserve, Rounding::Down)));
    add(&mut pool.stable_reserve, stable);
    add(&mut pool.stake_reserve, stake);
    add(&mut pool.lp, minted);
    add(&mut pool.lp_supply, minted);
}

fn withdraw(pool: &mut PoolHolding, lp: Amount) -> (Amount, Amount) {
    let part = |reserve| Amount(ratio(reserve, lp, pool.lp_supply, Rounding::Down));
    let (stable, stake) = (part(pool.stable_reserve), part(pool.stake_reserve));
    take(&mut pool.stable_reserve, stable);
    take(&mut pool.stake_reserve, stake);
    take(&mut pool.lp, lp);
    take(&mut pool.lp_supply, lp);
    (stable, stake)
}
