//! Who decides together, and the rules under which they do.

use cosmwasm_std::{Addr, Api, CanonicalAddr, Env, Event, Response, Storage};
use stateset_api::approval::Rules;
use stateset_api::event::SignersSet;
use stateset_api::wallet::{SignerSet, SignersError};
use stateset_store::StoreError;

use crate::ContractError;
use crate::state::{PAST_SIGNERS, SIGNER_SET, StoredAlarms, StoredSigners};
use crate::{exclusion, mandate, signer_key};

/// Counted from one, so that a zero left by mistake names no epoch.
const FIRST_RULES: u32 = 1;

/// What proposals stand and fall with.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CurrentRules {
    pub(crate) epoch: u32,
    pub(crate) id: [u8; 32],
    pub(crate) alarms: StoredAlarms,
}

impl From<&StoredSigners> for CurrentRules {
    fn from(stored: &StoredSigners) -> Self {
        Self { epoch: stored.rules_epoch, id: stored.rules_id, alarms: stored.alarms }
    }
}

/// The signers in force.
pub(crate) struct Present {
    pub(crate) rules: CurrentRules,
    pub(crate) version: u32,
    pub(crate) set: SignerSet,
}

pub(crate) fn present(storage: &dyn Storage) -> Result<Present, ContractError> {
    may_present(storage)?.ok_or(ContractError::NoSigners {})
}

pub(crate) fn may_present(storage: &dyn Storage) -> Result<Option<Present>, ContractError> {
    let Some(stored) = SIGNER_SET.may_load(storage)? else { return Ok(None) };
    let (rules, version) = (CurrentRules::from(&stored), stored.version);
    Ok(stored.signers.map(|set| Present { rules, version, set }))
}

/// Also where the owner alone decides, again or still.
pub(crate) fn rules(storage: &dyn Storage) -> Result<CurrentRules, ContractError> {
    Ok(SIGNER_SET.may_load(storage)?.as_ref().map(CurrentRules::from).unwrap_or_default())
}

/// The group's one authority check: the sender's index among the signers.
pub(crate) fn authorize(storage: &dyn Storage, sender: &Addr) -> Result<(Present, usize), ContractError> {
    let present = present(storage)?;
    let index = present.set.index_of_address(sender.as_str());
    let unauthorized = || ContractError::Unauthorized { role: "signer", sender: sender.to_string() };
    Ok((present, index.ok_or_else(unauthorized)?))
}

/// The set under a version, in force or past.
pub(crate) fn of_version(storage: &dyn Storage, version: u32) -> Result<SignerSet, ContractError> {
    let missing = StoreError::Missing { what: "set of signers" };
    match SIGNER_SET.may_load(storage)? {
        Some(stored) if stored.version == version => Ok(stored.signers.ok_or(missing)?),
        _ => Ok(PAST_SIGNERS.may_load(storage, &version.to_be_bytes())?.ok_or(missing)?),
    }
}

/// Replaces the signers and voids every proposal.
pub(crate) fn set(
    storage: &mut dyn Storage,
    api: &dyn Api,
    env: &Env,
    signers: Option<SignerSet>,
) -> Result<Event, ContractError> {
    let before = SIGNER_SET.may_load(storage)?;
    match &signers {
        Some(set) => check(storage, api, &env.contract.address, set)?,
        None if before.as_ref().is_none_or(|stored| stored.signers.is_none()) => {
            return Err(ContractError::NoSigners {});
        }
        None => {}
    }
    if let Some(StoredSigners { version, signers: Some(past), .. }) = &before {
        PAST_SIGNERS.save(storage, &version.to_be_bytes(), past)?;
    }
    let mut stored = follow(before, env, signers)?;
    stored.version = stored.rules_epoch;
    SIGNER_SET.save(storage, &stored)?;
    mandate::end_all(storage)?;
    let (count, threshold) = stored.signers.map_or((0, 0), |set| (set.signers.len(), set.threshold));
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    Ok(SignersSet { count, threshold, rules_epoch: stored.rules_epoch }.to_event())
}

pub(crate) fn replace(
    storage: &mut dyn Storage,
    api: &dyn Api,
    env: &Env,
    signers: Option<SignerSet>,
) -> Result<Response, ContractError> {
    Ok(Response::new().add_event(set(storage, api, env, signers)?))
}

/// Voids every proposal, in one write: the same signers decide under other rules.
pub(crate) fn renew_rules(storage: &mut dyn Storage, env: &Env) -> Result<(), ContractError> {
    if let Some(before) = SIGNER_SET.may_load(storage)? {
        let signers = before.signers.clone();
        SIGNER_SET.save(storage, &follow(Some(before), env, signers)?)?;
    }
    Ok(())
}

/// The next rules. All earlier proposals are void under them.
fn follow(
    before: Option<StoredSigners>,
    env: &Env,
    signers: Option<SignerSet>,
) -> Result<StoredSigners, ContractError> {
    let (height, time_nanos) = (env.block.height, env.block.time.nanos());
    let id = |previous, epoch| Rules { previous, epoch, height, time_nanos, signers: signers.as_ref() }.id();
    let (rules_epoch, version, rules_id, alarms) = match before {
        Some(StoredSigners { rules_epoch: epoch, version, rules_id, alarms, .. }) => {
            let next = epoch.checked_add(1).ok_or(ContractError::RulesExhausted { epoch })?;
            (next, version, id(rules_id, next), alarms)
        }
        None => (FIRST_RULES, FIRST_RULES, id([0; 32], FIRST_RULES), StoredAlarms::default()),
    };
    Ok(StoredSigners { rules_epoch, version, signers, rules_id, alarms })
}

/// Whether the wallet would take this set now.
pub(crate) fn check(storage: &dyn Storage, api: &dyn Api, wallet: &Addr, set: &SignerSet) -> Result<(), ContractError> {
    set.validate()?;
    let wallet = api.addr_canonicalize(wallet.as_str())?;
    let mut accounts: Vec<(usize, CanonicalAddr)> = Vec::new();
    for (index, signer) in set.signers.iter().enumerate() {
        signer_key::check(api, index, &signer.id)?;
        let Some(account) = signer_key::account(api, &signer.id)? else { continue };
        if account == wallet {
            return Err(ContractError::Itself { role: "signer" });
        }
        if let Some((first, _)) = accounts.iter().find(|(_, other)| *other == account) {
            return Err(SignersError::Twice { index, first: *first }.into());
        }
        exclusion::check_signer(storage, api, &account)?;
        accounts.push((index, account));
    }
    Ok(())
}
