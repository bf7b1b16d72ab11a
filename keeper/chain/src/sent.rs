//! What a person's verbs sign, on disk before it is sent: one small file a transaction, in a folder of its own.
//!
//! An open record is `<hash>.json`; a closed one lies in `ended/`, where nobody looks for a first try. A record is made
//! whole and synced, or not at all; nothing is overwritten. Only what was written or read here becomes a [`SentTx`], and
//! a person's verb sends nothing else: bytes that were sent and are not on disk do not exist.
//!
//! Never here: signing, sending, and what became of a transaction, which the chain says.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::tx::{self, SignedTx};
use crate::{TxHash, private_file};

const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;
const EXTENSION: &str = "json";
/// Where closed records lie.
const ENDED: &str = "ended";

/// Why a transaction is not recorded, or its record not understood.
#[derive(Debug, Error)]
pub enum SentError {
    #[error("cannot {action} {}: {source}; nothing is sent that is not on disk", path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
    #[error(
        "{} is no record of a sent transaction: {reason}. Ask the chain for the transaction that it is named after, \
         then move the file away",
        path.display()
    )]
    Damaged { path: PathBuf, reason: String },
    #[error("another verb signs with {signer} at this moment (lock {}): wait until it has ended", lock.display())]
    Busy { signer: String, lock: PathBuf },
}

/// What is recorded beside the bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentAs {
    pub chain_id: String,
    /// The account that signed.
    pub signer: String,
    pub sequence: u64,
    /// The last height at which it may be included.
    pub timeout_height: u64,
    /// The height at which it was signed.
    pub signed_height: u64,
    /// Unix milliseconds of this machine's clock, when it was signed.
    pub signed_clock: u64,
    /// SHA-256 of its messages ([`tx::digest`]), in hex.
    pub messages: String,
}

/// A record's file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    sent: SentAs,
    /// The signed transaction, in hex.
    bytes: String,
    /// What became of it, in a closed record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
}

/// A transaction whose bytes lie in a record. Nothing but the writing or reading of one makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentTx {
    sent: SentAs,
    hash: TxHash,
    bytes: Vec<u8>,
}

impl SentTx {
    pub const fn hash(&self) -> TxHash {
        self.hash
    }

    pub const fn sent(&self) -> &SentAs {
        &self.sent
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The records of one folder, which its owner alone may enter.
#[derive(Debug)]
pub struct SentFolder {
    path: PathBuf,
}

/// Held for one signer: while it lasts no other process signs with that account by way of this folder.
#[derive(Debug)]
pub struct SignerLock {
    // Kept open, never used: the system frees the lock with the file.
    _lock: File,
}

impl SentFolder {
    /// Opens the folder, making it if it is missing.
    pub fn open(path: &Path) -> Result<Self, SentError> {
        let ended = path.join(ENDED);
        DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(&ended).map_err(failed("create", &ended))?;
        Ok(Self { path: path.to_owned() })
    }

    /// Locks a signer's account. Between looking for a first try and writing down the next one nobody else may do so.
    ///
    /// Errors: [`SentError::Busy`] while another process has it.
    pub fn lock_signer(&self, signer: &str) -> Result<SignerLock, SentError> {
        let path = self.path.join(format!("{signer}.lock"));
        let opened = OpenOptions::new().write(true).create(true).truncate(false).mode(FILE_MODE).open(&path);
        let lock = opened.map_err(failed("open", &path))?;
        match lock.try_lock() {
            Ok(()) => Ok(SignerLock { _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(SentError::Busy { signer: signer.to_owned(), lock: path }),
            Err(TryLockError::Error(error)) => Err(failed("lock", &path)(error)),
        }
    }

    /// The signer's open records on a chain, by sequence.
    pub fn open_of(&self, chain_id: &str, signer: &str) -> Result<Vec<SentTx>, SentError> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(failed("list", &self.path))? {
            let path = entry.map_err(failed("list", &self.path))?.path();
            if path.extension().is_some_and(|extension| extension == EXTENSION) {
                let tx = read(&path)?;
                if tx.sent.chain_id == chain_id && tx.sent.signer == signer {
                    found.push(tx);
                }
            }
        }
        found.sort_by_key(|tx| (tx.sent.sequence, tx.sent.signed_clock));
        Ok(found)
    }

    /// Writes signed bytes down. When it returns they are on disk, and may be sent.
    pub fn record(&self, sent: SentAs, signed: SignedTx) -> Result<SentTx, SentError> {
        let path = self.open_path(signed.hash);
        self.write(&path, &Stored { sent: sent.clone(), bytes: hex::encode(&signed.bytes), ended: None })?;
        Ok(SentTx { sent, hash: signed.hash, bytes: signed.bytes })
    }

    /// Closes a record. Killed half-way, it is open still, and is closed when it is looked at next.
    pub fn close(&self, tx: &SentTx, ended: &str) -> Result<(), SentError> {
        let stored = Stored { sent: tx.sent.clone(), bytes: hex::encode(&tx.bytes), ended: Some(ended.to_owned()) };
        self.write(&self.path.join(ENDED).join(name(tx.hash)), &stored)?;
        let path = self.open_path(tx.hash);
        fs::remove_file(&path).map_err(failed("remove", &path))?;
        private_file::sync(&self.path).map_err(failed("sync", &self.path))
    }

    fn open_path(&self, hash: TxHash) -> PathBuf {
        self.path.join(name(hash))
    }

    /// The name is the content's hash, so what is there under it already says the same.
    fn write(&self, path: &Path, stored: &Stored) -> Result<(), SentError> {
        let json = serde_json::to_vec_pretty(stored).map_err(io::Error::other).map_err(failed("write", path))?;
        let folder = path.parent().unwrap_or(&self.path);
        private_file::create(folder, path, &json).map(drop).map_err(failed("write", path))
    }
}

fn name(hash: TxHash) -> String {
    format!("{hash}.{EXTENSION}")
}

fn read(path: &Path) -> Result<SentTx, SentError> {
    let damaged = |reason: String| SentError::Damaged { path: path.to_owned(), reason };
    let json = fs::read(path).map_err(failed("read", path))?;
    let stored: Stored = serde_json::from_slice(&json).map_err(|error| damaged(error.to_string()))?;
    let bytes = hex::decode(&stored.bytes).map_err(|error| damaged(error.to_string()))?;
    let hash = tx::hash(&bytes);
    if path.file_name().is_none_or(|found| found.to_string_lossy() != name(hash)) {
        return Err(damaged(format!("the bytes in it are those of {hash}")));
    }
    Ok(SentTx { sent: stored.sent, hash, bytes })
}

fn failed<'a>(action: &'static str, path: &'a Path) -> impl Fn(io::Error) -> SentError + 'a {
    move |source| SentError::Io { action, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn sent(signer: &str, sequence: u64) -> SentAs {
        SentAs {
            chain_id: "c-1".to_owned(),
            signer: signer.to_owned(),
            sequence,
            timeout_height: 50,
            signed_height: 10,
            signed_clock: 7,
            messages: "ab".to_owned(),
        }
    }

    fn signed(bytes: &[u8]) -> SignedTx {
        SignedTx { bytes: bytes.to_vec(), hash: tx::hash(bytes) }
    }

    #[test]
    fn a_record_is_its_owners_alone_and_is_found_by_chain_and_signer_until_it_is_closed() {
        let dir = tempfile::tempdir().unwrap();
        let folder = SentFolder::open(&dir.path().join("sent")).unwrap();
        let later = folder.record(sent("a", 4), signed(b"later")).unwrap();
        let first = folder.record(sent("a", 3), signed(b"first")).unwrap();
        folder.record(sent("b", 3), signed(b"another's")).unwrap();
        folder.record(SentAs { chain_id: "c-2".to_owned(), ..sent("a", 1) }, signed(b"elsewhere")).unwrap();
        assert_eq!(folder.open_of("c-1", "a").unwrap(), [first.clone(), later.clone()]);
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder.path), mode(&folder.open_path(first.hash()))), (0o700, 0o600));
        folder.close(&first, "height 12").unwrap();
        assert_eq!(folder.open_of("c-1", "a").unwrap(), [later]);
        let ended = fs::read_to_string(folder.path.join(ENDED).join(name(first.hash()))).unwrap();
        assert!(ended.contains("height 12"), "{ended}");
    }

    #[test]
    fn a_record_closed_half_way_is_open_and_closes_again() {
        let dir = tempfile::tempdir().unwrap();
        let folder = SentFolder::open(dir.path()).unwrap();
        let tx = folder.record(sent("a", 3), signed(b"bytes")).unwrap();
        let open = fs::read(folder.open_path(tx.hash())).unwrap();
        folder.close(&tx, "height 12").unwrap();
        fs::write(folder.open_path(tx.hash()), open).unwrap();
        assert_eq!(folder.open_of("c-1", "a").unwrap(), std::slice::from_ref(&tx));
        folder.close(&tx, "height 12").unwrap();
        assert!(folder.open_of("c-1", "a").unwrap().is_empty());
    }

    #[test]
    fn a_record_that_is_not_what_its_name_says_is_refused_and_not_sent() {
        let dir = tempfile::tempdir().unwrap();
        let folder = SentFolder::open(dir.path()).unwrap();
        let tx = folder.record(sent("a", 3), signed(b"bytes")).unwrap();
        let path = folder.open_path(tx.hash());
        let json = fs::read_to_string(&path).unwrap();
        for (text, said) in [
            (json.replace(&hex::encode(b"bytes"), &hex::encode(b"other")), "the bytes in it are those of"),
            (json[..40].to_owned(), "EOF"),
            (String::new(), "EOF"),
        ] {
            fs::write(&path, text).unwrap();
            let error = folder.open_of("c-1", "a").unwrap_err();
            assert!(matches!(&error, SentError::Damaged { reason, .. } if reason.contains(said)), "{error}");
        }
    }

    #[test]
    fn one_process_at_a_time_signs_with_an_account() {
        let dir = tempfile::tempdir().unwrap();
        let folder = SentFolder::open(dir.path()).unwrap();
        let lock = folder.lock_signer("a").unwrap();
        let error = folder.lock_signer("a").unwrap_err();
        assert!(matches!(&error, SentError::Busy { signer, .. } if signer == "a"), "{error}");
        folder.lock_signer("b").unwrap();
        drop(lock);
        folder.lock_signer("a").unwrap();
    }

    #[test]
    fn what_cannot_be_written_is_not_sent() {
        let dir = tempfile::tempdir().unwrap();
        let folder = SentFolder::open(dir.path()).unwrap();
        fs::remove_dir_all(dir.path()).unwrap();
        let error = folder.record(sent("a", 3), signed(b"bytes")).unwrap_err();
        assert!(matches!(error, SentError::Io { action: "write", .. }), "{error}");
    }
}
