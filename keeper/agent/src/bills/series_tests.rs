//! What holds a bill whose number goes on a vendor's series cannot be passed by another spelling, nor blinded.

use crate::bills::suite::{NOW, WALLET, bill, empty};
use crate::bills::{Bill, BillStatus, Input};
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

fn known() -> AgentState {
    let mut state = empty();
    vendors::step(&mut state.vendors, &acme());
    taken(&mut state, Bill { payee: "acme-address".into(), ..bill("INV-1042", NOW) });
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
    taken(&mut state, Bill { payee: "acme-address".into(), ..bill("INV-900000", NOW + 999) });
    assert!(held(&taken(&mut state, bill("INV-1043", NOW))));
}

#[test]
fn another_dash_continues_a_series_too() {
    for number in ["INV\u{2013}1043", "\u{0406}NV-1043", "INV-1043 ."] {
        assert!(held(&taken(&mut known(), bill(number, NOW))), "{number:?}");
    }
}
