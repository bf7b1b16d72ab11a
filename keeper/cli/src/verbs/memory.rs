//! `memory`: what was learned, as a running keeper would use it now. Reads alone, but for a person's word that something
//! may go on.

use std::cmp::Reverse;

use eyre::{WrapErr as _, bail};
use serde::Serialize;
use serde_json::json;
use stateset_agent::memory::{BELIEFS_MAX, BeliefKind, Episode, Input, Prediction, State, Stop, WATCHES_MAX};
use stateset_agent::memory::{admit, episode_of, subject_key};
use stateset_agent::{Kind, Lookup, Row};
use stateset_chain::Clock;
use stateset_chain::journal::{JournalError, Reader};
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::cli::MemoryVerb;
use crate::output::{Format, pairs, table};
use crate::verbs::bill_store::hand_in;

/// A belief as it is shown.
#[derive(Serialize)]
struct BeliefShown {
    kind: BeliefKind,
    subject: String,
    /// What the numbers count.
    unit: &'static str,
    /// None where what was seen is too old to say anything.
    #[serde(flatten)]
    prediction: Option<Prediction>,
    /// When it was observed last, Unix seconds.
    at: u64,
}

/// How good predictions of a kind have been.
#[derive(Serialize)]
struct CalibrationShown {
    kind: BeliefKind,
    /// Of those that were scored, in millionths; none of too few.
    coverage: Option<i64>,
    /// Mean logarithm of the density that was given to what came, in millionths.
    log_score: Option<i64>,
    /// By which intervals are widened, in millionths.
    factor: i64,
    words: String,
}

#[derive(Serialize)]
struct Memory {
    beliefs: Vec<BeliefShown>,
    calibrations: Vec<CalibrationShown>,
    /// What waits for a person.
    stopped: Vec<Stop>,
}

pub(super) async fn run(verb: &MemoryVerb, context: &Context, format: Format) -> eyre::Result<()> {
    match verb {
        MemoryVerb::Show { subject } => {
            let state = known(context)?;
            let memory = shown(&state, subject.as_deref(), Clock::System.now_millis() / 1_000);
            format.print(&memory, show)
        }
        MemoryVerb::Episodes { subject, limit } => {
            let episodes = episodes(context, subject.as_deref(), *limit)?;
            format.print(&episodes, |episodes| list(episodes))
        }
        MemoryVerb::Allow { subject, by } => allow(subject, by, context, format).await,
    }
}

async fn allow(subject: &str, by: &str, context: &Context, format: Format) -> eyre::Result<()> {
    if known(context)?.stopped(subject).is_none() {
        bail!("{subject:?} is not stopped; `memory show` shows what is");
    }
    let at = Clock::System.now_millis() / 1_000;
    let input = Input::Allowed { subject: subject.to_owned(), by: by.to_owned(), at };
    hand_in(context, &input.into()).await.wrap_err("nothing was changed")?;
    format.report(&json!({ "allowed": subject }), |_| format!("{subject} may go on"))
}

/// Rows of a journal; none where there is no journal yet.
fn read<T: Default>(
    context: &Context,
    read: impl FnOnce(&stateset_state::journaled_state::StoredState<'_>) -> eyre::Result<T>,
) -> eyre::Result<T> {
    match Reader::open(&context.config.journal_file) {
        Ok(reader) => read(&context.stored_state(&reader)?),
        Err(JournalError::Absent { .. }) => Ok(T::default()),
        Err(error) => Err(error.into()),
    }
}

/// All that is in a keeper's memory: never more rows than there are slots.
fn known(context: &Context) -> eyre::Result<State> {
    let slots = BeliefKind::ALL.len() * (BELIEFS_MAX + 1) + WATCHES_MAX;
    let rows = read(context, |stored| Ok(stored.last_rows(Kind::Belief, (None, u32::try_from(slots)?))?))?;
    let mut state = State::default();
    rows.iter().try_for_each(|row| admit(&mut state, row))?;
    Ok(state)
}

fn shown(state: &State, subject: Option<&str>, now: u64) -> Memory {
    let is_asked = |found: &str| subject.is_none_or(|subject| subject == found);
    let beliefs = state.beliefs().filter(|(_, found, _)| is_asked(found));
    let beliefs: Vec<BeliefShown> = beliefs
        .map(|(kind, subject, belief)| BeliefShown {
            kind,
            subject: subject.to_owned(),
            unit: kind.unit(),
            // What was observed by a chain whose clock is ahead is as new as can be.
            prediction: state.predict(kind, subject, now.max(belief.at)),
            at: belief.at,
        })
        .collect();
    let is_shown = |kind: &BeliefKind| beliefs.iter().any(|belief| belief.kind == *kind);
    let calibrations = BeliefKind::ALL.into_iter().filter(is_shown);
    let calibrations = calibrations.map(|kind| (kind, state.calibration(kind))).map(|(kind, found)| CalibrationShown {
        kind,
        coverage: found.coverage().map(|share| share.millionths()),
        log_score: found.log_score().map(|score| score.millionths()),
        factor: found.factor.millionths(),
        words: found.words(),
    });
    let stopped = state.stops().filter(|stop| is_asked(&stop.subject)).cloned().collect();
    Memory { calibrations: calibrations.collect(), beliefs, stopped }
}

fn show(memory: &Memory) -> String {
    let row = |belief: &BeliefShown| {
        let number = |of: fn(&Prediction) -> i64| belief.prediction.as_ref().map(|found| of(found).to_string());
        [
            belief.kind.name().to_owned(),
            belief.subject.clone(),
            number(|found| found.mean).unwrap_or_else(|| "too old to say".to_owned()),
            number(|found| found.low80).unwrap_or_default(),
            number(|found| found.high80).unwrap_or_default(),
            belief.unit.to_owned(),
            belief.prediction.map(|found| found.evidence.to_string()).unwrap_or_default(),
            show_time(belief.at),
        ]
    };
    let heading = ["what", "of", "expected", "from", "to", "unit", "evidence", "last seen"];
    let mut text = vec![table(heading, memory.beliefs.iter().map(row))];
    if !memory.calibrations.is_empty() {
        text.push(pairs(memory.calibrations.iter().map(|of| (of.kind.name(), of.words.clone()))));
    }
    let stop = |stop: &Stop| format!("{} is stopped since {}: {}", stop.subject, show_time(stop.at), stop.reason);
    text.extend(memory.stopped.iter().map(stop));
    text.join("\n")
}

/// The last ones. By subject all are looked up and the last are kept.
fn episodes(context: &Context, subject: Option<&str>, limit: u32) -> eyre::Result<Vec<Episode>> {
    let rows: Vec<Row> = read(context, |stored| {
        Ok(match subject {
            None => stored.last_rows(Kind::Episode, (None, limit))?,
            Some(subject) => stored.find(Lookup::Alike(Kind::Episode, subject_key(subject)))?,
        })
    })?;
    let mut episodes = rows.iter().map(episode_of).collect::<Result<Vec<_>, _>>()?;
    // Another subject may have the same hash.
    episodes.retain(|episode| subject.is_none_or(|subject| subject == episode.subject));
    episodes.sort_by_key(|episode| Reverse(episode.at));
    episodes.truncate(usize::try_from(limit)?);
    Ok(episodes)
}

fn list(episodes: &[Episode]) -> String {
    let row = |episode: &Episode| {
        let expected = episode.expected.map(|of| format!("{}, {} to {}", of.value, of.low, of.high));
        [
            show_time(episode.at),
            episode.work.clone(),
            episode.subject.clone(),
            episode.action.clone(),
            expected.unwrap_or_default(),
            episode.actual.map(|actual| actual.to_string()).unwrap_or_default(),
            episode.note.clone(),
        ]
    };
    table(["at", "work", "about", "done", "expected", "came", "note"], episodes.iter().map(row))
}
