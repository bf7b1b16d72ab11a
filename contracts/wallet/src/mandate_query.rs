//! What queries answer of mandates and newcomers. Reads only.

use cosmwasm_std::{Deps, Env};
use stateset_api::Amount;
use stateset_api::limits::page;
use stateset_api::wallet::{MandateInfo, MandateStatus, MandatesResponse, NewcomerInfo, SpentInDenom};

use crate::ContractError;
use crate::state::{ACCOUNT, Account, MANDATE_DRAWS, MANDATES, NEWCOMERS, StoredDraw, StoredMandate};
use crate::{address, mandate};

pub(crate) fn one(deps: Deps<'_>, env: &Env, number: u64) -> Result<MandateInfo, ContractError> {
    let stored = MANDATES.may_load(deps.storage, &number.to_be_bytes())?;
    let stored = stored.ok_or(ContractError::UnknownMandate { number })?;
    info(deps, &ACCOUNT.load(deps.storage)?, stored, (number, env.block.time.seconds()))
}

pub(crate) fn many(
    deps: Deps<'_>,
    env: &Env,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<MandatesResponse, ContractError> {
    let (account, now) = (ACCOUNT.load(deps.storage)?, env.block.time.seconds());
    let first = start_after.unwrap_or_default().saturating_add(1);
    let mut mandates = Vec::new();
    for number in (first..).take(page(limit)) {
        let Some(stored) = MANDATES.may_load(deps.storage, &number.to_be_bytes())? else { break };
        mandates.push(info(deps, &account, stored, (number, now))?);
    }
    Ok(MandatesResponse { mandates })
}

fn info(
    deps: Deps<'_>,
    account: &Account,
    stored: StoredMandate,
    (number, now): (u64, u64),
) -> Result<MandateInfo, ContractError> {
    let StoredDraw { drawn, revoked } =
        MANDATE_DRAWS.may_load(deps.storage, &number.to_be_bytes())?.unwrap_or_default();
    let status = match () {
        () if revoked => MandateStatus::Revoked,
        () if mandate::is_void(account, &stored) => MandateStatus::Void,
        () if now >= stored.mandate.expires_at => MandateStatus::Expired,
        () => MandateStatus::InForce,
    };
    let StoredMandate { mandate, given_at, .. } = stored;
    Ok(MandateInfo { number, mandate, given_at, drawn: Amount(drawn), status })
}

/// Of a payee that is not listed, or was not when it was paid.
pub(crate) fn newcomer(deps: Deps<'_>, address: &str) -> Result<NewcomerInfo, ContractError> {
    let key = address::canonical(deps.api, address)?;
    let state = NEWCOMERS.may_load(deps.storage, &key)?.unwrap_or_default();
    let denoms = ACCOUNT.load(deps.storage)?.policy.denoms;
    let spent = denoms.into_iter().zip(state.spent);
    Ok(NewcomerInfo {
        removed_at: Some(state.removed_at).filter(|at| *at > 0),
        spent: spent.map(|(caps, amount)| SpentInDenom { denom: caps.denom, amount: Amount(amount) }).collect(),
    })
}
