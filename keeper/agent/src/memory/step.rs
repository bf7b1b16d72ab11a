//! One input: what is learned from it, or why nothing.

use crate::memory::belief::Belief;
use crate::memory::episode::Episode;
use crate::memory::input::{Input, Noticed, Observation};
use crate::memory::limits::{BELIEFS_MAX, OBSERVATIONS_MAX, WATCHES_MAX};
use crate::memory::loops::{Move, Stop, Try, Watch};
use crate::memory::notice::{Effect, Notice};
use crate::memory::state::{Changed, State};
use crate::memory::text::fault;

/// What a step wants done, and what it changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub effects: Vec<Effect>,
    pub changed: Changed,
}

impl Step {
    fn notify(&mut self, notice: Notice) {
        self.effects.push(Effect::NotifyMemory(notice));
    }

    fn ignore(&mut self, subject: &str, reason: String) {
        // As long as a subject may be, whatever it is.
        let subject = subject.chars().take(64).collect();
        self.notify(Notice::Ignored { subject, reason });
    }
}

/// Takes one input in. Total: what makes no sense changes nothing, and says so.
pub fn step(state: &mut State, input: &Input) -> Step {
    let mut step = Step::default();
    match input {
        Input::Noticed(Noticed { at, observations }) => {
            for one in observations.iter().take(OBSERVATIONS_MAX) {
                observe(state, &mut step, one, *at);
            }
            if let Some(first) = observations.get(OBSERVATIONS_MAX) {
                let left_out = observations.len() - OBSERVATIONS_MAX;
                let reason = format!("{left_out} observations beyond the {OBSERVATIONS_MAX} of one input are left out");
                step.ignore(&first.subject, reason);
            }
        }
        Input::Remembered(episode) => remember(state, &mut step, episode),
        Input::Tried { subject, failed, at } => {
            let one = Try { at: *at, failed: *failed };
            watch(state, &mut step, (subject, *at), |watch| watch.tried(subject, one));
        }
        Input::MovedTo { subject, to, at } => match fault("destination", to) {
            Some(reason) => step.ignore(subject, reason),
            None => {
                let one = Move { at: *at, to: to.clone() };
                watch(state, &mut step, (subject, *at), |watch| watch.moved(subject, one));
            }
        },
        Input::Costed { subject, spent, worth, at } => {
            watch(state, &mut step, (subject, *at), |watch| watch.spent(subject, (*spent, *worth), *at));
        }
        Input::Allowed { subject, by, at } => allow(state, &mut step, (subject, by), *at),
    }
    step
}

/// Scores what was predicted of a subject, and then learns.
fn observe(state: &mut State, step: &mut Step, observation: &Observation, at: u64) {
    let Observation { about: kind, subject, seen } = observation;
    let kind = *kind;
    if let Some(reason) = fault("subject", subject) {
        return step.ignore(subject, reason);
    }
    let known = state.belief(kind, subject).copied();
    let mut belief = known.unwrap_or_else(|| Belief::new(kind, at));
    let score = belief.score(kind, *seen, (at, state.calibration(kind).factor));
    if !belief.update(kind, *seen, at) {
        return step.ignore(subject, format!("{seen:?} is nothing that is seen of '{}'", kind.name()));
    }
    let forgotten = state.beliefs.entry(kind).or_default().put(subject, (belief.at, belief), BELIEFS_MAX);
    if let Some(forgotten) = forgotten {
        step.changed.beliefs.remove(&(kind, forgotten.clone()));
        step.notify(Notice::Forgotten { kind, subject: forgotten });
    }
    step.changed.beliefs.insert((kind, subject.clone()));
    if let Some(score) = score {
        let calibration = state.calibrations.entry(kind).or_default();
        if calibration.update(score) {
            step.notify(Notice::Widened { kind, reason: calibration.words() });
        }
        step.changed.calibrations.insert(kind);
    }
}

fn remember(state: &mut State, step: &mut Step, episode: &Episode) {
    match episode.fault() {
        Some(reason) => step.ignore(&episode.subject, reason),
        None => {
            state.episodes.push(episode.clone());
            step.changed.episodes.push(episode.clone());
        }
    }
}

fn watch(
    state: &mut State,
    step: &mut Step,
    (subject, at): (&str, u64),
    look: impl FnOnce(&mut Watch) -> Option<Stop>,
) {
    if let Some(reason) = fault("subject", subject) {
        return step.ignore(subject, reason);
    }
    let known = state.watches.get(subject);
    let touched = known.map_or(at, |slot| slot.at.max(at));
    let before = known.map(|slot| slot.value.clone()).unwrap_or_default();
    let mut watch = before.clone();
    let stop = look(&mut watch);
    if watch == before {
        return;
    }
    put(state, step, subject, (touched, watch));
    if let Some(stop) = stop {
        step.notify(Notice::Stopped(stop));
    }
}

fn allow(state: &mut State, step: &mut Step, (subject, by): (&str, &str), at: u64) {
    if let Some(reason) = fault("word of who allows it", by) {
        return step.ignore(subject, reason);
    }
    let Some(slot) = state.watches.get(subject).filter(|slot| slot.value.stopped.is_some()) else {
        return step.ignore(subject, "it is not stopped".to_owned());
    };
    let (touched, mut watch) = (slot.at.max(at), slot.value.clone());
    watch.allow();
    put(state, step, subject, (touched, watch));
    step.notify(Notice::Allowed { subject: subject.to_owned(), by: by.to_owned() });
}

fn put(state: &mut State, step: &mut Step, subject: &str, touched: (u64, Watch)) {
    if let Some(forgotten) = state.watches.put(subject, touched, WATCHES_MAX) {
        step.changed.watches.remove(&forgotten);
    }
    step.changed.watches.insert(subject.to_owned());
}

#[cfg(test)]
#[path = "step_tests.rs"]
mod tests;
