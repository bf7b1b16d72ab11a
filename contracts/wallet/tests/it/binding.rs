//! Binding wallet and agent, both ways, through the real registry.

use cosmwasm_std::{
    Addr, Binary, ContractInfoResponse, ContractResult, CosmosMsg, MsgResponse, Reply, SubMsgResponse, SubMsgResult,
    SystemResult, WasmMsg, to_json_binary,
};
use cw_multi_test::Executor;
use stateset_api::AgentId;
use stateset_api::registry::{self, Agent, AgentsResponse, AnyoneMsg, Endpoints, ExecuteMsg, QueryMsg, Registration};
use stateset_api::wallet::{self, InstantiateMsg, OwnerMsg, WalletInfo};
use stateset_wallet::{ContractError, contract};

use crate::bank::Suite;
use crate::fixture::Fixture;
use crate::story::{address, instantiation};

fn registration(wallet: Option<&Addr>) -> ExecuteMsg {
    ExecuteMsg::Anyone(AnyoneMsg::Register(Registration {
        controller: address("operator"),
        agent_type: "procurement".into(),
        capabilities: vec!["payments".into()],
        endpoints: Endpoints::default(),
        keys: vec![],
        metadata: None,
        wallet: wallet.map(Addr::to_string),
    }))
}

fn register(suite: &mut Suite, by: &str, wallet: &Addr) {
    let (by, registry) = (Addr::unchecked(address(by)), suite.registry.clone());
    suite.app.execute_contract(by, registry, &registration(Some(wallet)), &[]).unwrap();
}

fn agent_of(suite: &Suite, owner: &str) -> Agent {
    let query = QueryMsg::AgentsByOwner { owner: address(owner), start_after: None, limit: None };
    let answer: AgentsResponse = suite.app.wrap().query_wasm_smart(&suite.registry, &query).unwrap();
    answer.agents[0].clone()
}

fn bound(suite: &Suite) -> InstantiateMsg {
    InstantiateMsg { registry: Some(suite.registry.to_string()), ..instantiation() }
}

#[test]
fn registration_wallet_and_binding_fit_in_one_transaction() {
    let mut suite = Suite::bare();
    let wallet = suite.predict("owner", b"first");
    let registering = WasmMsg::Execute {
        contract_addr: suite.registry.to_string(),
        msg: to_json_binary(&registration(Some(&wallet))).unwrap(),
        funds: vec![],
    };
    let messages: Vec<CosmosMsg> = vec![registering.into(), suite.creation(&bound(&suite), b"first")];
    suite.app.execute_multi(Addr::unchecked(address("owner")), messages).unwrap();
    let agent = agent_of(&suite, "owner");
    assert_eq!((agent.wallet.as_deref(), agent.announced_wallet), (Some(wallet.as_str()), None));
    suite.wallet = wallet;
    let info: WalletInfo = suite.query(&wallet::QueryMsg::Wallet {});
    assert_eq!((info.agent_id, info.registry), (Some(agent.id), Some(suite.registry.to_string())));
}

#[test]
fn a_wallet_that_nobody_announced_is_not_created_half_bound() {
    let mut suite = Suite::bare();
    let creation = suite.creation(&bound(&suite), b"first");
    let refused = suite.app.execute(Addr::unchecked(address("owner")), creation).unwrap_err();
    assert!(format!("{refused:?}").contains("announced no agent for wallet"), "{refused:?}");
    let wallet = suite.predict("owner", b"first");
    assert!(suite.app.contract_data(&wallet).is_err());
}

#[test]
fn a_stranger_who_announces_the_address_first_blocks_nothing() {
    let mut suite = Suite::bare();
    let wallet = suite.predict("owner", b"first");
    register(&mut suite, "mallory", &wallet);
    register(&mut suite, "owner", &wallet);
    let creation = suite.creation(&bound(&suite), b"first");
    suite.app.execute(Addr::unchecked(address("owner")), creation).unwrap();
    assert_eq!(agent_of(&suite, "owner").wallet, Some(wallet.to_string()));
    assert_eq!(agent_of(&suite, "mallory").wallet, None);
}

#[test]
fn an_existing_wallet_binds_later_and_once() {
    let mut suite = Suite::new();
    let (wallet, registry) = (suite.wallet.clone(), suite.registry.to_string());
    register(&mut suite, "owner", &wallet);
    let bind = wallet::ExecuteMsg::Owner(OwnerMsg::Bind { registry });
    suite.execute("owner", &bind).unwrap();
    assert_eq!(agent_of(&suite, "owner").wallet, Some(wallet.to_string()));
    let again = suite.execute("owner", &bind).unwrap_err();
    assert!(format!("{again:?}").contains("is bound to agent"), "{again:?}");
}

#[test]
fn a_bound_agent_follows_its_wallet_to_the_new_owner() {
    let mut suite = Suite::new();
    let (wallet, registry) = (suite.wallet.clone(), suite.registry.clone());
    register(&mut suite, "owner", &wallet);
    suite.execute("owner", &wallet::ExecuteMsg::Owner(OwnerMsg::Bind { registry: registry.to_string() })).unwrap();
    let id = agent_of(&suite, "owner").id;
    let (buyer, to) = (Addr::unchecked(address("alice")), Some(address("alice")));
    let offer = ExecuteMsg::Owner(registry::OwnerMsg::OfferOwnership { id, to: to.clone() });
    suite.app.execute_contract(Addr::unchecked(address("owner")), registry.clone(), &offer, &[]).unwrap();
    suite.execute("owner", &wallet::ExecuteMsg::Owner(OwnerMsg::OfferOwnership { to })).unwrap();
    let accept =
        |contract: &Addr, msg: Binary| WasmMsg::Execute { contract_addr: contract.to_string(), msg, funds: vec![] };
    let agent = ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership { id });
    let agent: CosmosMsg = accept(&registry, to_json_binary(&agent).unwrap()).into();
    let money = wallet::ExecuteMsg::Anyone(wallet::AnyoneMsg::AcceptOwnership {});
    let money: CosmosMsg = accept(&wallet, to_json_binary(&money).unwrap()).into();
    let refused = suite.app.execute_multi(buyer.clone(), vec![agent.clone(), money.clone()]).unwrap_err();
    assert!(format!("{refused:?}").contains("must own the wallet first"), "{refused:?}");
    suite.app.execute_multi(buyer, vec![money, agent]).unwrap();
    assert_eq!(agent_of(&suite, "alice").wallet, Some(wallet.to_string()));
}

#[test]
fn a_wallet_whose_code_somebody_may_replace_does_not_bind() {
    let mut suite = Suite::bare();
    let wallet = suite.predict("owner", b"first");
    register(&mut suite, "owner", &wallet);
    let mut creation = suite.creation(&bound(&suite), b"first");
    let CosmosMsg::Wasm(WasmMsg::Instantiate2 { admin, .. }) = &mut creation else { panic!("{creation:?}") };
    *admin = Some(address("deployer"));
    let refused = suite.app.execute(Addr::unchecked(address("owner")), creation.clone()).unwrap_err();
    assert!(format!("{refused:?}").contains("may replace this wallet's code"), "{refused:?}");
    let CosmosMsg::Wasm(WasmMsg::Instantiate2 { admin, .. }) = &mut creation else { panic!("{creation:?}") };
    *admin = Some(wallet.to_string());
    suite.app.execute(Addr::unchecked(address("owner")), creation).unwrap();
    assert_eq!(agent_of(&suite, "owner").wallet, Some(wallet.to_string()));
}

fn reply(id: u64, value: Binary) -> Result<(), ContractError> {
    reply_to(&mut Fixture::new(), id, value)
}

fn reply_to(fixture: &mut Fixture, id: u64, value: Binary) -> Result<(), ContractError> {
    fixture.deps.querier.update_wasm(|_| {
        let info = ContractInfoResponse::new(1, Addr::unchecked(address("owner")), None, false, None, None);
        SystemResult::Ok(ContractResult::Ok(to_json_binary(&info).unwrap()))
    });
    let type_url = "/cosmwasm.wasm.v1.MsgExecuteContractResponse".to_owned();
    #[expect(deprecated, reason = "the struct has no other constructor")]
    let response = SubMsgResponse { events: vec![], data: None, msg_responses: vec![MsgResponse { type_url, value }] };
    let payload = to_json_binary(&Addr::unchecked(address("registry"))).unwrap();
    let reply = Reply { id, payload, gas_used: 0, result: SubMsgResult::Ok(response) };
    contract::reply(fixture.deps.as_mut(), fixture.env.clone(), reply)?;
    let info: WalletInfo = fixture.query(wallet::QueryMsg::Wallet {});
    assert_eq!(info.agent_id, Some(AgentId::from_hash([7; 16])));
    Ok(())
}

#[test]
fn an_answer_that_names_no_agent_is_refused() {
    let id = AgentId::from_hash([7; 16]);
    let answer = to_json_binary(&stateset_api::registry::RegisterResponse { id, did: id.did().to_string() }).unwrap();
    let wrap = |data: &[u8]| Binary::from([&[0x0a, u8::try_from(data.len()).unwrap()], data].concat());
    reply(1, wrap(&answer)).unwrap();
    assert!(matches!(reply(99, wrap(&answer)), Err(ContractError::UnknownReply { id: 99 })));
    for value in [Binary::default(), wrap(b"{}"), answer] {
        assert!(matches!(reply(1, value), Err(ContractError::RegistryAnswer { .. })));
    }
}

/// A registry that has the owner bind elsewhere while it is asked would be answered last.
#[test]
fn a_binding_made_while_another_is_asked_for_is_not_replaced() {
    let id = AgentId::from_hash([7; 16]);
    let answer = to_json_binary(&stateset_api::registry::RegisterResponse { id, did: id.did().to_string() }).unwrap();
    let value = Binary::from([&[0x0a, u8::try_from(answer.len()).unwrap()], answer.as_slice()].concat());
    let mut fixture = Fixture::new();
    reply_to(&mut fixture, 1, value.clone()).unwrap();
    assert!(matches!(reply_to(&mut fixture, 1, value), Err(ContractError::AlreadyBound { .. })));
}
