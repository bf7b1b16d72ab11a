//! Which contract is the wallet's treasury, and which messages the wallet sends it.

use cosmwasm_std::{Addr, Binary, Coin, Deps, DepsMut, Env, QuerierWrapper, Response, WasmMsg};
use serde::{Deserialize, Serialize};
use stateset_api::event::{ContractCalled, TreasurySet};
use stateset_api::treasury::layout::RETURNED_KEY;
use stateset_api::{Amount, json};
use stateset_store::decode;

use crate::ContractError;
use crate::state::{ACCOUNT, Account, FUNDING, PAYEES, payee_key};
use crate::{address, contract_info, foreign_message};

/// What the wallet reads of [`stateset_api::treasury::TreasuryInfo`]: the code for the rest would cost as much again.
#[derive(Deserialize)]
struct Answer {
    wallet: String,
    stable_denom: String,
    stopped: Option<Stopped>,
    /// Of treasuries of version 0.2, which counted none, nothing.
    #[serde(default)]
    lost: Amount,
}

/// Of [`stateset_api::treasury::Stopped`].
#[derive(Deserialize)]
struct Stopped {
    recalled: bool,
}

/// Of [`stateset_api::treasury::QueryMsg`].
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Treasury {},
}

/// The messages of [`stateset_api::treasury::WalletMsg`] that the wallet writes itself, or knows to tighten.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ToTreasury {
    Wallet(FromWallet),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum FromWallet {
    Fund {},
    Return { coins: Vec<Coin> },
    Stop { reason: String },
    Recall {},
    CancelChange {},
}

/// Whether the message only makes the treasury do less, or sends money back.
pub(crate) fn tightens(msg: &Binary) -> bool {
    matches!(json::read::<ToTreasury>(msg), Ok(ToTreasury::Wallet(of_wallet)) if !matches!(of_wallet, FromWallet::Fund {}))
}

/// The wallet's, if it has one.
pub(crate) fn of(account: &Account) -> Result<&Addr, ContractError> {
    account.treasury.as_ref().ok_or(ContractError::NoTreasury {})
}

/// No money goes with it: that is for [`transfer`](crate::transfer) to count.
pub(crate) fn call(deps: Deps<'_>, msg: Binary) -> Result<Response, ContractError> {
    foreign_message::check(&msg)?;
    let contract_addr = of(&ACCOUNT.load(deps.storage)?)?.to_string();
    let called = ContractCalled { contract: contract_addr.clone() }.to_event();
    let call = WasmMsg::Execute { contract_addr, msg, funds: vec![] };
    Ok(Response::new().add_event(called).add_message(call))
}

/// Whether the wallet would take it as its treasury now.
pub(crate) fn check(deps: Deps<'_>, env: &Env, treasury: &str) -> Result<Addr, ContractError> {
    let account = ACCOUNT.load(deps.storage)?;
    let treasury = address::validate(deps.api, treasury)?;
    let rules = account.policy.treasury.as_ref().ok_or(ContractError::NoTreasuryRules {})?;
    let contract = contract_info::of(deps.querier, &treasury)?;
    if !rules.code_ids.contains(&contract.code_id) {
        return Err(ContractError::TreasuryCode { code_id: contract.code_id });
    }
    if let Some(admin) = contract.admin {
        return Err(ContractError::TreasuryAdmin { admin });
    }
    let answer = ask(deps.querier, &treasury)?;
    if answer.wallet != env.contract.address.as_str() {
        return Err(ContractError::OtherWallet { wallet: answer.wallet });
    }
    if answer.stable_denom != rules.denom {
        return Err(ContractError::TreasuryDenom { got: answer.stable_denom, denom: rules.denom.clone() });
    }
    let canonical = deps.api.addr_canonicalize(treasury.as_str())?;
    for index in (0_u8..).take(account.policy.denoms.len()) {
        if PAYEES.may_load(deps.storage, &payee_key(index, &canonical))?.is_some() {
            return Err(ContractError::TreasuryIsPayee { treasury: treasury.into_string() });
        }
    }
    let Some(former) = account.treasury.filter(|former| *former != treasury) else { return Ok(treasury) };
    let was = ask(deps.querier, &former)?;
    if !was.stopped.is_some_and(|stopped| stopped.recalled) {
        return Err(ContractError::TreasuryNotRecalled { treasury: former.into_string() });
    }
    if answer.lost < was.lost {
        return Err(ContractError::LossForgotten { lost: was.lost, counts: answer.lost });
    }
    Ok(treasury)
}

pub(crate) fn set(deps: DepsMut<'_>, env: &Env, treasury: &str) -> Result<Response, ContractError> {
    let treasury = check(deps.as_ref(), env, treasury)?;
    let mut account = ACCOUNT.load(deps.storage)?;
    if account.treasury.as_ref() != Some(&treasury) {
        let mut funding = FUNDING.may_load(deps.storage)?.unwrap_or_default();
        funding.settle(returned(deps.querier, &treasury));
        FUNDING.save(deps.storage, &funding)?;
    }
    let event = TreasurySet { treasury: treasury.to_string() }.to_event();
    account.treasury = Some(treasury);
    ACCOUNT.save(deps.storage, &account)?;
    Ok(Response::new().add_event(event))
}

fn ask(querier: QuerierWrapper<'_>, treasury: &Addr) -> Result<Answer, ContractError> {
    json::ask_contract(querier, treasury.as_str(), &Question::Treasury {})
        .map_err(|error| ContractError::TreasuryAnswer { treasury: treasury.to_string(), reason: error.to_string() })
}

/// What the treasury ever sent back, as it keeps it. Unreadable, nothing: that leaves less room.
pub(crate) fn returned(querier: QuerierWrapper<'_>, treasury: &Addr) -> u128 {
    let cell = querier.query_wasm_raw(treasury, RETURNED_KEY).ok().flatten();
    cell.and_then(|cell| decode("what a treasury returned", &cell).ok()).unwrap_or_default()
}
