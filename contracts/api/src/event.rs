//! Typed events. The contracts build them here and the keeper reads them here, so that neither holds a literal.
//!
//! On the node an event's type is prefixed with `wasm-` and carries `_contract_address`, the contract that spoke.

use cosmwasm_std::Event;
use thiserror::Error;

use crate::{AgentId, Amount, IntentId};

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
                Event::new(Self::TYPE)$(.add_attribute(stringify!($field), self.$field.to_string()))*
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
    /// Receipts past their time were forgotten.
    ReceiptsPruned = "receipts_pruned" { count: u32 }
    /// The signers changed (0: none any more); `rules_epoch` voids what was proposed before.
    SignersSet = "signers_set" { count: u32, threshold: u32, rules_epoch: u32 }
    /// A proposal was opened; `proposer` is an address, `owner`, `operator` or `signatures`.
    ProposalOpened = "proposal_opened" { proposal: u64, proposer: String, title: String, draft_hash: String }
    /// A signer, named by its place, approved or rejected a proposal.
    Voted = "voted" { proposal: u64, signer: u32, weight: u32, approves: bool }
    /// A proposal passed and its actions took effect.
    ProposalExecuted = "proposal_executed" { proposal: u64 }
    /// A proposal passed, but an action failed and undid the others; it may be tried again until `retry_until`.
    ProposalFailed = "proposal_failed" { proposal: u64, reason: String, retry_until: u64 }
    /// A proposal ended otherwise; `status` is `rejected`, `cancelled`, `expired` or `void`.
    ProposalClosed = "proposal_closed" { proposal: u64, status: String, by: String }
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
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! round_trip {
        ($($test:ident: $event:expr),* $(,)?) => {$(
            #[test]
            fn $test() {
                let event = $event;
                let mut told = event.to_event();
                told.ty = format!("wasm-{}", told.ty);
                assert_eq!(parse_like(&event, &told), event);
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
        ReceiptsPruned,
        SignersSet,
        ProposalOpened,
        Voted,
        ProposalExecuted,
        ProposalFailed,
        ProposalClosed,
        ContractCalled,
        AgentRegistered,
        ControllerConfirmed,
        AgentUpdated,
        WalletAnnounced,
        WalletBound
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
        receipts_pruned: ReceiptsPruned { count: 4 },
        signers_set: SignersSet { count: 5, threshold: 3, rules_epoch: 2 },
        proposal_opened: ProposalOpened {
            proposal: 1, proposer: "owner".into(), title: "t".into(), draft_hash: "ab".into(),
        },
        voted: Voted { proposal: 1, signer: 2, weight: 3, approves: true },
        proposal_executed: ProposalExecuted { proposal: 1 },
        proposal_failed: ProposalFailed { proposal: 1, reason: "no money".into(), retry_until: 9 },
        proposal_closed: ProposalClosed { proposal: 1, status: "void".into(), by: "a".into() },
        contract_called: ContractCalled { contract: "c".into() },
        agent_registered: AgentRegistered { id: agent(), owner: "o".into(), controller: "k".into() },
        controller_confirmed: ControllerConfirmed { id: agent(), controller: "k".into() },
        agent_updated: AgentUpdated { id: agent() },
        wallet_announced: WalletAnnounced { id: agent(), wallet: "w".into() },
        wallet_bound: WalletBound { id: agent(), wallet: "w".into() },
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
