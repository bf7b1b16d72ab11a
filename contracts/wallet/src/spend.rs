//! Paying: judged by the session, sent by the bank; what goes into a conduit, each with a message that says for whom.

use cosmwasm_std::{BankMsg, Binary, Coin, CosmosMsg, DepsMut, Env, Response};
use stateset_api::event::{AlreadyPaid, Paid};
use stateset_api::wallet::Payment;

use crate::ContractError;
use crate::approval_rule::NamedApproval;
use crate::decision::{self, Entry};
use crate::operator::Spender;
use crate::receipt;
use crate::session::{Judgement, Means, Session, check_count};
use crate::{conduit, multi_send};

/// What a message asks to be paid.
pub(crate) struct Order {
    pub(crate) denom: String,
    pub(crate) payments: Vec<Payment>,
    /// Governance's, of exactly these payments.
    pub(crate) approval: Option<u64>,
    /// For the decision log: none, or one per payment.
    pub(crate) rationales: Vec<Binary>,
    /// The number of the mandate under which all are paid.
    pub(crate) mandate: Option<u64>,
}

/// Pays all of an order's payments, for the operator or one who holds a grant, or on any refusal none. Those that have
/// a receipt are reported and skipped.
///
/// The bank refuses what the balance does not cover, and with it the whole transaction reverts.
pub(crate) fn pay(
    deps: DepsMut<'_>,
    env: &Env,
    Spender { account, grant }: Spender,
    Order { denom, payments, approval, rationales, mandate }: Order,
) -> Result<Response, ContractError> {
    check_count(&payments)?;
    decision::check(&account, &rationales, payments.len())?;
    let mut session = Session::load(deps.as_ref(), env, &account, &denom, Means { grant, approval, mandate })?;
    if let Some(breach) = session.stopped {
        return Err(ContractError::OperatorStopped { breach });
    }
    let rule = session.approval_rule(u128::MAX).zip(approval);
    let named = rule.map(|(rule, approval)| NamedApproval::new(env, rule, approval, (&denom, &payments)));
    let mut needed = false;
    let mut response = Response::new();
    let mut outputs = Vec::with_capacity(payments.len());
    let mut deposits = Vec::new();
    for (index, payment) in payments.into_iter().enumerate() {
        match session.judge(deps.as_ref(), &payment)? {
            Judgement::Pays => {
                needed |= session.approval_rule(payment.amount.0).is_some();
                let deposited = conduit::event(&payment);
                match deposited {
                    Some(_) => deposits.push(conduit::send(&payment, &denom)?),
                    None => outputs.push((payment.to.clone(), payment.amount)),
                }
                let entry = Entry { denom: &denom, payment: &payment, rationale: rationales.get(index) };
                let entered = session.enter(env, entry);
                let drawn = session.drawn(payment.id);
                response = response.add_event(paid(payment, &denom).to_event()).add_events(deposited);
                response = response.add_events(drawn).add_events(entered);
            }
            Judgement::AlreadyPaid => response = response.add_event(AlreadyPaid { id: payment.id }.to_event()),
            Judgement::Reused(receipt) => {
                return Err(receipt::reused(deps.api, &account.policy, &payment, &denom, receipt));
            }
            Judgement::Refused(breach) => {
                let verdict = breach.verdict(&account.policy);
                return Err(ContractError::Refused { id: payment.id, breach, verdict });
            }
        }
    }
    session.save(deps.storage)?;
    if let Some(approval) = named.filter(|_| needed) {
        let (consume, used) = approval.consume()?;
        response = response.add_event(used).add_message(consume);
    }
    let message: Option<CosmosMsg> = match outputs.as_slice() {
        [] => None,
        [(to, amount)] => {
            Some(BankMsg::Send { to_address: to.clone(), amount: vec![Coin::new(amount.0, denom)] }.into())
        }
        _ => Some(multi_send::message(env.contract.address.as_str(), &denom, &outputs)?),
    };
    Ok(response.add_messages(message).add_messages(deposits))
}

pub(crate) fn paid(payment: Payment, denom: &str) -> Paid {
    let Payment { id, to, amount, category, reference, beneficiary } = payment;
    let to = beneficiary.unwrap_or(to);
    Paid { id, to, denom: denom.to_owned(), amount, category, reference }
}
