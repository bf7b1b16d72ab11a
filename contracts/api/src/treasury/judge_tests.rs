use proptest::prelude::*;

use super::*;
use crate::treasury::follow::tests::follow;
use crate::treasury::policy::tests::policy;
use crate::treasury::{
    Corridor, Delegated, Flow, Follow, PRICE_SCALE, PoolHolding, Price, Unusable, VenueRule, admit, is_tighter,
    price_under,
};

const NOW: u64 = 1_790_000_000;
const USD: u128 = 1_000_000;
const PRICE: Price = Price { price: Amount(250_000), observed_at: NOW };

/// 10,000 dollars: 4,000 staked, 3,000 as liquidity, 3,000 liquid.
fn holdings() -> Holdings {
    let delegated = |validator: &str, amount| Delegated { validator: validator.into(), amount: Amount(amount) };
    Holdings {
        stable: Amount(3_000 * USD),
        stake: Amount(0),
        unbonding: Amount(0),
        unbonding_entries: 0,
        delegated: vec![delegated("v1", 8_000 * USD), delegated("v2", 8_000 * USD)],
        pools: vec![PoolHolding {
            pool: "p1".into(),
            lp: Amount(3_000 * USD),
            lp_supply: Amount(2_000_000 * USD),
            stable_reserve: Amount(1_000_000 * USD),
            stake_reserve: Amount(4_000_000 * USD),
        }],
    }
}

fn swap(offer: Side, amount: u128) -> Action {
    Action::Swap { pool: "p1".into(), offer, amount: Amount(amount), receive_min: Amount(0) }
}

/// By constant product with 30 basis points.
fn quote(before: &Holdings, offer: Side, amount: u128) -> Amount {
    let pool = &before.pools[0];
    let (has, gives) = match offer {
        Side::Stable => (pool.stable_reserve.0, pool.stake_reserve.0),
        Side::Stake => (pool.stake_reserve.0, pool.stable_reserve.0),
    };
    let gross = gives * amount / (has + amount);
    Amount(gross - (gross * 30).div_ceil(10_000))
}

fn run(rules: Rules<'_>, usage: &mut Usage, action: &Action, before: &Holdings) -> Result<(Outcome, Holdings), Breach> {
    admit(rules, usage, action, before)?;
    let quoted = match action {
        Action::Swap { offer, amount, .. } => quote(before, *offer, amount.0),
        _ => Amount::ZERO,
    };
    let after = Flow::expected(action, quoted, before).after(action, before);
    let outcome = judge(rules, usage, Step { action, before, after: &after })?;
    Ok((outcome, after))
}

fn at_price<'a>(policy: &'a Policy, price: &'a Price) -> Rules<'a> {
    Rules { policy, price, unusable: None, now: NOW }
}

fn once(policy: &Policy, action: &Action, before: &Holdings) -> Result<Outcome, Breach> {
    run(at_price(policy, &PRICE), &mut Usage::default(), action, before).map(|(outcome, _)| outcome)
}

#[test]
fn each_rule_refuses_at_its_bound_and_not_before() {
    let held = holdings();
    let mut idle = holdings();
    idle.stake = Amount(1_000 * USD);
    let swap200 = swap(Side::Stable, 200 * USD);
    assert!(once(&policy(), &swap200, &held).is_ok());

    let tight = Policy { swap_per_day_max: Amount(200 * USD - 1), ..policy() };
    assert!(matches!(once(&tight, &swap200, &held), Err(Breach::SwapPerDay { .. })));
    let exact = Policy { swap_per_day_max: Amount(200 * USD), ..policy() };
    assert!(once(&exact, &swap200, &held).is_ok());

    let lost = once(&policy(), &swap200, &held).unwrap().loss;
    let exact = Policy { loss_per_day_max: Amount(lost), ..policy() };
    assert!(once(&exact, &swap200, &held).is_ok());
    let tight = Policy { loss_per_day_max: Amount(lost - 1), ..policy() };
    assert!(matches!(once(&tight, &swap200, &held), Err(Breach::LossPerDay { .. })));

    let exact = Policy { liquid_min: Amount(2_800 * USD), ..policy() };
    assert!(once(&exact, &swap200, &held).is_ok());
    let tight = Policy { liquid_min: Amount(2_800 * USD + 1), ..policy() };
    assert!(matches!(once(&tight, &swap200, &held), Err(Breach::LiquidMin { .. })));

    let tight = Policy { slippage_max_bps: 30, ..policy() };
    assert!(matches!(once(&tight, &swap200, &held), Err(Breach::Slippage { .. })));

    let old = Price { observed_at: NOW - 86_400, ..PRICE };
    assert!(run(at_price(&policy(), &old), &mut Usage::default(), &swap200, &held).is_ok());
    let older = Price { observed_at: NOW - 86_401, ..PRICE };
    assert!(matches!(
        run(at_price(&policy(), &older), &mut Usage::default(), &swap200, &held),
        Err(Breach::PriceAge { .. })
    ));

    let stake = |validator: &str, amount| Action::Stake { validator: validator.into(), amount: Amount(amount) };
    assert!(once(&policy(), &stake("v1", 1_000 * USD), &idle).is_ok());
    assert!(matches!(once(&policy(), &stake("v3", 1), &idle), Err(Breach::ValidatorNotListed { .. })));
    assert!(matches!(once(&policy(), &stake("v1", 1_001 * USD), &idle), Err(Breach::Balance { .. })));
    let mut capped = policy();
    capped.validators[0].share_max_bps = 2_100;
    assert!(matches!(once(&capped, &stake("v1", 1_000 * USD), &idle), Err(Breach::Share { .. })));
    capped.validators[0].share_max_bps = 2_200;
    assert!(once(&capped, &stake("v1", 1_000 * USD), &idle).is_ok());

    // 5 % of 10,000 dollars below its target, and a dollar more: fees are no move of the operator's.
    let within = swap(Side::Stable, 490 * USD);
    assert!(once(&policy(), &within, &held).is_ok());
    let away = swap(Side::Stable, 510 * USD);
    assert!(matches!(once(&policy(), &away, &held), Err(Breach::AwayFromTarget { .. })));
}

/// A recall unstakes from so many validators, and by the one unbonding per validator that is left to it.
#[test]
fn nothing_is_staked_beyond_what_a_recall_can_call_back() {
    let stake = |validator: &str| Action::Stake { validator: validator.into(), amount: Amount(USD) };
    let redelegate = |amount| Action::Redelegate { from: "old0".into(), to: "v1".into(), amount: Amount(amount) };
    let with = |others: usize| {
        let mut held = holdings();
        held.stake = Amount(USD);
        let old = |index: usize| Delegated { validator: format!("old{index}"), amount: Amount(1_000 * USD) };
        held.delegated = (0..others).map(old).collect();
        held
    };
    assert!(once(&policy(), &stake("v1"), &with(DELEGATIONS_MAX - 1)).is_ok());
    for action in [stake("v1"), redelegate(USD)] {
        let refused = once(&policy(), &action, &with(DELEGATIONS_MAX));
        assert!(matches!(refused, Err(Breach::Count { got: 17, max: 16, .. })), "{refused:?}");
    }
    // The last of one validator's moves to another.
    assert!(once(&policy(), &redelegate(1_000 * USD), &with(DELEGATIONS_MAX)).is_ok());

    let unstake = Action::Unstake { validator: "old0".into(), amount: Amount(USD) };
    for (entries, stakes, unstakes) in [(5, true, true), (6, true, false), (7, false, false)] {
        let held = Holdings { unbonding_entries: entries, ..with(3) };
        let fits = |action: &Action| !matches!(once(&policy(), action, &held), Err(Breach::Unbondings { max: 6 }));
        assert_eq!((fits(&stake("v1")), fits(&redelegate(USD)), fits(&unstake)), (stakes, stakes, unstakes));
    }
    let to_itself = Action::Redelegate { from: "v1".into(), to: "v1".into(), amount: Amount(USD) };
    assert!(matches!(once(&policy(), &to_itself, &holdings()), Err(Breach::SameValidator { .. })));
}

#[test]
fn the_deviation_from_the_reference_counts_either_way() {
    for (stable, fits) in [(1_030_000, true), (1_030_001, false), (970_000, true), (969_999, false)] {
        let mut held = holdings();
        held.pools[0].stable_reserve = Amount(stable * USD);
        let answer = once(&policy(), &swap(Side::Stable, USD), &held);
        assert_eq!(!matches!(answer, Err(Breach::Deviation { .. })), fits, "{stable}: {answer:?}");
    }
}

#[test]
fn an_empty_pool_is_refused_rather_than_divided_by() {
    let mut held = holdings();
    held.pools[0].stake_reserve = Amount::ZERO;
    assert!(matches!(once(&policy(), &swap(Side::Stable, USD), &held), Err(Breach::PoolEmpty { .. })));
}

/// From nothing at work to the targets, in the order in which an operator would: no step leads away.
#[test]
fn the_way_from_cash_to_the_targets_is_open() {
    let mut held = holdings();
    (held.stable, held.delegated, held.pools[0].lp) = (Amount(10_000 * USD), vec![], Amount::ZERO);
    let mut usage = Usage::default();
    let stake = |validator: &str, amount| Action::Stake { validator: validator.into(), amount: Amount(amount) };
    let provide =
        Action::ProvideLiquidity { pool: "p1".into(), stable: Amount(1_400 * USD), stake: Amount(5_530 * USD) };
    for action in [
        swap(Side::Stable, 2_800 * USD),
        swap(Side::Stable, 2_700 * USD),
        stake("v1", 8_000 * USD),
        stake("v2", 8_000 * USD),
        provide,
    ] {
        (_, held) = run(at_price(&policy(), &PRICE), &mut usage, &action, &held)
            .unwrap_or_else(|breach| panic!("{action:?}: {breach}"));
    }
    assert!(within_bands(&policy(), &held.values(PRICE.price, Rounding::Down)));
}

/// Away from every target, and by as much as there is.
#[test]
fn moves_towards_safety_are_refused_by_no_target() {
    let held = Holdings { stake: Amount(4_000 * USD), ..holdings() };
    let tight = Policy { band_bps: 0, swap_per_day_max: Amount(100_000 * USD), ..policy() };
    let lp = held.pools[0].lp;
    for action in [
        Action::Unstake { validator: "v1".into(), amount: Amount(8_000 * USD) },
        Action::WithdrawLiquidity { pool: "p1".into(), lp },
        swap(Side::Stake, 4_000 * USD),
    ] {
        assert!(!action.is_into_risk());
        assert!(once(&tight, &action, &held).is_ok(), "{action:?}: {:?}", once(&tight, &action, &held));
    }
    let back = swap(Side::Stable, 400 * USD);
    assert!(back.is_into_risk() && matches!(once(&tight, &back, &held), Err(Breach::AwayFromTarget { .. })));
}

/// Stake is not swapped without one either: what it is worth is what nobody knows.
#[test]
fn without_a_fresh_price_nothing_goes_into_risk_and_exits_go_on() {
    let held = Holdings { stake: Amount(4_000 * USD), ..holdings() };
    let old = Price { observed_at: NOW - 86_401, ..PRICE };
    let policy = policy();
    let at_old = |action: &Action| run(at_price(&policy, &old), &mut Usage::default(), action, &held).map(drop);
    let (v1, v2) = ("v1".to_owned(), "v2".to_owned());
    for refused in [
        Action::Stake { validator: v1.clone(), amount: Amount(USD) },
        Action::Redelegate { from: v1.clone(), to: v2, amount: Amount(USD) },
        swap(Side::Stable, USD),
        swap(Side::Stake, USD),
        Action::ProvideLiquidity { pool: "p1".into(), stable: Amount(USD), stake: Amount(4 * USD) },
    ] {
        let (observed_at, max, now) = (NOW - 86_401, 86_400, NOW);
        assert_eq!(at_old(&refused), Err(Breach::PriceAge { observed_at, max, now }), "{refused:?}");
    }
    let withdraw = Action::WithdrawLiquidity { pool: "p1".into(), lp: held.pools[0].lp };
    for exit in [Action::Unstake { validator: v1, amount: Amount(8_000 * USD) }, withdraw] {
        assert!(exit.is_exit() && at_old(&exit).is_ok(), "{exit:?}");
    }
}

/// To the unit, across days; then only what takes out goes on, its roundings too.
#[test]
fn what_is_lost_for_ever_ends_what_the_operator_may() {
    let held = holdings();
    let (swap200, lp) = (swap(Side::Stable, 200 * USD), held.pools[0].lp);
    let lost = once(&policy(), &swap200, &held).unwrap().loss;
    let twice = Policy { loss_lifetime_max: Amount(2 * lost), ..policy() };
    let mut usage = Usage::default();
    for (day, max) in [(0, lost), (1, 2 * lost - 1)] {
        let rules = |policy| Rules { now: NOW + day * 90_000, price: &PRICE, unusable: None, policy };
        let stretched = Policy { price_age_max_seconds: 10 * 86_400, ..twice.clone() };
        let tight = Policy { loss_lifetime_max: Amount(max - u128::from(day == 0)), ..stretched.clone() };
        let (before, max) = (Amount(usage.lost), tight.loss_lifetime_max);
        let refused = run(rules(&tight), &mut usage.clone(), &swap200, &held).map(drop);
        assert_eq!(refused, Err(Breach::LossLifetime { loss: Amount(lost), lost: before, max }));
        run(rules(&stretched), &mut usage, &swap200, &held).unwrap();
    }
    assert_eq!(usage.lost, 2 * lost);
    let claim = Action::Claim { validators: vec!["v1".into()] };
    let stake = Action::Stake { validator: "v1".into(), amount: Amount(USD) };
    for action in [claim, stake, swap(Side::Stake, USD), swap200] {
        let ended = run(at_price(&twice, &PRICE), &mut usage.clone(), &action, &held).map(drop);
        assert_eq!(ended, Err(Breach::LossEnded { lost: Amount(2 * lost), max: Amount(2 * lost) }), "{action:?}");
    }
    let odd = Amount(lp.0 / 7 + 1);
    for exit in [
        Action::Unstake { validator: "v1".into(), amount: Amount(8_000 * USD) },
        Action::WithdrawLiquidity { pool: "p1".into(), lp: odd },
        Action::Return { coins: vec![cosmwasm_std::Coin::new(1_u128, "uusdc")] },
    ] {
        let before = usage.lost;
        run(at_price(&twice, &PRICE), &mut usage, &exit, &held).unwrap_or_else(|breach| panic!("{exit:?}: {breach}"));
        assert!(usage.lost - before <= rounding(PRICE.price));
    }
    // What is no rounding is a loss, of an exit's too.
    let withdraw = Action::WithdrawLiquidity { pool: "p1".into(), lp: odd };
    let mut flow = Flow::expected(&withdraw, Amount::ZERO, &held);
    flow.stable.0 -= flow.stable.0 / 200;
    let after = flow.after(&withdraw, &held);
    let step = Step { action: &withdraw, before: &held, after: &after };
    let refused = judge(at_price(&twice, &PRICE), &mut usage, step);
    assert!(matches!(refused, Err(Breach::LossLifetime { .. })), "{refused:?}");
}

/// A reference far off lets a pool that moved keep a whole side and look generous: each side is measured by itself.
#[test]
fn a_withdrawal_brings_its_part_of_each_side_whatever_the_price_says() {
    let mut held = holdings();
    (held.pools[0].stable_reserve, held.pools[0].stake_reserve) = (Amount(4_000_000 * USD), Amount(1_000_000 * USD));
    let withdraw = Action::WithdrawLiquidity { pool: "p1".into(), lp: Amount(2_000 * USD) };
    let fair = Flow::expected(&withdraw, Amount::ZERO, &held);
    for (stable, stake, fits) in [
        (fair.stable.0, fair.stake.0, true),
        (fair.stable.0 * 99 / 100, fair.stake.0 * 99 / 100, true),
        (fair.stable.0, fair.stake.0 * 98 / 100, false),
        (fair.stable.0 * 98 / 100, fair.stake.0 * 2, false),
        (fair.stable.0, 0, false),
    ] {
        let flow = Flow { stable: Amount(stable), stake: Amount(stake), ..Flow::default() };
        let after = flow.after(&withdraw, &held);
        let step = Step { action: &withdraw, before: &held, after: &after };
        let judged = judge(at_price(&policy(), &PRICE), &mut Usage::default(), step);
        assert_eq!(!matches!(judged, Err(Breach::Slippage { .. })), fits, "{stable} and {stake}: {judged:?}");
    }
}

fn actions() -> impl Strategy<Value = Action> {
    let amount = || (0_u128..4_000 * USD).prop_map(Amount);
    let validator = || prop::sample::select(vec!["v1", "v2", "v3"]).prop_map(str::to_owned);
    let pool = || prop::sample::select(vec!["p1", "p2"]).prop_map(str::to_owned);
    prop_oneof![
        (validator(), amount()).prop_map(|(validator, amount)| Action::Stake { validator, amount }),
        (validator(), validator(), amount()).prop_map(|(from, to, amount)| Action::Redelegate { from, to, amount }),
        (validator(), amount()).prop_map(|(validator, amount)| Action::Unstake { validator, amount }),
        (pool(), any::<bool>(), amount()).prop_map(|(pool, stable, amount)| Action::Swap {
            pool,
            offer: if stable { Side::Stable } else { Side::Stake },
            amount,
            receive_min: Amount(0),
        }),
        (pool(), amount()).prop_map(|(pool, stable)| Action::ProvideLiquidity {
            pool,
            stable,
            stake: Amount(stable.0 * 4),
        }),
        (pool(), amount()).prop_map(|(pool, lp)| Action::WithdrawLiquidity { pool, lp }),
    ]
}

prop_compose! {
    fn any_holdings()(
        stable in 0..8_000 * USD, stake in 0..16_000 * USD, unbonding in 0..4_000 * USD,
        staked in prop::collection::vec(0..16_000 * USD, 0..3), lp in 0..4_000 * USD,
        pushed in -60_000_i64..60_000,
    ) -> Holdings {
        let mut held = holdings();
        (held.stable, held.stake, held.unbonding) = (Amount(stable), Amount(stake), Amount(unbonding));
        held.delegated = staked
            .into_iter()
            .zip(["v1", "v2", "v3"])
            .map(|(amount, validator)| Delegated { validator: validator.into(), amount: Amount(amount) })
            .collect();
        let pool = &mut held.pools[0];
        pool.lp = Amount(lp);
        // Moved along its product.
        let product = pool.stable_reserve.0 * pool.stake_reserve.0;
        pool.stable_reserve = Amount(pool.stable_reserve.0.saturating_add_signed(i128::from(pushed) * 1_000_000));
        pool.stake_reserve = Amount(product / pool.stable_reserve.0);
        held
    }
}

fn policies() -> impl Strategy<Value = Policy> {
    let numbers = (0_u16..1_500, 0_u16..200, 0_u16..1_500, 0_u64..3);
    let amounts = (0..100 * USD, 0..8_000 * USD, 0..4_000 * USD, 0..100 * USD);
    let venues = (prop::collection::vec(0_u16..10_000, 0..3), prop::collection::vec(0_u16..10_000, 0..2));
    (numbers, amounts, venues).prop_map(
        |((band, slippage, deviation, age), (loss, swaps, liquid, ever), (validators, pools))| {
            let rules = |shares: Vec<u16>, names: [&str; 2]| {
                let rule = |(share_max_bps, name): (u16, &str)| VenueRule { address: name.into(), share_max_bps };
                shares.into_iter().zip(names).map(rule).collect()
            };
            Policy {
                band_bps: band,
                slippage_max_bps: slippage,
                deviation_max_bps: deviation,
                price_age_max_seconds: age,
                loss_per_day_max: Amount(loss),
                swap_per_day_max: Amount(swaps),
                liquid_min: Amount(liquid),
                loss_lifetime_max: Amount(ever),
                validators: rules(validators, ["v1", "v2"]),
                pools: rules(pools, ["p1", "p2"]),
                ..policy()
            }
        },
    )
}

/// Or none; the price of the tests lies at the edges of some of their corridors.
fn references() -> impl Strategy<Value = Option<Follow>> {
    let corridor = (249_999_u128..250_002, 249_999_u128..250_002);
    let numbers = (0_u64..3, 1_u16..3, 0_u16..2, 3_600_u64..3_602);
    prop::option::of((corridor, numbers).prop_map(|((min, max), (stale, step, agree, window))| Follow {
        corridor: Corridor { min: Amount(min), max: Amount(max) },
        stale_after_seconds: stale,
        step_bps_per_hour_max: step,
        agree_bps: agree,
        window_seconds: window,
        ..follow()
    }))
}

/// A policy, and another that keeps some of its numbers and halves others.
fn changes() -> impl Strategy<Value = (Policy, Policy)> {
    let references = (references(), references());
    (policies(), policies(), references, any::<u16>()).prop_map(|(before, other, (reference, another), bits)| {
        let (before, other) = (Policy { reference, ..before }, Policy { reference: another, ..other });
        let mut after = before.clone();
        let take = |bit: u16| bits & (1 << bit) == 0;
        if take(0) {
            after.band_bps = other.band_bps.min(if take(8) { before.band_bps } else { u16::MAX });
        }
        if take(1) {
            after.slippage_max_bps = other.slippage_max_bps;
        }
        if take(2) {
            after.deviation_max_bps /= 2;
        }
        if take(3) {
            after.loss_per_day_max = other.loss_per_day_max;
        }
        if take(4) {
            after.swap_per_day_max.0 /= 2;
        }
        if take(5) {
            after.liquid_min.0 += 100 * USD;
        }
        if take(6) {
            after.validators.pop();
        }
        if take(7) {
            after.pools = other.pools;
        }
        if take(8) {
            after.loss_lifetime_max = other.loss_lifetime_max;
        }
        if take(9) {
            after.reference = other.reference;
        }
        (before, after)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn every_action_allowed_under_a_tighter_policy_was_allowed_before(
        (before, after) in changes(), action in actions(), held in any_holdings(), age in 0_u64..3, serves: bool,
    ) {
        if is_tighter(&before, &after) {
            let price = Price { observed_at: NOW - age, ..PRICE };
            let then = price_under(&before, &after, price);
            let warming = Unusable::Warming { seconds: 0, window_seconds: 3_600 };
            let unusable = (!serves).then_some(&warming);
            let allowed = |policy, price| {
                let rules = Rules { unusable, ..at_price(policy, price) };
                run(rules, &mut Usage::default(), &action, &held).is_ok()
            };
            prop_assert!(!allowed(&after, &then) || allowed(&before, &price));
        }
    }

    /// What an allowed action costs is within what the policy said, and is written down; the minimum stands.
    #[test]
    fn an_allowed_action_costs_what_the_policy_allows(
        policy in policies(), action in actions(), held in any_holdings(),
    ) {
        let mut usage = Usage::default();
        if let Ok((outcome, after)) = run(at_price(&policy, &PRICE), &mut usage, &action, &held) {
            let value = |held: &Holdings| held.values(PRICE.price, Rounding::Down).total();
            prop_assert!(value(&held).saturating_sub(value(&after)) <= outcome.loss);
            let max = policy.loss_per_day_max.min(policy.loss_lifetime_max).0;
            prop_assert!(outcome.loss <= max || action.is_exit() && outcome.loss <= rounding(PRICE.price));
            prop_assert_eq!(usage.lost, outcome.loss);
            prop_assert_eq!(usage.loss.sum(DAY, NOW), outcome.loss);
            prop_assert!(after.stable >= held.stable || after.stable >= policy.liquid_min);
        }
    }

    /// Within the bands at first: so they stay, whatever is moved into risk; idle stake, the stopover, within two.
    #[test]
    fn no_sequence_of_moves_into_risk_leaves_the_bands(
        policy in policies(), actions in prop::collection::vec(actions(), 1..40), mut held in any_holdings(),
    ) {
        let policy = Policy {
            swap_per_day_max: Amount::MAX, loss_lifetime_max: Amount::MAX, liquid_min: Amount(0), ..policy
        };
        let settled = |held: &Holdings| within_bands(&policy, &held.values(PRICE.price, Rounding::Down));
        let was_settled = settled(&held);
        let mut usage = Usage::default();
        let mut noise = 0;
        for action in actions.iter().filter(|action| action.is_into_risk()) {
            let before = held.values(PRICE.price, Rounding::Down);
            if let Ok((_, left)) = run(at_price(&policy, &PRICE), &mut usage, action, &held) {
                held = left;
                let after = held.values(PRICE.price, Rounding::Down);
                let ((from, _), (to, band)) = (distances(&policy, &before), distances(&policy, &after));
                // What the whole lost or gained.
                noise += 2 * (before.total().abs_diff(after.total()) + DUST);
                prop_assert!(to.iter().sum::<u128>() <= from.iter().sum::<u128>() + noise || settled(&held));
                if was_settled {
                    prop_assert!(to[..3].iter().all(|distance| *distance <= band + noise), "{action:?}: {to:?} of {band}");
                    prop_assert!(to[3] <= 2 * band + noise, "{action:?}: {to:?} of {band}");
                }
            }
        }
    }

    /// Whatever the price was last said to be, and however long ago.
    #[test]
    fn a_move_towards_safety_is_refused_only_for_slippage_loss_price_or_liquidity(
        policy in policies(), action in actions(), held in any_holdings(), price in 1_u128..10_000_000, age in 0_u64..9,
    ) {
        let price = Price { price: Amount(price), observed_at: NOW - age };
        let done = run(at_price(&policy, &price), &mut Usage::default(), &action, &held);
        if let (false, Err(breach)) = (action.is_into_risk(), done) {
            let own = matches!(breach, Breach::ZeroAmount {} | Breach::Balance { .. } | Breach::PoolUnknown { .. });
            let swap = matches!(breach, Breach::Slippage { .. } | Breach::Loss { .. } | Breach::LossPerDay { .. }
                | Breach::LossLifetime { .. } | Breach::LossEnded { .. } | Breach::SwapPerDay { .. } | Breach::PriceAge { .. } | Breach::Deviation { .. }
                | Breach::PoolNotListed { .. });
            // An honest pool's part is never a loss, at no price.
            prop_assert!(own || swap && matches!(action, Action::Swap { .. }), "{action:?}: {breach:?}");
        }
    }

    /// Whoever swaps in the pool, and however far, changes nothing in what the treasury's part of it counts.
    #[test]
    fn moving_a_pool_moves_no_value(pushed in -900_000_i64..5_000_000) {
        let (fair, mut moved) = (holdings(), holdings());
        let pool = &mut moved.pools[0];
        let product = pool.stable_reserve.0 * pool.stake_reserve.0;
        pool.stable_reserve = Amount(pool.stable_reserve.0.saturating_add_signed(i128::from(pushed) * 1_000_000));
        pool.stake_reserve = Amount(product.div_ceil(pool.stable_reserve.0));
        let value = |held: &Holdings| held.values(PRICE.price, Rounding::Down).total();
        prop_assert!(value(&fair).abs_diff(value(&moved)) <= 2);
        prop_assert!(moved.pools[0].spot().unwrap().0 <= 36 * PRICE_SCALE);
    }
}

#[test]
fn each_number_counts_and_in_its_own_direction() {
    let rule = |address: &str, share_max_bps| VenueRule { address: address.into(), share_max_bps };
    let tighter = [
        Policy { band_bps: 499, ..policy() },
        Policy { slippage_max_bps: 99, ..policy() },
        Policy { deviation_max_bps: 299, ..policy() },
        Policy { price_age_max_seconds: 86_399, ..policy() },
        Policy { loss_per_day_max: Amount(49_999_999), ..policy() },
        Policy { swap_per_day_max: Amount(9_999_999_999), ..policy() },
        Policy { liquid_min: Amount(100_000_001), ..policy() },
        Policy { validators: vec![rule("v2", 3_000)], ..policy() },
        Policy { pools: vec![rule("p1", 3_999)], ..policy() },
        Policy { loosen_delay_seconds: 86_401, ..policy() },
        Policy { loss_lifetime_max: Amount(499_999_999), ..policy() },
    ];
    let following = Policy { reference: Some(follow()), ..policy() };
    assert!(is_tighter(&following, &policy()) && !is_tighter(&policy(), &following));
    assert!(is_tighter(&policy(), &policy()));
    for tight in tighter {
        assert!(is_tighter(&policy(), &tight) && !is_tighter(&tight, &policy()), "{tight:?}");
    }
    let other = Policy { strategy: super::super::Strategy::Conservative, ..policy() };
    assert!(!is_tighter(&policy(), &other) && !is_tighter(&other, &policy()));
}
