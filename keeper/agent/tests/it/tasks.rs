//! Tasks that end once, whatever comes in, and cost what they touch.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stateset_agent::bills::{Ended as BillEnded, Input as BillsInput};
use stateset_agent::goals::{self, Goal, Measure};
use stateset_agent::tasks::{Ended, Input, Payment, Task, TaskId, TaskStatus, Verdict};
use stateset_agent::{AgentState, Input as AgentInput, Judged, Kind, Observation, Outcome, all_rows, step};
use stateset_api::policy::{Breach, Rule, Verdict as Word};
use stateset_api::{Amount, IntentId};

use crate::eviction::NOW;
use crate::table::Table;

const DAY: u64 = 86_400;

fn task(number: usize, on: &[usize]) -> Task {
    Task {
        source: "test".into(),
        external: number.to_string(),
        title: format!("Task {number}"),
        kind: "report".into(),
        goal: None,
        depends_on: on.iter().map(|on| id(*on)).collect(),
        earliest: 0,
        deadline: None,
        late_seconds_max: None,
        estimate: None,
        price_max: None,
        reward: None,
        penalty: None,
        payment: None,
        delivered_by: None,
    }
}

fn payment(number: usize) -> Payment {
    Payment {
        payee: "vendor".into(),
        denom: "uusdc".into(),
        amount: Amount(5),
        category: "cloud".into(),
        // Some are the same bill.
        number: format!("ORDER-{}", number % 4),
        good: None,
    }
}

fn id(number: usize) -> TaskId {
    TaskId::of("test", &number.to_string())
}

fn bill(number: usize) -> IntentId {
    Task { earliest: NOW, payment: Some(payment(number)), ..task(number, &[]) }.bill().unwrap().intent_id("wallet")
}

prop_compose! {
    fn any_task()(
        number in 0_usize..8,
        on in prop::collection::vec(0_usize..8, 0..3),
        pays in any::<bool>(),
        deadline in prop::option::of(0_u64..4),
        late in prop::option::of(Just(0)),
    ) -> Task {
        Task {
            earliest: if pays { NOW } else { 0 },
            deadline: deadline.map(|days| NOW + days * DAY),
            late_seconds_max: late,
            payment: pays.then(|| payment(number)),
            ..task(number, &on)
        }
    }
}

fn any_input() -> impl Strategy<Value = AgentInput> {
    let verdict = prop::sample::select(&[Verdict::Done, Verdict::Failed, Verdict::Cancelled][..]);
    let time = || (0_u64..50).prop_map(|days| NOW + days * DAY);
    let ended = (0_usize..8, verdict, time()).prop_map(|(number, verdict, at)| Ended {
        id: id(number),
        verdict,
        reason: "seen".into(),
        at,
        cost: None,
    });
    let word = prop::sample::select(&[Word::Allow, Word::Deny][..]);
    let judged = (0_usize..4, word).prop_map(|(number, verdict)| {
        let breach = (verdict == Word::Deny).then(|| Breach::new(Rule::Category, 5_u128, 0_u128));
        let judged = vec![Judged { id: bill(number), verdict, already_done: false, breach }];
        BillsInput::Observed(Observation { height: 1, time: NOW + 99 * DAY, judged })
    });
    let outcome = prop_oneof![
        Just(Outcome::Settled { height: 3 }),
        Just(Outcome::Refused { reason: "no".into(), breach: None }),
        Just(Outcome::NeedsReview { reason: "lost".into() }),
    ];
    let outcomes = (0_usize..4, outcome)
        .prop_map(|(number, outcome)| BillsInput::Outcomes(vec![BillEnded { id: bill(number), outcome }]));
    prop_oneof![
        4 => (prop::collection::vec(any_task(), 0..6), time())
            .prop_map(|(tasks, at)| Input::TasksAdded { tasks, at }.into()),
        3 => ended.prop_map(|ended| Input::TaskEnded(ended).into()),
        4 => time().prop_map(|time| Input::TasksDue { time }.into()),
        4 => judged.prop_map(AgentInput::from),
        4 => outcomes.prop_map(AgentInput::from),
        1 => (any::<bool>(), time()).prop_map(|(hold, at)| goals(hold, at)),
        1 => (0_usize..4).prop_map(|number| BillsInput::Retry(vec![bill(number)]).into()),
    ]
}

/// A budget that two bills exceed, or that their being late is counted.
fn goals(hold: bool, at: u64) -> AgentInput {
    let measure = match hold {
        true => Measure::Budget { category: "cloud".into(), denom: "uusdc".into(), max: Amount(9), days: 30, hold },
        false => Measure::PayOnTime { days: 7 },
    };
    let goals = vec![Goal { name: "a".into(), weight: 1, tolerance: 0, deadline: None, measure }];
    goals::Input::GoalsSet { goals, at }.into()
}

/// Whatever has not ended is under way, waits for what has not ended, or waits for a time or a person.
fn nothing_is_stuck(state: &AgentState) -> Result<(), TestCaseError> {
    for (id, record) in state.tasks.iter() {
        if let TaskStatus::Blocked { on } = &record.status {
            prop_assert!(!on.is_empty(), "{id}");
            for on in on {
                let waited = &state.tasks.get(*on).unwrap().status;
                prop_assert!(!waited.has_ended(), "{id} waits for {on}, which is {}", waited.name());
                prop_assert!(state.tasks.dependents(*on).contains(&id));
            }
        }
    }
    Ok(())
}

proptest! {
    /// Whatever comes in, with restarts in between: a task ends at most once, nothing waits for what can never be, and
    /// rows and effects are those of a state that keeps everything.
    #[test]
    fn a_task_ends_at_most_once_and_nothing_waits_for_what_can_never_be(
        inputs in prop::collection::vec((any_input(), prop::bool::weighted(0.1)), 0..50),
    ) {
        let mut all = AgentState::new("wallet".into());
        let mut some = all.clone();
        let mut table = Table::default();
        let mut ends: BTreeMap<TaskId, TaskStatus> = BTreeMap::new();
        for (input, restarts) in inputs {
            let stored: AgentInput = serde_json::from_str(&serde_json::to_string(&input).unwrap()).unwrap();
            prop_assert_eq!(&stored, &input);
            let wanted = step(&mut all, &input);
            prop_assert_eq!(&table.step(&mut some, &input), &wanted);
            for (id, record) in all.tasks.iter().filter(|(_, record)| record.status.has_ended()) {
                let end = ends.entry(id).or_insert_with(|| record.status.clone());
                prop_assert_eq!(&*end, &record.status);
            }
            prop_assert!(ends.keys().all(|id| all.tasks.get(*id).is_some_and(|record| record.status.has_ended())));
            prop_assert!(some.tasks.iter().all(|(_, record)| !record.status.has_ended()));
            nothing_is_stuck(&all)?;
            if restarts {
                let loaded = table.load("wallet", all.rules());
                prop_assert_eq!(&loaded, &some);
                some = loaded;
            }
        }
        let rows: BTreeMap<_, _> = all_rows(&all).into_iter().map(|row| ((row.kind, row.key), row)).collect();
        prop_assert_eq!(rows, table.rows);
    }

    /// In whatever order a file names its tasks, the same ones are taken in, and stand alike.
    #[test]
    fn the_order_within_a_file_changes_nothing(
        mut tasks in prop::collection::vec(any_task(), 0..10),
        swaps in prop::collection::vec((0_usize..10, 0_usize..10), 0..10),
    ) {
        let mut seen = Vec::new();
        tasks.retain(|task| { let new = !seen.contains(&task.external); seen.push(task.external.clone()); new });
        let mut other = tasks.clone();
        for (one, two) in swaps {
            if one < other.len() && two < other.len() {
                other.swap(one, two);
            }
        }
        let rows = |tasks: Vec<Task>| {
            let mut state = AgentState::new("wallet".into());
            step(&mut state, &Input::TasksAdded { tasks, at: NOW }.into());
            all_rows(&state)
        };
        prop_assert_eq!(rows(tasks), rows(other));
    }
}

/// What a step reads and writes depends on what it touches, not on how many tasks there are.
#[test]
fn a_step_costs_what_it_touches_among_ten_thousand_tasks() {
    let mut costs = Vec::new();
    for known in [100_usize, 10_000] {
        let (mut state, mut table) = (AgentState::new("wallet".into()), Table::default());
        let numbers: Vec<usize> = (1_000_000..1_000_000 + known).collect();
        for numbers in numbers.chunks(1_000) {
            let tasks = numbers.iter().map(|number| task(*number, &[])).collect();
            table.step(&mut state, &Input::TasksAdded { tasks, at: NOW }.into());
        }
        (table.read, table.written) = (0, 0);
        let second = Task { deadline: Some(NOW + DAY), ..task(2, &[1]) };
        let first = Task { earliest: NOW, payment: Some(payment(1)), ..task(1, &[]) };
        let yes = Judged { id: bill(1), verdict: Word::Allow, already_done: false, breach: None };
        let outcomes = vec![BillEnded { id: bill(1), outcome: Outcome::Settled { height: 2 } }];
        let done = Ended { id: id(2), verdict: Verdict::Done, reason: "seen".into(), at: NOW, cost: None };
        let inputs: [AgentInput; 5] = [
            Input::TasksAdded { tasks: vec![second, first], at: NOW }.into(),
            Input::TasksDue { time: NOW }.into(),
            BillsInput::Observed(Observation { height: 1, time: NOW, judged: vec![yes] }).into(),
            BillsInput::Outcomes(outcomes).into(),
            Input::TaskEnded(done).into(),
        ];
        for input in inputs {
            table.step(&mut state, &input);
        }
        for number in [1, 2] {
            let row = &table.rows[&(Kind::Task, id(number).0)];
            assert_eq!(row.status, 4, "{}", row.json);
        }
        assert_eq!(state.tasks.live(), known);
        costs.push((table.read, table.written));
    }
    assert_eq!(costs[0], costs[1], "read and written");
    // The bill under its two keys when it is judged, and why it was paid when it is. Each task three times, the bill three
    // times, its payee, why it was paid, and what that teaches; why the task was begun, and what its kind costs.
    assert_eq!(costs[0], (3, 14));
}
