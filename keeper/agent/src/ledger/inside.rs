//! What a look at the treasury books: its entries, what was believed of what is left over, and an incident where that is
//! gone.

use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_ledger::treasury::{Cause, Done, Explained, Known, Rest, Shown, explain};
use stateset_ledger::{Entry, EntryError};

use crate::ledger::budgets::count_losses;
use crate::ledger::error::LedgerError;
use crate::ledger::incident::{self, Evidence};
use crate::ledger::state::{Changed, State};
use crate::treasury::{self, Deed, MoveRecord};

/// One look at the treasury, and what was seen of it at several heights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreasuryLook {
    pub shown: Shown,
    /// What neither an act nor stake's own ways explain, the least of several looks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub believed: Vec<Rest>,
    /// Who showed what was believed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<String>,
}

/// What a look comes to by the books as they are. Errors: amounts beyond what is counted.
pub fn explained(state: &State, shown: &Shown) -> Result<Explained, EntryError> {
    explain(&state.balances, state.head.treasury.as_ref(), shown)
}

/// Whether a look leads to something that is to be recorded.
pub fn is_news(state: &State, look: &TreasuryLook) -> bool {
    let known = state.head.treasury.as_ref();
    let after = known.cloned().unwrap_or_default().after(&look.shown);
    let has_entries = || explained(state, &look.shown).is_ok_and(|found| !found.entries.is_empty());
    known != Some(&after) || !look.believed.is_empty() || has_entries()
}

pub(super) fn look(state: &mut State, look: &TreasuryLook, changed: &mut Changed) -> Result<(), LedgerError> {
    let TreasuryLook { shown, believed, endpoints } = look;
    if state.head.opened.is_empty() {
        return Err(LedgerError::NotOpen { asset: shown.stable_denom.clone() });
    }
    let mut entries = explained(state, shown)?.entries;
    for entry in &entries {
        state.book(None, entry.clone(), changed)?;
    }
    for rest in believed {
        entries.push(believe(state, shown, (rest, endpoints), changed)?);
    }
    let before = state.head.treasury.clone();
    count_losses(state, (before.as_ref(), shown), &entries, changed);
    state.head.treasury = Some(state.head.treasury.take().unwrap_or_default().after(shown));
    changed.head = true;
    Ok(())
}

fn believe(
    state: &mut State,
    shown: &Shown,
    (rest, endpoints): (&Rest, &[String]),
    changed: &mut Changed,
) -> Result<Entry, EntryError> {
    let number = state.head.incidents.saturating_add(1);
    let expected = state.balances.get(&rest.account, &rest.asset);
    let entry = rest.entry(shown, number)?;
    state.book(None, entry.clone(), changed)?;
    if rest.cause() != Cause::Missing {
        return Ok(entry);
    }
    let amount = |amount: i128| Amount(u128::try_from(amount).unwrap_or_default());
    let evidence = Evidence {
        asset: rest.asset.clone(),
        account: Some(rest.account.clone()),
        expected: amount(expected),
        observed: amount(expected.saturating_add(rest.amount)),
        missing: Amount(rest.amount.unsigned_abs()),
        height: shown.height,
        time: shown.time,
        endpoints: endpoints.to_vec(),
        under_way: Vec::new(),
    };
    state.open_incident(incident::Cause::Missing(evidence), changed);
    Ok(entry)
}

/// The act of a treasury that is known to be done and is not booked.
pub fn unbooked_act(state: &State, moves: &treasury::State, treasury: &str) -> Option<Done> {
    let booked = state.head.treasury.as_ref().and_then(|known| known.booked);
    let done = moves.iter().find(|one| one.status() == MoveRecord::UNMEASURED && one.treasury == treasury)?;
    match &done.deed {
        Deed::Act { number, action } if booked != Some(done.id) => {
            Some(Done { id: done.id, number: *number, action: action.clone() })
        }
        _ => None,
    }
}

/// Whether all that is known to be done in a treasury is booked, and its looks have begun: what is decided next is told
/// from what was before. So where nothing is counted at all.
pub fn is_booked(state: &State, moves: &treasury::State, treasury: &str) -> bool {
    let is_begun = state.head.treasury.as_ref().is_some_and(|known| known.treasury == treasury);
    state.head.opened.is_empty() || is_begun && unbooked_act(state, moves, treasury).is_none()
}

impl State {
    /// What is known of the treasury from the last look that was booked; `None`: none was.
    pub const fn treasury(&self) -> Option<&Known> {
        self.head.treasury.as_ref()
    }
}
