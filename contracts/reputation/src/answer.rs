//! The accused's answer: by its controller, whose key is at hand, and by its owner, whose answer takes that one's
//! place.

use cosmwasm_std::{Binary, Response, Storage};
use stateset_api::event::CaseAnswered;
use stateset_api::reputation::{AgentRole, Status};

use crate::ContractError;
use crate::case::{self, Case};
use crate::context::Context;
use crate::record::Answer;

/// Each of the two once, and nobody after the owner.
pub(crate) fn answer(
    storage: &mut dyn Storage,
    ctx: &Context<'_>,
    mut case: Case,
    answer: Answer,
) -> Result<Response, ContractError> {
    let (now, number, stored) = (ctx.now(), case.number, &mut case.stored);
    if !matches!(stored.status, Status::Open { .. }) {
        return Err(ContractError::Stage { case: number, stage: stored.status.stage(), verb: "answered" });
    }
    if let Some(former) = &stored.answer
        && (former.by == AgentRole::Owner || former.by == answer.by)
    {
        return Err(ContractError::Answered { case: number, by: former.by });
    }
    if now > stored.respond_by {
        return Err(ContractError::TooLate { case: number, verb: "answered", deadline: stored.respond_by, now });
    }
    let event = CaseAnswered { case: number, accused: stored.accused, by: answer.by.to_string() }.to_event();
    stored.answer = Some(answer);
    case.save(storage)?;
    Ok(Response::new().add_event(event))
}

/// The hash of an answer, by whoever gives it.
pub(crate) fn new(by: AgentRole, response: &Binary) -> Result<Answer, ContractError> {
    Ok(Answer { hash: case::sha256("bytes of a response", response)?, by })
}
