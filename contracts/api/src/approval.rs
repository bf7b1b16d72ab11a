//! The bytes that a signer signs to approve a proposal, and the documents in which wallets show them.
//!
//! Everything is bound: the purpose, chain, wallet, proposal (or submission), what it does, under which rules, and
//! until when. Integers are big-endian; texts and bytes are preceded by their length (4 bytes); lists by their count (4
//! bytes); options by 0 or 1. `schema/vectors/approvals.json` has examples.
//!
//! ```text
//! approval = text "stateset-wallet-approval-v2"
//!            text chain id
//!            text wallet address
//!            subject: 1, proposal id (8 bytes), alarm (8 bytes)  |  2, bytes salt, alarm (8 bytes)
//!            bytes SHA-256 of the draft
//!            bytes rules id (32)
//!            deadline (8 bytes)
//! ```
//!
//! Rules id and alarm are answered by the wallet's queries `signers` and `proposal`. Neither can be known before it is
//! in force, so that nothing signed today is good under rules, or after an alarm, of tomorrow. Wallets of version 0.2
//! ask for another form: [`ApprovalV1`].

pub(crate) mod canonical;
mod document;
mod legacy;
mod rules;

use sha2::{Digest, Sha256};

use crate::wallet::Draft;

pub use canonical::draft_bytes;
pub use document::{adr36_document, passkey_challenge};
pub use legacy::{ApprovalV1, DOMAIN_V1, SubjectV1};
pub use rules::{RULES_DOMAIN, Rules};

/// Stands first in the signed bytes, so that nothing signed for another purpose is an approval.
pub const DOMAIN: &str = "stateset-wallet-approval-v2";
/// Bytes of the salt that names a submission.
pub const SALT_BYTES: usize = 16;

/// What an approval is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// A proposal on chain.
    Proposal {
        id: u64,
        /// Of the latest alarm that ended such proposals, in nanoseconds, 0 if there was none, as the wallet answers it
        /// beside the proposal. Else what was signed for a number that nobody had used yet would outlive an alarm.
        alarm: u64,
    },
    /// One that comes with its approvals.
    Submission {
        /// Tells one submission from the next; works once.
        salt: &'a [u8],
        /// [`Alarms::that_end`](crate::wallet::Alarms::that_end) of the draft, in nanoseconds: of the latest alarm that
        /// ended such drafts, 0 if there was none.
        alarm: u64,
    },
}

/// What one signature says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approval<'a> {
    pub chain_id: &'a str,
    /// The wallet's address.
    pub wallet: &'a str,
    pub subject: Subject<'a>,
    /// See [`draft_hash`].
    pub draft_hash: [u8; 32],
    /// The signers and rules in force: see [`Rules`].
    pub rules_id: [u8; 32],
    /// Unix seconds from which the approval is void.
    pub deadline: u64,
}

impl Approval<'_> {
    /// The bytes to sign.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = canonical::Writer::default();
        out.text(DOMAIN);
        out.text(self.chain_id);
        out.text(self.wallet);
        match self.subject {
            Subject::Proposal { id, alarm } => {
                out.tag(1);
                out.number(id);
                out.number(alarm);
            }
            Subject::Submission { salt, alarm } => {
                out.tag(2);
                out.bytes(salt);
                out.number(alarm);
            }
        }
        out.bytes(&self.draft_hash);
        out.bytes(&self.rules_id);
        out.number(self.deadline);
        out.into_bytes()
    }
}

/// SHA-256 of the draft's canonical bytes.
pub fn draft_hash(draft: &Draft) -> [u8; 32] {
    sha256(&[&draft_bytes(draft)])
}

/// SHA-256 over the parts as if they were one.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

#[cfg(test)]
mod tests;
