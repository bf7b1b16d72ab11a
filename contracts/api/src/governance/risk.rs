//! How risky an action is: points for what is known of it, each factor shown. Integers; the same facts, the same score.

use std::num::NonZeroU128;

use cosmwasm_schema::{cw_schema, cw_serde};
use schemars::JsonSchema;

use super::facts::{Action, Facts};
use super::rule::ActionKind;
use crate::Amount;
use crate::score::{Score, names};

/// The highest score, and the most that one factor may be worth.
pub const RISK_MAX: u32 = 100;

/// What each factor is worth, 0 to 100 points.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct RiskRules {
    /// The amount that is as risky as amounts get, per denom; at most 4. A denom that is missing here always is.
    pub references: Vec<Reference>,
    /// In proportion to what is at stake, rounded up, until it reaches the reference.
    pub amount_points: u32,
    /// In proportion to what the agent's overall score lacks of 100, rounded up.
    pub reputation_points: u32,
    /// If a payee was never paid by this wallet under an approval.
    pub new_payee_points: u32,
    /// If nothing is on record about the agent.
    pub unknown_agent_points: u32,
    /// For each open case against the agent.
    pub open_case_points: u32,
    /// If several payments go in one message.
    pub batch_points: u32,
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Reference {
    pub denom: String,
    /// More than zero.
    pub amount: Amount,
}

/// A factor, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema, cw_schema::Schemaifier)]
#[serde(rename_all = "snake_case")]
#[schemaifier(crate = "::cosmwasm_schema::cw_schema")]
pub enum RiskFactor {
    Amount,
    Reputation,
    NewPayee,
    UnknownAgent,
    OpenCases,
    Batch,
}

names!(
    RiskFactor,
    "factor of risk",
    Amount = "amount",
    Reputation = "reputation",
    NewPayee = "new_payee",
    UnknownAgent = "unknown_agent",
    OpenCases = "open_cases",
    Batch = "batch",
);

/// What one factor contributes.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct RiskPart {
    pub factor: RiskFactor,
    pub points: u32,
}

/// A score and what it consists of.
#[cw_serde]
#[derive(Eq)]
pub struct Risk {
    /// The sum of the factors' points, at most 100.
    pub score: u32,
    /// All six, in a fixed order.
    pub factors: Vec<RiskPart>,
}

impl RiskRules {
    pub fn assess(&self, action: &Action<'_>, facts: &Facts) -> Risk {
        let when = |condition: bool, points: u32| if condition { points } else { 0 };
        let reference = self.reference(action.denom);
        let lacking = Score::FULL.minus_floor_zero(facts.overall).ten_thousandths();
        let points = [
            (RiskFactor::Amount, part_ceil(self.amount_points, action.total, reference)),
            (RiskFactor::Reputation, part_ceil(self.reputation_points, lacking.into(), FULL)),
            (RiskFactor::NewPayee, when(facts.payees.iter().any(|payee| !payee.known), self.new_payee_points)),
            (RiskFactor::UnknownAgent, when(!facts.on_record, self.unknown_agent_points)),
            (RiskFactor::OpenCases, self.open_case_points.saturating_mul(facts.open_cases).min(RISK_MAX)),
            (RiskFactor::Batch, when(action.kind == ActionKind::Batch, self.batch_points)),
        ];
        let score = points.iter().fold(0_u32, |sum, (_, points)| sum.saturating_add(*points)).min(RISK_MAX);
        Risk { score, factors: points.map(|(factor, points)| RiskPart { factor, points }).to_vec() }
    }

    /// Zero for a denom without one.
    pub fn reference(&self, denom: &str) -> u128 {
        self.references.iter().find(|entry| entry.denom == denom).map_or(0, |entry| entry.amount.0)
    }
}

const FULL: u128 = Score::FULL.ten_thousandths() as u128;

/// `points` in proportion of `part` to `whole`, rounded **up**: an amount that is there is never without risk. All of
/// them from the whole on.
pub fn part_ceil(points: u32, part: u128, whole: u128) -> u32 {
    if part >= whole {
        return points;
    }
    // The least number of points that reaches as far; by halving, since the product might not fit.
    let (mut below, mut enough) = (0, points);
    while below < enough {
        let middle = below.midpoint(enough);
        if reach_floor(middle, points, whole) >= part { enough = middle } else { below = middle.saturating_add(1) }
    }
    enough
}

/// The largest part of `whole` that is worth at most `points` of `of`.
pub fn reach_floor(points: u32, of: u32, whole: u128) -> u128 {
    let points = u128::from(points);
    let of = NonZeroU128::new(of.into()).unwrap_or(NonZeroU128::MIN);
    // Quotient and rest apart, so that no amount is too large to multiply.
    (whole / of).saturating_mul(points).saturating_add((whole % of).saturating_mul(points) / of)
}
