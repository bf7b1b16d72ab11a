//! Bills beyond the operator: asked of the signers once, and paid once, whoever pays.
//!
//! One question per bill: a refusal or a lapse ends it until a person asks for another look.

use stateset_api::IntentId;

use crate::bills::effect::{Effect, Intent, Notice};
use crate::bills::input::EscalationEvent;
use crate::bills::payees::Standing;
use crate::bills::record::{BillRecord, BillStatus};
use crate::bills::transition::Transition;

/// Takes one event in; one that does not follow from where the bill stands changes nothing.
pub(crate) fn apply(on: &mut Transition<'_>, id: IntentId, event: &EscalationEvent) {
    let Some(record) = on.state.get(&id) else { return };
    let Some((status, wanted)) = next(id, record, event) else { return };
    if let BillStatus::Paid { .. } = status {
        let payee = record.bill.payee.clone();
        on.set_standing(&payee, Standing::Known);
    }
    on.set_status(id, status);
    // Asked about by itself it is under no mandate any more.
    on.state.set_mandate(id, None, &mut on.changed);
    on.effects.extend(wanted);
}

fn next(id: IntentId, record: &BillRecord, event: &EscalationEvent) -> Option<(BillStatus, Vec<Effect>)> {
    let bill = record.bill.clone();
    let breach = match (&record.status, event) {
        (BillStatus::Escalated { breach, .. }, EscalationEvent::Asking { .. })
        | (
            BillStatus::Asking { breach, .. },
            EscalationEvent::Opened { .. } | EscalationEvent::Superseded { .. } | EscalationEvent::Paid { .. },
        )
        | (
            BillStatus::Proposed { breach, .. },
            EscalationEvent::Superseded { .. }
            | EscalationEvent::Paid { .. }
            | EscalationEvent::Refused { .. }
            | EscalationEvent::Lapsed { .. },
        ) => *breach,
        _ => return None,
    };
    let notify = |notice| vec![Effect::Notify(notice)];
    Some(match event.clone() {
        EscalationEvent::Asking { from } => (BillStatus::Asking { breach, from }, Vec::new()),
        EscalationEvent::Opened { proposal } => {
            (BillStatus::Proposed { breach, proposal }, notify(Notice::Proposed { id, bill, proposal }))
        }
        // Of a mandate for several: it is followed by itself.
        EscalationEvent::MandateGiven { .. } => return None,
        EscalationEvent::Superseded { reason } => (BillStatus::Open, notify(Notice::Superseded { id, bill, reason })),
        EscalationEvent::Paid { height } => {
            let intent = Intent { id, bill: bill.clone(), rationale: rationale(record), approval: None, mandate: None };
            let effects = vec![Effect::Record { intent, height }, Effect::Notify(Notice::Settled { id, bill, height })];
            (BillStatus::Paid { height }, effects)
        }
        EscalationEvent::Refused { reason } => {
            (BillStatus::Refused { reason: reason.clone() }, notify(Notice::Refused { id, bill, reason }))
        }
        EscalationEvent::Lapsed { reason } => {
            (BillStatus::NeedsReview { reason: reason.clone() }, notify(Notice::NeedsReview { id, bill, reason }))
        }
    })
}

fn rationale(record: &BillRecord) -> String {
    let bill = &record.bill;
    let by = match &record.status {
        BillStatus::Proposed { proposal, .. } => format!("the signers decided on it as proposal {proposal}"),
        _ => "the wallet held its receipt before the signers were asked".to_owned(),
    };
    format!("bill {} over {} {} for {}: {by}", bill.label(), bill.amount, bill.denom, bill.category)
}

#[cfg(test)]
mod tests {
    use stateset_api::policy::{Breach, Rule};

    use super::*;
    use crate::bills::suite::{NOW, WALLET, bill, empty, stepped};
    use crate::bills::{Changed, Input};
    use crate::lookalike::Keys;
    use crate::{AgentState, due};

    fn escalated() -> (IntentId, AgentState) {
        let bill = bill("A", NOW);
        let id = bill.intent_id(WALLET);
        let breach = Breach::new(Rule::PerPaymentMax, 5_u128, 1_u128);
        let mut state = empty();
        let status = BillStatus::Escalated { breach, from: NOW };
        let keys = Keys::of(&bill.payee, &bill.number);
        state.bills.add(id, BillRecord { status, ..BillRecord::new(bill, vec![]) }, keys, &mut Changed::default());
        (id, state)
    }

    fn after(events: &[EscalationEvent]) -> (IntentId, AgentState, Vec<Effect>) {
        let (id, mut state) = escalated();
        let mut all_effects = Vec::new();
        for event in events {
            let (next, effects) = stepped(state, &Input::Escalation { id, event: event.clone() });
            state = next;
            all_effects.extend(effects);
        }
        (id, state, all_effects)
    }

    #[test]
    fn a_bill_that_the_signers_pay_is_recorded_once_and_never_asked_about_again() {
        let events = [
            EscalationEvent::Asking { from: 3 },
            EscalationEvent::Opened { proposal: 4 },
            EscalationEvent::Paid { height: 9 },
        ];
        let twice = [events.clone(), events].concat();
        let (id, state, effects) = after(&twice);
        assert_eq!(state.bills.get(&id).unwrap().status, BillStatus::Paid { height: 9 });
        let records = effects.iter().filter(|effect| matches!(effect, Effect::Record { .. })).count();
        assert_eq!(records, 1);
        assert!(due(&state, NOW + 1_000_000).is_empty());
    }

    #[test]
    fn while_the_signers_are_asked_the_operator_does_not_pay() {
        for events in [
            &[EscalationEvent::Asking { from: 3 }][..],
            &[EscalationEvent::Asking { from: 3 }, EscalationEvent::Opened { proposal: 3 }],
        ] {
            let (id, state, _) = after(events);
            assert!(due(&state, NOW + 1_000_000).is_empty());
            let (same, effects) = stepped(state.clone(), &Input::Retry(vec![id]));
            assert_eq!((same, effects), (state, vec![]));
        }
    }

    #[test]
    fn a_question_is_asked_once_and_a_no_ends_it_until_a_person_asks_again() {
        let opened = [EscalationEvent::Asking { from: 3 }, EscalationEvent::Opened { proposal: 3 }];
        let (id, state, _) = after(&opened);
        let twice = stepped(state.clone(), &Input::Escalation { id, event: EscalationEvent::Asking { from: 9 } });
        assert_eq!(twice, (state.clone(), vec![]));
        let no = EscalationEvent::Refused { reason: "proposal 3 is rejected".into() };
        let (state, _) = stepped(state, &Input::Escalation { id, event: no });
        assert!(matches!(state.bills.get(&id).unwrap().status, BillStatus::Refused { .. }));
        assert!(due(&state, NOW + 1_000_000).is_empty());
        let (state, _) = stepped(state, &Input::Retry(vec![id]));
        assert_eq!(due(&state, NOW).len(), 1);
    }

    #[test]
    fn a_void_question_is_judged_anew_and_a_lapsed_one_waits_for_a_person() {
        let opened = [EscalationEvent::Asking { from: 3 }, EscalationEvent::Opened { proposal: 3 }];
        let (id, state, _) = after(&opened);
        let superseded = Input::Escalation { id, event: EscalationEvent::Superseded { reason: "void".into() } };
        assert_eq!(stepped(state.clone(), &superseded).0.bills.get(&id).unwrap().status, BillStatus::Open);
        let lapsed = Input::Escalation { id, event: EscalationEvent::Lapsed { reason: "expired".into() } };
        assert!(matches!(stepped(state, &lapsed).0.bills.get(&id).unwrap().status, BillStatus::NeedsReview { .. }));
    }
}
