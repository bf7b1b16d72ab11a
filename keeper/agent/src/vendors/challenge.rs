//! A challenge: what a payee signs with an address's key, once and in time, to prove that the address is in its hands.
//!
//! That somebody holds a key says nothing of who they are: the person who hands a challenge out, by a contact on file,
//! is recorded with it, unsigned, and is whose word the address then rests on.

use serde::{Deserialize, Serialize};

use crate::vendors::error::VendorError;
use crate::vendors::limits::NONCE_BYTES;

/// One question to a payee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    pub chain_id: String,
    /// The vendor's id.
    pub vendor: String,
    pub address: String,
    /// Hexadecimal, never used before.
    pub nonce: String,
    /// Unix seconds; answered later it proves nothing.
    pub expires: u64,
    /// Who hands it out, and by which contact.
    pub by: String,
}

impl Challenge {
    /// What is signed: every part that the answer is to be good for, and no other.
    pub fn text(&self) -> String {
        let Self { chain_id, vendor, address, nonce, expires, .. } = self;
        format!(
            "StateSet vendor challenge\nchain: {chain_id}\nvendor: {vendor}\naddress: {address}\nnonce: {nonce}\n\
             expires: {expires}\n"
        )
    }

    /// Whether an answer for this vendor on this chain comes in time.
    pub fn accepts(&self, vendor: &str, chain_id: &str, at: u64) -> Result<(), VendorError> {
        if self.vendor != vendor {
            return Err(VendorError::OtherVendor { expected: self.vendor.clone(), got: vendor.to_owned() });
        }
        if self.chain_id != chain_id {
            return Err(VendorError::OtherChain { expected: self.chain_id.clone(), got: chain_id.to_owned() });
        }
        if at >= self.expires {
            return Err(VendorError::Expired { expires: self.expires, at });
        }
        Ok(())
    }
}

/// Whether a text is a nonce.
pub(crate) fn check_nonce(nonce: &str) -> Result<(), VendorError> {
    let is_hex = nonce.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_hex && nonce.len() == NONCE_BYTES * 2 {
        return Ok(());
    }
    Err(VendorError::Nonce { got: nonce.chars().take(64).collect() })
}
