//! Receipts: proof that an intent was paid, kept for as long as its id could be used again.

use cosmwasm_std::{Api, CanonicalAddr, Response, Storage};
use stateset_api::Amount;
use stateset_api::IntentId;
use stateset_api::event::ReceiptsPruned;
use stateset_api::limits::{PAGE_MAX, REFERENCE_BYTES_MAX};
use stateset_api::policy::{
    Breach, Policy, RECEIPT_SECONDS_MIN, assess_intent_since, assess_intent_time, oldest_intent,
};
use stateset_api::wallet::{Payment, Receipt, ReceiptKind};

use crate::ContractError;
use crate::state::{ACCOUNT, Account, RECEIPTS};
use crate::stored_receipt::{DenomAndCategory, Kind, StoredReceipt};

/// Whether an id's time is one that receipts cover, and covered ever since: what was too old once stays so.
pub(crate) fn assess_time(account: &Account, id: IntentId, now: u64) -> Result<(), Breach> {
    assess_intent_since(account.intents_since, id)?;
    assess_intent_time(&account.policy, id, now)
}

/// Forgets receipts whose ids the age rule refuses for ever and that were kept their 30 days. Looks at `limit` entries,
/// oldest id first.
pub(crate) fn prune(storage: &mut dyn Storage, limit: u32, now: u64) -> Result<Response, ContractError> {
    if !(1..=PAGE_MAX).contains(&limit) {
        let (got, max) = (u64::from(limit), u64::from(PAGE_MAX));
        return Err(ContractError::Count { what: "receipts to prune", got, min: 1, max });
    }
    let account = ACCOUNT.load(storage)?;
    let oldest = oldest_intent(&account.policy, now).max(account.intents_since);
    let kept_since = now.saturating_sub(RECEIPT_SECONDS_MIN);
    let mut past = Vec::new();
    for entry in RECEIPTS.after(storage, None).take(limit as usize) {
        let (key, receipt) = entry?;
        let id = id_of(&key)?;
        if id.unix_seconds() >= oldest {
            break;
        }
        if paid_at(id, &receipt) < kept_since {
            past.push(key);
        }
    }
    let count = u32::try_from(past.len()).unwrap_or(limit);
    for key in past {
        RECEIPTS.remove(storage, &key);
    }
    Ok(Response::new().add_event(ReceiptsPruned { count }.to_event()))
}

pub(crate) fn id_of(key: &[u8]) -> Result<IntentId, ContractError> {
    let unreadable = |_| stateset_store::StoreError::Unreadable { what: "receipt's id" };
    Ok(IntentId(key.try_into().map_err(unreadable)?))
}

/// Of a payment that is made now, to the payee `to`.
pub(crate) fn new(purpose: DenomAndCategory, payment: &Payment, to: &CanonicalAddr, now: u64) -> StoredReceipt {
    StoredReceipt {
        purpose,
        amount: payment.amount.0,
        payee: to.to_vec(),
        reference: payment.reference.clone(),
        paid_after: paid_after(payment.id, now),
        kind: Kind::of(payment, None),
    }
}

/// Whether a receipt is for this very payment.
pub(crate) fn is_same(
    policy: &Policy,
    receipt: &StoredReceipt,
    purpose: Option<DenomAndCategory>,
    (payment, to): (&Payment, &CanonicalAddr),
) -> bool {
    let Some(purpose) = purpose else { return false };
    let counted = |coin: usize, amount: u128| policy.counted_ceil(coin, amount);
    // In the coin of a successor a bill is the same bill, if it counts as much.
    let as_much = match purpose.denom() == receipt.purpose.denom() {
        true => receipt.amount == payment.amount.0,
        false => counted(purpose.denom(), payment.amount.0) == counted(receipt.purpose.denom(), receipt.amount),
    };
    as_much
        && !receipt.kind.is_transfer()
        && purpose.category() == receipt.purpose.category()
        && receipt.payee == to.as_slice()
        && receipt.kind.conduit() == payment.conduit()
        && receipt.reference == payment.reference
}

/// The refusal of a payment whose id paid something else.
pub(crate) fn reused(
    api: &dyn Api,
    policy: &Policy,
    payment: &Payment,
    denom: &str,
    earlier: StoredReceipt,
) -> ContractError {
    match answer(api, policy, payment.id, earlier) {
        Ok(paid) => {
            let asked = describe(payment, denom);
            ContractError::IntentReused { id: payment.id, asked, paid: Box::new(paid) }
        }
        Err(error) => error,
    }
}

pub(crate) fn check_reference(payment: &Payment) -> Result<(), ContractError> {
    let (got, max) = (payment.reference.len(), REFERENCE_BYTES_MAX);
    if got <= max { Ok(()) } else { Err(ContractError::Length { what: "a payment's reference", got, max }) }
}

/// How long after the id's time it is now, in seconds. The rule on intents' times keeps this far within range.
fn paid_after(id: IntentId, now: u64) -> i64 {
    let (at, now) = (i64::try_from(id.unix_seconds()), i64::try_from(now));
    now.unwrap_or(i64::MAX).saturating_sub(at.unwrap_or(i64::MAX))
}

/// When it was paid, in Unix seconds.
fn paid_at(id: IntentId, receipt: &StoredReceipt) -> u64 {
    id.unix_seconds().saturating_add_signed(receipt.paid_after)
}

/// The receipt as queries answer it, with the policy's names for its indices.
pub(crate) fn answer(
    api: &dyn Api,
    policy: &Policy,
    id: IntentId,
    receipt: StoredReceipt,
) -> Result<Receipt, ContractError> {
    let paid_at = paid_at(id, &receipt);
    let denom = policy.coin(receipt.purpose.denom()).map(str::to_owned);
    let category = policy.categories.get(receipt.purpose.category()).map(|entry| entry.name.clone());
    let category = category.filter(|_| !receipt.kind.is_transfer());
    let (mandate, kind, conduit) = match receipt.kind {
        Kind::Payment => (None, ReceiptKind::Payment, None),
        Kind::UnderMandate(number) => (Some(number), ReceiptKind::Payment, None),
        Kind::Funded => (None, ReceiptKind::Funded, None),
        Kind::CalledBack => (None, ReceiptKind::CalledBack, None),
        Kind::ThroughConduit(conduit, mandate) => (mandate, ReceiptKind::Payment, Some(conduit)),
    };
    Ok(Receipt {
        id,
        to: api.addr_humanize(&CanonicalAddr::from(receipt.payee))?.into_string(),
        denom: denom.unwrap_or_default(),
        amount: Amount(receipt.amount),
        category: category.unwrap_or_default(),
        reference: receipt.reference,
        paid_at,
        mandate,
        kind,
        conduit,
    })
}

fn describe(payment: &Payment, denom: &str) -> String {
    let Payment { amount, category, reference, .. } = payment;
    let (to, category, denom) = (payment.payee(), shorten(category), shorten(denom));
    let through = payment.conduit().map_or_else(String::new, |conduit| format!(" through {conduit}"));
    format!("{amount} {denom} to {to}{through} ({category}, '{reference}')")
}

fn shorten(text: &str) -> String {
    text.chars().take(128).collect()
}
