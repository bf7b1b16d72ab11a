//! Stake on its way out of staking. The chain does not tell contracts what is unbonding, so the treasury notes it; nor
//! does it tell when some of it came back early (a chain that unbonds faster than the treasury was told, an unbonding
//! that was cancelled), so the treasury looks at what came in.
//!
//! Counted once, never as unbonding and as here: whatever stake came in that no act of the treasury's brought counts as
//! the soonest entries' first. So a gift of stake shows only once nothing is unbonding any more, which is too little
//! for a while and never too much.

use serde::{Deserialize, Serialize};

use super::{Delegated, UnbondingEntry};
use crate::Amount;

/// The chain pays at the end of the first block after an unbonding's time: until then the entry counts for it, and
/// here.
const PAYOUT_SECONDS: u64 = 60;

/// What of the stake denom is elsewhere than on its way: all that an unbonding can become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    pub idle: u128,
    pub staked: u128,
}

impl Settled {
    pub fn new(idle: Amount, delegated: &[Delegated]) -> Self {
        let staked = delegated.iter().fold(0_u128, |sum, one| sum.saturating_add(one.amount.0));
        Self { idle: idle.0, staked }
    }
}

/// What is unbonding, as the treasury knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unbonding {
    /// Soonest first. An amount is what is still to come of it.
    pub entries: Vec<UnbondingEntry>,
    /// When it was last looked at, or after the treasury's own last act. Of no meaning without entries.
    pub seen: Settled,
}

impl Unbonding {
    /// Takes what came in since off the entries, and those away that are over.
    pub fn look(&mut self, settled: Settled, now: u64) {
        let Settled { idle, staked } = self.seen;
        let mut came = settled.idle.saturating_sub(idle).saturating_add(settled.staked.saturating_sub(staked));
        for entry in &mut self.entries {
            let back = came.min(entry.amount.0);
            entry.amount = Amount(entry.amount.0.saturating_sub(back));
            came = came.saturating_sub(back);
        }
        self.entries.retain(|entry| entry.matures_at.saturating_add(PAYOUT_SECONDS) > now);
        self.seen = settled;
    }

    /// What is still to come.
    pub fn coming(&self, now: u64) -> Vec<UnbondingEntry> {
        let coming = |entry: &&UnbondingEntry| entry.matures_at > now && !entry.amount.is_zero();
        self.entries.iter().filter(coming).copied().collect()
    }

    /// In how many entries, as the chain counts: also those that came back early, for all that is known here.
    pub fn count(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unbonding(entries: &[(u128, u64)], idle: u128, staked: u128) -> Unbonding {
        let entry =
            |(amount, matures_at): &(u128, u64)| UnbondingEntry { amount: Amount(*amount), matures_at: *matures_at };
        Unbonding { entries: entries.iter().map(entry).collect(), seen: Settled { idle, staked } }
    }

    fn amounts(unbonding: &Unbonding) -> Vec<u128> {
        unbonding.entries.iter().map(|entry| entry.amount.0).collect()
    }

    #[test]
    fn what_comes_in_counts_as_the_soonest_entries_and_once() {
        // (idle, staked, now), what is left of 100 due at 1,000 and 50 due at 2,000, with 10 idle and 500 staked
        // before.
        for (idle, staked, now, left) in [
            (10, 500, 500, vec![100, 50]),
            (70, 500, 500, vec![40, 50]),
            // Cancelled: it is staked again.
            (10, 600, 500, vec![0, 50]),
            (130, 500, 500, vec![0, 30]),
            // What was slashed of the rest hides nothing that came in.
            (110, 300, 500, vec![0, 50]),
            // Paid in time, and looked at within its minute and after.
            (110, 500, 1_059, vec![0, 50]),
            (110, 500, 1_060, vec![50]),
            // More than everything is no debt.
            (9_999, 500, 500, vec![0, 0]),
            (0, 0, 500, vec![100, 50]),
        ] {
            let mut unbonding = unbonding(&[(100, 1_000), (50, 2_000)], 10, 500);
            unbonding.look(Settled { idle, staked }, now);
            assert_eq!(amounts(&unbonding), left, "{idle} {staked} {now}");
            // Looked at again, nothing came in.
            unbonding.look(Settled { idle, staked }, now);
            assert_eq!(amounts(&unbonding), left, "{idle} {staked} {now}");
        }
    }

    #[test]
    fn an_entry_that_came_back_counts_for_the_chains_limit_until_its_time() {
        let mut unbonding = unbonding(&[(100, 1_000)], 0, 0);
        unbonding.look(Settled { idle: 100, staked: 0 }, 500);
        assert_eq!((unbonding.count(), unbonding.coming(500)), (1, vec![]));
        unbonding.look(Settled { idle: 100, staked: 0 }, 1_060);
        assert_eq!(unbonding.count(), 0);
    }
}
