//! Succession: one denom takes the place of another, such as a new dollar that of an old one.
//!
//! The entry of the policy stays what it was, with its caps, its payees and all that it counted; it is only paid in
//! another coin, at a stated rate. While both are paid, both count in it, so that neither is a way round the other.

use cosmwasm_schema::cw_serde;

use super::weight::weighed_ceil;
use super::{Breach, Policy, Rule, WEIGHT_ONE};
use crate::limits::DENOMS_MAX;

/// A denom in whose coins an entry of the policy is paid beside its own, and from some time on alone.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Succession {
    /// The entry's denom. If it was succeeded before, this takes the place of the last successor.
    pub from: String,
    /// Neither a denom of the policy nor another succession's.
    pub to: String,
    /// What 10^12 of the successor's smallest units count in the entry, at least 1: 10^12 where one takes the other's
    /// place unit for unit. Rounded up per payment.
    pub rate: u64,
    /// Unix seconds from which what was paid before is paid no more.
    pub from_ends_at: u64,
}

/// A coin in which an entry of the policy is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayDenom {
    /// The entry's index in [`Policy::denoms`].
    pub entry: usize,
    /// What receipts say: the entry's index for its own denom, 4 and the succession's index for a successor.
    pub coin: usize,
    rate: u64,
    /// Unix seconds from which it is paid no more.
    ends_at: Option<u64>,
}

impl PayDenom {
    /// What an amount of it counts in the entry, rounded up.
    pub const fn counts_ceil(self, amount: u128) -> u128 {
        weighed_ceil(amount, self.rate)
    }

    /// Whether the operator may pay in it.
    pub fn assess(self, now: u64) -> Result<(), Breach> {
        match self.ends_at {
            Some(at) if now >= at => Err(Breach::new(Rule::DenomEnded, now, at)),
            _ => Ok(()),
        }
    }
}

impl Policy {
    /// The entry that a denom is, or that it succeeds, and how it counts there.
    pub fn pay_denom(&self, denom: &str) -> Option<PayDenom> {
        if let Some(entry) = self.denom_index(denom) {
            return Some(PayDenom { entry, coin: entry, rate: WEIGHT_ONE, ends_at: self.ends_at(denom, 0) });
        }
        let (index, succession) = self.successions.iter().enumerate().find(|(_, one)| one.to == denom)?;
        let after = index.saturating_add(1);
        Some(PayDenom {
            entry: self.denom_index(&succession.from)?,
            coin: DENOMS_MAX.saturating_add(index),
            rate: succession.rate,
            ends_at: self.ends_at(&succession.from, after),
        })
    }

    /// What stands for a coin in receipts, as [`PayDenom`] and by name.
    pub fn coin(&self, coin: usize) -> Option<&str> {
        match coin.checked_sub(DENOMS_MAX) {
            None => self.denoms.get(coin).map(|caps| caps.denom.as_str()),
            Some(index) => self.successions.get(index).map(|succession| succession.to.as_str()),
        }
    }

    /// The entry in which an amount of a coin counts, and as how much, rounded up.
    pub fn counted_ceil(&self, coin: usize, amount: u128) -> Option<(usize, u128)> {
        let of = self.pay_denom(self.coin(coin)?)?;
        Some((of.entry, of.counts_ceil(amount)))
    }

    /// When the next successor of an entry, from an index on, takes the place of what was paid before.
    fn ends_at(&self, from: &str, first: usize) -> Option<u64> {
        self.successions.iter().skip(first).find(|one| one.from == from).map(|one| one.from_ends_at)
    }
}

/// Whether a list of successions only takes away from what `before` let through: the same, of which successors count
/// as much or more and what they succeed ends no later.
pub(super) fn successions_are_tighter(before: &[Succession], after: &[Succession]) -> bool {
    let tighter = |(was, is): (&Succession, &Succession)| {
        let Succession { from, to, rate, from_ends_at } = is;
        *from == was.from && *to == was.to && *rate >= was.rate && *from_ends_at <= was.from_ends_at
    };
    before.len() == after.len() && before.iter().zip(after).all(tighter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::validate_tests::policy;

    fn succeeded(successions: &[(&str, &str, u64, u64)]) -> Policy {
        let one = |(from, to, rate, from_ends_at): &(&str, &str, u64, u64)| Succession {
            from: (*from).into(),
            to: (*to).into(),
            rate: *rate,
            from_ends_at: *from_ends_at,
        };
        Policy { successions: successions.iter().map(one).collect(), ..policy(&["usdc", "eurc"], &[]) }
    }

    #[test]
    fn a_successor_is_paid_as_the_entry_and_what_it_succeeds_until_its_end() {
        let policy = succeeded(&[("eurc", "eur2", WEIGHT_ONE / 2, 100), ("eurc", "eur3", WEIGHT_ONE, 200)]);
        let of = |denom: &str| policy.pay_denom(denom).unwrap();
        let rows = ["usdc", "eurc", "eur2", "eur3"].map(|denom| (of(denom).entry, of(denom).coin));
        assert_eq!(rows, [(0, 0), (1, 1), (1, 4), (1, 5)]);
        let paid = |denom: &str| [99, 100, 199, 200].map(|now| of(denom).assess(now).is_ok());
        assert_eq!(paid("usdc"), [true; 4]);
        assert_eq!(paid("eurc"), [true, false, false, false]);
        assert_eq!(paid("eur2"), [true, true, true, false]);
        assert_eq!(paid("eur3"), [true; 4]);
        assert_eq!([7, 8].map(|amount| of("eur2").counts_ceil(amount)), [4, 4]);
        assert_eq!(policy.pay_denom("gbp"), None);
        assert_eq!([0, 1, 4, 5].map(|coin| policy.coin(coin).unwrap()), ["usdc", "eurc", "eur2", "eur3"]);
        assert_eq!([2, 6].map(|coin| policy.coin(coin)), [None; 2]);
    }

    #[test]
    fn only_what_counts_more_or_ends_sooner_is_tighter() {
        let before = succeeded(&[("eurc", "eur2", 10, 100)]).successions;
        let tighter =
            |from, to, rate, ends| successions_are_tighter(&before, &succeeded(&[(from, to, rate, ends)]).successions);
        assert!(tighter("eurc", "eur2", 10, 100) && tighter("eurc", "eur2", 11, 99));
        assert!(!tighter("eurc", "eur2", 9, 100) && !tighter("eurc", "eur2", 10, 101));
        assert!(!tighter("usdc", "eur2", 10, 100) && !tighter("eurc", "eur3", 10, 100));
        assert!(!successions_are_tighter(&[], &before) && !successions_are_tighter(&before, &[]));
    }
}
