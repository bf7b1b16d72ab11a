//! One message's payments, judged one after another over loaded values.
//!
//! Spending and simulating share this: what a simulation allows is what a spend would do in the same block. Nothing is
//! written until [`Session::save`].

use cosmwasm_std::{CanonicalAddr, Deps, Env, Event, QuerierWrapper, Storage};
use stateset_api::IntentId;
use stateset_api::event::MandateDrawn;
use stateset_api::limits::PAYMENTS_MAX;
use stateset_api::policy::{
    ApprovalRule, Ask, Breach, PayDenom, Policy, Rule, Usage, assess_call, assess_intent_since, record_call,
};
use stateset_api::wallet::Payment;

use crate::ContractError;
use crate::counters::WalletCounters;
use crate::grant_state::HeldGrant;
use crate::mandate::{self, InForce};
use crate::state::{Account, RECEIPTS};
use crate::stored_receipt::{DenomAndCategory, Kind, StoredReceipt};
use crate::vec_map::VecMap;
use crate::{address, conduit, dead_man, decision, receipt, trust};

pub(crate) struct Session<'a> {
    account: &'a Account,
    policy: &'a Policy,
    env: &'a Env,
    /// What stands against any payment at all.
    pub(crate) stopped: Option<Breach>,
    /// How much of the caps holds, in basis points; 0 if nothing may be paid.
    share_bps: u32,
    /// The message names an approval of governance.
    approved: bool,
    /// What the message's denom is in the policy.
    denom: Option<PayDenom>,
    now: u64,
    /// What the wallet holds; `None` leaves it to the bank.
    balance: Option<u128>,
    counters: WalletCounters<'a>,
    receipts: VecMap<IntentId, StoredReceipt>,
}

/// What a message that pays names beside its payments.
#[derive(Default)]
pub(crate) struct Means {
    /// What the sender may spend of, unless it is the operator.
    pub(crate) grant: Option<HeldGrant>,
    /// Governance's approval.
    pub(crate) approval: Option<u64>,
    /// The number of a mandate.
    pub(crate) mandate: Option<u64>,
}

/// The counters (with the call, if anything pays), the balance and the caps' share as they stand after what was judged.
pub(crate) struct Outcome<'a> {
    pub(crate) counters: WalletCounters<'a>,
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
    pub(crate) fn load(
        deps: Deps<'_>,
        env: &'a Env,
        account: &'a Account,
        denom: &str,
        means: Means,
    ) -> Result<Self, ContractError> {
        let (policy, now) = (&account.policy, env.block.time.seconds());
        let Means { grant, approval, mandate } = means;
        let mandate = mandate.map(|number| InForce::load(deps.storage, account, number)).transpose()?;
        let (mandate, ended) = match mandate {
            Some(Ok(mandate)) => (Some(mandate), None),
            Some(Err(breach)) => (None, Some(breach)),
            None => (None, None),
        };
        let mut counters = WalletCounters::load(deps.storage, policy, mandate)?;
        counters.grant = grant;
        let share = share_bps(deps.querier, account, &counters.totals.usage, now);
        Ok(Self {
            account,
            policy,
            env,
            stopped: share.err().or(ended),
            share_bps: share.unwrap_or_default(),
            approved: approval.is_some(),
            denom: policy.pay_denom(denom),
            now,
            balance: None,
            counters,
            receipts: VecMap::new(),
        })
    }

    /// Also refuses what `balance` does not cover.
    pub(crate) fn within(self, balance: u128) -> Self {
        Self { balance: Some(balance), ..self }
    }

    /// Judges a payment after those before it, and counts it if it pays.
    pub(crate) fn judge(&mut self, deps: Deps<'_>, payment: &Payment) -> Result<Judgement, ContractError> {
        receipt::check_reference(payment)?;
        let to = address::canonical(deps.api, payment.payee())?;
        let earlier = match self.receipts.get(&payment.id) {
            Some(receipt) => Some(receipt.clone()),
            None => RECEIPTS.may_load(deps.storage, &payment.id.0)?,
        };
        if let Some(receipt) = earlier {
            let same = receipt::is_same(self.policy, &receipt, self.purpose(payment), (payment, &to));
            return Ok(if same { Judgement::AlreadyPaid } else { Judgement::Reused(receipt) });
        }
        if let Err(breach) = assess_call(self.policy, &self.counters.totals.usage, self.now) {
            return Ok(Judgement::Refused(breach));
        }
        self.assess(deps, payment, to)
    }

    fn assess(&mut self, deps: Deps<'_>, payment: &Payment, to: CanonicalAddr) -> Result<Judgement, ContractError> {
        if let Err(breach) = assess_intent_since(self.account.intents_since, payment.id) {
            return Ok(Judgement::Refused(breach));
        }
        let refuse = |rule| Ok(Judgement::Refused(Breach::new(rule, payment.amount.0, 0_u128)));
        let Some(denom) = self.denom else { return refuse(Rule::Denom) };
        if self.account.treasury.as_ref().is_some_and(|treasury| treasury.as_str() == payment.payee()) {
            return refuse(Rule::Payee);
        }
        if let Err(breach) = denom.assess(self.now) {
            return Ok(Judgement::Refused(breach));
        }
        let held = conduit::assess(deps, self.policy, payment)?;
        if let Err(breach) = held.and_then(|()| conduit::assess_payee(deps.querier, self.policy, payment.payee())) {
            return Ok(Judgement::Refused(breach));
        }
        let amount = denom.counts_ceil(payment.amount.0);
        let ask = Ask {
            id: payment.id,
            denom: Some(denom.entry),
            amount,
            to: payment.payee(),
            category: &payment.category,
            share_bps: self.share_bps,
            approved: self.approved,
            rests_until: self.account.rests_until,
        };
        let found = self.counters.find(deps.storage, (denom.entry, &payment.category), to.clone())?;
        match self.counters.assess(&found, &ask, self.now) {
            // A payment to itself would be a receipt for nothing.
            Ok(true) if payment.payee() == self.env.contract.address.as_str() => return refuse(Rule::Payee),
            Ok(_) => {}
            Err(breach) => return Ok(Judgement::Refused(breach)),
        }
        if let Some(balance) = self.balance {
            match balance.checked_sub(payment.amount.0) {
                Some(left) => self.balance = Some(left),
                None => return Ok(Judgement::Refused(Breach::new(Rule::Balance, payment.amount.0, balance))),
            }
        }
        // `assess` lets no category through that the policy lacks; the types do not know it, so deny by default.
        let Some(purpose) = self.purpose(payment) else { return refuse(Rule::Category) };
        self.counters.record(found, denom.entry, &ask, self.now);
        let kind = Kind::of(payment, self.counters.mandate.as_ref().map(|mandate| mandate.number));
        let receipt = StoredReceipt { kind, ..receipt::new(purpose, payment, &to, self.now) };
        self.receipts.insert(payment.id, receipt);
        Ok(Judgement::Pays)
    }

    /// The rule by which governance must have approved a payment of so much.
    pub(crate) fn approval_rule(&self, amount: u128) -> Option<&'a ApprovalRule> {
        let denom = self.denom?;
        self.policy.approval_rule(denom.entry, denom.counts_ceil(amount))
    }

    /// What was drawn from the mandate under which the payment judged last is paid.
    pub(crate) fn drawn(&self, id: IntentId) -> Option<Event> {
        let mandate = self.counters.mandate.as_ref()?;
        Some(MandateDrawn { number: mandate.number, id, left: mandate::left(mandate) }.to_event())
    }

    /// Adds what pays to the decision log, if there is one.
    pub(crate) fn enter(&mut self, env: &Env, entry: decision::Entry<'_>) -> Option<Event> {
        decision::enter(self.account, env, &mut self.counters.totals.log, entry)
    }

    /// Counts the paying call and writes everything down; nothing, if nothing was paid.
    pub(crate) fn save(self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        let (false, Some(denom)) = (self.receipts.is_empty(), self.denom) else { return Ok(()) };
        dead_man::note_payment(storage, self.account, &self.counters.totals.usage, self.counters.grant.is_some())?;
        self.counters.save(storage, denom.entry, self.now)?;
        for (id, receipt) in self.receipts.iter() {
            RECEIPTS.save(storage, &id.0, receipt)?;
        }
        Ok(())
    }

    pub(crate) fn into_outcome(mut self) -> Outcome<'a> {
        if !self.receipts.is_empty() {
            record_call(&mut self.counters.totals.usage, self.now);
        }
        Outcome { counters: self.counters, balance: self.balance, share_bps: self.share_bps }
    }

    fn purpose(&self, payment: &Payment) -> Option<DenomAndCategory> {
        DenomAndCategory::new(self.denom?.coin, self.policy.category_index(&payment.category)?)
    }
}

/// How much of the caps holds; a breach if nothing may be paid at all.
pub(crate) fn share_bps(
    querier: QuerierWrapper<'_>,
    account: &Account,
    usage: &Usage,
    now: u64,
) -> Result<u32, Breach> {
    dead_man::assess(account, usage, now).and_then(|()| trust::share_bps(querier, account, now))
}

/// Refuses lists that are empty or longer than a message may carry.
pub(crate) fn check_count(payments: &[Payment]) -> Result<(), ContractError> {
    if (1..=PAYMENTS_MAX).contains(&payments.len()) {
        return Ok(());
    }
    let (got, max) = (payments.len() as u64, PAYMENTS_MAX as u64);
    Err(ContractError::Count { what: "payments in one message", got, min: 1, max })
}
