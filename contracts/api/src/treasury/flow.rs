//! What an action leaves behind: what was held before it, less what it gave, and what its own venue gave for it.
//!
//! Nothing else that comes or goes meanwhile enters here: a payment of the wallet, a gift, rewards, another pool's
//! growth. Whatever flowed in beside an action would make it look cheaper than it was.

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
    /// What is to be expected of an action that [`super::admit`] let through. `quoted` is what a pool would give for a
    /// swap.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn held() -> Holdings {
        let delegated = |validator: &str| Delegated { validator: validator.into(), amount: Amount(500) };
        Holdings {
            stable: Amount(1_000),
            stake: Amount(2_000),
            unbonding: Amount(7),
            unbonding_entries: 1,
            delegated: vec![delegated("v1"), delegated("v2")],
            pools: vec![PoolHolding {
                pool: "p1".into(),
                lp: Amount(100),
                lp_supply: Amount(1_000),
                stable_reserve: Amount(10_000),
                stake_reserve: Amount(40_000),
            }],
        }
    }

    fn staked(after: &Holdings, validator: &str) -> u128 {
        after.staked_with(validator).0
    }

    /// More than what was given never comes back from where it went: what is more came from elsewhere.
    #[test]
    fn a_validator_shows_at_most_what_it_was_given() {
        let (validator, amount) = ("v3".to_owned(), Amount(300));
        let stake = Action::Stake { validator, amount };
        for (grown, counted) in [(300, 300), (299, 299), (301, 300), (0, 0)] {
            let after = Flow { delegated: Amount(grown), ..Flow::default() }.after(&stake, &held());
            assert_eq!((after.stake.0, staked(&after, "v3")), (1_700, counted));
        }
        let (from, to) = ("v1".to_owned(), "v2".to_owned());
        let redelegate = Action::Redelegate { from, to, amount };
        for (left, grown, counted) in [(300, 300, 300), (310, 299, 299), (300, 900, 300)] {
            let flow = Flow { undelegated: Amount(left), delegated: Amount(grown), ..Flow::default() };
            let after = flow.after(&redelegate, &held());
            assert_eq!((staked(&after, "v1"), staked(&after, "v2")), (500 - left, 500 + counted));
        }
        let unstake = Action::Unstake { validator: "v1".into(), amount };
        for (left, counted) in [(300, 300), (299, 299), (400, 300)] {
            let after = Flow { undelegated: Amount(left), ..Flow::default() }.after(&unstake, &held());
            assert_eq!((staked(&after, "v1"), after.unbonding.0), (500 - left, 7 + counted));
            assert_eq!(after.stake, held().stake);
        }
    }

    #[test]
    fn a_swap_moves_both_sides_and_leaves_the_part_in_the_pool_what_it_counted() {
        let swap = |offer| Action::Swap { pool: "p1".into(), offer, amount: Amount(100), receive_min: Amount(0) };
        let flow = Flow { stable: Amount(20), stake: Amount(390), ..Flow::default() };
        let after = flow.after(&swap(Side::Stable), &held());
        assert_eq!((after.stable.0, after.stake.0, &after.pools), (900, 2_390, &held().pools));
        let after = flow.after(&swap(Side::Stake), &held());
        assert_eq!((after.stable.0, after.stake.0, &after.pools), (1_020, 1_900, &held().pools));
    }

    #[test]
    fn a_pool_makes_at_most_what_both_sides_are_worth_in_it() {
        let provide = Action::ProvideLiquidity { pool: "p1".into(), stable: Amount(100), stake: Amount(300) };
        // 100 of 10,000 are 10 tokens, 300 of 40,000 but 7: the rest of the 100 is a gift.
        for (made, counted) in [(7, 7), (6, 6), (50, 7)] {
            let after = Flow { lp: Amount(made), ..Flow::default() }.after(&provide, &held());
            let pool = &after.pools[0];
            assert_eq!((after.stable.0, after.stake.0), (900, 1_700));
            assert_eq!((pool.lp.0, pool.lp_supply.0), (100 + counted, 1_000 + counted));
            assert_eq!((pool.stable_reserve.0, pool.stake_reserve.0), (10_100, 40_300));
        }
        assert_eq!(Flow::expected(&provide, Amount::ZERO, &held()).lp.0, 7);
    }

    #[test]
    fn a_withdrawal_takes_its_part_whatever_the_pool_pays_for_it() {
        let withdraw = Action::WithdrawLiquidity { pool: "p1".into(), lp: Amount(10) };
        let expected = Flow::expected(&withdraw, Amount::ZERO, &held());
        assert_eq!((expected.stable.0, expected.stake.0), (100, 400));
        for (stable, stake) in [(100, 400), (0, 0), (1, 900)] {
            let flow = Flow { stable: Amount(stable), stake: Amount(stake), ..Flow::default() };
            let after = flow.after(&withdraw, &held());
            let pool = &after.pools[0];
            assert_eq!((after.stable.0, after.stake.0), (1_000 + stable, 2_000 + stake));
            assert_eq!((pool.lp.0, pool.lp_supply.0), (90, 990));
            assert_eq!((pool.stable_reserve.0, pool.stake_reserve.0), (9_900, 39_600));
        }
    }

    #[test]
    fn what_is_expected_of_an_action_is_what_it_moves() {
        let quoted = Amount(77);
        let of = |action: &Action| Flow::expected(action, quoted, &held());
        let none = Flow::default();
        let (validator, amount) = ("v1".to_owned(), Amount(9));
        assert_eq!(of(&Action::Stake { validator: validator.clone(), amount }), Flow { delegated: amount, ..none });
        let (from, to) = (validator.clone(), "v2".to_owned());
        let moved = of(&Action::Redelegate { from, to, amount });
        assert_eq!(moved, Flow { undelegated: amount, delegated: amount, ..none });
        assert_eq!(of(&Action::Unstake { validator, amount }), Flow { undelegated: amount, ..none });
        let swap = |offer| Action::Swap { pool: "p1".into(), offer, amount, receive_min: Amount(0) };
        assert_eq!(of(&swap(Side::Stable)), Flow { stake: quoted, ..none });
        assert_eq!(of(&swap(Side::Stake)), Flow { stable: quoted, ..none });
        for action in [Action::Claim { validators: vec![] }, Action::Return { coins: vec![] }] {
            let flow = of(&action);
            assert_eq!((flow, flow.after(&action, &held())), (none, held()));
        }
    }
}
