//! Bills and payees as rows, and back.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use stateset_api::IntentId;

use crate::bills::credit::{CreditId, CreditRecord};
use crate::bills::credits;
use crate::bills::follow_up::FollowUp;
use crate::bills::payees::Standing;
use crate::bills::prices::Prices;
use crate::bills::record::BillRecord;
use crate::bills::state::{Changed, State};
use crate::bills::step::Needs;
use crate::lookalike::Keys;
use crate::row::{Kind, Lookup, Row, RowError, RowKey};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PayeeRow {
    payee: String,
    standing: Standing,
    #[serde(default, skip_serializing_if = "Prices::is_empty")]
    prices: Prices,
}

/// What a row of this kind is, as its status says: a payee, what the configuration prefers, or what is followed of an
/// approval, of which nothing is left in the end.
const PAYEE: u8 = 0;
const PREFERENCES: u8 = 1;
const FOLLOWED: u8 = 2;
const CLOSED: u8 = 3;

/// The statuses of rows of this kind that are in memory from the start.
pub const PAYEE_RESIDENT: [u8; 2] = [PREFERENCES, FOLLOWED];

/// What is to be looked up so that an input's step sees all that it touches. What is in memory is left out, but for
/// look-alikes: there may be more of them.
pub fn lookups(state: &State, needs: &Needs) -> Vec<Lookup> {
    let absent = needs.bills.iter().filter(|id| !state.contains_key(id));
    let bills = absent.map(|id| Lookup::Key(Kind::Bill, id.0));
    let alike = needs.keys.iter().map(|keys| Lookup::Alike(Kind::Bill, keys.alike));
    let similar = needs.keys.iter().map(|keys| Lookup::Similar(Kind::Bill, keys.similar));
    let payees = needs.payees.iter().filter(|payee| state.standing(payee).is_none()).map(|payee| payee_lookup(payee));
    let absent = needs.credits.iter().filter(|id| !state.credits.contains(**id));
    let credits = absent.map(|id| Lookup::Key(Kind::Credit, id.0));
    let credits_alike = needs.credit_keys.iter().map(|keys| Lookup::Alike(Kind::Credit, keys.alike));
    let credits_similar = needs.credit_keys.iter().map(|keys| Lookup::Similar(Kind::Credit, keys.similar));
    let of_credits = credits.chain(credits_alike).chain(credits_similar);
    bills.chain(alike).chain(similar).chain(payees).chain(of_credits).collect()
}

/// Every row that a step changed.
pub fn rows(state: &State, changed: &Changed) -> Vec<Row> {
    let bills = changed.bills.iter().filter_map(|id| bill_row(state, *id));
    let payees =
        changed.payees.iter().filter_map(|payee| Some(payee_row(payee, state.standing(payee)?, state.prices(payee))));
    let preferences = changed.preferences.then(|| preferences_row(state));
    let credits = changed.credits.iter().filter_map(|id| credit_row(state, *id));
    let followed = changed.followed.iter().filter_map(|id| Some(followed_row(state.follow_up(*id)?)));
    bills.chain(payees).chain(preferences).chain(credits).chain(followed).collect()
}

/// Every row of what is in memory.
pub fn all_rows(state: &State) -> Vec<Row> {
    let bills = state.iter().filter_map(|(id, _)| bill_row(state, *id));
    let payees = state.payees.with_standing().map(|(payee, standing)| payee_row(payee, standing, state.prices(payee)));
    let preferences = state.is_preferred.then(|| preferences_row(state));
    let credits = state.credits.ids().filter_map(|id| credit_row(state, id));
    bills.chain(payees).chain(preferences).chain(credits).chain(state.followed().map(followed_row)).collect()
}

/// Brings a stored row back into memory. Returns what is to be looked up with it.
pub fn admit(state: &mut State, row: &Row) -> Result<Option<Lookup>, RowError> {
    let unreadable =
        |reason: serde_json::Error| RowError { kind: row.kind.code(), key: row.key, reason: reason.to_string() };
    match row.kind {
        Kind::Bill => {
            let record: BillRecord = serde_json::from_str(&row.json).map_err(unreadable)?;
            let keys = match (row.alike, row.similar) {
                (Some(alike), Some(similar)) => Keys { alike, similar },
                _ => Keys::of(&record.bill.payee, &record.bill.number),
            };
            let with = state.standing(&record.bill.payee).is_none().then(|| payee_lookup(&record.bill.payee));
            state.admit(IntentId(row.key), record, keys);
            Ok(with)
        }
        Kind::Payee if row.status == PREFERENCES => {
            state.preferences = serde_json::from_str(&row.json).map_err(unreadable)?;
            state.is_preferred = true;
            Ok(None)
        }
        Kind::Payee if matches!(row.status, FOLLOWED | CLOSED) => {
            let follow_up: FollowUp = serde_json::from_str(&row.json).map_err(unreadable)?;
            state.followed.entry(follow_up.bill).or_insert(follow_up);
            Ok(None)
        }
        Kind::Payee => {
            let PayeeRow { payee, standing, prices } = serde_json::from_str(&row.json).map_err(unreadable)?;
            state.admit_payee(&payee, standing, prices);
            Ok(None)
        }
        Kind::Credit => {
            let record: CreditRecord = serde_json::from_str(&row.json).map_err(unreadable)?;
            state.credits.admit(CreditId(row.key), record);
            Ok(None)
        }
        kind => Err(RowError { kind: kind.code(), key: row.key, reason: "it is of another room".to_owned() }),
    }
}

fn payee_lookup(payee: &str) -> Lookup {
    Lookup::Key(Kind::Payee, payee_key(payee))
}

// An address has up to 63 bytes, a key has sixteen.
fn payee_key(payee: &str) -> RowKey {
    let mut key = [0; 16];
    key.copy_from_slice(&Sha256::digest(payee)[..16]);
    key
}

fn bill_row(state: &State, id: IntentId) -> Option<Row> {
    let (record, keys) = (state.get(&id)?, state.keys(&id)?);
    Some(Row {
        kind: Kind::Bill,
        key: id.0,
        status: record.status.code(),
        alike: Some(keys.alike),
        similar: Some(keys.similar),
        json: json(record),
    })
}

fn credit_row(state: &State, id: CreditId) -> Option<Row> {
    let record = state.credits.get(id)?;
    let keys = credits::keys(&record.note);
    Some(Row {
        kind: Kind::Credit,
        key: id.0,
        status: record.code(),
        alike: Some(keys.alike),
        similar: Some(keys.similar),
        json: json(record),
    })
}

/// Where what was followed of a bill's approval is stored, whatever is left of it.
pub fn followed_lookup(bill: IntentId) -> Lookup {
    Lookup::Key(Kind::Payee, followed_key(bill))
}

// No address begins so.
fn followed_key(bill: IntentId) -> RowKey {
    payee_key(&format!("approval of {bill}"))
}

fn followed_row(follow_up: &FollowUp) -> Row {
    let status = if follow_up.closed { CLOSED } else { FOLLOWED };
    let (key, json) = (followed_key(follow_up.bill), json(follow_up));
    Row { kind: Kind::Payee, key, status, alike: None, similar: None, json }
}

// Its key is no address's hash.
fn preferences_row(state: &State) -> Row {
    let json = json(&state.preferences);
    Row { kind: Kind::Payee, key: [0; 16], status: PREFERENCES, alike: None, similar: None, json }
}

fn payee_row(payee: &str, standing: Standing, prices: Prices) -> Row {
    let row = PayeeRow { payee: payee.to_owned(), standing, prices };
    Row { kind: Kind::Payee, key: payee_key(payee), status: PAYEE, alike: None, similar: None, json: json(&row) }
}

// Strings, numbers and enums of these: JSON has a form for each, so writing cannot fail.
fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
