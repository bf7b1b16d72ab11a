//! What the contract answers. Reads only.

use cosmwasm_std::{Addr, Binary, Deps, Env};
use stateset_api::Amount;
use stateset_api::governance::compliance::MONTH;
use stateset_api::governance::{
    Approval, ApprovalStatus, Ballot, BallotsResponse, BlockedResponse, ChangesResponse, Config, ExposureResponse,
    PendingChange, Vote, VotesResponse,
};
use stateset_api::limits::page;
use stateset_api::ring::DAY;
use stateset_store::StoreError;

use crate::state::{
    BLOCKED, CHANGES, CONFIG, EXPOSURES, Ended, OPEN, StoredApproval, StoredBallot, VOTES, exposure_key, key,
};
use crate::{ContractError, approval, ballot};

pub(crate) fn approval(deps: Deps<'_>, env: &Env, id: u64) -> Result<Approval, ContractError> {
    let stored = approval::load(deps.storage, id)?;
    let now = env.block.time.seconds();
    let status = match approval::usable(id, &stored, &CONFIG.load(deps.storage)?, now) {
        Ok(()) => ApprovalStatus::Usable {},
        Err(ContractError::ApprovalVoid { .. }) => ApprovalStatus::Void {},
        Err(_) => match stored.ended {
            Some(Ended::Used { at }) => ApprovalStatus::Used { at },
            Some(Ended::Revoked) => ApprovalStatus::Revoked {},
            None => ApprovalStatus::Expired {},
        },
    };
    let StoredApproval { agent, wallet, denom, hash, rule, ballot, monitor, expires_at, .. } = stored;
    let (wallet, action_hash) = (wallet.into_string(), Binary::from(hash));
    Ok(Approval { id, agent, wallet, denom, action_hash, rule, ballot, monitor, expires_at, status })
}

pub(crate) fn ballot(deps: Deps<'_>, env: &Env, id: u64) -> Result<Ballot, ContractError> {
    let stored = ballot::load(deps.storage, id)?;
    let status = ballot::status(&stored, &CONFIG.load(deps.storage)?, env.block.time.seconds());
    let StoredBallot { opener, workflow, round, height, deadline, tally, epoch, .. } = stored;
    Ok(Ballot {
        id,
        matter: ballot::matter(deps.storage, id)?,
        opener: opener.into_string(),
        workflow,
        round,
        height,
        deadline,
        required: tally.required,
        total: tally.total,
        approvals: tally.approvals,
        rejections: tally.rejections,
        epoch,
        status,
    })
}

pub(crate) fn open_ballots(
    deps: Deps<'_>,
    env: &Env,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<BallotsResponse, ContractError> {
    let after = start_after.map(key);
    let mut ballots = Vec::new();
    for entry in OPEN.after(deps.storage, after.as_ref().map(|key| key.as_slice())).take(page(limit)) {
        ballots.push(ballot(deps, env, number(&entry?.0)?)?);
    }
    Ok(BallotsResponse { ballots })
}

pub(crate) fn votes(
    deps: Deps<'_>,
    ballot: u64,
    start_after: Option<Binary>,
    limit: Option<u32>,
) -> Result<VotesResponse, ContractError> {
    let mut votes = Vec::new();
    for entry in VOTES.under(deps.storage, &key(ballot), start_after.as_deref()).take(page(limit)) {
        let (key, approves) = entry?;
        let unreadable = || StoreError::Unreadable { what: "vote's key" };
        let (round, voter) = key.split_first().ok_or_else(unreadable)?;
        let (round, voter) = (*round, text(voter)?);
        votes.push(Vote { key: key.into(), round, voter, approves });
    }
    Ok(VotesResponse { votes })
}

pub(crate) fn changes(
    deps: Deps<'_>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<ChangesResponse, ContractError> {
    let after = start_after.map(key);
    let mut changes = Vec::new();
    for entry in CHANGES.after(deps.storage, after.as_ref().map(|key| key.as_slice())).take(page(limit)) {
        let (key, stored) = entry?;
        let (ripens_at, expires_at) = (stored.ripens_at, stored.expires_at);
        let changes_told = stateset_wire::from_slice(&stored.changes)?;
        changes.push(PendingChange {
            id: number(&key)?,
            changes: changes_told,
            epoch: stored.epoch,
            ripens_at,
            expires_at,
        });
    }
    Ok(ChangesResponse { changes })
}

pub(crate) fn blocked(
    deps: Deps<'_>,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<BlockedResponse, ContractError> {
    let after = start_after.as_ref().map(|address| address.as_bytes());
    let entries = BLOCKED.after(deps.storage, after).take(page(limit));
    let addresses = entries.map(|entry| text(&entry?.0)).collect::<Result<_, ContractError>>()?;
    Ok(BlockedResponse { addresses })
}

pub(crate) fn exposure(
    deps: Deps<'_>,
    env: &Env,
    wallet: &str,
    payee: &str,
    denom: &str,
) -> Result<ExposureResponse, ContractError> {
    let stored = EXPOSURES.may_load(deps.storage, &exposure_key(wallet, payee, denom))?;
    let (known, now) = (stored.is_some(), env.block.time.seconds());
    let exposure = stored.unwrap_or_default();
    let (day, month) = (Amount(exposure.day.sum(DAY, now)), Amount(exposure.month.sum(MONTH, now)));
    Ok(ExposureResponse { known, day, month })
}

pub(crate) fn config(deps: Deps<'_>, env: &Env) -> Result<Config, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    Ok(Config {
        owner: config.owner.into_string(),
        offered_to: config.offered_to.map(Addr::into_string),
        registry: config.registry.into_string(),
        reputation: config.reputation.into_string(),
        epoch: config.epoch,
        paused: config.paused,
        delay_seconds: config.delay_seconds,
        caip10: format!("cosmos:{}:{}", env.block.chain_id, env.contract.address),
    })
}

fn number(key: &[u8]) -> Result<u64, ContractError> {
    let bytes = key.try_into().map_err(|_| StoreError::Unreadable { what: "number in a key" })?;
    Ok(u64::from_be_bytes(bytes))
}

fn text(key: &[u8]) -> Result<String, ContractError> {
    let text = String::from_utf8(key.to_vec());
    text.map_err(|_| StoreError::Unreadable { what: "address in a key" }.into())
}
