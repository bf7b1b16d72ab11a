//! The one seam behind which keys lie: a sign document and its purpose go in; a signature, a refusal or "unknown" comes
//! out. Today the key is in this process; a process apart or a hardware module can stand behind the same trait.
//!
//! Signatures over one document may differ each time, so bytes are stored before they are sent, never made twice.

use async_trait::async_trait;

use crate::Key;
use crate::journal::Kind;

/// What is to be signed, and what for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignRequest {
    /// The bytes of the transaction's `SignDoc`.
    pub document: Vec<u8>,
    pub purpose: Purpose,
}

/// What a transaction is for, so that a signer may judge by more than bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// So many of the keeper's own acts of one kind.
    Acts { kind: Kind, count: usize },
    /// What a person asked for.
    Verb,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignAnswer {
    /// ECDSA over SHA-256 of the document, 64 bytes; a high S is made low by whoever uses it.
    Signature([u8; 64]),
    /// It will not be signed. Nothing was.
    Refused { reason: String },
    /// Whether it was signed is not known. The same document may be asked about again.
    Unknown { reason: String },
}

/// Signs for one account.
#[async_trait]
pub trait Signer: Send + Sync {
    /// The account's bech32 address.
    fn address(&self) -> &str;

    /// Compressed SEC1, 33 bytes.
    fn public_key(&self) -> Vec<u8>;

    async fn sign(&self, request: &SignRequest) -> SignAnswer;
}

#[async_trait]
impl Signer for Key {
    fn address(&self) -> &str {
        Key::address(self)
    }

    fn public_key(&self) -> Vec<u8> {
        Key::public_key(self)
    }

    async fn sign(&self, request: &SignRequest) -> SignAnswer {
        SignAnswer::Signature(Key::sign(self, &request.document))
    }
}
