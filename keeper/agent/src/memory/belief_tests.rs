use proptest::prelude::*;

use super::*;

const DAY: u64 = 86_400;

fn after(kind: BeliefKind, all: &[(Seen, u64)]) -> Belief {
    let mut belief = Belief::new(kind, 0);
    all.iter().for_each(|(seen, at)| assert!(belief.update(kind, *seen, *at), "{seen:?}"));
    belief
}

fn predicted(kind: BeliefKind, all: &[(Seen, u64)], at: u64) -> Prediction {
    after(kind, all).predict(kind, at, Fixed::ONE).unwrap()
}

#[test]
fn a_share_is_its_beta_and_ages_back_to_its_prior() {
    let kind = BeliefKind::PayeeOnTime;
    let all: Vec<_> = (0..10).map(|number| (if number < 2 { Seen::No } else { Seen::Yes }, 0)).collect();
    // Beta(1.5 + 8, 0.5 + 2).
    let now = predicted(kind, &all, 0);
    assert_eq!((now.mean, now.evidence), (791_667, Fixed::from_whole(10)));
    assert!(now.low80 < 650_000 && now.high80 > 900_000 && now.high80 < 950_000, "{now:?}");
    let later = predicted(kind, &all, 180 * DAY);
    assert_eq!(later.evidence.millionths(), 5_000_000);
    assert_eq!(predicted(kind, &all, u64::MAX), predicted(kind, &[], 0), "all is forgotten");
    assert_eq!(predicted(kind, &[], 0).mean, 750_000);
}

#[test]
fn events_are_their_gamma() {
    let kind = BeliefKind::ValidatorJailed;
    // Gamma(0.5 + 2, 180 + 100).
    let found = predicted(kind, &[(Seen::Events { count: 2, days: 100 }, 0)], 0);
    assert_eq!(found.mean, 8_929);
    // Half of the chi-square points of five degrees, 1.610 and 9.236, by the days.
    assert!((found.low80 - 2_875).abs() <= 2 && (found.high80 - 16_493).abs() <= 2, "{found:?}");
}

#[test]
fn a_price_is_its_students_t_on_a_logarithmic_scale() {
    let kind = BeliefKind::GoodPrice;
    assert_eq!(Belief::new(kind, 0).predict(kind, 0, Fixed::ONE), None, "the prior says nothing of where it is");
    // One price: two degrees, scale 0.2 · √2.
    let one = predicted(kind, &[(Seen::Size(1_000_000), 0)], 0);
    assert_eq!(one.mean, 1_000_000);
    let end = (1.885_618_f64 * 0.2 * 2_f64.sqrt()).exp() * 1e6;
    assert!((one.high80 as f64 - end).abs() < 200.0, "{one:?} {end}");
    let many: Vec<_> = (0..50).map(|number| (Seen::Size(1_000_000 + number % 5 * 10_000), 0)).collect();
    let belief = after(kind, &many);
    let (next, average) =
        (belief.predict(kind, 0, Fixed::ONE).unwrap(), belief.predict_average(kind, 0, Fixed::ONE).unwrap());
    assert!(next.low80 < average.low80 && average.high80 < next.high80, "{next:?} {average:?}");
    assert_eq!(belief.predict(kind, 3 * 365 * DAY, Fixed::ONE), None, "what is too old says nothing");
}

#[test]
fn a_volatility_is_that_of_its_precisions_gamma() {
    let kind = BeliefKind::PoolVolatility;
    let all: Vec<_> =
        (0..200).map(|number| (Seen::Change(if number % 2 == 0 { 50_000 } else { -50_000 }), 0)).collect();
    let found = predicted(kind, &all, 0);
    // √((2 · 0.03² + 200 · 0.05² / 2) / (2 + 200 / 2))
    assert_eq!(found.mean, 49_685);
    assert!((46_000..49_000).contains(&found.low80) && (50_500..54_000).contains(&found.high80), "{found:?}");
}

#[test]
fn what_a_kind_is_not_observed_by_changes_nothing() {
    let seen = [Seen::Yes, Seen::Size(5), Seen::Change(-5), Seen::Events { count: 1, days: 1 }];
    for kind in BeliefKind::ALL {
        let belief = Belief::new(kind, 7);
        assert!(belief.is_of(kind));
        let taken = seen.iter().filter(|seen| {
            let mut after = belief;
            let is_taken = after.update(kind, **seen, 9);
            assert_eq!(is_taken, after != belief);
            is_taken
        });
        assert_eq!(taken.count(), 1, "{kind:?}");
    }
    assert!(!Belief::new(BeliefKind::PoolYield, 0).is_of(BeliefKind::PayeeOnTime));
}

#[test]
fn a_wider_factor_widens_every_kind_and_moves_no_mean() {
    let seen = |kind: BeliefKind| match kind.model() {
        Model::Share { .. } => Seen::Yes,
        Model::Events { .. } => Seen::Events { count: 1, days: 30 },
        Model::Amounts { scale: crate::memory::kind::Scale::Log, .. } => Seen::Size(5_000),
        _ => Seen::Change(40_000),
    };
    for kind in BeliefKind::ALL {
        let belief = after(kind, &[(seen(kind), 0)]);
        let one = belief.predict(kind, 0, Fixed::ONE).unwrap();
        let two = belief.predict(kind, 0, Fixed::from_whole(2)).unwrap();
        assert_eq!(one.mean, two.mean);
        assert!(two.low80 < one.low80 && one.low80 <= one.mean && one.mean <= one.high80, "{kind:?} {one:?} {two:?}");
        assert!(one.high80 < two.high80 || two.high80 == 1_000_000, "{kind:?} {one:?} {two:?}");
    }
}

fn any_seen() -> impl Strategy<Value = Seen> {
    prop_oneof![
        Just(Seen::Yes),
        Just(Seen::No),
        any::<u64>().prop_map(Seen::Size),
        any::<i64>().prop_map(Seen::Change),
        (any::<u32>(), any::<u32>()).prop_map(|(count, days)| Seen::Events { count, days }),
    ]
}

fn tame_seen(kind: BeliefKind) -> BoxedStrategy<Seen> {
    match kind {
        BeliefKind::PayeeOnTime | BeliefKind::ValidatorUp => prop_oneof![Just(Seen::Yes), Just(Seen::No)].boxed(),
        BeliefKind::ValidatorJailed => {
            (0_u32..5, 1_u32..50).prop_map(|(count, days)| Seen::Events { count, days }).boxed()
        }
        BeliefKind::PoolYield | BeliefKind::PoolVolatility | BeliefKind::PoolAct => {
            (-200_000_i64..200_000).prop_map(Seen::Change).boxed()
        }
        _ => (1_u64..1_000_000_000_000).prop_map(Seen::Size).boxed(),
    }
}

fn tame() -> impl Strategy<Value = (BeliefKind, Vec<Seen>)> {
    (0_usize..BeliefKind::ALL.len()).prop_flat_map(|index| {
        let kind = BeliefKind::ALL[index];
        (Just(kind), proptest::collection::vec(tame_seen(kind), 1..30))
    })
}

proptest! {
    /// Whatever is observed, whenever: nothing panics, ends stay in order, and the row reads back.
    #[test]
    fn no_observation_stops_it(
        index in 0_usize..BeliefKind::ALL.len(),
        all in proptest::collection::vec((any_seen(), any::<u64>()), 0..20),
        at: u64, factor in 1_000_000_000_i64..=4_000_000_000,
    ) {
        let (kind, factor) = (BeliefKind::ALL[index], Fixed::from_billionths(factor));
        let mut belief = Belief::new(kind, 0);
        for (seen, at) in all {
            let _score = belief.score(kind, seen, (at, factor));
            belief.update(kind, seen, at);
        }
        for found in [belief.predict(kind, at, factor), belief.predict_average(kind, at, factor)].into_iter().flatten() {
            prop_assert!(found.low80 <= found.mean && found.mean <= found.high80, "{found:?}");
        }
        let json = serde_json::to_string(&belief).unwrap();
        prop_assert_eq!(serde_json::from_str::<Belief>(&json).unwrap(), belief);
    }

    /// Counts come out the same in any order, and amounts but for the last of nine decimals.
    #[test]
    fn the_order_within_an_instant_does_not_matter((kind, mut all) in tame(), at in 0_u64..1_000) {
        let observed = |all: &[Seen]| {
            let all: Vec<_> = all.iter().map(|seen| (*seen, at)).collect();
            after(kind, &all)
        };
        let one = observed(&all);
        all.reverse();
        let other = observed(&all);
        match (one.evidence, other.evidence) {
            (Evidence::Amounts(one), Evidence::Amounts(other)) => {
                prop_assert_eq!(one.weight, other.weight);
                prop_assert!((one.mean - other.mean).billionths().abs() < 100);
                prop_assert!((one.squares - other.squares).billionths().abs() < 10_000);
            }
            (one, other) => prop_assert_eq!(one, other),
        }
    }

    /// An observation of an earlier time weighs as if it had been taken in then.
    #[test]
    fn what_comes_late_weighs_as_if_it_had_come_in_time((kind, all) in tame(), days in 0_u64..100) {
        let (first, last) = (all[0], all[all.len() - 1]);
        let in_time = after(kind, &[(first, 0), (last, days * DAY)]);
        let late = after(kind, &[(last, days * DAY), (first, 0)]);
        prop_assert_eq!(in_time.at, late.at);
        let means = [in_time, late].map(|belief| belief.predict(kind, days * DAY, Fixed::ONE).map(|found| found.mean));
        if let [Some(one), Some(other)] = means {
            prop_assert!(one.abs_diff(other) <= one.unsigned_abs() / 100_000 + 1, "{} {}", one, other);
        }
    }
}
