//! Migration: forwards only, only from a registry, and with the agents of versions 0.1 and 0.2, by the very bytes that
//! their code wrote. No record moves or is rewritten before somebody changes it.

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Binary, Order, Response, Storage, Timestamp};
use serde_json::json;
use stateset_api::AgentId;
use stateset_api::event::{Migrated, Reindexed};
use stateset_api::registry::freshness::{fresh_until, hour};
use stateset_api::registry::layout::status_key;
use stateset_api::registry::{
    Agent, AnyoneMsg, CapabilitiesResponse, CapabilityCount, ConfigResponse, ExecuteMsg, KeyPurpose, KeyRecord,
    Metadata, MigrateMsg, OwnerMsg, QueryMsg, Registration, Status, Suspension, WalletMsg,
};
use stateset_registry::{ContractError, contract};

use crate::agent::{keep, key};
use stateset_tests_suite::address;

use crate::fixture::{Fixture, deposit, registration};

type Cells = &'static [(&'static [u8], &'static [u8])];

/// Alice's first agent (bound to wallet 1, confirmed by keeper 1), bob's, alice's second (announced wallet 2), her
/// third.
const OF_0_1: Cells = include!("stored/0_1_0.in");
/// The same, migrated, the first of them listed anew; and a fourth of alice's, registered then.
const OF_0_1_AND_0_2: Cells = include!("stored/0_1_0_to_0_2_0.in");
/// As in [`OF_0_1`], with an authority and deposits; a key of the first was replaced, bob's is offered to carol,
/// alice's second gave a sign of life since, her third is suspended, and a fourth is retired.
const OF_0_2: Cells = include!("stored/0_2_0.in");

impl Fixture {
    /// A registry whose storage holds these cells, as an earlier version left them.
    fn stored(cells: &[(&[u8], &[u8])]) -> Self {
        let mut fixture = Self::new();
        fixture.deps.storage = MockStorage::default();
        cells.iter().for_each(|(key, value)| fixture.deps.storage.set(key, value));
        fixture
    }

    fn migrate(&mut self, authority: Option<&str>) -> Result<Response, ContractError> {
        let (env, msg) = (self.env.clone(), MigrateMsg { authority: authority.map(address) });
        contract::migrate(self.deps.as_mut(), env, msg)
    }
}

/// In the order of their registrations.
fn ids(count: usize) -> Vec<AgentId> {
    let all = [
        "0b010227-6829-8ec2-b9b9-111445355b34",
        "703e54d7-10e4-8543-8ac1-f0547208bf9e",
        "961f148c-2570-88b0-9c7d-f3038d26e1e7",
        "c7d27cbf-2244-8811-95a4-cec6f6bca5fe",
        "1fff4fa4-18eb-8139-8427-081ec10fd3bd",
    ];
    all[..count].iter().map(|id| id.parse().unwrap()).collect()
}

/// The record of an agent, as it lies in storage.
fn record(fixture: &Fixture, id: AgentId) -> Vec<u8> {
    fixture.deps.storage.get(&[b"\0\x06agents".as_slice(), &id.0].concat()).unwrap()
}

fn is_json(fixture: &Fixture, id: AgentId) -> bool {
    record(fixture, id)[0] == b'{'
}

fn reindex(fixture: &mut Fixture, limit: Option<u32>) -> Result<Reindexed, ContractError> {
    let response = fixture.anyone("anyone", AnyoneMsg::Reindex { limit })?;
    Ok(Reindexed::from_event(&response.events[0]).unwrap())
}

fn migrated(response: &Response) -> (String, String, String) {
    let Migrated { contract, from, to } = Migrated::from_event(&response.events[0]).unwrap();
    (contract, from, to)
}

fn agent_by(fixture: &Fixture, query: QueryMsg) -> AgentId {
    fixture.query::<Agent>(query).id
}

fn capabilities(id: AgentId, capabilities: &[&str]) -> OwnerMsg {
    let capabilities = Some(capabilities.iter().map(|text| (*text).to_owned()).collect());
    OwnerMsg::Update { id, controller: None, capabilities, endpoints: None, metadata: None }
}

#[test]
fn an_older_registry_migrates_and_goes_on() {
    let mut fixture = Fixture::new();
    cw2::set_contract_version(&mut fixture.deps.storage, contract::NAME, "0.0.1").unwrap();
    fixture.migrate(None).unwrap();
    let stored = cw2::get_contract_version(&fixture.deps.storage).unwrap();
    assert_eq!((stored.contract.as_str(), stored.version.as_str()), (contract::NAME, contract::VERSION));
    fixture.register("owner", "keeper");
}

#[test]
fn another_contract_or_a_newer_registry_does_not_migrate() {
    for (name, version) in [("stateset:wallet", "0.0.1"), (contract::NAME, "99.0.0"), (contract::NAME, "x")] {
        let mut fixture = Fixture::new();
        cw2::set_contract_version(&mut fixture.deps.storage, name, version).unwrap();
        let refused = fixture.migrate(None);
        assert!(matches!(refused, Err(ContractError::Migration { .. })), "{name} {version}");
    }
}

#[test]
fn migrating_moves_the_counter_alone() {
    for (cells, from, registered) in [(OF_0_1, "0.1.0", 4), (OF_0_2, "0.2.0", 5), (OF_0_1_AND_0_2, "0.2.0", 5)] {
        let mut fixture = Fixture::stored(cells);
        let response = fixture.migrate(None).unwrap();
        let expected = (contract::NAME.to_owned(), from.to_owned(), contract::VERSION.to_owned());
        assert_eq!(migrated(&response), expected);
        let config: ConfigResponse = fixture.query(QueryMsg::Config {});
        assert_eq!((config.registered, config.reindexing), (registered, from == "0.1.0" || cells.len() < OF_0_2.len()));
        let changed: [&[u8]; 4] = [b"counter", b"contract_info", b"c", b"g"];
        let kept = |key: &[u8]| !changed.contains(&key);
        let before: Vec<_> = cells.iter().filter(|(key, _)| kept(key)).map(|(k, v)| (k.to_vec(), v.to_vec())).collect();
        let after = fixture.deps.storage.range(None, None, Order::Ascending).filter(|(key, _)| kept(key));
        assert_eq!(after.collect::<Vec<_>>(), before);
        assert_eq!(fixture.deps.storage.get(b"counter"), None);
        // A second migration changes nothing.
        let before: Vec<_> = fixture.deps.storage.range(None, None, Order::Ascending).collect();
        fixture.migrate(None).unwrap();
        assert_eq!(fixture.deps.storage.range(None, None, Order::Ascending).collect::<Vec<_>>(), before);
    }
}

#[test]
fn agents_of_every_version_are_found_by_all_their_names() {
    for (cells, count) in [(OF_0_1, 4), (OF_0_1_AND_0_2, 5), (OF_0_2, 5)] {
        let mut fixture = Fixture::stored(cells);
        fixture.migrate(None).unwrap();
        let ids = ids(count);
        for id in &ids {
            assert!(is_json(&fixture, *id));
            assert_eq!(agent_by(&fixture, QueryMsg::AgentByDid { did: id.did().to_string() }), *id);
        }
        let controller = |number: u32| QueryMsg::AgentByController { controller: address(&format!("keeper {number}")) };
        assert_eq!(agent_by(&fixture, controller(1)), ids[0], "confirmed, beside bob's");
        assert_eq!(agent_by(&fixture, controller(2)), ids[2]);
        assert_eq!(agent_by(&fixture, QueryMsg::AgentByWallet { wallet: address("wallet 1") }), ids[0]);
        assert!(fixture.agent(ids[0]).controller_confirmed && !fixture.agent(ids[1]).controller_confirmed);
        assert_eq!(fixture.owned("alice"), [&ids[..1], &ids[2..]].concat());
        assert_eq!(fixture.owned("bob"), [ids[1]]);
        assert_eq!(fixture.confirm_binding("wallet 2", "alice").unwrap(), ids[2]);
        assert!(!is_json(&fixture, ids[2]));
        assert_eq!(agent_by(&fixture, QueryMsg::AgentByWallet { wallet: address("wallet 2") }), ids[2]);
    }
}

/// What both versions stored of alice's first agent.
fn first(registered_at: u64) -> Agent {
    let key = |id: &str, purpose, bytes: Vec<u8>| KeyRecord {
        id: id.to_owned(),
        purpose,
        key: Binary::from(bytes),
        valid_from: registered_at,
        revoked_at: None,
    };
    Agent {
        id: ids(1)[0],
        did: ids(1)[0].did().to_string(),
        registry: format!("cosmos:stateset-test-1:{}", address("registry")),
        owner: address("alice"),
        offered_to: None,
        controller: address("keeper 1"),
        controller_confirmed: true,
        agent_type: "procurement".into(),
        capabilities: vec!["payments".into(), "audits".into()],
        endpoints: crate::agent::full().endpoints,
        keys: vec![
            key("main", KeyPurpose::Control, [vec![2], vec![7; 32]].concat()),
            key("talk", KeyPurpose::Messages, vec![1; 32]),
        ],
        metadata: Some(Metadata { uri: "ipfs://meta".into(), sha256: Binary::from([9; 32]) }),
        wallet: Some(address("wallet 1")),
        announced_wallet: None,
        status: Status::Active,
        suspension: None,
        deposit: None,
        fresh_until: 0,
        registered_at,
        retired_at: None,
    }
}

#[test]
fn an_agent_of_0_1_is_what_it_was_before_and_after_it_is_written_anew() {
    let mut fixture = Fixture::stored(OF_0_1);
    fixture.migrate(None).unwrap();
    let expected = first(1_500_000_000);
    assert_eq!(fixture.agent(expected.id), expected);
    fixture.owner("alice", keep(expected.id)).unwrap();
    assert!(!is_json(&fixture, expected.id));
    assert_eq!(fixture.agent(expected.id), expected);
}

#[test]
fn agents_of_0_2_are_what_they_were_before_and_after_they_are_written_anew() {
    let mut fixture = Fixture::stored(OF_0_2);
    fixture.migrate(None).unwrap();
    let (ids, then) = (ids(5), 1_560_001_000);
    let mut expected = first(1_560_000_000);
    expected.deposit = Some(deposit(100));
    expected.fresh_until = fresh_until(hour(1_560_000_000));
    expected.keys[1].revoked_at = Some(then);
    let next = KeyRecord {
        id: "next".into(),
        key: Binary::from([3; 32]),
        valid_from: then,
        revoked_at: None,
        ..expected.keys[1].clone()
    };
    expected.keys.push(next);
    assert_eq!(fixture.agent(ids[0]), expected);
    fixture.owner("alice", keep(ids[0])).unwrap();
    assert_eq!(fixture.agent(ids[0]), expected);
    assert_eq!(fixture.agent(ids[1]).offered_to, Some(address("carol")));
    assert_eq!(fixture.agent(ids[2]).fresh_until, fresh_until(hour(1_560_005_000)));
    let suspension = Some(Suspension { reason: "fraud".into(), since: then });
    assert_eq!((fixture.agent(ids[3]).status, fixture.agent(ids[3]).suspension), (Status::Suspended, suspension));
    assert_eq!((fixture.agent(ids[4]).status, fixture.agent(ids[4]).retired_at), (Status::Retired, Some(then)));
    assert!([0, 3].iter().all(|index| is_json(&fixture, ids[*index]) == (*index == 3)));
}

/// One of each kind of act upon an agent of 0.2 or 0.1, and whether its record is written anew by it.
#[test]
fn every_act_upon_an_agent_of_an_earlier_version_is_the_same_as_upon_a_new_one() {
    let mut fixture = Fixture::stored(OF_0_2);
    fixture.migrate(None).unwrap();
    let ids = ids(5);
    fixture.env.block.time = cosmwasm_std::Timestamp::from_seconds(1_560_010_000);
    fixture.heartbeat("keeper 1", &[ids[0], ids[1]]).unwrap();
    assert!(is_json(&fixture, ids[0]), "a heartbeat writes no record");
    assert_eq!(fixture.agent(ids[1]).fresh_until, fresh_until(hour(fixture.now())));
    assert_eq!(fixture.discover("payments", None), [ids[0], ids[1], ids[2]]);
    fixture.reinstate(ids[3]).unwrap();
    fixture.suspend(ids[2]).unwrap();
    fixture.accept("carol", ids[1]).unwrap();
    let rotate =
        OwnerMsg::RotateKeys { id: ids[0], revoke: vec!["next".into()], add: vec![], forget: vec!["talk".into()] };
    fixture.owner("alice", rotate).unwrap();
    assert!(ids[..4].iter().all(|id| !is_json(&fixture, *id)));
    let statuses = ids.iter().map(|id| fixture.agent(*id).status);
    let expected = [Status::Active, Status::Active, Status::Suspended, Status::Active, Status::Retired];
    assert!(statuses.eq(expected));
    assert_eq!(fixture.discover("payments", Some("procurement")), [ids[0], ids[1], ids[3]]);
    assert_eq!(fixture.agent(ids[0]).keys.len(), 2);
    let response = fixture.owner("carol", OwnerMsg::Retire { id: ids[1] }).unwrap();
    assert_eq!(response.messages.len(), 1, "the deposit of its registration");
    let by_controller = QueryMsg::AgentByController { controller: address("keeper 1") };
    assert_eq!(agent_by(&fixture, by_controller), ids[0]);
    let refused = fixture.owner("alice", keep(ids[4]));
    assert!(matches!(refused, Err(ContractError::Retired { at: 1_560_001_000, .. })));
}

#[test]
fn a_page_of_an_owner_mixes_agents_of_all_versions_in_their_order() {
    let mut fixture = Fixture::stored(OF_0_1_AND_0_2);
    fixture.migrate(None).unwrap();
    let ids = ids(5);
    let new = fixture.register("alice", "keeper 6");
    fixture.owner("alice", capabilities(ids[2], &["audits"])).unwrap();
    assert_eq!(fixture.owned("alice"), [ids[0], ids[2], ids[3], ids[4], new]);
    // An entry of an earlier version between two of this one, for another owner too.
    let (youngest, again) = (fixture.register("bob", "keeper 7"), fixture.register("carol", "keeper 8"));
    for id in [ids[3], ids[4]] {
        fixture.offer("alice", id, Some("bob")).unwrap();
        fixture.accept("bob", id).unwrap();
    }
    assert_eq!(fixture.owned("bob"), [ids[1], ids[3], ids[4], youngest]);
    assert_eq!((fixture.owned("alice"), fixture.owned("carol")), (vec![ids[0], ids[2], new], vec![again]));
    let registered: Vec<_> = [&ids[..], &[new, youngest, again]].concat();
    let config: ConfigResponse = fixture.query(QueryMsg::Config {});
    assert_eq!(config.registered, u64::try_from(registered.len()).unwrap());
}

#[test]
fn an_owner_and_a_controller_share_one_agent_of_any_version() {
    let mut fixture = Fixture::stored(OF_0_1);
    fixture.migrate(None).unwrap();
    let refused = fixture.try_register("alice", registration("keeper 3"));
    assert!(matches!(refused, Err(ContractError::ControllerTaken { id, .. }) if id == ids(4)[3]));
    let announcing = |wallet| Registration { wallet: Some(address(wallet)), ..registration("keeper 9") };
    let refused = fixture.try_register("alice", announcing("wallet 2"));
    assert!(matches!(refused, Err(ContractError::WalletTaken { id, .. }) if id == ids(4)[2]));
    let refused = fixture.try_register("mallory", announcing("wallet 1"));
    assert!(matches!(refused, Err(ContractError::WalletBound { id, .. }) if id == ids(4)[0]));
    let confirm = ExecuteMsg::Wallet(WalletMsg::ConfirmBinding { owner: address("alice") });
    let refused = fixture.execute_with("wallet 1", &[], confirm);
    assert!(matches!(refused, Err(ContractError::WalletBound { id, .. }) if id == ids(4)[0]));
}

/// A status is read raw by wallets of any version.
#[test]
fn statuses_keep_their_bytes() {
    let mut fixture = Fixture::stored(OF_0_2);
    fixture.migrate(None).unwrap();
    let ids = ids(5);
    let raw = |fixture: &Fixture, id| fixture.deps.storage.get(&status_key(id));
    let expected = [None, None, None, Some(vec![1]), Some(vec![2])];
    assert!(ids.iter().map(|id| raw(&fixture, *id)).eq(expected));
    fixture.suspend(ids[0]).unwrap();
    fixture.reinstate(ids[3]).unwrap();
    assert_eq!((raw(&fixture, ids[0]), raw(&fixture, ids[3])), (Some(vec![1]), None));
}

#[test]
fn the_record_of_an_agent_is_these_bytes() {
    let mut fixture = Fixture::governed(0);
    fixture.env.block.time = Timestamp::from_seconds(1_571_797_419);
    let talk = key("talk", KeyPurpose::Messages, vec![1; 32]);
    let id = fixture.try_register("owner", Registration { keys: vec![talk], ..registration("keeper") }).unwrap();
    let (owner, controller) = (address("owner"), address("keeper"));
    let expected = [
        b"\0\0\x01C".as_slice(),
        owner.as_bytes(),
        b"\0C",
        controller.as_bytes(),
        b"\x0bprocurement\x01\x08payments\0\0\0\0\x01\x04talk\x01\x20",
        &[1; 32],
        // 1,571,797,419, the time of its registration, as postcard writes it.
        b"\xab\xf3\xbe\xed\x05\0\0\0\0\xab\xf3\xbe\xed\x05",
    ]
    .concat();
    assert_eq!(record(&fixture, id).escape_ascii().to_string(), expected.escape_ascii().to_string());
}

/// A registry's storage as version 0.1.0 left it, with this many agents of one owner.
fn many_of_0_1(agents: u64) -> (Fixture, Vec<AgentId>) {
    let mut fixture = Fixture::stored(&[(b"contract_info", br#"{"contract":"stateset:registry","version":"0.1.0"}"#)]);
    let (storage, owner) = (&mut fixture.deps.storage, address("owner"));
    storage.set(b"counter", agents.to_string().as_bytes());
    let ids: Vec<_> =
        (1..=agents).map(|number| AgentId::from_hash([u8::try_from(number * 37 % 251).unwrap(); 16])).collect();
    for (number, id) in (1..=agents).zip(&ids) {
        let controller = address(&format!("keeper {number}"));
        let json = format!("\"{id}\"");
        let owned = [b"\0\x08by_owner\0C", owner.as_bytes(), &number.to_be_bytes()].concat();
        storage.set(&owned, json.as_bytes());
        storage.set(&[b"\0\x0dby_capability\0\x08payments".as_slice(), &id.0].concat(), b"{}");
        let named = [b"\0\x11named_controllers\0C", controller.as_bytes(), owner.as_bytes()].concat();
        storage.set(&named, json.as_bytes());
        let agent = json!({
            "number": number, "owner": owner, "controller": controller, "agent_type": "procurement",
            "capabilities": ["payments"], "endpoints": { "mcp": null, "a2a": null, "messages": null, "http": null },
            "keys": [], "metadata": null, "wallet": "absent", "registered_at": 1_500_000_000,
        });
        storage.set(&[b"\0\x06agents".as_slice(), &id.0].concat(), agent.to_string().as_bytes());
    }
    (fixture, ids)
}

#[test]
fn agents_of_0_1_are_discovered_after_bounded_steps() {
    let (mut fixture, ids) = many_of_0_1(25);
    fixture.migrate(None).unwrap();
    let new = fixture.register("somebody", "newcomer");
    assert_eq!(fixture.discover("payments", None), [new]);
    assert_eq!(reindex(&mut fixture, Some(10)).unwrap(), Reindexed { count: 10, done: false });
    assert!(fixture.query::<ConfigResponse>(QueryMsg::Config {}).reindexing);
    assert_eq!(reindex(&mut fixture, None).unwrap(), Reindexed { count: 10, done: false });
    assert_eq!(reindex(&mut fixture, Some(1_000)).unwrap(), Reindexed { count: 6, done: true });
    let mut expected = [ids, vec![new]].concat();
    expected.sort();
    assert_eq!(fixture.discover("payments", Some("procurement")), expected);
    let counts = fixture.query(QueryMsg::Capabilities { start_after: None, limit: None });
    let capabilities = vec![CapabilityCount { capability: "payments".into(), agents: 26 }];
    assert_eq!(CapabilitiesResponse { capabilities }, counts);
    assert!(matches!(reindex(&mut fixture, None), Err(ContractError::NothingToReindex {})));
    let mut left = fixture.deps.storage.range(None, None, Order::Ascending);
    assert!(left.all(|(key, _)| key.windows(13).all(|part| part != b"by_capability")));
}

#[test]
fn a_listing_that_0_2_began_goes_on() {
    let mut fixture = Fixture::stored(OF_0_1_AND_0_2);
    fixture.migrate(None).unwrap();
    let ids = ids(5);
    fixture.env.block.time = cosmwasm_std::Timestamp::from_seconds(1_560_000_000);
    assert_eq!(fixture.discover("payments", None), [ids[0], ids[4]]);
    while !reindex(&mut fixture, Some(1)).unwrap().done {}
    assert_eq!(fixture.discover("payments", None), [ids[0], ids[4], ids[1], ids[2]]);
    let mut left = fixture.deps.storage.range(None, None, Order::Ascending);
    assert!(left.all(|(key, _)| !key.starts_with(b"\0\x0dby_capability")));
}

#[test]
fn acting_upon_an_agent_lists_it_before_its_turn_comes() {
    let (mut fixture, ids) = many_of_0_1(6);
    fixture.migrate(Some("governance")).unwrap();
    fixture.pass(7_200);
    fixture.heartbeat("keeper 1", &[ids[0]]).unwrap();
    fixture.owner("owner", capabilities(ids[1], &["audits"])).unwrap();
    fixture.suspend(ids[2]).unwrap();
    fixture.owner("owner", OwnerMsg::Retire { id: ids[3] }).unwrap();
    assert_eq!((fixture.discover("payments", None), fixture.discover("audits", None)), (vec![ids[0]], vec![ids[1]]));
    while !reindex(&mut fixture, Some(0)).unwrap().done {}
    let mut rest = ids[4..].to_vec();
    rest.sort();
    let expected = [vec![ids[0]], rest].concat();
    assert_eq!(fixture.discover("payments", None), expected, "the one heard of since comes first");
}

#[test]
fn an_authority_is_named_only_where_there_was_no_configuration() {
    let mut fixture = Fixture::stored(OF_0_1);
    fixture.migrate(Some("governance")).unwrap();
    fixture.suspend(ids(1)[0]).unwrap();
    let refused = fixture.migrate(Some("mallory"));
    assert!(matches!(refused, Err(ContractError::Migration { .. })));
    fixture.migrate(None).unwrap();
    let config: ConfigResponse = fixture.query(QueryMsg::Config {});
    assert_eq!((config.authority, config.reindexing), (Some(address("governance")), true));
}
