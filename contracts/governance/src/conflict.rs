//! Who has no vote on a matter, because it is his own.

use cosmwasm_std::{Addr, QuerierWrapper};
use stateset_api::governance::{Approvers, Matter, Workflow, Workflows};
use stateset_api::reputation::Verdict;

use crate::ContractError;
use crate::auth::AgentRoles;
use crate::case::Case;
use crate::record::Config;

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

    pub(crate) fn of_request(agent: AgentRoles, opener: &Addr, payees: impl Iterator<Item = String>) -> Self {
        Self { agent, case: None, compensates: false, requested: Some((opener.clone(), payees.collect())) }
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
            Matter::Action { agent, payments, .. } => {
                Ok(Self::of_request(load(*agent)?, opener, payments.iter().map(|payment| payment.to.clone())))
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
        if let Some(case) = &self.case {
            if case.reporter == address {
                return Some("it reported the case");
            }
            if self.compensates && case.victim.as_deref() == Some(address) {
                return Some("it is the victim, whom this would compensate");
            }
        }
        self.agent.has(address).then_some("it is the agent's own account")
    }

    pub(crate) fn check(&self, voter: &str) -> Result<(), ContractError> {
        match self.reason(voter) {
            Some(reason) => Err(ContractError::Conflict { voter: voter.to_owned(), reason }),
            None => Ok(()),
        }
    }

    /// The workflow that decides: the first, or where too few of its list have a vote on this, the next that it
    /// escalates to. Members of groups are not known here.
    pub(crate) fn workflow<'a>(&self, workflows: &'a Workflows, first: &str) -> Result<&'a Workflow, ContractError> {
        let able = |workflow: &&Workflow| self.unconcerned(workflow) >= workflow.required;
        if let Some(able) = workflows.chain(first).find(able) {
            return Ok(able);
        }
        let (required, total) =
            workflows.named(first).map(|workflow| (workflow.required, self.unconcerned(workflow))).unwrap_or_default();
        Err(ContractError::NobodyDecides { workflow: first.to_owned(), required, total })
    }

    /// What those of a workflow weigh who may vote on this, as far as can be seen.
    fn unconcerned(&self, workflow: &Workflow) -> u64 {
        match &workflow.approvers {
            Approvers::Addresses(list) => list.iter().filter(|address| self.reason(address).is_none()).count() as u64,
            Approvers::Group(_) => u64::MAX,
        }
    }
}
