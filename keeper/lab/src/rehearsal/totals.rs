//! Counting what became of bills.

use stateset_api::Amount;

use super::report::{BillOutcome, Totals};

/// Adds the bills' part to the totals.
pub(super) fn count(bills: &[BillOutcome], totals: &mut Totals) {
    for bill in bills {
        let is_honest = bill.origin == "honest";
        totals.bills += 1;
        totals.bills_honest += u32::from(is_honest);
        totals.late += u32::from(bill.is_late);
        match bill.state.as_str() {
            "paid" => totals.paid += 1,
            "denied" | "refused" | "known" | "not taken in" => totals.refused += 1,
            "held" => totals.held += 1,
            _ => totals.waiting += 1,
        }
        if !is_honest {
            totals.frauds += 1;
            if bill.paid_at.is_some() {
                totals.frauds_paid += 1;
                totals.lost = Amount(totals.lost.0.saturating_add(bill.amount.0));
            }
        }
    }
}
