//! What agents know, as rows: a key, where it stands, under which hashes it is found again, and its JSON.
//!
//! The journal looks rows up and pages through them; what they mean is the agent's alone. Absent: a rule in SQL, and a
//! scan over all rows but for those who ask for all.

use rusqlite::{Connection, Row, params};

use super::JournalError;
use super::agent_id::AgentId;

/// Within its agent and kind.
pub type RecordKey = [u8; 16];

/// One row of what an agent knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it is of, as a number of the agent's.
    pub kind: u8,
    pub key: RecordKey,
    /// Where it stands, as a number of its kind.
    pub status: u8,
    /// Hashes under which it is found beside its key.
    pub alike: Option<u64>,
    pub similar: Option<u64>,
    pub json: String,
}

/// One way to find records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordLookup {
    Key(u8, RecordKey),
    Alike(u8, u64),
    Similar(u8, u64),
}

/// A part of an agent's records of one kind, by key.
#[derive(Clone, Copy, Debug)]
pub struct RecordPage {
    pub kind: u8,
    /// Those that stand there alone.
    pub status: Option<u8>,
    /// Those whose key is greater.
    pub after: Option<RecordKey>,
    pub limit: u32,
}

const COLUMNS: &str = "kind, key, status, alike, similar, json";

pub(super) fn find(
    connection: &Connection,
    agent: AgentId,
    lookup: &RecordLookup,
) -> Result<Vec<Record>, JournalError> {
    match lookup {
        RecordLookup::Key(kind, key) => rows(connection, &by_key(), params![agent.0, kind, &key[..]]),
        RecordLookup::Alike(kind, alike) => {
            rows(connection, &by_hash("alike"), params![agent.0, kind, alike.cast_signed()])
        }
        RecordLookup::Similar(kind, similar) => {
            rows(connection, &by_hash("similar"), params![agent.0, kind, similar.cast_signed()])
        }
    }
}

fn by_key() -> String {
    format!("SELECT {COLUMNS} FROM records WHERE agent = ?1 AND kind = ?2 AND key = ?3")
}

// By its index, and said so: left to itself the planner walks all rows of the kind.
fn by_hash(column: &str) -> String {
    format!(
        "SELECT {COLUMNS} FROM records INDEXED BY records_{column} WHERE agent = ?1 AND kind = ?2 AND {column} = ?3"
    )
}

fn by_status() -> String {
    format!(
        "SELECT {COLUMNS} FROM records INDEXED BY records_by_status \
         WHERE agent = ?1 AND kind = ?2 AND key > ?3 AND status = ?4 ORDER BY key LIMIT ?5"
    )
}

pub(super) fn page(connection: &Connection, agent: AgentId, page: &RecordPage) -> Result<Vec<Record>, JournalError> {
    let after = page.after.as_ref().map_or(&[][..], |key| &key[..]);
    match page.status {
        None => {
            let sql = format!(
                "SELECT {COLUMNS} FROM records WHERE agent = ?1 AND kind = ?2 AND key > ?3 ORDER BY key LIMIT ?4"
            );
            rows(connection, &sql, params![agent.0, page.kind, after, page.limit])
        }
        Some(status) => rows(connection, &by_status(), params![agent.0, page.kind, after, status, page.limit]),
    }
}

/// The last records of a kind by key, the greatest first: those whose key is less than `before`, if any is said.
pub(super) fn last(
    connection: &Connection,
    agent: AgentId,
    kind: u8,
    (before, limit): (Option<RecordKey>, u32),
) -> Result<Vec<Record>, JournalError> {
    // Seventeen bytes are more than any key.
    let before = before.map_or_else(|| vec![0xff; 17], |before| before.to_vec());
    rows(connection, &by_key_descending(), params![agent.0, kind, before, limit])
}

fn by_key_descending() -> String {
    format!("SELECT {COLUMNS} FROM records WHERE agent = ?1 AND kind = ?2 AND key < ?3 ORDER BY key DESC LIMIT ?4")
}

/// How many records of a kind stand in each status.
pub(super) fn counts(connection: &Connection, agent: AgentId, kind: u8) -> Result<Vec<(u8, u64)>, JournalError> {
    let sql = "SELECT status, count(*) FROM records WHERE agent = ?1 AND kind = ?2 GROUP BY status";
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query(params![agent.0, kind])?;
    let mut counts = Vec::new();
    while let Some(row) = found.next()? {
        counts.push((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()));
    }
    Ok(counts)
}

pub(super) fn put(connection: &Connection, agent: AgentId, record: &Record) -> Result<(), JournalError> {
    let sql = "INSERT INTO records (agent, kind, key, status, alike, similar, json) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
         ON CONFLICT (agent, kind, key) DO UPDATE SET status = excluded.status, alike = excluded.alike, \
         similar = excluded.similar, json = excluded.json";
    let Record { kind, key, status, alike, similar, json } = record;
    let (alike, similar) = (alike.map(u64::cast_signed), similar.map(u64::cast_signed));
    connection.prepare_cached(sql)?.execute(params![agent.0, kind, &key[..], status, alike, similar, json])?;
    Ok(())
}

fn rows(connection: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Vec<Record>, JournalError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query(params)?;
    let mut records = Vec::new();
    while let Some(row) = found.next()? {
        records.push(record(row)?);
    }
    Ok(records)
}

fn record(row: &Row<'_>) -> Result<Record, JournalError> {
    let (kind, key) = (row.get(0)?, row.get(1)?);
    let json = row.get_ref(5)?.as_str().map_err(|_| JournalError::RecordChanged { kind, key })?.to_owned();
    Ok(Record {
        kind,
        key,
        status: row.get(2)?,
        alike: row.get::<_, Option<i64>>(3)?.map(i64::cast_unsigned),
        similar: row.get::<_, Option<i64>>(4)?.map(i64::cast_unsigned),
        json,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Journal;

    fn plan(connection: &Connection, sql: &str) -> String {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let mut found = statement.raw_query();
        let mut plan = Vec::new();
        while let Some(row) = found.next().unwrap() {
            plan.push(row.get::<_, String>(3).unwrap());
        }
        plan.join("; ")
    }

    /// What a lookup costs does not depend on what is stored: each column that it names is searched for.
    #[test]
    fn no_lookup_walks_over_all_rows() {
        let folder = tempfile::tempdir().unwrap();
        drop(Journal::open_rehearsal(folder.path().join("journal.db")).unwrap());
        let connection = Connection::open(folder.path().join("journal.db")).unwrap();
        for (sql, searched) in [
            (by_key(), "(agent=? AND kind=? AND key=?)"),
            (by_key_descending(), "(agent=? AND kind=? AND key<?)"),
            (by_hash("alike"), "(agent=? AND kind=? AND alike=?)"),
            (by_hash("similar"), "(agent=? AND kind=? AND similar=?)"),
            (by_status(), "(agent=? AND kind=? AND status=? AND key>?)"),
        ] {
            let plan = plan(&connection, &sql);
            assert!(plan.contains(searched) && !plan.contains("B-TREE"), "{sql}: {plan}");
        }
    }
}
