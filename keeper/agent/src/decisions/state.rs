//! The decisions of the step under way, until they are stored; in a replay, all of them.

use std::collections::BTreeMap;

use super::decision::{Decision, DecisionId};

/// By name, which is by time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    decisions: BTreeMap<DecisionId, Decision>,
}

impl State {
    /// Adds one. The same one twice is one.
    pub fn add(&mut self, decision: Decision) {
        self.decisions.insert(decision.id(), decision);
    }

    pub fn iter(&self) -> impl Iterator<Item = &Decision> {
        self.decisions.values()
    }

    /// Lets go of all: they are stored.
    pub fn evict(&mut self) {
        self.decisions.clear();
    }
}
