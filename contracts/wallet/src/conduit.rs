//! Conduits: contracts of listed code that hold money for others. Asks the chain what a contract's code is, and tells a
//! conduit for whom its money is. Asks nothing where the policy lists none and no payment names a beneficiary; refuses
//! by the rules of [`stateset_api::policy`].

use cosmwasm_std::{Addr, BankMsg, Binary, Coin, CosmosMsg, Deps, Event, QuerierWrapper, WasmMsg, to_json_binary};
use stateset_api::conduit::ConduitMsg;
use stateset_api::event::Deposited;
use stateset_api::policy::{Breach, Policy, assess_conduit, assess_no_conduit};
use stateset_api::wallet::Payment;

use crate::ContractError;
use crate::{address, contract_info};

/// Refuses money for a beneficiary that goes elsewhere than into a conduit.
pub(crate) fn assess(deps: Deps<'_>, policy: &Policy, payment: &Payment) -> Result<Result<(), Breach>, ContractError> {
    let Some(conduit) = payment.conduit() else { return Ok(Ok(())) };
    let contract = contract_info::of(deps.querier, &address::validate(deps.api, conduit)?).ok();
    let code_id = contract.as_ref().map(|contract| contract.code_id);
    let fixed = contract.is_some_and(|contract| contract.admin.is_none());
    Ok(assess_conduit(policy, code_id, fixed))
}

/// Refuses a conduit as a payee, whoever listed it before it was one. Whatever is no contract has no code, and what is not there yet is asked for again when it
/// is paid.
pub(crate) fn assess_payee(querier: QuerierWrapper<'_>, policy: &Policy, payee: &str) -> Result<(), Breach> {
    if policy.conduits.is_empty() {
        return Ok(());
    }
    let contract = contract_info::of(querier, &Addr::unchecked(payee)).ok();
    assess_no_conduit(policy, contract.map(|contract| contract.code_id))
}

/// What a conduit is told of the payment; `None` where there is none.
pub(crate) fn message(payment: &Payment) -> Result<Option<Binary>, ContractError> {
    let Some(beneficiary) = payment.beneficiary.clone() else { return Ok(None) };
    let (id, reference) = (payment.id, payment.reference.clone());
    Ok(Some(to_json_binary(&ConduitMsg::Deposit { id, beneficiary, reference })?))
}

/// The one message that pays it.
pub(crate) fn send(payment: &Payment, denom: &str) -> Result<CosmosMsg, ContractError> {
    let (to, funds) = (payment.to.clone(), vec![Coin::new(payment.amount.0, denom)]);
    Ok(match message(payment)? {
        Some(msg) => WasmMsg::Execute { contract_addr: to, msg, funds }.into(),
        None => BankMsg::Send { to_address: to, amount: funds }.into(),
    })
}

/// Beside the event that pays it.
pub(crate) fn event(payment: &Payment) -> Option<Event> {
    let conduit = payment.conduit()?.to_owned();
    Some(Deposited { id: payment.id, conduit }.to_event())
}
