//! Ninety days, hour by hour: an operator alone puts the money to work and keeps it there, without one act of signers,
//! beside a price that wanders and a manipulator who trades in the pool that is followed.

use stateset_api::Amount;
use stateset_api::treasury::{Action, AnyoneMsg, PositionsResponse, Side, WalletMsg};
use stateset_tests_suite::{DAY, HOUR, STATE, USDC};

use crate::suite::{CAPITAL, PRICE, Suite, UNBONDING, USD, VALIDATORS, claim, follow, stake, unstake};

const HOURS: u64 = 90 * 24;

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

struct Life {
    suite: Suite,
    dice: Dice,
    /// Of stake, as the reference's units have it; no pool knows it.
    truth: u128,
    /// What each act cost by the true price, in micro-dollars, what it offered at the reference, and when.
    costs: Vec<(u64, f64)>,
    acts: u32,
    unusable_hours: u64,
}

impl Life {
    fn reserves(&self) -> [u128; 2] {
        [USDC, STATE].map(|denom| self.suite.balance(&self.suite.pool, denom))
    }

    /// By the true price.
    fn worth(&self) -> f64 {
        let (positions, truth) = (self.suite.positions(), self.truth as f64 / 1e6);
        let unbonding: u128 = positions.unbonding.iter().map(|entry| entry.amount.0).sum();
        let staked: u128 = positions.delegations.iter().map(|delegation| delegation.amount.0).sum();
        let [stable, stakes] = self.reserves().map(|reserve| reserve as f64);
        let supply = crate::exchange::supply(&self.suite.app.wrap(), &self.suite.pool) as f64;
        let liquidity = 2.0 * (stable * stakes * truth).sqrt() * positions.pools[0].lp.0 as f64 / supply;
        self.suite.held(USDC) as f64 + truth * (self.suite.held(STATE) + unbonding + staked) as f64 + liquidity
    }

    /// Somebody trades until the pool stands there.
    fn push(&mut self, price: u128) {
        let [stable, stakes] = self.reserves();
        let to = |scaled: u128, scale: u128| (stable * stakes / scale * scaled).isqrt();
        if to(price, 1_000_000) > stable {
            self.suite.trade("mallory", to(price, 1_000_000) - stable, USDC).unwrap();
        } else if to(1_000_000, price) > stakes {
            self.suite.trade("mallory", to(1_000_000, price) - stakes, STATE).unwrap();
        }
    }

    fn act(&mut self, action: Action) {
        if !self.suite.simulate(&action).allowed {
            return;
        }
        let (before, now) = (self.worth(), self.suite.now());
        self.suite.act(action).unwrap();
        self.costs.push((now, before - self.worth()));
        self.acts += 1;
    }

    /// What an operator would do: towards the targets by small steps, and out where there is too much.
    fn operate(&mut self) {
        let PositionsResponse { liquid, staked, liquidity, idle_stake, value, .. } = self.suite.positions();
        let part = |bps: i32| value.0 * u128::from(bps.unsigned_abs()) / 10_000;
        let off = |bucket: stateset_api::treasury::Bucket| i32::from(bucket.share_bps) - i32::from(bucket.target_bps);
        if staked.share_bps < staked.target_bps && idle_stake.0 > USD {
            let most = part(off(staked)) * 1_000_000 / PRICE;
            let validator = VALIDATORS[self.dice.roll(2) as usize];
            self.act(stake(validator, most.min(idle_stake.0)));
        }
        let idle_stake = self.suite.held(STATE);
        if off(liquidity) < -100 && idle_stake > USD {
            let [stable, stakes] = self.reserves();
            let stake = idle_stake.min(part(off(liquidity)) * 500_000 / PRICE).min(400 * USD);
            self.act(self.suite.provide(stake * stable / stakes, stake));
        }
        if off(liquid) > 100 {
            self.act(self.suite.swap(Side::Stable, (part(off(liquid)) / 4).min(300 * USD)));
        }
        if off(liquid) < -200 {
            let lp = self.suite.positions().pools[0].lp.0;
            self.act(self.suite.withdraw(lp / 20));
            let idle = self.suite.held(STATE);
            self.act(self.suite.swap(Side::Stake, idle / 2));
        }
        if off(staked) > 300 {
            self.act(unstake(VALIDATORS[0], part(off(staked)) * 500_000 / PRICE));
        }
    }

    fn hour(&mut self, number: u64) {
        self.suite.pass(HOUR);
        let walk = self.truth + u128::from(self.dice.roll(801));
        self.truth = (walk - 400).clamp(242_000, 258_000);
        let (what, far) = (self.dice.roll(24), u128::from(self.dice.roll(60)));
        match what {
            // For an hour, as far as his money goes.
            0 => self.push(PRICE * (70 + far) / 100),
            1..=4 => self.push(self.truth * (970 + far) / 1_000),
            _ => self.push(self.truth),
        }
        self.suite.observe().unwrap();
        let info = self.suite.info();
        let follow = info.policy.reference.unwrap();
        assert!(follow.corridor.contains(info.price.price), "{:?}", info.price);
        self.unusable_hours += u64::from(info.following.unwrap().unusable.is_some());
        if number.is_multiple_of(7 * 24) {
            self.suite.act(claim(&VALIDATORS[..1])).ok();
        }
        self.operate();
        // A turned one tries what costs most: at a pool that was pushed, against a reference that is off.
        if self.dice.roll(12) == 0 {
            let dear = info.price.price.0 > self.truth;
            self.push(info.price.price.0 * if dear { 1_025 } else { 975 } / 1_000);
            let (offer, held) = if dear { (Side::Stable, USDC) } else { (Side::Stake, STATE) };
            self.act(self.suite.swap(offer, self.suite.held(held) / 10));
            self.push(self.truth);
        }
    }
}

#[test]
fn an_operator_alone_runs_it_for_ninety_days_and_no_day_costs_more_than_promised() {
    let mut suite = Suite::with(|policy| {
        let pool = policy.pools[0].address.clone();
        policy.reference = Some(follow(&[&pool]));
        policy.swap_per_day_max = Amount(1_000 * USD);
        policy.loss_per_day_max = Amount(10 * USD);
        policy.loss_lifetime_max = Amount(600 * USD);
    });
    let price = suite.info().price;
    suite.observe().unwrap();
    let mut life = Life { suite, dice: Dice(7), truth: PRICE, costs: vec![], acts: 0, unusable_hours: 0 };
    (1..=HOURS).for_each(|number| life.hour(number));

    let (policy, found) = (life.suite.info().policy, life.suite.info());
    assert!(found.price.observed_at > price.observed_at && found.act > 100, "{found:?}");
    assert!(life.acts > 200 && life.unusable_hours < HOURS / 4, "{} acts, {} h", life.acts, life.unusable_hours);
    let positions = life.suite.positions();
    assert!(positions.staked.share_bps > 3_000 && positions.liquidity.share_bps > 1_000, "{positions:?}");
    // Any day: what it lost at the reference, and the reference's greatest error of what it swapped.
    let error = policy.reference.unwrap().error_bps_max() as f64 / 10_000.0;
    let most = policy.loss_per_day_max.0 as f64 + policy.swap_per_day_max.0 as f64 * error;
    for (index, (from, _)) in life.costs.iter().enumerate() {
        let day = life.costs[index..].iter().take_while(|(at, _)| *at < from + DAY);
        let cost: f64 = day.map(|(_, cost)| cost + 300.0).sum();
        assert!(cost <= most, "{cost} of {most} within a day");
    }
    assert!(found.lost <= policy.loss_lifetime_max);
    // And it has earned: stake's rewards and the pool's fees.
    assert!(life.worth() > CAPITAL as f64 * 0.9, "{}", life.worth());
    life.suite.wallet(WalletMsg::Recall {}).unwrap();
    life.suite.pass(UNBONDING + DAY);
    life.suite.anyone(AnyoneMsg::Sweep {}).ok();
    assert_eq!([USDC, STATE].map(|denom| life.suite.held(denom)), [0, 0]);
    assert_eq!(life.suite.positions().value, Amount::ZERO);
}
