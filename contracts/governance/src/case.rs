//! A case of the reputation contract, as it answers it.

use cosmwasm_std::{Addr, Binary, QuerierWrapper};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use stateset_api::reputation::{CaseRef, Report};
use stateset_api::score::{Severity, ViolationKind};
use stateset_api::{AgentId, Amount};

use crate::context::Context;
use crate::electorate::Heights;
use crate::{ContractError, content};

/// As far as it is read here.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) accused: AgentId,
    /// Of the accused when it was reported. An older contract does not say, nor does this one of older cases, as below.
    #[serde(default)]
    pub(crate) owner: Option<String>,
    pub(crate) reporter: String,
    kind: ViolationKind,
    severity: Severity,
    evidence: Binary,
    pub(crate) victim: Option<String>,
    damage: Amount,
    pub(crate) reported_at: u64,
    #[serde(default)]
    reported_height: Option<u64>,
    status: Stage,
    /// Who may decide it; an older contract does not say.
    #[serde(default)]
    governance: Option<String>,
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
    pub(crate) fn load(querier: QuerierWrapper<'_>, reputation: &Addr, case: u64) -> Result<Self, ContractError> {
        querier
            .query_wasm_smart(reputation, &Question::Case(CaseRef { case }))
            .map_err(|error| ContractError::UnknownCase { case, reason: error.to_string() })
    }

    /// By which blocks a vote on it counts that began at `vote`.
    pub(crate) fn heights(&self, vote: u64) -> Heights {
        Heights { report: self.reported_height.unwrap_or(vote), vote }
    }

    /// Refuses a case that another is to decide: no vote on it could take effect.
    pub(crate) fn check_judge(&self, case: u64, judge: &str) -> Result<(), ContractError> {
        match &self.governance {
            Some(other) if other != judge => Err(ContractError::OtherJudge { case, judge: other.clone() }),
            _ => Ok(()),
        }
    }

    /// Refuses the hash of another report than this one.
    pub(crate) fn check_hash(&self, ctx: &Context<'_>, case: u64, case_hash: &Binary) -> Result<(), ContractError> {
        let report = Report {
            accused: self.accused,
            reporter: self.reporter.clone(),
            kind: self.kind,
            severity: self.severity,
            evidence: self.evidence.clone(),
            victim: self.victim.clone(),
            damage: self.damage,
            reported_at: self.reported_at,
        };
        let hash = report.hash(ctx.chain_id(), ctx.config.reputation.as_str(), case)?;
        content::check("case", case, hash, case_hash)
    }

    /// Refuses what was said of the case at another stage than it is at: open, or appealed.
    pub(crate) fn check_stage(&self, case: u64, appeal: bool) -> Result<(), ContractError> {
        let (present, appealed) = match self.status {
            Stage::Open(_) => ("open", false),
            Stage::Appealed(_) => ("appealed", true),
            Stage::Decided(_) => return Err(ContractError::Stage { case, stage: "decided" }),
            Stage::Closed(_) => return Err(ContractError::Stage { case, stage: "closed" }),
        };
        if appealed == appeal {
            return Ok(());
        }
        Err(ContractError::OtherStage { case, present, meant: if appeal { "appealed" } else { "open" } })
    }
}
