//! Test vectors for those who sign elsewhere: made anew from fixed keys and compared with what is published.

use std::path::Path;

use serde_json::{Value, json};
use stateset_api::Amount;
use stateset_api::approval::{DOMAIN, adr36_document, draft_bytes, draft_hash, passkey_challenge};
use stateset_api::policy::{ApprovalRule, OverLimit, Policy, Trust};
use stateset_api::wallet::{Action, OperatorGrant, OwnerMsg, PayeeKey, Proof, SignerId};

use crate::council::{CARLA, DIETER, EVA, Request, draft, keyed, pay, propose, secp256r1, secret};
use crate::desk::Desk;
use crate::story::{START, USDC, address, grant, payee, payment, policy};

fn actions() -> Vec<(&'static str, Vec<Action>)> {
    let coins = || vec![cosmwasm_std::Coin::new(7_u128, USDC)];
    let call = Action::CallContract { contract: address("registry"), msg: br#"{"anyone":{}}"#.into(), funds: coins() };
    let refusing = Policy { over_limit: OverLimit::Refuse, ..policy() };
    let gone = PayeeKey { address: address("bob"), denom: USDC.to_owned() };
    let grant = OperatorGrant { expires_at: START + 60, ..grant() };
    vec![
        ("a payment", vec![pay(payment(1, "alice", 5_000))]),
        (
            "rules",
            vec![
                Action::Owner(OwnerMsg::SetPolicy { policy: refusing }),
                Action::Owner(OwnerMsg::SetPayees { set: vec![payee("alice")], remove: vec![gone] }),
            ],
        ),
        (
            "roles",
            vec![
                Action::Owner(OwnerMsg::SetOperator { operator: Some(grant) }),
                Action::Owner(OwnerMsg::SetOperator { operator: None }),
                Action::Owner(OwnerMsg::SetGuardian { guardian: Some(address("guardian")) }),
                Action::Owner(OwnerMsg::SetSigners { signers: Some(keyed()) }),
                Action::Owner(OwnerMsg::OfferOwnership { to: None }),
                Action::Owner(OwnerMsg::Unfreeze {}),
            ],
        ),
        (
            "conditions and recovery",
            vec![
                Action::Owner(OwnerMsg::SetPolicy { policy: conditions() }),
                Action::Owner(OwnerMsg::SetRecovery { recovery: Some(address("heir")) }),
                Action::Owner(OwnerMsg::CancelRecovery {}),
                Action::Owner(OwnerMsg::KeepLog {}),
                Action::Migrate { code_id: 7, msg: br#"{}"#.into() },
            ],
        ),
        ("money and calls", vec![Action::Owner(OwnerMsg::Withdraw { coins: coins() }), call]),
    ]
}

fn conditions() -> Policy {
    let consult = ApprovalRule { denom: USDC.into(), contract: address("governance"), above: Amount(400) };
    let trust = Some(Trust { reputation: address("reputation"), score_min: 60, share_bps: 2_500 });
    Policy { trust, dead_man_seconds: Some(86_400), approval_rules: vec![consult], ..policy() }
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(bytes)
}

/// One request, as each kind of key answers it.
fn vector(name: &str, request: &Request) -> Value {
    let bytes = request.bytes();
    let subject = match &request.proposal {
        Ok(id) => json!({ "proposal": id }),
        Err(salt) => json!({ "salt": hex(salt) }),
    };
    json!({
        "name": name,
        "chain_id": request.chain_id,
        "wallet": request.wallet,
        "subject": subject,
        "rules_epoch": request.rules_epoch,
        "deadline": request.deadline,
        "draft": request.draft,
        "draft_bytes": hex(draft_bytes(&request.draft)),
        "draft_hash": hex(draft_hash(&request.draft)),
        "approval_bytes": hex(&bytes),
        "adr36_document": adr36_document(&bytes, &address("carla")),
        "passkey_challenge": passkey_challenge(&bytes),
        "proofs": {
            "secp256k1": secret(CARLA).sign(&bytes),
            "ed25519": secret(DIETER).sign(&bytes),
            "secp256r1": secret(EVA).sign(&bytes),
            "passkey": secp256r1().assert(&bytes, 5, "webauthn.get"),
        },
    })
}

fn requests() -> Vec<(String, Request)> {
    let base = Request {
        chain_id: "stateset-devnet-1".into(),
        wallet: address("wallet"),
        proposal: Err((0..16).collect()),
        draft: draft(vec![]),
        rules_epoch: 3,
        deadline: START + 3_600,
    };
    let mut requests: Vec<_> = actions()
        .into_iter()
        .map(|(name, actions)| (format!("submission of {name}"), Request { draft: draft(actions), ..base.clone() }))
        .collect();
    let on_chain = Request { proposal: Ok(42), draft: draft(vec![pay(payment(1, "alice", 5_000))]), ..base };
    requests.push(("proposal on chain".to_owned(), on_chain));
    requests
}

fn published() -> String {
    let keys = [CARLA, DIETER, EVA].map(|place| match secret(place).id() {
        SignerId::Secp256k1(key) => {
            json!({ "kind": "secp256k1", "secret": hex([3; 32]), "public": hex(key), "account": address("carla") })
        }
        SignerId::Ed25519(key) => json!({ "kind": "ed25519", "secret": hex([4; 32]), "public": hex(key) }),
        SignerId::Secp256r1(key) => json!({ "kind": "secp256r1", "secret": hex([5; 32]), "public": hex(key) }),
        SignerId::Address(_) => unreachable!("keys only"),
    });
    let vectors: Vec<_> = requests().iter().map(|(name, request)| vector(name, request)).collect();
    let all = json!({ "domain": DOMAIN, "keys": keys, "vectors": vectors });
    format!("{}\n", serde_json::to_string_pretty(&all).unwrap())
}

#[test]
fn the_published_vectors_are_what_the_keys_sign() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/vectors/approvals.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, published()).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == published(),
        "schema/vectors/approvals.json is stale: `UPDATE=1 cargo test -p stateset-wallet --test it vectors` rewrites it"
    );
}

/// What stands in the file approves on a wallet, so that a reader who matches it will, too.
#[test]
fn a_wallet_accepts_the_proofs_of_a_vector() {
    use stateset_api::wallet::{AnyoneMsg, ExecuteMsg, SelfMsg, ProposalRef, SignedApproval};
    for (name, request) in requests().into_iter().filter(|(_, request)| request.proposal.is_err()) {
        let vector = vector(&name, &request);
        let proof = |kind: &str| serde_json::from_value::<Proof>(vector["proofs"][kind].clone()).unwrap();
        for last in ["secp256r1", "passkey"] {
            let mut desk = Desk::council(keyed());
            desk.env.block.chain_id = request.chain_id.clone();
            // Two policy changes bring the rules to epoch 3.
            for id in 1..3 {
                let change = Action::Owner(OwnerMsg::SetPolicy { policy: policy() });
                desk.execute("anna", propose(vec![change])).unwrap();
                desk.execute("wallet", ExecuteMsg::SelfCall(SelfMsg::Perform(ProposalRef { id }))).unwrap();
            }
            let by = |signer, kind| SignedApproval { signer, deadline: request.deadline, proof: proof(kind) };
            let approvals = vec![by(CARLA, "secp256k1"), by(DIETER, "ed25519"), by(EVA, last)];
            let salt = request.proposal.clone().unwrap_err().into();
            let submit = AnyoneMsg::Submit { draft: request.draft.clone(), salt, approvals };
            desk.execute("mallory", ExecuteMsg::Anyone(submit)).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}
