//! That whoever is judged can appeal: what [`stateset_api::governance::court`] cannot see, since members of groups
//! change.

use cosmwasm_std::{Addr, Deps, DepsMut, QuerierWrapper};
use serde::{Deserialize, Serialize};
use stateset_api::governance::{Approvers, Court, Workflows};

use crate::case::Case;
use crate::electorate::Heights;
use crate::record::StoredBallot;
use crate::state::{JUDGED, JUDGED_WEIGHTS, judged_key, key};
use crate::{ContractError, electorate};

/// Refuses workflows whose groups, by their members now, leave too few who could decide an appeal, or a case, or a
/// suspension. Asks each group at most once for each address that is listed on the other side; what two groups have in
/// common cannot be known.
pub(crate) fn check(querier: QuerierWrapper<'_>, workflows: &Workflows, height: u64) -> Result<(), ContractError> {
    for name in [&workflows.arbitration, &workflows.appeals, &workflows.suspension] {
        electorate::tally(querier, electorate::find(workflows, name)?, Heights::of_vote(height))?;
    }
    let Some(court) = Court::of(workflows) else { return Ok(()) };
    let weight = |group: &str, address: &str| electorate::member(querier, group, height, address);
    let mut judges: Vec<_> = court.listed_judges().collect();
    judges.sort_unstable();
    judges.dedup();
    let left = match &court.appeals.approvers {
        Approvers::Addresses(addresses) => {
            let mut left = 0_u64;
            for address in addresses.iter().filter(|address| !judges.contains(address)) {
                let mut judges = false;
                for group in court.groups() {
                    judges = judges || weight(group, address)? > 0;
                }
                left = left.saturating_add(u64::from(!judges));
            }
            left
        }
        Approvers::Group(group) => {
            let mut left = electorate::total(querier, group, height)?;
            for judge in judges {
                left = left.saturating_sub(weight(group, judge)?);
            }
            left
        }
    };
    Ok(court.check_left(left)?)
}

/// How long stake takes to leave: who decides cases is known that long before.
pub(crate) fn notice_seconds(querier: QuerierWrapper<'_>, reputation: &Addr) -> Result<u64, ContractError> {
    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Question {
        Config {},
    }
    #[derive(Deserialize)]
    struct Answer {
        clock: Clock,
    }
    #[derive(Deserialize)]
    struct Clock {
        unbonding_seconds: u32,
    }
    let answer: Answer = querier.query_wasm_smart(reputation, &Question::Config {})?;
    Ok(answer.clock.unbonding_seconds.into())
}

/// A vote on a first verdict that is about to be counted.
pub(crate) struct FirstVote<'a> {
    pub(crate) workflows: &'a Workflows,
    pub(crate) number: u64,
    pub(crate) case: &'a Case,
    pub(crate) ballot: &'a StoredBallot,
    pub(crate) voter: &'a str,
    /// Of the report, and of now: whoever hears the appeal weighs no more than at the first, and may weigh less later.
    pub(crate) heights: Heights,
}

/// Refuses a vote after which nobody could decide the appeal, and marks the voter as one who judged. The reporter does
/// not count among those who could: he would have no vote. The victim does: it has one on all that gives it nothing. So
/// do the accused's own: who appoints its judge, or becomes it, shall not be beyond judgement.
pub(crate) fn check_first_vote(deps: &mut DepsMut<'_>, vote: &FirstVote<'_>) -> Result<(), ContractError> {
    if let Some(court) = Court::of(vote.workflows) {
        let left = match &court.appeals.approvers {
            Approvers::Addresses(addresses) => Some(left_of_list(deps.as_ref(), &court, vote, addresses)?),
            Approvers::Group(group) => left_of_group(deps, vote, group)?,
        };
        let required = court.appeals.required;
        if let Some(left) = left.filter(|left| *left < required) {
            let (voter, workflow) = (vote.voter.to_owned(), court.appeals.name.clone());
            return Err(ContractError::NoAppealLeft { case: vote.number, voter, workflow, required, left });
        }
    }
    Ok(JUDGED.save(deps.storage, &judged_key(vote.number, vote.voter), &true)?)
}

/// How many of a list could decide the appeal after this vote.
fn left_of_list(
    deps: Deps<'_>,
    court: &Court<'_>,
    vote: &FirstVote<'_>,
    addresses: &[String],
) -> Result<u64, ContractError> {
    let any_group = court.groups().next().is_some();
    let mut left = 0_u64;
    for address in addresses.iter().filter(|address| *address != vote.voter && **address != vote.case.reporter) {
        // Only those who had a vote may have judged: where lists have nobody in common, nothing is read.
        let may_judge = any_group || court.listed_judges().any(|judge| judge == address);
        if !may_judge || JUDGED.may_load(deps.storage, &judged_key(vote.number, address))?.is_none() {
            left = left.saturating_add(1);
        }
    }
    Ok(left)
}

/// What those of a group weigh who could decide the appeal after this vote, the lesser of what they do at the report
/// and now; `None` where the vote changes nothing.
fn left_of_group(deps: &mut DepsMut<'_>, vote: &FirstVote<'_>, group: &str) -> Result<Option<u64>, ContractError> {
    let weights = |address: &str| electorate::members(deps.querier, group, vote.heights, address);
    let judged = JUDGED.may_load(deps.storage, &judged_key(vote.number, vote.voter))?.is_some();
    let own = if judged { [0, 0] } else { weights(vote.voter)? };
    let begins = vote.ballot.tally.approvals == 0 && vote.ballot.tally.rejections == 0;
    if own == [0, 0] && !begins {
        return Ok(None);
    }
    let totals = electorate::totals(deps.querier, group, vote.heights)?;
    let [at_report, now] = JUDGED_WEIGHTS.may_load(deps.storage, &key(vote.number))?.unwrap_or_default();
    let gone = [at_report.saturating_add(own[0]), now.saturating_add(own[1])];
    let reporters = weights(&vote.case.reporter)?;
    let left = |total: u64, gone: u64, reporter: u64| total.saturating_sub(gone).saturating_sub(reporter);
    let [at_report, now] = [left(totals[0], gone[0], reporters[0]), left(totals[1], gone[1], reporters[1])];
    if own != [0, 0] {
        JUDGED_WEIGHTS.save(deps.storage, &key(vote.number), &gone)?;
    }
    Ok(Some(at_report.min(now)))
}
