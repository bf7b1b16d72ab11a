//! Everything that the contract refuses, with the rule and the numbers.

use cosmwasm_std::StdError;
use stateset_api::AgentId;
use stateset_api::governance::{CourtError, Finding, SettingsError};
use stateset_api::registry::Status;
use stateset_store::StoreError;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum ContractError {
    #[error(transparent)]
    Std(#[from] StdError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Court(#[from] CourtError),

    #[error("only the {role} may do this: {sender} is not it")]
    Unauthorized { role: &'static str, sender: String },
    #[error("only the owner, the controller or the wallet of agent {agent} may do this: {sender} is none of them")]
    NotTheAgents { agent: AgentId, sender: String },
    #[error("no funds may be sent with this message: got {got}")]
    UnexpectedFunds { got: String },
    #[error("'{address}' is no address of this chain: {reason}")]
    Address { address: String, reason: String },
    #[error("the contract itself cannot be its {role}")]
    Itself { role: &'static str },
    #[error("{what}: between {min} and {max} allowed, got {got}")]
    Count { what: &'static str, got: u64, min: u64, max: u64 },
    #[error("the registry knows no agent {agent}: {reason}")]
    UnknownAgent { agent: AgentId, reason: String },
    #[error("agent {agent} has no bound wallet")]
    NoWallet { agent: AgentId },
    #[error("agent {agent} is bound to wallet {bound}, not to {got}")]
    OtherWallet { agent: AgentId, bound: String, got: String },
    #[error("a payment of zero to {to} does nothing")]
    ZeroAmount { to: String },
    #[error("with nothing at stake there is nothing to approve: at least 1 is needed")]
    NothingAtStake {},
    #[error("{what} '{text}' must be a slug (a-z, 0-9, '-', '_', 1 to 32 bytes)")]
    Slug { what: &'static str, text: String },
    #[error("a mandate names each payee once: {payee} stands twice")]
    PayeeTwice { payee: String },
    #[error("the mandate would end at {expires_at}: now is {now}")]
    MandateOver { expires_at: u64, now: u64 },
    #[error("the payments' sum exceeds 2^128 - 1")]
    AmountOverflow {},
    #[error("the counter of {what} is exhausted")]
    CounterExhausted { what: &'static str },
    #[error(
        "the content of {what} {number} has the hash {expected}: the message names {got}, so something else was shown"
    )]
    OtherContent { what: &'static str, number: u64, expected: String, got: String },

    #[error("no approval {approval}")]
    UnknownApproval { approval: u64 },
    #[error("by its terms approval {approval} may be used from {until} on: now is {now}")]
    ApprovalWaits { approval: u64, until: u64, now: u64 },
    #[error("approval {approval} was given to wallet {wallet}, not to {sender}")]
    OtherConsumer { approval: u64, wallet: String, sender: String },
    #[error("approval {approval} was given for the action {approved}, not for {got}")]
    OtherAction { approval: u64, approved: String, got: String },
    #[error("approval {approval} was used at {at}")]
    Used { approval: u64, at: u64 },
    #[error("approval {approval} was revoked")]
    Revoked { approval: u64 },
    #[error("approval {approval} expired at {expires_at}: now is {now}")]
    ApprovalExpired { approval: u64, expires_at: u64, now: u64 },
    #[error("approval {approval} was given under settings {of}; they changed since and are {present}")]
    ApprovalVoid { approval: u64, of: u32, present: u32 },
    #[error("approval {approval} was given at once, and automatic approval is paused")]
    Paused { approval: u64 },
    #[error("approval {approval} was given, or the vote that gave it opened, before {by}: that ended it")]
    ApprovalEnded { approval: u64, by: &'static str },
    #[error("compliance stands against it: {0}")]
    Compliance(Finding),

    #[error("no ballot {ballot}")]
    UnknownBallot { ballot: u64 },
    #[error("ballot {ballot} is closed: {outcome}")]
    BallotClosed { ballot: u64, outcome: String },
    #[error("ballot {ballot} could be voted on until {deadline}: now is {now}")]
    BallotOverdue { ballot: u64, deadline: u64, now: u64 },
    #[error("ballot {ballot} is void: {reason}")]
    BallotVoid { ballot: u64, reason: &'static str },
    #[error("ballot {ballot} is open until {deadline}: now is {now}")]
    BallotOpen { ballot: u64, deadline: u64, now: u64 },
    #[error("{voter} has no vote in workflow '{workflow}'")]
    NoVote { voter: String, workflow: String },
    #[error("{voter} has voted on ballot {ballot} already")]
    VotedAlready { ballot: u64, voter: String },
    #[error("{voter} has no vote on this: {reason}")]
    Conflict { voter: String, reason: &'static str },
    #[error("workflow '{workflow}' needs a weight of {required}, and those of its approvers who may vote have {total}")]
    NobodyDecides { workflow: String, required: u64, total: u64 },
    #[error("group {group} does not answer as cw4 says: {reason}")]
    Group { group: String, reason: String },
    #[error("at most {max} ballots of one agent or one approver at once: close or withdraw one first")]
    TooManyBallots { max: u32 },
    #[error("ballot {ballot} asks for no approval of an action: it cannot be withdrawn")]
    NoRequest { ballot: u64 },
    #[error("case {case} is {stage}: nothing can be decided")]
    Stage { case: u64, stage: &'static str },
    #[error("case {case} is {present}, and the verdict was meant for it as {meant}: look again")]
    OtherStage { case: u64, present: &'static str, meant: &'static str },
    #[error("case {case} is {judge}'s to decide: it was reported in its term")]
    OtherJudge { case: u64, judge: String },
    #[error(
        "{voter}'s vote on case {case} would leave no appeal: workflow '{workflow}' needs a weight of {required}, and \
         those of it who neither judged the case nor reported it would have {left}"
    )]
    NoAppealLeft { case: u64, voter: String, workflow: String, required: u64, left: u64 },
    #[error("agent {agent} is {status:?}: it cannot be {verb}")]
    NothingToDecide { agent: AgentId, verb: &'static str, status: Status },
    #[error("agent {agent} is suspended since {present}, not since {since}")]
    OtherSuspension { agent: AgentId, since: u64, present: u64 },
    #[error("there is no case {case}: {reason}")]
    UnknownCase { case: u64, reason: String },

    #[error("no change {change} waits")]
    UnknownChange { change: u64 },
    #[error("change {change} waits until {ripens_at}: now is {now}")]
    Unripe { change: u64, ripens_at: u64, now: u64 },
    #[error("agents are suspended and reinstated by a vote, not by the owner")]
    NeedsVote {},
    #[error("no ownership is on offer")]
    NothingOffered {},
    #[error("{address} is blocked already")]
    BlockedAlready { address: String },
    #[error("no page was imported of a list with the hash {hash}")]
    UnknownList { hash: String },
    #[error("a list of blocked addresses is of no time to come: it says {date}, now is {now}")]
    ListToCome { date: u64, now: u64 },
    #[error("the list of this hash has the date {date} and {count} addresses")]
    OtherList { date: u64, count: u32 },
    #[error("page {expected} of the list is next: got {got}")]
    PageAhead { expected: u32, got: u32 },
    #[error("of the list's {count} addresses {left} are left: got {got}")]
    ListTooLong { count: u32, left: u32, got: u32 },
    #[error("addresses of a list ascend, each once: {got} does not come after '{after}'")]
    ListOrder { after: String, got: String },
    #[error("{address} is not blocked: there is nothing to undo")]
    NotBlocked { address: String },
    #[error("automatic approval is not paused: there is nothing to resume")]
    NotPaused {},
    #[error("this is no upgrade of what is stored here: {reason}")]
    Migration { reason: String },
}
