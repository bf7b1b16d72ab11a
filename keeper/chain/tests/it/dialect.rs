//! Wallets of version 0.2: the lines in `wallet-words-0.2.jsonl` and the bytes below are that version's own.

use cosmwasm_std::{Binary, Timestamp};
use serde_json::{Value, json};
use stateset_api::approval::{Approval, Subject, draft_hash};
use stateset_api::policy::{ApprovalRule, Budget, CategoryPolicy, DenomPolicy, OverLimit, Policy};
use stateset_api::wallet::{
    Action, Alarms, AnyoneMsg, Draft, ExecuteMsg, Grant, GrantBudget, OperatorMsg, OwnerMsg, Payment, ProposalContent,
    SignerMsg, SignersResponse, WalletInfo,
};
use stateset_api::{Amount, IntentId};
use stateset_chain::dialect::{self, Rules, Signed, ToSign};
use stateset_chain::{Dialect, DialectError};

const WORDS: &str = include_str!("../data/wallet-words-0.2.jsonl");
const HASH: &str = "8878e1627e8d4f7bcc7967d64cea544a16c5af3a5eff0b2c081c1cbfe686bd62";
const PROPOSAL: &str = "0000001b73746174657365742d77616c6c65742d617070726f76616c2d76310000000a73746174657365742d310000000f73746174657365743177616c6c6574010000000000000007000000208878e1627e8d4f7bcc7967d64cea544a16c5af3a5eff0b2c081c1cbfe686bd6200000003000000006ab14990";
const SUBMISSION: &str = "0000001b73746174657365742d77616c6c65742d617070726f76616c2d76310000000a73746174657365742d310000000f73746174657365743177616c6c6574020000001007070707070707070707070707070707000000208878e1627e8d4f7bcc7967d64cea544a16c5af3a5eff0b2c081c1cbfe686bd6200000003000000006ab14990";
const SALT: [u8; 16] = [7; 16];

fn policy(asks: bool) -> Policy {
    let rule = ApprovalRule { denom: "uusdc".into(), contract: "governance".into(), above: Amount(9) };
    Policy {
        denoms: vec![DenomPolicy {
            denom: "uusdc".into(),
            per_payment_max: Amount(1),
            per_day_max: Amount(2),
            lifetime_max: Amount(3),
            first_payment_max: Amount(1),
        }],
        calls_per_hour: 6,
        categories: vec![CategoryPolicy { name: "cloud".into(), allowed: true }],
        payee_cooldown_seconds: 60,
        over_limit: OverLimit::Escalate,
        receipt_seconds: 34_560_000,
        trust: None,
        dead_man_seconds: Some(3_600),
        approval_rules: if asks { vec![rule] } else { vec![] },
        newcomers: vec![],
        budgets: vec![],
        successions: vec![],
        treasury: None,
        conduits: vec![],
    }
}

#[test]
fn what_0_2_does_not_know_is_left_out_where_it_says_nothing_and_nowhere_else() {
    let budget =
        Budget { name: "all".into(), category: None, denoms: vec![], per_day_max: Amount(1), per_month_max: Amount(1) };
    let with =
        |budgets: Vec<Budget>| ExecuteMsg::Owner(OwnerMsg::SetPolicy { policy: Policy { budgets, ..policy(false) } });
    let stands = |dialect: Dialect, message: &ExecuteMsg| {
        dialect.message(message).unwrap()["owner"]["set_policy"]["policy"].get("budgets").is_some()
    };
    assert!(!stands(Dialect::V0_2, &with(vec![])));
    assert!(stands(Dialect::V0_2, &with(vec![budget])), "the wallet refuses it: better than to lose it");
    assert!(stands(Dialect::V0_3, &with(vec![])));
}

#[test]
fn a_beneficiary_is_left_out_where_there_is_none_and_refused_by_0_2_where_there_is() {
    let payment = |beneficiary: Option<&str>| Payment {
        id: IntentId::new(1, [1; 10]),
        to: "t".into(),
        amount: Amount(1),
        category: "cloud".into(),
        reference: "r".into(),
        beneficiary: beneficiary.map(str::to_owned),
    };
    let sent = |beneficiary| {
        let (denom, payment) = ("uusdc".into(), payment(beneficiary));
        let message = ExecuteMsg::Operator(OperatorMsg::Escalate { epoch: 1, denom, payment });
        Dialect::V0_2.message(&message).unwrap()["operator"]["escalate"]["payment"].get("beneficiary").cloned()
    };
    assert_eq!(sent(None), None);
    assert_eq!(sent(Some("b")), Some(json!("b")), "the wallet refuses it: better than to pay the conduit");
    let listing = ExecuteMsg::Owner(OwnerMsg::SetPolicy { policy: Policy { conduits: vec![7], ..policy(false) } });
    let listed = Dialect::V0_2.message(&listing).unwrap();
    assert_eq!(listed["owner"]["set_policy"]["policy"]["conduits"], json!([7]));
}

#[test]
fn acts_have_a_number_from_this_version_on() {
    let beat = ExecuteMsg::Operator(OperatorMsg::Heartbeat { epoch: 3, act: 9 });
    assert_eq!(Dialect::V0_2.message(&beat).unwrap(), json!({ "operator": { "heartbeat": { "epoch": 3 } } }));
    let of_now = json!({ "operator": { "heartbeat": { "epoch": 3, "act": 9 } } });
    assert_eq!(Dialect::V0_3.message(&beat).unwrap(), of_now);
}

#[test]
fn a_grant_that_says_more_than_0_2_knows_is_refused_there_and_not_widened() {
    let grant = |budgets: &[&str], mandates| Grant {
        name: "crawler".into(),
        purpose: "pages".into(),
        to: "t".into(),
        denom: "uusdc".into(),
        per_payment_max: Amount(1),
        total: Amount(2),
        budgets: budgets.iter().map(|name| GrantBudget { category: (*name).to_owned(), total: Amount(1) }).collect(),
        expires_at: 9,
        newcomers: false,
        mandates,
    };
    let sent = |grant: Grant| {
        let message = ExecuteMsg::Operator(OperatorMsg::Grant { epoch: 1, act: 2, grant });
        Dialect::V0_2.message(&message).unwrap()["operator"]["grant"].clone()
    };
    let of_0_2 = json!({ "to": "t", "denom": "uusdc", "per_payment_max": "1", "total": "2", "expires_at": 9 });
    assert_eq!(sent(grant(&[], false)), json!({ "epoch": 1, "grant": of_0_2 }));
    assert!(sent(grant(&["cloud"], false))["grant"]["budgets"].is_array());
    assert_eq!(sent(grant(&[], true))["grant"]["mandates"], true);
}

/// The former word stands in it where it is somebody's text.
fn draft() -> Draft {
    let call = Action::CallContract { contract: "c".into(), msg: b"{\"consult\":1}".into(), funds: vec![] };
    let set = Action::Owner(OwnerMsg::SetPolicy { policy: policy(true) });
    Draft { title: "consult".into(), rationale: None, actions: vec![set, call] }
}

fn content() -> ProposalContent {
    ProposalContent { id: 7, draft_hash: draft_hash(&draft()).into() }
}

/// In the order of the file's lines.
fn messages() -> [ExecuteMsg; 8] {
    [
        ExecuteMsg::Signer(SignerMsg::Approve(content())),
        ExecuteMsg::Signer(SignerMsg::Reject(content())),
        ExecuteMsg::Anyone(AnyoneMsg::Execute(content())),
        ExecuteMsg::Owner(OwnerMsg::SetPolicy { policy: policy(true) }),
        ExecuteMsg::Owner(OwnerMsg::SetPolicy { policy: policy(false) }),
        ExecuteMsg::Signer(SignerMsg::Propose { draft: draft(), expires_at: None }),
        ExecuteMsg::Anyone(AnyoneMsg::Submit { draft: draft(), salt: SALT.into(), approvals: vec![] }),
        ExecuteMsg::Owner(OwnerMsg::Freeze { reason: "consult".into() }),
    ]
}

#[test]
fn the_wallets_own_cell_says_which_words_it_understands() {
    let of = |contract: &str, version: &str| {
        Dialect::of(Some(json!({ "contract": contract, "version": version }).to_string().as_bytes()))
    };
    for (version, dialect) in [
        ("0.1.0", Dialect::V0_2),
        ("0.2.0", Dialect::V0_2),
        ("0.2.17", Dialect::V0_2),
        ("0.3.0", Dialect::V0_3),
        ("0.3.0-rc.1", Dialect::V0_3),
        ("0.10.0", Dialect::V0_3),
        ("1.0.0", Dialect::V0_3),
    ] {
        assert_eq!(of("stateset:wallet", version), Ok(dialect), "{version}");
    }
    for version in ["", "3", "0.x.0"] {
        assert_eq!(of("stateset:wallet", version), Err(DialectError::Version { got: version.into() }));
    }
    assert_eq!(of("crates.io:cw20", "0.2.0"), Err(DialectError::Other { got: "crates.io:cw20".into() }));
    assert_eq!(Dialect::of(None), Err(DialectError::Unnamed));
    assert!(matches!(Dialect::of(Some(b"\x01")), Err(DialectError::Unreadable { .. })));
}

#[test]
fn a_wallet_of_0_2_is_sent_the_very_messages_of_0_2() {
    for (message, line) in messages().iter().zip(WORDS.lines()) {
        let expected: Value = serde_json::from_str(line).unwrap();
        assert_eq!(Dialect::V0_2.message(message).unwrap(), expected, "{line}");
    }
}

#[test]
fn a_wallet_of_this_version_is_sent_messages_as_they_are() {
    for message in messages() {
        assert_eq!(Dialect::V0_3.message(&message).unwrap(), serde_json::to_value(&message).unwrap());
    }
}

#[test]
fn answers_of_either_version_are_read_and_those_of_the_other_are_not() {
    let of_before = WORDS.lines().last().unwrap().as_bytes();
    let of_now = serde_json::to_vec(&policy(true)).unwrap();
    assert_eq!(Dialect::V0_2.answer::<Policy>(of_before).unwrap(), policy(true));
    assert_eq!(Dialect::V0_3.answer::<Policy>(&of_now).unwrap(), policy(true));
    let error = Dialect::V0_3.answer::<Policy>(of_before).unwrap_err().to_string();
    assert!(error.contains("unknown field `consult`"), "{error}");
    // Inside of something larger.
    let proposed = format!(
        r#"{{"draft":{}}}"#,
        serde_json::from_str::<Value>(WORDS.lines().nth(5).unwrap()).unwrap()["signer"]["propose"]["draft"]
    );
    let read: serde_json::Map<String, Value> = Dialect::V0_2.answer(proposed.as_bytes()).unwrap();
    assert_eq!(serde_json::from_value::<Draft>(read["draft"].clone()).unwrap(), draft());
}

#[test]
fn the_dead_mans_switch_of_0_2_is_asked_for_and_read_in_its_words() {
    let freeze = ExecuteMsg::Anyone(AnyoneMsg::FreezeDeadMan {});
    assert_eq!(Dialect::V0_2.message(&freeze).unwrap(), json!({ "anyone": { "freeze_silent": {} } }));
    let answered = br#"{"owner":"o","guardian":null,"offered_to":null,"operator":null,"epoch":1,"frozen":null,
        "registry":null,"agent_id":null,"caip10":"cosmos:c:w","silent_at":7}"#;
    assert_eq!(Dialect::V0_2.answer::<WalletInfo>(answered).unwrap().dead_man_at, Some(7));
}

#[test]
fn a_file_in_either_words_is_read_and_one_in_both_is_refused() {
    let before: Value = serde_json::from_str(WORDS.lines().last().unwrap()).unwrap();
    assert_eq!(dialect::read::<Policy>(before.clone()).unwrap(), policy(true));
    assert_eq!(dialect::read::<Policy>(serde_json::to_value(policy(true)).unwrap()).unwrap(), policy(true));
    let mut both = before;
    both["approval_rules"] = json!([]);
    assert!(dialect::read::<Policy>(both).unwrap_err().to_string().contains("unknown field `consult`"));
}

fn to_sign<'a>(rules: &'a Rules, what: Signed<'a>, alarm: Option<Timestamp>) -> ToSign<'a> {
    let (chain_id, wallet) = ("stateset-1", "stateset1wallet");
    ToSign { chain_id, wallet, what, draft_hash: draft_hash(&draft()), rules, alarm, deadline: 1_790_003_600 }
}

#[test]
fn what_is_signed_for_a_wallet_of_0_2_is_what_0_2_signed() {
    assert_eq!(hex::encode(draft_hash(&draft())), HASH);
    let rules = Dialect::V0_2.rules(3, Some(&Binary::from([1; 32]))).unwrap();
    let submission = Signed::Submission { salt: &SALT };
    for (what, bytes) in [(Signed::Proposal(7), PROPOSAL), (submission, SUBMISSION)] {
        assert_eq!(hex::encode(to_sign(&rules, what, None).bytes().unwrap()), bytes);
    }
}

#[test]
fn what_is_signed_for_a_wallet_of_this_version_names_rules_id_and_alarm() {
    let rules = Dialect::V0_3.rules(3, Some(&Binary::from([1; 32]))).unwrap();
    let approval = |subject| Approval {
        chain_id: "stateset-1",
        wallet: "stateset1wallet",
        subject,
        draft_hash: draft_hash(&draft()),
        rules_id: [1; 32],
        deadline: 1_790_003_600,
    };
    let alarm = Some(Timestamp::from_nanos(9));
    let submission = Signed::Submission { salt: &SALT };
    assert_eq!(
        to_sign(&rules, submission, alarm).bytes(),
        Ok(approval(Subject::Submission { salt: &SALT, alarm: 9 }).to_bytes())
    );
    let on_chain = Subject::Proposal { id: 7, alarm: 9 };
    assert_eq!(to_sign(&rules, Signed::Proposal(7), alarm).bytes(), Ok(approval(on_chain).to_bytes()));
}

#[test]
fn nothing_is_signed_for_rules_that_are_not_whole() {
    assert_eq!(Dialect::V0_3.rules(3, None), Err(DialectError::NoRulesId));
    let whole = Rules { epoch: 3, id: Some(Binary::from([1; 32])) };
    let (before, cut) = (Rules { epoch: 3, id: None }, Rules { epoch: 3, id: Some(Binary::from([1; 31])) });
    let none = Some(Timestamp::default());
    for what in [Signed::Submission { salt: &SALT }, Signed::Proposal(7)] {
        assert_eq!(to_sign(&whole, what, None).bytes(), Err(DialectError::Alarm));
        assert_eq!(to_sign(&before, what, none).bytes(), Err(DialectError::Alarm));
        assert_eq!(to_sign(&cut, what, none).bytes(), Err(DialectError::RulesId { got: 31 }));
    }
}

#[test]
fn the_alarm_is_the_latest_that_ended_such_drafts() {
    let rules = Timestamp::from_nanos(5);
    let signers = SignersResponse {
        signers: None,
        rules_epoch: 3,
        next_proposal: 1,
        rules_id: None,
        alarms: Alarms { rules, freeze: Timestamp::from_nanos(8), ..Alarms::default() },
    };
    assert_eq!(Dialect::V0_3.alarm(&signers, &draft()), Some(rules));
    assert_eq!(Dialect::V0_2.alarm(&signers, &draft()), None);
}
