//! Days, as the two syntaxes write them. Absent: times. A zone is stepped over: the
//! day is the one that is written, as whoever wrote it meant it.

use time::{Date, Month};

/// `2026-11-30`, also with a zone as XML Schema's dates have it: `2026-11-30+01:00`, `2026-11-30Z`.
pub(crate) fn iso(text: &str) -> Option<Date> {
    let (text, zone) = text.split_at_checked(10)?;
    if !is_zone(zone) {
        return None;
    }
    let bytes = text.as_bytes();
    if bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    date(text.get(..4)?, text.get(5..7)?, text.get(8..)?)
}

fn is_zone(text: &str) -> bool {
    let Some(offset) = text.strip_prefix(['+', '-']) else { return matches!(text, "" | "Z") };
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    // At most fourteen hours, as XML Schema has it.
    offset
        .split_once(':')
        .is_some_and(|(hours, minutes)| digits(hours) && digits(minutes) && hours <= "14" && minutes <= "59")
}

/// `20261130`, the format 102 of UNTDID 2379.
pub(crate) fn basic(text: &str) -> Option<Date> {
    if text.len() != 8 {
        return None;
    }
    date(text.get(..4)?, text.get(4..6)?, text.get(6..)?)
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    if ![year, month, day].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_calendar_has_is_no_day() {
        assert_eq!(iso("2028-02-29").unwrap(), basic("20280229").unwrap());
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-1-01",
            "2026-01-01z",
            "2026-01-01T00:00:00",
            "2026-01-01+1:00",
            "2026-01-01+15:00",
            "2026-01-01+01:60",
            "2026-01-01+0100",
            "2026-01-01 +01:00",
            "26-01-01",
            "2026/01/01",
            "+026-01-01",
            "äää-01-01",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
        for zone in ["Z", "+00:00", "+01:00", "-05:30", "+14:00"] {
            assert_eq!(iso(&format!("2016-04-04{zone}")), basic("20160404"), "{zone}");
        }
        for text in ["20260229", "2026010", "202601011", "2026-1-1", "+2026101", "ä260101"] {
            assert_eq!(basic(text), None, "{text}");
        }
    }
}
