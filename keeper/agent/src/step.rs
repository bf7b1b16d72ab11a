//! The step, composed of those of all kinds of work: one input, the rows that it changes, and what is wanted of the
//! world.
//!
//! Around a step, whoever keeps the rows: looks up [`lookups`] and [`admit`]s what is found (and what that asks for in
//! turn), steps, writes the input and the changed rows in one go, then [`evict`]s what has ended. With everything in
//! memory the first and the last can be left out; rows and effects are the same.

use serde::{Deserialize, Serialize};

use crate::bills::{self, Bill};
use crate::booking::{book, book_treasury, hold};
use crate::decisions::{self, Decision};
use crate::goals;
use crate::input::Input;
use crate::row::{Kind, Lookup, Row, RowError};
use crate::state::AgentState;
use crate::{advice, invoices, ledger, memory, planner, settling, tasks, teaching, treasury, vendors};

/// What the step wants done.
#[expect(clippy::large_enum_variant, reason = "effects of bills are nearly all, and live for one step")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Effect {
    Bills(bills::Effect),
    Memory(memory::Effect),
    Tasks(tasks::Effect),
    Vendors(vendors::Effect),
    Treasury(treasury::Effect),
}

/// What a step came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub effects: Vec<Effect>,
    /// What is stored otherwise than before.
    pub rows: Vec<Row>,
    /// The rules became others: [`AgentState::rules`] is to be stored.
    pub rules_changed: bool,
}

/// What an input touches and is not in memory.
pub fn lookups(state: &AgentState, input: &Input) -> Vec<Lookup> {
    match input {
        Input::Bills(input) => {
            let mut lookups = bills_lookups(state, input);
            lookups.extend(settling::teacher(state, input).map(settling::lookup));
            lookups.extend(teaching::tried(state, input).iter().map(teaching::Tried::lookup));
            lookups
        }
        Input::Tasks(input) => {
            let mut lookups = tasks::lookups(&state.tasks, input);
            let bills = tasks::bills_of(&state.tasks, input);
            if !bills.is_empty() {
                lookups.extend(bills_lookups(state, &bills::Input::Imported(bills)));
            }
            lookups
        }
        Input::Ledger(input) => ledger::lookups(&state.ledger, input),
        Input::Invoices(input) => invoices::lookups(&state.invoices, input),
        // All of these, or what something is still to be done about, are in memory.
        Input::Goals(_) | Input::Memory(_) | Input::Treasury(_) | Input::Vendors(_) => Vec::new(),
        // A bill may have ended since a model was asked about it.
        Input::Advice(input) => {
            let mut lookups = bills_lookups(state, &bills::Input::LookedAgain(advice::bills_of(input)));
            let tasks = advice::tasks_of(&state.bills, input);
            lookups.extend(tasks::lookups(&state.tasks, &tasks::Input::TasksAdded { tasks, at: 0 }));
            lookups
        }
    }
}

fn bills_lookups(state: &AgentState, input: &bills::Input) -> Vec<Lookup> {
    let needs = bills::needs(&state.bills, &state.wallet, &state.vendors, input);
    bills::lookups(&state.bills, &needs)
}

/// Brings a stored row back into memory. Returns what is to be looked up with it.
pub fn admit(state: &mut AgentState, row: &Row) -> Result<Option<Lookup>, RowError> {
    match row.kind {
        Kind::Bill | Kind::Payee | Kind::Credit => bills::admit(&mut state.bills, row),
        Kind::Belief | Kind::Episode => {
            memory::admit(&mut state.memory, row)?;
            teaching::bar(state);
            Ok(None)
        }
        Kind::Vendor => vendors::admit(&mut state.vendors, row).map(|()| None),
        Kind::Advice => advice::admit(&mut state.advice, row).map(|()| None),
        Kind::Decision => decisions::admit(&mut state.decisions, row).map(|()| None),
        Kind::Goal => goals::admit(&mut state.goals, row).map(|()| None),
        Kind::Task => tasks::admit(&mut state.tasks, row).map(|()| None),
        Kind::Ledger => {
            ledger::admit(&mut state.ledger, row)?;
            teaching::bar_by(state, row);
            Ok(None)
        }
        Kind::Invoice => invoices::admit(&mut state.invoices, row).map(|()| None),
        Kind::Move => treasury::admit(&mut state.treasury, row).map(|()| None),
    }
}

/// Takes one input in. Total: an input that makes no sense in this state changes nothing.
pub fn step(state: &mut AgentState, input: &Input) -> Step {
    match input {
        Input::Bills(input) => step_bills(state, input),
        Input::Goals(input) => {
            let seen = state.goals.step(input);
            let now = goals::time_of(input);
            let (mut step, none) = (Step::default(), tasks::Changed::new());
            step.end(state, (seen, goals::Changed::default()), (&none, Vec::new()), now);
            step
        }
        Input::Tasks(input) => step_tasks(state, input),
        Input::Advice(input) => step_advice(state, input),
        Input::Memory(input) => {
            let mut step = Step::default();
            step.learn(state, std::slice::from_ref(input));
            if let memory::Input::Allowed { subject, .. } = input {
                let changed = teaching::let_go(state, subject);
                step.rows.extend(tasks::rows(&state.tasks, &changed));
            }
            step
        }
        Input::Vendors(input) => {
            let vendors::Step { effects, changed } = vendors::step(&mut state.vendors, input);
            if state.rules() < 3 {
                state.vendors.forget_former(&changed);
            }
            Step {
                effects: effects.into_iter().map(Effect::Vendors).collect(),
                rows: vendors::rows(&state.vendors, &changed),
                rules_changed: false,
            }
        }
        Input::Ledger(input) => {
            let before = state.ledger.last_entry();
            let mut changed = ledger::step(&mut state.ledger, input);
            let mut rows = Vec::new();
            // What came in may be for an invoice: its amount says so, or a person will.
            if let ledger::Input::LedgerUnidentified(inflow) = input
                && let Some(entry) = Some(state.ledger.last_entry()).filter(|entry| *entry > before)
            {
                let settled =
                    invoices::receive(&mut state.invoices, &mut state.ledger, (entry, inflow.time), &mut changed);
                rows.extend(invoices::rows(&state.invoices, &settled));
            }
            rows.extend(ledger::rows(&state.ledger, &changed));
            teaching::bar(state);
            let held = hold(state);
            rows.extend(goals::rows(&state.goals, &held));
            Step { rows, ..Step::default() }
        }
        Input::Invoices(input) => {
            let (changed, booked) = invoices::step(&mut state.invoices, &mut state.ledger, input);
            let mut rows = invoices::rows(&state.invoices, &changed);
            rows.extend(ledger::rows(&state.ledger, &booked));
            Step { rows, ..Step::default() }
        }
        Input::Treasury(input) => step_treasury(state, input),
    }
}

impl Step {
    /// Ends a step: what was booked on the day, what ended tasks teach beside other lessons, and, where a day began or goals
    /// were set (`seen`), what is planned for it.
    fn end(
        &mut self,
        state: &mut AgentState,
        (seen, booked): (goals::Changed, goals::Changed),
        (ended, mut lessons): (&tasks::Changed, Vec<memory::Input>),
        now: u64,
    ) {
        let is_new = seen.goals || !seen.days.is_empty();
        let mut days = seen;
        days.extend(booked);
        lessons.extend(teaching::of_tasks(state, ended, now));
        let (tried, followed) = planner::learn(state, ended, now);
        lessons.extend(tried);
        days.extend(followed);
        self.rows.extend(teaching::count_failures(state, &lessons));
        self.learn(state, &lessons);
        if is_new {
            days.extend(hold(state));
            let planner::Planned { goals, tasks, decisions } = planner::plan(state, now);
            days.extend(goals);
            self.rows.extend(tasks::rows(&state.tasks, &tasks.changed));
            self.effects.extend(tasks.effects.into_iter().map(Effect::Tasks));
            self.rows.extend(keep(state, decisions));
        }
        self.rows.extend(goals::rows(&state.goals, &days));
    }

    /// Takes in what the step taught.
    fn learn(&mut self, state: &mut AgentState, lessons: &[memory::Input]) {
        let (rows, said) = teaching::remember(state, lessons);
        self.rows.extend(rows);
        self.effects.extend(said.into_iter().map(Effect::Memory));
    }
}

/// Bills are decided within budgets that hold, tasks end with theirs, and what came of payments teaches.
fn step_bills(state: &mut AgentState, input: &bills::Input) -> Step {
    let paid = settling::teacher(state, input);
    let tried = teaching::tried(state, input);
    let mut seen = goals::Changed::default();
    let constrained = match input {
        bills::Input::Observed(observation) if !state.goals.goals().is_empty() => {
            seen = state.goals.see(observation.time);
            Some(bills::Input::Observed(goals::constrain(&state.goals, &state.bills, observation)))
        }
        _ => None,
    };
    let (mut step, changed) = take_in_bills(state, constrained.as_ref().unwrap_or(input));
    let ended = tasks::bills_changed(&mut state.tasks, &changed.bills, &state.bills);
    step.rows.extend(tasks::rows(&state.tasks, &ended.changed));
    step.effects.extend(ended.effects.into_iter().map(Effect::Tasks));
    if let Some(paid) = paid {
        let (learned, said) = settling::learn(state, paid);
        step.rows.extend(learned);
        step.effects.extend(said.into_iter().map(Effect::Memory));
    }
    let now = match input {
        bills::Input::Observed(observation) => observation.time,
        _ => 0,
    };
    let booked = book(state, &changed, &ended.changed);
    let lessons = teaching::of_outcomes(state, &tried);
    step.end(state, (seen, booked), (&ended.changed, lessons), now);
    step
}

fn step_advice(state: &mut AgentState, input: &advice::Input) -> Step {
    let advice::Step { holds, tasks, decisions } = advice::step(&mut state.advice, &state.bills, &state.tasks, input);
    let held = bills::hold(&mut state.bills, &state.wallet, &state.vendors, holds);
    advice::follow(&mut state.advice, &state.bills, &held.changed);
    let mut rows = bills::rows(&state.bills, &held.changed);
    rows.extend(advice::rows(&state.advice, true));
    rows.extend(keep(state, decisions));
    let effects = held.effects.into_iter().map(Effect::Bills).collect();
    let mut step = Step { effects, rows, rules_changed: false };
    if !tasks.is_empty() {
        // An input of theirs that is not recorded by itself.
        let made = step_tasks(state, &tasks::Input::TasksAdded { tasks, at: advice::time_of(input) });
        step.effects.extend(made.effects);
        step.rows.extend(made.rows);
    }
    step
}

fn step_treasury(state: &mut AgentState, input: &treasury::Input) -> Step {
    let (seen, booked) = book_treasury(state, input);
    let mut lessons = match input {
        treasury::Input::MoveEnded { id, outcome, time, .. } => teaching::of_move(state, (*id, outcome, *time)),
        treasury::Input::Surveyed(_) => Vec::new(),
    };
    let awaited = teaching::awaited(state);
    let treasury::Step { effects, mut rows, decisions } =
        treasury::step(&mut state.treasury, &state.wallet, &state.bills, input);
    rows.extend(keep(state, decisions));
    if let treasury::Input::Surveyed(survey) = input {
        let (of_day, is_kept) = teaching::of_day(state, survey);
        lessons.extend(of_day);
        lessons.extend(awaited.and_then(|one| teaching::of_look(state, one, survey)));
        // Whom it saw jailed, and pools, lie in the row beside the moves, which a move writes as well.
        rows.retain(|row| !is_kept || !treasury::is_standing(row));
        rows.extend(is_kept.then(|| treasury::standing_row(&state.treasury)));
    }
    let effects = effects.into_iter().map(Effect::Treasury).collect();
    let mut step = Step { effects, rows, rules_changed: false };
    let now = match input {
        treasury::Input::Surveyed(survey) => survey.time,
        treasury::Input::MoveEnded { time, .. } => *time,
    };
    step.end(state, (seen, booked), (&tasks::Changed::new(), lessons), now);
    step
}

fn take_in_bills(state: &mut AgentState, input: &bills::Input) -> (Step, bills::Changed) {
    let noted = match input {
        bills::Input::Observed(observation) if state.rules() >= 5 => teaching::note_stops(state, observation),
        _ => bills::Changed::default(),
    };
    let held = bills::early_denoms(&state.bills, input).into_iter();
    let held = held.filter(|denom| state.ledger.opened_at(denom).is_some()).map(|denom| {
        let held = u128::try_from(state.ledger.expected(&denom)).unwrap_or_default();
        (denom, held)
    });
    state.bills.held = held.collect();
    let bills::Step { effects, mut changed, decisions } =
        bills::step(&mut state.bills, &state.wallet, &state.vendors, input);
    state.bills.held.clear();
    changed.bills.extend(noted.bills);
    state.tasks.rules = state.bills.rules;
    let mut rows = bills::rows(&state.bills, &changed);
    let is_followed = advice::follow(&mut state.advice, &state.bills, &changed);
    rows.extend(advice::rows(&state.advice, is_followed));
    rows.extend(keep(state, decisions));
    let learned = learn(state, input, &changed);
    rows.extend(vendors::rows(&state.vendors, &learned));
    let effects = effects.into_iter().map(Effect::Bills).collect();
    (Step { effects, rows, rules_changed: changed.rules }, changed)
}

/// Tasks whose work is a payment become bills in the same step: an input of theirs that is not recorded by itself.
fn step_tasks(state: &mut AgentState, input: &tasks::Input) -> Step {
    let now = tasks::time_of(input);
    let seen = state.goals.see(now);
    let tasks::Step { effects, mut changed, bills: mut made } = tasks::step(&mut state.tasks, input);
    let mut step = Step { effects: effects.into_iter().map(Effect::Tasks).collect(), ..Step::default() };
    if state.rules() >= 5 && !made.is_empty() {
        let AgentState { tasks, memory, goals, .. } = state;
        let (decided, decisions) = tasks::decide(tasks, made, |task| teaching::terms(memory, goals, task), now);
        changed.extend(decided.changed);
        step.effects.extend(decided.effects.into_iter().map(Effect::Tasks));
        made = decided.bills;
        step.rows.extend(keep(state, decisions));
    }
    if !made.is_empty() {
        let bills = made.iter().map(|(_, bill)| bill.clone()).collect();
        let (taken_in, _) = take_in_bills(state, &bills::Input::Imported(bills));
        step.effects.extend(taken_in.effects);
        step.rows.extend(taken_in.rows);
        let known = (state.wallet.as_str(), &state.bills);
        let followed = tasks::bills_made(&mut state.tasks, &made, known, now);
        step.effects.extend(followed.effects.into_iter().map(Effect::Tasks));
        changed.extend(followed.changed);
    }
    step.rows.extend(tasks::rows(&state.tasks, &changed));
    let booked = book(state, &bills::Changed::default(), &changed);
    step.end(state, (seen, booked), (&changed, Vec::new()), now);
    step
}

/// What bills that were paid say of their vendors' series: one that is not paid teaches nothing. Before rules 3 those
/// that were taken in without a doubt did. Returns which vendors changed.
fn learn(state: &mut AgentState, input: &bills::Input, changed: &bills::Changed) -> vendors::Changed {
    let is_import = matches!(input, bills::Input::Imported(_));
    if state.vendors.is_empty() || state.rules() < 3 && !is_import {
        return vendors::Changed::new();
    }
    let teaches = |status: &bills::BillStatus| match status {
        bills::BillStatus::Open => state.bills.rules < 3,
        // Paid is final, so it has just been.
        bills::BillStatus::Paid { .. } => state.bills.rules >= 3,
        _ => false,
    };
    let records = changed.bills.iter().filter_map(|id| state.bills.get(id));
    let learned = records.filter(|record| teaches(&record.status));
    learned.filter_map(|record| state.vendors.learn_number(&record.bill.payee, &record.bill.number)).collect()
}

/// Rows of what was decided. Before rules 4 none was kept.
fn keep(state: &mut AgentState, decided: Vec<Decision>) -> Vec<Row> {
    let decided = if state.rules() < 4 { Vec::new() } else { decided };
    let rows = decided.iter().map(decisions::row).collect();
    decided.into_iter().for_each(|decision| state.decisions.add(decision));
    rows
}

/// Lets go of what has ended, once it is stored.
pub fn evict(state: &mut AgentState) {
    state.bills.evict();
    state.decisions.evict();
    state.tasks.evict();
    state.goals.evict();
    state.memory.evict();
    state.ledger.evict();
    state.invoices.evict();
    state.treasury.evict();
}

/// Every row of what is in memory.
pub fn all_rows(state: &AgentState) -> Vec<Row> {
    let mut rows = bills::all_rows(&state.bills);
    rows.extend(memory::all_rows(&state.memory));
    rows.extend(vendors::all_rows(&state.vendors));
    rows.extend(advice::all_rows(&state.advice));
    rows.extend(decisions::all_rows(&state.decisions));
    rows.extend(tasks::all_rows(&state.tasks));
    rows.extend(goals::all_rows(&state.goals));
    rows.extend(ledger::all_rows(&state.ledger));
    rows.extend(invoices::all_rows(&state.invoices));
    rows.extend(treasury::all_rows(&state.treasury));
    rows
}

/// The rows that are in memory from the start: those of these kinds that stand in one of these statuses.
pub const fn residents() -> [(Kind, &'static [u8]); 11] {
    [
        (Kind::Payee, &bills::PAYEE_RESIDENT),
        (Kind::Bill, &bills::BillStatus::LIVE),
        (Kind::Vendor, &vendors::RESIDENT),
        (Kind::Credit, &[0]),
        (Kind::Task, &tasks::TaskStatus::LIVE),
        (Kind::Move, &treasury::RESIDENT),
        (Kind::Belief, &memory::RESIDENT),
        (Kind::Goal, &goals::RESIDENT),
        (Kind::Advice, &advice::RESIDENT),
        (Kind::Ledger, &ledger::RESIDENT),
        (Kind::Invoice, &invoices::RESIDENT),
    ]
}

/// How many stored rows of a kind stand in a status.
pub fn restore_counts(state: &mut AgentState, kind: Kind, counts: &[(u8, u64)]) {
    if kind == Kind::Bill {
        let mut all = [0; bills::BillStatus::NAMES.len()];
        for (status, count) in counts {
            if let Some(known) = all.get_mut(usize::from(*status)) {
                *known = *count;
            }
        }
        state.bills.restore_counts(all);
    }
}

/// The bills to ask the wallet about at this time: see [`bills::due`].
pub fn due(state: &AgentState, now: u64) -> Vec<&Bill> {
    bills::due(&state.bills, now)
}
