//! Days, as the two syntaxes write them. Absent: times and zones, in which a day could be two.

use time::{Date, Month};

/// `2026-11-30`.
pub(crate) fn iso(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    date(text.get(..4)?, text.get(5..7)?, text.get(8..)?)
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
            "2026-01-01Z",
            "26-01-01",
            "2026/01/01",
            "+026-01-01",
            "äää-01-01",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
        for text in ["20260229", "2026010", "202601011", "2026-1-1", "+2026101", "ä260101"] {
            assert_eq!(basic(text), None, "{text}");
        }
    }
}
