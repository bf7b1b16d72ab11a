//! Reports: a case is opened, with a bond behind it, and holds what of the accused's stake it may need.

use cosmwasm_std::{Addr, Binary, DepsMut, Event, Response, Storage, to_json_binary};
use stateset_api::event::CaseReported;
use stateset_api::reputation::{HOLDS_MAX, Stage, Status};
use stateset_api::score::{Severity, ViolationKind, slash_ceil};
use stateset_api::{AgentId, Amount};

use crate::auth::AgentAccounts;
use crate::context::Context;
use crate::record::{StoredCase, Term};
use crate::state::{CASE_COUNTER, CASES_BY_AGENT, CASES_BY_STAGE, STAKES, agent_case_key, stage_case_key};
use crate::{ContractError, address, case, funds, stake, term};

/// What a reporter says.
pub(crate) struct Accusation {
    pub(crate) accused: AgentId,
    pub(crate) kind: ViolationKind,
    pub(crate) severity: Severity,
    pub(crate) evidence: Binary,
    pub(crate) victim: Option<String>,
    pub(crate) damage: u128,
    pub(crate) term: Option<u32>,
}

/// With the sender as its reporter.
pub(crate) fn report(deps: DepsMut<'_>, ctx: &Context<'_>, accusation: Accusation) -> Result<Response, ContractError> {
    let Accusation { accused, kind, severity, evidence, victim, damage, term: named } = accusation;
    let Context { config, .. } = ctx;
    let mut staked = stake::load(deps.storage, config, accused)?;
    let reach = staked.reach_of_report(config.term, named, ctx.now())?;
    let measure = term::load(deps.storage, config, reach.term)?;
    funds::exactly(ctx.info, &config.stake_denom, measure.rules.report_bond.0)?;
    let evidence = case::sha256("bytes of evidence", &evidence)?;
    let victim = victim.map(|text| address::validate(deps.api, &text)).transpose()?;
    let accounts = AgentAccounts::load(deps.querier, &config.registry, accused)?;
    check_sides(ctx, &accounts, &measure, victim.as_ref())?;
    if victim.is_none() && damage > 0 {
        return Err(ContractError::NoVictim { damage: Amount(damage) });
    }

    let (reported_at, stake_at_report) = (ctx.now(), staked.within(reach));
    let respond_by = reported_at.saturating_add(measure.rules.response_seconds.into());
    let mut case = StoredCase {
        accused,
        reporter: ctx.sender().clone(),
        kind,
        severity,
        evidence,
        victim,
        damage,
        answer: None,
        status: Status::Open { decide_by: respond_by.saturating_add(measure.rules.decision_seconds.into()) },
        appellant: None,
        stake_at_report,
        frozen: 0,
        reported_at,
        respond_by,
        term: reach.term,
        reach,
        effective: false,
        own_rules: None,
        owner: Some(deps.api.addr_canonicalize(accounts.owner.as_str())?.to_vec()),
        reported_height: Some(ctx.env.block.height),
    };
    if !staked.is_judge_silent(reach.term) {
        // The part is of the stake as it is now, and so is what is frozen: what is withdrawn meanwhile shrinks no
        // slash.
        let needed = slash_ceil(stake_at_report, measure.rules.slash_bps(severity));
        case::take_effect(deps.storage, &mut staked, &mut case, needed)?;
        // Of accusations alone: a verdict is never refused for it.
        if staked.holds.len() > HOLDS_MAX {
            return Err(ContractError::TooManyHolds { max: HOLDS_MAX });
        }
        STAKES.save(deps.storage, &accused.0, &staked)?;
    }
    let number = store(deps.storage, &case)?;
    Ok(Response::new().add_event(to_event(number, &case)).set_data(to_json_binary(&number)?))
}

/// Neither the judge nor the accused may stand on the accusing side: the one would decide for itself, the other would
/// pay a slash to itself.
fn check_sides(
    ctx: &Context<'_>,
    accused: &AgentAccounts,
    measure: &Term,
    victim: Option<&Addr>,
) -> Result<(), ContractError> {
    for (role, side) in std::iter::once(("reporter", ctx.sender())).chain(victim.map(|victim| ("victim", victim))) {
        let reason = if *side == measure.governance {
            "the governance decides the case"
        } else if accused.is(side) {
            "it is the accused's own account"
        } else if side == ctx.contract() {
            "it is the contract itself"
        } else {
            continue;
        };
        return Err(ContractError::Conflict { role, address: side.to_string(), reason });
    }
    Ok(())
}

/// Under the next number, and in the lists.
fn store(storage: &mut dyn Storage, case: &StoredCase) -> Result<u64, ContractError> {
    let counter = CASE_COUNTER.load(storage)?;
    let number = counter.checked_add(1).ok_or(ContractError::CounterExhausted { counter })?;
    CASE_COUNTER.save(storage, &number)?;
    case::save(storage, number, case)?;
    CASES_BY_AGENT.save(storage, &agent_case_key(case.accused, number), &true)?;
    CASES_BY_STAGE.save(storage, &stage_case_key(Stage::Open, number), &true)?;
    Ok(number)
}

fn to_event(number: u64, case: &StoredCase) -> Event {
    let StoredCase { accused, kind, severity, respond_by, term, .. } = *case;
    let (reporter, frozen) = (case.reporter.to_string(), Amount(case.frozen));
    CaseReported { case: number, accused, reporter, kind, severity, frozen, respond_by, term }.to_event()
}
