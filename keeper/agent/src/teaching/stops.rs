//! What memory has stopped, as the rooms know it that choose.

use std::collections::BTreeMap;

use crate::bills::{self, Bill, Changed, Doubt, Observation};
use crate::decisions::{Constraint, Obstacle};
use crate::memory::{self, Stop};
use crate::row::Row;
use crate::state::AgentState;
use crate::tasks::{self, Task, Terms};
use crate::teaching::subjects::{TREASURY, goal, pay, task_kind};
use crate::treasury::RISKS;
use crate::{goals, ledger};

/// Notes of the bills that are asked about whether payments to their payee are stopped.
pub(crate) fn note_stops(state: &mut AgentState, observation: &Observation) -> Changed {
    let AgentState { bills, memory, .. } = state;
    let stopped = |bill: &Bill| {
        let Stop { subject, reason, .. } = memory.stopped(&pay(&bill.payee))?;
        Some(Doubt::Stopped { subject: subject.clone(), reason: reason.clone() })
    };
    bills::note_stops(bills, observation, stopped)
}

/// Has the treasury know which of its moves are stopped: those that failed again and again, and where it lost too much all
/// that take on risk.
pub(crate) fn bar(state: &mut AgentState) {
    let stops = state.memory.stops();
    let moves = stops.filter_map(|stop| Some((stop.subject.strip_prefix(TREASURY)?.to_owned(), obstacle(stop))));
    let mut moves: BTreeMap<String, Obstacle> = moves.collect();
    if let Some(reason) = state.ledger.stops_risk() {
        let spent = Obstacle { constraint: Constraint::Budget, reason };
        moves.extend(RISKS.map(|name| (name.to_owned(), spent.clone())));
    }
    state.treasury.bar(moves);
}

/// The same for a row of the ledger that was brought back: most are of no incident, and cost nothing.
pub(crate) fn bar_by(state: &mut AgentState, row: &Row) {
    if ledger::is_open_incident(row) {
        bar(state);
    }
}

/// Counts what failed towards the limit of a day: the rows that changed by it.
pub(crate) fn count_failures(state: &mut AgentState, lessons: &[memory::Input]) -> Vec<Row> {
    let failed = lessons.iter().filter_map(|lesson| match lesson {
        memory::Input::Tried { subject, failed: true, at } => Some((*at, subject.as_str())),
        _ => None,
    });
    let counted = ledger::count_failures(&mut state.ledger, failed);
    ledger::rows(&state.ledger, &counted)
}

/// Opens what waited for a person's word on a subject.
pub(crate) fn let_go(state: &mut AgentState, subject: &str) -> tasks::Changed {
    if state.memory.stopped(subject).is_some() { tasks::Changed::new() } else { state.tasks.let_go(subject) }
}

/// What memory and goals say of a task that is ready.
pub(crate) fn terms(memory: &memory::State, goals: &goals::State, task: &Task) -> Terms {
    let goal = task.goal.as_ref().and_then(|name| goals.goals().iter().find(|goal| goal.name == *name));
    let subjects = std::iter::once(task_kind(&task.kind)).chain(goal.map(|goal| self::goal(&goal.name)));
    let stop = subjects.filter_map(|subject| memory.stopped(&subject)).next();
    let barred = stop.map(|stop| (stop.subject.clone(), obstacle(stop)));
    Terms { weight: goal.map_or(0, |goal| goal.weight), barred }
}

/// Rules out what is stopped.
pub(crate) fn obstacle(stop: &Stop) -> Obstacle {
    let Stop { subject, reason, .. } = stop;
    let reason = format!("{reason}; `memory allow '{subject}'` lets it go on");
    Obstacle { constraint: Constraint::Stopped, reason }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use stateset_api::Amount;

    use super::*;
    use crate::ledger::{Changed as LedgerChanged, Limits};
    use crate::treasury::Move;
    use crate::{Input, step};

    const ALL: [Move; 10] = [
        Move::CallBack(0),
        Move::Fund(0),
        Move::Withdraw(0),
        Move::Unstake(0),
        Move::Sell(0),
        Move::Buy(0),
        Move::Stake(0),
        Move::Provide(0),
        Move::Redelegate(0),
        Move::Claim(0),
    ];

    #[test]
    fn what_failed_counts_towards_its_limit_and_what_went_well_does_not() {
        let mut state = AgentState::new("wallet".into());
        let failed_day_count = Some(1);
        step(&mut state, &Input::from(ledger::Input::LedgerLimited(Limits { failed_day_count, ..Limits::default() })));
        let tried = |failed| memory::Input::Tried { subject: "pay vendor".into(), failed, at: 9 };
        let rows = count_failures(&mut state, &[tried(false), tried(true), tried(false)]);
        assert_eq!((rows.len(), state.ledger.stops()), (1, None), "the head alone");
        assert!(count_failures(&mut state, &[tried(false)]).is_empty());
        let rows = count_failures(&mut state, &[tried(true)]);
        assert_eq!(rows.len(), 2, "the head and the incident");
        assert!(state.ledger.stops().unwrap().contains("2 where limits.failed_day_count allows 1"));
    }

    #[test]
    fn a_treasury_that_lost_too_much_may_begin_nothing_that_takes_on_risk() {
        let mut state = AgentState::new("wallet".into());
        let loss_day = BTreeMap::from([("uusdc".to_owned(), Amount(100))]);
        step(&mut state, &Input::from(ledger::Input::LedgerLimited(Limits { loss_day, ..Limits::default() })));
        assert!(state.treasury.barred().is_empty());
        let overrun = ledger::Overrun {
            limit: "limits.loss_day.uusdc".into(),
            asset: Some("uusdc".into()),
            max: Amount(100),
            got: Amount(101),
            about: Vec::new(),
            time: 9,
        };
        state.ledger.open_incident(ledger::Cause::Overrun(overrun), &mut LedgerChanged::default());
        bar(&mut state);
        let barred: BTreeSet<&str> = state.treasury.barred().keys().map(String::as_str).collect();
        let risky = ALL.iter().filter(|one| !one.is_towards_safety()).map(Move::name);
        let risky: BTreeSet<&str> = risky.filter(|name| !["redelegate", "claim rewards"].contains(name)).collect();
        assert_eq!(barred, risky);
        assert!(state.treasury.barred().values().all(|obstacle| obstacle.reason.contains("incident 1")));
        // As it is brought back from its rows.
        let rows = crate::all_rows(&state);
        let mut again = AgentState::new("wallet".into());
        for row in &rows {
            crate::admit(&mut again, row).unwrap();
        }
        assert_eq!(again.treasury.barred().len(), risky.len());
    }
}
