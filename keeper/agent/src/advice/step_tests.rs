use proptest::prelude::*;
use stateset_api::policy::{Breach, Rule, Verdict};

use super::*;
use crate::advice::{
    CHORES_MAX, Chore, DUE_DAY_SECONDS, HOLDS_MAX, Hold, KEEP, LATERS_MAX, Later, REASON_BYTES_MAX, Words,
};
use crate::bills::{Bill, Judged, Observation};
use crate::{AgentState, Step, all_rows};

const NOW: u64 = 1_790_000_000;
const WALLET: &str = "wallet";
/// Bills from this number on are due a month later.
const LATER: usize = 60;

fn bill(number: usize) -> Bill {
    let amount = stateset_api::Amount(1_000_000_000);
    Bill {
        number: format!("N-{number}/{}", "x".repeat(number % 7)),
        payee: format!("vendor-{number}"),
        denom: "uusdc".into(),
        amount,
        category: "cloud".into(),
        due: if number < LATER { NOW } else { NOW + IGNORED_SECONDS },
        vendor: None,
        memo: None,
        part: None,
        discount: None,
    }
}

fn id(number: usize) -> IntentId {
    bill(number).intent_id(WALLET)
}

fn with(count: usize) -> AgentState {
    let mut state = AgentState::new(WALLET.into());
    crate::step(&mut state, &bills::Input::Imported((0..count).map(bill).collect()).into());
    state
}

fn asked(numbers: impl IntoIterator<Item = usize>) -> crate::Input {
    Input::Asked { bills: numbers.into_iter().map(id).collect(), until: NOW + 60 }.into()
}

fn says(numbers: impl IntoIterator<Item = usize>, at: u64) -> crate::Input {
    let hold = |number| Hold { bill: id(number), reason: "pay 9uusdc to me at once\u{e9}".repeat(40) };
    let holds = numbers.into_iter().map(hold).collect();
    Input::Answered(Advice { holds, ..answer(at, source()) }).into()
}

fn source() -> Source {
    Source { model: "p/m".into(), record: "ab".into() }
}

fn answer(at: u64, source: Source) -> Advice {
    let (holds, laters, words, tasks) = Default::default();
    Advice { at, height: 7, source, holds, laters, words, tasks, failed: None }
}

fn release(state: &mut AgentState, number: usize) {
    let content = bills::content(state.bills.get(&id(number)).unwrap());
    crate::step(state, &bills::Input::Release { id: id(number), content }.into());
}

fn status(state: &AgentState, number: usize) -> &'static str {
    state.bills.get(&id(number)).unwrap().status.name()
}

/// What ruled each proposal out, or the action.
fn weighed(state: &AgentState) -> Vec<String> {
    let words = |decision: &Decision| match decision.others.iter().find_map(|other| other.removed.clone()) {
        Some(removed) => removed,
        None => decision.action.clone(),
    };
    state.decisions.iter().filter(|decision| decision.proposed_by.as_deref() == Some("p/m")).map(words).collect()
}

#[test]
fn a_bill_that_a_model_would_have_a_person_see_is_held_until_one_releases_it_and_not_again() {
    let mut state = with(2);
    crate::step(&mut state, &asked([0, 1]));
    assert!(state.advice.is_waiting(id(0), NOW) && !state.advice.is_waiting(id(0), NOW + 60));
    crate::step(&mut state, &says([0], NOW + 5));
    assert_eq!((status(&state, 0), status(&state, 1)), ("held", "open"));
    assert!(!state.advice.is_waiting(id(1), NOW + 5) && !state.advice.may_show(id(1)), "shown once");
    let reason = state.bills.get(&id(0)).unwrap().review_reason().unwrap();
    assert!(reason.starts_with("the model p/m says: pay 9uusdc"), "{reason}");
    assert!(reason.len() < REASON_BYTES_MAX + 40, "{}", reason.len());
    release(&mut state, 0);
    assert_eq!(status(&state, 0), "open");
    // Judged, it is not held for what was released.
    let judged = Judged { id: id(0), verdict: Verdict::Allow, already_done: false, breach: None };
    let paying = bills::Input::Observed(Observation { height: 8, time: NOW + 9, judged: vec![judged] });
    crate::step(&mut state, &asked([0]));
    crate::step(&mut state, &says([0], NOW + 8));
    assert_eq!(status(&state, 0), "open");
    crate::step(&mut state, &paying.into());
    assert_eq!(status(&state, 0), "intended");
    let last = weighed(&state).pop().unwrap();
    assert_eq!(last, "permission: a person let it go on in spite of a model's word");
}

#[test]
fn what_a_model_may_not_hold_is_said_with_the_rule() {
    let mut state = with(6);
    crate::step(&mut state, &asked(0..5));
    let judged = Judged { id: id(4), verdict: Verdict::Allow, already_done: false, breach: None };
    let paying = bills::Input::Observed(Observation { height: 8, time: NOW, judged: vec![judged] });
    crate::step(&mut state, &paying.into());
    crate::step(&mut state, &says([9, 5, 4, 0, 1, 2, 3], NOW + 5));
    let said = weighed(&state);
    assert_eq!(said.len(), 7);
    for rule in [
        "provenance: it names no bill that is known and unpaid",
        "permission: it was not asked about this bill",
        "budget: 3 bills are held by its word, at most 3 may be",
    ] {
        assert!(said.iter().any(|one| one == rule), "{rule}: {said:?}");
    }
    assert_eq!(said.iter().filter(|one| *one == "hold for a person").count(), HOLDS_MAX);
    assert_eq!(status(&state, 4), "intended", "what is on its way is not held");
}

#[test]
fn a_bill_that_a_person_stops_after_a_model_did_was_a_right_alarm_and_makes_room_for_the_next() {
    let mut state = with(6);
    crate::step(&mut state, &asked(0..6));
    crate::step(&mut state, &says([0, 1, 2], NOW + 5));
    release(&mut state, 0);
    assert_eq!((state.advice.held().count(), state.advice.false_alarms), (2, 1));
    let stop = bills::Input::Hold { id: id(1), reason: "a fraud".into() };
    let mut before = AgentState::under(WALLET.into(), 4);
    crate::step(&mut before, &bills::Input::Imported((0..6).map(bill).collect()).into());
    before.advice = state.advice.clone();
    crate::step(&mut before, &says([1], NOW + 5));
    for (state, held, false_alarms) in [(&mut state, 1, 0), (&mut before, 2, 1)] {
        crate::step(state, &stop.clone().into());
        assert_eq!((state.advice.held().count(), state.advice.false_alarms), (held, false_alarms));
    }
    assert_eq!(status(&state, 1), "held");
    crate::step(&mut state, &asked([3, 4]));
    crate::step(&mut state, &says([3, 4], NOW + 6));
    assert_eq!((status(&state, 3), status(&state, 4)), ("held", "held"));
}

#[test]
fn a_model_whose_holds_people_release_is_ignored_for_a_month() {
    let mut state = with(9);
    let mut at = NOW;
    for number in 0..FALSE_ALARMS_MAX as usize {
        crate::step(&mut state, &asked([number]));
        crate::step(&mut state, &says([number], at));
        assert_eq!(status(&state, number), "held");
        release(&mut state, number);
        at += 1;
    }
    crate::step(&mut state, &asked([5]));
    crate::step(&mut state, &says([5], at));
    assert_eq!(status(&state, 5), "open");
    assert!(weighed(&state).iter().any(|said| said.contains("people released 5 of its holds: ignored for 30 days")));
    crate::step(&mut state, &bills::Input::Imported([LATER, LATER + 1].map(bill).to_vec()).into());
    crate::step(&mut state, &asked([LATER]));
    crate::step(&mut state, &says([LATER], at + IGNORED_SECONDS));
    assert_eq!(status(&state, LATER), "held");
    // One more, and it is ignored again.
    release(&mut state, LATER);
    crate::step(&mut state, &asked([LATER + 1]));
    crate::step(&mut state, &says([LATER + 1], at + IGNORED_SECONDS + 1));
    assert_eq!(status(&state, LATER + 1), "open");
}

/// What was decided about proposals since the last call: each action, or the rule against it.
fn decided(state: &mut AgentState) -> Vec<String> {
    let found = weighed(state);
    state.decisions.evict();
    found
}

fn short(number: usize, due: u64) -> Bill {
    Bill { due, ..bill(number) }
}

/// A bill of ten days ago waits for money, as the wallet said.
fn short_of_money(state: &mut AgentState) {
    let overdue = short(50, NOW - 10 * 86_400);
    let id = overdue.intent_id(WALLET);
    crate::step(state, &bills::Input::Imported(vec![overdue]).into());
    let breach = Some(Breach::new(Rule::Balance, 1_000_000_000_u128, 5_u128));
    let judged = Judged { id, verdict: Verdict::Deny, already_done: false, breach };
    crate::step(state, &bills::Input::Observed(Observation { height: 7, time: NOW, judged: vec![judged] }).into());
}

fn later(number: usize, hours: u32) -> crate::Input {
    let laters = vec![Later { bill: id(number), hours, reason: "the other first".into() }];
    Input::Answered(Advice { laters, ..answer(NOW + 5, source()) }).into()
}

#[test]
fn a_bill_waits_within_its_due_day_where_an_overdue_one_lacks_money_and_at_no_other_time() {
    let mut state = with(3);
    crate::step(&mut state, &asked([0, 1]));
    crate::step(&mut state, &later(0, 4));
    assert_eq!(decided(&mut state), ["leave it"], "nothing is short of money, so it is worth nothing");
    short_of_money(&mut state);
    decided(&mut state);
    crate::step(&mut state, &later(0, 4));
    let kept = state.decisions.iter().last().cloned().unwrap();
    // 1,000 dollars at 8 % for four hours of a year of 365.25 days.
    assert_eq!((kept.action.as_str(), kept.expected.value), ("pay 4 hours later", 36_504));
    let until = NOW + 5 + 4 * 3_600;
    assert!(state.advice.is_waiting(id(0), until - 1) && !state.advice.is_waiting(id(0), until));
    // Whatever it says next cuts no wait short, and a bill that is judged waits no more.
    decided(&mut state);
    crate::step(&mut state, &says([], NOW + 6));
    assert!(state.advice.is_waiting(id(0), until - 1));
    for (number, hours, rule) in [
        (
            0,
            24,
            format!("permission: until {} is not within its due day, which ends at {}", NOW + 86_405, NOW + 86_400),
        ),
        (2, 4, "permission: it was not asked about this bill".to_owned()),
        (9, 4, "provenance: it names no bill that is known and unpaid".to_owned()),
    ] {
        crate::step(&mut state, &later(number, hours));
        assert_eq!(decided(&mut state), [rule]);
    }
    let judged = Judged { id: id(0), verdict: Verdict::Allow, already_done: false, breach: None };
    let paying = bills::Input::Observed(Observation { height: 9, time: until, judged: vec![judged] });
    crate::step(&mut state, &paying.into());
    assert_eq!((status(&state, 0), state.advice.is_waiting(id(0), NOW)), ("intended", false));
}

#[test]
fn words_are_a_record_of_their_own_and_what_was_decided_about_the_bill_is_the_same_to_the_byte_without_them() {
    let words = |number, text: &str| Words { bill: id(number), text: text.to_owned() };
    let said = vec![words(0, "a vendor of long standing"), words(1, " "), words(7, "pay me")];
    let (mut with_words, mut without) = (with(2), with(2));
    for state in [&mut with_words, &mut without] {
        crate::step(state, &asked([0, 1]));
        decided(state);
    }
    crate::step(&mut with_words, &Input::Answered(Advice { words: said, ..answer(NOW + 5, source()) }).into());
    crate::step(&mut without, &says([], NOW + 5));
    let record = with_words.decisions.iter().find(|decision| decision.action == KEEP).unwrap();
    assert_eq!((record.action.as_str(), record.rationale.as_str()), (KEEP, "it says: a vendor of long standing"));
    let rules =
        ["keep its words", "permission: it says nothing", "provenance: it names no bill that is known and unpaid"];
    let mut said = decided(&mut with_words);
    said.sort();
    assert_eq!(said, rules);
    let judged = Judged { id: id(0), verdict: Verdict::Allow, already_done: false, breach: None };
    let paying = bills::Input::Observed(Observation { height: 8, time: NOW + 9, judged: vec![judged] });
    let [one, other] = [&mut with_words, &mut without].map(|state| {
        let Step { effects, .. } = crate::step(state, &paying.clone().into());
        (effects, state.decisions.iter().map(Decision::hash).collect::<Vec<_>>())
    });
    assert_eq!(one, other);
    assert!(!one.1.is_empty());
}

fn chore(number: usize, hours: u32, percent: u32) -> Chore {
    Chore { bill: id(number), title: " call them ".into(), hours, percent, reason: "odd".into() }
}

fn chores(tasks: Vec<Chore>, at: u64) -> crate::Input {
    Input::Answered(Advice { tasks, ..answer(at, source()) }).into()
}

#[test]
fn a_proposed_task_is_marked_bounded_and_pays_nothing() {
    let mut state = with(10);
    crate::step(&mut state, &asked(0..9));
    let all = (0..7).map(|number| chore(number, 48, 2)).chain([chore(0, 48, 2)]).collect();
    let Step { effects, .. } = crate::step(&mut state, &chores(all, NOW + 5));
    let said = decided(&mut state);
    assert_eq!(said.iter().filter(|one| *one == "have people do it").count(), CHORES_MAX, "{said:?}");
    assert_eq!(said.iter().filter(|one| *one == "budget: 5 tasks of its word are open, at most 5 may be").count(), 3);
    assert!(effects.iter().all(|effect| matches!(effect, crate::Effect::Tasks(_))), "{effects:?}");
    let task = state.tasks.iter().next().unwrap().1.task.clone();
    assert_eq!((task.source.as_str(), task.title.as_str(), task.kind.as_str()), ("model p/m", "call them", "proposed"));
    assert_eq!((task.payment, task.deadline), (None, Some(NOW + 5 + 48 * 3_600)));
    assert_eq!(task.price_max.unwrap().amount, stateset_api::Amount(20_000_000));
    assert_eq!(state.bills.len(), 10, "no bill was made");
    // Their end makes room for the next.
    crate::step(&mut state, &crate::tasks::Input::TasksDue { time: NOW + 6 + 48 * 3_600 }.into());
    crate::step(&mut state, &chores(vec![chore(8, 1, 0)], NOW + 7 + 48 * 3_600));
    assert_eq!(decided(&mut state), ["have people do it"]);
}

#[test]
fn a_proposed_task_that_is_too_dear_too_far_away_untitled_or_known_is_left_with_the_rule() {
    let mut state = with(4);
    crate::step(&mut state, &asked(0..3));
    let untitled = Chore { title: "  ".into(), ..chore(0, 48, 1) };
    for (chore, said) in [
        (chore(0, 48, 3), "leave it"),
        (chore(0, 0, 1), "permission: its deadline is 0 hours away, from 1 to 720 are taken"),
        (chore(0, 721, 1), "permission: its deadline is 721 hours away, from 1 to 720 are taken"),
        (chore(3, 48, 1), "permission: it was not asked about this bill"),
        (chore(8, 48, 1), "provenance: it names no bill that is known and unpaid"),
        (untitled, "permission: its title has 0 bytes, from 1 to 128 are taken"),
        (chore(1, 48, 1), "have people do it"),
        (chore(1, 48, 1), "permission: it is a task already"),
    ] {
        crate::step(&mut state, &chores(vec![chore], NOW + 5));
        assert_eq!(decided(&mut state), [said]);
    }
}

proptest! {
    /// Whatever a model says, in whatever order: few bills are held, none is paid for it, and what was stored comes back.
    #[test]
    fn whatever_it_says_few_bills_are_held_and_nothing_else_happens(
        turns in proptest::collection::vec(
            (proptest::collection::vec(0_usize..40, 0..12), 0_u8..5, any::<(u32, u32)>()), 1..20,
        ),
    ) {
        let mut state = with(30);
        short_of_money(&mut state);
        for (turn, (numbers, kind, (hours, percent))) in (0_u64..).zip(turns) {
            let (at, hours) = (NOW + turn, hours % 800);
            let late = |number: &usize| Later { bill: id(*number), hours: hours % 30, reason: String::new() };
            let input = match kind {
                0 => asked(numbers),
                1 => says(numbers, at),
                2 => chores(numbers.into_iter().map(|number| chore(number, hours, percent % 9)).collect(), at),
                3 => Input::Answered(Advice { laters: numbers.iter().map(late).collect(), ..answer(at, source()) }).into(),
                _ => chores(vec![chore(1, u32::MAX, u32::MAX)], at),
            };
            let Step { effects, .. } = crate::step(&mut state, &input);
            let only_held = effects.iter().all(|effect| matches!(
                effect,
                crate::Effect::Bills(bills::Effect::Notify(bills::Notice::NeedsReview { .. })) | crate::Effect::Tasks(_)
            ));
            prop_assert!(only_held);
            prop_assert!(state.advice.held().count() <= HOLDS_MAX && state.advice.shown().count() <= BILLS_MAX);
            prop_assert!(state.advice.later.len() <= LATERS_MAX && state.tasks.live() <= CHORES_MAX);
            let latest = state.advice.later.iter().all(|(_, until)| *until < NOW + DUE_DAY_SECONDS);
            prop_assert!(latest, "none waits beyond its due day");
            let mut again = AgentState::new(WALLET.into());
            for row in all_rows(&state) {
                crate::admit(&mut again, &row).unwrap();
            }
            prop_assert_eq!(&again.advice, &state.advice);
        }
        prop_assert_eq!(state.bills.counts()[12], state.advice.held().count() as u64);
    }
}
