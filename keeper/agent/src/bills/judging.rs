//! What the wallet's answers lead to: a payment, a wait, a question to somebody, or an end.

use std::collections::BTreeSet;

use stateset_api::IntentId;
use stateset_api::policy::{Breach, Rule, Verdict};

use crate::bills::bill::Bill;
use crate::bills::doubt::{Doubt, words};
use crate::bills::early::{MARGIN_SECONDS, Weighing, needed};
use crate::bills::effect::{Effect, Intent, Notice};
use crate::bills::input::{Judged, Observation};
use crate::bills::mandate;
use crate::bills::options::{Next, PAY, options};
use crate::bills::payees::standing_by;
use crate::bills::record::{BillRecord, BillStatus};
use crate::bills::review::unreleased;
use crate::bills::transition::Transition;
use crate::decisions::{About, Choice, Constraint, Decision, Estimate, Obstacle, Work, choose};
use crate::show::breach::show_breach;

/// Takes in what the wallet answered at one block.
pub(crate) fn decide(on: &mut Transition<'_>, observation: &Observation) {
    let mut answered = BTreeSet::new();
    for judged in &observation.judged {
        // An answer counts once and only for a bill that was to be asked about.
        let Some(record) = on.state.get(&judged.id) else { continue };
        let asked = record.asks_from().is_some_and(|from| from <= observation.time);
        if !asked || !answered.insert(judged.id) {
            continue;
        }
        // What was taken in before a vendor was known, or changed, is for a person as if it came today. What the wallet
        // has paid is paid.
        if let Some(doubts) = unreleased(on.state, on.vendors, record).filter(|_| !judged.already_done) {
            on.decisions.extend(held(&record.bill, about(judged.id, &record.bill, observation), &doubts));
            on.hold(judged.id, doubts);
            continue;
        }
        // What the mandate does not cover any more is judged anew without it.
        if let Some(breach) = judged.breach.filter(|breach| !judged.already_done && mandate::is_over(record, breach)) {
            mandate::leave(on, judged.id, &breach);
            continue;
        }
        let (payee, was_unsure) = (record.bill.payee.clone(), record.unsure);
        // Paid is paid, whatever it was weighed for.
        let is_early = record.early && record.amendable && !judged.already_done;
        if is_early && !takes_discount(on, judged.id, observation) {
            on.state.end_early(judged.id, &mut on.changed);
            on.set_status(judged.id, BillStatus::Open);
            continue;
        }
        let Some(record) = on.state.get(&judged.id) else { continue };
        let may_pay = !on.state.preferences.no_payments;
        let (status, effect, decision) = judge(record, judged, observation, may_pay);
        // Nobody is asked to pay early, and nothing waits beyond the window: it goes on when it is due, with all of it.
        if is_early && !is_within_window(record, &status) {
            on.state.end_early(judged.id, &mut on.changed);
            on.set_status(judged.id, BillStatus::Open);
            continue;
        }
        on.set_status(judged.id, status);
        if was_unsure {
            on.state.set_unsure(judged.id, false, &mut on.changed);
        }
        on.effects.push(effect);
        on.decisions.extend(decision);
        if let Some(standing) = standing_by(judged.verdict, judged.already_done, judged.breach.as_ref()) {
            on.set_standing(&payee, standing);
        }
    }
}

/// Whether a bill's discount is worth taking now; the decision says why.
fn takes_discount(on: &mut Transition<'_>, id: IntentId, observation: &Observation) -> bool {
    let Some(record) = on.state.get(&id) else { return false };
    let idle_yield_bps = on.state.preferences.idle_yield_bps;
    let held = on.state.held.get(&record.bill.denom).copied();
    let weighing = Weighing { record, now: observation.time, idle_yield_bps, held, needed: needed(on.state, record) };
    let Some(chosen) = choose(weighing.options()) else { return false };
    let rationale = weighing.rationale(chosen.action);
    let (is_taken, decision) = Decision::of(about(id, &record.bill, observation), chosen, rationale);
    on.decisions.push(decision);
    is_taken
}

fn is_within_window(record: &BillRecord, status: &BillStatus) -> bool {
    let until = record.bill.discount.map_or(0, |discount| discount.until);
    match status {
        BillStatus::Intended { .. } | BillStatus::Paid { .. } => true,
        BillStatus::Waiting { from, .. } => from.saturating_add(MARGIN_SECONDS) <= until,
        _ => false,
    }
}

/// Holds bills for a person, for one more reason each.
pub(crate) fn hold_for(on: &mut Transition<'_>, holds: Vec<(IntentId, Doubt)>) {
    for (id, doubt) in holds {
        let Some(record) = on.state.get(&id) else { continue };
        let mut doubts = unreleased(on.state, on.vendors, record).unwrap_or_default();
        doubts.push(doubt);
        on.hold(id, doubts);
    }
}

/// Takes payments back that no bytes carry yet and that are in doubt by now.
pub(crate) fn look_again(on: &mut Transition<'_>, ids: &[IntentId]) {
    for id in ids {
        let Some(record) = on.state.get(id) else { continue };
        if !matches!(record.status, BillStatus::Intended { .. }) {
            continue;
        }
        if let Some(doubts) = unreleased(on.state, on.vendors, record) {
            on.hold(*id, doubts);
            on.effects.push(Effect::Withdraw { id: *id });
        }
    }
}

/// Where a bill stands by the wallet's answer, what is wanted, and why. The same answer as before is no new decision.
fn judge(
    record: &BillRecord,
    judged: &Judged,
    observation: &Observation,
    may_pay: bool,
) -> (BillStatus, Effect, Option<Decision>) {
    let (id, bill, now) = (judged.id, record.bill.clone(), observation.time);
    let approval = match record.status {
        BillStatus::Approved { approval, .. } => Some(approval),
        _ => None,
    };
    if judged.already_done {
        return (BillStatus::Paid { height: 0 }, Effect::Notify(Notice::FoundPaid { id, bill }), None);
    }
    // An answer that contradicts itself is no permission.
    let unclear = Breach::new(Rule::Operator, bill.amount.0, 0_u128);
    let breach = match (judged.verdict, judged.breach) {
        (Verdict::Allow, None) => None,
        (_, breach) => Some(breach.unwrap_or(unclear)),
    };
    let rationale = match &breach {
        None => rationale(record, approval, now),
        Some(breach) => beyond(&bill, breach),
    };
    let mut choices = options(&bill, judged, breach.as_ref(), now);
    if !may_pay {
        forbid(&mut choices);
    }
    let chosen = choose(choices);
    let decided = chosen.map(|chosen| Decision::of(about(id, &bill, observation), chosen, rationale.clone()));
    // Refusing is never ruled out, so something is always chosen.
    let (next, decision) = decided.map_or((Next::Refuse, None), |(next, decision)| (next, Some(decision)));
    let decision = decision.filter(|_| !is_known(&record.status, next, breach.as_ref()));
    let breach = breach.unwrap_or(unclear);
    let (status, effect) = match next {
        Next::Pay => (
            BillStatus::Intended { rationale: rationale.clone(), approval },
            Effect::Pay(Intent { id, bill, rationale, approval, mandate: record.given_mandate() }),
        ),
        Next::Wait(from) => {
            (BillStatus::waiting(approval, breach, from), Effect::Notify(Notice::Waits { id, bill, breach, from }))
        }
        Next::AskGovernance(from) => {
            let lapsed = match &record.status {
                BillStatus::Unapproved { lapsed, .. } => lapsed.clone(),
                _ => None,
            };
            let status = BillStatus::Unapproved { breach, from, lapsed };
            (status, Effect::Notify(Notice::Unapproved { id, bill, breach, from }))
        }
        Next::AskOwner(from) => {
            (BillStatus::Escalated { breach, from }, Effect::Notify(Notice::Escalated { id, bill, breach, from }))
        }
        Next::Refuse => (BillStatus::Denied { breach }, Effect::Notify(Notice::Denied { id, bill, breach })),
    };
    (status, effect, decision)
}

/// Rules paying out, whatever the wallet would take.
fn forbid(choices: &mut [Choice<Next>]) {
    let reason = "agent.permissions does not name pay".to_owned();
    let obstacle = Obstacle { constraint: Constraint::Permission, reason };
    for choice in choices.iter_mut().filter(|choice| choice.action == Next::Pay && choice.obstacle.is_none()) {
        choice.obstacle = Some(obstacle.clone());
    }
}

fn about(id: IntentId, bill: &Bill, observation: &Observation) -> About {
    let Observation { height, time, .. } = *observation;
    About { work: Work::Bills, subject: id.to_string(), at: time, height, denom: bill.denom.clone() }
}

/// Whether a bill stands there for the same rule already, and only its numbers or its next look are others.
fn is_known(status: &BillStatus, next: Next, breach: Option<&Breach>) -> bool {
    let (known, same) = match status {
        BillStatus::Waiting { breach, .. } | BillStatus::Approved { breach, .. } => {
            (breach, matches!(next, Next::Wait(_)))
        }
        BillStatus::Escalated { breach, .. } => (breach, matches!(next, Next::AskOwner(_))),
        BillStatus::Unapproved { breach, .. } => (breach, matches!(next, Next::AskGovernance(_))),
        _ => return false,
    };
    same && breach.is_some_and(|breach| breach.rule == known.rule)
}

/// A bill that a person looks at first.
fn held(bill: &Bill, about: About, doubts: &[Doubt]) -> Option<Decision> {
    let now = about.at;
    let is_stop = |doubt: &Doubt| matches!(doubt, Doubt::Stopped { .. });
    let constraint = if doubts.iter().all(is_stop) { Constraint::Stopped } else { Constraint::Doubt };
    let doubted = Obstacle { constraint, reason: words(doubts) };
    let choices = vec![
        Choice { action: (), name: PAY.into(), estimate: Estimate::certain(0, now), obstacle: Some(doubted.clone()) },
        Choice { action: (), name: "hold for a person".into(), estimate: Estimate::certain(0, now), obstacle: None },
    ];
    let why =
        format!("bill {} over {}{} is not paid before a person looked at it", bill.number, bill.amount, bill.denom);
    choose(choices).map(|chosen| Decision::of(about, chosen, why).1)
}

fn rationale(record: &BillRecord, approval: Option<u64>, now: u64) -> String {
    let bill = &record.bill;
    let late = now.saturating_sub(bill.due);
    let when = if late < 86_400 { "due today".to_owned() } else { format!("{} days overdue", late / 86_400) };
    let mut under = approval.map_or_else(String::new, |approval| format!(", under governance's approval {approval}"));
    if let Some(mandate) = record.given_mandate() {
        under.push_str(&format!(", under mandate {mandate}"));
    }
    let credits: Vec<&str> = record.credits.iter().map(|one| one.number.as_str()).collect();
    let less = match credits.as_slice() {
        [] if record.early => {
            format!(", of {} less {} for being paid early,", record.as_stated().amount, record.taken_off())
        }
        [] => String::new(),
        credits => {
            format!(", of {} less {} by credit {}", record.as_stated().amount, record.credited(), credits.join(", "))
        }
    };
    format!(
        "bill {} over {} {}{less} for {} is {when} and within policy{under}",
        bill.label(),
        bill.amount,
        bill.denom,
        bill.category
    )
}

fn beyond(bill: &Bill, breach: &Breach) -> String {
    let broken = show_breach(breach, |amount| format!("{amount}{}", bill.denom));
    format!("bill {} over {}{} for {} breaks {broken}", bill.label(), bill.amount, bill.denom, bill.category)
}
