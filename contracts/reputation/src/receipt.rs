//! Proof of a payment: a receipt in the payer's own wallet, if that wallet's code is one that does not lie.

use cosmwasm_std::{Addr, QuerierWrapper, WasmQuery};
use serde::{Deserialize, Serialize};
use stateset_api::{Amount, IntentId};

use crate::ContractError;

/// The one question of `stateset_api::wallet::QueryMsg` that is asked here, and what is read of the answer.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Receipt { id: IntentId },
}

#[derive(Deserialize)]
struct Answer {
    receipt: Option<Receipt>,
}

/// The part of `stateset_api::wallet::Receipt` that a rating needs.
#[derive(Deserialize)]
pub(crate) struct Receipt {
    to: String,
    pub(crate) denom: String,
    pub(crate) amount: Amount,
    /// Unix seconds.
    pub(crate) paid_at: u64,
    /// Who holds the money instead. Wallets before 0.3 know none.
    #[serde(default)]
    conduit: Option<String>,
}

/// What is read of the chain's answer about a contract, `cosmwasm_std::ContractInfoResponse`.
#[derive(Deserialize)]
struct ContractInfo {
    code_id: u64,
    admin: Option<Addr>,
}

/// The receipt of a payment from one wallet to another.
pub(crate) fn load(
    querier: QuerierWrapper<'_>,
    code_ids: &[u64],
    from: &Addr,
    to: &Addr,
    intent: IntentId,
) -> Result<Receipt, ContractError> {
    check_code(querier, code_ids, from)?;
    let Answer { receipt } = querier.query_wasm_smart(from, &Question::Receipt { id: intent })?;
    let Some(receipt) = receipt else {
        return Err(ContractError::NoReceipt { wallet: from.to_string(), intent });
    };
    if receipt.to != to.as_str() {
        return Err(ContractError::OtherPayee { intent, to: receipt.to, wallet: to.to_string() });
    }
    // What another holds may come back: nothing was paid yet.
    if let Some(conduit) = receipt.conduit {
        return Err(ContractError::HeldByConduit { intent, conduit });
    }
    Ok(receipt)
}

/// A wallet of unknown code, or whose code somebody may replace, may invent receipts.
fn check_code(querier: QuerierWrapper<'_>, code_ids: &[u64], wallet: &Addr) -> Result<(), ContractError> {
    let untrusted = |reason: String| ContractError::UntrustedWallet { wallet: wallet.to_string(), reason };
    let question = WasmQuery::ContractInfo { contract_addr: wallet.to_string() }.into();
    let info: ContractInfo = querier.query(&question).map_err(|error| untrusted(error.to_string()))?;
    if !code_ids.contains(&info.code_id) {
        return Err(untrusted(format!("its code {} is none of those that are trusted", info.code_id)));
    }
    match info.admin {
        Some(admin) if admin != *wallet => Err(untrusted(format!("{admin} may replace its code"))),
        _ => Ok(()),
    }
}
