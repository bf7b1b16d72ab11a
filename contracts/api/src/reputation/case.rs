//! Cases: from report to finality. Every stage but the last ends at a time that is known when it begins.

use cosmwasm_schema::{cw_schema, cw_serde};
use cosmwasm_std::{Binary, StdResult};
use schemars::JsonSchema;

use super::rules::Rules;
use crate::content::{CASE, ContentDomain, content_hash};
use crate::score::{Severity, ViolationKind, names};
use crate::{AgentId, Amount};

/// What the governance finds.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Verdict {
    Upheld {
        /// At most what was claimed; on the accused's appeal at most what was found before.
        severity: Severity,
        /// At most what was claimed; on the accused's appeal at most what was found before. Zero without a victim.
        damage: Amount,
    },
    Dismissed {
        /// Whether the report was made in bad faith: then its bond is forfeited, otherwise returned.
        frivolous: bool,
    },
}

impl Verdict {
    /// As events name it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Upheld { .. } => "upheld",
            Self::Dismissed { .. } => "dismissed",
        }
    }
}

/// Where a case is. Times in Unix seconds; the last second in which something may be done.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Status {
    /// Reported: to be answered until the case's `respond_by`, decided until `decide_by`.
    Open { decide_by: u64 },
    /// Decided: the losing side may appeal.
    Decided { verdict: Verdict, appeal_by: u64 },
    /// Appealed: to be decided for good until `decide_by`. Otherwise the verdict stands.
    Appealed { verdict: Verdict, by: Party, decide_by: u64 },
    /// For ever.
    Closed { outcome: Outcome, at: u64 },
}

impl Status {
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Open { .. } => Stage::Open,
            Self::Decided { .. } => Stage::Decided,
            Self::Appealed { .. } => Stage::Appealed,
            Self::Closed { .. } => Stage::Closed,
        }
    }
}

/// A [`Status`] without its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema, cw_schema::Schemaifier)]
#[serde(rename_all = "snake_case")]
#[schemaifier(crate = "::cosmwasm_schema::cw_schema")]
pub enum Stage {
    Open,
    Decided,
    Appealed,
    Closed,
}

names!(Stage, "stage of a case", Open = "open", Decided = "decided", Appealed = "appealed", Closed = "closed",);

/// A side of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema, cw_schema::Schemaifier)]
#[serde(rename_all = "snake_case")]
#[schemaifier(crate = "::cosmwasm_schema::cw_schema")]
pub enum Party {
    Accused,
    Reporter,
}

names!(Party, "side of a case", Accused = "accused", Reporter = "reporter");

/// What an account is to an agent, for which it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema, cw_schema::Schemaifier)]
#[serde(rename_all = "snake_case")]
#[schemaifier(crate = "::cosmwasm_schema::cw_schema")]
pub enum AgentRole {
    /// Whose stake it is: its answer ends the time to answer.
    Owner,
    /// Whose key is at hand: its answer ends nothing, the owner may still answer in its place.
    Controller,
}

names!(AgentRole, "role of an agent", Owner = "owner", Controller = "controller");

/// How a case ended.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Outcome {
    /// The three shares sum to what was slashed.
    Upheld {
        severity: Severity,
        slashed: Amount,
        to_victim: Amount,
        to_reporter: Amount,
        to_community: Amount,
    },
    Dismissed {
        frivolous: bool,
    },
    /// Nobody gave a first verdict in time.
    Expired {},
}

/// What was reported: never changes, and is what a verdict is about.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Report {
    pub accused: AgentId,
    pub reporter: String,
    pub kind: ViolationKind,
    /// The gravest that may be found.
    pub severity: Severity,
    /// SHA-256.
    pub evidence: Binary,
    pub victim: Option<String>,
    /// The most that may be found.
    pub damage: Amount,
    /// Unix seconds.
    pub reported_at: u64,
}

impl Report {
    /// The hash that verdicts on a case of the reputation contract name: see [`crate::content`].
    pub fn hash(&self, chain_id: &str, reputation: &str, case: u64) -> StdResult<[u8; 32]> {
        content_hash(ContentDomain { kind: CASE, chain_id, contract: reputation }, case, self)
    }
}

impl Case {
    /// Of what the case consists.
    pub fn report(&self) -> Report {
        Report {
            accused: self.accused,
            reporter: self.reporter.clone(),
            kind: self.kind,
            severity: self.severity,
            evidence: self.evidence.clone(),
            victim: self.victim.clone(),
            damage: self.damage,
            reported_at: self.reported_at,
        }
    }
}

/// A case as queries answer it.
#[cw_serde]
#[derive(Eq)]
pub struct Case {
    pub id: u64,
    pub accused: AgentId,
    /// Of the accused when it was reported: it judges no more than whoever it is now. `None` of cases that were
    /// reported before version 0.3.
    pub owner: Option<String>,
    pub reporter: String,
    pub kind: ViolationKind,
    /// As claimed.
    pub severity: Severity,
    /// SHA-256.
    pub evidence: Binary,
    pub victim: Option<String>,
    /// As claimed.
    pub damage: Amount,
    /// SHA-256 of the accused's answer.
    pub response: Option<Binary>,
    pub answered_by: Option<AgentRole>,
    pub status: Status,
    /// By whose judge, community and rules: see [`Term`](super::Term).
    pub term: u32,
    /// Who may decide it, whoever took the place since; `None` once nobody may.
    pub governance: Option<String>,
    /// The first second in which that may happen, if the owner answers no sooner. Unix seconds; `None` once nobody may.
    pub decidable_at: Option<u64>,
    /// What of the accused's stake belonged to the case's term when it was reported, unbonding included: what a slash
    /// is a part of.
    pub stake_at_report: Amount,
    /// What of the accused's stake cannot be claimed because of this case; zero once it is closed.
    pub frozen: Amount,
    /// Whether it freezes stake and counts as open. Always from its first verdict until it is closed; before, unless
    /// the governance was silent when it was reported: see [`ReporterMsg::Report`](super::ReporterMsg::Report).
    pub effective: bool,
    /// Unix seconds.
    pub reported_at: u64,
    /// Of the block of the report: where a group judges, nobody weighs more than he did then. `None` of cases that were
    /// reported before version 0.3.
    pub reported_height: Option<u64>,
    /// Unix seconds.
    pub respond_by: u64,
    /// Those of its term.
    pub rules: Rules,
}
