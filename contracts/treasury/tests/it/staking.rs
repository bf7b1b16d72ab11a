//! Staking: to listed validators only, rewards to the treasury, what leaves is remembered.

use cosmwasm_std::Coin;
use stateset_api::treasury::{Action, AnyoneMsg, Breach, QueryMsg, RemainingResponse, Side, WalletMsg};
use stateset_tests_suite::{DAY, STATE, USDC, refused};

use crate::suite::{
    CAPITAL, PRICE, Suite, UNBONDING, USD, VALIDATORS, claim, instantiation, redelegate, stake, unstake,
};

fn staked() -> Suite {
    let mut suite = Suite::new();
    suite.settle_in();
    suite
}

#[test]
fn only_listed_validators_get_stake() {
    let mut suite = staked();
    suite.give(100 * USD, STATE);
    for action in [stake(VALIDATORS[2], USD), redelegate(VALIDATORS[0], VALIDATORS[2], USD)] {
        assert!(matches!(suite.simulate(&action).breach, Some(Breach::ValidatorNotListed { .. })));
        refused(suite.act(action), "is not listed");
    }
    suite.act(stake(VALIDATORS[0], USD)).unwrap();
    suite.act(redelegate(VALIDATORS[0], VALIDATORS[1], 100 * USD)).unwrap();
}

#[test]
fn nothing_and_more_than_there_is_are_refused_by_number() {
    let mut suite = staked();
    refused(suite.act(stake(VALIDATORS[0], 0)), "an amount of zero");
    let idle = suite.held(STATE);
    refused(suite.act(stake(VALIDATORS[0], idle + 1)), "of idle stake");
    refused(suite.act(unstake(VALIDATORS[0], 8_001 * USD)), "8000000000 is held");
    refused(suite.act(unstake(VALIDATORS[2], 1)), "0 is held");
    refused(suite.act(claim(&[])), "validators to claim from: between 1 and 16");
}

#[test]
fn rewards_come_to_the_treasury() {
    let mut suite = staked();
    let idle = suite.held(STATE);
    suite.pass(30 * DAY);
    let before = suite.positions().value;
    suite.act(claim(&VALIDATORS[..2])).unwrap();
    let reward = suite.held(STATE) - idle;
    // 16,000 at 10 % a year, less 5 % commission, for 30 days.
    assert!(reward.abs_diff(16_000 * USD * 95 * 30 / (365 * 1_000)) < USD, "{reward}");
    assert!(suite.positions().value > before);
}

#[test]
fn what_leaves_staking_counts_as_idle_until_the_chain_has_paid_it_out() {
    let mut suite = staked();
    let before = suite.positions();
    suite.act(unstake(VALIDATORS[0], 400 * USD)).unwrap();
    let positions = suite.positions();
    assert_eq!(positions.unbonding[0].amount.0, 400 * USD);
    assert_eq!(positions.unbonding[0].matures_at, suite.now() + UNBONDING);
    assert_eq!(positions.value, before.value);
    suite.pass(UNBONDING);
    assert_eq!(suite.held(STATE), before.idle_stake.0 + 400 * USD);
    let positions = suite.positions();
    assert_eq!((positions.unbonding.len(), positions.value), (0, before.value));
}

/// On a chain that pays out after half the time that the treasury was told.
fn early() -> Suite {
    let mut suite = Suite::new();
    let mut msg = instantiation(suite.wallet.as_str(), suite.info().policy);
    msg.unbonding_seconds = 2 * UNBONDING;
    let code = suite.code;
    suite.treasury = suite.create("owner", code, &msg, None).unwrap();
    suite.give(CAPITAL, USDC);
    suite.settle_in();
    suite
}

fn unbonds(suite: &Suite) -> u128 {
    suite.positions().unbonding.iter().map(|entry| entry.amount.0).sum()
}

#[test]
fn stake_that_comes_back_early_is_counted_once() {
    let mut suite = early();
    let before = suite.positions();
    suite.act(unstake(VALIDATORS[0], 400 * USD)).unwrap();
    suite.pass(DAY);
    suite.act(unstake(VALIDATORS[1], 100 * USD)).unwrap();
    assert_eq!((unbonds(&suite), suite.positions().value), (500 * USD, before.value));
    suite.pass(UNBONDING - DAY);
    assert_eq!(suite.held(STATE), before.idle_stake.0 + 400 * USD, "the chain has paid");
    assert_eq!((unbonds(&suite), suite.positions().value), (100 * USD, before.value));
    // Whatever the treasury itself then does with it.
    suite.set_price(PRICE).unwrap();
    suite.act(stake(VALIDATORS[0], 300 * USD)).unwrap();
    suite.act(claim(&VALIDATORS[..2])).unwrap();
    assert_eq!(unbonds(&suite), 100 * USD);
    let back = |amount: u128| Action::Return { coins: vec![Coin::new(amount, STATE)] };
    suite.act(back(50 * USD)).unwrap();
    suite.pass(DAY);
    assert_eq!(unbonds(&suite), 0, "the second came back as well");
    let value = suite.positions().value;
    suite.act(back(60 * USD)).unwrap();
    assert_eq!(suite.positions().value.0, value.0 - 60 * PRICE);
    // And nothing changes when its time comes.
    let value = suite.positions().value;
    suite.pass(UNBONDING);
    assert_eq!((unbonds(&suite), suite.positions().value), (0, value));
}

/// In time, and looked at long after: what one entry brought is not taken for another's.
#[test]
fn what_was_paid_in_time_is_not_taken_for_what_is_still_to_come() {
    let mut suite = staked();
    let before = suite.positions();
    suite.act(unstake(VALIDATORS[0], 400 * USD)).unwrap();
    suite.pass(10 * DAY);
    suite.act(unstake(VALIDATORS[0], 100 * USD)).unwrap();
    let value = suite.positions().value;
    suite.pass(UNBONDING - 5 * DAY);
    assert_eq!((unbonds(&suite), suite.positions().value), (100 * USD, value));
    assert!(value >= before.value);
}

/// Too little for a while, and never too much.
#[test]
fn stake_that_is_given_meanwhile_shows_once_nothing_is_unbonding() {
    let mut suite = staked();
    suite.act(unstake(VALIDATORS[0], 400 * USD)).unwrap();
    let value = suite.positions().value;
    suite.give(40 * USD, STATE);
    assert_eq!((unbonds(&suite), suite.positions().value), (360 * USD, value));
    suite.pass(UNBONDING);
    assert_eq!((unbonds(&suite), suite.positions().value.0), (0, value.0 + 40 * PRICE));
}

#[test]
fn a_recall_counts_what_came_back_early_once() {
    let mut suite = early();
    suite.act(unstake(VALIDATORS[0], 400 * USD)).unwrap();
    suite.pass(UNBONDING);
    suite.wallet(WalletMsg::Recall {}).unwrap();
    assert_eq!((unbonds(&suite), suite.held(STATE)), (15_600 * USD, 0));
    suite.pass(UNBONDING);
    assert_eq!((unbonds(&suite), suite.held(STATE)), (0, 15_600 * USD));
    suite.anyone(AnyoneMsg::Sweep {}).unwrap();
    assert_eq!(suite.positions().value.0, 0);
}

/// Else a turned operator would use up what the chain allows per validator, unit by unit, and a recall would wait for
/// it.
#[test]
fn the_last_unbonding_that_the_chain_allows_is_left_to_a_recall() {
    let mut suite = staked();
    // Several in one second: blocks may be shorter, and each has an entry of its own.
    for seconds in [60, 60, 60, 0, 0, 1] {
        suite.act(unstake(VALIDATORS[0], USD)).unwrap();
        suite.pass(seconds);
    }
    refused(suite.act(unstake(VALIDATORS[0], USD)), "at most 6 unbondings");
    // The first has left, and the chain pays at the end of a block that may still come.
    suite.pass(UNBONDING - 181);
    refused(suite.act(unstake(VALIDATORS[0], USD)), "at most 6 unbondings");
    suite.pass(60);
    suite.act(unstake(VALIDATORS[0], USD)).unwrap();
    refused(suite.act(unstake(VALIDATORS[0], USD)), "at most 6 unbondings");
}

#[test]
fn stake_may_leave_a_validator_that_is_not_listed_any_more() {
    let mut suite = staked();
    let mut policy = suite.info().policy;
    policy.validators.remove(0);
    policy.pools.clear();
    suite.set_policy(policy).unwrap();
    refused(suite.act(stake(VALIDATORS[0], USD)), "is not listed");
    suite.act(redelegate(VALIDATORS[0], VALIDATORS[1], 3_000 * USD)).unwrap();
    suite.act(unstake(VALIDATORS[0], 100 * USD)).unwrap();
    // The delisted pool is still valued, and may be left but not entered.
    let lp = suite.positions().pools[0].lp.0;
    assert!(lp > 0);
    let provide = suite.provide(USD, USD);
    refused(suite.act(provide), "is not listed");
    let leave = suite.withdraw(lp / 100);
    suite.act(leave).unwrap();
}

#[test]
fn staking_uses_no_cap_of_the_day() {
    let mut suite = Suite::new();
    let swap = suite.swap(Side::Stable, 4_000 * USD);
    suite.act(swap).unwrap();
    let before: RemainingResponse = suite.query(&QueryMsg::Remaining {});
    suite.act(stake(VALIDATORS[0], 8_000 * USD)).unwrap();
    let after: RemainingResponse = suite.query(&QueryMsg::Remaining {});
    assert_eq!(after.swap_per_day, before.swap_per_day);
    assert!(before.loss_per_day.0 - after.loss_per_day.0 <= 2, "rounding");
}
