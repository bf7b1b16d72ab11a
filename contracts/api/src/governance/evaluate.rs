//! The decision on an action, with all its reasons: compliance first, then risk, then rules. Plain values in and out.

use cosmwasm_schema::cw_serde;

use super::compliance::{Compliance, Finding};
use super::facts::{Action, Facts, Part};
use super::risk::{Risk, RiskRules, reach_floor};
use super::rule::{ActionKind, Condition, Conditions, Rule, Subject, Then};
use super::terms::Terms;
use crate::Amount;

/// The settings by which actions are evaluated.
#[derive(Clone, Debug)]
pub struct Evaluator {
    pub rules: Vec<Rule>,
    pub risk: RiskRules,
    pub compliance: Compliance,
}

/// What comes of an action that is asked for.
#[cw_serde]
#[derive(Eq)]
pub enum Decision {
    /// Approved at once.
    Approve {
        rule: String,
        valid_seconds: u64,
        monitor: bool,
        #[serde(default, skip_serializing_if = "Terms::is_empty")]
        terms: Terms,
    },
    /// To be decided by those of a workflow.
    Workflow {
        rule: String,
        workflow: String,
        valid_seconds: u64,
        #[serde(default, skip_serializing_if = "Terms::is_empty")]
        terms: Terms,
    },
    /// Not approved.
    Deny {
        /// The rule that says so; absent where compliance, or no rule, does.
        rule: Option<String>,
        reason: String,
    },
}

/// What may be done instead of what was denied or put to a vote.
#[cw_serde]
#[derive(Eq)]
pub enum Alternative {
    /// The same, where it is one payment or is not divided, would be approved at once up to this amount.
    Smaller { amount: Amount },
    /// The payments of the batch in messages of their own.
    Split {},
    /// What the rule that denied says.
    Said { text: String },
}

/// A rule, and how it read the action.
#[cw_serde]
#[derive(Eq)]
pub struct Reading {
    pub rule: String,
    /// `approve`, `workflow` or `deny`.
    pub says: String,
    /// Indices of the parts that it matches: payments, or those to whom what is at stake may go.
    pub matches: Vec<u32>,
    /// Conditions that did not hold for some part.
    pub unmet: Vec<Condition>,
}

/// A decision with its full reasoning.
#[cw_serde]
#[derive(Eq)]
pub struct Evaluation {
    pub decision: Decision,
    pub risk: Risk,
    /// Each stands against the action, whatever the rules say.
    pub findings: Vec<Finding>,
    /// Every rule, in order.
    pub rules: Vec<Reading>,
    pub alternatives: Vec<Alternative>,
}

impl Evaluator {
    /// The decision alone.
    pub fn decide(&self, action: &Action<'_>, facts: &Facts) -> Decision {
        let findings = self.compliance.findings(action, facts);
        self.conclude(action, facts, self.risk.assess(action, facts).score, findings.first())
    }

    /// The decision with all its reasons and alternatives.
    pub fn evaluate(&self, action: &Action<'_>, facts: &Facts) -> Evaluation {
        let findings = self.compliance.findings(action, facts);
        let risk = self.risk.assess(action, facts);
        let decision = self.conclude(action, facts, risk.score, findings.first());
        let rules = self.rules.iter().map(|rule| read(rule, action, facts, risk.score)).collect();
        let alternatives = self.alternatives(action, facts, &decision);
        Evaluation { decision, risk, findings, rules, alternatives }
    }

    fn conclude(&self, action: &Action<'_>, facts: &Facts, risk: u32, finding: Option<&Finding>) -> Decision {
        let deny =
            |rule: Option<&Rule>, reason: String| Decision::Deny { rule: rule.map(|rule| rule.name.clone()), reason };
        if let Some(finding) = finding {
            return deny(None, finding.to_string());
        }
        let subjects = || subjects(action, facts, risk);
        let denies = |rule: &&Rule| matches!(rule.then, Then::Deny { .. });
        for rule in self.rules.iter().filter(denies) {
            if let Then::Deny { reason, .. } = &rule.then
                && subjects().any(|subject| rule.matches(&subject))
            {
                return deny(Some(rule), reason.clone());
            }
        }
        let (mut approved, mut voted) = (None, None);
        for subject in subjects() {
            let Some(rule) = self.rules.iter().find(|rule| rule.matches(&subject)) else {
                return deny(None, "no rule matches".to_owned());
            };
            match &rule.then {
                Then::Approve(conditions) => approved = Some(both(approved, (rule, conditions))),
                Then::Workflow { workflow, valid_seconds, terms } => {
                    let (first, one, seconds, held) =
                        voted.unwrap_or((rule, workflow, *valid_seconds, Terms::default()));
                    if one != workflow {
                        let reason = format!("workflows '{one}' and '{workflow}' would have to decide on one action");
                        return deny(None, reason);
                    }
                    voted = Some((first, one, seconds.min(*valid_seconds), held.and(terms)));
                }
                Then::Deny { reason, .. } => return deny(Some(rule), reason.clone()),
            }
        }
        let total = action.total;
        match (voted, approved) {
            // A vote on one part is a vote on all, under the terms of all.
            (Some((rule, workflow, valid_seconds, terms)), approved) => {
                let held = approved.map(|(_, conditions)| conditions.terms).unwrap_or_default();
                let terms = terms.and(&held);
                Decision::Workflow { rule: rule.name.clone(), workflow: workflow.clone(), valid_seconds, terms }
            }
            (None, Some((rule, conditions))) if total > conditions.amount_max.0 => {
                deny(Some(rule), format!("at most {} is approved: asked for {total}", conditions.amount_max))
            }
            (None, Some((rule, Conditions { valid_seconds, monitor, terms, .. }))) => {
                Decision::Approve { rule: rule.name.clone(), valid_seconds, monitor, terms }
            }
            (None, None) => deny(None, "there is nothing to decide on".to_owned()),
        }
    }

    fn alternatives(&self, action: &Action<'_>, facts: &Facts, decision: &Decision) -> Vec<Alternative> {
        let mut found = Vec::new();
        if matches!(decision, Decision::Approve { .. }) {
            return found;
        }
        if let Decision::Deny { rule: Some(name), .. } = decision
            && let Some(Rule { then: Then::Deny { alternative: Some(text), .. }, .. }) =
                self.rules.iter().find(|rule| rule.name == *name)
        {
            found.push(Alternative::Said { text: text.clone() });
        }
        if action.kind != ActionKind::Batch {
            found.extend(self.largest_approved(action, facts).map(|amount| Alternative::Smaller { amount }));
            return found;
        }
        let alone = |part: &Part<'_>| {
            let total = part.amount;
            let action = Action { kind: ActionKind::Payment, denom: action.denom, total, parts: vec![*part] };
            let paid = part.payee.unwrap_or_default();
            let payees = facts.payees.iter().filter(|payee| payee.address == paid).cloned().collect();
            !matches!(self.decide(&action, &Facts { payees, ..facts.clone() }), Decision::Deny { .. })
        };
        if action.parts.iter().all(alone) {
            found.push(Alternative::Split {});
        }
        found
    }

    /// The largest amount, no larger than what is asked for, with which the same would be approved at once. `None` for
    /// a batch, too.
    ///
    /// A decision changes only where a range, a cap or a point of risk begins or ends: only those ends are tried.
    pub fn largest_approved(&self, action: &Action<'_>, facts: &Facts) -> Option<Amount> {
        if action.kind == ActionKind::Batch {
            return None;
        }
        let mut ends = self.breakpoints(action, facts);
        ends.retain(|end| (1..=action.total).contains(end));
        ends.sort_unstable_by(|one, other| other.cmp(one));
        ends.dedup();
        let approved = |end: &u128| matches!(self.decide(&action.with_amount(*end), facts), Decision::Approve { .. });
        ends.into_iter().find(approved).map(Amount)
    }

    /// Amounts after which the decision may be another.
    fn breakpoints(&self, action: &Action<'_>, facts: &Facts) -> Vec<u128> {
        let mut ends = vec![action.total];
        for rule in &self.rules {
            for range in rule.when.amounts.iter().filter(|range| range.denom == action.denom) {
                ends.extend([range.max.0, range.min.0.saturating_sub(1)]);
            }
            if let Then::Approve(conditions) = &rule.then {
                ends.push(conditions.amount_max.0);
            }
        }
        let (points, reference) = (self.risk.amount_points, self.risk.reference(action.denom));
        ends.extend((0..points).map(|below| reach_floor(below, points, reference)));
        if let Some(caps) = self.compliance.of(action.denom) {
            ends.push(caps.reference_from.0.saturating_sub(1));
            ends.extend(facts.payees.iter().flat_map(|payee| {
                let (day, month) = (caps.payee_day_max.0, caps.payee_month_max.0);
                [day.saturating_sub(payee.day), month.saturating_sub(payee.month)]
            }));
        }
        ends
    }
}

/// Approvals of two parts of one action: the conditions of both hold.
fn both<'a>(before: Option<(&'a Rule, Conditions)>, (rule, added): (&'a Rule, &Conditions)) -> (&'a Rule, Conditions) {
    let Some((first, held)) = before else { return (rule, added.clone()) };
    let conditions = Conditions {
        valid_seconds: held.valid_seconds.min(added.valid_seconds),
        amount_max: held.amount_max.min(added.amount_max),
        monitor: held.monitor || added.monitor,
        terms: held.terms.and(&added.terms),
    };
    (first, conditions)
}

fn subjects<'a>(action: &'a Action<'_>, facts: &'a Facts, risk: u32) -> impl Iterator<Item = Subject<'a>> + 'a {
    action.parts.iter().map(move |part| Subject {
        kind: action.kind,
        denom: action.denom,
        total: action.total,
        risk,
        overall: facts.overall,
        agent_type: &facts.agent_type,
        paused: facts.paused,
        payee: part.payee,
        conduit: part.conduit,
        category: part.category,
    })
}

fn read(rule: &Rule, action: &Action<'_>, facts: &Facts, risk: u32) -> Reading {
    let (mut matches, mut unmet) = (Vec::new(), Vec::new());
    for (index, subject) in (0_u32..).zip(subjects(action, facts, risk)) {
        if rule.matches(&subject) {
            matches.push(index);
        }
        for condition in rule.unmet(&subject) {
            if !unmet.contains(&condition) {
                unmet.push(condition);
            }
        }
    }
    Reading { rule: rule.name.clone(), says: rule.then.to_string(), matches, unmet }
}

#[cfg(test)]
#[path = "evaluate_tests.rs"]
mod tests;
