//! Notes: decisions of every kind enter the decision log by their hashes, within a rate. They move nothing, and are no
//! sign of the operator's life.

use cosmwasm_std::{Binary, Env, HexBinary, Response, Storage};
use stateset_api::event::Noted;
use stateset_api::limits::{NOTES_PER_HOUR_MAX, NOTES_PER_MESSAGE_MAX};
use stateset_api::ring::HOUR;

use crate::ContractError;
use crate::decision;
use crate::state::{Account, NOTES, TOTALS};

/// Enters them, in their order.
pub(crate) fn enter(
    storage: &mut dyn Storage,
    env: &Env,
    account: &Account,
    hashes: &[Binary],
) -> Result<Response, ContractError> {
    if !account.keeps_log {
        return Err(ContractError::NoLog {});
    }
    let (got, max) = (hashes.len() as u64, NOTES_PER_MESSAGE_MAX as u64);
    if got == 0 || got > max {
        return Err(ContractError::Count { what: "hashes in one note", got, min: 1, max });
    }
    let at = env.block.time.seconds();
    let mut notes = NOTES.may_load(storage)?.unwrap_or_default();
    let cap = u128::from(NOTES_PER_HOUR_MAX);
    match notes.fits_at(HOUR, at, u128::from(got), cap) {
        Some(fits_at) if fits_at <= at => {}
        fits_at => {
            let left = cap.saturating_sub(notes.sum(HOUR, at));
            let left = u64::try_from(left).unwrap_or(NOTES_PER_HOUR_MAX);
            return Err(ContractError::NoteRate { got, left, fits_at: fits_at.unwrap_or(u64::MAX) });
        }
    }
    notes.add(HOUR, at, u128::from(got));
    NOTES.save(storage, &notes)?;
    let mut totals = TOTALS.load(storage)?;
    let mut response = Response::new();
    for hash in hashes {
        let bytes = <[u8; 32]>::try_from(hash.as_slice());
        let bytes =
            bytes.map_err(|_| ContractError::Size { what: "a note's SHA-256", expected: 32, got: hash.len() })?;
        let number = decision::note(env, &mut totals.log, &bytes);
        response = response.add_event(Noted { number, hash: HexBinary::from(&bytes).to_hex(), at }.to_event());
    }
    TOTALS.save(storage, &totals)?;
    Ok(response)
}
