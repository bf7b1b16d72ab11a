//! What a proposal may do: each kind checked when proposed and done when passed. What has no kind cannot be done.

use cosmwasm_std::{Binary, Coin, Deps, DepsMut, Env, Response, WasmMsg};
use stateset_api::event::{CodeReplaced, ContractCalled};
use stateset_api::limits::{CALL_BYTES_MAX, CALL_COINS_MAX};
use stateset_api::wallet::{Action, OwnerMsg, ProposalRef};

use crate::ContractError;
use crate::state::{ACCOUNT, BINDING, PARTIES};
use crate::{approved, dispatch, operator, payee, policy, signers, withdrawal};

/// Refuses what could not be carried out as things stand, so that nobody votes on it. Carrying out checks again.
pub(crate) fn check(deps: Deps<'_>, env: &Env, action: &Action) -> Result<(), ContractError> {
    match action {
        Action::Pay { denom, payment } => {
            let account = ACCOUNT.load(deps.storage)?;
            approved::check(deps, env, &account.policy, denom, payment).map(drop)
        }
        Action::Owner(msg) => check_owner(deps, env, msg),
        Action::CallContract { contract, msg, funds } => {
            check_message(msg)?;
            check_coins("coins to send along", funds, 0)?;
            check_callee(deps, env, contract)
        }
        Action::Migrate { msg, .. } => check_message(msg),
    }
}

fn check_message(msg: &Binary) -> Result<(), ContractError> {
    let (got, max) = (msg.len(), CALL_BYTES_MAX);
    if got <= max { Ok(()) } else { Err(ContractError::Length { what: "a message to another contract", got, max }) }
}

fn check_owner(deps: Deps<'_>, env: &Env, msg: &OwnerMsg) -> Result<(), ContractError> {
    match msg {
        OwnerMsg::SetPolicy { policy } => policy::check(deps, Some(&ACCOUNT.load(deps.storage)?.policy), policy),
        OwnerMsg::SetPayees { set, remove } => payee::check(deps, env, set, remove),
        OwnerMsg::SetOperator { operator: Some(grant) } => {
            let owner = PARTIES.load(deps.storage)?.owner;
            let operator = operator::from_grant(deps.api, &owner, grant.clone(), env.block.time.seconds())?;
            signers::check_operator(deps.storage, &operator.addr)
        }
        OwnerMsg::SetGuardian { guardian: Some(address) }
        | OwnerMsg::OfferOwnership { to: Some(address) }
        | OwnerMsg::SetRecovery { recovery: Some(address) }
        | OwnerMsg::Bind { registry: address } => payee::address(deps.api, address).map(drop),
        OwnerMsg::SetSigners { signers: Some(set) } => {
            signers::check(deps.storage, deps.api, &env.contract.address, set)
        }
        OwnerMsg::Withdraw { coins } => check_coins("coins to withdraw", coins, 1),
        // Others' proposals are theirs to end, by the votes on them.
        OwnerMsg::Cancel(ProposalRef { id }) => {
            Err(ContractError::NotTheProposer { id: *id, sender: env.contract.address.to_string() })
        }
        OwnerMsg::SetOperator { operator: None }
        | OwnerMsg::SetGuardian { guardian: None }
        | OwnerMsg::OfferOwnership { to: None }
        | OwnerMsg::SetSigners { signers: None }
        | OwnerMsg::SetRecovery { recovery: None }
        | OwnerMsg::CancelRecovery {}
        | OwnerMsg::KeepLog {}
        | OwnerMsg::Freeze { .. }
        | OwnerMsg::Unfreeze {} => Ok(()),
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
    check(deps.as_ref(), env, &action)?;
    match action {
        Action::Pay { denom, payment } => approved::pay(deps, env, denom, payment),
        Action::Owner(msg) => dispatch::as_owner(deps, env, &env.contract.address, msg),
        Action::CallContract { contract, msg, funds } => {
            let called = ContractCalled { contract: contract.clone() }.to_event();
            let call = WasmMsg::Execute { contract_addr: contract, msg, funds };
            Ok(Response::new().add_event(called).add_message(call))
        }
        Action::Migrate { code_id, msg } => {
            let contract_addr = env.contract.address.to_string();
            let migrate = WasmMsg::Migrate { contract_addr, new_code_id: code_id, msg };
            Ok(Response::new().add_event(CodeReplaced { code_id }.to_event()).add_message(migrate))
        }
    }
}
