//! The loop's log and its counters: one line and one count for each thing that happened.

use metrics::counter;
use stateset_agent::bills::{Effect as BillEffect, FollowUpEvent};
use stateset_agent::memory::Effect as MemoryEffect;
use stateset_agent::tasks::{Effect as TaskEffect, Notice as TaskNotice};
use stateset_agent::treasury::{Effect as TreasuryEffect, MoveOutcome};
use stateset_agent::vendors::Effect as VendorEffect;
use stateset_agent::{Bill, Effect, EscalationEvent, Notice};
use stateset_api::policy::Breach;
use stateset_chain::journal::Kind;
use stateset_chain::outbox::Progress;

use crate::breach::show_breach;
use crate::escape::on_one_line;
use crate::timestamp::show_time;
use crate::traces::payments;

/// How an amount of a denom, in its smallest unit, is written for people.
pub type ShowAmount<'a> = &'a dyn Fn(u128, &str) -> String;

/// What the agent decided or learned.
pub fn effects(effects: &[Effect], show: ShowAmount<'_>) {
    for effect in effects {
        let effect = match effect {
            Effect::Bills(effect) => effect,
            Effect::Tasks(TaskEffect::NotifyTask(notice)) => {
                task(notice);
                continue;
            }
            Effect::Memory(MemoryEffect::NotifyMemory(notice)) => {
                let words = on_one_line(&notice.words());
                if notice.is_question() {
                    tracing::warn!("{words}")
                } else {
                    tracing::info!("{words}")
                }
                continue;
            }
            Effect::Vendors(VendorEffect::NotifyVendor(notice)) => {
                let (vendor, words) = notice.words();
                tracing::info!("{}", on_one_line(&format!("vendor {vendor} {words}")));
                continue;
            }
            Effect::Treasury(effect) => {
                treasury(effect);
                continue;
            }
        };
        payments::follow(effect);
        match effect {
            BillEffect::Pay(intent) => {
                counter!("keeper_decisions_total", "decision" => "pay").increment(1);
                tracing::info!(id = %intent.id, "decided to pay: {}", intent.rationale);
            }
            BillEffect::Record { intent, .. } => tracing::info!(id = %intent.id, "{}", on_one_line(&intent.rationale)),
            BillEffect::Withdraw { id } => tracing::warn!(%id, "a planned payment is withdrawn: it is in doubt by now"),
            BillEffect::Notify(found) => notice(found, show),
        }
    }
}

fn task(notice: &TaskNotice) {
    if let TaskNotice::Ended { status, .. } = notice {
        counter!("keeper_tasks_ended_total", "state" => status.name()).increment(1);
    }
    let (id, words) = notice.text();
    let line = on_one_line(&format!("task {words}"));
    if notice.is_warning() { tracing::warn!(%id, "{line}") } else { tracing::info!(%id, "{line}") }
}

fn treasury(effect: &TreasuryEffect) {
    match effect {
        TreasuryEffect::Move { id, reference, .. } => {
            counter!("keeper_treasury_moves_total", "state" => "decided").increment(1);
            tracing::info!(%id, "decided to {}", on_one_line(reference));
        }
        TreasuryEffect::MoveOver { id, planned, outcome } => {
            counter!("keeper_treasury_moves_total", "state" => outcome.name()).increment(1);
            match outcome {
                MoveOutcome::Done => tracing::info!(%id, "done: {planned}"),
                MoveOutcome::Refused { reason } | MoveOutcome::Lost { reason } | MoveOutcome::Unknown { reason } => {
                    tracing::warn!(%id, "{planned} is {}: {}", outcome.name(), on_one_line(reason));
                }
            }
        }
    }
}

/// Returns whether it was about a credit note.
fn credit(notice: &Notice, show: ShowAmount<'_>) -> bool {
    let (decision, credit, what) = match notice {
        Notice::CreditOpen { credit } => ("credit", credit, "is taken in".to_owned()),
        Notice::CreditKnown { credit, known } => {
            let amount = show(known.amount.0, &known.denom);
            ("credit_known", credit, format!("is known as {} over {amount}, which stands", known.number))
        }
        _ => return false,
    };
    counter!("keeper_decisions_total", "decision" => decision).increment(1);
    let over = show(credit.amount.0, &credit.denom);
    tracing::info!("{}", on_one_line(&format!("credit note {} over {over} {what}", credit.number)));
    true
}

/// Returns whether it was about a mandate for several bills.
fn mandate(notice: &Notice, show: ShowAmount<'_>) -> bool {
    let Notice::Mandate { mandate, bills, event, .. } = notice else { return false };
    let what = match event {
        EscalationEvent::Opened { proposal } => format!("is proposal {proposal}: the signers decide"),
        EscalationEvent::MandateGiven { number } => format!("was given, under the number {number}"),
        EscalationEvent::Superseded { reason } => format!("is asked for no more, its bills are judged anew: {reason}"),
        EscalationEvent::Refused { reason } | EscalationEvent::Lapsed { reason } => format!("was not given: {reason}"),
        EscalationEvent::Asking { .. } | EscalationEvent::Paid { .. } => return true,
    };
    counter!("keeper_decisions_total", "decision" => "mandate").increment(1);
    let total = show(mandate.total.0, &mandate.denom);
    tracing::info!("{}", on_one_line(&format!("a mandate over {total} for {bills} bills {what}")));
    true
}

/// Returns whether it was about the terms of an approval.
fn follow_up(notice: &Notice, show: ShowAmount<'_>) -> bool {
    let Notice::FollowedUp { follow_up, event } = notice else { return false };
    let what = match event {
        FollowUpEvent::ReviewDue => "a person is to look at what came of it".to_owned(),
        FollowUpEvent::ReceiptMissed => "the wallet has no receipt of it in time".to_owned(),
        FollowUpEvent::Reported(report) => report.words(show),
        FollowUpEvent::Turned { reason } => {
            format!("its payee is not as it was, and what governance approved for it is held: {reason}")
        }
    };
    counter!("keeper_decisions_total", "decision" => "follow_up").increment(1);
    tracing::warn!("{}", on_one_line(&format!("approval {} of bill {}: {what}", follow_up.approval, follow_up.number)));
    true
}

fn notice(notice: &Notice, show: ShowAmount<'_>) {
    if credit(notice, show) || mandate(notice, show) || follow_up(notice, show) {
        return;
    }
    let broken = |bill: &Bill, breach: &Breach| show_breach(breach, |amount| show(amount, &bill.denom));
    let (decision, bill, reason) = match notice {
        Notice::Duplicate { bill } => ("duplicate", bill, "is known already".to_owned()),
        Notice::Conflict { bill, known } => {
            let (amount, due) = (show(known.amount.0, &known.denom), show_time(known.due));
            ("conflict", bill, format!("is known with amount {amount}, due {due}; the known one stands"))
        }
        Notice::Lookalike { bill, known, difference } => {
            let reason = format!("cannot be told from {}, which stands: {difference}", known.number);
            ("look_alike", bill, reason)
        }
        Notice::Similar { bill, known, difference } => {
            ("similar", bill, format!("is taken in beside {}, which is close to it: {difference}", known.number))
        }
        Notice::Waits { bill, breach, from, .. } => {
            ("wait", bill, format!("waits until {}: {}", show_time(*from), broken(bill, breach)))
        }
        Notice::Escalated { bill, breach, .. } => {
            ("escalate", bill, format!("is the owner's to decide: {}", broken(bill, breach)))
        }
        Notice::Proposed { bill, proposal, .. } => {
            ("propose", bill, format!("is proposal {proposal}: the signers decide"))
        }
        Notice::Unapproved { bill, breach, .. } => {
            let broken = broken(bill, breach);
            ("unapproved", bill, format!("waits for `approvals request`, governance must approve it: {broken}"))
        }
        Notice::Balloted { bill, ballot, .. } => {
            ("ballot", bill, format!("is voted on by governance, ballot {ballot}"))
        }
        Notice::Approved { bill, approval, .. } => {
            ("approved", bill, format!("is approved by governance, approval {approval}"))
        }
        Notice::Unusable { bill, reason, .. } => ("unusable", bill, format!("lacks an approval again: {reason}")),
        Notice::Superseded { bill, reason, .. } => ("superseded", bill, format!("is judged anew: {reason}")),
        Notice::Denied { bill, breach, .. } => ("deny", bill, format!("is denied: {}", broken(bill, breach))),
        Notice::FoundPaid { bill, .. } => {
            ("found_paid", bill, "was paid before: the wallet holds its receipt".to_owned())
        }
        Notice::Settled { bill, height, .. } => ("settled", bill, format!("is paid, in block {height}")),
        Notice::Refused { bill, reason, .. } => ("refused", bill, format!("was refused: {reason}")),
        Notice::NeedsReview { bill, reason, .. } => ("held", bill, format!("needs a person: {reason}")),
        Notice::Credited { bill, credit, amount, .. } => {
            let amount = show(amount.0, &bill.denom);
            ("credited", bill, format!("is what is left after {amount} of credit note {credit} were set off"))
        }
        Notice::CreditOpen { .. } | Notice::CreditKnown { .. } | Notice::Mandate { .. } | Notice::FollowedUp { .. } => {
            return;
        }
    };
    counter!("keeper_decisions_total", "decision" => decision).increment(1);
    let line = on_one_line(&format!("bill {} over {} {reason}", bill.label(), show(bill.amount.0, &bill.denom)));
    match notice {
        Notice::Conflict { .. }
        | Notice::Lookalike { .. }
        | Notice::Similar { .. }
        | Notice::Denied { .. }
        | Notice::Refused { .. }
        | Notice::NeedsReview { .. } => {
            tracing::warn!("{line}");
        }
        _ => tracing::info!("{line}"),
    }
}

/// What the outbox did. `fee_denom`: of the gas price.
pub fn progress(progress: &Progress, fee_denom: &str, show: ShowAmount<'_>) {
    match progress {
        Progress::Signed { hash, kind, acts, fee, timeout_height } => {
            counter!("keeper_signed_total").increment(1);
            let what = match kind {
                Kind::GasRefill => "gas is refilled from the wallet",
                Kind::Payment => "signed",
                Kind::Question => "the signers are asked",
                Kind::MandateQuestion => "the signers are asked for a mandate",
                Kind::TreasuryTransfer => "money moves between wallet and treasury",
                Kind::TreasuryAct => "the treasury acts",
                Kind::Note => "decisions enter the log of the wallet",
                Kind::Rating => "payees are rated",
                Kind::WalletHeartbeat => "a sign of life to the wallet",
                Kind::RegistryHeartbeat => "a sign of life to the registry",
            };
            let fee = show(*fee, fee_denom);
            tracing::info!(%hash, acts, %fee, timeout_height, "{what}");
        }
        Progress::Included { hash, height, code, gas_used } => {
            counter!("keeper_included_total").increment(1);
            tracing::info!(%hash, height, code, ?gas_used, "in a block");
        }
        Progress::Expired { hash, timeout_height } => {
            counter!("keeper_expired_total").increment(1);
            tracing::warn!(%hash, timeout_height, "can no longer land");
        }
        Progress::Waiting { .. } => tracing::trace!(?progress),
        Progress::Settled { .. } | Progress::Answered { .. } => tracing::debug!(?progress),
        _ => tracing::warn!(?progress),
    }
}
