//! What tightens acts at once; what loosens waits, can be seen and dropped meanwhile, and is void a week after it was
//! due.
//!
//! One change waits at a time. Whatever else changes the rules drops it: nobody loosens behind a later decision. An
//! alarm (a stop, a recall, a tightening, a veto) ends what was drafted before it, too, in whatever proposal it waits:
//! what loosens names the last alarm, by a time that nobody knows before.

use cosmwasm_std::{Addr, Binary, DepsMut, Env, Event, Response, Storage, Timestamp};
use stateset_api::event::{TreasuryChangeDropped, TreasuryChangePending, TreasuryChanged, TreasuryStopped};
use stateset_api::limits::REASON_BYTES_MAX;
use stateset_api::treasury::{CHANGE_SECONDS, Change, Policy, SelfMsg, Stopped, is_tighter};

use crate::state::{CONFIG, Config, PENDING, Pending};
use crate::{ContractError, config, listing, reference, self_call};

fn name(change: &Change) -> String {
    match change {
        Change::Policy(_) => "policy",
        Change::Resume {} => "resume",
        Change::StableDenom { .. } => "stable_denom",
    }
    .to_owned()
}

/// The wallet's word.
pub(crate) fn set_policy(
    deps: DepsMut<'_>,
    env: &Env,
    policy: Policy,
    alarm: Timestamp,
) -> Result<Response, ContractError> {
    policy.validate()?;
    let config = CONFIG.load(deps.storage)?;
    if is_tighter(&config.policy, &policy) {
        let by = config.wallet.clone();
        return tighten(deps, env, &by, policy);
    }
    schedule(deps.storage, env, Change::Policy(policy), alarm)
}

/// The guardian's, which never loosens.
pub(crate) fn only_tighten(deps: DepsMut<'_>, env: &Env, by: &Addr, policy: Policy) -> Result<Response, ContractError> {
    policy.validate()?;
    if !is_tighter(&CONFIG.load(deps.storage)?.policy, &policy) {
        return Err(ContractError::NotTighter {});
    }
    tighten(deps, env, by, policy)
}

/// Lists nothing anew, so neither a validator nor a pool is asked: none keeps a tightening from acting.
fn tighten(deps: DepsMut<'_>, env: &Env, by: &Addr, policy: Policy) -> Result<Response, ContractError> {
    let mut config = CONFIG.load(deps.storage)?;
    reference::replace_policy(deps.storage, &mut config, policy)?;
    raise(&mut config, env);
    let forget = listing::forget_delisted(env, &config)?;
    CONFIG.save(deps.storage, &config)?;
    let dropped = drop_pending(deps.storage, by.as_str())?;
    let changed = TreasuryChanged { change: "policy".to_owned(), by: by.to_string() };
    Ok(Response::new().add_events(dropped).add_event(changed.to_event()).add_submessages(forget))
}

pub(crate) fn resume(storage: &mut dyn Storage, env: &Env, alarm: Timestamp) -> Result<Response, ContractError> {
    if CONFIG.load(storage)?.stopped.is_none() {
        return Err(ContractError::NotStopped {});
    }
    schedule(storage, env, Change::Resume {}, alarm)
}

pub(crate) fn set_stable_denom(
    storage: &mut dyn Storage,
    env: &Env,
    denom: String,
    alarm: Timestamp,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(storage)?;
    config::check_stable_denom(&denom, &config.stake_denom)?;
    if denom == config.stable_denom {
        return Err(ContractError::SameDenoms { denom });
    }
    schedule(storage, env, Change::StableDenom { denom }, alarm)
}

fn schedule(storage: &mut dyn Storage, env: &Env, change: Change, alarm: Timestamp) -> Result<Response, ContractError> {
    let config = CONFIG.load(storage)?;
    let last = Timestamp::from_nanos(config.alarm);
    if alarm != last {
        return Err(ContractError::Alarm { got: alarm, last });
    }
    let dropped = drop_pending(storage, config.wallet.as_str())?;
    let due_at = env.block.time.seconds().saturating_add(config.policy.loosen_delay_seconds);
    let event = TreasuryChangePending { change: name(&change), due_at }.to_event();
    PENDING.save(storage, &Some(Pending { change, due_at }))?;
    Ok(Response::new().add_events(dropped).add_event(event))
}

/// A veto: what was drafted beside the change that is dropped ends as well.
pub(crate) fn cancel(storage: &mut dyn Storage, env: &Env, by: &Addr) -> Result<Response, ContractError> {
    let dropped = drop_pending(storage, by.as_str())?.ok_or(ContractError::NothingPending {})?;
    let mut config = CONFIG.load(storage)?;
    raise(&mut config, env);
    CONFIG.save(storage, &config)?;
    Ok(Response::new().add_event(dropped))
}

fn drop_pending(storage: &mut dyn Storage, by: &str) -> Result<Option<Event>, ContractError> {
    if PENDING.load(storage)?.is_none() {
        return Ok(None);
    }
    PENDING.save(storage, &None)?;
    Ok(Some(TreasuryChangeDropped { by: by.to_string() }.to_event()))
}

/// Another than every one before it, two in one block included.
fn raise(config: &mut Config, env: &Env) {
    config.alarm = env.block.time.nanos().max(config.alarm.saturating_add(1));
}

/// By anyone who names what was shown. Pools known already are asked within their gas, see [`listing`].
pub(crate) fn apply(deps: DepsMut<'_>, env: &Env, by: &Addr, change_hash: &Binary) -> Result<Response, ContractError> {
    let Pending { change, due_at } = PENDING.load(deps.storage)?.ok_or(ContractError::NothingPending {})?;
    let hash = Binary::from(change.hash(&env.block.chain_id, env.contract.address.as_str(), due_at)?);
    if *change_hash != hash {
        return Err(ContractError::ChangeHash { got: change_hash.clone(), pending: hash });
    }
    let (now, void_at) = (env.block.time.seconds(), due_at.saturating_add(CHANGE_SECONDS));
    if !(due_at..void_at).contains(&now) {
        return Err(ContractError::NotDue { due_at, void_at, now });
    }
    PENDING.save(deps.storage, &None)?;
    let changed = TreasuryChanged { change: name(&change), by: by.to_string() };
    let response = Response::new().add_event(changed.to_event());
    let mut config = CONFIG.load(deps.storage)?;
    match change {
        Change::Policy(policy) => {
            listing::check_validators(deps.querier, &config.policy, &policy)?;
            reference::replace_policy(deps.storage, &mut config, policy)?;
            CONFIG.save(deps.storage, &config)?;
            let forget = listing::forget_delisted(env, &config)?;
            let list = self_call::message(env, SelfMsg::ListPools {})?;
            Ok(response.add_submessages(forget).add_message(list))
        }
        Change::Resume {} => {
            config.stopped = None;
            CONFIG.save(deps.storage, &config)?;
            Ok(response)
        }
        Change::StableDenom { denom } => {
            config::succeed_stable_denom(deps.querier, env, &mut config, denom)?;
            CONFIG.save(deps.storage, &config)?;
            Ok(response)
        }
    }
}

/// One that stands still says by whom, since when and why. It is an alarm of its own all the same: whoever raises it
/// may have another reason, which ends what was drafted under the first.
pub(crate) fn stop(storage: &mut dyn Storage, env: &Env, by: &Addr, reason: String) -> Result<Response, ContractError> {
    let (got, max) = (reason.len() as u64, REASON_BYTES_MAX as u64);
    if got > max {
        return Err(ContractError::Count { what: "bytes of a reason", got, min: 0, max });
    }
    let mut config = CONFIG.load(storage)?;
    let (by, at) = (by.to_string(), env.block.time.seconds());
    let recalled = config.stopped.as_ref().is_some_and(|stopped| stopped.recalled);
    let event = TreasuryStopped { by: by.clone(), reason: reason.clone(), recalled };
    config.stopped.get_or_insert(Stopped { by, at, reason, recalled });
    alarmed(storage, env, &mut config, &event)
}

/// Whatever stood before: from now on anyone may send on what becomes liquid. Once a second: in a recall within
/// another, which a pool may bring about, what began to unbond would be noted twice.
pub(crate) fn stop_for_recall(
    storage: &mut dyn Storage,
    env: &Env,
    config: &mut Config,
    by: &Addr,
) -> Result<Response, ContractError> {
    let (by, at) = (by.to_string(), env.block.time.seconds());
    if config.stopped.as_ref().is_some_and(|stopped| stopped.recalled && stopped.at == at) {
        return Err(ContractError::RecalledNow { at });
    }
    let (reason, recalled) = ("recalled".to_owned(), true);
    let event = TreasuryStopped { by: by.clone(), reason: reason.clone(), recalled };
    config.stopped = Some(Stopped { by, at, reason, recalled });
    alarmed(storage, env, config, &event)
}

/// Ends what was drafted before, and what waits.
fn alarmed(
    storage: &mut dyn Storage,
    env: &Env,
    config: &mut Config,
    event: &TreasuryStopped,
) -> Result<Response, ContractError> {
    raise(config, env);
    CONFIG.save(storage, config)?;
    let dropped = drop_pending(storage, &event.by)?;
    Ok(Response::new().add_events(dropped).add_event(event.to_event()))
}
