//! Who may send what: one authority check per group, then the noun that the message is about.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use stateset_api::treasury::{Action, AnyoneMsg, GuardianMsg, Price, SelfMsg, WalletMsg};

use crate::payout::Given;
use crate::state::CONFIG;
use crate::{ContractError, act, auth, change, config, listing, operator, payout, recall, reference};

pub(crate) fn by_wallet(deps: DepsMut<'_>, env: &Env, by: &Addr, msg: WalletMsg) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    auth::authorize("wallet", &config.wallet, by)?;
    match msg {
        WalletMsg::SetPolicy { policy, alarm } => change::set_policy(deps, env, policy, alarm),
        WalletMsg::SetPrice { price, observed_at } => {
            config::set_price(deps.storage, env, Price { price, observed_at })
        }
        WalletMsg::Stop { reason } => change::stop(deps.storage, env, by, reason),
        WalletMsg::SetStableDenom { denom, alarm } => change::set_stable_denom(deps.storage, env, denom, alarm),
        WalletMsg::Resume { alarm } => change::resume(deps.storage, env, alarm),
        WalletMsg::CancelChange {} => change::cancel(deps.storage, env, by),
        WalletMsg::Recall {} => recall::recall(deps, env, config, by),
        WalletMsg::ForgetPool { pool } => listing::forget_unasked(deps, &pool),
        WalletMsg::Return { coins } => payout::give_back(deps, env, &config, Given { by, coins }),
        // With its coins it has come.
        WalletMsg::Fund {} => Ok(auth::check_not_stopped(&config).map(|()| Response::new())?),
    }
}

pub(crate) fn by_operator(
    deps: DepsMut<'_>,
    env: &Env,
    claim: auth::Claim<'_>,
    action: Action,
) -> Result<Response, ContractError> {
    auth::authorize_operator(deps.querier, env, &CONFIG.load(deps.storage)?, claim, &action)?;
    act::count(deps.storage, claim.act)?;
    operator::act(deps, env, claim.by, action)
}

pub(crate) fn by_guardian(
    deps: DepsMut<'_>,
    env: &Env,
    by: &Addr,
    msg: GuardianMsg,
) -> Result<Response, ContractError> {
    auth::authorize_guardian(deps.querier, &CONFIG.load(deps.storage)?, by)?;
    match msg {
        GuardianMsg::Stop { reason } => change::stop(deps.storage, env, by, reason),
        GuardianMsg::Tighten { policy } => change::only_tighten(deps, env, by, policy),
        GuardianMsg::CancelChange {} => change::cancel(deps.storage, env, by),
    }
}

pub(crate) fn by_anyone(deps: DepsMut<'_>, env: &Env, by: &Addr, msg: AnyoneMsg) -> Result<Response, ContractError> {
    match msg {
        AnyoneMsg::ApplyChange { change_hash } => change::apply(deps, env, by, &change_hash),
        AnyoneMsg::Sweep {} => payout::sweep(deps, env, by),
        AnyoneMsg::Observe {} => reference::observe(deps, env),
    }
}

pub(crate) fn by_itself(deps: DepsMut<'_>, env: &Env, by: &Addr, msg: SelfMsg) -> Result<Response, ContractError> {
    auth::authorize("treasury itself", &env.contract.address, by)?;
    match msg {
        SelfMsg::Leave { pool } => recall::leave(deps.as_ref(), env, &pool),
        SelfMsg::Settle { before } => recall::settle(deps, env, &before),
        SelfMsg::Forget { pool } => listing::forget(deps, env, &pool),
        SelfMsg::ListPools {} => listing::list_pools(deps, env),
    }
}
