//! What is known of a model's advice: which bills wait for it or had it, which it had held, and how often it was wrong.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stateset_api::IntentId;

use crate::tasks::TaskId;

/// Bills that wait for a model, or had its word and were not judged since. Beyond these none is shown.
pub const BILLS_MAX: usize = 256;

/// Bounded: [`BILLS_MAX`] bills, and the few that are held, that wait, and that are to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Questions and answers so far: with the first there is a row.
    pub(super) inputs: u64,
    /// Until when each waits; a time that has passed says that it was shown.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) shown: BTreeMap<IntentId, u64>,
    /// Held by its word, and not looked at by a person yet.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) held: BTreeSet<IntentId>,
    /// Until when bills wait within their due day by its word.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) later: BTreeMap<IntentId, u64>,
    /// Tasks that came of its word and had not ended when it last spoke.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) tasks: BTreeSet<TaskId>,
    /// How many of its holds people released, since it was last ignored.
    #[serde(default)]
    pub(super) false_alarms: u32,
    /// Since when its holds are ignored, Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ignored_since: Option<u64>,
}

impl State {
    /// Whether a bill waits for a model's word, or by it, at this time.
    pub fn is_waiting(&self, bill: IntentId, now: u64) -> bool {
        let waits = |until: &BTreeMap<IntentId, u64>| until.get(&bill).is_some_and(|until| *until > now);
        waits(&self.shown) || waits(&self.later)
    }

    /// Whether a bill may be shown to a model: it was not, and there is room.
    pub fn may_show(&self, bill: IntentId) -> bool {
        self.shown.len() < BILLS_MAX && !self.shown.contains_key(&bill)
    }

    /// The bills that wait, whatever the time.
    pub fn shown(&self) -> impl Iterator<Item = (IntentId, u64)> {
        self.shown.iter().map(|(bill, until)| (*bill, *until))
    }

    /// Bills that it had held and nobody looked at yet.
    pub fn held(&self) -> impl Iterator<Item = IntentId> {
        self.held.iter().copied()
    }

    /// Whether no model was ever asked.
    pub const fn is_empty(&self) -> bool {
        self.inputs == 0
    }
}
