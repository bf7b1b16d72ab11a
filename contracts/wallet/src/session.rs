//! One message's payments, judged one after another over loaded values.
//!
//! Spending and simulating share this: what a simulation allows is what a spend would do in the same block. Nothing is
//! written until [`Session::save`].

use cosmwasm_std::{Binary, CanonicalAddr, Deps, Env, Event, Storage};
use stateset_api::IntentId;
use stateset_api::limits::{PAYMENTS_MAX, REFERENCE_BYTES_MAX};
use stateset_api::policy::{Ask, Breach, PayeeState, Policy, Rule, Usage, assess, assess_call, record, record_call};
use stateset_api::wallet::Payment;

use crate::ContractError;
use crate::few::Few;
use crate::grant::Held;
use crate::state::{Account, COUNTED, Counted, PAYEES, Purpose, RECEIPTS, StoredReceipt, payee_key};
use crate::{decision, payee, receipt, silence, trust};

pub(crate) struct Session<'a> {
    account: &'a Account,
    policy: &'a Policy,
    /// What stands against any payment at all.
    pub(crate) stopped: Option<Breach>,
    /// How much of the caps holds, in basis points; 0 if nothing may be paid.
    share_bps: u32,
    /// The message names an approval of governance.
    approved: bool,
    /// What the sender may spend, unless it is the operator.
    held: Option<Held>,
    /// Place of the message's denom in the policy.
    denom: Option<(u8, usize)>,
    now: u64,
    /// What the wallet holds; `None` leaves it to the bank.
    balance: Option<u128>,
    counted: Counted,
    payees: Few<Vec<u8>, PayeeState>,
    receipts: Few<IntentId, StoredReceipt>,
}

/// What becomes of one payment.
pub(crate) enum Judgement {
    /// It is counted and has a receipt in this session.
    Pays,
    /// A receipt with the same content exists: nothing moves.
    AlreadyPaid,
    /// The id paid something else.
    Reused(StoredReceipt),
    Refused(Breach),
}

impl<'a> Session<'a> {
    pub(crate) fn load(deps: Deps<'_>, account: &'a Account, denom: &str, now: u64) -> Result<Self, ContractError> {
        let policy = &account.policy;
        let counted = COUNTED.load(deps.storage)?;
        let share =
            silence::assess(account, &counted.usage, now).and_then(|()| trust::share_bps(&*deps.querier, account, now));
        Ok(Self {
            account,
            policy,
            stopped: share.err(),
            share_bps: share.unwrap_or_default(),
            approved: false,
            held: None,
            denom: policy.denom_index(denom).and_then(|index| Some((u8::try_from(index).ok()?, index))),
            now,
            balance: None,
            counted,
            payees: Few::new(),
            receipts: Few::new(),
        })
    }

    /// For a sender who holds a grant, and a message that may name an approval.
    pub(crate) fn of(self, held: Option<Held>, approval: Option<u64>) -> Self {
        Self { held, approved: approval.is_some(), ..self }
    }

    /// Also refuses what `balance` does not cover.
    pub(crate) fn within(self, balance: u128) -> Self {
        Self { balance: Some(balance), ..self }
    }

    /// Judges a payment after those before it, and counts it if it pays.
    pub(crate) fn judge(&mut self, deps: Deps<'_>, payment: &Payment) -> Result<Judgement, ContractError> {
        check_reference(payment)?;
        let to = payee::canonical(deps.api, &payment.to)?;
        let earlier = match self.receipts.get(&payment.id) {
            Some(receipt) => Some(receipt.clone()),
            None => RECEIPTS.may_load(deps.storage, &payment.id.0)?,
        };
        if let Some(receipt) = earlier {
            let same = is_same(&receipt, self.purpose(payment), payment, &to);
            return Ok(if same { Judgement::AlreadyPaid } else { Judgement::Reused(receipt) });
        }
        if let Err(breach) = assess_call(self.policy, &self.counted.usage, self.now) {
            return Ok(Judgement::Refused(breach));
        }
        self.assess(deps.storage, payment, &to)
    }

    fn assess(
        &mut self,
        storage: &dyn Storage,
        payment: &Payment,
        to: &CanonicalAddr,
    ) -> Result<Judgement, ContractError> {
        let key = self.denom.map(|(place, _)| payee_key(place, to));
        let mut payee = match &key {
            Some(key) => self.payee(storage, key)?,
            None => None,
        };
        let ask = Ask {
            id: payment.id,
            denom: self.denom.map(|(_, index)| index),
            amount: payment.amount.0,
            category: &payment.category,
            share_bps: self.share_bps,
            approved: self.approved,
        };
        if let Err(breach) = assess(self.policy, &self.counted.usage, payee.as_ref(), &ask, self.now) {
            return Ok(Judgement::Refused(breach));
        }
        if let (Some(held), Some((_, index))) = (&self.held, self.denom)
            && let Err(breach) = held.assess_payment(index, payment.amount.0)
        {
            return Ok(Judgement::Refused(breach));
        }
        if let Some(balance) = self.balance {
            match balance.checked_sub(payment.amount.0) {
                Some(left) => self.balance = Some(left),
                None => return Ok(Judgement::Refused(Breach::new(Rule::Balance, payment.amount.0, balance))),
            }
        }
        // `assess` lets nothing through that lacks one of these; the types do not know it, so deny by default.
        let (Some(key), Some(payee), Some((_, index)), Some(purpose)) =
            (key, payee.as_mut(), self.denom, self.purpose(payment))
        else {
            return Ok(Judgement::Refused(Breach::new(Rule::Payee, payment.amount.0, 0_u128)));
        };
        if let Some(held) = &mut self.held {
            held.record(payment.amount.0);
        }
        record(self.policy, &mut self.counted.usage, payee, index, payment.amount.0, self.now);
        self.payees.insert(key, payee.clone());
        let receipt = StoredReceipt {
            purpose,
            amount: payment.amount.0,
            payee: to.to_vec(),
            reference: payment.reference.clone(),
            paid_after: receipt::paid_after(payment.id, self.now),
        };
        self.receipts.insert(payment.id, receipt);
        Ok(Judgement::Pays)
    }

    /// Adds what pays to the decision log, if there is one.
    pub(crate) fn enter(&mut self, env: &Env, paid: (&str, &Payment), rationale: Option<&Binary>) -> Option<Event> {
        decision::enter(self.account, env, &mut self.counted.log, paid, rationale)
    }

    /// Counts the paying call and writes everything down; nothing, if nothing was paid.
    pub(crate) fn save(mut self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        if self.receipts.is_empty() {
            return Ok(());
        }
        silence::paying(storage, self.account, &self.counted.usage, self.held.is_some())?;
        record_call(&mut self.counted.usage, self.now);
        COUNTED.save(storage, &self.counted)?;
        for (key, payee) in self.payees.iter() {
            PAYEES.save(storage, key, payee)?;
        }
        for (id, receipt) in self.receipts.iter() {
            RECEIPTS.save(storage, &id.0, receipt)?;
        }
        self.held.map_or(Ok(()), |held| held.save(storage))
    }

    /// The counters (with the call, if anything pays), the balance and the caps' share as they stand after what was
    /// judged.
    pub(crate) fn into_counted(mut self) -> (Usage, Option<u128>, u32) {
        if !self.receipts.is_empty() {
            record_call(&mut self.counted.usage, self.now);
        }
        (self.counted.usage, self.balance, self.share_bps)
    }

    fn payee(&self, storage: &dyn Storage, key: &[u8]) -> Result<Option<PayeeState>, ContractError> {
        match self.payees.get(key) {
            Some(payee) => Ok(Some(payee.clone())),
            None => Ok(PAYEES.may_load(storage, key)?),
        }
    }

    fn purpose(&self, payment: &Payment) -> Option<Purpose> {
        let (_, denom) = self.denom?;
        Purpose::new(denom, self.policy.category_index(&payment.category)?)
    }
}

/// Whether a receipt is for this very payment.
pub(crate) fn is_same(
    receipt: &StoredReceipt,
    purpose: Option<Purpose>,
    payment: &Payment,
    to: &CanonicalAddr,
) -> bool {
    purpose == Some(receipt.purpose)
        && receipt.amount == payment.amount.0
        && receipt.payee == to.as_slice()
        && receipt.reference == payment.reference
}

/// Refuses lists that are empty or longer than a message may carry.
pub(crate) fn check_count(payments: &[Payment]) -> Result<(), ContractError> {
    if (1..=PAYMENTS_MAX).contains(&payments.len()) {
        return Ok(());
    }
    let (got, max) = (payments.len() as u64, PAYMENTS_MAX as u64);
    Err(ContractError::Count { what: "payments in one message", got, min: 1, max })
}

pub(crate) fn check_reference(payment: &Payment) -> Result<(), ContractError> {
    let (got, max) = (payment.reference.len(), REFERENCE_BYTES_MAX);
    if got <= max { Ok(()) } else { Err(ContractError::Length { what: "a payment's reference", got, max }) }
}
