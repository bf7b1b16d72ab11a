//! The table of decisions that go to the wallet's decision log: each once, in the order in which they were made.

/// A decision's hash enters with the step that made it, and waits until an act carries it. `entry` is its position among
/// the hashes of that act; where several decisions share one, the act's hash is of all of theirs.
pub(super) const NOTED: &str = "
CREATE TABLE noted (
    number INTEGER PRIMARY KEY,
    agent INTEGER NOT NULL REFERENCES agents (id),
    decision BLOB NOT NULL CHECK (length(decision) = 16),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    act INTEGER REFERENCES acts (row),
    entry INTEGER,
    UNIQUE (agent, decision),
    CHECK ((act IS NULL) = (entry IS NULL))
) STRICT;
CREATE INDEX noted_waiting ON noted (agent, number) WHERE act IS NULL;
CREATE INDEX noted_by_act ON noted (act, number) WHERE act IS NOT NULL;
";
