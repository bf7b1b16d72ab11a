//! What waits for a person besides bills, read beside a running keeper: once, for whoever names it.
//!
//! Costs the tasks that are ready, what memory holds in its slots, and the last moves; never what has ended.

use stateset_agent::memory::{self, Stop};
use stateset_agent::tasks::{TaskId, TaskRecord, TaskStatus};
use stateset_agent::treasury::{self, MoveOutcome, MoveRecord};
use stateset_agent::{Kind, RowError};

use crate::agent_rows::{Located, each};
use crate::state_error::StateError;
use crate::stored_state::StoredState;
use crate::stored_tasks::TaskPage;

/// Ready tasks that are looked through, by id; what lies behind them comes up once these have ended.
const TASKS_MAX: u32 = 1_000;
/// Moves are looked through from the last one back, so many.
const MOVES_READ: u32 = 50;

/// One thing that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waits {
    /// It is ready: a person allows it, or does it.
    Task { id: TaskId, record: Box<TaskRecord> },
    /// Nothing of this is begun until a person allows it.
    Stop(Stop),
    /// Nobody knows whether it was made, and none of its kind was made after it.
    Move(Box<MoveRecord>),
}

impl StoredState<'_> {
    /// Tasks, stops, moves.
    pub fn waits(&self) -> Result<Vec<Waits>, StateError> {
        let page = TaskPage { status: Some(TaskStatus::Ready.code()), after: None, limit: TASKS_MAX };
        let ready = self.tasks(&page)?.into_iter();
        // A payment becomes a bill by itself.
        let ready = ready.filter(|(_, record)| record.held.is_some() || record.task.payment.is_none());
        let mut waits: Vec<Waits> = ready.map(|(id, record)| Waits::Task { id, record: Box::new(record) }).collect();
        waits.extend(self.stops()?.into_iter().map(Waits::Stop));
        waits.extend(self.unknown_moves()?.into_iter().map(|one| Waits::Move(Box::new(one))));
        Ok(waits)
    }

    fn stops(&self) -> Result<Vec<Stop>, StateError> {
        let mut state = memory::State::default();
        if let Located::Rows { agent, .. } = &self.located {
            each(&self.moment, *agent, Kind::Belief, None, |row| Ok(memory::admit(&mut state, &row)?))?;
        }
        Ok(state.stops().cloned().collect())
    }

    fn unknown_moves(&self) -> Result<Vec<MoveRecord>, StateError> {
        let rows = self.last_rows(Kind::Move, (None, MOVES_READ))?;
        let moves = rows.iter().map(treasury::read).collect::<Result<Vec<_>, RowError>>()?;
        Ok(unknown(moves.into_iter().flatten()))
    }
}

/// Of moves, the latest first, those whose end nobody knows and none of whose kind was made after them.
fn unknown(moves: impl Iterator<Item = MoveRecord>) -> Vec<MoveRecord> {
    let (mut done, mut unknown) = (Vec::new(), Vec::new());
    for one in moves {
        match one.outcome {
            Some(MoveOutcome::Done) => done.push(one.planned.name()),
            Some(MoveOutcome::Unknown { .. }) if !done.contains(&one.planned.name()) => unknown.push(one),
            _ => {}
        }
    }
    unknown
}

#[cfg(test)]
mod tests {
    use stateset_agent::treasury::{Deed, Move, Present, Purpose};
    use stateset_api::{Amount, IntentId};

    use super::*;

    fn moved(number: u8, planned: Move, outcome: Option<MoveOutcome>) -> MoveRecord {
        let (before, expected) = (Present::default(), Present::default());
        let (ended_height, after) = (None, None);
        MoveRecord {
            id: IntentId([number; 16]),
            treasury: "treasury".into(),
            denom: "uusdc".into(),
            deed: Deed::Fund { amount: Amount(1) },
            planned,
            purpose: Purpose::NoUse,
            decided_at: 1,
            height: 1,
            before,
            expected,
            outcome,
            ended_height,
            after,
        }
    }

    #[test]
    fn a_move_of_which_nobody_knows_waits_until_one_of_its_kind_is_made() {
        let lost = || Some(MoveOutcome::Unknown { reason: "its number was used".into() });
        let moves = [
            moved(5, Move::Claim(1), None),
            moved(4, Move::Fund(1), Some(MoveOutcome::Done)),
            moved(3, Move::Stake(1), lost()),
            moved(2, Move::Fund(1), lost()),
            moved(1, Move::Stake(1), Some(MoveOutcome::Done)),
        ];
        let found: Vec<IntentId> = unknown(moves.into_iter()).iter().map(|one| one.id).collect();
        assert_eq!(found, [IntentId([3; 16])]);
    }
}
