//! What flows in while an action runs hides nothing of what the action cost, whoever sends it and however.

use cosmwasm_std::{BankMsg, Coin, Uint128, WasmMsg, to_json_binary};
use stateset_api::event::TreasuryActed;
use stateset_api::treasury::{QueryMsg, RemainingResponse, Side, WalletMsg};
use stateset_tests_suite::{STATE, USDC, address, refused};

use crate::exchange::{self, Execute, quote};
use crate::suite::{CAPITAL, DELAY, PRICE, PURSE, Suite, USD, venue};

/// A pool that pays out only a part, and sends the rest to the one it works for.
fn rigged(kept_bps: u128) -> Suite {
    let mut suite = Suite::new();
    suite.settle_in();
    suite.rig(kept_bps, false);
    suite.rig_with(&Execute::RigAccomplice { address: address("mallory") });
    suite
}

fn spent_today(suite: &Suite) -> u128 {
    50 * USD - suite.query::<RemainingResponse>(&QueryMsg::Remaining {}).loss_per_day.0
}

fn own_pool_reserves(suite: &Suite) -> [u128; 2] {
    [USDC, STATE].map(|denom| suite.balance(&suite.pool, denom))
}

/// What a debtor of the treasury's would have paid it anyway makes up for what the pool keeps, to the last coin.
#[test]
fn what_a_third_party_pays_meanwhile_is_no_part_of_a_swap() {
    let mut suite = rigged(9_999);
    let [stables, stakes] = own_pool_reserves(&suite);
    let debt = suite.debt(quote(stables, stakes, 200 * USD), STATE);
    suite.rig_bearer(&[debt]);
    let swap = suite.swap(Side::Stable, 200 * USD);
    refused(suite.act(swap), "slippage: at least");
    assert_eq!(suite.balance("mallory", STATE), PURSE);
}

/// Within the slippage it may happen, but the day's cap is used up as if nothing had come.
#[test]
fn what_comes_meanwhile_leaves_the_loss_of_the_day_what_it_was() {
    let costs = |inflow: bool| {
        let mut suite = rigged(60);
        let before = spent_today(&suite);
        if inflow {
            let debt = suite.debt(4_000 * USD, STATE);
            suite.rig_bearer(&[debt]);
        }
        let swap = suite.swap(Side::Stable, 200 * USD);
        let answer = suite.act(swap).unwrap();
        let acted = answer.events.iter().find_map(|event| TreasuryActed::from_event(event).ok()).unwrap();
        let spent = spent_today(&suite) - before;
        assert_eq!(acted.loss.0, spent);
        spent
    };
    let alone = costs(false);
    assert!(alone > 200 * USD * 80 / 10_000, "{alone}");
    assert_eq!(costs(true), alone);
}

#[test]
fn what_a_third_party_pays_meanwhile_is_no_part_of_a_withdrawal() {
    for denoms in [vec![USDC, STATE], vec![USDC]] {
        let mut suite = rigged(5_000);
        suite.set_price(PRICE).unwrap();
        let lp = suite.positions().pools[0].lp.0 / 100;
        let debt: Vec<_> = denoms.iter().map(|denom| suite.debt(100 * USD, denom)).collect();
        suite.rig_bearer(&debt);
        let withdraw = suite.withdraw(lp);
        refused(suite.act(withdraw), "slippage: at least");
    }
}

/// The pool makes fewer tokens than it should, and somebody sends as many as are missing.
#[test]
fn lp_tokens_that_come_from_elsewhere_are_no_part_of_a_provision() {
    let mut suite = rigged(5_000);
    suite.give(400 * USD, STATE);
    let (bearer, treasury) = (suite.bearer.clone(), suite.treasury.clone());
    let missing = Uint128::new(100 * USD);
    let stock = Execute::Transfer { recipient: bearer.to_string(), amount: missing };
    suite.rig_with(&stock);
    let send = Execute::Transfer { recipient: treasury.to_string(), amount: missing };
    let (contract_addr, msg) = (suite.pool.to_string(), to_json_binary(&send).unwrap());
    suite.rig_bearer(&[WasmMsg::Execute { contract_addr, msg, funds: vec![] }.into()]);
    let [stables, stakes] = own_pool_reserves(&suite);
    let provide = suite.provide(100 * USD, 100 * USD * stakes / stables);
    refused(suite.act(provide), "slippage: the action may cost");
}

/// The treasury's part in another pool is worth more at the end, by exactly so much.
#[test]
fn what_a_second_pool_gains_meanwhile_is_no_part_of_an_action() {
    let mut suite = rigged(60);
    let other = suite.app.open("maker", exchange::code(), &STATE);
    suite.fill(&other, 100 * USD, 400 * USD);
    let mut policy = suite.info().policy;
    policy.pools.push(venue(other.as_str(), 4_000));
    suite.set_policy(policy).unwrap();
    suite.pass(DELAY);
    suite.apply().unwrap();
    let lp = Uint128::new(exchange::supply(&suite.app.wrap(), &other) / 2);
    let part = Execute::Transfer { recipient: suite.treasury.to_string(), amount: lp };
    suite.call("maker", &other, &part).unwrap();
    let value = suite.positions().value.0;

    let bearer = suite.bearer.clone();
    suite.send("maker", &bearer, Coin::new(100 * USD, USDC));
    let gift = vec![Coin::new(100 * USD, USDC)];
    suite.rig_bearer(&[BankMsg::Send { to_address: other.to_string(), amount: gift }.into()]);
    let before = spent_today(&suite);
    let swap = suite.swap(Side::Stable, 200 * USD);
    suite.act(swap).unwrap();
    assert!(suite.positions().value.0 > value, "the whole has grown");
    assert!(spent_today(&suite) - before > 200 * USD * 80 / 10_000, "{}", spent_today(&suite) - before);
}

/// The bank's events are the bank's alone.
#[test]
fn a_pool_that_writes_a_transfer_into_an_event_has_paid_nothing() {
    let mut suite = rigged(9_999);
    let [stables, stakes] = own_pool_reserves(&suite);
    let due = quote(stables, stakes, 200 * USD);
    suite.rig_with(&Execute::RigForgery { coin: Coin::new(due, STATE) });
    let debt = suite.debt(due, STATE);
    suite.rig_bearer(&[debt]);
    let swap = suite.swap(Side::Stable, 200 * USD);
    refused(suite.act(swap), "slippage: at least");
}

/// A recall pays out what lies in the pool: counted as the price of a swap, it would pay for anything.
#[test]
fn a_recall_in_the_middle_ends_the_action() {
    let mut suite = rigged(9_999);
    let recall = suite.ripe(&WalletMsg::Recall {});
    let (contract, msg) = (suite.wallet.to_string(), to_json_binary(&recall).unwrap());
    suite.rig_with(&Execute::RigCall { contract, msg });
    let swap = suite.swap(Side::Stable, 200 * USD);
    refused(suite.act(swap), "the treasury is stopped");
    // Nothing of it happened: anyone may still have it recalled.
    assert!(suite.positions().pools[0].lp.0 > 0);
    suite.rig(0, false);
    suite.rig_bearer(&[]);
    suite.app.call("mallory", &suite.wallet, &recall).unwrap();
    assert_eq!(suite.positions().pools[0].lp.0, 0);
}

/// Money that came before an action is part of both sides; what comes after it, of neither.
#[test]
fn a_gift_before_an_action_lends_it_nothing() {
    let mut suite = rigged(9_999);
    suite.give(100_000 * USD, STATE);
    let swap = suite.swap(Side::Stake, 800 * USD);
    refused(suite.act(swap), "slippage: at least");
    let [stables, _] = own_pool_reserves(&suite);
    // Into the pool itself, whose part the treasury holds.
    suite.app.send("maker", &suite.pool, Coin::new(stables / 100, USDC));
    let swap = suite.swap(Side::Stake, 800 * USD);
    refused(suite.act(swap), "slippage: at least");
    assert!(suite.held(USDC) < CAPITAL);
}
