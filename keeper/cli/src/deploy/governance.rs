//! How the governance contract is created: a council that votes on whatever nobody has made a rule for.

use serde::Deserialize;
use stateset_api::Amount;
use stateset_api::governance::{
    ActionKind, Approvers, Categories, Compliance, DenomCompliance, InstantiateMsg, Reference, RiskRules, Rule,
    Settings, SettingsError, Terms, Then, When, Workflow, Workflows,
};
use stateset_chain::KeyError;
use stateset_chain::key::parse_address;
use thiserror::Error;

use crate::devnet::Devnet;

const COUNCIL: &str = "council";
const APPEALS: &str = "appeals";
const VOTE_SECONDS: u64 = 2 * 86_400;

/// A governance contract that would be no court, or that names nobody.
#[derive(Debug, Error)]
pub enum GovernancePlanError {
    #[error(
        "a court needs somebody who judges and somebody else who decides appeals: [governance] names {approvers} in \
         approvers and {appeal_approvers} in appeal_approvers, at least 1 in each must be; whoever judged a case has no \
         vote on its appeal. Name them in the deployment's configuration; nothing was sent"
    )]
    Nobody { approvers: usize, appeal_approvers: usize },
    #[error("[governance] makes no court: {0}; nothing was sent")]
    Settings(#[from] SettingsError),
    #[error("[governance] names '{address}' to vote: {reason}; nothing was sent")]
    Address { address: String, reason: KeyError },
}

/// How the governance contract is created. There is no default for who votes: one person alone could not hear an appeal
/// against himself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GovernancePlan {
    /// Proposes changes, which wait; blocks and pauses at once. `None`: the deployer.
    pub owner: Option<String>,
    /// Who votes, on cases at first too; more than half of them decide. Ignored beside `settings`.
    pub approvers: Vec<String>,
    /// Who votes on appeals, likewise. Whoever judged a case has no vote on its appeal: others must stand here.
    pub appeal_approvers: Vec<String>,
    /// Rules, workflows, risk and compliance in full, instead of what the lists above make.
    pub settings: Option<Settings>,
}

impl GovernancePlan {
    /// On a local chain: the deployer judges, the guardian decides appeals.
    pub fn on_devnet(devnet: &Devnet) -> Self {
        let only = |name| devnet.account(name).map(|account| account.address.clone()).into_iter().collect();
        Self { approvers: only("deployer"), appeal_approvers: only("guardian"), ..Self::default() }
    }

    /// Refuses what could hear no appeal, before anything is sent. `prefix`: what addresses of the chain begin with.
    pub fn check(&self, prefix: &str) -> Result<(), GovernancePlanError> {
        let Settings { workflows, .. } = self.checked()?;
        let listed = workflows.list.iter().flat_map(|workflow| match &workflow.approvers {
            Approvers::Addresses(addresses) => addresses.as_slice(),
            Approvers::Group(group) => std::slice::from_ref(group),
        });
        for address in listed {
            let unfit = |reason| GovernancePlanError::Address { address: address.clone(), reason };
            parse_address(prefix, address).map_err(unfit)?;
        }
        Ok(())
    }

    fn checked(&self) -> Result<Settings, GovernancePlanError> {
        let settings = match &self.settings {
            Some(settings) => settings.clone(),
            None if self.approvers.is_empty() || self.appeal_approvers.is_empty() => {
                let (approvers, appeal_approvers) = (self.approvers.len(), self.appeal_approvers.len());
                return Err(GovernancePlanError::Nobody { approvers, appeal_approvers });
            }
            None => self.council(),
        };
        settings.validate()?;
        Ok(settings)
    }

    pub fn instantiation(
        &self,
        deployer: &str,
        registry: &str,
        reputation: &str,
    ) -> Result<InstantiateMsg, GovernancePlanError> {
        let Settings { rules, workflows, risk, compliance } = self.checked()?;
        Ok(InstantiateMsg {
            owner: self.owner.clone().unwrap_or_else(|| deployer.to_owned()),
            registry: registry.to_owned(),
            reputation: reputation.to_owned(),
            rules,
            workflows,
            risk,
            compliance,
            blocked: Vec::new(),
            delay_seconds: None,
        })
    }

    /// Whatever is asked for is voted on. Rules that approve by themselves are for the owner to propose.
    fn council(&self) -> Settings {
        let workflow = |name: &str, approvers: Vec<String>| Workflow {
            name: name.to_owned(),
            required: u64::try_from(approvers.len() / 2).unwrap_or_default().saturating_add(1),
            approvers: Approvers::Addresses(approvers),
            vote_seconds: VOTE_SECONDS,
            escalate_to: None,
        };
        let list = vec![workflow(COUNCIL, self.approvers.clone()), workflow(APPEALS, self.appeal_approvers.clone())];
        let [arbitration, suspension] = [COUNCIL.to_owned(), COUNCIL.to_owned()];
        let vote = Rule {
            name: "vote".to_owned(),
            when: When { kinds: ActionKind::ALL.to_vec(), ..When::default() },
            then: Then::Workflow { workflow: COUNCIL.to_owned(), valid_seconds: 86_400, terms: Terms::default() },
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

    fn plan(approvers: usize, appeal_approvers: &[&str]) -> GovernancePlan {
        GovernancePlan {
            approvers: (0..approvers).map(|number| format!("approver-{number}")).collect(),
            appeal_approvers: appeal_approvers.iter().map(|name| (*name).to_owned()).collect(),
            ..GovernancePlan::default()
        }
    }

    #[test]
    fn what_the_lists_make_is_accepted_and_more_than_half_decide() {
        for (approvers, required) in [(1, 1), (2, 2), (3, 2), (5, 3)] {
            let settings = plan(approvers, &["elder"]).checked().unwrap();
            assert_eq!(settings.workflows.named(COUNCIL).unwrap().required, required);
        }
    }

    #[test]
    fn a_court_that_cannot_sit_is_refused_with_rule_numbers_and_remedy() {
        for (plan, words) in [
            (plan(0, &[]), &["names 0 in approvers and 0 in appeal_approvers", "at least 1 in each", "Name them"][..]),
            (plan(2, &[]), &["names 2 in approvers and 0 in appeal_approvers"]),
            (plan(0, &["elder"]), &["names 0 in approvers and 1 in appeal_approvers"]),
            // The deployer alone, as it once was.
            (plan(1, &["approver-0"]), &["'appeals' needs a weight of 1, and only 0 of it", "name others for appeals"]),
            (plan(3, &["approver-1", "elder"]), &["'appeals' needs a weight of 2, and only 1 of it"]),
        ] {
            let said = plan.check("stateset").unwrap_err().to_string();
            assert!(words.iter().all(|word| said.contains(word)) && said.contains("nothing was sent"), "{said}");
        }
    }

    #[test]
    fn who_is_to_vote_must_have_an_address_of_the_chain() {
        let said = plan(1, &["elder"]).check("stateset").unwrap_err().to_string();
        assert!(said.contains("'approver-0' to vote"), "{said}");
        let devnet = Devnet::for_tests();
        assert!(GovernancePlan::on_devnet(&devnet).check("stateset").is_ok());
        assert!(GovernancePlan::on_devnet(&devnet).check("cosmos").unwrap_err().to_string().contains("cosmos"));
    }
}
