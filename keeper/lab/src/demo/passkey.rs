//! A signer whose key lies in an authenticator: it signs what a browser asks it, a WebAuthn assertion over a challenge.

use std::path::Path;

use eyre::OptionExt;
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use p256::ecdsa::{Signature, SigningKey};
use stateset_api::approval::{passkey_challenge, sha256};
use stateset_api::wallet::{Proof, SignedApproval, SignerId};
use stateset_cli::signing_request::SigningRequest;

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

#[cfg(test)]
mod tests {
    use stateset_api::wallet::{Draft, Signer, SignerSet};

    use super::*;
    use stateset_cli::signing_request::Target;

    fn request(id: SignerId) -> SigningRequest {
        SigningRequest {
            chain_id: "stateset-devnet-1".to_owned(),
            wallet: "stateset1wallet".to_owned(),
            subject: Target::Proposal(7),
            draft: Draft { title: "mandate".to_owned(), rationale: None, actions: Vec::new() },
            rules_epoch: 1,
            rules_id: Some([1; 32].into()),
            alarm: Some(cosmwasm_std::Timestamp::from_nanos(0)),
            signers: SignerSet { signers: vec![Signer { id, weight: 1 }], threshold: 1, loosen_delay_seconds: 3_600 },
            drawn_up_at: 1_796_083_200,
            approval: None,
        }
    }

    #[test]
    fn it_signs_what_it_is_asked_and_only_where_it_is_a_signer() {
        let (passkey, folder) = (Passkey::new().unwrap(), tempfile::tempdir().unwrap());
        let [asked, other, signed] = ["asked", "other", "signed"].map(|name| folder.path().join(name));
        request(passkey.id()).save(&asked).unwrap();
        passkey.sign(&asked, &signed).unwrap();
        let approval = SigningRequest::load(&signed).unwrap().approval.unwrap();
        assert_eq!((approval.signer, approval.deadline), (0, 1_796_083_200 + GOOD_SECONDS));
        let Proof::WebAuthn { client_data_json, signature, .. } = approval.proof else { unreachable!() };
        let challenge = passkey_challenge(&request(passkey.id()).bytes(approval.deadline).unwrap());
        assert!(String::from_utf8_lossy(&client_data_json).contains(&challenge));
        assert_eq!(signature.len(), 64);

        request(SignerId::Address("stateset1a".to_owned())).save(&other).unwrap();
        let reason = passkey.sign(&other, &signed).unwrap_err().to_string();
        assert!(reason.contains("none of the signers"), "{reason}");
    }
}
