//! Test vectors for those who sign elsewhere: made anew from fixed keys and compared with what is published.

use std::path::Path;

use cosmwasm_std::{Addr, ContractInfoResponse, WasmQuery, to_json_binary};
use serde_json::{Value, json};
use stateset_api::Amount;
use stateset_api::approval::{
    ApprovalV1, DOMAIN, DOMAIN_V1, SubjectV1, adr36_document, draft_bytes, draft_hash, passkey_challenge,
};
use stateset_api::policy::{
    ApprovalRule, Mandate, MandateScope, NarrowCap, OverLimit, Policy, Succession, TreasuryRules, Trust,
};
use stateset_api::wallet::{
    Action, BrakeMsg, Draft, ExecuteMsg, GuardianMsg, MandateRef, OperatorGrant, OwnerMsg, Payee, PayeeKey, Payment,
    Proof, Proposer, Safeguard, Safeguards, SignedApproval, SignerId,
};
use stateset_tests_suite::{START, USDC, address};

use crate::council::{CARLA, Council, DIETER, EVA, Request, assert, key, keyed, pay, sign};
use crate::fixture::{Fixture, named};
use crate::story::{grant, payee, payment, policy};

fn actions() -> Vec<(&'static str, Vec<Action>)> {
    let coins = || vec![cosmwasm_std::Coin::new(7_u128, USDC)];
    let call = Action::CallContract { contract: address("registry"), msg: br#"{"anyone":{}}"#.into(), funds: coins() };
    let refusing = Policy { over_limit: OverLimit::Refuse, ..policy() };
    let gone = PayeeKey { address: address("bob"), denom: USDC.to_owned() };
    let grant = OperatorGrant { expires_at: START + 60, ..grant() };
    let agent = stateset_api::AgentId::from_hash([7; 16]);
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
                Action::Owner(OwnerMsg::Bind { registry: address("registry"), agent_id: Some(agent) }),
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
        (
            "purses, budgets and mandates",
            vec![
                Action::Owner(OwnerMsg::SetPolicy { policy: shared() }),
                Action::Owner(OwnerMsg::SetPayees {
                    set: vec![
                        Payee { ends_at: Some(START + 60), vendor: Some([9; 32].into()), ..payee("alice") },
                        payee("bob"),
                    ],
                    remove: vec![],
                }),
                Action::Owner(OwnerMsg::GiveMandate { mandate: mandate() }),
                Action::Owner(OwnerMsg::GiveMandate {
                    mandate: Mandate { scope: MandateScope::Category("cloud".into()), replaces: vec![], ..mandate() },
                }),
                Action::Owner(OwnerMsg::RevokeMandate(MandateRef { number: 1 })),
            ],
        ),
        (
            "a treasury",
            vec![
                Action::Owner(OwnerMsg::SetPolicy { policy: Policy { treasury: Some(treasury()), ..policy() } }),
                Action::Owner(OwnerMsg::SetTreasury { treasury: address("treasury") }),
                Action::Owner(OwnerMsg::CallTreasury { msg: br#"{"wallet":{"recall":{}}}"#.into() }),
            ],
        ),
        (
            "the brake",
            vec![
                Action::Owner(OwnerMsg::LiftBrake {}),
                Action::Owner(OwnerMsg::SetBrake { brake: Some(address("alarm")) }),
                Action::Owner(OwnerMsg::SetBrake { brake: None }),
            ],
        ),
        (
            "conduits",
            vec![
                pay(through()),
                Action::Owner(OwnerMsg::SetPolicy { policy: Policy { conduits: vec![5, 4], ..policy() } }),
                Action::Owner(OwnerMsg::SetPolicy {
                    policy: Policy { conduits: vec![5], treasury: Some(treasury()), ..conditions() },
                }),
            ],
        ),
        ("money and calls", vec![Action::Owner(OwnerMsg::Withdraw { coins: coins() }), call]),
    ]
}

fn shared() -> Policy {
    let (newcomers, budgets) = (vec![crate::newcomer::purse()], crate::budget::budgets());
    let successions = vec![Succession { from: USDC.into(), to: "uusd2".into(), rate: 7, from_ends_at: START }];
    Policy { newcomers, budgets, successions, ..policy() }
}

fn through() -> Payment {
    Payment { beneficiary: Some(address("alice")), ..payment(2, "escrow", 5_000) }
}

fn treasury() -> TreasuryRules {
    TreasuryRules {
        code_ids: vec![3, 4],
        denom: USDC.into(),
        share_max_bps: 4_000,
        per_day_max: Amount(1_000),
        lifetime_max: Amount(50_000),
        keep_min: Amount(300),
    }
}

fn mandate() -> Mandate {
    let replaces = vec![NarrowCap::PerPayment, NarrowCap::Payee, NarrowCap::FirstPayment, NarrowCap::Budgets];
    Mandate { replaces, ..crate::mandate::mandate() }
}

fn conditions() -> Policy {
    let rule = ApprovalRule { denom: USDC.into(), contract: address("governance"), above: Amount(400) };
    let trust = Some(Trust { reputation: address("reputation"), score_min: 60, share_bps: 2_500 });
    Policy { trust, dead_man_seconds: Some(86_400), approval_rules: vec![rule], ..policy() }
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(bytes)
}

/// The safeguards whose alarms end what was signed for a submission of this action.
fn ended_by(action: &Action) -> Vec<&'static str> {
    let draft = Draft { title: String::new(), rationale: None, actions: vec![action.clone()] };
    let loosened = Safeguards::loosened_by(&Proposer::Signatures {}, &draft);
    Safeguard::ALL.into_iter().filter(|one| loosened.has(*one)).map(Safeguard::name).collect()
}

/// One request, as each kind of key answers it.
fn vector(name: &str, request: &Request) -> Value {
    let bytes = request.bytes();
    let subject = match &request.proposal {
        // A text: many languages' numbers are too small for nanoseconds.
        Ok(id) => json!({ "proposal": id, "alarm": request.alarm.to_string() }),
        Err(salt) => json!({ "salt": hex(salt), "alarm": request.alarm.to_string() }),
    };
    json!({
        "name": name,
        "chain_id": request.chain_id,
        "wallet": request.wallet,
        "subject": subject,
        "rules_id": hex(request.rules_id),
        "deadline": request.deadline,
        "draft": request.draft,
        "draft_bytes": hex(draft_bytes(&request.draft)),
        "draft_hash": hex(draft_hash(&request.draft)),
        "ended_by": request.draft.actions.iter().map(ended_by).collect::<Vec<_>>(),
        "approval_bytes": hex(&bytes),
        "adr36_document": adr36_document(&bytes, &address("carla")),
        "passkey_challenge": passkey_challenge(&bytes),
        "proofs": {
            "secp256k1": sign(CARLA, &bytes),
            "ed25519": sign(DIETER, &bytes),
            "secp256r1": sign(EVA, &bytes),
            "passkey": assert(&bytes, 5, "webauthn.get"),
        },
    })
}

/// A wallet by the five, frozen by guardian and brake, so that there is something to lift.
fn frozen() -> Fixture {
    let mut fixture = Fixture::with(|msg| {
        msg.signers = Some(keyed());
        msg.policy.treasury = Some(treasury());
        msg.policy.conduits = vec![9];
    });
    fixture.others_answer(|query| match query {
        WasmQuery::ContractInfo { contract_addr } => {
            let creator = Addr::unchecked(address("owner"));
            let code = if *contract_addr == address("escrow") { 9 } else { 3 };
            to_json_binary(&ContractInfoResponse::new(code, creator, None, false, None, None)).ok()
        }
        WasmQuery::Smart { .. } => {
            to_json_binary(&json!({ "wallet": address("wallet"), "stable_denom": USDC, "stopped": null })).ok()
        }
        _ => Some(named("reputation", "stateset:reputation").2.into()),
    });
    fixture.env.block.chain_id = "stateset-devnet-1".into();
    fixture.guardian(GuardianMsg::Freeze { reason: "drill".into() }).unwrap();
    fixture.owner(OwnerMsg::SetBrake { brake: Some(address("brake")) }).unwrap();
    let pull = ExecuteMsg::Brake(BrakeMsg::Freeze { reason: "drill".into() });
    fixture.execute("brake", pull).unwrap();
    fixture
}

fn requests() -> Vec<(String, Request)> {
    let fixture = frozen();
    let base = |actions| {
        let of_all = (0..16).collect();
        Request { proposal: Err(of_all), ..fixture.request(0, actions) }
    };
    let mut requests: Vec<_> =
        actions().into_iter().map(|(name, actions)| (format!("submission of {name}"), base(actions))).collect();
    let on_chain = Request { proposal: Ok(42), ..base(vec![pay(payment(1, "alice", 5_000))]) };
    requests.push(("proposal on chain".to_owned(), on_chain));
    requests
}

fn published() -> String {
    let keys = [CARLA, DIETER, EVA].map(|index| match key(index) {
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
    for (name, request) in requests().into_iter().filter(|(_, request)| request.proposal.is_err()) {
        let vector = vector(&name, &request);
        let proof = |kind: &str| serde_json::from_value::<Proof>(vector["proofs"][kind].clone()).unwrap();
        for last in ["secp256r1", "passkey"] {
            let mut fixture = frozen();
            let by = |signer, kind| SignedApproval { signer, deadline: request.deadline, proof: proof(kind) };
            let approvals = vec![by(CARLA, "secp256k1"), by(DIETER, "ed25519"), by(EVA, last)];
            let submission = request.submission(approvals);
            fixture.execute("mallory", submission).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

/// For clients that meet a wallet of version 0.2: what its signers signed is made anew, byte for byte.
#[test]
fn the_vectors_of_version_0_2_are_what_its_signers_sign() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/vectors/approvals-0.2.json");
    // It had another word for a policy's approval rules, which stands in no signed byte.
    let stored = std::fs::read_to_string(path).unwrap().replace(r#""consult":"#, r#""approval_rules":"#);
    let stored: Value = serde_json::from_str(&stored).unwrap();
    assert_eq!(stored["domain"], DOMAIN_V1);
    let vectors = stored["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 6, "all that were published for it");
    for vector in vectors {
        let text = |field: &str| vector[field].as_str().unwrap();
        let number = |field: &str| vector[field].as_u64().unwrap();
        let draft: Draft = serde_json::from_value(vector["draft"].clone()).unwrap();
        assert_eq!(hex(draft_bytes(&draft)), text("draft_bytes"));
        let salt = vector["subject"]["salt"].as_str().map(|salt| hex::decode(salt).unwrap());
        let subject = match &salt {
            Some(salt) => SubjectV1::Submission(salt),
            None => SubjectV1::Proposal(vector["subject"]["proposal"].as_u64().unwrap()),
        };
        let bytes = ApprovalV1 {
            chain_id: text("chain_id"),
            wallet: text("wallet"),
            subject,
            draft_hash: draft_hash(&draft),
            rules_epoch: u32::try_from(number("rules_epoch")).unwrap(),
            deadline: number("deadline"),
        }
        .to_bytes();
        assert_eq!(hex(&bytes), text("approval_bytes"));
        assert_eq!(passkey_challenge(&bytes), text("passkey_challenge"));
        assert_eq!(adr36_document(&bytes, &address("carla")).unwrap(), text("adr36_document"));
    }
}
