use stateset_api::Amount;
use stateset_api::policy::Verdict;

use super::*;
use crate::bills::{Bill, Input, Judged, Observation};
use crate::fixed::Fixed;
use crate::{Effect, Step, step};

const NOW: u64 = 1_790_000_000;

fn bill(number: u64) -> Bill {
    Bill {
        number: format!("B-{number}"),
        payee: "vendor".into(),
        denom: "uusdc".into(),
        amount: Amount(5),
        category: "cloud".into(),
        due: NOW,
        vendor: None,
        memo: None,
        part: None,
        discount: None,
    }
}

fn id(number: u64) -> IntentId {
    bill(number).intent_id("wallet")
}

/// These bills are decided on at a height and are paid at another: what the last step came to.
fn paid(state: &mut AgentState, numbers: std::ops::Range<u64>, (decided, height): (u64, u64)) -> Step {
    step(state, &Input::Imported(numbers.clone().map(bill).collect()).into());
    let judged = numbers.clone().map(|number| Judged {
        id: id(number),
        verdict: Verdict::Allow,
        already_done: false,
        breach: None,
    });
    let observed = Observation { height: decided, time: NOW + decided * 6, judged: judged.collect() };
    step(state, &Input::Observed(observed).into());
    let ended = numbers.map(|number| Ended { id: id(number), outcome: Outcome::Settled { height } });
    step(state, &Input::Outcomes(ended.collect()).into())
}

fn learned(step: &Step) -> usize {
    step.rows.iter().filter(|row| row.kind == Kind::Belief).count()
}

#[test]
fn a_batch_teaches_once_how_many_blocks_it_took_and_later_ones_are_scored() {
    let mut state = AgentState::new("wallet".into());
    assert_eq!(learned(&paid(&mut state, 0..50, (10, 12))), 1, "nothing had been predicted of the first");
    let first = state.memory.predict(BeliefKind::BlocksToSettle, SUBJECT, NOW + 60).unwrap();
    assert_eq!((first.mean, first.evidence), (2, Fixed::ONE));
    for number in 1..40 {
        let done = paid(&mut state, number * 100..number * 100 + 3, (number * 20, number * 20 + 2 + number % 2));
        assert_eq!(learned(&done), 2, "the belief and its score, of however many bills");
        assert!(!done.effects.iter().any(|effect| matches!(effect, Effect::Memory(_))), "{:?}", done.effects);
    }
    let found = state.memory.predict(BeliefKind::BlocksToSettle, SUBJECT, NOW + 40 * 120).unwrap();
    assert!(found.low80 == 2 && found.high80 == 3, "{found:?}");
    let calibration = state.memory.calibration(BeliefKind::BlocksToSettle);
    assert!(calibration.coverage().is_some_and(|share| share > Fixed::from_millionths(750_000)), "{calibration:?}");
}

#[test]
fn what_has_no_block_or_no_decision_or_another_end_teaches_nothing() {
    let table = [
        (Outcome::Settled { height: 0 }, 4, 0),
        (Outcome::Settled { height: 12 }, 3, 0),
        (Outcome::Settled { height: 9 }, 4, 0),
        (Outcome::Refused { reason: "no".into(), breach: None }, 4, 0),
        (Outcome::NeedsReview { reason: "?".into() }, 4, 0),
        (Outcome::Settled { height: 12 }, 4, 1),
    ];
    for (outcome, rules, wanted) in table {
        let mut state = AgentState::under("wallet".into(), rules);
        step(&mut state, &Input::Imported(vec![bill(1)]).into());
        let judged = vec![Judged { id: id(1), verdict: Verdict::Allow, already_done: false, breach: None }];
        step(&mut state, &Input::Observed(Observation { height: 10, time: NOW, judged }).into());
        let input = Input::Outcomes(vec![Ended { id: id(1), outcome: outcome.clone() }]).into();
        assert_eq!(learned(&step(&mut state, &input)), wanted, "{outcome:?} under rules {rules}");
        assert_eq!(learned(&step(&mut state, &input)), 0, "a second time it is no news");
    }
}
