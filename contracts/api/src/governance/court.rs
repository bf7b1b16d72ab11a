//! The two benches that decide cases: one at first, and on appeal another, since whoever judged a case has no vote on
//! its appeal. Settings in which those who judge could leave nobody to decide the appeal are no court.
//!
//! What lists say is known here. Members of groups change, and only the contract can ask for them: it does so when
//! settings are stored and, since they may change later, before each vote on a first verdict.
//!
//! The least court: one address that judges, another that decides appeals. A spare one on each side decides cases in
//! which one of them is the reporter or the victim.

use thiserror::Error;

use super::workflow::{Approvers, Workflow, Workflows};

/// Workflows that are no court.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CourtError {
    #[error(
        "no appeal could be decided: workflow '{appeals}' needs a weight of {required}, and only {left} of it has no vote \
         on the first verdict in '{arbitration}' or what it escalates to: name others for appeals"
    )]
    NoAppeal { arbitration: String, appeals: String, required: u64, left: u64 },
    #[error(
        "no appeal could be decided: group {group} votes on the first verdict and on the appeal: name another for appeals"
    )]
    SameGroup { group: String },
}

/// Who decides cases of the reputation contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Court<'a> {
    /// The workflow that decides at first, and those that it escalates to.
    judges: Vec<&'a Workflow>,
    /// Those that decide on appeal.
    pub appeals: &'a Workflow,
    /// And those that they escalate to.
    beyond: Vec<&'a Workflow>,
}

impl<'a> Court<'a> {
    /// `None` where names lead nowhere, which no settings that were stored do.
    pub fn of(workflows: &'a Workflows) -> Option<Self> {
        let judges: Vec<_> = workflows.chain(&workflows.arbitration).collect();
        let appeals = workflows.named(&workflows.appeals)?;
        let beyond = workflows.chain(&workflows.appeals).skip(1).collect();
        (!judges.is_empty()).then_some(Self { judges, appeals, beyond })
    }

    /// Addresses that stand in a list of those who judge at first; some perhaps twice.
    pub fn listed_judges(&self) -> impl Iterator<Item = &'a String> {
        self.judges.iter().flat_map(|workflow| match &workflow.approvers {
            Approvers::Addresses(addresses) => addresses.as_slice(),
            Approvers::Group(_) => &[],
        })
    }

    /// Groups that judge at first.
    pub fn groups(&self) -> impl Iterator<Item = &'a String> {
        self.judges.iter().filter_map(|workflow| match &workflow.approvers {
            Approvers::Addresses(_) => None,
            Approvers::Group(group) => Some(group),
        })
    }

    /// Refuses what the workflows alone show to be no court, whoever the members of groups are.
    pub fn check(&self) -> Result<(), CourtError> {
        match &self.appeals.approvers {
            Approvers::Addresses(addresses) => {
                let apart = addresses.iter().filter(|address| !self.listed_judges().any(|judge| judge == *address));
                self.check_left(apart.count() as u64)
            }
            Approvers::Group(group) if self.groups().any(|judge| judge == group) => {
                Err(CourtError::SameGroup { group: group.clone() })
            }
            Approvers::Group(_) => Ok(()),
        }
    }

    /// Refuses a weight that could not decide an appeal.
    pub fn check_left(&self, left: u64) -> Result<(), CourtError> {
        let required = self.appeals.required;
        if left >= required {
            return Ok(());
        }
        let arbitration = self.judges.first().map(|workflow| workflow.name.clone()).unwrap_or_default();
        Err(CourtError::NoAppeal { arbitration, appeals: self.appeals.name.clone(), required, left })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn workflow(name: &str, approvers: Approvers, required: u64, escalate_to: Option<&str>) -> Workflow {
        let escalate_to = escalate_to.map(str::to_owned);
        Workflow { name: name.into(), approvers, required, vote_seconds: 3_600, escalate_to }
    }

    fn listed(names: &str) -> Approvers {
        Approvers::Addresses(names.chars().map(String::from).collect())
    }

    fn group(name: &str) -> Approvers {
        Approvers::Group(name.into())
    }

    /// `judges` decide at first, then `elders`; `appeals` on appeal, of whom `required` must agree.
    fn workflows(judges: Approvers, elders: Approvers, appeals: Approvers, required: u64) -> Workflows {
        Workflows {
            list: vec![
                workflow("judges", judges, 1, Some("elders")),
                workflow("elders", elders, 1, None),
                workflow("appeals", appeals, required, None),
            ],
            arbitration: "judges".into(),
            appeals: "appeals".into(),
            suspension: "judges".into(),
        }
    }

    fn check(workflows: &Workflows) -> Result<(), CourtError> {
        Court::of(workflows).unwrap().check()
    }

    fn lacks(left: u64, required: u64) -> Result<(), CourtError> {
        Err(CourtError::NoAppeal { arbitration: "judges".into(), appeals: "appeals".into(), required, left })
    }

    #[test]
    fn those_who_judge_or_may_be_passed_a_case_do_not_decide_its_appeal() {
        let table = [
            // The least court.
            ("a", "a", "b", 1, Ok(())),
            // What was made of a deployer alone.
            ("a", "a", "a", 1, lacks(0, 1)),
            ("abc", "a", "ade", 2, Ok(())),
            ("abc", "d", "ade", 2, lacks(1, 2)),
            ("abc", "z", "abcde", 2, Ok(())),
            ("abc", "z", "abcde", 3, lacks(2, 3)),
            ("ab", "cd", "abcd", 1, lacks(0, 1)),
        ];
        for (judges, elders, appeals, required, expected) in table {
            let workflows = workflows(listed(judges), listed(elders), listed(appeals), required);
            assert_eq!(check(&workflows), expected, "{judges} {elders} {appeals}");
        }
    }

    #[test]
    fn one_workflow_or_one_group_for_both_is_no_court() {
        let mut of_one = workflows(listed("abc"), listed("d"), listed("e"), 1);
        for same in ["judges", "elders"] {
            of_one.appeals = same.into();
            assert!(matches!(check(&of_one), Err(CourtError::NoAppeal { left: 0, .. })), "{same}");
        }
        let same = Err(CourtError::SameGroup { group: "g".into() });
        assert_eq!(check(&workflows(group("g"), listed("a"), group("g"), 1)), same);
        assert_eq!(check(&workflows(listed("a"), group("g"), group("g"), 1)), same);
        // Whether these have a member in common is not to be seen here.
        assert_eq!(check(&workflows(group("g"), listed("a"), group("h"), 1)), Ok(()));
        assert_eq!(check(&workflows(group("g"), listed("a"), listed("bc"), 2)), Ok(()));
    }

    #[test]
    fn a_refusal_names_the_rule_the_numbers_and_the_remedy() {
        let error = check(&workflows(listed("a"), listed("b"), listed("ac"), 2)).unwrap_err().to_string();
        let expected = "no appeal could be decided: workflow 'appeals' needs a weight of 2, and only 1 of it has no vote \
                        on the first verdict in 'judges' or what it escalates to: name others for appeals";
        assert_eq!(error, expected);
    }

    proptest! {
        /// Whoever votes on the first verdict, enough of those who did not remain.
        #[test]
        fn in_a_court_whoever_judged_an_appeal_can_be_decided(
            judges in "[a-h]{1,6}", elders in "[a-h]{1,6}", appeals in "[a-l]{1,8}", required in 1_u64..4, voted: u16,
        ) {
            let workflows = workflows(listed(&judges), listed(&elders), listed(&appeals), required);
            prop_assume!(check(&workflows).is_ok());
            let judged = |name: &char| judges.contains(*name) || elders.contains(*name);
            let voted = |name: &char| judged(name) && voted >> (u32::from(*name) - u32::from('a')) & 1 == 1;
            let left = appeals.chars().filter(|name| !voted(name)).count();
            prop_assert!(left as u64 >= required);
        }
    }
}
