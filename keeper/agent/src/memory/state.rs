//! What is remembered, in memory. Derived from the recorded inputs alone, and bounded.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::fixed::Fixed;
use crate::memory::belief::Belief;
use crate::memory::calibration::Calibration;
use crate::memory::episode::Episode;
use crate::memory::kind::BeliefKind;
use crate::memory::loops::{Stop, Watch};
use crate::memory::prediction::Prediction;
use crate::memory::slots::Slots;

/// What a step changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    pub(crate) beliefs: BTreeSet<(BeliefKind, String)>,
    pub(crate) calibrations: BTreeSet<BeliefKind>,
    pub(crate) watches: BTreeSet<String>,
    pub(crate) episodes: Vec<Episode>,
}

impl Changed {
    /// What another step changed as well.
    pub(crate) fn extend(&mut self, other: Self) {
        self.beliefs.extend(other.beliefs);
        self.calibrations.extend(other.calibrations);
        self.watches.extend(other.watches);
        self.episodes.extend(other.episodes);
    }
}

/// Beliefs, how good they are, and what is watched for loops.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct State {
    pub(crate) beliefs: BTreeMap<BeliefKind, Slots<Belief>>,
    pub(crate) calibrations: BTreeMap<BeliefKind, Calibration>,
    pub(crate) watches: Slots<Watch>,
    /// Until they are stored.
    pub(crate) episodes: Vec<Episode>,
}

impl State {
    pub fn is_empty(&self) -> bool {
        self.beliefs.is_empty() && self.calibrations.is_empty() && self.watches.is_empty() && self.episodes.is_empty()
    }

    pub fn belief(&self, kind: BeliefKind, subject: &str) -> Option<&Belief> {
        self.beliefs.get(&kind)?.get(subject).map(|slot| &slot.value)
    }

    /// Every belief, by kind and subject.
    pub fn beliefs(&self) -> impl Iterator<Item = (BeliefKind, &str, &Belief)> {
        self.beliefs
            .iter()
            .flat_map(|(kind, slots)| slots.iter().map(|slot| (*kind, slot.subject.as_str(), &slot.value)))
    }

    /// How good a kind's predictions have been.
    pub fn calibration(&self, kind: BeliefKind) -> Calibration {
        self.calibrations.get(&kind).copied().unwrap_or_default()
    }

    /// What is expected of a subject at a time, as wide as its kind has deserved. None where nothing was learned.
    pub fn predict(&self, kind: BeliefKind, subject: &str, at: u64) -> Option<Prediction> {
        self.belief(kind, subject)?.predict(kind, at, self.factor(kind))
    }

    /// The same of what many come to on average.
    pub fn predict_average(&self, kind: BeliefKind, subject: &str, at: u64) -> Option<Prediction> {
        self.belief(kind, subject)?.predict_average(kind, at, self.factor(kind))
    }

    fn factor(&self, kind: BeliefKind) -> Fixed {
        self.calibration(kind).factor
    }

    /// Why an option, a work or a goal is stopped; nothing if it may go on.
    pub fn stopped(&self, subject: &str) -> Option<&Stop> {
        self.watches.get(subject)?.value.stopped.as_ref()
    }

    /// Whether something failed before and is watched for it.
    pub fn has_failed(&self, subject: &str) -> bool {
        self.watches.get(subject).is_some_and(|slot| slot.value.tries.iter().any(|one| one.failed))
    }

    /// All that waits for a person.
    pub fn stops(&self) -> impl Iterator<Item = &Stop> {
        self.watches.iter().filter_map(|slot| slot.value.stopped.as_ref())
    }

    /// Lets go of episodes, once they are stored.
    pub(crate) fn evict(&mut self) {
        self.episodes.clear();
    }
}
