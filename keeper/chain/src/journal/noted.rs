//! Decisions on their way to the wallet's decision log: which wait, which act carries which, and where each stands.
//!
//! A hash enters in the same write as the step that made its decision, and is bound to an act in the same write that
//! plans the act. Absent: a hash in two acts at a time, and one that is let go of while bytes may carry it.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::act::{ActId, ActRow, PlannedAct};
use super::agent_id::AgentId;
use super::read::rows;
use super::records::RecordKey;
use super::{ActState, Journal, JournalError, Reader, read, write};

/// A decision by its id and the SHA-256 of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    pub id: RecordKey,
    pub hash: [u8; 32],
}

/// A decision that goes to the log, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Later ones are higher.
    pub number: i64,
    pub decided: Decided,
    /// The act that carries it, and its hash's position there; `None`: it waits.
    pub carried: Option<(i64, u32)>,
}

impl Journal {
    /// Plans an act that carries these decisions, each by its number and its position among the act's hashes. All of it
    /// or nothing.
    ///
    /// Errors: [`JournalError::NoteTaken`] if another act carries one of them, [`JournalError::ActChanged`].
    pub fn plan_note(&self, act: &PlannedAct, carried: &[(i64, u32)]) -> Result<(), JournalError> {
        self.write(|transaction| {
            write::plan_act(transaction, act)?;
            let row = write::existing(transaction, act.id)?.row;
            let sql = "UPDATE noted SET act = ?2, entry = ?3 WHERE number = ?1 AND act IS NULL";
            let mut statement = transaction.prepare_cached(sql)?;
            for (number, entry) in carried {
                if statement.execute(params![number, row, entry])? != 1 {
                    return Err(JournalError::NoteTaken { number: *number });
                }
            }
            Ok(())
        })
    }

    /// Lets the decisions of an act that came to nothing wait anew. [`JournalError::ActTransition`] unless it is refused:
    /// no bytes of it can land any more, and none has.
    pub fn release_note(&self, id: ActId) -> Result<(), JournalError> {
        self.write(|transaction| {
            let row = write::existing(transaction, id)?;
            if row.state != ActState::Refused {
                return Err(JournalError::ActTransition { id, from: row.state, to: ActState::Planned });
            }
            transaction.execute("UPDATE noted SET act = NULL, entry = NULL WHERE act = ?1", [row.row])?;
            Ok(())
        })
    }
}

impl Reader {
    /// An agent's decisions that no act carries yet, in their order, at most `limit`.
    pub fn notes_waiting(&self, agent: AgentId, limit: u32) -> Result<Vec<Noted>, JournalError> {
        let sql = "SELECT number, decision, hash, act, entry FROM noted INDEXED BY noted_waiting \
             WHERE agent = ?1 AND act IS NULL ORDER BY number LIMIT ?2";
        rows(&self.lock(), sql, params![agent.0, limit], noted)
    }

    /// The decisions that an act carries, in their order.
    pub fn notes_of(&self, act: i64) -> Result<Vec<Noted>, JournalError> {
        of(&self.lock(), act)
    }
}

/// The decisions that an act carries, in their order.
pub(super) fn of(connection: &Connection, act: i64) -> Result<Vec<Noted>, JournalError> {
    let sql = "SELECT number, decision, hash, act, entry FROM noted INDEXED BY noted_by_act \
         WHERE act = ?1 ORDER BY number";
    rows(connection, sql, [act], noted)
}

/// All of an agent's decisions behind one, in their order.
pub(super) fn all(connection: &Connection, agent: AgentId, after: i64, limit: u32) -> Result<Vec<Noted>, JournalError> {
    let sql = "SELECT number, decision, hash, act, entry FROM noted WHERE agent = ?1 AND number > ?2 \
         ORDER BY number LIMIT ?3";
    rows(connection, sql, params![agent.0, after, limit], noted)
}

/// One decision.
pub(super) fn one(connection: &Connection, agent: AgentId, decision: RecordKey) -> Result<Option<Noted>, JournalError> {
    let sql = "SELECT number, decision, hash, act, entry FROM noted WHERE agent = ?1 AND decision = ?2";
    Ok(rows(connection, sql, params![agent.0, &decision[..]], noted)?.pop())
}

/// An act by its row's number.
pub(super) fn act_at(connection: &Connection, row: i64) -> Result<Option<ActRow>, JournalError> {
    let id: Option<Vec<u8>> =
        connection.query_row("SELECT id FROM acts WHERE row = ?1", [row], |row| row.get(0)).optional()?;
    let Some(id) = id else { return Ok(None) };
    read::act(connection, ActId(bytes("an act's id", id)?))
}

/// Enters what a step decided. The same decision again changes nothing.
pub(super) fn enter(connection: &Connection, agent: AgentId, decided: &[Decided]) -> Result<(), JournalError> {
    let sql = "INSERT INTO noted (agent, decision, hash) VALUES (?1, ?2, ?3) ON CONFLICT (agent, decision) DO NOTHING";
    for Decided { id, hash } in decided {
        connection.prepare_cached(sql)?.execute(params![agent.0, &id[..], &hash[..]])?;
    }
    Ok(())
}

fn noted(row: &Row<'_>) -> Result<Noted, JournalError> {
    let act: Option<i64> = row.get(3)?;
    let entry: Option<u32> = row.get(4)?;
    let decided = Decided { id: bytes("a decision's id", row.get(1)?)?, hash: bytes("a hash", row.get(2)?)? };
    Ok(Noted { number: row.get(0)?, decided, carried: act.zip(entry) })
}

fn bytes<const N: usize>(what: &'static str, stored: Vec<u8>) -> Result<[u8; N], JournalError> {
    stored.try_into().map_err(|stored| JournalError::Content { what, value: hex::encode(stored) })
}
