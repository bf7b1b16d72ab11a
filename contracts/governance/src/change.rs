//! Changes of settings: proposed, visible for as long as they wait, then let take effect by anyone, or dropped.

use cosmwasm_std::{Api, DepsMut, Env, Event, Response, Storage, WasmMsg};
use stateset_api::event::{AddressUnblocked, AutoApprovalSet, ChangeClosed, ChangeProposed, OwnershipOffered};
use stateset_api::governance::{
    Approvers, CHANGES_MAX, Change, DELAY_SECONDS_MAX, DELAY_SECONDS_MIN, EFFECT_SECONDS, Settings,
};
use stateset_api::registry::AuthorityMsg;

use crate::party::address;
use crate::state::{
    BLOCKED, CHANGE_COUNTER, CHANGES, COMPLIANCE, CONFIG, Config, RISK, RULES, StoredChange, WORKFLOWS, key, next,
    read, write,
};
use crate::{ContractError, effect, facts};

pub(crate) fn propose(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    changes: Vec<Change>,
) -> Result<Response, ContractError> {
    facts::count("parts of a change", changes.len(), 1, CHANGES_MAX)?;
    // What could not take effect now is refused now, when it can be mended.
    let undoes = |change: &Change| matches!(change, Change::Unblock(_) | Change::Resume(_));
    let alarms = changes.iter().any(undoes).then_some(config.alarms);
    let json = stateset_wire::to_vec(&changes)?;
    draft(&deps, env, config, changes)?;
    let ripens_at = env.block.time.seconds().saturating_add(config.delay_seconds);
    let expires_at = ripens_at.saturating_add(EFFECT_SECONDS);
    let id = next(deps.storage, &CHANGE_COUNTER, "changes")?;
    let change =
        StoredChange { changes: json, ripens_at, expires_at, tenure: config.tenure, epoch: config.epoch, alarms };
    CHANGES.save(deps.storage, &key(id), &change)?;
    Ok(Response::new().add_event(ChangeProposed { change: id, ripens_at, expires_at }.to_event()))
}

pub(crate) fn cancel(storage: &mut dyn Storage, config: &Config, id: u64) -> Result<Response, ContractError> {
    let change = load(storage, id)?;
    Ok(Response::new().add_event(drop(storage, config, id, change.epoch, "cancelled")))
}

/// Lets it take effect, or drops it if it no longer can.
pub(crate) fn settle(deps: DepsMut<'_>, env: &Env, config: Config, id: u64) -> Result<Response, ContractError> {
    let StoredChange { changes, ripens_at, expires_at, tenure, epoch, alarms } = load(deps.storage, id)?;
    let now = env.block.time.seconds();
    // Otherwise an owner could have several ripe changes at hand, and take those, in that order, that nobody expected.
    let stale = tenure != config.tenure || epoch != config.epoch;
    let void = stale || alarms.is_some_and(|alarms| alarms != config.alarms);
    if void || now >= expires_at {
        let outcome = if void { "void" } else { "expired" };
        return Ok(Response::new().add_event(drop(deps.storage, &config, id, epoch, outcome)));
    }
    if now < ripens_at {
        return Err(ContractError::Unripe { change: id, ripens_at, now });
    }
    let Draft { settings, config, unblocked, events, messages } =
        draft(&deps, env, &config, stateset_wire::from_slice(&changes)?)?;
    if let Some(settings) = settings {
        store(deps.storage, &settings)?;
    }
    unblocked.iter().for_each(|address| BLOCKED.remove(deps.storage, address.as_bytes()));
    CONFIG.save(deps.storage, &config)?;
    let closed = drop(deps.storage, &config, id, epoch, "applied");
    Ok(Response::new().add_messages(messages).add_events(events).add_event(closed))
}

/// What would come of a change.
struct Draft {
    /// `None` if they stay.
    settings: Option<Settings>,
    config: Config,
    unblocked: Vec<String>,
    events: Vec<Event>,
    messages: Vec<WasmMsg>,
}

/// Carries out all parts on copies, and checks what comes of it as a whole.
fn draft(deps: &DepsMut<'_>, env: &Env, config: &Config, changes: Vec<Change>) -> Result<Draft, ContractError> {
    let before = load_settings(deps.storage)?;
    let mut settings = before.clone();
    let delay_seconds = config.delay_seconds;
    let (mut config, mut unblocked, mut events, mut messages) = (config.clone(), vec![], vec![], vec![]);
    for change in changes {
        match change {
            Change::Rules(rules) => settings.rules = rules,
            Change::Workflows(workflows) => settings.workflows = workflows,
            Change::Risk(risk) => settings.risk = risk,
            Change::Compliance(compliance) => settings.compliance = compliance,
            Change::Unblock(of) => {
                let address = address(deps.api, &of.address)?.into_string();
                events.push(AddressUnblocked { address: address.clone() }.to_event());
                unblocked.push(address);
            }
            Change::Resume(_) => {
                config.paused = false;
                events.push(AutoApprovalSet { paused: false }.to_event());
            }
            Change::Registry(AuthorityMsg::Suspend { .. } | AuthorityMsg::Reinstate { .. }) => {
                return Err(ContractError::NeedsVote {});
            }
            Change::Registry(msg) => messages.push(effect::command(&config, msg)?),
            Change::Delay { seconds } => {
                check_delay(seconds)?;
                config.delay_seconds = seconds;
            }
            Change::OfferOwnership(of) => {
                let to = address(deps.api, &of.address)?;
                if to == env.contract.address {
                    return Err(ContractError::Itself { role: "owner" });
                }
                events.push(OwnershipOffered { to: to.to_string() }.to_event());
                config.offered_to = Some(to);
            }
        }
    }
    let settings = (settings != before).then_some(settings);
    if let Some(settings) = &settings {
        check(deps.api, env, settings)?;
    }
    if settings.is_some() || config.delay_seconds != delay_seconds {
        config.epoch = config.epoch.saturating_add(1);
    }
    Ok(Draft { settings, config, unblocked, events, messages })
}

/// Whole settings, addresses included.
pub(crate) fn check(api: &dyn Api, env: &Env, settings: &Settings) -> Result<(), ContractError> {
    settings.validate()?;
    settings.addresses().try_for_each(|text| address(api, text).map(|_| ()))?;
    // The contract never sends a vote, and as a group it would answer itself.
    let own = env.contract.address.as_str();
    let itself = |approvers: &Approvers| match approvers {
        Approvers::Addresses(addresses) => addresses.iter().any(|address| address == own),
        Approvers::Group(group) => group == own,
    };
    if settings.workflows.list.iter().any(|workflow| itself(&workflow.approvers)) {
        return Err(ContractError::Itself { role: "approver" });
    }
    Ok(())
}

pub(crate) fn check_delay(got: u64) -> Result<(), ContractError> {
    let (min, max) = (DELAY_SECONDS_MIN, DELAY_SECONDS_MAX);
    if (min..=max).contains(&got) {
        return Ok(());
    }
    Err(ContractError::Count { what: "seconds that changes wait", got, min, max })
}

pub(crate) fn store(storage: &mut dyn Storage, settings: &Settings) -> Result<(), ContractError> {
    write(storage, &RULES, &settings.rules)?;
    write(storage, &WORKFLOWS, &settings.workflows)?;
    write(storage, &RISK, &settings.risk)?;
    write(storage, &COMPLIANCE, &settings.compliance)
}

pub(crate) fn load_settings(storage: &dyn Storage) -> Result<Settings, ContractError> {
    Ok(Settings {
        rules: read(storage, &RULES)?,
        workflows: read(storage, &WORKFLOWS)?,
        risk: read(storage, &RISK)?,
        compliance: read(storage, &COMPLIANCE)?,
    })
}

fn load(storage: &dyn Storage, id: u64) -> Result<StoredChange, ContractError> {
    CHANGES.may_load(storage, &key(id))?.ok_or(ContractError::UnknownChange { change: id })
}

fn drop(storage: &mut dyn Storage, config: &Config, id: u64, of: u32, outcome: &str) -> Event {
    CHANGES.remove(storage, &key(id));
    ChangeClosed { change: id, outcome: outcome.to_owned(), of, epoch: config.epoch }.to_event()
}
