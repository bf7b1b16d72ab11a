//! Random lives of a treasury beside a plain account of its money, kept from raw balances in floating dollars.
//!
//! The operator has turned and tries anything; a stranger moves the pool before and after it; the pool keeps a part of
//! what it should pay while somebody else sends money; time passes, rewards come, the wallet pays in, tightens, loosens
//! and sets prices; the guardian stops and vetoes; strangers carry out whatever proposal lies in stock. Whatever
//! happens: no 24 hours cost more than the cap, money goes to the wallet alone, what simulation allows is what happens,
//! nothing loosens and no price is set that was drafted before the last alarm, and in the end everything comes home.
//!
//! `STATESET_OPERATIONS` sets how many operations are tried: 1,000 by default, `STATESET_OPERATIONS=1000000` for long.

use cosmwasm_std::Coin;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use stateset_api::Amount;
use stateset_api::treasury::{
    Action, AnyoneMsg, GuardianMsg, PendingResponse, Policy, QueryMsg, Side, WalletMsg, is_tighter,
};
use stateset_api::wallet;
use stateset_tests_suite::{DAY, STATE, USDC};

use crate::suite::{CAPITAL, DELAY, Suite, UNBONDING, USD, VALIDATORS, claim, redelegate, stake, unstake};

const OPERATIONS_PER_LIFE: usize = 50;
/// What floating point and whole units may be off, in micro-dollars.
const NOISE: f64 = 200.0;

#[derive(Clone, Debug)]
enum Move {
    Act(Wish),
    /// The pool keeps so many basis points, and in the middle of it so many dollars of each denom come from elsewhere.
    Cheated(u16, u16, Wish),
    /// The stranger pushes the price, the operator acts, the stranger pushes back.
    Sandwich(bool, u32, Wish),
    /// Somebody's trade, which stays.
    Trade(bool, u32),
    Wait(u64),
    PayIn(bool, u32),
    Tighten(u8),
    Loosen(u8),
    Apply,
    Stop(bool),
    Resume,
    Veto,
    /// A proposal of the wallet that would loosen, resume or set a price, passed and not carried out yet.
    Stock(u8),
    CarryOut(usize),
    Reprice(i16),
    RepriceToPool,
}

/// What the operator wants, as parts (in thousandths) of what there is.
#[derive(Clone, Debug)]
enum Wish {
    Stake(usize, u32),
    Unstake(usize, u32),
    Redelegate(usize, usize, u32),
    Claim,
    Swap(bool, u32),
    Provide(u32, u32),
    Withdraw(u32),
    Return(bool, u32),
}

fn wishes() -> impl Strategy<Value = Wish> {
    let part = || prop_oneof![3 => 1_u32..200, 2 => 200_u32..1_001];
    prop_oneof![
        4 => (0_usize..3, part()).prop_map(|(validator, part)| Wish::Stake(validator, part)),
        2 => (0_usize..3, part()).prop_map(|(validator, part)| Wish::Unstake(validator, part)),
        1 => (0_usize..3, 0_usize..3, part()).prop_map(|(from, to, part)| Wish::Redelegate(from, to, part)),
        1 => Just(Wish::Claim),
        6 => (any::<bool>(), part()).prop_map(|(stable, part)| Wish::Swap(stable, part)),
        4 => (part(), 950_u32..1_050).prop_map(|(part, skew)| Wish::Provide(part, skew)),
        2 => part().prop_map(Wish::Withdraw),
        1 => (any::<bool>(), 1_u32..100).prop_map(|(stable, part)| Wish::Return(stable, part)),
    ]
}

fn moves() -> impl Strategy<Value = Move> {
    let wait = prop_oneof![4 => 1_u64..3_600, 3 => 3_600_u64..DAY, 1 => DAY..4 * DAY, 1 => Just(UNBONDING)];
    prop_oneof![
        12 => wishes().prop_map(Move::Act),
        8 => (any::<bool>(), 0_u32..2_000, wishes()).prop_map(|(up, push, wish)| Move::Sandwich(up, push, wish)),
        4 => (0_u16..400, 0_u16..300, wishes()).prop_map(|(kept, come, wish)| Move::Cheated(kept, come, wish)),
        1 => (0_u16..10_000, 0_u16..300, wishes()).prop_map(|(kept, come, wish)| Move::Cheated(kept, come, wish)),
        2 => (any::<bool>(), 0_u32..800).prop_map(|(up, push)| Move::Trade(up, push)),
        6 => wait.prop_map(Move::Wait),
        2 => (any::<bool>(), 1_u32..2_000).prop_map(|(stable, dollars)| Move::PayIn(stable, dollars)),
        1 => (0_u8..4).prop_map(Move::Tighten),
        1 => (0_u8..4).prop_map(Move::Loosen),
        2 => Just(Move::Apply),
        1 => any::<bool>().prop_map(Move::Stop),
        2 => Just(Move::Resume),
        1 => Just(Move::Veto),
        1 => (0_u8..3).prop_map(Move::Stock),
        2 => (0_usize..4).prop_map(Move::CarryOut),
        1 => (-200_i16..200).prop_map(Move::Reprice),
        2 => Just(Move::RepriceToPool),
    ]
}

struct Life {
    suite: Suite,
    /// What each action cost and when, in micro-dollars at the price of its time.
    losses: Vec<(u64, f64)>,
    offered: Vec<(u64, f64)>,
    /// Proposals in stock, with the number of alarms before they were drafted.
    stock: Vec<(wallet::ExecuteMsg, u32)>,
    /// Stops, tightenings and vetoes so far, and how many there were when what is pending was drafted.
    alarms: u32,
    drafted_at: u32,
    worked: usize,
}

/// What is held, as balances say.
#[derive(Clone, Copy, Debug)]
struct Account {
    stable: f64,
    stake: f64,
    staked: [f64; 3],
    unbonding: f64,
    liquidity: f64,
    wallet: [f64; 2],
    price: f64,
}

impl Account {
    fn treasury(&self) -> f64 {
        self.stable + self.price * (self.stake + self.unbonding + self.staked.iter().sum::<f64>()) + self.liquidity
    }

    fn all(&self) -> f64 {
        self.treasury() + self.wallet[0] + self.price * self.wallet[1]
    }

    /// Sum of the shares' distances from their targets, and the greatest one.
    fn off(&self, policy: &Policy) -> (f64, f64) {
        let (total, targets) = (self.treasury(), policy.strategy.targets());
        let aim = |bps: u16| total * f64::from(bps) / 10_000.0;
        let idle = self.price * (self.stake + self.unbonding);
        let staked = self.price * self.staked.iter().sum::<f64>();
        let off = [
            staked - aim(targets.staked),
            self.liquidity - aim(targets.liquidity),
            self.stable - aim(targets.liquid),
            idle,
        ];
        (off.iter().map(|off| off.abs()).sum(), off.iter().fold(0.0, |most, off| most.max(off.abs())))
    }
}

impl Life {
    fn account(&self) -> Account {
        let suite = &self.suite;
        let float = |amount: u128| amount as f64;
        let price = suite.info().price.price.0;
        let price = float(price) / 1e6;
        let positions = suite.positions();
        let staked = VALIDATORS.map(|validator| {
            let delegation = suite.app.wrap().query_delegation(&suite.treasury, validator).unwrap();
            delegation.map_or(0.0, |found| found.amount.amount.to_string().parse().unwrap())
        });
        let reserves = float(suite.balance(&suite.pool, USDC)) * float(suite.balance(&suite.pool, STATE));
        let pool = positions.pools.first();
        let (lp, supply) = pool.map_or((0.0, 1.0), |pool| {
            (float(pool.lp.0), float(crate::exchange::supply(&suite.app.wrap(), &suite.pool)))
        });
        Account {
            stable: float(suite.held(USDC)),
            stake: float(suite.held(STATE)),
            staked,
            // The chain does not tell; the bank's balances at the end do.
            unbonding: positions.unbonding.iter().map(|entry| float(entry.amount.0)).sum(),
            liquidity: 2.0 * (reserves * price).sqrt() * lp / supply,
            wallet: [USDC, STATE].map(|denom| float(suite.balance(&suite.wallet, denom))),
            price,
        }
    }

    fn action(&self, wish: &Wish) -> Action {
        let suite = &self.suite;
        let part = |of: u128, thousandths: u32| of * u128::from(thousandths) / 1_000;
        let staked = |validator: usize| {
            let delegation = suite.app.wrap().query_delegation(&suite.treasury, VALIDATORS[validator]).unwrap();
            delegation.map_or(0, |found| found.amount.amount.to_string().parse().unwrap())
        };
        match *wish {
            Wish::Stake(validator, share) => stake(VALIDATORS[validator], part(suite.held(STATE), share)),
            Wish::Unstake(validator, share) => unstake(VALIDATORS[validator], part(staked(validator), share)),
            Wish::Redelegate(from, to, share) => {
                redelegate(VALIDATORS[from], VALIDATORS[to], part(staked(from), share))
            }
            Wish::Claim => claim(&VALIDATORS[..2]),
            Wish::Swap(true, share) => suite.swap(Side::Stable, part(suite.held(USDC), share)),
            Wish::Swap(false, share) => suite.swap(Side::Stake, part(suite.held(STATE), share)),
            Wish::Provide(share, skew) => {
                let stake = part(suite.held(STATE), share);
                let [stables, stakes] = [USDC, STATE].map(|denom| suite.balance(&suite.pool, denom));
                suite.provide(stake * stables / stakes * u128::from(skew) / 1_000, stake)
            }
            Wish::Withdraw(share) => {
                let lp = suite.positions().pools.first().map_or(0, |pool| pool.lp.0);
                suite.withdraw(part(lp, share))
            }
            Wish::Return(stable, share) => {
                let denom = if stable { USDC } else { STATE };
                Action::Return { coins: vec![Coin::new(part(suite.held(denom), share), denom)] }
            }
        }
    }

    /// What an action may be judged by from outside: balances before and after.
    fn act(&mut self, wish: &Wish, honest: bool) {
        let action = self.action(wish);
        let (policy, now, before) = (self.suite.info().policy, self.suite.now(), self.account());
        let (others, came) = (self.others(), self.debts());
        let foreseen = self.suite.simulate(&action);
        let ended = self.suite.info().lost >= policy.loss_lifetime_max;
        let done = self.suite.act(action.clone());
        let mut after = self.account();
        // Rewards of a validator without stake are an error of the chain's, foreseen by nobody.
        if honest && !matches!(action, Action::Claim { .. }) {
            assert_eq!(foreseen.allowed, done.is_ok(), "{action:?}: {foreseen:?} beside {done:?}");
        }
        assert_eq!(self.others(), others, "{action:?} moved somebody else's money");
        // What came from elsewhere is no merit of the action's.
        let [stable, stake] = self.debts();
        (after.stable, after.stake) = (after.stable - (came[0] - stable), after.stake - (came[1] - stake));
        if done.is_err() {
            assert!((after.all() - before.all()).abs() < 1.0 && after.stable == before.stable, "a refusal moved money");
            return;
        }
        self.worked += 1;
        assert!(!ended || action.is_exit(), "{action:?} after all was lost that may be");
        let returned = matches!(action, Action::Return { .. });
        assert!(returned || after.wallet == before.wallet, "{action:?} went to the wallet");
        let loss = before.all() - after.all();
        self.losses.push((now, loss.max(0.0)));
        match &action {
            Action::Swap { offer: Side::Stable, amount, .. } => self.offered.push((now, amount.0 as f64)),
            Action::Swap { offer: Side::Stake, amount, .. } => self.offered.push((now, amount.0 as f64 * before.price)),
            Action::ProvideLiquidity { stable, stake, .. } => {
                self.offered.push((now, stable.0 as f64 + stake.0 as f64 * before.price));
            }
            _ => {}
        }
        self.check(&policy, &before, &after, &action, loss, now);
    }

    fn check(&self, policy: &Policy, before: &Account, after: &Account, action: &Action, loss: f64, now: u64) {
        let within = |log: &[(u64, f64)]| -> f64 {
            log.iter().filter(|(at, _)| at + DAY >= now).map(|(_, amount)| amount).sum()
        };
        let (lost, offered) = (within(&self.losses), within(&self.offered));
        // Each entry may be off by its own noise. A cap that was lowered meanwhile holds for what came after.
        let noise = NOISE * (1 + self.losses.len()) as f64;
        if loss > NOISE {
            assert!(lost <= policy.loss_per_day_max.0 as f64 + noise, "{lost} lost within a day: {action:?}");
            let ever: f64 = self.losses.iter().map(|(_, loss)| loss).sum();
            assert!(ever <= policy.loss_lifetime_max.0 as f64 + noise, "{ever} lost for ever: {action:?}");
        }
        if !matches!(action, Action::Return { .. } | Action::Claim { .. }) {
            let trades = matches!(action, Action::Swap { .. } | Action::ProvideLiquidity { .. });
            assert!(!trades || offered <= policy.swap_per_day_max.0 as f64 + noise, "{offered} offered within a day");
            if after.stable < before.stable {
                assert!(after.stable >= policy.liquid_min.0 as f64, "{action:?} left {}", after.stable);
            }
        }
        if action.is_into_risk() {
            let ((was, _), (is, most)) = (before.off(policy), after.off(policy));
            let band = after.treasury() * f64::from(policy.band_bps) / 10_000.0;
            let slack = 2.0 * (before.treasury() - after.treasury()).abs() + NOISE;
            assert!(most <= band + NOISE || is <= was + slack, "{action:?} led from {was} to {is} off the targets");
        }
        for (index, validator) in VALIDATORS.iter().enumerate() {
            let listed = policy.validators.iter().any(|rule| rule.address == *validator);
            assert!(listed || after.staked[index] <= before.staked[index], "{validator} is not listed");
        }
    }

    fn others(&self) -> Vec<u128> {
        let of = |name: &str| [USDC, STATE].map(|denom| self.suite.balance(name, denom));
        ["owner", "keeper", "guardian", "mallory"].into_iter().flat_map(of).collect()
    }

    /// `up` buys stake; in hundredths of a thousandth of the reserve. Answers what was got.
    fn push(&mut self, up: bool, push: u32) -> Option<(u128, &'static str)> {
        let (denom, other) = if up { (USDC, STATE) } else { (STATE, USDC) };
        let amount = self.suite.balance(&self.suite.pool, denom) * u128::from(push) / 100_000;
        let before = self.suite.balance("mallory", other);
        self.suite.trade("mallory", amount, denom).ok()?;
        Some((self.suite.balance("mallory", other) - before, other))
    }

    fn step(&mut self, step: &Move) {
        match step {
            Move::Act(wish) => self.act(wish, true),
            Move::Cheated(kept_bps, dollars, wish) => self.cheated(u128::from(*kept_bps), u128::from(*dollars), wish),
            Move::Sandwich(up, push, wish) => {
                let got = self.push(*up, *push);
                self.act(wish, true);
                if let Some((amount, denom)) = got {
                    self.suite.trade("mallory", amount, denom).ok();
                }
            }
            Move::Trade(up, push) => drop(self.push(*up, *push)),
            Move::Wait(seconds) => self.suite.pass(*seconds),
            Move::PayIn(true, dollars) => self.suite.give(u128::from(*dollars) * USD, USDC),
            Move::PayIn(false, dollars) => self.suite.give(u128::from(*dollars) * USD, STATE),
            Move::Tighten(_) | Move::Loosen(_) | Move::Apply | Move::Stop(_) | Move::Resume | Move::Veto => {
                self.rule(step);
            }
            Move::Stock(_) | Move::CarryOut(_) => self.propose(step),
            Move::Reprice(by) => {
                let price = u128::try_from(250_000_i64 + i64::from(*by) * 10).unwrap();
                self.suite.set_price(price).unwrap();
            }
            Move::RepriceToPool => {
                let [stable, stake] = [USDC, STATE].map(|denom| self.suite.balance(&self.suite.pool, denom));
                let price = stable * 1_000_000 / stake;
                self.suite.set_price(price).unwrap();
            }
        }
    }

    /// The pool cheats, and a debtor of the treasury's pays in the middle of it.
    fn cheated(&mut self, kept_bps: u128, dollars: u128, wish: &Wish) {
        let debt = [USDC, STATE].map(|denom| self.suite.debt((dollars + 1) * USD, denom));
        self.suite.rig_bearer(&debt);
        self.suite.rig(kept_bps, false);
        self.act(wish, false);
        self.suite.rig(0, false);
        self.suite.rig_bearer(&[]);
    }

    fn pending(&self) -> PendingResponse {
        self.suite.query(&QueryMsg::Pending {})
    }

    fn stopped(&self) -> bool {
        self.suite.info().stopped.is_some()
    }

    /// What changes the rules, by whoever may. Each alarm leaves nothing pending.
    fn rule(&mut self, step: &Move) {
        let (before, was_stopped) = (self.suite.info().policy, self.stopped());
        let alarm = match step {
            Move::Tighten(what) => {
                let policy = changed(before.clone(), *what, false);
                self.suite.guardian(GuardianMsg::Tighten { policy }).unwrap();
                true
            }
            Move::Loosen(what) => {
                let policy = changed(before.clone(), *what, true);
                self.suite.set_policy(policy).unwrap();
                let now = self.suite.info().policy;
                assert!(now == before || is_tighter(&before, &now), "loosened at once");
                self.drafted_at = self.alarms;
                // What no bound lets grow any more is no loosening.
                self.pending().change.is_none()
            }
            Move::Apply => {
                self.suite.pass(DELAY);
                let PendingResponse { change: due, due_at, void_at } = self.pending();
                let now = self.suite.now();
                let in_time = due_at.zip(void_at).is_some_and(|(due_at, void_at)| (due_at..void_at).contains(&now));
                assert_eq!(self.suite.apply().is_ok(), in_time);
                let loosened = self.suite.info().policy != before || was_stopped && !self.stopped();
                assert!(!loosened || self.drafted_at == self.alarms, "an alarm was outlived by {due:?}");
                false
            }
            Move::Stop(true) => self.suite.guardian(GuardianMsg::Stop { reason: String::new() }).is_ok(),
            Move::Stop(false) => self.suite.wallet(WalletMsg::Stop { reason: String::new() }).is_ok(),
            Move::Resume => {
                assert_eq!(self.suite.resume().is_ok(), was_stopped);
                if was_stopped {
                    self.drafted_at = self.alarms;
                }
                false
            }
            _ => self.suite.guardian(GuardianMsg::CancelChange {}).is_ok(),
        };
        if alarm {
            self.alarms += 1;
            assert_eq!(self.pending().change, None, "{step:?} left something pending");
        }
        assert!(!matches!(step, Move::Stop(_)) || self.stopped());
    }

    fn propose(&mut self, step: &Move) {
        match step {
            Move::Stock(what) => {
                let alarm = self.suite.info().alarm;
                let msg = match what {
                    0 => WalletMsg::Resume { alarm },
                    1 => WalletMsg::SetPolicy { policy: changed(self.suite.info().policy, 1, true), alarm },
                    _ => WalletMsg::SetPrice { price: Amount(250_500), observed_at: self.suite.now() },
                };
                let ripe = self.suite.ripe(&msg);
                self.stock.push((ripe, self.alarms));
            }
            Move::CarryOut(index) if *index < self.stock.len() => {
                let (proposal, drafted_at) = self.stock.remove(*index);
                let (before, price) = (self.pending(), self.suite.info().price);
                self.suite.app.call("mallory", &self.suite.wallet, &proposal).ok();
                let (new, now) = (self.suite.info().price, self.suite.now());
                if new != price {
                    assert_eq!(drafted_at, self.alarms, "a price outlived an alarm");
                    let serves = new.observed_at + self.suite.info().policy.price_age_max_seconds >= now;
                    assert!(new.observed_at > price.observed_at && serves, "{price:?} became {new:?} at {now}");
                }
                if self.pending() != before {
                    assert_eq!(drafted_at, self.alarms, "a proposal outlived an alarm");
                    self.drafted_at = drafted_at;
                }
            }
            _ => {}
        }
    }

    /// What the bearer owes and has not paid.
    fn debts(&self) -> [f64; 2] {
        [USDC, STATE].map(|denom| self.suite.balance(&self.suite.bearer, denom) as f64)
    }

    /// Everything comes home, stake after its time.
    fn end(&mut self) {
        let before = self.account();
        self.suite.rig(0, false);
        self.suite.wallet(WalletMsg::Recall {}).unwrap();
        self.suite.pass(UNBONDING + DAY);
        self.suite.anyone(AnyoneMsg::Sweep {}).ok();
        let after = self.account();
        let left = [after.stable, after.stake, after.unbonding, after.liquidity];
        assert!(left.iter().chain(&after.staked).all(|amount| *amount == 0.0), "{after:?} did not come home");
        // Liquidity is worth at least its fair value, whatever the pool's price.
        assert!(after.all() >= before.all() - NOISE * 10.0, "{before:?} became {after:?}");
    }
}

fn changed(policy: Policy, what: u8, looser: bool) -> Policy {
    let scale = |amount: Amount| if looser { Amount(amount.0 * 3 / 2) } else { Amount(amount.0 * 3 / 4) };
    match what {
        0 => Policy { loss_per_day_max: scale(policy.loss_per_day_max), ..policy },
        1 => Policy { swap_per_day_max: scale(policy.swap_per_day_max), ..policy },
        2 if looser => Policy { slippage_max_bps: (policy.slippage_max_bps + 20).min(150), ..policy },
        2 => Policy { slippage_max_bps: policy.slippage_max_bps.saturating_sub(10).max(35), ..policy },
        _ if looser => Policy { band_bps: (policy.band_bps + 100).min(1_000), ..policy },
        _ => Policy { band_bps: policy.band_bps.saturating_sub(100), ..policy },
    }
}

#[test]
fn whatever_a_turned_operator_and_a_pool_mover_do_a_day_costs_at_most_its_cap() {
    let operations = std::env::var("STATESET_OPERATIONS").map_or(1_000, |count| count.parse().unwrap());
    let lives = u32::try_from(usize::div_ceil(operations, OPERATIONS_PER_LIFE)).unwrap();
    let mut runner = TestRunner::new(Config { cases: lives, failure_persistence: None, ..Config::default() });
    let worked = std::cell::Cell::new(0);
    let life = prop::collection::vec(moves(), OPERATIONS_PER_LIFE);
    runner
        .run(&(life, any::<bool>(), any::<bool>()), |(moves, settled, short)| {
            // In half of the lives the end comes soon.
            let ever = if short { 60 * USD } else { 500 * USD };
            let mut suite = Suite::with(|policy| policy.loss_lifetime_max = Amount(ever));
            if settled {
                suite.settle_in();
            }
            let mut life =
                Life { suite, losses: vec![], offered: vec![], stock: vec![], alarms: 0, drafted_at: 0, worked: 0 };
            if settled {
                // What settling in cost and offered is on the books as well.
                let cost = CAPITAL as f64 - life.account().treasury();
                let now = life.suite.now();
                (life.losses, life.offered) = (vec![(now, cost)], vec![(now, 8_400.0 * USD as f64)]);
            }
            moves.iter().for_each(|step| life.step(step));
            life.end();
            worked.set(worked.get() + life.worked);
            Ok(())
        })
        .unwrap();
    let (worked, lives) = (worked.get(), lives as usize);
    assert!(worked >= lives * 2, "only {worked} actions worked in {lives} lives: nothing was tried");
}
