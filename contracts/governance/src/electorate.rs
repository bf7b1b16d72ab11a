//! Who may vote, and with what weight.

use cosmwasm_std::{Addr, QuerierWrapper, Storage};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use stateset_api::governance::{Approvers, Tally, Workflow, Workflows};

use stateset_wire::querier;

use crate::ContractError;
use crate::state::{WORKFLOWS, read};

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

pub(crate) fn workflow(storage: &dyn Storage, name: &str) -> Result<Workflow, ContractError> {
    find(read(storage, &WORKFLOWS)?, name)
}

/// Names were checked when the settings were stored.
pub(crate) fn find(workflows: Workflows, name: &str) -> Result<Workflow, ContractError> {
    let missing = stateset_store::StoreError::Missing { what: "workflow" };
    workflows.list.into_iter().find(|workflow| workflow.name == name).ok_or_else(|| missing.into())
}

/// An empty tally for a vote that begins at `height`; fails if it could never pass.
pub(crate) fn tally(querier: QuerierWrapper<'_>, workflow: &Workflow, height: u64) -> Result<Tally, ContractError> {
    let total = match &workflow.approvers {
        Approvers::Addresses(addresses) => addresses.len() as u64,
        Approvers::Group(group) => {
            let answer: Answer = ask(querier, group, &Question::TotalWeight { at_height: height })?;
            answer.weight.unwrap_or_default()
        }
    };
    let required = workflow.required;
    if total < required {
        return Err(ContractError::NobodyDecides { workflow: workflow.name.clone(), required, total });
    }
    Ok(Tally::new(required, total))
}

/// What a voter weighs in a vote that began at `height`: more than zero, or there is no vote.
pub(crate) fn weight(
    querier: QuerierWrapper<'_>,
    workflow: &Workflow,
    height: u64,
    voter: &Addr,
) -> Result<u64, ContractError> {
    let weight = match &workflow.approvers {
        Approvers::Addresses(addresses) => u64::from(addresses.iter().any(|address| address == voter.as_str())),
        Approvers::Group(group) => {
            let question = Question::Member { addr: voter.as_str(), at_height: height };
            ask::<Answer>(querier, group, &question)?.weight.unwrap_or_default()
        }
    };
    if weight == 0 {
        return Err(ContractError::NoVote { voter: voter.to_string(), workflow: workflow.name.clone() });
    }
    Ok(weight)
}

fn ask<T: DeserializeOwned>(
    chain: QuerierWrapper<'_>,
    group: &str,
    question: &Question<'_>,
) -> Result<T, ContractError> {
    let refuse = |reason: String| ContractError::Group { group: group.to_owned(), reason };
    querier::smart(&*chain, group, question).map_err(|error| refuse(error.to_string()))
}
