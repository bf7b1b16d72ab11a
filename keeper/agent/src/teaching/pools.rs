//! What pools teach: what their fees bring and how far their price moves, a day each; and how much of what was foreseen
//! of a swap or a loan came of it.
//!
//! Absent: what came of an act when the reference price is another at the next look, since values are at that price; and
//! a plan that goes by it: the planner measures for itself.

use stateset_api::IntentId;
use stateset_api::treasury::Action;

use crate::memory::{self, BeliefKind, Noticed, Observation, Seen};
use crate::state::AgentState;
use crate::treasury::{Deed, Move, MoveRecord, PoolDay, Survey};

const MILLION: i128 = 1_000_000;

/// A day of pools.
pub(super) fn of_days(days: Vec<PoolDay>) -> impl Iterator<Item = Observation> {
    days.into_iter().flat_map(|PoolDay { pool, fees, moved }| {
        let seen = |about, subject: String, change| Observation { about, subject, seen: Seen::Change(change) };
        [seen(BeliefKind::PoolYield, pool.clone(), fees), seen(BeliefKind::PoolVolatility, pool, moved)]
    })
}

/// The move that the next look measures, and the reference price by which it was decided.
pub(crate) fn awaited(state: &AgentState) -> Option<(IntentId, u128)> {
    let one = state.treasury.iter().find(|one| one.status() == MoveRecord::UNMEASURED)?;
    (state.rules() >= 5).then_some((one.id, state.treasury.last_price()))
}

/// What the look that measured it teaches. Asked after its step.
pub(crate) fn of_look(state: &AgentState, (id, price): (IntentId, u128), survey: &Survey) -> Option<memory::Input> {
    let one = state.treasury.iter().find(|one| one.id == id)?;
    let (came, foreseen) = one.after.filter(|_| price == survey.price.price.0).and_then(|after| {
        let of = |present: &crate::treasury::Present| match one.planned {
            Move::Buy(_) => Some(present.idle),
            Move::Sell(_) | Move::Withdraw(_) => Some(present.liquid),
            Move::Provide(_) => Some(present.liquidity),
            _ => None,
        };
        let gained = |now: u128| i128::try_from(now).ok()?.checked_sub(i128::try_from(of(&one.before)?).ok()?);
        Some((gained(of(&after)?)?, gained(of(&one.expected)?)?))
    })?;
    let parts = came.checked_mul(MILLION)?.checked_div(foreseen).filter(|_| foreseen > 0)?;
    let change = parts.saturating_sub(MILLION).clamp(-MILLION, MILLION);
    let seen = Seen::Change(i64::try_from(change).unwrap_or_default());
    let subject = format!("{} {}", one.planned.name(), pool_of(&one.deed)?);
    let observations = vec![Observation { about: BeliefKind::PoolAct, subject, seen }];
    Some(memory::Input::Noticed(Noticed { at: survey.time, observations }))
}

fn pool_of(deed: &Deed) -> Option<&str> {
    match deed {
        Deed::Act {
            action:
                Action::Swap { pool, .. } | Action::ProvideLiquidity { pool, .. } | Action::WithdrawLiquidity { pool, .. },
            ..
        } => Some(pool),
        _ => None,
    }
}
