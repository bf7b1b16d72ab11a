//! Controllers: named by owners, confirmed by themselves.

use stateset_api::event::ControllerConfirmed;
use stateset_api::registry::{Agent, AnyoneMsg, OwnerMsg, QueryMsg};
use stateset_registry::ContractError;
use stateset_tests_suite::address;

use crate::fixture::Fixture;

fn agent_of(fixture: &Fixture, controller: &str) -> Result<Agent, ContractError> {
    fixture.try_query(QueryMsg::AgentByController { controller: address(controller) })
}

fn rename(id: stateset_api::AgentId, controller: &str) -> OwnerMsg {
    let controller = Some(address(controller));
    OwnerMsg::Update { id, controller, capabilities: None, endpoints: None, metadata: None }
}

#[test]
fn the_only_agent_that_names_a_controller_is_found_by_it() {
    let mut fixture = Fixture::new();
    let id = fixture.register("owner", "keeper");
    assert_eq!(agent_of(&fixture, "keeper").unwrap().id, id);
    assert!(matches!(agent_of(&fixture, "nobody"), Err(ContractError::UnknownController { .. })));
}

#[test]
fn a_controller_named_by_a_stranger_first_is_not_taken_away() {
    let mut fixture = Fixture::new();
    fixture.register("mallory", "keeper");
    let id = fixture.register("owner", "keeper");
    assert!(matches!(agent_of(&fixture, "keeper"), Err(ContractError::AmbiguousController { .. })));
    let response = fixture.anyone("keeper", AnyoneMsg::ConfirmController { id }).unwrap();
    let expected = ControllerConfirmed { id, controller: address("keeper") };
    assert_eq!(ControllerConfirmed::from_event(&response.events[0]), Ok(expected));
    let agent = agent_of(&fixture, "keeper").unwrap();
    assert!(agent.id == id && agent.controller_confirmed);
}

#[test]
fn only_the_controller_itself_confirms() {
    let mut fixture = Fixture::new();
    let id = fixture.register("owner", "keeper");
    for by in ["owner", "mallory"] {
        let refused = fixture.anyone(by, AnyoneMsg::ConfirmController { id });
        assert!(matches!(refused, Err(ContractError::Unauthorized { role: "controller", .. })), "{by}");
    }
    assert!(!fixture.agent(id).controller_confirmed);
}

#[test]
fn an_owner_has_one_agent_per_controller() {
    let mut fixture = Fixture::new();
    let id = fixture.register("owner", "keeper");
    let refused = fixture.try_register("owner", crate::fixture::registration("keeper"));
    assert!(matches!(refused, Err(ContractError::ControllerTaken { id: taken, .. }) if taken == id));
    let other = fixture.register("owner", "another");
    assert!(matches!(fixture.owner("owner", rename(other, "keeper")), Err(ContractError::ControllerTaken { .. })));
}

#[test]
fn a_replaced_controller_keeps_no_claim() {
    let mut fixture = Fixture::new();
    let id = fixture.register("owner", "keeper");
    fixture.anyone("keeper", AnyoneMsg::ConfirmController { id }).unwrap();
    fixture.owner("owner", rename(id, "successor")).unwrap();
    assert!(matches!(agent_of(&fixture, "keeper"), Err(ContractError::UnknownController { .. })));
    assert!(matches!(
        fixture.anyone("keeper", AnyoneMsg::ConfirmController { id }),
        Err(ContractError::Unauthorized { .. })
    ));
    let agent = agent_of(&fixture, "successor").unwrap();
    assert!(agent.id == id && !agent.controller_confirmed);
    fixture.register("owner", "keeper");
}

/// Naming costs a stranger nothing, so it must take nothing either, however often he does it.
#[test]
fn strangers_who_name_and_rename_a_controller_never_undo_its_word() {
    let mut fixture = Fixture::new();
    let id = fixture.register("owner", "keeper");
    fixture.anyone("keeper", AnyoneMsg::ConfirmController { id }).unwrap();
    let theirs = fixture.register("mallory", "keeper");
    for _ in 0..3 {
        fixture.owner("mallory", rename(theirs, "another")).unwrap();
        fixture.owner("mallory", rename(theirs, "keeper")).unwrap();
        assert_eq!(agent_of(&fixture, "keeper").unwrap().id, id);
    }
    fixture.offer("mallory", theirs, Some("accomplice")).unwrap();
    fixture.accept("accomplice", theirs).unwrap();
    fixture.owner("accomplice", OwnerMsg::Retire { id: theirs }).unwrap();
    assert!(agent_of(&fixture, "keeper").unwrap().controller_confirmed);
}
