//! Events of the reputation contract.

use std::fmt::Display;

use cosmwasm_std::Event;

use super::{EventError, event_of};
use crate::score::{Score, Severity, ViolationKind};
use crate::{AgentId, Amount, IntentId};

events! {
    /// An agent's stake grew; `bonded` is what is bonded now.
    Bonded = "bonded" { agent: AgentId, amount: Amount, bonded: Amount }
    /// Stake is leaving; claimable from a Unix second.
    Unbonding = "unbonding" { agent: AgentId, amount: Amount, claimable_at: u64 }
    /// Stake has left.
    Claimed = "claimed" { agent: AgentId, to: String, amount: Amount }
    /// One side of a payment rated the other.
    Rated = "rated" { agent: AgentId, rater: AgentId, intent: IntentId, weight: u64, overall: Score }
    /// A case was opened; to be answered until a Unix second.
    CaseReported = "case_reported" {
        case: u64, accused: AgentId, reporter: String, kind: ViolationKind, severity: Severity, frozen: Amount,
        respond_by: u64, term: u32,
    }
    /// The accused answered, by its `owner` or its `controller`.
    CaseAnswered = "case_answered" { case: u64, accused: AgentId, by: String }
    /// A case was decided for the first time (`upheld` or `dismissed`); an appeal is possible until a Unix second.
    CaseDecided = "case_decided" { case: u64, accused: AgentId, verdict: String, appeal_by: u64 }
    /// A case was appealed by `accused` or `reporter`; to be decided until a Unix second.
    CaseAppealed = "case_appealed" { case: u64, accused: AgentId, by: String, decide_by: u64 }
    /// A case was closed: `upheld`, `dismissed`, or `expired` if nobody gave a first verdict in time.
    CaseClosed = "case_closed" { case: u64, accused: AgentId, outcome: String }
    /// Stake was slashed; the three shares sum to it.
    Slashed = "slashed" {
        case: u64, accused: AgentId, severity: Severity, amount: Amount, to_victim: Amount, to_reporter: Amount,
        to_community: Amount, overall: Score,
    }
    /// What an address was owed was paid out.
    Collected = "collected" { address: String, amount: Amount }
    /// An overall score fell below 50.
    ReputationWarning = "reputation_warning" { agent: AgentId, overall: Score }
    /// An overall score rose above 90.
    ReputationBonus = "reputation_bonus" { agent: AgentId, overall: Score }
    /// An overall score came back to between 50 and 90.
    ReputationRegular = "reputation_regular" { agent: AgentId, overall: Score }
    /// A hook failed or needed too much gas; the rest went on without it.
    HookFailed = "hook_failed" { hook: String }
    /// A hook was added.
    HookAdded = "hook_added" { hook: String }
    /// A hook was removed.
    HookRemoved = "hook_removed" { hook: String }
    /// Who decides cases and who receives the rest of slashes, from the term on that began.
    RolesSet = "roles_set" { governance: String, community: String, term: u32 }
    /// The reputation contract's owner announced `rules`, `roles`, `wallet_codes` or a `hook`; what was announced
    /// before is dropped. From `due_at` anyone lets it take effect.
    ReputationChangePending = "reputation_change_pending" { change: String, due_at: u64 }
    /// What was announced is dropped.
    ReputationChangeDropped = "reputation_change_dropped" { by: String }
    /// The rules of reputation were replaced, from the term on that began.
    RulesSet = "rules_set" { by: String, term: u32 }
    /// The codes of wallets whose receipts count were replaced.
    WalletCodesSet = "wallet_codes_set" { code_ids: String }
    /// Payments are rated in this denom from now on.
    RatingDenomSet = "rating_denom_set" { denom: String }
}
