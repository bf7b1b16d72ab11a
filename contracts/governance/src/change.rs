//! Changes of settings: proposed, visible for as long as they wait, then let take effect by anyone, or dropped.

use cosmwasm_std::{Binary, DepsMut, Event, Response, Storage, WasmMsg};
use stateset_api::event::{AddressUnblocked, AutoApprovalSet, ChangeClosed, ChangeProposed, OwnershipOffered};
use stateset_api::governance::{CHANGES_MAX, Change, Court, EFFECT_SECONDS, Settings};
use stateset_api::registry::AuthorityMsg;

use crate::address;
use crate::context::Context;
use crate::record::{Alarm, Blocking, Config, StoredChange};
use crate::state::{APPROVAL_COUNTER, BLOCKED, CHANGE_COUNTER, CHANGES, CONFIG, key, next};
use crate::{ContractError, content, court, effect, limits, settings};

pub(crate) fn propose(deps: DepsMut<'_>, ctx: &Context<'_>, changes: Vec<Change>) -> Result<Response, ContractError> {
    limits::check("parts of a change", changes.len(), 1, CHANGES_MAX)?;
    // What could not take effect now is refused now, when it can be mended.
    let config = ctx.config;
    let drafted = draft(&deps, ctx, &changes)?;
    // Those who judge are not exchanged faster than whoever distrusts the others can leave.
    let notice = if drafted.new_court { court::notice_seconds(deps.querier, &config.reputation)? } else { 0 };
    let ripens_at = ctx.now().saturating_add(config.delay_seconds.max(notice));
    let expires_at = ripens_at.saturating_add(EFFECT_SECONDS);
    let id = next(deps.storage, &CHANGE_COUNTER, "changes")?;
    let alarms = changes.iter().any(undoes_an_alarm).then_some(config.alarms);
    let change = StoredChange { changes, ripens_at, expires_at, tenure: config.tenure, epoch: config.epoch, alarms };
    CHANGES.save(deps.storage, &key(id), &change)?;
    Ok(Response::new().add_event(ChangeProposed { change: id, ripens_at, expires_at }.to_event()))
}

/// Whether it sets back what the owner does at once.
const fn undoes_an_alarm(change: &Change) -> bool {
    matches!(change, Change::Unblock(_) | Change::Resume(_) | Change::OfferOwnership(_))
}

pub(crate) fn cancel(storage: &mut dyn Storage, config: &Config, id: u64) -> Result<Response, ContractError> {
    let StoredChange { epoch: of, .. } = load(storage, id)?;
    let closed = ChangeClosed { change: id, outcome: "cancelled".to_owned(), of, epoch: config.epoch };
    Ok(Response::new().add_event(close(storage, &closed)))
}

/// Lets it take effect, or drops it if it no longer can.
pub(crate) fn apply(
    deps: DepsMut<'_>,
    ctx: &Context<'_>,
    id: u64,
    change_hash: &Binary,
) -> Result<Response, ContractError> {
    let StoredChange { changes, ripens_at, expires_at, tenure, epoch, alarms } = load(deps.storage, id)?;
    content::check("change", id, Change::hash(&changes, ctx.chain_id(), ctx.contract(), id)?, change_hash)?;
    let (config, now) = (ctx.config, ctx.now());
    let closed =
        |outcome: &str, present| ChangeClosed { change: id, outcome: outcome.into(), of: epoch, epoch: present };
    // Otherwise an owner could have several ripe changes at hand, and take those, in that order, that nobody expected.
    let stale = tenure != config.tenure || epoch != config.epoch;
    let void = stale || alarms.is_some_and(|alarms| alarms != config.alarms);
    if void || now >= expires_at {
        let dropped = closed(if void { "void" } else { "expired" }, config.epoch);
        return Ok(Response::new().add_event(close(deps.storage, &dropped)));
    }
    if now < ripens_at {
        return Err(ContractError::Unripe { change: id, ripens_at, now });
    }
    let drafted = match draft(&deps, ctx, &changes) {
        // Another change did it meanwhile: this one would lie about until there is something to undo again.
        Err(ContractError::NotBlocked { .. } | ContractError::NotPaused {}) => {
            return Ok(Response::new().add_event(close(deps.storage, &closed("void", config.epoch))));
        }
        drafted => drafted?,
    };
    let Draft { settings, mut config, unblocked, events, messages, .. } = drafted;
    if let Some(settings) = settings {
        let former = settings::load(deps.storage)?.workflows;
        if settings.workflows != former {
            settings::keep_workflows(deps.storage, &former, &mut config, now)?;
        }
        settings::store(deps.storage, &settings)?;
    }
    let ended = Blocking::Ended(Alarm::now(deps.storage)?);
    unblocked.iter().try_for_each(|address| BLOCKED.save(deps.storage, address.as_bytes(), &ended))?;
    CONFIG.save(deps.storage, &config)?;
    let applied = close(deps.storage, &closed("applied", config.epoch));
    Ok(Response::new().add_messages(messages).add_events(events).add_event(applied))
}

/// What would come of a change.
struct Draft {
    /// `None` if they stay.
    settings: Option<Settings>,
    /// Whether others decide cases.
    new_court: bool,
    config: Config,
    unblocked: Vec<String>,
    events: Vec<Event>,
    messages: Vec<WasmMsg>,
}

/// Carries out all parts on copies, and checks what comes of it as a whole.
fn draft(deps: &DepsMut<'_>, ctx: &Context<'_>, changes: &[Change]) -> Result<Draft, ContractError> {
    let before = settings::load(deps.storage)?;
    let mut settings = before.clone();
    let (config, unblocked, events, messages) = (ctx.config.clone(), vec![], vec![], vec![]);
    let mut draft = Draft { settings: None, new_court: false, config, unblocked, events, messages };
    for change in changes.iter().cloned() {
        match change {
            Change::Rules(rules) => settings.rules = rules,
            Change::Workflows(workflows) => settings.workflows = workflows,
            Change::Risk(risk) => settings.risk = risk,
            Change::Compliance(compliance) => settings.compliance = compliance,
            other => draft.add(deps, ctx, other)?,
        }
    }
    if settings != before {
        settings::check(deps.as_ref(), ctx.env, &settings, settings.workflows != before.workflows)?;
        draft.new_court = Court::of(&settings.workflows) != Court::of(&before.workflows);
        draft.settings = Some(settings);
    }
    if draft.settings.is_some() || draft.config.delay_seconds != ctx.config.delay_seconds {
        draft.config.epoch = draft.config.epoch.saturating_add(1);
    }
    Ok(draft)
}

impl Draft {
    /// A part that is not about settings.
    fn add(&mut self, deps: &DepsMut<'_>, ctx: &Context<'_>, change: Change) -> Result<(), ContractError> {
        match change {
            Change::Rules(_) | Change::Workflows(_) | Change::Risk(_) | Change::Compliance(_) => {}
            Change::Unblock(of) => {
                let address = address::validate(deps.api, &of.address)?.into_string();
                let blocked = BLOCKED.may_load(deps.storage, address.as_bytes())? == Some(Blocking::Blocked);
                if !blocked || self.unblocked.contains(&address) {
                    return Err(ContractError::NotBlocked { address });
                }
                self.events.push(AddressUnblocked { address: address.clone() }.to_event());
                self.unblocked.push(address);
            }
            Change::Resume(_) => {
                if !self.config.paused {
                    return Err(ContractError::NotPaused {});
                }
                self.config.paused = false;
                self.config.pause_ended = APPROVAL_COUNTER.load(deps.storage)?;
                self.events.push(AutoApprovalSet { paused: false }.to_event());
            }
            Change::Registry(AuthorityMsg::Suspend { .. } | AuthorityMsg::Reinstate { .. }) => {
                return Err(ContractError::NeedsVote {});
            }
            Change::Registry(msg) => self.messages.push(effect::command(&self.config, msg)?),
            Change::Delay { seconds } => {
                settings::check_delay(seconds)?;
                self.config.delay_seconds = seconds;
            }
            Change::OfferOwnership(of) => {
                let to = address::validate(deps.api, &of.address)?;
                if to == ctx.env.contract.address {
                    return Err(ContractError::Itself { role: "owner" });
                }
                self.events.push(OwnershipOffered { to: to.to_string() }.to_event());
                self.config.offered_to = Some(to);
            }
        }
        Ok(())
    }
}

pub(crate) fn load(storage: &dyn Storage, id: u64) -> Result<StoredChange, ContractError> {
    CHANGES.may_load(storage, &key(id))?.ok_or(ContractError::UnknownChange { change: id })
}

/// Forgets a change, which ended in whatever way.
fn close(storage: &mut dyn Storage, closed: &ChangeClosed) -> Event {
    CHANGES.remove(storage, &key(closed.change));
    closed.to_event()
}
