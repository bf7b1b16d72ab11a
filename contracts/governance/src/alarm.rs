//! Alarms: what was approved, or put to a vote, before one is of no use after it, also when it was set back meanwhile.
//!
//! An alarm is kept as the numbers that approvals and ballots had reached, so that it costs the same however many it
//! ends.

use cosmwasm_std::Storage;

use crate::ContractError;
use crate::record::Alarm;
use crate::state::{ALARMS, APPROVAL_COUNTER, BALLOT_COUNTER};

impl Alarm {
    /// Ends all that there is by now.
    pub(crate) fn now(storage: &dyn Storage) -> Result<Self, ContractError> {
        Ok(Self { approvals: APPROVAL_COUNTER.load(storage)?, ballots: BALLOT_COUNTER.load(storage)? })
    }

    /// Whether an approval was given, or the vote that gave it opened, before it.
    pub(crate) fn ends_approval(&self, approval: u64, ballot: Option<u64>) -> bool {
        approval <= self.approvals || ballot.is_some_and(|ballot| self.ends_ballot(ballot))
    }

    pub(crate) const fn ends_ballot(&self, ballot: u64) -> bool {
        ballot <= self.ballots
    }
}

/// Ends all that concerns an agent, or an action, by now. For keys see [`ALARMS`].
pub(crate) fn raise(storage: &mut dyn Storage, key: &[u8]) -> Result<(), ContractError> {
    let alarm = Alarm::now(storage)?;
    Ok(ALARMS.save(storage, key, &alarm)?)
}

/// The last one; one that ends nothing if there was none.
pub(crate) fn last(storage: &dyn Storage, key: &[u8]) -> Result<Alarm, ContractError> {
    Ok(ALARMS.may_load(storage, key)?.unwrap_or(Alarm { approvals: 0, ballots: 0 }))
}
