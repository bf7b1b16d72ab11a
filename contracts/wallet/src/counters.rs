//! What the wallet counts, as far as one message touches it: loaded where a payment first needs it, written down once.
//!
//! A message that uses neither purse, budget nor mandate reads and writes none of theirs.

use cosmwasm_std::{CanonicalAddr, Storage};
use stateset_api::policy::{
    Ask, Breach, CountedBudget, Counters, Newcomer, NewcomerState, PayeeState, Policy, PurseState, Recipient, assess,
    record, record_budgets, record_call, record_newcomer, record_payee,
};

use crate::ContractError;
use crate::grant_state::HeldGrant;
use crate::mandate::InForce;
use crate::state::{BUDGETS, NEWCOMERS, PAYEES, PURSES, TOTALS, Totals, payee_key};
use crate::vec_map::VecMap;

pub(crate) struct WalletCounters<'a> {
    policy: &'a Policy,
    pub(crate) totals: Totals,
    /// The one under which the message pays.
    pub(crate) mandate: Option<InForce>,
    /// The sender's, unless it is the operator.
    pub(crate) grant: Option<HeldGrant>,
    /// Of those that follow, what a payment changed.
    payees: VecMap<Vec<u8>, PayeeState>,
    newcomers: VecMap<Vec<u8>, NewcomerState>,
    /// Of the message's one denom.
    purse: Option<PurseState>,
    budgets: Vec<CountedBudget>,
}

/// A payee as it was found.
pub(crate) struct Found {
    key: Vec<u8>,
    addr: CanonicalAddr,
    /// `None`: not listed.
    payee: Option<PayeeState>,
    newcomer: NewcomerState,
}

/// A denom's index as keys have it; a policy has four.
fn byte(denom: usize) -> u8 {
    u8::try_from(denom).unwrap_or(u8::MAX)
}

impl<'a> WalletCounters<'a> {
    pub(crate) fn load(
        storage: &dyn Storage,
        policy: &'a Policy,
        mandate: Option<InForce>,
    ) -> Result<Self, ContractError> {
        Ok(Self {
            policy,
            totals: TOTALS.load(storage)?,
            mandate,
            grant: None,
            payees: VecMap::new(),
            newcomers: VecMap::new(),
            purse: None,
            budgets: Vec::new(),
        })
    }

    /// Looks up the payee, and what a payment to it in this denom and category would be counted in.
    pub(crate) fn find(
        &mut self,
        storage: &dyn Storage,
        (denom, category): (usize, &str),
        addr: CanonicalAddr,
    ) -> Result<Found, ContractError> {
        let key = payee_key(byte(denom), &addr);
        let payee = match self.payees.get(&key) {
            Some(payee) => Some(payee.clone()),
            None => PAYEES.may_load(storage, &key)?,
        };
        let has_purse = self.policy.newcomer_purse(denom).is_some();
        let mut newcomer = NewcomerState::default();
        if payee.is_none() && (has_purse || self.mandate.is_some()) {
            newcomer = match self.newcomers.get(addr.as_slice()) {
                Some(newcomer) => newcomer.clone(),
                None => NEWCOMERS.may_load(storage, &addr)?.unwrap_or_default(),
            };
            if has_purse && self.purse.is_none() {
                self.purse = Some(PURSES.may_load(storage, &[byte(denom)])?.unwrap_or_default());
            }
        }
        for (index, budget) in self.policy.budgets_of(denom, category) {
            if self.budgets.iter().all(|counted| counted.index != index) {
                let state = BUDGETS.may_load(storage, budget.name.as_bytes())?.unwrap_or_default();
                self.budgets.push(CountedBudget { index, state });
            }
        }
        Ok(Found { key, addr, payee, newcomer })
    }

    /// Judges a payment to whom [`WalletCounters::find`] found. Answers whether it would come out of the purse.
    pub(crate) fn assess(&self, found: &Found, ask: &Ask<'_>, now: u64) -> Result<bool, Breach> {
        let nothing = PurseState::default();
        let newcomer = Newcomer { payee: &found.newcomer, purse: self.purse.as_ref().unwrap_or(&nothing) };
        let counters = Counters {
            usage: &self.totals.usage,
            recipient: found.payee.as_ref().map_or(Recipient::Newcomer(newcomer), Recipient::Listed),
            budgets: &self.budgets,
            mandate: self.mandate.as_ref().map(|mandate| &mandate.state),
            grant: self.grant.as_ref().map(|held| &held.grant.state),
        };
        assess(self.policy, &counters, ask, now)?;
        Ok(counters.draws_on_purse(ask.to))
    }

    /// Counts a payment that [`WalletCounters::assess`] let through.
    pub(crate) fn record(&mut self, found: Found, denom: usize, ask: &Ask<'_>, now: u64) {
        let Found { key, addr, payee, mut newcomer } = found;
        let amount = ask.amount;
        record(&mut self.totals.usage, denom, amount, now);
        let named = self.mandate.as_ref().is_some_and(|mandate| mandate.state.names(ask.to));
        match (payee, &mut self.purse) {
            (Some(mut payee), _) => {
                record_payee(self.policy, &mut payee, amount, now);
                self.payees.insert(key, payee);
            }
            (None, Some(purse)) if !named => {
                record_newcomer(&mut newcomer, purse, denom, amount, now);
                self.newcomers.insert(addr.to_vec(), newcomer);
            }
            (None, _) => {}
        }
        if self.mandate.as_ref().is_none_or(|mandate| mandate.state.budgets_hold()) {
            record_budgets(self.policy, &mut self.budgets, (denom, ask.category), amount, now);
        }
        if let Some(mandate) = &mut self.mandate {
            mandate.state.record(amount);
        }
        if let Some(held) = &mut self.grant {
            held.grant.state.record(self.policy, ask.category, amount);
        }
    }

    /// Counts the paying call and writes everything down. `denom` is that of all payments.
    pub(crate) fn save(mut self, storage: &mut dyn Storage, denom: usize, now: u64) -> Result<(), ContractError> {
        record_call(&mut self.totals.usage, now);
        TOTALS.save(storage, &self.totals)?;
        for (key, payee) in self.payees.iter() {
            PAYEES.save(storage, key, payee)?;
        }
        for (addr, newcomer) in self.newcomers.iter() {
            NEWCOMERS.save(storage, addr, newcomer)?;
        }
        if let Some(purse) = self.purse.filter(|_| !self.newcomers.is_empty()) {
            PURSES.save(storage, &[byte(denom)], &purse)?;
        }
        if self.mandate.as_ref().is_none_or(|mandate| mandate.state.budgets_hold()) {
            for CountedBudget { index, state } in &self.budgets {
                let name = self.policy.budgets.get(*index).map_or("", |budget| budget.name.as_str());
                BUDGETS.save(storage, name.as_bytes(), state)?;
            }
        }
        if let Some(held) = self.grant {
            held.save(storage)?;
        }
        self.mandate.map_or(Ok(()), |mandate| mandate.save(storage))
    }

    /// The purse and the budgets of a denom, for what is left of them.
    pub(crate) fn load_all_of(&mut self, storage: &dyn Storage, denom: usize) -> Result<(), ContractError> {
        if self.purse.is_none() && self.policy.newcomer_purse(denom).is_some() {
            self.purse = PURSES.may_load(storage, &[byte(denom)])?;
        }
        for (index, budget) in self.policy.budgets.iter().enumerate() {
            if self.budgets.iter().all(|counted| counted.index != index) {
                let state = BUDGETS.may_load(storage, budget.name.as_bytes())?.unwrap_or_default();
                self.budgets.push(CountedBudget { index, state });
            }
        }
        Ok(())
    }

    pub(crate) const fn purse(&self) -> Option<&PurseState> {
        self.purse.as_ref()
    }

    pub(crate) fn budgets(&self) -> &[CountedBudget] {
        &self.budgets
    }
}
