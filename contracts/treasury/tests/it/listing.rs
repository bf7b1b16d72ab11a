//! Which pools are known, and that none is known for ever against the wallet's will.

use cosmwasm_std::{Addr, Uint128};
use stateset_api::event::TreasuryPoolForgotten;
use stateset_api::treasury::{KNOWN_POOLS_MAX, POOLS_MAX, Policy, WalletMsg};
use stateset_tests_suite::{STATE, refused};

use crate::exchange::{Execute, supply};
use crate::suite::{DELAY, Suite, USD, venue};

/// As many pools as a policy may list, each with something of the treasury's in it once they were listed.
fn pools(suite: &mut Suite) -> Vec<Addr> {
    let pools: Vec<_> = (0..POOLS_MAX).map(|_| suite.new_pool(STATE)).collect();
    for pool in &pools {
        suite.fill(pool, 1_000 * USD, 4_000 * USD);
        let amount = Uint128::new(supply(&suite.app.wrap(), pool) / 2);
        let part = Execute::Transfer { recipient: suite.treasury.to_string(), amount };
        suite.call("maker", pool, &part).unwrap();
    }
    pools
}

fn list(suite: &mut Suite, pools: &[Addr]) -> cosmwasm_std::StdResult<cw_multi_test::AppResponse> {
    let policy = Policy { pools: pools.iter().map(|pool| venue(pool.as_str(), 1_000)).collect(), ..suite.policy() };
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
    assert_eq!(suite.policy().pools.len(), POOLS_MAX);
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
