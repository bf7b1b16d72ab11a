//! What the contract stores: keys and structs.

use cosmwasm_std::{Addr, Storage};
use serde::{Deserialize, Serialize};
use stateset_api::AgentId;
use stateset_api::approval::sha256;
use stateset_api::governance::{Change, Compliance, Matter, RiskRules, Rule, Tally, Workflows};
use stateset_api::ring::Ring;
use stateset_store::{Item, Map};

use crate::ContractError;

pub(crate) const CONFIG: Item<Config> = Item::new(b'c', "configuration");
pub(crate) const RULES: Item<Vec<Rule>> = Item::new(b'r', "rules");
/// Those in force; former ones are kept in [`FORMER_WORKFLOWS`].
pub(crate) const WORKFLOWS: Item<Workflows> = Item::new(b'w', "workflows");
pub(crate) const RISK: Item<RiskRules> = Item::new(b'i', "risk rules");
pub(crate) const COMPLIANCE: Item<Compliance> = Item::new(b'p', "compliance");
/// By the last epoch in which they were in force, big-endian.
pub(crate) const FORMER_WORKFLOWS: Map<Workflows> = Map::new(b'f', "former workflows");
/// The last epoch of former workflows, by the time at which others took their place (Unix seconds, big-endian).
pub(crate) const FORMER_UNTIL: Map<u32> = Map::new(b'h', "end of former workflows");
/// How many there ever were; the newest one's number. As the next two.
pub(crate) const BALLOT_COUNTER: Item<u64> = Item::new(b'l', "number of ballots");
pub(crate) const APPROVAL_COUNTER: Item<u64> = Item::new(b'm', "number of approvals");
pub(crate) const CHANGE_COUNTER: Item<u64> = Item::new(b'n', "number of changes");
/// By number, big-endian, as the next two.
pub(crate) const BALLOTS: Map<StoredBallot> = Map::new(b'b', "ballot");
/// Version 0.2 kept JSON: read through [`crate::previous`].
pub(crate) const MATTERS: Map<Matter> = Map::new(b'x', "ballot's matter");
/// Ballots that are not closed.
pub(crate) const OPEN: Map<bool> = Map::new(b'o', "index of open ballots");
/// How many ballots are not closed, by agent's id or approver's address.
pub(crate) const QUOTAS: Map<u32> = Map::new(b'q', "number of open ballots");
/// By ballot, round and address: whether it approves.
pub(crate) const VOTES: Map<bool> = Map::new(b'v', "vote");
/// By case and address: who voted on a case before any appeal.
pub(crate) const JUDGED: Map<bool> = Map::new(b'j', "vote on a case");
/// By case: what those who judged it weigh in the group that decides its appeal.
pub(crate) const JUDGED_WEIGHTS: Map<u64> = Map::new(b'u', "weight of judges in the appeals group");
/// By number, big-endian.
pub(crate) const APPROVALS: Map<StoredApproval> = Map::new(b'a', "approval");
/// By address; none for one that was never blocked.
pub(crate) const BLOCKED: Map<Blocking> = Map::new(b'k', "blocked address");
/// By an agent's id, when it was suspended or reinstated last, or by [`action_key`], when an approval of that action
/// was revoked last.
pub(crate) const ALARMS: Map<Alarm> = Map::new(b'd', "alarm");
/// By [`exposure_key`].
pub(crate) const EXPOSURES: Map<Exposure> = Map::new(b'e', "exposure");
/// By number, big-endian. Version 0.2 kept JSON: read through [`crate::previous`].
pub(crate) const CHANGES: Map<StoredChange> = Map::new(b'g', "change");
/// The same, their numbers alone.
pub(crate) const CHANGE_KEYS: Map<()> = Map::new(b'g', "change");

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
    /// The key in [`QUOTAS`] under which it counts; empty once it is closed.
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
    /// Each payee once, with all that it gets; none once it was used.
    pub(crate) payees: Vec<(String, u128)>,
    pub(crate) rule: String,
    /// `None`: given at once.
    pub(crate) ballot: Option<u64>,
    pub(crate) monitor: bool,
    pub(crate) expires_at: u64,
    pub(crate) epoch: u32,
    pub(crate) ended: Option<Ended>,
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

pub(crate) fn key(number: u64) -> [u8; 8] {
    number.to_be_bytes()
}

pub(crate) fn vote_key(ballot: u64, round: u8, voter: &str) -> Vec<u8> {
    [&key(ballot)[..], &[round], voter.as_bytes()].concat()
}

pub(crate) fn judged_key(case: u64, voter: &str) -> Vec<u8> {
    [&key(case)[..], voter.as_bytes()].concat()
}

/// 20 bytes of an action's hash.
pub(crate) fn action_key(hash: &[u8]) -> &[u8] {
    hash.get(..20).unwrap_or(hash)
}

/// 20 bytes of a hash, since the three together would be a hundred. No address has a slash.
pub(crate) fn exposure_key(wallet: &str, payee: &str, denom: &str) -> Vec<u8> {
    let parts = [wallet.as_bytes(), b"/", payee.as_bytes(), b"/", denom.as_bytes()];
    sha256(&parts).into_iter().take(20).collect()
}

/// The next number of a counter.
pub(crate) fn next(storage: &mut dyn Storage, counter: &Item<u64>, what: &'static str) -> Result<u64, ContractError> {
    let next = counter.load(storage)?.checked_add(1).ok_or(ContractError::CounterExhausted { what })?;
    counter.save(storage, &next)?;
    Ok(next)
}
