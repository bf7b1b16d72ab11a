//! The moves that something is still to be done about, and what of past ones decides about the next.

use std::collections::BTreeMap;

use stateset_api::IntentId;

use super::record::MoveRecord;
use super::standing::Standing;
use crate::decisions::Obstacle;

/// By id, which is by time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub(super) moves: BTreeMap<IntentId, MoveRecord>,
    pub(super) standing: Standing,
}

impl State {
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

    /// Whether a validator is jailed. Returns whether it was otherwise before.
    pub(crate) fn see_jailed(&mut self, address: &str, is_jailed: bool) -> bool {
        let jailed = &mut self.standing.jailed;
        if is_jailed { jailed.insert(address.to_owned()) } else { jailed.remove(address) }
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
