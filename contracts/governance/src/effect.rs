//! What a passed ballot does: gives an approval, or sends a verdict or a suspension.

use cosmwasm_std::{Addr, DepsMut, Env, QuerierWrapper, Response, WasmMsg};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use stateset_api::AgentId;
use stateset_api::governance::Matter;
use stateset_api::governance::evaluate::Action;
use stateset_api::registry::AuthorityMsg;
use stateset_api::reputation::{CaseRef, GovernanceMsg, Verdict};

use stateset_wire::querier;

use crate::approval::Grant;
use crate::state::{Config, Outcome, StoredBallot};
use crate::{ContractError, approval, ballot};

pub(crate) fn carry_out(
    deps: &mut DepsMut<'_>,
    env: &Env,
    config: &Config,
    id: u64,
    mut ballot: StoredBallot,
    matter: Matter,
    response: Response,
) -> Result<Response, ContractError> {
    let response = match matter {
        Matter::Action { agent, wallet, denom, payments, rule, valid_seconds } => {
            let action = Action { denom: &denom, payments: &payments };
            // It was checked when it was asked for.
            let wallet = Addr::unchecked(wallet);
            let grant = Grant { agent, wallet, action, rule, ballot: Some(id), valid_seconds, monitor: true };
            let given = approval::give(deps.storage, env, config, grant)?;
            ballot.approval = Some(given.id);
            response.add_event(given.told)
        }
        Matter::Verdict { case, verdict, .. } => {
            let msg = match verdict {
                Verdict::Upheld { severity, damage } => GovernanceMsg::Uphold { case, severity, damage },
                Verdict::Dismissed { frivolous } => GovernanceMsg::Dismiss { case, frivolous },
            };
            response.add_message(call(&config.reputation, &Call::Governance(msg))?)
        }
        Matter::Suspend { agent, reason } => {
            response.add_message(command(config, AuthorityMsg::Suspend { id: agent, reason })?)
        }
        Matter::Reinstate { agent } => response.add_message(command(config, AuthorityMsg::Reinstate { id: agent })?),
    };
    let closed = ballot::end(deps.storage, id, ballot, Outcome::Passed)?;
    Ok(response.add_event(closed))
}

/// The two groups of other contracts' messages that are sent from here; all of their `ExecuteMsg` would be their code.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Call {
    Governance(GovernanceMsg),
    Authority(AuthorityMsg),
    Anyone(Takeover),
}

/// The message by which an offer of the authority's place is taken up.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Takeover {
    AcceptAuthority {},
}

/// Takes up the place that the registry's authority offered to this contract.
pub(crate) fn accept_authority(config: &Config) -> Result<Response, ContractError> {
    Ok(Response::new().add_message(call(&config.registry, &Call::Anyone(Takeover::AcceptAuthority {}))?))
}

/// One of the acts by which the registry obeys its authority.
pub(crate) fn command(config: &Config, msg: AuthorityMsg) -> Result<WasmMsg, ContractError> {
    call(&config.registry, &Call::Authority(msg))
}

fn call(contract: &Addr, msg: &Call) -> Result<WasmMsg, ContractError> {
    Ok(WasmMsg::Execute { contract_addr: contract.to_string(), msg: stateset_wire::to_binary(msg)?, funds: vec![] })
}

/// A case of the reputation contract, as far as it is read here.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) accused: AgentId,
    pub(crate) reporter: Addr,
    pub(crate) victim: Option<Addr>,
    status: Stage,
    /// Who may decide it; an older contract does not tell.
    #[serde(default)]
    governance: Option<Addr>,
}

/// `stateset_api::reputation::Status` without its numbers.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    Open(IgnoredAny),
    Decided(IgnoredAny),
    Appealed(IgnoredAny),
    Closed(IgnoredAny),
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Case(CaseRef),
}

impl Case {
    pub(crate) fn load(chain: QuerierWrapper<'_>, reputation: &Addr, case: u64) -> Result<Self, ContractError> {
        querier::smart(&*chain, reputation.as_str(), &Question::Case(CaseRef { case }))
            .map_err(|error| ContractError::UnknownCase { case, reason: error.to_string() })
    }

    /// Refuses a case that another is to decide: no vote on it could take effect.
    pub(crate) fn check_judge(&self, case: u64, judge: &Addr) -> Result<(), ContractError> {
        match &self.governance {
            Some(other) if other != judge => Err(ContractError::OtherJudge { case, judge: other.to_string() }),
            _ => Ok(()),
        }
    }

    /// Whether it is to be decided on appeal, or for the first time; fails where there is nothing to decide.
    pub(crate) fn appealed(&self, case: u64) -> Result<bool, ContractError> {
        match self.status {
            Stage::Open(_) => Ok(false),
            Stage::Appealed(_) => Ok(true),
            Stage::Decided(_) => Err(ContractError::Stage { case, stage: "decided" }),
            Stage::Closed(_) => Err(ContractError::Stage { case, stage: "closed" }),
        }
    }
}
