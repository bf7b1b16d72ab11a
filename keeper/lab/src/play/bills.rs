//! The demo's thirty bills, their dates moved so that the last is due when the chain begins.

use eyre::OptionExt;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

const BILLS: &str = include_str!("../../../examples/bills.csv");
/// The last column of each row.
const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The bills as a CSV file; `now` in Unix seconds. The distances between their dates stay.
pub(super) fn due_by(now: u64) -> eyre::Result<String> {
    let today = OffsetDateTime::from_unix_timestamp(i64::try_from(now)?)?.date();
    let date = |row: &str| row.rsplit_once(',').and_then(|(_, date)| Date::parse(date, DATE).ok());
    let last = BILLS.lines().filter_map(date).max().ok_or_eyre("the bills have no dates")?;
    let moved = |row: &str| -> eyre::Result<String> {
        let (Some(due), Some((rest, _))) = (date(row), row.rsplit_once(',')) else { return Ok(row.to_owned()) };
        let due = today.checked_sub(last - due).ok_or_eyre("the chain begins before dates do")?;
        Ok(format!("{rest},{}", due.format(DATE)?))
    };
    let rows = BILLS.lines().map(moved).collect::<eyre::Result<Vec<_>>>()?;
    Ok(rows.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_bill_is_due_on_the_first_day_and_the_distances_stay() {
        // 2024-02-29.
        let text = due_by(1_709_200_000).unwrap();
        assert_eq!(text.lines().count(), BILLS.lines().count());
        assert_eq!(text.lines().next(), BILLS.lines().next());
        assert!(text.ends_with(",2024-02-29\n") && text.contains("A-001,"), "{text}");
        assert_eq!(text.lines().filter(|row| row.ends_with(",2024-02-14")).count(), 2, "fifteen days before the last");
        assert!(due_by(u64::MAX).is_err());
    }
}
