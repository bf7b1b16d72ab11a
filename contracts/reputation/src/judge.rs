//! Who decides which case: the judge in whose term it was reported, or the accused's whole stake began to leave. Decides nothing itself.

use cosmwasm_std::Addr;
use stateset_api::reputation::JUDGES_MAX;
use stateset_api::reputation::rules::WINDOW_SECONDS_MAX;

use crate::ContractError;
#[cfg(doc)]
use crate::state::Stake;
use crate::state::{Config, Judge};

/// No case is decided later than this after its report: each of its four windows ends. Seconds.
const CASE_SECONDS_MAX: u64 = 4 * WINDOW_SECONDS_MAX as u64;

impl Judge {
    /// From the beginning, with everything in its reach.
    pub(crate) const fn first(governance: Addr) -> Self {
        Self { governance, since: 0 }
    }
}

/// The judge of a case as of a time, in Unix seconds: of its report, or before (see [`Stake::judged_at`]); `None` for one so old that nobody may decide it. A judge who
/// takes office has no case of that second: else its own report before it, in the same block, would be its own to decide.
pub(crate) fn of(config: &Config, reported_at: u64) -> Option<&Judge> {
    config.judges.iter().rev().find(|judge| judge.since < reported_at)
}

/// The judge in office.
pub(crate) fn present(config: &Config) -> Result<&Judge, ContractError> {
    config.judges.last().ok_or(ContractError::NoJudge {})
}

/// Puts a judge in office, and forgets those whose cases are all over.
pub(crate) fn appoint(config: &mut Config, governance: Addr, now: u64) -> Result<(), ContractError> {
    if present(config)?.governance == governance {
        return Ok(());
    }
    // Those who left in its term may be reported until they have left.
    let kept_seconds = CASE_SECONDS_MAX.saturating_add(config.clock.unbonding_seconds.into());
    let over = |until: u64| until.saturating_add(kept_seconds) < now;
    let ended = config.judges.iter().skip(1).filter(|next| over(next.since)).count();
    config.judges.drain(..ended);
    if config.judges.len() >= JUDGES_MAX {
        return Err(ContractError::TooManyJudges { max: JUDGES_MAX, days: kept_seconds / 86_400 });
    }
    config.judges.push(Judge { governance, since: now });
    Ok(())
}

/// Another in the same term, with all its cases.
pub(crate) fn hand_over(config: &mut Config, governance: Addr) {
    if let Some(present) = config.judges.last_mut() {
        present.governance = governance;
    }
}
