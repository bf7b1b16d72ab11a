//! Moves of the treasury, both ways: what the shadow would have moved, and what the live keeper did within a day of it.

use serde::Serialize;
use stateset_agent::Kind;
use stateset_agent::treasury::{MoveOutcome, MoveRecord, read};
use stateset_config::context::Context;
use stateset_state::journaled_state::StoredState;
use stateset_telemetry::timestamp::show_time;

use crate::output::table;

/// Two decisions are of one occasion if they are at most so far apart, in seconds.
const DAY: u64 = 86_400;

/// One move that the shadow decided on, again and again where nobody made it; or one of the keeper's that it did not.
#[derive(Serialize)]
pub(super) struct MoveCompared {
    action: &'static str,
    /// Always true: no row of this can be taken for what was done.
    shadow: bool,
    /// When the shadow decided on it first and last, Unix seconds, and how often; `None`: it did not.
    would: Option<Would>,
    /// The keeper's move of the kind that is nearest in time.
    live: Option<LiveMove>,
    /// Both decided on it.
    pub(super) same: bool,
}

#[derive(Serialize)]
struct Would {
    first: u64,
    last: u64,
    times: u32,
    /// As it was decided last.
    worth: String,
    what_for: String,
}

#[derive(Serialize)]
struct LiveMove {
    id: String,
    decided_at: u64,
    worth: String,
    state: &'static str,
}

/// Compares the last `limit` moves of each journal; the keeper's alone from when the shadow first decided on one.
pub(super) fn compare(
    shadow: &StoredState<'_>,
    live: Option<&StoredState<'_>>,
    limit: u32,
    context: &Context,
) -> eyre::Result<Vec<MoveCompared>> {
    let mut theirs = live.map(|live| last(live, limit)).transpose()?.unwrap_or_default();
    let mut compared = Vec::new();
    for would in occasions(&last(shadow, limit)?) {
        let (Some(first), Some(latest)) = (would.first(), would.last()) else { continue };
        let near = |one: &MoveRecord| {
            one.planned.name() == latest.planned.name()
                && one.decided_at.saturating_add(DAY) >= first.decided_at
                && one.decided_at <= latest.decided_at.saturating_add(DAY)
        };
        let found = theirs.iter().enumerate().filter(|(_, one)| near(one));
        let nearest = found.min_by_key(|(_, one)| one.decided_at.abs_diff(first.decided_at)).map(|(index, _)| index);
        let live = nearest.map(|index| LiveMove::of(&theirs.remove(index), context));
        let would = Would {
            first: first.decided_at,
            last: latest.decided_at,
            times: u32::try_from(would.len()).unwrap_or(u32::MAX),
            worth: worth(latest, context),
            what_for: context.show_text(&latest.purpose.words(latest.planned, &latest.denom)),
        };
        let action = latest.planned.name();
        compared.push(MoveCompared { action, shadow: true, same: live.is_some(), would: Some(would), live });
    }
    let began = compared.iter().filter_map(|one| Some(one.would.as_ref()?.first)).min().unwrap_or(u64::MAX);
    for one in theirs.iter().filter(|one| one.decided_at >= began) {
        let live = Some(LiveMove::of(one, context));
        compared.push(MoveCompared { action: one.planned.name(), shadow: true, would: None, live, same: false });
    }
    Ok(compared)
}

impl LiveMove {
    fn of(one: &MoveRecord, context: &Context) -> Self {
        Self {
            id: one.id.to_string(),
            decided_at: one.decided_at,
            worth: worth(one, context),
            state: one.outcome.as_ref().map_or("under way", MoveOutcome::name),
        }
    }
}

fn worth(one: &MoveRecord, context: &Context) -> String {
    let amount = one.deed.transferred().map_or_else(|| one.planned.value(), |amount| amount.0);
    context.show(amount, &one.denom)
}

/// The last moves, oldest first.
fn last(stored: &StoredState<'_>, limit: u32) -> eyre::Result<Vec<MoveRecord>> {
    // One row beside the moves holds what decides about the next one.
    let rows = stored.last_rows(Kind::Move, (None, limit.saturating_add(1)))?;
    let moves = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let mut moves: Vec<MoveRecord> = moves.into_iter().flatten().collect();
    moves.sort_by_key(|one| (one.decided_at, one.id));
    Ok(moves)
}

/// What was decided once more since nobody had done it belongs together.
fn occasions(moves: &[MoveRecord]) -> Vec<&[MoveRecord]> {
    let together = |a: &MoveRecord, b: &MoveRecord| {
        a.planned.name() == b.planned.name() && b.decided_at <= a.decided_at.saturating_add(DAY)
    };
    moves.chunk_by(together).collect()
}

pub(super) fn describe(moves: &[MoveCompared]) -> String {
    let rows = moves.iter().map(|one| {
        let would = one.would.as_ref().map_or_else(
            || "nothing".to_owned(),
            |would| {
                format!("{}, {} times since {}: {}", would.worth, would.times, show_time(would.first), would.what_for)
            },
        );
        let live = one.live.as_ref().map_or_else(
            || "nothing".to_owned(),
            |live| format!("{}, {} ({})", live.worth, show_time(live.decided_at), live.state),
        );
        [one.action.to_owned(), would, live, if one.same { String::new() } else { "DIFFERS".to_owned() }]
    });
    table(["move", "the shadow would", "the keeper", ""], rows)
}
