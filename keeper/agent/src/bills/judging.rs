//! What the wallet's answers lead to: a payment, a wait, a question to somebody, or an end.

use std::collections::BTreeSet;

use stateset_api::IntentId;
use stateset_api::policy::{Breach, Rule, Verdict};

use crate::bills::bill::Bill;
use crate::bills::effect::{Effect, Intent, Notice};
use crate::bills::input::{Judged, Observation};
use crate::bills::payees::standing_by;
use crate::bills::record::{BillRecord, BillStatus};
use crate::bills::review::unreleased;
use crate::bills::transition::Transition;

/// An escalated bill is asked about again after this long: the owner may have changed the limits. Seconds.
pub const ESCALATION_RECHECK_SECONDS: u64 = 600;

/// A bill that a wallet-wide state holds up (frozen, empty, no operator) is asked about again after this long. Seconds.
pub const HOLD_RECHECK_SECONDS: u64 = 60;

/// Takes in what the wallet answered at one block.
pub(crate) fn decide(on: &mut Transition<'_>, observation: &Observation) {
    let mut answered = BTreeSet::new();
    for judged in &observation.judged {
        // An answer counts once and only for a bill that was to be asked about.
        let Some(record) = on.state.get(&judged.id) else { continue };
        let asked = record.status.asks_from(record.bill.due).is_some_and(|from| from <= observation.time);
        if !asked || !answered.insert(judged.id) {
            continue;
        }
        // What was taken in before a vendor was known, or changed, is for a person as if it came today. What the wallet
        // has paid is paid.
        if let Some(doubts) = unreleased(on.state, on.vendors, record).filter(|_| !judged.already_done) {
            on.hold(judged.id, doubts);
            continue;
        }
        let (payee, was_unsure) = (record.bill.payee.clone(), record.unsure);
        let (status, effect) = judge(record, judged, observation.time);
        on.set_status(judged.id, status);
        if was_unsure {
            on.state.set_unsure(judged.id, false, &mut on.changed);
        }
        on.effects.push(effect);
        if let Some(standing) = standing_by(judged.verdict, judged.already_done, judged.breach.as_ref()) {
            on.set_standing(&payee, standing);
        }
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

fn judge(record: &BillRecord, judged: &Judged, now: u64) -> (BillStatus, Effect) {
    let (id, bill) = (judged.id, record.bill.clone());
    let approval = match record.status {
        BillStatus::Approved { approval, .. } => Some(approval),
        _ => None,
    };
    if judged.already_done {
        return (BillStatus::Paid { height: 0 }, Effect::Notify(Notice::FoundPaid { id, bill }));
    }
    let breach = match (judged.verdict, judged.breach) {
        (Verdict::Allow, None) => {
            let rationale = rationale(&bill, approval, now);
            return (
                BillStatus::Intended { rationale: rationale.clone(), approval },
                Effect::Pay(Intent { id, bill, rationale, approval }),
            );
        }
        (_, Some(breach)) => breach,
        // An answer that contradicts itself is no permission.
        (_, None) => Breach::new(Rule::Operator, bill.amount.0, 0_u128),
    };
    match wait(judged.verdict, &breach, now) {
        Wait::Until(from) => {
            (BillStatus::waiting(approval, breach, from), Effect::Notify(Notice::Waits { id, bill, breach, from }))
        }
        Wait::ForGovernance(from) => {
            let lapsed = match &record.status {
                BillStatus::Unapproved { lapsed, .. } => lapsed.clone(),
                _ => None,
            };
            let status = BillStatus::Unapproved { breach, from, lapsed };
            (status, Effect::Notify(Notice::Unapproved { id, bill, breach, from }))
        }
        Wait::ForOwner(from) => {
            (BillStatus::Escalated { breach, from }, Effect::Notify(Notice::Escalated { id, bill, breach, from }))
        }
        Wait::Never => (BillStatus::Denied { breach }, Effect::Notify(Notice::Denied { id, bill, breach })),
    }
}

enum Wait {
    Until(u64),
    ForGovernance(u64),
    ForOwner(u64),
    Never,
}

fn wait(verdict: Verdict, breach: &Breach, now: u64) -> Wait {
    let recheck = now.saturating_add(HOLD_RECHECK_SECONDS);
    match breach.rule {
        // Not about this bill: the wallet as a whole is stopped, empty, or in other hands.
        rule if rule.stops_the_wallet() || rule == Rule::Balance => Wait::Until(recheck),
        // Whether or not signers may be asked about what is over a limit: who approves it is said.
        Rule::Approval => Wait::ForGovernance(now.saturating_add(ESCALATION_RECHECK_SECONDS)),
        _ => match (breach.resets_at, verdict) {
            // Never sooner than the next look, so that a clock at odds cannot make the keeper spin.
            (Some(at), _) => Wait::Until(at.max(now.saturating_add(1))),
            (None, Verdict::Escalate) => Wait::ForOwner(now.saturating_add(ESCALATION_RECHECK_SECONDS)),
            (None, _) => Wait::Never,
        },
    }
}

fn rationale(bill: &Bill, approval: Option<u64>, now: u64) -> String {
    let late = now.saturating_sub(bill.due);
    let when = if late < 86_400 { "due today".to_owned() } else { format!("{} days overdue", late / 86_400) };
    let under = approval.map_or_else(String::new, |approval| format!(", under governance's approval {approval}"));
    format!(
        "bill {} over {} {} for {} is {when} and within policy{under}",
        bill.label(),
        bill.amount,
        bill.denom,
        bill.category
    )
}
