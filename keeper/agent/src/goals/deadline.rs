//! A goal's deadline as it is written: a date that ends by UTC, or Unix seconds as the journal has them.

use serde::{Deserialize, Deserializer, de::Error as _};
use time::{Date, Month};

const DAY_SECONDS: i64 = 86_400;

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Seconds(u64),
    Date(String),
}

/// Reads either. A text that is no date is refused, and shown.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    match Option::<Written>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Written::Seconds(seconds)) => Ok(Some(seconds)),
        Some(Written::Date(text)) => match end_of(&text) {
            Some(seconds) => Ok(Some(seconds)),
            None => {
                let got: String = text.chars().take(32).collect();
                Err(D::Error::custom(format!("goal.deadline is a date such as 2027-01-31, got '{got}'")))
            }
        },
    }
}

/// Its last second.
fn end_of(text: &str) -> Option<u64> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    let end = date.midnight().assume_utc().unix_timestamp().checked_add(DAY_SECONDS - 1)?;
    u64::try_from(end).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_ends_with_its_last_second_and_anything_else_is_none() {
        assert_eq!(end_of("1970-01-01"), Some(86_399));
        assert_eq!(
            end_of("2026-09-21").map(crate::show::timestamp::show_time).as_deref(),
            Some("2026-09-21T23:59:59Z")
        );
        for text in ["2026-02-30", "2026-13-01", "26-01-01", "2026-1-1", "2026-01-01-", "1969-12-31", "soon", ""] {
            assert_eq!(end_of(text), None, "{text}");
        }
    }
}
