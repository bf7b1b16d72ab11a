//! What the owner sets, and what a contract refuses of it.

use cosmwasm_schema::cw_serde;
use thiserror::Error;

use super::compliance::{Categories, Compliance};
use super::court::{Court, CourtError};
use super::risk::{RISK_MAX, RiskRules};
use super::rule::{RULE_ENTRIES_MAX, RULES_MAX, Rule, Then, VALID_SECONDS_MAX, VALID_SECONDS_MIN};
use super::terms::{ApprovalCondition, Monitoring, PARTS_MAX, TERM_SECONDS_MAX, Terms};
use super::workflow::{
    APPROVERS_MAX, Approvers, VOTE_SECONDS_MAX, VOTE_SECONDS_MIN, WORKFLOWS_MAX, Workflow, Workflows,
};
use crate::limits::{CATEGORIES_MAX, DENOM_BYTES_MAX, DENOMS_MAX, REASON_BYTES_MAX, is_slug};

/// Everything by which actions are decided.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Settings {
    /// At most 32, in order.
    pub rules: Vec<Rule>,
    pub workflows: Workflows,
    pub risk: RiskRules,
    pub compliance: Compliance,
}

/// Settings that a contract will not store.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingsError {
    #[error("{what} of '{of}': between {min} and {max} allowed, got {got}")]
    Bounds { what: &'static str, of: String, got: u128, min: u128, max: u128 },
    #[error("{what} '{text}' must be a slug (a-z, 0-9, '-', '_', at most 32 bytes)")]
    Slug { what: &'static str, text: String },
    #[error("{what} '{text}' stands twice")]
    Twice { what: &'static str, text: String },
    #[error("'{of}' names the workflow '{workflow}', and there is none such")]
    NoWorkflow { of: String, workflow: String },
    #[error("workflow '{of}' escalates to '{to}', which must stand later in the list")]
    EscalatesBack { of: String, to: String },
    #[error(transparent)]
    Court(#[from] CourtError),
}

impl Settings {
    /// Checks everything but whether addresses are of this chain, and who the members of groups are.
    pub fn validate(&self) -> Result<(), SettingsError> {
        let Self { rules, workflows, risk, compliance } = self;
        check_workflows(workflows)?;
        check_risk(risk)?;
        check_compliance(compliance)?;
        bounds("rules", "settings", rules.len(), 0, RULES_MAX)?;
        unique("rule", rules.iter().map(|rule| &rule.name))?;
        rules.iter().try_for_each(|rule| check_rule(rule, workflows))
    }

    /// Every address that stands somewhere.
    pub fn addresses(&self) -> impl Iterator<Item = &String> {
        let approvers = self.workflows.list.iter().flat_map(|workflow| match &workflow.approvers {
            Approvers::Addresses(addresses) => addresses.as_slice(),
            Approvers::Group(group) => std::slice::from_ref(group),
        });
        approvers.chain(self.rules.iter().flat_map(|rule| &rule.when.payees))
    }
}

fn check_rule(rule: &Rule, workflows: &Workflows) -> Result<(), SettingsError> {
    let Rule { name, when, then } = rule;
    for (what, got) in [
        ("kinds", when.kinds.len()),
        ("amount ranges", when.amounts.len()),
        ("payees", when.payees.len()),
        ("categories", when.categories.len()),
        ("agent types", when.agent_types.len()),
    ] {
        bounds(what, name, got, 0, RULE_ENTRIES_MAX)?;
    }
    for range in &when.amounts {
        bounds("bytes of a denom", name, range.denom.len(), 1, DENOM_BYTES_MAX)?;
        within("the end of a range", name, range.max.0, range.min.0, u128::MAX)?;
    }
    if let Some(range) = when.risk {
        within("the end of a range", name, range.max, range.min, RISK_MAX)?;
    }
    if let Some(range) = when.reputation {
        let (min, max) = (range.min.ten_thousandths(), range.max.ten_thousandths());
        within("the end of a range", name, max, min, u32::MAX)?;
    }
    slugs("category", &when.categories)?;
    slugs("agent type", &when.agent_types)?;
    match then {
        Then::Approve(conditions) => check_approval(name, conditions.valid_seconds, &conditions.terms),
        Then::Workflow { workflow, valid_seconds, terms } => {
            named(workflows, name, workflow)?;
            check_approval(name, *valid_seconds, terms)
        }
        Then::Deny { reason, alternative } => {
            bounds("bytes of a reason", name, reason.len(), 1, REASON_BYTES_MAX)?;
            let alternative = alternative.as_ref().map_or(1, String::len);
            bounds("bytes of an alternative", name, alternative, 1, REASON_BYTES_MAX)
        }
    }
}

fn check_workflows(workflows: &Workflows) -> Result<(), SettingsError> {
    let Workflows { list, arbitration, appeals, suspension } = workflows;
    bounds("workflows", "settings", list.len(), 1, WORKFLOWS_MAX)?;
    unique("workflow", list.iter().map(|workflow| &workflow.name))?;
    for (index, Workflow { name, approvers, required, vote_seconds, escalate_to }) in list.iter().enumerate() {
        let max = match approvers {
            Approvers::Addresses(addresses) => {
                bounds("approvers", name, addresses.len(), 1, APPROVERS_MAX)?;
                different("approver", addresses)?;
                addresses.len() as u64
            }
            Approvers::Group(_) => u64::MAX,
        };
        within("required approvals", name, *required, 1, max)?;
        within("vote_seconds", name, *vote_seconds, VOTE_SECONDS_MIN, VOTE_SECONDS_MAX)?;
        if let Some(to) = escalate_to {
            named(workflows, name, to)?;
            if !list.iter().skip(index.saturating_add(1)).any(|later| later.name == *to) {
                return Err(SettingsError::EscalatesBack { of: name.clone(), to: to.clone() });
            }
        }
    }
    named(workflows, "arbitration", arbitration)?;
    named(workflows, "appeals", appeals)?;
    named(workflows, "suspension", suspension)?;
    Ok(Court::of(workflows).map_or(Ok(()), |court| court.check())?)
}

fn check_risk(risk: &RiskRules) -> Result<(), SettingsError> {
    let of = "risk";
    let denoms = || risk.references.iter().map(|reference| &reference.denom);
    check_denoms(of, denoms().count(), denoms)?;
    for reference in &risk.references {
        within("the reference amount", of, reference.amount.0, 1, u128::MAX)?;
    }
    for points in [
        risk.amount_points,
        risk.reputation_points,
        risk.new_payee_points,
        risk.unknown_agent_points,
        risk.open_case_points,
        risk.batch_points,
    ] {
        within("points of a factor", of, points, 0, RISK_MAX)?;
    }
    Ok(())
}

fn check_compliance(compliance: &Compliance) -> Result<(), SettingsError> {
    let of = "compliance";
    let denoms = || compliance.denoms.iter().map(|entry| &entry.denom);
    check_denoms(of, denoms().count(), denoms)?;
    match &compliance.categories {
        Categories::Any {} => Ok(()),
        Categories::Only(list) | Categories::Except(list) => {
            bounds("categories", of, list.len(), 0, CATEGORIES_MAX)?;
            slugs("category", list)
        }
    }
}

fn check_denoms<'a, I: Iterator<Item = &'a String>>(
    of: &str,
    count: usize,
    denoms: impl Fn() -> I,
) -> Result<(), SettingsError> {
    bounds("denoms", of, count, 0, DENOMS_MAX)?;
    denoms().try_for_each(|denom| bounds("bytes of a denom", of, denom.len(), 1, DENOM_BYTES_MAX))?;
    different("denom", denoms().collect::<Vec<_>>().as_slice())
}

/// How long an approval is good for, and with which terms.
fn check_approval(of: &str, valid_seconds: u64, terms: &Terms) -> Result<(), SettingsError> {
    within("valid_seconds", of, valid_seconds, VALID_SECONDS_MIN, VALID_SECONDS_MAX)?;
    for condition in &terms.conditions {
        match *condition {
            // One that waited longer could never be used.
            ApprovalCondition::NotBefore { seconds } => {
                within("seconds of 'not_before'", of, seconds, 1, valid_seconds.saturating_sub(1))?;
            }
            ApprovalCondition::SplitAtMost { parts } => within("parts of 'split_at_most'", of, parts, 1, PARTS_MAX)?,
            ApprovalCondition::ReceiptWithin { seconds } | ApprovalCondition::ReviewAfter { seconds } => {
                within("seconds of a condition", of, seconds, 1, TERM_SECONDS_MAX)?;
            }
        }
    }
    for monitoring in &terms.monitoring {
        let (Monitoring::ReportAfter { seconds } | Monitoring::WatchCounterparty { seconds }) = *monitoring;
        within("seconds of a condition", of, seconds, 1, TERM_SECONDS_MAX)?;
    }
    once(of, &terms.conditions, ApprovalCondition::stricter)?;
    once(of, &terms.monitoring, Monitoring::stricter)
}

/// No two of one kind.
fn once<T: Copy>(of: &str, list: &[T], same: impl Fn(T, T) -> Option<T>) -> Result<(), SettingsError> {
    let again = |(index, one): (usize, &T)| list.iter().take(index).any(|other| same(*other, *one).is_some());
    if list.iter().enumerate().any(again) {
        return Err(SettingsError::Twice { what: "a kind of term in rule", text: of.chars().take(64).collect() });
    }
    Ok(())
}

fn named(workflows: &Workflows, of: &str, name: &str) -> Result<(), SettingsError> {
    let refuse = || SettingsError::NoWorkflow { of: of.to_owned(), workflow: name.to_owned() };
    workflows.named(name).map(|_| ()).ok_or_else(refuse)
}

fn bounds(what: &'static str, of: &str, got: usize, min: usize, max: usize) -> Result<(), SettingsError> {
    within(what, of, got as u64, min as u64, max as u64)
}

fn within<T: Into<u128>>(what: &'static str, of: &str, got: T, min: T, max: T) -> Result<(), SettingsError> {
    let (got, min, max) = (got.into(), min.into(), max.into());
    if (min..=max).contains(&got) {
        return Ok(());
    }
    Err(SettingsError::Bounds { what, of: of.chars().take(64).collect(), got, min, max })
}

fn unique<'a>(what: &'static str, names: impl Iterator<Item = &'a String>) -> Result<(), SettingsError> {
    let names: Vec<&String> = names.collect();
    slugs(what, &names)?;
    different(what, &names)
}

fn slugs<T: AsRef<str>>(what: &'static str, list: &[T]) -> Result<(), SettingsError> {
    match list.iter().map(AsRef::as_ref).find(|text| !is_slug(text)) {
        Some(text) => Err(SettingsError::Slug { what, text: text.chars().take(64).collect() }),
        None => Ok(()),
    }
}

fn different<T: AsRef<str>>(what: &'static str, list: &[T]) -> Result<(), SettingsError> {
    let twice = |(index, text): &(usize, &str)| list.iter().take(*index).any(|other| other.as_ref() == *text);
    match list.iter().map(AsRef::as_ref).enumerate().find(twice) {
        Some((_, text)) => Err(SettingsError::Twice { what, text: text.chars().take(64).collect() }),
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
