use proptest::prelude::*;

use super::*;

const DAY: u64 = 86_400;

const BOUNDS: Bounds = Bounds {
    total: 0,
    unbonding: 0,
    staked_share_max: 4_500,
    liquidity_share_max: 3_500,
    liquid_share_min: 2_500,
    liquid_min: 0,
    liquidity_counts: 9_000,
    exposure_share_max: 10_000,
    fall: 0,
    runway: 0,
};
const COSTS: Costs = Costs { swap: 3_000, act: 10_000, stays: 90 * DAY, dead_band: 200 };

fn outlook(present: Present, needs: Needs) -> Outlook {
    let yields = Yields { staked: 120_000, liquidity: 60_000 };
    Outlook { present, needs, bounds: BOUNDS, yields, costs: COSTS, is_measured: true }
}

fn names(plan: &Plan) -> Vec<&'static str> {
    plan.moves.iter().map(|(one, _)| one.name()).collect()
}

const DOLLARS: u128 = 1_000_000;

#[test]
fn idle_money_in_the_wallet_is_put_to_work_and_what_a_day_needs_stays() {
    let needs = Needs { near: 1_000 * DOLLARS, far: 3_000 * DOLLARS, late: 0 };
    let plan = plan(&outlook(Present { wallet: 11_000 * DOLLARS, ..Present::default() }, needs));
    assert_eq!(plan.aim, Corner { staked: 4_500 * DOLLARS, liquidity: 3_000 * DOLLARS });
    assert_eq!(names(&plan), ["fund", "buy stake", "stake", "buy stake", "lend to pools"]);
    let Move::Fund(fund) = plan.moves[0].0 else { panic!("{:?}", plan.moves[0]) };
    assert!((9_980 * DOLLARS..=10_000 * DOLLARS).contains(&fund), "what the moves take, and a quarter liquid: {fund}");
    let Purpose::Earns { a_year, costs } = plan.moves[2].1 else { panic!("{:?}", plan.moves[2]) };
    assert_eq!((a_year, costs), (540 * DOLLARS, 27 * DOLLARS + 40_000), "two swaps and four transactions");
    assert_eq!(plan.short, 0);
}

#[test]
fn what_earns_less_than_it_costs_stays_where_it_is() {
    let wallet = |dollars: u128| Present { wallet: dollars * DOLLARS, ..Present::default() };
    assert_eq!(names(&plan(&outlook(wallet(1), Needs::default()))), Vec::<&str>::new());
    let poor =
        Outlook { yields: Yields { staked: 20_000, liquidity: 49_999 }, ..outlook(wallet(10_000), Needs::default()) };
    assert_eq!(names(&plan(&poor)), Vec::<&str>::new(), "2 % for 90 days is less than two swaps");
    let nothing = Outlook { yields: Yields::default(), ..poor };
    assert_eq!(plan(&nothing).aim, Corner::default());
}

#[test]
fn a_large_bill_beyond_the_time_of_unstaking_begins_an_unstaking_and_one_before_it_does_not() {
    let present =
        Present { wallet: 500 * DOLLARS, staked: 4_000 * DOLLARS, liquid: 5_500 * DOLLARS, ..Present::default() };
    let ahead = Needs { near: 0, far: 8_000 * DOLLARS, late: 8_000 * DOLLARS };
    let made = plan(&outlook(present, ahead));
    let wanted = grossed_up(2_000 * DOLLARS, COSTS.swap);
    let purpose = Purpose::DueWhenItIsBack { needed: 8_000 * DOLLARS, there: 6_000 * DOLLARS };
    assert_eq!(made.moves, [(Move::Unstake(wanted), purpose)]);
    assert_eq!(made.short, 2_000 * DOLLARS, "until it is back");
    let before = Needs { late: 6_000 * DOLLARS, ..ahead };
    let made = plan(&outlook(present, before));
    assert_eq!((made.moves, made.short), (Vec::new(), 2_000 * DOLLARS), "unstaking would come too late");
}

#[test]
fn what_is_due_within_a_day_is_fetched_from_idle_stake_then_from_pools_and_called_back() {
    let present = Present {
        wallet: 100 * DOLLARS,
        liquid: 200 * DOLLARS,
        idle: 50 * DOLLARS,
        staked: 100 * DOLLARS,
        liquidity: 300 * DOLLARS,
        unbonding: 0,
    };
    let needs = Needs { near: 500 * DOLLARS, far: 500 * DOLLARS, late: 0 };
    let made = plan(&outlook(present, needs));
    assert_eq!(names(&made)[..3], ["sell stake", "withdraw from pools", "sell stake"]);
    assert_eq!(made.moves.last().unwrap().0, Move::CallBack(400 * DOLLARS));
    assert_eq!(made.short, 0);
}

#[test]
fn what_lies_above_its_bound_leaves_once_it_is_beyond_the_dead_band() {
    let at =
        |staked: u128| Present { staked: staked * DOLLARS, liquid: (10_000 - staked) * DOLLARS, ..Present::default() };
    let made = |staked| plan(&Outlook { yields: Yields::default(), ..outlook(at(staked), Needs::default()) }).moves;
    assert_eq!(made(4_700), []);
    let purpose = Purpose::AboveItsBound { is: 4_800 * DOLLARS, most: 4_500 * DOLLARS };
    assert_eq!(made(4_800), [(Move::Unstake(300 * DOLLARS), purpose)]);
}

#[test]
fn what_bills_need_leaves_for_them_and_only_the_rest_of_what_is_above_its_bound_may_rest() {
    // Staked; due when it is back; what leaves for bills, and what for the bound, before and since anything was measured.
    // Of 10,000 with 4,500 as the most, a fall bearable whole.
    let rows = [
        (4_000, 0, [0, 0], [0, 0]),
        (4_000, 8_000, [2_000, 0], [2_000, 0]),
        (6_000, 0, [0, 1_500], [0, 1_500]),
        (6_000, 5_000, [0, 1_500], [1_000, 500]),
        (6_000, 5_500, [0, 1_500], [1_500, 0]),
        (6_000, 7_000, [3_000, 0], [3_000, 0]),
        (6_000, 20_000, [6_000, 0], [6_000, 0]),
    ];
    for (staked, due, before, since) in rows {
        for (is_measured, [for_bills, above]) in [(false, before), (true, since)] {
            let present =
                Present { staked: staked * DOLLARS, liquid: (10_000 - staked) * DOLLARS, ..Present::default() };
            let needs = Needs { near: 0, far: due * DOLLARS, late: due * DOLLARS };
            let costs = Costs { swap: 0, ..COSTS };
            let made = plan(&Outlook { costs, is_measured, ..outlook(present, needs) });
            let sum = |is_due: bool| {
                let of = made
                    .moves
                    .iter()
                    .filter(|(one, purpose)| matches!(one, Move::Unstake(_)) && purpose.is_due() == is_due);
                of.map(|(one, _)| one.value() / DOLLARS).sum::<u128>()
            };
            assert_eq!([sum(true), sum(false)], [for_bills, above], "{staked} {due} {is_measured}: {made:?}");
        }
    }
}

#[test]
fn a_little_idle_stake_beside_a_wallet_that_is_full_of_needs_is_not_sold_bit_by_bit() {
    // The pool has room for 3,500 and nothing is free: what is needed within a day takes all that is stable.
    let needs = Needs { near: 5_000 * DOLLARS, far: 5_000 * DOLLARS, late: 0 };
    let staked = 4_500 * DOLLARS;
    let present = |idle: u128| Present { wallet: 5_000 * DOLLARS, staked, idle: idle * DOLLARS, ..Present::default() };
    let sold = |idle, is_measured| {
        let made = plan(&Outlook { is_measured, ..outlook(present(idle), needs) });
        let of = made.moves.iter().filter(|(one, _)| matches!(one, Move::Sell(_)));
        of.map(|(one, _)| one.value() / DOLLARS).collect::<Vec<_>>()
    };
    for idle in [1, 10, 50] {
        assert_eq!(sold(idle, true), Vec::<u128>::new(), "{idle}");
    }
    assert_eq!(sold(50, false), [25], "before: half of it, and at the next look half of the rest");
}

#[test]
fn what_comes_and_goes_within_weeks_is_neither_lent_nor_fetched_one_bill_at_a_time() {
    let needs = Needs { near: 1_000 * DOLLARS, far: 5_000 * DOLLARS, late: 0 };
    let with = |stable: u128| Present {
        wallet: stable * DOLLARS,
        liquid: 3_000 * DOLLARS,
        staked: 4_000 * DOLLARS,
        liquidity: 2_000 * DOLLARS,
        ..Present::default()
    };
    let yields = Yields { staked: 0, liquidity: 60_000 };
    let made = |present| plan(&Outlook { yields, ..outlook(present, needs) }).moves;
    // What stays is the middle of both needs and a quarter liquid: about 5,700.
    for stable in [1_000, 2_000, 2_800] {
        assert_eq!(made(with(stable)), [], "{stable}");
    }
    assert!(made(with(3_500)).iter().any(|(one, _)| matches!(one, Move::Provide(_))));
    // Fetched is half of what lies between.
    let short = Present { wallet: 900 * DOLLARS, liquid: 0, ..with(0) };
    let Some((Move::Withdraw(out), _)) = made(short).first().copied() else { panic!("{:?}", made(short)) };
    assert!((1_100 * DOLLARS..1_110 * DOLLARS).contains(&out), "{out}");
}

/// What the moves leave, without their costs.
fn after(present: Present, moves: &[(Move, Purpose)]) -> Option<Present> {
    let mut now = present;
    for (one, _) in moves {
        match one {
            Move::CallBack(value) => (now.liquid, now.wallet) = (now.liquid.checked_sub(*value)?, now.wallet + value),
            Move::Fund(value) => (now.wallet, now.liquid) = (now.wallet.checked_sub(*value)?, now.liquid + value),
            Move::Unstake(value) => {
                (now.staked, now.unbonding) = (now.staked.checked_sub(*value)?, now.unbonding + value)
            }
            Move::Stake(value) => (now.idle, now.staked) = (now.idle.checked_sub(*value)?, now.staked + value),
            Move::Buy(value) => (now.liquid, now.idle) = (now.liquid.checked_sub(*value)?, now.idle + value),
            Move::Sell(value) => (now.idle, now.liquid) = (now.idle.checked_sub(*value)?, now.liquid + value),
            Move::Withdraw(value) => {
                now.liquidity = now.liquidity.checked_sub(*value)?;
                (now.liquid, now.idle) = (now.liquid + value / 2, now.idle + (value - value / 2));
            }
            Move::Provide(value) => {
                now.idle = now.idle.checked_sub(value - value / 2)?;
                (now.liquid, now.liquidity) = (now.liquid.checked_sub(value / 2)?, now.liquidity + value);
            }
            Move::Redelegate(_) | Move::Claim(_) => return None,
        }
    }
    Some(now)
}

fn presents() -> impl Strategy<Value = Present> {
    let amount = || prop_oneof![Just(0), 0..20_000 * DOLLARS];
    (amount(), amount(), amount(), amount(), amount(), amount()).prop_map(
        |(wallet, liquid, idle, unbonding, staked, liquidity)| Present {
            wallet,
            liquid,
            idle,
            unbonding,
            staked,
            liquidity,
        },
    )
}

fn needs() -> impl Strategy<Value = Needs> {
    let amount = || prop_oneof![Just(0), 0..30_000 * DOLLARS];
    (amount(), amount(), amount()).prop_map(|(near, far, late): (u128, u128, u128)| {
        let far = far.max(near).max(late);
        Needs { near, far, late }
    })
}

proptest! {
    /// Whatever is planned can be done in that order with what is there, and loses nothing on the way.
    #[test]
    fn every_move_has_the_money_that_it_moves(present in presents(), needs in needs()) {
        let made = plan(&outlook(present, needs));
        let left = after(present, &made.moves);
        prop_assert!(left.is_some(), "{made:?}");
        prop_assert_eq!(left.map(|left| left.total()), Some(present.total()));
    }

    /// After the plan the wallet has what a day needs, or everything that can be had in a day is there.
    #[test]
    fn a_day_is_paid_for_if_anything_can_pay_for_it(present in presents(), needs in needs()) {
        let made = plan(&Outlook { costs: Costs { swap: 0, ..COSTS }, ..outlook(present, needs) });
        let left = after(present, &made.moves).unwrap();
        let had = present.wallet + present.liquid + present.idle + present.liquidity;
        prop_assert!(left.wallet >= needs.near.min(had).saturating_sub(2), "{made:?}");
    }

    /// Whatever is above its bound besides, and however lately it was staked: what bills need begins to leave.
    #[test]
    fn no_rest_holds_what_bills_need_when_it_is_back(
        present in presents(), needs in needs(), fall in 0_u16..9_000, runway in 0..20_000 * DOLLARS,
    ) {
        let of = outlook(present, needs);
        let of = Outlook { bounds: Bounds { fall, runway, ..BOUNDS }, costs: Costs { swap: 0, ..COSTS }, ..of };
        let mut standing = super::super::standing::Standing::default();
        standing.ended(Move::Stake(1), &super::super::record::MoveOutcome::Done, 0);
        let made = plan(&of);
        let begins = |(one, purpose): &&(Move, Purpose)| {
            matches!(one, Move::Unstake(_)) && standing.holds_up(*one, *purpose, 1).is_none()
        };
        let leaves: u128 = made.moves.iter().filter(begins).map(|(one, _)| one.value()).sum();
        let all: u128 = made.moves.iter().filter(|(one, _)| matches!(one, Move::Unstake(_))).map(|(one, _)| one.value()).sum();
        let missing = needs.late.saturating_sub(present.total() - present.staked - present.unbonding);
        prop_assert!(leaves >= missing.min(present.staked) && all <= present.staked, "{made:?}");
    }

    /// No move into risk takes what is needed before unstaked money is back.
    #[test]
    fn nothing_that_will_be_needed_is_put_to_work(present in presents(), needs in needs()) {
        let of = outlook(present, needs);
        let made = plan(&of);
        if made.moves.iter().any(|(one, _)| !one.is_towards_safety()) {
            let left = after(present, &made.moves).unwrap();
            prop_assert!(left.reachable(&BOUNDS, 0) + 2 >= needs.far, "{made:?}");
        }
    }

    /// Once carried out, the same outlook asks for nothing more: no churn.
    #[test]
    fn a_plan_that_was_carried_out_asks_for_no_more(present in presents(), needs in needs()) {
        let free = Outlook { costs: Costs { swap: 0, act: 0, ..COSTS }, ..outlook(present, needs) };
        let made = plan(&free);
        // What is unstaked comes back later: until then the outlook is another.
        if made.moves.iter().any(|(one, _)| matches!(one, Move::Unstake(_))) {
            return Ok(());
        }
        let left = after(present, &made.moves).unwrap();
        let again = plan(&Outlook { present: left, ..free });
        prop_assert!(again.moves.is_empty(), "{left:?} {made:?} {again:?}");
    }
}
