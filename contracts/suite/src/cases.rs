//! A reputation contract that knows the agents: stake, and cases from report to appeal.

use cosmwasm_std::{Addr, Binary, Coin, StdResult};
use cw_multi_test::AppResponse;
use stateset_api::reputation::rules::WINDOW_SECONDS_MIN;
use stateset_api::reputation::{
    AgentMsg, Case, CaseRef, Clock, ExecuteMsg, InstantiateMsg, Nothing, QueryMsg, ReporterMsg, Rules, Stage,
};
use stateset_api::score::{Severity, ViolationKind};
use stateset_api::{AgentId, Amount};

use crate::{Agents, STATE, USDC, address, changed, impl_deref, state};

pub const REPORT_BOND: u128 = 100;
pub const APPEAL_BOND: u128 = 200;

/// Windows of 1, 2 and 1 days; 5 %, 20 % and 50 %; a tenth of the rest to the reporter.
pub fn rules() -> Rules {
    Rules {
        report_bond: Amount(REPORT_BOND),
        appeal_bond: Amount(APPEAL_BOND),
        rater_stake_min: Amount(0),
        rating_value_min: Amount(1),
        response_seconds: WINDOW_SECONDS_MIN,
        decision_seconds: 2 * WINDOW_SECONDS_MIN,
        appeal_seconds: WINDOW_SECONDS_MIN,
        slash_minor_bps: 500,
        slash_major_bps: 2_000,
        slash_critical_bps: 5_000,
        reporter_share_bps: 1_000,
    }
}

/// Financial misconduct, to the judge of a term, or to whom it falls.
pub fn report(accused: AgentId, severity: Severity, victim: Option<(&str, u128)>, term: Option<u32>) -> ExecuteMsg {
    ExecuteMsg::Reporter(ReporterMsg::Report {
        accused,
        kind: ViolationKind::FinancialMisconduct,
        severity,
        evidence: Binary::from([7; 32]),
        victim: victim.map(|(name, _)| address(name)),
        damage: Amount(victim.map_or(0, |(_, damage)| damage)),
        term,
    })
}

pub struct Cases {
    pub agents: Agents,
    pub reputation: Addr,
}

impl_deref!(Cases => agents: Agents);

impl Cases {
    /// Owned by `admin`, judged by `governance`, but for what is changed.
    pub fn new(mut agents: Agents, code: u64, change: impl FnOnce(&mut InstantiateMsg)) -> Self {
        let msg = InstantiateMsg {
            owner: address("admin"),
            governance: address("governance"),
            community: address("community"),
            registry: agents.registry.to_string(),
            stake_denom: STATE.to_owned(),
            rating_denom: USDC.to_owned(),
            wallet_code_ids: vec![agents.wallet_code],
            clock: Clock::default(),
            rules: rules(),
        };
        let reputation = agents.create("admin", code, &changed(msg, change), None).unwrap();
        Self { agents, reputation }
    }

    pub fn call_reputation(&mut self, by: &str, msg: &ExecuteMsg, funds: &[Coin]) -> StdResult<AppResponse> {
        self.agents.app.call_with(by, &self.reputation, msg, funds)
    }

    pub fn agent(&mut self, by: &str, agent: &str, msg: AgentMsg, funds: &[Coin]) -> StdResult<AppResponse> {
        let msg = ExecuteMsg::Agent { id: self.id(agent), msg };
        self.call_reputation(by, &msg, funds)
    }

    pub fn bond(&mut self, agent: &str, amount: u128) {
        self.agent(agent, agent, AgentMsg::Bond(Nothing {}), &[state(amount)]).unwrap();
    }

    /// With whom it harmed, and by how much; to the judge of a term, or to whom it falls.
    pub fn try_report(
        &mut self,
        by: &str,
        accused: &str,
        severity: Severity,
        victim: Option<(&str, u128)>,
        term: Option<u32>,
    ) -> StdResult<AppResponse> {
        let msg = report(self.id(accused), severity, victim, term);
        self.call_reputation(by, &msg, &[state(REPORT_BOND)])
    }

    pub fn respond(&mut self, agent: &str, case: u64) -> StdResult<AppResponse> {
        self.agent(agent, agent, AgentMsg::Respond { case, response: Binary::from([8; 32]) }, &[])
    }

    pub fn accused_appeals(&mut self, agent: &str, case: u64) -> StdResult<AppResponse> {
        self.agent(agent, agent, AgentMsg::Appeal(CaseRef { case }), &[state(APPEAL_BOND)])
    }

    pub fn case(&self, case: u64) -> Case {
        self.ask(&self.reputation, &QueryMsg::Case(CaseRef { case })).unwrap()
    }

    pub fn is_appealed(&self, case: u64) -> bool {
        self.case(case).status.stage() == Stage::Appealed
    }

    /// Of what was reported.
    pub fn case_hash(&self, case: u64) -> Binary {
        self.case(case).report().hash(&self.chain_id(), self.reputation.as_str(), case).unwrap().into()
    }
}
