//! The live keeper's bills, and what persons said of them: taken over from its journal and its inbox, which are only read.
//!
//! Never here: what the live keeper saw, decided or paid. The shadow looks at the chain itself.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use stateset_agent::{Input, bills, memory, tasks, vendors};
use stateset_chain::journal::Reader;
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::JournaledState;
use stateset_state::past::{Past, wallets};
use stateset_state::shadow::{followed, note_followed};
use stateset_state::state_error::StateError;
use stateset_state::vendor_proof::proof_holds;

/// What of the live keeper is followed.
pub(crate) struct Live<'a> {
    pub(crate) journal: &'a Path,
    pub(crate) inbox: Inbox,
    /// A journal of several agents may not know this one yet.
    pub(crate) is_alone: bool,
}

/// Takes over what was handed in to the live keeper since the last time, also what no keeper has taken in yet: `seen` are the
/// files of that. Without a live journal that is all there is.
///
/// Whoever dies in between takes some of it again: what is handed in twice changes nothing.
pub(crate) fn follow(
    journaled: &mut JournaledState,
    live: &Live<'_>,
    seen: &mut BTreeSet<PathBuf>,
    now: u64,
) -> Result<(), StateError> {
    if live.journal.exists() {
        follow_journal(journaled, live, now)?;
    }
    let waiting = live.inbox.waiting()?;
    seen.retain(|path| waiting.iter().any(|item| item.path == *path));
    for item in waiting {
        let Ok(input) = item.input else { continue };
        if seen.insert(item.path) && is_of_a_person(&input) && is_proved(journaled, &input) {
            journaled.step(&as_of(input, now), now)?;
        }
    }
    Ok(())
}

fn follow_journal(journaled: &mut JournaledState, live: &Live<'_>, now: u64) -> Result<(), StateError> {
    let mut new = Vec::new();
    let wallet = journaled.state().wallet.clone();
    let mut last = followed(journaled.journal(), &wallet)?;
    {
        let reader = Reader::open(live.journal)?;
        let moment = reader.moment()?;
        if !live.is_alone && !wallets(&moment)?.contains(&wallet) {
            return Ok(());
        }
        let Some(past) = Past::of(&moment, &wallet)? else { return Ok(()) };
        past.each_after(last, &mut |number, input| {
            last = number;
            if is_of_a_person(input) {
                new.push(input.clone());
            }
        })?;
    }
    for input in new {
        journaled.step(&as_of(input, now), now)?;
    }
    if last > followed(journaled.journal(), &wallet)? {
        note_followed(journaled.journal(), &wallet, last)?;
    }
    Ok(())
}

/// A proof is a proof by its signature, whoever laid it into the inbox.
fn is_proved(journaled: &JournaledState, input: &Input) -> bool {
    match input {
        Input::Vendors(input) => proof_holds(&journaled.state().vendors, input),
        _ => true,
    }
}

/// When a task came in is the time of the block at which it was recorded.
fn as_of(input: Input, now: u64) -> Input {
    match input {
        Input::Tasks(input) => Input::Tasks(input.at(now)),
        input => input,
    }
}

fn is_of_a_person(input: &Input) -> bool {
    match input {
        Input::Bills(input) => matches!(
            input,
            bills::Input::Imported(_)
                | bills::Input::Retry(_)
                | bills::Input::Release { .. }
                | bills::Input::CreditNotes(_)
                | bills::Input::CreditAssigned { .. }
                | bills::Input::Hold { .. }
        ),
        Input::Tasks(input) => matches!(input, tasks::Input::TasksAdded { .. } | tasks::Input::TaskEnded(_)),
        Input::Memory(input) => matches!(input, memory::Input::Allowed { .. }),
        Input::Vendors(vendors::Input::VendorChallenged { .. } | vendors::Input::VendorProved(_)) => true,
        Input::Vendors(vendors::Input::VendorAdded(_) | vendors::Input::VendorChanged(_)) => true,
        Input::Advice(_) | Input::Goals(_) | Input::Invoices(_) | Input::Ledger(_) | Input::Treasury(_) => false,
    }
}
