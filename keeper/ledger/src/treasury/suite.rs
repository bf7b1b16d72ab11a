//! A treasury in the tests: what it shows, and books that follow.

use stateset_api::treasury::Action;
use stateset_api::{Amount, IntentId};

use super::explain::{Explained, explain};
use super::shown::{Done, Known, Share, Shown};
use crate::account::{Account, Bucket};
use crate::balances::Balances;
use crate::entry::{Entry, Reference};

pub(super) const STABLE: &str = "uusdc";
pub(super) const STAKE: &str = "ustate";
pub(super) const LP: &str = "factory/pool/share";
pub(super) const POOL: &str = "pool1";

/// 1,000 stable units that came from the wallet, and nothing else; a unit of stake is worth a quarter.
pub(super) struct Treasury {
    pub(super) shown: Shown,
    pub(super) known: Option<Known>,
    pub(super) balances: Balances,
}

impl Treasury {
    pub(super) fn opened() -> Self {
        let shown = Shown {
            treasury: "treasury1".to_owned(),
            height: 1,
            time: 1_790_000_000,
            stable_denom: STABLE.to_owned(),
            stake_denom: STAKE.to_owned(),
            act: 0,
            lost: Amount::ZERO,
            alarm: 0,
            price: Amount(250_000),
            liquid: Amount::ZERO,
            idle: Amount::ZERO,
            unbonding: Amount::ZERO,
            staked: Vec::new(),
            shares: vec![Share {
                pool: POOL.to_owned(),
                lp_token: LP.to_owned(),
                lp: Amount::ZERO,
                value: Amount::ZERO,
            }],
            done: None,
        };
        let mut treasury = Self { shown, known: None, balances: Balances::default() };
        assert_eq!(treasury.looks().entries, Vec::new());
        treasury.funds(1_000);
        treasury
    }

    pub(super) fn funds(&mut self, amount: u128) {
        let between = (Account::wallet(), Account::treasury(Bucket::Liquid));
        let entry = Entry::transfer((1, 2), (Reference::Look, String::new()), between, (STABLE, amount)).unwrap();
        self.balances.apply(&entry).unwrap();
        self.shown.liquid.0 += amount;
    }

    /// What a look comes to; it is booked.
    pub(super) fn looks(&mut self) -> Explained {
        self.shown.height += 1;
        let explained = explain(&self.balances, self.known.as_ref(), &self.shown).unwrap();
        for entry in &explained.entries {
            self.balances.apply(entry).unwrap();
        }
        self.known = Some(self.known.clone().unwrap_or_default().after(&self.shown));
        self.shown.done = None;
        explained
    }

    /// The keeper did this.
    pub(super) fn did(&mut self, action: Action) {
        self.shown.act += 7;
        let id = IntentId::new(self.shown.time + self.shown.act, [7; 10]);
        self.shown.done = Some(Done { id, number: self.shown.act, action });
    }

    /// Somebody else did something.
    pub(super) fn was_used(&mut self) {
        self.shown.act += 1;
    }

    pub(super) fn staked(&mut self, validator: &str) -> &mut u128 {
        let staked = &mut self.shown.staked;
        if !staked.iter().any(|(of, _)| of == validator) {
            staked.push((validator.to_owned(), Amount::ZERO));
        }
        staked.iter_mut().find(|(of, _)| of == validator).map(|(_, amount)| &mut amount.0).unwrap()
    }

    pub(super) fn booked(&self, account: &str, asset: &str) -> i128 {
        self.balances.get(&account.parse().unwrap(), asset)
    }
}

/// Postings as account, asset and amount, of all entries.
pub(super) fn postings(explained: &Explained) -> Vec<(String, String, i128)> {
    let all = explained.entries.iter().flat_map(Entry::postings);
    all.map(|one| (one.account.to_string(), one.asset.clone(), one.amount)).collect()
}

pub(super) fn stake(validator: &str, amount: u128) -> Action {
    Action::Stake { validator: validator.to_owned(), amount: Amount(amount) }
}
