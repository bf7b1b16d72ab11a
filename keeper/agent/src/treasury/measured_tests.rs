use stateset_api::Amount;
use stateset_api::treasury::Delegated;

use super::super::step_tests::survey as seen;
use super::*;

const USD: u128 = 1_000_000;

/// A treasury with 100,000 STATE staked, that expects 12 % of staking and 10 % of pools.
fn survey() -> Survey {
    let mut survey = seen(0);
    survey.settings.prior_days = Some(PRIOR_DAYS);
    survey.settings.liquidity_yield = 100_000;
    survey.holdings.delegated = vec![Delegated { validator: "v1".into(), amount: Amount(100_000 * USD) }];
    survey
}

/// A year of days, in each of which the world moves by `next` first.
fn year(survey: &mut Survey, mut next: impl FnMut(u64, &mut Survey) -> Option<Move>) -> Measured {
    let mut measured = Measured::default();
    measured.look(survey);
    for day in 1..=365 {
        survey.time += 86_400;
        let decided = next(day, survey);
        measured.look(survey);
        if let Some(one) = decided {
            measured.decides(one);
        }
    }
    measured
}

#[test]
fn before_anything_is_seen_what_a_person_expects_counts() {
    let survey = survey();
    let mut measured = Measured::default();
    measured.look(&survey);
    let expected = measured.expected(&survey).settings;
    assert_eq!((expected.staking_yield, expected.liquidity_yield), (120_000, 100_000));
}

#[test]
fn rewards_that_claims_pay_out_are_measured_over_the_time_since_the_last() {
    for (a_year, least, most) in [(50_000_u128, 50_000, 70_000), (240_000, 205_000, 240_000)] {
        let mut survey = survey();
        let mut waits = false;
        let measured = year(&mut survey, |day, survey| {
            if std::mem::take(&mut waits) {
                survey.holdings.stake.0 += 100_000 * USD * a_year * 10 / 365 / 1_000_000;
            }
            waits = day % 10 == 0;
            waits.then_some(Move::Claim(1))
        });
        let found = measured.expected(&survey).settings.staking_yield;
        assert!((least..=most).contains(&found), "{a_year}: {found}");
    }
}

#[test]
fn what_a_pool_brings_is_the_growth_of_its_invariant_less_an_eighth_of_the_variance_of_its_price() {
    // Fees of 30 % a year; the price goes up and down by 5 % in turn, which is a deviation of 95 % and costs 11.4 %.
    for (moves, least, most) in [(false, 240_000, 265_000), (true, 160_000, 185_000)] {
        let mut survey = survey();
        let measured = year(&mut survey, |day, survey| {
            let pool = &mut survey.holdings.pools[0];
            let grown = |amount: u128| amount + amount * 300_000 / 365_250_000;
            (pool.stable_reserve.0, pool.stake_reserve.0) = (grown(pool.stable_reserve.0), grown(pool.stake_reserve.0));
            if moves {
                let (up, down) = if day % 2 == 0 { (1_025_315, 975_310) } else { (975_310, 1_025_315) };
                pool.stable_reserve.0 = pool.stable_reserve.0 * up / 1_000_000;
                pool.stake_reserve.0 = pool.stake_reserve.0 * down / 1_000_000;
            }
            None
        });
        let found = measured.expected(&survey).settings.liquidity_yield;
        assert!((least..=most).contains(&found), "{moves}: {found}");
    }
}

#[test]
fn a_pool_that_costs_more_than_it_brings_is_left_and_one_of_which_nothing_is_expected_stays_so() {
    let mut survey = survey();
    let measured = year(&mut survey, |day, survey| {
        let pool = &mut survey.holdings.pools[0];
        let (up, down) = if day % 2 == 0 { (1_050_000, 952_381) } else { (952_381, 1_050_000) };
        pool.stable_reserve.0 = pool.stable_reserve.0 * up / 1_000_000;
        pool.stake_reserve.0 = pool.stake_reserve.0 * down / 1_000_000;
        None
    });
    let outlook = measured.outlook(&[], &survey);
    assert_eq!((outlook.yields.liquidity, outlook.bounds.liquidity_share_max), (0, 0));
    survey.settings.liquidity_yield = 0;
    let outlook = measured.outlook(&[], &survey);
    assert_eq!((outlook.yields.liquidity, outlook.bounds.liquidity_share_max), (0, 3_500), "as a person said");
}

#[test]
fn a_price_that_moves_more_may_fall_further_and_no_quantile_bounds_nothing() {
    let falls = [0_u128, 2, 5, 10].map(|percent| {
        let mut survey = survey();
        survey.settings.fall_quantile_bps = 9_500;
        let price = survey.price.price.0;
        let measured = year(&mut survey, |day, survey| {
            survey.price.price.0 = if day % 2 == 0 { price } else { price * (100 + percent) / 100 };
            None
        });
        measured.fall(&survey)
    });
    assert!(falls.is_sorted() && falls[0] > 1_000 && falls[3] < 9_500, "{falls:?}");
    // Nothing seen yet: a deviation of 80 % a year, of 39.7 % in a quarter, times 1.645.
    let mut survey = survey();
    let mut measured = Measured::default();
    measured.look(&survey);
    assert_eq!(measured.fall(&survey), 0);
    survey.settings.fall_quantile_bps = 9_500;
    assert!((4_780..=4_800).contains(&measured.fall(&survey)), "{}", measured.fall(&survey));
}

#[test]
fn what_was_recorded_before_anything_was_measured_measures_nothing_and_another_treasury_begins_anew() {
    let mut of_before = survey();
    of_before.settings.prior_days = None;
    let mut measured = Measured::default();
    measured.look(&of_before);
    assert!(measured == Measured::default() && !measured.is_due(&of_before));
    let mut survey = survey();
    assert!(measured.is_due(&survey));
    measured.look(&survey);
    assert!(!measured.is_due(&survey));
    survey.time += LOOK_SECONDS;
    assert!(measured.is_due(&survey));
    survey.treasury = "next".into();
    measured.look(&survey);
    assert_eq!((measured.rewards, measured.variance.days), (Sum::default(), Fixed::ZERO));
}

#[test]
fn amounts_of_any_size_divide() {
    for (one, of, billionths) in [
        (u128::MAX, u128::MAX, 1_000_000_000),
        (u128::MAX, 1 << 127, 2_000_000_000),
        (1, u128::MAX, 0),
        (3, 2, 1_500_000_000),
    ] {
        assert!((share(one, of).billionths() - billionths).abs() <= 1, "{one} {of}: {}", share(one, of));
    }
    assert_eq!((step(0, 5), step(5, 0), step(u128::MAX, 1)), (Fixed::ZERO, Fixed::ZERO, -STEP_MAX));
}
