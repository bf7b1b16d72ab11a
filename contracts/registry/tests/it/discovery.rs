//! Discovery: by owner, by capability, in bounded pages.

use stateset_api::AgentId;
use stateset_api::registry::{CapabilitiesResponse, DiscoverResponse, OwnerMsg, QueryMsg, Registration};
use stateset_registry::ContractError;

use crate::fixture::{Fixture, registration};

#[test]
fn an_owners_agents_come_oldest_first_in_pages() {
    let mut fixture = Fixture::new();
    let mine: Vec<_> = (0..8)
        .map(|number| {
            fixture.register("mallory", &format!("other {number}"));
            fixture.register("owner", &format!("keeper {number}"))
        })
        .collect();
    assert_eq!(fixture.owned("owner"), mine);
}

fn able(fixture: &mut Fixture, controller: &str, agent_type: &str, capabilities: &[&str]) -> AgentId {
    let capabilities = capabilities.iter().map(|text| (*text).to_owned()).collect();
    let registration = Registration { agent_type: agent_type.into(), capabilities, ..registration(controller) };
    fixture.try_register("owner", registration).unwrap()
}

fn sorted(mut ids: Vec<AgentId>) -> Vec<AgentId> {
    ids.sort();
    ids
}

#[test]
fn agents_are_found_by_each_capability_alone_and_with_their_type_and_lost_with_it() {
    let mut fixture = Fixture::new();
    let both = able(&mut fixture, "a", "buyer", &["payments", "audits"]);
    let pays = able(&mut fixture, "b", "seller", &["payments"]);
    let third = able(&mut fixture, "c", "buyer", &["payments"]);
    able(&mut fixture, "d", "buyer", &[]);
    assert_eq!(fixture.discover("payments", None), sorted(vec![both, pays, third]));
    assert_eq!(fixture.discover("payments", Some("buyer")), sorted(vec![both, third]));
    assert_eq!(fixture.discover("payments", Some("seller")), [pays]);
    assert_eq!(fixture.discover("audits", None), [both]);
    assert!(fixture.discover("audits", Some("seller")).is_empty());
    let capabilities = Some(vec!["audits".into()]);
    let update = OwnerMsg::Update { id: both, controller: None, capabilities, endpoints: None, metadata: None };
    fixture.owner("owner", update).unwrap();
    assert_eq!(fixture.discover("payments", None), sorted(vec![pays, third]));
    assert_eq!(fixture.discover("payments", Some("buyer")), [third]);
    assert_eq!(fixture.discover("audits", Some("buyer")), [both]);
}

#[test]
fn a_capability_and_a_type_that_run_together_are_no_other_capability() {
    let mut fixture = Fixture::new();
    let one = able(&mut fixture, "a", "bc", &["a"]);
    let other = able(&mut fixture, "b", "c", &["ab"]);
    assert_eq!(fixture.discover("a", Some("bc")), [one]);
    assert_eq!(fixture.discover("ab", Some("c")), [other]);
    assert!(fixture.discover("abc", None).is_empty());
}

#[test]
fn capabilities_are_counted_by_active_agents() {
    let mut fixture = Fixture::governed(0);
    let first = able(&mut fixture, "a", "buyer", &["payments", "audits"]);
    let second = able(&mut fixture, "b", "seller", &["payments"]);
    let counts = |fixture: &Fixture, start_after: Option<&str>, limit| -> Vec<(String, u32)> {
        let query = QueryMsg::Capabilities { start_after: start_after.map(str::to_owned), limit };
        let answer: CapabilitiesResponse = fixture.query(query);
        answer.capabilities.into_iter().map(|count| (count.capability, count.agents)).collect()
    };
    assert_eq!(counts(&fixture, None, None), [("audits".into(), 1), ("payments".into(), 2)]);
    assert_eq!(counts(&fixture, None, Some(1)), [("audits".into(), 1)]);
    assert_eq!(counts(&fixture, Some("audits"), Some(1)), [("payments".into(), 2)]);
    fixture.suspend(first).unwrap();
    assert_eq!(counts(&fixture, None, None), [("payments".into(), 1)]);
    fixture.owner("owner", OwnerMsg::Retire { id: second }).unwrap();
    assert!(counts(&fixture, None, None).is_empty());
    fixture.reinstate(first).unwrap();
    assert_eq!(counts(&fixture, None, None), [("audits".into(), 1), ("payments".into(), 1)]);
}

#[test]
fn a_page_has_ten_by_default_and_thirty_at_most() {
    let mut fixture = Fixture::new();
    for number in 0..35 {
        fixture.register("owner", &format!("keeper {number}"));
    }
    for (limit, expected) in [(None, 10), (Some(5), 5), (Some(1_000), 30), (Some(0), 0)] {
        let (capability, agent_type) = ("payments".into(), None);
        let query = QueryMsg::Discover { capability, agent_type, start_after: None, limit };
        assert_eq!(fixture.query::<DiscoverResponse>(query).agents.len(), expected);
    }
}

#[test]
fn what_is_not_there_is_said() {
    let fixture = Fixture::new();
    let id = AgentId::from_hash([1; 16]);
    let ask = |msg| fixture.try_query::<stateset_api::registry::Agent>(msg);
    assert!(matches!(ask(QueryMsg::Agent { id }), Err(ContractError::UnknownAgent { .. })));
    assert!(matches!(ask(QueryMsg::AgentByDid { did: id.to_string() }), Err(ContractError::Id(_))));
    for (capability, agent_type) in [("No Slug", None), ("payments", Some("No Slug"))] {
        let (capability, agent_type) = (capability.to_owned(), agent_type.map(str::to_owned));
        let query = QueryMsg::Discover { capability, agent_type, start_after: None, limit: None };
        assert!(matches!(fixture.try_query::<DiscoverResponse>(query), Err(ContractError::Slug { .. })));
    }
}
