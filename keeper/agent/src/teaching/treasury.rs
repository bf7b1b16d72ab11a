//! What the treasury's moves and its looks teach: which moves fail or go to and fro, and how validators stand, once a day.

use stateset_api::IntentId;
use stateset_api::treasury::Action;

use crate::memory::{self, BeliefKind, Noticed, Observation, Seen};
use crate::state::AgentState;
use crate::teaching::pools::of_days;
use crate::teaching::subjects::treasury_move;
use crate::treasury::{Deed, Move, MoveOutcome, Survey, ValidatorSeen};

const DAY: u64 = 86_400;

/// What the end of the move under way teaches. Asked before its step.
pub(crate) fn of_move(state: &AgentState, (id, outcome, at): (IntentId, &MoveOutcome, u64)) -> Vec<memory::Input> {
    let under_way = state.treasury.under_way().filter(|one| one.id == id);
    let Some(one) = under_way.filter(|_| state.rules() >= 5) else { return Vec::new() };
    let mut lessons = Vec::new();
    let subject = treasury_move(one.planned.name());
    let failed = match outcome {
        MoveOutcome::Refused { .. } | MoveOutcome::Unknown { .. } => Some(true),
        MoveOutcome::Done => state.memory.has_failed(&subject).then_some(false),
        // The network's doing.
        MoveOutcome::Lost { .. } => None,
    };
    // What leads towards money for bills is not stopped, whatever comes of it: it rests at most.
    if let Some(failed) = failed.filter(|_| !one.planned.is_towards_safety()) {
        lessons.push(memory::Input::Tried { subject, failed, at });
    }
    if *outcome == MoveOutcome::Done {
        lessons.extend(destination(one.planned, &one.deed).map(|(name, to)| memory::Input::MovedTo {
            subject: treasury_move(name),
            to,
            at,
        }));
    }
    lessons
}

/// What went where, under the name of the move that is not begun any more if it goes to and fro.
fn destination(planned: Move, deed: &Deed) -> Option<(&'static str, String)> {
    let (name, to) = match planned {
        Move::Fund(_) => (Move::Fund(0).name(), "the treasury"),
        Move::CallBack(_) => (Move::Fund(0).name(), "the wallet"),
        Move::Buy(_) => (Move::Buy(0).name(), "stake"),
        Move::Sell(_) => (Move::Buy(0).name(), "the stable denom"),
        Move::Provide(_) => (Move::Provide(0).name(), "pools"),
        Move::Withdraw(_) => (Move::Provide(0).name(), "out of pools"),
        Move::Redelegate(_) => {
            let Deed::Act { action: Action::Redelegate { to, .. }, .. } = deed else { return None };
            return Some((planned.name(), to.clone()));
        }
        Move::Stake(_) | Move::Unstake(_) | Move::Claim(_) => return None,
    };
    Some((name, to.to_owned()))
}

/// Whether a look shows validators of a day that nothing was learned of yet: then it is worth being recorded.
pub fn teaches(state: &AgentState, survey: &Survey) -> bool {
    state.rules() >= 5 && seen_today(state, survey).next().is_some()
}

/// What a look teaches of the day, once, and whether it is kept that it was seen.
pub(crate) fn of_day(state: &mut AgentState, survey: &Survey) -> (Vec<memory::Input>, bool) {
    if state.rules() < 5 {
        return (Vec::new(), false);
    }
    let (days, mut is_kept) = state.treasury.see_pools(survey);
    let seen: Vec<ValidatorSeen> = seen_today(state, survey).cloned().collect();
    let mut observations: Vec<_> = of_days(days).collect();
    is_kept |= !seen.is_empty();
    for ValidatorSeen { address, jailed, .. } in &seen {
        let is_new = state.treasury.see_jailed(address, *jailed) && *jailed;
        let up = if *jailed { Seen::No } else { Seen::Yes };
        let often = Seen::Events { count: u32::from(is_new), days: 1 };
        for (about, seen) in [(BeliefKind::ValidatorUp, up), (BeliefKind::ValidatorJailed, often)] {
            observations.push(Observation { about, subject: address.clone(), seen });
        }
    }
    if observations.is_empty() {
        return (Vec::new(), is_kept);
    }
    (vec![memory::Input::Noticed(Noticed { at: survey.time, observations })], is_kept)
}

/// One that was observed on this day already says nothing new, since what it missed is one failure.
fn seen_today<'a>(state: &'a AgentState, survey: &'a Survey) -> impl Iterator<Item = &'a ValidatorSeen> {
    let is_new = move |one: &&ValidatorSeen| {
        let known = state.memory.belief(BeliefKind::ValidatorUp, &one.address);
        known.is_none_or(|belief| belief.at / DAY < survey.time / DAY)
    };
    survey.validators.iter().flatten().filter(is_new)
}
