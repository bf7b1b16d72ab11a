//! How a wallet comes to be.

use cosmwasm_std::{DepsMut, Env, Response};
use stateset_api::event::PolicySet;
use stateset_api::wallet::InstantiateMsg;

use crate::ContractError;
use crate::address::{validate, validate_optional};
use crate::state::{ACCOUNT, Account, ROLES, Roles, TOTALS, Totals};
use crate::version::{NAME, VERSION};
use crate::{binding, dead_man, operator, payee, policy, signers};

/// Who owns, guards, operates and decides, under which rules, and whom it may pay; bound at once where a registry is
/// named.
pub(crate) fn create(mut deps: DepsMut<'_>, env: &Env, msg: InstantiateMsg) -> Result<Response, ContractError> {
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    let InstantiateMsg { owner, guardian, operator, policy: rules, payees, registry, signers } = msg;
    let now = env.block.time.seconds();
    let owner = validate(deps.api, &owner)?;
    let guardian = validate_optional(deps.api, guardian)?;
    let operator = operator.map(|grant| operator::from_grant(deps.api, &owner, grant, now)).transpose()?;
    policy::check(deps.as_ref(), None, &rules)?;
    let mut account = Account {
        operator,
        epoch: operator::FIRST_EPOCH,
        frozen: None,
        policy: rules,
        last_seen_at: 0,
        agent: None,
        granted_last: false,
        keeps_log: false,
        intents_since: 0,
        unfreezes: 0,
        rules_changes: 0,
        treasury: None,
        operator_since: operator::FIRST_EPOCH,
        rests_until: 0,
        braked: None,
    };
    dead_man::restart(&mut account, now);
    ACCOUNT.save(deps.storage, &account)?;
    TOTALS.save(deps.storage, &Totals::default())?;
    let by = owner.to_string();
    let roles = Roles {
        owner,
        offered_to: None,
        guardian,
        recovery: None,
        recovers_at: None,
        offered_by_signers: false,
        recovery_cancels: 0,
        brake: None,
    };
    ROLES.save(deps.storage, &roles)?;
    let listed = payee::list(deps.branch(), env, &account, payees)?;
    let signers = signers.map(|set| signers::set(deps.storage, deps.api, env, Some(set))).transpose()?;
    let bind = registry.map(|registry| binding::confirm(deps.as_ref(), &registry, None)).transpose()?;
    Ok(Response::new()
        .add_event(PolicySet { by }.to_event())
        .add_event(operator::event(&account))
        .add_events(listed.into_iter().map(|listed| listed.event))
        .add_events(signers)
        .add_submessages(bind))
}
