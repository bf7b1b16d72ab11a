//! Heartbeats, and what discovery shows of agents that no longer send any.

use stateset_api::AgentId;
use stateset_api::event::HeartbeatHeard;
use stateset_api::registry::freshness::{FRESH_HOURS, HOUR_SECONDS, fresh_until, hour};
use stateset_api::registry::{ControllerMsg, ExecuteMsg, OwnerMsg};
use stateset_registry::ContractError;

use crate::desk::{Desk, address};

const DAY: u64 = 86_400;

#[test]
fn a_silent_agent_drops_out_without_any_write_and_a_heartbeat_brings_it_back() {
    let mut desk = Desk::new();
    let id = desk.register("owner", "keeper");
    let until = desk.agent(id).fresh_until;
    assert_eq!(until, fresh_until(hour(desk.now())));
    desk.time_passes(until - desk.now() - 1);
    assert_eq!(desk.discover("payments", None), [id]);
    desk.time_passes(1);
    assert!(desk.discover("payments", None).is_empty());
    assert!(desk.discover("payments", Some("procurement")).is_empty());
    assert_eq!(desk.agent(id).id, id, "it is found by its id as ever");
    desk.heartbeat("keeper", &[id]).unwrap();
    assert_eq!(desk.discover("payments", Some("procurement")), [id]);
    assert_eq!(desk.agent(id).fresh_until, fresh_until(hour(desk.now())));
}

#[test]
fn a_heartbeat_lasts_a_day_wherever_in_the_hour_it_comes() {
    for second in [0, 1, HOUR_SECONDS - 1] {
        let mut desk = Desk::new();
        let id = desk.register("owner", "keeper");
        desk.time_passes(2 * DAY - desk.now() % HOUR_SECONDS + second);
        desk.heartbeat("keeper", &[id]).unwrap();
        desk.time_passes(DAY);
        assert_eq!(desk.discover("payments", None), [id], "{second}");
        desk.time_passes(HOUR_SECONDS);
        assert!(desk.discover("payments", None).is_empty(), "{second}");
    }
}

#[test]
fn those_last_heard_of_come_first_and_the_first_stale_one_ends_the_list() {
    let mut desk = Desk::new();
    let ids: Vec<_> = (0..6).map(|number| desk.register("owner", &format!("keeper {number}"))).collect();
    for (number, id) in ids.iter().enumerate().rev() {
        desk.time_passes(HOUR_SECONDS);
        desk.heartbeat(&format!("keeper {number}"), &[*id]).unwrap();
    }
    assert_eq!(desk.discover("payments", None), ids);
    desk.time_passes(u64::from(FRESH_HOURS - 2) * HOUR_SECONDS);
    assert_eq!(desk.discover("payments", None), ids[..3]);
}

#[test]
fn one_heartbeat_renews_many_and_passes_over_what_is_not_the_senders() {
    let mut desk = Desk::new();
    let mine = [desk.register("alice", "keeper"), desk.register("bob", "keeper")];
    let (retired, other) = (desk.register("carol", "keeper"), desk.register("dave", "another"));
    desk.owner("carol", OwnerMsg::Retire { id: retired }).unwrap();
    let unknown = AgentId::from_hash([1; 16]);
    desk.time_passes(2 * DAY);
    let told = desk.heartbeat("keeper", &[mine[0], retired, other, mine[1], unknown]).unwrap();
    assert_eq!((told.renewed, told.passed_over), (mine.to_vec(), vec![retired, other, unknown]));
    let mut expected = mine.to_vec();
    expected.sort();
    assert_eq!(desk.discover("payments", None), expected);
    let msg = ExecuteMsg::Controller(ControllerMsg::Heartbeat { ids: vec![mine[0], other] });
    let response = desk.execute_with("keeper", &[], msg).unwrap();
    let fresh_until = fresh_until(hour(desk.now()));
    let told = HeartbeatHeard { controller: address("keeper"), renewed: 1, passed_over: 1, fresh_until };
    assert_eq!(HeartbeatHeard::from_event(&response.events[0]), Ok(told));
}

#[test]
fn only_the_controller_renews_and_at_most_thirty_at_once() {
    let mut desk = Desk::new();
    let id = desk.register("owner", "keeper");
    for by in ["owner", "mallory"] {
        assert!(matches!(desk.heartbeat(by, &[id]), Err(ContractError::NothingToRenew { got: 1, .. })), "{by}");
    }
    assert!(matches!(desk.heartbeat("keeper", &[]), Err(ContractError::NothingToRenew { got: 0, .. })));
    assert!(desk.heartbeat("keeper", &[id; 30]).is_ok());
    let refused = desk.heartbeat("keeper", &[id; 31]);
    assert!(matches!(refused, Err(ContractError::TooMany { got: 31, max: 30, .. })));
}
