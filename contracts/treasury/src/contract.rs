//! Entry points: check the sender and the funds, then call the noun that the message is about.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Addr, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use stateset_api::treasury::{
    AnyoneMsg, ExecuteMsg, GuardianMsg, InstantiateMsg, MigrateMsg, SelfMsg, QueryMsg, WalletMsg, check_return,
};

use crate::state::CONFIG;
use crate::{
    ContractError, change, config, delisting, operator, party, payout, query, recall, simulation, verification,
};

/// The name under which cw2 knows this contract.
pub const NAME: &str = "stateset:treasury";
/// The version that is stored with it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    party::check_no_funds(&info)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    config::create(deps, &env, msg)
}

#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    party::check_no_funds(&info)?;
    match msg {
        ExecuteMsg::Wallet(msg) => by_wallet(deps, &env, &info.sender, msg),
        ExecuteMsg::Operator { epoch, action } => operator::act(deps, &env, &info.sender, epoch, action),
        ExecuteMsg::Guardian(msg) => by_guardian(deps, &env, &info.sender, msg),
        ExecuteMsg::Anyone(msg) => match msg {
            AnyoneMsg::ApplyChange {} => change::apply(deps, &env, &info.sender),
            AnyoneMsg::Sweep {} => payout::sweep(deps, &env, &info.sender),
        },
        ExecuteMsg::SelfCall(msg) => {
            party::authorize("treasury itself", &env.contract.address, &info.sender)?;
            match msg {
                SelfMsg::Verify { action, market, before } => verification::verify(deps, &env, &action, market, &before),
                SelfMsg::Forget { pool } => delisting::forget(deps, &env, &pool),
                SelfMsg::Leave { pool } => recall::leave(deps.as_ref(), &env, &pool),
                SelfMsg::Settle { before } => recall::settle(deps, &env, &before),
            }
        }
    }
}

fn by_wallet(deps: DepsMut<'_>, env: &Env, sender: &Addr, msg: WalletMsg) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    party::authorize("wallet", &config.wallet, sender)?;
    match msg {
        WalletMsg::SetPolicy { policy } => change::set_policy(deps, env, policy),
        WalletMsg::SetPrice { price } => config::set_price(deps.storage, env, price),
        WalletMsg::Stop { reason } => change::stop(deps.storage, env, sender, reason, false),
        WalletMsg::Resume {} => change::resume(deps.storage, env),
        WalletMsg::CancelChange {} => change::cancel(deps.storage, sender),
        WalletMsg::Recall {} => recall::recall(deps, env, sender),
        WalletMsg::Return { coins } => {
            check_return(&coins)?;
            payout::to_wallet(&config, sender, coins)
        }
    }
}

fn by_guardian(deps: DepsMut<'_>, env: &Env, sender: &Addr, msg: GuardianMsg) -> Result<Response, ContractError> {
    party::authorize_guardian(deps.querier, &CONFIG.load(deps.storage)?, sender)?;
    match msg {
        GuardianMsg::Stop { reason } => change::stop(deps.storage, env, sender, reason, false),
        GuardianMsg::Tighten { policy } => change::only_tighten(deps, env, sender, policy),
        GuardianMsg::CancelChange {} => change::cancel(deps.storage, sender),
    }
}

#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut<'_>, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    match reply.id {
        delisting::FAILED => delisting::failed(deps, &reply),
        _ => recall::failed(&reply),
    }
}

#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)
        .map_err(|error| ContractError::Migration { reason: error.to_string() })?;
    Ok(Response::new().add_attribute("from", from.to_string()).add_attribute("to", VERSION))
}

#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Treasury {} => to_json_binary(&query::treasury(deps, &env)?),
        QueryMsg::Pending {} => to_json_binary(&query::pending(deps)?),
        QueryMsg::Positions {} => to_json_binary(&query::positions(deps, &env)?),
        QueryMsg::Remaining {} => to_json_binary(&query::remaining(deps, &env)?),
        QueryMsg::Simulate { action } => to_json_binary(&simulation::simulate(deps, &env, &action)?),
    };
    Ok(answer?)
}
