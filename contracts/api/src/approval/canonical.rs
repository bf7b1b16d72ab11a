//! The canonical form of a draft: one byte string per meaning, which any language can write without a JSON library.
//!
//! ```text
//! draft   = text title, option bytes rationale, list of action
//! action  = 1 pay            text denom, payment
//!           2 set_policy     policy
//!           3 set_payees     list of payee, list of (text address, text denom)
//!           4 set_operator   option (text address, expires_at 8)
//!           5 set_guardian   option text
//!           6 set_signers    option (list of (kind 1: 1 address, 2 secp256k1, 3 ed25519, 4 secp256r1; bytes; weight 4),
//!                            threshold 4, loosen_delay_seconds 8)
//!           7 unfreeze
//!           8 withdraw       list of coin
//!           9 offer_ownership option text
//!          10 call_contract  text contract, bytes msg, list of coin
//!          11 freeze         text reason
//!          12 bind           text registry
//!          13 cancel         proposal id 8
//!          14 set_policy with conditions (any of trust, dead man, approval rules): policy, conditions
//!          15 set_recovery   option text
//!          16 cancel_recovery
//!          17 migrate        code id 8, bytes msg
//!          18 keep_log
//!          19 bind to an agent text registry, bytes agent id (16)
//!          20 set_payees of which one ends or has a vendor: list of (payee, option ends_at 8, option bytes vendor),
//!                           list of (text address, text denom)
//!          21 set_policy with purses, budgets, successions or a treasury: policy, conditions, list of purse,
//!                           list of budget, list of (text from, text to, rate 8, from_ends_at 8), option treasury
//!          22 give_mandate   text purpose, scope 1 (1 payees: list of text; 2 category: text), text denom,
//!                            per_payment_max 16, total 16, expires_at 8,
//!                            list of cap 1 (1 per_payment, 2 payee, 3 first_payment, 4 budgets)
//!          23 revoke_mandate number 8
//!          24 set_treasury   text treasury
//!          25 call_treasury  bytes msg
//!          40 set_brake      option text
//!          41 lift_brake
//!          42 set_policy with conduits: as 21, list of code id 8
//!          43 pay into a conduit: text denom, payment, text beneficiary
//! payment = bytes id (16), text to, amount 16, text category, text reference
//! policy  = list of (text denom, per_payment_max 16, per_day_max 16, lifetime_max 16, first_payment_max 16),
//!           calls_per_hour 4, list of (text name, allowed 1), payee_cooldown_seconds 8,
//!           over_limit 1 (1 escalate, 2 refuse), receipt_seconds 8
//! conditions = option (text reputation, score_min 4, share_bps 4), option dead_man_seconds 8,
//!           list of (text denom, text contract, above 16)
//! purse   = text denom, per_payment_max 16, per_payee_max 16, per_day_max 16, per_month_max 16, lifetime_max 16,
//!           list of text categories
//! budget  = text name, option text category, list of (text denom, weight 8), per_day_max 16, per_month_max 16
//! treasury = list of code id 8, text denom, share_max_bps 4, per_day_max 16, lifetime_max 16, keep_min 16
//! payee   = text address, text denom, per_payment_max 16, per_day_max 16, lifetime_max 16, list of text categories
//! coin    = text denom, text amount (decimal)
//! ```

use cosmwasm_std::Coin;

use crate::policy::{
    ApprovalRule, Budget, CategoryPolicy, DenomPolicy, Mandate, MandateScope, NarrowCap, NewcomerPurse, OverLimit,
    Policy, Succession, TreasuryRules, Trust, WeightedDenom,
};
use crate::wallet::{
    Action, Draft, MandateRef, OperatorGrant, OwnerMsg, Payee, PayeeKey, Payment, ProposalRef, Signer, SignerId,
    SignerSet,
};

/// The bytes whose SHA-256 stands for the draft.
pub fn draft_bytes(draft: &Draft) -> Vec<u8> {
    let mut out = Writer::default();
    out.text(&draft.title);
    out.option(draft.rationale.as_ref(), |out, hash| out.bytes(hash));
    out.list(&draft.actions, action);
    out.into_bytes()
}

fn action(out: &mut Writer, action: &Action) {
    match action {
        Action::Pay { denom, payment: of } => {
            out.tag(if of.beneficiary.is_some() { 43 } else { 1 });
            out.text(denom);
            payment(out, of);
            of.beneficiary.iter().for_each(|beneficiary| out.text(beneficiary));
        }
        Action::Owner(msg) => owner(out, msg),
        Action::CallContract { contract, msg, funds } => {
            out.tag(10);
            out.text(contract);
            out.bytes(msg);
            coins(out, funds);
        }
        Action::Migrate { code_id, msg } => {
            out.tag(17);
            out.number(*code_id);
            out.bytes(msg);
        }
    }
}

fn owner(out: &mut Writer, msg: &OwnerMsg) {
    match msg {
        OwnerMsg::SetPolicy { policy: of } => {
            // A tag of its own: without conditions the bytes are those of wallets that knew none.
            let conditions = of.trust.is_some() || of.dead_man_seconds.is_some() || !of.approval_rules.is_empty();
            let listed = !of.newcomers.is_empty() || !of.budgets.is_empty() || !of.successions.is_empty();
            let through = !of.conduits.is_empty();
            let shared = listed || of.treasury.is_some() || through;
            out.tag(match (shared, conditions) {
                _ if through => 42,
                (true, _) => 21,
                (false, true) => 14,
                (false, false) => 2,
            });
            policy(out, of);
            if conditions || shared {
                self::conditions(out, of);
            }
            if shared {
                out.list(&of.newcomers, purse);
                out.list(&of.budgets, budget);
                out.list(&of.successions, succession);
                out.option(of.treasury.as_ref(), treasury);
            }
            if through {
                out.list(&of.conduits, |out, code| out.number(*code));
            }
        }
        OwnerMsg::SetPayees { set, remove } => {
            let termed = set.iter().any(|payee| payee.ends_at.is_some() || payee.vendor.is_some());
            out.tag(if termed { 20 } else { 3 });
            out.list(set, if termed { payee_with_terms } else { payee });
            out.list(remove, |out, PayeeKey { address, denom }| {
                out.text(address);
                out.text(denom);
            });
        }
        OwnerMsg::SetOperator { operator } => {
            out.tag(4);
            out.option(operator.as_ref(), |out, OperatorGrant { address, expires_at }| {
                out.text(address);
                out.number(*expires_at);
            });
        }
        OwnerMsg::SetGuardian { guardian } => {
            out.tag(5);
            out.option(guardian.as_ref(), |out, guardian| out.text(guardian));
        }
        OwnerMsg::SetSigners { signers: of } => {
            out.tag(6);
            out.option(of.as_ref(), signers);
        }
        OwnerMsg::Unfreeze {} => out.tag(7),
        OwnerMsg::Withdraw { coins: of } => {
            out.tag(8);
            coins(out, of);
        }
        OwnerMsg::OfferOwnership { to } => {
            out.tag(9);
            out.option(to.as_ref(), |out, to| out.text(to));
        }
        OwnerMsg::Freeze { reason } => {
            out.tag(11);
            out.text(reason);
        }
        OwnerMsg::Bind { registry, agent_id: None } => {
            out.tag(12);
            out.text(registry);
        }
        OwnerMsg::Bind { registry, agent_id: Some(agent) } => {
            out.tag(19);
            out.text(registry);
            out.bytes(&agent.0);
        }
        OwnerMsg::Cancel(ProposalRef { id }) => {
            out.tag(13);
            out.number(*id);
        }
        OwnerMsg::SetRecovery { recovery } => {
            out.tag(15);
            out.option(recovery.as_ref(), |out, recovery| out.text(recovery));
        }
        OwnerMsg::GiveMandate { mandate: of } => {
            out.tag(22);
            mandate(out, of);
        }
        OwnerMsg::RevokeMandate(MandateRef { number }) => {
            out.tag(23);
            out.number(*number);
        }
        OwnerMsg::SetTreasury { treasury } => {
            out.tag(24);
            out.text(treasury);
        }
        OwnerMsg::CallTreasury { msg } => {
            out.tag(25);
            out.bytes(msg);
        }
        OwnerMsg::SetBrake { brake } => {
            out.tag(40);
            out.option(brake.as_ref(), |out, brake| out.text(brake));
        }
        OwnerMsg::LiftBrake {} => out.tag(41),
        OwnerMsg::CancelRecovery {} => out.tag(16),
        OwnerMsg::KeepLog {} => out.tag(18),
    }
}

pub(crate) fn payment(out: &mut Writer, payment: &Payment) {
    // The beneficiary stands apart, and under another tag or domain.
    let Payment { id, to, amount, category, reference, beneficiary: _ } = payment;
    out.bytes(&id.0);
    out.text(to);
    out.amount(amount.0);
    out.text(category);
    out.text(reference);
}

// Here and below every member is named: one that is added does not compile until signatures say it too.
fn policy(out: &mut Writer, policy: &Policy) {
    let Policy {
        denoms,
        calls_per_hour,
        categories,
        payee_cooldown_seconds,
        over_limit,
        receipt_seconds,
        // By `conditions`.
        trust: _,
        dead_man_seconds: _,
        approval_rules: _,
        // By `purse`, `budget`, `succession`, `treasury` and under tag 42.
        newcomers: _,
        budgets: _,
        successions: _,
        treasury: _,
        conduits: _,
    } = policy;
    out.list(denoms, |out, caps| {
        let DenomPolicy { denom, per_payment_max, per_day_max, lifetime_max, first_payment_max } = caps;
        out.text(denom);
        for cap in [per_payment_max, per_day_max, lifetime_max, first_payment_max] {
            out.amount(cap.0);
        }
    });
    out.count(*calls_per_hour);
    out.list(categories, |out, CategoryPolicy { name, allowed }| {
        out.text(name);
        out.tag(u8::from(*allowed));
    });
    out.number(*payee_cooldown_seconds);
    out.tag(match over_limit {
        OverLimit::Escalate => 1,
        OverLimit::Refuse => 2,
    });
    out.number(*receipt_seconds);
}

fn conditions(out: &mut Writer, Policy { trust, dead_man_seconds, approval_rules, .. }: &Policy) {
    out.option(trust.as_ref(), |out, Trust { reputation, score_min, share_bps }| {
        out.text(reputation);
        out.count(*score_min);
        out.count(*share_bps);
    });
    out.option(*dead_man_seconds, Writer::number);
    out.list(approval_rules, |out, ApprovalRule { denom, contract, above }| {
        out.text(denom);
        out.text(contract);
        out.amount(above.0);
    });
}

fn purse(out: &mut Writer, purse: &NewcomerPurse) {
    let NewcomerPurse { denom, per_payment_max, per_payee_max, per_day_max, per_month_max, lifetime_max, categories } =
        purse;
    out.text(denom);
    for cap in [per_payment_max, per_payee_max, per_day_max, per_month_max, lifetime_max] {
        out.amount(cap.0);
    }
    out.list(categories, |out, category| out.text(category));
}

fn budget(out: &mut Writer, budget: &Budget) {
    let Budget { name, category, denoms, per_day_max, per_month_max } = budget;
    out.text(name);
    out.option(category.as_ref(), |out, category| out.text(category));
    out.list(denoms, |out, WeightedDenom { denom, weight }| {
        out.text(denom);
        out.number(*weight);
    });
    out.amount(per_day_max.0);
    out.amount(per_month_max.0);
}

fn succession(out: &mut Writer, succession: &Succession) {
    let Succession { from, to, rate, from_ends_at } = succession;
    out.text(from);
    out.text(to);
    out.number(*rate);
    out.number(*from_ends_at);
}

fn treasury(out: &mut Writer, treasury: &TreasuryRules) {
    let TreasuryRules { code_ids, denom, share_max_bps, per_day_max, lifetime_max, keep_min } = treasury;
    out.list(code_ids, |out, id| out.number(*id));
    out.text(denom);
    out.count(*share_max_bps);
    for amount in [per_day_max, lifetime_max, keep_min] {
        out.amount(amount.0);
    }
}

pub(crate) fn mandate(out: &mut Writer, mandate: &Mandate) {
    let Mandate { purpose, scope, denom, per_payment_max, total, expires_at, replaces } = mandate;
    out.text(purpose);
    match scope {
        MandateScope::Payees(payees) => {
            out.tag(1);
            out.list(payees, |out, payee| out.text(payee));
        }
        MandateScope::Category(category) => {
            out.tag(2);
            out.text(category);
        }
    }
    out.text(denom);
    out.amount(per_payment_max.0);
    out.amount(total.0);
    out.number(*expires_at);
    out.list(replaces, |out, cap| {
        out.tag(match cap {
            NarrowCap::PerPayment => 1,
            NarrowCap::Payee => 2,
            NarrowCap::FirstPayment => 3,
            NarrowCap::Budgets => 4,
        });
    });
}

fn payee(out: &mut Writer, payee: &Payee) {
    // Its end and its vendor by `payee_with_terms`.
    let Payee { address, denom, per_payment_max, per_day_max, lifetime_max, categories, ends_at: _, vendor: _ } = payee;
    out.text(address);
    out.text(denom);
    for cap in [per_payment_max, per_day_max, lifetime_max] {
        out.amount(cap.0);
    }
    out.list(categories, |out, category| out.text(category));
}

fn payee_with_terms(out: &mut Writer, of: &Payee) {
    payee(out, of);
    out.option(of.ends_at, Writer::number);
    out.option(of.vendor.as_ref(), |out, vendor| out.bytes(vendor));
}

pub(crate) fn signers(out: &mut Writer, set: &SignerSet) {
    let SignerSet { signers, threshold, loosen_delay_seconds } = set;
    out.list(signers, |out, Signer { id, weight }| {
        let (kind, id): (u8, &[u8]) = match id {
            SignerId::Address(address) => (1, address.as_bytes()),
            SignerId::Secp256k1(key) => (2, key),
            SignerId::Ed25519(key) => (3, key),
            SignerId::Secp256r1(key) => (4, key),
        };
        out.tag(kind);
        out.bytes(id);
        out.count(*weight);
    });
    out.count(*threshold);
    out.number(*loosen_delay_seconds);
}

pub(crate) fn coins(out: &mut Writer, coins: &[Coin]) {
    out.list(coins, |out, Coin { denom, amount }| {
        out.text(denom);
        out.text(&amount.to_string());
    });
}

/// Appends values in their canonical form.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn tag(&mut self, tag: u8) {
        self.0.push(tag);
    }

    pub(crate) fn count(&mut self, count: u32) {
        self.0.extend(count.to_be_bytes());
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.0.extend(number.to_be_bytes());
    }

    pub(crate) fn amount(&mut self, amount: u128) {
        self.0.extend(amount.to_be_bytes());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.0.extend(bytes);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(crate) fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.tag(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    pub(crate) fn list<T>(&mut self, values: &[T], write: impl Fn(&mut Self, &T)) {
        self.length(values.len());
        values.iter().for_each(|value| write(self, value));
    }

    fn length(&mut self, length: usize) {
        // No message has 4 GiB.
        self.count(u32::try_from(length).unwrap_or(u32::MAX));
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}
