//! Who may be a signer.

use stateset_api::event::SignersSet;
use stateset_api::wallet::{
    InstantiateMsg, OperatorGrant, OwnerMsg, ProposalRef, QueryMsg, SignersError, SignersResponse, VotesResponse,
};
use stateset_tests_suite::{accounts, address, propose};
use stateset_wallet::ContractError;

use crate::council::{keyed, pay, three_of_five};
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
