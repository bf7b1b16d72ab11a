//! Addresses as a node reads them, and its words for what is none.

use cosmrs::AccountId;
use cosmwasm_std::{Addr, Api, CanonicalAddr, RecoverPubkeyError, StdError, StdResult, VerificationError};
use cw_multi_test::MockApiBech32;

/// What every address of the chain begins with.
pub(crate) const ADDRESS_PREFIX: &str = "stateset";
/// Shortest text that bech32 can be.
const BECH32_CHARS_MIN: usize = 8;

/// Checks that a text is an address of this chain; the error is a node's.
///
/// Only what bech32 itself finds wrong (a checksum, a separator) is worded otherwise than by a node.
pub(crate) fn read(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("empty address string is not allowed".to_owned());
    }
    if text.len() < BECH32_CHARS_MIN {
        return Err(format!("decoding bech32 failed: invalid bech32 string length {}", text.len()));
    }
    match text.parse::<AccountId>() {
        Ok(id) if id.prefix() == ADDRESS_PREFIX => Ok(()),
        Ok(id) => Err(format!("invalid Bech32 prefix; expected {ADDRESS_PREFIX}, got {}", id.prefix())),
        Err(_) => Err(format!("decoding bech32 failed: '{text}' is no bech32")),
    }
}

/// What contracts ask of a chain, in a node's words where it says no.
pub(crate) struct NodeApi(MockApiBech32);

impl NodeApi {
    pub(crate) fn new() -> Self {
        Self(MockApiBech32::new(ADDRESS_PREFIX))
    }
}

fn refused(call: &str, text: String) -> StdError {
    StdError::msg(format!("{call} errored: {text}"))
}

impl Api for NodeApi {
    fn addr_validate(&self, human: &str) -> StdResult<Addr> {
        read(human).map_err(|text| refused("addr_validate", text))?;
        self.0.addr_validate(human)
    }

    fn addr_canonicalize(&self, human: &str) -> StdResult<CanonicalAddr> {
        read(human).map_err(|text| refused("addr_canonicalize", text))?;
        self.0.addr_canonicalize(human)
    }

    fn addr_humanize(&self, canonical: &CanonicalAddr) -> StdResult<Addr> {
        self.0.addr_humanize(canonical)
    }

    fn secp256k1_verify(&self, hash: &[u8], signature: &[u8], key: &[u8]) -> Result<bool, VerificationError> {
        self.0.secp256k1_verify(hash, signature, key)
    }

    fn secp256k1_recover_pubkey(
        &self,
        hash: &[u8],
        signature: &[u8],
        param: u8,
    ) -> Result<Vec<u8>, RecoverPubkeyError> {
        self.0.secp256k1_recover_pubkey(hash, signature, param)
    }

    fn secp256r1_verify(&self, hash: &[u8], signature: &[u8], key: &[u8]) -> Result<bool, VerificationError> {
        self.0.secp256r1_verify(hash, signature, key)
    }

    fn ed25519_verify(&self, message: &[u8], signature: &[u8], key: &[u8]) -> Result<bool, VerificationError> {
        self.0.ed25519_verify(message, signature, key)
    }

    fn ed25519_batch_verify(
        &self,
        messages: &[&[u8]],
        signatures: &[&[u8]],
        keys: &[&[u8]],
    ) -> Result<bool, VerificationError> {
        self.0.ed25519_batch_verify(messages, signatures, keys)
    }

    fn debug(&self, message: &str) {
        self.0.debug(message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused_as_by_a_node() {
        let mine = NodeApi::new().addr_humanize(&vec![7; 20].into()).unwrap();
        assert_eq!(read(mine.as_str()), Ok(()));
        assert_eq!(read(" "), Err("empty address string is not allowed".into()));
        assert_eq!(read("vendor"), Err("decoding bech32 failed: invalid bech32 string length 6".into()));
        let other = AccountId::new("cosmos", &[0; 20]).unwrap();
        assert_eq!(read(other.as_ref()), Err("invalid Bech32 prefix; expected stateset, got cosmos".into()));
        let error = NodeApi::new().addr_validate(&mine.as_str().replace('1', "2")).unwrap_err().to_string();
        assert!(error.contains("addr_validate errored: decoding bech32 failed"), "{error}");
    }
}
