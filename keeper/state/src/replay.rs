//! Whether the recorded inputs lead to what is stored.

use std::collections::BTreeMap;

use stateset_agent::{AgentState, Header, Kind, Row, all_rows, step};
use stateset_chain::journal::{AgentId, Reader};

use crate::agent_rows::{Located, locate, stored};
use crate::past::each_input;
use crate::row_name::name;
use crate::state_error::StateError;

/// After so many inputs whoever watches hears of it.
const WATCHED: usize = 500;

/// Steps over all recorded inputs of a wallet's agent and compares row by row with what is stored. Inputs and rows are
/// of one moment, so a keeper that goes on writing changes neither. Returns how many inputs there were.
pub fn replay(journal: &Reader, wallet: &str) -> Result<usize, StateError> {
    replay_watched(journal, wallet, &mut |_| {})
}

/// As [`replay`]; `watch` hears now and then how many inputs were stepped over.
pub fn replay_watched(journal: &Reader, wallet: &str, watch: &mut dyn FnMut(usize)) -> Result<usize, StateError> {
    let moment = journal.moment()?;
    let before = Header::of_before();
    let (agent, rules, found) = match locate(&moment, wallet)? {
        Located::Rows { agent, header, .. } => (agent, header.began_with, stored(&moment, agent)?),
        Located::Document(state) => (AgentId::FIRST, before.began_with, by_key(all_rows(&state))),
        Located::Nowhere => return Ok(0),
    };
    let mut state = AgentState::under(wallet.to_owned(), rules);
    let (mut last, mut inputs) = (0, 0);
    each_input((&moment, agent), 0, &mut |number, input| {
        step(&mut state, input);
        (last, inputs) = (number, inputs + 1);
        if inputs % WATCHED == 0 {
            watch(inputs);
        }
    })?;
    watch(inputs);
    match difference(&by_key(all_rows(&state)), &found) {
        None => Ok(inputs),
        Some(bill) => Err(StateError::Diverged { input: last, inputs, bill }),
    }
}

type Rows = BTreeMap<(Kind, [u8; 16]), Row>;

fn by_key(rows: Vec<Row>) -> Rows {
    rows.into_iter().map(|row| ((row.kind, row.key), row)).collect()
}

fn difference(wanted: &Rows, found: &Rows) -> Option<String> {
    let differs =
        found.iter().find(|(key, row)| wanted.get(key) != Some(row)).map(|((kind, key), _)| name(*kind, *key));
    differs.or_else(|| {
        let missing = wanted.keys().find(|key| !found.contains_key(key));
        missing.map(|(kind, key)| format!("{} is missing", name(*kind, *key)))
    })
}
