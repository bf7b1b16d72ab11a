//! Everything that the contract refuses, with the rule and the numbers.

use cosmwasm_std::StdError;
use stateset_api::reputation::{AgentRole, RulesError, Stage};
use stateset_api::score::{MarksError, Severity};
use stateset_api::{AgentId, Amount, IntentId};
use thiserror::Error;

use stateset_store::StoreError;

#[derive(Debug, Error)]
pub enum ContractError {
    #[error(transparent)]
    Std(#[from] StdError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Rules(#[from] RulesError),
    #[error(transparent)]
    Marks(#[from] MarksError),

    #[error("only the {role} may do this: {sender} is not it")]
    Unauthorized { role: &'static str, sender: String },
    #[error("only the {role} of agent {agent} may do this: {sender} is not it")]
    NotTheAgents { role: &'static str, agent: AgentId, sender: String },
    #[error("no funds may be sent with this message: got {got}")]
    UnexpectedFunds { got: String },
    #[error("{expected} must be sent along, and nothing else: got {got}")]
    Funds { expected: String, got: String },
    #[error("'{address}' is no address of this chain: {reason}")]
    Address { address: String, reason: String },
    #[error("{what}: between {min} and {max} allowed, got {got}")]
    Count { what: &'static str, got: u64, min: u64, max: u64 },
    #[error("{what} '{text}' stands twice")]
    Twice { what: &'static str, text: String },
    #[error("the registry knows no agent {agent}: {reason}")]
    UnknownAgent { agent: AgentId, reason: String },

    #[error("an amount of zero does nothing")]
    ZeroAmount {},
    #[error("only {bonded} is bonded: {requested} cannot leave")]
    StakeExceeded { requested: Amount, bonded: Amount },
    #[error("at most {max} unbondings at once: claim those that have left first")]
    TooManyUnbondings { max: usize },
    #[error("nothing can be claimed: {left} has left, and {frozen} of the stake may be needed by open cases")]
    NothingToClaim { left: Amount, frozen: Amount },
    #[error("the amount exceeds 2^128 - 1")]
    AmountOverflow {},

    #[error("agent {agent} has no bound wallet")]
    NoWallet { agent: AgentId },
    #[error("the receipts of wallet {wallet} do not count: {reason}")]
    UntrustedWallet { wallet: String, reason: String },
    #[error("wallet {wallet} has no receipt for {intent}")]
    NoReceipt { wallet: String, intent: IntentId },
    #[error("payment {intent} went to {to}, not to the payee's wallet {wallet}")]
    OtherPayee { intent: IntentId, to: String, wallet: String },
    #[error("payment {intent} is held by {conduit}: what has not reached the payee is not rated")]
    HeldByConduit { intent: IntentId, conduit: String },
    #[error("only payments in {expected} are rated: {intent} was made in '{got}'")]
    RatingDenom { intent: IntentId, got: String, expected: String },
    #[error("only payments of at least {min} are rated: {intent} was {value}")]
    RatingValue { intent: IntentId, value: Amount, min: Amount },
    #[error("payment {intent} of {paid_at} could be rated until {until}: now is {now}")]
    RatingLate { intent: IntentId, paid_at: u64, until: u64, now: u64 },
    #[error("agents {rater} and {rated} are in the same hands: {account}")]
    SelfRating { rater: AgentId, rated: AgentId, account: String },
    #[error("payment {intent} was rated from this side already")]
    RatedAlready { intent: IntentId },
    #[error("a rater must have {min} bonded: agent {rater} has {bonded}")]
    RaterStake { rater: AgentId, bonded: Amount, min: Amount },
    #[error("the owner {owner} has had all its say ({max}) about agent {rated} for now")]
    CounterpartyCap { rated: AgentId, owner: String, max: u64 },

    #[error("no case {case}")]
    UnknownCase { case: u64 },
    #[error("the {role} of a case cannot be {address}: {reason}")]
    Conflict { role: &'static str, address: String, reason: &'static str },
    #[error("damage of {damage} without a victim")]
    NoVictim { damage: Amount },
    #[error("case {case} is against agent {accused}, not {agent}")]
    OtherAccused { case: u64, accused: AgentId, agent: AgentId },
    #[error("case {case} is {stage}: it cannot be {verb} any more")]
    Stage { case: u64, stage: Stage, verb: &'static str },
    #[error("case {case} is {present}, and the verdict was meant for it as {meant}")]
    OtherStage { case: u64, present: Stage, meant: Stage },
    #[error("case {case} was answered already, by the {by}")]
    Answered { case: u64, by: AgentRole },
    #[error("case {case} could be {verb} until {deadline}: now is {now}")]
    TooLate { case: u64, verb: &'static str, deadline: u64, now: u64 },
    #[error("case {case} can be {verb} after {after}: now is {now}")]
    TooEarly { case: u64, verb: &'static str, after: u64, now: u64 },
    #[error("severity {got} exceeds the gravest that may be found: {max}")]
    SeverityExceeded { got: Severity, max: Severity },
    #[error("damage of {got} exceeds the most that may be found: {max}")]
    DamageExceeded { got: Amount, max: Amount },
    #[error("only the losing side appeals: the case was {verdict}")]
    NotTheLoser { verdict: &'static str },
    #[error("no more cases can be reported: the counter stands at {counter}")]
    CounterExhausted { counter: u64 },

    #[error("{address} is owed nothing")]
    NothingOwed { address: String },
    #[error("at most {max} hooks: remove one first")]
    TooManyHooks { max: usize },
    #[error("{address} is no hook")]
    NoHook { address: String },
    #[error("nothing is announced")]
    NothingPending {},
    #[error("the change can take effect from {due_at} until {void_at}: now is {now}")]
    NotDue { due_at: u64, void_at: u64, now: u64 },
    #[error("there was no term {term} yet: the present one is {present}")]
    UnknownTerm { term: u32, present: u32 },
    #[error(
        "nothing of the agent's stake that began to leave in term {term} still leaves: the present one is {present}"
    )]
    NothingLeaves { term: u32, present: u32 },
    #[error("cases of at most {max} terms are open against one agent: settle those whose time has come")]
    TooManyHolds { max: usize },
    #[error("another {what} than was named: its hash is {has}, not {named}")]
    OtherContent { what: &'static str, named: String, has: String },
    #[error("the chain knows no wallet code {code}: {reason}")]
    UnknownCode { code: u64, reason: String },
    #[error("no ownership is on offer")]
    NothingOffered {},
    #[error("the contract itself cannot be its {role}")]
    Itself { role: &'static str },
    #[error("no reply with id {id} is expected")]
    UnknownReply { id: u64 },
    #[error("this is no upgrade of what is stored here: {reason}")]
    Migration { reason: String },
}
