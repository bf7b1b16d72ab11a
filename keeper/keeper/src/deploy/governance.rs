//! How the governance contract is created: a council that votes on whatever nobody has made a rule for.

use serde::Deserialize;
use stateset_api::Amount;
use stateset_api::governance::{
    Approvers, Categories, Compliance, DenomCompliance, InstantiateMsg, Reference, RiskRules, Rule, Settings, Then,
    When, Workflow, Workflows,
};

const COUNCIL: &str = "council";
const APPEALS: &str = "appeals";
const VOTE_SECONDS: u64 = 2 * 86_400;

/// How the governance contract is created.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GovernancePlan {
    /// Proposes changes, which wait; blocks and pauses at once. `None`: the deployer.
    pub owner: Option<String>,
    /// Who votes, more than half of them deciding; the deployer if empty. Ignored beside `settings`.
    pub approvers: Vec<String>,
    /// Who votes on appeals, likewise. Whoever judged a case has no vote on its appeal, so others should stand here.
    pub appeal_approvers: Vec<String>,
    /// Rules, workflows, risk and compliance in full, instead of what the lists above make.
    pub settings: Option<Settings>,
}

impl GovernancePlan {
    pub(crate) fn instantiation(&self, deployer: &str, registry: &str, reputation: &str) -> InstantiateMsg {
        let Settings { rules, workflows, risk, compliance } = match &self.settings {
            Some(settings) => settings.clone(),
            None => self.council(deployer),
        };
        InstantiateMsg {
            owner: self.owner.clone().unwrap_or_else(|| deployer.to_owned()),
            registry: registry.to_owned(),
            reputation: reputation.to_owned(),
            rules,
            workflows,
            risk,
            compliance,
            blocked: Vec::new(),
            delay_seconds: None,
        }
    }

    /// Every payment that is asked for is voted on. Rules that approve by themselves are for the owner to propose.
    fn council(&self, deployer: &str) -> Settings {
        let or_deployer = |named: &[String]| match named {
            [] => vec![deployer.to_owned()],
            named => named.to_vec(),
        };
        let workflow = |name: &str, approvers: Vec<String>| Workflow {
            name: name.to_owned(),
            required: u64::try_from(approvers.len() / 2).unwrap_or_default().saturating_add(1),
            approvers: Approvers::Addresses(approvers),
            vote_seconds: VOTE_SECONDS,
            escalate_to: None,
        };
        let list = vec![
            workflow(COUNCIL, or_deployer(&self.approvers)),
            workflow(APPEALS, or_deployer(&self.appeal_approvers)),
        ];
        let [arbitration, suspension] = [COUNCIL.to_owned(), COUNCIL.to_owned()];
        let vote = Rule {
            name: "vote".to_owned(),
            when: When::default(),
            then: Then::Workflow { workflow: COUNCIL.to_owned(), valid_seconds: 86_400 },
        };
        let denom = "uusdc".to_owned();
        let risk = RiskRules {
            references: vec![Reference { denom: denom.clone(), amount: Amount(10_000_000_000) }],
            amount_points: 40,
            reputation_points: 30,
            new_payee_points: 10,
            unknown_agent_points: 10,
            open_case_points: 20,
            batch_points: 0,
        };
        let limits = DenomCompliance {
            denom,
            payee_day_max: Amount(100_000_000_000),
            payee_month_max: Amount(1_000_000_000_000),
            reference_from: Amount(1_000_000_000),
        };
        Settings {
            rules: vec![vote],
            workflows: Workflows { list, arbitration, appeals: APPEALS.to_owned(), suspension },
            risk,
            compliance: Compliance { denoms: vec![limits], categories: Categories::Any {} },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_lists_make_is_accepted_and_more_than_half_decide() {
        for (approvers, required) in [(0, 1), (1, 1), (2, 2), (3, 2), (5, 3)] {
            let approvers = (0..approvers).map(|number| format!("approver-{number}")).collect();
            let settings = GovernancePlan { approvers, ..GovernancePlan::default() }.council("deployer");
            assert_eq!(settings.validate(), Ok(()));
            assert_eq!(settings.workflows.named(COUNCIL).unwrap().required, required);
        }
    }
}
