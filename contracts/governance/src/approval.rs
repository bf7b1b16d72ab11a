//! Approvals: given by rule or by vote, used up once by the wallet they were given to, ended by the owner.

use cosmwasm_std::{Addr, Binary, DepsMut, Env, Event, HexBinary, Response, Storage};
use stateset_api::AgentId;
use stateset_api::event::{ApprovalConsumed, ApprovalGiven, ApprovalRevoked};
use stateset_api::governance::evaluate::Action;
use stateset_api::governance::{Finding, SigningDomain, action_hash};

use crate::state::{APPROVAL_COUNTER, APPROVALS, Config, Ended, StoredApproval, key, next};
use crate::{ContractError, exposure, facts, party};

/// What an approval is given for.
pub(crate) struct Grant<'a> {
    pub(crate) agent: AgentId,
    pub(crate) wallet: Addr,
    pub(crate) action: Action<'a>,
    pub(crate) rule: String,
    pub(crate) ballot: Option<u64>,
    pub(crate) valid_seconds: u64,
    pub(crate) monitor: bool,
}

/// An approval that was given.
pub(crate) struct Given {
    pub(crate) id: u64,
    pub(crate) expires_at: u64,
    pub(crate) told: Event,
}

pub(crate) fn give(
    storage: &mut dyn Storage,
    env: &Env,
    config: &Config,
    grant: Grant<'_>,
) -> Result<Given, ContractError> {
    let Grant { agent, wallet, action, rule, ballot, valid_seconds, monitor } = grant;
    let id = next(storage, &APPROVAL_COUNTER, "approvals")?;
    let expires_at = env.block.time.seconds().saturating_add(valid_seconds);
    let hash = hash(env, &wallet, &action);
    let told = ApprovalGiven {
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
        denom: action.denom.to_owned(),
        hash: hash.to_vec(),
        payees: facts::totals(&action),
        rule,
        ballot,
        monitor,
        expires_at,
        epoch: config.epoch,
        ended: None,
    };
    APPROVALS.save(storage, &key(id), &approval)?;
    Ok(Given { id, expires_at, told: told.to_event() })
}

/// Fails unless everything holds; the wallet pays in the same message or not at all.
pub(crate) fn consume(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    sender: &Addr,
    id: u64,
    action_hash: &Binary,
) -> Result<Response, ContractError> {
    let DepsMut { storage, querier, .. } = deps;
    let mut approval = load(storage, id)?;
    let now = env.block.time.seconds();
    if approval.wallet != *sender {
        let (wallet, sender) = (approval.wallet.into_string(), sender.to_string());
        return Err(ContractError::OtherConsumer { approval: id, wallet, sender });
    }
    if approval.hash != action_hash.as_slice() {
        let (approved, got) = (HexBinary::from(approval.hash).to_hex(), HexBinary::from(action_hash.clone()).to_hex());
        return Err(ContractError::OtherAction { approval: id, approved, got: got.chars().take(128).collect() });
    }
    usable(id, &approval, config, now)?;
    if approval.ballot.is_none() && config.paused {
        return Err(ContractError::Paused { approval: id });
    }
    // Suspended since: what was approved before, or voted through meanwhile, would otherwise be its last wages.
    if let Some(status) = party::inactive(party::status(querier, &config.registry, approval.agent)?) {
        return Err(ContractError::Compliance(Finding::AgentInactive { status }));
    }
    exposure::count(storage, &approval, now)?;
    approval.ended = Some(Ended::Used { at: now });
    APPROVALS.save(storage, &key(id), &approval)?;
    let told = ApprovalConsumed {
        approval: id,
        agent: approval.agent,
        wallet: approval.wallet.into_string(),
        hash: HexBinary::from(approval.hash).to_hex(),
        monitor: approval.monitor,
    };
    Ok(Response::new().add_event(told.to_event()))
}

pub(crate) fn revoke(
    storage: &mut dyn Storage,
    env: &Env,
    config: &Config,
    id: u64,
) -> Result<Response, ContractError> {
    let mut approval = load(storage, id)?;
    usable(id, &approval, config, env.block.time.seconds())?;
    approval.ended = Some(Ended::Revoked);
    APPROVALS.save(storage, &key(id), &approval)?;
    Ok(Response::new().add_event(ApprovalRevoked { approval: id }.to_event()))
}

/// Neither ended nor void nor expired.
pub(crate) fn usable(id: u64, approval: &StoredApproval, config: &Config, now: u64) -> Result<(), ContractError> {
    match approval.ended {
        Some(Ended::Used { at }) => Err(ContractError::Used { approval: id, at }),
        Some(Ended::Revoked) => Err(ContractError::Revoked { approval: id }),
        None if approval.epoch != config.epoch => {
            Err(ContractError::ApprovalVoid { approval: id, of: approval.epoch, present: config.epoch })
        }
        None if now >= approval.expires_at => {
            Err(ContractError::ApprovalExpired { approval: id, expires_at: approval.expires_at, now })
        }
        None => Ok(()),
    }
}

pub(crate) fn load(storage: &dyn Storage, id: u64) -> Result<StoredApproval, ContractError> {
    APPROVALS.may_load(storage, &key(id))?.ok_or(ContractError::UnknownApproval { approval: id })
}

/// The action's hash on this chain, under this contract.
pub(crate) fn hash(env: &Env, wallet: &Addr, action: &Action<'_>) -> [u8; 32] {
    let place =
        SigningDomain { chain_id: &env.block.chain_id, governance: env.contract.address.as_str(), wallet: wallet.as_str() };
    action_hash(place, action.denom, action.payments)
}
