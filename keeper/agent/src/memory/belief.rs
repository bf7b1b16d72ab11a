//! A belief: evidence under its kind's model, which ages.

use serde::{Deserialize, Serialize};

use crate::fixed::Fixed;
use crate::memory::amounts::{Amounts, Deviation, on_scale};
use crate::memory::decay::kept;
use crate::memory::events::Events;
use crate::memory::kind::{BeliefKind, Model, Seen};
use crate::memory::limits::EVIDENCE_MIN;
use crate::memory::prediction::{Prediction, Score};
use crate::memory::share::Share;
use crate::memory::spread::Spread;

/// What supports a belief, as it weighed at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Belief {
    /// Unix seconds: of the latest observation.
    pub at: u64,
    pub evidence: Evidence,
}

/// By model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    Share(Share),
    Events(Events),
    Amounts(Amounts),
    Spread(Spread),
}

impl Belief {
    /// Without any evidence.
    pub fn new(kind: BeliefKind, at: u64) -> Self {
        let evidence = match kind.model() {
            Model::Share { .. } => Evidence::Share(Share::default()),
            Model::Events { .. } => Evidence::Events(Events::default()),
            Model::Amounts { .. } => Evidence::Amounts(Amounts::default()),
            Model::Spread { .. } => Evidence::Spread(Spread::default()),
        };
        Self { at, evidence }
    }

    /// Whether it is one of this kind.
    pub fn is_of(&self, kind: BeliefKind) -> bool {
        matches!(
            (self.evidence, kind.model()),
            (Evidence::Share(_), Model::Share { .. })
                | (Evidence::Events(_), Model::Events { .. })
                | (Evidence::Amounts(_), Model::Amounts { .. })
                | (Evidence::Spread(_), Model::Spread { .. })
        )
    }

    /// Takes an observation in. One of an earlier time weighs as if it had been taken in then. False, and nothing
    /// changed, if the kind is not observed so.
    pub fn update(&mut self, kind: BeliefKind, seen: Seen, at: u64) -> bool {
        let weight = kept(self.at.saturating_sub(at), kind.half_life_days());
        let mut evidence = self.aged(kind, at);
        match (&mut evidence, kind.model(), seen) {
            (Evidence::Share(share), _, Seen::Yes | Seen::No) => share.observe(seen == Seen::Yes, weight),
            (Evidence::Events(events), _, Seen::Events { count, days }) => events.observe((count, days), weight),
            (Evidence::Amounts(amounts), Model::Amounts { scale, .. }, _) => match on_scale(scale, seen) {
                Some(x) => amounts.observe(x, weight),
                None => return false,
            },
            (Evidence::Spread(spread), _, Seen::Change(change)) => {
                spread.observe(Fixed::from_millionths(change), weight);
            }
            _ => return false,
        }
        *self = Self { at: self.at.max(at), evidence };
        true
    }

    /// What is expected at a time. `factor`: that of [`crate::memory::Calibration`]. None where neither evidence nor
    /// prior say anything.
    pub fn predict(&self, kind: BeliefKind, at: u64, factor: Fixed) -> Option<Prediction> {
        self.predict_of(kind, at, (Deviation::Next, factor))
    }

    /// The same of what many come to on average: what one chooses by.
    pub fn predict_average(&self, kind: BeliefKind, at: u64, factor: Fixed) -> Option<Prediction> {
        self.predict_of(kind, at, (Deviation::Average, factor))
    }

    fn predict_of(&self, kind: BeliefKind, at: u64, (of, factor): (Deviation, Fixed)) -> Option<Prediction> {
        match (self.aged(kind, at), kind.model()) {
            (Evidence::Share(share), Model::Share { yes, no }) => Some(share.predict(Share { yes, no }, factor)),
            (Evidence::Events(events), Model::Events { count, days }) => {
                Some(events.predict(Events { count, days }, factor))
            }
            (Evidence::Amounts(amounts), Model::Amounts { scale, deviation }) => {
                amounts.predict((scale, deviation), of, factor)
            }
            (Evidence::Spread(spread), Model::Spread { deviation }) => Some(spread.predict(deviation, factor)),
            _ => None,
        }
    }

    /// How an observation at a time stands to what was predicted for it. None where nothing had been observed
    /// before, or so long ago that it weighs less than [`EVIDENCE_MIN`].
    pub fn score(&self, kind: BeliefKind, seen: Seen, (at, factor): (u64, Fixed)) -> Option<Score> {
        let evidence = self.aged(kind, at);
        if evidence.weight() < EVIDENCE_MIN {
            return None;
        }
        match (evidence, kind.model(), seen) {
            (Evidence::Share(share), Model::Share { yes, no }, Seen::Yes | Seen::No) => {
                Some(share.score(Share { yes, no }, seen == Seen::Yes))
            }
            (Evidence::Events(events), Model::Events { count: prior, days: over }, Seen::Events { count, days }) => {
                events.score(Events { count: prior, days: over }, (count, days))
            }
            (Evidence::Amounts(amounts), Model::Amounts { scale, deviation }, _) => {
                amounts.score(deviation, on_scale(scale, seen)?, factor)
            }
            (Evidence::Spread(spread), Model::Spread { deviation }, Seen::Change(change)) => {
                Some(spread.score(deviation, Fixed::from_millionths(change), factor))
            }
            _ => None,
        }
    }

    /// As it weighs at a time, which is no earlier than the latest observation.
    fn aged(&self, kind: BeliefKind, at: u64) -> Evidence {
        let kept = kept(at.saturating_sub(self.at), kind.half_life_days());
        match self.evidence {
            Evidence::Share(share) => Evidence::Share(share.aged(kept)),
            Evidence::Events(events) => Evidence::Events(events.aged(kept)),
            Evidence::Amounts(amounts) => Evidence::Amounts(amounts.aged(kept)),
            Evidence::Spread(spread) => Evidence::Spread(spread.aged(kept)),
        }
    }
}

impl Evidence {
    fn weight(&self) -> Fixed {
        match self {
            Self::Share(share) => share.evidence(),
            Self::Events(events) => events.days,
            Self::Amounts(amounts) => amounts.evidence(),
            Self::Spread(spread) => spread.evidence(),
        }
    }
}

#[cfg(test)]
#[path = "belief_tests.rs"]
mod tests;
