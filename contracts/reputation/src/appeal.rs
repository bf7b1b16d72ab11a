//! The one appeal: by the side that lost, with a bond, in time.

use cosmwasm_std::{Response, Storage};
use stateset_api::event::CaseAppealed;
use stateset_api::reputation::{AgentRole, Party, Status, Verdict};

use crate::case::Case;
use crate::context::Context;
use crate::{ContractError, funds};

/// Who appeals; established by the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Appellant {
    Accused(AgentRole),
    Reporter,
}

/// By the sender, with its bond.
pub(crate) fn appeal(
    storage: &mut dyn Storage,
    ctx: &Context<'_>,
    mut case: Case,
    by: Appellant,
) -> Result<Response, ContractError> {
    let (number, rules) = (case.number, case.term.rules);
    funds::exactly(ctx.info, &ctx.config.stake_denom, rules.appeal_bond.0)?;
    let Status::Decided { verdict, appeal_by } = case.stored.status else {
        return Err(ContractError::Stage { case: number, stage: case.stored.status.stage(), verb: "appealed" });
    };
    let party = match (by, verdict) {
        (Appellant::Accused(_), Verdict::Upheld { .. }) => Party::Accused,
        (Appellant::Reporter, Verdict::Dismissed { .. }) => Party::Reporter,
        // Otherwise the winner could use up the loser's one appeal.
        _ => return Err(ContractError::NotTheLoser { verdict: verdict.kind() }),
    };
    let now = ctx.now();
    if now > appeal_by {
        return Err(ContractError::TooLate { case: number, verb: "appealed", deadline: appeal_by, now });
    }
    // After a controller's, whose key is the one that is stolen, the owner keeps its time to say what it has to say.
    let from = if by == Appellant::Accused(AgentRole::Controller) { appeal_by } else { now };
    let decide_by = from.saturating_add(rules.decision_seconds.into());
    case.stored.appellant = Some(ctx.sender().clone());
    let (accused, by) = (case.stored.accused, party.to_string());
    let event = CaseAppealed { case: number, accused, by, decide_by }.to_event();
    case.advance(storage, Status::Appealed { verdict, by: party, decide_by })?;
    Ok(Response::new().add_event(event))
}
