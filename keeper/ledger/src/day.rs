//! Days as other programs write them.

use time::OffsetDateTime;

/// The day of a Unix second, in UTC: `2026-11-30`. Seconds that no calendar has count as the first day.
pub(crate) fn of(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or_default();
    let date = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH).date();
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}
