//! The agents of a journal, and their steps: an input, the records that it changed and the intents it led to are one
//! write. One file holds many agents; each has its own inputs and records.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::act::{ActEnd, ActId};
use super::agent_id::AgentId;
use super::inputs::{self, NewInput};
use super::noted::{self, Decided};
use super::records::{self, Record};
use super::{Journal, JournalError, PlannedAct, PlannedIntent, write};

/// An agent, and what is kept of it besides its records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentRow {
    pub id: AgentId,
    /// The wallet contract whose money it is.
    pub wallet: String,
    pub json: String,
}

/// An agent that the journal does not have yet.
#[derive(Clone, Copy, Debug)]
pub struct NewAgent<'a> {
    pub wallet: &'a str,
    pub json: &'a str,
    /// What it knows already, and the document that said so before; that one goes.
    pub adopts: Option<Adopted<'a>>,
}

/// The state of a journal from before agents had records.
#[derive(Clone, Copy, Debug)]
pub struct Adopted<'a> {
    pub document: &'a str,
    pub records: &'a [Record],
    /// Recorded after all inputs of before.
    pub input: &'a str,
}

/// One step of an agent.
#[derive(Clone, Copy, Debug)]
pub struct AgentStep<'a> {
    pub agent: AgentId,
    /// The number of the agent's last input as the one who steps knows it; 0 if there is none.
    pub after: i64,
    pub input: &'a str,
    /// When it is recorded: the block's time as the one who steps knows it, Unix seconds.
    pub at: u64,
    /// The records that changed.
    pub records: &'a [Record],
    /// What is kept of the agent besides, if that changed.
    pub json: Option<&'a str>,
    /// What is to be paid. One that is there already with the same content is left as it stands, or planned anew if it
    /// had ended without payment.
    pub planned: &'a [PlannedIntent],
    /// Acts of other kinds that follow from the same input.
    pub acts: &'a [PlannedAct],
    /// What others paid, and the height at which that was read.
    pub paid: &'a [(PlannedIntent, u64)],
    /// What is planned, and how it ends without ever having been signed.
    pub withdrawn: &'a [(ActId, ActEnd)],
    /// Decisions that go to the wallet's decision log.
    pub decided: &'a [Decided],
}

impl Journal {
    /// Enters an agent. [`JournalError::AgentKnown`] if its wallet has one.
    pub fn add_agent(&self, new: &NewAgent<'_>) -> Result<AgentId, JournalError> {
        self.write(|transaction| {
            if find(transaction, new.wallet)?.is_some() {
                return Err(JournalError::AgentKnown { wallet: new.wallet.to_owned() });
            }
            let Some(Adopted { document, records, input }) = new.adopts else {
                // Past every agent that has inputs, also one of before that is not entered yet.
                let sql = "INSERT INTO agents (id, wallet, json) SELECT 1 + max( \
                     (SELECT coalesce(max(id), 0) FROM agents), (SELECT coalesce(max(agent), 0) FROM inputs)), ?1, ?2";
                transaction.execute(sql, [new.wallet, new.json])?;
                return Ok(AgentId(transaction.last_insert_rowid()));
            };
            let agent = AgentId::FIRST;
            let sql = "INSERT INTO agents (id, wallet, json) VALUES (?1, ?2, ?3)";
            transaction.execute(sql, params![agent.0, new.wallet, new.json])?;
            for record in records {
                records::put(transaction, agent, record)?;
            }
            inputs::put(transaction, &NewInput { agent, json: input, recorded_at: None })?;
            transaction.execute("DELETE FROM documents WHERE key = ?1", [document])?;
            Ok(agent)
        })
    }

    /// Writes down one step, all of it or nothing. Returns its input's number.
    ///
    /// Errors: [`JournalError::AnotherWriter`] if the agent's last input is not the one that was stepped after,
    /// [`JournalError::IntentChanged`] if an intent is there with other content, [`JournalError::ActTransition`] if bytes
    /// may be under way that pay what others paid or what is withdrawn, [`JournalError::ActChanged`] if an act's id stands for another.
    pub fn record_agent_step(&self, step: &AgentStep<'_>) -> Result<i64, JournalError> {
        self.write(|transaction| {
            let found = inputs::last(transaction, step.agent)?;
            if found != step.after {
                return Err(JournalError::AnotherWriter { expected: step.after, found });
            }
            let new = NewInput { agent: step.agent, json: step.input, recorded_at: Some(step.at) };
            let seq = inputs::put(transaction, &new)?;
            for record in step.records {
                records::put(transaction, step.agent, record)?;
            }
            if let Some(json) = step.json {
                transaction.execute("UPDATE agents SET json = ?2 WHERE id = ?1", params![step.agent.0, json])?;
            }
            for intent in step.planned {
                write::plan_again(transaction, intent)?;
            }
            for act in step.acts {
                write::plan_act(transaction, act)?;
            }
            for (intent, height) in step.paid {
                write::settle_paid(transaction, intent, *height)?;
            }
            for (id, end) in step.withdrawn {
                write::finish_planned(transaction, *id, end)?;
            }
            noted::enter(transaction, step.agent, step.decided)?;
            Ok(seq)
        })
    }
}

pub(super) fn find(connection: &Connection, wallet: &str) -> Result<Option<AgentRow>, JournalError> {
    let sql = "SELECT id, wallet, json FROM agents WHERE wallet = ?1";
    Ok(connection.query_row(sql, [wallet], agent).optional()?)
}

pub(super) fn all(connection: &Connection) -> Result<Vec<AgentRow>, JournalError> {
    let mut statement = connection.prepare("SELECT id, wallet, json FROM agents ORDER BY id")?;
    let found = statement.query_map([], agent)?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn agent(row: &Row<'_>) -> rusqlite::Result<AgentRow> {
    Ok(AgentRow { id: AgentId(row.get(0)?), wallet: row.get(1)?, json: row.get(2)? })
}
