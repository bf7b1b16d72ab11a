//! The moves that something is still to be done about, and what of past ones decides about the next.

use std::collections::BTreeMap;

use stateset_api::IntentId;

use super::measured::Measured;
use super::needs::Flow;
use super::plan::Outlook;
use super::pool_at::{PoolDay, days};
use super::record::MoveRecord;
use super::standing::Standing;
use super::survey::Survey;
use crate::decisions::Obstacle;

/// By id, which is by time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub(super) moves: BTreeMap<IntentId, MoveRecord>,
    pub(super) standing: Standing,
    pub(super) measured: Measured,
}

impl State {
    /// All that a plan is made of, by what was seen now and before.
    pub fn outlook(&self, due: &[Flow], survey: &Survey) -> Outlook {
        self.measured_with(survey).outlook(due, survey)
    }

    /// What is measured once this is looked at.
    pub(super) fn measured_with(&self, survey: &Survey) -> Measured {
        let mut measured = self.measured.clone();
        measured.look(survey);
        measured
    }

    /// The move under way: one at most.
    pub fn under_way(&self) -> Option<&MoveRecord> {
        self.moves.values().find(|one| one.outcome.is_none())
    }

    /// The move that was done and not looked at since, if there is one.
    pub(super) fn unmeasured(&self) -> Option<IntentId> {
        let one = self.moves.values().find(|one| one.status() == MoveRecord::UNMEASURED);
        one.map(|one| one.id)
    }

    /// Moves by name that nothing is begun of from now on, and why.
    pub(crate) fn bar(&mut self, moves: BTreeMap<String, Obstacle>) {
        self.standing.barred = moves;
    }

    #[cfg(test)]
    pub(crate) const fn barred(&self) -> &BTreeMap<String, Obstacle> {
        &self.standing.barred
    }

    /// Whether a validator is jailed. Returns whether it was otherwise before.
    pub(crate) fn see_jailed(&mut self, address: &str, is_jailed: bool) -> bool {
        let jailed = &mut self.standing.jailed;
        if is_jailed { jailed.insert(address.to_owned()) } else { jailed.remove(address) }
    }

    /// What each pool did since it was last learned from, where a day is over, and whether more is known than before.
    pub(crate) fn see_pools(&mut self, survey: &Survey) -> (Vec<PoolDay>, bool) {
        days(&mut self.standing.pools, survey)
    }

    /// The reference price at the last look that was measured; 0 if there was none.
    pub(crate) const fn last_price(&self) -> u128 {
        self.measured.last_price()
    }

    /// Those in memory.
    pub fn iter(&self) -> impl Iterator<Item = &MoveRecord> {
        self.moves.values()
    }

    /// Lets go of what is over, once it is stored.
    pub fn evict(&mut self) {
        self.moves.retain(|_, one| one.is_live());
    }
}
