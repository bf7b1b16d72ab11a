//! The settings in force, and the workflows that were: a ballot is decided by those under which it was opened, a case
//! by those under which it was reported, whatever the owner changes meanwhile.

use cosmwasm_std::{Deps, Env, Storage};
use stateset_api::governance::{Approvers, Court, DELAY_SECONDS_MAX, DELAY_SECONDS_MIN, Settings, Workflows};
use stateset_store::StoreError;

use crate::address;
use crate::record::Config;
use crate::state::{COMPLIANCE, FORMER_UNTIL, FORMER_WORKFLOWS, RISK, RULES, WORKFLOWS, key};
use crate::{ContractError, court};

/// Refuses settings that are none. The groups that decide cases are asked where workflows are new.
pub(crate) fn check(deps: Deps<'_>, env: &Env, settings: &Settings, new_workflows: bool) -> Result<(), ContractError> {
    settings.validate()?;
    settings.addresses().try_for_each(|text| address::validate(deps.api, text).map(|_| ()))?;
    // The contract never sends a vote, and as a group it would answer itself.
    let own = env.contract.address.as_str();
    let itself = |approvers: &Approvers| match approvers {
        Approvers::Addresses(addresses) => addresses.iter().any(|address| address == own),
        Approvers::Group(group) => group == own,
    };
    if settings.workflows.list.iter().any(|workflow| itself(&workflow.approvers)) {
        return Err(ContractError::Itself { role: "approver" });
    }
    if new_workflows { court::check(deps.querier, &settings.workflows, env.block.height) } else { Ok(()) }
}

pub(crate) fn check_delay(got: u64) -> Result<(), ContractError> {
    let (min, max) = (DELAY_SECONDS_MIN, DELAY_SECONDS_MAX);
    if (min..=max).contains(&got) {
        return Ok(());
    }
    Err(ContractError::Count { what: "seconds that changes wait", got, min, max })
}

pub(crate) fn store(storage: &mut dyn Storage, settings: &Settings) -> Result<(), ContractError> {
    RULES.save(storage, &settings.rules)?;
    WORKFLOWS.save(storage, &settings.workflows)?;
    RISK.save(storage, &settings.risk)?;
    Ok(COMPLIANCE.save(storage, &settings.compliance)?)
}

pub(crate) fn load(storage: &dyn Storage) -> Result<Settings, ContractError> {
    Ok(Settings {
        rules: RULES.load(storage)?,
        workflows: WORKFLOWS.load(storage)?,
        risk: RISK.load(storage)?,
        compliance: COMPLIANCE.load(storage)?,
    })
}

/// Puts workflows that leave their place aside, for what was opened or reported under them. The configuration is that
/// which follows, its epoch raised by one.
pub(crate) fn keep_workflows(
    storage: &mut dyn Storage,
    former: &Workflows,
    config: &mut Config,
    now: u64,
) -> Result<(), ContractError> {
    let last = config.epoch.saturating_sub(1);
    config.workflows_epoch = config.epoch;
    if Court::of(former).is_none_or(|court| court.check().is_err()) {
        // Version 0.2 took such: cases of its time go to those who follow, or nobody could ever decide them.
        config.kept_since = config.epoch;
        return Ok(());
    }
    config.workflows_since = now;
    FORMER_WORKFLOWS.save(storage, &last.to_be_bytes(), former)?;
    Ok(FORMER_UNTIL.save(storage, &key(now), &last)?)
}

/// The workflows of an epoch.
pub(crate) fn workflows(storage: &dyn Storage, config: &Config, epoch: u32) -> Result<Workflows, ContractError> {
    if epoch >= config.workflows_epoch {
        return Ok(WORKFLOWS.load(storage)?);
    }
    let before = epoch.checked_sub(1).map(u32::to_be_bytes);
    let after = before.as_ref().map(|epoch| epoch.as_slice());
    let found = FORMER_WORKFLOWS.after(storage, after).next().transpose()?;
    Ok(found.ok_or(StoreError::Missing { what: "former workflows" })?.1)
}

/// An epoch in whose workflows a case was reported.
pub(crate) fn epoch_of_case(storage: &dyn Storage, config: &Config, reported_at: u64) -> Result<u32, ContractError> {
    if reported_at >= config.workflows_since {
        return Ok(config.epoch);
    }
    let found = FORMER_UNTIL.after(storage, Some(&key(reported_at))).next().transpose()?;
    Ok(found.ok_or(StoreError::Missing { what: "end of former workflows" })?.1)
}
