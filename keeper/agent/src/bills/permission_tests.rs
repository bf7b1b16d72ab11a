//! Without leave nothing is paid, the decision names why, and a paid bill is paid all the same.

use stateset_api::policy::Verdict;

use crate::bills::suite::{NOW, bill, stepped, with};
use crate::bills::{BillStatus, Effect, Input, Judged, Observation, Preferences, step};
use crate::decisions::Other;

#[test]
fn without_leave_no_bill_is_paid_and_paying_is_named_as_ruled_out_and_with_leave_it_is() {
    let forbidden = Preferences { no_payments: true, ..Preferences::default() };
    let (mut state, _) = stepped(with(&[bill("A", NOW)]), &Input::Preferred(forbidden));
    let id = *state.bills.iter().next().unwrap().0;
    let answer = |time: u64, already_done: bool| {
        let judged = vec![Judged { id, verdict: Verdict::Allow, already_done, breach: None }];
        Input::Observed(Observation { height: 1, time, judged })
    };
    let done = step(&mut state.bills, "wallet", &state.vendors, &answer(NOW, false));
    assert!(!done.effects.iter().any(|effect| matches!(effect, Effect::Pay(_))), "{:?}", done.effects);
    assert!(matches!(state.bills.get(&id).unwrap().status, BillStatus::Waiting { .. }));
    let Other { action, removed, .. } = done.decisions[0].others.last().unwrap();
    assert_eq!((action.as_str(), removed.as_deref()), ("pay", Some("permission: agent.permissions does not name pay")));
    let (allowed, _) = stepped(state.clone(), &Input::Preferred(Preferences::default()));
    let (paid, effects) = stepped(allowed, &answer(NOW + 86_400, false));
    assert!(matches!(effects[..], [Effect::Pay(_)]), "{effects:?}");
    assert!(matches!(paid.bills.get(&id).unwrap().status, BillStatus::Intended { .. }));
    let (found, _) = stepped(state, &answer(NOW + 86_400, true));
    assert!(matches!(found.bills.get(&id).unwrap().status, BillStatus::Paid { .. }));
}
