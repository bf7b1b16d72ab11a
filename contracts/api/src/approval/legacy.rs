//! The bytes that approve on wallets of version 0.2, for clients that still meet one. No wallet of a later version
//! takes them.
//!
//! ```text
//! approval = text "stateset-wallet-approval-v1"
//!            text chain id
//!            text wallet address
//!            subject: 1, proposal id (8 bytes)  |  2, bytes salt
//!            bytes SHA-256 of the draft
//!            rules epoch (4 bytes)
//!            deadline (8 bytes)
//! ```
//!
//! The draft's own bytes, and so its hash, are the same in both versions.

use super::canonical;

/// Stands first in the bytes of version 0.2.
pub const DOMAIN_V1: &str = "stateset-wallet-approval-v1";

/// What an approval of version 0.2 is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectV1<'a> {
    /// A proposal on chain.
    Proposal(u64),
    /// The salt of one that comes with its approvals.
    Submission(&'a [u8]),
}

/// What one signature says to a wallet of version 0.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApprovalV1<'a> {
    pub chain_id: &'a str,
    /// The wallet's address.
    pub wallet: &'a str,
    pub subject: SubjectV1<'a>,
    /// See [`draft_hash`](super::draft_hash).
    pub draft_hash: [u8; 32],
    /// `rules_epoch` of the wallet's query `signers`.
    pub rules_epoch: u32,
    /// Unix seconds from which the approval is void.
    pub deadline: u64,
}

impl ApprovalV1<'_> {
    /// The bytes to sign.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = canonical::Writer::default();
        out.text(DOMAIN_V1);
        out.text(self.chain_id);
        out.text(self.wallet);
        match self.subject {
            SubjectV1::Proposal(id) => {
                out.tag(1);
                out.number(id);
            }
            SubjectV1::Submission(salt) => {
                out.tag(2);
                out.bytes(salt);
            }
        }
        out.bytes(&self.draft_hash);
        out.count(self.rules_epoch);
        out.number(self.deadline);
        out.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `schema/vectors/approvals-0.2.json` has them; the wallet's tests compare all of that file.
    #[test]
    fn the_bytes_are_those_of_version_0_2() {
        let approval = ApprovalV1 {
            chain_id: "c",
            wallet: "w",
            subject: SubjectV1::Submission(&[7; 2]),
            draft_hash: [9; 32],
            rules_epoch: 3,
            deadline: 5,
        };
        let mut expected =
            b"\0\0\0\x1bstateset-wallet-approval-v1\0\0\0\x01c\0\0\0\x01w\x02\0\0\0\x02\x07\x07".to_vec();
        expected.extend(b"\0\0\0\x20");
        expected.extend([9; 32]);
        expected.extend(b"\0\0\0\x03\0\0\0\0\0\0\0\x05");
        assert_eq!(approval.to_bytes(), expected);
        let numbered = ApprovalV1 { subject: SubjectV1::Proposal(6), ..approval }.to_bytes();
        assert!(numbered.windows(9).any(|bytes| bytes == b"\x01\0\0\0\0\0\0\0\x06"));
    }
}
