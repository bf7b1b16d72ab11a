//! Events of the wallet contract.

use std::fmt::Display;

use cosmwasm_std::Event;

use super::{EventError, event_of};
use crate::{Amount, IntentId};

events! {
    /// The wallet paid an intent.
    Paid = "paid" { id: IntentId, to: String, denom: String, amount: Amount, category: String, reference: String }
    /// The payment went into a contract that holds it for the one whom `paid` names.
    Deposited = "deposited" { id: IntentId, conduit: String }
    /// A payment entered the decision log, as entry `number`; `rationale` in hex (empty: none), `at` in Unix seconds.
    Decided = "decided" { id: IntentId, number: u64, rationale: String, at: u64 }
    /// A note entered the decision log, as entry `number`; its SHA-256 in hex, `at` in Unix seconds.
    Noted = "noted" { number: u64, hash: String, at: u64 }
    /// The intent had a receipt with the same content; nothing moved.
    AlreadyPaid = "already_paid" { id: IntentId }
    /// The wallet was frozen.
    Frozen = "frozen" { by: String, reason: String }
    /// The wallet was unfrozen.
    Unfrozen = "unfrozen" { by: String }
    /// Who may pull the brake changed (empty: nobody).
    BrakeSet = "brake_set" { brake: String }
    /// The brake froze the wallet.
    Braked = "braked" { by: String, reason: String }
    /// The brake's freeze was lifted; until a Unix second purse, mandates, grants and funding rest.
    BrakeLifted = "brake_lifted" { by: String, rests_until: u64 }
    /// The operator changed, was revoked (empty address) or took over; `expires_at` in Unix seconds.
    OperatorSet = "operator_set" { operator: String, epoch: u32, expires_at: u64 }
    /// The guardian changed (empty: none).
    GuardianSet = "guardian_set" { guardian: String }
    /// The policy was replaced.
    PolicySet = "policy_set" { by: String }
    /// A payee was added or replaced.
    PayeeSet = "payee_set" { address: String, denom: String }
    /// A payee was removed.
    PayeeRemoved = "payee_removed" { address: String, denom: String }
    /// The owner took coins out.
    Withdrawn = "withdrawn" { to: String, coins: String }
    /// Ownership was offered (empty: the offer was withdrawn).
    OwnershipOffered = "ownership_offered" { to: String }
    /// Ownership moved.
    OwnershipAccepted = "ownership_accepted" { owner: String }
    /// Who may recover ownership changed (empty: nobody).
    RecoverySet = "recovery_set" { recovery: String }
    /// Ownership will be up for recovery from a Unix second.
    RecoveryStarted = "recovery_started" { recovery: String, recovers_at: u64 }
    /// A recovery under way was ended.
    RecoveryCancelled = "recovery_cancelled" { by: String }
    /// The operator said that it is there.
    Heartbeat = "heartbeat" { epoch: u32 }
    /// The operator granted a part of its allowance; it ends with the operator.
    Granted = "granted" {
        name: String, to: String, denom: String, per_payment_max: Amount, total: Amount, expires_at: u64, epoch: u32,
    }
    /// A grant was taken back.
    GrantRevoked = "grant_revoked" { to: String, by: String }
    /// A mandate was given; its purpose by SHA-256, in hex.
    MandateGiven = "mandate_given" {
        number: u64, purpose_hash: String, denom: String, per_payment_max: Amount, total: Amount, expires_at: u64,
    }
    /// A mandate was revoked.
    MandateRevoked = "mandate_revoked" { number: u64, by: String }
    /// A payment was drawn from a mandate, of which so much is left.
    MandateDrawn = "mandate_drawn" { number: u64, id: IntentId, left: Amount }
    /// The wallet has a treasury from now on.
    TreasurySet = "treasury_set" { treasury: String }
    /// Money went into the treasury.
    TreasuryFunded = "treasury_funded" { id: IntentId, treasury: String, denom: String, amount: Amount, reference: String }
    /// Money came back from it.
    TreasuryCalledBack = "treasury_called_back" { id: IntentId, treasury: String, denom: String, amount: Amount, reference: String }
    /// An approval of governance is used up by the payments that follow.
    ApprovalUsed = "approval_used" { governance: String, approval: u64 }
    /// The wallet's code is replaced.
    CodeReplaced = "code_replaced" { code_id: u64 }
    /// Receipts past their time were forgotten.
    ReceiptsPruned = "receipts_pruned" { count: u32 }
    /// The signers changed (0: none any more); `rules_epoch` voids what was proposed before.
    SignersSet = "signers_set" { count: u32, threshold: u32, rules_epoch: u32 }
    /// A proposal was opened; `proposer` is an address, `owner`, `operator` or `signatures`.
    ProposalOpened = "proposal_opened" { proposal: u64, proposer: String, title: String, draft_hash: String }
    /// A signer, named by its index, approved or rejected a proposal.
    Voted = "voted" { proposal: u64, signer: u32, weight: u32, approves: bool }
    /// A proposal passed and its actions took effect.
    ProposalExecuted = "proposal_executed" { proposal: u64 }
    /// A proposal passed, but an action failed and undid the others; it may be tried again until `retry_until`.
    ProposalFailed = "proposal_failed" { proposal: u64, reason: String, retry_until: u64 }
    /// A proposal ended otherwise; `status` is `rejected`, `cancelled`, `expired` or `void`.
    ProposalClosed = "proposal_closed" { proposal: u64, status: String, by: String }
    /// Something was tightened or settled: `freeze`, `operator`, `rules`, `owner` or `roles`. What would loosen it and
    /// has a number below `before` is void; open votes, and signatures, only if `votes`.
    AlarmRaised = "alarm_raised" { tightened: String, before: u64, votes: bool }
    /// The wallet called another contract.
    ContractCalled = "contract_called" { contract: String }
}
