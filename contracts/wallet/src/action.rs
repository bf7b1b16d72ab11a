//! What a proposal may do: each kind checked when proposed and done when passed. What has no kind cannot be done.

use cosmwasm_std::{Binary, Coin, Deps, DepsMut, Env, Response, WasmMsg};
use serde::Deserialize;
use serde::de::IgnoredAny;
use stateset_api::event::{CodeReplaced, ContractCalled};
use stateset_api::json;
use stateset_api::limits::CALL_COINS_MAX;
use stateset_api::wallet::{Action, OwnerMsg, ProposalRef};

use crate::ContractError;
use crate::auth::Caller;
use crate::state::{ACCOUNT, BINDING, ROLES};
use crate::{
    address, approved_payment, brake, exclusion, foreign_message, freeze, mandate, operator, owner, payee, policy,
    signers, treasury, withdrawal,
};

/// Refuses what could not be carried out as things stand. Carrying out checks again.
pub(crate) fn check(deps: Deps<'_>, env: &Env, action: &Action) -> Result<(), ContractError> {
    match action {
        Action::Pay { denom, payment } => {
            let account = ACCOUNT.load(deps.storage)?;
            approved_payment::check(deps, env, &account, denom, payment).map(drop)
        }
        Action::Owner(msg) => check_owner(deps, env, msg),
        Action::CallContract { contract, msg, funds } => {
            check_coins("coins to send along", funds, 0)?;
            check_call(deps, env, contract, msg)
        }
        Action::Migrate { msg, .. } => foreign_message::check(msg),
    }
}

fn check_call(deps: Deps<'_>, env: &Env, contract: &str, msg: &Binary) -> Result<(), ContractError> {
    foreign_message::check(msg)?;
    check_callee(deps, env, contract)?;
    check_confirmation(contract, msg)
}

fn check_owner(deps: Deps<'_>, env: &Env, msg: &OwnerMsg) -> Result<(), ContractError> {
    match msg {
        OwnerMsg::SetPolicy { policy } => policy::check(deps, Some(&ACCOUNT.load(deps.storage)?.policy), policy),
        OwnerMsg::SetPayees { set, remove } => payee::check(deps, env, set, remove),
        OwnerMsg::SetOperator { operator: Some(grant) } => {
            let owner = ROLES.load(deps.storage)?.owner;
            let operator = operator::from_grant(deps.api, &owner, grant.clone(), env.block.time.seconds())?;
            exclusion::check_operator(deps.storage, deps.api, &operator.addr)
        }
        OwnerMsg::SetGuardian { guardian: Some(text) } => {
            exclusion::check_no_brake(deps.storage, &address::validate(deps.api, text)?)
        }
        OwnerMsg::OfferOwnership { to: Some(text) } | OwnerMsg::SetRecovery { recovery: Some(text) } => {
            address::validate(deps.api, text).map(drop)
        }
        OwnerMsg::Bind { registry, agent_id } => {
            if agent_id.is_none() && signers::may_present(deps.storage)?.is_some() {
                return Err(ContractError::AgentUnnamed {});
            }
            address::validate(deps.api, registry).map(drop)
        }
        OwnerMsg::SetSigners { signers: Some(set) } => {
            signers::check(deps.storage, deps.api, &env.contract.address, set)
        }
        OwnerMsg::Withdraw { coins } => check_coins("coins to withdraw", coins, 1),
        OwnerMsg::GiveMandate { mandate: of } => mandate::check(deps, env, of),
        OwnerMsg::SetTreasury { treasury } => treasury::check(deps, env, treasury).map(drop),
        OwnerMsg::CallTreasury { msg } => foreign_message::check(msg),
        OwnerMsg::SetBrake { brake } => brake::check(deps, env, brake.as_deref()),
        OwnerMsg::LiftBrake {} => brake::in_force(deps.storage).map(drop),
        // It would lie ready for the next freeze.
        OwnerMsg::Unfreeze {} if !freeze::may_lift(deps.storage, env)? => Err(ContractError::NotFrozen {}),
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
        | OwnerMsg::RevokeMandate(_)
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
pub(crate) fn check_callee(deps: Deps<'_>, env: &Env, contract: &str) -> Result<(), ContractError> {
    let callee = address::validate(deps.api, contract)?;
    let registry = BINDING.may_load(deps.storage)?.map(|binding| binding.registry);
    let role = match () {
        () if callee == env.contract.address => "own address",
        () if registry.as_ref() == Some(&callee) => "registry",
        () => return Ok(()),
    };
    Err(ContractError::CallForbidden { contract: callee.into_string(), role })
}

/// A registry to which the wallet confirms a binding by a call would have it bound, and the wallet would not know.
fn check_confirmation(contract: &str, msg: &Binary) -> Result<(), ContractError> {
    /// Whatever belongs to it: a registry may read more spellings than this contract does.
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum ToRegistry {
        Wallet(Confirmation),
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Confirmation {
        ConfirmBinding(IgnoredAny),
    }
    match json::read(msg) {
        Ok(ToRegistry::Wallet(Confirmation::ConfirmBinding(IgnoredAny))) => {
            Err(ContractError::BindingByCall { contract: contract.to_owned() })
        }
        Err(_) => Ok(()),
    }
}

pub(crate) fn perform(
    deps: DepsMut<'_>,
    env: &Env,
    caller: Caller<'_>,
    action: Action,
) -> Result<Response, ContractError> {
    match action {
        // Checks itself, with what it loads anyway.
        Action::Pay { denom, payment } => approved_payment::pay(deps, env, denom, payment),
        Action::Owner(msg) => {
            check_owner(deps.as_ref(), env, &msg)?;
            owner::perform(deps, env, caller, msg)
        }
        Action::CallContract { contract, msg, funds } => {
            check_coins("coins to send along", &funds, 0)?;
            check_call(deps.as_ref(), env, &contract, &msg)?;
            let called = ContractCalled { contract: contract.clone() }.to_event();
            let call = WasmMsg::Execute { contract_addr: contract, msg, funds };
            Ok(Response::new().add_event(called).add_message(call))
        }
        Action::Migrate { code_id, msg } => {
            foreign_message::check(&msg)?;
            let contract_addr = env.contract.address.to_string();
            let migrate = WasmMsg::Migrate { contract_addr, new_code_id: code_id, msg };
            Ok(Response::new().add_event(CodeReplaced { code_id }.to_event()).add_message(migrate))
        }
    }
}
