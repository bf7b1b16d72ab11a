//! What version 0.2 wrote into journals and inboxes: the files are its own output, a row a line.

use stateset_agent::{AgentState, Header, Input, step};

const INPUTS: &str = include_str!("data/inputs-0.2.jsonl");
const STATE: &str = include_str!("data/state-0.2.json");

/// Rows are written as before too, so that a keeper may be set back to the version it was.
#[test]
fn rows_of_the_last_version_are_read_and_written_as_they_were() {
    for row in INPUTS.lines() {
        let input: Input = serde_json::from_str(row).unwrap();
        assert_eq!(serde_json::to_string(&input).unwrap(), row);
    }
    let state: AgentState = serde_json::from_str(STATE).unwrap();
    assert_eq!(serde_json::to_string(&state).unwrap(), STATE.trim_end());
}

#[test]
fn rows_of_the_last_version_lead_to_the_state_that_it_stored() {
    let mut state = AgentState::under("wallet".into(), Header::of_before().began_with);
    for row in INPUTS.lines() {
        step(&mut state, &serde_json::from_str(row).unwrap());
    }
    assert_eq!(serde_json::to_string(&state).unwrap(), STATE.trim_end());
}
