//! What tightens acts at once; what loosens waits, can be seen and dropped meanwhile, and is void a week after it was due.
//!
//! One change waits at a time. Whatever else changes the rules drops it: nobody loosens behind a later decision.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage};
use stateset_api::event::{TreasuryChangeDropped, TreasuryChangePending, TreasuryChanged, TreasuryStopped};
use stateset_api::limits::REASON_BYTES_MAX;
use stateset_api::treasury::{CHANGE_SECONDS, Change, Policy, Stopped, is_tighter};

use crate::state::{CONFIG, Config, PENDING, Pending};
use crate::{ContractError, config, delisting};

fn name(change: &Change) -> String {
    match change {
        Change::Policy(_) => "policy",
        Change::Resume {} => "resume",
    }
    .to_owned()
}

/// The wallet's word.
pub(crate) fn set_policy(deps: DepsMut<'_>, env: &Env, policy: Policy) -> Result<Response, ContractError> {
    policy.validate()?;
    let config = CONFIG.load(deps.storage)?;
    if is_tighter(&config.policy, &policy) {
        let by = config.wallet.clone();
        return tighten(deps, env, config, &by, policy);
    }
    schedule(deps.storage, env, &config, Change::Policy(policy))
}

/// The guardian's, which never loosens.
pub(crate) fn only_tighten(deps: DepsMut<'_>, env: &Env, by: &Addr, policy: Policy) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    if !is_tighter(&config.policy, &policy) {
        return Err(ContractError::NotTighter {});
    }
    tighten(deps, env, config, by, policy)
}

/// Lists nothing anew, so neither a validator nor a pool is asked: none keeps a tightening from acting.
fn tighten(
    deps: DepsMut<'_>,
    env: &Env,
    mut config: Config,
    by: &Addr,
    policy: Policy,
) -> Result<Response, ContractError> {
    policy.validate()?;
    config.policy = policy;
    let forget = delisting::delist(env, &config)?;
    CONFIG.save(deps.storage, &config)?;
    PENDING.save(deps.storage, &None)?;
    let changed = TreasuryChanged { change: "policy".to_owned(), by: by.to_string() };
    Ok(Response::new().add_event(changed.to_event()).add_submessages(forget))
}

pub(crate) fn resume(storage: &mut dyn Storage, env: &Env) -> Result<Response, ContractError> {
    let config = CONFIG.load(storage)?;
    if config.stopped.is_none() {
        return Err(ContractError::NotStopped {});
    }
    schedule(storage, env, &config, Change::Resume {})
}

fn schedule(storage: &mut dyn Storage, env: &Env, config: &Config, change: Change) -> Result<Response, ContractError> {
    let due_at = env.block.time.seconds().saturating_add(config.policy.loosen_delay_seconds);
    let event = TreasuryChangePending { change: name(&change), due_at }.to_event();
    PENDING.save(storage, &Some(Pending { change, due_at }))?;
    Ok(Response::new().add_event(event))
}

pub(crate) fn cancel(storage: &mut dyn Storage, by: &Addr) -> Result<Response, ContractError> {
    PENDING.load(storage)?.ok_or(ContractError::NothingPending {})?;
    PENDING.save(storage, &None)?;
    Ok(Response::new().add_event(TreasuryChangeDropped { by: by.to_string() }.to_event()))
}

pub(crate) fn apply(deps: DepsMut<'_>, env: &Env, by: &Addr) -> Result<Response, ContractError> {
    let Pending { change, due_at } = PENDING.load(deps.storage)?.ok_or(ContractError::NothingPending {})?;
    let (now, void_at) = (env.block.time.seconds(), due_at.saturating_add(CHANGE_SECONDS));
    if !(due_at..void_at).contains(&now) {
        return Err(ContractError::NotDue { due_at, void_at, now });
    }
    let mut config = CONFIG.load(deps.storage)?;
    let changed = TreasuryChanged { change: name(&change), by: by.to_string() };
    match change {
        Change::Policy(policy) => config::enforce(&deps, env, &mut config, policy)?,
        Change::Resume {} => config.stopped = None,
    }
    CONFIG.save(deps.storage, &config)?;
    PENDING.save(deps.storage, &None)?;
    Ok(Response::new().add_event(changed.to_event()))
}

pub(crate) fn stop(
    storage: &mut dyn Storage,
    env: &Env,
    by: &Addr,
    reason: String,
    recall: bool,
) -> Result<Response, ContractError> {
    let (got, max) = (reason.len() as u64, REASON_BYTES_MAX as u64);
    if got > max {
        return Err(ContractError::Count { what: "bytes of a reason", got, min: 0, max });
    }
    let mut config = CONFIG.load(storage)?;
    let recalled = recall || config.stopped.is_some_and(|stopped| stopped.recalled);
    let event = TreasuryStopped { by: by.to_string(), reason: reason.clone(), recalled }.to_event();
    config.stopped = Some(Stopped { by: by.to_string(), at: env.block.time.seconds(), reason, recalled });
    CONFIG.save(storage, &config)?;
    PENDING.save(storage, &None)?;
    Ok(Response::new().add_event(event))
}
