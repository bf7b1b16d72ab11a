//! What the contract answers. Reads only.

use cosmwasm_std::{Addr, Binary, Deps, Env};
use stateset_api::limits::page;
use stateset_api::reputation::{
    Case, CasesResponse, Config, OwedResponse, Rating, RatingsResponse, ScoreResponse, Stage, StakeResponse, Status,
    Unbonding,
};
use stateset_api::score::{Band, Scores};
use stateset_api::{AgentId, Amount};

use crate::party::address;
use crate::state::{
    CASES_BY_AGENT, CASES_BY_STAGE, CONFIG, HOOKS, OWED, RATINGS, StoredCase, case_key, read_rating_key, stage_byte,
};
use crate::{ContractError, case, change, judge, stake, standing};
use stateset_store::{Map, StoreError};

pub(crate) fn score(deps: Deps<'_>, env: &Env, agent: AgentId) -> Result<ScoreResponse, ContractError> {
    let standing = standing::load(deps.storage, agent)?;
    let Scores { overall, dimensions } = standing.scores(env.block.time.seconds());
    let (open_cases, gravest_open) = (standing.open_cases(), standing.gravest_open());
    Ok(ScoreResponse { agent, overall, dimensions, band: Band::of(overall), open_cases, gravest_open })
}

pub(crate) fn stake(deps: Deps<'_>, env: &Env, agent: AgentId) -> Result<StakeResponse, ContractError> {
    let stake = stake::load(deps.storage, agent)?;
    let tell = |leaving: &crate::state::Leaving| Unbonding {
        amount: Amount(leaving.amount),
        claimable_at: leaving.claimable_at,
    };
    Ok(StakeResponse {
        bonded: Amount(stake.bonded),
        unbonding: stake.unbonding.iter().map(tell).collect(),
        frozen: Amount(stake.frozen.min(stake.total())),
        claimable: Amount(stake.claimable(env.block.time.seconds())),
    })
}

pub(crate) fn case(deps: Deps<'_>, env: &Env, id: u64) -> Result<Case, ContractError> {
    let stored = case::load(deps.storage, id)?;
    let judged_at = stored.judged_at();
    let StoredCase {
        accused,
        reporter,
        kind,
        severity,
        evidence,
        victim,
        damage,
        response,
        status,
        appellant: _,
        stake_at_report,
        frozen,
        reported_at,
        respond_by,
        rules,
        judged_at: _,
    } = stored;
    let last = match status {
        Status::Open { decide_by } | Status::Appealed { decide_by, .. } => Some(decide_by),
        // Only once somebody appealed.
        Status::Decided { appeal_by, .. } => Some(appeal_by),
        Status::Closed { .. } => None,
    };
    let open = last.is_some_and(|last| env.block.time.seconds() <= last);
    let config = CONFIG.load(deps.storage)?;
    let judge = judge::of(&config, judged_at).filter(|_| open);
    Ok(Case {
        id,
        accused,
        reporter: reporter.into_string(),
        kind,
        severity,
        evidence: Binary::from(evidence),
        victim: victim.map(Addr::into_string),
        damage: Amount(damage),
        response: response.map(Binary::from),
        status,
        governance: judge.map(|judge| judge.governance.to_string()),
        stake_at_report: Amount(stake_at_report),
        frozen: Amount(frozen),
        reported_at,
        respond_by,
        rules,
    })
}

pub(crate) fn cases_by_agent(
    deps: Deps<'_>,
    env: &Env,
    agent: AgentId,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<CasesResponse, ContractError> {
    cases(deps, env, &CASES_BY_AGENT, &agent.0, start_after, limit)
}

pub(crate) fn cases_by_stage(
    deps: Deps<'_>,
    env: &Env,
    stage: Stage,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<CasesResponse, ContractError> {
    cases(deps, env, &CASES_BY_STAGE, &[stage_byte(stage)], start_after, limit)
}

fn cases(
    deps: Deps<'_>,
    env: &Env,
    index: &'static Map<bool>,
    prefix: &[u8],
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<CasesResponse, ContractError> {
    let after = start_after.map(case_key);
    let mut cases = Vec::new();
    for entry in index.under(deps.storage, prefix, after.as_ref().map(|key| key.as_slice())).take(page(limit)) {
        let (key, _) = entry?;
        let id = key.as_slice().try_into().map_err(|_| StoreError::Unreadable { what: "case's key" })?;
        cases.push(case(deps, env, u64::from_be_bytes(id))?);
    }
    Ok(CasesResponse { cases })
}

pub(crate) fn ratings(
    deps: Deps<'_>,
    agent: AgentId,
    start_after: Option<Binary>,
    limit: Option<u32>,
) -> Result<RatingsResponse, ContractError> {
    let mut ratings = Vec::new();
    for entry in RATINGS.under(deps.storage, &agent.0, start_after.as_deref()).take(page(limit)) {
        let (key, stored) = entry?;
        let (rater, intent, side) = read_rating_key(&key).ok_or(StoreError::Unreadable { what: "rating's key" })?;
        let (value, weight, rated_at) = (Amount(stored.value), stored.weight, stored.rated_at);
        ratings.push(Rating { key: key.into(), rater, intent, side, marks: stored.marks, value, weight, rated_at });
    }
    Ok(RatingsResponse { ratings })
}

pub(crate) fn owed(deps: Deps<'_>, to: &str) -> Result<OwedResponse, ContractError> {
    let key = deps.api.addr_canonicalize(address(deps.api, to)?.as_str())?;
    Ok(OwedResponse { amount: OWED.may_load(deps.storage, &key)?.unwrap_or_default() })
}

pub(crate) fn config(deps: Deps<'_>, env: &Env) -> Result<Config, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let governance = judge::present(&config)?.governance.to_string();
    Ok(Config {
        owner: config.owner.into_string(),
        offered_to: config.offered_to.map(Addr::into_string),
        governance,
        community: config.community.into_string(),
        pending: change::pending(deps.storage)?,
        registry: config.registry.into_string(),
        stake_denom: config.stake_denom,
        rating_denom: config.rating_denom,
        wallet_code_ids: config.wallet_code_ids,
        hooks: HOOKS.load(deps.storage)?.into_iter().map(Addr::into_string).collect(),
        clock: config.clock,
        rules: config.rules,
        caip10: format!("cosmos:{}:{}", env.block.chain_id, env.contract.address),
    })
}
