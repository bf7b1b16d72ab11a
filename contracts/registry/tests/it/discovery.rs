//! Discovery: by owner, by capability, in bounded pages.

use stateset_api::AgentId;
use stateset_api::registry::{AgentsResponse, OwnerMsg, QueryMsg, Registration};
use stateset_registry::ContractError;

use crate::desk::{Desk, address, registration};

fn ids(answer: AgentsResponse) -> Vec<AgentId> {
    answer.agents.into_iter().map(|agent| agent.id).collect()
}

/// All pages of three.
fn pages(desk: &Desk, ask: impl Fn(Option<AgentId>, Option<u32>) -> QueryMsg) -> Vec<AgentId> {
    let mut seen: Vec<AgentId> = Vec::new();
    loop {
        let page = ids(desk.query(ask(seen.last().copied(), Some(3))).unwrap());
        if page.is_empty() {
            return seen;
        }
        assert!(page.len() <= 3);
        seen.extend(page);
    }
}

#[test]
fn an_owners_agents_come_oldest_first_in_pages() {
    let mut desk = Desk::new();
    let mine: Vec<_> = (0..8)
        .map(|number| {
            desk.register("mallory", &format!("other {number}"));
            desk.register("owner", &format!("keeper {number}"))
        })
        .collect();
    let owner = address("owner");
    let by_owner = |start_after, limit| QueryMsg::AgentsByOwner { owner: owner.clone(), start_after, limit };
    assert_eq!(pages(&desk, by_owner), mine);
}

#[test]
fn agents_are_found_by_each_capability_and_lost_with_it() {
    let mut desk = Desk::new();
    let mut register = |controller: &str, capabilities: &[&str]| {
        let capabilities = capabilities.iter().map(|text| (*text).to_owned()).collect();
        desk.try_register("owner", Registration { capabilities, ..registration(controller) }).unwrap()
    };
    let both = register("a", &["payments", "audits"]);
    let pays = register("b", &["payments"]);
    register("c", &[]);
    let by = |capability: &'static str| {
        move |start_after, limit| QueryMsg::AgentsByCapability { capability: capability.to_owned(), start_after, limit }
    };
    let mut expected = vec![both, pays];
    expected.sort();
    assert_eq!(pages(&desk, by("payments")), expected);
    assert_eq!(pages(&desk, by("audits")), [both]);
    let update = OwnerMsg::Update {
        id: both,
        controller: None,
        capabilities: Some(vec!["audits".into()]),
        endpoints: None,
        keys: None,
        metadata: None,
    };
    desk.owner("owner", update).unwrap();
    assert_eq!(pages(&desk, by("payments")), [pays]);
    assert_eq!(pages(&desk, by("audits")), [both]);
}

#[test]
fn a_page_has_ten_by_default_and_thirty_at_most() {
    let mut desk = Desk::new();
    for number in 0..35 {
        desk.register("owner", &format!("keeper {number}"));
    }
    for (limit, expected) in [(None, 10), (Some(5), 5), (Some(1_000), 30)] {
        let query = QueryMsg::AgentsByCapability { capability: "payments".into(), start_after: None, limit };
        assert_eq!(desk.query::<AgentsResponse>(query).unwrap().agents.len(), expected);
    }
}

#[test]
fn what_is_not_there_is_said() {
    let desk = Desk::new();
    let id = AgentId::from_hash([1; 16]);
    let ask = |msg| desk.query::<stateset_api::registry::Agent>(msg);
    assert!(matches!(ask(QueryMsg::Agent { id }), Err(ContractError::UnknownAgent { .. })));
    assert!(matches!(ask(QueryMsg::AgentByDid { did: id.to_string() }), Err(ContractError::Id(_))));
    let query = QueryMsg::AgentsByCapability { capability: "No Slug".into(), start_after: None, limit: None };
    assert!(matches!(desk.query::<AgentsResponse>(query), Err(ContractError::Slug { .. })));
}
