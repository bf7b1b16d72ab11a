use proptest::prelude::*;

use super::*;
use crate::fixed::Fixed;
use crate::memory::episode::Expected;
use crate::memory::kind::{BeliefKind, Seen};
use crate::memory::rows::{admit, all_rows, episode_of, rows};
use crate::row::Kind;

const DAY: u64 = 86_400;

fn noticed(at: u64, about: BeliefKind, subject: &str, seen: Seen) -> Input {
    let observation = Observation { about, subject: subject.into(), seen };
    Input::Noticed(Noticed { at, observations: vec![observation] })
}

fn episode(at: u64, subject: &str) -> Episode {
    Episode {
        at,
        work: "payment".into(),
        subject: subject.into(),
        action: "pay".into(),
        expected: Some(Expected { value: 10, low: 5, high: 20 }),
        actual: Some(21),
        note: String::new(),
    }
}

fn ignored(step: &Step) -> &str {
    match &step.effects[..] {
        [Effect::NotifyMemory(Notice::Ignored { reason, .. })] => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_its_reason_and_changes_nothing() {
    let long = "x".repeat(129);
    let note = Episode { note: "x".repeat(513), ..episode(1, "a") };
    let table = [
        (
            noticed(1, BeliefKind::PayeeOnTime, "acme", Seen::Size(5)),
            "Size(5) is nothing that is seen of 'payee on time'".to_owned(),
        ),
        (noticed(1, BeliefKind::GoodPrice, &long, Seen::Size(5)), "a subject has 1 to 128 bytes: got 129".to_owned()),
        (
            noticed(1, BeliefKind::GoodPrice, "a\u{200b}", Seen::Size(5)),
            "a subject has U+200B, which cannot be seen".to_owned(),
        ),
        (Input::Remembered(note), "a note has at most 512 bytes: got 513".to_owned()),
        (Input::Remembered(episode(1, "")), "a subject has 1 to 128 bytes: got 0".to_owned()),
        (
            Input::Tried { subject: String::new(), failed: true, at: 1 },
            "a subject has 1 to 128 bytes: got 0".to_owned(),
        ),
        (
            Input::MovedTo { subject: "a".into(), to: String::new(), at: 1 },
            "a destination has 1 to 128 bytes: got 0".to_owned(),
        ),
        (Input::Allowed { subject: "a".into(), by: "Ann".into(), at: 1 }, "it is not stopped".to_owned()),
        (
            Input::Allowed { subject: "a".into(), by: String::new(), at: 1 },
            "a word of who allows it has 1 to 128 bytes: got 0".to_owned(),
        ),
    ];
    for (input, reason) in table {
        let mut state = State::default();
        let step = step(&mut state, &input);
        assert_eq!(ignored(&step), reason);
        assert_eq!((step.changed, state), (Changed::default(), State::default()));
    }
    let observation = Observation { about: BeliefKind::PayeeOnTime, subject: "a".into(), seen: Seen::Yes };
    let many = Input::Noticed(Noticed { at: 1, observations: vec![observation; OBSERVATIONS_MAX + 2] });
    let step = step(&mut State::default(), &many);
    assert_eq!(ignored(&step), "2 observations beyond the 1000 of one input are left out");
}

#[test]
fn beliefs_are_as_many_as_slots_and_the_least_recently_supported_is_overwritten() {
    let mut state = State::default();
    for (number, at) in (0..BELIEFS_MAX).zip(1..) {
        assert!(
            step(&mut state, &noticed(at, BeliefKind::PayeeOnTime, &format!("p{number}"), Seen::Yes))
                .effects
                .is_empty()
        );
    }
    step(&mut state, &noticed(900, BeliefKind::PayeeOnTime, "p0", Seen::Yes));
    let before = all_rows(&state).len();
    let done = step(&mut state, &noticed(901, BeliefKind::PayeeOnTime, "new", Seen::No));
    let forgotten = Notice::Forgotten { kind: BeliefKind::PayeeOnTime, subject: "p1".into() };
    assert_eq!(done.effects, [Effect::NotifyMemory(forgotten)]);
    assert_eq!(rows(&state, &done.changed).len(), 1);
    assert_eq!(all_rows(&state).len(), before);
    assert!(state.predict(BeliefKind::PayeeOnTime, "p1", 901).is_none());
    // Another kind has slots of its own.
    assert!(step(&mut state, &noticed(902, BeliefKind::ValidatorUp, "new", Seen::No)).effects.is_empty());
}

#[test]
fn an_episode_is_stored_once_in_the_order_of_time_and_leaves_memory() {
    let mut state = State::default();
    let stored: Vec<_> = [episode(2, "b"), episode(300, "a"), episode(2, "b"), episode(70_000, "b")]
        .into_iter()
        .flat_map(|one| {
            let done = step(&mut state, &Input::Remembered(one));
            rows(&state, &done.changed)
        })
        .collect();
    assert_eq!(stored[0].key, stored[2].key, "the very same twice is one");
    assert!(stored[0].key < stored[1].key && stored[1].key < stored[3].key);
    assert!(stored[1].key > crate::memory::since(300) && stored[1].key < crate::memory::since(301));
    assert_eq!((stored[0].alike, stored[0].kind), (stored[3].alike, Kind::Episode));
    assert_eq!(episode_of(&stored[3]).unwrap(), episode(70_000, "b"));
    state.evict();
    assert!(state.is_empty());
}

#[test]
fn a_loop_stops_and_goes_on_by_a_persons_word_also_after_a_restart() {
    let mut state = State::default();
    let tried = |at| Input::Tried { subject: "swap in pool-1".into(), failed: true, at };
    let effects: Vec<_> = (1..=4).flat_map(|at| step(&mut state, &tried(at)).effects).collect();
    let [Effect::NotifyMemory(stopped)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(
        stopped.words(),
        "swap in pool-1 is stopped until a person lets it go on: it failed 3 of 3 times within 7 days"
    );
    assert!(stopped.is_question());
    let mut restarted = State::default();
    all_rows(&state).iter().for_each(|row| admit(&mut restarted, row).unwrap());
    assert_eq!(restarted, state);
    assert_eq!(restarted.stops().count(), 1);
    let done = step(&mut restarted, &Input::Allowed { subject: "swap in pool-1".into(), by: "Ann".into(), at: 9 });
    assert!(matches!(&done.effects[..], [Effect::NotifyMemory(Notice::Allowed { .. })]));
    assert!(restarted.stopped("swap in pool-1").is_none());
    let to = |to: &str, at| Input::MovedTo { subject: "stake".into(), to: to.into(), at };
    for (at, there) in (10..).zip(["a", "b", "a", "b"]) {
        step(&mut restarted, &to(there, at));
    }
    assert!(restarted.stopped("stake").unwrap().reason.contains("to and fro"));
    step(&mut restarted, &Input::Costed { subject: "goal".into(), spent: 8, worth: 7, at: 20 });
    assert_eq!(restarted.stopped("goal").unwrap().reason, "it has cost 8 and is worth 7");
}

#[test]
fn a_kind_that_changed_its_ways_is_widened_and_a_person_hears_of_it() {
    let mut state = State::default();
    let price = |number: u64| if number.is_multiple_of(3) { 4_000_000 } else { 1_000_000 };
    let mut words = Vec::new();
    // Each good is quiet until it leaps, so that what was learned of it never holds.
    for number in 0..200 {
        let subject = format!("good-{}", number / 3);
        let input = noticed(number * DAY / 10, BeliefKind::GoodPrice, &subject, Seen::Size(price(number)));
        words.extend(step(&mut state, &input).effects.into_iter().map(|Effect::NotifyMemory(notice)| notice.words()));
    }
    assert!(words[0].starts_with("predictions of 'price of a good' miss too often: of the last"), "{words:?}");
    let calibration = state.calibration(BeliefKind::GoodPrice);
    assert!(calibration.factor > Fixed::from_millionths(1_200_000));
    let belief = state.belief(BeliefKind::GoodPrice, "good-0").unwrap();
    let plain = belief.predict(BeliefKind::GoodPrice, 0, Fixed::ONE).unwrap();
    assert!(state.predict(BeliefKind::GoodPrice, "good-0", 0).unwrap().high80 > plain.high80);
}

fn any_input() -> impl Strategy<Value = Input> {
    let subject = || prop_oneof!["[a-e]", ".{0,6}"];
    let seen = prop_oneof![
        Just(Seen::Yes),
        Just(Seen::No),
        any::<u64>().prop_map(Seen::Size),
        any::<i64>().prop_map(Seen::Change),
        (0_u32..2_000, 0_u32..100).prop_map(|(count, days)| Seen::Events { count, days }),
    ];
    let observation = (0_usize..BeliefKind::ALL.len(), subject(), seen)
        .prop_map(|(index, subject, seen)| Observation { about: BeliefKind::ALL[index], subject, seen });
    let at = || prop_oneof![0_u64..1_000_000, any::<u64>()];
    prop_oneof![
        (at(), proptest::collection::vec(observation, 0..5))
            .prop_map(|(at, observations)| Input::Noticed(Noticed { at, observations })),
        (at(), subject()).prop_map(|(at, subject)| Input::Remembered(episode(at, &subject))),
        (subject(), any::<bool>(), at()).prop_map(|(subject, failed, at)| Input::Tried { subject, failed, at }),
        (subject(), subject(), at()).prop_map(|(subject, to, at)| Input::MovedTo { subject, to, at }),
        (subject(), any::<u64>(), any::<u64>(), at()).prop_map(|(subject, spent, worth, at)| Input::Costed {
            subject,
            spent,
            worth,
            at
        }),
        (subject(), subject(), at()).prop_map(|(subject, by, at)| Input::Allowed { subject, by, at }),
    ]
}

proptest! {
    /// Whatever comes in, nothing panics, inputs read back as they were recorded, and the rows that steps wrote are those
    /// of the state, from which it is read back.
    #[test]
    fn rows_are_the_state(inputs in proptest::collection::vec(any_input(), 0..40)) {
        let (mut state, mut stored) = (State::default(), std::collections::BTreeMap::new());
        for input in &inputs {
            let json = serde_json::to_string(&crate::Input::from(input.clone())).unwrap();
            prop_assert_eq!(serde_json::from_str::<crate::Input>(&json).unwrap(), input.clone().into());
            let done = step(&mut state, input);
            stored.extend(rows(&state, &done.changed).into_iter().map(|row| ((row.kind, row.key), row)));
        }
        let all: std::collections::BTreeMap<_, _> =
            all_rows(&state).into_iter().map(|row| ((row.kind, row.key), row)).collect();
        prop_assert_eq!(&all, &stored);
        let mut back = State::default();
        stored.values().for_each(|row| admit(&mut back, row).unwrap());
        state.episodes.clear();
        back.episodes.clear();
        prop_assert_eq!(&back, &state);
        let json = serde_json::to_string(&state).unwrap();
        prop_assert_eq!(serde_json::from_str::<State>(&json).unwrap(), state);
    }
}
