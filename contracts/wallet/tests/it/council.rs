//! A wallet by five hands on the embedded chain: two accounts and three keys, three of which decide; and the verbs for
//! stories about them.

use cosmwasm_std::{Binary, StdResult};
use cw_multi_test::AppResponse;
use k256::ecdsa::signature::Signer as _;
use k256::ecdsa::signature::hazmat::PrehashSigner as _;
use stateset_api::approval::{Approval, Subject, adr36_document, draft_hash, passkey_challenge, sha256};
use stateset_api::wallet::{
    Action, AnyoneMsg, Draft, ExecuteMsg, LOOSEN_DELAY_SECONDS_MIN, OwnerMsg, Payment, Proof, ProposalContent,
    ProposalInfo, ProposalQuery, ProposalStatus, QueryMsg, SignedApproval, Signer, SignerId, SignerMsg, SignerSet,
    SignersResponse,
};

use crate::bank::Suite;
use crate::fixture::Fixture;
use crate::story::{DAY, USDC, address};

pub(crate) const DELAY: u64 = 2 * DAY;
/// Who has a key in [`keyed`], by index.
pub(crate) const CARLA: u32 = 2;
pub(crate) const DIETER: u32 = 3;
pub(crate) const EVA: u32 = 4;

/// Accounts, each with its weight.
pub(crate) fn accounts(signers: &[(&str, u32)], threshold: u32) -> SignerSet {
    let signer = |(name, weight): &(&str, u32)| Signer { id: SignerId::Address(address(name)), weight: *weight };
    SignerSet { signers: signers.iter().map(signer).collect(), threshold, loosen_delay_seconds: DELAY }
}

/// Five accounts of weight one, of which three decide.
pub(crate) fn three_of_five() -> SignerSet {
    accounts(&[("anna", 1), ("berta", 1), ("carla", 1), ("dieter", 1), ("eva", 1)], 3)
}

/// Two accounts, then a key of each kind; three decide.
pub(crate) fn keyed() -> SignerSet {
    let mut set = three_of_five();
    for (index, key) in [(2, secp256k1()), (3, ed25519()), (4, secp256r1())] {
        set.signers[index].id = key.id();
    }
    set
}

/// A signer's secret.
pub(crate) enum Secret {
    Secp256k1(Box<k256::ecdsa::SigningKey>),
    Ed25519(Box<ed25519_zebra::SigningKey>),
    Secp256r1(Box<p256::ecdsa::SigningKey>),
}

pub(crate) fn secp256k1() -> Secret {
    Secret::Secp256k1(Box::new(k256::ecdsa::SigningKey::from_slice(&[3; 32]).unwrap()))
}

pub(crate) fn ed25519() -> Secret {
    Secret::Ed25519(Box::new(ed25519_zebra::SigningKey::from([4; 32])))
}

pub(crate) fn secp256r1() -> Secret {
    Secret::Secp256r1(Box::new(p256::ecdsa::SigningKey::from_slice(&[5; 32]).unwrap()))
}

/// The secret of a index in [`keyed`].
pub(crate) fn secret(index: u32) -> Secret {
    match index {
        CARLA => secp256k1(),
        DIETER => ed25519(),
        _ => secp256r1(),
    }
}

impl Secret {
    pub(crate) fn id(&self) -> SignerId {
        match self {
            Self::Secp256k1(key) => SignerId::Secp256k1(Binary::from(key.verifying_key().to_sec1_bytes().to_vec())),
            Self::Ed25519(key) => {
                SignerId::Ed25519(Binary::from(<[u8; 32]>::from(ed25519_zebra::VerificationKey::from(key.as_ref()))))
            }
            Self::Secp256r1(key) => {
                SignerId::Secp256r1(Binary::from(key.verifying_key().to_encoded_point(true).as_bytes()))
            }
        }
    }

    /// Signs in the key's usual manner.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Proof {
        match self {
            Self::Secp256k1(key) => {
                let account = address("carla");
                let document = adr36_document(bytes, &account).unwrap();
                let signature: k256::ecdsa::Signature = key.sign(document.as_bytes());
                Proof::Adr36 { account, signature: Binary::from(signature.to_bytes().as_slice()) }
            }
            Self::Ed25519(key) => {
                Proof::Plain { signature: Binary::from(<[u8; 64]>::from(key.sign(bytes)).as_slice()) }
            }
            Self::Secp256r1(key) => {
                let signature: p256::ecdsa::Signature = key.sign(bytes);
                Proof::Plain { signature: Binary::from(signature.to_bytes().as_slice()) }
            }
        }
    }

    /// Signs as an authenticator would when a browser asks for `bytes`; `flags` tells whether a person was there.
    pub(crate) fn assert(&self, bytes: &[u8], flags: u8, kind: &str) -> Proof {
        let Self::Secp256r1(key) = self else { panic!("passkeys are secp256r1 here") };
        let challenge = passkey_challenge(bytes);
        let client_data_json = format!(
            r#"{{"type":"{kind}","challenge":"{challenge}","origin":"https://wallet.example","crossOrigin":false}}"#
        );
        let mut authenticator_data = sha256(&[b"wallet.example"]).to_vec();
        authenticator_data.push(flags);
        authenticator_data.extend([0, 0, 0, 9]);
        let digest = sha256(&[&authenticator_data, &sha256(&[client_data_json.as_bytes()])]);
        let signature: p256::ecdsa::Signature = key.sign_prehash(&digest).unwrap();
        Proof::WebAuthn {
            authenticator_data: authenticator_data.into(),
            client_data_json: client_data_json.into_bytes().into(),
            signature: Binary::from(signature.to_bytes().as_slice()),
        }
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
    /// For a submission.
    pub(crate) alarm: u64,
    pub(crate) deadline: u64,
}

impl Request {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let subject = match &self.proposal {
            Ok(id) => Subject::Proposal(*id),
            Err(salt) => Subject::Submission { salt, alarm: self.alarm },
        };
        let (chain_id, wallet) = (self.chain_id.as_str(), self.wallet.as_str());
        let (rules_id, deadline) = (self.rules_id, self.deadline);
        Approval { chain_id, wallet, subject, draft_hash: draft_hash(&self.draft), rules_id, deadline }.to_bytes()
    }

    pub(crate) fn by(&self, index: u32) -> SignedApproval {
        SignedApproval { signer: index, deadline: self.deadline, proof: secret(index).sign(&self.bytes()) }
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

pub(crate) fn draft(actions: Vec<Action>) -> Draft {
    Draft { title: "pay the roof".to_owned(), rationale: Some(Binary::from([7; 32])), actions }
}

pub(crate) fn pay(payment: Payment) -> Action {
    Action::Pay { denom: USDC.to_owned(), payment }
}

pub(crate) fn propose(actions: Vec<Action>) -> ExecuteMsg {
    ExecuteMsg::Signer(SignerMsg::Propose { draft: draft(actions), expires_at: None })
}

/// What approvals of a draft name as things stand; zeros without signers.
fn in_force(signers: &SignersResponse, draft: &Draft) -> ([u8; 32], u64) {
    let rules_id = signers.rules_id.as_ref().map(|id| id.as_slice().try_into().unwrap());
    (rules_id.unwrap_or_default(), signers.alarms.that_end(draft).nanos())
}

/// Does nothing, and can always be carried out.
pub(crate) fn harmless() -> Action {
    Action::Owner(OwnerMsg::CancelRecovery {})
}

/// What to vote on or to carry out, as a wallet shows it; of one that does not exist, a number and any hash.
fn content(id: u64, shown: Option<ProposalInfo>) -> ProposalContent {
    ProposalContent { id, draft_hash: shown.map_or_else(|| Binary::from([0; 32]), |shown| shown.draft_hash) }
}

impl Suite {
    pub(crate) fn council(set: SignerSet) -> Self {
        Self::with(|msg| msg.signers = Some(set))
    }

    /// Proposes and answers the id.
    pub(crate) fn propose(&mut self, by: &str, actions: Vec<Action>) -> u64 {
        let id = self.query::<SignersResponse>(&QueryMsg::Signers {}).next_proposal;
        self.execute(by, &propose(actions)).unwrap();
        id
    }

    pub(crate) fn approve(&mut self, id: u64, by: &[&str]) {
        for name in by {
            self.execute(name, &self.approval(id)).unwrap();
        }
    }

    pub(crate) fn content(&self, id: u64) -> ProposalContent {
        let query = QueryMsg::Proposal(ProposalQuery::of(id));
        content(id, self.app.wrap().query_wasm_smart(&self.wallet, &query).ok())
    }

    pub(crate) fn approval(&self, id: u64) -> ExecuteMsg {
        ExecuteMsg::Signer(SignerMsg::Approve(self.content(id)))
    }

    pub(crate) fn rejection(&self, id: u64) -> ExecuteMsg {
        ExecuteMsg::Signer(SignerMsg::Reject(self.content(id)))
    }

    pub(crate) fn execution(&self, id: u64) -> ExecuteMsg {
        ExecuteMsg::Anyone(AnyoneMsg::Execute(self.content(id)))
    }

    pub(crate) fn proposal(&self, id: u64) -> ProposalInfo {
        self.query(&QueryMsg::Proposal(ProposalQuery::of(id)))
    }

    pub(crate) fn status(&self, id: u64) -> ProposalStatus {
        self.proposal(id).summary.status
    }

    /// A request for a submission, good for an hour.
    pub(crate) fn request(&self, salt: u8, actions: Vec<Action>) -> Request {
        let block = self.app.block_info();
        let deadline = block.time.seconds() + LOOSEN_DELAY_SECONDS_MIN;
        let draft = draft(actions);
        let (rules_id, alarm) = in_force(&self.query(&QueryMsg::Signers {}), &draft);
        let (proposal, wallet) = (Err(vec![salt; 16]), self.wallet.to_string());
        Request { chain_id: block.chain_id, wallet, proposal, draft, rules_id, alarm, deadline }
    }

    pub(crate) fn submit(&mut self, request: &Request) -> StdResult<AppResponse> {
        self.execute("mallory", &request.submission(request.all()))
    }
}

impl Fixture {
    pub(crate) fn council(set: SignerSet) -> Self {
        Self::with(|msg| msg.signers = Some(set))
    }

    pub(crate) fn content(&self, id: u64) -> ProposalContent {
        content(id, self.try_query(QueryMsg::Proposal(ProposalQuery::of(id))).ok())
    }

    pub(crate) fn approval(&self, id: u64) -> ExecuteMsg {
        ExecuteMsg::Signer(SignerMsg::Approve(self.content(id)))
    }

    pub(crate) fn rejection(&self, id: u64) -> ExecuteMsg {
        ExecuteMsg::Signer(SignerMsg::Reject(self.content(id)))
    }

    pub(crate) fn execution(&self, id: u64) -> ExecuteMsg {
        ExecuteMsg::Anyone(AnyoneMsg::Execute(self.content(id)))
    }

    pub(crate) fn request(&self, salt: u8, actions: Vec<Action>) -> Request {
        let draft = draft(actions);
        let (rules_id, alarm) = in_force(&self.query(QueryMsg::Signers {}), &draft);
        let (chain_id, wallet) = (self.env.block.chain_id.clone(), self.env.contract.address.to_string());
        let (proposal, deadline) = (Err(vec![salt; 16]), self.now() + LOOSEN_DELAY_SECONDS_MIN);
        Request { chain_id, wallet, proposal, draft, rules_id, alarm, deadline }
    }
}
