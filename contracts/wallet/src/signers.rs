//! Who decides together, and the epoch of the rules under which they do.

use cosmwasm_std::{Addr, Api, Event, Response, Storage};
use stateset_api::event::SignersSet;
use stateset_api::wallet::{SignerId, SignerSet};

use crate::ContractError;
use crate::grant::Held;
use crate::payee;
use crate::state::{ACCOUNT, BOARD, Board, PAST_SIGNERS};
use stateset_store::StoreError;

/// Counted from one, so that a zero left by mistake names no epoch.
const FIRST_RULES: u32 = 1;

/// The signers in force.
pub(crate) struct Present {
    pub(crate) rules_epoch: u32,
    pub(crate) version: u32,
    pub(crate) set: SignerSet,
}

pub(crate) fn present(storage: &dyn Storage) -> Result<Present, ContractError> {
    may_present(storage)?.ok_or(ContractError::NoSigners {})
}

pub(crate) fn may_present(storage: &dyn Storage) -> Result<Option<Present>, ContractError> {
    let Some(Board { rules_epoch, version, signers }) = BOARD.may_load(storage)? else { return Ok(None) };
    Ok(signers.map(|set| Present { rules_epoch, version, set }))
}

/// The group's one authority check: the sender's place among the signers.
pub(crate) fn authorize(storage: &dyn Storage, sender: &Addr) -> Result<(Present, usize), ContractError> {
    let present = present(storage)?;
    let place = present.set.place_of_address(sender.as_str());
    let unauthorized = || ContractError::Unauthorized { role: "signer", sender: sender.to_string() };
    Ok((present, place.ok_or_else(unauthorized)?))
}

/// The set under a version, in force or past.
pub(crate) fn of_version(storage: &dyn Storage, version: u32) -> Result<SignerSet, ContractError> {
    let missing = StoreError::Missing { what: "set of signers" };
    match BOARD.may_load(storage)? {
        Some(board) if board.version == version => Ok(board.signers.ok_or(missing)?),
        _ => Ok(PAST_SIGNERS.may_load(storage, &version.to_be_bytes())?.ok_or(missing)?),
    }
}

/// Replaces the signers and voids every proposal.
pub(crate) fn set(
    storage: &mut dyn Storage,
    api: &dyn Api,
    wallet: &Addr,
    signers: Option<SignerSet>,
) -> Result<Event, ContractError> {
    let before = BOARD.may_load(storage)?;
    match &signers {
        Some(set) => check(storage, api, wallet, set)?,
        None if before.as_ref().is_none_or(|board| board.signers.is_none()) => return Err(ContractError::NoSigners {}),
        None => {}
    }
    let rules_epoch = match before {
        Some(Board { rules_epoch, version, signers: past }) => {
            if let Some(past) = past {
                PAST_SIGNERS.save(storage, &version.to_be_bytes(), &past)?;
            }
            next(rules_epoch)?
        }
        None => FIRST_RULES,
    };
    let board = Board { rules_epoch, version: rules_epoch, signers };
    BOARD.save(storage, &board)?;
    let (count, threshold) = board.signers.map_or((0, 0), |set| (set.signers.len(), set.threshold));
    Ok(SignersSet { count: u32::try_from(count).unwrap_or(u32::MAX), threshold, rules_epoch }.to_event())
}

pub(crate) fn replace(
    storage: &mut dyn Storage,
    api: &dyn Api,
    wallet: &Addr,
    signers: Option<SignerSet>,
) -> Result<Response, ContractError> {
    Ok(Response::new().add_event(set(storage, api, wallet, signers)?))
}

/// Whether the wallet would take this set now.
pub(crate) fn check(storage: &dyn Storage, api: &dyn Api, wallet: &Addr, set: &SignerSet) -> Result<(), ContractError> {
    set.validate()?;
    let account = ACCOUNT.load(storage)?;
    for signer in &set.signers {
        let SignerId::Address(text) = &signer.id else { continue };
        let addr = payee::address(api, text)?;
        if addr == *wallet {
            return Err(ContractError::Itself { role: "signer" });
        }
        let spends = account.operator.as_ref().is_some_and(|operator| operator.addr == addr);
        if spends || Held::load(storage, api, text)?.is_some_and(|held| held.assess(&account, 0).is_ok()) {
            return Err(ContractError::OperatorIsSigner { address: addr.into_string() });
        }
    }
    Ok(())
}

/// Refuses a signer's account as operator: one stolen key would both spend and approve.
pub(crate) fn check_operator(storage: &dyn Storage, operator: &Addr) -> Result<(), ContractError> {
    let signs = may_present(storage)?.is_some_and(|present| present.set.place_of_address(operator.as_str()).is_some());
    if signs { Err(ContractError::OperatorIsSigner { address: operator.to_string() }) } else { Ok(()) }
}

/// Voids every proposal, in one write. Nothing to do for a wallet that never had signers.
pub(crate) fn void_proposals(storage: &mut dyn Storage) -> Result<(), ContractError> {
    if let Some(board) = BOARD.may_load(storage)? {
        BOARD.save(storage, &Board { rules_epoch: next(board.rules_epoch)?, ..board })?;
    }
    Ok(())
}

fn next(epoch: u32) -> Result<u32, ContractError> {
    epoch.checked_add(1).ok_or(ContractError::RulesExhausted { epoch })
}
