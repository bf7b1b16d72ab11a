//! Everything that the registry refuses, with the rule and the numbers.

use cosmwasm_std::StdError;
use stateset_api::{AgentId, Amount, IdError};
use stateset_store::StoreError;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum ContractError {
    #[error(transparent)]
    Std(#[from] StdError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Id(#[from] IdError),

    #[error("only the {role} of agent {id} may do this: {sender} is not it")]
    Unauthorized { role: &'static str, id: AgentId, sender: String },
    #[error("only the registry's authority, or whom it offered its office, may do this: {sender} is not it")]
    NotTheAuthority { sender: String },
    #[error("no funds may be sent with this message: got {got}")]
    UnexpectedFunds { got: String },
    #[error("'{address}' is no address of this chain: {reason}")]
    Address { address: String, reason: String },
    #[error("at most {max} {what} allowed: got {got}")]
    TooMany { what: &'static str, got: usize, max: usize },
    #[error("{what} '{text}' must be a slug: a-z, 0-9, '-', '_', 1 to {max} bytes")]
    Slug { what: &'static str, text: String, max: usize },
    #[error("{what} '{text}' stands twice")]
    Twice { what: &'static str, text: String },
    #[error("the {what} URI must have 1 to {max} bytes of printable ASCII without spaces: got {got} bytes")]
    Uri { what: &'static str, got: usize, max: usize },
    #[error("key '{id}' must have {expected} bytes for its purpose: got {got}")]
    KeyLength { id: String, got: usize, expected: usize },
    #[error("key '{id}' is no compressed secp256k1 key: the first byte must be 2 or 3, got {got}")]
    KeyForm { id: String, got: u8 },
    #[error("the metadata's sha256 must have {expected} bytes: got {got}")]
    HashLength { got: usize, expected: usize },

    #[error("a registration must bring a deposit of exactly {wanted}: got '{got}'")]
    DepositWanted { wanted: String, got: String },
    #[error("a deposit must have a denom of 1 to 128 bytes and at least 1 of it: got {amount} of '{denom}'")]
    Deposit { denom: String, amount: Amount },
    #[error("the sums of deposits in {denom} would leave their bounds")]
    Holdings { denom: String },
    #[error("nothing was forfeited in '{denom}'")]
    NothingForfeited { denom: String },
    #[error("a reason must have 1 to {max} bytes: got {got}")]
    Reason { got: usize, max: usize },
    #[error("agent {id} was retired at {at} (Unix seconds), for good")]
    Retired { id: AgentId, at: u64 },
    #[error("agent {id} is suspended already")]
    Suspended { id: AgentId },
    #[error("agent {id} is not suspended")]
    NotSuspended { id: AgentId },
    #[error("agent {id} is suspended since {since} (Unix seconds): the suspension since {got} is over")]
    OtherSuspension { id: AgentId, since: u64, got: u64 },
    #[error("agent {id} has no {what} '{key}'")]
    UnknownKey { what: &'static str, id: AgentId, key: String },
    #[error("none of the {got} agents is one of {sender}'s: nothing to renew")]
    NothingToRenew { sender: String, got: usize },
    #[error("agent {id} is bound to wallet {wallet} of {owner}: {sender} must own the wallet first")]
    WalletOfAnother { id: AgentId, wallet: String, owner: String, sender: String },
    #[error("wallet {wallet} does not say who owns it: {reason}")]
    WalletUnanswered { wallet: String, reason: String },

    #[error("no agent {id}")]
    UnknownAgent { id: AgentId },
    #[error("no agent names {controller} as its controller")]
    UnknownController { controller: String },
    #[error("several agents name {controller} as their controller and it has confirmed none of them")]
    AmbiguousController { controller: String },
    #[error("{controller} is already the controller of agent {id} of the same owner")]
    ControllerTaken { controller: String, id: AgentId },
    #[error("no agent is bound to wallet {wallet}")]
    UnknownWallet { wallet: String },
    #[error("wallet {wallet} is already announced for agent {id} of the same owner")]
    WalletTaken { wallet: String, id: AgentId },
    #[error("agent {id} is bound to wallet {wallet} already")]
    AgentBound { id: AgentId, wallet: String },
    #[error("wallet {wallet} is bound to agent {id} already")]
    WalletBound { wallet: String, id: AgentId },
    #[error("{owner} announced no agent for wallet {wallet}")]
    NotAnnounced { owner: String, wallet: String },
    #[error("no more agents can be registered: the counter stands at {counter}")]
    CounterExhausted { counter: u64 },
    #[error("every agent is listed: there is nothing to index anew")]
    NothingToReindex {},
    #[error("this is no upgrade of what is stored here: {reason}")]
    Migration { reason: String },
}
