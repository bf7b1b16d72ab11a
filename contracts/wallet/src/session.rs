//! One message's payments, judged one after another over loaded values.
//!
//! Spending and simulating share this: what a simulation allows is what a spend would do in the same block. Nothing is
//! written until [`Session::save`].

use cosmwasm_std::{CanonicalAddr, Deps, Env, Event, Storage};
use stateset_api::IntentId;
use stateset_api::limits::PAYMENTS_MAX;
use stateset_api::policy::{
    Ask, Breach, PayeeState, Policy, Rule, Usage, assess, assess_call, assess_intent_since, record, record_call,
};
use stateset_api::wallet::Payment;

use crate::ContractError;
use crate::grant_state::GrantState;
use crate::state::{Account, DenomAndCategory, PAYEES, RECEIPTS, StoredReceipt, TOTALS, Totals, payee_key};
use crate::vec_map::VecMap;
use crate::{address, dead_man, decision, receipt, trust};

pub(crate) struct Session<'a> {
    account: &'a Account,
    policy: &'a Policy,
    /// What stands against any payment at all.
    pub(crate) stopped: Option<Breach>,
    /// How much of the caps holds, in basis points; 0 if nothing may be paid.
    share_bps: u32,
    /// The message names an approval of governance.
    approved: bool,
    /// What the sender may spend of, unless it is the operator.
    grant: Option<GrantState>,
    /// Index of the message's denom in the policy.
    denom: Option<u8>,
    now: u64,
    /// What the wallet holds; `None` leaves it to the bank.
    balance: Option<u128>,
    totals: Totals,
    payees: VecMap<Vec<u8>, PayeeState>,
    receipts: VecMap<IntentId, StoredReceipt>,
}

/// The counters (with the call, if anything pays), the balance and the caps' share as they stand after what was judged.
pub(crate) struct Outcome {
    pub(crate) usage: Usage,
    /// `None` where nobody asked for it.
    pub(crate) balance: Option<u128>,
    pub(crate) share_bps: u32,
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
        let totals = TOTALS.load(deps.storage)?;
        let share =
            dead_man::assess(account, &totals.usage, now).and_then(|()| trust::share_bps(deps.querier, account, now));
        Ok(Self {
            account,
            policy,
            stopped: share.err(),
            share_bps: share.unwrap_or_default(),
            approved: false,
            grant: None,
            denom: policy.denom_index(denom).and_then(|index| u8::try_from(index).ok()),
            now,
            balance: None,
            totals,
            payees: VecMap::new(),
            receipts: VecMap::new(),
        })
    }

    /// For a sender who holds a grant, and a message that may name an approval.
    pub(crate) fn of(self, grant: Option<GrantState>, approval: Option<u64>) -> Self {
        Self { grant, approved: approval.is_some(), ..self }
    }

    /// Also refuses what `balance` does not cover.
    pub(crate) fn within(self, balance: u128) -> Self {
        Self { balance: Some(balance), ..self }
    }

    /// Judges a payment after those before it, and counts it if it pays.
    pub(crate) fn judge(&mut self, deps: Deps<'_>, payment: &Payment) -> Result<Judgement, ContractError> {
        receipt::check_reference(payment)?;
        let to = address::canonical(deps.api, &payment.to)?;
        let earlier = match self.receipts.get(&payment.id) {
            Some(receipt) => Some(receipt.clone()),
            None => RECEIPTS.may_load(deps.storage, &payment.id.0)?,
        };
        if let Some(receipt) = earlier {
            let same = receipt::is_same(&receipt, self.purpose(payment), payment, &to);
            return Ok(if same { Judgement::AlreadyPaid } else { Judgement::Reused(receipt) });
        }
        if let Err(breach) = assess_call(self.policy, &self.totals.usage, self.now) {
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
        if let Err(breach) = assess_intent_since(self.account.intents_since, payment.id) {
            return Ok(Judgement::Refused(breach));
        }
        let key = self.denom.map(|index| payee_key(index, to));
        let mut payee = match &key {
            Some(key) => self.payee(storage, key)?,
            None => None,
        };
        let ask = Ask {
            id: payment.id,
            denom: self.denom.map(usize::from),
            amount: payment.amount.0,
            category: &payment.category,
            share_bps: self.share_bps,
            approved: self.approved,
        };
        // No time mends what a grant does not cover: before what time does.
        if let (Some(grant), Some(index)) = (&self.grant, self.denom)
            && let Err(breach) = grant.assess_payment(usize::from(index), payment.amount.0)
        {
            return Ok(Judgement::Refused(breach));
        }
        if let Err(breach) = assess(self.policy, &self.totals.usage, payee.as_ref(), &ask, self.now) {
            return Ok(Judgement::Refused(breach));
        }
        if let Some(balance) = self.balance {
            match balance.checked_sub(payment.amount.0) {
                Some(left) => self.balance = Some(left),
                None => return Ok(Judgement::Refused(Breach::new(Rule::Balance, payment.amount.0, balance))),
            }
        }
        // `assess` lets nothing through that lacks one of these; the types do not know it, so deny by default.
        let (Some(key), Some(payee), Some(index), Some(purpose)) =
            (key, payee.as_mut(), self.denom, self.purpose(payment))
        else {
            return Ok(Judgement::Refused(Breach::new(Rule::Payee, payment.amount.0, 0_u128)));
        };
        if let Some(grant) = &mut self.grant {
            grant.record(payment.amount.0);
        }
        record(self.policy, &mut self.totals.usage, payee, usize::from(index), payment.amount.0, self.now);
        self.payees.insert(key, payee.clone());
        self.receipts.insert(payment.id, receipt::new(purpose, payment, to, self.now));
        Ok(Judgement::Pays)
    }

    /// Adds what pays to the decision log, if there is one.
    pub(crate) fn enter(&mut self, env: &Env, entry: decision::Entry<'_>) -> Option<Event> {
        decision::enter(self.account, env, &mut self.totals.log, entry)
    }

    /// Counts the paying call and writes everything down; nothing, if nothing was paid.
    pub(crate) fn save(mut self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        if self.receipts.is_empty() {
            return Ok(());
        }
        dead_man::note_payment(storage, self.account, &self.totals.usage, self.grant.is_some())?;
        record_call(&mut self.totals.usage, self.now);
        TOTALS.save(storage, &self.totals)?;
        for (key, payee) in self.payees.iter() {
            PAYEES.save(storage, key, payee)?;
        }
        for (id, receipt) in self.receipts.iter() {
            RECEIPTS.save(storage, &id.0, receipt)?;
        }
        self.grant.map_or(Ok(()), |grant| grant.save(storage))
    }

    pub(crate) fn into_outcome(mut self) -> Outcome {
        if !self.receipts.is_empty() {
            record_call(&mut self.totals.usage, self.now);
        }
        Outcome { usage: self.totals.usage, balance: self.balance, share_bps: self.share_bps }
    }

    fn payee(&self, storage: &dyn Storage, key: &[u8]) -> Result<Option<PayeeState>, ContractError> {
        match self.payees.get(key) {
            Some(payee) => Ok(Some(payee.clone())),
            None => Ok(PAYEES.may_load(storage, key)?),
        }
    }

    fn purpose(&self, payment: &Payment) -> Option<DenomAndCategory> {
        DenomAndCategory::new(usize::from(self.denom?), self.policy.category_index(&payment.category)?)
    }
}

/// Refuses lists that are empty or longer than a message may carry.
pub(crate) fn check_count(payments: &[Payment]) -> Result<(), ContractError> {
    if (1..=PAYMENTS_MAX).contains(&payments.len()) {
        return Ok(());
    }
    let (got, max) = (payments.len() as u64, PAYMENTS_MAX as u64);
    Err(ContractError::Count { what: "payments in one message", got, min: 1, max })
}
