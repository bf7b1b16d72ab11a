//! Changes of rules and roles: what may cost those who have bonded waits for as long as they need to leave, and is seen.

use cosmwasm_std::{Addr, DepsMut, Env, Event, Response, Storage};
use stateset_api::event::{ReputationChangeDropped, ReputationChangePending, RolesSet, RulesSet};
use stateset_api::reputation::{CHANGE_SECONDS, Change, PendingChange};

use crate::ContractError;
use crate::config::other;
use crate::judge;
use crate::state::{CONFIG, Config, FormerRules, PENDING, Pending};

/// What could not take effect is refused now, when it can be mended.
pub(crate) fn announce(
    deps: DepsMut<'_>,
    env: &Env,
    config: Config,
    change: Change,
) -> Result<Response, ContractError> {
    let (due, told) = draft(&deps, env, config.clone(), change.clone())?;
    if hands_over(&config)? {
        CONFIG.save(deps.storage, &due)?;
        let dropped = drop(deps.storage, &config.owner)?;
        return Ok(Response::new().add_events(dropped).add_event(told));
    }
    let due_at = env.block.time.seconds().saturating_add(config.clock.unbonding_seconds.into());
    let told = ReputationChangePending { change: change.kind().to_owned(), due_at };
    PENDING.save(deps.storage, &Some(Pending { change, due_at }))?;
    Ok(Response::new().add_event(told.to_event()))
}

/// An owner that is the judge takes nothing from anybody who trusted another.
fn hands_over(config: &Config) -> Result<bool, ContractError> {
    Ok(judge::present(config)?.governance == config.owner)
}

pub(crate) fn apply(deps: DepsMut<'_>, env: &Env, config: Config) -> Result<Response, ContractError> {
    let Some(Pending { change, due_at }) = load(deps.storage)? else { return Err(ContractError::NothingPending {}) };
    let (now, void_at) = (env.block.time.seconds(), due_at.saturating_add(CHANGE_SECONDS));
    if !(due_at..void_at).contains(&now) {
        return Err(ContractError::NotDue { due_at, void_at, now });
    }
    let (config, told) = draft(&deps, env, config, change)?;
    CONFIG.save(deps.storage, &config)?;
    PENDING.save(deps.storage, &None)?;
    Ok(Response::new().add_event(told))
}

pub(crate) fn cancel(storage: &mut dyn Storage, by: &Addr) -> Result<Response, ContractError> {
    let dropped = drop(storage, by)?.ok_or(ContractError::NothingPending {})?;
    Ok(Response::new().add_event(dropped))
}

/// Tells of what was dropped, if anything was.
pub(crate) fn drop(storage: &mut dyn Storage, by: &Addr) -> Result<Option<Event>, ContractError> {
    if load(storage)?.is_none() {
        return Ok(None);
    }
    PENDING.save(storage, &None)?;
    Ok(Some(ReputationChangeDropped { by: by.to_string() }.to_event()))
}

pub(crate) fn pending(storage: &dyn Storage) -> Result<Option<PendingChange>, ContractError> {
    let told = |Pending { change, due_at }| {
        let void_at = due_at.saturating_add(CHANGE_SECONDS);
        PendingChange { change, due_at, void_at }
    };
    Ok(load(storage)?.map(told))
}

fn load(storage: &dyn Storage) -> Result<Option<Pending>, ContractError> {
    Ok(PENDING.may_load(storage)?.flatten())
}

/// What would come of a change, and the event that tells of it.
fn draft(deps: &DepsMut<'_>, env: &Env, mut config: Config, change: Change) -> Result<(Config, Event), ContractError> {
    let told = match change {
        Change::Rules(rules) => {
            rules.validate(config.clock.window_seconds_min)?;
            if !hands_over(&config)? {
                config.former = Some(FormerRules { rules: config.rules, until: env.block.time.seconds() });
            }
            config.rules = rules;
            RulesSet { by: config.owner.to_string() }.to_event()
        }
        Change::Roles { governance, community } => {
            if let Some(governance) = governance {
                let governance = other(deps, env, "governance", &governance)?;
                if hands_over(&config)? {
                    judge::hand_over(&mut config, governance);
                } else {
                    judge::appoint(&mut config, governance, env.block.time.seconds())?;
                }
            }
            if let Some(community) = community {
                config.community = other(deps, env, "community", &community)?;
            }
            let governance = judge::present(&config)?.governance.to_string();
            RolesSet { governance, community: config.community.to_string() }.to_event()
        }
    };
    Ok((config, told))
}
