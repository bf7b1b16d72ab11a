//! Cases: reported with a bond, answered by the accused. What follows is in `decision`, `appeal` and `finality`.

use cosmwasm_std::{Addr, Binary, DepsMut, Env, Response, Storage, to_json_binary};
use stateset_api::event::{CaseAnswered, CaseReported};
use stateset_api::reputation::{EVIDENCE_BYTES, Stage, Status};
use stateset_api::score::{Severity, ViolationKind, slash_ceil};
use stateset_api::{AgentId, Amount};

use crate::party::{AgentParty, address};
use crate::state::{
    CASE_COUNTER, CASES, CASES_BY_AGENT, CASES_BY_STAGE, Config, Judge, STAKES, STANDINGS, StoredCase, agent_case_key,
    case_key, stage_case_key,
};
use crate::{ContractError, judge, stake, standing};

/// What a reporter says.
pub(crate) struct Report {
    pub(crate) accused: AgentId,
    pub(crate) kind: ViolationKind,
    pub(crate) severity: Severity,
    pub(crate) evidence: Binary,
    pub(crate) victim: Option<String>,
    pub(crate) damage: u128,
}

pub(crate) fn report(
    deps: DepsMut<'_>,
    env: &Env,
    config: &Config,
    reporter: Addr,
    report: Report,
) -> Result<Response, ContractError> {
    let Report { accused: id, kind, severity, evidence, victim, damage } = report;
    let evidence = hash("bytes of evidence", &evidence)?;
    let reported_at = env.block.time.seconds();
    let mut staked = stake::load(deps.storage, id)?;
    let judged_at = staked.judged_at(&config.clock, reported_at);
    let judge = judge::of(config, judged_at).ok_or(ContractError::NoJudge {})?;
    let accused = AgentParty::load(deps.querier, &config.registry, id)?;
    check_side("reporter", &reporter, judge, &accused, env)?;
    let victim = victim.map(|text| address(deps.api, &text)).transpose()?;
    match &victim {
        Some(victim) => check_side("victim", victim, judge, &accused, env)?,
        None if damage > 0 => return Err(ContractError::NoVictim { damage: Amount(damage) }),
        None => {}
    }

    let number = next_number(deps.storage)?;
    let stake_at_report = staked.within_reach(judge, &config.clock);
    // The part is of the stake as it is now, and so is what is frozen: what is withdrawn meanwhile shrinks no slash.
    let rules = config.rules_of(judged_at);
    let frozen = slash_ceil(stake_at_report, rules.slash_bps(severity));
    staked.frozen = staked.frozen.checked_add(frozen).ok_or(ContractError::AmountOverflow {})?;
    STAKES.save(deps.storage, &id.0, &staked)?;
    let mut stands = standing::load(deps.storage, id)?;
    stands.open_case(severity);
    STANDINGS.save(deps.storage, &id.0, &stands)?;

    let respond_by = reported_at.saturating_add(rules.response_seconds.into());
    let decide_by = respond_by.saturating_add(rules.decision_seconds.into());
    let told = CaseReported {
        case: number,
        accused: id,
        reporter: reporter.to_string(),
        kind,
        severity,
        frozen: Amount(frozen),
        respond_by,
    };
    let case = StoredCase {
        accused: id,
        reporter,
        kind,
        severity,
        evidence,
        victim,
        damage,
        response: None,
        status: Status::Open { decide_by },
        appellant: None,
        stake_at_report,
        frozen,
        reported_at,
        respond_by,
        rules,
        judged_at: (judged_at != reported_at).then_some(judged_at),
    };
    CASES.save(deps.storage, &case_key(number), &case)?;
    CASES_BY_AGENT.save(deps.storage, &agent_case_key(id, number), &true)?;
    CASES_BY_STAGE.save(deps.storage, &stage_case_key(Stage::Open, number), &true)?;
    Ok(Response::new().add_event(told.to_event()).set_data(to_json_binary(&number)?))
}

/// Neither the judge nor the accused may stand on the accusing side: the one would decide for itself, the other would
/// pay a slash to itself.
fn check_side(
    role: &'static str,
    side: &Addr,
    judge: &Judge,
    accused: &AgentParty,
    env: &Env,
) -> Result<(), ContractError> {
    let reason = if *side == judge.governance {
        "the governance decides the case"
    } else if accused.is(side) {
        "it is the accused's own account"
    } else if *side == env.contract.address {
        "it is the contract itself"
    } else {
        return Ok(());
    };
    Err(ContractError::Conflict { role, address: side.to_string(), reason })
}

pub(crate) fn respond(
    storage: &mut dyn Storage,
    env: &Env,
    agent: AgentId,
    number: u64,
    response: &Binary,
) -> Result<Response, ContractError> {
    let response = hash("bytes of a response", response)?;
    let mut case = load_against(storage, number, agent)?;
    let now = env.block.time.seconds();
    if !matches!(case.status, Status::Open { .. }) {
        return Err(ContractError::Stage { case: number, stage: case.status.stage(), verb: "answered" });
    }
    if case.response.is_some() {
        return Err(ContractError::Answered { case: number });
    }
    if now > case.respond_by {
        return Err(ContractError::TooLate { case: number, verb: "answered", deadline: case.respond_by, now });
    }
    case.response = Some(response);
    CASES.save(storage, &case_key(number), &case)?;
    Ok(Response::new().add_event(CaseAnswered { case: number, accused: agent }.to_event()))
}

pub(crate) fn load(storage: &dyn Storage, number: u64) -> Result<StoredCase, ContractError> {
    CASES.may_load(storage, &case_key(number))?.ok_or(ContractError::UnknownCase { case: number })
}

pub(crate) fn load_against(storage: &dyn Storage, number: u64, agent: AgentId) -> Result<StoredCase, ContractError> {
    let case = load(storage, number)?;
    if case.accused == agent {
        return Ok(case);
    }
    Err(ContractError::OtherAccused { case: number, accused: case.accused, agent })
}

/// Stores a case that goes to another stage.
pub(crate) fn advance(
    storage: &mut dyn Storage,
    number: u64,
    mut case: StoredCase,
    status: Status,
) -> Result<(), ContractError> {
    CASES_BY_STAGE.remove(storage, &stage_case_key(case.status.stage(), number));
    CASES_BY_STAGE.save(storage, &stage_case_key(status.stage(), number), &true)?;
    case.status = status;
    Ok(CASES.save(storage, &case_key(number), &case)?)
}

fn next_number(storage: &mut dyn Storage) -> Result<u64, ContractError> {
    let counter = CASE_COUNTER.load(storage)?;
    let number = counter.checked_add(1).ok_or(ContractError::CounterExhausted { counter })?;
    CASE_COUNTER.save(storage, &number)?;
    Ok(number)
}

fn hash(what: &'static str, bytes: &Binary) -> Result<Vec<u8>, ContractError> {
    let (got, expected) = (bytes.len() as u64, EVIDENCE_BYTES as u64);
    if got == expected {
        return Ok(bytes.to_vec());
    }
    Err(ContractError::Count { what, got, min: expected, max: expected })
}
