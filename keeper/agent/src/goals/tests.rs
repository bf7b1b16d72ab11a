//! Goals beside bills and tasks, with everything in memory.

use stateset_api::Amount;
use stateset_api::policy::{Rule, Verdict};

use super::*;
use crate::bills::{self, Bill, Ended, Judged, Observation, Outcome};
use crate::tasks::{self, Task};
use crate::{AgentState, all_rows, step};

const DAY_SECONDS: u64 = 86_400;
/// Midnight.
const NOW: u64 = 20_700 * DAY_SECONDS;

fn budget(max: u128, hold: bool) -> Goal {
    let (category, denom) = ("cloud".to_owned(), "uusdc".to_owned());
    let measure = Measure::Budget { category, denom, max: Amount(max), days: 7, hold };
    Goal { name: "cloud".into(), weight: 1, tolerance: 0, measure }
}

fn on_time(tolerance: u32) -> Goal {
    Goal { name: "on-time".into(), weight: 1, tolerance, measure: Measure::PayOnTime { days: 7 } }
}

fn bill(number: &str, due: u64) -> Bill {
    Bill {
        number: number.into(),
        payee: "vendor".into(),
        denom: "uusdc".into(),
        amount: Amount(5),
        category: "cloud".into(),
        due,
        vendor: None,
        memo: None,
        part: None,
        discount: None,
    }
}

fn with(goals: Vec<Goal>) -> AgentState {
    let mut state = AgentState::new("wallet".into());
    step(&mut state, &Input::GoalsSet { goals, at: NOW }.into());
    state
}

/// Hands bills in and looks at them in one block.
fn judge(state: &mut AgentState, numbers: &[&str], time: u64) {
    let bills: Vec<Bill> = numbers.iter().map(|number| bill(number, NOW)).collect();
    let judged = |bill: &Bill| Judged {
        id: bill.intent_id("wallet"),
        verdict: Verdict::Allow,
        already_done: false,
        breach: None,
    };
    let judged = bills.iter().map(judged).collect();
    step(state, &bills::Input::Imported(bills).into());
    step(state, &bills::Input::Observed(Observation { height: 1, time, judged }).into());
}

fn settle(state: &mut AgentState, number: &str) {
    let id = bill(number, NOW).intent_id("wallet");
    step(state, &bills::Input::Outcomes(vec![Ended { id, outcome: Outcome::Settled { height: 2 } }]).into());
}

fn status(state: &AgentState, number: &str) -> bills::BillStatus {
    state.bills.get(&bill(number, NOW).intent_id("wallet")).unwrap().status.clone()
}

#[test]
fn a_budget_that_holds_holds_what_would_exceed_it_until_room_comes_back() {
    let mut state = with(vec![budget(12, true)]);
    judge(&mut state, &["A"], NOW);
    settle(&mut state, "A");
    // Five were paid; of the next two, one is within.
    judge(&mut state, &["B", "C"], NOW);
    assert_eq!(status(&state, "B").name(), "intended");
    let bills::BillStatus::Waiting { breach, from } = status(&state, "C") else { panic!("{:?}", status(&state, "C")) };
    assert_eq!((breach.rule, breach.requested.0, breach.remaining.0), (Rule::BudgetPerMonthMax, 5, 2));
    assert_eq!(from, NOW + DAY_SECONDS);
    // What is on its way counts as well.
    judge(&mut state, &["D"], NOW);
    assert_eq!(status(&state, "D").name(), "waiting");
    settle(&mut state, "B");
    // Seven days on, the first day is forgotten.
    judge(&mut state, &["C"], NOW + 6 * DAY_SECONDS);
    assert_eq!(status(&state, "C").name(), "waiting");
    judge(&mut state, &["C"], NOW + 7 * DAY_SECONDS);
    assert_eq!(status(&state, "C").name(), "intended");
}

#[test]
fn a_budget_that_does_not_hold_says_so_and_holds_nothing() {
    let mut state = with(vec![budget(9, false)]);
    judge(&mut state, &["A"], NOW);
    settle(&mut state, "A");
    let found = |state: &AgentState| progress(&budget(9, false), &state.goals);
    assert_eq!((found(&state).measure, found(&state).standing), (5, Standing::Ok));
    judge(&mut state, &["B"], NOW);
    settle(&mut state, "B");
    let missed = found(&state);
    assert_eq!((missed.measure, missed.target, missed.standing), (10, 9, Standing::Missed));
    assert_eq!(missed.words, "10uusdc of 9uusdc were paid for cloud in 7 days");
    let lenient = Goal { tolerance: 200_000, ..budget(9, false) };
    assert_eq!(progress(&lenient, &state.goals).standing, Standing::AtRisk, "within a fifth");
}

#[test]
fn what_is_paid_behind_its_day_is_counted_against_paying_on_time() {
    let mut state = with(vec![on_time(0)]);
    assert_eq!(progress(&on_time(0), &state.goals).words, "no bill came to an end in 7 days");
    judge(&mut state, &["A", "B"], NOW + DAY_SECONDS - 1);
    settle(&mut state, "A");
    assert_eq!(progress(&on_time(0), &state.goals).standing, Standing::Ok);
    judge(&mut state, &["C"], NOW + DAY_SECONDS);
    settle(&mut state, "B");
    let found = progress(&on_time(0), &state.goals);
    assert_eq!((found.measure, found.standing), (500_000, Standing::Missed));
    assert_eq!(progress(&on_time(500_000), &state.goals).standing, Standing::AtRisk);
}

#[test]
fn tasks_that_miss_their_deadline_are_counted_and_those_called_off_are_not() {
    let goal = Goal { measure: Measure::FinishTasks { days: 7 }, ..on_time(0) };
    let mut state = with(vec![goal.clone()]);
    let names = ["done", "failed", "off", "free"];
    let tasks: Vec<Task> = names.iter().map(|name| task(name)).collect();
    step(&mut state, &tasks::Input::TasksAdded { tasks, at: NOW }.into());
    for (name, verdict) in names.iter().zip([
        tasks::Verdict::Done,
        tasks::Verdict::Failed,
        tasks::Verdict::Cancelled,
        tasks::Verdict::Done,
    ]) {
        let id = tasks::TaskId::of("test", name);
        step(&mut state, &tasks::Input::TaskEnded(tasks::Ended { id, verdict, reason: "x".into(), at: NOW }).into());
    }
    let found = progress(&goal, &state.goals);
    assert_eq!((found.words.as_str(), found.standing), ("1 of 2 tasks were done in time in 7 days", Standing::Missed));
}

fn task(name: &str) -> Task {
    Task {
        source: "test".into(),
        external: name.into(),
        title: name.into(),
        kind: "report".into(),
        goal: None,
        depends_on: vec![],
        earliest: 0,
        deadline: (name != "free").then_some(NOW + DAY_SECONDS),
        late_seconds_max: None,
        estimate: None,
        price_max: None,
        reward: None,
        penalty: None,
        payment: None,
    }
}

#[test]
fn without_goals_nothing_is_kept() {
    let mut state = AgentState::new("wallet".into());
    judge(&mut state, &["A"], NOW);
    settle(&mut state, "A");
    assert!(all_rows(&state).iter().all(|row| row.kind != crate::Kind::Goal));
    step(&mut state, &Input::GoalsSet { goals: vec![], at: NOW }.into());
    judge(&mut state, &["B"], NOW);
    settle(&mut state, "B");
    assert_eq!(all_rows(&state).iter().filter(|row| row.kind == crate::Kind::Goal).count(), 1, "that there are none");
}

/// A restart, after which the outcome comes before any time: it is booked on the day on which a replay books it.
#[test]
fn goals_and_days_come_back_from_their_rows_and_a_quarter_stays_in_memory() {
    let mut state = with(vec![budget(9, true), on_time(0)]);
    for day in 0..200 {
        judge(&mut state, &[&format!("A{day}")], NOW + day * DAY_SECONDS);
    }
    let mut again = AgentState::new("wallet".into());
    for row in rows(&state.goals, &Changed { goals: true, days: state.goals.days.keys().copied().collect() }) {
        admit(&mut again.goals, &row).unwrap();
    }
    assert_eq!((state.goals.days.len(), again.goals.days.len()), (200, 92));
    state.goals.evict();
    assert_eq!(again.goals, state.goals);
    assert_eq!(again.goals.today(), Some(20_899));
}

#[test]
fn goals_that_cannot_be_such_are_refused_with_key_and_numbers() {
    let range = |key, got, min, max| GoalError::Range { name: "on-time".into(), key, got, min, max };
    let of = |key, got: &str| GoalError::Budget { name: "cloud".into(), key, got: got.into() };
    let broken = |category: &str, denom: &str, max| Goal {
        measure: Measure::Budget {
            category: category.into(),
            denom: denom.into(),
            max: Amount(max),
            days: 1,
            hold: false,
        },
        ..budget(1, false)
    };
    let table = [
        (vec![Goal { name: "A b".into(), ..on_time(0) }], GoalError::Name { got: "A b".into() }),
        (vec![on_time(0), on_time(1)], GoalError::Twice { got: "on-time".into() }),
        (vec![Goal { weight: 0, ..on_time(0) }], range("weight", 0, 1, 1_000_000)),
        (vec![on_time(1_000_001)], range("tolerance", 1_000_001, 0, 1_000_000)),
        (vec![Goal { measure: Measure::PayOnTime { days: 93 }, ..on_time(0) }], range("measure.days", 93, 1, 92)),
        (vec![broken("?", "uusdc", 1)], of("category", "?")),
        (vec![broken("cloud", "", 1)], of("denom", "")),
        (vec![broken("cloud", "uusdc", 0)], of("max", "0")),
        (vec![on_time(0); 33], GoalError::TooMany { got: 33 }),
    ];
    for (goals, error) in table {
        assert_eq!(check_all(&goals), Err(error));
    }
    assert_eq!(check_all(&[budget(1, true), on_time(0)]), Ok(()));
}
