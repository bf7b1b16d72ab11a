//! Everything back to the wallet, whatever fails on the way.

use stateset_api::event::TreasuryVenueFailed;
use stateset_api::treasury::{AnyoneMsg, Side, WalletMsg};

use crate::suite::{CAPITAL, DELAY, STATE, Suite, UNBONDING, USD, USDC, refused};

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
    suite.wallet(WalletMsg::Resume {}).unwrap();
    suite.pass(DELAY);
    suite.anyone(AnyoneMsg::ApplyChange {}).unwrap();
    refused(suite.anyone(AnyoneMsg::Sweep {}), "nothing was recalled");
    suite.give(10_000 * USD, USDC);
    suite.wallet(WalletMsg::SetPrice { price: stateset_api::Amount(250_000) }).unwrap();
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
    suite.wallet(WalletMsg::Recall {}).unwrap();
    assert_eq!(suite.positions().pools[0].lp.0, 0);
    assert_eq!(suite.held(USDC), 0);
}
