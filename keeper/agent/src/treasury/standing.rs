//! What of past moves decides about the next one: when each kind was last made, and which came to nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::moves::{Move, Purpose};
use super::pool_at::PoolAt;
use super::record::MoveOutcome;
use super::settings::{COOL_DOWN_SECONDS, STAKED_SECONDS_MIN};
use super::survey::Survey;
use crate::decisions::Obstacle;

/// A kind that came to nothing so often in turn rests.
const FAILURES_MAX: u32 = 2;
/// For so long, in seconds: what leads out of risk sooner is tried again.
const REST_SECONDS: u64 = 86_400;
const REST_SECONDS_TO_SAFETY: u64 = 3_600;
/// After bytes that never landed: the network is to blame, and is given a while. So often in turn it may be the contract
/// all the same, of which a node without an index says nothing.
const LOST_SECONDS: u64 = 300;
const LOST_MAX: u32 = 4;

/// Kinds by their numbers ([`Move::code`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Standing {
    /// Of which it speaks: another one begins anew.
    treasury: String,
    /// Moves ever decided.
    pub(super) count: u64,
    /// At this height the last one ended: what was seen before is not looked at.
    pub(super) ended_height: u64,
    /// The greatest act number that was settled.
    pub(super) act: u64,
    /// When a move of the kind was last done, Unix seconds.
    last: BTreeMap<u8, u64>,
    failures: BTreeMap<u8, Failures>,
    /// When stake was last moved to a validator from another: until it could have been unstaked it moves no further.
    pub(super) redelegated: BTreeMap<String, u64>,
    /// Validators that were jailed when the last day was learned from.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) jailed: BTreeSet<String>,
    /// Pools as they were when the last day of each was learned from.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) pools: BTreeMap<String, PoolAt>,
    /// Moves by name that nothing is begun of, and why. Of other rooms' state, which has it stored.
    #[serde(skip)]
    pub(super) barred: BTreeMap<String, Obstacle>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Failures {
    in_turn: u32,
    rests_until: u64,
}

impl Standing {
    /// Counts a move of this treasury. What was of another is forgotten, but for the count, which names moves, and the
    /// height.
    pub(super) fn begins(&mut self, treasury: &str) {
        if self.treasury != treasury {
            let (count, ended_height, barred) = (self.count, self.ended_height, std::mem::take(&mut self.barred));
            *self = Self { treasury: treasury.to_owned(), count, ended_height, barred, ..Self::default() };
        }
        self.count = self.count.saturating_add(1);
    }

    /// Whether what was seen at a height, with this last act number, has seen all that is known to have been done.
    pub(super) fn is_seen_by(&self, (treasury, act): (&str, u64), height: u64) -> bool {
        height >= self.ended_height && (self.treasury != treasury || act >= self.act)
    }

    /// Takes in how a move ended at a block's time.
    pub(super) fn ended(&mut self, one: Move, outcome: &MoveOutcome, now: u64) {
        if *outcome == MoveOutcome::Done {
            self.failures.remove(&one.code());
            self.last.insert(one.code(), now);
            return;
        }
        let failures = self.failures.entry(one.code()).or_default();
        failures.in_turn = failures.in_turn.saturating_add(1);
        let (most, meanwhile) = match outcome {
            MoveOutcome::Lost { .. } => (LOST_MAX, LOST_SECONDS),
            _ => (FAILURES_MAX, 0),
        };
        let rest = if one.is_towards_safety() { REST_SECONDS_TO_SAFETY } else { REST_SECONDS };
        let rest = if failures.in_turn >= most { rest } else { meanwhile };
        failures.rests_until = now.saturating_add(rest);
    }

    /// When any of these kinds was last done.
    pub(super) fn last_of(&self, kinds: &[u8]) -> Option<u64> {
        kinds.iter().filter_map(|kind| self.last.get(kind)).copied().max()
    }

    /// What another room has against a move, if it has something. What leads towards money for bills is never barred.
    pub(super) fn barred(&self, one: Move) -> Option<&Obstacle> {
        self.barred.get(one.name()).filter(|_| !one.is_towards_safety())
    }

    /// Whether stake with a validator may go to another one now: the chain refuses what was moved there itself until it could
    /// have been unstaked.
    pub(super) fn may_redelegate(&self, survey: &Survey, validator: &str) -> bool {
        let moved = self.redelegated.get(validator);
        moved.is_none_or(|at| survey.time >= at.saturating_add(survey.unbonding_seconds))
    }

    /// Why a move waits, if it does.
    pub(super) fn holds_up(&self, one: Move, purpose: Purpose, now: u64) -> Option<String> {
        if let Some(failures) = self.failures.get(&one.code()).filter(|failures| now < failures.rests_until) {
            let Failures { in_turn, rests_until } = failures;
            return Some(format!("{one} came to nothing {in_turn} times in turn and rests until {rests_until}"));
        }
        if purpose.is_due() {
            return None;
        }
        let unstakes = matches!(one, Move::Unstake(_));
        let least = if unstakes { STAKED_SECONDS_MIN } else { COOL_DOWN_SECONDS };
        // Stake does not move on within a day, either.
        let kind = if matches!(one, Move::Redelegate(_)) { Some(one.code()) } else { one.opposite() };
        let undone = self.last.get(&kind?)?.saturating_add(least);
        (now < undone).then(|| format!("{one} would undo what was done {least} s ago or less: from {undone} on"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_790_000_000;
    const EARNS: Purpose = Purpose::Earns { a_year: 1, costs: 1 };
    const DUE: Purpose = Purpose::DueWithinADay { needed: 1, at_hand: 0 };

    fn refused() -> MoveOutcome {
        MoveOutcome::Refused { reason: "paused".into() }
    }

    #[test]
    fn what_fails_twice_in_turn_rests_and_goes_on_after_it_and_what_leads_to_safety_sooner() {
        let mut standing = Standing::default();
        for (one, rest) in [(Move::Buy(1), REST_SECONDS), (Move::Sell(1), REST_SECONDS_TO_SAFETY)] {
            standing.ended(one, &refused(), NOW);
            assert_eq!(standing.holds_up(one, DUE, NOW), None, "{one}: once is no pattern");
            standing.ended(one, &refused(), NOW);
            let said = standing.holds_up(one, DUE, NOW + rest - 1).unwrap();
            assert!(said.contains("2 times in turn") && said.contains(&(NOW + rest).to_string()), "{said}");
            assert_eq!(standing.holds_up(one, DUE, NOW + rest), None);
            standing.ended(one, &refused(), NOW + rest);
            assert!(standing.holds_up(one, DUE, NOW + rest).is_some(), "still in turn");
            standing.ended(one, &MoveOutcome::Done, NOW + 2 * rest);
            standing.ended(one, &refused(), NOW + 2 * rest);
            assert_eq!(standing.holds_up(one, DUE, NOW + 2 * rest), None, "done in between");
        }
    }

    #[test]
    fn bytes_that_never_landed_are_tried_again_soon_and_after_four_times_rest() {
        let mut standing = Standing::default();
        let lost = MoveOutcome::Lost { reason: "late".into() };
        for _ in 0..3 {
            standing.ended(Move::Stake(1), &lost, NOW);
            assert!(standing.holds_up(Move::Stake(1), EARNS, NOW + LOST_SECONDS - 1).is_some());
            assert_eq!(standing.holds_up(Move::Stake(1), EARNS, NOW + LOST_SECONDS), None);
        }
        standing.ended(Move::Stake(1), &lost, NOW);
        assert!(standing.holds_up(Move::Stake(1), EARNS, NOW + REST_SECONDS - 1).is_some());
    }

    #[test]
    fn nothing_is_undone_within_its_time_unless_bills_ask_for_it() {
        for (done, undo, least) in [
            (Move::Fund(1), Move::CallBack(1), COOL_DOWN_SECONDS),
            (Move::CallBack(1), Move::Fund(1), COOL_DOWN_SECONDS),
            (Move::Buy(1), Move::Sell(1), COOL_DOWN_SECONDS),
            (Move::Provide(1), Move::Withdraw(1), COOL_DOWN_SECONDS),
            (Move::Stake(1), Move::Unstake(1), STAKED_SECONDS_MIN),
            (Move::Unstake(1), Move::Stake(1), COOL_DOWN_SECONDS),
            (Move::Redelegate(1), Move::Redelegate(1), COOL_DOWN_SECONDS),
        ] {
            let mut standing = Standing::default();
            standing.ended(done, &MoveOutcome::Done, NOW);
            assert!(standing.holds_up(undo, EARNS, NOW + least - 1).is_some(), "{done}, {undo}");
            assert_eq!(standing.holds_up(undo, EARNS, NOW + least), None, "{done}, {undo}");
            assert_eq!(standing.holds_up(undo, DUE, NOW), None, "{done}, {undo}");
        }
        assert_eq!(Standing::default().holds_up(Move::Sell(1), EARNS, NOW), None);
    }
}
