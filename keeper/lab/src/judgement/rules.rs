//! The plainer rules: 40 % staked, 30 % lent, 30 % liquid, restored once a share is off by so much, or once a month. They
//! know what lies where and no bill; what they do is judged by the contracts like everything else.

use stateset_agent::treasury::{Begun, Move, Present, Survey, begun};
use stateset_api::Amount;

use crate::rehearsal::{Rule, Wanted};

const DAY: u64 = 86_400;
const STAKED_BPS: u128 = 4_000;
const LENT_BPS: u128 = 3_000;
/// Of everything, so much lies in the wallet: bills are paid from there.
const WALLET_BPS: u128 = 1_000;
/// Once it restores, it goes on until nothing is off by more.
const RESTORED_BPS: u128 = 100;
/// No more moves in a day: what is refused is not asked for again and again.
const MOVES_A_DAY: u32 = 16;

/// Once a share is five points off.
pub(super) fn band() -> Rule {
    let mut rule = Plain { band_bps: 500, ..Plain::default() };
    Box::new(move |seen| rule.next(seen))
}

/// Once a month.
pub(super) fn fixed() -> Rule {
    let mut rule = Plain { band_bps: RESTORED_BPS, every: 30 * DAY, ..Plain::default() };
    Box::new(move |seen| rule.next(seen))
}

#[derive(Default)]
struct Plain {
    band_bps: u128,
    every: u64,
    /// When it may begin to restore again, and whether it does.
    next: u64,
    restores: bool,
    /// The day, and the moves of it so far.
    day: (u64, u32),
}

impl Plain {
    fn next(&mut self, seen: &Survey) -> Option<Wanted> {
        let present = seen.present();
        let total = present.total();
        let day = seen.time / DAY;
        if self.day.0 != day {
            self.day = (day, 0);
        }
        if self.day.1 >= MOVES_A_DAY {
            return None;
        }
        let off = off(&present, total);
        if off <= share(total, RESTORED_BPS) {
            self.restores = false;
        } else if off > share(total, self.band_bps) && seen.time >= self.next {
            self.restores = true;
            self.next = seen.time.saturating_add(self.every);
        }
        let mut moves = for_bills(&present, total);
        if self.restores {
            moves.extend(restoring(&present, total));
        }
        let found = moves.into_iter().filter(|one| one.value() > 0).find_map(|one| begun(seen, one));
        self.day.1 += u32::from(found.is_some());
        found.map(|begun| match begun {
            Begun::Fund(amount) => Wanted::Fund(Amount(amount)),
            Begun::CallBack(amount) => Wanted::CallBack(Amount(amount)),
            Begun::Act(action) => Wanted::Act(action),
        })
    }
}

/// How far the share that is off most is off; what is on its way out of staking is off neither way.
fn off(present: &Present, total: u128) -> u128 {
    let staked = present.staked.abs_diff(share(total, STAKED_BPS));
    let lent = present.liquidity.abs_diff(share(total, LENT_BPS));
    let stranded = present.idle;
    staked.max(lent).max(stranded)
}

/// The wallet is filled from what lies nearest.
fn for_bills(present: &Present, total: u128) -> Vec<Move> {
    let keep = share(total, WALLET_BPS);
    if present.wallet >= keep / 2 {
        return Vec::new();
    }
    let missing = keep - present.wallet;
    let mut moves = vec![Move::CallBack(missing.min(present.liquid))];
    if present.liquid < missing / 4 {
        moves.extend([Move::Sell(present.idle), Move::Withdraw((missing * 2).min(present.liquidity))]);
        if present.unbonding < missing {
            moves.push(Move::Unstake(missing.min(present.staked)));
        }
    }
    moves
}

/// What leaves comes first: it pays for what goes in.
fn restoring(present: &Present, total: u128) -> Vec<Move> {
    let tolerated = share(total, RESTORED_BPS) / 2;
    let beyond = |amount: u128| if amount > tolerated { amount } else { 0 };
    let (staked, lent) = (share(total, STAKED_BPS), share(total, LENT_BPS));
    let (to_stake, to_lend) =
        (beyond(staked.saturating_sub(present.staked)), beyond(lent.saturating_sub(present.liquidity)));
    let mut moves = vec![
        Move::Unstake(beyond(present.staked.saturating_sub(staked))),
        Move::Withdraw(beyond(present.liquidity.saturating_sub(lent))),
    ];
    let keep = share(total, WALLET_BPS);
    // Rooms in the treasury are shares of it, so all that is not the wallet's goes there.
    moves.push(Move::Fund(beyond(present.wallet.saturating_sub(keep + keep / 4))));
    let stake = to_stake + to_lend / 2;
    if present.idle > stake {
        moves.push(Move::Sell(beyond(present.idle - stake)));
    } else {
        moves.push(Move::Buy(beyond((stake - present.idle).min(present.liquid))));
    }
    moves.push(Move::Stake(to_stake.min(present.idle)));
    moves.push(Move::Provide(to_lend.min(present.idle * 2).min(present.liquid * 2)));
    moves
}

const fn share(total: u128, bps: u128) -> u128 {
    total / 10_000 * bps
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOTAL: u128 = 100_000_000_000;

    fn names(moves: Vec<Move>) -> Vec<&'static str> {
        moves.into_iter().filter(|one| one.value() > 0).map(|one| one.name()).collect()
    }

    #[test]
    fn all_in_cash_is_funded_and_bought_for_and_what_is_right_is_left_alone() {
        let cash = Present { wallet: TOTAL, ..Present::default() };
        assert_eq!(names(restoring(&cash, TOTAL)), ["fund"]);
        let funded = Present { wallet: TOTAL / 10, liquid: TOTAL / 10 * 9, ..Present::default() };
        assert_eq!(names(restoring(&funded, TOTAL)), ["buy stake"]);
        let part = TOTAL / 10;
        let right =
            Present { wallet: part, liquid: part * 2, staked: part * 4, liquidity: part * 3, ..Present::default() };
        assert!(names(restoring(&right, TOTAL)).is_empty() && off(&right, TOTAL) == 0);
        assert!(names(for_bills(&right, TOTAL)).is_empty());
    }

    #[test]
    fn too_much_staked_leaves_and_an_empty_wallet_is_filled_from_the_nearest() {
        let part = TOTAL / 10;
        let heavy = Present { wallet: part, liquid: part, staked: part * 6, liquidity: part * 2, ..Present::default() };
        assert_eq!(names(restoring(&heavy, TOTAL))[0], "unstake");
        let empty = Present { liquid: part, staked: part * 6, liquidity: part * 3, ..Present::default() };
        assert_eq!(names(for_bills(&empty, TOTAL)), ["call back"]);
        let dry = Present { staked: part * 6, liquidity: part * 4, ..Present::default() };
        assert_eq!(names(for_bills(&dry, TOTAL)), ["withdraw from pools", "unstake"]);
    }
}
