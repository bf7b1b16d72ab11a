//! What would become of an action: the same rules, over what the action is expected to leave behind.

use cosmwasm_std::{Deps, Env};
use stateset_api::Amount;
use stateset_api::treasury::{Action, Breach, Flow, Outcome, Rules, SimulateResponse, Step, admit, judge};

use crate::state::{CONFIG, Config, USAGE};
use crate::{ContractError, action, auth, payout, pool, position, reference};

pub(crate) fn simulate(deps: Deps<'_>, env: &Env, action: &Action) -> Result<SimulateResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let wallet = auth::wallet_roles(deps.querier, &config.wallet)?;
    let outcome = auth::check_at_work(deps.querier, env, &config, &wallet)
        .and_then(|()| Ok(auth::check_rest(env, &wallet, action)?))
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
    if let Action::Return { coins } = action {
        return payout::check(deps.querier, env, coins).map(|()| None);
    }
    let before = position::load(deps, env, config)?.held;
    let mut usage = USAGE.load(deps.storage)?;
    let unusable = reference::unusable(deps.storage, &config.policy)?;
    let now = env.block.time.seconds();
    let rules = Rules { policy: &config.policy, price: &config.price, unusable: unusable.as_ref(), now };
    admit(rules, &mut usage, action, &before)?;
    let quoted = match action {
        Action::Swap { pool, offer, amount, .. } => {
            pool::simulate(deps.querier, config, action::known(config, pool)?, *offer, *amount)?
        }
        _ => Amount::ZERO,
    };
    let after = Flow::expected(action, quoted, &before).after(action, &before);
    Ok(Some(judge(rules, &mut usage, Step { action, before: &before, after: &after })?))
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
