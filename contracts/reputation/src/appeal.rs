//! The one appeal: by the side that lost, with a bond, in time.

use cosmwasm_std::{Addr, Env, Response, Storage};
use stateset_api::event::CaseAppealed;
use stateset_api::reputation::{Party, Status, Verdict};

use crate::ContractError;
use crate::case;
use crate::decision::name;
use crate::state::StoredCase;

/// `party` was established by the caller.
pub(crate) fn appeal(
    storage: &mut dyn Storage,
    env: &Env,
    number: u64,
    mut case: StoredCase,
    party: Party,
    appellant: Addr,
) -> Result<Response, ContractError> {
    let Status::Decided { verdict, appeal_by } = case.status else {
        return Err(ContractError::Stage { case: number, stage: case.status.stage(), verb: "appealed" });
    };
    // Otherwise the winner could use up the loser's one appeal.
    if !matches!(
        (party, verdict),
        (Party::Accused, Verdict::Upheld { .. }) | (Party::Reporter, Verdict::Dismissed { .. })
    ) {
        return Err(ContractError::NotTheLoser { verdict: name(verdict) });
    }
    let now = env.block.time.seconds();
    if now > appeal_by {
        return Err(ContractError::TooLate { case: number, verb: "appealed", deadline: appeal_by, now });
    }
    let decide_by = now.saturating_add(case.rules.decision_seconds.into());
    case.appellant = Some(appellant);
    let told = CaseAppealed { case: number, accused: case.accused, by: party.to_string(), decide_by };
    case::advance(storage, number, case, Status::Appealed { verdict, by: party, decide_by })?;
    Ok(Response::new().add_event(told.to_event()))
}
