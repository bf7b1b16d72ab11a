//! Messages of the governance contract: which actions are approved, by rule or by vote; who judges cases and suspends
//! agents; and how all of that changes. And the rules as pure functions.
//!
//! [`ExecuteMsg`] is grouped by who may call; the contract checks the caller once per group.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod action;
pub mod answer;
pub mod blocklist;
pub mod compliance;
pub mod court;
pub mod evaluate;
pub mod facts;
pub mod hash;
pub mod risk;
pub mod rule;
pub mod settings;
pub mod terms;
pub mod workflow;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, StdResult};

use crate::AgentId;
use crate::content::{CHANGE, ContentDomain, content_hash};
use crate::registry::AuthorityMsg;
use crate::reputation::Verdict;
use crate::wallet::Payment;

pub use crate::message::{AddressRef, Nothing};
pub use action::RequestedAction;
pub use answer::{
    Approval, ApprovalStatus, Ballot, BallotStatus, BallotsResponse, BlockedImportsResponse, BlockedResponse,
    ChangesResponse, Config, ExposureResponse, Matter, PendingChange, QueryMsg, Request, Vote, VotesResponse,
};
pub use blocklist::{BlockedImport, BlockedList, ImportState};
pub use compliance::{Categories, Compliance, DenomCompliance, Finding};
pub use court::{Court, CourtError};
pub use evaluate::{Alternative, Decision, Evaluation, Reading};
pub use hash::{SigningDomain, action_hash, requested_hash};
pub use risk::{Reference, Risk, RiskFactor, RiskPart, RiskRules};
pub use rule::{ActionKind, AmountRange, Condition, Conditions, RiskRange, Rule, ScoreRange, Then, When};
pub use settings::{Settings, SettingsError};
pub use terms::{ApprovalCondition, Monitoring, Terms};
pub use workflow::{Approvers, Tally, Workflow, Workflows};

/// A change waits at least this long: one hour.
pub const DELAY_SECONDS_MIN: u64 = 3_600;
/// A change waits this long unless something else is said: 2 days.
pub const DELAY_SECONDS_DEFAULT: u64 = 2 * 86_400;
/// A change waits at most this long: 30 days.
pub const DELAY_SECONDS_MAX: u64 = 30 * 86_400;
/// How long after its delay a change may take effect: 7 days.
pub const EFFECT_SECONDS: u64 = 7 * 86_400;
/// Parts of one change.
pub const CHANGES_MAX: usize = 8;
/// Ballots that are not closed, of one agent's requests or of one approver's proposals.
pub const OPEN_BALLOTS_MAX: u32 = 8;
/// Addresses blocked from the start.
pub const BLOCKED_MAX: usize = 30;

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// Proposes changes, blocks, pauses and revokes. As owner it approves nothing and votes on nothing; a workflow may
    /// name it as anybody else.
    pub owner: String,
    /// Where agents are registered, and suspended. For ever.
    pub registry: String,
    /// Whose scores count and whose cases are judged. For ever.
    pub reputation: String,
    /// At most 32, in order. Without any, everything is denied.
    pub rules: Vec<Rule>,
    pub workflows: Workflows,
    pub risk: RiskRules,
    pub compliance: Compliance,
    /// Addresses to which nothing is approved; at most 30, more by [`OwnerMsg::Block`].
    pub blocked: Vec<String>,
    /// How long changes wait: one hour to 30 days. Two days if absent.
    pub delay_seconds: Option<u64>,
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    Requester(RequesterMsg),
    Approver(ApproverMsg),
    Consumer(ConsumerMsg),
    Owner(OwnerMsg),
    Anyone(AnyoneMsg),
}

/// The agent's owner, its controller or its wallet.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum RequesterMsg {
    /// Asks for an approval of payments. The answer, a [`RequestResponse`], stands in the response's data, as JSON; a
    /// refusal is an answer and no error.
    Request {
        agent: AgentId,
        /// The wallet that is bound to the agent.
        wallet: String,
        denom: String,
        /// 1 to 30, exactly as the wallet will be asked to pay them.
        payments: Vec<Payment>,
    },
    /// Takes back an open request: the account that asked, or the agent's owner.
    Withdraw(BallotRef),
    /// As [`RequesterMsg::Request`], of whatever may be asked for; payments come to the same either way.
    RequestAction {
        agent: AgentId,
        /// The wallet that is bound to the agent.
        wallet: String,
        action: RequestedAction,
    },
}

/// What comes of a request.
#[cw_serde]
#[derive(Eq)]
pub enum RequestResponse {
    Approved {
        approval: u64,
        expires_at: u64,
    },
    /// To be voted on until `deadline`.
    Open {
        ballot: u64,
        workflow: String,
        deadline: u64,
    },
    Refused {
        reason: String,
    },
}

/// Those who decide in a workflow. Nobody votes on what concerns an agent of which he is the owner, the wallet or the
/// controller that confirmed itself, on what he asked for or would be paid, on a case that he reported or whose accused
/// was his when it was reported, nor on a verdict that would compensate him as its victim: on others a victim has his
/// vote, since reporters name victims without asking them. Whom an owner merely named as its controller keeps his vote.
/// Where too few of a workflow's list are left, or its group weighs too little, what concerns them goes to the workflow
/// that it escalates to.
///
/// Members of a group weigh what they did before the block in which the vote began; on a verdict the lesser of that and
/// of what they did before the block of the case's report. So whoever joins after a report does not judge it. Whoever
/// replaces members of a group that judges waits for open cases to end: on those neither who left nor who came has a
/// vote.
///
/// A vote, like a verdict that is proposed, names the hash of what was shown, and is refused where something else lies
/// here. What is open is decided by the workflows under which it was opened, a case by those under which it was
/// reported: no change of settings ends a vote, or chooses others who decide it.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ApproverMsg {
    /// Votes, once. The vote that reaches the required weight takes effect in the same message; if what it does fails,
    /// the vote is not counted.
    Vote {
        ballot: u64,
        /// [`Matter::hash`] of what was shown: 32 bytes.
        matter_hash: Binary,
        approves: bool,
    },
    /// Proposes a verdict to those who decide at the case's stage, with the proposer's own approval. Who votes on the
    /// first verdict has no vote on the appeal; a vote that would leave nobody to decide it is refused.
    Judge {
        case: u64,
        /// [`crate::reputation::Report::hash`] of what was shown: 32 bytes.
        case_hash: Binary,
        /// Whether the case was shown as appealed. At another stage it is refused: what was meant as the first verdict,
        /// and is sent again, does not decide the appeal.
        appeal: bool,
        verdict: Verdict,
    },
    /// Proposes to suspend an agent, with the proposer's own approval. A suspension ends, for good, all that was
    /// approved to the agent before or put to a vote.
    Suspend {
        agent: AgentId,
        /// 1 to 256 bytes.
        reason: String,
    },
    /// Proposes to take a suspension back, with the proposer's own approval.
    Reinstate {
        agent: AgentId,
        /// The suspension that is meant, and no later one: [`crate::registry::Suspension::since`].
        since: u64,
    },
}

/// The wallet that an approval was given for. Of payments it alone: it pays in the same message or not at all. For what
/// else was approved no contract asks on the way; whoever may ask for the agent, the wallet among them, reports it used
/// before it acts, so that it is used once, in time and within the caps.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ConsumerMsg {
    /// Uses the approval up, for the action of this hash (32 bytes, see [`hash`]) in the same message.
    Consume { approval: u64, action_hash: Binary },
}

/// The owner only. What loosens waits; what tightens is immediate.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum OwnerMsg {
    /// Proposes a change of 1 to 8 parts, all of them or none. Anyone may let it take effect once its delay is over.
    Propose { changes: Vec<Change> },
    /// Takes back a change that has not taken effect.
    Cancel(ChangeRef),
    /// Nothing is approved to this address, and nothing that was, or was put to a vote, is ever used: not after it was
    /// unblocked either. Voids changes that wait and would unblock, resume or offer ownership.
    Block(AddressRef),
    /// Nothing is approved without a vote, and nothing that was is ever used: not after it was resumed either. Voids
    /// changes as a block does.
    Pause(Nothing),
    /// Ends an approval that was not used, all others of the same action, and what open votes on that action would
    /// give.
    Revoke(ApprovalRef),
    /// Takes back an offer of ownership. Voids changes as a block does.
    WithdrawOffer(Nothing),
    /// Takes up the place of the registry's authority, if it was offered to this contract.
    AcceptAuthority(Nothing),
    /// Blocks the addresses of one page of a list, as [`OwnerMsg::Block`] does; those that are blocked already are
    /// passed over. Pages come in order from 0. One that was imported changes nothing, but that page 0 begins the list
    /// anew until it is complete. Addresses stay blocked whatever comes of the list: see [`blocklist`].
    ImportBlocked {
        list: BlockedList,
        page: u32,
        /// 1 to 100, ascending by their bytes, each after those of the page before.
        addresses: Vec<String>,
    },
}

/// A part of a change. The first four and the delay, where they change anything, void every unused approval and every
/// other change that was proposed before: whoever has several that are ripe chooses one, and it is the settings that
/// everybody saw which it changes. They end no ballot: what passes under settings that changed since is evaluated anew,
/// and is void unless the present ones would put it to the same vote, or approve it.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Change {
    Rules(Vec<Rule>),
    /// For what is opened, and for cases reported, once they are in force; see [`court`]. Where others are to decide
    /// cases, it waits at least as long as stake takes to leave the reputation contract.
    Workflows(Workflows),
    Risk(RiskRules),
    Compliance(Compliance),
    /// Only of an address that is blocked.
    Unblock(AddressRef),
    /// Ends the pause of automatic approval, while there is one.
    Resume(Nothing),
    /// What the registry's authority may do but suspend and reinstate, which only a vote does: deposits, and handing
    /// the place on.
    Registry(AuthorityMsg),
    /// How long later changes wait: one hour to 30 days, in seconds.
    Delay {
        seconds: u64,
    },
    /// Offers ownership; it moves when the new owner accepts, and voids what the former one proposed. Whoever holds
    /// the owner's key cannot hand it on before the owner can object.
    OfferOwnership(AddressRef),
}

impl Change {
    /// The hash of a change's parts under its number in the governance contract: see [`crate::content`].
    pub fn hash(parts: &[Self], chain_id: &str, governance: &str, change: u64) -> StdResult<[u8; 32]> {
        content_hash(ContentDomain { kind: CHANGE, chain_id, contract: governance }, change, &parts)
    }
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum AnyoneMsg {
    /// Closes a ballot whose time is up or that is void, or hands it to the next workflow.
    Close(BallotRef),
    /// Lets a change take effect whose delay is over; drops one that is too old, of a former owner, or
    /// proposed against settings that changed since. Of several that are due, whoever is first chooses: what belongs
    /// together belongs into one change.
    ApplyChange {
        change: u64,
        /// [`Change::hash`] of all its parts as they were shown: 32 bytes.
        change_hash: Binary,
    },
    /// Takes up an offer of ownership; only the one it was made to.
    AcceptOwnership(Nothing),
}

/// Names a ballot.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct BallotRef {
    pub ballot: u64,
}

/// Names an approval.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ApprovalRef {
    pub approval: u64,
}

/// Names a change.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ChangeRef {
    pub change: u64,
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {}
