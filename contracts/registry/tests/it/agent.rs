//! Agents: registered, answered, changed; and what is refused of them.

use cosmwasm_std::{Binary, Coin};
use stateset_api::AgentId;
use stateset_api::event::{AgentRegistered, AgentUpdated};
use stateset_api::registry::did::document;
use stateset_api::registry::freshness::{fresh_until, hour};
use stateset_api::registry::{
    Agent, AnyoneMsg, DidDocumentResponse, Endpoints, ExecuteMsg, InstantiateMsg, KeyPurpose, KeyRecord, Metadata,
    OwnerMsg, QueryMsg, Registration, Status, VerificationKey,
};
use stateset_registry::ContractError;
use stateset_tests_suite::address;

use crate::fixture::{Fixture, registration};

pub(crate) fn key(id: &str, purpose: KeyPurpose, bytes: Vec<u8>) -> VerificationKey {
    VerificationKey { id: id.to_owned(), purpose, key: Binary::from(bytes) }
}

pub(crate) fn full() -> Registration {
    let control = [vec![2], vec![7; 32]].concat();
    Registration {
        capabilities: vec!["payments".into(), "invoice_matching".into()],
        endpoints: Endpoints { mcp: Some("https://agent.example/mcp".into()), ..Endpoints::default() },
        keys: vec![
            key("main", KeyPurpose::Control, control),
            key("talk", KeyPurpose::Messages, vec![1; 32]),
            key("seal", KeyPurpose::KeyAgreement, vec![1; 32]),
        ],
        metadata: Some(Metadata { uri: "ipfs://meta".into(), sha256: Binary::from([9; 32]) }),
        wallet: Some(address("wallet")),
        ..registration("keeper")
    }
}

pub(crate) fn keep(id: AgentId) -> OwnerMsg {
    OwnerMsg::Update { id, controller: None, capabilities: None, endpoints: None, metadata: None }
}

#[test]
fn a_registration_is_answered_with_its_did_and_its_chain() {
    let mut fixture = Fixture::new();
    let id = fixture.try_register("owner", full()).unwrap();
    let Registration { controller, agent_type, capabilities, endpoints, keys, metadata, wallet } = full();
    let now = fixture.now();
    let listed =
        |VerificationKey { id, purpose, key }| KeyRecord { id, purpose, key, valid_from: now, revoked_at: None };
    let expected = Agent {
        id,
        did: format!("did:stateset:agent:{id}"),
        registry: format!("cosmos:stateset-test-1:{}", address("registry")),
        owner: address("owner"),
        offered_to: None,
        controller,
        controller_confirmed: false,
        agent_type,
        capabilities,
        endpoints,
        keys: keys.into_iter().map(listed).collect(),
        metadata,
        wallet: None,
        announced_wallet: wallet,
        status: Status::Active,
        suspension: None,
        deposit: None,
        fresh_until: fresh_until(hour(now)),
        registered_at: now,
        retired_at: None,
    };
    assert_eq!(fixture.agent(id), expected);
    assert_eq!(fixture.query::<Agent>(QueryMsg::AgentByDid { did: expected.did.clone() }), expected);
}

#[test]
fn registering_emits_who_owns_and_who_controls() {
    let mut fixture = Fixture::new();
    let msg = ExecuteMsg::Anyone(AnyoneMsg::Register(registration("keeper")));
    let response = fixture.execute_with("owner", &[], msg).unwrap();
    let event = AgentRegistered::from_event(&response.events[0]).unwrap();
    assert_eq!((event.owner, event.controller), (address("owner"), address("keeper")));
}

#[test]
fn ids_differ_between_agents_and_between_chains() {
    let (mut here, mut there) = (Fixture::new(), Fixture::create("stateset-1", InstantiateMsg::default()).unwrap());
    let ids = [here.register("owner", "a"), here.register("owner", "b"), there.register("owner", "a")];
    assert!(ids[0] != ids[1] && ids[0] != ids[2] && ids[1] != ids[2]);
    assert_eq!(
        Fixture::new().register("someone else", "c"),
        ids[0],
        "the id is the chain's, the contract's and the count's"
    );
}

#[test]
fn only_the_owner_changes_an_agent() {
    let mut fixture = Fixture::new();
    let id = fixture.register("owner", "keeper");
    for by in ["keeper", "mallory"] {
        for msg in [keep(id), OwnerMsg::AnnounceWallet { id, wallet: None }] {
            let refused = fixture.owner(by, msg);
            assert!(matches!(refused, Err(ContractError::Unauthorized { role: "owner", .. })), "{by}");
        }
    }
    let unknown = AgentId::from_hash([1; 16]);
    assert!(matches!(fixture.owner("owner", keep(unknown)), Err(ContractError::UnknownAgent { id }) if id == unknown));
}

#[test]
fn an_update_replaces_what_it_names_and_keeps_the_rest() {
    let mut fixture = Fixture::new();
    let id = fixture.try_register("owner", full()).unwrap();
    let before = fixture.agent(id);
    let response = fixture.owner("owner", keep(id)).unwrap();
    assert_eq!(AgentUpdated::from_event(&response.events[0]), Ok(AgentUpdated { id }));
    assert_eq!(fixture.agent(id), before);
    let endpoints = Endpoints { http: Some("https://agent.example".into()), ..Endpoints::default() };
    let update = OwnerMsg::Update {
        id,
        controller: Some(address("successor")),
        capabilities: Some(vec!["audits".into()]),
        endpoints: Some(endpoints.clone()),
        metadata: None,
    };
    fixture.owner("owner", update).unwrap();
    let expected = Agent { controller: address("successor"), capabilities: vec!["audits".into()], endpoints, ..before };
    assert_eq!(fixture.agent(id), expected);
}

#[test]
fn slugs_must_be_slugs_stand_once_and_be_few() {
    let mut fixture = Fixture::new();
    let mut refused = |capabilities: Vec<String>| {
        fixture.try_register("owner", Registration { capabilities, ..registration("keeper") }).unwrap_err()
    };
    for text in ["", "Payments", "pay ments", "päyments", &"x".repeat(33)] {
        assert!(matches!(refused(vec![text.to_owned()]), ContractError::Slug { what: "capability", max: 32, .. }));
    }
    let twice = refused(vec!["payments".into(), "payments".into()]);
    assert!(matches!(twice, ContractError::Twice { what: "capability", .. }));
    let many = refused((0..17).map(|number| format!("c{number}")).collect());
    assert!(matches!(many, ContractError::TooMany { what: "capabilities", got: 17, max: 16 }));
    let agent_type = Registration { agent_type: "Big Bot".into(), ..registration("keeper") };
    let refused = fixture.try_register("owner", agent_type);
    assert!(matches!(refused, Err(ContractError::Slug { what: "agent type", .. })));
}

#[test]
fn keys_must_have_the_form_of_their_purpose() {
    let mut fixture = Fixture::new();
    let mut refused = |keys: Vec<VerificationKey>| {
        fixture.try_register("owner", Registration { keys, ..registration("keeper") }).unwrap_err()
    };
    let control = || [vec![3], vec![7; 32]].concat();
    let short = refused(vec![key("k", KeyPurpose::Control, vec![2; 32])]);
    assert!(matches!(short, ContractError::KeyLength { got: 32, expected: 33, .. }));
    for purpose in [KeyPurpose::Messages, KeyPurpose::KeyAgreement] {
        let long = refused(vec![key("k", purpose, control())]);
        assert!(matches!(long, ContractError::KeyLength { got: 33, expected: 32, .. }));
    }
    let form = refused(vec![key("k", KeyPurpose::Control, vec![4; 33])]);
    assert!(matches!(form, ContractError::KeyForm { got: 4, .. }));
    let twice = refused(vec![key("k", KeyPurpose::Control, control()), key("k", KeyPurpose::Control, control())]);
    assert!(matches!(twice, ContractError::Twice { what: "key id", .. }));
    let many = (0..9).map(|number| key(&format!("k{number}"), KeyPurpose::Control, control())).collect();
    assert!(matches!(refused(many), ContractError::TooMany { what: "keys", got: 9, max: 8 }));
}

#[test]
fn uris_are_printable_and_short_and_hashes_are_hashes() {
    let mut fixture = Fixture::new();
    let mut refused = |endpoints: Endpoints, metadata: Option<Metadata>| {
        fixture.try_register("owner", Registration { endpoints, metadata, ..registration("keeper") }).unwrap_err()
    };
    for uri in [String::new(), "https://a b".into(), "https://\u{202e}evil".into(), "x".repeat(257)] {
        let endpoints = Endpoints { a2a: Some(uri.clone()), ..Endpoints::default() };
        assert!(matches!(refused(endpoints, None), ContractError::Uri { what: "a2a", max: 256, .. }), "{uri}");
    }
    let metadata = Some(Metadata { uri: "ipfs://meta".into(), sha256: Binary::from([9; 31]) });
    let short = refused(Endpoints::default(), metadata);
    assert!(matches!(short, ContractError::HashLength { got: 31, expected: 32 }));
}

#[test]
fn addresses_must_be_of_this_chain() {
    let mut fixture = Fixture::new();
    let foreign = cosmwasm_std::testing::MockApi::default().addr_make("keeper").into_string();
    let controller = Registration { controller: foreign.clone(), ..registration("keeper") };
    assert!(matches!(fixture.try_register("owner", controller), Err(ContractError::Address { .. })));
    let wallet = Registration { wallet: Some(foreign), ..registration("keeper") };
    assert!(matches!(fixture.try_register("owner", wallet), Err(ContractError::Address { .. })));
}

#[test]
fn funds_sent_along_are_refused() {
    let mut fixture = Fixture::new();
    let id = fixture.register("owner", "keeper");
    let funds = [Coin::new(5_u128, "uusdc")];
    let messages = [
        ExecuteMsg::Anyone(AnyoneMsg::Register(registration("other"))),
        ExecuteMsg::Owner(keep(id)),
        ExecuteMsg::Wallet(stateset_api::registry::WalletMsg::ConfirmBinding { owner: address("owner") }),
    ];
    for msg in messages {
        let refused = fixture.execute_with("owner", &funds, msg);
        assert!(matches!(refused, Err(ContractError::UnexpectedFunds { got }) if got == "5uusdc"));
    }
}

#[test]
fn the_did_document_says_which_chain_it_is_from() {
    let mut fixture = Fixture::new();
    let id = fixture.try_register("owner", full()).unwrap();
    let agent = fixture.agent(id);
    let answer: DidDocumentResponse = fixture.query(QueryMsg::DidDocument { did: agent.did.clone() });
    assert_eq!((answer.chain.as_str(), answer.status), ("cosmos:stateset-test-1", Status::Active));
    assert_eq!((answer.registry, answer.document), (agent.registry.clone(), document(&agent, "stateset-test-1")));
    let nobody = AgentId::from_hash([1; 16]).did().to_string();
    let refused = fixture.try_query::<DidDocumentResponse>(QueryMsg::DidDocument { did: nobody });
    assert!(matches!(refused, Err(ContractError::UnknownAgent { .. })));
}
