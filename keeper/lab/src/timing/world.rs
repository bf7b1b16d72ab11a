//! What surrounds the agent that is timed: bills, tasks, and a treasury with validators and pools. All of it follows from
//! numbers.

use stateset_agent::Bill;
use stateset_agent::tasks::{Money, Payment, Task};
use stateset_agent::treasury::{Deed, Missed, Rises, Survey, ValidatorSeen};
use stateset_api::Amount;
use stateset_api::treasury::{
    Action, Delegated, Flow, Holdings, Policy, PoolHolding, Price, Side, Strategy, UnbondingEntry, VenueRule,
};
use stateset_config::TreasuryConfig;
use stateset_portfolio::settings;

pub(super) const DENOM: &str = "uusdc";
pub(super) const HOUR: u64 = 3_600;
pub(super) const DAY: u64 = 86_400;
pub(super) const USD: u128 = 1_000_000;
const UNBONDING: u64 = 21 * DAY;
const PAYEES: u64 = 40;
const VALIDATORS: usize = 10;
const POOLS: usize = 3;
/// Of the stake, in the stable denom, by [`stateset_api::treasury::PRICE_SCALE`].
const PRICE: u128 = 250_000;

/// The bill of this number: its payee, amount and category follow from it.
pub(super) fn bill(number: u64, due: u64) -> Bill {
    Bill {
        number: format!("INV-{number}"),
        payee: format!("payee-{}", number % PAYEES),
        denom: DENOM.to_owned(),
        amount: Amount(USD * u128::from(5 + number * 7 % 40)),
        category: ["cloud", "office", "goods"][usize::try_from(number % 3).unwrap_or_default()].to_owned(),
        due,
        vendor: None,
        memo: None,
        part: None,
        discount: None,
    }
}

/// The task of this number: each third is a purchase, the others wait for somebody's word.
pub(super) fn task(number: u64, now: u64) -> Task {
    let money = |dollars: u64| Some(Money { denom: DENOM.to_owned(), amount: Amount(USD * u128::from(dollars)) });
    let payment = number.is_multiple_of(3).then(|| Payment {
        payee: format!("payee-{}", number % PAYEES),
        denom: DENOM.to_owned(),
        amount: Amount(9 * USD),
        category: "goods".to_owned(),
        number: format!("ORDER-{number}"),
        good: None,
    });
    Task {
        source: "bench".to_owned(),
        external: number.to_string(),
        title: format!("Task {number}"),
        kind: if payment.is_some() { "purchase" } else { "report" }.to_owned(),
        goal: Some("deadlines".to_owned()),
        depends_on: Vec::new(),
        earliest: now + DAY,
        deadline: Some(now + DAY * (4 + number % 9)),
        late_seconds_max: None,
        estimate: None,
        price_max: money(12),
        reward: money(20 + number % 11),
        penalty: money(3),
        payment,
        delivered_by: None,
    }
}

fn policy() -> Policy {
    let venues = |name: &str, count: usize, share_max_bps| {
        let venue = |index| VenueRule { address: format!("{name}-{index}"), share_max_bps };
        (0..count).map(venue).collect()
    };
    Policy {
        strategy: Strategy::Balanced,
        band_bps: 500,
        slippage_max_bps: 100,
        deviation_max_bps: 300,
        price_age_max_seconds: 30 * DAY,
        loss_per_day_max: Amount(2_000 * USD),
        swap_per_day_max: Amount(100_000 * USD),
        liquid_min: Amount(20 * USD),
        validators: venues("validator", VALIDATORS, 1_000),
        pools: venues("pool", POOLS, 2_000),
        loosen_delay_seconds: HOUR,
        loss_lifetime_max: Amount(200_000 * USD),
        reference: None,
    }
}

/// A treasury with nothing in it yet.
pub(super) fn survey(config: &TreasuryConfig, (height, time): (u64, u64)) -> Survey {
    let pool = |index: usize| PoolHolding {
        pool: format!("pool-{index}"),
        lp: Amount::ZERO,
        lp_supply: Amount(2_000_000 * USD),
        stable_reserve: Amount(1_000_000 * USD),
        stake_reserve: Amount(4_000_000 * USD),
    };
    let validator = |index: usize| ValidatorSeen {
        address: format!("validator-{index}"),
        commission: 50_000 + 1_000 * u32::try_from(index).unwrap_or_default(),
        jailed: false,
        outside: false,
        rises: Some(Rises { most: 200_000, at_once: 10_000 }),
        self_bond: Some(Amount(1_000_000 * USD)),
        missed: Some(Missed { blocks: 1, of: 10_000 }),
    };
    Survey {
        height,
        time,
        settings: settings(config),
        treasury: "treasury".to_owned(),
        stable_denom: DENOM.to_owned(),
        stake_denom: "ustate".to_owned(),
        unbonding_seconds: UNBONDING,
        act: 0,
        policy: policy(),
        price: Price { price: Amount(PRICE), observed_at: time },
        unusable: None,
        stopped: None,
        rests_until: None,
        holdings: Holdings { pools: (0..POOLS).map(pool).collect(), ..Holdings::default() },
        unbonding: Vec::new(),
        lost_day: Amount::ZERO,
        swapped_day: Amount::ZERO,
        lost: Amount::ZERO,
        wallet: Amount(100_000 * USD),
        fundable: Amount(100_000 * USD),
        fee: Amount(10_000),
        seen_day: Amount(3_000 * USD),
        seen: Amount(30_000 * USD),
        runway: Amount(40_000 * USD),
        turnover: None,
        validators: Some((0..VALIDATORS).map(validator).collect()),
    }
}

/// An hour later: prices move, validators change, what is due comes out of staking.
pub(super) fn hour_passes(seen: &mut Survey, step: u64) {
    seen.time += HOUR;
    seen.height += 600;
    // Up and down by a percent, by a walk that anybody can compute again.
    let noise = u128::from(step.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56);
    seen.price = Price { price: Amount(PRICE * (9_900 + noise * 200 / 255) / 10_000), observed_at: seen.time };
    for pool in &mut seen.holdings.pools {
        pool.stable_reserve.0 += pool.stable_reserve.0 / 500_000;
        pool.stake_reserve.0 = pool.stable_reserve.0 * 1_000_000 / seen.price.price.0;
    }
    let count = u64::try_from(VALIDATORS).unwrap_or(1);
    for (index, validator) in (0_u64..).zip(seen.validators.iter_mut().flatten()) {
        validator.jailed = step / 48 % (4 * count) == index;
    }
    let (due, later): (Vec<_>, Vec<_>) = seen.unbonding.drain(..).partition(|entry| entry.matures_at <= seen.time);
    seen.unbonding = later;
    for UnbondingEntry { amount, .. } in due {
        seen.holdings.stake.0 += amount.0;
        seen.holdings.unbonding.0 = seen.holdings.unbonding.0.saturating_sub(amount.0);
        seen.holdings.unbonding_entries = seen.holdings.unbonding_entries.saturating_sub(1);
    }
}

/// Does what was decided, by the contract's own rule code for what is held afterwards.
pub(super) fn does(seen: &mut Survey, deed: &Deed) {
    match deed {
        Deed::Fund { amount } => {
            seen.wallet.0 = seen.wallet.0.saturating_sub(amount.0);
            seen.holdings.stable.0 += amount.0;
        }
        Deed::CallBack { amount } => {
            seen.holdings.stable.0 = seen.holdings.stable.0.saturating_sub(amount.0);
            seen.wallet.0 += amount.0;
        }
        Deed::Act { number, action } => {
            seen.act = *number;
            let before = &seen.holdings;
            seen.holdings = Flow::expected(action, Amount(quoted(seen, action)), before).after(action, before);
            seen.holdings.delegated.retain(|Delegated { amount, .. }| !amount.is_zero());
            if let Action::Unstake { amount, .. } = action {
                seen.unbonding.push(UnbondingEntry { amount: *amount, matures_at: seen.time + UNBONDING });
                seen.holdings.unbonding_entries += 1;
            }
        }
    }
    seen.fundable = seen.wallet;
}

/// At the pool's own price less half a percent.
fn quoted(seen: &Survey, action: &Action) -> u128 {
    let Action::Swap { offer, amount, .. } = action else { return 0 };
    let price = seen.price.price.0;
    let fair = match offer {
        Side::Stable => amount.0 * 1_000_000 / price,
        Side::Stake => amount.0 * price / 1_000_000,
    };
    fair * 995 / 1_000
}
