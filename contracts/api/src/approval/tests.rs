use cosmwasm_std::{Binary, Coin};
use proptest::prelude::*;

use super::*;
use crate::wallet::{Action, OperatorGrant, OwnerMsg, PayeeKey, Payment};
use crate::{Amount, IntentId};

fn payment() -> Payment {
    Payment {
        id: IntentId::new(1_790_000_000, [5; 10]),
        to: "alice".into(),
        amount: Amount(7),
        category: "cloud".into(),
        reference: String::new(),
        beneficiary: None,
    }
}

fn draft(title: &str) -> Draft {
    let payment = payment();
    Draft { title: title.into(), rationale: None, actions: vec![Action::Pay { denom: "uusdc".into(), payment }] }
}

#[test]
fn the_canonical_form_of_a_draft_is_what_the_page_says() {
    let mut expected = Vec::new();
    expected.extend(*b"\0\0\0\x02ok\0\0\0\0\x01\x01\0\0\0\x05uusdc\0\0\0\x10");
    expected.extend(IntentId::new(1_790_000_000, [5; 10]).0);
    expected.extend(*b"\0\0\0\x05alice");
    expected.extend(7_u128.to_be_bytes());
    expected.extend(*b"\0\0\0\x05cloud\0\0\0\0");
    assert_eq!(draft_bytes(&draft("ok")), expected);
}

#[test]
fn the_document_is_the_one_that_wallets_sign() {
    let expected = r#"{"account_number":"0","chain_id":"","fee":{"amount":[],"gas":"0"},"memo":"","msgs":[{"type":"sign/MsgSignData","value":{"data":"aGk=","signer":"stateset1abc"}}],"sequence":"0"}"#;
    assert_eq!(adr36_document(b"hi", "stateset1abc").as_deref(), Some(expected));
    for account in ["", "a\"b", "a\\", "A", "a b"] {
        assert_eq!(adr36_document(b"hi", account), None);
    }
}

#[test]
fn a_challenge_is_base64url_without_padding() {
    // SHA-256 of the empty string holds both letters that differ from plain base64.
    assert_eq!(passkey_challenge(b""), "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
}

#[test]
fn the_bytes_of_an_approval_are_what_the_page_says() {
    let subject = Subject::Submission { salt: &[7; 2], alarm: 4 };
    let approval =
        Approval { chain_id: "c", wallet: "w", subject, draft_hash: [9; 32], rules_id: [8; 32], deadline: 5 };
    let mut expected = b"\0\0\0\x1bstateset-wallet-approval-v2\0\0\0\x01c\0\0\0\x01w".to_vec();
    expected.extend(b"\x02\0\0\0\x02\x07\x07\0\0\0\0\0\0\0\x04\0\0\0\x20");
    expected.extend([9; 32]);
    expected.extend(b"\0\0\0\x20");
    expected.extend([8; 32]);
    expected.extend(5_u64.to_be_bytes());
    assert_eq!(approval.to_bytes(), expected);
}

#[test]
fn whatever_an_approval_is_bound_to_changes_its_bytes() {
    let salt = [7; 16];
    let base = Approval {
        chain_id: "a",
        wallet: "b",
        subject: Subject::Proposal { id: 1, alarm: 0 },
        draft_hash: draft_hash(&draft("t")),
        rules_id: [1; 32],
        deadline: 9,
    };
    let others = [
        base,
        Approval { chain_id: "c", ..base },
        Approval { wallet: "c", ..base },
        // Lengths stand first: moving a letter over a border is another approval.
        Approval { chain_id: "", wallet: "ab", ..base },
        Approval { subject: Subject::Proposal { id: 2, alarm: 0 }, ..base },
        Approval { subject: Subject::Submission { salt: &salt, alarm: 0 }, ..base },
        Approval { subject: Subject::Submission { salt: &salt, alarm: 1 }, ..base },
        // A byte of the salt moved over a border.
        Approval { subject: Subject::Submission { salt: &salt[1..], alarm: 0 }, ..base },
        Approval { draft_hash: draft_hash(&draft("u")), ..base },
        Approval { rules_id: [2; 32], ..base },
        Approval { deadline: 10, ..base },
    ];
    let mut bytes: Vec<_> = others.iter().map(Approval::to_bytes).collect();
    bytes.sort();
    bytes.dedup();
    assert_eq!(bytes.len(), others.len());
}

fn actions() -> impl Strategy<Value = Action> {
    let text = || "[ab]{0,3}";
    let coins =
        || prop::collection::vec((text(), 0_u128..3).prop_map(|(denom, amount)| Coin::new(amount, denom)), 0..3);
    prop_oneof![
        Just(Action::Owner(OwnerMsg::Unfreeze {})),
        prop::option::of(text()).prop_map(|to| Action::Owner(OwnerMsg::OfferOwnership { to })),
        (text(), text(), prop::option::of(text())).prop_map(|(to, reference, beneficiary)| Action::Pay {
            denom: "d".into(),
            payment: Payment { to, reference, beneficiary, ..payment() },
        }),
        prop::option::of(text()).prop_map(|guardian| Action::Owner(OwnerMsg::SetGuardian { guardian })),
        coins().prop_map(|coins| Action::Owner(OwnerMsg::Withdraw { coins })),
        (text(), prop::collection::vec(0_u8..2, 0..3), coins())
            .prop_map(|(contract, msg, funds)| Action::CallContract { contract, msg: Binary::from(msg), funds }),
        prop::option::of((text(), 0_u64..3)).prop_map(|operator| Action::Owner(OwnerMsg::SetOperator {
            operator: operator.map(|(address, expires_at)| OperatorGrant { address, expires_at }),
        })),
        prop::collection::vec((text(), text()), 0..3).prop_map(|remove| Action::Owner(OwnerMsg::SetPayees {
            set: vec![],
            remove: remove.into_iter().map(|(address, denom)| PayeeKey { address, denom }).collect(),
        })),
    ]
}

fn drafts() -> impl Strategy<Value = Draft> {
    let rationale = prop::option::of(prop::collection::vec(0_u8..2, 0..2).prop_map(Binary::from));
    ("[ab]{0,2}", rationale, prop::collection::vec(actions(), 0..3)).prop_map(|(title, rationale, actions)| Draft {
        title,
        rationale,
        actions,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Small alphabets, so that borders would blur if lengths did not stand before what they measure.
    #[test]
    fn two_drafts_share_their_bytes_only_if_they_are_the_same(one in drafts(), other in drafts()) {
        prop_assert_eq!(draft_bytes(&one) == draft_bytes(&other), one == other);
    }
}
