//! Everything that the wallet refuses, with the rule and the numbers.

use cosmwasm_std::StdError;
use stateset_api::limits::NOTES_PER_HOUR_MAX;
use stateset_api::policy::{Breach, MandateError, PolicyError, Verdict};
use stateset_api::wallet::{Receipt, SignersError};
use stateset_api::{Amount, IntentId};
use thiserror::Error;

use stateset_store::StoreError;

#[derive(Debug, Error)]
pub enum ContractError {
    #[error(transparent)]
    Std(#[from] StdError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Policy(#[from] PolicyError),
    #[error(transparent)]
    Signers(#[from] SignersError),

    #[error("only the {role} may do this: {sender} is not it")]
    Unauthorized { role: &'static str, sender: String },
    #[error("no funds may be sent with this message: got {got}")]
    UnexpectedFunds { got: String },
    #[error("'{address}' is no address of this chain: {reason}")]
    Address { address: String, reason: String },
    #[error("{what}: between {min} and {max} allowed, got {got}")]
    Count { what: &'static str, got: u64, min: u64, max: u64 },
    #[error("{what} is at most {max} bytes long: got {got}")]
    Length { what: &'static str, got: usize, max: usize },

    /// One payment broke a rule; the message moved nothing.
    #[error("payment {id} refused: {breach}; {}", verdict_name(*verdict))]
    Refused { id: IntentId, breach: Breach, verdict: Verdict },
    /// The id has a receipt for another payment.
    #[error(
        "payment {id} refused: intent_reused: requested {asked}, but the id paid {} at {}; deny",
        describe(paid), paid.paid_at
    )]
    IntentReused { id: IntentId, asked: String, paid: Box<Receipt> },
    /// The operator may do nothing at present.
    #[error("operator refused: {breach}")]
    OperatorStopped { breach: Breach },
    /// An operator's message that names no payment carries a number above the last one.
    #[error("act {got} refused: the last one was {last}, the next is at most {max}")]
    Act { got: u64, last: u64, max: u64 },
    #[error("operator refused: frozen: by {by} at {at}: {reason}")]
    Frozen { by: String, at: u64, reason: String },

    #[error("the wallet has no treasury")]
    NoTreasury {},
    #[error("the policy has no rules on a treasury")]
    NoTreasuryRules {},
    #[error("the policy names no treasury of code {code_id}")]
    TreasuryCode { code_id: u64 },
    #[error("{admin} may replace the treasury's code, and with it take what is there")]
    TreasuryAdmin { admin: String },
    #[error("the treasury is that of {wallet}")]
    OtherWallet { wallet: String },
    #[error("the treasury reckons in {got}, the policy's rules on it in {denom}")]
    TreasuryDenom { got: String, denom: String },
    #[error("{treasury} is the wallet's treasury and no payee")]
    TreasuryIsPayee { treasury: String },
    #[error("payee {address} refused: {breach}")]
    PayeeIsConduit { address: String, breach: Breach },
    #[error("the present treasury {treasury} is recalled first")]
    TreasuryNotRecalled { treasury: String },
    #[error("the next treasury counts the losses of the last: those are {lost}, it counts {counts}")]
    LossForgotten { lost: Amount, counts: Amount },
    #[error("the treasury {treasury} does not say what it is: {reason}")]
    TreasuryAnswer { treasury: String, reason: String },

    #[error(transparent)]
    Mandate(#[from] MandateError),
    #[error("there is no mandate {number}")]
    UnknownMandate { number: u64 },
    #[error("the same mandate is asked for already, by proposal {proposal}")]
    MandateAsked { proposal: u64 },
    #[error("the policy trusts {address}, which is no reputation contract")]
    NoReputation { address: String },
    #[error("the wallet keeps no decision log: what is to enter it would be lost")]
    NoLog {},
    #[error(
        "{got} notes are more than the {left} that are left of {NOTES_PER_HOUR_MAX} in any hour: so many fit at {fits_at}"
    )]
    NoteRate { got: u64, left: u64, fits_at: u64 },
    #[error("the wallet is not frozen")]
    NotFrozen {},
    #[error("the brake froze nothing")]
    NotBraked {},
    #[error("the brake rests until {until}, since its freeze was lifted: it is {now}")]
    BrakeRests { now: u64, until: u64 },
    #[error("the owner alone lifts the brake's freeze from {from} on: it is {now}")]
    BrakeDelay { now: u64, from: u64 },
    #[error("{address} is the wallet's {role}: the brake is nothing else to it")]
    BrakeIs { role: &'static str, address: String },
    #[error("{address} is the brake, and can be nothing else")]
    IsBrake { address: String },
    #[error("the dead man's switch has not run out, or the policy has none: it is {now}")]
    DeadManRunning { now: u64 },
    #[error("ownership is up for recovery from {recovers_at}: it is {now}")]
    RecoveryPending { now: u64, recovers_at: u64 },
    #[error("the guardian ended {got} recoveries with no sign of owner or signers: at most {max}")]
    RecoveryCancels { got: u8, max: u8 },
    #[error("a grant's {what} is at most {max}: got {got}")]
    GrantExceeds { what: &'static str, got: Amount, max: Amount },
    #[error("a grant's name is a slug (a-z, 0-9, '-', '_', 1 to 32 bytes): got '{name}'")]
    GrantName { name: String },
    #[error("a grant named '{name}' stands already, of another holder")]
    GrantNameTaken { name: String },
    #[error("a grant names category '{category}' twice, or the policy does not have it")]
    GrantCategory { category: String },
    #[error("{to} holds no grant")]
    NoGrant { to: String },
    #[error("the code is replaced by the last action of a proposal, and by no other")]
    MigrationLast {},
    #[error("the operator's time must end later than now ({now}): got {expires_at}")]
    OperatorExpiry { now: u64, expires_at: u64 },
    #[error("owner and operator must be different accounts: {address} would be both")]
    OwnerIsOperator { address: String },
    #[error("the epoch {epoch} cannot be raised any more")]
    EpochExhausted { epoch: u32 },
    #[error("the wallet itself cannot be its {role}")]
    Itself { role: &'static str },
    #[error("payee {address} names denom '{denom}', which the policy does not have")]
    PayeeDenom { address: String, denom: String },
    #[error("payee {address} names category '{category}', which the policy does not have")]
    PayeeCategory { address: String, category: String },
    #[error("{address} is not listed as a payee for '{denom}'")]
    PayeeNotListed { address: String, denom: String },
    #[error("the policy has no denom '{denom}'")]
    UnknownDenom { denom: String },
    #[error("coins name each denom once and more than zero of it: got {got}")]
    Coins { got: String },
    #[error("no ownership is on offer")]
    NothingOffered {},
    #[error("the wallet is bound to agent {agent_id} at {registry} already")]
    AlreadyBound { agent_id: String, registry: String },
    #[error("beside signers a binding names the agent: another could be announced while they decide")]
    AgentUnnamed {},
    #[error("agent {got} is announced for this wallet, not {asked}")]
    OtherAgent { asked: String, got: String },
    #[error("{admin} may replace this wallet's code and with it every limit: only a wallet without an admin binds")]
    CodeAdmin { admin: String },
    #[error("the registry's answer is unreadable: {reason}")]
    RegistryAnswer { reason: String },
    #[error("the payments' sum exceeds 2^128 - 1")]
    AmountOverflow {},
    #[error("the wallet has no signers: its owner alone decides")]
    NoSigners {},
    #[error("signer {index}'s key is none: {reason}")]
    SignerKey { index: usize, reason: &'static str },
    #[error("{address} is the operator: it spends within limits and cannot decide on exceeding them")]
    OperatorIsSigner { address: String },
    #[error("the rules epoch {epoch} cannot be raised any more")]
    RulesExhausted { epoch: u32 },
    #[error("a proposal is asked for by its id or proposal_id: neither was given")]
    UnnamedProposal {},
    #[error("there is no proposal {id}")]
    UnknownProposal { id: u64 },
    #[error("proposal {id} is {status}")]
    ProposalOver { id: u64, status: &'static str },
    #[error("proposal {id} expired at {expires_at}: it is {now}")]
    ProposalExpired { id: u64, expires_at: u64, now: u64 },
    #[error("proposal {id} was made under rules {of}, in force are {present}")]
    ProposalVoid { id: u64, of: u32, present: u32 },
    #[error(
        "proposal {id} is void: it would loosen '{tightened}', and an alarm ended what has a number below {before}"
    )]
    ProposalEnded { id: u64, tightened: &'static str, before: u64 },
    /// Whoever votes or carries out was shown something else than what is stored.
    #[error("proposal {id} holds the draft {stored}, named was {named}")]
    OtherContent { id: u64, named: String, stored: String },
    #[error("proposal {id} has not passed: {approved} of {threshold} approve")]
    NotPassed { id: u64, approved: u64, threshold: u32 },
    #[error("proposal {id} failed and could be tried again until {until}: it is {now}")]
    RetryOver { id: u64, until: u64, now: u64 },
    #[error("signer {signer} has voted on proposal {id} already")]
    VotedAlready { id: u64, signer: usize },
    #[error("proposal {id} is not {sender}'s to take back")]
    NotTheProposer { id: u64, sender: String },
    #[error("the guardian cannot veto proposal {id}: it is the signers' and replaces the guardian")]
    BeyondVeto { id: u64 },
    #[error("{proposer} has {got} proposals open: at most {max}")]
    TooManyOpen { proposer: String, got: usize, max: usize },
    #[error("the time to vote ends between now ({now}) and {latest}: got {got}")]
    VotingTime { now: u64, latest: u64, got: u64 },
    #[error("the approvals weigh {approved}, the threshold is {threshold}")]
    BelowThreshold { approved: u64, threshold: u32 },
    #[error("{what} has {expected} bytes: got {got}")]
    Size { what: &'static str, expected: usize, got: usize },
    #[error("this submission is proposal {proposal} already")]
    SaltUsed { proposal: u64 },
    #[error("there is no signer {signer}: the set has {count}")]
    UnknownSigner { signer: u32, count: usize },
    #[error("signer {signer}'s approval was good until {deadline}: it is {now}")]
    ApprovalExpired { signer: u32, deadline: u64, now: u64 },
    #[error("signer {signer} is {kind} and does not approve by {proof}")]
    WrongProof { signer: u32, kind: &'static str, proof: &'static str },
    #[error("signer {signer}'s signature is not over this approval: {reason}")]
    BadSignature { signer: u32, reason: String },
    #[error("the wallet may not call {contract} by proposal: it is its {role}")]
    CallForbidden { contract: String, role: &'static str },
    #[error("a proposal binds the wallet at {contract} by 'bind' and not by a call: the wallet would not know of it")]
    BindingByCall { contract: String },
    #[error("payment {id} is within the operator's limits: it needs no approval")]
    NothingToEscalate { id: IntentId },
    #[error("payment {id} is proposal {proposal} already")]
    AlreadyEscalated { id: IntentId, proposal: u64 },
    #[error("no reply with id {id} is expected")]
    UnknownReply { id: u64 },
    #[error("this is no upgrade of what is stored here: {reason}")]
    Migration { reason: String },
}

const fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "allow",
        Verdict::Escalate => "escalate",
        Verdict::Deny => "deny",
    }
}

fn describe(receipt: &Receipt) -> String {
    let Receipt { to, denom, amount, category, reference, conduit, .. } = receipt;
    let through = conduit.as_ref().map_or_else(String::new, |conduit| format!(" through {conduit}"));
    format!("{amount} {denom} to {to}{through} ({category}, '{reference}')")
}
