//! A discount as our own form has it: so many percent less if the bill is paid until a day, that day included.

use stateset_agent::bills::Discount;
use stateset_api::Amount;

use super::row_error::{RowError, shown};

/// A day without its last second.
pub(super) const DAY_LESS_A_SECOND: u64 = 86_399;

/// Both columns or neither. `amount`: of the bill, as it is stated; `due` reads a day as its midnight, or a time.
pub(super) fn discount(
    (percent, until): (&str, &str),
    amount: Amount,
    due: impl Fn(&str) -> Result<u64, RowError>,
) -> Result<Option<Discount>, RowError> {
    match (percent, until) {
        ("", "") => return Ok(None),
        ("", _) | (_, "") => return Err(RowError::HalfDiscount),
        _ => {}
    }
    let bps = basis_points(percent).ok_or_else(|| RowError::Discount { got: shown(percent) })?;
    let from = due(until)?;
    // A time is meant to the second.
    let until = if from.is_multiple_of(DAY_LESS_A_SECOND + 1) { from.saturating_add(DAY_LESS_A_SECOND) } else { from };
    Ok(Some(Discount { off: Discount::off_floor(amount, bps), until }))
}

/// `2`, `2.5` or `2.25` percent, above nought and below a hundred.
pub(super) fn basis_points(percent: &str) -> Option<u32> {
    let (whole, fraction) = percent.split_once('.').unwrap_or((percent, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=2).contains(&whole.len()) || fraction.len() > 2 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let bps = format!("{whole}{fraction:0<2}").parse().ok()?;
    (1..10_000).contains(&bps).then_some(bps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bills::parse_due;

    fn read(percent: &str, until: &str) -> Result<Option<Discount>, RowError> {
        discount((percent, until), Amount(1_000_000), parse_due)
    }

    #[test]
    fn a_day_counts_whole_a_time_to_the_second_and_nothing_is_no_discount() {
        let midnight = parse_due("2026-12-10").unwrap();
        let of = |off, until| Some(Discount { off: Amount(off), until });
        assert_eq!(read("2", "2026-12-10").unwrap(), of(20_000, midnight + 86_399));
        assert_eq!(read("2.25", "2026-12-10T12:00:00Z").unwrap(), of(22_500, midnight + 43_200));
        assert_eq!(read("", "").unwrap(), None);
    }

    #[test]
    fn what_is_no_percentage_or_stands_alone_is_refused() {
        for percent in ["0", "0.00", "100", "2,5", "-2", "2.555", "2%", "x", ".5"] {
            assert!(
                matches!(read(percent, "2026-12-10"), Err(RowError::Discount { got }) if got == percent),
                "{percent}"
            );
        }
        assert!(matches!(read("2", ""), Err(RowError::HalfDiscount)));
        assert!(matches!(read("", "2026-12-10"), Err(RowError::HalfDiscount)));
        assert!(matches!(read("2", "soon"), Err(RowError::Due { got }) if got == "soon"));
    }
}
