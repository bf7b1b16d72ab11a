//! Bills that governance must approve first: asked by a person, paid once, under the approval that was given for them.
//!
//! An approval that can no longer be used leaves the bill where it was before the question.

use stateset_api::IntentId;

use crate::bills::effect::Notice;
use crate::bills::following;
use crate::bills::input::GovernanceAnswer;
use crate::bills::record::{BillRecord, BillStatus};
use crate::bills::transition::Transition;

/// Takes one answer in; one that does not follow from where the bill stands changes nothing.
pub(crate) fn answer(on: &mut Transition<'_>, id: IntentId, answer: &GovernanceAnswer) {
    let Some(record) = on.state.get(&id) else { return };
    let Some((status, notice)) = next(id, record, answer) else { return };
    on.set_status(id, status);
    on.notify(notice);
    if let GovernanceAnswer::Approved { approval, terms, .. } = answer {
        following::begin(on, id, *approval, terms);
    }
}

fn next(id: IntentId, record: &BillRecord, answer: &GovernanceAnswer) -> Option<(BillStatus, Notice)> {
    let bill = record.bill.clone();
    let breach = match (&record.status, answer) {
        // Nothing was asked that could lapse.
        (BillStatus::Unapproved { .. }, GovernanceAnswer::Lapsed { .. }) => return None,
        (
            BillStatus::Unapproved { breach, .. }
            | BillStatus::Balloted { breach, .. }
            | BillStatus::Approved { breach, .. },
            _,
        ) => *breach,
        _ => return None,
    };
    Some(match answer.clone() {
        GovernanceAnswer::Ballot { ballot } => {
            (BillStatus::Balloted { breach, ballot }, Notice::Balloted { id, bill, ballot })
        }
        GovernanceAnswer::Approved { approval, usable_from, .. } => {
            let from = bill.due.max(usable_from);
            (BillStatus::Approved { breach, approval, from }, Notice::Approved { id, bill, approval })
        }
        GovernanceAnswer::Refused { reason } => {
            (BillStatus::Refused { reason: reason.clone() }, Notice::Refused { id, bill, reason })
        }
        GovernanceAnswer::Lapsed { reason } => {
            // The wallet is asked at once: the policy may want no approval any more.
            let from = bill.due;
            (
                BillStatus::Unapproved { breach, from, lapsed: Some(reason.clone()) },
                Notice::Unusable { id, bill, reason },
            )
        }
    })
}

#[cfg(test)]
mod tests {
    use stateset_api::governance::Terms;
    use stateset_api::policy::{Breach, Rule, Verdict};

    use super::*;
    use crate::bills::effect::Effect;
    use crate::bills::suite::{NOW, WALLET, empty, stepped};
    use crate::bills::{Bill, Input, Judged, Observation, Outcome};
    use crate::{AgentState, due};

    fn bill(number: &str) -> Bill {
        crate::bills::suite::bill(number, NOW)
    }

    fn judged(id: IntentId, verdict: Verdict, rule: Option<Rule>) -> Input {
        let breach = rule.map(|rule| Breach::new(rule, 5_u128, 4_u128));
        let judged = Judged { id, verdict, already_done: false, breach };
        Input::Observed(Observation { height: 7, time: NOW, judged: vec![judged] })
    }

    /// A bill that the wallet refused for want of an approval.
    fn unapproved(verdict: Verdict) -> (IntentId, AgentState) {
        let state = empty();
        let (state, _) = stepped(state, &Input::Imported(vec![bill("A")]));
        let id = bill("A").intent_id(WALLET);
        (id, stepped(state, &judged(id, verdict, Some(Rule::Approval))).0)
    }

    fn after(state: AgentState, id: IntentId, answers: &[GovernanceAnswer]) -> AgentState {
        answers
            .iter()
            .fold(state, |state, answer| stepped(state, &Input::GovernanceAnswered { id, answer: answer.clone() }).0)
    }

    #[test]
    fn a_bill_that_lacks_an_approval_waits_for_a_person_whatever_the_policy_does_over_limits() {
        for verdict in [Verdict::Deny, Verdict::Escalate] {
            let (id, state) = unapproved(verdict);
            assert!(matches!(state.bills.get(&id).unwrap().status, BillStatus::Unapproved { lapsed: None, .. }));
        }
    }

    #[test]
    fn an_approved_bill_is_asked_about_alone_after_those_of_known_payees_and_paid_with_its_approval() {
        let (id, state) = unapproved(Verdict::Deny);
        let listed = Input::Payees { listed: vec!["vendor".into()], removed: Vec::new() };
        let (state, _) = stepped(state, &listed);
        let (state, _) = stepped(state, &Input::Imported(vec![bill("B")]));
        let state = after(
            state,
            id,
            &[
                GovernanceAnswer::Ballot { ballot: 1 },
                GovernanceAnswer::Approved { approval: 3, usable_from: 0, terms: Terms::default() },
            ],
        );
        let asked: Vec<_> = due(&state, NOW).into_iter().map(|bill| bill.number.clone()).collect();
        assert_eq!(asked, ["B"]);
        let (state, _) = stepped(state, &judged(bill("B").intent_id(WALLET), Verdict::Deny, Some(Rule::Payee)));
        assert_eq!(due(&state, NOW), [&bill("A")]);
        assert_eq!(state.approval(id), Some(3));
        let (state, effects) = stepped(state, &judged(id, Verdict::Allow, None));
        assert!(matches!(&effects[..], [Effect::Pay(intent)] if intent.approval == Some(3)));
        assert!(matches!(state.bills.get(&id).unwrap().status, BillStatus::Intended { approval: Some(3), .. }));
    }

    #[test]
    fn what_may_be_used_later_is_asked_about_no_earlier() {
        let (id, state) = unapproved(Verdict::Deny);
        let state = after(
            state,
            id,
            &[GovernanceAnswer::Approved { approval: 3, usable_from: NOW + 60, terms: Terms::default() }],
        );
        assert!(due(&state, NOW + 59).is_empty());
        assert_eq!(due(&state, NOW + 60), [&bill("A")]);
        // Nor before the bill is due.
        let (id, state) = unapproved(Verdict::Deny);
        let state = after(
            state,
            id,
            &[GovernanceAnswer::Approved { approval: 3, usable_from: NOW - 60, terms: Terms::default() }],
        );
        assert!(due(&state, NOW - 1).is_empty());
        assert_eq!(due(&state, NOW), [&bill("A")]);
    }

    #[test]
    fn what_time_mends_keeps_the_approval() {
        let (id, state) = unapproved(Verdict::Deny);
        let state =
            after(state, id, &[GovernanceAnswer::Approved { approval: 3, usable_from: 0, terms: Terms::default() }]);
        let breach = Breach { resets_at: Some(NOW + 60), ..Breach::new(Rule::PerDayMax, 5_u128, 4_u128) };
        let wait = Judged { id, verdict: Verdict::Escalate, already_done: false, breach: Some(breach) };
        let observed = Input::Observed(Observation { height: 7, time: NOW, judged: vec![wait] });
        let (waiting, _) = stepped(state.clone(), &observed);
        assert!(due(&waiting, NOW + 59).is_empty());
        assert_eq!((due(&waiting, NOW + 60).len(), waiting.approval(id)), (1, Some(3)));
        let (intended, _) = stepped(state, &judged(id, Verdict::Allow, None));
        let refused = Outcome::Refused { reason: "r".into(), breach: Some(breach) };
        let (waiting, _) = stepped(intended, &Input::Outcome { id, outcome: refused });
        assert_eq!(waiting.approval(id), Some(3));
    }

    #[test]
    fn a_no_ends_it_and_a_lapse_leaves_it_to_be_asked_again() {
        let (id, state) = unapproved(Verdict::Deny);
        let no = GovernanceAnswer::Refused { reason: "rejected".into() };
        let refused = after(state.clone(), id, &[GovernanceAnswer::Ballot { ballot: 1 }, no]);
        assert!(matches!(refused.bills.get(&id).unwrap().status, BillStatus::Refused { .. }));
        let lapse = GovernanceAnswer::Lapsed { reason: "approval 3 has expired".into() };
        let lapsed = after(
            state.clone(),
            id,
            &[GovernanceAnswer::Approved { approval: 3, usable_from: 0, terms: Terms::default() }, lapse.clone()],
        );
        assert_eq!(lapsed.approval(id), None);
        // The wallet is asked once more, and the reason stays.
        let (lapsed, _) = stepped(lapsed, &judged(id, Verdict::Deny, Some(Rule::Approval)));
        assert!(matches!(&lapsed.bills.get(&id).unwrap().status, BillStatus::Unapproved { lapsed: Some(_), .. }));
        let asked_again =
            after(lapsed, id, &[GovernanceAnswer::Approved { approval: 4, usable_from: 0, terms: Terms::default() }]);
        assert_eq!(asked_again.approval(id), Some(4));
        assert_eq!(after(state.clone(), id, &[lapse]), state, "nothing was asked that could lapse");
    }

    #[test]
    fn a_paid_bill_takes_no_answer() {
        let (id, mut state) = unapproved(Verdict::Deny);
        state.bills.set_status(id, BillStatus::Paid { height: 9 }, &mut crate::bills::Changed::default());
        let same = after(
            state.clone(),
            id,
            &[
                GovernanceAnswer::Approved { approval: 3, usable_from: 0, terms: Terms::default() },
                GovernanceAnswer::Ballot { ballot: 3 },
            ],
        );
        assert_eq!(same, state);
    }
}
