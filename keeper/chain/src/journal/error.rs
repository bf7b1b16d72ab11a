//! Why the journal cannot be opened, read or written.

use std::path::PathBuf;

use rusqlite::ErrorCode;
use stateset_api::IntentId;
use thiserror::Error;

use super::act::ActId;
use super::state::UnknownState;
use super::{ActState, TxState};
use crate::TxHash;

#[derive(Debug, Error)]
pub enum JournalError {
    #[error("journal {} is held by another process ({holder}); one keeper writes a journal at a time", path.display())]
    Locked { path: PathBuf, holder: String },
    #[error("journal {} is damaged: {reason}; restore it from a copy, do not delete it while payments are in flight", path.display())]
    Damaged { path: PathBuf, reason: String },
    #[error("journal {} cannot be written: {reason}", path.display())]
    ReadOnly { path: PathBuf, reason: String },
    #[error("journal {} has schema {found}, this keeper reads {known}: `run` brings it there", path.display())]
    OlderSchema { path: PathBuf, found: i64, known: i64 },
    #[error("journal {} has schema {found}, this keeper knows up to {known}: use a newer keeper", path.display())]
    NewerSchema { path: PathBuf, found: i64, known: i64 },
    #[error("{} is a database of another program (application id {found:#010x})", path.display())]
    Foreign { path: PathBuf, found: i64 },
    #[error("journal {} does not exist", path.display())]
    Absent { path: PathBuf },
    #[error("cannot open journal {}: {reason}", path.display())]
    Open { path: PathBuf, reason: String },
    #[error("journal {} has {names} names (hard links): each would have a log of its own, and one would be lost. Leave it one name; a symbolic link is fine", path.display())]
    HardLinked { path: PathBuf, names: u64 },
    #[error("the {what} of journal {} is not the one that was opened: it was moved, deleted or replaced while this keeper wrote it. Nothing more is written; put it back, or restore a whole copy, and start again", path.display())]
    Swapped { path: PathBuf, what: &'static str },
    #[error(
        "journal {} ends at input {} and transaction {}, but input {} and transaction {} were written here: an older copy \
         was put back, and what was paid since stands in it as unpaid. Put the newer one back; or, once you know what was \
         paid since, remove {} and start again",
        path.display(), inputs.0, txs.0, inputs.1, txs.1, marker.display()
    )]
    Restored {
        path: PathBuf,
        /// The file beside it that remembers.
        marker: PathBuf,
        /// As found, and as marked.
        inputs: (i64, i64),
        /// As found, and as marked.
        txs: (i64, i64),
    },
    #[error("the disk under the journal is full or failing: {reason}")]
    Disk { reason: String },
    #[error("the journal's database refused: {0}")]
    Database(rusqlite::Error),

    #[error(
        "the agent's last input is number {found}, this keeper wrote or read {expected} last: another program writes \
         this journal; stop it, then start this one again"
    )]
    AnotherWriter { expected: i64, found: i64 },
    #[error(
        "input {number} ({kind}, recorded at Unix second {}) is not what was written there, or one before it is gone: \
         restore the journal from a copy", recorded_at.map_or_else(|| "?".to_owned(), |at| at.to_string())
    )]
    InputChanged {
        number: i64,
        /// As it stands there now.
        kind: String,
        /// Unix seconds, as it stands there now; `None` if nobody said.
        recorded_at: Option<u64>,
    },
    #[error("the journal's record {} of kind {kind} is not the text that was written there", hex::encode(key))]
    RecordChanged { kind: u8, key: [u8; 16] },
    #[error("the journal has an agent of wallet {wallet} already")]
    AgentKnown { wallet: String },
    #[error("there is no act {0}")]
    NoAct(ActId),
    #[error("there is no transaction of the number {0}")]
    NoTx(i64),
    #[error("intent {id} was recorded with another {field}: '{stored}', now '{given}'")]
    IntentChanged { id: IntentId, field: &'static str, stored: String, given: String },
    #[error("act {id} is {from}, it cannot become {to}")]
    ActTransition { id: ActId, from: ActState, to: ActState },
    #[error("act {id} was recorded as another ({stored}), now {given}: an id names one act for ever")]
    ActChanged { id: ActId, stored: String, given: String },
    #[error("decision {number} of the journal goes to the decision log with another act already")]
    NoteTaken { number: i64 },
    #[error("transaction {hash} is {from}, it cannot become {to}")]
    TxTransition { hash: TxHash, from: TxState, to: TxState },
    #[error("signer {signer} has sequence {sequence} in transaction {hash}, whose bytes may still land")]
    SequenceTaken { signer: String, sequence: u64, hash: TxHash },
    #[error("transaction {hash} carries {carried} acts, {given} were given an end")]
    ActsMissing { hash: TxHash, carried: usize, given: usize },
    #[error("transaction {hash} carries no act {id}")]
    ActNotCarried { hash: TxHash, id: ActId },
    #[error("transaction {hash} carries no act at all")]
    NothingCarried { hash: TxHash },
    #[error("{what} {value} is beyond what the journal can hold")]
    Range { what: &'static str, value: u64 },
    #[error("the journal has '{value}' where {what} should stand")]
    Content { what: &'static str, value: String },
}

impl From<UnknownState> for JournalError {
    fn from(UnknownState { what, value }: UnknownState) -> Self {
        Self::Content { what, value }
    }
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            _ if lacks_shared_memory(&error) => Self::Database(error),
            Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => Self::Disk { reason: error.to_string() },
            _ => Self::Database(error),
        }
    }
}

/// Whether the file system cannot do what a write-ahead log needs, as network and shared folders of virtual machines
/// cannot: waiting for room does not mend that.
pub(super) fn lacks_shared_memory(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR_SHMLOCK, SQLITE_IOERR_SHMMAP, SQLITE_IOERR_SHMOPEN};
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(code, Some(SQLITE_IOERR_SHMLOCK | SQLITE_IOERR_SHMMAP | SQLITE_IOERR_SHMOPEN))
}
