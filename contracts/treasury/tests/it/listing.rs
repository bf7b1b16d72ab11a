//! Which pools are known, and that none is known for ever against the wallet's will.

use cosmwasm_std::{Addr, Coin, Uint128};
use stateset_api::event::TreasuryPoolForgotten;
use stateset_api::treasury::{Action, GuardianMsg, KNOWN_POOLS_MAX, POOLS_MAX, Policy, WalletMsg};
use stateset_tests_suite::{STATE, USDC, refused};

use crate::exchange::{self, Execute, PairType, supply};
use crate::suite::{DELAY, Suite, USD, VALIDATORS, stake, unstake, venue};

/// As many pools as a policy may list, each with something of the treasury's in it once they were listed.
fn pools(suite: &mut Suite) -> Vec<Addr> {
    let pools: Vec<_> = (0..POOLS_MAX).map(|_| suite.app.open("maker", exchange::code(), &STATE)).collect();
    for pool in &pools {
        suite.fill(pool, 1_000 * USD, 4_000 * USD);
        let amount = Uint128::new(supply(&suite.app.wrap(), pool) / 2);
        let part = Execute::Transfer { recipient: suite.treasury.to_string(), amount };
        suite.call("maker", pool, &part).unwrap();
    }
    pools
}

fn list(suite: &mut Suite, pools: &[Addr]) -> cosmwasm_std::StdResult<cw_multi_test::AppResponse> {
    let policy =
        Policy { pools: pools.iter().map(|pool| venue(pool.as_str(), 1_000)).collect(), ..suite.info().policy };
    suite.set_policy(policy)?;
    suite.pass(DELAY);
    suite.apply()
}

#[test]
fn pools_are_forgotten_when_nothing_lies_in_them_and_then_make_room() {
    let mut suite = Suite::new();
    let (first, second, third) = (pools(&mut suite), pools(&mut suite), pools(&mut suite));
    let answer = list(&mut suite, &first).unwrap();
    // The one that was listed from the beginning held nothing.
    assert!(answer.events.iter().any(|event| TreasuryPoolForgotten::from_event(event).is_ok()));
    list(&mut suite, &second).unwrap();
    assert_eq!(suite.positions().pools.len(), KNOWN_POOLS_MAX);
    refused(list(&mut suite, &third), "at most 8 pools");
    // Nothing of what was refused remains.
    assert_eq!(suite.info().policy.pools.len(), POOLS_MAX);
    assert_eq!(suite.positions().pools.len(), KNOWN_POOLS_MAX);
}

/// Pools that say for ever that something lies in them, and give nothing, would otherwise keep every other out.
#[test]
fn the_wallet_forgets_a_delisted_pool_whatever_it_says_and_finds_it_again() {
    let mut suite = Suite::new();
    let (first, second, third) = (pools(&mut suite), pools(&mut suite), pools(&mut suite));
    list(&mut suite, &first).unwrap();
    list(&mut suite, &second).unwrap();
    let forget = |pool: &Addr| WalletMsg::ForgetPool { pool: pool.to_string() };
    refused(suite.wallet(forget(&second[0])), "is listed");
    refused(suite.wallet(forget(&third[0])), "is unknown");
    for pool in &first {
        suite.wallet(forget(pool)).unwrap();
    }
    assert_eq!(suite.positions().pools.len(), POOLS_MAX);
    list(&mut suite, &third).unwrap();
    for pool in &second {
        suite.wallet(forget(pool)).unwrap();
    }
    list(&mut suite, &first).unwrap();
    let positions = suite.positions();
    let again = positions.pools.iter().find(|pool| pool.pool == first[0].as_str()).unwrap();
    assert!(again.lp.0 > 0);
}

/// A pool beside the first, rigged before it is listed; answers why it is not.
fn refused_with(rig: impl FnOnce(&Addr) -> Execute, reason: &str) {
    let mut suite = Suite::new();
    suite.settle_in();
    let other = suite.app.open("maker", exchange::code(), &STATE);
    suite.fill(&other, 1_000 * USD, 4_000 * USD);
    let rig = rig(&other);
    suite.call("maker", &other, &rig).unwrap();
    let both = [suite.pool.clone(), other];
    refused(list(&mut suite, &both), reason);
    // What has nothing to do with it goes on.
    suite.act(unstake(VALIDATORS[0], USD)).unwrap();
    let swap = suite.swap(stateset_api::treasury::Side::Stable, USD);
    suite.act(swap).unwrap();
    suite.act(stake(VALIDATORS[0], USD)).unwrap();
}

/// Astroport's pairs have made their LP tokens of the bank's coins since 2024 (astroport-core#421): whoever asks such a
/// token for a balance asks no contract.
#[test]
fn a_pool_whose_lp_token_is_a_coin_of_the_bank_is_not_listed() {
    let denom = |pool: &Addr| format!("factory/{pool}/astroport/share");
    refused_with(|pool| Execute::RigToken { lp_token: denom(pool) }, "astroport/share', which is no contract");
}

/// An address at which no LP token answers.
#[test]
fn a_pool_whose_lp_token_does_not_answer_is_not_listed() {
    let lp_token = stateset_tests_suite::address("mallory");
    refused_with(|_| Execute::RigToken { lp_token }, "does not answer as one");
    refused_with(|_| Execute::RigSilence { silent: true }, "the pool says nothing");
}

#[test]
fn a_pool_that_trades_along_another_curve_is_not_listed() {
    for pair_type in [PairType::Stable {}, PairType::Custom("concentrated".to_owned())] {
        refused_with(|_| Execute::RigType { pair_type }, "unknown variant");
    }
}

/// Shares and targets are of the whole, so nothing is judged without it; but nobody has to guess what is in the way.
#[test]
fn a_pool_that_falls_silent_is_named_and_forgotten_at_once() {
    for by_guardian in [true, false] {
        let mut suite = Suite::new();
        suite.settle_in();
        let other = suite.app.open("maker", exchange::code(), &STATE);
        suite.fill(&other, 1_000 * USD, 4_000 * USD);
        let both = [suite.pool.clone(), other.clone()];
        list(&mut suite, &both).unwrap();
        suite.call("maker", &other, &Execute::RigSilence { silent: true }).unwrap();
        let action = unstake(VALIDATORS[0], USD);
        refused(suite.act(action.clone()), &format!("no action is judged without pool {other}"));
        refused(suite.act(action.clone()), "has it forgotten");
        // To the wallet all goes that is here, whatever a pool says.
        let back = Action::Return { coins: vec![Coin::new(USD, USDC)] };
        assert!(suite.simulate(&back).allowed);
        suite.act(back).unwrap();
        let policy = Policy { pools: vec![venue(suite.pool.as_str(), 1_000)], ..suite.info().policy };
        if by_guardian {
            suite.guardian(GuardianMsg::Tighten { policy }).unwrap();
        } else {
            suite.set_policy(policy).unwrap();
        }
        suite.act(action).unwrap();
    }
}
