use proptest::prelude::*;

use super::super::follow::tests::follow;
use super::super::market_tests::Market;
use super::super::policy::tests::policy;
use super::super::{
    Action, Corridor, Flow, FollowedPool, Holdings, OBSERVATIONS_MAX, Policy, Rules, Side, Step, Usage, VenueRule,
    admit, judge,
};
use super::*;

const START: u64 = 1_790_000_000;
const USD: u128 = 1_000_000;
const PRICE: Price = Price { price: Amount(250_000), observed_at: START };

/// Of a pool that stands at `price` all the time.
fn reading(price: u128, now: u64) -> Reading {
    Reading { cumulative: (price * u128::from(now)).wrapping_sub(7), depth: Amount(u128::MAX) }
}

/// An observation every interval at these prices: the reference after them.
fn after(follow: &Follow, prices: &[u128]) -> (Observations, Price) {
    let (mut observations, mut price, mut cumulative) = (Observations::new(follow), PRICE, 0_u128);
    for (index, at_price) in prices.iter().enumerate() {
        let now = START + index as u64 * follow.interval_seconds;
        let depth = Amount(u128::MAX);
        observations.observe(follow, &mut price, now, &[Reading { cumulative, depth }]).unwrap();
        cumulative += at_price * u128::from(follow.interval_seconds);
    }
    (observations, price)
}

#[test]
fn a_price_comes_after_a_whole_window_and_not_before() {
    let (observations, price) = after(&follow(), &[250_100; 6]);
    assert_eq!(observations.unusable, Some(Unusable::Warming { seconds: 3_000, window_seconds: 3_600 }));
    assert_eq!(price, PRICE);
    let (observations, price) = after(&follow(), &[250_100; 7]);
    assert_eq!((observations.unusable, price), (None, Price { price: Amount(250_100), observed_at: START + 3_600 }));
}

#[test]
fn nobody_observes_before_the_interval_is_over() {
    let (mut observations, mut price) = after(&follow(), &[250_000; 3]);
    let last = START + 2 * 600;
    let before = observations.clone();
    let refused = observations.observe(&follow(), &mut price, last + 599, &[reading(250_000, last + 599)]);
    assert_eq!((refused, &observations), (Err(NotDue { due_at: last + 600 }), &before));
    observations.observe(&follow(), &mut price, last + 600, &[reading(250_000, last + 600)]).unwrap();
}

#[test]
fn the_average_is_over_a_window_and_moves_the_reference_by_its_step_alone() {
    // Half an hour at a tenth more is 5 % of an hour's average, and a step of ten minutes 8.3 bps of the reference.
    let jumped = [vec![250_000; 6], vec![275_000; 3]].concat();
    let mut follow = Follow { corridor: Corridor { min: Amount(1), max: Amount(u128::from(u32::MAX)) }, ..follow() };
    let (_, price) = after(&follow, &[jumped.clone(), vec![0]].concat());
    let mut expected = 250_000;
    for _ in 0..3 {
        expected += expected * 50 * 600 / 36_000_000;
    }
    assert_eq!(price.price.0, expected);
    follow.step_bps_per_hour_max = 1_000;
    // Of 250,000 since the start: the first observation with a whole window lies an hour after it.
    let (_, price) = after(&follow, &[jumped, vec![0]].concat());
    assert_eq!(price.price.0, (250_000 * 3 + 275_000 * 3) / 6);
}

#[test]
fn what_is_not_usable_says_so_by_number_and_leaves_the_reference() {
    let two = |depth_min: u128| {
        let pool = |address: &str| FollowedPool { address: address.into(), depth_min: Amount(depth_min) };
        Follow { pools: vec![pool("p1"), pool("p2")], ..follow() }
    };
    let run = |follow: &Follow, prices: [u128; 2], depths: [u128; 2]| {
        let (mut observations, mut price) = (Observations::new(follow), PRICE);
        for index in 0..8 {
            let now = START + index * 600;
            let read = |price: u128, depth: u128| Reading { depth: Amount(depth), ..reading(price, now) };
            let readings = [read(prices[0], depths[0]), read(prices[1], depths[1])];
            observations.observe(follow, &mut price, now, &readings).unwrap();
        }
        (observations.unusable, price)
    };
    let (unusable, price) = run(&two(5), [250_000, 252_500], [5, 6]);
    // The first counts a window's time.
    assert_eq!((unusable, price.price.0), (None, 250_000 + 1_250));
    let (low, high) = (Amount(250_000), Amount(252_501));
    let disagree = Unusable::Disagree { low, high, agree_bps: 100 };
    assert_eq!(run(&two(5), [250_000, 252_501], [5, 6]), (Some(disagree.clone()), PRICE));
    assert_eq!(run(&two(5), [252_501, 250_000], [5, 6]), (Some(disagree), PRICE));
    let shallow = Unusable::Depth { pool: "p2".into(), depth: Amount(4), min: Amount(5) };
    assert_eq!(run(&two(5), [250_000, 250_000], [5, 4]), (Some(shallow), PRICE));
    let (min, max) = (Amount(200_000), Amount(300_000));
    for outside in [199_999, 300_001] {
        let beyond = Unusable::Corridor { price: Amount(outside), min, max };
        assert_eq!(run(&two(5), [outside; 2], [5, 6]), (Some(beyond), PRICE));
    }
    assert_eq!(run(&two(5), [300_000; 2], [5, 6]).0, None);
}

#[test]
fn after_a_long_pause_it_begins_anew_and_no_pause_makes_a_longer_step_than_a_window() {
    let follow = follow();
    let (observations, _) = after(&follow, &[250_000; 7]);
    let last = START + 3_600;
    for (pause, usable) in [(7_200, true), (3_600 + 7_200, true), (3_600 + 7_201, false)] {
        let (mut observations, mut price) = (observations.clone(), Price { observed_at: last, ..PRICE });
        // A quarter more, all the while.
        let cumulative = 250_000 * 3_600 + 299_000 * u128::from(pause);
        let depth = Amount(u128::MAX);
        observations.observe(&follow, &mut price, last + pause, &[Reading { cumulative, depth }]).unwrap();
        assert_eq!(observations.unusable.is_none(), usable, "{pause}");
        assert_eq!(price.price.0, if usable { 250_000 + 1_250 } else { 250_000 });
    }
}

#[test]
fn rules_that_change_leave_no_price_until_the_next_observation() {
    let before = follow();
    let (observations, _) = after(&before, &[250_000; 8]);
    let tighter = Follow { agree_bps: 50, ..before.clone() };
    let under = observations.clone().under(&before, &tighter);
    assert_eq!((under.log.len(), under.unusable.is_some()), (observations.log.len(), true));
    let other = Follow { pools: vec![FollowedPool { address: "p2".into(), depth_min: Amount(1) }], ..before.clone() };
    assert_eq!(observations.under(&before, &other).log, vec![]);
}

/// A generator of one's own: a proptest's input would be as long as the story.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// Around 250,000, within the corridor of 200,000 to 300,000, or far beyond it.
    fn price(&mut self, beyond: bool) -> u128 {
        u128::from(if beyond { 20_000 + self.roll(2_000_000) } else { 200_000 + self.roll(100_001) })
    }
}

/// A treasury whose operator is the manipulator's, who trades in all pools with whatever it takes, gives to them, moves
/// liquidity, and chooses when in a block he does and whether anybody observes; beside a true price of its own.
struct Story {
    dice: Dice,
    policy: Policy,
    markets: Vec<Market>,
    observations: Observations,
    price: Price,
    /// In the units of a [`Price`], within the corridor.
    truth: u128,
    held: Holdings,
    usage: Usage,
    now: u64,
    /// What each move cost by the true price, when, and what it offered to pools at the reference, in the stable denom.
    costs: Vec<(u64, i128, u128)>,
}

impl Story {
    fn new(seed: u64, pools: usize, follow: Follow) -> Self {
        let names = ["p1", "p2", "p3"];
        let pools = &names[..pools];
        let followed = |address: &&str| FollowedPool { address: (*address).into(), depth_min: Amount(1_000 * USD) };
        let rule = |address: &&str| VenueRule { address: (*address).into(), share_max_bps: 10_000 };
        let follow = Follow { pools: pools.iter().map(followed).collect(), ..follow };
        let policy = Policy {
            band_bps: 2_000,
            slippage_max_bps: 300,
            deviation_max_bps: 2_000,
            loss_per_day_max: Amount(200 * USD),
            loss_lifetime_max: Amount::MAX,
            swap_per_day_max: Amount(20_000 * USD),
            liquid_min: Amount::ZERO,
            pools: pools.iter().map(rule).collect(),
            reference: Some(follow.clone()),
            ..policy()
        };
        let mut dice = Dice(seed);
        let markets =
            pools.iter().map(|pool| Market::new(pool, u128::from(100_000 + dice.roll(900_000)) * USD, 250_000, START));
        let markets: Vec<_> = markets.collect();
        let held = Holdings { stable: Amount(6_000 * USD), stake: Amount(16_000 * USD), ..Holdings::default() };
        let observations = Observations::new(&follow);
        let (usage, costs) = (Usage::default(), vec![]);
        Self { dice, policy, markets, observations, price: PRICE, truth: 250_000, held, usage, now: START, costs }
    }

    fn follow(&self) -> Follow {
        self.policy.reference.clone().unwrap()
    }

    /// Everything at the true price, in millionths of the stable denom's unit, so that rounding adds up to nothing.
    fn worth(&self, held: &Holdings) -> i128 {
        let stake = (held.stake.0 * self.truth) as i128;
        let pools = held.pools.iter().map(|pool| {
            let worth = pool.worth(pool.lp, Amount(self.truth), Rounding::Down);
            worth as i128 * 1_000_000
        });
        held.stable.0 as i128 * 1_000_000 + stake + pools.sum::<i128>()
    }

    fn act(&mut self, action: &Action) {
        let follow = self.follow();
        self.held.pools = self.markets.iter().map(|market| market.holding.clone()).collect();
        let unusable = self.observations.unusable.as_ref();
        let rules = Rules { policy: &self.policy, price: &self.price, unusable, now: self.now };
        let mut usage = self.usage.clone();
        if admit(rules, &mut usage, action, &self.held).is_err() {
            return;
        }
        let market =
            self.markets.iter().position(|market| Some(market.holding.pool.as_str()) == action.pool()).unwrap();
        let quoted = match action {
            Action::Swap { offer, amount, .. } => Amount(self.markets[market].quote(*offer, amount.0)),
            _ => Amount::ZERO,
        };
        let after = Flow::expected(action, quoted, &self.held).after(action, &self.held);
        let step = Step { action, before: &self.held, after: &after };
        if judge(rules, &mut usage, step).is_err() {
            return;
        }
        if action.is_into_risk() {
            assert!(follow.corridor.contains(self.price.price) && self.observations.unusable.is_none());
        }
        let (before, then) = (self.worth(&self.held), self.worth(&after));
        let offered = usage.swaps.sum(crate::ring::DAY, self.now) - self.usage.swaps.sum(crate::ring::DAY, self.now);
        match action {
            Action::Swap { offer, amount, .. } => drop(self.markets[market].swap(self.now, *offer, amount.0)),
            // Liquidity comes and goes pro rata: the accumulator hears of it, the price does not.
            _ => {
                self.markets[market].move_liquidity(self.now, 0, true);
                self.markets[market].holding = after.pools[market].clone();
            }
        }
        (self.held, self.usage) = (after, usage);
        self.costs.push((self.now, before - then, offered));
    }

    /// What the operator does where it hurts most: it buys what the reference holds too dear and sells what it holds
    /// too cheap, at a pool that was pushed as far off as the rules allow.
    fn attack(&mut self) {
        let index = self.dice.roll(self.markets.len() as u64) as usize;
        let dear = self.price.price.0 > self.truth;
        let off = self.dice.roll(2_100) as u128;
        let target = if dear == (self.dice.roll(8) > 0) { 10_000 + off } else { 10_000 - off };
        let push = self.price.price.0 * target / 10_000;
        self.markets[index].push(self.now, push, self.truth);
        let pool = self.markets[index].holding.pool.clone();
        let part = |of: u128, dice: &mut Dice| of * (1 + dice.roll(1_000) as u128) / 1_000;
        let action = match self.dice.roll(10) {
            0 => {
                let lp = Amount(part(self.markets[index].holding.lp.0, &mut self.dice));
                Action::WithdrawLiquidity { pool, lp }
            }
            1 => {
                let stake = part(self.held.stake.0, &mut self.dice);
                let holding = &self.markets[index].holding;
                let stable = (stake * holding.stable_reserve.0 / holding.stake_reserve.0).min(self.held.stable.0);
                Action::ProvideLiquidity { pool, stable: Amount(stable), stake: Amount(stake) }
            }
            _ => {
                let offer = if dear { Side::Stable } else { Side::Stake };
                let held = if dear { self.held.stable } else { self.held.stake };
                let amount = Amount(part(held.0, &mut self.dice));
                Action::Swap { pool, offer, amount, receive_min: Amount::ZERO }
            }
        };
        self.act(&action);
    }

    /// Somebody observes, if it is due. The bounds on the reference hold at every one.
    fn observe(&mut self) {
        let (follow, before) = (self.follow(), self.price);
        if self.now < self.observations.due_at(&follow) {
            return;
        }
        let readings: Vec<_> = self.markets.iter().map(|market| market.reading(self.now, before.price)).collect();
        self.observations.observe(&follow, &mut self.price, self.now, &readings).unwrap();
        assert!(self.observations.log.len() as u64 <= OBSERVATIONS_MAX);
        assert!(self.observations.log.len() as u64 <= follow.window_seconds.div_ceil(follow.interval_seconds) + 1);
        let moved = self.price.price.0.abs_diff(before.price.0);
        let most = follow.step(before.price, self.now - before.observed_at);
        assert!(moved <= most, "{before:?} became {:?}", self.price);
        assert!(follow.corridor.contains(self.price.price), "{:?}", self.price);
        let off = self.price.price.0.abs_diff(self.truth) * 10_000;
        assert!(
            off <= follow.error_bps_max() * self.price.price.0.min(self.truth),
            "{:?} and {}",
            self.price,
            self.truth
        );
        let hours = (self.now - START).div_ceil(3_600);
        let since_start = self.price.price.0.abs_diff(PRICE.price.0) * 10_000;
        assert!(since_start <= follow.error_bps_after(hours) * PRICE.price.0, "{:?} after {hours} h", self.price);
    }

    /// Any 24 hours cost what the policy says, beside what each move's rounding takes.
    fn check_days(&self) {
        let error = self.follow().error_bps_max() as i128;
        let most = self.policy.loss_per_day_max.0 as i128 + self.policy.swap_per_day_max.0 as i128 * error / 10_000;
        for (index, (from, ..)) in self.costs.iter().enumerate() {
            let day = self.costs[index..].iter().take_while(|(at, ..)| *at < from + 86_400);
            let (cost, count) = day.fold((0, 0), |(sum, count), (_, cost, _)| (sum + cost, count + 1));
            let most = (most + 300 * count) * 1_000_000;
            assert!(cost <= most, "{cost} within a day, {most} at most");
        }
    }

    fn block(&mut self) {
        self.now += 1 + self.dice.roll(11);
        // The true price wanders, and never leaves what the signers said of it.
        let walk = self.truth + self.dice.roll(401) as u128;
        self.truth = (walk - 200).clamp(200_000, 300_000);
        let index = self.dice.roll(self.markets.len() as u64) as usize;
        if self.dice.roll(3) == 0 {
            self.observe();
        }
        match self.dice.roll(40) {
            0 => {
                let stable = self.dice.roll(50_000) as u128 * USD;
                let stake = self.dice.roll(200_000) as u128 * USD;
                if self.markets[index].holding.stable_reserve.0 < 1_000_000_000 * USD {
                    self.markets[index].give(stable, stake);
                }
            }
            1 => self.markets[index].move_liquidity(self.now, u128::from(self.dice.roll(900)), false),
            2 if self.markets[index].holding.stable_reserve.0 < 1_000_000_000 * USD => {
                self.markets[index].move_liquidity(self.now, u128::from(self.dice.roll(2_000)), true);
            }
            3..=6 => {
                let beyond = self.dice.roll(5) == 0;
                let target = self.dice.price(beyond);
                for market in &mut self.markets {
                    market.push(self.now, target, self.truth);
                }
            }
            // Up all the time, or down, for as long as the story is about.
            7..=24 => {
                let target =
                    if self.dice.roll(3) == 0 { 299_000 } else { 201_000 + (self.now / 20_000 % 2) as u128 * 98_000 };
                for market in &mut self.markets {
                    market.push(self.now, target, self.truth);
                }
            }
            25..=27 => {
                for market in &mut self.markets {
                    market.push(self.now, self.truth, self.truth);
                }
            }
            28..=35 => self.attack(),
            _ => {}
        }
        if self.dice.roll(2) == 0 {
            self.observe();
        }
    }
}

fn follows() -> impl Strategy<Value = Follow> {
    (1_u64..4, 1_u64..7, 1_u16..1_001, 0_u16..2_001).prop_map(|(hours, parts, step, agree)| Follow {
        window_seconds: hours * 3_600,
        interval_seconds: 3_600 / parts,
        step_bps_per_hour_max: step,
        agree_bps: agree,
        stale_after_seconds: 14_400,
        ..follow()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever he does for up to 7,200 blocks.
    #[test]
    fn a_manipulator_of_all_pools_costs_a_day_no_more_than_the_policy_says(
        seed in any::<u64>(), pools in 1_usize..4, blocks in 300_usize..7_201, follow in follows(),
    ) {
        let mut story = Story::new(seed, pools, follow);
        (0..blocks).for_each(|_| story.block());
        story.check_days();
    }
}

/// That the stories above are about something: prices are found, moved far, and traded at.
#[test]
fn a_manipulator_moves_the_reference_and_the_operator_trades_at_it() {
    let mut moved = 0;
    let mut cost = 0;
    for seed in 0..4 {
        let mut story = Story::new(seed, 2, Follow { step_bps_per_hour_max: 300, agree_bps: 2_000, ..follow() });
        (0..7_200).for_each(|_| story.block());
        story.check_days();
        moved = moved.max(story.price.price.0.abs_diff(PRICE.price.0));
        assert!(!story.costs.is_empty());
        cost = cost.max(story.costs.iter().map(|(_, cost, _)| cost / 1_000_000).sum::<i128>());
    }
    assert!(moved > 10_000, "{moved}");
    // More than the day's loss at the reference: that the reference was off has cost it.
    assert!(cost > 200 * USD as i128, "{cost}");
}

/// What it costs to move the reference by so many per cent: of one pool with a million dollars on either side, blocks
/// of six seconds, `follow()`'s numbers. He raises the pool by the step, an hour ahead of the reference, and in the end
/// lets it go. Alone, or with somebody who brings it back to where it pays no more in every block.
fn cost(per_cent: u128, opposed: bool) -> (u64, u128) {
    let follow = Follow { corridor: Corridor { min: Amount(1), max: Amount(u128::from(u32::MAX)) }, ..follow() };
    let (mut market, truth) = (Market::new("p1", 1_000_000 * USD, 250_000, START), 250_000);
    let (mut observations, mut price) = (Observations::new(&follow), PRICE);
    for seconds in 0..=6 {
        let now = START - 3_600 + seconds * 600;
        let calm = Reading { cumulative: market.reading(START, PRICE.price).cumulative, depth: Amount::MAX };
        let before = 250_000 * u128::from(START - now);
        let cumulative = calm.cumulative.wrapping_sub(before);
        observations.observe(&follow, &mut price, now, &[Reading { cumulative, ..calm }]).unwrap();
    }
    assert_eq!((observations.unusable.is_none(), price), (true, PRICE));
    let (target, mut now, mut cost) = (truth * (100 + per_cent) / 100, START, 0);
    while price.price.0 < target {
        if opposed {
            // Down to where the fee eats what is left.
            market.push(now, truth * 1_003 / 1_000, truth);
        }
        let raised = truth + truth * 50 * u128::from(now - START + 3_600) / 36_000_000;
        cost += market.push(now, raised.min(target * 1_001 / 1_000), truth);
        now += 6;
        if now >= observations.due_at(&follow) {
            let reading = market.reading(now, price.price);
            observations.observe(&follow, &mut price, now, &[reading]).unwrap();
        }
    }
    cost += market.push(now, truth, truth);
    ((now - START).div_ceil(3_600), cost as u128 / USD)
}

#[test]
fn what_moving_the_reference_costs_is_what_the_page_says() {
    let page = include_str!("../../../../docs/treasury.md");
    let rows = [1, 5, 10].map(|per_cent| {
        let ((hours, alone), (same, opposed)) = (cost(per_cent, false), cost(per_cent, true));
        assert_eq!(hours, same);
        format!("| {per_cent} % | {hours} h | ${alone} | ${opposed} |")
    });
    assert!(page.contains(&rows.join("\n")), "docs/treasury.md lacks:\n{}", rows.join("\n"));
}
