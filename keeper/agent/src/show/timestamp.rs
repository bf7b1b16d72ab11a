//! Times of the chain as a person reads them.

use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime};

/// Unix seconds as a person reads them.
pub fn show_time(seconds: u64) -> String {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_else(|| seconds.to_string())
}

/// The day of a time in Unix seconds, as `2026-11-28`, by UTC.
pub fn show_date(seconds: u64) -> String {
    // `Date` writes itself so.
    day(seconds).map_or_else(|| seconds.to_string(), |day| day.to_string())
}

fn day(seconds: u64) -> Option<Date> {
    let time = OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok()?;
    Some(time.date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_the_day_that_a_calendar_shows() {
        let table = [(0, "1970-01-01"), (951_782_400, "2000-02-29"), (1_790_000_000, "2026-09-21")];
        for (seconds, day) in table {
            assert_eq!(show_date(seconds), day);
        }
        assert_eq!(show_date(u64::MAX), u64::MAX.to_string(), "no time at all is shown as its number");
    }
}
