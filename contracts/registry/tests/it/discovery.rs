//! Discovery: by owner, by capability, in bounded pages.

use stateset_api::AgentId;
use stateset_api::registry::{
    AgentsResponse, AuthorityMsg, CapabilitiesResponse, DiscoverResponse, OwnerMsg, QueryMsg, Registration,
};
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

fn able(desk: &mut Desk, controller: &str, agent_type: &str, capabilities: &[&str]) -> AgentId {
    let capabilities = capabilities.iter().map(|text| (*text).to_owned()).collect();
    let registration = Registration { agent_type: agent_type.into(), capabilities, ..registration(controller) };
    desk.try_register("owner", registration).unwrap()
}

fn sorted(mut ids: Vec<AgentId>) -> Vec<AgentId> {
    ids.sort();
    ids
}

#[test]
fn agents_are_found_by_each_capability_alone_and_with_their_type_and_lost_with_it() {
    let mut desk = Desk::new();
    let both = able(&mut desk, "a", "buyer", &["payments", "audits"]);
    let pays = able(&mut desk, "b", "seller", &["payments"]);
    let third = able(&mut desk, "c", "buyer", &["payments"]);
    able(&mut desk, "d", "buyer", &[]);
    assert_eq!(desk.discover("payments", None), sorted(vec![both, pays, third]));
    assert_eq!(desk.discover("payments", Some("buyer")), sorted(vec![both, third]));
    assert_eq!(desk.discover("payments", Some("seller")), [pays]);
    assert_eq!(desk.discover("audits", None), [both]);
    assert!(desk.discover("audits", Some("seller")).is_empty());
    let capabilities = Some(vec!["audits".into()]);
    let update = OwnerMsg::Update { id: both, controller: None, capabilities, endpoints: None, metadata: None };
    desk.owner("owner", update).unwrap();
    assert_eq!(desk.discover("payments", None), sorted(vec![pays, third]));
    assert_eq!(desk.discover("payments", Some("buyer")), [third]);
    assert_eq!(desk.discover("audits", Some("buyer")), [both]);
}

#[test]
fn a_capability_and_a_type_that_run_together_are_no_other_capability() {
    let mut desk = Desk::new();
    let one = able(&mut desk, "a", "bc", &["a"]);
    let other = able(&mut desk, "b", "c", &["ab"]);
    assert_eq!(desk.discover("a", Some("bc")), [one]);
    assert_eq!(desk.discover("ab", Some("c")), [other]);
    assert!(desk.discover("abc", None).is_empty());
}

#[test]
fn capabilities_are_counted_by_active_agents() {
    let mut desk = Desk::governed(0);
    let first = able(&mut desk, "a", "buyer", &["payments", "audits"]);
    let second = able(&mut desk, "b", "seller", &["payments"]);
    let counts = |desk: &Desk, start_after: Option<&str>, limit| -> Vec<(String, u32)> {
        let query = QueryMsg::Capabilities { start_after: start_after.map(str::to_owned), limit };
        let answer: CapabilitiesResponse = desk.query(query).unwrap();
        answer.capabilities.into_iter().map(|count| (count.capability, count.agents)).collect()
    };
    assert_eq!(counts(&desk, None, None), [("audits".into(), 1), ("payments".into(), 2)]);
    assert_eq!(counts(&desk, None, Some(1)), [("audits".into(), 1)]);
    assert_eq!(counts(&desk, Some("audits"), Some(1)), [("payments".into(), 2)]);
    desk.suspend(first).unwrap();
    assert_eq!(counts(&desk, None, None), [("payments".into(), 1)]);
    desk.owner("owner", OwnerMsg::Retire { id: second }).unwrap();
    assert!(counts(&desk, None, None).is_empty());
    desk.authority("governance", AuthorityMsg::Reinstate { id: first }).unwrap();
    assert_eq!(counts(&desk, None, None), [("audits".into(), 1), ("payments".into(), 1)]);
}

#[test]
fn a_page_has_ten_by_default_and_thirty_at_most() {
    let mut desk = Desk::new();
    for number in 0..35 {
        desk.register("owner", &format!("keeper {number}"));
    }
    for (limit, expected) in [(None, 10), (Some(5), 5), (Some(1_000), 30), (Some(0), 0)] {
        let (capability, agent_type) = ("payments".into(), None);
        let query = QueryMsg::Discover { capability, agent_type, start_after: None, limit };
        assert_eq!(desk.query::<DiscoverResponse>(query).unwrap().agents.len(), expected);
    }
}

#[test]
fn what_is_not_there_is_said() {
    let desk = Desk::new();
    let id = AgentId::from_hash([1; 16]);
    let ask = |msg| desk.query::<stateset_api::registry::Agent>(msg);
    assert!(matches!(ask(QueryMsg::Agent { id }), Err(ContractError::UnknownAgent { .. })));
    assert!(matches!(ask(QueryMsg::AgentByDid { did: id.to_string() }), Err(ContractError::Id(_))));
    for (capability, agent_type) in [("No Slug", None), ("payments", Some("No Slug"))] {
        let (capability, agent_type) = (capability.to_owned(), agent_type.map(str::to_owned));
        let query = QueryMsg::Discover { capability, agent_type, start_after: None, limit: None };
        assert!(matches!(desk.query::<DiscoverResponse>(query), Err(ContractError::Slug { .. })));
    }
}
