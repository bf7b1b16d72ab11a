//! One input about the treasury: at most one new move, or the end of the one under way.

use sha2::{Digest, Sha256};
use stateset_api::treasury::{ACT_AHEAD_MAX, Action};
use stateset_api::{Amount, IntentId};

use super::decide::{Candidate, Weighed, weigh};
use super::input::{Effect, Input};
use super::needs::Flow;
use super::realise::{Begun, Ready};
use super::record::{Deed, MoveOutcome, MoveRecord};
use super::rows::rows;
use super::state::State;
use super::survey::Survey;
use crate::bills::{self, BillStatus};
use crate::decisions::{About, Decision, Work};
use crate::row::Row;

/// What a step came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub effects: Vec<Effect>,
    pub rows: Vec<Row>,
    pub decisions: Vec<Decision>,
}

/// Takes one input in. Total: one that makes no sense in this state changes nothing.
pub fn step(state: &mut State, wallet: &str, bills: &bills::State, input: &Input) -> Step {
    match input {
        Input::Surveyed(survey) => surveyed(state, wallet, bills, survey),
        Input::MoveEnded { id, outcome, height, time } => ended(state, *id, outcome, (*height, *time)),
    }
}

/// Whether a survey leads to something that is to be recorded: a move, or what came of the last one.
pub fn is_worth_a_step(state: &State, bills: &bills::State, survey: &Survey) -> bool {
    is_current(state, survey)
        && (state.unmeasured().is_some() || weighed(state, bills, survey).choose(survey).is_some())
}

/// What stands against the moves that the plan has, each in words, in the plan's order.
pub fn obstacles(state: &State, due: &[Flow], survey: &Survey) -> Vec<String> {
    let candidates = weigh(&state.standing, due, survey).candidates;
    let held = candidates.iter().filter_map(|one| Some((one.planned, one.ready.as_ref().err()?)));
    held.map(|(planned, obstacle)| format!("{planned}: {}", obstacle.reason)).collect()
}

/// What is to be paid in a denom and when, of the bills in memory that something is still to be done about.
pub fn due_of(bills: &bills::State, denom: &str) -> Vec<Flow> {
    let live = bills.values().filter(|record| BillStatus::LIVE.contains(&record.status.code()));
    let of_denom = live.filter(|record| record.bill.denom == denom);
    of_denom.map(|record| Flow { at: record.pays_from(), amount: record.bill.amount.0 }).collect()
}

/// A survey from before the last move ended, or by a node that has not seen it, would decide it once more.
fn is_current(state: &State, survey: &Survey) -> bool {
    state.under_way().is_none() && state.standing.is_seen_by((&survey.treasury, survey.act), survey.height)
}

fn weighed(state: &State, bills: &bills::State, survey: &Survey) -> Weighed {
    weigh(&state.standing, &due_of(bills, &survey.stable_denom), survey)
}

fn surveyed(state: &mut State, wallet: &str, bills: &bills::State, survey: &Survey) -> Step {
    if !is_current(state, survey) {
        return Step::default();
    }
    let mut changed = Vec::new();
    if let Some(one) = state.unmeasured().and_then(|id| state.moves.get_mut(&id)) {
        one.after = Some(survey.present());
        changed.push(one.id);
    }
    let weighed = weighed(state, bills, survey);
    let (mut effects, mut decisions) = (Vec::new(), Vec::new());
    if let Some(chosen) = weighed.choose(survey)
        && let Some(candidate) = weighed.candidates.get(chosen.action)
        && let Ok(ready) = &candidate.ready
    {
        state.standing.begins(&survey.treasury);
        let one = begun(state, wallet, survey, (candidate, ready));
        let rationale = rationale(&one);
        let about = About {
            work: Work::Treasury,
            subject: one.id.to_string(),
            at: survey.time,
            height: survey.height,
            denom: survey.stable_denom.clone(),
        };
        decisions.push(Decision::of(about, chosen, rationale).1);
        effects.push(Effect::Move {
            id: one.id,
            treasury: one.treasury.clone(),
            deed: one.deed.clone(),
            reference: format!("{} as planned", one.planned),
        });
        changed.push(one.id);
        state.moves.insert(one.id, one);
    }
    let rows = if changed.is_empty() { Vec::new() } else { rows(state, &changed) };
    Step { effects, rows, decisions }
}

fn begun(state: &State, wallet: &str, survey: &Survey, (candidate, ready): (&Candidate, &Ready)) -> MoveRecord {
    let Candidate { planned, purpose, .. } = candidate;
    let count = state.standing.count.to_be_bytes();
    let parts = [b"stateset-treasury-move", wallet.as_bytes(), survey.treasury.as_bytes(), &count];
    let digest = parts.iter().fold(Sha256::new(), |hash, part| {
        // Length-prefixed: no two lists of parts share their bytes.
        hash.chain_update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes()).chain_update(part)
    });
    let digest = digest.finalize();
    let mut distinct = [0; 10];
    distinct.copy_from_slice(&digest[..10]);
    MoveRecord {
        id: IntentId::new(survey.time, distinct),
        treasury: survey.treasury.clone(),
        denom: survey.stable_denom.clone(),
        deed: deed(survey, &ready.begun),
        planned: *planned,
        purpose: *purpose,
        decided_at: survey.time,
        height: survey.height,
        before: survey.present(),
        expected: ready.expected,
        outcome: None,
        ended_height: None,
        after: None,
    }
}

fn deed(survey: &Survey, begun: &Begun) -> Deed {
    match begun {
        Begun::Fund(amount) => Deed::Fund { amount: Amount(*amount) },
        Begun::CallBack(amount) => Deed::CallBack { amount: Amount(*amount) },
        Begun::Act(action) => Deed::Act { number: number(survey, action), action: action.clone() },
    }
}

/// An act number above the treasury's last that nobody else would take: never the next one, and by what is done.
fn number(survey: &Survey, action: &Action) -> u64 {
    // Strings and numbers: writing them cannot fail.
    let json = serde_json::to_vec(action).unwrap_or_default();
    let digest = Sha256::new().chain_update(survey.height.to_be_bytes()).chain_update(json).finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    let ahead = u64::from_be_bytes(first) % (ACT_AHEAD_MAX - 1);
    survey.act.saturating_add(2).saturating_add(ahead)
}

fn rationale(one: &MoveRecord) -> String {
    let denom = &one.denom;
    let what = match &one.deed {
        Deed::Fund { amount } | Deed::CallBack { amount } => format!("{} {amount}{denom}", one.planned),
        Deed::Act { .. } => format!("{} worth {}{denom}", one.planned, one.planned.value()),
    };
    format!("{what}: {}", one.purpose.words(one.planned, denom))
}

fn ended(state: &mut State, id: IntentId, outcome: &MoveOutcome, (height, time): (u64, u64)) -> Step {
    let Some(one) = state.moves.get_mut(&id).filter(|one| one.outcome.is_none()) else { return Step::default() };
    one.outcome = Some(outcome.clone());
    one.ended_height = Some(height);
    let (planned, deed) = (one.planned, one.deed.clone());
    let standing = &mut state.standing;
    standing.ended(planned, outcome, time);
    standing.ended_height = standing.ended_height.max(height);
    if let (MoveOutcome::Done, Deed::Act { number, action }) = (outcome, &deed) {
        standing.act = standing.act.max(*number);
        if let Action::Redelegate { to, .. } = action {
            standing.redelegated.insert(to.clone(), time);
        }
    }
    let effects = vec![Effect::MoveOver { id, planned: planned.name().to_owned(), outcome: outcome.clone() }];
    Step { effects, rows: rows(state, &[id]), decisions: Vec::new() }
}
