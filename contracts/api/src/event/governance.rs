//! Events of the governance contract. `hash` is the action's, in hex; ids of 0 say "none".

use std::fmt::Display;

use cosmwasm_std::Event;

use super::{EventError, event_of};
use crate::AgentId;

events! {
    /// An action was approved: by rule (ballot 0) or by vote. `expires_at` in Unix seconds.
    ApprovalGiven = "approval_given" {
        approval: u64, agent: AgentId, wallet: String, hash: String, rule: String, ballot: u64, monitor: bool,
        expires_at: u64,
    }
    /// An action was not approved.
    RequestRefused = "request_refused" { agent: AgentId, wallet: String, hash: String, reason: String }
    /// The wallet used an approval up.
    ApprovalConsumed = "approval_consumed" { approval: u64, agent: AgentId, wallet: String, hash: String, monitor: bool }
    /// The owner ended an approval.
    ApprovalRevoked = "approval_revoked" { approval: u64 }
    /// A vote began; `matter` is `action`, `verdict`, `appeal`, `suspend` or `reinstate`.
    BallotOpened = "ballot_opened" { ballot: u64, matter: String, opener: String, workflow: String, deadline: u64 }
    /// Somebody voted.
    BallotVoted = "ballot_voted" { ballot: u64, voter: String, weight: u64, approves: bool }
    /// Time was up and the next workflow decides.
    BallotEscalated = "ballot_escalated" { ballot: u64, workflow: String, deadline: u64 }
    /// A vote ended: `passed`, `rejected`, `expired`, `void` or `withdrawn`.
    BallotClosed = "ballot_closed" { ballot: u64, outcome: String }
    /// The owner proposed a change of settings.
    ChangeProposed = "change_proposed" { change: u64, ripens_at: u64, expires_at: u64 }
    /// A change ended: `applied`, `cancelled`, `expired` or `void`. It was proposed against the settings of `of`;
    /// `epoch` is the one from then on.
    ChangeClosed = "change_closed" { change: u64, outcome: String, of: u32, epoch: u32 }
    /// Nothing is approved to this address any more.
    AddressBlocked = "address_blocked" { address: String }
    /// Or is again.
    AddressUnblocked = "address_unblocked" { address: String }
    /// A page of a list was imported, whose hash is `list` in hex: so many addresses of it were not blocked before, and
    /// so many of all came by now. `state` is `open`, `complete` or `mismatch`.
    BlockedPageImported = "blocked_page_imported" {
        list: String, page: u32, blocked: u32, imported: u32, count: u32, state: String,
    }
    /// Automatic approval was paused, or goes on.
    AutoApprovalSet = "auto_approval_set" { paused: bool }
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! round_trip {
        ($($test:ident: $name:ident $fields:tt),* $(,)?) => {$(
            #[test]
            fn $test() {
                let event = $name $fields;
                let mut event_on_chain = event.to_event();
                event_on_chain.ty = format!("wasm-{}", event_on_chain.ty);
                assert_eq!($name::from_event(&event_on_chain), Ok(event));
            }
        )*};
    }

    fn agent() -> AgentId {
        AgentId::from_hash([3; 16])
    }

    round_trip! {
        approval_given: ApprovalGiven {
            approval: 1, agent: agent(), wallet: "w".into(), hash: "ab".into(), rule: "small".into(), ballot: 0,
            monitor: true, expires_at: 9,
        },
        request_refused: RequestRefused {
            agent: agent(), wallet: "w".into(), hash: "ab".into(), reason: "no rule matches".into(),
        },
        approval_consumed: ApprovalConsumed {
            approval: 1, agent: agent(), wallet: "w".into(), hash: "ab".into(), monitor: false,
        },
        approval_revoked: ApprovalRevoked { approval: 1 },
        ballot_opened: BallotOpened {
            ballot: 1, matter: "action".into(), opener: "o".into(), workflow: "board".into(), deadline: 9,
        },
        ballot_voted: BallotVoted { ballot: 1, voter: "v".into(), weight: 2, approves: false },
        ballot_escalated: BallotEscalated { ballot: 1, workflow: "board".into(), deadline: 9 },
        ballot_closed: BallotClosed { ballot: 1, outcome: "expired".into() },
        change_proposed: ChangeProposed { change: 1, ripens_at: 8, expires_at: 9 },
        change_closed: ChangeClosed { change: 1, outcome: "applied".into(), of: 1, epoch: 2 },
        address_blocked: AddressBlocked { address: "a".into() },
        address_unblocked: AddressUnblocked { address: "a".into() },
        blocked_page_imported: BlockedPageImported {
            list: "ab".into(), page: 1, blocked: 2, imported: 3, count: 4, state: "open".into(),
        },
        auto_approval_set: AutoApprovalSet { paused: true },
    }
}
