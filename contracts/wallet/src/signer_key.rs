//! Signers' keys: what must be true of one beyond its length, and whose account it is.

use cosmwasm_std::{Api, CanonicalAddr};
use ripemd::{Digest, Ripemd160};
use stateset_api::approval::sha256;
use stateset_api::wallet::SignerId;

use crate::ContractError;
use crate::address;

/// `r` and `s` are one: well-formed, and under no key anybody's signature of [`NOTHING`].
const ONES: [u8; 64] = {
    let mut ones = [0; 64];
    (ones[31], ones[63]) = (1, 1);
    ones
};
/// `R` is the neutral element and `s` zero: the signature that needs no key. It is good for every message under the
/// keys of small order, of which the least is 32 zeros ([ZIP 215](https://zips.z.cash/zip-0215), which the chain
/// follows).
const OF_NOBODY: [u8; 64] = {
    let mut nobody = [0; 64];
    nobody[0] = 1;
    nobody
};
const NOTHING: [u8; 32] = [0; 32];

/// Refuses a key under which nobody could ever sign, since it is no point of its curve, and one under which anybody
/// can. The chain does not tell an ed25519 key that is no point from a signature that is not good: such a one passes.
pub(crate) fn check(api: &dyn Api, index: usize, id: &SignerId) -> Result<(), ContractError> {
    let nobodys_is_good = match id {
        SignerId::Address(_) => Ok(false),
        SignerId::Secp256k1(key) => api.secp256k1_verify(&NOTHING, &ONES, key),
        SignerId::Ed25519(key) => api.ed25519_verify(&NOTHING, &OF_NOBODY, key),
        SignerId::Secp256r1(key) => api.secp256r1_verify(&NOTHING, &ONES, key),
    };
    match nobodys_is_good {
        Ok(false) => Ok(()),
        Ok(true) => Err(ContractError::SignerKey { index, reason: "anybody can sign for it" }),
        Err(_) => {
            Err(ContractError::SignerKey { index, reason: "nobody can sign for it: it is no point of its curve" })
        }
    }
}

/// The account that a signer is, or whose transactions its key signs: two names of one key would count twice.
pub(crate) fn account(api: &dyn Api, id: &SignerId) -> Result<Option<CanonicalAddr>, ContractError> {
    match id {
        SignerId::Address(text) => address::canonical(api, text).map(Some),
        SignerId::Secp256k1(key) => Ok(Some(CanonicalAddr::from(Ripemd160::digest(sha256(&[key])).as_slice()))),
        SignerId::Ed25519(_) | SignerId::Secp256r1(_) => Ok(None),
    }
}
