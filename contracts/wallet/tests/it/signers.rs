//! Who may be a signer.

use stateset_api::event::SignersSet;
use stateset_api::wallet::{
    ExecuteMsg, InstantiateMsg, OperatorGrant, OwnerMsg, ProposalRef, QueryMsg, Signer, SignerId, SignerSet,
    SignersError, SignersResponse, VotesResponse,
};
use stateset_tests_suite::{accounts, address, propose};
use stateset_wallet::ContractError;

use crate::council::{DELAY, keyed, pay, three_of_five};
use crate::fixture::Fixture;
use crate::story::{grant, instantiation, payment};
use crate::suite::Suite;

#[test]
fn a_wallet_without_signers_behaves_as_its_owner_says_at_once() {
    let mut fixture = Fixture::new();
    let answer: SignersResponse = fixture.query(QueryMsg::Signers {});
    assert_eq!((answer.signers, answer.rules_epoch, answer.next_proposal), (None, 0, 1));
    fixture.owner(OwnerMsg::SetGuardian { guardian: None }).unwrap();
    let refused = fixture.execute("anna", propose(vec![pay(payment(1, "bob", 5))]));
    assert!(matches!(refused, Err(ContractError::NoSigners {})));
    assert!(matches!(fixture.owner(OwnerMsg::SetSigners { signers: None }), Err(ContractError::NoSigners {})));
}

#[test]
fn zero_weights_and_thresholds_out_of_reach_are_refused_at_creation_and_later() {
    let bad = [
        (accounts(&[("anna", 1), ("berta", 0)], 1), SignersError::ZeroWeight { index: 1 }),
        (accounts(&[("anna", 1)], 0), SignersError::Threshold { got: 0, sum: 1 }),
        (accounts(&[("anna", 1), ("berta", 2)], 4), SignersError::Threshold { got: 4, sum: 3 }),
        (accounts(&[("anna", 1), ("anna", 2)], 1), SignersError::Twice { index: 1, first: 0 }),
    ];
    for (set, expected) in bad {
        let created = Fixture::try_with(InstantiateMsg { signers: Some(set.clone()), ..instantiation() });
        assert!(matches!(created.err(), Some(ContractError::Signers(error)) if error == expected));
        let set = OwnerMsg::SetSigners { signers: Some(set) };
        assert!(matches!(Fixture::new().owner(set), Err(ContractError::Signers(error)) if error == expected));
    }
}

#[test]
fn the_operator_and_the_wallet_itself_are_no_signers() {
    let set = |name| OwnerMsg::SetSigners { signers: Some(accounts(&[("anna", 1), (name, 1)], 1)) };
    let mut fixture = Fixture::new();
    assert!(matches!(fixture.owner(set("operator")), Err(ContractError::OperatorIsSigner { .. })));
    assert!(matches!(fixture.owner(set("wallet")), Err(ContractError::Itself { role: "signer" })));
    fixture.owner(OwnerMsg::SetOperator { operator: None }).unwrap();
    fixture.owner(set("berta")).unwrap();
    let berta = OperatorGrant { address: address("berta"), ..grant() };
    let refused = fixture.owner(OwnerMsg::SetOperator { operator: Some(berta) });
    assert!(matches!(refused, Err(ContractError::OperatorIsSigner { .. })));
    let alien = cosmwasm_std::testing::MockApi::default().addr_make("anna").into_string();
    let mut foreign = three_of_five();
    foreign.signers[0].id = stateset_api::wallet::SignerId::Address(alien);
    let foreign = OwnerMsg::SetSigners { signers: Some(foreign) };
    assert!(matches!(Fixture::new().owner(foreign), Err(ContractError::Address { .. })));
}

#[test]
fn the_first_signers_take_effect_at_once_and_stand_in_an_event() {
    let mut fixture = Fixture::new();
    let response = fixture.owner(OwnerMsg::SetSigners { signers: Some(keyed()) }).unwrap();
    let event = SignersSet { count: 5, threshold: 3, rules_epoch: 1 };
    assert_eq!(SignersSet::from_event(&response.events[0]), Ok(event));
    assert_eq!(fixture.query::<SignersResponse>(QueryMsg::Signers {}).signers, Some(keyed()));
}

#[test]
fn those_who_voted_are_named_even_after_the_signers_changed() {
    let mut suite = Suite::council(three_of_five());
    let id = suite.propose("anna", vec![pay(payment(1, "bob", 5))]);
    let other = suite.propose(
        "berta",
        vec![stateset_api::wallet::Action::Owner(stateset_api::wallet::OwnerMsg::SetSigners {
            signers: Some(keyed()),
        })],
    );
    suite.approve(other, &["anna", "eva"]);
    let votes: VotesResponse = suite.query(&QueryMsg::Votes(ProposalRef { id }));
    assert_eq!(votes.votes.len(), 1);
    assert_eq!(
        (&votes.votes[0].signer, votes.votes[0].weight, votes.votes[0].approves),
        (&three_of_five().signers[0].id, 1, true)
    );
}

fn with_signers(ids: Vec<SignerId>, threshold: u32) -> Result<Fixture, ContractError> {
    let signers = ids.into_iter().map(|id| Signer { id, weight: 1 }).collect();
    let set = SignerSet { signers, threshold, loosen_delay_seconds: DELAY };
    Fixture::try_with(InstantiateMsg { signers: Some(set), ..instantiation() })
}

/// Under ZIP 215, which the chain's check follows, a key of small order verifies a signature of zeros over any message.
/// The least such key is 32 zeros, which tools write where they have none.
#[test]
fn a_key_that_anybody_signs_for_is_no_signer() {
    let mut neutral = [0; 32];
    neutral[0] = 1;
    // y = -1 mod p: the point of order two.
    let mut order_two = [0xff; 32];
    (order_two[0], order_two[31]) = (0xec, 0x7f);
    for key in [[0; 32], neutral, order_two] {
        let error = with_signers(vec![SignerId::Ed25519(key.into())], 1).err().unwrap();
        assert_eq!(error.to_string(), "signer 0's key is none: anybody can sign for it");
    }
}

/// About half of all well-formed compressed keys are no points of the curve: a threshold that needs one is out of
/// reach.
#[test]
fn a_key_that_is_no_point_of_its_curve_is_no_signer() {
    let compressed = |x: u8| [&[2][..], &[0; 31], &[x]].concat();
    let off_k1 = (1..).map(compressed).find(|key| k256::ecdsa::VerifyingKey::from_sec1_bytes(key).is_err()).unwrap();
    let off_r1 = (1..).map(compressed).find(|key| p256::ecdsa::VerifyingKey::from_sec1_bytes(key).is_err()).unwrap();
    for key in [SignerId::Secp256k1(off_k1.into()), SignerId::Secp256r1(off_r1.into())] {
        let error = with_signers(vec![key], 1).err().unwrap();
        assert_eq!(error.to_string(), "signer 0's key is none: nobody can sign for it: it is no point of its curve");
    }
}

/// Whose key stands beside his account would count twice, and an operator would decide after all.
#[test]
fn an_account_and_its_own_key_are_one_signer_and_no_operator_decides_by_its_key() {
    let secret = k256::ecdsa::SigningKey::from_slice(&[9; 32]).unwrap();
    let key = || SignerId::Secp256k1(secret.verifying_key().to_sec1_bytes().to_vec().into());
    let account = cosmrs::crypto::PublicKey::from(*secret.verifying_key()).account_id("stateset").unwrap().to_string();
    let twice = with_signers(vec![SignerId::Address(account.clone()), key()], 2).err().unwrap();
    assert_eq!(twice.to_string(), "signer 1 stands at index 0 already");

    let is_operator =
        |error: &ContractError| matches!(error, ContractError::OperatorIsSigner { address } if *address == account);
    let mut fixture = with_signers(vec![key()], 1).unwrap();
    let operator = OperatorGrant { address: account.clone(), ..grant() };
    let set = OwnerMsg::SetOperator { operator: Some(operator.clone()) };
    let error = fixture.execute("owner", ExecuteMsg::Owner(set)).unwrap_err();
    assert!(is_operator(&error), "{error}");
    let set = SignerSet { signers: vec![Signer { id: key(), weight: 1 }], threshold: 1, loosen_delay_seconds: DELAY };
    let message = InstantiateMsg { operator: Some(operator), signers: Some(set), ..instantiation() };
    let error = Fixture::try_with(message).err().unwrap();
    assert!(is_operator(&error), "{error}");
}
