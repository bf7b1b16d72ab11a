//! Controllers: named by owners, confirmed by themselves.

use stateset_api::event::ControllerConfirmed;
use stateset_api::registry::{Agent, OwnerMsg, QueryMsg};
use stateset_registry::ContractError;

use crate::desk::{Desk, address};

fn agent_of(desk: &Desk, controller: &str) -> Result<Agent, ContractError> {
    desk.query(QueryMsg::AgentByController { controller: address(controller) })
}

fn rename(id: stateset_api::AgentId, controller: &str) -> OwnerMsg {
    let controller = Some(address(controller));
    OwnerMsg::Update { id, controller, capabilities: None, endpoints: None, metadata: None }
}

#[test]
fn the_only_agent_that_names_a_controller_is_found_by_it() {
    let mut desk = Desk::new();
    let id = desk.register("owner", "keeper");
    assert_eq!(agent_of(&desk, "keeper").unwrap().id, id);
    assert!(matches!(agent_of(&desk, "nobody"), Err(ContractError::UnknownController { .. })));
}

#[test]
fn a_controller_named_by_a_stranger_first_is_not_taken_away() {
    let mut desk = Desk::new();
    desk.register("mallory", "keeper");
    let id = desk.register("owner", "keeper");
    assert!(matches!(agent_of(&desk, "keeper"), Err(ContractError::AmbiguousController { .. })));
    let response = desk.confirm_controller("keeper", id).unwrap();
    let told = ControllerConfirmed { id, controller: address("keeper") };
    assert_eq!(ControllerConfirmed::from_event(&response.events[0]), Ok(told));
    let agent = agent_of(&desk, "keeper").unwrap();
    assert!(agent.id == id && agent.controller_confirmed);
}

#[test]
fn only_the_controller_itself_confirms() {
    let mut desk = Desk::new();
    let id = desk.register("owner", "keeper");
    for by in ["owner", "mallory"] {
        let refused = desk.confirm_controller(by, id);
        assert!(matches!(refused, Err(ContractError::Unauthorized { role: "controller", .. })), "{by}");
    }
    assert!(!desk.agent(id).controller_confirmed);
}

#[test]
fn an_owner_has_one_agent_per_controller() {
    let mut desk = Desk::new();
    let id = desk.register("owner", "keeper");
    let refused = desk.try_register("owner", crate::desk::registration("keeper"));
    assert!(matches!(refused, Err(ContractError::ControllerTaken { id: taken, .. }) if taken == id));
    let other = desk.register("owner", "another");
    assert!(matches!(desk.owner("owner", rename(other, "keeper")), Err(ContractError::ControllerTaken { .. })));
}

#[test]
fn a_replaced_controller_keeps_no_claim() {
    let mut desk = Desk::new();
    let id = desk.register("owner", "keeper");
    desk.confirm_controller("keeper", id).unwrap();
    desk.owner("owner", rename(id, "successor")).unwrap();
    assert!(matches!(agent_of(&desk, "keeper"), Err(ContractError::UnknownController { .. })));
    assert!(matches!(desk.confirm_controller("keeper", id), Err(ContractError::Unauthorized { .. })));
    let agent = agent_of(&desk, "successor").unwrap();
    assert!(agent.id == id && !agent.controller_confirmed);
    desk.register("owner", "keeper");
}
