//! What is known of each endpoint, and in which order they are asked. Pure: facts come in, an order goes out.
//!
//! Heights that decide rise and never fall. A block of another chain, or from behind, decides nothing. One of a time to
//! come, or far above what others show at the same time, is doubtful: it decides only where no other endpoint has a
//! better one (the machine's own clock may be the one that is wrong), and never raises what counts as seen.

use std::fmt;

use crate::{Block, ChainError};

/// A block whose time is so far ahead of this machine's clock is not believed. Seconds.
pub const CLOCK_AHEAD_SECONDS_MAX: u64 = 60;
/// An endpoint may be so many blocks ahead of another whose newest block is as new.
pub const HEIGHT_AHEAD_MAX: u64 = 100;
/// An endpoint that is so many blocks behind the best one is left for it.
pub const HEIGHT_BEHIND_MAX: u64 = 10;
/// Blocks of two endpoints whose times differ by less are as new as each other. Seconds.
const SAME_TIME_SECONDS: u64 = 10;

/// What stands against an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No answer, or one that does not parse, or a refusal that is the node's and not the contract's.
    Failing {
        reason: String,
    },
    WrongChain {
        found: String,
        expected: String,
    },
    /// Behind what was decided by, or far behind another endpoint.
    Behind {
        height: u64,
        seen: u64,
    },
    /// Its newest block is of a time to come, or this machine's clock is late. Unix seconds.
    ClockAhead {
        block_time: u64,
        now: u64,
    },
    /// Far above another endpoint whose newest block is as new.
    HeightAhead {
        height: u64,
        other: u64,
    },
}

impl Trouble {
    /// Whether nothing is decided by the endpoint, even if there is no other.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::ClockAhead { .. } | Self::HeightAhead { .. })
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failing { reason } => f.write_str(reason),
            Self::WrongChain { found, expected } => write!(f, "it is of chain '{found}', not of '{expected}'"),
            Self::Behind { height, seen } => write!(f, "it is at height {height}, {seen} was seen"),
            Self::ClockAhead { block_time, now } => write!(
                f,
                "its newest block is of {block_time}, {} s after this machine's clock ({now}): one of the two is wrong",
                block_time.saturating_sub(*now)
            ),
            Self::HeightAhead { height, other } => {
                write!(f, "it says height {height} where another says {other} at the same time")
            }
        }
    }
}

/// One endpoint as last seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointState {
    pub endpoint: String,
    /// Whether it is the one that is asked first.
    pub current: bool,
    /// Of its newest block; 0 while it was never seen.
    pub height: u64,
    /// Of its newest block, Unix seconds.
    pub block_time: u64,
    /// Calls in a row that failed.
    pub failures: u32,
    pub trouble: Option<Trouble>,
}

/// All endpoints.
#[derive(Debug)]
pub(super) struct Health {
    chain_id: String,
    states: Vec<EndpointState>,
    /// The greatest height that a caller was answered with.
    seen: u64,
}

impl Health {
    pub(super) fn new(chain_id: &str, endpoints: impl Iterator<Item = String>) -> Self {
        let state = |(index, endpoint)| EndpointState {
            endpoint,
            current: index == 0,
            height: 0,
            block_time: 0,
            failures: 0,
            trouble: None,
        };
        Self { chain_id: chain_id.to_owned(), states: (0..).zip(endpoints).map(state).collect(), seen: 0 }
    }

    pub(super) fn states(&self) -> &[EndpointState] {
        &self.states
    }

    pub(super) fn is_current(&self, index: usize) -> bool {
        self.states.get(index).is_some_and(|state| state.current)
    }

    /// The current one first, the untroubled by height, then the others: what has failed least first.
    pub(super) fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.states.len()).collect();
        order.sort_by_key(|index| {
            let state = &self.states[*index];
            (state.trouble.is_some(), !state.current, std::cmp::Reverse(state.height), state.failures)
        });
        order
    }

    /// Whether it may be asked without another look at its newest block.
    pub(super) fn is_admitted(&self, index: usize) -> bool {
        let sound = |state: &EndpointState| !state.trouble.as_ref().is_some_and(Trouble::is_final);
        self.states.get(index).is_some_and(|state| state.current && state.height > 0 && sound(state))
    }

    /// An endpoint's newest block, read at `now` by this machine's clock (Unix seconds). Returns whether it is free of
    /// doubt; an error says why nothing is decided by it.
    pub(super) fn block(&mut self, index: usize, block: &Block, now: u64) -> Result<bool, ChainError> {
        let trouble = self.objection(index, block, now);
        let state = &mut self.states[index];
        (state.height, state.block_time, state.failures) = (block.height, block.time, 0);
        state.trouble.clone_from(&trouble);
        let endpoint = state.endpoint.clone();
        match trouble {
            Some(Trouble::WrongChain { found, expected }) => Err(ChainError::WrongChain { endpoint, found, expected }),
            Some(Trouble::Behind { height, seen }) => Err(ChainError::Behind { endpoint, height, seen }),
            doubt => Ok(doubt.is_none()),
        }
    }

    fn objection(&self, index: usize, block: &Block, now: u64) -> Option<Trouble> {
        if block.chain_id != self.chain_id {
            return Some(Trouble::WrongChain { found: block.chain_id.clone(), expected: self.chain_id.clone() });
        }
        if block.time > now.saturating_add(CLOCK_AHEAD_SECONDS_MAX) {
            return Some(Trouble::ClockAhead { block_time: block.time, now });
        }
        let others = self.states.iter().enumerate().filter(|(other, state)| *other != index && state.trouble.is_none());
        let others: Vec<_> = others.map(|(_, state)| state).filter(|state| state.height > 0).collect();
        let far_below = others.iter().find(|other| {
            block.time.abs_diff(other.block_time) <= SAME_TIME_SECONDS
                && block.height > other.height.saturating_add(HEIGHT_AHEAD_MAX)
        });
        if let Some(other) = far_below {
            return Some(Trouble::HeightAhead { height: block.height, other: other.height });
        }
        let best = others.iter().map(|other| other.height).max().unwrap_or(0);
        let least = self.seen.max(best.saturating_sub(HEIGHT_BEHIND_MAX));
        (block.height < least).then(|| Trouble::Behind { height: block.height, seen: self.seen.max(best) })
    }

    /// A caller is answered with this endpoint's newest block.
    pub(super) fn decided_by(&mut self, index: usize) {
        if self.states[index].trouble.is_none() {
            self.seen = self.seen.max(self.states[index].height);
        }
        self.answered(index);
    }

    /// An endpoint answered a call: it is the current one and nothing but what its blocks say stands against it.
    pub(super) fn answered(&mut self, index: usize) {
        for (other, state) in self.states.iter_mut().enumerate() {
            state.current = other == index;
        }
        let state = &mut self.states[index];
        state.failures = 0;
        if matches!(state.trouble, Some(Trouble::Failing { .. })) {
            state.trouble = None;
        }
    }

    pub(super) fn failed(&mut self, index: usize, reason: &ChainError) {
        let state = &mut self.states[index];
        state.failures = state.failures.saturating_add(1);
        state.trouble = Some(Trouble::Failing { reason: reason.to_string() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_790_000_000;

    fn health() -> Health {
        Health::new("c-1", ["a", "b"].into_iter().map(str::to_owned))
    }

    fn block(height: u64, time: u64) -> Block {
        Block { chain_id: "c-1".into(), height, time }
    }

    #[test]
    fn what_cannot_be_true_decides_nothing_and_what_is_doubtful_raises_nothing() {
        let mut health = health();
        assert!(health.block(0, &block(500, NOW), NOW).unwrap());
        health.decided_by(0);
        let wrong = Block { chain_id: "c-2".into(), ..block(501, NOW) };
        assert!(matches!(
            health.block(1, &wrong, NOW),
            Err(ChainError::WrongChain { found, expected, .. }) if found == "c-2" && expected == "c-1"
        ));
        let behind = health.block(1, &block(499, NOW), NOW);
        assert!(matches!(behind, Err(ChainError::Behind { height: 499, seen: 500, .. })), "{behind:?}");
        assert!(health.states()[1].trouble.as_ref().is_some_and(Trouble::is_final));
        for (height, time, trouble) in [
            (501, NOW + 61, Some(Trouble::ClockAhead { block_time: NOW + 61, now: NOW })),
            (601, NOW + 9, Some(Trouble::HeightAhead { height: 601, other: 500 })),
        ] {
            assert!(!health.block(1, &block(height, time), NOW).unwrap(), "{height} {time}");
            assert_eq!(health.states()[1].trouble, trouble);
            assert!(!trouble.unwrap().is_final());
            health.decided_by(1);
            assert_eq!(health.seen, 500);
        }
        // A later block may well be far above what another showed long ago.
        for (height, time) in [(500, NOW + 60), (600, NOW), (601, NOW + 11)] {
            assert!(health.block(1, &block(height, time), NOW).unwrap(), "{height} {time}");
        }
        health.decided_by(1);
        assert_eq!(health.seen, 601);
    }

    #[test]
    fn a_current_endpoint_that_is_stuck_is_left_for_a_better_one() {
        let mut health = health();
        health.block(0, &block(500, NOW), NOW).unwrap();
        health.decided_by(0);
        health.block(1, &block(510, NOW + 11), NOW + 11).unwrap();
        health.block(0, &block(500, NOW), NOW + 11).unwrap();
        assert_eq!(health.order(), [0, 1]);
        health.block(1, &block(511, NOW + 12), NOW + 12).unwrap();
        let error = health.block(0, &block(500, NOW), NOW + 12).unwrap_err();
        assert!(matches!(error, ChainError::Behind { height: 500, seen: 511, .. }), "{error}");
        assert_eq!(health.order(), [1, 0]);
    }

    #[test]
    fn the_current_one_is_asked_first_while_nothing_stands_against_it() {
        let mut health = Health::new("c-1", ["a", "b", "c"].into_iter().map(str::to_owned));
        health.block(1, &block(7, NOW), NOW).unwrap();
        health.block(2, &block(8, NOW), NOW).unwrap();
        assert_eq!(health.order(), [0, 2, 1]);
        let silent = ChainError::Unreachable { endpoint: "a".into(), reason: "silent".into() };
        health.failed(0, &silent);
        assert_eq!(health.order(), [2, 1, 0]);
        health.answered(1);
        assert_eq!(health.order(), [1, 2, 0]);
        assert!(health.is_current(1) && !health.is_current(0));
        health.answered(0);
        assert_eq!((health.order(), health.states()[0].failures), (vec![0, 2, 1], 0));
    }
}
