//! What can be asked for: refuses what is no action at all, before anything is judged.

use cosmwasm_std::Deps;
use stateset_api::governance::RequestedAction;
use stateset_api::limits::{
    DENOM_BYTES_MAX, MANDATE_PAYEES_MAX, PAYMENTS_MAX, PURPOSE_BYTES_MAX, REFERENCE_BYTES_MAX, SLUG_BYTES_MAX, is_slug,
};
use stateset_api::policy::{Mandate, MandateScope};
use stateset_api::treasury::{self, CLAIMS_MAX, COINS_MAX};
use stateset_api::wallet::Payment;

use crate::{ContractError, address, limits};

/// Bytes of a hash.
const HASH_BYTES: usize = 32;

/// Refuses what is no action at all. `now` in Unix seconds.
pub(crate) fn check(deps: Deps<'_>, action: &RequestedAction, now: u64) -> Result<(), ContractError> {
    match action {
        RequestedAction::Payments { denom, payments } => check_payments(deps, denom, payments),
        RequestedAction::TreasuryMove { treasury, action, denom, at_stake } => {
            address::validate(deps.api, treasury)?;
            check_move(deps, action)?;
            check_stake(denom, at_stake.0)
        }
        RequestedAction::Mandate { mandate } => check_mandate(deps, mandate, now),
        RequestedAction::External { kind, denom, at_stake, content_hash, counterparty } => {
            check_slug("kind", kind)?;
            limits::check("bytes of a content hash", content_hash.len(), HASH_BYTES, HASH_BYTES)?;
            counterparty.iter().try_for_each(|text| address::validate(deps.api, text).map(|_| ()))?;
            check_stake(denom, at_stake.0)
        }
    }
}

fn check_payments(deps: Deps<'_>, denom: &str, payments: &[Payment]) -> Result<(), ContractError> {
    limits::check("bytes of a denom", denom.len(), 1, DENOM_BYTES_MAX)?;
    limits::check("payments", payments.len(), 1, PAYMENTS_MAX)?;
    let mut sum = 0_u128;
    for Payment { id: _, to, amount, category, reference, beneficiary } in payments {
        address::validate(deps.api, to)?;
        beneficiary.iter().try_for_each(|text| address::validate(deps.api, text).map(|_| ()))?;
        if amount.is_zero() {
            return Err(ContractError::ZeroAmount { to: to.clone() });
        }
        limits::check("bytes of a category", category.len(), 0, SLUG_BYTES_MAX)?;
        limits::check("bytes of a reference", reference.len(), 0, REFERENCE_BYTES_MAX)?;
        sum = sum.checked_add(amount.0).ok_or(ContractError::AmountOverflow {})?;
    }
    Ok(())
}

/// Its size, and the pool that is a payee; whether the treasury lets it through is the treasury's to say.
fn check_move(deps: Deps<'_>, action: &treasury::Action) -> Result<(), ContractError> {
    action.pool().map_or(Ok(()), |pool| address::validate(deps.api, pool).map(|_| ()))?;
    match action {
        treasury::Action::Claim { validators } => limits::check("validators", validators.len(), 1, CLAIMS_MAX),
        treasury::Action::Return { coins } => limits::check("coins", coins.len(), 1, COINS_MAX),
        _ => Ok(()),
    }
}

/// Whether it fits the wallet's policy is the wallet's to say.
fn check_mandate(deps: Deps<'_>, mandate: &Mandate, now: u64) -> Result<(), ContractError> {
    let Mandate { purpose, scope, denom, total, expires_at, .. } = mandate;
    limits::check("bytes of a purpose", purpose.len(), 1, PURPOSE_BYTES_MAX)?;
    match scope {
        MandateScope::Payees(payees) => {
            limits::check("payees of a mandate", payees.len(), 1, MANDATE_PAYEES_MAX)?;
            for (index, payee) in payees.iter().enumerate() {
                address::validate(deps.api, payee)?;
                if payees.iter().take(index).any(|other| other == payee) {
                    return Err(ContractError::PayeeTwice { payee: payee.clone() });
                }
            }
        }
        MandateScope::Category(category) => check_slug("category", category)?,
    }
    if *expires_at <= now {
        return Err(ContractError::MandateOver { expires_at: *expires_at, now });
    }
    check_stake(denom, total.0)
}

fn check_stake(denom: &str, at_stake: u128) -> Result<(), ContractError> {
    limits::check("bytes of a denom", denom.len(), 1, DENOM_BYTES_MAX)?;
    if at_stake == 0 { Err(ContractError::NothingAtStake {}) } else { Ok(()) }
}

fn check_slug(what: &'static str, text: &str) -> Result<(), ContractError> {
    if is_slug(text) {
        return Ok(());
    }
    Err(ContractError::Slug { what, text: text.chars().take(64).collect() })
}
