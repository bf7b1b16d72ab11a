//! Decisions: by the governance, within what was claimed, on cases to which it is no party.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage};
use stateset_api::Amount;
use stateset_api::event::CaseDecided;
use stateset_api::reputation::{Status, Verdict};
use stateset_api::score::slash_ceil;

use crate::party::AgentParty;
use crate::state::{Ceiling, Config, STAKES, StoredCase};
use crate::{ContractError, case, config, finality, judge, stake};

pub(crate) fn decide(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    judge: &Addr,
    number: u64,
    verdict: Verdict,
) -> Result<Response, ContractError> {
    let case = case::load(deps.storage, number)?;
    // Whoever took its place since may not: it was not the one whom the accused trusted with its stake.
    let of_case = judge::of(config, case.judged_at()).ok_or(ContractError::NoJudge {})?;
    config::authorize("case's governance", &of_case.governance, judge)?;
    check_judge(&deps, config, judge, &case)?;
    check_verdict(case.ceiling(), verdict)?;
    let now = env.block.time.seconds();
    let in_time = |deadline: u64| {
        let late = ContractError::TooLate { case: number, verb: "decided", deadline, now };
        if now <= deadline { Ok(()) } else { Err(late) }
    };
    match case.status {
        Status::Open { decide_by } => {
            if case.response.is_none() && now <= case.respond_by {
                return Err(ContractError::TooEarly { case: number, verb: "decided", from: case.respond_by, now });
            }
            in_time(decide_by)?;
            first(deps.storage, number, case, verdict, now)
        }
        Status::Appealed { decide_by, .. } => {
            in_time(decide_by)?;
            finality::close(deps, config, number, case, Some(verdict), now)
        }
        Status::Decided { .. } | Status::Closed { .. } => {
            Err(ContractError::Stage { case: number, stage: case.status.stage(), verb: "decided" })
        }
    }
}

/// The first decision: stands unless appealed. What is found less grave than claimed frees stake at once.
fn first(
    storage: &mut dyn Storage,
    number: u64,
    mut case: StoredCase,
    verdict: Verdict,
    now: u64,
) -> Result<Response, ContractError> {
    if let Verdict::Upheld { severity, .. } = verdict {
        let needed = slash_ceil(case.stake_at_report, case.rules.slash_bps(severity));
        let mut staked = stake::load(storage, case.accused)?;
        staked.frozen = staked.frozen.saturating_sub(case.frozen.saturating_sub(needed));
        STAKES.save(storage, &case.accused.0, &staked)?;
        case.frozen = needed;
    }
    let appeal_by = now.saturating_add(case.rules.appeal_seconds.into());
    let told = CaseDecided { case: number, accused: case.accused, verdict: name(verdict).to_owned(), appeal_by };
    case::advance(storage, number, case, Status::Decided { verdict, appeal_by })?;
    Ok(Response::new().add_event(told.to_event()))
}

/// The agent's hands may have changed since the report.
fn check_judge(deps: &DepsMut<'_>, config: &Config, judge: &Addr, case: &StoredCase) -> Result<(), ContractError> {
    let accused = AgentParty::load(deps.querier, &config.registry, case.accused)?;
    let reason = if case.reporter == *judge {
        "it reported the case"
    } else if case.victim.as_ref() == Some(judge) {
        "it is the victim"
    } else if accused.is(judge) {
        "it is the accused's own account"
    } else {
        return Ok(());
    };
    Err(ContractError::Conflict { role: "judge", address: judge.to_string(), reason })
}

fn check_verdict(ceiling: Ceiling, verdict: Verdict) -> Result<(), ContractError> {
    let Verdict::Upheld { severity, damage } = verdict else { return Ok(()) };
    if severity > ceiling.severity {
        return Err(ContractError::SeverityExceeded { got: severity, max: ceiling.severity });
    }
    let max = Amount(ceiling.damage);
    if damage > max { Err(ContractError::DamageExceeded { got: damage, max }) } else { Ok(()) }
}

pub(crate) const fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Upheld { .. } => "upheld",
        Verdict::Dismissed { .. } => "dismissed",
    }
}
