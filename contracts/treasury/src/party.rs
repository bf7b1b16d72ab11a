//! Who may call: the wallet itself, and whom the wallet names as operator and guardian at this moment.

use cosmwasm_std::{Addr, Api, Env, MessageInfo, QuerierWrapper};
use serde::Deserialize;
use stateset_api::treasury::Breach;
use stateset_api::wallet::{Freeze, OperatorGrant, QueryMsg};

use crate::ContractError;
use crate::state::Config;

pub(crate) fn check_no_funds(info: &MessageInfo) -> Result<(), ContractError> {
    if info.funds.is_empty() {
        return Ok(());
    }
    Err(ContractError::UnexpectedFunds { got: crate::payout::list(&info.funds) })
}

pub(crate) fn address(api: &dyn Api, text: &str) -> Result<Addr, ContractError> {
    api.addr_validate(text)
        .map_err(|error| ContractError::Address { address: text.to_owned(), reason: error.to_string() })
}

/// What the treasury reads of [`stateset_api::wallet::WalletInfo`]: the code for the rest would cost as much again.
#[derive(Deserialize)]
pub(crate) struct WalletRoles {
    guardian: Option<String>,
    operator: Option<OperatorGrant>,
    epoch: u32,
    frozen: Option<Freeze>,
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

/// The operator in office, with its present epoch and time left, of a wallet that is not frozen.
pub(crate) fn authorize_operator(
    querier: QuerierWrapper<'_>,
    env: &Env,
    config: &Config,
    sender: &Addr,
    epoch: u32,
) -> Result<(), ContractError> {
    let info = wallet_roles(querier, &config.wallet)?;
    if info.operator.as_ref().is_none_or(|grant| grant.address != sender.as_str()) {
        return Err(ContractError::Unauthorized { role: "wallet's operator", sender: sender.to_string() });
    }
    if epoch != info.epoch {
        return Err(Breach::Epoch { got: epoch, epoch: info.epoch }.into());
    }
    Ok(check_at_work(env, config, &info)?)
}

/// What stands in the way of any operator, whoever it is.
pub(crate) fn check_at_work(env: &Env, config: &Config, wallet: &WalletRoles) -> Result<(), Breach> {
    let now = env.block.time.seconds();
    let Some(OperatorGrant { expires_at, .. }) = wallet.operator else { return Err(Breach::NoOperator {}) };
    if now >= expires_at {
        return Err(Breach::Expired { expires_at, now });
    }
    if let Some(freeze) = &wallet.frozen {
        return Err(Breach::Frozen { by: freeze.by.clone(), at: freeze.at, reason: freeze.reason.clone() });
    }
    match &config.stopped {
        Some(stopped) => {
            let (by, at, reason) = (stopped.by.clone(), stopped.at, stopped.reason.clone());
            Err(Breach::Stopped { by, at, reason })
        }
        None => Ok(()),
    }
}
