//! A signer whose key lies in an authenticator: it signs what a browser asks it, a WebAuthn assertion over a challenge.

use std::path::Path;

use eyre::OptionExt;
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use p256::ecdsa::{Signature, SigningKey};
use stateset_api::approval::{passkey_challenge, sha256};
use stateset_api::wallet::{Proof, SignedApproval, SignerId};

use crate::signing_request::SigningRequest;

/// Secures nothing: the demo's keys are public.
const SECRET: [u8; 32] = [12; 32];
/// The site under which the passkey was made.
const SITE: &str = "wallet.example";
/// A person was there, and was recognised.
const FLAGS: u8 = 5;
/// How long an approval is good, from the signing request's date. Seconds.
const GOOD_SECONDS: u64 = 86_400;

/// An authenticator with one passkey (secp256r1).
pub(super) struct Passkey {
    key: SigningKey,
}

impl Passkey {
    pub(super) fn new() -> eyre::Result<Self> {
        Ok(Self { key: SigningKey::from_slice(&SECRET)? })
    }

    /// As a wallet's signers name it.
    pub(super) fn id(&self) -> SignerId {
        SignerId::Secp256r1(self.key.verifying_key().to_encoded_point(true).as_bytes().into())
    }

    /// Approves what a signing request asks, and writes the approval to a file, as `wallet sign` does for other keys.
    pub(super) fn sign(&self, request: &Path, approval: &Path) -> eyre::Result<()> {
        let request = SigningRequest::load(request)?;
        let own = self.id();
        let index = request.signers.signers.iter().position(|signer| signer.id == own);
        let signer = u32::try_from(index.ok_or_eyre("the passkey is none of the signers")?)?;
        let deadline = request.drawn_up_at.saturating_add(GOOD_SECONDS);
        let proof = self.assert(&request.bytes(deadline)?)?;
        let signed = SigningRequest { approval: Some(SignedApproval { signer, deadline, proof }), ..request };
        Ok(signed.save(approval)?)
    }

    /// What a browser hands back after the person touched the key.
    fn assert(&self, bytes: &[u8]) -> eyre::Result<Proof> {
        let challenge = passkey_challenge(bytes);
        let client_data_json = format!(
            r#"{{"type":"webauthn.get","challenge":"{challenge}","origin":"https://{SITE}","crossOrigin":false}}"#
        );
        let counter = [0, 0, 0, 1];
        let authenticator_data = [&sha256(&[SITE.as_bytes()])[..], &[FLAGS], &counter].concat();
        let digest = sha256(&[&authenticator_data, &sha256(&[client_data_json.as_bytes()])]);
        let signature: Signature = self.key.sign_prehash(&digest)?;
        Ok(Proof::WebAuthn {
            authenticator_data: authenticator_data.into(),
            client_data_json: client_data_json.into_bytes().into(),
            signature: signature.to_bytes().as_slice().into(),
        })
    }
}
