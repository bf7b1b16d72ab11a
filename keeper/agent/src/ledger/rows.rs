//! The ledger as rows, and back: a row for each entry and each balance, for each incident, and one for the counts.

use serde::{Deserialize, Serialize};
use stateset_ledger::{Account, MovementId};

use crate::ledger::incident::Incident;
use crate::ledger::input::{Acknowledge, Input, Match, Resolve};
use crate::ledger::keys::{balance_key, entry_key, head_key, incident_key, unrecognised_key};
use crate::ledger::state::{Changed, Head, State};
use crate::ledger::unrecognised::Unrecognised;
use crate::row::{Kind, Lookup, Row, RowError, RowKey};

/// What a row is, as its status says.
const HEAD: u8 = 0;
const BALANCE: u8 = 1;
const ENTRY: u8 = 2;
const OPEN_INCIDENT: u8 = 3;
const CLOSED_INCIDENT: u8 = 4;
const UNRECOGNISED: u8 = 5;
const ACKNOWLEDGED: u8 = 6;

/// The statuses of rows that are in memory from the start.
pub const RESIDENT: [u8; 4] = [HEAD, BALANCE, OPEN_INCIDENT, UNRECOGNISED];

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BalanceRow {
    account: Account,
    asset: String,
    /// Decimal text: JSON's numbers end at 2^53.
    amount: String,
}

/// What is to be looked up so that an input's step sees all that it touches.
pub fn lookups(state: &State, input: &Input) -> Vec<Lookup> {
    let keys: Vec<RowKey> = match input {
        Input::LedgerOpened(opening) => opening.before.iter().map(|id| id.0).collect(),
        Input::LedgerBooked(movements) => movements.iter().map(|movement| movement.id.0).collect(),
        Input::LedgerMatched(Match { entry, .. }) => vec![entry_key(*entry)],
        Input::LedgerResolved(Resolve { incident, .. }) => vec![incident_key(*incident)],
        Input::LedgerAcknowledged(Acknowledge { payment, .. }) => vec![unrecognised_key(*payment)],
        Input::LedgerUnidentified(_)
        | Input::LedgerMissing(_)
        | Input::LedgerTreasury(_)
        | Input::LedgerBraked { .. }
        | Input::LedgerLimited(_) => Vec::new(),
    };
    let absent = keys.into_iter().filter(|key| !state.entries.contains_key(key));
    absent.map(|key| Lookup::Key(Kind::Ledger, key)).collect()
}

/// Every row that a step changed.
pub fn rows(state: &State, changed: &Changed) -> Vec<Row> {
    let head = changed.head.then(|| head_row(state));
    let balances = changed.balances.iter().map(|key| {
        let (account, asset) = key;
        balance_row(account, asset, state.balances.get(account, asset))
    });
    let entries = changed.entries.iter().filter_map(|key| entry_row(state, *key));
    let incidents = changed.incidents.iter().filter_map(|number| incident_row(state, *number));
    let unrecognised = changed.unrecognised.iter().filter_map(|id| unrecognised_row(state, *id));
    head.into_iter().chain(balances).chain(entries).chain(incidents).chain(unrecognised).collect()
}

/// Every row of what is in memory.
pub fn all_rows(state: &State) -> Vec<Row> {
    let head = (state.head != Head::default()).then(|| head_row(state));
    let balances = state.balances.iter().map(|((account, asset), amount)| balance_row(account, asset, amount));
    let entries = state.entries.keys().filter_map(|key| entry_row(state, *key));
    let incidents = state.incidents.keys().filter_map(|number| incident_row(state, *number));
    let unrecognised = state.unrecognised.keys().filter_map(|id| unrecognised_row(state, *id));
    head.into_iter().chain(balances).chain(entries).chain(incidents).chain(unrecognised).collect()
}

/// Whether a row is of an incident that is open: it may stop something.
pub(crate) const fn is_open_incident(row: &Row) -> bool {
    row.status == OPEN_INCIDENT
}

/// Brings a stored row back into memory.
pub fn admit(state: &mut State, row: &Row) -> Result<(), RowError> {
    let unreadable = |reason: String| RowError { kind: row.kind.code(), key: row.key, reason };
    let json = |reason: serde_json::Error| unreadable(reason.to_string());
    match row.status {
        HEAD => state.head = serde_json::from_str(&row.json).map_err(json)?,
        BALANCE => {
            let BalanceRow { account, asset, amount } = serde_json::from_str(&row.json).map_err(json)?;
            let amount = amount.parse().map_err(|_| unreadable(format!("'{amount}' is no amount")))?;
            state.balances.put((account, asset), amount);
        }
        ENTRY => {
            state.entries.insert(row.key, serde_json::from_str(&row.json).map_err(json)?);
        }
        OPEN_INCIDENT | CLOSED_INCIDENT => {
            let incident: Incident = serde_json::from_str(&row.json).map_err(json)?;
            state.incidents.insert(incident.number, incident);
        }
        UNRECOGNISED | ACKNOWLEDGED => {
            let payment: Unrecognised = serde_json::from_str(&row.json).map_err(json)?;
            state.unrecognised.insert(payment.id, payment);
        }
        status => return Err(unreadable(format!("the ledger has no rows of status {status}"))),
    }
    Ok(())
}

fn head_row(state: &State) -> Row {
    row(head_key(), HEAD, &state.head)
}

fn balance_row(account: &Account, asset: &str, amount: i128) -> Row {
    let (account, asset) = (account.clone(), asset.to_owned());
    let key = balance_key(&(account.clone(), asset.clone()));
    row(key, BALANCE, &BalanceRow { account, asset, amount: amount.to_string() })
}

fn entry_row(state: &State, key: RowKey) -> Option<Row> {
    Some(row(key, ENTRY, state.entries.get(&key)?))
}

fn incident_row(state: &State, number: u64) -> Option<Row> {
    let incident = state.incidents.get(&number)?;
    let status = if incident.is_open() { OPEN_INCIDENT } else { CLOSED_INCIDENT };
    Some(row(incident_key(number), status, incident))
}

fn unrecognised_row(state: &State, id: MovementId) -> Option<Row> {
    let payment = state.unrecognised.get(&id)?;
    let status = if payment.is_open() { UNRECOGNISED } else { ACKNOWLEDGED };
    Some(row(unrecognised_key(id), status, payment))
}

// Strings, numbers and enums of these: JSON has a form for each. Whoever writes the row refuses one without.
fn row<T: Serialize>(key: RowKey, status: u8, value: &T) -> Row {
    let json = serde_json::to_string(value).unwrap_or_default();
    Row { kind: Kind::Ledger, key, status, alike: None, similar: None, json }
}
