//! What the contract answers. Reads only.

use cosmwasm_std::{Addr, Binary, Deps, Env};
use stateset_api::limits::page;
use stateset_api::reputation::{
    self, CasesResponse, Config, OwedResponse, Rating, RatingsResponse, ScoreResponse, Stage, StakeResponse, Status,
    Term, Unbonding,
};
use stateset_api::score::{Band, Scores};
use stateset_api::{AgentId, Amount};

use crate::case::Case;
use crate::record::{Answer, Leaving, StoredCase};
use crate::state::{
    CASES_BY_AGENT, CASES_BY_STAGE, CONFIG, HOOKS, OWED, RATINGS, case_key, read_rating_key, stage_byte,
};
use crate::{ContractError, address, pending, stake, standing, term};
use stateset_store::{Map, StoreError};

pub(crate) fn score(deps: Deps<'_>, env: &Env, agent: AgentId) -> Result<ScoreResponse, ContractError> {
    let standing = standing::load(deps.storage, agent)?;
    let Scores { overall, dimensions } = standing.scores(env.block.time.seconds());
    let (open_cases, gravest_open) = (standing.open_cases(), standing.gravest_open());
    Ok(ScoreResponse { agent, overall, dimensions, band: Band::of(overall), open_cases, gravest_open })
}

pub(crate) fn stake(deps: Deps<'_>, env: &Env, agent: AgentId) -> Result<StakeResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let stake = stake::load(deps.storage, &config, agent)?;
    let unbonding = |leaving: &Leaving| {
        let Leaving { amount, claimable_at, term } = *leaving;
        Unbonding { amount: Amount(amount), claimable_at, term }
    };
    Ok(StakeResponse {
        bonded: Amount(stake.bonded),
        unbonding: stake.unbonding.iter().map(unbonding).collect(),
        frozen: Amount(stake.frozen()),
        claimable: Amount(stake.claimable(env.block.time.seconds())),
        judge_silent: stake.is_judge_silent(config.term),
    })
}

pub(crate) fn case(deps: Deps<'_>, env: &Env, number: u64) -> Result<reputation::Case, ContractError> {
    let case = Case::load(deps.storage, &CONFIG.load(deps.storage)?, number)?;
    let now = env.block.time.seconds();
    let decidable_at = case.decidable().filter(|(_, last)| now <= *last).map(|(first, _)| first);
    let may_decide = match case.stored.status {
        // Only once somebody appealed.
        Status::Decided { appeal_by, .. } => now <= appeal_by,
        _ => decidable_at.is_some(),
    };
    let Case { stored, term, .. } = case;
    let StoredCase { accused, kind, severity, status, reported_at, reported_height, respond_by, effective, .. } =
        stored;
    let owner = stored.owner.map(|owner| deps.api.addr_humanize(&owner.into())).transpose()?;
    let (response, answered_by) = stored.answer.map(|Answer { hash, by }| (Binary::from(hash), by)).unzip();
    Ok(reputation::Case {
        id: number,
        accused,
        owner: owner.map(Addr::into_string),
        reporter: stored.reporter.into_string(),
        kind,
        severity,
        evidence: Binary::from(stored.evidence),
        victim: stored.victim.map(Addr::into_string),
        damage: Amount(stored.damage),
        response,
        answered_by,
        status,
        term: stored.term,
        governance: may_decide.then(|| term.governance.into_string()),
        decidable_at,
        stake_at_report: Amount(stored.stake_at_report),
        frozen: Amount(stored.frozen),
        effective,
        reported_at,
        reported_height,
        respond_by,
        rules: term.rules,
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
    let key = deps.api.addr_canonicalize(address::validate(deps.api, to)?.as_str())?;
    Ok(OwedResponse { amount: OWED.may_load(deps.storage, &key)?.unwrap_or_default() })
}

pub(crate) fn config(deps: Deps<'_>, env: &Env) -> Result<Config, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    Ok(Config {
        owner: config.owner.into_string(),
        offered_to: config.offered_to.map(Addr::into_string),
        term: config.term,
        governance: config.present.governance.into_string(),
        community: config.present.community.into_string(),
        in_setup: config.in_setup,
        pending: pending::load(deps.storage)?,
        registry: config.registry.into_string(),
        stake_denom: config.stake_denom,
        rating_denom: config.rating_denom,
        wallet_code_ids: config.wallet_code_ids,
        hooks: HOOKS.load(deps.storage)?.into_iter().map(Addr::into_string).collect(),
        clock: config.clock,
        rules: config.present.rules,
        caip10: format!("cosmos:{}:{}", env.block.chain_id, env.contract.address),
    })
}

pub(crate) fn term(deps: Deps<'_>, number: u32) -> Result<Term, ContractError> {
    term::answer(deps.storage, &CONFIG.load(deps.storage)?, number)
}
