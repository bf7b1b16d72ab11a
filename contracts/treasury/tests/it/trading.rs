//! Swaps and liquidity: the pool's price, the reference, the caps on a day, the targets; by balances, not by answers.

use cosmwasm_std::Coin;
use stateset_api::Amount;
use stateset_api::event::TreasuryActed;
use stateset_api::treasury::{Action, Breach, ExecuteMsg, QueryMsg, RemainingResponse, Side};
use stateset_api::wallet::{self, OperatorGrant, OwnerMsg};
use stateset_tests_suite::{DAY, Proposals, STATE, USDC, refused};

use crate::exchange::{self, Execute, quote};
use crate::suite::{
    CAPITAL, DELAY, POOL_STATE, POOL_USDC, PRICE, Suite, USD, VALIDATORS, claim, redelegate, stake, unstake, venue,
};

fn remaining(suite: &Suite) -> RemainingResponse {
    suite.query(&QueryMsg::Remaining {})
}

#[test]
fn a_swap_within_bounds_happens_and_its_event_says_what_it_cost() {
    let mut suite = Suite::new();
    let action = suite.swap(Side::Stable, 5_500 * USD);
    let foreseen = suite.simulate(&action);
    assert!(foreseen.allowed, "{foreseen:?}");
    let answer = suite.act(action).unwrap();
    let got = quote(POOL_USDC, POOL_STATE, 5_500 * USD);
    assert_eq!((suite.held(USDC), suite.held(STATE)), (4_500 * USD, got));
    let acted = answer.events.iter().find_map(|event| TreasuryActed::from_event(event).ok()).unwrap();
    let lost = 5_500 * USD - got * PRICE / 1_000_000;
    assert!(acted.loss.0.abs_diff(lost) <= 2 && acted.action == "swap", "{acted:?} beside {lost}");
    assert_eq!(foreseen.loss, Some(acted.loss));
    assert_eq!(foreseen.value, Some(acted.value));
    assert_eq!(remaining(&suite).loss_per_day, Amount(50 * USD - acted.loss.0));
    assert_eq!(remaining(&suite).swap_per_day, Amount(14_500 * USD));
}

#[test]
fn a_pool_that_pays_less_than_it_says_is_refused_by_the_balance() {
    let mut suite = Suite::new();
    suite.rig(200, false);
    let action = suite.swap(Side::Stable, 500 * USD);
    assert!(suite.simulate(&action).allowed, "the pool's word is believed in a simulation only");
    refused(suite.act(action), "slippage: at least");
    assert_eq!(suite.held(USDC), CAPITAL);
}

#[test]
fn a_swap_that_moves_the_pool_too_far_is_refused() {
    let mut suite = Suite::with(|policy| policy.slippage_max_bps = 35);
    let large = suite.swap(Side::Stable, 6_000 * USD);
    assert!(matches!(suite.simulate(&large).breach, Some(Breach::Slippage { .. })));
    refused(suite.act(large), "slippage: at least");
    let small = suite.swap(Side::Stable, 500 * USD);
    suite.act(small).unwrap();
}

#[test]
fn the_operators_own_minimum_is_kept() {
    let mut suite = Suite::new();
    let pool = suite.pool.to_string();
    let swap = |receive_min| Action::Swap {
        pool: pool.clone(),
        offer: Side::Stable,
        amount: Amount(500 * USD),
        receive_min: Amount(receive_min),
    };
    let got = quote(POOL_USDC, POOL_STATE, 500 * USD);
    refused(suite.act(swap(got + 1)), "slippage: at least");
    suite.act(swap(got)).unwrap();
}

#[test]
fn a_pool_moved_off_the_reference_is_not_traded_with() {
    let mut suite = Suite::new();
    suite.trade("mallory", 100_000 * USD, USDC).unwrap();
    for action in [suite.swap(Side::Stable, 500 * USD), suite.provide(USD, USD)] {
        if matches!(action, Action::ProvideLiquidity { .. }) {
            suite.give(USD, STATE);
        }
        refused(suite.act(action.clone()), "deviation_max_bps 300: the pool's price is");
        assert!(matches!(suite.simulate(&action).breach, Some(Breach::Deviation { .. })));
    }
    // The market did move, says the wallet.
    suite.set_price(262_500).unwrap();
    let action = suite.swap(Side::Stable, 500 * USD);
    suite.act(action).unwrap();
}

#[test]
fn a_sandwich_costs_no_more_than_the_bounds_and_all_of_them_together_no_more_than_the_day() {
    let mut suite = Suite::new();
    let (mut lost, mut refusal) = (0, None);
    while refusal.is_none() {
        // As far as the operator's accomplice may push the price.
        suite.trade("mallory", 55_000 * USD, USDC).unwrap();
        let before = suite.positions().value.0;
        let action = suite.swap(Side::Stable, 300 * USD);
        refusal = suite.act(action).err();
        lost += before - suite.positions().value.0;
        // Back to where the price was.
        let excess = suite.balance(&suite.pool, USDC) - POOL_USDC;
        suite.trade("mallory", excess * 4, STATE).unwrap();
    }
    assert!(lost > 40 * USD && lost <= 50 * USD, "{lost} was lost");
    refused(refusal.map_or(Ok(()), Err), "loss_per_day_max 50000000");
    suite.pass(DAY + 3_600);
    suite.trade("mallory", 55_000 * USD, USDC).unwrap();
    let action = suite.swap(Side::Stable, 300 * USD);
    suite.act(action).unwrap();
}

#[test]
fn no_day_sees_more_swapped_than_its_cap() {
    let mut suite = Suite::with(|policy| policy.swap_per_day_max = Amount(2_000 * USD));
    let action = suite.swap(Side::Stable, 1_500 * USD);
    suite.act(action.clone()).unwrap();
    suite.pass(DAY);
    refused(suite.act(action.clone()), "swap_per_day_max 2000000000: 1500000000 was offered");
    suite.pass(3_600);
    suite.act(action).unwrap();
}

#[test]
fn without_a_fresh_reference_nothing_is_put_at_risk_and_all_of_it_may_leave() {
    let mut suite = Suite::new();
    suite.settle_in();
    suite.give(100 * USD, STATE);
    suite.pass(7 * DAY + 1);
    let into_risk = [
        suite.swap(Side::Stable, USD),
        suite.provide(USD, 4 * USD),
        stake(VALIDATORS[0], USD),
        redelegate(VALIDATORS[0], VALIDATORS[1], USD),
        // Nobody knows what the stake is worth.
        suite.swap(Side::Stake, USD),
    ];
    for action in into_risk {
        assert!(matches!(suite.simulate(&action).breach, Some(Breach::PriceAge { .. })), "{action:?}");
        refused(suite.act(action), "the reference price of");
    }
    let all = suite.withdraw(suite.positions().pools[0].lp.0);
    let back = Action::Return { coins: vec![Coin::new(suite.held(USDC), USDC)] };
    for exit in [unstake(VALIDATORS[0], 8_000 * USD), unstake(VALIDATORS[1], 8_000 * USD), all, back] {
        assert!(suite.simulate(&exit).allowed, "{exit:?}");
        suite.act(exit).unwrap();
    }
    let positions = suite.positions();
    assert_eq!((positions.delegations.len(), positions.pools[0].lp.0), (0, 0));
}

#[test]
fn the_stable_minimum_is_kept() {
    let mut suite = Suite::with(|policy| policy.liquid_min = Amount(6_000 * USD));
    let action = suite.swap(Side::Stable, 4_001 * USD);
    refused(suite.act(action), "liquid_min 6000000000: 5999000000 would be left");
    let action = suite.swap(Side::Stable, 4_000 * USD);
    suite.act(action).unwrap();
}

#[test]
fn no_move_into_risk_leads_away_from_the_targets() {
    let mut suite = Suite::new();
    suite.settle_in();
    assert!(suite.positions().within_bands, "{:?}", suite.positions());
    // Within the bands both ways.
    let action = suite.swap(Side::Stable, 200 * USD);
    suite.act(action).unwrap();
    // Below its band: 24 % liquid.
    let action = suite.swap(Side::Stable, 500 * USD);
    assert!(matches!(suite.simulate(&action).breach, Some(Breach::AwayFromTarget { .. })));
    refused(suite.act(action), "away from the targets");
}

/// At 40/30/30 with bands of 5 %: out of stake and pool by far more than that, and into the stable side.
#[test]
fn moves_towards_safety_are_refused_by_no_target() {
    let mut suite = Suite::new();
    suite.settle_in();
    let half = suite.withdraw(suite.positions().pools[0].lp.0 / 2);
    for action in [half, unstake(VALIDATORS[0], 4_000 * USD)] {
        assert!(suite.simulate(&action).allowed, "{action:?}");
        suite.act(action).unwrap();
        assert!(!suite.positions().within_bands);
    }
    let into_stable = suite.swap(Side::Stake, suite.held(STATE));
    suite.act(into_stable).unwrap();
    assert_eq!(suite.held(STATE), 0);
    // Slippage and the day's loss bound it as they do every swap.
    suite.give(40_000 * USD, STATE);
    let far = suite.swap(Side::Stake, 40_000 * USD);
    suite.rig(200, false);
    refused(suite.act(far.clone()), "slippage: at least");
    suite.rig(0, false);
    assert!(matches!(suite.simulate(&far).breach, Some(Breach::LossPerDay { .. })));
    refused(suite.act(far), "loss_per_day_max 50000000");
}

#[test]
fn a_venue_holds_no_more_than_its_share() {
    let mut suite = Suite::with(|policy| {
        policy.validators[0].share_max_bps = 1_000;
        policy.pools[0].share_max_bps = 1_000;
    });
    let action = suite.swap(Side::Stable, 5_500 * USD);
    suite.act(action).unwrap();
    refused(suite.act(stake(VALIDATORS[0], 4_100 * USD)), "share_max_bps 1000 of statesetvaloper1anna");
    suite.act(stake(VALIDATORS[0], 3_900 * USD)).unwrap();
    let action = suite.provide(700 * USD, 2_790 * USD);
    refused(suite.act(action), "share_max_bps 1000 of");
}

#[test]
fn liquidity_comes_and_goes_and_gifts_to_the_pool_are_losses() {
    let mut suite = Suite::new();
    let action = suite.swap(Side::Stable, 3_000 * USD);
    suite.act(action).unwrap();
    let gift = suite.provide(1_000 * USD, 2_000 * USD);
    assert!(matches!(suite.simulate(&gift).breach, Some(Breach::Loss { .. })));
    refused(suite.act(gift), "slippage: the action may cost");
    let action = suite.provide(1_000 * USD, 3_985 * USD);
    let foreseen = suite.simulate(&action);
    suite.act(action).unwrap();
    let positions = suite.positions();
    assert_eq!(foreseen.value, Some(positions.value));
    let pool = &positions.pools[0];
    assert!(pool.value.0.abs_diff(2_000 * USD) < 10 * USD, "{pool:?}");
    // A wish to lower it, for which the targets must change.
    let unknown = Action::WithdrawLiquidity { pool: "x".to_owned(), lp: Amount(1) };
    refused(suite.act(unknown), "pool x is unknown");
    let all = suite.withdraw(pool.lp.0 + 1);
    refused(suite.act(all), "is held");
}

#[test]
fn an_unlisted_pool_is_refused() {
    let mut suite = Suite::new();
    let other = suite.app.open("maker", exchange::code(), &STATE);
    suite.fill(&other, POOL_USDC, POOL_STATE);
    let amount = Amount(USD);
    let swap = Action::Swap { pool: other.to_string(), offer: Side::Stable, amount, receive_min: amount };
    refused(suite.act(swap), "is not listed");
}

/// Else a listed pool in league with the operator would pay less and have rewards make up for it, uncounted.
#[test]
fn no_action_runs_within_another() {
    let mut suite = Suite::new();
    suite.settle_in();
    suite.pass(30 * DAY);
    let (pool, treasury) = (suite.pool.clone(), suite.treasury.clone());
    let operator = Some(OperatorGrant { address: pool.to_string(), expires_at: suite.now() + DAY });
    let appoint = wallet::ExecuteMsg::Owner(OwnerMsg::SetOperator { operator });
    suite.app.call("owner", &suite.wallet, &appoint).unwrap();
    suite.pass(3_600);
    let execute = suite.execution(1);
    suite.app.call("mallory", &suite.wallet, &execute).unwrap();
    suite.set_price(PRICE).unwrap();
    let first = suite.next_act();
    let own = |act, action| ExecuteMsg::Operator { epoch: 2, act: first + act, action };
    suite.rig(200, false);
    let msg = cosmwasm_std::to_json_binary(&own(1, claim(&VALIDATORS[..2]))).unwrap();
    suite.rig_with(&Execute::RigCall { contract: treasury.into_string(), msg });
    let swap = suite.swap(Side::Stable, 100 * USD);
    refused(suite.execute(&pool, &own(0, swap)), "is under way");
    suite.execute(&pool, &own(0, claim(&VALIDATORS[..2]))).unwrap();
}

/// A recall sends a pool the tokens that the pool said were its own.
#[test]
fn a_pool_that_claims_anothers_token_is_not_listed() {
    let mut suite = Suite::new();
    let other = suite.app.open("maker", exchange::code(), &STATE);
    let rig = Execute::RigToken { lp_token: suite.pool.to_string() };
    suite.call("maker", &other, &rig).unwrap();
    let mut policy = suite.info().policy;
    policy.pools.push(venue(other.as_str(), 1_000));
    suite.set_policy(policy).unwrap();
    suite.pass(DELAY);
    refused(suite.apply(), "has the LP token of pool");
    assert_eq!(suite.info().policy.pools.len(), 1);
}
