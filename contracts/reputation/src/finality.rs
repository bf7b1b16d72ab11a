//! Finality: the case closes, the stake is freed or slashed, the score falls, and everybody is owed what is theirs.
//!
//! Nothing here can be refused by anybody else: no coin is sent, no contract asked.

use cosmwasm_std::{Api, DepsMut, Event, Response, Storage};
use stateset_api::event::{CaseClosed, Slashed};
use stateset_api::reputation::{Outcome, Party, Status, Verdict};
use stateset_api::score::{Payouts, Score, Severity, distribute, slash_ceil};
use stateset_api::{AgentId, Amount};

use crate::case::Case;
use crate::context::Context;
use crate::state::STAKES;
use crate::{ContractError, payout, stake, standing};

/// How a case ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// By a verdict on its appeal.
    Decided(Verdict),
    /// By its first verdict: nobody appealed in time, or decided the appeal.
    Stands(Verdict),
    /// Without any, in the accused's favour.
    Expired,
}

impl Ending {
    const fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Decided(verdict) | Self::Stands(verdict) => Some(verdict),
            Self::Expired => None,
        }
    }
}

/// Closes a case whose time has come. Where nobody decided an appeal the first verdict stands: a court that cannot hear
/// it would otherwise acquit whoever appeals.
pub(crate) fn settle(deps: DepsMut<'_>, ctx: &Context<'_>, case: Case) -> Result<Response, ContractError> {
    let (number, now) = (case.number, ctx.now());
    let (after, ending) = match case.stored.status {
        Status::Open { decide_by } => (decide_by, Ending::Expired),
        Status::Decided { verdict, appeal_by } => (appeal_by, Ending::Stands(verdict)),
        Status::Appealed { verdict, decide_by, .. } => (decide_by, Ending::Stands(verdict)),
        Status::Closed { .. } => {
            return Err(ContractError::Stage { case: number, stage: case.stored.status.stage(), verb: "settled" });
        }
    };
    if now <= after {
        return Err(ContractError::TooEarly { case: number, verb: "settled", after, now });
    }
    close(deps, ctx, case, ending)
}

pub(crate) fn close(
    deps: DepsMut<'_>,
    ctx: &Context<'_>,
    mut case: Case,
    ending: Ending,
) -> Result<Response, ContractError> {
    let (number, accused, now) = (case.number, case.stored.accused, ctx.now());
    let mut staked = stake::load(deps.storage, &ctx.config, accused)?;
    let before = staked.clone();
    match ending {
        Ending::Decided(_) => staked.note_verdict(&case, &ctx.config, now),
        Ending::Expired => staked.note_silence(&case.stored, ctx.config.term),
        Ending::Stands(_) => {}
    }
    let mut stands = standing::load(deps.storage, accused)?;
    staked.release(case.stored.reach, case.stored.frozen);
    if case.stored.effective {
        stands.close_case(case.stored.severity);
    }
    (case.stored.frozen, case.stored.effective) = (0, false);

    let verdict = ending.verdict();
    let outcome = match verdict {
        Some(Verdict::Upheld { severity, damage }) => {
            // Other cases may have taken of it since the report: what is left within reach bounds the slash.
            let due = slash_ceil(case.stored.stake_at_report, case.term.rules.slash_bps(severity));
            staked.note_term(ctx.config.term);
            let slashed = staked.slash(case.stored.reach, due);
            stands.penalise(case.stored.kind, severity, now);
            let payouts = distribute(slashed, damage.0, case.term.rules.reporter_share_bps);
            pay(deps.storage, deps.api, &case, payouts)?;
            upheld(severity, payouts, slashed)
        }
        Some(Verdict::Dismissed { frivolous }) => Outcome::Dismissed { frivolous },
        None => Outcome::Expired {},
    };
    return_bonds(deps.storage, deps.api, &case, verdict)?;
    if staked != before {
        STAKES.save(deps.storage, &accused.0, &staked)?;
    }
    let slashed = slashed_event(number, accused, outcome, stands.scores(now).overall);
    let crossing = standing::save(deps.storage, accused, stands, now)?;
    let name = verdict.map_or("expired", |verdict| verdict.kind()).to_owned();
    let closed = CaseClosed { case: number, accused, outcome: name }.to_event();
    case.advance(deps.storage, Status::Closed { outcome, at: now })?;
    Ok(crossing.add_to(Response::new().add_event(closed).add_events(slashed)))
}

fn upheld(severity: Severity, payouts: Payouts, slashed: u128) -> Outcome {
    let Payouts { victim, reporter, community } = payouts;
    Outcome::Upheld {
        severity,
        slashed: Amount(slashed),
        to_victim: Amount(victim),
        to_reporter: Amount(reporter),
        to_community: Amount(community),
    }
}

fn slashed_event(case: u64, accused: AgentId, outcome: Outcome, overall: Score) -> Option<Event> {
    let Outcome::Upheld { severity, slashed: amount, to_victim, to_reporter, to_community } = outcome else {
        return None;
    };
    Some(Slashed { case, accused, severity, amount, to_victim, to_reporter, to_community, overall }.to_event())
}

/// To the community of the case's term, whichever there is now.
fn pay(storage: &mut dyn Storage, api: &dyn Api, case: &Case, payouts: Payouts) -> Result<(), ContractError> {
    let community = &case.term.community;
    // Without a victim no damage was claimed, so its part is zero.
    payout::credit(storage, api, case.stored.victim.as_ref().unwrap_or(community), payouts.victim)?;
    payout::credit(storage, api, &case.stored.reporter, payouts.reporter)?;
    payout::credit(storage, api, community, payouts.community)
}

/// A bond goes back to whom it came from, or to the community; never to the other side, which might have placed it.
fn return_bonds(
    storage: &mut dyn Storage,
    api: &dyn Api,
    case: &Case,
    verdict: Option<Verdict>,
) -> Result<(), ContractError> {
    let Case { stored, term, .. } = case;
    let forfeited = matches!(verdict, Some(Verdict::Dismissed { frivolous: true }));
    let to = if forfeited { &term.community } else { &stored.reporter };
    payout::credit(storage, api, to, term.rules.report_bond.0)?;
    let Some(appellant) = &stored.appellant else { return Ok(()) };
    let to = if was_appeal_right(stored.status, verdict) { appellant } else { &term.community };
    payout::credit(storage, api, to, term.rules.appeal_bond.0)
}

/// Whether the last verdict is better for the appellant than the first. Silence lets the first stand: an appeal to a
/// court that does not hear it gains nothing, not even time for nothing.
fn was_appeal_right(status: Status, last: Option<Verdict>) -> bool {
    let (Status::Appealed { verdict: first, by, .. }, Some(last)) = (status, last) else { return false };
    match (by, last) {
        (Party::Reporter, Verdict::Upheld { .. }) | (Party::Accused, Verdict::Dismissed { .. }) => true,
        (Party::Reporter, Verdict::Dismissed { .. }) => false,
        (Party::Accused, Verdict::Upheld { .. }) => first != last,
    }
}
