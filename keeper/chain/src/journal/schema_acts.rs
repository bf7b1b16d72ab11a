//! The tables of acts: what the keeper does by itself, the transactions that carry it, and what it costs a day.

/// Generalises `intents`, whose rows become acts of the kind `payment`. Addresses, ids and hashes are written once and
/// as bytes, so that a payment stays small. The partial index makes "two transactions of one signer over one sequence,
/// both of which could land" impossible to write down.
pub(super) const ACTS: &str = "
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO accounts (address) SELECT wallet FROM intents UNION SELECT signer FROM txs;

CREATE TABLE acts (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    wallet INTEGER NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    planned_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'signed', 'settled', 'refused', 'held')),
    detail TEXT NOT NULL DEFAULT '',
    breach TEXT,
    together_max INTEGER NOT NULL DEFAULT 0,
    gas_extra_percent INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    signed_before INTEGER NOT NULL DEFAULT 0,
    ended_height INTEGER,
    ended_tx INTEGER
) STRICT;

ALTER TABLE txs RENAME TO txs_before;
DROP INDEX one_in_flight_per_signer;
CREATE TABLE txs (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    signer INTEGER NOT NULL REFERENCES accounts (id),
    sequence INTEGER NOT NULL,
    timeout_height INTEGER NOT NULL,
    gas_limit INTEGER NOT NULL,
    fee_amount TEXT NOT NULL,
    fee_denom TEXT NOT NULL,
    bytes BLOB NOT NULL,
    signed_height INTEGER NOT NULL,
    signed_time INTEGER NOT NULL DEFAULT 0,
    signed_clock INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('signed', 'broadcast', 'included', 'expired')),
    broadcasts INTEGER NOT NULL DEFAULT 0,
    code INTEGER,
    codespace TEXT,
    log TEXT,
    height INTEGER,
    gas_used INTEGER
) STRICT;
INSERT INTO txs (hash, signer, sequence, timeout_height, gas_limit, fee_amount, fee_denom, bytes, signed_height, state,
        broadcasts, code, codespace, log, height, gas_used)
    SELECT unhex(hash), (SELECT id FROM accounts WHERE address = signer), sequence, timeout_height, gas_limit,
        fee_amount, fee_denom, bytes, signed_height, state, broadcasts, code, codespace, log, height, gas_used
    FROM txs_before ORDER BY txs_before.rowid;

INSERT INTO acts (id, wallet, kind, payload, planned_at, state, detail, breach, together_max, gas_extra_percent,
        attempts, signed_before, ended_height, ended_tx)
    SELECT unhex(replace(id, '-', '')), (SELECT id FROM accounts WHERE address = wallet), 'payment',
        json_object('to', to_address, 'denom', denom, 'amount', amount, 'category', category, 'reference', reference,
            'rationale', rationale, 'origin', origin, 'approval', approval),
        planned_at, CASE state WHEN 'broadcast' THEN 'signed' ELSE state END, detail, breach, solo, gas_extra_percent,
        attempts, 1, paid_height, (SELECT id FROM txs WHERE hash = unhex(paid_tx))
    FROM intents ORDER BY planned_at, id;

CREATE TABLE tx_acts (
    tx INTEGER NOT NULL REFERENCES txs (id),
    position INTEGER NOT NULL,
    act INTEGER NOT NULL REFERENCES acts (row),
    PRIMARY KEY (tx, position),
    UNIQUE (act, tx)
) STRICT, WITHOUT ROWID;
INSERT INTO tx_acts (tx, position, act)
    SELECT txs.id, place, acts.row FROM tx_intents
    JOIN txs ON txs.hash = unhex(tx_intents.hash) JOIN acts ON acts.id = unhex(replace(intent, '-', ''));

DROP TABLE tx_intents;
DROP TABLE txs_before;
DROP TABLE intents;

CREATE INDEX acts_planned ON acts (wallet, kind, planned_at, id) WHERE state = 'planned';
CREATE INDEX acts_beside_payments ON acts (wallet, kind) WHERE kind <> 'payment';
CREATE UNIQUE INDEX one_live_per_sequence ON txs (signer, sequence) WHERE state IN ('signed', 'broadcast');

CREATE TABLE fee_days (
    signer INTEGER NOT NULL REFERENCES accounts (id),
    day INTEGER NOT NULL,
    kind TEXT NOT NULL,
    denom TEXT NOT NULL,
    amount TEXT NOT NULL,
    acts INTEGER NOT NULL,
    PRIMARY KEY (signer, day, kind, denom)
) STRICT, WITHOUT ROWID;
";
