//! What the contract answers. Reads only.

use cosmwasm_std::{Addr, Binary, Deps, HexBinary};
use stateset_api::Amount;
use stateset_api::governance::compliance::MONTH;
use stateset_api::governance::{
    Approval, ApprovalStatus, Ballot, BallotsResponse, BlockedImport, BlockedImportsResponse, BlockedList,
    BlockedResponse, ChangesResponse, Config, ExposureResponse, PendingChange, Vote, VotesResponse,
};
use stateset_api::limits::page;
use stateset_api::registry::Status;
use stateset_api::ring::DAY;
use stateset_store::StoreError;

use crate::ballot::Loaded;
use crate::context::Context;
use crate::record::{Blocking, StoredApproval, StoredBallot, StoredChange, StoredImport};
use crate::state::{BLOCKED, CHANGES, EXPOSURES, IMPORTS, OPEN, VOTES, key};
use crate::{ContractError, approval, auth, ballot};

pub(crate) fn approval(deps: Deps<'_>, ctx: &Context<'_>, id: u64) -> Result<Approval, ContractError> {
    let stored = approval::load(deps.storage, id)?;
    let active = auth::status(deps.querier, &ctx.config.registry, stored.agent)? == Status::Active;
    let status = match approval::check_usable(deps.storage, ctx, id, &stored) {
        Ok(()) if active && ctx.now() < stored.usable_from => ApprovalStatus::Waiting { until: stored.usable_from },
        Ok(()) if active => ApprovalStatus::Usable {},
        Err(ContractError::Used { at, .. }) => ApprovalStatus::Used { at },
        Err(ContractError::Revoked { .. }) => ApprovalStatus::Revoked {},
        Err(ContractError::ApprovalExpired { .. }) => ApprovalStatus::Expired {},
        Err(error @ (ContractError::Std(_) | ContractError::Store(_))) => return Err(error),
        // Whatever else ends it ends it for good.
        _ => ApprovalStatus::Void {},
    };
    let StoredApproval { agent, wallet, denom, hash, rule, ballot, monitor, expires_at, .. } = stored;
    let (wallet, action_hash) = (wallet.into_string(), Binary::from(hash));
    let StoredApproval { kind, usable_from, terms, .. } = stored;
    Ok(Approval {
        id,
        agent,
        wallet,
        denom,
        action_hash,
        rule,
        ballot,
        monitor,
        expires_at,
        status,
        kind,
        usable_from,
        terms,
    })
}

pub(crate) fn ballot(deps: Deps<'_>, ctx: &Context<'_>, id: u64) -> Result<Ballot, ContractError> {
    let loaded = ballot::load(deps.storage, id)?;
    let status = loaded.status(deps.storage, ctx)?;
    let Loaded { id, ballot, matter } = loaded;
    let StoredBallot { opener, workflow, round, height, deadline, tally, epoch, .. } = ballot;
    Ok(Ballot {
        id,
        matter,
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
    ctx: &Context<'_>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<BallotsResponse, ContractError> {
    let after = start_after.map(key);
    let mut ballots = Vec::new();
    for entry in OPEN.after(deps.storage, after.as_ref().map(|key| key.as_slice())).take(page(limit)) {
        ballots.push(ballot(deps, ctx, number(&entry?.0)?)?);
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
        let (key, StoredChange { changes: parts, epoch, ripens_at, expires_at, .. }) = entry?;
        changes.push(PendingChange { id: number(&key)?, changes: parts, epoch, ripens_at, expires_at });
    }
    Ok(ChangesResponse { changes })
}

pub(crate) fn blocked(
    deps: Deps<'_>,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<BlockedResponse, ContractError> {
    let after = start_after.as_ref().map(|address| address.as_bytes());
    let mut addresses = Vec::new();
    for entry in BLOCKED.after(deps.storage, after) {
        let (key, blocking) = entry?;
        if blocking == Blocking::Blocked {
            addresses.push(text(&key)?);
        }
        if addresses.len() == page(limit) {
            break;
        }
    }
    Ok(BlockedResponse { addresses })
}

pub(crate) fn blocked_import(deps: Deps<'_>, hash: &[u8]) -> Result<BlockedImport, ContractError> {
    let unknown = || ContractError::UnknownList { hash: HexBinary::from(hash).to_hex().chars().take(128).collect() };
    Ok(import(hash, IMPORTS.may_load(deps.storage, hash)?.ok_or_else(unknown)?))
}

pub(crate) fn blocked_imports(
    deps: Deps<'_>,
    start_after: Option<Binary>,
    limit: Option<u32>,
) -> Result<BlockedImportsResponse, ContractError> {
    let mut imports = Vec::new();
    for entry in IMPORTS.after(deps.storage, start_after.as_deref()).take(page(limit)) {
        let (hash, stored) = entry?;
        imports.push(import(&hash, stored));
    }
    Ok(BlockedImportsResponse { imports })
}

fn import(hash: &[u8], stored: StoredImport) -> BlockedImport {
    let StoredImport { date, count, pages, imported, state, .. } = stored;
    BlockedImport { list: BlockedList { hash: hash.into(), date, count }, pages, imported, state }
}

pub(crate) fn exposure(
    deps: Deps<'_>,
    ctx: &Context<'_>,
    exposure_key: &[u8],
) -> Result<ExposureResponse, ContractError> {
    let stored = EXPOSURES.may_load(deps.storage, exposure_key)?;
    let (known, now) = (stored.is_some(), ctx.now());
    let exposure = stored.unwrap_or_default();
    let (day, month) = (Amount(exposure.day.sum(DAY, now)), Amount(exposure.month.sum(MONTH, now)));
    Ok(ExposureResponse { known, day, month })
}

pub(crate) fn config(ctx: &Context<'_>) -> Config {
    let config = ctx.config.clone();
    Config {
        owner: config.owner.into_string(),
        offered_to: config.offered_to.map(Addr::into_string),
        registry: config.registry.into_string(),
        reputation: config.reputation.into_string(),
        epoch: config.epoch,
        paused: config.paused,
        delay_seconds: config.delay_seconds,
        caip10: format!("cosmos:{}:{}", ctx.chain_id(), ctx.contract()),
    }
}

fn number(key: &[u8]) -> Result<u64, ContractError> {
    let bytes = key.try_into().map_err(|_| StoreError::Unreadable { what: "number in a key" })?;
    Ok(u64::from_be_bytes(bytes))
}

fn text(key: &[u8]) -> Result<String, ContractError> {
    let text = String::from_utf8(key.to_vec());
    text.map_err(|_| StoreError::Unreadable { what: "address in a key" }.into())
}
