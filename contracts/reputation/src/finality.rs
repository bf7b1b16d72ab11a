//! Finality: the case closes, the stake is freed or slashed, the score falls, and everybody is owed what is theirs.
//!
//! Nothing here can be refused by anybody else: no coin is sent, no contract asked.

use cosmwasm_std::{DepsMut, Env, Response};
use stateset_api::Amount;
use stateset_api::event::{CaseClosed, Slashed};
use stateset_api::reputation::{Outcome, Party, Status, Verdict};
use stateset_api::score::{Payouts, Score, Severity, distribute, slash_ceil};

use crate::state::{Config, STAKES, StoredCase};
use crate::{ContractError, case, decision, payout, stake, standing};

/// Closes a case whose time has come.
pub(crate) fn settle(deps: DepsMut<'_>, env: &Env, config: &Config, number: u64) -> Result<Response, ContractError> {
    let case = case::load(deps.storage, number)?;
    let now = env.block.time.seconds();
    let (from, verdict) = match case.status {
        Status::Open { decide_by } | Status::Appealed { decide_by, .. } => (decide_by, None),
        Status::Decided { verdict, appeal_by } => (appeal_by, Some(verdict)),
        Status::Closed { .. } => {
            return Err(ContractError::Stage { case: number, stage: case.status.stage(), verb: "settled" });
        }
    };
    if now <= from {
        return Err(ContractError::TooEarly { case: number, verb: "settled", from, now });
    }
    close(deps, config, number, case, verdict, now)
}

/// Closes a case with a verdict, or without one in the accused's favour.
pub(crate) fn close(
    mut deps: DepsMut<'_>,
    config: &Config,
    number: u64,
    mut case: StoredCase,
    verdict: Option<Verdict>,
    now: u64,
) -> Result<Response, ContractError> {
    let mut staked = stake::load(deps.storage, case.accused)?;
    staked.frozen = staked.frozen.saturating_sub(case.frozen);
    let mut stands = standing::load(deps.storage, case.accused)?;
    stands.close_case(case.severity);

    let mut slashed = None;
    let outcome = match verdict {
        Some(Verdict::Upheld { severity, damage }) => {
            // Other cases may have taken of the stake since the report: what is left bounds the slash.
            let due = slash_ceil(case.stake_at_report, case.rules.slash_bps(severity));
            let amount = due.min(staked.total());
            staked.slash(amount);
            stands.penalise(case.kind, severity, now);
            let parts = distribute(amount, damage.0, case.rules.reporter_share_bps);
            pay(&mut deps, config, &case, parts)?;
            let overall = stands.scores(now).overall;
            slashed = Some(told(number, &case, severity, amount, parts, overall));
            let Payouts { victim, reporter, community } = parts;
            Outcome::Upheld {
                severity,
                slashed: Amount(amount),
                to_victim: Amount(victim),
                to_reporter: Amount(reporter),
                to_community: Amount(community),
            }
        }
        Some(Verdict::Dismissed { frivolous }) => Outcome::Dismissed { frivolous },
        None => Outcome::Expired {},
    };
    return_bonds(&mut deps, config, &case, verdict)?;
    STAKES.save(deps.storage, &case.accused.0, &staked)?;
    let crossing = standing::save(deps.storage, case.accused, stands, now)?;
    let name = verdict.map_or("expired", decision::name).to_owned();
    let closed = CaseClosed { case: number, accused: case.accused, outcome: name };
    case.frozen = 0;
    case::advance(deps.storage, number, case, Status::Closed { outcome, at: now })?;
    let response = Response::new().add_event(closed.to_event()).add_events(slashed.map(|event| event.to_event()));
    Ok(crossing.tell(response))
}

fn pay(deps: &mut DepsMut<'_>, config: &Config, case: &StoredCase, parts: Payouts) -> Result<(), ContractError> {
    // Without a victim no damage was claimed, so its part is zero.
    let victim = case.victim.as_ref().unwrap_or(&config.community);
    payout::credit(deps.storage, deps.api, victim, parts.victim)?;
    payout::credit(deps.storage, deps.api, &case.reporter, parts.reporter)?;
    payout::credit(deps.storage, deps.api, &config.community, parts.community)
}

/// A bond goes back to whom it came from, or to the community; never to the other side, which might have placed it.
fn return_bonds(
    deps: &mut DepsMut<'_>,
    config: &Config,
    case: &StoredCase,
    verdict: Option<Verdict>,
) -> Result<(), ContractError> {
    let bond = case.rules.report_bond.0;
    let to = match verdict {
        Some(Verdict::Dismissed { frivolous: true }) => &config.community,
        _ => &case.reporter,
    };
    payout::credit(deps.storage, deps.api, to, bond)?;
    let Some(appellant) = &case.appellant else { return Ok(()) };
    let to = if appeal_was_right(case, verdict) { appellant } else { &config.community };
    payout::credit(deps.storage, deps.api, to, case.rules.appeal_bond.0)
}

/// Whether the final verdict is better for the appellant than the first. Silence is nobody's fault.
fn appeal_was_right(case: &StoredCase, last: Option<Verdict>) -> bool {
    let (Status::Appealed { verdict: first, by, .. }, Some(last)) = (case.status, last) else { return true };
    match (by, first, last) {
        (Party::Reporter, _, Verdict::Upheld { .. }) | (Party::Accused, _, Verdict::Dismissed { .. }) => true,
        (Party::Reporter, _, Verdict::Dismissed { .. }) => false,
        (Party::Accused, first, last) => first != last,
    }
}

fn told(number: u64, case: &StoredCase, severity: Severity, amount: u128, parts: Payouts, overall: Score) -> Slashed {
    let Payouts { victim, reporter, community } = parts;
    Slashed {
        case: number,
        accused: case.accused,
        severity,
        amount: Amount(amount),
        to_victim: Amount(victim),
        to_reporter: Amount(reporter),
        to_community: Amount(community),
        overall,
    }
}
