//! Running balances: what all entries so far leave in each account. An entry costs its own postings, however many there
//! were before.

use std::collections::{BTreeMap, BTreeSet};

use crate::account::Account;
use crate::entry::{Entry, EntryError};

/// An account and the denom counted in it.
pub type BalanceKey = (Account, String);

/// What lies in each account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balances(BTreeMap<BalanceKey, i128>);

impl Balances {
    /// In the denom's smallest unit; zero where nothing was ever posted.
    pub fn get(&self, account: &Account, asset: &str) -> i128 {
        self.0.get(&(account.clone(), asset.to_owned())).copied().unwrap_or_default()
    }

    /// Adds an entry's postings. Returns what changed. [`EntryError::Range`] if a balance would exceed 2^127 - 1; then
    /// nothing changes.
    pub fn apply(&mut self, entry: &Entry) -> Result<BTreeSet<BalanceKey>, EntryError> {
        let mut next: BTreeMap<BalanceKey, i128> = BTreeMap::new();
        for posting in entry.postings() {
            let key = (posting.account.clone(), posting.asset.clone());
            let before = next.get(&key).or_else(|| self.0.get(&key)).copied().unwrap_or_default();
            let after = before.checked_add(posting.amount);
            let after = after.ok_or_else(|| EntryError::Range { asset: posting.asset.clone() })?;
            next.insert(key, after);
        }
        let changed = next.keys().cloned().collect();
        self.0.extend(next);
        Ok(changed)
    }

    /// By account and asset; those that came back to zero as well.
    pub fn iter(&self) -> impl Iterator<Item = (&BalanceKey, i128)> {
        self.0.iter().map(|(key, amount)| (key, *amount))
    }

    /// Takes over a balance that was kept.
    pub fn put(&mut self, key: BalanceKey, amount: i128) {
        self.0.insert(key, amount);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{Posting, Reference};
    use proptest::prelude::*;

    const ASSETS: [&str; 3] = ["uusdc", "ustate", "uatom"];

    fn account() -> impl Strategy<Value = Account> {
        prop_oneof![
            Just(Account::wallet()),
            Just(Account::operator()),
            Just(Account::missing()),
            Just(Account::unidentified()),
            "[a-z]{1,4}".prop_map(|word| Account::expense(&word)),
        ]
    }

    fn posting() -> impl Strategy<Value = Posting> {
        (account(), 0..ASSETS.len(), -1_000_000_000_000_i128..1_000_000_000_000)
            .prop_map(|(account, asset, amount)| Posting::new(account, ASSETS[asset], amount))
    }

    fn sums(balances: &Balances) -> BTreeMap<String, i128> {
        let mut sums = BTreeMap::new();
        for ((_, asset), amount) in balances.iter() {
            *sums.entry(asset.clone()).or_insert(0) += amount;
        }
        sums
    }

    proptest! {
        /// Postings at random, each entry closed by what is left over or not: whatever becomes an entry balances, whatever
        /// does not is refused with exactly what is left over, and the running balances are the sums of all postings.
        #[test]
        fn whatever_is_booked_balances(
            drafts in prop::collection::vec((prop::collection::vec(posting(), 1..6), any::<bool>()), 0..40)
        ) {
            let (mut balances, mut plain) = (Balances::default(), BTreeMap::<BalanceKey, i128>::new());
            for (mut postings, closes) in drafts {
                let mut left: BTreeMap<String, i128> = BTreeMap::new();
                postings.iter().for_each(|one| *left.entry(one.asset.clone()).or_default() += one.amount);
                if closes {
                    let open = left.iter().filter(|(_, sum)| **sum != 0);
                    postings.extend(open.map(|(asset, sum)| Posting::new(Account::opening(), asset, -sum)));
                    left.clear();
                }
                match Entry::new((1, 2), Reference::Look, String::new(), postings.clone()) {
                    Ok(entry) => {
                        let changed = balances.apply(&entry).unwrap();
                        for one in postings {
                            let key = (one.account, one.asset);
                            prop_assert!(changed.contains(&key));
                            *plain.entry(key).or_default() += one.amount;
                        }
                    }
                    Err(EntryError::Unbalanced { asset, difference }) => {
                        prop_assert_eq!(left[&asset], difference);
                        prop_assert!(difference != 0);
                    }
                    Err(EntryError::Count { got }) => prop_assert_eq!(got, postings.len()),
                    Err(EntryError::Zero { .. }) => prop_assert!(postings.iter().any(|one| one.amount == 0)),
                    Err(other) => return Err(TestCaseError::fail(other.to_string())),
                }
                prop_assert!(sums(&balances).values().all(|sum| *sum == 0), "{:?}", balances);
            }
            prop_assert!(balances.iter().all(|(key, amount)| plain[key] == amount));
        }
    }

    #[test]
    fn a_balance_beyond_what_is_counted_is_refused_and_nothing_changes() {
        let booked = |amount: u128| {
            let between = (Account::opening(), Account::wallet());
            Entry::transfer((1, 2), (Reference::Look, String::new()), between, ("uusdc", amount)).unwrap()
        };
        let mut balances = Balances::default();
        balances.apply(&booked(i128::MAX.unsigned_abs())).unwrap();
        let before = balances.clone();
        assert_eq!(balances.apply(&booked(2)), Err(EntryError::Range { asset: "uusdc".into() }));
        assert_eq!(balances, before);
    }
}
