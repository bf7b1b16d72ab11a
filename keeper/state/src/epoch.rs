//! The operator's epoch with which this keeper works, as its journal remembers it, and whether it still may.
//!
//! Two keepers may have one key; the wallet takes payments from the epoch that it is in alone. A keeper notes the epoch
//! that it finds when its journal is new, and keeps to it: no restart raises it or follows another's. Whoever finds that
//! somebody raised it stops for good. What its owner does is no other keeper: an appointment raises the epoch by one and
//! changes the operator's time, which a take-over leaves as it is.
//!
//! Never here: raising it.

use serde::{Deserialize, Serialize};
use stateset_api::wallet::WalletInfo;
use stateset_chain::{Journal, JournalError};
use thiserror::Error;

/// Where the journal has it, with the wallet's address behind.
const DOCUMENT: &str = "epoch/";

/// What a wallet says of its operator's epoch, or what a keeper noted of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Epoch {
    pub number: u32,
    /// Unix seconds at which the operator's time ends; `None` while this keeper's key is not the operator.
    pub expires_at: Option<u64>,
}

impl Epoch {
    /// As the wallet has it, for the key of this address.
    pub fn of(info: &WalletInfo, operator: &str) -> Self {
        let own = info.operator.as_ref().filter(|grant| grant.address == operator);
        Self { number: info.epoch, expires_at: own.map(|grant| grant.expires_at) }
    }
}

/// How a keeper stands to what it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// As it was noted; or the key is not the operator any more, and signs nothing.
    Same,
    /// To be noted: the first one, or an appointment by who decides over the wallet.
    New,
    /// The node is behind what was noted.
    Behind,
    /// Another keeper took over.
    Displaced,
}

/// What follows from a reading.
pub fn standing(noted: Option<Epoch>, read: Epoch) -> Standing {
    let Some(noted) = noted else { return Standing::New };
    if read.number < noted.number {
        return Standing::Behind;
    }
    if read.number == noted.number {
        return Standing::Same;
    }
    let is_next = noted.number.checked_add(1) == Some(read.number);
    match (noted.expires_at, read.expires_at) {
        // Nobody takes over from a key that is not the operator, and by it.
        (None, None) => Standing::New,
        // It signs nothing anyway. What came in between it must not forget.
        (Some(_), None) if !is_next => Standing::Same,
        (before, now) if is_next && before != now => Standing::New,
        _ => Standing::Displaced,
    }
}

/// Why a keeper may not sign.
#[derive(Debug, Error)]
pub enum EpochError {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("the journal's note of the operator's epoch is not understood: {reason}")]
    Unreadable { reason: serde_json::Error },
    #[error("the node says that the operator's epoch is {read}, it was {noted} before: it must catch up first")]
    Behind { noted: u32, read: u32 },
    #[error(
        "the node says that the operator's epoch is {theirs}, this keeper works with {ours}: read again in the next block"
    )]
    InDoubt { ours: u32, theirs: u32 },
    #[error(
        "another keeper took over: the operator's epoch is {theirs}, this keeper worked with {ours}. Nothing that it \
         signed takes effect any more; it stops for good. Leave it stopped, or end the other and start this one once by \
         `run --take-over`"
    )]
    Displaced { ours: u32, theirs: u32 },
}

/// One agent's watch over it.
#[derive(Debug, Default)]
pub struct EpochWatch {
    /// The height of a reading by which it would be displaced.
    doubted_at: Option<u64>,
}

impl EpochWatch {
    /// Judges a reading of the block at `height`, noting what is new. A node's one wrong word displaces nobody: a reading
    /// in a later block must say so, too, and nothing may be signed in between.
    pub fn look(&mut self, journal: &Journal, wallet: &str, read: Epoch, height: u64) -> Result<(), EpochError> {
        let known = noted(journal, wallet)?;
        let ours = known.map_or(read.number, |known| known.number);
        let theirs = read.number;
        match standing(known, read) {
            Standing::Behind => return Err(EpochError::Behind { noted: ours, read: theirs }),
            Standing::Displaced => {
                let doubted_at = *self.doubted_at.get_or_insert(height);
                return Err(match height > doubted_at {
                    true => EpochError::Displaced { ours, theirs },
                    false => EpochError::InDoubt { ours, theirs },
                });
            }
            Standing::New => note(journal, wallet, read)?,
            Standing::Same => {}
        }
        self.doubted_at = None;
        Ok(())
    }
}

/// What the journal has of a wallet.
pub fn noted(journal: &Journal, wallet: &str) -> Result<Option<Epoch>, EpochError> {
    let json = journal.document(&format!("{DOCUMENT}{wallet}"))?;
    json.map(|json| serde_json::from_str(&json)).transpose().map_err(|reason| EpochError::Unreadable { reason })
}

/// Writes down with which epoch this keeper works from now on.
pub fn note(journal: &Journal, wallet: &str, epoch: Epoch) -> Result<(), EpochError> {
    let json = serde_json::to_string(&epoch).map_err(|reason| EpochError::Unreadable { reason })?;
    Ok(journal.put_document(&format!("{DOCUMENT}{wallet}"), &json)?)
}

#[cfg(test)]
#[path = "epoch_tests.rs"]
mod tests;
