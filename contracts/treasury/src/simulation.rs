//! What would become of an action: the same rules, over what the action is expected to leave behind.

use cosmwasm_std::{Coin, Deps, Env, Uint128};
use stateset_api::Amount;
use stateset_api::treasury::{Action, Breach, Flow, Outcome, Rules, SimulateResponse, Step, admit, judge};

use crate::state::{CONFIG, Config, USAGE};
use crate::{ContractError, action, auth, pool, position};

pub(crate) fn simulate(deps: Deps<'_>, env: &Env, action: &Action) -> Result<SimulateResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let wallet = auth::wallet_roles(deps.querier, &config.wallet)?;
    let outcome = auth::check_at_work(deps.querier, env, &config, &wallet)
        .and_then(|()| expected_outcome(deps, env, &config, action));
    match outcome {
        Ok(outcome) => Ok(into_response(Ok(outcome))),
        Err(ContractError::Breach(breach)) => Ok(into_response(Err(breach))),
        Err(error) => Err(error),
    }
}

/// `None` for a return, which costs nothing.
fn expected_outcome(
    deps: Deps<'_>,
    env: &Env,
    config: &Config,
    action: &Action,
) -> Result<Option<Outcome>, ContractError> {
    let before = position::load(deps, env, config)?;
    let mut usage = USAGE.load(deps.storage)?;
    let rules = Rules { policy: &config.policy, price: &config.price, now: env.block.time.seconds() };
    admit(rules, &mut usage, action, &before)?;
    if let Action::Return { coins } = action {
        return coins.iter().try_for_each(|coin| check_balance(deps, env, coin)).map(|()| None);
    }
    let quoted = match action {
        Action::Swap { pool, offer, amount, .. } => {
            pool::simulate(deps.querier, config, action::known(config, pool)?, *offer, *amount)?
        }
        _ => Amount::ZERO,
    };
    let after = Flow::expected(action, quoted, &before).after(action, &before);
    Ok(Some(judge(rules, &mut usage, Step { action, before: &before, after: &after })?))
}

fn check_balance(deps: Deps<'_>, env: &Env, coin: &Coin) -> Result<(), ContractError> {
    let held = position::balance(deps.querier, env, &coin.denom)?;
    if coin.amount <= held.0.into() {
        return Ok(());
    }
    let requested = Uint128::try_from(coin.amount).map_or(Amount::MAX, |all| Amount(all.u128()));
    Err(Breach::Balance { what: coin.denom.clone(), requested, held }.into())
}

fn into_response(outcome: Result<Option<Outcome>, Breach>) -> SimulateResponse {
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
