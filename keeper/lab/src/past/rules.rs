//! The other rules, counted over what they would have let through: the contract's own code, by way of the keeper's
//! judgement before a payment.
//!
//! What no policy decides stays as it was recorded: a wallet that was frozen or had no operator, a payment that had its
//! receipt, and, of a payee whose terms nobody gave, its own caps and its cool-down.

use std::collections::BTreeMap;

use stateset_agent::{Bill, Judged};
use stateset_api::IntentId;
use stateset_api::limits::PAYMENTS_MAX;
use stateset_api::policy::{Breach, PayeeState, PayeeTerms, Policy, Rule, Spent, Standing, Verdict};
use stateset_api::wallet::Payee;
use stateset_chain::preflight::{InFlight, Preflight, WalletState, Why, unlimited};

use super::asked::Asked;
use super::record::Record;

/// What the other rules say of payments, one after another.
pub(super) struct Rules<'a> {
    wallet: &'a str,
    asked: &'a Asked,
    record: &'a Record,
    preflight: Preflight,
    /// The wallet as a whole stood still, by its last answer.
    stopped: Option<Judged>,
    /// The last answer about each bill that rests on what no policy says.
    kept: BTreeMap<IntentId, Judged>,
    now: u64,
}

impl<'a> Rules<'a> {
    pub(super) fn new(wallet: &'a str, asked: &'a Asked, record: &'a Record) -> Self {
        let state = WalletState::imagined(wallet.to_owned(), asked.policy.clone(), record.first);
        let preflight = Preflight::new(state, PAYMENTS_MAX);
        Self { wallet, asked, record, preflight, stopped: None, kept: BTreeMap::new(), now: record.first }
    }

    /// Moves on to a block's time, Unix seconds.
    pub(super) fn move_to(&mut self, now: u64) {
        if now > self.now {
            self.now = now;
            self.preflight.move_to(now);
        }
    }

    /// What the wallet holds of a coin, where the record knows; without it money is never short.
    pub(super) fn hold(&mut self, denom: &str, balance: Option<u128>) {
        self.preflight.hold(denom, balance.unwrap_or(u128::MAX));
    }

    /// Remembers what the wallet answered that no policy decides. `has_balance`: by denom, whether the record knows what
    /// was there, so that an empty wallet is judged anew.
    pub(super) fn remember(&mut self, answers: &[Judged], has_balance: &dyn Fn(IntentId) -> bool) {
        for judged in answers {
            let rule = judged.breach.map(|breach| breach.rule);
            self.stopped = rule.filter(|rule| rule.stops_the_wallet()).map(|_| judged.clone());
            let is_kept = rule.is_some_and(|rule| match rule {
                Rule::Balance => !has_balance(judged.id),
                rule => is_the_records(rule, self.asked.payees.is_none()),
            });
            if is_kept {
                self.kept.insert(judged.id, judged.clone());
            } else {
                self.kept.remove(&judged.id);
            }
        }
    }

    /// What the wallet would have said; nothing where neither rules nor record have a word.
    pub(super) fn judge(&mut self, id: IntentId, bill: &Bill, recorded: Option<&Judged>) -> Option<Judged> {
        if let Some(done) = recorded.filter(|judged| judged.already_done) {
            return Some(done.clone());
        }
        if let Some(stopped) = &self.stopped {
            return Some(Judged { id, ..stopped.clone() });
        }
        let payment = bill.payment(self.wallet);
        self.meet(bill);
        match self.preflight.weigh_one(&bill.denom, &payment) {
            Ok(()) => {
                let lasts =
                    |kept: &&Judged| kept.breach.and_then(|breach| breach.resets_at).is_none_or(|at| self.now < at);
                let kept = self.kept.get(&id).filter(lasts);
                Some(kept.cloned().unwrap_or(Judged { id, verdict: Verdict::Allow, already_done: false, breach: None }))
            }
            Err(Why::Breach(breach)) => Some(refused(id, breach, &self.asked.policy)),
            Err(Why::Known) => Some(Judged { id, verdict: Verdict::Allow, already_done: true, breach: None }),
            // Who is the wallet itself, what is no address: the answer of the time is as good.
            Err(_) => recorded.cloned(),
        }
    }

    /// Counts a payment that [`Rules::judge`] allowed, and that was decided on.
    pub(super) fn count(&mut self, bill: &Bill) {
        let payment = bill.payment(self.wallet);
        if self.preflight.judge_one(&bill.denom, &payment).is_err() {
            self.count_paid(&[bill]);
        }
    }

    /// Counts payments of one message that were made, whatever these rules say of them.
    pub(super) fn count_paid(&mut self, bills: &[&Bill]) {
        bills.iter().for_each(|bill| self.meet(bill));
        for same in bills.chunk_by(|one, other| one.denom == other.denom) {
            let payments: Vec<_> = same.iter().map(|bill| bill.payment(self.wallet)).collect();
            let Some(denom) = same.first().map(|bill| bill.denom.as_str()) else { continue };
            self.preflight.count(&[InFlight { denom, payments: &payments }]);
        }
    }

    fn meet(&mut self, bill: &Bill) {
        let payment = bill.payment(self.wallet);
        if self.preflight.has_met(&bill.denom, &payment) {
            return;
        }
        let listed = match &self.asked.payees {
            Some(payees) => {
                let is_it =
                    |payee: &&Payee| payee.address == bill.payee && self.is_same_entry(&payee.denom, &bill.denom);
                payees.iter().find(is_it).map(|payee| listed(payee, &self.asked.policy))
            }
            None => (!self.record.is_stranger(&bill.payee)).then(unlimited),
        };
        self.preflight.meet(&bill.denom, &payment, listed);
    }

    fn is_same_entry(&self, one: &str, other: &str) -> bool {
        let entry = |denom: &str| self.asked.policy.pay_denom(denom).map(|denom| denom.entry);
        entry(one) == entry(other)
    }
}

/// As the wallet keeps a payee who is known: when it was listed is in no journal.
fn listed(payee: &Payee, policy: &Policy) -> PayeeState {
    let bits = payee.categories.iter().filter_map(|name| policy.category_index(name));
    let hash = payee.vendor.as_ref().and_then(|hash| <[u8; 32]>::try_from(hash.as_slice()).ok());
    PayeeState {
        standing: Standing::Known,
        per_payment_max: payee.per_payment_max.0,
        per_day_max: payee.per_day_max.0,
        lifetime_max: payee.lifetime_max.0,
        categories: bits.fold(0, |bits, index| bits | 1 << index),
        spent: Spent::default(),
        terms: PayeeTerms { ends_at: payee.ends_at.map_or(0, |at| at.max(1)), vendor: hash },
    }
}

fn refused(id: IntentId, breach: Breach, policy: &Policy) -> Judged {
    Judged { id, verdict: breach.verdict(policy), already_done: false, breach: Some(breach) }
}

/// Whether a refusal rests on what neither the other policy nor the payees that were given decide.
const fn is_the_records(rule: Rule, payees_are_the_records: bool) -> bool {
    match rule {
        Rule::IntentReused | Rule::Conduit | Rule::ConduitIsPayee | Rule::PayeeCooldown | Rule::FirstPaymentMax => true,
        Rule::PayeePerPaymentMax | Rule::PayeePerDayMax | Rule::PayeeLifetimeMax | Rule::PayeeEnded => {
            payees_are_the_records
        }
        _ => false,
    }
}
