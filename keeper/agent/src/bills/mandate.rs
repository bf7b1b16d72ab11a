//! One question for several bills: what belongs together, and each by itself would need the signers, is asked for as a
//! mandate, and paid under it.
//!
//! Together belong bills of one payee, in one denom and category: those that are beyond the operator for a cap that a
//! mandate may replace, and those that fall due soon and are as large as the smallest of these. What is asked is recorded
//! in one input for all of them, before anything is sent. A mandate that is over, or does not cover a bill any more,
//! leaves the bill to be judged anew. Never here: a mandate that nobody gave.

use stateset_api::limits::PURPOSE_BYTES_MAX;
use stateset_api::policy::{Breach, MANDATE_SECONDS_MAX, Mandate, MandateScope, NarrowCap, Rule};
use stateset_api::{Amount, IntentId};

use crate::bills::bill::Bill;
use crate::bills::bill_mandate::BillMandate;
use crate::bills::effect::Notice;
use crate::bills::input::EscalationEvent;
use crate::bills::record::{BillRecord, BillStatus};
use crate::bills::state::State;
use crate::bills::transition::Transition;
use crate::decisions::{About, Choice, Decision, Estimate, Work, choose};
use crate::show::breach::show_breach;

/// Bills in one mandate at most.
pub const MANDATE_BILLS_MAX: usize = 100;
/// Seconds after the last bill's due time until which a mandate may be drawn: bills wait for caps and for people.
const GRACE_SECONDS: u64 = 30 * 86_400;

/// How an amount of a denom, in its smallest unit, is written for people.
pub type ShowAmount<'a> = &'a dyn Fn(u128, &str) -> String;

/// When one mandate is asked for instead of several questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MandateRules {
    /// So many bills at least.
    pub bills_min: usize,
    /// Also bills that fall due within so many seconds.
    pub ahead_seconds: u64,
}

/// The mandate to be asked for instead of a question about this bill, and its bills, those of `may_ask` alone; `None` where
/// too few belong together. Its purpose writes the sum by `show`. Costs what the payee's bills are.
pub fn mandate_for(
    state: &State,
    id: IntentId,
    (rules, now): (MandateRules, u64),
    (may_ask, show): (&dyn Fn(IntentId) -> bool, ShowAmount<'_>),
) -> Option<(Vec<IntentId>, Mandate)> {
    let first = &state.get(&id)?.bill;
    let alike =
        |bill: &Bill| (&bill.payee, &bill.denom, &bill.category) == (&first.payee, &first.denom, &first.category);
    let of_payee = || {
        let records = state.payees.bills(&first.payee).filter_map(|id| Some((id, state.get(&id)?)));
        records.filter(|(id, record)| alike(&record.bill) && may_ask(*id))
    };
    let (mut bills, mut caps, mut smallest) = (Vec::new(), Vec::new(), u128::MAX);
    for (id, record) in of_payee() {
        let BillStatus::Escalated { breach, .. } = &record.status else { continue };
        let replaced = replaced(breach.rule);
        if replaced.is_empty() {
            continue;
        }
        caps.extend(replaced);
        smallest = smallest.min(record.bill.amount.0);
        bills.push((id, &record.bill));
    }
    if !bills.iter().any(|(one, _)| *one == id) {
        return None;
    }
    let horizon = now.saturating_add(rules.ahead_seconds);
    let is_ahead = |record: &BillRecord| {
        record.status == BillStatus::Open
            && record.mandate.is_none()
            && record.bill.due <= horizon
            && record.bill.amount.0 >= smallest
    };
    bills.extend(of_payee().filter(|(_, record)| is_ahead(record)).map(|(id, record)| (id, &record.bill)));
    bills.sort_by_key(|(id, bill)| (bill.due, *id));
    bills.truncate(MANDATE_BILLS_MAX);
    caps.sort_unstable();
    caps.dedup();
    let is_enough = bills.len() >= rules.bills_min.max(2) && bills.iter().any(|(one, _)| *one == id);
    is_enough.then(|| (bills.iter().map(|(id, _)| *id).collect(), mandate(&bills, caps, (now, show))))
}

fn mandate(bills: &[(IntentId, &Bill)], replaces: Vec<NarrowCap>, (now, show): (u64, ShowAmount<'_>)) -> Mandate {
    let amounts = || bills.iter().map(|(_, bill)| bill.amount.0);
    let total = amounts().fold(0_u128, u128::saturating_add);
    let last = bills.iter().map(|(_, bill)| bill.due).max().unwrap_or(now).max(now);
    let (payee, denom) = bills.first().map(|(_, bill)| (bill.payee.clone(), bill.denom.clone())).unwrap_or_default();
    Mandate {
        purpose: purpose(bills, &show(total, &denom)),
        scope: MandateScope::Payees(vec![payee]),
        denom,
        per_payment_max: Amount(amounts().max().unwrap_or_default()),
        total: Amount(total),
        expires_at: last.saturating_add(GRACE_SECONDS).min(now.saturating_add(MANDATE_SECONDS_MAX)),
        replaces,
    }
}

/// What it is for and what it comes to, in words that fit.
fn purpose(bills: &[(IntentId, &Bill)], total: &str) -> String {
    let Some((_, first)) = bills.first() else { return String::new() };
    let vendor = first.vendor.as_ref().map_or_else(String::new, |vendor| format!(" of {vendor}"));
    let head = format!("{} bills{vendor} for {}, {total} in all: ", bills.len(), first.category);
    let mut text = shortened(head, PURPOSE_BYTES_MAX);
    for (position, (_, bill)) in bills.iter().enumerate() {
        let next = if position == 0 { bill.label() } else { format!(", {}", bill.label()) };
        if text.len().saturating_add(next.len()).saturating_add(4) > PURPOSE_BYTES_MAX {
            text.push_str(if text.len().saturating_add(4) > PURPOSE_BYTES_MAX { "" } else { ", .." });
            break;
        }
        text.push_str(&next);
    }
    text
}

fn shortened(mut text: String, bytes: usize) -> String {
    while text.len() > bytes {
        text.pop();
    }
    text
}

/// The narrower caps that are not to hold, if this rule stands against a bill; none where no mandate helps. Who says yes to
/// one payee, each amount at most so large and so much in all, says it as to single questions: beside what stands against
/// the bill now, the payee's own caps and what it would have to wait hold no more. Budgets do, unless one is what stands
/// against it.
fn replaced(rule: Rule) -> Vec<NarrowCap> {
    let of_payee = vec![NarrowCap::PerPayment, NarrowCap::Payee, NarrowCap::FirstPayment];
    match rule {
        Rule::PerPaymentMax
        | Rule::PayeePerPaymentMax
        | Rule::PayeePerDayMax
        | Rule::PayeeLifetimeMax
        | Rule::PayeeCooldown
        | Rule::FirstPaymentMax
        | Rule::Payee
        | Rule::NewcomerPerPaymentMax
        | Rule::NewcomerPerPayeeMax
        | Rule::NewcomerLifetimeMax
        | Rule::NewcomerPerDayMax
        | Rule::NewcomerPerMonthMax => of_payee,
        Rule::BudgetPerDayMax | Rule::BudgetPerMonthMax => [of_payee, vec![NarrowCap::Budgets]].concat(),
        _ => Vec::new(),
    }
}

/// The signers are about to be asked: all of the bills that may be, or none.
pub(crate) fn ask(
    on: &mut Transition<'_>,
    (bills, from): (&[IntentId], u64),
    mandate: &Mandate,
    (height, at): (u64, u64),
) {
    let breach = bills.iter().find_map(|id| match on.state.get(id)?.status {
        BillStatus::Escalated { breach, .. } => Some(breach),
        _ => None,
    });
    let Some(first) = breach else { return };
    let may_ask = |id: &&IntentId| {
        let status = on.state.get(id).map(|record| &record.status);
        matches!(status, Some(BillStatus::Escalated { .. } | BillStatus::Open))
    };
    let asked: Vec<IntentId> = bills.iter().filter(may_ask).copied().collect();
    for id in &asked {
        let Some(record) = on.state.get(id) else { continue };
        let breach = match record.status {
            BillStatus::Escalated { breach, .. } => breach,
            _ => Breach { requested: record.bill.amount, ..first },
        };
        let about = About { work: Work::Bills, subject: id.to_string(), at, height, denom: record.bill.denom.clone() };
        let decision = decision(about, (&record.bill, &breach), (mandate, asked.len()));
        on.decisions.extend(decision);
        on.set_status(*id, BillStatus::Asking { breach, from });
        on.state.set_mandate(*id, Some(BillMandate::Asked(Box::new(mandate.clone()))), &mut on.changed);
    }
}

fn decision(about: About, (bill, breach): (&Bill, &Breach), (mandate, count): (&Mandate, usize)) -> Option<Decision> {
    let Mandate { total, per_payment_max, denom, .. } = mandate;
    let why = format!(
        "bill {} over {}{denom} for {} breaks {}, as do {} others of its payee: one mandate over {total}{denom}, at most \
         {per_payment_max}{denom} each, is asked for",
        bill.label(),
        bill.amount,
        bill.category,
        show_breach(breach, |amount| format!("{amount}{denom}")),
        count.saturating_sub(1),
    );
    // Each question takes signers' time: one is worth more than several, by the least there is.
    let choice = |name: &str, value: i128| Choice {
        action: (),
        name: name.to_owned(),
        estimate: Estimate::certain(value, about.at),
        obstacle: None,
    };
    let choices = vec![choice("ask the signers for a mandate", 0), choice("ask the signers", -1)];
    choose(choices).map(|chosen| Decision::of(about, chosen, why).1)
}

/// Takes in how it goes on. Bills that are not of the question any more stay as they are.
pub(crate) fn follow(on: &mut Transition<'_>, bills: &[IntentId], event: &EscalationEvent) {
    let (mut count, mut of): (usize, Option<(IntentId, Box<Mandate>)>) = (0, None);
    for id in bills {
        let Some(record) = on.state.get(id) else { continue };
        let Some(BillMandate::Asked(mandate)) = record.mandate.clone() else { continue };
        let Some((status, next)) = next(&record.status, event, &mandate) else { continue };
        on.set_status(*id, status);
        on.state.set_mandate(*id, next, &mut on.changed);
        count += 1;
        of.get_or_insert((*id, mandate));
    }
    if let Some((id, mandate)) = of {
        on.notify(Notice::Mandate { id, mandate, bills: count, event: event.clone() });
    }
}

fn next(status: &BillStatus, event: &EscalationEvent, mandate: &Mandate) -> Option<(BillStatus, Option<BillMandate>)> {
    let (breach, is_open) = match status {
        BillStatus::Asking { breach, .. } => (*breach, false),
        BillStatus::Proposed { breach, .. } => (*breach, true),
        _ => return None,
    };
    Some(match event {
        EscalationEvent::Opened { proposal } if !is_open => {
            let asked = BillMandate::Asked(Box::new(mandate.clone()));
            (BillStatus::Proposed { breach, proposal: *proposal }, Some(asked))
        }
        EscalationEvent::MandateGiven { number } => (BillStatus::Open, Some(BillMandate::Given(*number))),
        EscalationEvent::Superseded { .. } => (BillStatus::Open, None),
        // Whatever became of the question, it paid nothing.
        EscalationEvent::Refused { reason } | EscalationEvent::Lapsed { reason } => {
            (BillStatus::Refused { reason: reason.clone() }, None)
        }
        EscalationEvent::Opened { .. } | EscalationEvent::Asking { .. } | EscalationEvent::Paid { .. } => return None,
    })
}

/// Whether a breach says that a bill's mandate does not cover it any more.
pub(crate) const fn is_over(record: &BillRecord, breach: &Breach) -> bool {
    let of_mandate = matches!(
        breach.rule,
        Rule::MandateEnded | Rule::MandatePayee | Rule::MandatePerPaymentMax | Rule::MandateTotal
    );
    record.given_mandate().is_some() && of_mandate
}

/// Leaves a bill to be judged without its mandate.
pub(crate) fn leave(on: &mut Transition<'_>, id: IntentId, breach: &Breach) {
    let Some(record) = on.state.get(&id) else { return };
    let (bill, number) = (record.bill.clone(), record.given_mandate().unwrap_or_default());
    let broken = show_breach(breach, |amount| format!("{amount}{}", bill.denom));
    let reason = format!("mandate {number} covers it no more: {broken}");
    on.set_status(id, BillStatus::Open);
    on.state.set_mandate(id, None, &mut on.changed);
    on.notify(Notice::Superseded { id, bill, reason });
}

#[cfg(test)]
#[path = "mandate_tests.rs"]
mod tests;
