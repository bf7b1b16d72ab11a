//! When the node is in trouble, and how.

use super::super::dice::Dice;
use super::super::scenario::{NodeKind, Scenario};
use super::{Frame, at};

/// A time of trouble. Unix seconds, its end excluded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) struct Window {
    pub(in super::super) kind: NodeKind,
    pub(in super::super) from: u64,
    pub(in super::super) until: u64,
    /// Of a wrong balance, in thousandths of the true one.
    pub(in super::super) per_mille: u64,
}

/// All of a scenario's, by their beginning.
pub(super) fn all(scenario: &Scenario, frame: &Frame<'_>) -> Vec<Window> {
    let mut all = Vec::new();
    for (index, node) in scenario.nodes.iter().enumerate() {
        let mut dice = Dice::of(frame.seed, &format!("node/{index}"));
        let hours = node.hours.0;
        let spans: Vec<(f64, f64)> = match (node.from_day, node.per_month) {
            (Some(day), _) => vec![(day.0, hours)],
            (None, Some(rate)) => {
                let events = dice.arrivals(rate.0 / 30.0, f64::from(frame.days));
                events.into_iter().map(|event| (event, dice.exponential(hours))).collect()
            }
            (None, None) => Vec::new(),
        };
        for (day, hours) in spans {
            let (from, until) = (at(scenario.start_time, day), at(scenario.start_time, day + hours / 24.0));
            all.push(Window { kind: node.kind, from, until, per_mille: per_mille(node.factor.0) });
        }
    }
    all.sort_by_key(|window| (window.from, window.until));
    all
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded below 10^15")]
const fn per_mille(factor: f64) -> u64 {
    (factor * 1000.0) as u64
}
