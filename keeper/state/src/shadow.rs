//! A journal of a keeper that signs nothing, and how it is told from one whose acts were sent.
//!
//! The mark is written before anything else and is never taken away: what a shadow planned was never signed, and a keeper
//! that pays would send it.

use std::path::{Path, PathBuf};

use stateset_chain::Journal;
use stateset_chain::journal::{JournalError, Reader};
use thiserror::Error;

/// The document that is there in a shadow's journal alone.
const MARK: &str = "shadow";
/// Before a wallet: the number of the last input of its agent that was taken over from the live journal.
const FOLLOWED: &str = "shadow/followed/";

/// A journal of the other kind.
#[derive(Debug, Error)]
pub enum ShadowError {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(
        "{path} is a shadow's journal: what it planned was never signed, and a keeper that pays must not send it; name another journal.file"
    )]
    IsShadow { path: PathBuf },
    #[error("{path} is a journal whose acts are sent: a shadow keeps one of its own; move that file away")]
    IsLive { path: PathBuf },
}

/// Beside a live journal: `journal.db` has its shadow in `journal.shadow.db`.
pub fn beside(live: &Path) -> PathBuf {
    live.with_extension("shadow.db")
}

/// Whether a journal is a shadow's.
pub fn is_shadow(journal: &Reader) -> Result<bool, JournalError> {
    Ok(journal.document(MARK)?.is_some())
}

/// Opens a shadow's journal, making it if it is missing, and refuses one that is not.
pub fn open(path: &Path) -> Result<Journal, ShadowError> {
    let journal = Journal::open(path)?;
    if !is_shadow(&journal)? {
        let is_new = journal.moment()?.agents()?.is_empty() && journal.document("agent")?.is_none();
        if !is_new || !journal.txs(1)?.is_empty() {
            return Err(ShadowError::IsLive { path: path.to_owned() });
        }
        journal.put_document(MARK, "true")?;
    }
    Ok(journal)
}

/// The number of the last input of a wallet's agent that was taken over from the live journal; 0 if none was.
pub fn followed(journal: &Reader, wallet: &str) -> Result<i64, JournalError> {
    let noted = journal.document(&format!("{FOLLOWED}{wallet}"))?;
    Ok(noted.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Notes that the live journal's inputs of a wallet's agent up to this one were taken over.
pub fn note_followed(journal: &Journal, wallet: &str, input: i64) -> Result<(), JournalError> {
    journal.put_document(&format!("{FOLLOWED}{wallet}"), &input.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inbox::Inbox;
    use crate::journaled_state::JournaledState;

    #[test]
    fn a_live_journal_is_not_taken_for_a_shadows() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        let shadow = open(&path("s.db")).unwrap();
        assert!(is_shadow(&shadow).unwrap());
        note_followed(&shadow, "wallet", 7).unwrap();
        drop(shadow);
        // Again, after a restart.
        let again = open(&path("s.db")).unwrap();
        assert_eq!(["wallet", "other"].map(|wallet| followed(&again, wallet).unwrap()), [7, 0]);
        let live = Journal::open(path("l.db")).unwrap();
        assert!(!is_shadow(&live).unwrap());
        drop(JournaledState::open(live, Inbox::beside(&path("l.db")), "wallet").unwrap());
        let refused = open(&path("l.db")).unwrap_err();
        assert!(matches!(&refused, ShadowError::IsLive { path } if path.ends_with("l.db")), "{refused}");
        assert!(!is_shadow(&Reader::open(path("l.db")).unwrap()).unwrap(), "a refusal marks nothing");
    }

    #[test]
    fn a_shadow_lies_beside_its_live_journal() {
        assert_eq!(beside(Path::new("/x/keeper.db")), Path::new("/x/keeper.shadow.db"));
    }
}
