//! One input about the ledger: what it books, or why nothing.

use std::collections::btree_map::Entry as MapEntry;

use stateset_api::Amount;
use stateset_ledger::{Account, Entry, EntryError, Movement, Posting, Reference};

use crate::ledger::error::{LedgerError, REASON_BYTES_MAX};
use crate::ledger::incident::{Cause, Evidence, Incident, Resolution};
use crate::ledger::input::{Acknowledge, Input, Match, Opening, Resolve, Unidentified};
use crate::ledger::inside::look;
use crate::ledger::keys::entry_key;
use crate::ledger::state::{Changed, Kept, Opened, State};
use crate::ledger::unrecognised::{Acknowledgement, Unrecognised, overrun};

/// Takes one input in. Total: what is refused changes nothing. What [`lookups`](crate::ledger::lookups) names and exists
/// must be in memory.
pub fn step(state: &mut State, input: &Input) -> Changed {
    let mut changed = Changed::default();
    let taken = match input {
        Input::LedgerOpened(opening) => open(state, opening, &mut changed),
        Input::LedgerBooked(movements) => {
            movements.iter().for_each(|movement| book(state, movement, &mut changed));
            Ok(())
        }
        Input::LedgerUnidentified(inflow) => receive(state, inflow, &mut changed),
        Input::LedgerMissing(evidence) => miss(state, evidence, &mut changed),
        Input::LedgerTreasury(one) => look(state, one, &mut changed),
        Input::LedgerBraked { incident, height } => {
            let wanted = |incident: &&mut Incident| incident.is_open() && incident.braked_at.is_none();
            if let Some(open) = state.incidents.get_mut(incident).filter(wanted) {
                open.braked_at = Some(*height);
                changed.incidents.insert(*incident);
            }
            Ok(())
        }
        Input::LedgerMatched(one) => attribute(state, one, &mut changed),
        Input::LedgerResolved(one) => resolve(state, one, &mut changed),
        Input::LedgerAcknowledged(one) => acknowledge(state, one, &mut changed),
        Input::LedgerLimited(limits) => {
            changed.head = state.head.limits.as_ref() != Some(limits);
            state.head.limits = Some(limits.clone());
            Ok(())
        }
    };
    // A refusal comes before anything is changed; a person who handed it in was refused by `check`.
    drop(taken);
    changed
}

/// Whether a person's input would change something; if not, why. What it names must be in memory.
pub fn check(state: &State, input: &Input) -> Result<(), LedgerError> {
    match input {
        Input::LedgerMatched(one) => {
            unmatched(state, one)?;
            not_inside("money that came in", &one.account)
        }
        Input::LedgerResolved(one) => {
            unresolved(state, one)?;
            not_inside("money that is gone", &one.account)
        }
        Input::LedgerAcknowledged(one) => unacknowledged(state, one),
        _ => Ok(()),
    }
}

fn open(state: &mut State, opening: &Opening, changed: &mut Changed) -> Result<(), LedgerError> {
    let Opening { balances, before, height, time } = opening;
    for (asset, amount) in balances {
        if state.head.opened.contains_key(asset) {
            continue;
        }
        if amount.0 > 0 {
            let between = (Account::opening(), Account::wallet());
            let about = (Reference::Look, "what was there".to_owned());
            let entry = Entry::transfer((*height, *time), about, between, (asset, amount.0))?;
            state.book(None, entry, changed)?;
        }
        state.head.opened.insert(asset.clone(), Opened { height: *height, time: *time });
        changed.head = true;
    }
    for id in before {
        if let MapEntry::Vacant(new) = state.entries.entry(id.0) {
            new.insert(Kept::Before);
            changed.entries.insert(id.0);
        }
    }
    Ok(())
}

/// What moved before the opening is in its balance. Its height says so, where it is known; else its time.
fn book(state: &mut State, movement: &Movement, changed: &mut Changed) {
    let Some(opened) = state.opened_at(&movement.asset) else { return };
    let is_before = movement.height.map_or(movement.time <= opened.time, |height| height <= opened.height);
    if is_before || state.entries.contains_key(&movement.id.0) {
        return;
    }
    // An amount of zero, or one that no chain has, moves no balance: the next look shows what it is.
    if let Ok(entry) = movement.entry() {
        drop(state.book(Some(movement.id.0), entry, changed));
    }
    if let Some(payment) = Unrecognised::of(movement) {
        note(state, payment, changed);
    }
}

/// A payment that nothing explains: a person is called for it, and too many are an incident.
fn note(state: &mut State, payment: Unrecognised, changed: &mut Changed) {
    changed.unrecognised.insert(payment.id);
    state.unrecognised.insert(payment.id, payment.clone());
    let limits = state.limits();
    if let Some(found) = overrun(&state.unrecognised, &limits, &payment) {
        state.stop(found, changed);
    }
}

fn receive(state: &mut State, inflow: &Unidentified, changed: &mut Changed) -> Result<(), LedgerError> {
    let Unidentified { asset, amount, height, time } = inflow;
    counted(state, asset)?;
    let about = (Reference::Look, "came in, from whom is not known".to_owned());
    let between = (Account::unidentified(), Account::wallet());
    let entry = Entry::transfer((*height, *time), about, between, (asset, amount.0))?;
    state.book(None, entry, changed)?;
    Ok(())
}

fn miss(state: &mut State, evidence: &Evidence, changed: &mut Changed) -> Result<(), LedgerError> {
    let Evidence { asset, missing, height, time, .. } = evidence;
    counted(state, asset)?;
    let number = state.head.incidents.saturating_add(1);
    let about = (Reference::Incident(number), "gone, and nothing explains it".to_owned());
    let between = (Account::wallet(), Account::missing());
    let entry = Entry::transfer((*height, *time), about, between, (asset, missing.0))?;
    state.book(None, entry, changed)?;
    state.open_incident(Cause::Missing(evidence.clone()), changed);
    Ok(())
}

fn attribute(state: &mut State, one: &Match, changed: &mut Changed) -> Result<(), LedgerError> {
    let entry = unmatched(state, one)?;
    Ok(attribute_to(state, one.entry, entry, changed)?)
}

fn resolve(state: &mut State, one: &Resolve, changed: &mut Changed) -> Result<(), LedgerError> {
    let entry = unresolved(state, one)?;
    let Resolve { incident: number, account, reason, at } = one.clone();
    let account = entry.is_some().then_some(account);
    if let Some(entry) = entry {
        state.book(None, entry, changed)?;
    }
    let Some(incident) = state.incidents.get_mut(&number) else { return Ok(()) };
    incident.resolution = Some(Resolution { reason: reason.clone(), account, at });
    changed.incidents.insert(number);
    let limit = match &incident.cause {
        Cause::Overrun(overrun) => Some(overrun.limit.clone()),
        Cause::Missing(_) => None,
    };
    // Whoever ends it has seen what it counted.
    if incident.asks_for_the_brake() && matches!(incident.cause, Cause::Overrun(_)) {
        for payment in state.unrecognised.values_mut().filter(|payment| payment.is_open()) {
            payment.acknowledged = Some(Acknowledgement { reason: reason.clone(), at });
            changed.unrecognised.insert(payment.id);
        }
    }
    if let Some(limit) = limit {
        state.begin_anew(&limit, changed);
    }
    Ok(())
}

fn acknowledge(state: &mut State, one: &Acknowledge, changed: &mut Changed) -> Result<(), LedgerError> {
    unacknowledged(state, one)?;
    let Acknowledge { payment, reason, at } = one.clone();
    if let Some(known) = state.unrecognised.get_mut(&payment) {
        known.acknowledged = Some(Acknowledgement { reason, at });
        changed.unrecognised.insert(payment);
    }
    Ok(())
}

fn unacknowledged(state: &State, one: &Acknowledge) -> Result<(), LedgerError> {
    check_reason(&one.reason)?;
    let id = || String::from(one.payment);
    let known = state.unrecognised.get(&one.payment).ok_or_else(|| LedgerError::NoPayment { id: id() })?;
    let done = known.acknowledged.as_ref();
    done.map_or(Ok(()), |done| Err(LedgerError::Acknowledged { id: id(), reason: done.reason.clone() }))
}

/// The entry that says whose unidentified money it was.
fn unmatched(state: &State, one: &Match) -> Result<Entry, LedgerError> {
    check_reason(&one.reason)?;
    let (from, account) = (Account::unidentified(), one.account.clone());
    let Inflow { asset, amount, .. } = inflow(state, one.entry)?;
    if !["income", "equity", "assets"].contains(&account.root()) || account == Account::wallet() {
        let (what, allowed) = ("money that came in", "income, equity or assets other than the wallet");
        return Err(LedgerError::Account { what, allowed, account });
    }
    let about = (Reference::Entry(one.entry), one.reason.clone());
    Ok(Entry::transfer((0, one.at), about, (account, from), (&asset, amount.0))?)
}

/// Unidentified money that nobody has matched yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inflow {
    /// The number of the entry that booked it, whose row is in memory.
    pub entry: u64,
    pub asset: String,
    pub amount: Amount,
}

/// The money that an entry booked as unidentified, if nobody has matched it. Its row must be in memory.
pub fn inflow(state: &State, number: u64) -> Result<Inflow, LedgerError> {
    let none = || LedgerError::NoEntry { number };
    let Some(Kept::Booked { entry, matched, .. }) = state.entries.get(&entry_key(number)) else {
        return Err(none());
    };
    let is_it = |posting: &&Posting| posting.account == Account::unidentified() && posting.amount < 0;
    let posting =
        entry.postings().iter().find(is_it).filter(|_| entry.reference == Reference::Look).ok_or_else(none)?;
    if let Some(by) = matched {
        return Err(LedgerError::Matched { number, by: *by });
    }
    Ok(Inflow { entry: number, asset: posting.asset.clone(), amount: Amount(posting.amount.unsigned_abs()) })
}

/// Books an entry of another kind of work. Returns its number.
pub(crate) fn post(state: &mut State, entry: Entry, changed: &mut Changed) -> Result<u64, EntryError> {
    state.book(None, entry, changed)
}

/// Books the entry that says whose unidentified money it was. An error changes nothing.
pub(crate) fn attribute_to(
    state: &mut State,
    number: u64,
    entry: Entry,
    changed: &mut Changed,
) -> Result<(), EntryError> {
    let by = state.book(None, entry, changed)?;
    let key = entry_key(number);
    if let Some(Kept::Booked { matched, .. }) = state.entries.get_mut(&key) {
        *matched = Some(by);
        changed.entries.insert(key);
    }
    Ok(())
}

/// The entry that says where missing money belongs, if some was missing.
fn unresolved(state: &State, one: &Resolve) -> Result<Option<Entry>, LedgerError> {
    check_reason(&one.reason)?;
    let number = one.incident;
    let incident = state.incidents.get(&number).ok_or(LedgerError::NoIncident { number })?;
    if let Some(done) = &incident.resolution {
        return Err(LedgerError::Resolved { number, reason: done.reason.clone() });
    }
    let Cause::Missing(Evidence { asset, missing, .. }) = &incident.cause else { return Ok(None) };
    let account = one.account.clone();
    if !["loss", "equity", "expenses", "assets"].contains(&account.root()) || account == Account::wallet() {
        let (what, allowed) = ("money that is gone", "loss, equity, expenses or assets other than the wallet");
        return Err(LedgerError::Account { what, allowed, account });
    }
    let about = (Reference::Incident(number), one.reason.clone());
    Ok(Some(Entry::transfer((0, one.at), about, (Account::missing(), account), (asset, missing.0))?))
}

/// What the treasury itself shows is nobody's to book by hand. Only [`check`] asks: what was recorded before the treasury
/// was looked at is booked as it was.
fn not_inside(what: &'static str, account: &Account) -> Result<(), LedgerError> {
    if account.is_shown_by_the_treasury() {
        let allowed = "accounts other than those that the treasury itself shows";
        return Err(LedgerError::Account { what, allowed, account: account.clone() });
    }
    Ok(())
}

fn check_reason(reason: &str) -> Result<(), LedgerError> {
    let got = reason.len();
    if (1..=REASON_BYTES_MAX).contains(&got) { Ok(()) } else { Err(LedgerError::Reason { got }) }
}

fn counted(state: &State, asset: &str) -> Result<(), LedgerError> {
    let known = state.head.opened.contains_key(asset);
    if known { Ok(()) } else { Err(LedgerError::NotOpen { asset: asset.to_owned() }) }
}

#[cfg(test)]
#[path = "step_tests.rs"]
mod tests;
