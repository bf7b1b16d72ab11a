//! The structs that are stored.

use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use stateset_api::AgentId;
use stateset_api::governance::{ActionKind, Change, ImportState, Tally, Terms};
use stateset_api::ring::Ring;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Config {
    pub(crate) owner: Addr,
    pub(crate) offered_to: Option<Addr>,
    pub(crate) registry: Addr,
    pub(crate) reputation: Addr,
    /// Raised by every change of settings or delay: what was approved or proposed under another is void, and a request
    /// that was opened under another is evaluated anew when it passes.
    pub(crate) epoch: u32,
    /// Raised by every change of owner: what was proposed under another is void.
    pub(crate) tenure: u32,
    /// Raised by every block, pause and withdrawal of an offer: what would undo one and was proposed before is void.
    pub(crate) alarms: u32,
    pub(crate) paused: bool,
    pub(crate) delay_seconds: u64,
    /// The first epoch in which the present workflows were in force.
    pub(crate) workflows_epoch: u32,
    /// Cases reported earlier than this are decided by former workflows. Unix seconds.
    pub(crate) workflows_since: u64,
    /// Workflows of earlier epochs were not kept: ballots of theirs are void.
    pub(crate) kept_since: u32,
    /// Approvals up to this number that were given at once were ended by a pause.
    pub(crate) pause_ended: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredBallot {
    pub(crate) opener: Addr,
    /// The key under which it counts among those that are open; empty once it is closed.
    pub(crate) quota: Vec<u8>,
    pub(crate) workflow: String,
    pub(crate) round: u8,
    /// Of the block in which the round began.
    pub(crate) height: u64,
    pub(crate) deadline: u64,
    pub(crate) tally: Tally,
    /// The workflows of this epoch decide it.
    pub(crate) epoch: u32,
    pub(crate) closed: Option<BallotOutcome>,
    pub(crate) approval: Option<u64>,
}

/// How a ballot ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum BallotOutcome {
    Passed,
    Rejected,
    Expired,
    Void,
    Withdrawn,
}

impl BallotOutcome {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Void => "void",
            Self::Withdrawn => "withdrawn",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredApproval {
    pub(crate) agent: AgentId,
    pub(crate) wallet: Addr,
    pub(crate) denom: String,
    /// SHA-256.
    pub(crate) hash: Vec<u8>,
    /// Each payee once, with all that it gets, an empty one for whoever is not named; none once it was used.
    pub(crate) payees: Vec<(String, u128)>,
    pub(crate) rule: String,
    /// `None`: given at once.
    pub(crate) ballot: Option<u64>,
    pub(crate) monitor: bool,
    pub(crate) expires_at: u64,
    pub(crate) epoch: u32,
    pub(crate) ended: Option<Ended>,
    pub(crate) kind: ActionKind,
    /// 0 if its terms let it be used at once.
    pub(crate) usable_from: u64,
    pub(crate) terms: Terms,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Ended {
    Used { at: u64 },
    Revoked,
}

/// What had been given and opened at some time: all numbers up to these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Alarm {
    pub(crate) approvals: u64,
    pub(crate) ballots: u64,
}

/// Whether an address is blocked. Version 0.2 kept `true` for one that is, whose byte is that of the second variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Blocking {
    /// Was, until then.
    Ended(Alarm),
    Blocked,
}

/// A list of blocked addresses, as far as it was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredImport {
    pub(crate) date: u64,
    pub(crate) count: u32,
    /// So far, as the next two.
    pub(crate) pages: u32,
    pub(crate) imported: u32,
    pub(crate) hash: [u8; 32],
    /// The greatest address so far.
    pub(crate) last: String,
    pub(crate) state: ImportState,
}

/// What one wallet paid to one payee in one denom under approvals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Exposure {
    pub(crate) day: Ring,
    pub(crate) month: Ring,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredChange {
    pub(crate) changes: Vec<Change>,
    pub(crate) ripens_at: u64,
    pub(crate) expires_at: u64,
    pub(crate) tenure: u32,
    /// Of the settings against which it was proposed.
    pub(crate) epoch: u32,
    /// The alarms at its time, if it would undo one.
    pub(crate) alarms: Option<u32>,
}
