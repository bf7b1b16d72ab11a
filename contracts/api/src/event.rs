//! Typed events. The contracts build them here and the keeper reads them here, so that neither holds a literal.
//!
//! On the node an event's type is prefixed with `wasm-` and carries `_contract_address`, the contract that spoke.

use std::fmt::Display;

use cosmwasm_std::Event;
use thiserror::Error;

pub use governance::*;
pub use registry::*;
pub use reputation::*;
pub use treasury::*;
pub use wallet::*;

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
    /// A contract's code was exchanged.
    Migrated = "migrated" { contract: String, from: String, to: String }
}

// After the macro, which they use.
mod governance;
mod registry;
mod reputation;
mod treasury;
mod wallet;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{Score, Severity, ViolationKind};
    use crate::{AgentId, Amount, IntentId};

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
        Noted,
        Deposited,
        AlreadyPaid,
        Frozen,
        Unfrozen,
        BrakeSet,
        Braked,
        BrakeLifted,
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
        RatingDenomSet,
        TreasuryActed,
        TreasuryReturned,
        TreasuryStopped,
        TreasuryChanged,
        TreasuryChangePending,
        TreasuryChangeDropped,
        TreasuryObserved,
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
        noted: Noted { number: 4, hash: "0b".repeat(32), at: 9 },
        deposited: Deposited { id: intent(), conduit: "c".into() },
        already_paid: AlreadyPaid { id: intent() },
        frozen: Frozen { by: "g".into(), reason: "stolen key".into() },
        unfrozen: Unfrozen { by: "o".into() },
        brake_set: BrakeSet { brake: "b".into() },
        braked: Braked { by: "b".into(), reason: "odd".into() },
        brake_lifted: BrakeLifted { by: "g".into(), rests_until: 9 },
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
            name: "crawler".into(), to: "a".into(), denom: "uusdc".into(), per_payment_max: Amount(3), total: Amount(9), expires_at: 7,
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
        rating_denom_set: RatingDenomSet { denom: "uusd2".into() },
        wallet_codes_set: WalletCodesSet { code_ids: "1,2".into() },
        treasury_acted: TreasuryActed { action: "swap".into(), loss: Amount(3), value: Amount(9) },
        treasury_returned: TreasuryReturned { by: "k".into(), coins: "5uusdc".into() },
        treasury_stopped: TreasuryStopped { by: "g".into(), reason: "odd".into(), recalled: true },
        treasury_changed: TreasuryChanged { change: "policy".into(), by: "w".into() },
        treasury_change_pending: TreasuryChangePending { change: "resume".into(), due_at: 9 },
        treasury_change_dropped: TreasuryChangeDropped { by: "g".into() },
        treasury_priced: TreasuryPriced { price: Amount(250_000), observed_at: 9 },
        treasury_observed: TreasuryObserved { price: Amount(250_000), observed_at: 9, usable: true },
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
