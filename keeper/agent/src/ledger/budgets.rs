//! Budgets that act before it is too late: what the treasury lost, and what failed, within a day. Near a limit a person is
//! let know; beyond it an incident stands open until a person ends it, and with it stops the class of work that it is about.
//!
//! Nothing is counted where the configuration limits nothing.

use stateset_api::Amount;
use stateset_api::treasury::{Rounding, stake_value};
use stateset_ledger::treasury::{Known, Shown};
use stateset_ledger::{Account, Entry, Posting};

use crate::ledger::incident::{Cause, FAILED, Incident, LOSS, Overrun};
use crate::ledger::limits::Limits;
use crate::ledger::state::{Changed, State};

/// A limit of which little is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// The setting.
    pub limit: String,
    /// The denom of the amounts; none where something is counted.
    pub asset: Option<String>,
    pub max: Amount,
    pub got: Amount,
    /// When something counted last. Unix seconds of the chain.
    pub time: u64,
}

/// Counts what failed: when (Unix seconds), and what it was.
pub(crate) fn count_failures<'a>(state: &mut State, failed: impl Iterator<Item = (u64, &'a str)>) -> Changed {
    let mut changed = Changed::default();
    for (time, about) in failed {
        count(state, FAILED.to_owned(), ((time, 1), about.to_owned()), &mut changed);
    }
    changed
}

/// What a look shows to be lost since the one before, with the entries that it led to: in the stable denom. The treasury
/// itself counts what its acts cost; slashes and what pools took are booked.
pub(super) fn count_losses(
    state: &mut State,
    (before, shown): (Option<&Known>, &Shown),
    entries: &[Entry],
    changed: &mut Changed,
) {
    let before = before.filter(|known| known.treasury == shown.treasury);
    let acts = before.map_or(0, |known| shown.lost.0.saturating_sub(known.lost.0));
    let booked = entries.iter().flat_map(Entry::postings).map(|posting| lost(posting, shown));
    let lost = booked.fold(acts, u128::saturating_add);
    if lost > 0 {
        let about = format!("{} at height {}", shown.treasury, shown.height);
        count(state, format!("{LOSS}.{}", shown.stable_denom), ((shown.time, lost), about), changed);
    }
}

fn lost(posting: &Posting, shown: &Shown) -> u128 {
    let is_loss = posting.account == Account::slash() || posting.account == Account::impermanent_loss();
    let Some(amount) = u128::try_from(posting.amount).ok().filter(|_| is_loss) else { return 0 };
    if posting.asset == shown.stable_denom { amount } else { stake_value(Amount(amount), shown.price, Rounding::Up) }
}

fn count(state: &mut State, limit: String, (what, about): ((u64, u128), String), changed: &mut Changed) {
    let Some(max) = max_of(&state.limits(), &limit) else { return };
    let window = state.head.windows.entry(limit.clone()).or_default();
    window.add(what, about);
    changed.head = true;
    let (got, time, about) = (window.sum(), window.time, window.about());
    if got > max.0 {
        let asset = asset_of(&limit);
        state.stop(Overrun { limit, asset, max, got: Amount(got), about, time }, changed);
    }
}

fn max_of(limits: &Limits, limit: &str) -> Option<Amount> {
    if limit == FAILED {
        return limits.failed_day_count.map(|count| Amount(count.into()));
    }
    limits.loss_day.get(&asset_of(limit)?).copied()
}

fn asset_of(limit: &str) -> Option<String> {
    Some(limit.strip_prefix(LOSS)?.strip_prefix('.')?.to_owned())
}

impl State {
    /// Limits that are nearly reached and not exceeded, by the day that ended with what counted last.
    pub fn near(&self) -> Vec<Near> {
        let limits = self.limits();
        let near = self.head.windows.iter().filter_map(|(limit, window)| {
            let (max, got) = (max_of(&limits, limit)?, window.sum());
            let is_near = got > 0 && got.saturating_mul(100) >= max.0.saturating_mul(limits.near_percent.into());
            let (limit, asset, got, time) = (limit.clone(), asset_of(limit), Amount(got), window.time);
            (is_near && got <= max).then_some(Near { limit, asset, max, got, time })
        });
        near.collect()
    }

    /// Why the treasury takes on no risk, in words; nothing while no incident says so.
    pub fn stops_risk(&self) -> Option<String> {
        let is_loss = |incident: &&Incident| incident.is_open() && incident.is_about_loss();
        self.incidents.values().find(is_loss).map(Incident::stop)
    }

    /// Opens an incident about a limit, unless one about the same stands open.
    pub(super) fn stop(&mut self, overrun: Overrun, changed: &mut Changed) {
        let is_same = |incident: &Incident| match &incident.cause {
            Cause::Overrun(known) => known.limit == overrun.limit,
            Cause::Missing(_) => false,
        };
        if !self.incidents.values().any(|incident| incident.is_open() && is_same(incident)) {
            self.open_incident(Cause::Overrun(overrun), changed);
        }
    }

    /// Whoever ended an incident has seen what it counted: the budget begins anew.
    pub(super) fn begin_anew(&mut self, limit: &str, changed: &mut Changed) {
        changed.head |= self.head.windows.remove(limit).is_some();
    }
}

#[cfg(test)]
#[path = "budgets_tests.rs"]
mod tests;
