//! What the contract stores: cells and their keys. The values are in `record`.

use cosmwasm_std::Storage;
use stateset_api::approval::sha256;
use stateset_api::governance::{Compliance, RiskRules, Rule, Workflows};
use stateset_store::{Item, Map, cells};

use crate::record::{Alarm, Blocking, Config, Exposure, StoredApproval, StoredBallot, StoredChange, StoredImport};
use crate::stored_matter::StoredMatter;
use crate::{ContractError, legacy};

cells! {
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
    pub(crate) const MATTERS: Map<StoredMatter> = Map::new(b'x', "ballot's matter").with_legacy(legacy::matter);
    /// Ballots that are not closed.
    pub(crate) const OPEN: Map<bool> = Map::new(b'o', "index of open ballots");
    /// How many ballots are not closed, by agent's id or approver's address.
    pub(crate) const QUOTAS: Map<u32> = Map::new(b'q', "number of open ballots");
    /// By ballot, round and address: whether it approves.
    pub(crate) const VOTES: Map<bool> = Map::new(b'v', "vote");
    /// By case and address: who voted on a case before any appeal.
    pub(crate) const JUDGED: Map<bool> = Map::new(b'j', "vote on a case");
    /// By case: what those who judged it weigh in the group that decides its appeal, as of its report and of their votes.
    pub(crate) const JUDGED_WEIGHTS: Map<[u64; 2]> = Map::new(b'u', "weight of judges in the appeals group");
    /// By number, big-endian.
    pub(crate) const APPROVALS: Map<StoredApproval> = Map::new(b'a', "approval").with_legacy(legacy::approval);
    /// By address; none for one that was never blocked.
    pub(crate) const BLOCKED: Map<Blocking> = Map::new(b'k', "blocked address");
    /// By a list's hash.
    pub(crate) const IMPORTS: Map<StoredImport> = Map::new(b's', "import of blocked addresses");
    /// By an agent's id, when it was suspended or reinstated last; or by [`action_key`], when an approval of that
    /// action was revoked last.
    pub(crate) const ALARMS: Map<Alarm> = Map::new(b'd', "alarm");
    /// By [`exposure_key`].
    pub(crate) const EXPOSURES: Map<Exposure> = Map::new(b'e', "exposure");
    /// By number, big-endian.
    pub(crate) const CHANGES: Map<StoredChange> = Map::new(b'g', "change").with_legacy(legacy::change);
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
