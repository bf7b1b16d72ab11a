//! What work teaches, and that what failed again and again is not done until a person allows it. Rows are stored and looked
//! up as a keeper does, and a state that keeps everything comes to the same.

use stateset_agent::bills::{Discount, Ended as BillEnded, Input as BillsInput};
use stateset_agent::decisions::{self, Decision};
use stateset_agent::memory::{self, BeliefKind, Input as MemoryInput};
use stateset_agent::tasks::{Ended, Good, Input, Money, Payment, Task, TaskId, TaskStatus, Verdict};
use stateset_agent::{
    AgentState, Bill, BillStatus, Effect, Input as AgentInput, Judged, Kind, Observation, Outcome, Step, all_rows,
    ledger, step,
};
use stateset_api::policy::{Breach, Rule, Verdict as Word};
use stateset_api::{Amount, IntentId};

use crate::eviction::{NOW, bill};
use crate::table::Table;

const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;

/// A keeper's state with its table, and one that keeps everything.
struct Two {
    some: AgentState,
    all: AgentState,
    table: Table,
}

impl Two {
    fn under(rules: u32) -> Self {
        let some = AgentState::under("wallet".into(), rules);
        Self { all: some.clone(), some, table: Table::default() }
    }

    fn step(&mut self, input: impl Into<AgentInput>) -> Step {
        let input = input.into();
        let wanted = step(&mut self.all, &input);
        let found = self.table.step(&mut self.some, &input);
        assert_eq!(found, wanted);
        found
    }

    fn restart(&mut self) {
        let loaded = self.table.load("wallet", self.some.rules());
        assert_eq!(loaded, self.some);
        self.some = loaded;
    }

    fn status(&self, bill: &Bill) -> &BillStatus {
        &self.all.bills.get(&bill.intent_id("wallet")).unwrap().status
    }

    /// A bill comes in and the wallet allows it.
    fn judged(&mut self, bill: &Bill, time: u64) -> Step {
        self.step(BillsInput::Imported(vec![bill.clone()]));
        self.looked_at(bill, time)
    }

    fn looked_at(&mut self, bill: &Bill, time: u64) -> Step {
        let id = bill.intent_id("wallet");
        let judged = vec![Judged { id, verdict: Word::Allow, already_done: false, breach: None }];
        self.step(BillsInput::Observed(Observation { height: time, time, judged }))
    }

    fn ended(&mut self, bill: &Bill, outcome: Outcome) -> Step {
        self.step(BillsInput::Outcomes(vec![BillEnded { id: bill.intent_id("wallet"), outcome }]))
    }

    /// Several payments to `vendor` that the chain refuses, an hour apart.
    fn refused(&mut self, count: u64) -> Vec<memory::Notice> {
        let mut said = Vec::new();
        for number in 0..count {
            let bill = bill(&format!("R-{number}"), "vendor", NOW);
            self.judged(&bill, NOW + number * HOUR);
            let refused = Outcome::Refused { reason: "no such account".into(), breach: None };
            said.extend(notices(&self.ended(&bill, refused)));
        }
        said
    }

    fn decision(&self, subject: &str) -> Decision {
        let mut found: Vec<Decision> = all_rows(&self.all)
            .iter()
            .filter(|row| row.kind == Kind::Decision)
            .map(|row| decisions::read(row).unwrap())
            .filter(|decision| decision.subject == subject)
            .collect();
        found.pop().unwrap()
    }

    fn task(&self, name: &str) -> stateset_agent::tasks::TaskRecord {
        self.all.tasks.get(TaskId::of("test", name)).unwrap().clone()
    }

    fn ends(&mut self, name: &str, verdict: Verdict, at: u64) -> Step {
        let id = TaskId::of("test", name);
        self.step(Input::TaskEnded(Ended { id, verdict, reason: "seen".into(), at, cost: None }))
    }
}

fn notices(step: &Step) -> Vec<memory::Notice> {
    let of = |effect: &Effect| match effect {
        Effect::Memory(memory::Effect::NotifyMemory(notice)) => Some(notice.clone()),
        _ => None,
    };
    step.effects.iter().filter_map(of).collect()
}

fn task(name: &str) -> Task {
    Task {
        source: "test".into(),
        external: name.into(),
        title: format!("Task {name}"),
        kind: "report".into(),
        goal: None,
        depends_on: vec![],
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

fn purchase(name: &str, amount: u128) -> Task {
    let payment = Payment {
        payee: "vendor".into(),
        denom: "uusdc".into(),
        amount: Amount(amount),
        category: "cloud".into(),
        number: format!("ORDER-{name}"),
        good: Some(Good { name: "cement".into(), units: 4 }),
    };
    Task { kind: "purchase".into(), earliest: NOW, payment: Some(payment), ..task(name) }
}

fn usdc(amount: u128) -> Option<Money> {
    Some(Money { denom: "uusdc".into(), amount: Amount(amount) })
}

#[test]
fn a_payee_whose_payments_fail_three_times_is_not_paid_until_a_person_allows_it() {
    let mut two = Two::under(5);
    let said = two.refused(3);
    let [memory::Notice::Stopped(stop)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!(stop.subject, "pay vendor");
    assert_eq!(stop.reason, "it failed 3 of 3 times within 7 days");
    two.restart();
    let next = bill("N", "vendor", NOW);
    two.judged(&next, NOW + DAY);
    assert!(matches!(two.status(&next), BillStatus::NeedsReview { .. }), "{:?}", two.status(&next));
    let decision = two.decision(&next.intent_id("wallet").to_string());
    assert_eq!(decision.action, "hold for a person");
    assert_eq!(
        decision.others[0].removed.as_deref(),
        Some("stopped: 'pay vendor' is stopped: it failed 3 of 3 times within 7 days")
    );
    // Another payee is paid.
    let other = bill("N", "other", NOW);
    two.judged(&other, NOW + DAY);
    assert!(matches!(two.status(&other), BillStatus::Intended { .. }));
    // A person lets payments to it go on, and has the bill looked at again.
    two.step(MemoryInput::Allowed { subject: "pay vendor".into(), by: "ann".into(), at: NOW + DAY });
    two.step(BillsInput::Retry(vec![next.intent_id("wallet")]));
    two.looked_at(&next, NOW + 2 * DAY);
    assert!(matches!(two.status(&next), BillStatus::Intended { .. }), "{:?}", two.status(&next));
}

#[test]
fn a_stopped_payee_is_not_paid_early_for_a_discount_either() {
    let mut two = Two::under(5);
    let balances = vec![("uusdc".to_owned(), Amount(1_000))];
    two.step(ledger::Input::LedgerOpened(ledger::Opening { balances, before: vec![], height: 1, time: NOW }));
    two.refused(3);
    // It is asked about in a day, and due in ten.
    let discount = Some(Discount { off: Amount(2), until: NOW + 2 * DAY });
    let whole = Bill { amount: Amount(100), discount, ..bill("D", "vendor", NOW + 10 * DAY) };
    two.judged(&whole, NOW + DAY);
    assert!(matches!(two.status(&whole), BillStatus::NeedsReview { .. }), "{:?}", two.status(&whole));
    let other = Bill { payee: "other".into(), ..whole };
    two.judged(&other, NOW + DAY);
    assert!(matches!(two.status(&other), BillStatus::Intended { .. }), "{:?}", two.status(&other));
}

#[test]
fn a_person_may_release_one_bill_of_a_payee_that_stays_stopped() {
    let mut two = Two::under(5);
    two.refused(3);
    let next = bill("N", "vendor", NOW);
    two.judged(&next, NOW + DAY);
    let id = next.intent_id("wallet");
    let content = stateset_agent::bills::content(two.all.bills.get(&id).unwrap());
    two.step(BillsInput::Release { id, content });
    two.looked_at(&next, NOW + DAY + 1);
    assert!(matches!(two.status(&next), BillStatus::Intended { .. }));
    two.ended(&next, Outcome::Settled { height: NOW + DAY + 2 });
    let third = bill("O", "vendor", NOW);
    two.judged(&third, NOW + DAY + 3);
    assert!(matches!(two.status(&third), BillStatus::NeedsReview { .. }), "one bill, not its payee");
}

#[test]
fn a_refusal_stops_nobody_whom_it_does_not_blame_and_nothing_is_written_of_who_never_failed() {
    let of = |rule| Outcome::Refused { reason: "no".into(), breach: Some(Breach::new(rule, 5_u128, 0_u128)) };
    let table = [
        (5, of(Rule::Frozen), false),
        (5, Outcome::NeedsReview { reason: "lost".into() }, false),
        (5, Outcome::Settled { height: 1 }, false),
        (4, of(Rule::PerPaymentMax), false),
        (5, of(Rule::PerPaymentMax), true),
    ];
    for (rules, outcome, wanted) in table {
        let mut two = Two::under(rules);
        let bill = bill("R", "vendor", NOW);
        two.judged(&bill, NOW);
        let done = two.ended(&bill, outcome.clone());
        // A watch's row, as far as it is no belief's.
        let watched = done.rows.iter().filter(|row| row.kind == Kind::Belief && row.status == 2).count();
        assert_eq!(watched == 1, wanted, "{outcome:?} under rules {rules}");
    }
    // Two of five: what settles in between is counted of who failed before.
    let mut two = Two::under(5);
    two.refused(2);
    for number in 0..4 {
        let bill = bill(&format!("S-{number}"), "vendor", NOW);
        two.judged(&bill, NOW + 2 * HOUR);
        two.ended(&bill, Outcome::Settled { height: NOW + 3 * HOUR });
    }
    let last = bill("L", "vendor", NOW);
    two.judged(&last, NOW + 4 * HOUR);
    two.ended(&last, Outcome::Refused { reason: "no".into(), breach: None });
    assert_eq!(two.all.memory.stopped("pay vendor"), None);
}

#[test]
fn a_finished_task_teaches_how_long_its_kind_takes_and_what_it_costs_and_a_purchase_what_a_good_costs() {
    let mut two = Two::under(5);
    let late = Task { deadline: Some(NOW + DAY), delivered_by: Some("vendor".into()), ..task("late") };
    two.step(Input::TasksAdded { tasks: vec![task("A"), purchase("P", 400), late], at: NOW });
    let ended = Ended {
        id: TaskId::of("test", "A"),
        verdict: Verdict::Done,
        reason: "seen".into(),
        at: NOW + HOUR,
        cost: usdc(70),
    };
    two.step(Input::TaskEnded(ended));
    two.step(Input::TasksDue { time: NOW });
    let bill = purchase("P", 400).bill().unwrap();
    two.looked_at(&bill, NOW + HOUR);
    two.ended(&bill, Outcome::Settled { height: NOW + HOUR + 6 });
    two.ends("late", Verdict::Done, NOW + 2 * DAY);
    two.restart();
    let mean = |kind, subject: &str| two.all.memory.predict(kind, subject, NOW + 2 * DAY).map(|found| found.mean);
    let seconds = mean(BeliefKind::TaskDuration, "report").unwrap();
    assert!((24_000..26_000).contains(&seconds), "the middle of an hour and two days, by logarithms: {seconds}");
    assert_eq!(mean(BeliefKind::TaskDuration, "purchase"), None, "it is learned in blocks");
    assert_eq!(mean(BeliefKind::TaskCost, "report/uusdc"), Some(70));
    assert_eq!(mean(BeliefKind::TaskCost, "purchase/uusdc"), Some(400));
    assert_eq!(mean(BeliefKind::GoodPrice, "cement/uusdc@vendor"), Some(100), "of four");
    assert_eq!(mean(BeliefKind::PayeeOnTime, "vendor"), Some(500_000), "one no");
}

#[test]
fn before_rules_5_tasks_teach_and_decide_nothing() {
    let mut two = Two::under(4);
    two.step(Input::TasksAdded { tasks: vec![task("A"), purchase("P", 5)], at: NOW });
    two.step(Input::TasksDue { time: NOW });
    two.ends("A", Verdict::Done, NOW + HOUR);
    let kinds: Vec<Kind> = all_rows(&two.all).iter().map(|row| row.kind).collect();
    assert!(!kinds.contains(&Kind::Belief) && !kinds.contains(&Kind::Decision), "{kinds:?}");
    assert_eq!(two.task("P").ready_at, None);
}

#[test]
fn a_kind_of_task_that_fails_three_times_waits_for_a_person_and_goes_on_by_their_word() {
    let mut two = Two::under(5);
    let failing: Vec<Task> =
        ["A", "B", "C"].iter().map(|name| Task { kind: "purchase".into(), ..task(name) }).collect();
    two.step(Input::TasksAdded { tasks: failing, at: NOW });
    for name in ["A", "B", "C"] {
        two.ends(name, Verdict::Failed, NOW + HOUR);
    }
    two.step(Input::TasksAdded { tasks: vec![purchase("P", 5)], at: NOW + HOUR });
    two.step(Input::TasksDue { time: NOW + HOUR });
    let held = two.task("P").held.unwrap();
    assert_eq!(held.subject, "tasks purchase");
    let id = TaskId::of("test", "P").to_string();
    let decision = two.decision(&id);
    assert_eq!(decision.action, "wait for a person");
    assert!(decision.others.iter().any(|other| {
        other.action == "do" && other.removed.as_ref().is_some_and(|why| why.starts_with("stopped: it failed 3 of 3"))
    }));
    two.restart();
    assert!(!two.some.tasks.is_due(NOW + DAY), "nothing is recorded while it waits");
    two.step(MemoryInput::Allowed { subject: "tasks purchase".into(), by: "ann".into(), at: NOW + DAY });
    assert!(two.some.tasks.is_due(NOW + DAY));
    two.step(Input::TasksDue { time: NOW + DAY });
    assert!(matches!(two.task("P").status, TaskStatus::Doing { .. }));
    assert_eq!(two.decision(&id).action, "do");
}

#[test]
fn a_task_that_is_not_worth_its_price_by_its_own_numbers_is_left_and_the_weight_of_its_goal_counts() {
    use stateset_agent::goals::{self, Goal, Measure};
    let goal = Goal {
        name: "tools".into(),
        weight: 250_000,
        tolerance: 0,
        deadline: None,
        measure: Measure::FinishTasks { days: 7 },
    };
    // Reward, penalty, goal, and whether it is done at a price of 100.
    let table = [
        (usdc(99), None, None, false),
        (usdc(100), None, None, true),
        (usdc(60), usdc(40), None, true),
        (usdc(60), usdc(39), None, false),
        (usdc(80), None, Some("tools"), true),
        (usdc(79), None, Some("tools"), false),
        (usdc(80), None, Some("others"), false),
        (None, None, None, true),
        (Some(Money { denom: "ueur".into(), amount: Amount(1) }), None, None, true),
    ];
    for (reward, penalty, named, is_done) in table {
        let mut two = Two::under(5);
        two.step(goals::Input::GoalsSet { goals: vec![goal.clone()], at: NOW });
        let goal = named.map(str::to_owned);
        let task = Task { reward: reward.clone(), penalty: penalty.clone(), goal, ..purchase("P", 100) };
        two.step(Input::TasksAdded { tasks: vec![task], at: NOW });
        two.step(Input::TasksDue { time: NOW });
        let status = two.task("P").status;
        let case = format!("{reward:?} {penalty:?} {named:?}: {status:?}");
        assert_eq!(matches!(status, TaskStatus::Doing { .. }), is_done, "{case}");
        assert_eq!(matches!(status, TaskStatus::Abandoned { .. }), !is_done, "{case}");
        let decision = two.decision(&TaskId::of("test", "P").to_string());
        assert_eq!(decision.action, if is_done { "do" } else { "leave" }, "{case}");
    }
}

/// An id that no bill has.
#[test]
fn what_nobody_knows_teaches_nothing() {
    let mut two = Two::under(5);
    let refused = Outcome::Refused { reason: "no".into(), breach: None };
    let done = two.step(BillsInput::Outcomes(vec![BillEnded { id: IntentId([7; 16]), outcome: refused }]));
    assert_eq!(done, Step::default());
}
