//! Discounts in terms of payment. What is not understood is none: the invoice is owed whole, which is never wrong.
//!
//! Absent: an amount that is taken off of a part only (`BasisAmount`), penalties, and what a text says in words.

use time::{Date, Duration};

use crate::decimal::Decimal;
use crate::invoice::Discount;

/// More days are none.
const DAYS_MAX: i64 = 3_650;
/// How the German and Austrian note on discounts begins (XRechnung, `BT-20`): `#SKONTO#TAGE=14#PROZENT=2.25#`.
const NOTE: &str = "#SKONTO#";

/// A discount of so many percent until a day.
pub(crate) fn discount(percent: &str, until: Date) -> Option<Discount> {
    let percent = Decimal::parse(percent.trim())?;
    let fits = !percent.is_zero() && !percent.is_negative() && percent < Decimal::HUNDRED && percent.decimals() <= 2;
    fits.then_some(Discount { percent, until })
}

/// The day that is so many days after an invoice's.
pub(crate) fn after(issued: Date, days: &str) -> Option<Date> {
    let days: i64 = days.trim().parse().ok()?;
    if (0..=DAYS_MAX).contains(&days) { issued.checked_add(Duration::days(days)) } else { None }
}

/// The first discount of a note, whose lines each are one. One on a part of the amount is left out.
pub(crate) fn of_note(note: &str, issued: Date) -> Option<Discount> {
    note.lines().find_map(|line| {
        let fields = line.trim().strip_prefix(NOTE)?.split('#').filter(|field| !field.is_empty());
        let (mut days, mut percent) = (None, None);
        for field in fields {
            match field.split_once('=')? {
                ("TAGE", value) => days = Some(value),
                ("PROZENT", value) => percent = Some(value),
                _ => return None,
            }
        }
        discount(percent?, after(issued, days?)?)
    })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_note_for_programs_is_read_and_words_are_not() {
        let issued = date!(2026 - 11 - 20);
        let of = |percent, until| Some(Discount { percent: Decimal::parse(percent).unwrap(), until });
        for (note, wanted) in [
            ("#SKONTO#TAGE=14#PROZENT=2.25#\n", of("2.25", date!(2026 - 12 - 04))),
            ("Pay soon\n#SKONTO#TAGE=7#PROZENT=3.00#\n#SKONTO#TAGE=14#PROZENT=2.00#", of("3", date!(2026 - 11 - 27))),
            ("#SKONTO#PROZENT=2.00#TAGE=0#", of("2", issued)),
            ("#SKONTO#TAGE=14#PROZENT=2.25#BASISBETRAG=35.00#", None),
            ("#VERZUG#TAGE=14#PROZENT=1.00#", None),
            ("#SKONTO#TAGE=14#", None),
            ("#SKONTO#TAGE=-1#PROZENT=2.00#", None),
            ("#SKONTO#TAGE=99999#PROZENT=2.00#", None),
            ("#SKONTO#TAGE=14#PROZENT=0.00#", None),
            ("#SKONTO#TAGE=14#PROZENT=100.00#", None),
            ("#SKONTO#TAGE=14#PROZENT=2,25#", None),
            ("2 % within 10 days", None),
            ("", None),
        ] {
            assert_eq!(of_note(note, issued), wanted, "{note}");
        }
    }
}
