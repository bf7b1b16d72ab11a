//! Goals that are at risk become tasks: once, by rules, each with a record of why. A keeper's rows and a state that keeps
//! everything come to the same.

use stateset_agent::decisions::{self, Decision, Work};
use stateset_agent::goals::{Goal, Input as GoalsInput, Measure, Plan};
use stateset_agent::memory::{self, BeliefKind, Input as MemoryInput, Noticed, Observation, Seen};
use stateset_agent::tasks::{self, Ended, Input, Money, TaskId, TaskRecord, Verdict};
use stateset_agent::{AgentState, Effect, Input as AgentInput, Kind, Step, all_rows, ledger, step};
use stateset_api::Amount;

use crate::table::Table;

const DAY: u64 = 86_400;
/// Midnight.
const NOW: u64 = 20_700 * DAY;

struct Two {
    some: AgentState,
    all: AgentState,
    table: Table,
}

impl Two {
    fn with(goals: Vec<Goal>, rules: u32) -> Self {
        let some = AgentState::under("wallet".into(), rules);
        let mut two = Self { all: some.clone(), some, table: Table::default() };
        two.step(GoalsInput::GoalsSet { goals, at: NOW });
        two
    }

    fn step(&mut self, input: impl Into<AgentInput>) -> Step {
        let input = input.into();
        let wanted = step(&mut self.all, &input);
        let found = self.table.step(&mut self.some, &input);
        assert_eq!(found, wanted);
        let mut keys: Vec<_> = found.rows.iter().map(|row| (row.kind, row.key)).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), found.rows.len(), "a row is written once in a step");
        let loaded = self.table.load("wallet", self.some.rules());
        assert_eq!(loaded, self.some, "after a restart");
        found
    }

    fn day(&mut self, day: u64) -> Step {
        self.step(GoalsInput::GoalsDay { at: NOW + day * DAY })
    }

    fn plan(&self) -> Plan {
        self.all.goals.plan("goal").cloned().unwrap_or_default()
    }

    /// The plan's tasks that have not ended, by title.
    fn tasks(&self) -> Vec<(TaskId, TaskRecord)> {
        let live = self.all.tasks.iter().filter(|(_, record)| !record.status.has_ended());
        let mut tasks: Vec<_> = live.map(|(id, record)| (id, record.clone())).collect();
        tasks.sort_by_key(|(_, record)| record.task.title.clone());
        tasks
    }

    fn titles(&self) -> Vec<String> {
        self.tasks().iter().map(|(_, record)| record.task.title.clone()).collect()
    }

    fn done(&mut self, id: TaskId, cost: Option<u128>, at: u64) -> Step {
        let cost = cost.map(|amount| Money { denom: "uusdc".into(), amount: Amount(amount) });
        self.step(Input::TaskEnded(Ended { id, verdict: Verdict::Done, reason: "seen".into(), at, cost }))
    }

    fn decisions(&self, subject: &str) -> Vec<Decision> {
        let rows = all_rows(&self.all);
        let read = rows.iter().filter(|row| row.kind == Kind::Decision).map(|row| decisions::read(row).unwrap());
        read.filter(|decision| decision.subject == subject).collect()
    }
}

fn goal(measure: Measure) -> Goal {
    Goal { name: "goal".into(), weight: 500_000, tolerance: 0, deadline: None, measure }
}

fn reserve(min: u128) -> Goal {
    goal(Measure::Reserve { denom: "uusdc".into(), min: Amount(min), days: 7 })
}

fn unit_cost(budget: u128) -> Goal {
    goal(Measure::UnitCost {
        good: "cement".into(),
        denom: "uusdc".into(),
        max: Amount(100),
        payees: vec!["a".into(), "b".into()],
        budget: Amount(budget),
        days: 7,
    })
}

fn opened(amount: u128) -> ledger::Input {
    let balances = vec![("uusdc".to_owned(), Amount(amount))];
    ledger::Input::LedgerOpened(ledger::Opening { balances, before: vec![], height: 1, time: NOW })
}

fn price(payee: &str, amount: u64, at: u64) -> MemoryInput {
    let subject = format!("cement/uusdc@{payee}");
    let observations = vec![Observation { about: BeliefKind::GoodPrice, subject, seen: Seen::Size(amount) }];
    MemoryInput::Noticed(Noticed { at, observations })
}

#[test]
fn a_reserve_below_its_target_becomes_a_task_once_and_again_when_that_has_ended_a_week_later() {
    let mut two = Two::with(vec![], 5);
    two.step(opened(400));
    two.step(GoalsInput::GoalsSet { goals: vec![reserve(1_000)], at: NOW });
    assert_eq!(two.titles(), ["goal: bring 600uusdc more into the wallet"]);
    let (id, record) = two.tasks().remove(0);
    assert_eq!(record.task.estimate, Some(Money { denom: "uusdc".into(), amount: Amount(600) }));
    assert_eq!((record.task.deadline, record.task.source.as_str()), (Some(NOW + 7 * DAY), "planner"));
    for subject in ["goal".to_owned(), id.to_string()] {
        let [decision] = two.decisions(&subject).try_into().unwrap();
        assert_eq!((decision.work, decision.action.as_str()), (Work::Goals, "ask a person"));
        assert_eq!(
            decision.rationale,
            "goal 'goal' is missed: 400uusdc of 1000uusdc are at hand, 400uusdc was the least in 7 days"
        );
        // A weight of a half: 300, of which asking is thought to save the half.
        assert_eq!(decision.expected.value, -150);
        assert_eq!((decision.others[0].action.as_str(), decision.others[0].value), ("leave it", Some(-300)));
    }
    for day in 1..9 {
        assert_eq!(two.day(day).effects, [], "one plan is open");
    }
    two.done(id, None, NOW + 9 * DAY);
    assert_eq!(two.plan().number, 2, "with the first look of the day, since the first one is over");
    let (id, _) = two.tasks().remove(0);
    two.done(id, None, NOW + 10 * DAY);
    for day in 11..16 {
        two.day(day);
        assert_eq!((two.plan().number, two.plan().is_open()), (2, false), "not before a week has passed");
    }
    two.day(16);
    assert_eq!(two.plan().number, 3);
}

#[test]
fn nothing_is_planned_for_a_goal_that_is_reached_or_before_rules_5() {
    for (rules, min) in [(5, 400), (4, 1_000)] {
        let mut two = Two::with(vec![], rules);
        two.step(opened(400));
        two.step(GoalsInput::GoalsSet { goals: vec![reserve(min)], at: NOW });
        two.day(1);
        assert_eq!(two.tasks(), [], "rules {rules}");
        assert_eq!(two.plan(), Plan::default());
    }
}

#[test]
fn a_plan_whose_tasks_nobody_does_ends_with_them_and_the_goal_is_planned_for_again() {
    let mut two = Two::with(vec![goal(Measure::Reputation { min: 7_000, days: 7 })], 5);
    assert_eq!(two.titles(), ["goal: look why reputation is not reached"], "nobody reported it");
    two.step(Input::TasksDue { time: NOW + 14 * DAY + 1 });
    assert_eq!(two.plan().number, 2, "given up a week after its deadline");
    two.step(GoalsInput::GoalReported { name: "reputation".into(), value: 7_500, at: NOW + 15 * DAY });
    two.step(GoalsInput::GoalReported { name: "others".into(), value: 1, at: NOW + 15 * DAY });
    let (id, _) = two.tasks().remove(0);
    two.done(id, None, NOW + 16 * DAY);
    two.day(30);
    assert_eq!(two.plan().number, 3, "what was reported is older than the days that count");
}

#[test]
fn a_unit_cost_above_its_target_has_another_vendor_tried_within_the_budget_and_the_price_is_learned() {
    let mut two = Two::with(vec![], 5);
    for number in 0..5 {
        two.step(price("a", 150, NOW - number * DAY));
    }
    two.step(GoalsInput::GoalsSet { goals: vec![unit_cost(300)], at: NOW });
    assert_eq!(two.tasks(), [], "nothing was bought yet");
    // Ten at 150.
    two.step(bought(10, 1_500));
    two.step(Input::TasksDue { time: NOW });
    pay_all(&mut two);
    two.day(1);
    assert_eq!(two.titles(), ["goal: ask b for a price of cement", "goal: buy one cement of b"]);
    let [(quote, _), (tried, record)] = two.tasks().try_into().unwrap();
    assert_eq!(record.task.depends_on, [quote]);
    assert_eq!(record.task.price_max, Some(Money { denom: "uusdc".into(), amount: Amount(450) }));
    let decision = two.decisions(&tried.to_string()).remove(0);
    assert_eq!(decision.action, "try b");
    assert!(decision.rationale.contains("cement/uusdc@b was never tried"), "{}", decision.rationale);
    // A weight of a half, ten units, 50 above.
    let left = decision.others.iter().find(|other| other.action == "leave it").unwrap();
    assert_eq!(left.value, Some(-250));
    two.done(quote, None, NOW + 2 * DAY);
    two.done(tried, Some(200), NOW + 2 * DAY);
    let known = two.all.memory.predict(BeliefKind::GoodPrice, "cement/uusdc@b", NOW + 2 * DAY).unwrap();
    assert_eq!(known.mean, 200);
    let plan = two.plan();
    assert_eq!((plan.spent, plan.is_open(), plan.trial), (Amount(50), false, None));
}

#[test]
fn trying_that_has_cost_more_than_its_budget_stops_the_goal_until_a_person_allows_it() {
    let mut two = Two::with(vec![], 5);
    for number in 0..5 {
        two.step(price("a", 150, NOW - number * DAY));
    }
    two.step(GoalsInput::GoalsSet { goals: vec![unit_cost(100)], at: NOW });
    two.step(bought(10, 1_500));
    two.step(Input::TasksDue { time: NOW });
    pay_all(&mut two);
    two.day(1);
    let [(quote, _), (tried, _)] = two.tasks().try_into().unwrap();
    two.done(quote, None, NOW + 2 * DAY);
    let limit = two.all.tasks.get(tried).unwrap().task.price_max.clone().unwrap();
    assert_eq!(limit.amount.0, 250, "the best known and the budget");
    let euros = Some(Money { denom: "ueur".into(), amount: Amount(1) });
    let (verdict, reason) = (Verdict::Done, "seen".to_owned());
    let word = Ended { id: tried, verdict, reason, at: NOW + 2 * DAY, cost: euros };
    let refused = tasks::check_end(&two.all.tasks, &word).unwrap_err();
    assert_eq!(refused, "it may cost 250uusdc: say what it came to in uusdc, not in ueur");
    let done = two.done(tried, Some(251), NOW + 2 * DAY);
    let said = |effect: &Effect| match effect {
        Effect::Tasks(tasks::Effect::NotifyTask(tasks::Notice::Ended { id, status, .. })) if *id == tried => {
            status.reason().cloned()
        }
        _ => None,
    };
    let beyond = "seen; it cost 251uusdc, more than the 250uusdc that it may";
    assert_eq!(done.effects.iter().find_map(said).as_deref(), Some(beyond), "the money is spent, and booked");
    let stopped = |effect: &Effect| match effect {
        Effect::Memory(memory::Effect::NotifyMemory(memory::Notice::Stopped(stop))) => Some(stop.reason.clone()),
        _ => None,
    };
    assert_eq!(done.effects.iter().find_map(stopped).as_deref(), Some("it has cost 101 and is worth 100"));
    two.step(bought(11, 1_650));
    two.step(Input::TasksDue { time: NOW + 2 * DAY });
    pay_all(&mut two);
    two.day(8);
    assert_eq!(two.tasks(), []);
    let decision = two.decisions("goal").pop().unwrap();
    assert_eq!(decision.action, "leave it");
    assert!(decision.others.iter().all(|other| other.removed.is_some()), "{:?}: nothing else is left", decision.others);
    two.step(MemoryInput::Allowed { subject: "goal goal".into(), by: "ann".into(), at: NOW + 9 * DAY });
    two.step(bought(12, 1_800));
    two.step(Input::TasksDue { time: NOW + 9 * DAY });
    pay_all(&mut two);
    two.day(15);
    let decision = two.decisions("goal").pop().unwrap();
    assert_eq!(decision.action, "ask a person", "the budget is used up");
}

/// A purchase of so many, handed in.
fn bought(units: u64, amount: u128) -> Input {
    use stateset_agent::tasks::{Good, Payment, Task};
    let payment = Payment {
        payee: "a".into(),
        denom: "uusdc".into(),
        amount: Amount(amount),
        category: "cloud".into(),
        number: format!("C-{units}"),
        good: Some(Good { name: "cement".into(), units }),
    };
    let task = Task {
        source: "test".into(),
        external: format!("C-{units}"),
        title: "Cement".into(),
        kind: "purchase".into(),
        goal: None,
        depends_on: vec![],
        earliest: NOW - DAY,
        deadline: None,
        late_seconds_max: None,
        estimate: None,
        price_max: None,
        reward: None,
        penalty: None,
        payment: Some(payment),
        delivered_by: None,
    };
    Input::TasksAdded { tasks: vec![task], at: NOW }
}

/// What waits is allowed and paid.
fn pay_all(two: &mut Two) {
    use stateset_agent::bills::{Ended, Input as BillsInput, Judged, Observation, Outcome};
    let open: Vec<_> = two.some.bills.with_status(0).map(|(id, _)| id).collect();
    let judged = |id: &stateset_api::IntentId| Judged {
        id: *id,
        verdict: stateset_api::policy::Verdict::Allow,
        already_done: false,
        breach: None,
    };
    let judged = open.iter().map(judged).collect();
    let time = two.all.goals.today().unwrap() * DAY;
    two.step(BillsInput::Observed(Observation { height: 1, time, judged }));
    let ended = open.into_iter().map(|id| Ended { id, outcome: Outcome::Settled { height: 2 } });
    two.step(BillsInput::Outcomes(ended.collect()));
}
