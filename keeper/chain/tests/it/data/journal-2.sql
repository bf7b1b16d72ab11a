-- The tables of version 0.2, as it made them.

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

ALTER TABLE intents ADD COLUMN approval INTEGER;

PRAGMA application_id = 0x53534b4a;
PRAGMA user_version = 2;
