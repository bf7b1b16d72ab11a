//! What is read and written is what serde_json reads and writes, over the wallet's messages whole, cut and spoiled.
//!
//! Longer on request: `PROPTEST_CASES=1000000 cargo test -p stateset-wire`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use cosmwasm_std::{Binary, Coin};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use stateset_api::policy::{Breach, CategoryPolicy, ApprovalRule, DenomPolicy, OverLimit, Policy, Rule, Trust, Verdict};
use stateset_api::wallet::{
    Action, AnyoneMsg, Draft, ExecuteMsg, GuardianMsg, InstantiateMsg, OperatorGrant, OperatorMsg, SelfMsg, OwnerMsg,
    Payee, PayeeInfo, PayeeKey, PayeeStanding, Payment, Proof, ProposalRef, ProposalStatus, ProposalSummary, Proposer,
    QueryMsg, SignedApproval, Signer, SignerId, SignerMsg, SignerSet, SimulatedPayment,
};
use stateset_api::{Amount, IntentId};
use stateset_wire::{from_others, from_slice, to_vec};

/// Any text: plain, with what JSON escapes, and beyond ASCII.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9]{0,12}", ".{0,6}", "[\\x00-\\x1f\"\\\\/é€😀]{0,5}"]
}

fn binary() -> impl Strategy<Value = Binary> {
    prop::collection::vec(any::<u8>(), 0..9).prop_map(Binary::from)
}

fn coins() -> impl Strategy<Value = Vec<Coin>> {
    prop::collection::vec((text(), any::<u128>()).prop_map(|(denom, amount)| Coin::new(amount, denom)), 0..3)
}

fn amount() -> impl Strategy<Value = Amount> {
    any::<u128>().prop_map(|number| Amount(number >> (number % 128)))
}

prop_compose! {
    fn payment()(at in 0_u64..4_000_000_000, rest in any::<[u8; 10]>(), to in text(), amount in amount(), category in text(), reference in text()) -> Payment {
        Payment { id: IntentId::new(at, rest), to, amount, category, reference }
    }
}

prop_compose! {
    fn payee()(address in text(), denom in text(), caps in any::<[u64; 3]>(), categories in prop::collection::vec(text(), 0..3)) -> Payee {
        let [per_payment_max, per_day_max, lifetime_max] = caps.map(|cap| Amount(cap.into()));
        Payee { address, denom, per_payment_max, per_day_max, lifetime_max, categories }
    }
}

prop_compose! {
    fn policy()(
        denoms in prop::collection::vec((text(), amount()), 0..3), calls_per_hour in any::<u32>(),
        categories in prop::collection::vec((text(), any::<bool>()), 0..3), payee_cooldown_seconds in any::<u64>(),
        escalate in any::<bool>(), receipt_seconds in any::<u64>(),
        trust in prop::option::of((text(), any::<u32>(), any::<u32>())), dead_man_seconds in prop::option::of(any::<u64>()),
        consult in prop::collection::vec((text(), text(), amount()), 0..3),
    ) -> Policy {
        let caps = |(denom, cap)| DenomPolicy { denom, per_payment_max: cap, per_day_max: cap, lifetime_max: cap, first_payment_max: cap };
        Policy {
            denoms: denoms.into_iter().map(caps).collect(),
            calls_per_hour,
            categories: categories.into_iter().map(|(name, allowed)| CategoryPolicy { name, allowed }).collect(),
            payee_cooldown_seconds,
            over_limit: if escalate { OverLimit::Escalate } else { OverLimit::Refuse },
            receipt_seconds,
            trust: trust.map(|(reputation, score_min, share_bps)| Trust { reputation, score_min, share_bps }),
            dead_man_seconds,
            approval_rules: consult.into_iter().map(|(denom, contract, above)| ApprovalRule { denom, contract, above }).collect(),
        }
    }
}

fn signers() -> impl Strategy<Value = SignerSet> {
    let id = prop_oneof![
        text().prop_map(SignerId::Address),
        binary().prop_map(SignerId::Secp256k1),
        binary().prop_map(SignerId::Ed25519),
        binary().prop_map(SignerId::Secp256r1),
    ];
    let signers = prop::collection::vec((id, any::<u32>()).prop_map(|(id, weight)| Signer { id, weight }), 0..4);
    (signers, any::<u32>(), any::<u64>()).prop_map(|(signers, threshold, loosen_delay_seconds)| SignerSet {
        signers,
        threshold,
        loosen_delay_seconds,
    })
}

fn grant() -> impl Strategy<Value = OperatorGrant> {
    (text(), any::<u64>()).prop_map(|(address, expires_at)| OperatorGrant { address, expires_at })
}

fn owner() -> impl Strategy<Value = OwnerMsg> {
    prop_oneof![
        policy().prop_map(|policy| OwnerMsg::SetPolicy { policy }),
        (prop::collection::vec(payee(), 0..3), prop::collection::vec((text(), text()), 0..3)).prop_map(
            |(set, remove)| {
                let remove = remove.into_iter().map(|(address, denom)| PayeeKey { address, denom }).collect();
                OwnerMsg::SetPayees { set, remove }
            }
        ),
        prop::option::of(grant()).prop_map(|operator| OwnerMsg::SetOperator { operator }),
        prop::option::of(text()).prop_map(|guardian| OwnerMsg::SetGuardian { guardian }),
        text().prop_map(|reason| OwnerMsg::Freeze { reason }),
        Just(OwnerMsg::Unfreeze {}),
        coins().prop_map(|coins| OwnerMsg::Withdraw { coins }),
        prop::option::of(signers()).prop_map(|signers| OwnerMsg::SetSigners { signers }),
        any::<u64>().prop_map(|id| OwnerMsg::Cancel(ProposalRef { id })),
    ]
}

fn draft() -> impl Strategy<Value = Draft> {
    let action = prop_oneof![
        (text(), payment()).prop_map(|(denom, payment)| Action::Pay { denom, payment }),
        owner().prop_map(Action::Owner),
        (text(), binary(), coins()).prop_map(|(contract, msg, funds)| Action::CallContract { contract, msg, funds }),
    ];
    (text(), prop::option::of(binary()), prop::collection::vec(action, 0..3))
        .prop_map(|(title, rationale, actions)| Draft { title, rationale, actions })
}

fn approvals() -> impl Strategy<Value = Vec<SignedApproval>> {
    let proof = prop_oneof![
        (text(), binary()).prop_map(|(account, signature)| Proof::Adr36 { account, signature }),
        binary().prop_map(|signature| Proof::Plain { signature }),
        (binary(), binary(), binary()).prop_map(|(authenticator_data, client_data_json, signature)| {
            Proof::WebAuthn { authenticator_data, client_data_json, signature }
        }),
    ];
    let approval = (any::<u32>(), any::<u64>(), proof).prop_map(|(signer, deadline, proof)| SignedApproval {
        signer,
        deadline,
        proof,
    });
    prop::collection::vec(approval, 0..3)
}

fn execute() -> impl Strategy<Value = ExecuteMsg> {
    prop_oneof![
        3 => owner().prop_map(ExecuteMsg::Owner),
        3 => (any::<u32>(), text(), prop::collection::vec(payment(), 0..3), prop::option::of(any::<u64>())).prop_map(|(epoch, denom, payments, approval)| {
            ExecuteMsg::Operator(OperatorMsg::Spend { epoch, denom, payments, approval, rationales: Vec::new() })
        }),
        2 => (draft(), prop::option::of(any::<u64>())).prop_map(|(draft, expires_at)| {
            ExecuteMsg::Signer(SignerMsg::Propose { draft, expires_at })
        }),
        1 => Just(ExecuteMsg::Guardian(GuardianMsg::RevokeOperator {})),
        2 => (draft(), binary(), approvals()).prop_map(|(draft, salt, approvals)| {
            ExecuteMsg::Anyone(AnyoneMsg::Submit { draft, salt, approvals })
        }),
        1 => any::<u64>().prop_map(|id| ExecuteMsg::SelfCall(SelfMsg::Perform(ProposalRef { id }))),
    ]
}

prop_compose! {
    fn instantiate()(
        owner in text(), guardian in prop::option::of(text()), operator in prop::option::of(grant()), policy in policy(),
        payees in prop::collection::vec(payee(), 0..2), registry in prop::option::of(text()), signers in prop::option::of(signers()),
    ) -> InstantiateMsg {
        InstantiateMsg { owner, guardian, operator, policy, payees, registry, signers }
    }
}

/// Cuts, swaps and doubles bytes.
fn spoil(json: &[u8], places: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut json = json.to_vec();
    for (place, kind, byte) in places {
        let place = place % json.len().max(1);
        match kind % 5 {
            0 => json.truncate(place),
            1 => json.insert(place, *byte),
            2 => drop(json.get(place).is_some().then(|| json.remove(place))),
            3 => json.iter_mut().skip(place).take(1).for_each(|old| *old = *byte),
            _ => {
                let again = json[place..json.len().min(place + 20)].to_vec();
                json.splice(place..place, again);
            }
        }
    }
    json
}

fn spoils() -> impl Strategy<Value = Vec<(usize, u8, u8)>> {
    let byte = prop_oneof![prop::sample::select(b"{}[]\",:\\/0123456789-.eEun \n\t".to_vec()), any::<u8>()];
    prop::collection::vec((any::<prop::sample::Index>().prop_map(|index| index.index(4_000)), any::<u8>(), byte), 1..3)
}

/// Both read the same, or neither reads anything.
fn agree<T: DeserializeOwned + PartialEq + std::fmt::Debug>(json: &[u8]) -> Result<(), TestCaseError> {
    let (ours, theirs) = (from_slice::<T>(json), serde_json::from_slice::<T>(json));
    let told = String::from_utf8_lossy(json);
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs, "{}", told),
        (Err(_), Err(_)) => {}
        // The standard library's coins would pass over what they do not know; in our messages nothing is.
        (Err(ours), Ok(_)) if ours.to_string().contains("expected `denom` or `amount`") => {}
        (ours, theirs) => prop_assert!(false, "ours {ours:?}, serde_json's {theirs:?}: {told}"),
    }
    Ok(())
}

fn writes_alike<T: Serialize>(value: &T) -> Result<Vec<u8>, TestCaseError> {
    let json = to_vec(value).unwrap();
    prop_assert_eq!(String::from_utf8_lossy(&json), serde_json::to_string(value).unwrap());
    Ok(json)
}

proptest! {
    #[test]
    fn messages_are_written_and_read_as_serde_json_does(msg in execute(), spoils in spoils()) {
        let json = writes_alike(&msg)?;
        prop_assert_eq!(from_slice::<ExecuteMsg>(&json).unwrap(), msg);
        agree::<ExecuteMsg>(&spoil(&json, &spoils))?;
    }

    #[test]
    fn with_white_space_and_in_any_order_they_are_the_same(msg in instantiate(), spoils in spoils()) {
        writes_alike(&msg)?;
        // serde_json's values sort their keys.
        let json = serde_json::to_vec_pretty(&serde_json::to_value(&msg).unwrap()).unwrap();
        prop_assert_eq!(from_slice::<InstantiateMsg>(&json).unwrap(), msg);
        agree::<InstantiateMsg>(&spoil(&json, &spoils))?;
    }

    #[test]
    fn answers_are_written_as_serde_json_does(payee in payee(), reason in text(), now in any::<u64>(), amount in amount()) {
        for standing in [PayeeStanding::Listed { payable_from: now }, PayeeStanding::Known {}] {
            let (spent_lifetime, spent_day, remaining) = (amount, Amount(1), Amount::ZERO);
            writes_alike(&PayeeInfo { payee: payee.clone(), standing, spent_lifetime, spent_day, remaining })?;
        }
        let breach = Some(Breach { rule: Rule::PerDayMax, requested: amount, remaining: amount, resets_at: Some(now), share_bps: None });
        let id = IntentId::new(7, [1; 10]);
        writes_alike(&SimulatedPayment { id, verdict: Verdict::Escalate, already_done: false, breach })?;
        let status = ProposalStatus::Failed { at: now, reason: reason.clone(), retry_until: now };
        writes_alike(&ProposalSummary {
            id: now, title: reason, proposer: Proposer::Signer(3), status, proposed_at: 1, expires_at: 2, ripens_at: None,
            rules_epoch: 3, approved: now, rejected: 0, threshold: 1,
        })?;
    }

    #[test]
    fn texts_of_any_kind_are_read_alike(json in "\"([a-z]|\\\\[\"\\\\/bfnrtuxd0-9a-f]|\\\\u[dD][89a-fA-F][0-9a-f]{2}|[\\x00-\\x20é😀]){0,6}\"") {
        agree::<String>(json.as_bytes())?;
    }

    #[test]
    fn numbers_of_any_kind_are_read_alike(json in "-?[0-9]{0,22}(\\.[0-9]{0,2})?([eE][+-]?[0-9]{0,2})?") {
        let members = format!(r#"{{"weight":{json},"id":{{"address":"a"}}}}"#);
        agree::<Signer>(members.as_bytes())?;
        let passed = format!("[{json}]");
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&passed).is_ok();
        prop_assert_eq!(from_slice::<serde::de::IgnoredAny>(passed.as_bytes()).is_ok(), theirs, "{}", passed);
        agree::<u64>(json.as_bytes())?;
        agree::<u32>(json.as_bytes())?;
        agree::<Option<u8>>(json.as_bytes())?;
    }
}

#[test]
fn options_may_be_left_out_and_nothing_else() {
    let pages = QueryMsg::Payees { start_after: None, limit: None };
    assert_eq!(to_vec(&from_slice::<QueryMsg>(br#"{"payees":{}}"#).unwrap()).unwrap(), to_vec(&pages).unwrap());
    let error = from_slice::<QueryMsg>(br#"{"remaining":{}}"#).unwrap_err().to_string();
    assert!(error.starts_with("missing field `denom`"), "{error}");
}

#[test]
fn errors_name_what_is_wrong_in_serdes_words() {
    let told = |json: &str| from_slice::<ExecuteMsg>(json.as_bytes()).unwrap_err().to_string();
    for (json, words) in [
        (r#"{"steal":{}}"#, "unknown variant `steal`, expected one of `owner`, `operator`, `signer`"),
        (
            r#"{"owner":{"freeze":{"reason":"x","all":1}}}"#,
            "unknown field `all`, expected `reason` at line 1 column 38",
        ),
        (r#"{"owner":{"freeze":{"reason":"x","reason":"y"}}}"#, "duplicate field `reason`"),
        (r#"{"owner":{"freeze":{"reason":5}}}"#, "invalid type: number, expected a string"),
        (r#"{"owner":{"freeze":{}}}"#, "missing field `reason`"),
        (r#"{"operator":{"take_over":{"epoch":4294967296}}}"#, "invalid value: integer `4294967296`"),
        (r#"{"owner":{"unfreeze":{}}} x"#, "trailing characters"),
        (r#"{"owner":"unfreeze"}"#, "invalid type: unit variant, expected struct variant"),
        (r#"{"owner":{"freeze":["x"]}}"#, "invalid type: sequence, expected struct variant"),
        ("", "EOF while parsing a value"),
    ] {
        let told = told(json);
        assert!(told.starts_with(words), "{json}: {told}");
    }
}

#[test]
fn what_others_write_may_say_more() {
    let json = br#"{"denom":"uusdc","memo":{"deep":[1,-2.5e3,null,true,"\u00e9",{}]},"amount":"5"}"#;
    assert_eq!(from_others::<Coin>(json).unwrap(), Coin::new(5_u128, "uusdc"));
    assert!(from_slice::<Coin>(json).is_err());
}

#[test]
fn nesting_beyond_reason_is_refused() {
    let json = format!(r#"{{"denom":"u","amount":"1","x":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    assert!(from_others::<Coin>(json.as_bytes()).unwrap_err().to_string().contains("recursion limit"));
}
