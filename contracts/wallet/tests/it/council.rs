//! A wallet by five hands: two accounts and three keys, three of which decide; and what they sign.

use std::sync::LazyLock;

use k256::ecdsa::SigningKey;
use k256::ecdsa::signature::Signer as _;
use k256::ecdsa::signature::hazmat::PrehashSigner as _;
use serde::de::DeserializeOwned;
use stateset_api::approval::{Approval, Subject, adr36_document, draft_hash, passkey_challenge, sha256};
use stateset_api::wallet::{
    Action, AnyoneMsg, Draft, ExecuteMsg, LOOSEN_DELAY_SECONDS_MIN, Payment, Proof, ProposalInfo, QueryMsg,
    SignedApproval, SignerId, SignerSet, SignersResponse,
};
use stateset_tests_suite::{DAY, Proposals, USDC, accounts, address, draft};

use crate::fixture::Fixture;
use crate::suite::Suite;

pub(crate) const DELAY: u64 = 2 * DAY;
/// Who has a key in [`keyed`], by index.
pub(crate) const CARLA: u32 = 2;
pub(crate) const DIETER: u32 = 3;
pub(crate) const EVA: u32 = 4;

static CARLAS: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_slice(&[3; 32]).unwrap());
static DIETERS: LazyLock<ed25519_zebra::SigningKey> = LazyLock::new(|| [4; 32].into());
static EVAS: LazyLock<p256::ecdsa::SigningKey> =
    LazyLock::new(|| p256::ecdsa::SigningKey::from_slice(&[5; 32]).unwrap());

/// Five accounts of weight one, of which three decide.
pub(crate) fn three_of_five() -> SignerSet {
    accounts(&["anna", "berta", "carla", "dieter", "eva"].map(|name| (name, 1)), 3)
}

/// Two accounts, then a key of each kind; three decide.
pub(crate) fn keyed() -> SignerSet {
    let mut set = three_of_five();
    [CARLA, DIETER, EVA].into_iter().for_each(|index| set.signers[index as usize].id = key(index));
    set
}

/// Of an index in [`keyed`].
pub(crate) fn key(index: u32) -> SignerId {
    match index {
        CARLA => SignerId::Secp256k1(CARLAS.verifying_key().to_sec1_bytes().to_vec().into()),
        DIETER => SignerId::Ed25519(<[u8; 32]>::from(ed25519_zebra::VerificationKey::from(&*DIETERS)).into()),
        _ => SignerId::Secp256r1(EVAS.verifying_key().to_encoded_point(true).as_bytes().into()),
    }
}

/// Signs in the key's usual manner.
pub(crate) fn sign(index: u32, bytes: &[u8]) -> Proof {
    match index {
        CARLA => {
            let account = address("carla");
            let document = adr36_document(bytes, &account).unwrap();
            let signature: k256::ecdsa::Signature = CARLAS.sign(document.as_bytes());
            Proof::Adr36 { account, signature: signature.to_bytes().as_slice().into() }
        }
        DIETER => Proof::Plain { signature: <[u8; 64]>::from(DIETERS.sign(bytes)).into() },
        _ => {
            let signature: p256::ecdsa::Signature = EVAS.sign(bytes);
            Proof::Plain { signature: signature.to_bytes().as_slice().into() }
        }
    }
}

/// Signs as eva's authenticator would when a browser asks for `bytes`; `flags` says whether a person was there.
pub(crate) fn assert(bytes: &[u8], flags: u8, kind: &str) -> Proof {
    let challenge = passkey_challenge(bytes);
    let client_data_json = format!(
        r#"{{"type":"{kind}","challenge":"{challenge}","origin":"https://wallet.example","crossOrigin":false}}"#
    );
    let authenticator_data = [&sha256(&[b"wallet.example"])[..], &[flags], &[0, 0, 0, 9]].concat();
    let digest = sha256(&[&authenticator_data, &sha256(&[client_data_json.as_bytes()])]);
    let signature: p256::ecdsa::Signature = EVAS.sign_prehash(&digest).unwrap();
    Proof::WebAuthn {
        authenticator_data: authenticator_data.into(),
        client_data_json: client_data_json.into_bytes().into(),
        signature: signature.to_bytes().as_slice().into(),
    }
}

/// What a signer is asked to sign, with everything that binds it open to change.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) chain_id: String,
    pub(crate) wallet: String,
    pub(crate) proposal: Result<u64, Vec<u8>>,
    pub(crate) draft: Draft,
    pub(crate) rules_id: [u8; 32],
    pub(crate) alarm: u64,
    pub(crate) deadline: u64,
}

impl Request {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let subject = match &self.proposal {
            Ok(id) => Subject::Proposal { id: *id, alarm: self.alarm },
            Err(salt) => Subject::Submission { salt, alarm: self.alarm },
        };
        let (chain_id, wallet) = (self.chain_id.as_str(), self.wallet.as_str());
        let (rules_id, deadline) = (self.rules_id, self.deadline);
        Approval { chain_id, wallet, subject, draft_hash: draft_hash(&self.draft), rules_id, deadline }.to_bytes()
    }

    pub(crate) fn by(&self, index: u32) -> SignedApproval {
        SignedApproval { signer: index, deadline: self.deadline, proof: sign(index, &self.bytes()) }
    }

    pub(crate) fn all(&self) -> Vec<SignedApproval> {
        [CARLA, DIETER, EVA].map(|index| self.by(index)).to_vec()
    }

    /// The submission with these approvals.
    pub(crate) fn submission(&self, approvals: Vec<SignedApproval>) -> ExecuteMsg {
        let salt = self.proposal.clone().err().unwrap_or_default().into();
        ExecuteMsg::Anyone(AnyoneMsg::Submit { draft: self.draft.clone(), salt, approvals })
    }
}

pub(crate) fn pay(payment: Payment) -> Action {
    Action::Pay { denom: USDC.to_owned(), payment }
}

/// Where requests for approvals come from.
pub(crate) trait Council: Proposals {
    /// The chain's id, the wallet's address, the time.
    fn domain(&self) -> (String, String, u64);

    /// A request for a submission, good for an hour.
    fn request(&self, salt: u8, actions: Vec<Action>) -> Request {
        let (draft, (chain_id, wallet, now)) = (draft(actions), self.domain());
        let signers: SignersResponse = self.ask_wallet(QueryMsg::Signers {});
        let rules_id = signers.rules_id.as_ref().map(|id| id.as_slice().try_into().unwrap()).unwrap_or_default();
        let (alarm, deadline) = (signers.alarms.that_end(&draft).nanos(), now + LOOSEN_DELAY_SECONDS_MIN);
        Request { chain_id, wallet, proposal: Err(vec![salt; 16]), draft, rules_id, alarm, deadline }
    }

    /// The same for a proposal on chain.
    fn request_for(&self, id: u64) -> Request {
        let ProposalInfo { draft, alarm, .. } = self.proposal(id);
        Request { proposal: Ok(id), draft, alarm: alarm.nanos(), ..self.request(0, vec![]) }
    }
}

impl Proposals for Suite {
    fn ask_wallet<T: DeserializeOwned>(&self, query: QueryMsg) -> T {
        self.query(&query)
    }
}

impl Council for Suite {
    fn domain(&self) -> (String, String, u64) {
        (self.chain_id(), self.wallet.to_string(), self.now())
    }
}

impl Proposals for Fixture {
    fn ask_wallet<T: DeserializeOwned>(&self, query: QueryMsg) -> T {
        self.query(query)
    }
}

impl Council for Fixture {
    fn domain(&self) -> (String, String, u64) {
        (self.env.block.chain_id.clone(), self.env.contract.address.to_string(), self.now())
    }
}
