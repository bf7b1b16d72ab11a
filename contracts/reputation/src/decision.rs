//! Decisions: by the governance, within what was claimed, on cases to which it is no party.

use cosmwasm_std::{DepsMut, Response, Storage};
use stateset_api::Amount;
use stateset_api::event::CaseDecided;
use stateset_api::reputation::{Status, Verdict};
use stateset_api::score::slash_ceil;

use crate::auth::AgentAccounts;
use crate::case::{self, Case};
use crate::context::Context;
use crate::finality::Ending;
use crate::record::Ceiling;
use crate::state::STAKES;
use crate::{ContractError, finality, stake};

/// The sender is the case's governance, and named its content.
pub(crate) fn decide(
    deps: DepsMut<'_>,
    ctx: &Context<'_>,
    case: Case,
    verdict: Verdict,
) -> Result<Response, ContractError> {
    check_judge(&deps, ctx, &case)?;
    check_verdict(case.stored.ceiling(), verdict)?;
    let (number, stage, now) = (case.number, case.stored.status.stage(), ctx.now());
    let (from, deadline) = case.decidable().ok_or(ContractError::Stage { case: number, stage, verb: "decided" })?;
    if now < from {
        return Err(ContractError::TooEarly { case: number, verb: "decided", after: from.saturating_sub(1), now });
    }
    if now > deadline {
        return Err(ContractError::TooLate { case: number, verb: "decided", deadline, now });
    }
    match case.stored.status {
        Status::Open { .. } => first(deps.storage, ctx, case, verdict),
        _ => finality::close(deps, ctx, case, Ending::Decided(verdict)),
    }
}

/// The first decision: stands unless appealed. What is found less grave than claimed frees stake at once.
fn first(
    storage: &mut dyn Storage,
    ctx: &Context<'_>,
    mut case: Case,
    verdict: Verdict,
) -> Result<Response, ContractError> {
    let mut staked = stake::load(storage, &ctx.config, case.stored.accused)?;
    let before = staked.clone();
    staked.note_verdict(&case, &ctx.config, ctx.now());
    let Case { number, stored, term } = &mut case;
    // After a dismissal the reporter may appeal, and up to what was claimed be found.
    let gravest = if let Verdict::Upheld { severity, .. } = verdict { severity } else { stored.severity };
    let needed = slash_ceil(stored.stake_at_report, term.rules.slash_bps(gravest));
    if stored.effective {
        staked.release(stored.reach, stored.frozen.saturating_sub(needed));
        stored.frozen = needed;
    } else {
        case::take_effect(storage, &mut staked, stored, needed)?;
    }
    if staked != before {
        STAKES.save(storage, &stored.accused.0, &staked)?;
    }
    let appeal_by = ctx.now().saturating_add(term.rules.appeal_seconds.into());
    let (accused, verdict_name) = (stored.accused, verdict.kind().to_owned());
    let event = CaseDecided { case: *number, accused, verdict: verdict_name, appeal_by }.to_event();
    case.advance(storage, Status::Decided { verdict, appeal_by })?;
    Ok(Response::new().add_event(event))
}

/// The agent's hands may have changed since the report: neither those of then nor those of now.
fn check_judge(deps: &DepsMut<'_>, ctx: &Context<'_>, case: &Case) -> Result<(), ContractError> {
    let (judge, stored) = (ctx.sender(), &case.stored);
    let accused = AgentAccounts::load(deps.querier, &ctx.config.registry, stored.accused)?;
    let reason = if stored.reporter == *judge {
        "it reported the case"
    } else if stored.victim.as_ref() == Some(judge) {
        "it is the victim"
    } else if accused.is(judge) {
        "it is the accused's own account"
    } else if stored.owner.as_deref() == Some(deps.api.addr_canonicalize(judge.as_str())?.as_slice()) {
        "it was the accused's owner when it was reported"
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
