//! The agent's rows as the journal's records, and the state that they make.
//!
//! The agent knows nothing of a journal and the journal nothing of bills: this file alone knows both.

use std::collections::BTreeMap;

use stateset_agent::{AgentState, Header, Kind, Lookup, Row, RowError, admit, residents, restore_counts};
use stateset_chain::journal::{AgentId, AgentRow, Moment, Record, RecordLookup, RecordPage};

use crate::state_error::StateError;

/// The document under which all that an agent knew lay before agents had rows.
pub(crate) const DOCUMENT: &str = "agent";

/// Records read at once.
const PAGE: u32 = 1_000;

/// Where an agent's state lies in a journal.
#[derive(Debug)]
pub(crate) enum Located {
    Rows {
        agent: AgentId,
        wallet: String,
        header: Header,
    },
    /// A journal of before, not yet opened by this version's keeper.
    Document(Box<AgentState>),
    /// The journal knows of no agent.
    Nowhere,
}

/// Finds the agent of a wallet. [`StateError::OtherWallet`] if the journal has agents and this is none of them.
pub(crate) fn locate(moment: &Moment<'_>, wallet: &str) -> Result<Located, StateError> {
    if let Some(AgentRow { id: agent, wallet, json }) = moment.agent(wallet)? {
        let header = serde_json::from_str(&json)
            .map_err(|reason| StateError::Unreadable { what: "agent".to_owned(), reason })?;
        return Ok(Located::Rows { agent, wallet, header });
    }
    let other = |journal: String| StateError::OtherWallet { journal, config: wallet.to_owned() };
    match document(moment)? {
        Some(state) if state.wallet == wallet => return Ok(Located::Document(Box::new(state))),
        Some(state) => return Err(other(state.wallet)),
        None => {}
    }
    for agent in moment.agents()? {
        // One that never took a step was a slip in a configuration.
        if moment.last_input(agent.id)? > 0 {
            return Err(other(agent.wallet));
        }
    }
    Ok(Located::Nowhere)
}

/// The state of a journal of before.
pub(crate) fn document(moment: &Moment<'_>) -> Result<Option<AgentState>, StateError> {
    let Some(text) = moment.document(DOCUMENT)? else { return Ok(None) };
    let state = serde_json::from_str(&text);
    state.map(Some).map_err(|reason| StateError::Unreadable { what: "agent state".to_owned(), reason })
}

/// What a running agent has in memory: all that something is still to be done about.
pub(crate) fn live(moment: &Moment<'_>, agent: AgentId, wallet: &str, rules: u32) -> Result<AgentState, StateError> {
    let mut state = AgentState::under(wallet.to_owned(), rules);
    for (kind, statuses) in residents() {
        let mut with = Vec::new();
        for status in statuses {
            each(moment, agent, kind, Some(*status), |row| {
                with.extend(admit(&mut state, &row)?);
                Ok(())
            })?;
        }
        bring(moment, agent, &mut state, with)?;
        restore_counts(&mut state, kind, &moment.counts(agent, kind.code())?);
    }
    Ok(state)
}

/// All that an agent knows.
pub(crate) fn whole(moment: &Moment<'_>, agent: AgentId, wallet: &str, rules: u32) -> Result<AgentState, StateError> {
    let mut state = AgentState::under(wallet.to_owned(), rules);
    for kind in Kind::ALL {
        each(moment, agent, kind, None, |row| {
            admit(&mut state, &row)?;
            Ok(())
        })?;
        restore_counts(&mut state, kind, &moment.counts(agent, kind.code())?);
    }
    Ok(state)
}

/// Looks rows up and brings what is found into memory, and what that asks for in turn.
pub(crate) fn bring(
    moment: &Moment<'_>,
    agent: AgentId,
    state: &mut AgentState,
    mut lookups: Vec<Lookup>,
) -> Result<(), StateError> {
    while let Some(lookup) = lookups.pop() {
        for found in moment.find(agent, &record_lookup(lookup))? {
            lookups.extend(admit(state, &row(found)?)?);
        }
    }
    Ok(())
}

/// Calls `take` with each row of a kind, by key.
pub(crate) fn each(
    moment: &Moment<'_>,
    agent: AgentId,
    kind: Kind,
    status: Option<u8>,
    mut take: impl FnMut(Row) -> Result<(), StateError>,
) -> Result<(), StateError> {
    let mut page = RecordPage { kind: kind.code(), status, after: None, limit: PAGE };
    loop {
        let records = moment.records(agent, &page)?;
        let Some(last) = records.last() else { return Ok(()) };
        page.after = Some(last.key);
        for record in records {
            take(row(record)?)?;
        }
    }
}

/// All stored rows of an agent, by kind and key.
pub(crate) fn stored(moment: &Moment<'_>, agent: AgentId) -> Result<BTreeMap<(Kind, [u8; 16]), Row>, StateError> {
    let mut rows = BTreeMap::new();
    for kind in Kind::ALL {
        each(moment, agent, kind, None, |row| {
            rows.insert((row.kind, row.key), row);
            Ok(())
        })?;
    }
    Ok(rows)
}

pub(crate) fn row(record: Record) -> Result<Row, RowError> {
    let Record { kind: code, key, status, alike, similar, json } = record;
    let unknown = || RowError { kind: code, key, reason: "a newer keeper wrote it".to_owned() };
    Ok(Row { kind: Kind::from_code(code).ok_or_else(unknown)?, key, status, alike, similar, json })
}

/// A row to be written. One that did not become JSON is refused: written, it could not be read again.
pub(crate) fn record(row: Row) -> Result<Record, RowError> {
    let Row { kind, key, status, alike, similar, json } = row;
    if json.is_empty() {
        return Err(RowError { kind: kind.code(), key, reason: "it did not become JSON".to_owned() });
    }
    Ok(Record { kind: kind.code(), key, status, alike, similar, json })
}

pub(crate) const fn record_lookup(lookup: Lookup) -> RecordLookup {
    match lookup {
        Lookup::Key(kind, key) => RecordLookup::Key(kind.code(), key),
        Lookup::Alike(kind, alike) => RecordLookup::Alike(kind.code(), alike),
        Lookup::Similar(kind, similar) => RecordLookup::Similar(kind.code(), similar),
    }
}
