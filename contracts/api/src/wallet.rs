//! Messages of the wallet: one instance per agent, holding its money.
//!
//! [`ExecuteMsg`] is grouped by who may call; the contract checks the caller once per group.

pub mod alarm;
pub mod layout;
mod proposal;
mod same;
mod signer;
mod standard;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Binary, Coin};

use crate::policy::{Breach, Mandate, Policy, Verdict};
use crate::{AgentId, Amount, IntentId};

pub use alarm::{Alarms, Safeguard, Safeguards, UNDISTURBED_SECONDS};
pub use proposal::{
    Action, Draft, EXECUTION_SECONDS, Proof, ProposalContent, ProposalInfo, ProposalRef, ProposalStatus,
    ProposalSummary, ProposalsResponse, Proposer, SignedApproval, SignerMsg, VOTE_SECONDS, Vote, VotesResponse,
};
pub use same::{Difference, PaymentTerms};
pub use signer::{LOOSEN_DELAY_SECONDS_MAX, LOOSEN_DELAY_SECONDS_MIN, Signer, SignerId, SignerSet, SignersError, bit};
pub use standard::{
    CanExecuteResponse, Expiration, NoDeposit, ProposalQuery, SomeMsg, StandardBallot, StandardBankMsg, StandardMsg,
    StandardProposal, StandardProposalsResponse, StandardStatus, StandardVote, StandardVoteResponse,
    StandardVotesResponse, StandardWasmMsg, ThresholdResponse, Transfer, Voter, VoterResponse, VotersResponse,
};

/// How long after its start a recovery takes effect: 30 days.
pub const RECOVERY_SECONDS: u64 = 30 * 86_400;
/// How far an act number may lie ahead of the last: a stolen key cannot use them all up, and a keeper may leave some
/// out.
pub const ACT_AHEAD_MAX: u64 = 1_000;
/// How often the guardian ends a recovery while neither owner nor signers are heard of.
pub const RECOVERY_CANCELS_MAX: u8 = 3;

/// Creates a wallet, to be created without a code admin, so that nobody can change its rules from outside; one that has
/// another admin than itself does not bind. With `registry` it also confirms
/// the binding that the agent's owner announced there, in the same transaction.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// May set policy, payees, operator and guardian, freeze, unfreeze and withdraw.
    pub owner: String,
    /// May freeze, revoke, veto, lift the brake and cancel a recovery: see [`GuardianMsg`].
    pub guardian: Option<String>,
    /// May spend within policy.
    pub operator: Option<OperatorGrant>,
    pub policy: Policy,
    /// At most 30; more by [`OwnerMsg::SetPayees`].
    pub payees: Vec<Payee>,
    /// The registry with which to bind. The agent must be registered there, naming this wallet's address (predictable
    /// by instantiate2), by the same `owner`.
    pub registry: Option<String>,
    /// Decide together on what exceeds the operator's limits. Without them the owner alone decides, at once.
    #[serde(default)]
    pub signers: Option<SignerSet>,
}

/// An operator: the keeper's key and how long it may act.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct OperatorGrant {
    pub address: String,
    /// Unix seconds from which the operator may do nothing.
    pub expires_at: u64,
}

/// A payee and its own caps for one denom. The wallet's caps hold as well.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Payee {
    pub address: String,
    /// A denom of the policy. A payee paid in two denoms has two entries.
    pub denom: String,
    /// One payment, in the denom's smallest unit.
    pub per_payment_max: Amount,
    /// Any 24 hours.
    pub per_day_max: Amount,
    /// For as long as the payee is listed.
    pub lifetime_max: Amount,
    /// Categories of the policy that a payment to this payee may state.
    pub categories: Vec<String>,
    /// Unix seconds from which it is paid no more; `None`: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<u64>,
    /// The vendor whose address this is, as a SHA-256 of 32 bytes: of its contract, its tax number, whatever the owner
    /// knows it by. Several addresses may stand under one. It vouches for nothing: a new address of a known vendor is
    /// as new as any, whoever lists it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<Binary>,
}

/// One payment.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Payment {
    /// Names the payment for ever: sent again with the same content it answers "already done" and moves nothing; with
    /// other content it is refused.
    pub id: IntentId,
    pub to: String,
    /// In the message's denom's smallest unit.
    pub amount: Amount,
    /// A category that policy and payee allow.
    pub category: String,
    /// What the payee knows it by, such as an invoice number; at most 64 bytes, kept in the receipt.
    pub reference: String,
    /// For whom `to` is to hold the money: then `to` is a contract without a code admin, of a code that the policy
    /// lists as a conduit, and is told so by [`ConduitMsg`]. The payment is judged, counted and kept as one to the
    /// beneficiary. What comes back refills no cap.
    ///
    /// [`ConduitMsg`]: crate::conduit::ConduitMsg
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beneficiary: Option<String>,
}

impl Payment {
    /// Who is paid: the beneficiary, where another holds the money.
    pub fn payee(&self) -> &str {
        self.beneficiary.as_deref().unwrap_or(&self.to)
    }

    /// Who holds the money, if not the payee.
    pub fn conduit(&self) -> Option<&str> {
        self.beneficiary.as_ref().map(|_| self.to.as_str())
    }
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    Owner(OwnerMsg),
    Operator(OperatorMsg),
    Signer(SignerMsg),
    Guardian(GuardianMsg),
    Brake(BrakeMsg),
    Anyone(AnyoneMsg),
    SelfCall(SelfMsg),
}

/// The owner only. Money sent along is refused.
///
/// Beside signers, what tightens acts at once: freezing, a tighter policy, removing payees or lowering their caps,
/// revoking the operator or shortening its time, a first guardian or brake. It is an alarm, and ends earlier proposals
/// that would loosen the same ([`alarm`]). Everything else waits for `loosen_delay_seconds` as a proposal, which
/// signers may speed up or reject and the guardian may veto.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[expect(clippy::large_enum_variant, reason = "one is read per call, none is kept")]
pub enum OwnerMsg {
    /// Replaces the policy. What was spent stays counted. Where the signers decide it, every proposal is void: they
    /// were made under another.
    SetPolicy {
        policy: Policy,
    },
    /// Adds or replaces payees, then removes. A replaced payee keeps its standing and what it was paid; a removed one
    /// that returns starts anew. At most 30 of each.
    SetPayees {
        set: Vec<Payee>,
        remove: Vec<PayeeKey>,
    },
    /// Replaces the operator (or removes it) and raises the epoch: whatever the old one signed is void.
    SetOperator {
        operator: Option<OperatorGrant>,
    },
    SetGuardian {
        guardian: Option<String>,
    },
    /// Stops the operator until [`OwnerMsg::Unfreeze`]. Again changes nothing.
    Freeze {
        reason: String,
    },
    /// Also starts the dead man's switch anew. Only while the wallet is frozen or that has run out: then it may
    /// be proposed, and what an owner beside signers asks for at another time is written down as void.
    Unfreeze {},
    /// Sends coins to the owner itself; also while frozen.
    Withdraw {
        #[serde(deserialize_with = "crate::coins::read")]
        coins: Vec<Coin>,
    },
    /// Offers ownership; it moves when the new owner accepts. `None` withdraws the offer. What the signers offered the
    /// owner alone withdraws or replaces only after the delay, and then only by what it asked for since.
    OfferOwnership {
        to: Option<String>,
    },
    /// Confirms the binding that the owner announced at this registry. For as long as the agent lives: once it is
    /// retired, another may be bound.
    Bind {
        registry: String,
        /// Refused where another is announced. Beside signers it is always named: they decide on the agent that they
        /// were shown. Wallets of version 0.2 bind whichever is announced, and are told none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent_id: Option<AgentId>,
    },
    /// Gives the wallet signers, replaces them or (`None`) removes them. Voids every proposal.
    SetSigners {
        signers: Option<SignerSet>,
    },
    /// Ends an open proposal of the owner's or the operator's.
    Cancel(ProposalRef),
    /// Who may take over ownership, 30 days after saying so, should the owner be lost. Ends a recovery under way.
    SetRecovery {
        recovery: Option<String>,
    },
    /// Ends a recovery under way, as every other act of the owner and every proposal that is carried out does.
    CancelRecovery {},
    /// Lets the operator draw down a purse for one purpose ([`Mandate`]). Each gets a number, from 1. It ends with its
    /// time, its amount, a revocation, a freeze, and with whatever tightens or replaces the rules under which it was
    /// given.
    GiveMandate {
        mandate: Mandate,
    },
    RevokeMandate(MandateRef),
    /// Names the wallet's treasury, for [`OperatorMsg::Fund`] and [`OperatorMsg::CallBack`]: a contract without a code
    /// admin, of a code that the policy names, which names this wallet. It is never a payee. In place of another only
    /// once that was recalled, and only one that counts at least what was lost there.
    SetTreasury {
        treasury: String,
    },
    /// Sends the treasury a message, as JSON: [`crate::treasury::ExecuteMsg`], at most 4096 bytes. Beside signers what
    /// stops, recalls, returns or drops a change there tightens; everything else waits.
    CallTreasury {
        msg: Binary,
    },
    /// Who may pull the brake ([`BrakeMsg`]): none of owner, guardian, operator, holders of grants, signers and the
    /// wallet. A first one tightens.
    SetBrake {
        brake: Option<String>,
    },
    /// Ends the brake's freeze, and no other. Without signers, or as they decide, at once; by the owner alone beside
    /// them not before that freeze has stood for the delay. Refused where the brake froze nothing.
    LiftBrake {},
    /// From now on every payment enters the decision log ([`crate::decision`]), at a cost in gas that the README's
    /// table shows. For good, since a log that could be stopped would prove nothing: so beside signers it waits, too.
    KeepLog {},
}

/// A mandate by its number.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MandateRef {
    pub number: u64,
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct PayeeKey {
    pub address: String,
    pub denom: String,
}

/// The operator only, until its expiry and while the wallet is not frozen; `spend` also by those to whom it granted.
///
/// What names no payment has an **act number**, so that one raw read ([`layout::ACT_KEY`]) tells what landed: above the
/// last one and at most [`ACT_AHEAD_MAX`] above it. It never begins anew, under no epoch and no operator.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum OperatorMsg {
    /// Pays 1 to 30 payments in one denom: all of them or, on any refusal, none. Those with a receipt already are
    /// skipped and reported as such.
    Spend {
        /// The operator's present epoch; a replica left behind names an old one and is refused.
        epoch: u32,
        denom: String,
        payments: Vec<Payment>,
        /// Governance's approval of exactly these payments, used up if the policy asks for one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approval: Option<u64>,
        /// SHA-256 of the reasons of each payment, 32 bytes, for a wallet that keeps a decision log; none or as many as
        /// payments.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rationales: Vec<Binary>,
        /// The number of the mandate under which all of them are paid.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mandate: Option<u64>,
    },
    /// Says that the operator is there: the dead man's clock starts anew. Refused once it has run out.
    Heartbeat { epoch: u32, act: u64 },
    /// Lets another address spend a part of the operator's own allowance, by [`OperatorMsg::Spend`] and nothing else,
    /// in place of what it was granted before. Every rule of the wallet holds for it too, and what it pays counts
    /// against the wallet's caps. Ends with its time, a revocation, a freeze, and with the operator: with its
    /// replacement, also by itself, but not with a take-over. At most 16 stand at a time.
    Grant { epoch: u32, act: u64, grant: Grant },
    /// Takes a grant back.
    Revoke { epoch: u32, act: u64, to: String },
    /// Raises the epoch by one, from `epoch`: this process takes over from any other that holds the same key.
    TakeOver { epoch: u32, act: u64 },
    /// Asks the signers for a payment that only a limit stands against (verdict `escalate`). At most 4 are open, and
    /// one per intent.
    Escalate { epoch: u32, denom: String, payment: Payment },
    /// Puts money into the wallet's treasury, once per id, within the policy's
    /// [`TreasuryRules`](crate::policy::TreasuryRules): a paying call like any other, and like it bound by trust,
    /// freeze and the dead man's switch. Refused by a treasury that is stopped.
    Fund { epoch: u32, transfer: TreasuryTransfer },
    /// Has the treasury send back what lies idle in it, once per id.
    CallBack { epoch: u32, transfer: TreasuryTransfer },
    /// Asks the signers for a mandate. Counts among the same 4, and a mandate is asked for once at a time.
    AskMandate { epoch: u32, act: u64, mandate: Mandate },
    /// Enters decisions of any kind into the decision log ([`crate::decision`]): 1 to 30 SHA-256 of 32 bytes each, of
    /// texts kept elsewhere, and at most 120 in any 60 minutes. Refused where the wallet keeps no log. No sign of life.
    Note { epoch: u32, act: u64, hashes: Vec<Binary> },
}

/// Money between the wallet and its treasury, in the denom of the policy's
/// [`TreasuryRules`](crate::policy::TreasuryRules).
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct TreasuryTransfer {
    /// As a payment's: it names the transfer for ever, and is no payment's.
    pub id: IntentId,
    /// In the denom's smallest unit.
    pub amount: Amount,
    /// At most 64 bytes, kept in the receipt.
    pub reference: String,
    /// SHA-256 of the reasons, 32 bytes, for a wallet that keeps a decision log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rationale: Option<Binary>,
}

/// A part of the operator's allowance.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Grant {
    /// A slug, once among those that stand. In answers empty for one that a wallet of version 0.2 gave.
    #[serde(default)]
    pub name: String,
    /// What it is for; at most 256 bytes.
    #[serde(default)]
    pub purpose: String,
    pub to: String,
    /// A denom of the policy.
    pub denom: String,
    /// One payment, in the denom's smallest unit; at most the wallet's cap.
    pub per_payment_max: Amount,
    /// All payments; at most what the wallet's lifetime cap leaves. In answers, what is left of it.
    pub total: Amount,
    /// Without, every category of the policy; with, only these, at most 8, each once.
    #[serde(default)]
    pub budgets: Vec<GrantBudget>,
    /// Unix seconds from which nothing may be spent.
    pub expires_at: u64,
    /// Whether it reaches the newcomer purse: payees that are not listed.
    #[serde(default)]
    pub newcomers: bool,
    /// Whether it reaches mandates.
    #[serde(default)]
    pub mandates: bool,
}

/// What a grant lets be spent for one category.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct GrantBudget {
    /// A category of the policy.
    pub category: String,
    /// All payments, in the grant's denom's smallest unit. In answers, what is left of it.
    pub total: Amount,
}

/// The guardian only: it can tighten, never loosen, but for the brake's freeze.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum GuardianMsg {
    /// Stops the operator. Again changes nothing.
    Freeze {
        reason: String,
    },
    /// Removes the operator and raises the epoch.
    RevokeOperator {},
    /// Ends a proposal that is open or failed, and what waits or failed and would loosen the same ([`alarm`]). Only a
    /// signers' proposal that replaces the guardian itself is out of reach.
    Veto(ProposalRef),
    /// Takes a grant of the operator back.
    RevokeGrant {
        to: String,
    },
    RevokeMandate(MandateRef),
    /// Ends the brake's freeze, and no other: else the brake could stall the wallet.
    LiftBrake {},
    /// Ends a recovery under way. At most [`RECOVERY_CANCELS_MAX`] times with no sign of the owner or of the signers in
    /// between: a guardian alone would keep a lost owner's money for ever.
    CancelRecovery {},
}

/// The brake only: a key of its own, for the alarms of the operator's keeper.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum BrakeMsg {
    /// Stops the operator, whoever holds a grant, and all mandates, beside any other freeze and until it is lifted by
    /// `lift_brake`. Ends no proposal. Again changes nothing. For a day after a lift it is refused, and purse, mandates
    /// and grants are off; mandates and grants from before the lift are over.
    Freeze {
        /// At most 256 bytes.
        reason: String,
    },
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum AnyoneMsg {
    /// Takes up an offer of ownership, only the one it was made to; or ownership after a recovery's 30 days, only the
    /// one named for it.
    AcceptOwnership {},
    /// The one named for it announces that the owner is lost.
    StartRecovery {},
    /// Freezes a wallet whose dead man's switch has run out.
    FreezeDeadMan {},
    /// Forgets up to `limit` (at most 30) receipts that are past their time. Their ids are refused by age.
    PruneReceipts { limit: u32 },
    /// Carries out what passed and failed, while its window lasts, or what the owner's delay is over for.
    Execute(ProposalContent),
    /// Writes down that a proposal has expired or is void.
    Close(ProposalRef),
    /// Proposes, approves by signatures and carries out, all in one message; refused unless the approvals reach the
    /// threshold. `salt` (16 bytes, chosen freely, once) tells one submission from the next.
    Submit { draft: Draft, salt: Binary, approvals: Vec<SignedApproval> },
    /// Delivers signatures for an open proposal. One that has voted already is refused.
    ApproveBySignatures { id: u64, approvals: Vec<SignedApproval> },
}

/// The wallet itself only: a passed proposal's actions run in a message of their own, so that a failure undoes all of
/// them and nothing else.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum SelfMsg {
    Perform(ProposalRef),
    /// After the actions of a wallet that was not bound before: fails, and undoes them, if one of them called what the
    /// wallet is bound to now.
    CheckCallees(ProposalRef),
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {}

#[cw_serde]
#[derive(QueryResponses)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum QueryMsg {
    #[returns(WalletInfo)]
    Wallet {},
    #[returns(Policy)]
    Policy {},
    /// What remains under the wallet's caps for a denom.
    #[returns(Remaining)]
    Remaining { denom: String },
    /// Errors if the payee is not listed.
    #[returns(PayeeInfo)]
    Payee { address: String, denom: String },
    /// In the order of (index of the denom, address bytes).
    #[returns(PayeesResponse)]
    Payees { start_after: Option<PayeeKey>, limit: Option<u32> },
    /// `None` if the intent was not paid, or its receipt was past its time and pruned.
    #[returns(ReceiptResponse)]
    Receipt { id: IntentId },
    /// Oldest id first.
    #[returns(ReceiptsResponse)]
    Receipts { start_after: Option<IntentId>, limit: Option<u32> },
    /// What would happen to these payments, each judged after those before it, as if sent by the operator now.
    /// Nothing is changed.
    ///
    /// With `approval` governance is taken to stand by it; with `by` the message comes from someone with a grant; with
    /// `mandate` it pays under that.
    #[returns(SimulateSpendResponse)]
    SimulateSpend {
        denom: String,
        payments: Vec<Payment>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approval: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mandate: Option<u64>,
    },
    /// Whether the operator could now put so much into the treasury, and what remains.
    #[returns(SimulateFundResponse)]
    SimulateFund { amount: Amount },
    /// What a payee that is not listed got from the newcomer purse.
    #[returns(NewcomerInfo)]
    Newcomer { address: String },
    /// Errors if there is none of this number.
    #[returns(MandateInfo)]
    Mandate(MandateRef),
    /// Oldest first, ended ones too.
    #[returns(MandatesResponse)]
    Mandates { start_after: Option<u64>, limit: Option<u32> },
    /// Those that stand, with what is left of each; at most 16, and none while the wallet is frozen.
    #[returns(GrantsResponse)]
    Grants {},
    #[returns(SignersResponse)]
    Signers {},
    /// By either name of its id; the answer serves both.
    #[returns(ProposalInfo)]
    Proposal(ProposalQuery),
    /// Oldest first.
    #[returns(ProposalsResponse)]
    Proposals { start_after: Option<u64>, limit: Option<u32> },
    #[returns(VotesResponse)]
    Votes(ProposalRef),
    #[returns(DecisionLog)]
    DecisionLog {},
    /// cw1: whether the sender could now make this payment by a message of its own, under some category. `false` for
    /// every other kind of message.
    #[returns(CanExecuteResponse)]
    CanExecute { sender: String, msg: SomeMsg },
    /// cw3. Errors where there are no signers.
    #[returns(ThresholdResponse)]
    Threshold {},
    /// cw3: oldest first.
    #[returns(StandardProposalsResponse)]
    ListProposals { start_after: Option<u64>, limit: Option<u32> },
    /// cw3: newest first.
    #[returns(StandardProposalsResponse)]
    ReverseProposals { start_before: Option<u64>, limit: Option<u32> },
    /// cw3: `voter` as in [`StandardVote`].
    #[returns(StandardVoteResponse)]
    Vote { proposal_id: u64, voter: String },
    /// cw3: in the order of the signers' indices.
    #[returns(StandardVotesResponse)]
    ListVotes { proposal_id: u64, start_after: Option<String>, limit: Option<u32> },
    /// cw3.
    #[returns(VoterResponse)]
    Voter { address: String },
    /// cw3: in the order of their indices.
    #[returns(VotersResponse)]
    ListVoters { start_after: Option<String>, limit: Option<u32> },
}

/// See [`crate::decision`].
#[cw_serde]
#[derive(Eq)]
pub struct DecisionLog {
    /// Whether the wallet keeps one.
    pub kept: bool,
    /// 32 bytes: of the last entry, or what the first entry follows.
    pub head: Binary,
    pub count: u64,
}

#[cw_serde]
#[derive(Eq)]
pub struct WalletInfo {
    pub owner: String,
    pub offered_to: Option<String>,
    pub guardian: Option<String>,
    pub operator: Option<OperatorGrant>,
    /// Named in every [`OperatorMsg`].
    pub epoch: u32,
    pub frozen: Option<Freeze>,
    pub registry: Option<String>,
    /// The agent, once bound both ways.
    pub agent_id: Option<AgentId>,
    /// CAIP-10 account id (`cosmos:<chain id>:<address>`), so that testnet and mainnet never look alike.
    pub caip10: String,
    /// May take over ownership after a delay.
    #[serde(default)]
    pub recovery: Option<String>,
    /// Unix seconds from which it may, once it said so.
    #[serde(default)]
    pub recovers_at: Option<u64>,
    /// Unix seconds at which the dead man's switch runs out, unless the operator is heard of before.
    #[serde(default)]
    pub dead_man_at: Option<u64>,
    /// Whether every payment enters the decision log.
    #[serde(default)]
    pub keeps_log: bool,
    /// Unix seconds: the id of an intent from before is too old however far receipts reach now. `None` if receipts
    /// never reached further back than before.
    #[serde(default)]
    pub intents_since: Option<u64>,
    /// The offer is the signers': the owner alone cannot withdraw it at once.
    #[serde(default)]
    pub offered_by_signers: bool,
    /// The wallet's treasury.
    #[serde(default)]
    pub treasury: Option<String>,
    /// The number of the operator's last act, 0 before the first: the next one is above it ([`OperatorMsg`]).
    #[serde(default)]
    pub act: u64,
    /// May pull the brake.
    #[serde(default)]
    pub brake: Option<String>,
    /// The brake's freeze in force, beside `frozen`.
    #[serde(default)]
    pub braked: Option<Freeze>,
    /// Unix seconds until which purse, mandates and grants are off, and the brake freezes nothing; `None` once that is
    /// over.
    #[serde(default)]
    pub rests_until: Option<u64>,
}

#[cw_serde]
#[derive(Eq)]
pub struct SignersResponse {
    /// `None`: the owner alone decides.
    pub signers: Option<SignerSet>,
    /// Raised by every change of signers, and by every policy that the signers decide on.
    pub rules_epoch: u32,
    /// The id that the next proposal will have.
    pub next_proposal: u64,
    /// 32 bytes, another with every rules epoch: what approvals by signature name ([`crate::approval::Rules`]). `None`
    /// before there are any signers, and for a wallet of version 0.2.
    #[serde(default)]
    pub rules_id: Option<Binary>,
    /// What approvals of a submission name beside it.
    #[serde(default)]
    pub alarms: Alarms,
}

/// A freeze in force.
#[cw_serde]
#[derive(Eq)]
pub struct Freeze {
    pub by: String,
    /// Unix seconds.
    pub at: u64,
    pub reason: String,
}

#[cw_serde]
#[derive(Eq)]
pub struct GrantsResponse {
    pub grants: Vec<Grant>,
}

/// What the wallet's caps on one denom leave, in its smallest unit.
#[cw_serde]
#[derive(Eq)]
pub struct Remaining {
    pub denom: String,
    pub per_payment: Amount,
    pub per_day: Amount,
    /// Unix seconds when the oldest counted hour leaves the 24 h window; `None` if nothing is counted.
    pub per_day_grows_at: Option<u64>,
    pub lifetime: Amount,
    /// Paying calls left in this hour.
    pub calls: u32,
    pub calls_grow_at: Option<u64>,
    /// What the wallet holds.
    pub balance: Amount,
    /// Of the caps on one payment and on 24 hours only this share holds (basis points), for want of trust in the agent;
    /// 0 if nothing may be paid.
    #[serde(default)]
    pub share_bps: Option<u32>,
    /// Of the newcomer purse for this denom, if there is one.
    #[serde(default)]
    pub newcomers: Option<PurseRemaining>,
    /// Of each budget that counts this denom.
    #[serde(default)]
    pub budgets: Vec<BudgetRemaining>,
    /// The denom in whose units all of this but the balance is, where another one takes its place.
    #[serde(default)]
    pub counted_in: Option<String>,
    /// Of the mandate named, after the payments simulated.
    #[serde(default)]
    pub mandate: Option<Amount>,
}

/// What a newcomer purse leaves, in the denom's smallest unit.
#[cw_serde]
#[derive(Eq)]
pub struct PurseRemaining {
    pub per_payment: Amount,
    /// For one that got nothing from it yet; what another got, [`QueryMsg::Newcomer`] says.
    pub per_payee: Amount,
    pub per_day: Amount,
    /// Unix seconds when the oldest counted hour leaves the 24 hours; `None` if nothing is counted.
    pub per_day_grows_at: Option<u64>,
    pub per_month: Amount,
    /// The same for the oldest counted day of the 30 days.
    pub per_month_grows_at: Option<u64>,
    pub lifetime: Amount,
}

/// What a budget leaves, in its own unit.
#[cw_serde]
#[derive(Eq)]
pub struct BudgetRemaining {
    pub name: String,
    pub per_day: Amount,
    /// As in [`PurseRemaining`].
    pub per_day_grows_at: Option<u64>,
    pub per_month: Amount,
    pub per_month_grows_at: Option<u64>,
}

#[cw_serde]
#[derive(Eq)]
pub struct NewcomerInfo {
    /// Unix seconds; who was removed from the list gets nothing from the purse.
    pub removed_at: Option<u64>,
    /// What it got, in the order of the policy's denoms.
    pub spent: Vec<SpentInDenom>,
}

#[cw_serde]
#[derive(Eq)]
pub struct SpentInDenom {
    pub denom: String,
    pub amount: Amount,
}

#[cw_serde]
#[derive(Eq)]
pub struct MandateInfo {
    pub number: u64,
    pub mandate: Mandate,
    /// Unix seconds.
    pub given_at: u64,
    pub drawn: Amount,
    pub status: MandateStatus,
}

#[cw_serde]
#[derive(Copy, Eq)]
pub enum MandateStatus {
    InForce,
    /// Its time is over.
    Expired,
    Revoked,
    /// A freeze was lifted since, the brake's too, or the rules were tightened or replaced.
    Void,
}

#[cw_serde]
#[derive(Eq)]
pub struct MandatesResponse {
    pub mandates: Vec<MandateInfo>,
}

#[cw_serde]
#[derive(Eq)]
pub struct PayeeInfo {
    pub payee: Payee,
    pub standing: PayeeStanding,
    pub spent_lifetime: Amount,
    pub spent_day: Amount,
    /// What the payee's own caps leave for one payment now; the wallet's caps may leave less.
    pub remaining: Amount,
}

/// See [`crate::policy::Standing`]; times in Unix seconds.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum PayeeStanding {
    /// Not paid yet; payable from this time.
    Listed {
        payable_from: u64,
    },
    /// Held to `first_payment_max` until this time.
    Probation {
        known_from: u64,
    },
    Known {},
}

#[cw_serde]
#[derive(Eq)]
pub struct PayeesResponse {
    pub payees: Vec<PayeeInfo>,
}

/// Proof that an intent was paid.
#[cw_serde]
#[derive(Eq)]
pub struct Receipt {
    pub id: IntentId,
    pub to: String,
    pub denom: String,
    pub amount: Amount,
    pub category: String,
    pub reference: String,
    /// Unix seconds of the block that paid it.
    pub paid_at: u64,
    /// The mandate under which it was paid.
    #[serde(default)]
    pub mandate: Option<u64>,
    /// What it is a receipt of.
    #[serde(default)]
    pub kind: ReceiptKind,
    /// The contract that got the money, to hold it for `to`.
    #[serde(default)]
    pub conduit: Option<String>,
}

/// Who got the money of a receipt.
#[cw_serde]
#[derive(Copy, Default, Eq)]
pub enum ReceiptKind {
    #[default]
    Payment,
    /// The wallet's treasury; `to` names it, and there is no category.
    Funded,
    /// The wallet, from its treasury; `to` names that.
    CalledBack,
}

/// See [`crate::policy::TreasuryRules`].
#[cw_serde]
#[derive(Eq)]
pub struct SimulateFundResponse {
    /// `None`: the wallet has none.
    pub treasury: Option<String>,
    /// The rule that stands against it, and the numbers; absent when allowed. A treasury that is stopped refuses all
    /// the same.
    pub breach: Option<Breach>,
    /// What the caps leave, before this; absent where the policy lets nothing in.
    pub remaining: Option<FundingRemaining>,
}

/// What a policy's rules on the treasury leave, in the denom's smallest unit.
#[cw_serde]
#[derive(Eq)]
pub struct FundingRemaining {
    pub denom: String,
    /// What lies in the treasury, but for what it earned or lost.
    pub outside: Amount,
    pub share: Amount,
    pub per_day: Amount,
    /// Unix seconds when the oldest counted hour leaves the 24 hours; `None` if nothing is counted.
    pub per_day_grows_at: Option<u64>,
    pub lifetime: Amount,
    /// What the wallet holds beyond what stays in it.
    pub free: Amount,
}

#[cw_serde]
#[derive(Eq)]
pub struct ReceiptResponse {
    pub receipt: Option<Receipt>,
}

#[cw_serde]
#[derive(Eq)]
pub struct ReceiptsResponse {
    pub receipts: Vec<Receipt>,
}

#[cw_serde]
#[derive(Eq)]
pub struct SimulateSpendResponse {
    /// One per payment, in order. A refusal for the whole message (frozen, expired, calls) stands in each.
    pub payments: Vec<SimulatedPayment>,
    /// The wallet's caps after those that would be paid.
    pub remaining: Remaining,
}

#[cw_serde]
#[derive(Eq)]
pub struct SimulatedPayment {
    pub id: IntentId,
    pub verdict: Verdict,
    /// The payment has a receipt: nothing would move.
    pub already_done: bool,
    /// The rule that stands against it, and the numbers; absent when allowed.
    pub breach: Option<Breach>,
}
