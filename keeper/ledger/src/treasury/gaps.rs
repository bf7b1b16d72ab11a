//! Where books and treasury differ, account by account.

use std::collections::BTreeMap;

use super::shown::Shown;
use crate::account::{Account, Bucket};
use crate::balances::{BalanceKey, Balances};
use crate::entry::{Entry, EntryError, Posting, Reference};

/// What is shown less what is booked, where that is not zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps(BTreeMap<BalanceKey, i128>);

impl Gaps {
    /// Of all accounts that the treasury itself shows.
    pub fn of(balances: &Balances, shown: &Shown) -> Self {
        let (stable, stake) = (&shown.stable_denom, &shown.stake_denom);
        let amount = |amount: u128| i128::try_from(amount).unwrap_or(i128::MAX);
        let mut gaps = Self::default();
        let is_inside = |(account, _): &&BalanceKey| account.is_shown_by_the_treasury();
        for (key, booked) in balances.iter().filter(|(key, _)| is_inside(key)) {
            gaps.add(&key.0, &key.1, booked.saturating_neg());
        }
        gaps.add(&Account::treasury(Bucket::Liquid), stable, amount(shown.liquid.0));
        gaps.add(&Account::treasury(Bucket::IdleStake), stake, amount(shown.idle.0));
        gaps.add(&Account::treasury(Bucket::Unbonding), stake, amount(shown.unbonding.0));
        for (validator, staked) in &shown.staked {
            gaps.add(&Account::staked(validator), stake, amount(staked.0));
        }
        for share in &shown.shares {
            gaps.add(&Account::shares(&share.pool), &share.lp_token, amount(share.lp.0));
        }
        gaps
    }

    pub(super) fn get(&self, account: &Account, asset: &str) -> i128 {
        self.0.get(&(account.clone(), asset.to_owned())).copied().unwrap_or_default()
    }

    /// What is more there than booked, and what less.
    pub(super) fn more(&self, account: &Account, asset: &str) -> u128 {
        u128::try_from(self.get(account, asset)).unwrap_or_default()
    }

    pub(super) fn less(&self, account: &Account, asset: &str) -> u128 {
        u128::try_from(self.get(account, asset).saturating_neg()).unwrap_or_default()
    }

    fn add(&mut self, account: &Account, asset: &str, amount: i128) {
        let gap = self.0.entry((account.clone(), asset.to_owned())).or_default();
        *gap = gap.saturating_add(amount);
        if *gap == 0 {
            self.0.remove(&(account.clone(), asset.to_owned()));
        }
    }

    /// Puts a posting down to what explains it. What the treasury does not show has no gap.
    pub(super) fn close(&mut self, posting: &Posting) {
        if posting.account.is_shown_by_the_treasury() {
            self.add(&posting.account, &posting.asset, posting.amount.saturating_neg());
        }
    }

    /// As an entry with these postings, which close what they explain; nothing where all of them are zero.
    pub(super) fn entry(
        &mut self,
        shown: &Shown,
        (reference, memo): (Reference, &str),
        postings: Vec<Posting>,
    ) -> Result<Option<Entry>, EntryError> {
        let postings: Vec<Posting> = postings.into_iter().filter(|one| one.amount != 0).collect();
        if postings.is_empty() {
            return Ok(None);
        }
        let entry = Entry::new((shown.height, shown.time), reference, memo.to_owned(), postings)?;
        entry.postings().iter().for_each(|posting| self.close(posting));
        Ok(Some(entry))
    }

    /// In the order of accounts.
    pub fn iter(&self) -> impl Iterator<Item = (&Account, &str, i128)> {
        self.0.iter().map(|((account, asset), gap)| (account, asset.as_str(), *gap))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A posting of an amount that no chain exceeds, out of or into an account.
pub(super) fn into(account: Account, asset: &str, amount: u128) -> Posting {
    Posting::new(account, asset, i128::try_from(amount).unwrap_or(i128::MAX))
}

pub(super) fn out_of(account: Account, asset: &str, amount: u128) -> Posting {
    let Posting { account, asset, amount, price } = into(account, asset, amount);
    Posting { account, asset, amount: amount.saturating_neg(), price }
}
