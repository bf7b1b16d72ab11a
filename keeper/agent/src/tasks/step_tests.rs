//! One input after another, with everything in memory.

use stateset_api::policy::{Breach, Rule, Verdict as Word};

use super::suite::{NOW, after, id, purchase, task};
use super::*;
use crate::bills::{self, Judged, Observation};
use crate::{AgentState, BillStatus, step as agent_step};

const DAY: u64 = 86_400;

fn add(state: &mut AgentState, tasks: &[Task], at: u64) -> Vec<Notice> {
    notices(state, &Input::TasksAdded { tasks: tasks.to_vec(), at })
}

fn tick(state: &mut AgentState, time: u64) -> Vec<Notice> {
    notices(state, &Input::TasksDue { time })
}

fn by_person(state: &mut AgentState, name: &str, verdict: Verdict, at: u64) -> Vec<Notice> {
    notices(state, &Input::TaskEnded(Ended { id: id(name), verdict, reason: "seen".into(), at, cost: None }))
}

fn notices(state: &mut AgentState, input: &Input) -> Vec<Notice> {
    let effects = agent_step(state, &input.clone().into()).effects.into_iter();
    let ours = effects.filter_map(|effect| match effect {
        crate::Effect::Tasks(Effect::NotifyTask(notice)) => Some(notice),
        _ => None,
    });
    ours.collect()
}

fn known(tasks: &[Task]) -> AgentState {
    let mut state = AgentState::new("wallet".into());
    add(&mut state, tasks, NOW);
    state
}

fn status<'a>(state: &'a AgentState, name: &str) -> &'a TaskStatus {
    &state.tasks.get(id(name)).unwrap().status
}

/// The wallet's word on the bill of a task, and what came of the payment if it allows it.
fn judged(state: &mut AgentState, name: &str, breach: Option<Breach>) {
    let bill = purchase(name, 5).bill().unwrap().intent_id("wallet");
    let verdict = if breach.is_some() { Word::Deny } else { Word::Allow };
    let judged = vec![Judged { id: bill, verdict, already_done: false, breach }];
    agent_step(state, &bills::Input::Observed(Observation { height: 7, time: NOW, judged }).into());
    let ended = bills::Ended { id: bill, outcome: bills::Outcome::Settled { height: 8 } };
    agent_step(state, &bills::Input::Outcomes(vec![ended]).into());
}

#[test]
fn a_task_that_nothing_stands_before_is_ready_and_a_person_ends_it_once() {
    let mut state = known(&[task("A")]);
    assert_eq!(*status(&state, "A"), TaskStatus::Ready);
    by_person(&mut state, "A", Verdict::Done, NOW);
    assert_eq!(*status(&state, "A"), TaskStatus::Done { reason: "seen".into() });
    let again = by_person(&mut state, "A", Verdict::Failed, NOW);
    assert_eq!(again, [Notice::Ignored { id: id("A"), reason: "it is done already: seen".into() }]);
    assert_eq!(*status(&state, "A"), TaskStatus::Done { reason: "seen".into() });
}

#[test]
fn what_a_person_says_that_does_not_follow_changes_nothing_and_is_named() {
    let mut state = known(&[task("A"), after("B", &["A"]), purchase("P", 5), purchase("Q", 5)]);
    let mut said = |name: &str, verdict| match by_person(&mut state, name, verdict, NOW).as_slice() {
        [Notice::Ignored { reason, .. }] => reason.clone(),
        other => panic!("{other:?}"),
    };
    assert!(said("B", Verdict::Done).contains(&format!("it waits for {}", id("A"))));
    assert!(said("X", Verdict::Done).contains("no task has the id"));
    assert!(said("P", Verdict::Done).contains("its work is a payment"));
    tick(&mut state, NOW);
    assert!(matches!(status(&state, "P"), TaskStatus::Doing { .. }));
    let said = by_person(&mut state, "P", Verdict::Cancelled, NOW);
    assert!(matches!(&said[..], [Notice::Ignored { reason, .. }] if reason.contains("it became bill")), "{said:?}");
    let long = Ended { id: id("A"), verdict: Verdict::Done, reason: "x".repeat(257), at: NOW, cost: None };
    assert_eq!(check_end(&state.tasks, &long), Err("a reason has 1 to 256 bytes: got 257".into()));
}

#[test]
fn a_chain_is_opened_link_by_link_in_whatever_order_it_is_handed_in() {
    let chain = [after("C", &["B", "A"]), after("B", &["A"]), task("A")];
    let mut state = known(&chain);
    assert_eq!(*status(&state, "B"), TaskStatus::Blocked { on: vec![id("A")] });
    by_person(&mut state, "A", Verdict::Done, NOW);
    assert_eq!(*status(&state, "B"), TaskStatus::Ready);
    assert_eq!(*status(&state, "C"), TaskStatus::Blocked { on: vec![id("B")] });
    by_person(&mut state, "B", Verdict::Done, NOW);
    assert_eq!(*status(&state, "C"), TaskStatus::Ready);
}

#[test]
fn what_can_never_be_ready_is_abandoned_with_the_reason_to_the_end_of_the_chain() {
    for (verdict, word) in [(Verdict::Failed, "failed"), (Verdict::Cancelled, "cancelled")] {
        let mut state = known(&[task("A"), after("B", &["A"]), after("C", &["B"])]);
        by_person(&mut state, "A", verdict, NOW);
        let reason = format!("it waited for 'Task A' ({}), which is {word}", id("A"));
        assert_eq!(*status(&state, "B"), TaskStatus::Abandoned { reason });
        let reason = format!("it waited for 'Task B' ({}), which is abandoned", id("B"));
        assert_eq!(*status(&state, "C"), TaskStatus::Abandoned { reason });
        // Also what comes later.
        add(&mut state, &[after("D", &["C"])], NOW);
        assert!(matches!(status(&state, "D"), TaskStatus::Abandoned { .. }));
    }
}

#[test]
fn what_is_refused_is_named_and_the_rest_of_the_file_comes_in() {
    let late = Task { deadline: Some(NOW - 1), ..task("late") };
    let tasks = [
        task("good"),
        after("unknown", &["nobody"]),
        after("behind", &["unknown"]),
        after("x", &["y"]),
        after("y", &["x"]),
        after("leads-in", &["x"]),
        after("self", &["self"]),
        late.clone(),
        Task { title: String::new(), ..task("bad") },
        after("of-bad", &["bad"]),
        Task { title: "Other".into(), ..task("good") },
        task("good"),
    ];
    let state = AgentState::new("wallet".into());
    let found: Vec<_> = preview(&state.tasks, &tasks, NOW).into_iter().map(|(_, outcome)| outcome).collect();
    let refused = |dependency: &str| Err(Refusal::DependencyRefused { dependency: id(dependency) });
    let circle = |names: &[&str]| Err(Refusal::Circle { circle: names.iter().map(|name| id(name)).collect() });
    let wanted = [
        Ok(HandIn::New),
        Err(Refusal::Unknown { dependency: id("nobody") }),
        refused("unknown"),
        circle(&["x", "y", "x"]),
        circle(&["y", "x", "y"]),
        refused("x"),
        circle(&["self", "self"]),
        Err(Refusal::DeadlinePassed { deadline: NOW - 1, now: NOW }),
        Err(Refusal::Task(TaskError::Length { what: "title", got: 0 })),
        refused("bad"),
        Err(Refusal::Conflict),
        Ok(HandIn::Duplicate),
    ];
    assert_eq!(found, wanted);
    let mut state = state;
    let said = add(&mut state, &tasks, NOW);
    assert_eq!(said.iter().filter(|notice| matches!(notice, Notice::Refused { .. })).count(), 10);
    assert_eq!(state.tasks.live(), 1);
    // What is refused may come again, with what it lacked.
    add(&mut state, &[task("nobody"), tasks[1].clone(), tasks[2].clone()], NOW);
    assert_eq!(state.tasks.live(), 4);
    // While nobody knows the time, no deadline has passed.
    add(&mut state, &[late], 0);
    assert_eq!(state.tasks.live(), 5);
}

#[test]
fn the_same_file_twice_is_one_of_each_and_changed_content_is_refused() {
    let mut state = known(&[task("A"), purchase("P", 5)]);
    let before = state.clone();
    assert_eq!(add(&mut state, &[task("A"), purchase("P", 5)], NOW + 9), []);
    assert_eq!(state, before);
    let dearer = purchase("P", 6);
    let said = add(&mut state, std::slice::from_ref(&dearer), NOW);
    assert!(matches!(&said[..], [Notice::Refused { reason, .. }] if reason.contains("the known one stands")));
    assert_eq!(state, before);
}

#[test]
fn a_payment_becomes_one_bill_when_it_is_ready_and_ends_with_it() {
    let second = Task { depends_on: vec![id("P")], ..purchase("Q", 5) };
    let mut state = known(&[purchase("P", 5), second]);
    assert!(state.bills.is_empty());
    tick(&mut state, NOW);
    let bill = purchase("P", 5).bill().unwrap().intent_id("wallet");
    assert_eq!(*status(&state, "P"), TaskStatus::Doing { bill });
    assert_eq!((state.bills.len(), state.bills.get(&bill).unwrap().status.name()), (1, "open"));
    assert!(!state.tasks.is_due(NOW + 1_000), "nothing is left to do about it");
    judged(&mut state, "P", None);
    assert_eq!(*status(&state, "P"), TaskStatus::Done { reason: "its bill ORDER-P was paid in block 8".into() });
    assert_eq!(*status(&state, "Q"), TaskStatus::Open);
    tick(&mut state, NOW + 1);
    assert!(matches!(status(&state, "Q"), TaskStatus::Doing { .. }));
    judged(&mut state, "Q", Some(Breach::new(Rule::Category, 5_u128, 0_u128)));
    let TaskStatus::Failed { reason } = status(&state, "Q") else { panic!("{:?}", status(&state, "Q")) };
    assert!(reason.contains("its bill ORDER-Q is denied: category"), "{reason}");
}

#[test]
fn a_payment_that_is_known_as_a_bill_follows_it_and_one_that_contradicts_it_fails() {
    let mut state = known(&[purchase("P", 5), purchase("Q", 5)]);
    let bill = purchase("P", 5).bill().unwrap();
    let other = bills::Bill { amount: stateset_api::Amount(9), ..purchase("Q", 5).bill().unwrap() };
    agent_step(&mut state, &bills::Input::Imported(vec![bill, other]).into());
    judged(&mut state, "P", None);
    tick(&mut state, NOW);
    assert!(matches!(status(&state, "P"), TaskStatus::Done { .. }), "paid once, as a bill");
    let TaskStatus::Failed { reason } = status(&state, "Q") else { panic!("{:?}", status(&state, "Q")) };
    assert!(reason.contains("ORDER-Q") && reason.contains("the known one stands"), "{reason}");
    assert_eq!(state.bills.len(), 2);
}

#[test]
fn deadlines_pass_by_the_blocks_time_and_who_is_late_says_so() {
    let by = |deadline, late, of: Task| Task { deadline: Some(deadline), late_seconds_max: late, ..of };
    let tasks = [
        by(NOW + DAY, None, task("slow")),
        by(NOW + DAY, Some(0), task("strict")),
        by(NOW + DAY, None, purchase("P", 5)),
        by(NOW + 9 * DAY, None, task("far")),
    ];
    let mut state = known(&tasks);
    tick(&mut state, NOW);
    // The last second is in time, and while the chain stands no time passes.
    assert!(!state.tasks.is_due(NOW + DAY));
    assert_eq!(tick(&mut state, NOW + DAY + 1).len(), 3);
    let TaskStatus::Abandoned { reason } = status(&state, "strict") else { panic!("{:?}", status(&state, "strict")) };
    assert!(reason.contains("its deadline was 2026-09-22T"), "{reason}");
    assert_eq!(*status(&state, "slow"), TaskStatus::Ready);
    assert!(!state.tasks.is_due(NOW + 2 * DAY), "it is said once");
    by_person(&mut state, "slow", Verdict::Done, NOW + 2 * DAY);
    assert!(matches!(status(&state, "slow"), TaskStatus::Late { .. }));
    // The clock may not have come by yet.
    by_person(&mut state, "far", Verdict::Done, NOW + 9 * DAY + 1);
    assert!(matches!(status(&state, "far"), TaskStatus::Late { .. }));
    // What is being paid is waited for.
    tick(&mut state, NOW + 100 * DAY);
    assert!(matches!(status(&state, "P"), TaskStatus::Doing { .. }));
    judged(&mut state, "P", None);
    assert!(matches!(status(&state, "P"), TaskStatus::Late { .. }));
}

#[test]
fn nobody_waits_for_ever() {
    let mut state = known(&[Task { deadline: Some(NOW), ..task("A") }, after("B", &["A"])]);
    tick(&mut state, NOW + LATE_SECONDS_DEFAULT);
    assert_eq!(*status(&state, "A"), TaskStatus::Ready);
    tick(&mut state, NOW + LATE_SECONDS_DEFAULT + 1);
    assert!(matches!(status(&state, "A"), TaskStatus::Abandoned { .. }));
    assert!(matches!(status(&state, "B"), TaskStatus::Abandoned { .. }));
}

#[test]
fn a_task_before_its_earliest_time_is_open_and_no_more_than_a_hundred_come_at_once() {
    let tasks: Vec<Task> = (0..150).map(|number| Task { earliest: NOW + 5, ..task(&format!("A{number}")) }).collect();
    let mut state = known(&tasks);
    assert!(!state.tasks.is_due(NOW + 4));
    assert_eq!(tick(&mut state, NOW + 5).len(), DUE_AT_ONCE_MAX);
    assert!(state.tasks.is_due(NOW + 5));
    assert_eq!(tick(&mut state, NOW + 5).len(), 50);
    assert!(!state.tasks.is_due(NOW + 5));
}

#[test]
fn a_bill_that_is_held_for_a_person_leaves_its_task_under_way() {
    let mut state = known(&[purchase("P", 5)]);
    tick(&mut state, NOW);
    let bill = purchase("P", 5).bill().unwrap().intent_id("wallet");
    let outcome = bills::Outcome::NeedsReview { reason: "lost".into() };
    let judged = vec![Judged { id: bill, verdict: Word::Allow, already_done: false, breach: None }];
    agent_step(&mut state, &bills::Input::Observed(Observation { height: 7, time: NOW, judged }).into());
    agent_step(&mut state, &bills::Input::Outcomes(vec![bills::Ended { id: bill, outcome }]).into());
    assert!(matches!(state.bills.get(&bill).unwrap().status, BillStatus::NeedsReview { .. }));
    assert_eq!(*status(&state, "P"), TaskStatus::Doing { bill });
}
