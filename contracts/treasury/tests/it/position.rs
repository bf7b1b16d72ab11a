//! What is held, what it is worth, and the way back to the wallet.

use cosmwasm_std::Coin;
use stateset_api::treasury::{Action, Breach, WalletMsg};
use stateset_tests_suite::{STATE, USDC, refused};

use crate::suite::{CAPITAL, Suite, USD};

#[test]
fn positions_add_up_and_show_share_target_and_band() {
    let mut suite = Suite::new();
    let positions = suite.positions();
    assert_eq!((positions.value.0, positions.liquid.share_bps, positions.within_bands), (CAPITAL, 10_000, false));
    suite.settle_in();
    let positions = suite.positions();
    let buckets = [positions.liquid, positions.staked, positions.liquidity, positions.idle];
    assert_eq!(buckets.iter().map(|bucket| bucket.value.0).sum::<u128>(), positions.value.0);
    assert_eq!(buckets.map(|bucket| bucket.target_bps), [3_000, 4_000, 3_000, 0]);
    assert_eq!((positions.staked.lower_bps, positions.staked.upper_bps), (3_500, 4_500));
    assert!(positions.within_bands);
    assert!(CAPITAL - positions.value.0 < 50 * USD, "{positions:?}");
    assert_eq!(positions.delegations.len(), 2);
    assert_eq!(positions.pools[0].lp_token, suite.pool.as_str());
}

#[test]
fn money_goes_back_to_the_wallet_and_nowhere_else() {
    let mut suite = Suite::new();
    let coins = vec![Coin::new(7 * USD, USDC), Coin::new(3_u128, STATE)];
    suite.give(3, STATE);
    suite.act(Action::Return { coins }).unwrap();
    let wallet = suite.wallet.clone();
    assert_eq!((suite.balance(&wallet, USDC), suite.balance(&wallet, STATE)), (7 * USD, 3));
    // Below the minimum: in the wallet it is what pays bills.
    suite.act(Action::Return { coins: vec![Coin::new(9_900 * USD, USDC)] }).unwrap();
    suite.wallet(WalletMsg::Return { coins: vec![Coin::new(93 * USD, USDC)] }).unwrap();
    assert_eq!(suite.balance(&wallet, USDC), CAPITAL);
}

/// In the treasury's own words, and for whoever asks.
#[test]
fn no_more_goes_back_than_is_held() {
    let mut suite = Suite::new();
    let (all, more) = (Coin::new(CAPITAL, USDC), Coin::new(CAPITAL + 1, USDC));
    let strange = [Coin::new(1_u128, STATE), Coin::new(1_u128, "ibc/else"), Coin::new(u128::MAX, USDC)];
    for coins in strange.into_iter().chain([more]).map(|coin| vec![coin]) {
        let action = Action::Return { coins: coins.clone() };
        let Some(breach @ Breach::Balance { .. }) = suite.simulate(&action).breach else { panic!("{action:?}") };
        refused(suite.act(action), &breach.to_string());
        refused(suite.wallet(WalletMsg::Return { coins }), &breach.to_string());
    }
    suite.act(Action::Return { coins: vec![all] }).unwrap();
}

#[test]
fn a_return_names_each_coin_once_and_not_nothing() {
    let mut suite = Suite::new();
    let (one, none) = (Coin::new(1_u128, USDC), Coin::new(0_u128, USDC));
    for (coins, reason) in [
        (vec![], "coins to return: between 1 and 8"),
        (vec![none], "an amount of zero"),
        (vec![one.clone(), one], "stands twice"),
    ] {
        refused(suite.act(Action::Return { coins: coins.clone() }), reason);
        refused(suite.wallet(WalletMsg::Return { coins }), reason);
    }
}
