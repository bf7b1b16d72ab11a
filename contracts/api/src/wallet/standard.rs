//! What tools made for other contracts ask and understand: the query shapes of cw1 2.0 (`CanExecute`) and cw3 1.1.
//!
//! Only the questions. A wallet does not take cw1's and cw3's messages: a payment has an intent's id and a purpose, and a
//! proposal has typed actions, for which those have no words.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{CosmosMsg, Timestamp};

/// cw1.
#[cw_serde]
#[derive(Eq)]
pub struct CanExecuteResponse {
    pub can_execute: bool,
}

/// cw3: what passes a proposal.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum ThresholdResponse {
    /// That much weight must approve, of all there is.
    AbsoluteCount { weight: u64, total_weight: u64 },
}

/// cw3.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum StandardStatus {
    Open,
    /// Also cancelled, expired or void.
    Rejected,
    /// Also failed, while it may be tried again.
    Passed,
    Executed,
}

/// cw3: when voting ends.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum Expiration {
    AtTime(Timestamp),
}

/// cw3 asks for no deposits here.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct NoDeposit {}

/// cw3's view of a proposal.
#[cw_serde]
pub struct StandardProposal {
    pub id: u64,
    pub title: String,
    /// The SHA-256 of the reasons in hex; empty without.
    pub description: String,
    /// What the actions come to. What the owner may do stands as a message of the wallet to itself.
    pub msgs: Vec<CosmosMsg>,
    pub status: StandardStatus,
    pub expires: Expiration,
    pub threshold: ThresholdResponse,
    /// The signer, owner or operator; the wallet itself for what came with signatures.
    pub proposer: String,
    /// Always `None`.
    pub deposit: Option<NoDeposit>,
}

/// cw3.
#[cw_serde]
pub struct StandardProposalsResponse {
    pub proposals: Vec<StandardProposal>,
}

/// cw3. Nobody abstains here, and a veto is the guardian's.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum StandardBallot {
    Yes,
    No,
}

/// cw3.
#[cw_serde]
#[derive(Eq)]
pub struct StandardVote {
    pub proposal_id: u64,
    /// An address, or a key as `<scheme>:<base64>`.
    pub voter: String,
    pub vote: StandardBallot,
    pub weight: u64,
}

/// cw3.
#[cw_serde]
#[derive(Eq)]
pub struct StandardVoteResponse {
    pub vote: Option<StandardVote>,
}

/// cw3.
#[cw_serde]
#[derive(Eq)]
pub struct StandardVotesResponse {
    pub votes: Vec<StandardVote>,
}

/// cw3: `None` for who is no signer.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct VoterResponse {
    pub weight: Option<u64>,
}

/// cw3.
#[cw_serde]
#[derive(Eq)]
pub struct Voter {
    pub addr: String,
    pub weight: u64,
}

/// cw3.
#[cw_serde]
#[derive(Eq)]
pub struct VotersResponse {
    pub voters: Vec<Voter>,
}

/// A proposal by its id, under the wallet's own name for it or cw3's.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ProposalQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal_id: Option<u64>,
}

impl ProposalQuery {
    pub const fn of(id: u64) -> Self {
        Self { id: Some(id), proposal_id: None }
    }
}
