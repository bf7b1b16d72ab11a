//! What the governance contract is asked, and answers.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Binary, StdResult};

use super::action::RequestedAction;
use super::blocklist::BlockedImport;
use super::rule::ActionKind;
use super::terms::Terms;
use super::{ApprovalRef, BallotRef, Change};
use crate::content::{BALLOT, ContentDomain, content_hash};
use crate::message::Nothing;
use crate::reputation::Verdict;
use crate::wallet::Payment;
use crate::{AgentId, Amount};

#[cw_serde]
#[derive(QueryResponses)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum QueryMsg {
    /// What a request would come to now, with every reason. Errors if the agent is unknown or has no wallet.
    #[returns(super::Evaluation)]
    Evaluate { agent: AgentId, denom: String, payments: Vec<Payment> },
    /// The same of whatever may be asked for.
    #[returns(super::Evaluation)]
    EvaluateAction { agent: AgentId, action: RequestedAction },
    /// Errors if there is no such approval, as the next one does of ballots.
    #[returns(Approval)]
    Approval(ApprovalRef),
    #[returns(Ballot)]
    Ballot(BallotRef),
    /// Those on which votes may still be counted or which nobody has closed yet, oldest first.
    #[returns(BallotsResponse)]
    OpenBallots { start_after: Option<u64>, limit: Option<u32> },
    /// Round by round; `start_after` is a [`Vote::key`].
    #[returns(VotesResponse)]
    Votes { ballot: u64, start_after: Option<Binary>, limit: Option<u32> },
    #[returns(super::Settings)]
    Settings(Nothing),
    /// Those by which ballots of an epoch are decided: the present ones, or former ones that were in force in it.
    #[returns(super::Workflows)]
    WorkflowsAt { epoch: u32 },
    /// Changes that wait, oldest first.
    #[returns(ChangesResponse)]
    Changes { start_after: Option<u64>, limit: Option<u32> },
    /// In the order of the addresses' bytes.
    #[returns(BlockedResponse)]
    Blocked { start_after: Option<String>, limit: Option<u32> },
    /// What a wallet paid to a payee under approvals.
    #[returns(ExposureResponse)]
    Exposure { wallet: String, payee: String, denom: String },
    #[returns(Config)]
    Config(Nothing),
    /// How far a list of blocked addresses was imported, by its hash; errors if no page of it was.
    #[returns(BlockedImport)]
    BlockedImport { hash: Binary },
    /// Of all lists, in the order of their hashes.
    #[returns(BlockedImportsResponse)]
    BlockedImports { start_after: Option<Binary>, limit: Option<u32> },
}

/// An approval as queries answer it.
#[cw_serde]
#[derive(Eq)]
pub struct Approval {
    pub id: u64,
    pub agent: AgentId,
    /// Payments are made by it alone: see [`super::ConsumerMsg`].
    pub wallet: String,
    /// Of what is at stake.
    pub denom: String,
    /// See [`super::hash`].
    pub action_hash: Binary,
    /// The rule that gave it or led to the vote.
    pub rule: String,
    /// The vote that gave it; absent if it was given at once.
    pub ballot: Option<u64>,
    pub monitor: bool,
    /// Unix seconds from which it is void.
    pub expires_at: u64,
    pub status: ApprovalStatus,
    /// Version 0.2, which does not say it, approved payments alone.
    #[serde(default)]
    pub kind: ActionKind,
    /// Unix seconds from which it may be used; 0 if at once.
    #[serde(default)]
    pub usable_from: u64,
    /// What whoever acts under it keeps, and what is watched afterwards.
    #[serde(default)]
    pub terms: Terms,
}

#[cw_serde]
#[derive(Copy, Eq)]
pub enum ApprovalStatus {
    /// May be used, within the caps.
    Usable {},
    Used {
        at: u64,
    },
    /// Or another approval of the same action was, after this one had been given or put to a vote.
    Revoked {},
    Expired {},
    /// Settings changed since; or automatic approval was paused, the agent suspended or a payee blocked, after it had
    /// been given or put to a vote.
    Void {},
    /// Its terms let it be used from then on, and no earlier. Unix seconds.
    Waiting {
        until: u64,
    },
}

/// What is voted on. Never changes.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Matter {
    /// An approval of payments without terms, good for `valid_seconds` once it is given: as version 0.2 put it.
    Action { agent: AgentId, wallet: String, denom: String, payments: Vec<Payment>, rule: String, valid_seconds: u64 },
    /// A verdict in a case of the reputation contract, at first or on appeal.
    Verdict { case: u64, case_hash: Binary, verdict: Verdict, appeal: bool },
    /// Suspends an agent at the registry.
    Suspend { agent: AgentId, reason: String },
    /// Takes the suspension back that began at `since` (Unix seconds), and no later one.
    Reinstate { agent: AgentId, since: u64 },
    /// An approval of anything else that an agent may ask for, or of payments with terms.
    Request(Request),
}

/// What an agent asked for, as it is put to a vote.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Request {
    pub agent: AgentId,
    pub wallet: String,
    pub action: RequestedAction,
    /// The rule that led to the vote.
    pub rule: String,
    /// How long the approval is good for once it is given, in seconds.
    pub valid_seconds: u64,
    /// With which it is given.
    pub terms: Terms,
}

impl From<Request> for Matter {
    fn from(request: Request) -> Self {
        let Request { agent, wallet, action, rule, valid_seconds, terms } = request;
        match action {
            RequestedAction::Payments { denom, payments } if terms.is_empty() => {
                Self::Action { agent, wallet, denom, payments, rule, valid_seconds }
            }
            action => Self::Request(Request { agent, wallet, action, rule, valid_seconds, terms }),
        }
    }
}

impl Matter {
    /// What an agent asked for, if it is that.
    pub fn request(self) -> Option<Request> {
        match self {
            Self::Action { agent, wallet, denom, payments, rule, valid_seconds } => {
                let (action, terms) = (RequestedAction::Payments { denom, payments }, Terms::default());
                Some(Request { agent, wallet, action, rule, valid_seconds, terms })
            }
            Self::Request(request) => Some(request),
            Self::Verdict { .. } | Self::Suspend { .. } | Self::Reinstate { .. } => None,
        }
    }

    /// The hash that votes on a ballot of the governance contract name: see [`crate::content`].
    pub fn hash(&self, chain_id: &str, governance: &str, ballot: u64) -> StdResult<[u8; 32]> {
        content_hash(ContentDomain { kind: BALLOT, chain_id, contract: governance }, ballot, self)
    }
}

/// A vote as queries answer it.
#[cw_serde]
#[derive(Eq)]
pub struct Ballot {
    pub id: u64,
    pub matter: Matter,
    pub opener: String,
    /// The workflow that decides now, or decided last.
    pub workflow: String,
    /// 0, and one more for each escalation.
    pub round: u8,
    /// Members and weights count as they were before this block.
    pub height: u64,
    /// Nobody may vote from then on. Unix seconds.
    pub deadline: u64,
    pub required: u64,
    pub total: u64,
    pub approvals: u64,
    pub rejections: u64,
    /// The workflows of this epoch decide it: see [`QueryMsg::WorkflowsAt`].
    pub epoch: u32,
    pub status: BallotStatus,
}

/// Where a ballot stands, as of the block that answers.
#[cw_serde]
#[derive(Eq)]
pub enum BallotStatus {
    Open {},
    /// Time is up: anyone may close it, which may escalate it.
    Overdue {},
    /// It can decide nothing any more: the agent was suspended or reinstated meanwhile, or a migration did not keep
    /// what would decide it. Anyone may close it.
    Void {},
    Closed {
        /// `passed`, `rejected`, `expired`, `void` or `withdrawn`.
        outcome: String,
        /// That was given.
        approval: Option<u64>,
    },
}

#[cw_serde]
#[derive(Eq)]
pub struct BallotsResponse {
    pub ballots: Vec<Ballot>,
}

#[cw_serde]
#[derive(Eq)]
pub struct Vote {
    /// Names the vote among those of its ballot.
    pub key: Binary,
    pub round: u8,
    pub voter: String,
    pub approves: bool,
}

#[cw_serde]
#[derive(Eq)]
pub struct VotesResponse {
    pub votes: Vec<Vote>,
}

/// A change that waits.
#[cw_serde]
#[derive(Eq)]
pub struct PendingChange {
    pub id: u64,
    pub changes: Vec<Change>,
    /// Of the settings against which it was proposed: void under any other.
    pub epoch: u32,
    /// Unix seconds from which anyone may let it take effect.
    pub ripens_at: u64,
    /// Unix seconds from which it no longer can.
    pub expires_at: u64,
}

#[cw_serde]
#[derive(Eq)]
pub struct ChangesResponse {
    pub changes: Vec<PendingChange>,
}

#[cw_serde]
#[derive(Eq)]
pub struct BlockedResponse {
    pub addresses: Vec<String>,
}

#[cw_serde]
#[derive(Eq)]
pub struct BlockedImportsResponse {
    pub imports: Vec<BlockedImport>,
}

#[cw_serde]
#[derive(Copy, Eq)]
pub struct ExposureResponse {
    /// Whether anything was ever paid.
    pub known: bool,
    /// In the last 24 hours, rounded up to whole hours.
    pub day: Amount,
    /// In the last 30 days, rounded up to whole days.
    pub month: Amount,
}

#[cw_serde]
#[derive(Eq)]
pub struct Config {
    pub owner: String,
    pub offered_to: Option<String>,
    pub registry: String,
    pub reputation: String,
    /// Raised by every change of rules, workflows, risk or compliance.
    pub epoch: u32,
    /// Automatic approval is paused.
    pub paused: bool,
    /// How long changes wait, in seconds.
    pub delay_seconds: u64,
    /// CAIP-10 account id (`cosmos:<chain id>:<address>`), so that testnet and mainnet never look alike.
    pub caip10: String,
}
