//! Approvals by signature: whose they are, over what, and whether they are true.
//!
//! A signature is never a key and never stored: another one over the same bytes is easily made. What counts once is the
//! signer.

use cosmwasm_std::{Api, Deps, Env};
use serde::Deserialize;
use stateset_api::approval::{Approval, Subject, adr36_document, passkey_challenge, sha256};
use stateset_api::json;
use stateset_api::limits::{PASSKEY_BYTES_MAX, SIGNERS_MAX};
use stateset_api::wallet::{Proof, SignedApproval, SignerId};

use crate::ContractError;
use crate::signers::Present;

/// Authenticator data is at least the site's hash (32), flags and counter (4).
const AUTHENTICATOR_BYTES_MIN: usize = 37;
/// The flag that a person was there.
const USER_PRESENT: u8 = 1;

/// What all approvals of a message are for.
#[derive(Clone, Copy)]
pub(crate) struct Bound<'a> {
    pub(crate) subject: Subject<'a>,
    pub(crate) draft_hash: [u8; 32],
}

/// The indices of those who signed. Refuses everything if one approval is not good.
pub(crate) fn verify_all(
    deps: Deps<'_>,
    env: &Env,
    present: &Present,
    bound: Bound<'_>,
    approvals: &[SignedApproval],
) -> Result<Vec<usize>, ContractError> {
    if !(1..=SIGNERS_MAX).contains(&approvals.len()) {
        let (got, max) = (approvals.len() as u64, SIGNERS_MAX as u64);
        return Err(ContractError::Count { what: "approvals in one message", got, min: 1, max });
    }
    approvals.iter().map(|approval| verify(deps, env, present, bound, approval)).collect()
}

fn verify(
    deps: Deps<'_>,
    env: &Env,
    present: &Present,
    Bound { subject, draft_hash }: Bound<'_>,
    approval: &SignedApproval,
) -> Result<usize, ContractError> {
    let SignedApproval { signer, deadline, proof } = approval;
    let (signer, deadline, count) = (*signer, *deadline, present.set.signers.len());
    let index = usize::try_from(signer).unwrap_or(usize::MAX);
    let found = present.set.signers.get(index).ok_or(ContractError::UnknownSigner { signer, count })?;
    let now = env.block.time.seconds();
    if now >= deadline {
        return Err(ContractError::ApprovalExpired { signer, deadline, now });
    }
    let bytes = Approval {
        chain_id: &env.block.chain_id,
        wallet: env.contract.address.as_str(),
        subject,
        draft_hash,
        rules_id: present.rules.id,
        deadline,
    }
    .to_bytes();
    match is_true(deps.api, &found.id, proof, &bytes) {
        Ok(()) => Ok(index),
        Err(Fault::Kind) => {
            Err(ContractError::WrongProof { signer, kind: kind_name(&found.id), proof: proof_name(proof) })
        }
        Err(Fault::Untrue(reason)) => Err(ContractError::BadSignature { signer, reason }),
    }
}

enum Fault {
    Kind,
    Untrue(String),
}

impl From<cosmwasm_std::VerificationError> for Fault {
    fn from(error: cosmwasm_std::VerificationError) -> Self {
        Self::Untrue(error.to_string())
    }
}

fn is_true(api: &dyn Api, id: &SignerId, proof: &Proof, bytes: &[u8]) -> Result<(), Fault> {
    let good = match (id, proof) {
        (SignerId::Secp256k1(key), Proof::Adr36 { account, signature }) => {
            let unwritable = || Fault::Untrue("the account must be an address in small letters".to_owned());
            let document = adr36_document(bytes, account).ok_or_else(unwritable)?;
            api.secp256k1_verify(&sha256(&[document.as_bytes()]), signature, key)?
        }
        (SignerId::Ed25519(key), Proof::Plain { signature }) => api.ed25519_verify(bytes, signature, key)?,
        (SignerId::Secp256r1(key), Proof::Plain { signature }) => {
            api.secp256r1_verify(&sha256(&[bytes]), signature, key)?
        }
        (SignerId::Secp256r1(key), Proof::WebAuthn { authenticator_data, client_data_json, signature }) => {
            check_passkey(authenticator_data, client_data_json, &passkey_challenge(bytes))?;
            api.secp256r1_verify(&passkey_digest(authenticator_data, client_data_json), signature, key)?
        }
        _ => return Err(Fault::Kind),
    };
    if good { Ok(()) } else { Err(Fault::Untrue("it does not verify under the signer's key".to_owned())) }
}

/// What a browser says that it asked; other fields (origin, cross-origin) are signed but mean nothing to a chain.
#[derive(Deserialize)]
struct ClientData {
    r#type: String,
    challenge: String,
}

/// What an authenticator signs.
fn passkey_digest(authenticator_data: &[u8], client_data_json: &[u8]) -> [u8; 32] {
    sha256(&[authenticator_data, &sha256(&[client_data_json])])
}

fn check_passkey(authenticator_data: &[u8], client_data_json: &[u8], asked: &str) -> Result<(), Fault> {
    let untrue = |reason: &str| Err(Fault::Untrue(reason.to_owned()));
    if authenticator_data.len() > PASSKEY_BYTES_MAX || client_data_json.len() > PASSKEY_BYTES_MAX {
        return Err(Fault::Untrue(format!(
            "a passkey's data have at most {PASSKEY_BYTES_MAX} bytes each: got {} and {}",
            authenticator_data.len(),
            client_data_json.len()
        )));
    }
    let flags = authenticator_data.get(32).copied().unwrap_or_default();
    if authenticator_data.len() < AUTHENTICATOR_BYTES_MIN || flags & USER_PRESENT == 0 {
        return untrue("the authenticator does not say that a person was there");
    }
    let Ok(ClientData { r#type, challenge }) = json::read(client_data_json) else {
        return untrue("the client data are unreadable");
    };
    if r#type != "webauthn.get" {
        return untrue("the client data are of no assertion (webauthn.get)");
    }
    if challenge != asked {
        return untrue("the passkey was asked something else");
    }
    Ok(())
}

const fn kind_name(id: &SignerId) -> &'static str {
    match id {
        SignerId::Address(_) => "an account, which approves by message,",
        SignerId::Secp256k1(_) => "a secp256k1 key",
        SignerId::Ed25519(_) => "an ed25519 key",
        SignerId::Secp256r1(_) => "a secp256r1 key",
    }
}

const fn proof_name(proof: &Proof) -> &'static str {
    match proof {
        Proof::Adr36 { .. } => "an ADR-36 document",
        Proof::Plain { .. } => "a plain signature",
        Proof::WebAuthn { .. } => "a passkey",
    }
}

#[cfg(test)]
#[path = "signature_tests.rs"]
mod tests;
