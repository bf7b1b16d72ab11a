//! Entries: what happened, as postings that sum to zero for each asset. One that does not sum to zero cannot be made, nor
//! read from what was stored.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stateset_api::{Amount, IntentId};
use thiserror::Error;

use crate::account::Account;

/// Postings of one entry.
pub const POSTINGS_MAX: usize = 32;
/// Bytes of what an entry says of itself.
pub const MEMO_BYTES_MAX: usize = 512;

/// Postings that make no entry.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EntryError {
    /// One asset's postings do not sum to zero.
    #[error("the postings of {asset} do not sum to zero: {difference} is left over")]
    Unbalanced { asset: String, difference: i128 },
    /// Too few or too many postings.
    #[error("an entry has 2 to {POSTINGS_MAX} postings, got {got}")]
    Count { got: usize },
    /// A posting that moves nothing, or costs nothing.
    #[error("a posting to {account} moves or costs nothing of {asset}")]
    Zero { account: Account, asset: String },
    /// An asset that is priced in itself.
    #[error("a posting to {account} gives a price of {asset} in {asset}")]
    PricedInItself { account: Account, asset: String },
    /// More than the ledger counts.
    #[error("the postings of {asset} exceed 2^127 - 1 of its smallest unit")]
    Range { asset: String },
    /// A memo that is too long.
    #[error("an entry's memo has {got} bytes, at most {MEMO_BYTES_MAX}")]
    Memo { got: usize },
}

/// What a posting's amount cost in all, in another asset: it counts as that when the entry is summed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Denom.
    pub asset: String,
    /// In its smallest unit; the posting's sign is its sign.
    pub total: Amount,
}

/// A change of one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Posting {
    pub account: Account,
    /// Denom.
    pub asset: String,
    /// In the denom's smallest unit; into the account if positive.
    #[serde(with = "crate::digits")]
    pub amount: i128,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

impl Posting {
    pub fn new(account: Account, asset: &str, amount: i128) -> Self {
        Self { account, asset: asset.to_owned(), amount, price: None }
    }

    /// The same, bought or sold for so much in all.
    #[must_use]
    pub fn at_total(self, asset: &str, total: u128) -> Self {
        Self { price: Some(Price { asset: asset.to_owned(), total: Amount(total) }), ..self }
    }

    /// The asset that it counts in when its entry is summed, and how much.
    fn weight(&self) -> Result<(&str, i128), EntryError> {
        let (account, asset) = (&self.account, &self.asset);
        let zero = || EntryError::Zero { account: account.clone(), asset: asset.clone() };
        if self.amount == 0 {
            return Err(zero());
        }
        let Some(price) = &self.price else { return Ok((asset, self.amount)) };
        if price.asset == *asset {
            return Err(EntryError::PricedInItself { account: account.clone(), asset: asset.clone() });
        }
        if price.total.0 == 0 {
            return Err(zero());
        }
        let total = i128::try_from(price.total.0).map_err(|_| EntryError::Range { asset: price.asset.clone() })?;
        Ok((&price.asset, if self.amount < 0 { -total } else { total }))
    }
}

/// What an entry is known by elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Reference {
    /// A payment or transfer of the wallet, which has a receipt under this id.
    Intent(IntentId),
    /// A proposal of the wallet, by its number.
    Proposal(u64),
    /// Fees of a day, counted from 1970.
    Fees(u64),
    /// A look at the chain.
    Look,
    /// An incident, by its number.
    Incident(u64),
    /// Another entry, by its number.
    Entry(u64),
    /// A move of the treasury, by its id.
    Move(IntentId),
    /// An outgoing invoice, by its number.
    Invoice(String),
}

/// One balanced entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked", deny_unknown_fields)]
pub struct Entry {
    /// Unix seconds of the block by which it was booked.
    pub time: u64,
    /// That block's height; 0 if none is known.
    pub height: u64,
    pub reference: Reference,
    /// What it is about, for people; at most 512 bytes.
    pub memo: String,
    postings: Vec<Posting>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    time: u64,
    height: u64,
    reference: Reference,
    memo: String,
    postings: Vec<Posting>,
}

impl TryFrom<Unchecked> for Entry {
    type Error = EntryError;

    fn try_from(Unchecked { time, height, reference, memo, postings }: Unchecked) -> Result<Self, EntryError> {
        Self::new((height, time), reference, memo, postings)
    }
}

impl Entry {
    /// An entry of a block's height and time. Errors: [`EntryError`], above all [`EntryError::Unbalanced`].
    pub fn new(
        (height, time): (u64, u64),
        reference: Reference,
        memo: String,
        postings: Vec<Posting>,
    ) -> Result<Self, EntryError> {
        if memo.len() > MEMO_BYTES_MAX {
            return Err(EntryError::Memo { got: memo.len() });
        }
        if !(2..=POSTINGS_MAX).contains(&postings.len()) {
            return Err(EntryError::Count { got: postings.len() });
        }
        let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
        for posting in &postings {
            let (asset, weight) = posting.weight()?;
            let sum = sums.entry(asset).or_default();
            *sum = sum.checked_add(weight).ok_or_else(|| EntryError::Range { asset: asset.to_owned() })?;
        }
        if let Some((asset, difference)) = sums.into_iter().find(|(_, sum)| *sum != 0) {
            return Err(EntryError::Unbalanced { asset: asset.to_owned(), difference });
        }
        Ok(Self { time, height, reference, memo, postings })
    }

    /// So much of an asset from one account to another.
    pub fn transfer(
        at: (u64, u64),
        (reference, memo): (Reference, String),
        (from, to): (Account, Account),
        (asset, amount): (&str, u128),
    ) -> Result<Self, EntryError> {
        let amount = i128::try_from(amount).map_err(|_| EntryError::Range { asset: asset.to_owned() })?;
        let postings = vec![Posting::new(to, asset, amount), Posting::new(from, asset, -amount)];
        Self::new(at, reference, shortened(memo), postings)
    }

    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }
}

/// What strangers wrote, as far as an entry takes it.
fn shortened(mut memo: String) -> String {
    while memo.len() > MEMO_BYTES_MAX {
        memo.pop();
    }
    memo
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(postings: Vec<Posting>) -> Result<Entry, EntryError> {
        Entry::new((1, 2), Reference::Look, String::new(), postings)
    }

    fn wallet(asset: &str, amount: i128) -> Posting {
        Posting::new(Account::wallet(), asset, amount)
    }

    #[test]
    fn what_does_not_sum_to_zero_is_refused_with_the_asset_and_the_difference() {
        let (cloud, missing) = (Account::expense("cloud"), Account::missing());
        let error = entry(vec![wallet("uusdc", -5), Posting::new(cloud.clone(), "uusdc", 4)]).unwrap_err();
        assert_eq!(error, EntryError::Unbalanced { asset: "uusdc".into(), difference: -1 });
        // Each asset by itself: what one has too much is not what another has too little.
        let error = entry(vec![wallet("ustate", -5), Posting::new(missing, "uusdc", 5)]).unwrap_err();
        assert_eq!(error, EntryError::Unbalanced { asset: "ustate".into(), difference: -5 });
        assert_eq!(entry(vec![wallet("uusdc", 1)]), Err(EntryError::Count { got: 1 }));
        let zero = EntryError::Zero { account: Account::wallet(), asset: "uusdc".into() };
        assert_eq!(entry(vec![wallet("uusdc", 0), wallet("uusdc", 0)]), Err(zero));
        let over = vec![wallet("uusdc", i128::MAX), wallet("uusdc", 1)];
        assert_eq!(entry(over), Err(EntryError::Range { asset: "uusdc".into() }));
    }

    #[test]
    fn what_was_bought_counts_as_what_it_cost() {
        let liquid = Account::treasury(crate::account::Bucket::Liquid);
        let idle = Account::treasury(crate::account::Bucket::IdleStake);
        let bought = |cost| {
            let stake = Posting::new(idle.clone(), "ustate", 20).at_total("uusdc", cost);
            entry(vec![stake, Posting::new(liquid.clone(), "uusdc", -50)])
        };
        assert_eq!(bought(50).unwrap().postings()[0].price.as_ref().unwrap().total, Amount(50));
        assert_eq!(bought(49), Err(EntryError::Unbalanced { asset: "uusdc".into(), difference: -1 }));
        let itself = Posting::new(idle, "ustate", 20).at_total("ustate", 20);
        assert!(matches!(entry(vec![itself, wallet("ustate", -20)]), Err(EntryError::PricedInItself { .. })));
    }

    #[test]
    fn an_entry_reads_back_and_a_changed_one_is_refused() {
        let to = (Account::wallet(), Account::expense("cloud"));
        let paid = Entry::transfer((7, 8), (Reference::Proposal(3), "é".repeat(300)), to, ("uusdc", 12)).unwrap();
        assert_eq!(paid.memo.len(), MEMO_BYTES_MAX);
        let json = serde_json::to_string(&paid).unwrap();
        assert_eq!(serde_json::from_str::<Entry>(&json).unwrap(), paid);
        let changed = serde_json::from_str::<Entry>(&json.replace("\"-12\"", "\"-11\"")).unwrap_err();
        assert!(changed.to_string().contains("uusdc do not sum to zero: 1 is left over"), "{changed}");
    }
}
