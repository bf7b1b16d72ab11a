//! The tables, by version. A version that has been released never changes; a change is a new entry.

use rusqlite::Connection;

use super::schema_acts::ACTS;
use super::schema_digests::DIGESTS;
use super::schema_noted::NOTED;
use super::schema_notices::NOTICES;

/// Marks the file as a keeper's journal ("SSKJ"), so that another program's database is never taken for one.
pub(super) const APPLICATION_ID: i64 = 0x5353_4b4a;

/// Entry `n` leads from version `n` to `n + 1`.
const MIGRATIONS: [&str; 7] = [VERSION_1, VERSION_2, VERSION_3, ACTS, NOTICES, NOTED, DIGESTS];

pub(super) const VERSION: i64 = 7;

// Amounts are decimal text: SQLite's integers end at 2^63.
const VERSION_1: &str = "
CREATE TABLE intents (
    id TEXT PRIMARY KEY,
    wallet TEXT NOT NULL,
    denom TEXT NOT NULL,
    to_address TEXT NOT NULL,
    amount TEXT NOT NULL,
    category TEXT NOT NULL,
    reference TEXT NOT NULL,
    rationale TEXT NOT NULL,
    origin TEXT NOT NULL,
    planned_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'signed', 'broadcast', 'settled', 'refused', 'held')),
    detail TEXT NOT NULL DEFAULT '',
    breach TEXT,
    solo INTEGER NOT NULL DEFAULT 0,
    gas_extra_percent INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    paid_height INTEGER,
    paid_tx TEXT
) STRICT;
CREATE INDEX intents_by_state ON intents (wallet, state, planned_at, id);

CREATE TABLE txs (
    hash TEXT PRIMARY KEY,
    signer TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    timeout_height INTEGER NOT NULL,
    gas_limit INTEGER NOT NULL,
    fee_amount TEXT NOT NULL,
    fee_denom TEXT NOT NULL,
    bytes BLOB NOT NULL,
    signed_height INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('signed', 'broadcast', 'included', 'expired')),
    broadcasts INTEGER NOT NULL DEFAULT 0,
    code INTEGER,
    codespace TEXT,
    log TEXT,
    height INTEGER,
    gas_used INTEGER
) STRICT;
CREATE UNIQUE INDEX one_in_flight_per_signer ON txs (signer) WHERE state IN ('signed', 'broadcast');

CREATE TABLE tx_intents (
    hash TEXT NOT NULL REFERENCES txs (hash),
    place INTEGER NOT NULL,
    intent TEXT NOT NULL REFERENCES intents (id),
    PRIMARY KEY (hash, place),
    UNIQUE (hash, intent)
) STRICT, WITHOUT ROWID;
CREATE INDEX txs_by_intent ON tx_intents (intent);

CREATE TABLE inputs (
    seq INTEGER PRIMARY KEY,
    json TEXT NOT NULL
) STRICT;

CREATE TABLE documents (
    key TEXT PRIMARY KEY,
    json TEXT NOT NULL
) STRICT;
";

// Governance's approval that an intent is paid under.
const VERSION_2: &str = "
ALTER TABLE intents ADD COLUMN approval INTEGER;
";

// Many agents, and what each knows as rows. Inputs of before are those of the one agent that there was. The document
// that held all it knew is made into rows by who reads it, in one transaction of its own.
const VERSION_3: &str = "
CREATE TABLE agents (
    id INTEGER PRIMARY KEY,
    wallet TEXT NOT NULL UNIQUE,
    json TEXT NOT NULL
) STRICT;

CREATE TABLE records (
    agent INTEGER NOT NULL REFERENCES agents (id),
    kind INTEGER NOT NULL,
    key BLOB NOT NULL CHECK (length(key) = 16),
    status INTEGER NOT NULL,
    alike INTEGER,
    similar INTEGER,
    json TEXT NOT NULL,
    PRIMARY KEY (agent, kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX records_by_status ON records (agent, kind, status, key);
CREATE INDEX records_alike ON records (agent, kind, alike) WHERE alike IS NOT NULL;
CREATE INDEX records_similar ON records (agent, kind, similar) WHERE similar IS NOT NULL;

ALTER TABLE inputs ADD COLUMN agent INTEGER NOT NULL DEFAULT 1;
CREATE INDEX inputs_by_agent ON inputs (agent, seq);
";

/// Brings a file from version `from` to [`VERSION`], all of it or nothing.
pub(super) fn migrate(connection: &mut Connection, from: i64) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    let done = usize::try_from(from).unwrap_or(0);
    for sql in MIGRATIONS.iter().skip(done) {
        transaction.execute_batch(sql)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_has_its_migration() {
        assert_eq!(usize::try_from(VERSION), Ok(MIGRATIONS.len()));
    }
}
