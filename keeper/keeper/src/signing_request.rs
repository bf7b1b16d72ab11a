//! Signing requests: what signers need to approve without a node, and the approvals that they give.
//!
//! A request says which chain, wallet, rules, signers and draft it is for; an approval is a request with one signature.
//! The chain checks all of it again: a request that lies is refused there.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use cosmwasm_std::Binary;
use serde::{Deserialize, Serialize};
use stateset_api::approval::{Approval, SALT_BYTES, Subject, adr36_document, draft_hash};
use stateset_api::wallet::{Draft, Proof, SignedApproval, SignerId, SignerSet};
use stateset_chain::Key;
use thiserror::Error;

/// Larger files are no signing requests: a draft has at most 8 KiB in its canonical form.
const FILE_BYTES_MAX: u64 = 256 << 10;

/// A signing request that cannot be used.
#[derive(Debug, Error)]
pub enum SigningRequestError {
    #[error("cannot read {path}: {reason}")]
    Unreadable { path: PathBuf, reason: std::io::Error },
    #[error("{path} has {got} bytes, a signing request has at most {FILE_BYTES_MAX}")]
    TooLarge { path: PathBuf, got: u64 },
    #[error("{path} is no signing request: {reason}")]
    Syntax { path: PathBuf, reason: serde_json::Error },
    #[error("{path} exists and is left as it is")]
    Exists { path: PathBuf },
    #[error("cannot write {path}: {reason}")]
    Unwritable { path: PathBuf, reason: std::io::Error },
    #[error("the signing request is for {what} '{got}', the configuration says '{want}'")]
    Other { what: &'static str, want: String, got: String },
    #[error("the signing request's salt has {got} bytes, it must have {SALT_BYTES}")]
    Salt { got: usize },
    #[error("address '{address}' is no plain word of small letters and digits, as a document of ADR-36 names it")]
    Account { address: String },
    #[error("{address} is signer {index} as an account: approve with `wallet approve`, there is nothing to sign")]
    IsAccount { address: String, index: usize },
    #[error("the key of {address} is none of the {count} signers; its public key is {public_key}")]
    NoSigner { address: String, public_key: String, count: usize },
}

/// What is approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Target {
    /// A proposal on the chain, by its number.
    Proposal(u64),
    /// One that is proposed together with its approvals; the salt distinguishes it from others.
    Submission { salt: Binary },
}

/// A signing request; with `approval`, a signed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningRequest {
    pub chain_id: String,
    pub wallet: String,
    #[serde(rename = "for")]
    pub subject: Target,
    pub draft: Draft,
    /// The rules under which it holds: void once signers or policy change.
    pub rules_epoch: u32,
    pub signers: SignerSet,
    /// Unix seconds of the block at which it was drawn up; approvals' deadlines count from here.
    pub drawn_up_at: u64,
    pub approval: Option<SignedApproval>,
}

impl SigningRequest {
    pub fn load(path: &Path) -> Result<Self, SigningRequestError> {
        let unreadable = |reason| SigningRequestError::Unreadable { path: path.to_owned(), reason };
        let got = std::fs::metadata(path).map_err(unreadable)?.len();
        if got > FILE_BYTES_MAX {
            return Err(SigningRequestError::TooLarge { path: path.to_owned(), got });
        }
        let text = std::fs::read(path).map_err(unreadable)?;
        serde_json::from_slice(&text).map_err(|reason| SigningRequestError::Syntax { path: path.to_owned(), reason })
    }

    /// Writes a new file; never over another.
    pub fn save(&self, path: &Path) -> Result<(), SigningRequestError> {
        let unwritable = |reason| SigningRequestError::Unwritable { path: path.to_owned(), reason };
        let mut text = serde_json::to_vec_pretty(self)
            .map_err(|reason| SigningRequestError::Syntax { path: path.to_owned(), reason })?;
        text.push(b'\n');
        let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
            Ok(file) => file,
            Err(reason) if reason.kind() == ErrorKind::AlreadyExists => {
                return Err(SigningRequestError::Exists { path: path.to_owned() });
            }
            Err(reason) => return Err(unwritable(reason)),
        };
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(unwritable)
    }

    /// Refuses a request for another chain or wallet.
    pub fn check(&self, chain_id: &str, wallet: &str) -> Result<(), SigningRequestError> {
        for (what, want, got) in [("chain", chain_id, &self.chain_id), ("wallet", wallet, &self.wallet)] {
            if want != got {
                return Err(SigningRequestError::Other { what, want: want.to_owned(), got: got.clone() });
            }
        }
        match &self.subject {
            Target::Submission { salt } if salt.len() != SALT_BYTES => {
                Err(SigningRequestError::Salt { got: salt.len() })
            }
            _ => Ok(()),
        }
    }

    /// The index of a key among the signers.
    pub fn index_of(&self, key: &Key) -> Result<usize, SigningRequestError> {
        let public = key.public_key();
        let is = |id: &SignerId| matches!(id, SignerId::Secp256k1(own) if own.as_slice() == public);
        if let Some(index) = self.signers.signers.iter().position(|signer| is(&signer.id)) {
            return Ok(index);
        }
        let address = key.address().to_owned();
        if let Some(index) = self.signers.place_of_address(&address) {
            return Err(SigningRequestError::IsAccount { address, index });
        }
        let public_key = Binary::from(public).to_base64();
        Err(SigningRequestError::NoSigner { address, public_key, count: self.signers.signers.len() })
    }

    /// The same request with this key's signature, good until `deadline` (Unix seconds).
    pub fn sign(&self, key: &Key, deadline: u64) -> Result<Self, SigningRequestError> {
        let index = self.index_of(key)?;
        let account = key.address().to_owned();
        let bytes = self.bytes(deadline);
        let unwritable = || SigningRequestError::Account { address: account.clone() };
        let document = adr36_document(&bytes, &account).ok_or_else(unwritable)?;
        let signature = Binary::from(key.sign(document.as_bytes()));
        let approval = SignedApproval {
            signer: u32::try_from(index).unwrap_or(u32::MAX),
            deadline,
            proof: Proof::Adr36 { account, signature },
        };
        Ok(Self { approval: Some(approval), ..self.clone() })
    }

    /// What is signed.
    pub fn bytes(&self, deadline: u64) -> Vec<u8> {
        let subject = match &self.subject {
            Target::Proposal(id) => Subject::Proposal(*id),
            Target::Submission { salt } => Subject::Submission(salt),
        };
        let approval = Approval {
            chain_id: &self.chain_id,
            wallet: &self.wallet,
            subject,
            draft_hash: draft_hash(&self.draft),
            rules_epoch: self.rules_epoch,
            deadline,
        };
        approval.to_bytes()
    }
}
