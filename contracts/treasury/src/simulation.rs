//! What would become of an action: the same rules, over what the action is expected to leave behind.

use cosmwasm_std::{Deps, Env};
use stateset_api::Amount;
use stateset_api::treasury::{Action, Breach, Holdings, Outcome, SimulateResponse, admit, judge, predict};

use crate::state::{CONFIG, Config, USAGE};
use crate::{ContractError, action, party, pool, position};

pub(crate) fn simulate(deps: Deps<'_>, env: &Env, action: &Action) -> Result<SimulateResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let wallet = party::wallet_roles(deps.querier, &config.wallet)?;
    if let Err(breach) = party::check_at_work(env, &config, &wallet) {
        return Ok(told(Err(breach)));
    }
    let before = position::load(deps, env, &config)?;
    match foresee(deps, env, &config, action, &before) {
        Ok(outcome) => Ok(told(Ok(outcome))),
        Err(ContractError::Breach(breach)) => Ok(told(Err(breach))),
        Err(error) => Err(error),
    }
}

fn foresee(
    deps: Deps<'_>,
    env: &Env,
    config: &Config,
    action: &Action,
    before: &Holdings,
) -> Result<Option<Outcome>, ContractError> {
    let (mut usage, now) = (USAGE.load(deps.storage)?, env.block.time.seconds());
    let market = admit(&config.policy, &config.price, &mut usage, action, before, now)?;
    if let Action::Return { coins } = action {
        for coin in coins {
            let held = position::balance(deps.querier, env, &coin.denom)?;
            if coin.amount > held.0.into() {
                let requested =
                    cosmwasm_std::Uint128::try_from(coin.amount).map_or(Amount::MAX, |all| Amount(all.u128()));
                return Err(Breach::Held { what: coin.denom.clone(), requested, held }.into());
            }
        }
        return Ok(None);
    }
    let received = match action {
        Action::Swap { pool, offer, amount, .. } => {
            pool::simulate(deps.querier, config, action::known(config, pool)?, *offer, *amount)?
        }
        _ => Amount::ZERO,
    };
    let after = predict(action, received, before);
    Ok(Some(judge(&config.policy, &config.price, &mut usage, (action, market), (before, &after), now)?))
}

fn told(outcome: Result<Option<Outcome>, Breach>) -> SimulateResponse {
    match outcome {
        Ok(outcome) => SimulateResponse {
            allowed: true,
            breach: None,
            reason: None,
            loss: outcome.map(|outcome| Amount(outcome.loss)),
            value: outcome.map(|outcome| Amount(outcome.value)),
        },
        Err(breach) => {
            let reason = Some(breach.to_string());
            SimulateResponse { allowed: false, breach: Some(breach), reason, loss: None, value: None }
        }
    }
}
