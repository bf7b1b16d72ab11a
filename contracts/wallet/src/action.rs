//! What a proposal may do: each kind checked when proposed and done when passed. What has no kind cannot be done.

use cosmwasm_std::{Coin, Deps, DepsMut, Env, Response, WasmMsg};
use stateset_api::event::ContractCalled;
use stateset_api::limits::{CALL_BYTES_MAX, CALL_COINS_MAX};
use stateset_api::wallet::Action;

use crate::ContractError;
use crate::state::{ACCOUNT, BINDING, PARTIES};
use crate::{approved, freeze, operator, ownership, payee, policy, signers, withdrawal};

/// Refuses what could not be carried out as things stand, so that nobody votes on it. Carrying out checks again.
pub(crate) fn check(deps: Deps<'_>, env: &Env, action: &Action) -> Result<(), ContractError> {
    let now = env.block.time.seconds();
    match action {
        Action::Pay { denom, payment } => {
            let account = ACCOUNT.load(deps.storage)?;
            approved::check(deps, env, &account.policy, denom, payment).map(drop)
        }
        Action::SetPolicy { policy } => Ok(policy.validate(Some(&ACCOUNT.load(deps.storage)?.policy))?),
        Action::SetPayees { set, remove } => payee::check(deps, env, set, remove),
        Action::SetOperator { operator: Some(grant) } => {
            let owner = PARTIES.load(deps.storage)?.owner;
            let operator = operator::from_grant(deps.api, &owner, grant.clone(), now)?;
            signers::check_operator(deps.storage, &operator.addr)
        }
        Action::SetGuardian { guardian: Some(address) } | Action::OfferOwnership { to: Some(address) } => {
            payee::address(deps.api, address).map(drop)
        }
        Action::SetSigners { signers: Some(set) } => signers::check(deps.storage, deps.api, &env.contract.address, set),
        Action::Withdraw { coins } => check_coins("coins to withdraw", coins, 1),
        Action::CallContract { contract, msg, funds } => {
            let (got, max) = (msg.len(), CALL_BYTES_MAX);
            if got > max {
                return Err(ContractError::Length { what: "a message to another contract", got, max });
            }
            check_coins("coins to send along", funds, 0)?;
            check_callee(deps, env, contract)
        }
        Action::SetOperator { operator: None }
        | Action::SetGuardian { guardian: None }
        | Action::OfferOwnership { to: None }
        | Action::SetSigners { signers: None }
        | Action::Unfreeze {} => Ok(()),
    }
}

fn check_coins(what: &'static str, coins: &[Coin], min: u64) -> Result<(), ContractError> {
    let (got, max) = (coins.len() as u64, CALL_COINS_MAX as u64);
    if got < min || got > max {
        return Err(ContractError::Count { what, got, min, max });
    }
    withdrawal::check_coins(coins)
}

/// The wallet's own roles and its binding are not within reach of a call.
fn check_callee(deps: Deps<'_>, env: &Env, contract: &str) -> Result<(), ContractError> {
    let callee = payee::address(deps.api, contract)?;
    let registry = BINDING.may_load(deps.storage)?.map(|binding| binding.registry);
    let role = match () {
        () if callee == env.contract.address => "own address",
        () if registry.as_ref() == Some(&callee) => "registry",
        () => return Ok(()),
    };
    Err(ContractError::CallForbidden { contract: callee.into_string(), role })
}

pub(crate) fn perform(deps: DepsMut<'_>, env: &Env, action: Action) -> Result<Response, ContractError> {
    let (now, own) = (env.block.time.seconds(), &env.contract.address);
    check(deps.as_ref(), env, &action)?;
    match action {
        Action::Pay { denom, payment } => approved::pay(deps, env, denom, payment),
        Action::SetPolicy { policy } => policy::set(deps.storage, own, policy),
        Action::SetPayees { set, remove } => payee::set(deps, env, set, remove),
        Action::SetOperator { operator } => operator::set(deps, operator, now),
        Action::SetGuardian { guardian } => ownership::set_guardian(deps, guardian),
        Action::SetSigners { signers } => signers::replace(deps.storage, deps.api, own, signers),
        Action::Unfreeze {} => freeze::lift(deps.storage, own),
        Action::Withdraw { coins } => withdrawal::withdraw(deps.storage, coins),
        Action::OfferOwnership { to } => ownership::offer(deps, env, to),
        Action::CallContract { contract, msg, funds } => {
            let called = ContractCalled { contract: contract.clone() }.to_event();
            let call = WasmMsg::Execute { contract_addr: contract, msg, funds };
            Ok(Response::new().add_event(called).add_message(call))
        }
    }
}
