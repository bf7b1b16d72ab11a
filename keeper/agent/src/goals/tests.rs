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
    Goal { name: "cloud".into(), weight: 1, tolerance: 0, deadline: None, measure }
}

fn on_time(tolerance: u32) -> Goal {
    Goal { name: "on-time".into(), weight: 1, tolerance, deadline: None, measure: Measure::PayOnTime { days: 7 } }
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
        step(
            &mut state,
            &tasks::Input::TaskEnded(tasks::Ended { id, verdict, reason: "x".into(), at: NOW, cost: None }).into(),
        );
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
        delivered_by: None,
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
    for row in rows(
        &state.goals,
        &Changed { goals: true, days: state.goals.days.keys().copied().collect(), ..Changed::default() },
    ) {
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
    let of = |key, got: &str| GoalError::Measure { name: "cloud".into(), measure: "budget", key, got: got.into() };
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

fn named(measure: Measure, tolerance: u32) -> Goal {
    Goal { name: "goal".into(), weight: 1, tolerance, deadline: None, measure }
}

fn stands(goal: &Goal, state: &AgentState) -> (u128, Standing) {
    let found = progress(goal, &state.goals);
    (found.measure, found.standing)
}

fn day(state: &mut AgentState, day: u64) {
    step(state, &Input::GoalsDay { at: NOW + day * DAY_SECONDS }.into());
}

#[test]
fn a_reserve_is_measured_by_the_ledger_and_its_least_of_the_days_is_remembered() {
    use crate::ledger::{Input as Ledger, Opening};
    let goal = named(Measure::Reserve { denom: "uusdc".into(), min: Amount(100), days: 7 }, 100_000);
    let mut state = with(vec![goal.clone()]);
    assert_eq!(stands(&goal, &state).1, Standing::AtRisk, "the ledger was not opened");
    let balances = vec![("uusdc".to_owned(), Amount(89))];
    step(&mut state, &Ledger::LedgerOpened(Opening { balances, before: vec![], height: 1, time: NOW }).into());
    assert_eq!(stands(&goal, &state), (89, Standing::Missed));
    let more = |amount| {
        Ledger::LedgerUnidentified(crate::ledger::Unidentified {
            asset: "uusdc".into(),
            amount: Amount(amount),
            height: 2,
            time: NOW,
        })
    };
    step(&mut state, &more(6).into());
    day(&mut state, 1);
    assert_eq!(stands(&goal, &state), (95, Standing::AtRisk), "within its tolerance");
    step(&mut state, &more(5).into());
    day(&mut state, 2);
    assert_eq!(stands(&goal, &state), (100, Standing::AtRisk), "it was less within the week");
    day(&mut state, 7);
    assert_eq!(stands(&goal, &state), (100, Standing::Ok), "95 on the second day was within its tolerance");
}

#[test]
fn a_level_is_measured_by_what_was_reported_last_and_by_nothing_older_than_its_days() {
    let goal = named(Measure::Level { name: "stock".into(), min: 10, max: Some(20), days: 3 }, 0);
    let mut state = with(vec![goal.clone()]);
    assert_eq!(stands(&goal, &state), (10, Standing::AtRisk), "nobody said anything");
    for (value, wanted) in [(9, Standing::Missed), (10, Standing::Ok), (20, Standing::Ok), (21, Standing::Missed)] {
        step(&mut state, &Input::GoalReported { name: "stock".into(), value, at: NOW }.into());
        assert_eq!(stands(&goal, &state), (value.into(), wanted));
    }
    let rows = step(&mut state, &Input::GoalReported { name: "weather".into(), value: 1, at: NOW }.into()).rows;
    assert_eq!(rows, [], "no goal names it");
    day(&mut state, 3);
    assert_eq!(stands(&goal, &state).1, Standing::AtRisk, "too old");
}

#[test]
fn before_its_deadline_a_goal_is_at_risk_at_most() {
    let late = named(Measure::Reputation { min: 7_000, days: 30 }, 0);
    let goal = Goal { deadline: Some(NOW + 2 * DAY_SECONDS), ..late };
    let mut state = with(vec![goal.clone()]);
    step(&mut state, &Input::GoalReported { name: REPUTATION.into(), value: 6_999, at: NOW }.into());
    assert_eq!(stands(&goal, &state).1, Standing::AtRisk);
    day(&mut state, 2);
    assert_eq!(stands(&goal, &state).1, Standing::Missed);
    let read: Goal = serde_json::from_str(
        r#"{"name":"a","weight":1,"deadline":"2026-09-21","measure":{"reputation":{"min":1,"days":1}}}"#,
    )
    .unwrap();
    assert_eq!(read.deadline, Some(1_790_035_199));
    assert_eq!(serde_json::from_str::<Goal>(&serde_json::to_string(&read).unwrap()).unwrap(), read);
}

#[test]
fn the_share_of_a_payee_is_of_all_that_is_paid_in_the_denom() {
    let share = |max| named(Measure::PayeeShare { payee: "vendor".into(), denom: "uusdc".into(), max, days: 7 }, 0);
    let mut state = with(vec![share(666_666)]);
    assert_eq!(stands(&share(1), &state), (0, Standing::Ok), "nothing was paid");
    judge(&mut state, &["A", "B"], NOW);
    settle(&mut state, "A");
    settle(&mut state, "B");
    let other = Bill { payee: "other".into(), ..bill("C", NOW) };
    let id = other.intent_id("wallet");
    step(&mut state, &bills::Input::Imported(vec![other]).into());
    let judged = vec![Judged { id, verdict: Verdict::Allow, already_done: false, breach: None }];
    step(&mut state, &bills::Input::Observed(Observation { height: 1, time: NOW, judged }).into());
    step(&mut state, &bills::Input::Outcomes(vec![Ended { id, outcome: Outcome::Settled { height: 2 } }]).into());
    assert_eq!(stands(&share(666_666), &state), (666_667, Standing::Missed), "two thirds, rounded up");
    assert_eq!(stands(&share(666_667), &state).1, Standing::Ok);
}

#[test]
fn what_a_treasury_earns_is_its_growth_less_what_was_put_in_by_the_year() {
    let goal = named(Measure::Earn { min: 40_000, days: 30 }, 0);
    let mut state = with(vec![goal.clone()]);
    assert_eq!(stands(&goal, &state).1, Standing::Ok, "nothing is known");
    let mut look = |day: u64, total: u128, put_in: u128, out: u128| {
        step(&mut state, &Input::GoalsDay { at: NOW + day * DAY_SECONDS }.into());
        state.goals.book_treasury(|of| {
            of.total = Some(Amount(total));
            (of.put_in, of.taken_out) = (Amount(put_in), Amount(out));
        });
        stands(&goal, &state)
    };
    // What moved on the first day was before its look.
    assert_eq!(look(0, 1_000_000, 1_000_000, 0).1, Standing::Ok);
    // 365 on a million in a day: 13 %; and 100 put in earned nothing.
    assert_eq!(look(1, 1_000_465, 100, 0), (133_211, Standing::Ok));
    assert_eq!(look(10, 990_465, 0, 11_000), (49_817, Standing::Ok));
    assert_eq!(look(11, 980_000, 0, 0), (0, Standing::Missed), "it lost");
}

#[test]
fn measures_that_cannot_be_such_are_refused_with_key_and_value() {
    let usdc = || "uusdc".to_owned();
    let unit = |payees: &[&str], max| Measure::UnitCost {
        good: "cement".into(),
        denom: usdc(),
        max: Amount(max),
        payees: payees.iter().map(|payee| (*payee).to_owned()).collect(),
        budget: Amount(0),
        days: 1,
    };
    let share = |payee: &str, max| Measure::PayeeShare { payee: payee.into(), denom: usdc(), max, days: 1 };
    let level = |name: &str, max| Measure::Level { name: name.into(), min: 5, max, days: 1 };
    let table = [
        (Measure::Reserve { denom: usdc(), min: Amount(0), days: 1 }, "reserve", "min", "0"),
        (Measure::Reserve { denom: String::new(), min: Amount(1), days: 1 }, "reserve", "denom", ""),
        (Measure::Earn { min: 0, days: 1 }, "earn", "min", "0"),
        (level("reputation", None), "level", "name", "reputation"),
        (level("?", None), "level", "name", "?"),
        (level("stock", Some(4)), "level", "max", "4"),
        (Measure::Reputation { min: 10_001, days: 1 }, "reputation", "min", "10001, at most 10000"),
        (share("", 1), "payee_share", "payee", ""),
        (share("p", 1_000_000), "payee_share", "max", "1000000, at most 999999"),
        (unit(&["a", "b"], 0), "unit_cost", "max", "0"),
        (unit(&["a"], 1), "unit_cost", "payees", "1 of them, from 2 to 16 are taken"),
        (unit(&["a", "a"], 1), "unit_cost", "payees", "a twice"),
        (unit(&["a", ""], 1), "unit_cost", "payees", ""),
    ];
    for (measure, kind, key, got) in table {
        let wanted = GoalError::Measure { name: "goal".into(), measure: kind, key, got: got.into() };
        assert_eq!(check_all(&[named(measure, 0)]), Err(wanted));
    }
    for measure in [unit(&["a", "b"], 1), share("p", 1), level("stock", Some(5))] {
        assert_eq!(check_all(&[named(measure, 0)]), Ok(()));
    }
}
