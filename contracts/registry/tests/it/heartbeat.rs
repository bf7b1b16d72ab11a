//! Heartbeats, and what discovery shows of agents that no longer send any.

use stateset_api::AgentId;
use stateset_api::event::HeartbeatHeard;
use stateset_api::registry::freshness::{FRESH_HOURS, HOUR_SECONDS, fresh_until, hour};
use stateset_api::registry::{ControllerMsg, ExecuteMsg, OwnerMsg};
use stateset_registry::ContractError;
use stateset_tests_suite::{DAY, address};

use crate::fixture::Fixture;

#[test]
fn a_silent_agent_drops_out_without_any_write_and_a_heartbeat_brings_it_back() {
    let mut fixture = Fixture::new();
    let id = fixture.register("owner", "keeper");
    let until = fixture.agent(id).fresh_until;
    assert_eq!(until, fresh_until(hour(fixture.now())));
    fixture.pass_until(until - 1);
    assert_eq!(fixture.discover("payments", None), [id]);
    fixture.pass(1);
    assert!(fixture.discover("payments", None).is_empty());
    assert!(fixture.discover("payments", Some("procurement")).is_empty());
    assert_eq!(fixture.agent(id).id, id, "it is found by its id as ever");
    fixture.heartbeat("keeper", &[id]).unwrap();
    assert_eq!(fixture.discover("payments", Some("procurement")), [id]);
    assert_eq!(fixture.agent(id).fresh_until, fresh_until(hour(fixture.now())));
}

#[test]
fn a_heartbeat_lasts_a_day_wherever_in_the_hour_it_comes() {
    for second in [0, 1, HOUR_SECONDS - 1] {
        let mut fixture = Fixture::new();
        let id = fixture.register("owner", "keeper");
        let on_the_hour = fixture.now() - fixture.now() % HOUR_SECONDS + 2 * DAY;
        fixture.pass_until(on_the_hour + second);
        fixture.heartbeat("keeper", &[id]).unwrap();
        fixture.pass(DAY);
        assert_eq!(fixture.discover("payments", None), [id], "{second}");
        fixture.pass(HOUR_SECONDS);
        assert!(fixture.discover("payments", None).is_empty(), "{second}");
    }
}

#[test]
fn those_last_heard_of_come_first_and_the_first_stale_one_ends_the_list() {
    let mut fixture = Fixture::new();
    let ids: Vec<_> = (0..6).map(|number| fixture.register("owner", &format!("keeper {number}"))).collect();
    for (number, id) in ids.iter().enumerate().rev() {
        fixture.pass(HOUR_SECONDS);
        fixture.heartbeat(&format!("keeper {number}"), &[*id]).unwrap();
    }
    assert_eq!(fixture.discover("payments", None), ids);
    fixture.pass(u64::from(FRESH_HOURS - 2) * HOUR_SECONDS);
    assert_eq!(fixture.discover("payments", None), ids[..3]);
}

#[test]
fn one_heartbeat_renews_many_and_passes_over_what_is_not_the_senders() {
    let mut fixture = Fixture::new();
    let mine = [fixture.register("alice", "keeper"), fixture.register("bob", "keeper")];
    let (retired, other) = (fixture.register("carol", "keeper"), fixture.register("dave", "another"));
    fixture.owner("carol", OwnerMsg::Retire { id: retired }).unwrap();
    let unknown = AgentId::from_hash([1; 16]);
    fixture.pass(2 * DAY);
    let answer = fixture.heartbeat("keeper", &[mine[0], retired, other, mine[1], unknown]).unwrap();
    assert_eq!((answer.renewed, answer.passed_over), (mine.to_vec(), vec![retired, other, unknown]));
    let mut expected = mine.to_vec();
    expected.sort();
    assert_eq!(fixture.discover("payments", None), expected);
    let msg = ExecuteMsg::Controller(ControllerMsg::Heartbeat { ids: vec![mine[0], other] });
    let response = fixture.execute_with("keeper", &[], msg).unwrap();
    let fresh_until = fresh_until(hour(fixture.now()));
    let event = HeartbeatHeard { controller: address("keeper"), renewed: 1, passed_over: 1, fresh_until };
    assert_eq!(HeartbeatHeard::from_event(&response.events[0]), Ok(event));
}

#[test]
fn only_the_controller_renews_and_at_most_thirty_at_once() {
    let mut fixture = Fixture::new();
    let id = fixture.register("owner", "keeper");
    for by in ["owner", "mallory"] {
        assert!(matches!(fixture.heartbeat(by, &[id]), Err(ContractError::NothingToRenew { got: 1, .. })), "{by}");
    }
    assert!(matches!(fixture.heartbeat("keeper", &[]), Err(ContractError::NothingToRenew { got: 0, .. })));
    assert!(fixture.heartbeat("keeper", &[id; 30]).is_ok());
    let refused = fixture.heartbeat("keeper", &[id; 31]);
    assert!(matches!(refused, Err(ContractError::TooMany { got: 31, max: 30, .. })));
}
