//! Recorded inputs: what each agent's steps were taken over, in order, each with a digest that is chained to the one
//! before it.
//!
//! Nobody reads an input of an agent whose digest does not fit: a byte that a disk or a person changed is named by its
//! row before anything is made of it. Whoever can write the file can also make a chain anew; against him stands what lies
//! elsewhere, such as the wallet's decision log. Absent: a way to change or remove an input, and a digest for inputs of
//! before there were any.

use rusqlite::{Connection, OptionalExtension, Row, params};
use stateset_api::approval::sha256;

use super::agent_id::AgentId;
use super::row::signed;
use super::{JournalError, Reader};

const DOMAIN: &[u8] = b"stateset/journal/input/1";
/// Before an agent's first digest.
const BEGINNING: Digest = [0; 32];

type Digest = [u8; 32];

/// An input that is to be recorded.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewInput<'a> {
    pub(super) agent: AgentId,
    pub(super) json: &'a str,
    /// Unix seconds; `None` if nobody says.
    pub(super) recorded_at: Option<u64>,
}

impl Reader {
    /// All agents' inputs after `seq` (0: from the first), in order, as they stand there: [`super::Moment::inputs`] checks
    /// them.
    pub fn inputs(&self, after: i64, limit: u32) -> Result<Vec<(i64, String)>, JournalError> {
        let sql = "SELECT seq, json FROM inputs WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        super::read::rows(&self.lock(), sql, params![after, limit], |row| Ok((row.get(0)?, row.get(1)?)))
    }
}

/// The number of an agent's last input, 0 if there is none.
pub(super) fn last(connection: &Connection, agent: AgentId) -> Result<i64, JournalError> {
    let sql = "SELECT coalesce(max(seq), 0) FROM inputs WHERE agent = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([agent.0], |row| row.get(0))?)
}

/// Records one behind all others, within the caller's transaction. Returns its number.
pub(super) fn put(connection: &Connection, new: &NewInput<'_>) -> Result<i64, JournalError> {
    let before = digest_up_to(connection, (new.agent, i64::MAX))?;
    let last: i64 =
        connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM inputs")?.query_row([], |row| row.get(0))?;
    let seq = last.saturating_add(1);
    let recorded_at = new.recorded_at.map(|at| signed("recorded_at", at)).transpose()?;
    let stored = Stored { seq, json: new.json.as_bytes().to_vec(), recorded_at, digest: None };
    let digest = stored.digest_after(new.agent, before);
    let sql = "INSERT INTO inputs (seq, agent, json, recorded_at, digest) VALUES (?1, ?2, ?3, ?4, ?5)";
    connection.prepare_cached(sql)?.execute(params![seq, new.agent.0, new.json, recorded_at, &digest[..]])?;
    Ok(seq)
}

/// An agent's inputs after number `after`, in order, at most `limit`, each checked against its digest. What has none,
/// with none before it, is of before there were digests.
///
/// Errors: [`JournalError::InputChanged`] of the first that does not fit.
pub(super) fn checked(
    connection: &Connection,
    agent: AgentId,
    (after, limit): (i64, u32),
) -> Result<Vec<(i64, String)>, JournalError> {
    let mut before = digest_up_to(connection, (agent, after))?;
    let sql = "SELECT seq, json, recorded_at, digest FROM inputs WHERE agent = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query(params![agent.0, after, limit])?;
    let mut inputs = Vec::new();
    while let Some(row) = found.next()? {
        let stored = Stored::read(row)?;
        let fits = match stored.digest {
            Some(digest) => digest == stored.digest_after(agent, before),
            None => before.is_none(),
        };
        if !fits {
            return Err(stored.changed());
        }
        before = stored.digest;
        let number = stored.seq;
        inputs.push((number, stored.text()?));
    }
    Ok(inputs)
}

/// The digest of an agent's last input up to this number.
fn digest_up_to(connection: &Connection, (agent, seq): (AgentId, i64)) -> Result<Option<Digest>, JournalError> {
    let sql = "SELECT digest FROM inputs WHERE agent = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT 1";
    let found = connection.prepare_cached(sql)?.query_row(params![agent.0, seq], |row| row.get(0)).optional()?;
    Ok(found.flatten())
}

/// A row as it stands there, which need not be text any more.
struct Stored {
    seq: i64,
    json: Vec<u8>,
    recorded_at: Option<i64>,
    digest: Option<Digest>,
}

impl Stored {
    fn read(row: &Row<'_>) -> Result<Self, JournalError> {
        let json = row.get_ref(1)?.as_bytes().map_err(rusqlite::Error::from)?.to_vec();
        Ok(Self { seq: row.get(0)?, json, recorded_at: row.get(2)?, digest: row.get(3)? })
    }

    fn digest_after(&self, agent: AgentId, before: Option<Digest>) -> Digest {
        let before = before.unwrap_or(BEGINNING);
        // No time is negative.
        let recorded_at = self.recorded_at.unwrap_or(-1).to_be_bytes();
        sha256(&[DOMAIN, &before, &agent.0.to_be_bytes(), &self.seq.to_be_bytes(), &recorded_at, &self.json])
    }

    fn text(self) -> Result<String, JournalError> {
        let Self { seq, recorded_at, digest, json } = self;
        String::from_utf8(json).map_err(|error| Self { seq, json: error.into_bytes(), recorded_at, digest }.changed())
    }

    fn changed(&self) -> JournalError {
        // Inputs are objects of one member, which names the kind.
        let text = String::from_utf8_lossy(&self.json);
        let kind = text.split('"').nth(1).unwrap_or_default().chars().take(40).collect();
        let recorded_at = self.recorded_at.and_then(|at| u64::try_from(at).ok());
        JournalError::InputChanged { number: self.seq, kind, recorded_at }
    }
}
