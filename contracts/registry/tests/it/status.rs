//! Suspension, reinstatement, retirement.

use stateset_api::AgentId;
use stateset_api::event::{AgentReinstated, AgentRetired, AgentSuspended};
use stateset_api::registry::layout::status_key;
use stateset_api::registry::{Agent, AnyoneMsg, AuthorityMsg, OwnerMsg, QueryMsg, Registration, Status, Suspension};
use stateset_registry::ContractError;

use crate::desk::{Desk, address, registration};

/// As a wallet reads it.
fn raw(desk: &Desk, id: AgentId) -> Status {
    let stored = cosmwasm_std::Storage::get(&desk.deps.storage, &status_key(id));
    stored.map(|bytes| postcard::from_bytes(&bytes).unwrap()).unwrap_or_default()
}

#[test]
fn a_suspended_agent_drops_out_of_discovery_and_comes_back_as_fresh_as_it_was() {
    let mut desk = Desk::governed(0);
    let id = desk.register("owner", "keeper");
    let before = desk.agent(id);
    assert_eq!(raw(&desk, id), Status::Active);
    let response = desk.suspend(id).unwrap();
    assert_eq!(AgentSuspended::from_event(&response.events[0]), Ok(AgentSuspended { id, reason: "fraud".into() }));
    let suspension = Some(Suspension { reason: "fraud".into(), since: desk.now() });
    assert_eq!(desk.agent(id), Agent { status: Status::Suspended, suspension, ..before.clone() });
    assert_eq!(raw(&desk, id), Status::Suspended);
    assert!(desk.discover("payments", None).is_empty());
    let response = desk.authority("governance", AuthorityMsg::Reinstate { id }).unwrap();
    assert_eq!(AgentReinstated::from_event(&response.events[0]), Ok(AgentReinstated { id }));
    assert_eq!(desk.agent(id), before);
    assert_eq!((raw(&desk, id), desk.discover("payments", None)), (Status::Active, vec![id]));
}

#[test]
fn neither_a_heartbeat_nor_new_capabilities_bring_a_suspended_agent_back() {
    let mut desk = Desk::governed(0);
    let id = desk.register("owner", "keeper");
    desk.suspend(id).unwrap();
    desk.time_passes(2 * 86_400);
    desk.heartbeat("keeper", &[id]).unwrap();
    let capabilities = Some(vec!["audits".to_owned()]);
    let update = OwnerMsg::Update { id, controller: None, capabilities, endpoints: None, metadata: None };
    desk.owner("owner", update).unwrap();
    assert!(desk.discover("payments", None).is_empty() && desk.discover("audits", None).is_empty());
    desk.authority("governance", AuthorityMsg::Reinstate { id }).unwrap();
    assert_eq!(desk.discover("audits", Some("procurement")), [id], "its heartbeat was heard all the same");
}

#[test]
fn nobody_but_the_authority_suspends_and_reinstates() {
    let mut desk = Desk::governed(0);
    let id = desk.register("owner", "keeper");
    let suspend = AuthorityMsg::Suspend { id, reason: "spite".into() };
    for by in ["owner", "keeper", "mallory"] {
        let refused = desk.authority(by, suspend.clone());
        assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })), "{by}");
    }
    desk.suspend(id).unwrap();
    let refused = desk.authority("owner", AuthorityMsg::Reinstate { id });
    assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })));
    assert!(matches!(desk.suspend(id), Err(ContractError::Suspended { .. })));
    desk.authority("governance", AuthorityMsg::Reinstate { id }).unwrap();
    let refused = desk.authority("governance", AuthorityMsg::Reinstate { id });
    assert!(matches!(refused, Err(ContractError::NotSuspended { .. })));
    for reason in [String::new(), "x".repeat(257)] {
        let refused = desk.authority("governance", AuthorityMsg::Suspend { id, reason });
        assert!(matches!(refused, Err(ContractError::Reason { max: 256, .. })));
    }
}

#[test]
fn retirement_is_for_good() {
    let mut desk = Desk::governed(0);
    let id = desk.register("owner", "keeper");
    assert!(matches!(desk.owner("mallory", OwnerMsg::Retire { id }), Err(ContractError::Unauthorized { .. })));
    let response = desk.owner("owner", OwnerMsg::Retire { id }).unwrap();
    let told = AgentRetired { id, returned: String::new(), forfeited: String::new() };
    assert_eq!(AgentRetired::from_event(&response.events[0]), Ok(told));
    let agent = desk.agent(id);
    assert_eq!((agent.status, agent.retired_at), (Status::Retired, Some(desk.now())));
    assert_eq!(raw(&desk, id), Status::Retired);
    assert!(desk.discover("payments", None).is_empty());
    let update = OwnerMsg::Update { id, controller: None, capabilities: None, endpoints: None, metadata: None };
    let wallet = Some(address("wallet"));
    let rotate = OwnerMsg::RotateKeys { id, revoke: vec![], add: vec![], forget: vec![] };
    let to = Some(address("buyer"));
    let acts = [update, rotate, OwnerMsg::AnnounceWallet { id, wallet }, OwnerMsg::OfferOwnership { id, to }];
    for act in acts.into_iter().chain([OwnerMsg::Retire { id }]) {
        assert!(matches!(desk.owner("owner", act), Err(ContractError::Retired { .. })));
    }
    assert!(matches!(desk.suspend(id), Err(ContractError::Retired { .. })));
    let refused = desk.authority("governance", AuthorityMsg::Reinstate { id });
    assert!(matches!(refused, Err(ContractError::Retired { .. })));
    assert!(matches!(desk.confirm_controller("keeper", id), Err(ContractError::Retired { .. })));
    let refused = desk.anyone("buyer", AnyoneMsg::AcceptOwnership { id });
    assert!(matches!(refused, Err(ContractError::Retired { .. })));
}

#[test]
fn a_retired_agents_names_are_free_again_but_its_wallet_stays_its_own() {
    let mut desk = Desk::new();
    let announcing = |wallet| Registration { wallet: Some(address(wallet)), ..registration("keeper") };
    let first = desk.try_register("owner", announcing("one")).unwrap();
    desk.confirm_controller("keeper", first).unwrap();
    desk.owner("owner", OwnerMsg::Retire { id: first }).unwrap();
    assert!(matches!(desk.confirm_binding("one", "owner"), Err(ContractError::NotAnnounced { .. })));
    let by_controller = QueryMsg::AgentByController { controller: address("keeper") };
    assert!(matches!(desk.query::<Agent>(by_controller.clone()), Err(ContractError::UnknownController { .. })));
    let second = desk.try_register("owner", announcing("one")).unwrap();
    assert_eq!(desk.query::<Agent>(by_controller).unwrap().id, second);
    assert_eq!(desk.confirm_binding("one", "owner").unwrap(), second);
    desk.owner("owner", OwnerMsg::Retire { id: second }).unwrap();
    let refused = desk.try_register("owner", announcing("one"));
    assert!(matches!(refused, Err(ContractError::WalletBound { id, .. }) if id == second));
    let agent: Agent = desk.query(QueryMsg::AgentByWallet { wallet: address("one") }).unwrap();
    assert_eq!((agent.id, agent.status), (second, Status::Retired));
}
