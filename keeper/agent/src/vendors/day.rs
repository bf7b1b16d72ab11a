//! A time as the day that a person reads.

/// The day of a time in Unix seconds, as `2026-11-28`, by UTC.
pub fn date(unix_seconds: u64) -> String {
    // Days since 0000-03-01, after Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
    let days = unix_seconds / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_the_day_that_a_calendar_shows() {
        let table = [(0, "1970-01-01"), (951_782_400, "2000-02-29"), (1_790_000_000, "2026-09-21")];
        for (seconds, day) in table {
            assert_eq!(date(seconds), day);
        }
    }
}
