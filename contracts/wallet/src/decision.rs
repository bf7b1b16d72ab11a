//! The decision log: kept beside the counters, which every payment writes anyway. See [`stateset_api::decision`].

use cosmwasm_std::{Binary, Deps, Env, Event, HexBinary, Response, Storage};
use stateset_api::decision::{Decision, Log};
use stateset_api::event::Decided;
use stateset_api::wallet::{DecisionLog, Payment};

use crate::ContractError;
use crate::state::{ACCOUNT, Account, StoredLog, TOTALS};

/// A payment about to enter the log.
pub(crate) struct Entry<'a> {
    pub(crate) denom: &'a str,
    pub(crate) payment: &'a Payment,
    /// The hash of its reasons.
    pub(crate) rationale: Option<&'a Binary>,
}

/// Starts it, for good. Again changes nothing.
pub(crate) fn keep(storage: &mut dyn Storage) -> Result<Response, ContractError> {
    let mut account = ACCOUNT.load(storage)?;
    account.keeps_log = true;
    ACCOUNT.save(storage, &account)?;
    Ok(Response::new())
}

/// Refuses rationales that are not one per payment, or no hash, or that nobody would keep.
pub(crate) fn check(account: &Account, rationales: &[Binary], payments: usize) -> Result<(), ContractError> {
    if rationales.is_empty() {
        return Ok(());
    }
    if !account.keeps_log {
        return Err(ContractError::NoLog {});
    }
    if rationales.len() != payments {
        let (got, of) = (rationales.len() as u64, payments as u64);
        return Err(ContractError::Count { what: "rationales, one per payment", got, min: of, max: of });
    }
    match rationales.iter().map(|hash| hash.len()).find(|length| *length != 32) {
        Some(got) => Err(ContractError::Size { what: "a rationale's SHA-256", expected: 32, got }),
        None => Ok(()),
    }
}

/// Adds a payment to the log, if there is one.
pub(crate) fn enter(account: &Account, env: &Env, stored: &mut Option<StoredLog>, entry: Entry<'_>) -> Option<Event> {
    if !account.keeps_log {
        return None;
    }
    let Entry { denom, payment, rationale } = entry;
    let mut log = current(env, stored.as_ref());
    let at = env.block.time.seconds();
    let hash = rationale.and_then(|hash| hash.as_slice().try_into().ok());
    let (intent, to, amount) = (payment.id, payment.payee(), payment.amount.0);
    log.enter(&Decision { intent, denom, to, amount, rationale: hash, conduit: payment.conduit(), at });
    *stored = Some(StoredLog { count: log.count, head: log.head });
    let rationale = rationale.map(|hash| HexBinary::from(hash.as_slice()).to_hex()).unwrap_or_default();
    Some(Decided { id: payment.id, number: log.count, rationale, at }.to_event())
}

/// Adds a note to the log that is kept. Answers the entry's number.
pub(crate) fn note(env: &Env, stored: &mut Option<StoredLog>, hash: &[u8; 32]) -> u64 {
    let mut log = current(env, stored.as_ref());
    log.note(hash, env.block.time.seconds());
    *stored = Some(StoredLog { count: log.count, head: log.head });
    log.count
}

/// Adds a payment that the signers approved.
pub(crate) fn enter_approved(
    storage: &mut dyn Storage,
    env: &Env,
    account: &Account,
    entry: Entry<'_>,
) -> Result<Option<Event>, ContractError> {
    if !account.keeps_log {
        return Ok(None);
    }
    let mut totals = TOTALS.load(storage)?;
    let event = enter(account, env, &mut totals.log, entry);
    TOTALS.save(storage, &totals)?;
    Ok(event)
}

pub(crate) fn query(deps: Deps<'_>, env: &Env) -> Result<DecisionLog, ContractError> {
    let kept = ACCOUNT.load(deps.storage)?.keeps_log;
    let log = current(env, TOTALS.load(deps.storage)?.log.as_ref());
    Ok(DecisionLog { kept, head: log.head.into(), count: log.count })
}

fn current(env: &Env, stored: Option<&StoredLog>) -> Log {
    match stored {
        Some(StoredLog { count, head }) => Log { head: *head, count: *count },
        None => Log::new(&env.block.chain_id, env.contract.address.as_str()),
    }
}
