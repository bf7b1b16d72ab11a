//! Ratings: one per payment and side, weighed by the money, bounded per counterparty.

use cosmwasm_std::{DepsMut, Response};
use stateset_api::event::Rated;
use stateset_api::reputation::{RATING_SECONDS_MAX, Side};
use stateset_api::score::Marks;
use stateset_api::score::weight::{COUNTERPARTY_WEIGHT_MAX, weight_floor};
use stateset_api::{AgentId, Amount, IntentId};

use crate::auth::AgentAccounts;
use crate::context::Context;
use crate::receipt::{self, Receipt};
use crate::record::{Config, StoredRating};
use crate::state::{GIVEN, RATINGS, given_key, rating_key};
use crate::{ContractError, stake, standing};

/// What a rater says.
pub(crate) struct Claim {
    pub(crate) counterparty: AgentId,
    pub(crate) intent: IntentId,
    pub(crate) side: Side,
    pub(crate) marks: Marks,
}

pub(crate) fn rate(
    deps: DepsMut<'_>,
    ctx: &Context<'_>,
    rater: &AgentAccounts,
    claim: Claim,
) -> Result<Response, ContractError> {
    let Claim { counterparty, intent, side, marks } = claim;
    let (Context { config, .. }, now) = (ctx, ctx.now());
    marks.validate()?;
    let rated = AgentAccounts::load(deps.querier, &config.registry, counterparty)?;
    if let Some(account) = rater.in_common(&rated) {
        let account = account.to_string();
        return Err(ContractError::SelfRating { rater: rater.id, rated: rated.id, account });
    }
    let bonded = Amount(stake::load(deps.storage, config, rater.id)?.bonded);
    let min = config.present.rules.rater_stake_min;
    if bonded < min {
        return Err(ContractError::RaterStake { rater: rater.id, bonded, min });
    }
    let key = rating_key(rated.id, rater.id, intent, side);
    if RATINGS.may_load(deps.storage, &key)?.is_some() {
        return Err(ContractError::RatedAlready { intent });
    }
    let (payer, payee) = match side {
        Side::Payer => (rater, &rated),
        Side::Payee => (&rated, rater),
    };
    let receipt = receipt::load(deps.querier, &config.wallet_code_ids, payer.wallet()?, payee.wallet()?, intent)?;
    check(config, intent, &receipt, now)?;

    // The owner is the counterparty, since agents are cheap to register; and so is the agent, since owners are cheaper:
    // one that is handed from owner to owner would lend its one stake to each.
    let owner = deps.api.addr_canonicalize(rater.owner.as_str())?;
    let given_keys = [given_key(rated.id, owner.as_slice()), given_key(rated.id, &rater.id.0)];
    let mut weight = weight_floor(receipt.amount.0);
    for key in &given_keys {
        weight = weight.min(GIVEN.may_load(deps.storage, key)?.unwrap_or_default().room_floor(now));
    }
    if weight == 0 {
        let (owner, max) = (rater.owner.to_string(), COUNTERPARTY_WEIGHT_MAX);
        return Err(ContractError::CounterpartyCap { rated: rated.id, owner, max });
    }
    for key in &given_keys {
        let mut given = GIVEN.may_load(deps.storage, key)?.unwrap_or_default();
        given.add(weight, now);
        GIVEN.save(deps.storage, key, &given)?;
    }
    RATINGS.save(deps.storage, &key, &StoredRating { marks, value: receipt.amount.0, weight, rated_at: now })?;
    let mut stands = standing::load(deps.storage, rated.id)?;
    stands.record.rate(&marks, weight, now);
    let overall = stands.scores(now).overall;
    let crossing = standing::save(deps.storage, rated.id, stands, now)?;
    let event = Rated { agent: rated.id, rater: rater.id, intent, weight, overall }.to_event();
    Ok(crossing.add_to(Response::new().add_event(event)))
}

fn check(config: &Config, intent: IntentId, receipt: &Receipt, now: u64) -> Result<(), ContractError> {
    let Receipt { amount: value, paid_at, .. } = *receipt;
    if receipt.denom != config.rating_denom {
        let (got, expected) = (receipt.denom.clone(), config.rating_denom.clone());
        return Err(ContractError::RatingDenom { intent, got, expected });
    }
    let min = config.present.rules.rating_value_min;
    if value < min {
        return Err(ContractError::RatingValue { intent, value, min });
    }
    let until = paid_at.saturating_add(RATING_SECONDS_MAX);
    if now > until {
        return Err(ContractError::RatingLate { intent, paid_at, until, now });
    }
    Ok(())
}
