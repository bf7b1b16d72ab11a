//! Approvals: given by rule or by vote, used up once by the wallet they were given to, ended by the owner.

use cosmwasm_std::{Addr, Binary, DepsMut, Event, HexBinary, Response, Storage};
use stateset_api::AgentId;
use stateset_api::event::{ApprovalConsumed, ApprovalGiven, ApprovalRevoked};
use stateset_api::governance::{Finding, RequestedAction, SigningDomain, Terms, requested_hash};

use crate::auth::AgentRoles;
use crate::context::Context;
use crate::record::{Blocking, Ended, StoredApproval};
use crate::state::{APPROVAL_COUNTER, APPROVALS, BLOCKED, action_key, key, next};
use crate::{ContractError, alarm, auth, exposure};

/// What an approval is given for.
pub(crate) struct Grant<'a> {
    pub(crate) agent: AgentId,
    pub(crate) wallet: Addr,
    pub(crate) action: &'a RequestedAction,
    pub(crate) rule: String,
    pub(crate) ballot: Option<u64>,
    pub(crate) valid_seconds: u64,
    pub(crate) monitor: bool,
    pub(crate) terms: Terms,
}

/// An approval that was given.
pub(crate) struct Given {
    pub(crate) id: u64,
    pub(crate) expires_at: u64,
    pub(crate) event: Event,
}

pub(crate) fn give(storage: &mut dyn Storage, ctx: &Context<'_>, grant: Grant<'_>) -> Result<Given, ContractError> {
    let Grant { agent, wallet, action, rule, ballot, valid_seconds, monitor, terms } = grant;
    let id = next(storage, &APPROVAL_COUNTER, "approvals")?;
    let expires_at = ctx.now().saturating_add(valid_seconds);
    let hash = hash(ctx, &wallet, action);
    let view = action.view();
    // A conduit gets nothing of its own, but ends the approval once it is blocked.
    let payees = view.totals().into_iter().chain(action.conduits().map(|conduit| (conduit.to_owned(), 0)));
    let wait = terms.wait_seconds();
    let given = ApprovalGiven {
        approval: id,
        agent,
        wallet: wallet.to_string(),
        hash: HexBinary::from(&hash).to_hex(),
        rule: rule.clone(),
        ballot: ballot.unwrap_or_default(),
        monitor,
        expires_at,
    };
    let approval = StoredApproval {
        agent,
        wallet,
        denom: view.denom.to_owned(),
        hash: hash.to_vec(),
        payees: payees.collect(),
        rule,
        ballot,
        monitor,
        expires_at,
        epoch: ctx.config.epoch,
        ended: None,
        kind: view.kind,
        usable_from: if wait == 0 { 0 } else { ctx.now().saturating_add(wait) },
        terms,
    };
    APPROVALS.save(storage, &key(id), &approval)?;
    Ok(Given { id, expires_at, event: given.to_event() })
}

/// Fails unless everything holds; of payments, the wallet pays in the same message or not at all.
pub(crate) fn consume(
    deps: DepsMut<'_>,
    ctx: &Context<'_>,
    id: u64,
    action_hash: &Binary,
) -> Result<Response, ContractError> {
    let DepsMut { storage, querier, .. } = deps;
    let mut approval = load(storage, id)?;
    if approval.wallet != *ctx.sender {
        if approval.kind.pays() {
            let (wallet, sender) = (approval.wallet.into_string(), ctx.sender.to_string());
            return Err(ContractError::OtherConsumer { approval: id, wallet, sender });
        }
        // No contract asks on the way.
        AgentRoles::load(querier, &ctx.config.registry, approval.agent)?.authorize(ctx.sender)?;
    }
    if approval.hash != action_hash.as_slice() {
        let (approved, got) = (HexBinary::from(approval.hash).to_hex(), HexBinary::from(action_hash.clone()).to_hex());
        return Err(ContractError::OtherAction { approval: id, approved, got: got.chars().take(128).collect() });
    }
    if let Some(status) = auth::inactive(auth::status(querier, &ctx.config.registry, approval.agent)?) {
        return Err(ContractError::Compliance(Finding::AgentInactive { status }));
    }
    check_usable(storage, ctx, id, &approval)?;
    let now = ctx.now();
    if now < approval.usable_from {
        return Err(ContractError::ApprovalWaits { approval: id, until: approval.usable_from, now });
    }
    exposure::count(storage, &approval, now)?;
    approval.ended = Some(Ended::Used { at: now });
    approval.payees.clear();
    APPROVALS.save(storage, &key(id), &approval)?;
    let consumed = ApprovalConsumed {
        approval: id,
        agent: approval.agent,
        wallet: approval.wallet.into_string(),
        hash: HexBinary::from(approval.hash).to_hex(),
        monitor: approval.monitor,
    };
    Ok(Response::new().add_event(consumed.to_event()))
}

/// With it end all approvals of the same action, and what votes on it that are open by now would give.
pub(crate) fn revoke(storage: &mut dyn Storage, ctx: &Context<'_>, id: u64) -> Result<Response, ContractError> {
    let mut approval = load(storage, id)?;
    check_usable(storage, ctx, id, &approval)?;
    alarm::raise(storage, action_key(&approval.hash))?;
    approval.ended = Some(Ended::Revoked);
    APPROVALS.save(storage, &key(id), &approval)?;
    Ok(Response::new().add_event(ApprovalRevoked { approval: id }.to_event()))
}

/// Neither used nor expired, nor ended by what came after it, whether that still stands or was set back.
pub(crate) fn check_usable(
    storage: &dyn Storage,
    ctx: &Context<'_>,
    id: u64,
    approval: &StoredApproval,
) -> Result<(), ContractError> {
    let (config, now) = (ctx.config, ctx.now());
    match approval.ended {
        Some(Ended::Used { at }) => return Err(ContractError::Used { approval: id, at }),
        Some(Ended::Revoked) => return Err(ContractError::Revoked { approval: id }),
        None if approval.epoch != config.epoch => {
            let (of, present) = (approval.epoch, config.epoch);
            return Err(ContractError::ApprovalVoid { approval: id, of, present });
        }
        None if now >= approval.expires_at => {
            return Err(ContractError::ApprovalExpired { approval: id, expires_at: approval.expires_at, now });
        }
        None => {}
    }
    let ended = |by| ContractError::ApprovalEnded { approval: id, by };
    if approval.ballot.is_none() && config.paused {
        return Err(ContractError::Paused { approval: id });
    }
    if approval.ballot.is_none() && id <= config.pause_ended {
        return Err(ended("automatic approval was paused"));
    }
    if alarm::last(storage, action_key(&approval.hash))?.ends_approval(id, approval.ballot) {
        return Err(ContractError::Revoked { approval: id });
    }
    if alarm::last(storage, &approval.agent.0)?.ends_approval(id, approval.ballot) {
        return Err(ended("its agent was suspended"));
    }
    for (payee, _) in &approval.payees {
        match BLOCKED.may_load(storage, payee.as_bytes())? {
            Some(Blocking::Blocked) => {
                return Err(ContractError::Compliance(Finding::Blocked { address: payee.clone() }));
            }
            Some(Blocking::Ended(alarm)) if alarm.ends_approval(id, approval.ballot) => {
                return Err(ended("a payee of it was blocked"));
            }
            _ => {}
        }
    }
    Ok(())
}

pub(crate) fn load(storage: &dyn Storage, id: u64) -> Result<StoredApproval, ContractError> {
    APPROVALS.may_load(storage, &key(id))?.ok_or(ContractError::UnknownApproval { approval: id })
}

/// The action's hash on this chain, under this contract.
pub(crate) fn hash(ctx: &Context<'_>, wallet: &Addr, action: &RequestedAction) -> [u8; 32] {
    let domain = SigningDomain { chain_id: ctx.chain_id(), governance: ctx.contract(), wallet: wallet.as_str() };
    requested_hash(domain, action)
}
