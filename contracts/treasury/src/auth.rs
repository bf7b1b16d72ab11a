//! Who may call: the wallet itself, and whom the wallet names as operator and guardian at this moment.

use cosmwasm_std::{Addr, Env, QuerierWrapper};
use serde::Deserialize;
use stateset_api::AgentId;
use stateset_api::registry::Status;
use stateset_api::registry::layout::status_key;
use stateset_api::treasury::{Action, Breach};
use stateset_api::wallet::{Freeze, OperatorGrant, QueryMsg};
use stateset_store::decode;

use crate::ContractError;
use crate::state::Config;

/// What the treasury reads of [`stateset_api::wallet::WalletInfo`]: the code for the rest would cost as much again.
/// Wallets of version 0.1 know no dead man's switch, those of 0.2 call it otherwise, and neither knows a brake.
#[derive(Deserialize)]
pub(crate) struct WalletRoles {
    guardian: Option<String>,
    operator: Option<OperatorGrant>,
    epoch: u32,
    frozen: Option<Freeze>,
    #[serde(default, alias = "silent_at")]
    dead_man_at: Option<u64>,
    #[serde(default)]
    braked: Option<Freeze>,
    #[serde(default)]
    rests_until: Option<u64>,
    registry: Option<String>,
    agent_id: Option<AgentId>,
}

pub(crate) fn wallet_roles(querier: QuerierWrapper<'_>, wallet: &Addr) -> Result<WalletRoles, ContractError> {
    querier
        .query_wasm_smart(wallet, &QueryMsg::Wallet {})
        .map_err(|error| ContractError::Wallet { wallet: wallet.to_string(), reason: error.to_string() })
}

pub(crate) fn authorize(role: &'static str, holder: &Addr, sender: &Addr) -> Result<(), ContractError> {
    if holder == sender { Ok(()) } else { Err(ContractError::Unauthorized { role, sender: sender.to_string() }) }
}

pub(crate) fn authorize_guardian(
    querier: QuerierWrapper<'_>,
    config: &Config,
    sender: &Addr,
) -> Result<(), ContractError> {
    if sender == config.wallet {
        return Ok(());
    }
    let guardian = wallet_roles(querier, &config.wallet)?.guardian;
    if guardian.as_deref() == Some(sender.as_str()) {
        return Ok(());
    }
    Err(ContractError::Unauthorized { role: "wallet's guardian", sender: sender.to_string() })
}

/// Whoever claims to be the operator, and the number of its act.
#[derive(Clone, Copy)]
pub(crate) struct Claim<'a> {
    pub(crate) by: &'a Addr,
    pub(crate) epoch: u32,
    pub(crate) act: u64,
}

/// The operator in office, under its present epoch, while nothing stops it.
pub(crate) fn authorize_operator(
    querier: QuerierWrapper<'_>,
    env: &Env,
    config: &Config,
    Claim { by, epoch, .. }: Claim<'_>,
    action: &Action,
) -> Result<(), ContractError> {
    let roles = wallet_roles(querier, &config.wallet)?;
    if roles.operator.as_ref().is_none_or(|grant| grant.address != by.as_str()) {
        return Err(ContractError::Unauthorized { role: "wallet's operator", sender: by.to_string() });
    }
    if epoch != roles.epoch {
        return Err(Breach::Epoch { got: epoch, epoch: roles.epoch }.into());
    }
    check_at_work(querier, env, config, &roles)?;
    Ok(check_rest(env, &roles, action)?)
}

/// What stands in the way of any operator, whoever it is: what stops the wallet's payments stops the treasury's
/// actions.
pub(crate) fn check_at_work(
    querier: QuerierWrapper<'_>,
    env: &Env,
    config: &Config,
    wallet: &WalletRoles,
) -> Result<(), ContractError> {
    let now = env.block.time.seconds();
    let Some(OperatorGrant { expires_at, .. }) = wallet.operator else { return Err(Breach::NoOperator {}.into()) };
    if now >= expires_at {
        return Err(Breach::Expired { expires_at, now }.into());
    }
    if let Some(dead_man_at) = wallet.dead_man_at.filter(|dead_man_at| now >= *dead_man_at) {
        return Err(Breach::DeadMan { dead_man_at, now }.into());
    }
    if let Some(Freeze { by, at, reason }) = wallet.frozen.clone() {
        return Err(Breach::Frozen { by, at, reason }.into());
    }
    if let Some(Freeze { by, at, reason }) = wallet.braked.clone() {
        return Err(Breach::Braked { by, at, reason }.into());
    }
    check_not_stopped(config)?;
    check_agent(querier, wallet)
}

/// A false alarm buys a thief nothing: after a brake was lifted nothing goes into risk for a while.
pub(crate) fn check_rest(env: &Env, wallet: &WalletRoles, action: &Action) -> Result<(), Breach> {
    let now = env.block.time.seconds();
    match wallet.rests_until {
        Some(until) if now < until && action.is_into_risk() => Err(Breach::Resting { until, now }),
        _ => Ok(()),
    }
}

pub(crate) fn check_not_stopped(config: &Config) -> Result<(), Breach> {
    let Some(stopped) = &config.stopped else { return Ok(()) };
    Err(Breach::Stopped { by: stopped.by.clone(), at: stopped.at, reason: stopped.reason.clone() })
}

/// The agent to which the wallet is bound, if it is, neither suspended nor retired: whatever the wallet's policy says
/// of trust. A registry that does not answer is no permission.
fn check_agent(querier: QuerierWrapper<'_>, wallet: &WalletRoles) -> Result<(), ContractError> {
    let (Some(registry), Some(agent_id)) = (&wallet.registry, wallet.agent_id) else { return Ok(()) };
    let cell = querier.query_wasm_raw(registry, status_key(agent_id))?;
    let status = cell.map_or(Ok(Status::Active), |cell| decode("agent's status", &cell))?;
    if status == Status::Active { Ok(()) } else { Err(Breach::AgentNotActive { agent_id, status }.into()) }
}
