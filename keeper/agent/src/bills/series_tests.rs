//! What holds a bill whose number goes on a vendor's series cannot be passed by another spelling, nor blinded.

use stateset_api::policy::Verdict;

use crate::bills::suite::{NOW, WALLET, bill, empty};
use crate::bills::{Bill, BillStatus, Ended, Input, Judged, Observation, Outcome};
use crate::state::AgentState;
use crate::vendors;

fn acme() -> vendors::Input {
    vendors::Input::VendorAdded(vendors::NewVendor {
        id: "acme".into(),
        name: "Acme".into(),
        contacts: vec!["+49".into()],
        addresses: vec!["acme-address".into()],
        by: "Ann".into(),
        at: NOW,
    })
}

fn taken(state: &mut AgentState, bill: Bill) -> BillStatus {
    let id = bill.intent_id(WALLET);
    crate::step(state, &crate::Input::Bills(Input::Imported(vec![bill])));
    state.bills.get(&id).unwrap().status.clone()
}

fn by_acme(number: &str) -> Bill {
    Bill { payee: "acme-address".into(), ..bill(number, NOW) }
}

fn paid(state: &mut AgentState, bill: Bill) {
    let id = bill.intent_id(WALLET);
    taken(state, bill);
    let judged = vec![Judged { id, verdict: Verdict::Allow, already_done: false, breach: None }];
    let outcome = Outcome::Settled { height: 2 };
    let observed = Input::Observed(Observation { height: 1, time: NOW + 9_999, judged });
    for input in [observed, Input::Outcomes(vec![Ended { id, outcome }])] {
        crate::step(state, &input.into());
    }
    assert_eq!(state.bills.get(&id).unwrap().status, BillStatus::Paid { height: 2 });
}

/// One bill of Acme was paid.
fn known() -> AgentState {
    let mut state = empty();
    vendors::step(&mut state.vendors, &acme());
    paid(&mut state, by_acme("INV-1042"));
    state
}

fn held(status: &BillStatus) -> bool {
    matches!(status, BillStatus::NeedsReview { .. })
}

#[test]
fn a_number_that_goes_on_a_series_is_held() {
    assert!(held(&taken(&mut known(), bill("INV-1043", NOW))));
}

#[test]
fn a_bill_to_the_vendors_own_address_with_a_huge_number_blinds_no_series() {
    let mut state = known();
    paid(&mut state, by_acme("INV-900000"));
    assert!(held(&taken(&mut state, bill("INV-1043", NOW))));
}

#[test]
fn another_dash_continues_a_series_too() {
    for number in ["INV\u{2013}1043", "\u{0406}NV-1043", "INV-1043 ."] {
        assert!(held(&taken(&mut known(), bill(number, NOW))), "{number:?}");
    }
}

#[test]
fn a_bill_that_nobody_paid_teaches_no_series_and_before_rules_3_it_did() {
    for (rules, teaches) in [(3, false), (2, true)] {
        let mut state = AgentState::under(WALLET.into(), rules);
        vendors::step(&mut state.vendors, &acme());
        taken(&mut state, by_acme("INV-1042"));
        assert_eq!(held(&taken(&mut state, bill("INV-1043", NOW))), teaches, "rules {rules}");
    }
}
