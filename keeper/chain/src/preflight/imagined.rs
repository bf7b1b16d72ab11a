//! A wallet that never was: rules that somebody asks about, counted over payments that happened. Nothing here is read of a
//! node, and nothing that is judged here is sent.
//!
//! What a policy does not say is the caller's: whether the wallet stands still, and what it holds.

use std::collections::{BTreeSet, HashMap};

use stateset_api::policy::{CountedBudget, PayeeState, Policy, PurseState, Standing, Usage};
use stateset_api::wallet::{Payment, WalletInfo};

use super::judge::Preflight;
use super::state::{WalletState, payee};

impl WalletState {
    /// A wallet with this policy that paid nobody yet and lists nobody. It pays from `now` on, Unix seconds.
    pub fn imagined(address: String, policy: Policy, now: u64) -> Self {
        let budgets = (0..policy.budgets.len()).map(|index| CountedBudget { index, state: Default::default() });
        let with_purse = (0..policy.denoms.len()).filter(|entry| policy.newcomer_purse(*entry).is_some());
        let purses = with_purse.filter_map(|entry| Some((u8::try_from(entry).ok()?, PurseState::default())));
        Self {
            info: nobodys(&address),
            address,
            now,
            usage: Usage::default(),
            balances: HashMap::new(),
            payees: HashMap::new(),
            newcomers: HashMap::new(),
            read: BTreeSet::new(),
            purses: purses.collect(),
            budgets: budgets.collect(),
            policy,
            unjudged: None,
        }
    }
}

impl Preflight {
    /// Moves on to another block's time, Unix seconds: what was judged before is in messages of their own.
    pub fn move_to(&mut self, now: u64) {
        self.end_message();
        self.state.now = now;
    }

    /// What the wallet holds of a coin from here on, in its smallest unit.
    pub fn hold(&mut self, coin: &str, balance: u128) {
        self.state.balances.insert(coin.to_owned(), balance);
    }

    /// Whether it was said whom a payment pays.
    pub fn has_met(&self, denom: &str, payment: &Payment) -> bool {
        let of = |entry| payee(&self.state.address, entry, payment);
        let entry = self.state.policy.pay_denom(denom).map(|denom| denom.entry);
        entry.and_then(of).is_none_or(|payee| self.state.read.contains(&payee))
    }

    /// Says whom a payment pays: `listed` on these terms, or a stranger. Who was met before stays who they were.
    pub fn meet(&mut self, denom: &str, payment: &Payment, listed: Option<PayeeState>) {
        let Some(entry) = self.state.policy.pay_denom(denom).map(|denom| denom.entry) else { return };
        let Some(payee) = payee(&self.state.address, entry, payment) else { return };
        if !self.state.read.insert(payee.clone()) {
            return;
        }
        match listed {
            Some(terms) => drop(self.state.payees.insert(payee, terms)),
            None => drop(self.state.newcomers.entry(payee.1).or_default()),
        }
    }
}

/// A listed payee who is known and whose own caps are never reached, for whoever does not know them.
pub fn unlimited() -> PayeeState {
    PayeeState {
        standing: Standing::Known,
        per_payment_max: u128::MAX,
        per_day_max: u128::MAX,
        lifetime_max: u128::MAX,
        categories: u16::MAX,
        spent: Default::default(),
        terms: Default::default(),
    }
}

fn nobodys(address: &str) -> WalletInfo {
    WalletInfo {
        owner: String::new(),
        offered_to: None,
        guardian: None,
        operator: None,
        epoch: 0,
        frozen: None,
        registry: None,
        agent_id: None,
        caip10: address.to_owned(),
        recovery: None,
        recovers_at: None,
        dead_man_at: None,
        keeps_log: false,
        intents_since: None,
        offered_by_signers: false,
        treasury: None,
        act: 0,
        brake: None,
        braked: None,
        rests_until: None,
    }
}
