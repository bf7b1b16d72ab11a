//! A treasury in memory that does what is decided, by the contract's own rule code, and ends it as a test says.

use proptest::prelude::*;
use stateset_api::treasury::{
    Action, Holdings, Policy, PoolHolding, Price, Strategy as Preset, UnbondingEntry, VenueRule,
};
use stateset_api::{Amount, IntentId};

use super::judge::check;
use super::record::{Deed, MoveOutcome, MoveRecord};
use super::settings::Settings;
use super::survey::{Survey, ValidatorSeen};
use super::{Effect, Input, Move, is_worth_a_step, obstacles, step};
use crate::bills::Bill;
use crate::decisions::Decision;
use crate::state::AgentState;

const USD: u128 = 1_000_000;
const DAY: u64 = 86_400;
const NOW: u64 = 1_790_000_000;
const UNBONDING: u64 = 21 * DAY;

fn venue(address: &str, share_max_bps: u16) -> VenueRule {
    VenueRule { address: address.into(), share_max_bps }
}

fn policy() -> Policy {
    Policy {
        strategy: Preset::Balanced,
        band_bps: 500,
        slippage_max_bps: 100,
        deviation_max_bps: 300,
        price_age_max_seconds: 30 * DAY,
        loss_per_day_max: Amount(200 * USD),
        swap_per_day_max: Amount(100_000 * USD),
        liquid_min: Amount(20 * USD),
        validators: vec![venue("v1", 3_000), venue("v2", 3_000)],
        pools: vec![venue("p1", 4_000)],
        loosen_delay_seconds: 3_600,
        loss_lifetime_max: Amount(2_000 * USD),
        reference: None,
    }
}

pub(super) fn survey(wallet: u128) -> Survey {
    let pool = PoolHolding {
        pool: "p1".into(),
        lp: Amount::ZERO,
        lp_supply: Amount(2_000_000 * USD),
        stable_reserve: Amount(1_000_000 * USD),
        stake_reserve: Amount(4_000_000 * USD),
    };
    let sound =
        |address: &str| ValidatorSeen { address: address.into(), commission: 50_000, ..ValidatorSeen::default() };
    Survey {
        height: 100,
        time: NOW,
        settings: Settings { staking_yield: 120_000, ..Settings::default() },
        treasury: "treasury".into(),
        stable_denom: "uusdc".into(),
        stake_denom: "ustate".into(),
        unbonding_seconds: UNBONDING,
        act: 0,
        policy: policy(),
        price: Price { price: Amount(250_000), observed_at: NOW },
        unusable: None,
        stopped: None,
        rests_until: None,
        holdings: Holdings { pools: vec![pool], ..Holdings::default() },
        unbonding: vec![],
        lost_day: Amount::ZERO,
        swapped_day: Amount::ZERO,
        lost: Amount::ZERO,
        wallet: Amount(wallet),
        fundable: Amount(wallet),
        fee: Amount(10_000),
        seen_day: Amount::ZERO,
        seen: Amount::ZERO,
        runway: Amount::ZERO,
        turnover: None,
        validators: Some(vec![sound("v1"), sound("v2")]),
    }
}

fn bill(number: &str, dollars: u128, due: u64) -> Bill {
    Bill {
        number: number.into(),
        payee: "vendor".into(),
        denom: "uusdc".into(),
        amount: Amount(dollars * USD),
        category: "cloud".into(),
        due,
        vendor: None,
        memo: None,
        part: None,
        discount: None,
    }
}

struct World {
    state: AgentState,
    seen: Survey,
    decisions: Vec<Decision>,
}

impl World {
    fn new(wallet: u128) -> Self {
        Self { state: AgentState::new("wallet".into()), seen: survey(wallet), decisions: Vec::new() }
    }

    fn take_in(&mut self, input: &Input) -> Vec<Effect> {
        let done = step(&mut self.state.treasury, "wallet", &self.state.bills, input);
        self.decisions.extend(done.decisions);
        self.state.treasury.evict();
        done.effects
    }

    fn look(&mut self) -> Option<(IntentId, Deed)> {
        let worth = is_worth_a_step(&self.state.treasury, &self.state.bills, &self.seen);
        let effects = self.take_in(&Input::Surveyed(Box::new(self.seen.clone())));
        assert!(worth || effects.is_empty(), "what nobody would have recorded led to {effects:?}");
        let moves = effects.into_iter().filter_map(|effect| match effect {
            Effect::Move { id, deed, .. } => Some((id, deed)),
            Effect::MoveOver { .. } => None,
        });
        let moves: Vec<_> = moves.collect();
        assert!(moves.len() <= 1, "{moves:?}");
        moves.into_iter().next()
    }

    fn under_way(&self) -> MoveRecord {
        self.state.treasury.under_way().unwrap().clone()
    }

    fn end(&mut self, id: IntentId, outcome: MoveOutcome) {
        self.blocks(1);
        let (height, time) = (self.seen.height, self.seen.time);
        self.take_in(&Input::MoveEnded { id, outcome, height, time });
        self.blocks(1);
    }

    fn blocks(&mut self, count: u64) {
        self.seen.height += count;
        self.pass(6 * count);
    }

    /// Time, in which what is due comes out of staking.
    fn pass(&mut self, seconds: u64) {
        let seen = &mut self.seen;
        (seen.time, seen.height) = (seen.time + seconds, seen.height + 1);
        seen.price.observed_at = seen.time;
        let (due, later): (Vec<_>, Vec<_>) = seen.unbonding.drain(..).partition(|entry| entry.matures_at <= seen.time);
        seen.unbonding = later;
        for UnbondingEntry { amount, .. } in due {
            seen.holdings.stake.0 += amount.0;
            seen.holdings.unbonding.0 -= amount.0;
            seen.holdings.unbonding_entries -= 1;
        }
    }

    /// Does it, as the contracts would.
    fn does(&mut self, deed: &Deed) {
        let seen = &mut self.seen;
        match deed {
            Deed::Fund { amount } => {
                seen.wallet.0 = seen.wallet.0.checked_sub(amount.0).unwrap();
                seen.fundable.0 = seen.fundable.0.checked_sub(amount.0).unwrap();
                seen.holdings.stable.0 += amount.0;
            }
            Deed::CallBack { amount } => {
                seen.holdings.stable.0 = seen.holdings.stable.0.checked_sub(amount.0).unwrap();
                seen.wallet.0 += amount.0;
            }
            Deed::Act { number, action } => {
                assert!((seen.act + 2..=seen.act + 1_000).contains(number), "{number} after {}", seen.act);
                seen.act = *number;
                seen.holdings = check(seen, action.clone()).unwrap().after;
                if let Action::Unstake { amount, .. } = action {
                    seen.holdings.unbonding_entries += 1;
                    seen.unbonding.push(UnbondingEntry { amount: *amount, matures_at: seen.time + UNBONDING });
                }
            }
        }
    }

    /// Looks, does and looks again until nothing is left to do; the names of what was done.
    fn settles(&mut self) -> Vec<&'static str> {
        let mut names = Vec::new();
        for _ in 0..80 {
            let Some((id, deed)) = self.look() else { return names };
            names.push(self.under_way().planned.name());
            self.does(&deed);
            self.end(id, MoveOutcome::Done);
        }
        panic!("it never comes to rest: {names:?}");
    }

    /// The first move, refused.
    fn is_refused(&mut self) -> Option<&'static str> {
        let (id, _) = self.look()?;
        let name = self.under_way().planned.name();
        self.end(id, MoveOutcome::Refused { reason: "paused".into() });
        Some(name)
    }
}

#[test]
fn idle_money_is_put_to_work_move_by_move_each_with_its_purpose_and_then_nothing_is_to_be_done() {
    let mut world = World::new(10_000 * USD);
    let names = world.settles();
    assert_eq!(names, ["fund", "buy stake", "stake", "stake"], "half with each validator, as far as its share goes");
    let present = world.seen.present();
    assert!((4_300 * USD..=4_500 * USD).contains(&present.staked), "{present:?}");
    let first = &world.decisions[0];
    assert_eq!((first.action.as_str(), first.denom.as_str()), ("fund", "uusdc"));
    assert!(first.rationale.contains("for what brings") && first.expected.value > 0, "{first:?}");
    assert!(first.others.iter().any(|other| other.action == "wait" && other.value == Some(0)), "{first:?}");
    assert_eq!(world.decisions.len(), names.len());
    assert_eq!(world.look(), None);
    assert!(!is_worth_a_step(&world.state.treasury, &world.state.bills, &world.seen), "nothing is recorded");
}

#[test]
fn nothing_is_funded_that_could_not_be_put_to_its_use() {
    let without_pool = |seen: &mut Survey| seen.policy.pools.clear();
    let old = |seen: &mut Survey| seen.price.observed_at = NOW - 31 * DAY;
    let resting = |seen: &mut Survey| seen.rests_until = Some(NOW + 1);
    let off = |seen: &mut Survey| seen.holdings.pools[0].stable_reserve.0 += 100_000 * USD;
    type Change = fn(&mut Survey);
    let changes: [(Change, &str); 4] =
        [(without_pool, "lists no pool"), (old, "older than"), (resting, "rests until"), (off, "deviation_max_bps")];
    for (change, says) in changes {
        let mut world = World::new(10_000 * USD);
        change(&mut world.seen);
        assert_eq!(world.settles(), Vec::<&str>::new(), "{says}");
        let said = obstacles(&world.state.treasury, &[], &world.seen);
        assert!(said[0].starts_with("fund: ") && said[0].contains(says), "{said:?}");
    }
}

#[test]
fn without_a_yield_nothing_goes_into_risk() {
    let mut world = World::new(10_000 * USD);
    world.seen.settings = Settings::default();
    assert_eq!(world.settles(), Vec::<&str>::new());
}

#[test]
fn a_large_bill_is_unstaked_for_ahead_sold_for_and_called_back_for_in_time() {
    let mut world = World::new(10_000 * USD);
    world.settles();
    world.pass(40 * DAY);
    world.state.insert(&bill("LARGE", 9_000, world.seen.time + UNBONDING + DAY / 2));
    // One unbonding for each validator; the chain pays the rewards with them.
    assert_eq!(world.settles(), ["unstake", "unstake"]);
    let due = world.seen.time + UNBONDING + DAY / 2;
    world.pass(UNBONDING);
    let names = world.settles();
    assert!(names.contains(&"sell stake") && names.contains(&"call back"), "{names:?}");
    let said = obstacles(&world.state.treasury, &super::due_of(&world.state.bills, "uusdc"), &world.seen);
    let present = world.seen.present();
    assert!(present.wallet >= 9_000 * USD && world.seen.time < due, "{names:?} {present:?} {said:?}");
}

#[test]
fn pools_get_something_at_five_percent_and_nothing_below() {
    for (liquidity_yield, provides) in [(49_999, false), (60_000, true)] {
        let mut world = World::new(10_000 * USD);
        world.seen.settings.liquidity_yield = liquidity_yield;
        let names = world.settles();
        assert_eq!(names.contains(&"lend to pools"), provides, "{liquidity_yield}: {names:?}");
    }
}

#[test]
fn a_price_that_is_too_old_leaves_exits_alone() {
    let mut world = World::new(10_000 * USD);
    world.seen.settings.liquidity_yield = 60_000;
    world.settles();
    world.pass(40 * DAY);
    world.seen.price.observed_at = world.seen.time - 31 * DAY;
    world.seen.settings.staking_yield = 300_000;
    assert_eq!(world.settles(), ["claim rewards"], "nothing goes into risk");
    world.state.insert(&bill("NOW", 9_500, world.seen.time));
    let mut names = Vec::new();
    while let Some((id, deed)) = world.look() {
        let one = world.under_way();
        assert!(matches!(one.planned, Move::Withdraw(_) | Move::Unstake(_) | Move::CallBack(_)), "{one:?}");
        names.push(one.planned.name());
        world.does(&deed);
        world.end(id, MoveOutcome::Done);
        world.seen.price.observed_at = NOW;
        assert!(names.len() < 20, "{names:?}");
    }
    assert!(names.contains(&"withdraw from pools") && names.contains(&"call back"), "{names:?}");
    let due = super::due_of(&world.state.bills, "uusdc");
    let said = obstacles(&world.state.treasury, &due, &world.seen);
    assert!(said.iter().any(|line| line.contains("sell stake") && line.contains("older than")), "{said:?}");
}

#[test]
fn a_stopped_treasury_gives_back_what_lies_idle_and_nothing_else() {
    let mut world = World::new(10_000 * USD);
    world.settles();
    world.seen.stopped = Some("night".into());
    world.pass(40 * DAY);
    assert_eq!(world.look(), None);
    world.state.insert(&bill("NOW", 6_000, world.seen.time));
    assert_eq!(world.settles(), ["call back"]);
}

#[test]
fn after_a_brake_nothing_goes_into_risk_until_it_has_rested() {
    let mut world = World::new(10_000 * USD);
    world.seen.rests_until = Some(NOW + DAY);
    world.seen.holdings.stable = Amount(10_000 * USD);
    world.seen.fundable = Amount::ZERO;
    assert_eq!(world.look(), None);
    world.pass(DAY);
    assert!(world.settles().contains(&"stake"));
}

#[test]
fn stake_leaves_a_validator_that_is_jailed_delisted_or_dear_and_goes_to_none_such() {
    for bad in 0..3 {
        let mut world = World::new(10_000 * USD);
        world.settles();
        world.pass(2 * DAY);
        world.seen.policy.validators.push(venue("v3", 6_000));
        match bad {
            0 => world.seen.validators.as_mut().unwrap()[0].jailed = true,
            1 => world.seen.validators.as_mut().unwrap()[0].commission = 100_001,
            _ => world.seen.policy.validators.remove(0).address.clear(),
        }
        let names = world.settles();
        assert_eq!(names, ["redelegate"], "{bad}");
        assert_eq!(world.seen.holdings.staked_with("v1"), Amount::ZERO, "{bad}");
    }
}

#[test]
fn rewards_are_claimed_when_they_are_worth_the_gas() {
    let mut world = World::new(10_000 * USD);
    world.settles();
    world.pass(6 * DAY);
    assert_eq!(world.look(), None);
    world.pass(2 * DAY);
    assert_eq!(world.settles(), ["claim rewards"]);
    world.seen.fee = Amount(USD);
    world.pass(8 * DAY);
    assert_eq!(world.look(), None, "a tenth of what 20 transactions cost");
}

#[test]
fn a_kind_that_is_refused_twice_rests_and_the_others_go_on() {
    let mut world = World::new(10_000 * USD);
    let (id, deed) = world.look().unwrap();
    world.does(&deed);
    world.end(id, MoveOutcome::Done);
    assert_eq!([world.is_refused(), world.is_refused()], [Some("buy stake"), Some("buy stake")]);
    assert_eq!(world.look(), None, "it does not spin, and funds nothing for it");
    world.state.insert(&bill("NOW", 9_000, world.seen.time));
    assert_eq!(world.settles(), ["call back"], "what bills need is another kind");
}

#[test]
fn what_was_seen_before_the_last_move_ended_decides_nothing() {
    let mut world = World::new(10_000 * USD);
    let before = world.seen.clone();
    let (id, deed) = world.look().unwrap();
    assert_eq!(world.look(), None, "one is under way");
    world.does(&deed);
    world.end(id, MoveOutcome::Done);
    assert!(world.take_in(&Input::Surveyed(Box::new(before))).is_empty());
    let (id, deed) = world.look().unwrap();
    assert!(matches!(deed, Deed::Act { .. }));
    world.does(&deed);
    world.end(id, MoveOutcome::Done);
    let behind = Survey { act: 0, ..world.seen.clone() };
    assert!(world.take_in(&Input::Surveyed(Box::new(behind))).is_empty(), "of a node that has not seen the act");
    world.end(id, MoveOutcome::Refused { reason: "twice".into() });
    assert!(world.look().is_some(), "an end that comes twice changes nothing");
}

#[test]
fn another_treasury_of_the_same_wallet_begins_its_numbers_anew() {
    let mut world = World::new(10_000 * USD);
    world.settles();
    assert!(world.seen.act > 0);
    world.seen =
        Survey { treasury: "next".into(), height: world.seen.height, time: world.seen.time, ..survey(9_000 * USD) };
    world.seen.price.observed_at = world.seen.time;
    assert_eq!(world.settles()[..2], ["fund", "buy stake"]);
}

#[test]
fn a_lost_move_is_decided_anew_under_another_name_after_a_while() {
    let mut world = World::new(10_000 * USD);
    let (first, _) = world.look().unwrap();
    world.end(first, MoveOutcome::Lost { reason: "late".into() });
    assert_eq!(world.look(), None);
    world.pass(300);
    let (second, _) = world.look().unwrap();
    assert_ne!(first, second);
}

fn outcomes() -> impl Strategy<Value = MoveOutcome> {
    let reason = || "as it is".to_owned();
    prop_oneof![
        4 => Just(MoveOutcome::Done),
        1 => Just(MoveOutcome::Refused { reason: reason() }),
        1 => Just(MoveOutcome::Lost { reason: reason() }),
        1 => Just(MoveOutcome::Unknown { reason: reason() }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever ends how, and whatever bills come: one move at a time, never a cent funded that a day needs, nothing made
    /// or lost but what swaps cost, and in the end it comes to rest.
    #[test]
    fn whatever_becomes_of_its_moves_it_goes_on_within_its_bounds(
        wallet in 0..50_000_u128,
        happens in proptest::collection::vec((outcomes(), 0_u64..20 * DAY, 0_u128..8_000, 0..40 * DAY), 1..14),
        lends in any::<bool>(),
    ) {
        let mut world = World::new(wallet * USD);
        world.seen.settings.liquidity_yield = if lends { 60_000 } else { 0 };
        for (number, (outcome, later, dollars, due)) in happens.into_iter().enumerate() {
            if dollars > 4_000 {
                world.state.insert(&bill(&number.to_string(), dollars - 4_000, world.seen.time + due));
            }
            let needs = world.seen.needs(&super::due_of(&world.state.bills, "uusdc"));
            let (before, wallet) = (world.seen.present().total(), world.seen.wallet.0);
            if let Some((id, deed)) = world.look() {
                if let Deed::Fund { amount } = &deed {
                    prop_assert!(amount.0 <= wallet.saturating_sub(needs.near), "{amount} of {wallet}, {needs:?}");
                }
                prop_assert_eq!(world.look(), None);
                // Of an unknown one nobody knows: half of them were done.
                if outcome == MoveOutcome::Done || (matches!(outcome, MoveOutcome::Unknown { .. }) && number % 2 == 0) {
                    world.does(&deed);
                }
                world.end(id, outcome);
                let lost = before.saturating_sub(world.seen.present().total());
                prop_assert!(lost <= before / 50, "{lost} of {before}");
            }
            world.pass(later);
        }
        world.pass(2 * DAY);
        world.settles();
        prop_assert!(world.state.treasury.under_way().is_none());
    }
}

/// By the whole agent's step, as a keeper does.
fn agent(world: &mut World, input: &Input) -> crate::Step {
    let done = crate::step(&mut world.state, &input.clone().into());
    world.state.treasury.evict();
    done
}

/// The first move is decided and refused.
fn refuse(world: &mut World) -> Option<Move> {
    agent(world, &Input::Surveyed(Box::new(world.seen.clone())));
    let (id, planned) = world.state.treasury.under_way().map(|one| (one.id, one.planned))?;
    world.blocks(1);
    let outcome = MoveOutcome::Refused { reason: "paused".into() };
    let ended = Input::MoveEnded { id, outcome, height: world.seen.height, time: world.seen.time };
    agent(world, &ended);
    world.blocks(1);
    Some(planned)
}

#[test]
fn a_move_that_fails_three_times_in_a_week_is_not_begun_again_before_a_person_allows_it() {
    use crate::memory::Input as Memory;
    let mut world = World::new(10_000 * USD);
    for _ in 0..2 {
        assert!(matches!(refuse(&mut world), Some(Move::Fund(_))));
    }
    assert_eq!(refuse(&mut world), None, "it rests");
    world.pass(DAY);
    assert!(matches!(refuse(&mut world), Some(Move::Fund(_))));
    world.pass(3 * DAY);
    assert_eq!(refuse(&mut world), None);
    let said = obstacles(&world.state.treasury, &[], &world.seen);
    assert!(said[0].contains("failed 3 of 3 times within 7 days; `memory allow 'treasury fund'`"), "{said:?}");
    // After a restart as well.
    let mut again = AgentState::new("wallet".into());
    for row in crate::all_rows(&world.state) {
        crate::admit(&mut again, &row).unwrap();
    }
    assert_eq!(again.treasury.standing, world.state.treasury.standing);
    let allowed = Memory::Allowed { subject: "treasury fund".into(), by: "ann".into(), at: world.seen.time };
    crate::step(&mut world.state, &allowed.into());
    assert!(matches!(refuse(&mut world), Some(Move::Fund(_))));
}

#[test]
fn what_bills_ask_for_is_never_stopped() {
    let mut world = World::new(1_000 * USD);
    world.seen.holdings.stable = Amount(9_000 * USD);
    crate::step(&mut world.state, &crate::bills::Input::Imported(vec![bill("B", 5_000, NOW)]).into());
    let mut tries = 0;
    for _ in 0..8 {
        let refused = refuse(&mut world);
        assert!(matches!(refused, None | Some(Move::CallBack(_))), "{refused:?}");
        tries += usize::from(refused.is_some());
        world.pass(3_700);
    }
    assert_eq!((world.state.memory.stops().count(), tries), (0, 8), "it is tried again, hour by hour");
}

#[test]
fn a_day_of_validators_is_learned_from_once_and_a_jailing_counts_when_it_begins() {
    use crate::memory::BeliefKind;
    use crate::teaching::teaches;
    let mut world = World::new(0);
    let looks = [(0, false), (1, true), (2, true), (3, false), (4, true)];
    for (day, is_jailed) in looks {
        world.seen.time = NOW + day * DAY;
        world.seen.validators.as_mut().unwrap()[0].jailed = is_jailed;
        assert!(teaches(&world.state, &world.seen));
        let seen = Input::Surveyed(Box::new(world.seen.clone()));
        let rows = agent(&mut world, &seen).rows;
        assert!(rows.iter().filter(|row| row.kind == crate::Kind::Move).count() == 1, "{rows:?}");
        assert!(!teaches(&world.state, &world.seen));
        assert_eq!(agent(&mut world, &seen).rows, [], "the same day once");
    }
    let at = world.seen.time;
    let mean = |kind, of: &str| world.state.memory.predict(kind, of, at).unwrap().mean;
    assert!(mean(BeliefKind::ValidatorUp, "v1") < 600_000 && mean(BeliefKind::ValidatorUp, "v2") > 950_000);
    // Two jailings in five days, beside half a one in 180.
    let often = mean(BeliefKind::ValidatorJailed, "v1");
    assert!((13_000..14_000).contains(&often), "{often}");
    assert!(mean(BeliefKind::ValidatorJailed, "v2") < 2_800);
    world.state = AgentState::under("wallet".into(), 4);
    assert!(!teaches(&world.state, &world.seen), "not under the rules of before");
}

#[test]
fn pools_teach_a_day_at_a_time_and_what_came_of_a_swap_is_set_against_what_was_foreseen() {
    use crate::memory::BeliefKind;
    let mut world = World::new(10_000 * USD);
    world.seen.settings.prior_days = Some(super::settings::PRIOR_DAYS);
    let mut acted = Vec::new();
    for _ in 0..12 {
        let seen = Input::Surveyed(Box::new(world.seen.clone()));
        agent(&mut world, &seen);
        world.blocks(1);
        let Some(one) = world.state.treasury.under_way().cloned() else { continue };
        world.does(&one.deed);
        if matches!(one.planned, Move::Buy(_)) {
            // A twentieth less than was foreseen.
            let got = world.seen.value(world.seen.holdings.stake).saturating_sub(one.before.idle);
            world.seen.holdings.stake.0 -= world.seen.stake_of(got / 20);
            acted.push(world.seen.time);
        }
        let (height, time) = (world.seen.height, world.seen.time);
        agent(&mut world, &Input::MoveEnded { id: one.id, outcome: MoveOutcome::Done, height, time });
        world.blocks(1);
    }
    assert!(!acted.is_empty(), "nothing was bought");
    let known = |world: &World, kind, of: &str| world.state.memory.predict(kind, of, world.seen.time);
    let less = known(&world, BeliefKind::PoolAct, "buy stake p1").unwrap().mean;
    assert!((-52_000..-45_000).contains(&less), "{less}");
    assert_eq!(known(&world, BeliefKind::PoolYield, "p1"), None, "no day of it is over");
    // A ten-thousandth of fees in a day, and the price up by 2 %.
    for day in 1..=5_u128 {
        world.pass(DAY);
        let pool = &mut world.seen.holdings.pools[0];
        pool.stable_reserve.0 = pool.stable_reserve.0 / 10_000 * 10_101;
        pool.stake_reserve.0 = pool.stake_reserve.0 / 10_000 * 9_902;
        let seen = Input::Surveyed(Box::new(world.seen.clone()));
        let before = world.state.memory.belief(BeliefKind::PoolYield, "p1").copied();
        agent(&mut world, &seen);
        assert_ne!(world.state.memory.belief(BeliefKind::PoolYield, "p1").copied(), before, "day {day}");
        let after = world.state.memory.belief(BeliefKind::PoolYield, "p1").copied();
        agent(&mut world, &seen);
        assert_eq!(world.state.memory.belief(BeliefKind::PoolYield, "p1").copied(), after, "once a day");
    }
    let fees = known(&world, BeliefKind::PoolYield, "p1").unwrap().mean;
    assert!((30_000..75_000).contains(&fees), "{fees}");
    assert!(known(&world, BeliefKind::PoolVolatility, "p1").is_some());
    let mut again = AgentState::new("wallet".into());
    for row in crate::all_rows(&world.state) {
        crate::admit(&mut again, &row).unwrap();
    }
    assert_eq!(again.treasury.standing, world.state.treasury.standing, "what was seen outlives a restart");
}

/// What may not move on keeps nothing else (cosmos/cosmos-sdk#19671); where it is sound itself, the other one moves.
#[test]
fn stake_that_may_not_move_on_keeps_no_other_with_a_jailed_validator() {
    for both in [false, true] {
        let mut world = World::new(10_000 * USD);
        world.seen.settings.prior_days = Some(30);
        world.settles();
        let jail = |world: &mut World, index: usize| world.seen.validators.as_mut().unwrap()[index].jailed = true;
        world.pass(2 * DAY);
        for address in ["v3", "v4"] {
            world.seen.policy.validators.push(venue(address, 6_000));
            let sound = ValidatorSeen { address: address.into(), commission: 50_000, ..ValidatorSeen::default() };
            world.seen.validators.as_mut().unwrap().push(sound);
        }
        jail(&mut world, 0);
        assert_eq!(world.settles(), ["redelegate"]);
        assert!(world.seen.holdings.staked_with("v3") > Amount::ZERO);
        world.pass(2 * DAY);
        jail(&mut world, 1);
        if both {
            // Where the stake went: it may not be moved on.
            jail(&mut world, 2);
        }
        assert_eq!(world.settles(), ["redelegate"], "{both} {:?}", world.seen.holdings.delegated);
        assert_eq!(world.seen.holdings.staked_with("v2"), Amount::ZERO);
    }
}

/// What is too little to be moved keeps nothing else.
#[test]
fn dust_with_a_jailed_validator_keeps_no_other_stake_with_one_that_is_delisted() {
    for dust in [0, 1_000] {
        let mut world = World::new(10_000 * USD);
        world.settles();
        world.pass(2 * DAY);
        world.seen.settings.prior_days = Some(30);
        world.seen.policy.validators.remove(0);
        world.seen.policy.validators.push(venue("v3", 6_000));
        let dust = stateset_api::treasury::Delegated { validator: "v0".into(), amount: Amount(dust) };
        world.seen.holdings.delegated.push(dust);
        let jailed = ValidatorSeen { address: "v0".into(), jailed: true, ..ValidatorSeen::default() };
        world.seen.validators.as_mut().unwrap().push(jailed);
        let names = world.settles();
        assert!(names.contains(&"redelegate"), "{names:?} {:?}", world.seen.holdings.delegated);
        assert_eq!(world.seen.holdings.staked_with("v1"), Amount::ZERO, "{:?}", world.seen.holdings.delegated);
    }
}

/// The cheapest of all that fell out of the active set draws no stake, and what lies there leaves (ingenuity-build/quicksilver#708).
#[test]
fn a_validator_outside_the_active_set_draws_no_stake_and_is_left() {
    let mut world = World::new(10_000 * USD);
    world.seen.validators.as_mut().unwrap()[0].outside = true;
    world.settles();
    assert_eq!(world.seen.holdings.staked_with("v1"), Amount::ZERO, "{:?}", world.seen.holdings.delegated);
    assert!(world.seen.holdings.staked_with("v2") > Amount::ZERO);
    let mut world = World::new(10_000 * USD);
    world.settles();
    world.pass(2 * DAY);
    assert!(world.seen.holdings.staked_with("v1") > Amount::ZERO);
    world.seen.validators.as_mut().unwrap()[0].outside = true;
    world.seen.policy.validators.push(venue("v3", 6_000));
    let sound = ValidatorSeen { address: "v3".into(), commission: 50_000, ..ValidatorSeen::default() };
    world.seen.validators.as_mut().unwrap().push(sound);
    assert_eq!(world.settles(), ["redelegate"]);
    assert_eq!(world.seen.holdings.staked_with("v1"), Amount::ZERO, "{:?}", world.seen.holdings.delegated);
}
