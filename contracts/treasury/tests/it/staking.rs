//! Staking: to listed validators only, rewards to the treasury, what leaves is remembered.

use stateset_api::treasury::{Breach, QueryMsg, RemainingResponse, Side};
use stateset_tests_suite::{DAY, STATE, refused};

use crate::suite::{Suite, UNBONDING, USD, VALIDATORS, claim, redelegate, stake, unstake};

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
