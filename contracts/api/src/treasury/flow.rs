//! What an action leaves behind: what was held before it, less what it gave, and what its own venue gave for it.
//!
//! Nothing else that comes or goes meanwhile enters here: a payment of the wallet, a gift, rewards, another pool's growth.
//! Whatever flowed in beside an action would make it look cheaper than it was.

use super::holdings::{Rounding, ratio};
use super::{Action, Delegated, Holdings, PoolHolding, Side};
use crate::Amount;

/// What the venue of one action gave and kept, by measure or by expectation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Coins that the pool paid.
    pub stable: Amount,
    pub stake: Amount,
    /// LP tokens that the pool made for the treasury.
    pub lp: Amount,
    /// By how much stake with the validator that is left became less.
    pub undelegated: Amount,
    /// By how much stake with the validator that is entered became more.
    pub delegated: Amount,
}

impl Flow {
    /// What is to be expected of an action that [`super::admit`] let through. `quoted` is what a pool would give for a swap.
    pub fn expected(action: &Action, quoted: Amount, before: &Holdings) -> Self {
        let none = Self::default();
        match action {
            Action::Stake { amount, .. } => Self { delegated: *amount, ..none },
            Action::Redelegate { amount, .. } => Self { undelegated: *amount, delegated: *amount, ..none },
            Action::Unstake { amount, .. } => Self { undelegated: *amount, ..none },
            Action::Swap { offer: Side::Stable, .. } => Self { stake: quoted, ..none },
            Action::Swap { offer: Side::Stake, .. } => Self { stable: quoted, ..none },
            Action::ProvideLiquidity { pool, stable, stake } => {
                Self { lp: before.pool(pool).map_or(Amount::ZERO, |pool| minted(pool, *stable, *stake)), ..none }
            }
            Action::WithdrawLiquidity { pool, lp } => {
                let (stable, stake) = before.pool(pool).map_or((Amount::ZERO, Amount::ZERO), |pool| parts(pool, *lp));
                Self { stable, stake, ..none }
            }
            Action::Claim { .. } | Action::Return { .. } => none,
        }
    }

    /// The holdings after `action`. Claimed rewards are not foreseen, and a return counts as gone.
    pub fn after(&self, action: &Action, before: &Holdings) -> Holdings {
        let mut after = before.clone();
        match action {
            Action::Stake { validator, amount } => {
                take(&mut after.stake, *amount);
                add(delegation(&mut after, validator), self.delegated.min(*amount));
            }
            Action::Redelegate { from, to, amount } => {
                take(delegation(&mut after, from), self.undelegated);
                add(delegation(&mut after, to), self.delegated.min(*amount));
            }
            Action::Unstake { validator, amount } => {
                take(delegation(&mut after, validator), self.undelegated);
                add(&mut after.unbonding, self.undelegated.min(*amount));
            }
            // What the pool keeps raises the worth of the treasury's part in it, if the pool is honest: not counted.
            Action::Swap { offer: Side::Stable, amount, .. } => {
                take(&mut after.stable, *amount);
                add(&mut after.stake, self.stake);
            }
            Action::Swap { offer: Side::Stake, amount, .. } => {
                take(&mut after.stake, *amount);
                add(&mut after.stable, self.stable);
            }
            Action::ProvideLiquidity { pool, stable, stake } => {
                take(&mut after.stable, *stable);
                take(&mut after.stake, *stake);
                if let Some(pool) = after.pool_mut(pool) {
                    let minted = self.lp.min(minted(pool, *stable, *stake));
                    add(&mut pool.stable_reserve, *stable);
                    add(&mut pool.stake_reserve, *stake);
                    add(&mut pool.lp, minted);
                    add(&mut pool.lp_supply, minted);
                }
            }
            Action::WithdrawLiquidity { pool, lp } => {
                add(&mut after.stable, self.stable);
                add(&mut after.stake, self.stake);
                if let Some(pool) = after.pool_mut(pool) {
                    let (stable, stake) = parts(pool, *lp);
                    take(&mut pool.stable_reserve, stable);
                    take(&mut pool.stake_reserve, stake);
                    take(&mut pool.lp, *lp);
                    take(&mut pool.lp_supply, *lp);
                }
            }
            Action::Claim { .. } | Action::Return { .. } => {}
        }
        after
    }
}

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

/// What a constant-product pool makes for both amounts: their lesser part of it, rounded down.
fn minted(pool: &PoolHolding, stable: Amount, stake: Amount) -> Amount {
    let by_stable = ratio(stable, pool.lp_supply, pool.stable_reserve, Rounding::Down);
    Amount(by_stable.min(ratio(stake, pool.lp_supply, pool.stake_reserve, Rounding::Down)))
}

/// What of the reserves is due for LP tokens, rounded down.
fn parts(pool: &PoolHolding, lp: Amount) -> (Amount, Amount) {
    let part = |reserve| Amount(ratio(reserve, lp, pool.lp_supply, Rounding::Down));
    (part(pool.stable_reserve), part(pool.stake_reserve))
}
