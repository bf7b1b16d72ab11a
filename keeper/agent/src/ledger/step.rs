//! One input about the ledger: what it books, or why nothing.

use std::collections::btree_map::Entry as MapEntry;

use stateset_ledger::{Account, Entry, Movement, Reference};

use crate::ledger::error::{LedgerError, REASON_BYTES_MAX};
use crate::ledger::incident::{Evidence, Incident, Resolution};
use crate::ledger::input::{Input, Match, Opening, Resolve, Unidentified};
use crate::ledger::inside::look;
use crate::ledger::keys::entry_key;
use crate::ledger::state::{Changed, Kept, Opened, State};

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
    state.head.incidents = number;
    let incident = Incident { number, evidence: evidence.clone(), braked_at: None, resolution: None };
    state.incidents.insert(number, incident);
    changed.incidents.insert(number);
    Ok(())
}

fn attribute(state: &mut State, one: &Match, changed: &mut Changed) -> Result<(), LedgerError> {
    let entry = unmatched(state, one)?;
    let by = state.book(None, entry, changed)?;
    let key = entry_key(one.entry);
    if let Some(Kept::Booked { matched, .. }) = state.entries.get_mut(&key) {
        *matched = Some(by);
        changed.entries.insert(key);
    }
    Ok(())
}

fn resolve(state: &mut State, one: &Resolve, changed: &mut Changed) -> Result<(), LedgerError> {
    let entry = unresolved(state, one)?;
    state.book(None, entry, changed)?;
    if let Some(incident) = state.incidents.get_mut(&one.incident) {
        let Resolve { account, reason, at, .. } = one.clone();
        incident.resolution = Some(Resolution { reason, account, at });
        changed.incidents.insert(one.incident);
    }
    Ok(())
}

/// The entry that says whose unidentified money it was.
fn unmatched(state: &State, one: &Match) -> Result<Entry, LedgerError> {
    check_reason(&one.reason)?;
    let none = || LedgerError::NoEntry { number: one.entry };
    let Some(Kept::Booked { entry, matched, .. }) = state.entries.get(&entry_key(one.entry)) else {
        return Err(none());
    };
    let (from, account) = (Account::unidentified(), one.account.clone());
    let posting = entry.postings().iter().find(|posting| posting.account == from && posting.amount < 0);
    let posting = posting.filter(|_| entry.reference == Reference::Look).ok_or_else(none)?;
    if let Some(by) = matched {
        return Err(LedgerError::Matched { number: one.entry, by: *by });
    }
    if !["income", "equity", "assets"].contains(&account.root()) || account == Account::wallet() {
        let (what, allowed) = ("money that came in", "income, equity or assets other than the wallet");
        return Err(LedgerError::Account { what, allowed, account });
    }
    let about = (Reference::Entry(one.entry), one.reason.clone());
    Ok(Entry::transfer((0, one.at), about, (account, from), (&posting.asset, posting.amount.unsigned_abs()))?)
}

/// The entry that says where missing money belongs.
fn unresolved(state: &State, one: &Resolve) -> Result<Entry, LedgerError> {
    check_reason(&one.reason)?;
    let number = one.incident;
    let incident = state.incidents.get(&number).ok_or(LedgerError::NoIncident { number })?;
    if let Some(done) = &incident.resolution {
        return Err(LedgerError::Resolved { number, reason: done.reason.clone() });
    }
    let account = one.account.clone();
    if !["loss", "equity", "expenses", "assets"].contains(&account.root()) || account == Account::wallet() {
        let (what, allowed) = ("money that is gone", "loss, equity, expenses or assets other than the wallet");
        return Err(LedgerError::Account { what, allowed, account });
    }
    let Evidence { asset, missing, .. } = &incident.evidence;
    let about = (Reference::Incident(number), one.reason.clone());
    Ok(Entry::transfer((0, one.at), about, (Account::missing(), account), (asset, missing.0))?)
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
