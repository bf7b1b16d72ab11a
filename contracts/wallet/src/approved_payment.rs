//! A payment that the signers approved: to anybody, beyond every cap, but once per intent like any other.

use cosmwasm_std::{CanonicalAddr, Deps, DepsMut, Env, Response};
use stateset_api::event::AlreadyPaid;
use stateset_api::policy::{Breach, Rule, Verdict};
use stateset_api::wallet::Payment;

use crate::ContractError;
use crate::state::{ACCOUNT, Account, RECEIPTS};
use crate::stored_receipt::{DenomAndCategory, StoredReceipt};
use crate::{address, conduit, decision, payable, receipt, spend};

/// What the receipt of a payment will say, or says already.
pub(crate) struct Checked {
    purpose: DenomAndCategory,
    to: CanonicalAddr,
    earlier: Option<StoredReceipt>,
}

/// Refuses a payment that can have no receipt.
pub(crate) fn check(
    deps: Deps<'_>,
    env: &Env,
    account: &Account,
    denom: &str,
    payment: &Payment,
) -> Result<Checked, ContractError> {
    receipt::check_reference(payment)?;
    let to = address::canonical(deps.api, payment.payee())?;
    payable::check(deps.querier, env, account, payment.payee())?;
    let refuse = |breach| ContractError::Refused { id: payment.id, breach, verdict: Verdict::Deny };
    conduit::assess(deps, &account.policy, payment)?.map_err(refuse)?;
    let broken = |rule| refuse(Breach::new(rule, payment.amount.0, 0_u128));
    if payment.amount.is_zero() {
        return Err(broken(Rule::ZeroAmount));
    }
    let policy = &account.policy;
    let denom = policy.pay_denom(denom).ok_or_else(|| broken(Rule::Denom))?.coin;
    let category = policy.category_index(&payment.category).ok_or_else(|| broken(Rule::Category))?;
    let purpose = DenomAndCategory::new(denom, category).ok_or_else(|| broken(Rule::Category))?;
    let earlier = RECEIPTS.may_load(deps.storage, &payment.id.0)?;
    if earlier.is_none() {
        receipt::assess_time(account, payment.id, env.block.time.seconds()).map_err(refuse)?;
    }
    Ok(Checked { purpose, to, earlier })
}

pub(crate) fn pay(deps: DepsMut<'_>, env: &Env, denom: String, payment: Payment) -> Result<Response, ContractError> {
    let account = ACCOUNT.load(deps.storage)?;
    let Checked { purpose, to, earlier } = check(deps.as_ref(), env, &account, &denom, &payment)?;
    if let Some(earlier) = earlier {
        if receipt::is_same(&account.policy, &earlier, Some(purpose), (&payment, &to)) {
            return Ok(Response::new().add_event(AlreadyPaid { id: payment.id }.to_event()));
        }
        return Err(receipt::reused(deps.api, &account.policy, &payment, &denom, earlier));
    }
    let receipt = receipt::new(purpose, &payment, &to, env.block.time.seconds());
    RECEIPTS.save(deps.storage, &payment.id.0, &receipt)?;
    let entry = decision::Entry { denom: &denom, payment: &payment, rationale: None };
    let entered = decision::enter_approved(deps.storage, env, &account, entry)?;
    let (send, deposited) = (conduit::send(&payment, &denom)?, conduit::event(&payment));
    let paid = spend::paid(payment, &denom).to_event();
    Ok(Response::new().add_event(paid).add_events(deposited).add_events(entered).add_message(send))
}
