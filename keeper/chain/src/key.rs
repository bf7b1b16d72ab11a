//! Signing keys: secp256k1, derived as every Cosmos wallet derives them.
//!
//! Secrets are wiped when dropped; nothing here prints, serialises or stores one.

use std::fmt;

use bip32::{ChildNumber, XPrv};
use bip39::Mnemonic;
use cosmrs::AccountId;
use cosmrs::crypto::PublicKey;
use k256::ecdsa::signature::Signer;
use k256::ecdsa::{Signature, SigningKey};
use thiserror::Error;
use zeroize::Zeroizing;

/// SLIP-44 coin type of the Cosmos Hub, which CosmWasm chains share.
const COIN_TYPE: u32 = 118;
/// 32 bytes of entropy: 24 words.
const ENTROPY_BYTES: usize = 32;
/// Lengths of an account's and a contract's address.
const ADDRESS_BYTES: [usize; 2] = [20, 32];

/// Why there is no key, or no address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    #[error("the mnemonic is no BIP-39 phrase in English: {reason}")]
    Mnemonic { reason: String },
    #[error("account index {index} cannot be derived: {reason}")]
    Derivation { index: u32, reason: String },
    #[error("the system gives no random bytes: {reason}")]
    Entropy { reason: String },
    #[error("32 bytes are no secp256k1 key")]
    Scalar,
    #[error("'{prefix}' is no bech32 prefix")]
    Prefix { prefix: String },
    #[error("'{address}' is no bech32 address: {reason}")]
    Address { address: String, reason: String },
    #[error("address '{address}' has prefix '{got}', expected '{expected}'")]
    AddressPrefix { address: String, got: String, expected: String },
}

/// A signing key and its address.
pub struct Key {
    signing: SigningKey,
    address: String,
    prefix: String,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Key").field(&self.address).finish()
    }
}

impl Key {
    /// Derives m/44'/118'/0'/0/`account_index` from a BIP-39 phrase without a passphrase, as wallets do.
    pub fn from_mnemonic(phrase: &str, account_index: u32, prefix: &str) -> Result<Self, KeyError> {
        let mnemonic = Mnemonic::parse(phrase).map_err(|error| KeyError::Mnemonic { reason: error.to_string() })?;
        let seed = Zeroizing::new(mnemonic.to_seed(""));
        let derived = derive(&seed, account_index)
            .map_err(|error| KeyError::Derivation { index: account_index, reason: error.to_string() })?;
        Self::new(derived, prefix)
    }

    /// Draws a new key from the system's randomness; the phrase (24 words) is shown once and never stored.
    pub fn generate(prefix: &str) -> Result<(Self, Zeroizing<String>), KeyError> {
        let mut entropy = Zeroizing::new([0_u8; ENTROPY_BYTES]);
        getrandom::fill(entropy.as_mut()).map_err(|error| KeyError::Entropy { reason: error.to_string() })?;
        let mnemonic = Mnemonic::from_entropy(entropy.as_ref())
            .map_err(|error| KeyError::Mnemonic { reason: error.to_string() })?;
        let phrase = Zeroizing::new(mnemonic.to_string());
        Ok((Self::from_mnemonic(&phrase, 0, prefix)?, phrase))
    }

    /// From a raw scalar, big-endian.
    pub fn from_bytes(bytes: &[u8; 32], prefix: &str) -> Result<Self, KeyError> {
        Self::new(SigningKey::from_slice(bytes).map_err(|_| KeyError::Scalar)?, prefix)
    }

    fn new(signing: SigningKey, prefix: &str) -> Result<Self, KeyError> {
        let address = PublicKey::from(*signing.verifying_key())
            .account_id(prefix)
            .map_err(|_| KeyError::Prefix { prefix: prefix.to_owned() })?;
        Ok(Self { signing, address: address.to_string(), prefix: prefix.to_owned() })
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Compressed SEC1, 33 bytes.
    pub fn public_key(&self) -> Vec<u8> {
        self.signing.verifying_key().to_encoded_point(true).as_bytes().to_vec()
    }

    /// ECDSA over SHA-256 of `message`: 64 bytes, low S, the same every time (RFC 6979).
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let signature: Signature = self.signing.sign(message);
        signature.normalize_s().unwrap_or(signature).to_bytes().into()
    }

    pub(crate) fn signing_key(&self) -> &SigningKey {
        &self.signing
    }

    pub(crate) fn from_signing_key(signing: SigningKey, prefix: &str) -> Result<Self, KeyError> {
        Self::new(signing, prefix)
    }
}

fn derive(seed: &[u8; 64], account_index: u32) -> Result<SigningKey, bip32::Error> {
    let path = [(44, true), (COIN_TYPE, true), (0, true), (0, false), (account_index, false)];
    let mut node = XPrv::new(seed)?;
    for (index, hardened) in path {
        node = node.derive_child(ChildNumber::new(index, hardened)?)?;
    }
    Ok(node.private_key().clone())
}

/// Checks that a text is an address of this chain, so that a typing error or a foreign address is named before
/// anything is signed. Returns the 20 or 32 bytes behind it.
pub fn parse_address(prefix: &str, address: &str) -> Result<Vec<u8>, KeyError> {
    let shown = || address.chars().take(96).collect::<String>();
    let account: AccountId = address.parse().map_err(|error: cosmrs::ErrorReport| KeyError::Address {
        address: shown(),
        reason: error.root_cause().to_string(),
    })?;
    if account.prefix() != prefix {
        return Err(KeyError::AddressPrefix {
            address: shown(),
            got: account.prefix().to_owned(),
            expected: prefix.to_owned(),
        });
    }
    // Contracts refuse capitals; an address in two spellings would make one bill two.
    if account.as_ref() != address {
        return Err(KeyError::Address { address: shown(), reason: "it must be written in small letters".to_owned() });
    }
    let bytes = account.to_bytes();
    if !ADDRESS_BYTES.contains(&bytes.len()) {
        let reason = format!("it has {} bytes, accounts have 20 and contracts 32", bytes.len());
        return Err(KeyError::Address { address: shown(), reason });
    }
    Ok(bytes)
}

/// The same account under another prefix, as a validator's operator writes its own. Of what is no address an error.
pub fn with_prefix(address: &str, prefix: &str) -> Result<String, KeyError> {
    let failed = |error: cosmrs::ErrorReport| KeyError::Address {
        address: address.chars().take(96).collect(),
        reason: error.root_cause().to_string(),
    };
    let account: AccountId = address.parse().map_err(failed)?;
    Ok(AccountId::new(prefix, &account.to_bytes()).map_err(failed)?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABANDON: &str =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    /// The first accounts that every Cosmos wallet shows for the phrase of the BIP-39 test vectors.
    #[test]
    fn a_published_phrase_gives_its_published_address() {
        let key = Key::from_mnemonic(ABANDON, 0, "cosmos").unwrap();
        assert_eq!(key.address(), "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4");
        let other = Key::from_mnemonic(ABANDON, 1, "cosmos").unwrap();
        assert_ne!(other.address(), key.address());
    }

    /// CosmJS's own test vector (packages/proto-signing, directsecp256k1hdwallet).
    #[test]
    fn cosmjs_derives_the_same_address_and_public_key() {
        let phrase = "special sign fit simple patrol salute grocery chicken wheat radar tonight ceiling";
        let key = Key::from_mnemonic(phrase, 0, "cosmos").unwrap();
        assert_eq!(key.address(), "cosmos1jhg0e7s6gn44tfc5k37kr04sznyhedtc9rzys5");
        let expected = "02baa4ef93f2ce84592a49b1d729c074eab640112522a7a89f7d03ebab21ded7b6";
        assert_eq!(hex::encode(key.public_key()), expected);
    }

    #[test]
    fn a_new_key_comes_back_from_its_phrase_and_never_prints_its_secret() {
        let (key, phrase) = Key::generate("stateset").unwrap();
        assert_eq!(phrase.split(' ').count(), 24);
        assert_eq!(Key::from_mnemonic(&phrase, 0, "stateset").unwrap().address(), key.address());
        assert_eq!(format!("{key:?}"), format!("Key({:?})", key.address()));
    }

    #[test]
    fn a_bad_phrase_names_its_fault_without_repeating_the_phrase() {
        let words = ABANDON.replace("about", "abandon");
        let error = Key::from_mnemonic(&words, 0, "cosmos").unwrap_err();
        assert!(matches!(error, KeyError::Mnemonic { .. }), "{error}");
        assert!(!error.to_string().contains("abandon"), "{error}");
    }

    #[test]
    fn signing_twice_gives_the_same_bytes() {
        let key = Key::from_mnemonic(ABANDON, 0, "cosmos").unwrap();
        assert_eq!(key.sign(b"once"), key.sign(b"once"));
        assert_ne!(key.sign(b"once"), key.sign(b"twice"));
    }

    #[test]
    fn an_address_of_another_chain_is_distinguished_from_a_mistyped_one() {
        let address = Key::from_mnemonic(ABANDON, 0, "stateset").unwrap().address().to_owned();
        assert_eq!(parse_address("stateset", &address).unwrap().len(), 20);
        assert!(matches!(parse_address("cosmos", &address), Err(KeyError::AddressPrefix { .. })));
        let mistyped = address.replace('9', "8");
        assert!(matches!(parse_address("stateset", &mistyped), Err(KeyError::Address { .. })));
    }

    #[test]
    fn an_account_has_the_same_bytes_under_another_prefix() {
        let address = Key::from_mnemonic(ABANDON, 0, "stateset").unwrap().address().to_owned();
        let operator = with_prefix(&address, "statesetvaloper").unwrap();
        assert_eq!(parse_address("statesetvaloper", &operator).unwrap(), parse_address("stateset", &address).unwrap());
        assert!(matches!(with_prefix("nobody", "stateset"), Err(KeyError::Address { .. })));
    }

    #[test]
    fn an_address_has_one_spelling_and_the_length_of_an_account_or_a_contract() {
        let address = |bytes: &[u8]| AccountId::new("stateset", bytes).unwrap().to_string();
        for length in [20, 32] {
            assert_eq!(parse_address("stateset", &address(&[7; 64][..length])).unwrap().len(), length);
        }
        for wrong in [address(&[7; 20]).to_uppercase(), address(&[7; 5]), address(&[7; 65]), address(&[7; 255])] {
            let error = parse_address("stateset", &wrong).unwrap_err();
            assert!(matches!(error, KeyError::Address { .. }), "{wrong}: {error}");
        }
    }
}
