//! What neither an act nor stake's own ways explain.

use serde::{Deserialize, Serialize};

use super::shown::Shown;
use crate::account::{Account, Bucket};
use crate::digits;
use crate::entry::{Entry, EntryError, Reference};

/// More or less in one account than is booked, in the asset's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rest {
    pub account: Account,
    pub asset: String,
    #[serde(with = "digits")]
    pub amount: i128,
}

/// What a rest is taken for once it is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Stake with a validator grew by itself: a rounding of what the chain reckons in shares.
    Rewards,
    /// Stake with a validator, or on its way out, shrank and nothing moved it: nothing but a slash, or such a rounding,
    /// does that.
    Slash,
    /// It came in, from whom is not known.
    Unidentified,
    /// It is gone: an incident.
    Missing,
}

impl Rest {
    pub fn cause(&self) -> Cause {
        let is_stake = self.account.is_staked() || self.account == Account::treasury(Bucket::Unbonding);
        match (self.amount < 0, is_stake) {
            (false, _) if self.account.is_staked() => Cause::Rewards,
            (false, _) => Cause::Unidentified,
            (true, true) => Cause::Slash,
            (true, false) => Cause::Missing,
        }
    }

    /// As it is booked. `incident`: the number of the one that it becomes, if it becomes one.
    pub fn entry(&self, shown: &Shown, incident: u64) -> Result<Entry, EntryError> {
        let (other, reference, memo) = match self.cause() {
            Cause::Rewards => (Account::rewards(), Reference::Look, "stake grew by itself"),
            Cause::Slash => (Account::slash(), Reference::Look, "stake shrank, and nothing moved it: a slash"),
            Cause::Unidentified => {
                (Account::unidentified(), Reference::Look, "came into the treasury, from whom is not known")
            }
            Cause::Missing => {
                let memo = "gone from the treasury, and nothing explains it";
                (Account::missing(), Reference::Incident(incident), memo)
            }
        };
        let own = self.account.clone();
        let between = if self.amount < 0 { (own, other) } else { (other, own) };
        let about = (reference, memo.to_owned());
        let at = (shown.height, shown.time);
        Entry::transfer(at, about, between, (&self.asset, self.amount.unsigned_abs()))
    }
}
