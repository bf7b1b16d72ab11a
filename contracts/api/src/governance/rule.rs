//! Decision rules: an ordered list that says of each action whether it is approved, put to a vote, or denied.
//!
//! A rule that denies wins over all others, wherever it stands. Otherwise the first that matches decides. What no rule
//! matches is denied. Rules look at each part of an action, such as a payment of several, with the action's total:
//! splitting changes nothing.
//!
//! What an action leaves open, its payee or its category, counts against it: no list of a rule that approves or asks
//! names it, and every list of a rule that denies does.

use std::fmt;

use cosmwasm_schema::{cw_schema, cw_serde};
use schemars::JsonSchema;

use super::terms::Terms;
use crate::Amount;
use crate::score::{Score, names};

/// Rules at once.
pub const RULES_MAX: usize = 32;
/// Entries in each list of a rule.
pub const RULE_ENTRIES_MAX: usize = 16;
/// An approval is good for at least this long: one minute.
pub const VALID_SECONDS_MIN: u64 = 60;
/// An approval is good for at most this long: 7 days.
pub const VALID_SECONDS_MAX: u64 = 7 * 86_400;

/// What an action consists of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, JsonSchema, cw_schema::Schemaifier)]
#[serde(rename_all = "snake_case")]
#[schemaifier(crate = "::cosmwasm_schema::cw_schema")]
pub enum ActionKind {
    /// One payment.
    #[default]
    Payment,
    /// Several in one message.
    Batch,
    /// A move of the wallet's treasury.
    TreasuryMove,
    /// A mandate of the wallet.
    Mandate,
    /// Something outside the chain.
    External,
}

names!(
    ActionKind,
    "kind of action",
    Payment = "payment",
    Batch = "batch",
    TreasuryMove = "treasury_move",
    Mandate = "mandate",
    External = "external",
);

impl ActionKind {
    /// All there are.
    pub const ALL: [Self; 5] = [Self::Payment, Self::Batch, Self::TreasuryMove, Self::Mandate, Self::External];

    /// Whether it pays: the only kinds in version 0.2, and those for which the wallet itself uses an approval up.
    pub const fn pays(self) -> bool {
        matches!(self, Self::Payment | Self::Batch)
    }
}

/// One rule.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Rule {
    /// A slug that stands once.
    pub name: String,
    pub when: When,
    pub then: Then,
}

/// What a rule matches: all that is said must hold. An empty list and an absent range hold always.
#[cw_serde]
#[derive(Eq, Default)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct When {
    /// Any of these. Empty: in a rule that denies all kinds, in others those that pay, which alone there were when
    /// version 0.2 let the list be empty.
    pub kinds: Vec<ActionKind>,
    /// The action's denom is one of these, and what is at stake within the range.
    pub amounts: Vec<AmountRange>,
    /// The risk score lies within, both ends included.
    pub risk: Option<RiskRange>,
    /// The agent's overall score lies within, both ends included.
    pub reputation: Option<ScoreRange>,
    /// It goes to any of these.
    pub payees: Vec<String>,
    /// It states any of these.
    pub categories: Vec<String>,
    /// The agent is any of these.
    pub agent_types: Vec<String>,
}

/// Both ends included, in the denom's smallest unit.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct AmountRange {
    pub denom: String,
    pub min: Amount,
    pub max: Amount,
}

/// Both ends included.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct RiskRange {
    pub min: u32,
    pub max: u32,
}

/// Both ends included.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ScoreRange {
    pub min: Score,
    pub max: Score,
}

/// What a rule that matches says.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Then {
    /// Approved at once. Passed over while automatic approval is paused.
    Approve(Conditions),
    /// Approved if those of a workflow say so.
    Workflow {
        /// A workflow's name.
        workflow: String,
        /// How long the approval is good for once it is given. Seconds, one minute to 7 days.
        valid_seconds: u64,
        /// With which the approval is given.
        #[serde(default)]
        terms: Terms,
    },
    Deny {
        reason: String,
        /// What may be done instead.
        alternative: Option<String>,
    },
}

/// Under which an automatic approval is given.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Conditions {
    /// How long the approval is good for. Seconds, one minute to 7 days.
    pub valid_seconds: u64,
    /// The action's total, in the smallest unit of whatever denom; more is denied, though the rule matches.
    pub amount_max: Amount,
    /// Whether the events that say it was given and used ask for it to be looked at.
    pub monitor: bool,
    /// With which the approval is given.
    #[serde(default)]
    pub terms: Terms,
}

/// A condition of a rule, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema, cw_schema::Schemaifier)]
#[serde(rename_all = "snake_case")]
#[schemaifier(crate = "::cosmwasm_schema::cw_schema")]
pub enum Condition {
    Kind,
    Amount,
    Risk,
    Reputation,
    Payee,
    Category,
    AgentType,
    /// Automatic approval is not paused.
    NotPaused,
}

names!(
    Condition,
    "condition of a rule",
    Kind = "kind",
    Amount = "amount",
    Risk = "risk",
    Reputation = "reputation",
    Payee = "payee",
    Category = "category",
    AgentType = "agent_type",
    NotPaused = "not_paused",
);

/// One part of an action, as rules see it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub kind: ActionKind,
    pub denom: &'a str,
    /// Of the whole action.
    pub total: u128,
    pub risk: u32,
    pub overall: Score,
    pub agent_type: &'a str,
    /// Automatic approval is paused.
    pub paused: bool,
    /// As in [`Part`](super::facts::Part), like the next.
    pub payee: Option<&'a str>,
    /// Who would hold the money for the payee. Rules that deny him deny this; no other rule looks at it.
    pub conduit: Option<&'a str>,
    pub category: Option<&'a str>,
}

impl Rule {
    /// The conditions that do not hold; none if the rule matches.
    pub fn unmet(&self, of: &Subject<'_>) -> impl Iterator<Item = Condition> {
        let When { kinds, amounts, risk, reputation, payees, categories, agent_types } = &self.when;
        let within = |range: &AmountRange| range.denom == of.denom && (range.min.0..=range.max.0).contains(&of.total);
        let denies = matches!(self.then, Then::Deny { .. });
        let listed = |list: &[String], text: Option<&str>| {
            list.is_empty() || text.map_or(denies, |text| list.iter().any(|entry| entry == text))
        };
        let held_by_one_denied =
            denies && of.conduit.is_some_and(|conduit| payees.iter().any(|entry| entry == conduit));
        let kind = if kinds.is_empty() { denies || of.kind.pays() } else { kinds.contains(&of.kind) };
        let held = [
            (Condition::Kind, kind),
            (Condition::Amount, amounts.is_empty() || amounts.iter().any(within)),
            (Condition::Risk, risk.is_none_or(|range| (range.min..=range.max).contains(&of.risk))),
            (Condition::Reputation, reputation.is_none_or(|range| (range.min..=range.max).contains(&of.overall))),
            (Condition::Payee, listed(payees, of.payee) || held_by_one_denied),
            (Condition::Category, listed(categories, of.category)),
            (Condition::AgentType, listed(agent_types, Some(of.agent_type))),
            (Condition::NotPaused, !(of.paused && matches!(self.then, Then::Approve(_)))),
        ];
        held.into_iter().filter(|(_, holds)| !holds).map(|(condition, _)| condition)
    }

    pub fn matches(&self, of: &Subject<'_>) -> bool {
        self.unmet(of).next().is_none()
    }
}

impl fmt::Display for Then {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Approve(_) => "approve",
            Self::Workflow { .. } => "workflow",
            Self::Deny { .. } => "deny",
        })
    }
}
