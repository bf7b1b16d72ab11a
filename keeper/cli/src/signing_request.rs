//! Signing requests: what signers need to approve without a node, and the approvals that they give.
//!
//! A request says which chain, wallet, rules, signers and draft it is for; an approval is a request with one signature.
//! The chain checks all of it again: a request that lies is refused there.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use cosmwasm_std::{Binary, Timestamp};
use serde::{Deserialize, Serialize};
use stateset_api::approval::{SALT_BYTES, adr36_document, draft_hash};
use stateset_api::wallet::{Draft, Proof, SignedApproval, SignerId, SignerSet};
use stateset_chain::dialect::{self, Rules, Signed, ToSign};
use stateset_chain::{DialectError, Key};
use thiserror::Error;

use crate::strict_json;

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
    #[error(transparent)]
    Dialect(#[from] DialectError),
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
    /// The rules under which it holds: void once the signers change, or decide on another policy.
    pub rules_epoch: u32,
    /// What signatures name of these rules. Absent for wallets of version 0.2, for which they name the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules_id: Option<Binary>,
    /// When such proposals were last ended, in nanoseconds: an approval is void after a later alarm. Absent for wallets
    /// of version 0.2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<Timestamp>,
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
        // Keepers of version 0.2 wrote a policy's rules under another name.
        let read = strict_json::read(&text).and_then(dialect::read);
        read.map_err(|reason| SigningRequestError::Syntax { path: path.to_owned(), reason })
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
        if let Some(index) = self.signers.index_of_address(&address) {
            return Err(SigningRequestError::IsAccount { address, index });
        }
        let public_key = Binary::from(public).to_base64();
        Err(SigningRequestError::NoSigner { address, public_key, count: self.signers.signers.len() })
    }

    /// The same request with this key's signature, good until `deadline` (Unix seconds).
    pub fn sign(&self, key: &Key, deadline: u64) -> Result<Self, SigningRequestError> {
        let index = self.index_of(key)?;
        let account = key.address().to_owned();
        let bytes = self.bytes(deadline)?;
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
    pub fn bytes(&self, deadline: u64) -> Result<Vec<u8>, DialectError> {
        let what = match &self.subject {
            Target::Proposal(id) => Signed::Proposal(*id),
            Target::Submission { salt } => Signed::Submission { salt },
        };
        let to_sign = ToSign {
            chain_id: &self.chain_id,
            wallet: &self.wallet,
            what,
            draft_hash: draft_hash(&self.draft),
            rules: &self.rules(),
            alarm: self.alarm,
            deadline,
        };
        to_sign.bytes()
    }

    pub fn rules(&self) -> Rules {
        Rules { epoch: self.rules_epoch, id: self.rules_id.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a keeper of version 0.2 wrote it, for a wallet of its version.
    const OF_0_2: &str = r#"{
      "chain_id": "stateset-1", "wallet": "stateset1wallet",
      "for": { "submission": { "salt": "BwcHBwcHBwcHBwcHBwcHBw==" } },
      "draft": { "title": "t", "rationale": null, "actions": [{ "owner": { "set_policy": { "policy": {
        "denoms": [], "calls_per_hour": 6, "categories": [], "payee_cooldown_seconds": 60, "over_limit": "escalate",
        "receipt_seconds": 34560000, "trust": null, "dead_man_seconds": null,
        "consult": [{ "denom": "uusdc", "contract": "stateset1governance", "above": "9" }]
      } } } }] },
      "rules_epoch": 3,
      "signers": { "signers": [], "threshold": 1, "loosen_delay_seconds": 3600 },
      "drawn_up_at": 1790000000, "approval": null
    }"#;

    #[test]
    fn a_request_of_version_0_2_is_read_and_signed_in_its_words() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("paper.json");
        std::fs::write(&file, OF_0_2).unwrap();
        let request = SigningRequest::load(&file).unwrap();
        assert_eq!(request.rules(), Rules { epoch: 3, id: None });
        assert!(request.check("stateset-1", "stateset1wallet").is_ok());
        let bytes = request.bytes(1_790_003_600).unwrap();
        assert!(bytes.starts_with(b"\0\0\0\x1bstateset-wallet-approval-v1"));
    }

    #[test]
    fn a_request_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("request.json");
        let mut request: SigningRequest = dialect::read(serde_json::from_str(OF_0_2).unwrap()).unwrap();
        request.rules_id = Some(Binary::from([1; 32]));
        request.alarm = Some(Timestamp::from_nanos(u64::MAX));
        request.save(&file).unwrap();
        assert_eq!(SigningRequest::load(&file).unwrap(), request);
        let bytes = request.bytes(1_790_003_600).unwrap();
        assert!(bytes.starts_with(b"\0\0\0\x1bstateset-wallet-approval-v2"));
    }

    #[test]
    fn a_request_that_is_half_of_each_version_is_not_signed() {
        let mut request: SigningRequest = dialect::read(serde_json::from_str(OF_0_2).unwrap()).unwrap();
        request.rules_id = Some(Binary::from([1; 32]));
        assert_eq!(request.bytes(1), Err(DialectError::Alarm));
    }
}
