//! Signatures that wallets make off chain: ADR-036 of the Cosmos SDK, as an amino sign document, by secp256k1. What
//! Keplr's `signArbitrary` and `@cosmjs/amino` yield.
//!
//! Only checked here, never made. Such a document has no chain, no sequence and no fee, so it is no transaction anywhere;
//! what it is to be good for must stand in the signed text.

use cosmrs::crypto::PublicKey;
use cosmwasm_std::Binary;
use k256::ecdsa::signature::Verifier as _;
use k256::ecdsa::{Signature, VerifyingKey};
use stateset_api::approval::adr36_document;
use thiserror::Error;

/// Why a signature proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProofError {
    #[error("the {what} is no base64 of {want} bytes: got {got}")]
    Encoding { what: &'static str, want: usize, got: String },
    #[error("the public key is no compressed point of secp256k1")]
    PublicKey,
    #[error("the public key is that of {got}, the text is to be signed by {expected}")]
    OtherAddress { expected: String, got: String },
    #[error("the signature's r or s is no scalar of secp256k1")]
    Scalar,
    #[error("the signature's s is in the upper half: every such signature has a twin, and wallets make the lower one")]
    HighS,
    #[error("the signature is not that of this text by {address}: what was signed is another text, or changed since")]
    Invalid { address: String },
}

/// Checks that the key of `address` signed `text`. `public_key`: compressed; `signature`: r and s; both base64.
pub fn verify(address: &str, text: &str, public_key: &str, signature: &str) -> Result<(), ProofError> {
    let key = bytes::<33>("public key", public_key)?;
    let key = VerifyingKey::from_sec1_bytes(&key).map_err(|_| ProofError::PublicKey)?;
    let prefix = address.rsplit_once('1').map_or("", |(prefix, _)| prefix);
    let other = |got: String| ProofError::OtherAddress { expected: address.to_owned(), got };
    let signer = PublicKey::from(key).account_id(prefix).map_err(|_| other("no address".to_owned()))?;
    if signer.as_ref() != address {
        return Err(other(signer.to_string()));
    }
    let signature = bytes::<64>("signature", signature)?;
    let signature = Signature::from_slice(&signature).map_err(|_| ProofError::Scalar)?;
    if signature.normalize_s().is_some() {
        return Err(ProofError::HighS);
    }
    let invalid = || ProofError::Invalid { address: address.to_owned() };
    let document = adr36_document(text.as_bytes(), address).ok_or_else(invalid)?;
    key.verify(document.as_bytes(), &signature).map_err(|_| invalid())
}

fn bytes<const N: usize>(what: &'static str, text: &str) -> Result<[u8; N], ProofError> {
    let wrong = |got: String| ProofError::Encoding { what, want: N, got };
    let bytes = Binary::from_base64(text).map_err(|reason| wrong(reason.to_string()))?;
    let got = bytes.len();
    bytes.to_array().map_err(|_| wrong(format!("{got} bytes")))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    /// Made by `@cosmjs/amino`: see the script beside it.
    #[derive(Deserialize)]
    struct Vector {
        address: String,
        text: String,
        public_key: String,
        signature: String,
    }

    fn base64(bytes: &[u8]) -> String {
        Binary::from(bytes).to_base64()
    }

    fn vectors() -> Vec<Vector> {
        serde_json::from_str(include_str!("../tests/it/data/adr036.json")).unwrap()
    }

    #[test]
    fn what_another_client_signed_is_accepted() {
        let vectors = vectors();
        assert!(vectors.len() >= 3);
        for Vector { address, text, public_key, signature } in vectors {
            assert_eq!(verify(&address, &text, &public_key, &signature), Ok(()), "{address}");
        }
    }

    #[test]
    fn another_text_address_or_key_proves_nothing() {
        let all = vectors();
        let (one, two) = (&all[0], &all[2]);
        let invalid = ProofError::Invalid { address: one.address.clone() };
        assert_eq!(
            verify(&one.address, &format!("{} ", one.text), &one.public_key, &one.signature),
            Err(invalid.clone())
        );
        assert_eq!(verify(&one.address, &one.text, &one.public_key, &two.signature), Err(invalid));
        let other = ProofError::OtherAddress { expected: one.address.clone(), got: two.address.clone() };
        assert_ne!(one.address, two.address);
        assert_eq!(verify(&one.address, &one.text, &two.public_key, &one.signature), Err(other));
        // The same key under another chain's prefix is another address.
        let elsewhere = verify("cosmos1x", &one.text, &one.public_key, &one.signature);
        assert!(matches!(elsewhere, Err(ProofError::OtherAddress { .. })), "{elsewhere:?}");
    }

    #[test]
    fn the_twin_of_a_signature_is_refused() {
        let Vector { address, text, public_key, signature } = &vectors()[0];
        let low = Signature::from_slice(&Binary::from_base64(signature).unwrap()).unwrap();
        let high = Signature::from_scalars(low.r().to_bytes(), (-*low.s()).to_bytes()).unwrap();
        let high = Binary::from(high.to_bytes().to_vec()).to_base64();
        assert_eq!(verify(address, text, public_key, &high), Err(ProofError::HighS));
    }

    #[test]
    fn what_is_no_key_or_signature_is_named() {
        let Vector { address, text, public_key, signature } = &vectors()[0];
        let short = base64(&[2; 32]);
        let got = "32 bytes".to_owned();
        let wanted = ProofError::Encoding { what: "public key", want: 33, got: got.clone() };
        assert_eq!(verify(address, text, &short, signature), Err(wanted));
        let wanted = ProofError::Encoding { what: "signature", want: 64, got };
        assert_eq!(verify(address, text, public_key, &short), Err(wanted));
        assert_eq!(verify(address, text, &base64(&[7; 33]), signature), Err(ProofError::PublicKey));
        assert_eq!(verify(address, text, public_key, &base64(&[0; 64])), Err(ProofError::Scalar));
    }
}
