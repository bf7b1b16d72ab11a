//! Who may vote, and with what weight.

use cosmwasm_std::{QuerierWrapper, StdResult};
use serde::{Deserialize, Serialize};
use stateset_api::governance::{Approvers, Tally, Workflow, Workflows};
use stateset_store::StoreError;

use crate::ContractError;

/// The two questions of the cw4 specification. Answers hold for the beginning of the block at `at_height`, so that
/// what changes in it changes nothing for a vote that began in it.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Question<'a> {
    Member { addr: &'a str, at_height: u64 },
    TotalWeight { at_height: u64 },
}

/// The answer to either; `None` for nobody.
#[derive(Deserialize)]
struct Answer {
    weight: Option<u64>,
}

/// Names were checked when the settings were stored.
pub(crate) fn find<'a>(workflows: &'a Workflows, name: &str) -> Result<&'a Workflow, ContractError> {
    let missing = StoreError::Missing { what: "workflow" };
    workflows.named(name).ok_or_else(|| missing.into())
}

/// By which blocks a vote counts members of groups: whoever is no member at one of them has no vote, and one weighs no
/// more than at either. So nobody is put in among those who are to judge what was reported already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Heights {
    /// In which the case was reported that is voted on. Of other votes, and where it is not known, as the next.
    pub(crate) report: u64,
    /// In which the vote began.
    pub(crate) vote: u64,
}

impl Heights {
    pub(crate) const fn of_vote(vote: u64) -> Self {
        Self { report: vote, vote }
    }

    /// What a group answers for each of the two, asked once if they are one.
    fn each(self, ask: impl Fn(u64) -> Result<u64, ContractError>) -> Result<[u64; 2], ContractError> {
        let report = ask(self.report)?;
        Ok([report, if self.vote == self.report { report } else { ask(self.vote)? }])
    }
}

/// An empty tally for a vote; fails if it could never pass. Where members weigh less than all together at either
/// height, the total is too high, and nobody can say by how much: such a vote is open until its deadline.
pub(crate) fn tally(
    querier: QuerierWrapper<'_>,
    workflow: &Workflow,
    heights: Heights,
) -> Result<Tally, ContractError> {
    let total = match &workflow.approvers {
        Approvers::Addresses(addresses) => addresses.len() as u64,
        Approvers::Group(group) => least(totals(querier, group, heights)?),
    };
    let required = workflow.required;
    if total < required {
        return Err(ContractError::NobodyDecides { workflow: workflow.name.clone(), required, total });
    }
    Ok(Tally::new(required, total))
}

/// What a voter weighs in a vote: more than zero, or there is no vote.
pub(crate) fn weight(
    querier: QuerierWrapper<'_>,
    workflow: &Workflow,
    heights: Heights,
    voter: &str,
) -> Result<u64, ContractError> {
    let weight = match &workflow.approvers {
        Approvers::Addresses(addresses) => u64::from(addresses.iter().any(|address| address == voter)),
        Approvers::Group(group) => least(members(querier, group, heights, voter)?),
    };
    if weight == 0 {
        return Err(ContractError::NoVote { voter: voter.to_owned(), workflow: workflow.name.clone() });
    }
    Ok(weight)
}

fn least([report, vote]: [u64; 2]) -> u64 {
    report.min(vote)
}

/// What all members of a group weigh, at each height.
pub(crate) fn totals(querier: QuerierWrapper<'_>, group: &str, heights: Heights) -> Result<[u64; 2], ContractError> {
    heights.each(|height| total(querier, group, height))
}

/// What an address weighs in a group, at each height.
pub(crate) fn members(
    querier: QuerierWrapper<'_>,
    group: &str,
    heights: Heights,
    address: &str,
) -> Result<[u64; 2], ContractError> {
    heights.each(|height| member(querier, group, height, address))
}

/// What all members of a group weigh.
pub(crate) fn total(querier: QuerierWrapper<'_>, group: &str, height: u64) -> Result<u64, ContractError> {
    ask(querier, group, &Question::TotalWeight { at_height: height })
}

/// What an address weighs in a group; zero if it is no member.
pub(crate) fn member(
    querier: QuerierWrapper<'_>,
    group: &str,
    height: u64,
    address: &str,
) -> Result<u64, ContractError> {
    ask(querier, group, &Question::Member { addr: address, at_height: height })
}

fn ask(querier: QuerierWrapper<'_>, group: &str, question: &Question<'_>) -> Result<u64, ContractError> {
    let answer: StdResult<Answer> = querier.query_wasm_smart(group, question);
    let refuse = |reason: String| ContractError::Group { group: group.to_owned(), reason };
    Ok(answer.map_err(|error| refuse(error.to_string()))?.weight.unwrap_or_default())
}
