//! Loops and regret: what fails again and again, goes to and fro, or costs more than it is worth. Each stops, with the
//! reason, until a person lets it go on.

use serde::{Deserialize, Serialize};

use crate::memory::limits::{FAILURES_MAX, LOOP_SECONDS, MOVES_MAX, TRIES_MAX};

/// One try of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Try {
    pub at: u64,
    pub failed: bool,
}

/// One move of something, such as money or stake, to somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    pub at: u64,
    pub to: String,
}

/// Why something is not to be done any more. A person is to be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// What: an option, a work or a goal.
    pub subject: String,
    /// With its numbers.
    pub reason: String,
    /// Unix seconds.
    pub at: u64,
}

/// What is remembered of an option, a work or a goal, latest last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Watch {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tries: Vec<Try>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<Move>,
    /// Until a person lets it go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stop>,
}

impl Watch {
    /// Takes a try in. Returns why it is the last one, if it is.
    pub fn tried(&mut self, subject: &str, one: Try) -> Option<Stop> {
        keep(&mut self.tries, one, TRIES_MAX);
        let recent = self.tries.iter().filter(|before| one.at.abs_diff(before.at) <= LOOP_SECONDS);
        let (tries, failures) =
            recent.fold((0, 0), |(tries, failed), one| (tries + 1, failed + usize::from(one.failed)));
        if failures < FAILURES_MAX {
            return None;
        }
        let days = LOOP_SECONDS / 86_400;
        self.stop(subject, one.at, format!("it failed {failures} of {tries} times within {days} days"))
    }

    /// Takes a move in. Returns why it is the last one, if it is.
    pub fn moved(&mut self, subject: &str, one: Move) -> Option<Stop> {
        let at = one.at;
        // Where it is already, it does not go.
        if self.moves.last().is_some_and(|before| before.to == one.to) {
            return None;
        }
        keep(&mut self.moves, one, MOVES_MAX);
        let [first, second, third, fourth] = &self.moves[..] else { return None };
        let is_to_and_fro = first.to == third.to && second.to == fourth.to;
        if !is_to_and_fro || at.abs_diff(first.at) > LOOP_SECONDS {
            return None;
        }
        let (from, to) = (third.to.clone(), fourth.to.clone());
        let hours = at.abs_diff(first.at) / 3_600;
        self.stop(
            subject,
            at,
            format!("it went to and fro between {from} and {to}, {MOVES_MAX} moves in {hours} hours"),
        )
    }

    /// Looks at what it has cost in all, against what it is worth in the same unit.
    pub fn spent(&mut self, subject: &str, (spent, worth): (u64, u64), at: u64) -> Option<Stop> {
        if spent <= worth {
            return None;
        }
        self.stop(subject, at, format!("it has cost {spent} and is worth {worth}"))
    }

    /// A person lets it go on: what was before no longer counts.
    pub fn allow(&mut self) {
        *self = Self::default();
    }

    /// What is stopped is not stopped again.
    fn stop(&mut self, subject: &str, at: u64, reason: String) -> Option<Stop> {
        if self.stopped.is_some() {
            return None;
        }
        self.stopped = Some(Stop { subject: subject.to_owned(), reason, at });
        self.stopped.clone()
    }
}

fn keep<T>(all: &mut Vec<T>, one: T, max: usize) {
    all.push(one);
    all.drain(..all.len().saturating_sub(max));
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400;

    #[test]
    fn the_third_failure_of_five_tries_stops_it_once_and_a_person_lets_it_go_on() {
        let mut watch = Watch::default();
        let outcomes = [true, false, true, false, true, true];
        let stops: Vec<Option<Stop>> =
            (0..).zip(outcomes).map(|(at, failed)| watch.tried("swap", Try { at, failed })).collect();
        let stop = Stop { subject: "swap".into(), reason: "it failed 3 of 5 times within 7 days".into(), at: 4 };
        assert_eq!(stops, [None, None, None, None, Some(stop.clone()), None]);
        assert_eq!(watch.stopped, Some(stop));
        watch.allow();
        assert_eq!(watch, Watch::default());
    }

    #[test]
    fn failures_that_are_far_apart_or_few_stop_nothing() {
        let mut watch = Watch::default();
        for number in 0..20 {
            assert_eq!(watch.tried("swap", Try { at: number * 4 * DAY, failed: true }), None, "{number}");
        }
        let mut watch = Watch::default();
        for number in 0..20 {
            assert_eq!(watch.tried("swap", Try { at: number, failed: number % 3 == 0 }), None, "{number}");
        }
    }

    #[test]
    fn to_and_fro_within_a_week_stops_and_anything_else_does_not() {
        let go = |path: [&str; 4], step: u64| {
            let mut watch = Watch::default();
            let moves = (1..).zip(path).map(|(number, to)| Move { at: number * step, to: to.into() });
            moves.filter_map(|one| watch.moved("stake", one)).next()
        };
        let reason = "it went to and fro between a and b, 4 moves in 72 hours";
        let stop = Stop { subject: "stake".into(), reason: reason.into(), at: 4 * DAY };
        assert_eq!(go(["a", "b", "a", "b"], DAY), Some(stop));
        assert_eq!(go(["a", "b", "a", "b"], 3 * DAY), None, "nine days");
        assert_eq!(go(["a", "b", "c", "b"], DAY), None);
        assert_eq!(go(["a", "a", "b", "b"], DAY), None, "it stays where it is");
    }

    #[test]
    fn what_costs_more_than_it_is_worth_stops() {
        let mut watch = Watch::default();
        assert_eq!(watch.spent("lower the price of cement", (500, 500), 1), None);
        let stop = watch.spent("lower the price of cement", (501, 500), 2).unwrap();
        assert_eq!(stop.reason, "it has cost 501 and is worth 500");
    }
}
