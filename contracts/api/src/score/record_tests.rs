//! The record's arithmetic: means, decay, penalties, bounds.

use proptest::prelude::*;

use super::super::decay::DAY_SECONDS;
use super::super::weight::{COUNTERPARTY_WEIGHT_MAX, RATING_WEIGHT_MAX};
use super::*;

const NOW: u64 = 1_790_000_000;

fn all(mark: u8) -> Marks {
    let mark = Some(mark);
    Marks { reliability: mark, efficiency: mark, cooperation: mark, compliance: mark, financial_responsibility: mark }
}

fn rated(mark: u8, weight: u64) -> Record {
    let mut record = Record::default();
    record.rate(&all(mark), weight, NOW);
    record
}

#[test]
fn the_unknown_agent_has_the_start_in_everything() {
    let scores = Record::default().scores(NOW);
    assert_eq!(scores.overall, Score::START);
    assert_eq!(scores.dimensions.compliance, Score::START);
}

#[test]
fn one_counterparty_alone_takes_nobody_over_a_threshold() {
    for mark in 0..=100 {
        let overall = rated(mark, COUNTERPARTY_WEIGHT_MAX).scores(NOW).overall;
        assert!(overall >= Score::WARNING_BELOW && overall <= Score::BONUS_ABOVE, "{mark}: {overall}");
    }
    assert!(rated(100, 5 * COUNTERPARTY_WEIGHT_MAX).scores(NOW).overall <= Score::BONUS_ABOVE);
    assert!(rated(100, 6 * COUNTERPARTY_WEIGHT_MAX).scores(NOW).overall > Score::BONUS_ABOVE);
}

#[test]
fn a_mark_moves_its_dimension_and_a_fifth_of_it_overall() {
    let mut record = Record::default();
    record.rate(&Marks { efficiency: Some(100), ..Marks::default() }, PRIOR_WEIGHT, NOW);
    let scores = record.scores(NOW);
    assert_eq!((scores.dimensions.efficiency, scores.dimensions.reliability), (Score::points(85), Score::START));
    assert_eq!(scores.overall, Score::points(73));
}

#[test]
fn what_was_said_is_forgotten_by_halves_back_to_the_start() {
    let record = rated(100, PRIOR_WEIGHT);
    let after = |days| record.scores(NOW + days * DAY_SECONDS).overall;
    assert_eq!(after(0), Score::points(85));
    assert_eq!(after(90), Score::points(80));
    assert_eq!(after(180), Score::points(76));
    assert_eq!(after(90 * 200), Score::START);
}

#[test]
fn a_violation_takes_exactly_its_points_overall_and_in_its_dimension() {
    for kind in ViolationKind::ALL {
        for severity in Severity::ALL {
            let mut record = rated(100, PRIOR_WEIGHT);
            let before = record.scores(NOW);
            record.penalise(kind, severity, NOW);
            let after = record.scores(NOW);
            assert_eq!(after.overall, before.overall.minus_floor_zero(severity.overall()));
            let (dimension, points) = kind.dimension(severity);
            let expected = before.dimensions.reliability.minus_floor_zero(points);
            let found = match dimension {
                Dimension::Reliability => after.dimensions.reliability,
                Dimension::Efficiency => after.dimensions.efficiency,
                Dimension::Cooperation => after.dimensions.cooperation,
                Dimension::Compliance => after.dimensions.compliance,
                Dimension::FinancialResponsibility => after.dimensions.financial_responsibility,
            };
            assert_eq!(found, expected, "{kind} {severity}");
            assert_eq!(after.dimensions.efficiency, before.dimensions.efficiency);
        }
    }
}

#[test]
fn the_floor_is_zero_and_leaves_no_debt() {
    let mut record = rated(0, PRIOR_WEIGHT);
    for _ in 0..3 {
        record.penalise(ViolationKind::FinancialMisconduct, Severity::Critical, NOW);
    }
    assert_eq!(record.scores(NOW).overall, Score::ZERO);
    assert_eq!(record.scores(NOW).dimensions.financial_responsibility, Score::ZERO);
    // 35 points were there and 35 were taken, not 90: marks that lift the mean to 70 leave 35.
    record.rate(&all(100), 7 * PRIOR_WEIGHT / 3, NOW);
    let overall = record.scores(NOW).overall;
    assert!(overall > Score::points(34) && overall <= Score::points(45), "{overall}");
}

#[test]
fn what_a_violation_took_comes_back_by_halves() {
    let mut record = Record::default();
    record.penalise(ViolationKind::MissedDeadline, Severity::Critical, NOW);
    let after = |days| record.scores(NOW + days * DAY_SECONDS).overall;
    assert_eq!(
        (after(0), after(180), after(360)),
        (Score::points(40), Score::points(55), Score::from_ten_thousandths(625_000))
    );
}

#[test]
fn a_record_is_small() {
    let mut record = rated(100, RATING_WEIGHT_MAX);
    for _ in 0..10_000 {
        record.rate(&all(100), RATING_WEIGHT_MAX, NOW);
    }
    record.penalise(ViolationKind::MissedDeadline, Severity::Critical, NOW);
    assert!(postcard::to_allocvec(&record).unwrap().len() <= 100);
}

#[derive(Clone, Debug)]
enum Move {
    Rate([Option<u8>; 5], u64),
    Penalise(usize, usize),
    Wait(u64),
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        (prop::array::uniform5(prop::option::of(0_u8..=100)), 0..=RATING_WEIGHT_MAX)
            .prop_map(|(marks, weight)| Move::Rate(marks, weight)),
        (0_usize..3, 0_usize..3).prop_map(|(kind, severity)| Move::Penalise(kind, severity)),
        prop_oneof![0_u64..DAY_SECONDS, 0_u64..400 * DAY_SECONDS].prop_map(Move::Wait),
    ]
}

proptest! {
    /// Whatever happens, every score stays within 0 and 100, better marks never make a worse score, and storing a
    /// record does not change it.
    #[test]
    fn scores_stay_within_their_bounds(moves in prop::collection::vec(moves(), 0..60)) {
        let (mut record, mut now) = (Record::default(), NOW);
        for made in moves {
            match made {
                Move::Rate([reliability, efficiency, cooperation, compliance, financial_responsibility], weight) => {
                    let marks = Marks { reliability, efficiency, cooperation, compliance, financial_responsibility };
                    record.rate(&marks, weight, now);
                    let mut praised = record.clone();
                    praised.rate(&all(100), weight, now);
                    prop_assert!(praised.scores(now).overall >= record.scores(now).overall);
                }
                Move::Penalise(kind, severity) => {
                    let before = record.scores(now).overall;
                    record.penalise(ViolationKind::ALL[kind], Severity::ALL[severity], now);
                    let expected = before.minus_floor_zero(Severity::ALL[severity].overall());
                    prop_assert!(record.scores(now).overall.ten_thousandths().abs_diff(expected.ten_thousandths()) <= 1);
                }
                Move::Wait(seconds) => now += seconds,
            }
            let scores = record.scores(now);
            prop_assert!(scores.overall <= Score::FULL && scores.dimensions.reliability <= Score::FULL);
            let stored = postcard::to_allocvec(&record).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Record>(&stored), Ok(record.clone()));
        }
    }
}
