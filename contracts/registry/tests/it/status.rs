//! Suspension, reinstatement, retirement.

use stateset_api::AgentId;
use stateset_api::event::{AgentReinstated, AgentRetired, AgentSuspended};
use stateset_api::registry::layout::status_key;
use stateset_api::registry::{Agent, AnyoneMsg, AuthorityMsg, OwnerMsg, QueryMsg, Registration, Status, Suspension};
use stateset_registry::ContractError;
use stateset_tests_suite::address;

use crate::fixture::{Fixture, registration};

/// As a wallet reads it.
fn raw(fixture: &Fixture, id: AgentId) -> Status {
    let stored = cosmwasm_std::Storage::get(&fixture.deps.storage, &status_key(id));
    stored.map(|bytes| postcard::from_bytes(&bytes).unwrap()).unwrap_or_default()
}

#[test]
fn a_suspended_agent_drops_out_of_discovery_and_comes_back_as_fresh_as_it_was() {
    let mut fixture = Fixture::governed(0);
    let id = fixture.register("owner", "keeper");
    let before = fixture.agent(id);
    assert_eq!(raw(&fixture, id), Status::Active);
    let response = fixture.suspend(id).unwrap();
    assert_eq!(AgentSuspended::from_event(&response.events[0]), Ok(AgentSuspended { id, reason: "fraud".into() }));
    let suspension = Some(Suspension { reason: "fraud".into(), since: fixture.now() });
    assert_eq!(fixture.agent(id), Agent { status: Status::Suspended, suspension, ..before.clone() });
    assert_eq!(raw(&fixture, id), Status::Suspended);
    assert!(fixture.discover("payments", None).is_empty());
    let response = fixture.reinstate(id).unwrap();
    assert_eq!(AgentReinstated::from_event(&response.events[0]), Ok(AgentReinstated { id }));
    assert_eq!(fixture.agent(id), before);
    assert_eq!((raw(&fixture, id), fixture.discover("payments", None)), (Status::Active, vec![id]));
}

#[test]
fn neither_a_heartbeat_nor_new_capabilities_bring_a_suspended_agent_back() {
    let mut fixture = Fixture::governed(0);
    let id = fixture.register("owner", "keeper");
    fixture.suspend(id).unwrap();
    fixture.pass(2 * 86_400);
    fixture.heartbeat("keeper", &[id]).unwrap();
    let capabilities = Some(vec!["audits".to_owned()]);
    let update = OwnerMsg::Update { id, controller: None, capabilities, endpoints: None, metadata: None };
    fixture.owner("owner", update).unwrap();
    assert!(fixture.discover("payments", None).is_empty() && fixture.discover("audits", None).is_empty());
    fixture.reinstate(id).unwrap();
    assert_eq!(fixture.discover("audits", Some("procurement")), [id], "its heartbeat was heard all the same");
}

#[test]
fn nobody_but_the_authority_suspends_and_reinstates() {
    let mut fixture = Fixture::governed(0);
    let id = fixture.register("owner", "keeper");
    let suspend = AuthorityMsg::Suspend { id, reason: "spite".into() };
    for by in ["owner", "keeper", "mallory"] {
        let refused = fixture.authority(by, suspend.clone());
        assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })), "{by}");
    }
    fixture.suspend(id).unwrap();
    let refused = fixture.authority("owner", AuthorityMsg::Reinstate { id, since: fixture.now() });
    assert!(matches!(refused, Err(ContractError::NotTheAuthority { .. })));
    assert!(matches!(fixture.suspend(id), Err(ContractError::Suspended { .. })));
    fixture.reinstate(id).unwrap();
    let refused = fixture.reinstate(id);
    assert!(matches!(refused, Err(ContractError::NotSuspended { .. })));
    for reason in [String::new(), "x".repeat(257)] {
        let refused = fixture.authority("governance", AuthorityMsg::Suspend { id, reason });
        assert!(matches!(refused, Err(ContractError::Reason { max: 256, .. })));
    }
}

/// A decision that waited, or failed and is tried again, is about the suspension that it was made for.
#[test]
fn what_was_decided_about_one_suspension_does_not_lift_the_next() {
    let mut fixture = Fixture::governed(0);
    let id = fixture.register("owner", "keeper");
    let first = AuthorityMsg::Reinstate { id, since: fixture.now() };
    let refused = fixture.authority("governance", first.clone());
    assert!(matches!(refused, Err(ContractError::NotSuspended { .. })), "before there was anything to lift");
    fixture.suspend(id).unwrap();
    fixture.authority("governance", first.clone()).unwrap();
    fixture.pass(1);
    fixture.suspend(id).unwrap();
    let refused = fixture.authority("governance", first);
    let (since, got) = (fixture.now(), fixture.now() - 1);
    assert!(matches!(refused, Err(ContractError::OtherSuspension { since: s, got: g, .. }) if (s, g) == (since, got)));
    let future = fixture.authority("governance", AuthorityMsg::Reinstate { id, since: since + 1 });
    assert!(matches!(future, Err(ContractError::OtherSuspension { .. })));
    assert_eq!(raw(&fixture, id), Status::Suspended);
    fixture.reinstate(id).unwrap();
}

/// Whoever reads the status raw never finds an active agent after an alarm that its authority did not lift.
#[test]
fn nothing_that_others_do_ends_a_suspension() {
    let mut fixture = Fixture::governed(0);
    let announcing = Registration { wallet: Some(address("wallet")), ..registration("keeper") };
    let id = fixture.try_register("owner", announcing).unwrap();
    fixture.suspend(id).unwrap();
    let controller = Some(address("successor"));
    let update = OwnerMsg::Update { id, controller, capabilities: Some(vec![]), endpoints: None, metadata: None };
    fixture.owner("owner", update).unwrap();
    fixture.owner("owner", OwnerMsg::RotateKeys { id, revoke: vec![], add: vec![], forget: vec![] }).unwrap();
    fixture.anyone("successor", AnyoneMsg::ConfirmController { id }).unwrap();
    fixture.heartbeat("successor", &[id]).unwrap();
    fixture.confirm_binding("wallet", "owner").unwrap();
    fixture.wallets(&[("wallet", "buyer")]);
    fixture.offer("owner", id, Some("buyer")).unwrap();
    fixture.accept("buyer", id).unwrap();
    assert_eq!((raw(&fixture, id), fixture.agent(id).status), (Status::Suspended, Status::Suspended));
    fixture.owner("buyer", OwnerMsg::Retire { id }).unwrap();
    assert_eq!(raw(&fixture, id), Status::Retired);
    assert!(matches!(fixture.reinstate(id), Err(ContractError::Retired { .. })));
}

#[test]
fn retirement_is_for_good() {
    let mut fixture = Fixture::governed(0);
    let id = fixture.register("owner", "keeper");
    assert!(matches!(fixture.owner("mallory", OwnerMsg::Retire { id }), Err(ContractError::Unauthorized { .. })));
    let response = fixture.owner("owner", OwnerMsg::Retire { id }).unwrap();
    let expected = AgentRetired { id, returned: String::new(), forfeited: String::new() };
    assert_eq!(AgentRetired::from_event(&response.events[0]), Ok(expected));
    let agent = fixture.agent(id);
    assert_eq!((agent.status, agent.retired_at), (Status::Retired, Some(fixture.now())));
    assert_eq!(raw(&fixture, id), Status::Retired);
    assert!(fixture.discover("payments", None).is_empty());
    let update = OwnerMsg::Update { id, controller: None, capabilities: None, endpoints: None, metadata: None };
    let wallet = Some(address("wallet"));
    let rotate = OwnerMsg::RotateKeys { id, revoke: vec![], add: vec![], forget: vec![] };
    let to = Some(address("buyer"));
    let acts = [update, rotate, OwnerMsg::AnnounceWallet { id, wallet }, OwnerMsg::OfferOwnership { id, to }];
    for act in acts.into_iter().chain([OwnerMsg::Retire { id }]) {
        assert!(matches!(fixture.owner("owner", act), Err(ContractError::Retired { .. })));
    }
    assert!(matches!(fixture.suspend(id), Err(ContractError::Retired { .. })));
    let refused = fixture.reinstate(id);
    assert!(matches!(refused, Err(ContractError::Retired { .. })));
    assert!(matches!(
        fixture.anyone("keeper", AnyoneMsg::ConfirmController { id }),
        Err(ContractError::Retired { .. })
    ));
    let refused = fixture.accept("buyer", id);
    assert!(matches!(refused, Err(ContractError::Retired { .. })));
}

#[test]
fn a_retired_agents_names_are_free_again_and_so_is_its_wallet() {
    let mut fixture = Fixture::new();
    let announcing = |wallet| Registration { wallet: Some(address(wallet)), ..registration("keeper") };
    let first = fixture.try_register("owner", announcing("one")).unwrap();
    fixture.anyone("keeper", AnyoneMsg::ConfirmController { id: first }).unwrap();
    fixture.owner("owner", OwnerMsg::Retire { id: first }).unwrap();
    assert!(matches!(fixture.confirm_binding("one", "owner"), Err(ContractError::NotAnnounced { .. })));
    let by_controller = QueryMsg::AgentByController { controller: address("keeper") };
    assert!(matches!(fixture.try_query::<Agent>(by_controller.clone()), Err(ContractError::UnknownController { .. })));
    let second = fixture.try_register("owner", announcing("one")).unwrap();
    assert_eq!(fixture.query::<Agent>(by_controller).id, second);
    assert_eq!(fixture.confirm_binding("one", "owner").unwrap(), second);
    fixture.owner("owner", OwnerMsg::Retire { id: second }).unwrap();
    let by_wallet = QueryMsg::AgentByWallet { wallet: address("one") };
    let agent: Agent = fixture.query(by_wallet.clone());
    assert_eq!((agent.id, agent.status), (second, Status::Retired), "until it goes on with another");
    let third = fixture.try_register("owner", announcing("one")).unwrap();
    assert_eq!(fixture.confirm_binding("one", "owner").unwrap(), third);
    assert_eq!(fixture.query::<Agent>(by_wallet).id, third);
    assert_eq!(
        fixture.query::<Agent>(QueryMsg::Agent { id: second }).wallet,
        Some(address("one")),
        "what was stays said"
    );
    let bound = fixture.try_register("owner", Registration { wallet: Some(address("one")), ..registration("other") });
    assert!(matches!(bound, Err(ContractError::WalletBound { id, .. }) if id == third));
}
