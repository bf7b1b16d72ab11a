//! Entry points: check the sender and the funds, then call the noun that the message is about.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use stateset_api::event::PolicySet;
use stateset_api::policy::Usage;
use stateset_api::wallet::{
    AnyoneMsg, ExecuteMsg, GuardianMsg, InstantiateMsg, MigrateMsg, OperatorMsg, OwnerMsg, QueryMsg,
};

use crate::ContractError;
use crate::state::{ACCOUNT, Account, PARTIES, Parties, USAGE};
use crate::{binding, freeze, operator, ownership, payee, policy, query, receipt, spend, withdrawal};

/// The name under which cw2 knows this contract.
pub const NAME: &str = "stateset:wallet";
/// The version that is stored with it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Funds sent along are the wallet's first.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    env: Env,
    _info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    let InstantiateMsg { owner, guardian, operator, policy, payees, registry } = msg;
    let now = env.block.time.seconds();
    let owner = payee::address(deps.api, &owner)?;
    let guardian = ownership::may_address(deps.api, guardian)?;
    let operator = operator.map(|grant| operator::from_grant(deps.api, &owner, grant, now)).transpose()?;
    policy.validate(None)?;
    let account = Account { operator, epoch: operator::FIRST_EPOCH, frozen: None, policy };
    ACCOUNT.save(deps.storage, &account)?;
    USAGE.save(deps.storage, &Usage::default())?;
    let by = owner.to_string();
    PARTIES.save(deps.storage, &Parties { owner, offered_to: None, guardian })?;
    let listed = payee::list(deps.storage, deps.api, &env, &account.policy, payees)?;
    let bind = registry.map(|registry| binding::confirm(deps.storage, deps.api, &registry)).transpose()?;
    Ok(Response::new()
        .add_event(PolicySet { by }.to_event())
        .add_event(operator::told(&account))
        .add_events(listed)
        .add_submessages(bind))
}

#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    if !info.funds.is_empty() {
        return Err(ContractError::UnexpectedFunds { got: withdrawal::list(&info.funds) });
    }
    match msg {
        ExecuteMsg::Operator(msg) => by_operator(deps, &env, &info, msg),
        ExecuteMsg::Owner(msg) => by_owner(deps, &env, &info, msg),
        ExecuteMsg::Guardian(msg) => by_guardian(deps, &env, &info, msg),
        ExecuteMsg::Anyone(msg) => by_anyone(deps, &env, info, msg),
    }
}

fn by_operator(deps: DepsMut<'_>, env: &Env, info: &MessageInfo, msg: OperatorMsg) -> Result<Response, ContractError> {
    let account = operator::authorize(deps.storage, &info.sender, env.block.time.seconds())?;
    match msg {
        OperatorMsg::Spend { epoch, denom, payments } => {
            operator::check_epoch(&account, epoch)?;
            spend::pay(deps, env, &account, denom, payments)
        }
        OperatorMsg::TakeOver { epoch } => {
            operator::check_epoch(&account, epoch)?;
            operator::take_over(deps.storage, account)
        }
    }
}

fn by_owner(deps: DepsMut<'_>, env: &Env, info: &MessageInfo, msg: OwnerMsg) -> Result<Response, ContractError> {
    ownership::authorize_owner(deps.storage, &info.sender)?;
    let now = env.block.time.seconds();
    match msg {
        OwnerMsg::SetPolicy { policy } => policy::set(deps.storage, &info.sender, policy),
        OwnerMsg::SetPayees { set, remove } => payee::set(deps, env, set, remove),
        OwnerMsg::SetOperator { operator } => operator::set(deps, operator, now),
        OwnerMsg::SetGuardian { guardian } => ownership::set_guardian(deps, guardian),
        OwnerMsg::Freeze { reason } => freeze::impose(deps.storage, &info.sender, reason, now),
        OwnerMsg::Unfreeze {} => freeze::lift(deps.storage, &info.sender),
        OwnerMsg::Withdraw { coins } => withdrawal::withdraw(deps.storage, coins),
        OwnerMsg::OfferOwnership { to } => ownership::offer(deps, env, to),
        OwnerMsg::Bind { registry } => {
            Ok(Response::new().add_submessage(binding::confirm(deps.storage, deps.api, &registry)?))
        }
    }
}

fn by_guardian(deps: DepsMut<'_>, env: &Env, info: &MessageInfo, msg: GuardianMsg) -> Result<Response, ContractError> {
    ownership::authorize_guardian(deps.storage, &info.sender)?;
    match msg {
        GuardianMsg::Freeze { reason } => freeze::impose(deps.storage, &info.sender, reason, env.block.time.seconds()),
        GuardianMsg::RevokeOperator {} => operator::revoke(deps.storage),
    }
}

fn by_anyone(deps: DepsMut<'_>, env: &Env, info: MessageInfo, msg: AnyoneMsg) -> Result<Response, ContractError> {
    match msg {
        AnyoneMsg::AcceptOwnership {} => ownership::accept(deps.storage, info.sender),
        AnyoneMsg::PruneReceipts { limit } => receipt::prune(deps.storage, limit, env.block.time.seconds()),
    }
}

#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut<'_>, env: Env, reply: Reply) -> Result<Response, ContractError> {
    binding::complete(deps, &env, reply)
}

#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    cw2::ensure_from_older_version(deps.storage, NAME, VERSION)
        .map_err(|error| ContractError::Migration { reason: error.to_string() })?;
    Ok(Response::new())
}

#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Wallet {} => to_json_binary(&query::wallet(deps, &env)?),
        QueryMsg::Policy {} => to_json_binary(&query::policy(deps)?),
        QueryMsg::Remaining { denom } => to_json_binary(&query::remaining(deps, &env, denom)?),
        QueryMsg::Payee { address, denom } => to_json_binary(&query::payee(deps, &env, address, denom)?),
        QueryMsg::Payees { start_after, limit } => to_json_binary(&query::payees(deps, &env, start_after, limit)?),
        QueryMsg::Receipt { id } => to_json_binary(&query::receipt(deps, id)?),
        QueryMsg::Receipts { start_after, limit } => to_json_binary(&query::receipts(deps, start_after, limit)?),
        QueryMsg::SimulateSpend { denom, payments } => {
            to_json_binary(&query::simulate_spend(deps, &env, denom, payments)?)
        }
    };
    Ok(answer?)
}
