//! Act numbers: what a keeper learns from one raw read of what landed.

use stateset_api::treasury::{ACT_AHEAD_MAX, Action, ExecuteMsg, Side, layout};
use stateset_store::decode;
use stateset_tests_suite::{Answer, refused};

use crate::suite::{Suite, USD, VALIDATORS, stake};

fn numbered(suite: &mut Suite, act: u64, action: &Action) -> Answer {
    suite.execute("keeper", &ExecuteMsg::Operator { epoch: 1, act, action: action.clone() })
}

/// As a keeper reads it, without asking the contract.
fn raw(suite: &Suite) -> Option<u64> {
    let cell = suite.app.wrap().query_wasm_raw(&suite.treasury, layout::ACT_KEY).unwrap();
    cell.map(|cell| decode("act number", &cell).unwrap())
}

#[test]
fn numbers_only_rise_and_by_so_much_at_most() {
    let mut suite = Suite::new();
    assert_eq!((suite.info().act, raw(&suite)), (0, None));
    let swap = suite.swap(Side::Stable, 10 * USD);
    refused(numbered(&mut suite, 0, &swap), "act 0 is not above the last, 0, and at most 1000");
    refused(numbered(&mut suite, ACT_AHEAD_MAX + 1, &swap), "act 1001 is not above the last, 0, and at most 1000");
    numbered(&mut suite, 7, &swap).unwrap();
    assert_eq!((suite.info().act, raw(&suite)), (7, Some(7)));
    for again in [7, 6, 0, 1_008, u64::MAX] {
        refused(numbered(&mut suite, again, &swap), &format!("act {again} is not above the last, 7, and at most 1007"));
    }
    numbered(&mut suite, 7 + ACT_AHEAD_MAX, &swap).unwrap();
    assert_eq!((suite.info().act, raw(&suite)), (1_007, Some(1_007)));
}

/// A keeper whose message was refused sends the next under the same number.
#[test]
fn what_fails_counts_no_number_and_a_return_counts_one() {
    let mut suite = Suite::new();
    refused(numbered(&mut suite, 1, &stake(VALIDATORS[2], USD)), "is not listed");
    assert_eq!(raw(&suite), None);
    let coins = vec![cosmwasm_std::Coin::new(1_u128, stateset_tests_suite::USDC)];
    numbered(&mut suite, 1, &Action::Return { coins }).unwrap();
    assert_eq!(raw(&suite), Some(1));
    let msg = ExecuteMsg::Operator { epoch: 1, act: 2, action: suite.swap(Side::Stable, USD) };
    refused(suite.execute("mallory", &msg), "only the wallet's operator");
    assert_eq!(raw(&suite), Some(1));
}
