//! Everything back to the wallet, whatever fails on the way.

use stateset_api::event::TreasuryVenueFailed;
use stateset_api::treasury::{AnyoneMsg, Breach, GuardianMsg, Side, WalletMsg};
use stateset_tests_suite::{STATE, USDC, refused};

use crate::suite::{CAPITAL, DELAY, PRICE, Suite, UNBONDING, USD, VALIDATORS, stake, unstake};

#[test]
fn a_recall_brings_everything_home_the_stake_after_its_time() {
    let mut suite = Suite::new();
    suite.settle_in();
    suite.wallet(WalletMsg::Recall {}).unwrap();
    let wallet = suite.wallet.clone();
    let positions = suite.positions();
    assert_eq!((suite.held(USDC), suite.held(STATE), positions.delegations.len()), (0, 0, 0));
    assert_eq!((positions.pools[0].lp.0, positions.unbonding[0].amount.0), (0, 16_000 * USD));
    refused(suite.anyone(AnyoneMsg::Sweep {}), "nothing is here");
    suite.pass(UNBONDING);
    suite.anyone(AnyoneMsg::Sweep {}).unwrap();
    let home = suite.balance(&wallet, USDC) + suite.balance(&wallet, STATE) / 4;
    assert!(CAPITAL - home < 60 * USD, "{home}");
    let swap = suite.swap(Side::Stable, USD);
    refused(suite.act(swap.clone()), "the treasury is stopped");
    suite.resume().unwrap();
    suite.pass(DELAY);
    suite.apply().unwrap();
    refused(suite.anyone(AnyoneMsg::Sweep {}), "nothing was recalled");
    suite.give(10_000 * USD, USDC);
    suite.set_price(PRICE).unwrap();
    suite.act(swap).unwrap();
}

#[test]
fn a_broken_pool_is_passed_over_and_taken_up_again_later() {
    let mut suite = Suite::new();
    suite.settle_in();
    suite.rig(0, true);
    let answer = suite.wallet(WalletMsg::Recall {}).unwrap();
    assert!(answer.events.iter().any(|event| TreasuryVenueFailed::from_event(event).is_ok()));
    assert!(suite.positions().pools[0].lp.0 > 0);
    assert_eq!(suite.positions().delegations.len(), 0);
    suite.rig(0, false);
    suite.pass(1);
    suite.wallet(WalletMsg::Recall {}).unwrap();
    assert_eq!(suite.positions().pools[0].lp.0, 0);
    assert_eq!(suite.held(USDC), 0);
}

/// The operator used up what it may, and the first recall the last: what came after is unstaked by none, so none is
/// staked.
#[test]
fn nothing_is_staked_that_the_next_recall_could_not_unstake() {
    let mut suite = Suite::new();
    suite.settle_in();
    for _ in 0..6 {
        suite.act(unstake(VALIDATORS[0], USD)).unwrap();
        suite.pass(60);
    }
    suite.wallet(WalletMsg::Recall {}).unwrap();
    assert_eq!(suite.positions().unbonding.len(), 7);
    suite.resume().unwrap();
    suite.pass(DELAY);
    suite.apply().unwrap();
    suite.give(1_000 * USD, USDC);
    suite.give(100 * USD, STATE);
    refused(suite.act(stake(VALIDATORS[0], USD)), "at most 6 unbondings");
    assert!(matches!(suite.simulate(&stake(VALIDATORS[0], USD)).breach, Some(Breach::Unbondings { .. })));
    suite.pass(UNBONDING - DELAY);
    suite.set_price(PRICE).unwrap();
    suite.act(stake(VALIDATORS[0], USD)).unwrap();
    suite.wallet(WalletMsg::Recall {}).unwrap();
    assert_eq!(suite.positions().delegations.len(), 0);
}

#[test]
fn a_recall_may_be_repeated_and_drops_what_would_end_it() {
    let mut suite = Suite::new();
    suite.settle_in();
    suite.guardian(GuardianMsg::Stop { reason: "odd".to_owned() }).unwrap();
    suite.resume().unwrap();
    for _ in 0..3 {
        suite.wallet(WalletMsg::Recall {}).unwrap();
        suite.pass(60);
    }
    let positions = suite.positions();
    assert_eq!((positions.unbonding.len(), positions.unbonding[0].amount.0), (1, 16_000 * USD));
    suite.pass(DELAY);
    refused(suite.apply(), "nothing is pending");
}
