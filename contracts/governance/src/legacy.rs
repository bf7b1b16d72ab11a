//! What version 0.2 stored as JSON, and shapes that have grown since. Single cells are written anew by `migration`;
//! ballots, changes and approvals, of which there may be any number, are read where they lie.
//!
//! An approval of then ends where its kind stands now, so neither is taken for the other. The values of ballots and
//! changes began with the length of the JSON. No matter is of a kind with so great a number, and no change begins
//! with a part of a kind whose number is a bracket's, so neither is ever taken for one of today's.

use cosmwasm_std::{Addr, Binary, from_json};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use stateset_api::AgentId;
use stateset_api::governance::{ActionKind, Matter, Terms};
use stateset_api::reputation::Verdict;
use stateset_store::StoreError;

use crate::ContractError;
use crate::record::{Config, Ended, StoredApproval, StoredChange};
use crate::stored_matter::StoredMatter;

/// What was put to a vote, where it has another shape than now.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum OldMatter {
    /// Before votes named the case's content.
    Verdict { case: u64, verdict: Verdict, appeal: bool },
    /// Before a reinstatement named the suspension that it lifts.
    Reinstate { agent: AgentId },
}

/// Verdicts come without a case hash, reinstatements of no suspension: nothing is decided by them any more.
pub(crate) fn matter(bytes: &[u8]) -> Option<StoredMatter> {
    let json: Vec<u8> = stateset_store::decode("matter of version 0.2", bytes).ok()?;
    let matter = match from_json(&json) {
        Ok(OldMatter::Verdict { case, verdict, appeal }) => {
            Matter::Verdict { case, case_hash: Binary::default(), verdict, appeal }
        }
        Ok(OldMatter::Reinstate { agent }) => Matter::Reinstate { agent, since: 0 },
        Err(_) => from_json(&json).ok()?,
    };
    Some(matter.into())
}

#[derive(Deserialize)]
struct OldChange {
    /// JSON.
    changes: Vec<u8>,
    ripens_at: u64,
    expires_at: u64,
    #[expect(dead_code, reason = "read to come to what follows")]
    tenure: u32,
    epoch: u32,
    alarms: Option<u32>,
}

/// Of no owner's time, so void: it was announced when other things followed from it.
pub(crate) fn change(bytes: &[u8]) -> Option<StoredChange> {
    let OldChange { changes, ripens_at, expires_at, epoch, alarms, .. } =
        stateset_store::decode("change of version 0.2", bytes).ok()?;
    Some(StoredChange { changes: from_json(changes).ok()?, ripens_at, expires_at, tenure: 0, epoch, alarms })
}

#[derive(Deserialize)]
struct OldApproval {
    agent: AgentId,
    wallet: Addr,
    denom: String,
    hash: Vec<u8>,
    payees: Vec<(String, u128)>,
    rule: String,
    ballot: Option<u64>,
    monitor: bool,
    expires_at: u64,
    epoch: u32,
    ended: Option<Ended>,
}

/// Of payments, without terms. Whether of one or several is not known, and makes no difference to its use.
pub(crate) fn approval(bytes: &[u8]) -> Option<StoredApproval> {
    let old = stateset_store::decode_whole(bytes)?;
    let OldApproval { agent, wallet, denom, hash, payees, rule, ballot, monitor, expires_at, epoch, ended } = old;
    Some(StoredApproval {
        agent,
        wallet,
        denom,
        hash,
        payees,
        rule,
        ballot,
        monitor,
        expires_at,
        epoch,
        ended,
        kind: ActionKind::Payment,
        usable_from: 0,
        terms: Terms::default(),
    })
}

#[derive(Deserialize)]
struct OldConfig {
    owner: Addr,
    offered_to: Option<Addr>,
    registry: Addr,
    reputation: Addr,
    epoch: u32,
    tenure: u32,
    alarms: u32,
    paused: bool,
    delay_seconds: u64,
}

/// The workflows in force count as having been so ever since, and what was opened under earlier settings stays void.
pub(crate) fn config(bytes: &[u8]) -> Result<Config, StoreError> {
    let old = stateset_store::decode("configuration of version 0.2", bytes)?;
    let OldConfig { owner, offered_to, registry, reputation, epoch, tenure, alarms, paused, delay_seconds } = old;
    Ok(Config {
        owner,
        offered_to,
        registry,
        reputation,
        epoch,
        tenure,
        alarms,
        paused,
        delay_seconds,
        workflows_epoch: epoch,
        workflows_since: 0,
        kept_since: epoch,
        pause_ended: 0,
    })
}

/// Settings, which were JSON.
pub(crate) fn settings<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ContractError> {
    let json: Vec<u8> = stateset_store::decode("settings of version 0.2", bytes)?;
    Ok(from_json(json)?)
}
