//! What is known of an action's agent and payees, gathered from this contract, the registry and the reputation
//! contract.

use cosmwasm_std::Deps;
use stateset_api::governance::compliance::MONTH;
use stateset_api::governance::facts::{Action, Facts, PayeeFacts};
use stateset_api::limits::{DENOM_BYTES_MAX, PAYMENTS_MAX, REFERENCE_BYTES_MAX, SLUG_BYTES_MAX};
use stateset_api::ring::DAY;
use stateset_api::wallet::Payment;

use crate::address;
use crate::auth::{self, AgentRoles};
use crate::context::Context;
use crate::record::Blocking;
use crate::state::{BLOCKED, EXPOSURES, exposure_key};
use crate::{ContractError, limits};

/// Refuses what is no action at all.
pub(crate) fn check(deps: Deps<'_>, action: &Action<'_>) -> Result<(), ContractError> {
    limits::check("bytes of a denom", action.denom.len(), 1, DENOM_BYTES_MAX)?;
    limits::check("payments", action.payments.len(), 1, PAYMENTS_MAX)?;
    let mut sum = 0_u128;
    for Payment { to, amount, category, reference, .. } in action.payments {
        address::validate(deps.api, to)?;
        if amount.is_zero() {
            return Err(ContractError::ZeroAmount { to: to.clone() });
        }
        limits::check("bytes of a category", category.len(), 0, SLUG_BYTES_MAX)?;
        limits::check("bytes of a reference", reference.len(), 0, REFERENCE_BYTES_MAX)?;
        sum = sum.checked_add(amount.0).ok_or(ContractError::AmountOverflow {})?;
    }
    Ok(())
}

pub(crate) fn gather(
    deps: Deps<'_>,
    ctx: &Context<'_>,
    agent: &AgentRoles,
    action: &Action<'_>,
) -> Result<Facts, ContractError> {
    let (now, wallet) = (ctx.now(), agent.wallet()?);
    let standing = auth::standing(deps.querier, &ctx.config.reputation, agent.id)?;
    let on_record = standing.is_some();
    let standing = standing.unwrap_or_default();
    let mut payees = Vec::new();
    for (payee, _) in totals(action) {
        let exposure = EXPOSURES.may_load(deps.storage, &exposure_key(wallet.as_str(), &payee, action.denom))?;
        payees.push(PayeeFacts {
            blocked: BLOCKED.may_load(deps.storage, payee.as_bytes())? == Some(Blocking::Blocked),
            address: payee,
            known: exposure.is_some(),
            day: exposure.as_ref().map_or(0, |exposure| exposure.day.sum(DAY, now)),
            month: exposure.as_ref().map_or(0, |exposure| exposure.month.sum(MONTH, now)),
        });
    }
    Ok(Facts {
        agent_type: agent.agent_type.clone(),
        inactive: agent.inactive(),
        overall: standing.scores(now).overall,
        on_record,
        open_cases: standing.open_cases(),
        payees,
        paused: ctx.config.paused,
    })
}

/// Each payee once, with all that it gets.
pub(crate) fn totals(action: &Action<'_>) -> Vec<(String, u128)> {
    let mut totals: Vec<(String, u128)> = Vec::new();
    for payment in action.payments {
        if !totals.iter().any(|(payee, _)| *payee == payment.to) {
            totals.push((payment.to.clone(), action.to(&payment.to)));
        }
    }
    totals
}
