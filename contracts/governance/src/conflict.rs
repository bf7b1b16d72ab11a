//! Who has no vote on a matter, because it is his own.

use cosmwasm_std::{Addr, QuerierWrapper};
use stateset_api::governance::facts::Action;
use stateset_api::governance::{Approvers, Matter, Request, Tally, Workflow, Workflows};
use stateset_api::reputation::Verdict;

use crate::auth::AgentRoles;
use crate::case::Case;
use crate::electorate::Heights;
use crate::record::Config;
use crate::{ContractError, electorate};

/// Those whom a matter concerns.
pub(crate) struct Conflicts {
    pub(crate) agent: AgentRoles,
    /// Of a verdict.
    pub(crate) case: Option<Case>,
    /// The verdict gives the victim something. On others a victim has its vote: reporters name victims without asking
    /// them, and would choose who decides.
    compensates: bool,
    /// Who asked for an action, and those who would be paid.
    requested: Option<(Addr, Vec<String>)>,
}

impl Conflicts {
    pub(crate) const fn of_agent(agent: AgentRoles) -> Self {
        Self { agent, case: None, compensates: false, requested: None }
    }

    pub(crate) fn of_verdict(
        querier: QuerierWrapper<'_>,
        config: &Config,
        case: Case,
        verdict: Verdict,
    ) -> Result<Self, ContractError> {
        let agent = AgentRoles::load(querier, &config.registry, case.accused)?;
        let compensates = matches!(verdict, Verdict::Upheld { damage, .. } if damage.0 > 0);
        Ok(Self { agent, case: Some(case), compensates, requested: None })
    }

    pub(crate) fn of_request(agent: AgentRoles, opener: &Addr, action: &Action<'_>) -> Self {
        let payees = action.parts.iter().filter_map(|part| part.payee.map(str::to_owned)).collect();
        Self { agent, case: None, compensates: false, requested: Some((opener.clone(), payees)) }
    }

    /// Of a ballot. Fails for a verdict at another stage than that of its case.
    pub(crate) fn load(
        querier: QuerierWrapper<'_>,
        config: &Config,
        opener: &Addr,
        matter: &Matter,
    ) -> Result<Self, ContractError> {
        let load = |agent| AgentRoles::load(querier, &config.registry, agent);
        match matter {
            Matter::Action { agent, denom, payments, .. } => {
                Ok(Self::of_request(load(*agent)?, opener, &Action::of_payments(denom, payments)))
            }
            Matter::Request(Request { agent, action, .. }) => {
                Ok(Self::of_request(load(*agent)?, opener, &action.view()))
            }
            Matter::Suspend { agent, .. } | Matter::Reinstate { agent, .. } => Ok(Self::of_agent(load(*agent)?)),
            Matter::Verdict { case: number, appeal, verdict, .. } => {
                let case = Case::load(querier, &config.reputation, *number)?;
                case.check_stage(*number, *appeal)?;
                Self::of_verdict(querier, config, case, *verdict)
            }
        }
    }

    /// Why an address has no vote, if so.
    fn reason(&self, address: &str) -> Option<&'static str> {
        if let Some((opener, payees)) = &self.requested {
            if opener.as_str() == address {
                return Some("it asked for it");
            }
            if payees.iter().any(|payee| payee == address) {
                return Some("it would be paid");
            }
        }
        if self.agent.has(address) {
            return Some("it is the agent's own account");
        }
        if let Some(case) = &self.case {
            if case.reporter == address {
                return Some("it reported the case");
            }
            if case.owner.as_deref() == Some(address) {
                return Some("it was the agent's owner when it was reported");
            }
            if self.compensates && case.victim.as_deref() == Some(address) {
                return Some("it is the victim, whom this would compensate");
            }
        }
        None
    }

    pub(crate) fn check(&self, voter: &str) -> Result<(), ContractError> {
        match self.reason(voter) {
            Some(reason) => Err(ContractError::Conflict { voter: voter.to_owned(), reason }),
            None => Ok(()),
        }
    }

    /// By which blocks a vote on this counts that began at `vote`.
    pub(crate) fn heights(&self, vote: u64) -> Heights {
        self.case.as_ref().map_or(Heights::of_vote(vote), |case| case.heights(vote))
    }

    /// The workflow that decides, with an empty tally: the first, or where too few of it have a vote on this, the next
    /// that it escalates to. Which members of a group this concerns is not known here.
    pub(crate) fn workflow<'a>(
        &self,
        querier: QuerierWrapper<'_>,
        workflows: &'a Workflows,
        first: &str,
        height: u64,
    ) -> Result<(&'a Workflow, Tally), ContractError> {
        let mut refusal = None;
        for workflow in workflows.chain(first) {
            match self.tally(querier, workflow, height) {
                Ok(tally) => return Ok((workflow, tally)),
                Err(error @ ContractError::NobodyDecides { .. }) => refusal = refusal.or(Some(error)),
                Err(error) => return Err(error),
            }
        }
        let nobody = || ContractError::NobodyDecides { workflow: first.to_owned(), required: 0, total: 0 };
        Err(refusal.unwrap_or_else(nobody))
    }

    fn tally(&self, querier: QuerierWrapper<'_>, workflow: &Workflow, height: u64) -> Result<Tally, ContractError> {
        if let Approvers::Addresses(list) = &workflow.approvers {
            let total = list.iter().filter(|address| self.reason(address).is_none()).count() as u64;
            let required = workflow.required;
            if total < required {
                return Err(ContractError::NobodyDecides { workflow: workflow.name.clone(), required, total });
            }
        }
        electorate::tally(querier, workflow, self.heights(height))
    }
}
