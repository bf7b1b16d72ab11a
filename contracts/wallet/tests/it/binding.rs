//! Binding wallet and agent, both ways, through the real registry.

use cosmwasm_std::{
    Addr, Binary, ContractInfoResponse, ContractResult, CosmosMsg, DepsMut, Empty, Env, MessageInfo, MsgResponse,
    Reply, Response, StdResult, SubMsgResponse, SubMsgResult, SystemResult, WasmMsg, to_json_binary,
};
use cw_multi_test::Executor;
use stateset_api::AgentId;
use stateset_api::registry::{self, AnyoneMsg, ExecuteMsg};
use stateset_api::wallet::{self, Action, InstantiateMsg, OwnerMsg, ProposalStatus, SignersResponse, WalletInfo};
use stateset_tests_suite::{Proposals, address, refused, registration, stand_in};
use stateset_wallet::{ContractError, contract};

use crate::council::three_of_five;
use crate::fixture::Fixture;
use crate::story::instantiation;
use crate::suite::Suite;

fn register(suite: &mut Suite, by: &str, wallet: &Addr) {
    suite.register_as(by, registration("operator", Some(wallet)));
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
        msg: to_json_binary(&ExecuteMsg::Anyone(AnyoneMsg::Register(registration("operator", Some(&wallet))))).unwrap(),
        funds: vec![],
    };
    let messages: Vec<CosmosMsg> = vec![registering.into(), suite.creation(&bound(&suite), b"first")];
    suite.app.execute_multi(Addr::unchecked(address("owner")), messages).unwrap();
    let agent = suite.agent_of("owner");
    assert_eq!((agent.wallet.as_deref(), agent.announced_wallet), (Some(wallet.as_str()), None));
    suite.wallet = wallet;
    let info: WalletInfo = suite.query(&wallet::QueryMsg::Wallet {});
    assert_eq!((info.agent_id, info.registry), (Some(agent.id), Some(suite.registry.to_string())));
}

#[test]
fn a_wallet_that_nobody_announced_is_not_created_half_bound() {
    let mut suite = Suite::bare();
    let creation = suite.creation(&bound(&suite), b"first");
    refused(suite.app.execute(Addr::unchecked(address("owner")), creation), "announced no agent for wallet");
    let wallet = suite.predict("owner", b"first");
    refused(suite.app.contract_data(&wallet), "not found");
}

#[test]
fn a_stranger_who_announces_the_address_first_blocks_nothing() {
    let mut suite = Suite::bare();
    let wallet = suite.predict("owner", b"first");
    register(&mut suite, "mallory", &wallet);
    register(&mut suite, "owner", &wallet);
    let creation = suite.creation(&bound(&suite), b"first");
    suite.app.execute(Addr::unchecked(address("owner")), creation).unwrap();
    assert_eq!(suite.agent_of("owner").wallet, Some(wallet.to_string()));
    assert_eq!(suite.agent_of("mallory").wallet, None);
}

#[test]
fn an_existing_wallet_binds_later_and_once() {
    let mut suite = Suite::new();
    let (wallet, registry) = (suite.wallet.clone(), suite.registry.to_string());
    register(&mut suite, "owner", &wallet);
    let bind = wallet::ExecuteMsg::Owner(OwnerMsg::Bind { registry, agent_id: None });
    suite.execute("owner", &bind).unwrap();
    assert_eq!(suite.agent_of("owner").wallet, Some(wallet.to_string()));
    refused(suite.execute("owner", &bind), "is bound to agent");
}

#[test]
fn a_bound_agent_follows_its_wallet_to_the_new_owner() {
    let mut suite = Suite::new();
    let (wallet, registry) = (suite.wallet.clone(), suite.registry.clone());
    register(&mut suite, "owner", &wallet);
    suite
        .execute("owner", &wallet::ExecuteMsg::Owner(OwnerMsg::Bind { registry: registry.to_string(), agent_id: None }))
        .unwrap();
    let id = suite.agent_of("owner").id;
    let (buyer, to) = (Addr::unchecked(address("alice")), Some(address("alice")));
    let offer = ExecuteMsg::Owner(registry::OwnerMsg::OfferOwnership { id, to: to.clone() });
    suite.call("owner", &registry, &offer).unwrap();
    suite.execute("owner", &wallet::ExecuteMsg::Owner(OwnerMsg::OfferOwnership { to })).unwrap();
    let accept =
        |contract: &Addr, msg: Binary| WasmMsg::Execute { contract_addr: contract.to_string(), msg, funds: vec![] };
    let agent = ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership { id });
    let agent: CosmosMsg = accept(&registry, to_json_binary(&agent).unwrap()).into();
    let money = wallet::ExecuteMsg::Anyone(wallet::AnyoneMsg::AcceptOwnership {});
    let money: CosmosMsg = accept(&wallet, to_json_binary(&money).unwrap()).into();
    let early = suite.app.execute_multi(buyer.clone(), vec![agent.clone(), money.clone()]);
    refused(early, "must own the wallet first");
    suite.app.execute_multi(buyer, vec![money, agent]).unwrap();
    assert_eq!(suite.agent_of("alice").wallet, Some(wallet.to_string()));
}

#[test]
fn a_wallet_whose_code_somebody_may_replace_does_not_bind() {
    let mut suite = Suite::bare();
    let wallet = suite.predict("owner", b"first");
    register(&mut suite, "owner", &wallet);
    let mut creation = suite.creation(&bound(&suite), b"first");
    let CosmosMsg::Wasm(WasmMsg::Instantiate2 { admin, .. }) = &mut creation else { panic!("{creation:?}") };
    *admin = Some(address("deployer"));
    let created = suite.app.execute(Addr::unchecked(address("owner")), creation.clone());
    refused(created, "may replace this wallet's code");
    let CosmosMsg::Wasm(WasmMsg::Instantiate2 { admin, .. }) = &mut creation else { panic!("{creation:?}") };
    *admin = Some(wallet.to_string());
    suite.app.execute(Addr::unchecked(address("owner")), creation).unwrap();
    assert_eq!(suite.agent_of("owner").wallet, Some(wallet.to_string()));
}

fn reply(id: u64, value: Binary) -> Result<(), ContractError> {
    reply_to(&mut Fixture::new(), id, None, value)
}

fn reply_to(fixture: &mut Fixture, id: u64, asked: Option<AgentId>, value: Binary) -> Result<(), ContractError> {
    fixture.deps.querier.update_wasm(|_| {
        let info = ContractInfoResponse::new(1, Addr::unchecked(address("owner")), None, false, None, None);
        SystemResult::Ok(ContractResult::Ok(to_json_binary(&info).unwrap()))
    });
    let type_url = "/cosmwasm.wasm.v1.MsgExecuteContractResponse".to_owned();
    #[expect(deprecated, reason = "the struct has no other constructor")]
    let response = SubMsgResponse { events: vec![], data: None, msg_responses: vec![MsgResponse { type_url, value }] };
    let asked = serde_json::json!({ "registry": address("registry"), "agent_id": asked });
    let payload = to_json_binary(&asked).unwrap();
    let reply = Reply { id, payload, gas_used: 0, result: SubMsgResult::Ok(response) };
    contract::reply(fixture.0.deps.as_mut(), fixture.0.env.clone(), reply)?;
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
    let mut fixture = Fixture::new();
    reply_to(&mut fixture, 1, None, confirmed()).unwrap();
    assert!(matches!(reply_to(&mut fixture, 1, None, confirmed()), Err(ContractError::AlreadyBound { .. })));
}

/// Sends on what it is told to, in its own name: anybody's contract, which signers were talked into calling.
fn forwarder(suite: &mut Suite) -> Addr {
    fn execute(_: DepsMut<'_>, _: Env, _: MessageInfo, (to, msg): (String, Binary)) -> StdResult<Response> {
        Ok(Response::new().add_message(WasmMsg::Execute { contract_addr: to, msg, funds: vec![] }))
    }
    suite.app.open("owner", stand_in(execute), &Empty {})
}

fn call(contract: &Addr, msg: Binary) -> Action {
    Action::CallContract { contract: contract.to_string(), msg, funds: vec![] }
}

/// Another agent, in the wallet's name.
fn register_own(suite: &Suite) -> Action {
    let own = registration("mallory", None);
    call(&suite.registry, to_json_binary(&ExecuteMsg::Anyone(AnyoneMsg::Register(own))).unwrap())
}

/// To the owner's agent.
fn bind(suite: &Suite) -> Action {
    let agent_id = Some(suite.id("owner"));
    Action::Owner(OwnerMsg::Bind { registry: suite.registry.to_string(), agent_id })
}

/// The owner says that its agent has this wallet.
fn announce(suite: &mut Suite, wallet: Option<&Addr>) {
    let (id, registry) = (suite.id("owner"), suite.registry.clone());
    let announce = registry::OwnerMsg::AnnounceWallet { id, wallet: wallet.map(Addr::to_string) };
    suite.call("owner", &registry, &ExecuteMsg::Owner(announce)).unwrap();
}

fn council() -> Suite {
    Suite::council(three_of_five())
}

fn decided(suite: &mut Suite, actions: Vec<Action>) -> u64 {
    let id = suite.propose("anna", actions);
    suite.approve(id, &["berta", "carla"]);
    id
}

fn is_bound(suite: &Suite) -> bool {
    suite.query::<WalletInfo>(&wallet::QueryMsg::Wallet {}).registry.is_some()
}

#[test]
fn no_order_of_actions_calls_the_registry_to_which_they_bind() {
    for calls_first in [false, true] {
        let mut suite = council();
        let wallet = suite.wallet.clone();
        register(&mut suite, "owner", &wallet);
        let mut actions = vec![bind(&suite), register_own(&suite)];
        if calls_first {
            actions.reverse();
        }
        let id = decided(&mut suite, actions);
        assert!(matches!(suite.status(id), ProposalStatus::Failed { .. }), "{:?}", suite.status(id));
        assert!(!is_bound(&suite) && suite.agent_of("owner").wallet.is_none());
    }
    let mut suite = council();
    let alone = vec![register_own(&suite)];
    let id = decided(&mut suite, alone);
    assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }), "unbound it may have an agent of its own");
}

/// Whom an unbound wallet called is looked at once more after all else, but for the exchange of its code; a bound one's
/// registry stands as it is.
#[test]
fn callees_are_checked_after_all_actions_but_a_migration() {
    let elsewhere = || call(&Addr::unchecked(address("treasury")), b"{}".into());
    let migrate = Action::Migrate { code_id: 1, msg: b"{}".into() };
    let sent = |fixture: &mut Fixture, actions: Vec<Action>| -> Vec<String> {
        let id = fixture.query::<SignersResponse>(wallet::QueryMsg::Signers {}).next_proposal;
        fixture.execute("anna", stateset_tests_suite::propose(actions)).unwrap();
        let messages = fixture.perform(id).unwrap().messages.into_iter();
        let kind = |message: cosmwasm_std::SubMsg| match message.msg {
            CosmosMsg::Wasm(WasmMsg::Migrate { .. }) => "migrate".to_owned(),
            CosmosMsg::Wasm(WasmMsg::Execute { msg, .. }) => String::from_utf8(msg.to_vec()).unwrap(),
            other => panic!("{other:?}"),
        };
        messages.map(kind).collect()
    };
    let mut fixture = Fixture::council(stateset_tests_suite::accounts(&[("anna", 1)], 1));
    let check = |id: u64| format!(r#"{{"self_call":{{"check_callees":{{"id":{id}}}}}}}"#);
    assert_eq!(sent(&mut fixture, vec![elsewhere(), elsewhere()]), ["{}".to_owned(), "{}".to_owned(), check(1)]);
    assert_eq!(
        sent(&mut fixture, vec![elsewhere(), migrate.clone()]),
        ["{}".to_owned(), check(2), "migrate".to_owned()]
    );
    assert_eq!(sent(&mut fixture, vec![migrate]), ["migrate"]);
    reply_to(&mut fixture, 1, None, confirmed()).unwrap();
    assert_eq!(sent(&mut fixture, vec![elsewhere()]), ["{}"]);
    for by in ["anna", "owner", "operator", "mallory"] {
        let msg = wallet::ExecuteMsg::SelfCall(wallet::SelfMsg::CheckCallees(wallet::ProposalRef { id: 1 }));
        assert!(matches!(fixture.execute(by, msg), Err(ContractError::Unauthorized { .. })));
    }
}

/// A registry's answer, as a reply brings it.
fn confirmed() -> Binary {
    let id = AgentId::from_hash([7; 16]);
    let answer = to_json_binary(&stateset_api::registry::RegisterResponse { id, did: id.did().to_string() }).unwrap();
    Binary::from([&[0x0a, u8::try_from(answer.len()).unwrap()], answer.as_slice()].concat())
}

/// The wallet is bound by another proposal while it carries out this one.
#[test]
fn a_contract_that_has_the_wallet_bound_while_it_is_called_opens_no_way_to_the_registry() {
    let mut suite = council();
    let (wallet, forwarder) = (suite.wallet.clone(), forwarder(&mut suite));
    suite.register_as("owner", registration("operator", None));
    let binding = vec![bind(&suite)];
    let binding = decided(&mut suite, binding);
    assert!(matches!(suite.status(binding), ProposalStatus::Failed { .. }), "nobody has announced it yet");
    announce(&mut suite, Some(&wallet));
    let carry_out = (wallet.to_string(), to_json_binary(&suite.execution(binding)).unwrap());
    let through = call(&forwarder, to_json_binary(&carry_out).unwrap());
    for actions in [vec![through.clone(), register_own(&suite)], vec![register_own(&suite), through.clone()]] {
        let id = decided(&mut suite, actions);
        assert!(matches!(suite.status(id), ProposalStatus::Failed { .. }), "{:?}", suite.status(id));
        assert!(!is_bound(&suite), "all of it is undone");
    }
    let id = decided(&mut suite, vec![through]);
    assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }), "a call elsewhere may have it bound");
    assert!(is_bound(&suite));
}

#[test]
fn what_failed_unbound_does_not_call_the_registry_once_the_wallet_is_bound() {
    let mut suite = council();
    let wallet = suite.wallet.clone();
    let actions = vec![register_own(&suite), crate::council::pay(crate::story::payment(1, "bob", 10_500))];
    let id = decided(&mut suite, actions);
    assert!(matches!(suite.status(id), ProposalStatus::Failed { .. }));
    register(&mut suite, "owner", &wallet);
    let binding = vec![bind(&suite)];
    decided(&mut suite, binding);
    assert!(is_bound(&suite));
    let (giver, funds) =
        (Addr::unchecked(address("alice")), [cosmwasm_std::Coin::new(9_000_u128, stateset_tests_suite::USDC)]);
    suite.app.send_tokens(giver, wallet, &funds).unwrap();
    suite.execute("mallory", &suite.execution(id)).unwrap();
    assert!(matches!(suite.status(id), ProposalStatus::Failed { .. }), "{:?}", suite.status(id));
    let called = suite.execute("anna", &stateset_tests_suite::propose(vec![register_own(&suite)]));
    refused(called, "it is its registry");
}

/// The registry would have the wallet bound, and the wallet would go on calling it.
#[test]
fn a_binding_is_not_confirmed_by_a_call() {
    let mut suite = council();
    let wallet = suite.wallet.clone();
    register(&mut suite, "owner", &wallet);
    for spelling in [
        r#"{"wallet":{"confirm_binding":{"owner":"OWNER"}}}"#,
        r#" { "\u0077allet" : { "confirm_binding" : { "owner" : "OWNER" } } } "#,
    ] {
        let msg = spelling.replace("OWNER", &address("owner")).into_bytes();
        let action = call(&suite.registry, msg.into());
        let called = suite.execute("anna", &stateset_tests_suite::propose(vec![action]));
        refused(called, "by 'bind' and not by a call");
    }
    // A treasury has a group of the same name.
    let other = call(&Addr::unchecked(address("treasury")), br#"{"wallet":{"resume":{}}}"#.into());
    suite.propose("anna", vec![other]);
}

/// While they vote the owner, alone and at once, could announce the wallet for another agent of its own.
#[test]
fn signers_bind_the_agent_that_they_were_shown_or_none() {
    let mut suite = council();
    let (wallet, registry) = (suite.wallet.clone(), suite.registry.to_string());
    register(&mut suite, "owner", &wallet);
    let unnamed = Action::Owner(OwnerMsg::Bind { registry, agent_id: None });
    let asked = suite.execute("anna", &stateset_tests_suite::propose(vec![unnamed]));
    refused(asked, "beside signers a binding names the agent");
    let shown = suite.id("owner");
    let binding = vec![bind(&suite)];
    let id = suite.propose("anna", binding);
    suite.approve(id, &["berta"]);
    announce(&mut suite, None);
    suite.register_as("owner", registration("mallory", Some(&wallet)));
    suite.execute("carla", &suite.approval(id)).unwrap();
    assert!(matches!(suite.status(id), ProposalStatus::Failed { .. }), "{:?}", suite.status(id));
    assert!(!is_bound(&suite));
    assert_ne!(suite.id("owner"), shown);
    // Why, a proposal that failed tells in the chain's words alone.
    let asked = Some(AgentId::from_hash([8; 16]));
    let error = reply_to(&mut Fixture::new(), 1, asked, confirmed()).unwrap_err();
    assert!(matches!(error, ContractError::OtherAgent { .. }), "{error}");
}

/// An owner alone retires an agent at once, and whoever relies on one stops: those who decide go on with another.
#[test]
fn a_wallet_whose_agent_is_retired_is_bound_to_another_and_to_no_third() {
    let mut suite = council();
    let (wallet, registry) = (suite.wallet.clone(), suite.registry.clone());
    register(&mut suite, "owner", &wallet);
    let first = suite.id("owner");
    let binding = vec![bind(&suite)];
    decided(&mut suite, binding);
    let next = |suite: &mut Suite, controller: &str| {
        suite.register_as("owner", registration(controller, None));
        let announce = registry::OwnerMsg::AnnounceWallet { id: suite.id("owner"), wallet: Some(wallet.to_string()) };
        suite.call("owner", &registry, &ExecuteMsg::Owner(announce))
    };
    refused(next(&mut suite, "early"), "is bound to agent");
    let retire = ExecuteMsg::Owner(registry::OwnerMsg::Retire { id: first });
    suite.call("owner", &registry, &retire).unwrap();
    next(&mut suite, "second").unwrap();
    let binding = vec![bind(&suite)];
    let id = decided(&mut suite, binding);
    assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }), "{:?}", suite.status(id));
    let bound = suite.query::<WalletInfo>(&wallet::QueryMsg::Wallet {}).agent_id;
    assert_eq!(bound, Some(suite.id("owner")));
    refused(next(&mut suite, "third"), "is bound to agent");
}
