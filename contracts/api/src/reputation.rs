//! Messages of the reputation contract: what an agent's word is worth, and what it costs to break it.
//!
//! [`ExecuteMsg`] is grouped by who may call; the contract checks the caller once per group. Agents are looked up in
//! the registry, receipts in the payer's wallet.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod answer;
pub mod case;
pub mod change;
pub mod clock;
pub mod layout;
pub mod rules;

use cosmwasm_schema::{cw_schema, cw_serde};
use cosmwasm_std::Binary;
use schemars::JsonSchema;

use crate::score::{Band, Marks, Score, Severity, ViolationKind, names};
use crate::{AgentId, Amount, IntentId};

pub use crate::message::{AddressRef, Nothing};
pub use answer::{
    CasesResponse, Config, OwedResponse, QueryMsg, Rating, RatingsResponse, ScoreResponse, StakeResponse, Term,
    Unbonding,
};
pub use case::{AgentRole, Case, Outcome, Party, Report, Stage, Status, Verdict};
pub use change::{CHANGE_SECONDS, Change, PendingChange};
pub use clock::{Clock, UNBONDING_SECONDS};
pub use layout::standing_key;
pub use rules::{Rules, RulesError};

/// A payment is rated within 30 days (seconds): a receipt is no ammunition to be hoarded.
pub const RATING_SECONDS_MAX: u64 = 30 * 86_400;
/// Unbondings of one agent at once. More by claiming first.
pub const UNBONDINGS_MAX: usize = 8;
/// Hooks at once.
pub const HOOKS_MAX: usize = 8;
/// Codes of wallets whose receipts count, at once.
pub const WALLET_CODES_MAX: usize = 8;
/// Gas that a hook may use. One that needs more, or fails, is passed over.
pub const HOOK_GAS_MAX: u64 = 200_000;
/// Kinds of holds on one agent's stake at once: cases of more terms than this are not open at the same time. Each term
/// but the first begins after a wait that is longer than most cases last.
pub const HOLDS_MAX: usize = 8;
/// Bytes of evidence and response: a SHA-256.
pub const EVIDENCE_BYTES: usize = 32;

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// Announces changes, which wait. Touches no stake, no case and no score.
    pub owner: String,
    /// Decides cases, and nothing else. Where it is the owner as well, nothing waits until one of the two is somebody
    /// else; from then on everything does, whoever takes which place: see [`Config::in_setup`].
    pub governance: String,
    /// Receives what of a slash neither victim nor reporter gets, and forfeited bonds.
    pub community: String,
    /// Where agents are registered. For ever.
    pub registry: String,
    /// What is staked, and in what bonds and damages are counted. For ever.
    pub stake_denom: String,
    /// In what a payment must have been made to be rated: in one denom at a time, since weights of two do not add up.
    /// Another takes its place by [`Change::RatingDenom`] alone, whatever wallets take for its successor.
    pub rating_denom: String,
    /// Codes of wallets whose receipts count, 1 to 8, all of them stored on the chain. A contract of another code may
    /// say what it likes.
    pub wallet_code_ids: Vec<u64>,
    /// For ever.
    pub clock: Clock,
    pub rules: Rules,
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// The agent's owner, or where it is said its controller: whom the owner named, whether it confirmed that or not.
    Agent {
        id: AgentId,
        msg: AgentMsg,
    },
    Reporter(ReporterMsg),
    Governance(GovernanceMsg),
    Owner(OwnerMsg),
    Anyone(AnyoneMsg),
}

/// For one agent. Funds only where it is said.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum AgentMsg {
    /// Bonds the coins sent along: exactly one, in the staking denom. Owner only.
    Bond(Nothing),
    /// Lets stake leave after the clock's `unbonding_seconds` (14 days). It belongs to the present term, and is
    /// slashable until claimed; once that term is over, by cases reported before it has left. At most 8 at once. Owner
    /// only.
    Unbond { amount: Amount },
    /// Pays out to the owner what has left, as far as no open case may need it. Owner only.
    Claim(Nothing),
    /// Rates the other side of one payment, once. The payment's receipt must stand in the payer's wallet, name the
    /// payee's wallet, and be at most 30 days old. Owner or controller.
    Rate {
        /// Whom.
        counterparty: AgentId,
        /// Which payment.
        intent: IntentId,
        /// On which side of it the rater stood.
        side: Side,
        marks: Marks,
    },
    /// Answers a case against this agent within the response window. Owner or controller, each once: the owner's answer
    /// takes the place of the controller's, never the other way round, and only the owner's ends the time to answer.
    Respond {
        case: u64,
        /// SHA-256 of the answer.
        response: Binary,
    },
    /// Appeals against a case upheld against this agent: the one appeal. Exactly the appeal bond must be sent along; it
    /// is lost unless the last verdict is milder than the first. Owner or controller; after the controller's the owner
    /// keeps the time to appeal for what it has to say, and nothing is decided before.
    Appeal(CaseRef),
}

/// A side of a payment.
#[derive(Clone, Debug, PartialEq, Copy, Eq, JsonSchema, cw_schema::Schemaifier)]
#[serde(rename_all = "snake_case")]
#[schemaifier(crate = "::cosmwasm_schema::cw_schema")]
pub enum Side {
    Payer,
    Payee,
}

names!(Side, "side of a payment", Payer = "payer", Payee = "payee");

/// Anyone who puts a bond behind an accusation.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ReporterMsg {
    /// Opens a case. Exactly the report bond of its term must be sent along. Returns the case's number in the
    /// response's data, as JSON. It reaches what of the stake belongs to its term: what is bonded to the present one,
    /// what leaves to that in which it began to leave. Where the governance of its term, while in office, let a case
    /// against the accused expire, decided none between that one's report and its expiry, and none since, it is silent:
    /// what is reported now freezes nothing, nor counts as open, before its first verdict. One that decides any case
    /// against the accused sits, whichever others it misses. Neither reporter nor victim may be the governance or an
    /// account of the accused's own: its owner, its wallet, or the controller that confirmed itself. Whom its owner
    /// merely named as controller keeps its say.
    Report {
        accused: AgentId,
        kind: ViolationKind,
        /// The gravest that may be found, and what of the stake is frozen.
        severity: Severity,
        /// SHA-256 of the evidence.
        evidence: Binary,
        /// Who was harmed.
        victim: Option<String>,
        /// By how much, in the staking denom's smallest unit: the most that the governance may find. Zero without a
        /// victim.
        damage: Amount,
        /// By whose judge and rules: the present term, or a former one in which something of the accused's stake began
        /// to leave and still does.
        ///
        /// `None`: where anything at all is bonded, the present one. Otherwise the newest in which anything was, as
        /// long as any of that still leaves; else the present one. So a last unit that stays, or that its owner bonds
        /// in front of the report, decides: with it the case falls to the present term, and reaches that unit and what
        /// began to leave in this term; without it the case falls to the former one, and reaches what began to leave in
        /// that. Whoever means what left in a former term names that term: until it has left, nothing that its owner
        /// does takes it out of reach of such a report.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        term: Option<u32>,
    },
    /// Appeals against a case's dismissal: the one appeal. Exactly the appeal bond must be sent along; it is lost
    /// unless the last verdict upholds the case.
    Appeal(CaseRef),
}

/// The governance in whose term the case was reported, unless it is a party to it: its reporter or victim, the
/// accused's owner when it was reported, or its present owner, wallet or the controller that confirmed itself.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum GovernanceMsg {
    /// Finds that the accused did it: first once it was heard (its owner answered, or the window is over), then on
    /// appeal. A decision on appeal is final; the first becomes so when the appeal window ends, or the time to decide
    /// an appeal. See [`Verdict::Upheld`]. From [`Case::decidable_at`] on.
    Uphold {
        case: u64,
        /// [`Report::hash`] of what was judged, 32 bytes: another is refused.
        case_hash: Binary,
        /// Whether it was judged as appealed: at another stage it is refused, whoever sends it again.
        appeal: bool,
        severity: Severity,
        damage: Amount,
    },
    /// Finds that it did not, or that nobody knows. See [`Verdict::Dismissed`].
    Dismiss {
        case: u64,
        /// [`Report::hash`] of what was judged, 32 bytes: another is refused.
        case_hash: Binary,
        /// As above.
        appeal: bool,
        frivolous: bool,
    },
}

/// The owner only.
///
/// What decides over others waits, as a [`Change`]: whoever distrusts it has the time to leave. So do wallet codes, one
/// that comes, which makes ratings count, as one that goes, which silences them; and a hook that comes, whose gas all
/// pay for. A hook that goes only hears no more.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum OwnerMsg {
    /// Announces [`Change::Rules`].
    SetRules { rules: Rules },
    /// Announces [`Change::Roles`]; what is `None` stays.
    SetRoles { governance: Option<String>, community: Option<String> },
    /// Drops what is announced.
    CancelChange(Nothing),
    /// Announces [`Change::WalletCodes`].
    SetWalletCodes { wallet_code_ids: Vec<u64> },
    /// Announces [`Change::RatingDenom`].
    SetRatingDenom { rating_denom: String },
    /// Announces [`Change::Hook`].
    AddHook(AddressRef),
    /// At once.
    RemoveHook(AddressRef),
    /// Offers ownership; it moves when the new owner accepts. `None` withdraws the offer.
    OfferOwnership { to: Option<String> },
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum AnyoneMsg {
    /// Closes a case whose time has come: a first verdict against which nobody appealed, or whose appeal nobody
    /// decided, takes effect; what nobody decided at all expires in the accused's favour.
    Settle(CaseRef),
    /// Pays out what an address is owed, to that address.
    Collect(AddressRef),
    /// Tells of a threshold that an agent crossed because marks and penalties fade.
    Refresh(AgentRef),
    /// Lets what was announced take effect, from when it is due until it is void.
    ApplyChange {
        /// [`Change::hash`] of what was shown, 32 bytes: another is refused.
        change_hash: Binary,
    },
    /// Takes up an offer of ownership; only the one it was made to. Drops what the former owner announced.
    AcceptOwnership(Nothing),
}

// What many messages carry, once: each has its own code in the contract otherwise. See also `message`.

/// Names a case by its number.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct CaseRef {
    pub case: u64,
}

/// Names a term by its number.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct TermRef {
    pub term: u32,
}

/// Names an agent.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct AgentRef {
    pub agent: AgentId,
}

/// What hooks are called with. Whatever they answer changes nothing here.
#[cw_serde]
#[derive(Eq)]
pub enum HookMsg {
    /// An agent's overall score went into another band.
    ReputationCrossed { agent: AgentId, band: Band, overall: Score },
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {}
