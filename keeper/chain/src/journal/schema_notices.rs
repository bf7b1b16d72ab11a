//! The tables of notices: what people were told, once each, and how far each message of it got.

/// A delivery is one message to one recipient, with its body as it is sent however often it is tried. A notice is one
/// thing that it says; its key makes "the same thing said twice to one person" impossible to write down.
pub(super) const NOTICES: &str = "
CREATE TABLE deliveries (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    wallet INTEGER NOT NULL REFERENCES accounts (id),
    approver TEXT NOT NULL,
    recipient TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'delivered', 'failed', 'expired', 'dropped')),
    tries INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    ended_at INTEGER,
    detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX deliveries_open ON deliveries (wallet, recipient, next_at) WHERE state = 'open';
CREATE INDEX deliveries_by_wallet ON deliveries (wallet, row);

CREATE TABLE notices (
    wallet INTEGER NOT NULL REFERENCES accounts (id),
    approver TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    occasion TEXT NOT NULL,
    number INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    delivery INTEGER NOT NULL REFERENCES deliveries (row),
    PRIMARY KEY (wallet, approver, subject, kind, occasion, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_by_delivery ON notices (delivery);
";
