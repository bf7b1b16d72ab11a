//! What a wallet's treasuries lose ends somewhere, whatever the days allow.

use cosmwasm_std::Coin;
use stateset_api::Amount;
use stateset_api::treasury::{Action, Breach, GuardianMsg, Policy, QueryMsg, RemainingResponse, Side};
use stateset_tests_suite::{DAY, STATE, USDC, refused};

use crate::suite::{DELAY, PRICE, Suite, USD, VALIDATORS, claim, instantiation, stake, unstake};

fn left(suite: &Suite) -> u128 {
    suite.query::<RemainingResponse>(&QueryMsg::Remaining {}).loss_lifetime.0
}

/// Swaps to and fro, a day each, until no loss fits any more. Answers what each swap offered.
fn lose_all(suite: &mut Suite) {
    while left(suite) > 0 {
        suite.pass(DAY + 3_600);
        suite.set_price(PRICE).unwrap();
        let offered = (left(suite) * 100).min(2_000 * USD);
        let swap = suite.swap(Side::Stable, offered.max(100));
        if suite.act(swap).is_err() {
            return;
        }
        let back = suite.swap(Side::Stake, suite.held(STATE));
        if suite.act(back).is_err() {
            return;
        }
    }
}

#[test]
fn a_loss_that_does_not_fit_is_refused_by_number_on_whatever_day() {
    let mut suite = Suite::with(|policy| policy.loss_lifetime_max = Amount(10 * USD));
    let swap = suite.swap(Side::Stable, 1_000 * USD);
    suite.act(swap.clone()).unwrap();
    let lost = suite.info().lost;
    assert!(lost.0 > 3 * USD, "{lost}");
    assert_eq!(left(&suite), 10 * USD - lost.0);
    suite.pass(5 * DAY);
    suite.act(swap.clone()).unwrap();
    let lost = suite.info().lost;
    suite.pass(DAY + 3_600);
    let loss = match suite.simulate(&swap).breach {
        Some(Breach::LossLifetime { loss, lost: so_far, max }) if (so_far, max) == (lost, Amount(10 * USD)) => loss,
        breach => panic!("{breach:?}"),
    };
    refused(suite.act(swap), &format!("loss_lifetime_max 10000000: {lost} was lost since the beginning"));
    assert!(loss.0 > left(&suite));
    assert_eq!(suite.info().lost, lost, "what was refused is not lost");
}

#[test]
fn once_it_is_reached_the_operator_may_only_take_out() {
    let mut suite = Suite::new();
    suite.settle_in();
    suite.give(100 * USD, STATE);
    let lost = suite.info().lost;
    suite.guardian(GuardianMsg::Tighten { policy: Policy { loss_lifetime_max: lost, ..suite.info().policy } }).unwrap();
    suite.set_price(PRICE).unwrap();
    assert_eq!(left(&suite), 0);
    let into_stable = suite.swap(Side::Stake, USD);
    for action in [stake(VALIDATORS[0], USD), suite.provide(USD, 4 * USD), into_stable, claim(&VALIDATORS[..1])] {
        assert_eq!(suite.simulate(&action).breach, Some(Breach::LossEnded { lost, max: lost }), "{action:?}");
        refused(suite.act(action), "is reached");
    }
    let all = suite.withdraw(suite.positions().pools[0].lp.0);
    let back = Action::Return { coins: vec![Coin::new(suite.held(USDC), USDC)] };
    for exit in [unstake(VALIDATORS[0], 8_000 * USD), all, back] {
        assert!(suite.simulate(&exit).allowed, "{exit:?}");
        suite.act(exit).unwrap();
    }
    // By roundings alone.
    assert!(suite.info().lost.0 - lost.0 <= 10, "{}", suite.info().lost);
}

#[test]
fn those_who_decide_let_it_go_on_with_a_new_limit_after_the_delay() {
    let mut suite = Suite::with(|policy| policy.loss_lifetime_max = Amount(10 * USD));
    lose_all(&mut suite);
    let swap = suite.swap(Side::Stable, 1_000 * USD);
    refused(suite.act(swap.clone()), "loss_lifetime_max 10000000");
    let more = Policy { loss_lifetime_max: Amount(20 * USD), ..suite.info().policy };
    suite.set_policy(more).unwrap();
    refused(suite.act(swap.clone()), "loss_lifetime_max 10000000");
    suite.pass(DELAY);
    suite.apply().unwrap();
    suite.set_price(PRICE).unwrap();
    suite.act(swap).unwrap();
    // A lower one acts at once.
    let less = Policy { loss_lifetime_max: Amount(1), ..suite.info().policy };
    suite.set_policy(less).unwrap();
    assert_eq!((left(&suite), suite.info().policy.loss_lifetime_max), (0, Amount(1)));
}

/// Else another treasury would be all that it takes to lose as much again.
#[test]
fn a_next_treasury_begins_with_what_the_former_lost() {
    let mut suite = Suite::new();
    suite.settle_in();
    let lost_before = suite.info().lost;
    let mut msg = instantiation(suite.wallet.as_str(), suite.info().policy);
    (msg.lost_before, msg.price.observed_at) = (lost_before, suite.now());
    let code = suite.code;
    suite.treasury = suite.create("owner", code, &msg, None).unwrap();
    assert!(lost_before.0 > 0);
    assert_eq!((suite.info().lost, left(&suite)), (lost_before, 500 * USD - lost_before.0));
}
