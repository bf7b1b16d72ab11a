//! The postcondition of every action: what is held now against what was held before. Trusts no answer of the pool's.

use cosmwasm_std::{DepsMut, Env, Response};
use stateset_api::Amount;
use stateset_api::event::TreasuryActed;
use stateset_api::treasury::{Action, Holdings, Market, Outcome, UNBONDINGS_MAX, judge};

use crate::state::{ACTING, CONFIG, USAGE};
use crate::{ContractError, position};

pub(crate) fn verify(
    deps: DepsMut<'_>,
    env: &Env,
    action: &Action,
    market: Option<Market>,
    before: &Holdings,
) -> Result<Response, ContractError> {
    ACTING.save(deps.storage, &false)?;
    let config = CONFIG.load(deps.storage)?;
    if let Action::Unstake { validator, .. } = action {
        let staked = position::delegated(deps.querier, env)?;
        let now = staked.iter().find(|delegated| delegated.validator == *validator).map_or(0, |found| found.amount.0);
        let left = before.staked_with(validator).0.saturating_sub(now);
        // A validator that is not bonded itself pays at once: what is here is not on its way as well.
        let arrived = position::balance(deps.querier, env, &config.stake_denom)?.0.saturating_sub(before.stake.0);
        let leaving = if arrived >= left { Amount::ZERO } else { Amount(left) };
        let unbonding = position::note_unbonding(deps.storage, env, &config, leaving)?;
        if unbonding > UNBONDINGS_MAX {
            return Err(ContractError::TooManyUnbondings { max: UNBONDINGS_MAX });
        }
    }
    let after = position::load(deps.as_ref(), env, &config)?;
    let mut usage = USAGE.load(deps.storage)?;
    let now = env.block.time.seconds();
    let Outcome { loss, value } =
        judge(&config.policy, &config.price, &mut usage, (action, market), (before, &after), now)?;
    USAGE.save(deps.storage, &usage)?;
    let acted = TreasuryActed { action: action.kind().to_owned(), loss: Amount(loss), value: Amount(value) };
    Ok(Response::new().add_event(acted.to_event()))
}
