//! One moment of a journal: whatever is read through it was true at once, while a keeper goes on writing.

use std::sync::MutexGuard;

use rusqlite::{Connection, OptionalExtension};

use super::act::ActRow;
use super::agent_id::AgentId;
use super::agents::{self, AgentRow};
use super::inputs;
use super::noted::{self, Noted};
use super::records::{self, Record, RecordKey, RecordLookup, RecordPage};
use super::{JournalError, Reader};

/// A read transaction. It ends when this is dropped; the same [`Reader`] waits for it.
#[derive(Debug)]
pub struct Moment<'a> {
    connection: MutexGuard<'a, Connection>,
}

impl Reader {
    /// The journal as it is now.
    pub fn moment(&self) -> Result<Moment<'_>, JournalError> {
        let connection = self.lock();
        connection.execute_batch("BEGIN DEFERRED")?;
        let moment = Moment { connection };
        // The first statement that reads takes the snapshot.
        moment.connection.query_row("SELECT count(*) FROM agents", [], |_| Ok(()))?;
        Ok(moment)
    }
}

impl Moment<'_> {
    /// All agents, in the order in which they came.
    pub fn agents(&self) -> Result<Vec<AgentRow>, JournalError> {
        agents::all(&self.connection)
    }

    /// The agent of a wallet.
    pub fn agent(&self, wallet: &str) -> Result<Option<AgentRow>, JournalError> {
        agents::find(&self.connection, wallet)
    }

    /// The number of an agent's last input; 0 if there is none.
    pub fn last_input(&self, agent: AgentId) -> Result<i64, JournalError> {
        inputs::last(&self.connection, agent)
    }

    /// An agent's inputs after number `after` (0: from the first), in order, at most `limit`.
    ///
    /// Errors: [`JournalError::InputChanged`] of the first whose digest does not fit it and what stood before it.
    pub fn inputs(&self, agent: AgentId, after: i64, limit: u32) -> Result<Vec<(i64, String)>, JournalError> {
        inputs::checked(&self.connection, agent, (after, limit))
    }

    /// The records that one lookup finds.
    pub fn find(&self, agent: AgentId, lookup: &RecordLookup) -> Result<Vec<Record>, JournalError> {
        records::find(&self.connection, agent, lookup)
    }

    /// A part of an agent's records, by key.
    pub fn records(&self, agent: AgentId, page: &RecordPage) -> Result<Vec<Record>, JournalError> {
        records::page(&self.connection, agent, page)
    }

    /// The last of an agent's records of one kind, the greatest key first: those before `before`, at most `limit`.
    pub fn last_records(
        &self,
        agent: AgentId,
        kind: u8,
        page: (Option<RecordKey>, u32),
    ) -> Result<Vec<Record>, JournalError> {
        records::last(&self.connection, agent, kind, page)
    }

    /// How many records of a kind stand in each status.
    pub fn counts(&self, agent: AgentId, kind: u8) -> Result<Vec<(u8, u64)>, JournalError> {
        records::counts(&self.connection, agent, kind)
    }

    /// All of an agent's decisions that go to the decision log behind number `after` (0: from the first), in their order,
    /// at most `limit`.
    pub fn notes(&self, agent: AgentId, after: i64, limit: u32) -> Result<Vec<Noted>, JournalError> {
        noted::all(&self.connection, agent, after, limit)
    }

    /// One of them; `None` if it was made while none went to the log.
    pub fn note(&self, agent: AgentId, decision: RecordKey) -> Result<Option<Noted>, JournalError> {
        noted::one(&self.connection, agent, decision)
    }

    /// Those that an act carries, in their order.
    pub fn notes_of(&self, act: i64) -> Result<Vec<Noted>, JournalError> {
        noted::of(&self.connection, act)
    }

    /// An act by its row's number.
    pub fn act_at(&self, row: i64) -> Result<Option<ActRow>, JournalError> {
        noted::act_at(&self.connection, row)
    }

    /// A document that is kept beside the intents.
    pub fn document(&self, key: &str) -> Result<Option<String>, JournalError> {
        let sql = "SELECT json FROM documents WHERE key = ?1";
        Ok(self.connection.query_row(sql, [key], |row| row.get(0)).optional()?)
    }
}

impl Drop for Moment<'_> {
    fn drop(&mut self) {
        // Nothing was written, so nothing is lost if this fails; the next transaction would say so.
        let _ended = self.connection.execute_batch("ROLLBACK");
    }
}
