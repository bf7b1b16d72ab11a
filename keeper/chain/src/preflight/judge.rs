//! One block's judgement over a wallet's state: pure, one payment after another, as the wallet's own session does it.

use std::collections::HashSet;

use stateset_api::IntentId;
use stateset_api::limits::{PAYMENTS_MAX, REFERENCE_BYTES_MAX};
use stateset_api::policy::{
    Ask, Breach, Counters, Newcomer, NewcomerState, PayDenom, PurseState, Recipient, Rule, WHOLE_BPS, assess,
    assess_call, assess_intent_since, record, record_budgets, record_call, record_newcomer, record_payee,
};
use stateset_api::wallet::Payment;

use super::state::{Payee, WalletState, payee};
use super::why::Why;

/// A message that was signed and whose end is not known: it counts as paid.
#[derive(Clone, Copy, Debug)]
pub struct InFlight<'a> {
    pub denom: &'a str,
    pub payments: &'a [Payment],
}

/// Judges payments against one block's state, counting what it allows.
pub struct Preflight {
    pub(super) state: WalletState,
    known: HashSet<IntentId>,
    /// How many payments a message carries: calls are counted by messages.
    batch_max: usize,
    /// Payments in the message that is being filled, and its denom.
    filling: Option<(String, usize)>,
}

/// A payment, reduced to what the rule needs.
struct Reduced<'a> {
    payment: &'a Payment,
    payee: Payee,
    denom: PayDenom,
    amount: u128,
}

impl Preflight {
    /// `batch_max`: payments that a message will carry, 1 to 30. Fewer than are sent would count calls too carefully,
    /// more too freely.
    pub fn new(state: WalletState, batch_max: usize) -> Self {
        let batch_max = batch_max.clamp(1, PAYMENTS_MAX);
        Self { state, known: HashSet::new(), batch_max, filling: None }
    }

    /// Ids that have a receipt, or are being paid.
    pub fn know(&mut self, ids: impl IntoIterator<Item = IntentId>) {
        self.known.extend(ids);
    }

    /// Counts what may have been paid already, whatever the rule says of it now: the state may hold it or not. One that
    /// landed meanwhile counts twice, until the next block's reading.
    pub fn count(&mut self, in_flight: &[InFlight<'_>]) {
        for InFlight { denom, payments } in in_flight {
            for payment in *payments {
                self.known.insert(payment.id);
                if let Ok(reduced) = self.reduce(denom, payment) {
                    self.record(denom, reduced);
                }
            }
            record_call(&mut self.state.usage, self.state.now);
        }
    }

    /// Judges payments in one denom, each after those before it, and counts those that it allows.
    pub fn judge(&mut self, denom: &str, payments: &[Payment]) -> Vec<Result<(), Why>> {
        payments.iter().map(|payment| self.judge_one(denom, payment)).collect()
    }

    /// As [`Preflight::judge`].
    pub fn judge_one(&mut self, denom: &str, payment: &Payment) -> Result<(), Why> {
        let reduced = self.weigh(denom, payment)?;
        self.record(denom, reduced);
        self.known.insert(payment.id);
        if let Some((_, count)) = &mut self.filling {
            *count = count.saturating_add(1);
        }
        Ok(())
    }

    /// As [`Preflight::judge_one`], and counts nothing.
    pub fn weigh_one(&mut self, denom: &str, payment: &Payment) -> Result<(), Why> {
        self.weigh(denom, payment).map(drop)
    }

    fn weigh<'a>(&mut self, denom: &str, payment: &'a Payment) -> Result<Reduced<'a>, Why> {
        let state = &self.state;
        state.unjudged.map_or(Ok(()), Err)?;
        if self.known.contains(&payment.id) {
            return Err(Why::Known);
        }
        if payment.beneficiary.is_some() {
            return Err(Why::Conduit);
        }
        let to = payment.payee();
        if to == state.address || state.info.treasury.as_deref() == Some(to) {
            return Err(Why::Itself);
        }
        self.begin_message(denom);
        let (now, policy) = (self.state.now, &self.state.policy);
        assess_call(policy, &self.state.usage, now).map_err(Why::Breach)?;
        assess_intent_since(self.state.info.intents_since.unwrap_or_default(), payment.id).map_err(Why::Breach)?;
        let reduced = self.reduce(denom, payment)?;
        reduced.denom.assess(now).map_err(Why::Breach)?;
        self.assess(&reduced)?;
        let balance = self.state.balances.get(denom).copied().unwrap_or_default();
        if balance < payment.amount.0 {
            return Err(Why::Breach(Breach::new(Rule::Balance, payment.amount.0, balance)));
        }
        Ok(reduced)
    }

    /// Counts the call of the message before, once that is full or another denom's turn comes.
    fn begin_message(&mut self, denom: &str) {
        if !matches!(&self.filling, Some((filling, count)) if filling == denom && *count < self.batch_max) {
            self.end_message();
            self.filling = Some((denom.to_owned(), 0));
        }
    }

    pub(super) fn end_message(&mut self) {
        if self.filling.take().is_some_and(|(_, count)| count > 0) {
            record_call(&mut self.state.usage, self.state.now);
        }
    }

    fn reduce<'a>(&self, denom: &str, payment: &'a Payment) -> Result<Reduced<'a>, Why> {
        let no_denom = || Why::Breach(Breach::new(Rule::Denom, payment.amount.0, 0_u128));
        let denom = self.state.policy.pay_denom(denom).ok_or_else(no_denom)?;
        let payee = payee(&self.state.address, denom.entry, payment).ok_or(Why::Malformed)?;
        if payment.reference.len() > REFERENCE_BYTES_MAX {
            return Err(Why::Malformed);
        }
        if !self.state.read.contains(&payee) {
            return Err(Why::Unreadable);
        }
        Ok(Reduced { payment, payee, denom, amount: denom.counts_ceil(payment.amount.0) })
    }

    fn assess(&self, reduced: &Reduced<'_>) -> Result<(), Why> {
        let Reduced { payment, payee, denom, amount } = reduced;
        let (stranger, unused) = (NewcomerState::default(), PurseState::default());
        let recipient = match self.state.payees.get(payee) {
            Some(listed) => Recipient::Listed(listed),
            None if self.state.policy.newcomer_purse(denom.entry).is_some() => {
                let (known, purse) = (self.state.newcomers.get(&payee.1), self.state.purses.get(&payee.0));
                let (Some(payee), Some(purse)) = (known, purse) else { return Err(Why::Unreadable) };
                Recipient::Newcomer(Newcomer { payee, purse })
            }
            None => Recipient::Newcomer(Newcomer { payee: &stranger, purse: &unused }),
        };
        let counters =
            Counters { usage: &self.state.usage, recipient, budgets: &self.state.budgets, mandate: None, grant: None };
        let ask = Ask {
            id: payment.id,
            denom: Some(denom.entry),
            amount: *amount,
            to: payment.payee(),
            category: &payment.category,
            share_bps: WHOLE_BPS,
            approved: false,
            rests_until: self.state.info.rests_until.unwrap_or_default(),
        };
        assess(&self.state.policy, &counters, &ask, self.state.now).map_err(Why::Breach)
    }

    fn record(&mut self, coin: &str, reduced: Reduced<'_>) {
        let Reduced { payment, payee, denom, amount } = reduced;
        let WalletState { policy, usage, payees, newcomers, purses, budgets, balances, now, .. } = &mut self.state;
        let (entry, now) = (denom.entry, *now);
        record(usage, entry, amount, now);
        match (payees.get_mut(&payee), purses.get_mut(&payee.0)) {
            (Some(listed), _) => record_payee(policy, listed, amount, now),
            (None, Some(purse)) => {
                record_newcomer(newcomers.entry(payee.1).or_default(), purse, entry, amount, now);
            }
            (None, None) => {}
        }
        record_budgets(policy, budgets, (entry, &payment.category), amount, now);
        if let Some(balance) = balances.get_mut(coin) {
            *balance = balance.saturating_sub(payment.amount.0);
        }
    }
}
