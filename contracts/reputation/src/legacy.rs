//! What version 0.2 stored, read as what it means now. One cell at a time: the configuration when the code is exchanged,
//! stakes and cases when they are touched.
//!
//! In 0.2 a case reached all of a stake, kept its own rules, and had the judge of a time, not of a numbered term.

use cosmwasm_std::{Addr, Storage};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use stateset_api::AgentId;
use stateset_api::reputation::{AgentRole, Clock, Rules, Status};
use stateset_api::score::{Severity, ViolationKind};
use stateset_store::{Item, Map, StoreError};

use crate::ContractError;
use crate::state::{Answer, Config, FORMER_TERMS, FormerTerm, Hold, Leaving, Reach, Stake, StoredCase, Term, case_key};

const CONFIG_KEY: &[u8] = b"c";
const CASE_PREFIX: u8 = b'q';
/// Until 0.2.0 the clock was not stored: it ran in days. One governance had all cases.
const CONFIG_0_1: Item<Config01> = Item::new(b'c', "configuration of version 0.1");
const STAKES_0_2: Map<Stake02> = Map::new(b'k', "stake");
/// All of a stake.
const ALL: Reach = Reach { term: 0, onwards: true };

#[derive(Serialize, Deserialize)]
struct Config01 {
    owner: Addr,
    offered_to: Option<Addr>,
    governance: Addr,
    community: Addr,
    registry: Addr,
    stake_denom: String,
    rating_denom: String,
    wallet_code_ids: Vec<u64>,
    rules: Rules,
}

/// After it, if there were any, a [`FormerRules02`] as an `Option`.
#[derive(Deserialize)]
struct Config02 {
    owner: Addr,
    offered_to: Option<Addr>,
    judges: Vec<Judge02>,
    community: Addr,
    registry: Addr,
    stake_denom: String,
    rating_denom: String,
    wallet_code_ids: Vec<u64>,
    clock: Clock,
    rules: Rules,
}

/// Has what was reported after `since`.
#[derive(Clone, Deserialize)]
struct Judge02 {
    governance: Addr,
    since: u64,
}

/// Those of what was reported, or began to leave, until then.
#[derive(Deserialize)]
struct FormerRules02 {
    rules: Rules,
    until: u64,
}

#[derive(Serialize, Deserialize)]
struct Stake02 {
    bonded: u128,
    unbonding: Vec<Leaving02>,
    frozen: u128,
}

#[derive(Serialize, Deserialize)]
struct Leaving02 {
    amount: u128,
    claimable_at: u64,
}

/// After it, if it was not that of the report, the time whose judge has the case, as an `Option`.
#[derive(Deserialize)]
struct Case02 {
    accused: AgentId,
    reporter: Addr,
    kind: ViolationKind,
    severity: Severity,
    evidence: Vec<u8>,
    victim: Option<Addr>,
    damage: u128,
    response: Option<Vec<u8>>,
    status: Status,
    appellant: Option<Addr>,
    stake_at_report: u128,
    frozen: u128,
    reported_at: u64,
    respond_by: u64,
    rules: Rules,
}

pub(crate) fn config_of_0_1(storage: &dyn Storage) -> Result<Config, ContractError> {
    let former = CONFIG_0_1.load(storage)?;
    let Config01 { governance, community, rules, .. } = former;
    Ok(Config {
        in_setup: governance == former.owner,
        owner: former.owner,
        offered_to: former.offered_to,
        registry: former.registry,
        stake_denom: former.stake_denom,
        rating_denom: former.rating_denom,
        wallet_code_ids: former.wallet_code_ids,
        clock: Clock::default(),
        term: 0,
        present: Term { governance, community, rules },
    })
}

/// Also stores the terms that have ended: at most one for each judge that 0.2 remembered, and one for the former rules.
pub(crate) fn config_of_0_2(storage: &mut dyn Storage) -> Result<Config, ContractError> {
    let what = "configuration of version 0.2";
    let bytes = storage.get(CONFIG_KEY).ok_or(StoreError::Missing { what })?;
    let (config, former): (Config02, Option<FormerRules02>) = with_tail(what, &bytes)?;
    let (Some(first), Some(last)) = (config.judges.first().cloned(), config.judges.last().cloned()) else {
        return Err(StoreError::Missing { what: "judge" }.into());
    };
    let mut ends: Vec<u64> = config.judges.iter().skip(1).map(|judge| judge.since).collect();
    ends.extend(former.as_ref().map(|former| former.until));
    ends.sort_unstable();
    ends.dedup();
    for (number, ended_at) in (0_u32..).zip(&ends) {
        let judge = config.judges.iter().rev().find(|judge| judge.since < *ended_at).unwrap_or(&first);
        let rules =
            former.as_ref().filter(|former| *ended_at <= former.until).map_or(config.rules, |former| former.rules);
        let term = Term { governance: judge.governance.clone(), community: config.community.clone(), rules };
        FORMER_TERMS.save(storage, &number.to_be_bytes(), &FormerTerm { term, ended_at: *ended_at })?;
    }
    Ok(Config {
        // It handed over in the first judge's term.
        in_setup: last.since == 0 && last.governance == config.owner,
        owner: config.owner,
        offered_to: config.offered_to,
        registry: config.registry,
        stake_denom: config.stake_denom,
        rating_denom: config.rating_denom,
        wallet_code_ids: config.wallet_code_ids,
        clock: config.clock,
        term: u32::try_from(ends.len()).unwrap_or(u32::MAX),
        present: Term { governance: last.governance, community: config.community, rules: config.rules },
    })
}

pub(crate) fn stake(storage: &dyn Storage, config: &Config, agent: AgentId) -> Result<Stake, ContractError> {
    let Some(former) = STAKES_0_2.may_load(storage, &agent.0)? else { return Ok(Stake::default()) };
    let mut stake = Stake { bonded: former.bonded, ..Stake::default() };
    for Leaving02 { amount, claimable_at } in former.unbonding {
        let since = claimable_at.saturating_sub(config.clock.unbonding_seconds.into());
        let term = term_at(storage, config, since.saturating_add(1))?;
        stake.unbonding.push(Leaving { amount, claimable_at, term });
        stake.last_bonded_in = term;
    }
    if former.frozen > 0 {
        stake.holds.push(Hold { reach: ALL, amount: former.frozen });
    }
    Ok(stake)
}

pub(crate) fn case(storage: &dyn Storage, config: &Config, number: u64) -> Result<Option<StoredCase>, ContractError> {
    let Some(bytes) = storage.get(&case_cell(number)) else { return Ok(None) };
    let (case, judged_at): (Case02, Option<u64>) = with_tail("case", &bytes)?;
    let effective = !matches!(case.status, Status::Closed { .. });
    Ok(Some(StoredCase {
        accused: case.accused,
        reporter: case.reporter,
        kind: case.kind,
        severity: case.severity,
        evidence: case.evidence,
        victim: case.victim,
        damage: case.damage,
        // Who answered was not stored: if it was the controller, the owner may still.
        answer: case.response.map(|hash| Answer { hash, by: AgentRole::Controller }),
        status: case.status,
        appellant: case.appellant,
        stake_at_report: case.stake_at_report,
        frozen: case.frozen,
        reported_at: case.reported_at,
        respond_by: case.respond_by,
        term: term_at(storage, config, judged_at.unwrap_or(case.reported_at))?,
        reach: ALL,
        effective,
        own_rules: Some(case.rules),
    }))
}

/// Once it is stored anew.
pub(crate) fn remove_case(storage: &mut dyn Storage, number: u64) {
    storage.remove(&case_cell(number));
}

fn case_cell(number: u64) -> Vec<u8> {
    [&[CASE_PREFIX][..], &case_key(number)].concat()
}

/// The term in force at a time of version 0.2: a new one had what came in a later second. Goes through no more terms than
/// 0.2 left behind.
fn term_at(storage: &dyn Storage, config: &Config, time: u64) -> Result<u32, ContractError> {
    for number in 0..config.term {
        let former = FORMER_TERMS.may_load(storage, &number.to_be_bytes())?;
        if former.is_some_and(|former| time <= former.ended_at) {
            return Ok(number);
        }
    }
    Ok(config.term)
}

/// A value after which 0.2 wrote another only where there was one.
fn with_tail<T: DeserializeOwned, U: DeserializeOwned>(
    what: &'static str,
    bytes: &[u8],
) -> Result<(T, Option<U>), StoreError> {
    let (value, rest) = postcard::take_from_bytes(bytes).map_err(|_| StoreError::Unreadable { what })?;
    let tail = if rest.is_empty() { None } else { stateset_store::decode(what, rest)? };
    Ok((value, tail))
}
