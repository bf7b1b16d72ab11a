//! Migration: forwards only, only from a registry, and with the agents of version 0.1.0.

use cosmwasm_std::{Addr, Binary, Empty};
use cw_storage_plus::{Item, Map};
use serde::Serialize;
use stateset_api::AgentId;
use stateset_api::event::{Migrated, Reindexed};
use stateset_api::registry::{
    Agent, AgentsResponse, AnyoneMsg, CapabilitiesResponse, CapabilityCount, ConfigResponse, Endpoints, KeyPurpose,
    Metadata, MigrateMsg, OwnerMsg, QueryMsg, Status, VerificationKey,
};
use stateset_registry::{ContractError, contract};

use crate::desk::{Desk, address};

fn migrate_from(name: &str, version: &str) -> Result<Desk, ContractError> {
    let mut desk = Desk::new();
    cw2::set_contract_version(&mut desk.deps.storage, name, version)?;
    contract::migrate(desk.deps.as_mut(), desk.env.clone(), MigrateMsg::default())?;
    Ok(desk)
}

#[test]
fn an_older_registry_migrates_and_goes_on() {
    let mut desk = migrate_from(contract::NAME, "0.0.1").unwrap();
    let stored = cw2::get_contract_version(&desk.deps.storage).unwrap();
    assert_eq!((stored.contract.as_str(), stored.version.as_str()), (contract::NAME, contract::VERSION));
    desk.register("owner", "keeper");
}

#[test]
fn another_contract_or_a_newer_registry_does_not_migrate() {
    for (name, version) in [("stateset:wallet", "0.0.1"), (contract::NAME, "99.0.0"), (contract::NAME, "x")] {
        let refused = migrate_from(name, version);
        assert!(matches!(refused.err(), Some(ContractError::Migration { .. })), "{name} {version}");
    }
}

/// An agent as version 0.1.0 stored it.
#[derive(Serialize)]
struct OldAgent {
    number: u64,
    owner: Addr,
    controller: Addr,
    agent_type: String,
    capabilities: Vec<String>,
    endpoints: Endpoints,
    keys: Vec<VerificationKey>,
    metadata: Option<Metadata>,
    wallet: OldLink,
    registered_at: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum OldLink {
    Absent,
    Announced(Addr),
    Bound(Addr),
}

/// A registry's storage as version 0.1.0 left it, with this many agents of one owner: the first is bound to a wallet,
/// the second announced one, the third's controller has confirmed it.
fn old_registry(agents: u64) -> (Desk, Vec<AgentId>) {
    let mut desk = Desk::new();
    desk.deps.storage = cosmwasm_std::testing::MockStorage::default();
    let (storage, owner) = (&mut desk.deps.storage, Addr::unchecked(address("owner")));
    cw2::set_contract_version(storage, contract::NAME, "0.1.0").unwrap();
    Item::new("counter").save(storage, &agents).unwrap();
    let ids: Vec<_> =
        (1..=agents).map(|number| AgentId::from_hash([u8::try_from(number * 37 % 251).unwrap(); 16])).collect();
    for (number, id) in (1..=agents).zip(&ids) {
        let controller = Addr::unchecked(address(&format!("keeper {number}")));
        let wallet = Addr::unchecked(address(&format!("wallet {number}")));
        Map::<(&Addr, u64), AgentId>::new("by_owner").save(storage, (&owner, number), id).unwrap();
        let by_capability = Map::<(&str, [u8; 16]), Empty>::new("by_capability");
        by_capability.save(storage, ("payments", id.0), &Empty {}).unwrap();
        let named = Map::<(&Addr, &Addr), AgentId>::new("named_controllers");
        named.save(storage, (&controller, &owner), id).unwrap();
        let link = match number {
            1 => {
                Map::<&Addr, AgentId>::new("bound_wallets").save(storage, &wallet, id).unwrap();
                OldLink::Bound(wallet)
            }
            2 => {
                let announced = Map::<(&Addr, &Addr), AgentId>::new("announced_wallets");
                announced.save(storage, (&wallet, &owner), id).unwrap();
                OldLink::Announced(wallet)
            }
            3 => {
                Map::<&Addr, AgentId>::new("confirmed_controllers").save(storage, &controller, id).unwrap();
                OldLink::Absent
            }
            _ => OldLink::Absent,
        };
        let agent = OldAgent {
            number,
            owner: owner.clone(),
            controller,
            agent_type: "procurement".into(),
            capabilities: vec!["payments".into()],
            endpoints: Endpoints { http: Some("https://agent.example".into()), ..Endpoints::default() },
            keys: vec![VerificationKey {
                id: "talk".into(),
                purpose: KeyPurpose::Messages,
                key: Binary::from([1; 32]),
            }],
            metadata: None,
            wallet: link,
            registered_at: 1_500_000_000,
        };
        let place = Map::<[u8; 16], Empty>::new("agents").key(id.0);
        cosmwasm_std::Storage::set(storage, &place, &serde_json::to_vec(&agent).unwrap());
    }
    (desk, ids)
}

fn migrate(desk: &mut Desk, authority: Option<&str>) -> Result<Migrated, ContractError> {
    let msg = MigrateMsg { authority: authority.map(address) };
    let response = contract::migrate(desk.deps.as_mut(), desk.env.clone(), msg)?;
    Ok(Migrated::from_event(&response.events[0]).unwrap())
}

fn reindex(desk: &mut Desk, limit: Option<u32>) -> Result<Reindexed, ContractError> {
    let response = desk.anyone("anyone", AnyoneMsg::Reindex { limit })?;
    Ok(Reindexed::from_event(&response.events[0]).unwrap())
}

#[test]
fn agents_registered_before_are_found_by_all_their_names_at_once() {
    let (mut desk, ids) = old_registry(5);
    let told = migrate(&mut desk, Some("governance")).unwrap();
    let expected = (contract::NAME.to_owned(), "0.1.0".to_owned(), contract::VERSION.to_owned());
    assert_eq!((told.contract, told.from, told.to), expected);
    let agent = desk.agent(ids[0]);
    assert_eq!((agent.status, agent.wallet.as_deref()), (Status::Active, Some(address("wallet 1").as_str())));
    assert_eq!((agent.keys[0].valid_from, agent.keys[0].revoked_at), (1_500_000_000, None));
    for query in [
        QueryMsg::AgentByDid { did: ids[0].did().to_string() },
        QueryMsg::AgentByWallet { wallet: address("wallet 1") },
        QueryMsg::AgentByController { controller: address("keeper 1") },
    ] {
        assert_eq!(desk.query::<Agent>(query).unwrap(), agent);
    }
    let query = QueryMsg::AgentsByOwner { owner: address("owner"), start_after: None, limit: None };
    let owned = desk.query::<AgentsResponse>(query).unwrap().agents;
    assert_eq!(owned.into_iter().map(|agent| agent.id).collect::<Vec<_>>(), ids);
    assert!(desk.agent(ids[2]).controller_confirmed);
    assert_eq!(desk.confirm_binding("wallet 2", "owner").unwrap(), ids[1]);
}

#[test]
fn agents_registered_before_are_discovered_after_bounded_steps() {
    let (mut desk, ids) = old_registry(25);
    migrate(&mut desk, None).unwrap();
    let new = desk.register("somebody", "newcomer");
    assert_eq!(desk.discover("payments", None), [new]);
    assert_eq!(reindex(&mut desk, Some(10)).unwrap(), Reindexed { count: 10, done: false });
    assert!(desk.query::<ConfigResponse>(QueryMsg::Config {}).unwrap().reindexing);
    assert_eq!(reindex(&mut desk, None).unwrap(), Reindexed { count: 10, done: false });
    assert_eq!(reindex(&mut desk, Some(1_000)).unwrap(), Reindexed { count: 6, done: true });
    let mut expected = [ids, vec![new]].concat();
    expected.sort();
    assert_eq!(desk.discover("payments", Some("procurement")), expected);
    let counts = desk.query(QueryMsg::Capabilities { start_after: None, limit: None }).unwrap();
    let capabilities = vec![CapabilityCount { capability: "payments".into(), agents: 26 }];
    assert_eq!(CapabilitiesResponse { capabilities }, counts);
    assert!(matches!(reindex(&mut desk, None), Err(ContractError::NothingToReindex {})));
    let mut left = cosmwasm_std::Storage::range(&desk.deps.storage, None, None, cosmwasm_std::Order::Ascending);
    assert!(left.all(|(key, _)| key.windows(13).all(|part| part != b"by_capability")));
}

#[test]
fn acting_upon_an_agent_lists_it_before_its_turn_comes() {
    let (mut desk, ids) = old_registry(6);
    migrate(&mut desk, Some("governance")).unwrap();
    desk.time_passes(7_200);
    desk.heartbeat("keeper 1", &[ids[0]]).unwrap();
    let capabilities = Some(vec!["audits".to_owned()]);
    let update = OwnerMsg::Update { id: ids[1], controller: None, capabilities, endpoints: None, metadata: None };
    desk.owner("owner", update).unwrap();
    desk.suspend(ids[2]).unwrap();
    desk.owner("owner", OwnerMsg::Retire { id: ids[3] }).unwrap();
    assert_eq!((desk.discover("payments", None), desk.discover("audits", None)), (vec![ids[0]], vec![ids[1]]));
    while !reindex(&mut desk, Some(0)).unwrap().done {}
    let mut rest = ids[4..].to_vec();
    rest.sort();
    let expected = [vec![ids[0]], rest].concat();
    assert_eq!(desk.discover("payments", None), expected, "the one heard of since comes first");
}

#[test]
fn an_authority_is_named_only_where_there_was_no_configuration() {
    let (mut desk, ids) = old_registry(3);
    migrate(&mut desk, Some("governance")).unwrap();
    desk.suspend(ids[0]).unwrap();
    let refused = migrate(&mut desk, Some("mallory"));
    assert!(matches!(refused, Err(ContractError::Migration { .. })));
    migrate(&mut desk, None).unwrap();
    let config: ConfigResponse = desk.query(QueryMsg::Config {}).unwrap();
    assert_eq!((config.authority, config.reindexing), (Some(address("governance")), true));
}
