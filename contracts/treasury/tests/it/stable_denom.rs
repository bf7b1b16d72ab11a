//! The stable side's succession: after a delay, and only while none of the old one is held.

use cosmwasm_std::Coin;
use stateset_api::event::TreasuryChanged;
use stateset_api::treasury::{Action, Change, GuardianMsg, PendingResponse, Policy, QueryMsg, Side, WalletMsg};
use stateset_tests_suite::{Answer, STATE, USDC, event, refused};

use crate::suite::{DELAY, PRICE, Suite, USD, VALIDATORS, stake, unstake};

const EURC: &str = "ueurc";

fn succeed(suite: &mut Suite, denom: &str) -> Answer {
    suite.wallet(WalletMsg::SetStableDenom { denom: denom.to_owned(), alarm: suite.info().alarm })
}

fn back(suite: &mut Suite, amount: u128, denom: &str) -> Answer {
    suite.act(Action::Return { coins: vec![Coin::new(amount, denom)] })
}

fn without_pools(suite: &mut Suite) {
    let policy = Policy { pools: vec![], ..suite.info().policy };
    suite.set_policy(policy).unwrap();
}

#[test]
fn another_denom_takes_the_place_when_nothing_of_the_old_is_held_and_the_price_is_set_anew() {
    let mut suite = Suite::new();
    suite.act(suite.swap(Side::Stable, 5_000 * USD)).unwrap();
    suite.act(stake(VALIDATORS[0], 8_000 * USD)).unwrap();
    let lost = suite.info().lost;
    without_pools(&mut suite);
    succeed(&mut suite, EURC).unwrap();
    let pending: PendingResponse = suite.query(&QueryMsg::Pending {});
    assert_eq!(pending.change, Some(Change::StableDenom { denom: EURC.to_owned() }));
    assert_eq!(suite.info().stable_denom, USDC);
    refused(suite.apply(), "can be put into force from");
    suite.pass(DELAY);
    let held = suite.held(USDC);
    refused(suite.apply(), &format!("while {held} uusdc are held and 0 pools known"));
    back(&mut suite, held, USDC).unwrap();
    let answer = suite.apply().unwrap();
    assert_eq!(event(&answer, TreasuryChanged::from_event).unwrap().change, "stable_denom");
    let info = suite.info();
    assert_eq!((info.stable_denom.as_str(), info.price.observed_at, info.lost), (EURC, 0, lost));
    suite.give(USD, STATE);
    refused(suite.act(stake(VALIDATORS[0], USD)), "the reference price of 0 is older than");
    suite.act(unstake(VALIDATORS[0], USD)).unwrap();
    suite.set_price(PRICE).unwrap();
    let treasury = suite.treasury.clone();
    suite.mint(&treasury, vec![Coin::new(2_000 * USD, EURC)]);
    assert_eq!(suite.positions().liquid.value.0, 2_000 * USD);
    suite.act(stake(VALIDATORS[0], USD)).unwrap();
}

#[test]
fn a_pool_that_is_known_keeps_the_denom_as_it_is() {
    let mut suite = Suite::new();
    suite.settle_in();
    succeed(&mut suite, EURC).unwrap();
    suite.pass(DELAY);
    let all = suite.held(USDC);
    back(&mut suite, all, USDC).unwrap();
    refused(suite.apply(), "while 0 uusdc are held and 1 pools known");
    // Delisted, while something lies there: a tightening drops what was pending as well.
    without_pools(&mut suite);
    refused(suite.apply(), "nothing is pending");
    succeed(&mut suite, EURC).unwrap();
    suite.pass(DELAY);
    refused(suite.apply(), "while 0 uusdc are held and 1 pools known");
}

#[test]
fn it_is_a_loosening_of_the_wallets() {
    let mut suite = Suite::new();
    for (denom, reason) in [(USDC, "already"), (STATE, "already"), ("", "bytes of a denom")] {
        refused(succeed(&mut suite, denom), reason);
    }
    let early = suite.info().alarm;
    succeed(&mut suite, EURC).unwrap();
    suite.guardian(GuardianMsg::CancelChange {}).unwrap();
    refused(suite.apply(), "nothing is pending");
    refused(
        suite.wallet(WalletMsg::SetStableDenom { denom: EURC.to_owned(), alarm: early }),
        "drafted after the alarm of",
    );
}
