//! Cases: loading, storing, and what they say of themselves. What is done to them is in `report`, `answer`, `decision`,
//! `appeal` and `finality`.

use cosmwasm_std::{Binary, Storage};
use stateset_api::reputation::{AgentRole, EVIDENCE_BYTES, Report, Stage, Status};
use stateset_api::{AgentId, Amount};

use crate::context::Context;
use crate::record::{Answer, Config, Stake, StoredCase, Term};
use crate::state::{CASES, CASES_0_2, CASES_BY_STAGE, STANDINGS, case_key, stage_case_key};
use crate::{ContractError, content, standing, term};

/// A stored case, under its number and with the term by which it is measured.
pub(crate) struct Case {
    pub(crate) number: u64,
    pub(crate) stored: StoredCase,
    /// With the case's own rules, if it has them.
    pub(crate) term: Term,
}

impl Case {
    pub(crate) fn load(storage: &dyn Storage, config: &Config, number: u64) -> Result<Self, ContractError> {
        let stored = match CASES.may_load(storage, &case_key(number))? {
            Some(stored) => stored,
            None => {
                let former = CASES_0_2.may_load(storage, &case_key(number))?;
                let former = former.ok_or(ContractError::UnknownCase { case: number })?;
                let term = term::at(storage, config, former.judged_at())?;
                former.in_term(term)
            }
        };
        let mut term = term::load(storage, config, stored.term)?;
        term.rules = stored.own_rules.unwrap_or(term.rules);
        Ok(Self { number, stored, term })
    }

    /// One against this agent.
    pub(crate) fn load_against(
        storage: &dyn Storage,
        config: &Config,
        number: u64,
        agent: AgentId,
    ) -> Result<Self, ContractError> {
        let case = Self::load(storage, config, number)?;
        let accused = case.stored.accused;
        if accused == agent { Ok(case) } else { Err(ContractError::OtherAccused { case: number, accused, agent }) }
    }

    pub(crate) fn save(&self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        save(storage, self.number, &self.stored)
    }

    /// Stores it in another stage.
    pub(crate) fn advance(mut self, storage: &mut dyn Storage, status: Status) -> Result<(), ContractError> {
        CASES_BY_STAGE.remove(storage, &stage_case_key(self.stored.status.stage(), self.number));
        CASES_BY_STAGE.save(storage, &stage_case_key(status.stage(), self.number), &true)?;
        self.stored.status = status;
        self.save(storage)
    }

    /// When it may be decided: from the first second to the last, if it may be at all. First once the owner was heard,
    /// or had its time; a controller's word ends nothing, since its key is the one that is stolen.
    pub(crate) fn decidable(&self) -> Option<(u64, u64)> {
        match self.stored.status {
            Status::Open { decide_by } => {
                let answered = matches!(self.stored.answer, Some(Answer { by: AgentRole::Owner, .. }));
                let StoredCase { reported_at, respond_by, .. } = self.stored;
                Some((if answered { reported_at } else { respond_by.saturating_add(1) }, decide_by))
            }
            Status::Appealed { decide_by, .. } => {
                Some((decide_by.saturating_sub(self.term.rules.decision_seconds.into()), decide_by))
            }
            Status::Decided { .. } | Status::Closed { .. } => None,
        }
    }

    /// That a verdict is about what was reported, and not about what somebody showed in its place.
    pub(crate) fn check_content(&self, ctx: &Context<'_>, named: &Binary) -> Result<(), ContractError> {
        let StoredCase { accused, kind, severity, damage, reported_at, .. } = self.stored;
        let report = Report {
            accused,
            reporter: self.stored.reporter.to_string(),
            kind,
            severity,
            evidence: Binary::from(self.stored.evidence.as_slice()),
            victim: self.stored.victim.as_ref().map(ToString::to_string),
            damage: Amount(damage),
            reported_at,
        };
        let has = report.hash(&ctx.env.block.chain_id, ctx.contract().as_str(), self.number)?;
        content::check("case", named, has)
    }

    /// That a verdict was meant for the stage at which the case is, where it can be decided at all: one that came too
    /// early for the first is not to be sent again as the last.
    pub(crate) fn check_stage(&self, appeal: bool) -> Result<(), ContractError> {
        let meant = if appeal { Stage::Appealed } else { Stage::Open };
        match self.stored.status.stage() {
            present @ (Stage::Open | Stage::Appealed) if present != meant => {
                Err(ContractError::OtherStage { case: self.number, present, meant })
            }
            _ => Ok(()),
        }
    }
}

pub(crate) fn save(storage: &mut dyn Storage, number: u64, stored: &StoredCase) -> Result<(), ContractError> {
    if stored.own_rules.is_some() {
        CASES_0_2.remove(storage, &case_key(number));
    }
    Ok(CASES.save(storage, &case_key(number), stored)?)
}

/// Begins to hold `needed` of the stake, which the caller stores, and to count as open.
pub(crate) fn take_effect(
    storage: &mut dyn Storage,
    staked: &mut Stake,
    case: &mut StoredCase,
    needed: u128,
) -> Result<(), ContractError> {
    staked.hold(case.reach, needed)?;
    (case.frozen, case.effective) = (needed, true);
    let mut stands = standing::load(storage, case.accused)?;
    stands.open_case(case.severity);
    Ok(STANDINGS.save(storage, &case.accused.0, &stands)?)
}

/// A SHA-256 that came along.
pub(crate) fn sha256(what: &'static str, bytes: &Binary) -> Result<Vec<u8>, ContractError> {
    let (got, expected) = (bytes.len() as u64, EVIDENCE_BYTES as u64);
    if got == expected {
        return Ok(bytes.to_vec());
    }
    Err(ContractError::Count { what, got, min: expected, max: expected })
}
