//! Proposals: what signers decide on, how they vote, and what queries say of it.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Coin, Timestamp};

use super::{Expiration, NoDeposit, OwnerMsg, Payment, SignerId, StandardMsg, StandardStatus, ThresholdResponse};

/// How long signers may vote: 24 hours.
pub const VOTE_SECONDS: u64 = 86_400;
/// How long what passed may be carried out, if it failed at first: 7 days. As long after its delay for what the owner
/// scheduled.
pub const EXECUTION_SECONDS: u64 = 7 * 86_400;

/// One thing to do. What no kind names cannot be done.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Action {
    /// Pays anybody any amount, once per intent, as the operator would: the same id again with the same content moves
    /// nothing. Denom and category stand in the policy, since the receipt names them by index; caps, the payee list and
    /// `allowed` do not matter, and nothing is counted against them.
    Pay { denom: String, payment: Payment },
    /// What the owner may do, at once. All of it but cancelling other proposals.
    Owner(OwnerMsg),
    /// Calls another contract; at most 4,096 bytes of message and 4 coins.
    CallContract {
        contract: String,
        msg: Binary,
        #[serde(deserialize_with = "crate::coins::read")]
        funds: Vec<Coin>,
    },
    /// Replaces the wallet's own code; the last action of its proposal. Works where the wallet is its own code admin;
    /// at most 4,096 bytes of message.
    Migrate { code_id: u64, msg: Binary },
}

/// What is proposed. Never changes afterwards.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Draft {
    /// At most 128 bytes.
    pub title: String,
    /// The SHA-256 of a text kept elsewhere that gives the reasons: 32 bytes.
    pub rationale: Option<Binary>,
    /// 1 to 8, all of them or none, in this order; at most 8,192 bytes in their canonical form.
    pub actions: Vec<Action>,
}

/// A proposal by its id.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ProposalRef {
    pub id: u64,
}

/// A proposal by its id and by what it does: a vote counts, and what passed is carried out, only where both agree.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ProposalContent {
    pub id: u64,
    /// [`crate::approval::draft_hash`] of the draft that was shown: 32 bytes.
    pub draft_hash: Binary,
}

/// Signers that have an account.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum SignerMsg {
    /// Opens a proposal, with the proposer's own approval. At most 4 of one proposer are open at a time.
    Propose {
        draft: Draft,
        /// Unix seconds from which nobody may vote; at most, and by default, 24 hours ahead.
        expires_at: Option<u64>,
    },
    /// The approval that reaches the threshold carries the proposal out in the same message.
    Approve(ProposalContent),
    /// Ends the proposal once approval has become impossible, and not before.
    Reject(ProposalContent),
    /// Takes back one's own open proposal.
    Cancel(ProposalRef),
}

/// An approval given by signature. See [`crate::approval`] for the bytes that are signed.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct SignedApproval {
    /// The signer's index in the set.
    pub signer: u32,
    /// Unix seconds from which the approval is void. Part of what is signed.
    pub deadline: u64,
    pub proof: Proof,
}

/// A signature, in the manner of the signer's key. Signatures have 64 bytes.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Proof {
    /// By a secp256k1 key over a document of ADR-36 that names `account`, the address that the wallet software shows.
    Adr36 { account: String, signature: Binary },
    /// By an ed25519 key over the bytes, or by a secp256r1 key over their SHA-256.
    Plain { signature: Binary },
    /// By a passkey (secp256r1), whose challenge is the SHA-256 of the bytes.
    WebAuthn { authenticator_data: Binary, client_data_json: Binary, signature: Binary },
}

/// Who proposed.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Proposer {
    /// By index in the set of the proposal's time.
    Signer(u32),
    /// Nobody by name: it came with the signatures that passed it.
    Signatures {},
    /// Scheduled by the owner: carried out after the delay unless vetoed or rejected.
    Owner {},
    /// An operator's payment that exceeds its limits.
    Operator {},
}

/// Where a proposal stands, as of the block that answers.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ProposalStatus {
    Open {},
    /// The owner's delay is over: anyone may carry it out.
    Ripe {},
    Executed {
        at: u64,
    },
    /// Passed, but an action failed; nothing happened. Anyone may try again until `retry_until`.
    Failed {
        at: u64,
        /// As the chain tells a contract: of a contract's own refusal the words, of any other error a code. A node says
        /// `codespace: sdk, code: 5` for a payment beyond what the wallet holds.
        reason: String,
        retry_until: u64,
    },
    Rejected {},
    /// Taken back or vetoed.
    Cancelled {
        by: String,
    },
    Expired {},
    /// The signers changed since, or decided on another policy; or an alarm ended it ([`super::alarm`]).
    Void {},
}

/// A proposal without its actions.
#[cw_serde]
#[derive(Eq)]
pub struct ProposalSummary {
    pub id: u64,
    pub title: String,
    pub proposer: Proposer,
    pub status: ProposalStatus,
    /// Unix seconds.
    pub proposed_at: u64,
    /// Nobody may vote from then on.
    pub expires_at: u64,
    /// For the owner's: when its delay is over.
    pub ripens_at: Option<u64>,
    /// The rules under which it was made; void under others.
    pub rules_epoch: u32,
    /// Weight that approved, rejected, and that passes.
    pub approved: u64,
    pub rejected: u64,
    pub threshold: u32,
}

/// The wallet's own words for it, and cw3's (see [`super::StandardProposal`]) beside them.
#[cw_serde]
pub struct ProposalInfo {
    pub summary: ProposalSummary,
    pub draft: Draft,
    /// SHA-256 of the draft's canonical bytes.
    pub draft_hash: Binary,
    pub id: u64,
    pub title: String,
    pub description: String,
    pub msgs: Vec<StandardMsg>,
    pub status: StandardStatus,
    pub expires: Expiration,
    pub threshold: ThresholdResponse,
    pub proposer: String,
    pub deposit: Option<NoDeposit>,
    /// What an approval by signature of it names; `None` under other rules, when it is void, and for a wallet of
    /// version 0.2.
    #[serde(default)]
    pub rules_id: Option<Binary>,
    /// The same, beside it: when votes on what this loosens were last ended, in nanoseconds; zero: never.
    #[serde(default)]
    pub alarm: Timestamp,
}

#[cw_serde]
#[derive(Eq)]
pub struct ProposalsResponse {
    pub proposals: Vec<ProposalSummary>,
}

#[cw_serde]
#[derive(Eq)]
pub struct Vote {
    pub signer: SignerId,
    /// By the set of the proposal's time.
    pub weight: u32,
    pub approves: bool,
}

/// Those who voted, in the order of their indices: at most 16.
#[cw_serde]
#[derive(Eq)]
pub struct VotesResponse {
    pub votes: Vec<Vote>,
}
