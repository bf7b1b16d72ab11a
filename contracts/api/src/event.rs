//! Typed events. The contracts build them here and the keeper reads them here, so that neither holds a literal.
//!
//! On the node an event's type is prefixed with `wasm-` and carries `_contract_address`, the contract that spoke.

use std::fmt::Display;

use cosmwasm_std::Event;
use thiserror::Error;

use crate::score::{Score, Severity, ViolationKind};
use crate::{AgentId, Amount, IntentId};

pub use governance::*;

/// An event that is not of the kind it was read as.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EventError {
    #[error("event '{got}' is no '{expected}'")]
    Type { got: String, expected: &'static str },
    #[error("event '{event}' lacks attribute '{key}'")]
    Missing { event: &'static str, key: &'static str },
    #[error("event '{event}' has '{value}' in '{key}'")]
    Value { event: &'static str, key: &'static str, value: String },
}

/// One function for all events, so that a contract carries the code of it once.
fn event_of(kind: &'static str, fields: &[(&'static str, &dyn Display)]) -> Event {
    Event::new(kind).add_attributes(fields.iter().map(|(key, value)| (*key, value.to_string())))
}

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $kind:literal { $($field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $(pub $field: $type),*
        }

        impl $name {
            /// The event's type, without the node's `wasm-` prefix.
            pub const TYPE: &'static str = $kind;

            pub fn to_event(&self) -> Event {
                event_of(Self::TYPE, &[$((stringify!($field), &self.$field as &dyn Display)),*])
            }

            /// Reads an event as the node or the embedded chain reports it.
            pub fn from_event(event: &Event) -> Result<Self, EventError> {
                let kind = event.ty.strip_prefix("wasm-").unwrap_or(&event.ty);
                if kind != Self::TYPE {
                    return Err(EventError::Type { got: kind.to_owned(), expected: Self::TYPE });
                }
                Ok(Self {$(
                    $field: {
                        let key = stringify!($field);
                        let found = event.attributes.iter().find(|attribute| attribute.key == key);
                        let value = &found.ok_or(EventError::Missing { event: Self::TYPE, key })?.value;
                        value.parse().map_err(|_| EventError::Value { event: Self::TYPE, key, value: value.clone() })?
                    }
                ),*})
            }
        }
    )*};
}

events! {
    /// The wallet paid an intent.
    Paid = "paid" { id: IntentId, to: String, denom: String, amount: Amount, category: String, reference: String }
    /// A payment entered the decision log, as entry `number`; `rationale` in hex (empty: none), `at` in Unix seconds.
    Decided = "decided" { id: IntentId, number: u64, rationale: String, at: u64 }
    /// The intent had a receipt with the same content; nothing moved.
    AlreadyPaid = "already_paid" { id: IntentId }
    /// The wallet was frozen.
    Frozen = "frozen" { by: String, reason: String }
    /// The wallet was unfrozen.
    Unfrozen = "unfrozen" { by: String }
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
    /// The operator granted a part of its allowance; it ends with the epoch.
    Granted = "granted" {
        to: String, denom: String, per_payment_max: Amount, total: Amount, expires_at: u64, epoch: u32,
    }
    /// A grant was taken back.
    GrantRevoked = "grant_revoked" { to: String, by: String }
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
    /// Something was tightened: `freeze`, `operator`, `rules` or `owner`. What would loosen it and has a number below
    /// `before` is void; open votes, and signatures for submissions, only if `votes`.
    AlarmRaised = "alarm_raised" { tightened: String, before: u64, votes: bool }
    /// The wallet called another contract.
    ContractCalled = "contract_called" { contract: String }
    /// An agent was registered.
    AgentRegistered = "agent_registered" { id: AgentId, owner: String, controller: String }
    /// The controller confirmed that it speaks for the agent.
    ControllerConfirmed = "controller_confirmed" { id: AgentId, controller: String }
    /// What the owner says of an agent changed.
    AgentUpdated = "agent_updated" { id: AgentId }
    /// The owner named the wallet to be bound (empty: took it back).
    WalletAnnounced = "wallet_announced" { id: AgentId, wallet: String }
    /// Wallet and agent are bound both ways.
    WalletBound = "wallet_bound" { id: AgentId, wallet: String }
    /// The owner offered the agent to another (empty: withdrew the offer).
    AgentOffered = "agent_offered" { id: AgentId, to: String }
    /// The agent has another owner.
    AgentAccepted = "agent_accepted" { id: AgentId, from: String, owner: String }
    /// The agent's keys changed: how many are live and how many stay listed as revoked.
    KeysRotated = "keys_rotated" { id: AgentId, live: u32, revoked: u32 }
    /// A controller renewed its agents.
    HeartbeatHeard = "heartbeat_heard" { controller: String, renewed: u32, passed_over: u32, fresh_until: u64 }
    /// The authority suspended an agent.
    AgentSuspended = "agent_suspended" { id: AgentId, reason: String }
    /// The authority reinstated an agent.
    AgentReinstated = "agent_reinstated" { id: AgentId }
    /// The owner ended an agent; coins as text (empty: none).
    AgentRetired = "agent_retired" { id: AgentId, returned: String, forfeited: String }
    /// What a registration must bring (empty: nothing).
    DepositSet = "deposit_set" { deposit: String }
    /// The authority took forfeited deposits.
    ForfeitedCollected = "forfeited_collected" { to: String, coin: String }
    /// The authority's place was offered (empty: the offer was withdrawn).
    AuthorityOffered = "authority_offered" { to: String }
    /// The authority changed.
    AuthorityAccepted = "authority_accepted" { authority: String }
    /// Agents of a migrated registry were listed.
    Reindexed = "reindexed" { count: u32, done: bool }
    /// A contract's code was exchanged.
    Migrated = "migrated" { contract: String, from: String, to: String }
    /// An agent's stake grew; `bonded` is what is bonded now.
    Bonded = "bonded" { agent: AgentId, amount: Amount, bonded: Amount }
    /// Stake is leaving; claimable from a Unix second.
    Unbonding = "unbonding" { agent: AgentId, amount: Amount, claimable_at: u64 }
    /// Stake has left.
    Claimed = "claimed" { agent: AgentId, to: String, amount: Amount }
    /// One side of a payment rated the other.
    Rated = "rated" { agent: AgentId, rater: AgentId, intent: IntentId, weight: u64, overall: Score }
    /// A case was opened; to be answered until a Unix second.
    CaseReported = "case_reported" {
        case: u64, accused: AgentId, reporter: String, kind: ViolationKind, severity: Severity, frozen: Amount,
        respond_by: u64, term: u32,
    }
    /// The accused answered, by its `owner` or its `controller`.
    CaseAnswered = "case_answered" { case: u64, accused: AgentId, by: String }
    /// A case was decided for the first time (`upheld` or `dismissed`); an appeal is possible until a Unix second.
    CaseDecided = "case_decided" { case: u64, accused: AgentId, verdict: String, appeal_by: u64 }
    /// A case was appealed by `accused` or `reporter`; to be decided until a Unix second.
    CaseAppealed = "case_appealed" { case: u64, accused: AgentId, by: String, decide_by: u64 }
    /// A case was closed: `upheld`, `dismissed`, or `expired` if nobody gave a first verdict in time.
    CaseClosed = "case_closed" { case: u64, accused: AgentId, outcome: String }
    /// Stake was slashed; the three shares sum to it.
    Slashed = "slashed" {
        case: u64, accused: AgentId, severity: Severity, amount: Amount, to_victim: Amount, to_reporter: Amount,
        to_community: Amount, overall: Score,
    }
    /// What an address was owed was paid out.
    Collected = "collected" { address: String, amount: Amount }
    /// An overall score fell below 50.
    ReputationWarning = "reputation_warning" { agent: AgentId, overall: Score }
    /// An overall score rose above 90.
    ReputationBonus = "reputation_bonus" { agent: AgentId, overall: Score }
    /// An overall score came back to between 50 and 90.
    ReputationRegular = "reputation_regular" { agent: AgentId, overall: Score }
    /// A hook failed or needed too much gas; the rest went on without it.
    HookFailed = "hook_failed" { hook: String }
    /// A hook was added.
    HookAdded = "hook_added" { hook: String }
    /// A hook was removed.
    HookRemoved = "hook_removed" { hook: String }
    /// Who decides cases and who receives the rest of slashes, from the term on that began.
    RolesSet = "roles_set" { governance: String, community: String, term: u32 }
    /// The reputation contract's owner announced `rules`, `roles`, `wallet_codes` or a `hook`; what was announced before is dropped. From `due_at`
    /// anyone lets it take effect.
    ReputationChangePending = "reputation_change_pending" { change: String, due_at: u64 }
    /// What was announced is dropped.
    ReputationChangeDropped = "reputation_change_dropped" { by: String }
    /// The rules of reputation were replaced, from the term on that began.
    RulesSet = "rules_set" { by: String, term: u32 }
    /// The codes of wallets whose receipts count were replaced.
    WalletCodesSet = "wallet_codes_set" { code_ids: String }
    /// The treasury's operator acted. What it cost and what is held after, in the stable denom at the reference price;
    /// what came in meanwhile from elsewhere counts in neither.
    TreasuryActed = "treasury_acted" { action: String, loss: Amount, value: Amount }
    /// Coins went from the treasury to its wallet.
    TreasuryReturned = "treasury_returned" { by: String, coins: String }
    /// The treasury's operator was stopped, or again; `recalled` if everything was called back too, now or before.
    TreasuryStopped = "treasury_stopped" { by: String, reason: String, recalled: bool }
    /// A change was put into force: `policy` or `resume`; `by` is who brought it about.
    TreasuryChanged = "treasury_changed" { change: String, by: String }
    /// A loosening waits until a Unix second.
    TreasuryChangePending = "treasury_change_pending" { change: String, due_at: u64 }
    /// What waited was dropped.
    TreasuryChangeDropped = "treasury_change_dropped" { by: String }
    /// What the stake is worth; see `stateset_api::treasury::Price`.
    TreasuryPriced = "treasury_priced" { price: Amount, observed_at: u64 }
    /// A pool or validator failed in a recall, which went on without it. Counted from 1, pools first, in the order in
    /// which the treasury answers them. A validator failed with one unit less, too.
    TreasuryVenueFailed = "treasury_venue_failed" { index: u64 }
    /// The treasury knows a delisted pool no more: nothing lies in it, it does not answer, or the wallet said so.
    TreasuryPoolForgotten = "treasury_pool_forgotten" { pool: String }
}

// After the macro, which it uses.
mod governance;

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! round_trip {
        ($($test:ident: $event:expr),* $(,)?) => {$(
            #[test]
            fn $test() {
                let event = $event;
                let mut event_on_chain = event.to_event();
                event_on_chain.ty = format!("wasm-{}", event_on_chain.ty);
                assert_eq!(parse_like(&event, &event_on_chain), event);
            }
        )*};
    }

    trait FromEvent: Sized {
        fn parse(event: &Event) -> Result<Self, EventError>;
    }

    fn parse_like<T: FromEvent>(_: &T, event: &Event) -> T {
        T::parse(event).unwrap()
    }

    macro_rules! from_event {
        ($($name:ident),*) => {$(
            impl FromEvent for $name {
                fn parse(event: &Event) -> Result<Self, EventError> {
                    Self::from_event(event)
                }
            }
        )*};
    }

    from_event!(
        Paid,
        Decided,
        AlreadyPaid,
        Frozen,
        Unfrozen,
        OperatorSet,
        GuardianSet,
        PolicySet,
        PayeeSet,
        PayeeRemoved,
        Withdrawn,
        OwnershipOffered,
        OwnershipAccepted,
        RecoverySet,
        RecoveryStarted,
        RecoveryCancelled,
        Heartbeat,
        Granted,
        GrantRevoked,
        ApprovalUsed,
        CodeReplaced,
        Migrated,
        ReceiptsPruned,
        SignersSet,
        ProposalOpened,
        Voted,
        ProposalExecuted,
        ProposalFailed,
        ProposalClosed,
        AlarmRaised,
        ContractCalled,
        AgentRegistered,
        ControllerConfirmed,
        AgentUpdated,
        WalletAnnounced,
        WalletBound,
        AgentOffered,
        AgentAccepted,
        KeysRotated,
        HeartbeatHeard,
        AgentSuspended,
        AgentReinstated,
        AgentRetired,
        DepositSet,
        ForfeitedCollected,
        AuthorityOffered,
        AuthorityAccepted,
        Reindexed,
        Bonded,
        Unbonding,
        Claimed,
        Rated,
        CaseReported,
        CaseAnswered,
        CaseDecided,
        CaseAppealed,
        CaseClosed,
        Slashed,
        Collected,
        ReputationWarning,
        ReputationBonus,
        ReputationRegular,
        HookFailed,
        HookAdded,
        HookRemoved,
        RolesSet,
        ReputationChangePending,
        ReputationChangeDropped,
        RulesSet,
        WalletCodesSet,
        TreasuryActed,
        TreasuryReturned,
        TreasuryStopped,
        TreasuryChanged,
        TreasuryChangePending,
        TreasuryChangeDropped,
        TreasuryPriced,
        TreasuryVenueFailed,
        TreasuryPoolForgotten
    );

    fn agent() -> AgentId {
        AgentId::from_hash([3; 16])
    }

    fn intent() -> IntentId {
        IntentId::new(1_790_000_000, [5; 10])
    }

    round_trip! {
        paid: Paid {
            id: intent(), to: "a".into(), denom: "uusdc".into(), amount: Amount(7), category: "cloud".into(),
            reference: String::new(),
        },
        decided: Decided { id: intent(), number: 3, rationale: "0a".repeat(32), at: 9 },
        already_paid: AlreadyPaid { id: intent() },
        frozen: Frozen { by: "g".into(), reason: "stolen key".into() },
        unfrozen: Unfrozen { by: "o".into() },
        operator_set: OperatorSet { operator: "k".into(), epoch: 3, expires_at: 9 },
        guardian_set: GuardianSet { guardian: String::new() },
        policy_set: PolicySet { by: "o".into() },
        payee_set: PayeeSet { address: "a".into(), denom: "uusdc".into() },
        payee_removed: PayeeRemoved { address: "a".into(), denom: "uusdc".into() },
        withdrawn: Withdrawn { to: "o".into(), coins: "5uusdc".into() },
        ownership_offered: OwnershipOffered { to: "n".into() },
        ownership_accepted: OwnershipAccepted { owner: "n".into() },
        recovery_set: RecoverySet { recovery: "r".into() },
        recovery_started: RecoveryStarted { recovery: "r".into(), recovers_at: 9 },
        recovery_cancelled: RecoveryCancelled { by: "o".into() },
        heartbeat: Heartbeat { epoch: 3 },
        granted: Granted {
            to: "a".into(), denom: "uusdc".into(), per_payment_max: Amount(3), total: Amount(9), expires_at: 7,
            epoch: 2,
        },
        grant_revoked: GrantRevoked { to: "a".into(), by: "g".into() },
        approval_used: ApprovalUsed { governance: "g".into(), approval: 4 },
        code_replaced: CodeReplaced { code_id: 4 },
        migrated: Migrated { contract: "stateset:wallet".into(), from: "0.1.0".into(), to: "0.2.0".into() },
        receipts_pruned: ReceiptsPruned { count: 4 },
        signers_set: SignersSet { count: 5, threshold: 3, rules_epoch: 2 },
        proposal_opened: ProposalOpened {
            proposal: 1, proposer: "owner".into(), title: "t".into(), draft_hash: "ab".into(),
        },
        voted: Voted { proposal: 1, signer: 2, weight: 3, approves: true },
        proposal_executed: ProposalExecuted { proposal: 1 },
        proposal_failed: ProposalFailed { proposal: 1, reason: "no money".into(), retry_until: 9 },
        proposal_closed: ProposalClosed { proposal: 1, status: "void".into(), by: "a".into() },
        alarm_raised: AlarmRaised { tightened: "freeze".into(), before: 7, votes: true },
        contract_called: ContractCalled { contract: "c".into() },
        agent_registered: AgentRegistered { id: agent(), owner: "o".into(), controller: "k".into() },
        controller_confirmed: ControllerConfirmed { id: agent(), controller: "k".into() },
        agent_updated: AgentUpdated { id: agent() },
        wallet_announced: WalletAnnounced { id: agent(), wallet: "w".into() },
        wallet_bound: WalletBound { id: agent(), wallet: "w".into() },
        agent_offered: AgentOffered { id: agent(), to: "n".into() },
        agent_accepted: AgentAccepted { id: agent(), from: "o".into(), owner: "n".into() },
        keys_rotated: KeysRotated { id: agent(), live: 2, revoked: 1 },
        heartbeat_heard: HeartbeatHeard { controller: "k".into(), renewed: 3, passed_over: 1, fresh_until: 9 },
        agent_suspended: AgentSuspended { id: agent(), reason: "fraud".into() },
        agent_reinstated: AgentReinstated { id: agent() },
        agent_retired: AgentRetired { id: agent(), returned: "5ustate".into(), forfeited: String::new() },
        deposit_set: DepositSet { deposit: "5ustate".into() },
        forfeited_collected: ForfeitedCollected { to: "c".into(), coin: "5ustate".into() },
        authority_offered: AuthorityOffered { to: "n".into() },
        authority_accepted: AuthorityAccepted { authority: "n".into() },
        reindexed: Reindexed { count: 10, done: false },
        bonded: Bonded { agent: agent(), amount: Amount(4), bonded: Amount(9) },
        unbonding: Unbonding { agent: agent(), amount: Amount(4), claimable_at: 9 },
        claimed: Claimed { agent: agent(), to: "o".into(), amount: Amount(4) },
        rated: Rated { agent: agent(), rater: agent(), intent: intent(), weight: 7, overall: Score::START },
        case_reported: CaseReported {
            case: 1, accused: agent(), reporter: "r".into(), kind: ViolationKind::MissedDeadline,
            severity: Severity::Major, frozen: Amount(3), respond_by: 9, term: 2,
        },
        case_answered: CaseAnswered { case: 1, accused: agent(), by: "owner".into() },
        case_decided: CaseDecided { case: 1, accused: agent(), verdict: "upheld".into(), appeal_by: 9 },
        case_appealed: CaseAppealed { case: 1, accused: agent(), by: "accused".into(), decide_by: 9 },
        case_closed: CaseClosed { case: 1, accused: agent(), outcome: "expired".into() },
        slashed: Slashed {
            case: 1, accused: agent(), severity: Severity::Critical, amount: Amount(6), to_victim: Amount(3),
            to_reporter: Amount(2), to_community: Amount(1), overall: Score::points(40),
        },
        collected: Collected { address: "v".into(), amount: Amount(3) },
        reputation_warning: ReputationWarning { agent: agent(), overall: Score::points(49) },
        reputation_bonus: ReputationBonus { agent: agent(), overall: Score::points(91) },
        reputation_regular: ReputationRegular { agent: agent(), overall: Score::points(50) },
        hook_failed: HookFailed { hook: "h".into() },
        hook_added: HookAdded { hook: "h".into() },
        hook_removed: HookRemoved { hook: "h".into() },
        reputation_change_pending: ReputationChangePending { change: "roles".into(), due_at: 9 },
        reputation_change_dropped: ReputationChangeDropped { by: "o".into() },
        roles_set: RolesSet { governance: "g".into(), community: "c".into(), term: 2 },
        rules_set: RulesSet { by: "o".into(), term: 2 },
        wallet_codes_set: WalletCodesSet { code_ids: "1,2".into() },
        treasury_acted: TreasuryActed { action: "swap".into(), loss: Amount(3), value: Amount(9) },
        treasury_returned: TreasuryReturned { by: "k".into(), coins: "5uusdc".into() },
        treasury_stopped: TreasuryStopped { by: "g".into(), reason: "odd".into(), recalled: true },
        treasury_changed: TreasuryChanged { change: "policy".into(), by: "w".into() },
        treasury_change_pending: TreasuryChangePending { change: "resume".into(), due_at: 9 },
        treasury_change_dropped: TreasuryChangeDropped { by: "g".into() },
        treasury_priced: TreasuryPriced { price: Amount(250_000), observed_at: 9 },
        treasury_venue_failed: TreasuryVenueFailed { index: 2 },
        treasury_pool_forgotten: TreasuryPoolForgotten { pool: "p".into() },
    }

    #[test]
    fn a_wrong_type_a_missing_key_and_a_bad_value_are_told_apart() {
        let expected = Paid::TYPE;
        let other = AlreadyPaid { id: intent() }.to_event();
        assert_eq!(Paid::from_event(&other), Err(EventError::Type { got: "already_paid".into(), expected }));
        let bare = Event::new("wasm-paid");
        assert_eq!(Paid::from_event(&bare), Err(EventError::Missing { event: expected, key: "id" }));
        let bad = Event::new("wasm-already_paid").add_attribute("id", "7");
        assert!(matches!(AlreadyPaid::from_event(&bad), Err(EventError::Value { key: "id", .. })));
    }
}
