//! What a rehearsed agent was worth, as one number in micro-dollars, from its report alone:
//!
//! ```text
//! utility = P - L/2 - I - F - G
//!   P  honest bills that were paid
//!   L  those of them that were paid late: half of what they were for is lost
//!   I  interest on honest bills that are late, paid or not: 8 % a year of the time beyond being due (Directive 2011/7/EU)
//!   F  what frauds got
//!   G  fees
//! ```

use super::report::{BillOutcome, Totals};

const LATE_A_YEAR: i128 = 80_000;
const MILLION: i128 = 1_000_000;
const YEAR_SECONDS: i128 = 31_557_600;

/// By the bills and the totals. `end`: of the rehearsal, Unix seconds.
pub(super) fn utility(bills: &[BillOutcome], totals: &Totals, end: u64) -> i128 {
    let honest = bills.iter().filter(|bill| bill.origin == "honest");
    let worth: i128 = honest.map(|bill| worth(bill, end)).sum();
    worth - whole(totals.lost.0) - whole(totals.fees_usdc.0)
}

fn worth(bill: &BillOutcome, end: u64) -> i128 {
    let amount = whole(bill.amount.0);
    let paid = if bill.paid_at.is_some() { amount } else { 0 };
    if !bill.is_late {
        return paid;
    }
    let late = i128::from(bill.paid_at.unwrap_or(end).saturating_sub(bill.due.max(bill.arrived)));
    paid - paid / 2 - amount * LATE_A_YEAR * late / (MILLION * YEAR_SECONDS)
}

/// No rehearsal has so much money that it would not fit.
fn whole(amount: u128) -> i128 {
    i128::try_from(amount).unwrap_or(i128::MAX)
}

#[cfg(test)]
mod tests {
    use stateset_api::Amount;

    use super::*;

    fn bill(origin: &'static str, paid_at: Option<u64>, is_late: bool) -> BillOutcome {
        let (number, payee, vendor, state, reason) = Default::default();
        let amount = Amount(100_000_000);
        BillOutcome { number, payee, vendor, amount, origin, arrived: 0, due: 1_000, state, reason, paid_at, is_late }
    }

    #[test]
    fn each_term_of_the_formula_counts_as_it_says() {
        let year = 31_557_600;
        let totals = Totals { lost: Amount(30_000_000), fees_usdc: Amount(1), ..Totals::default() };
        let of = |bill: BillOutcome| utility(&[bill], &Totals::default(), 1_000 + year / 2);
        assert_eq!(of(bill("honest", Some(1_000), false)), 100_000_000);
        assert_eq!(of(bill("honest", Some(1_000 + year), true)), 50_000_000 - 8_000_000);
        assert_eq!(of(bill("honest", None, true)), -4_000_000);
        assert_eq!((of(bill("honest", None, false)), of(bill("stranger", Some(1_000), false))), (0, 0));
        assert_eq!(utility(&[], &totals, 0), -30_000_001);
    }
}
