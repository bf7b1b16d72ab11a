//! A reference price that follows pools: after a delay, by whoever observes, within the signers' bounds; and no moves
//! into risk without it.

use cosmwasm_std::{Coin, WasmMsg, to_json_binary};
use stateset_api::Amount;
use stateset_api::event::TreasuryObserved;
use stateset_api::treasury::{
    Action, AnyoneMsg, Breach, Corridor, ExecuteMsg, Follow, Following, GuardianMsg, InstantiateMsg, Policy, Price,
    QueryMsg, RemainingResponse, Side, Unusable, WalletMsg,
};
use stateset_tests_suite::{Answer, HOUR, STATE, USDC, event, refused};

use crate::exchange::{self, Execute};
use crate::suite::{
    DELAY, POOL_STATE, POOL_USDC, PRICE, Suite, USD, VALIDATORS, follow, instantiation, stake, unstake, venue,
};

fn following(suite: &Suite) -> Following {
    suite.info().following.unwrap()
}

fn reference(suite: &Suite) -> Follow {
    suite.info().policy.reference.unwrap()
}

/// The wallet's policy with another reference.
fn with(suite: &Suite, reference: Option<Follow>) -> Policy {
    Policy { reference, ..suite.info().policy }
}

/// Nothing goes into risk, for this reason; all of it may leave.
fn stands_still(suite: &mut Suite, reason: &Unusable) {
    suite.give(10 * USD, STATE);
    for action in [suite.swap(Side::Stable, USD), suite.provide(USD, 4 * USD), stake(VALIDATORS[0], USD)] {
        let breach = suite.simulate(&action).breach;
        assert_eq!(breach, Some(Breach::NoReference { reason: reason.clone() }), "{action:?}");
        refused(suite.act(action), "give no usable reference price");
    }
    refused(suite.act(suite.swap(Side::Stake, USD)), "give no usable reference price");
    let back = Action::Return { coins: vec![Coin::new(10 * USD, STATE)] };
    suite.act(back).unwrap();
    if suite.positions().staked.value.0 > 0 {
        suite.act(unstake(VALIDATORS[0], USD)).unwrap();
        suite.act(suite.withdraw(USD)).unwrap();
    }
}

/// Mallory trades until the pool stands there, near enough.
fn push(suite: &mut Suite, price: u128) {
    let [stable, stake] = [USDC, STATE].map(|denom| suite.balance(&suite.pool, denom));
    let to = |scaled: u128, scale: u128| (stable * stake / scale * scaled).isqrt();
    let (stables, stakes) = (to(price, 1_000_000), to(1_000_000, price));
    if stables > stable {
        suite.trade("mallory", stables - stable, USDC).unwrap();
    } else {
        suite.trade("mallory", stakes - stake, STATE).unwrap();
    }
}

/// At work, with a reference that follows.
fn at_work() -> Suite {
    let mut suite = Suite::following();
    suite.warm();
    suite.settle_in();
    suite
}

#[test]
fn it_is_turned_on_after_the_delay_and_serves_after_a_window() {
    let mut suite = Suite::new();
    refused(suite.observe(), "the policy follows no pools");
    assert_eq!(suite.info().following, None);
    let on = with(&suite, Some(follow(&[suite.pool.as_str()])));
    refused(suite.guardian(GuardianMsg::Tighten { policy: on.clone() }), "only the wallet may loosen");
    suite.set_policy(on).unwrap();
    refused(suite.observe(), "the policy follows no pools");
    suite.pass(DELAY);
    suite.apply().unwrap();
    let swap = suite.swap(Side::Stable, 100 * USD);
    for seconds in (0..HOUR).step_by(600) {
        let observed = seconds.saturating_sub(600);
        let warming = Unusable::Warming { seconds: observed, window_seconds: HOUR };
        assert_eq!(following(&suite).unusable, Some(warming.clone()));
        stands_still(&mut suite, &warming);
        suite.observe().unwrap();
        suite.pass(600);
    }
    let answer = suite.observe().unwrap();
    let observed = event(&answer, TreasuryObserved::from_event).unwrap();
    let now = suite.now();
    assert_eq!(observed, TreasuryObserved { price: Amount(PRICE), observed_at: now, usable: true });
    assert_eq!(suite.info().price, Price { price: Amount(PRICE), observed_at: now });
    let due_at = now + 600;
    let found = Following { unusable: None, due_at, observations: 7, error_bps_max: Amount(834) };
    assert_eq!(following(&suite), found);
    let left: RemainingResponse = suite.query(&QueryMsg::Remaining {});
    assert_eq!(left.price_until, now + 2 * HOUR);
    suite.act(swap).unwrap();
}

#[test]
fn anyone_observes_at_intervals_and_nobody_picks_anything() {
    let mut suite = Suite::following();
    suite.observe().unwrap();
    let due_at = suite.now() + 600;
    suite.pass(599);
    let late = format!("again from {due_at} on, now is {}", due_at - 1);
    refused(suite.observe(), &late);
    refused(suite.execute("keeper", &ExecuteMsg::Anyone(AnyoneMsg::Observe {})), &late);
    suite.pass(1);
    suite.execute("keeper", &ExecuteMsg::Anyone(AnyoneMsg::Observe {})).unwrap();
    assert_eq!(following(&suite).observations, 2);
    // However long, no more than a window holds.
    for _ in 0..40 {
        suite.pass(600);
        suite.observe().unwrap();
        assert!(following(&suite).observations <= 7);
    }
}

#[test]
fn no_pool_is_followed_whose_code_somebody_can_replace_or_that_says_no_average() {
    let mut suite = Suite::new();
    let code = suite.app.store_code(exchange::code());
    let ruled = suite.create("maker", code, &STATE, Some("maker")).unwrap();
    let mute = suite.app.open("maker", exchange::code(), &STATE);
    suite.call("maker", &mute, &Execute::RigPrices { without: true }).unwrap();
    for (pool, reason) in [(&ruled, "may replace its code"), (&mute, "says no accumulated price")] {
        suite.fill(pool, POOL_USDC, POOL_STATE);
        let mut policy = with(&suite, Some(follow(&[suite.pool.as_str(), pool.as_str()])));
        policy.pools.push(venue(pool.as_str(), 1_000));
        let price = Price { price: Amount(PRICE), observed_at: suite.now() };
        let msg = InstantiateMsg { price, ..instantiation(suite.wallet.as_str(), policy.clone()) };
        let code = suite.code;
        refused(suite.create("owner", code, &msg, None), reason);
        suite.set_policy(policy).unwrap();
        suite.pass(DELAY);
        refused(suite.apply(), reason);
    }
    let strange = with(&suite, Some(follow(&[ruled.as_str()])));
    refused(suite.set_policy(strange), "is followed and not listed");
    // Traded with it may be.
    let mut policy = suite.info().policy;
    policy.pools.push(venue(ruled.as_str(), 1_000));
    suite.set_policy(policy).unwrap();
    suite.pass(DELAY);
    suite.apply().unwrap();
}

#[test]
fn what_a_pool_is_worth_for_a_moment_moves_nothing_and_for_hours_by_the_step_alone() {
    let mut suite = at_work();
    // There and back within a block, as far as he likes, also in the one in which it is observed.
    for _ in 0..6 {
        suite.pass(600);
        push(&mut suite, PRICE * 4);
        push(&mut suite, PRICE);
        suite.observe().unwrap();
        assert!(suite.info().price.price.0.abs_diff(PRICE) < PRICE / 300, "{:?}", suite.info().price);
    }
    // For three hours, three per cent more.
    let before = suite.info().price.price.0;
    push(&mut suite, PRICE * 103 / 100);
    let mut last = before;
    for _ in 0..18 {
        suite.pass(600);
        suite.observe().unwrap();
        let price = suite.info().price.price.0;
        assert!(price >= last && price - last <= last * 50 * 600 / 36_000_000, "{last} became {price}");
        last = price;
    }
    assert!(last > before * 1_010 / 1_000 && last <= before * 1_016 / 1_000, "{before} became {last}");
}

#[test]
fn outside_the_corridor_nothing_goes_into_risk() {
    let mut suite = at_work();
    suite.trade("mallory", 400_000 * USD, USDC).unwrap();
    let mut price = suite.info().price;
    for _ in 0..6 {
        price = suite.info().price;
        suite.pass(600);
        suite.observe().unwrap();
    }
    let unusable = following(&suite).unusable.unwrap();
    let corridor = Corridor { min: Amount(240_000), max: Amount(260_000) };
    let Unusable::Corridor { price: average, min, max } = &unusable else { panic!("{unusable:?}") };
    assert!((*min, *max) == (corridor.min, corridor.max) && *average > corridor.max, "{unusable:?}");
    assert!(price.price <= suite.info().price.price && corridor.contains(suite.info().price.price));
    stands_still(&mut suite, &unusable);
    // A corridor that was narrowed around it holds at once, before anybody observes.
    let mut suite = at_work();
    let narrow = Follow { corridor: Corridor { min: Amount(255_000), ..corridor }, ..reference(&suite) };
    let policy = with(&suite, Some(narrow));
    suite.guardian(GuardianMsg::Tighten { policy }).unwrap();
    suite.give(USD, STATE);
    assert!(matches!(suite.simulate(&stake(VALIDATORS[0], 1)).breach, Some(Breach::NoReference { .. })));
    refused(suite.act(stake(VALIDATORS[0], 1)), "give no usable reference price");
    refused(suite.set_price(254_999), "254999 lies outside the corridor of 255000 to 260000");
}

#[test]
fn pools_that_disagree_or_are_shallow_leave_no_price() {
    let mut suite = Suite::new();
    let second = suite.app.open("maker", exchange::code(), &STATE);
    suite.fill(&second, POOL_USDC, POOL_STATE);
    let mut policy = with(&suite, Some(follow(&[suite.pool.as_str(), second.as_str()])));
    policy.pools.push(venue(second.as_str(), 1_000));
    suite.set_policy(policy).unwrap();
    suite.pass(DELAY);
    suite.apply().unwrap();
    suite.warm();
    suite.set_price(PRICE).unwrap();
    suite.settle_in();
    // One of them is held 2 % above the other.
    suite.trade("mallory", 40_000 * USD, USDC).unwrap();
    for _ in 0..7 {
        suite.observe().unwrap();
        suite.pass(600);
    }
    suite.observe().unwrap();
    let unusable = following(&suite).unusable.unwrap();
    let Unusable::Disagree { low, high, agree_bps: 100 } = unusable else { panic!("{unusable:?}") };
    assert!(high.0 > low.0 * 10_100 / 10_000 && low.0.abs_diff(PRICE) <= 1, "{unusable:?}");
    stands_still(&mut suite, &unusable);
    // Its makers leave: what is left of others' is not enough, however much is the treasury's.
    let all = exchange::supply(&suite.app.wrap(), &second);
    let left = Execute::Send {
        contract: second.to_string(),
        amount: (all * 9 / 10).into(),
        msg: br#"{"withdraw_liquidity":{}}"#.into(),
    };
    suite.call("maker", &second, &left).unwrap();
    suite.pass(600);
    suite.observe().unwrap();
    let unusable = following(&suite).unusable.unwrap();
    let Unusable::Depth { pool, depth, min } = &unusable else { panic!("{unusable:?}") };
    assert!(*pool == second.as_str() && *min == Amount(1_000_000 * USD) && depth < min, "{unusable:?}");
    stands_still(&mut suite, &unusable);
}

#[test]
fn what_is_the_treasurys_own_is_no_depth() {
    let mut suite = Suite::new();
    let pool = suite.app.open("maker", exchange::code(), &STATE);
    suite.fill(&pool, 520_000 * USD, 2_080_000 * USD);
    let half = exchange::supply(&suite.app.wrap(), &pool) / 20;
    let gift = Execute::Transfer { recipient: suite.treasury.to_string(), amount: half.into() };
    let mut policy = with(&suite, Some(follow(&[pool.as_str()])));
    policy.pools.push(venue(pool.as_str(), 4_000));
    suite.set_policy(policy).unwrap();
    suite.pass(DELAY);
    suite.apply().unwrap();
    suite.warm();
    suite.observe().unwrap();
    assert_eq!(following(&suite).unusable, None);
    suite.call("maker", &pool, &gift).unwrap();
    suite.pass(600);
    suite.observe().unwrap();
    let unusable = following(&suite).unusable.unwrap();
    assert!(matches!(&unusable, Unusable::Depth { depth, .. } if depth.0 < 990_000 * USD), "{unusable:?}");
}

#[test]
fn a_reference_that_nobody_observes_is_stale() {
    let mut suite = at_work();
    suite.give(100 * USD, STATE);
    let observed_at = suite.info().price.observed_at;
    suite.pass_until(observed_at + 2 * HOUR);
    suite.act(stake(VALIDATORS[0], USD)).unwrap();
    suite.pass(1);
    let now = suite.now();
    let stale = Breach::PriceAge { observed_at, max: 2 * HOUR, now };
    assert_eq!(suite.simulate(&stake(VALIDATORS[0], USD)).breach, Some(stale));
    suite.act(unstake(VALIDATORS[0], USD)).unwrap();
    suite.observe().unwrap();
    suite.act(stake(VALIDATORS[0], USD)).unwrap();
    // Too long a pause begins anew.
    suite.pass(4 * HOUR);
    suite.observe().unwrap();
    let warming = Unusable::Warming { seconds: 0, window_seconds: HOUR };
    assert_eq!(following(&suite).unusable, Some(warming.clone()));
    stands_still(&mut suite, &warming);
}

#[test]
fn turned_off_it_leaves_no_price_until_one_is_set() {
    let mut suite = at_work();
    suite.give(100 * USD, STATE);
    let policy = with(&suite, None);
    suite.guardian(GuardianMsg::Tighten { policy }).unwrap();
    assert_eq!((suite.info().following, suite.info().price.observed_at), (None, 0));
    assert!(suite.info().price.price.0.abs_diff(PRICE) < PRICE / 100, "what is held is still worth something");
    refused(suite.act(stake(VALIDATORS[0], USD)), "the reference price of 0 is older than");
    suite.act(unstake(VALIDATORS[0], USD)).unwrap();
    refused(suite.observe(), "the policy follows no pools");
    suite.set_price(PRICE).unwrap();
    suite.act(stake(VALIDATORS[0], USD)).unwrap();
}

#[test]
fn tighter_numbers_act_at_once_and_leave_no_price_until_the_next_observation() {
    let mut suite = at_work();
    suite.give(100 * USD, STATE);
    let now = reference(&suite);
    let looser = [
        Follow { step_bps_per_hour_max: 51, ..now.clone() },
        Follow { window_seconds: 4_000, interval_seconds: 601, ..now.clone() },
        Follow { corridor: Corridor { max: Amount(260_001), ..now.corridor }, ..now.clone() },
        Follow { agree_bps: 101, ..now.clone() },
        Follow { stale_after_seconds: 2 * HOUR + 1, ..now.clone() },
        Follow {
            pools: follow(&[suite.pool.as_str()])
                .pools
                .into_iter()
                .map(|pool| stateset_api::treasury::FollowedPool { depth_min: Amount(1), ..pool })
                .collect(),
            ..now.clone()
        },
    ];
    for loose in looser {
        let policy = with(&suite, Some(loose));
        refused(suite.guardian(GuardianMsg::Tighten { policy: policy.clone() }), "only the wallet may loosen");
        suite.set_policy(policy).unwrap();
        assert_eq!(reference(&suite), now);
    }
    let tight = Follow { step_bps_per_hour_max: 10, ..now };
    let policy = with(&suite, Some(tight.clone()));
    suite.guardian(GuardianMsg::Tighten { policy }).unwrap();
    assert_eq!(reference(&suite), tight);
    let observations = following(&suite).observations;
    refused(suite.act(stake(VALIDATORS[0], USD)), "give no usable reference price");
    suite.observe().unwrap();
    assert!(following(&suite).observations >= observations, "what was observed counts on");
    suite.act(stake(VALIDATORS[0], USD)).unwrap();
}

/// A price of the signers' is where it goes on from, within the corridor, and no word on whether the pools agree.
#[test]
fn the_wallet_sets_the_price_from_which_it_is_followed() {
    let mut suite = at_work();
    suite.set_price(255_000).unwrap();
    assert_eq!(suite.info().price.price, Amount(255_000));
    suite.pass(600);
    suite.observe().unwrap();
    let price = suite.info().price.price.0;
    assert!(price < 255_000 && 255_000 - price <= 255_000 * 50 * 601 / 36_000_000, "{price}");
    refused(suite.set_price(260_001), "260001 lies outside the corridor of 240000 to 260000");
    suite.pass(4 * HOUR);
    suite.observe().unwrap();
    suite.wallet(WalletMsg::SetPrice { price: Amount(PRICE), observed_at: suite.now() }).unwrap();
    let warming = Unusable::Warming { seconds: 0, window_seconds: HOUR };
    stands_still(&mut suite, &warming);
}

/// What a pool does in the middle of a swap is no price of its.
#[test]
fn nobody_observes_within_an_action() {
    let mut suite = at_work();
    suite.pass(600);
    let msg = to_json_binary(&ExecuteMsg::Anyone(AnyoneMsg::Observe {})).unwrap();
    let observe = WasmMsg::Execute { contract_addr: suite.treasury.to_string(), msg, funds: vec![] };
    suite.rig_bearer(&[observe.into()]);
    let swap = suite.swap(Side::Stable, 10 * USD);
    refused(suite.act(swap.clone()), "is under way");
    suite.rig_bearer(&[]);
    suite.act(swap).unwrap();
}

/// The wallet's freeze and the treasury's stop hold the operator, not whoever observes.
#[test]
fn a_stopped_treasury_is_observed_all_the_same() {
    let mut suite = at_work();
    suite.guardian(GuardianMsg::Stop { reason: "odd".to_owned() }).unwrap();
    suite.pass(600);
    let answer: Answer = suite.observe();
    assert!(event(&answer.unwrap(), TreasuryObserved::from_event).unwrap().usable);
    refused(suite.act(stake(VALIDATORS[0], USD)), "the treasury is stopped");
}

/// An attack. Promised: once it is turned off there is no usable price until the wallet sets one. Turned on again, the
/// price of before, however old, is fresh with the first usable average, a step nearer to it at most.
#[test]
fn t6_a_price_from_before_it_was_turned_off_is_not_made_fresh_by_turning_it_on_again() {
    let mut suite = at_work();
    let following = suite.info().policy;
    suite.set_policy(with(&suite, None)).unwrap();
    refused(suite.act(suite.swap(Side::Stable, USD)), "the reference price of 0 is older than");
    suite.set_policy(following).unwrap();
    suite.pass(DELAY);
    suite.apply().unwrap();
    suite.warm();
    let swapped = suite.act(suite.swap(Side::Stable, USD));
    assert!(swapped.is_err(), "at {:?}, which nobody set since", suite.info().price);
}
