//! Days on which bills are due, in the forms in which programs write them.

use std::fmt;

use serde::Deserialize;
use thiserror::Error;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, Month, OffsetDateTime};

use super::row_error::{RowError, shown};

/// A date (midnight UTC) or an RFC 3339 time, as Unix seconds.
pub fn parse_due(text: &str) -> Result<u64, RowError> {
    let date = Date::parse(text, format_description!("[year]-[month]-[day]")).map(|date| date.midnight().assume_utc());
    let refuse = || RowError::Due { got: text.chars().take(48).collect() };
    let time = date.or_else(|_| OffsetDateTime::parse(text, &Rfc3339)).map_err(|_| refuse())?;
    u64::try_from(time.unix_timestamp()).map_err(|_| refuse())
}

/// A form such as `DD.MM.YYYY`: day, month and year once each, in any order, with other signs between them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct DateForm {
    written: String,
    parts: Vec<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Day,
    Month,
    Year,
    Sign(char),
}

/// A form that does not say which day is meant.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("'{form}' is no form of a date: DD, MM and YYYY once each, such as DD.MM.YYYY or MM/DD/YYYY")]
pub(super) struct DateFormError {
    form: String,
}

impl TryFrom<String> for DateForm {
    type Error = DateFormError;

    fn try_from(written: String) -> Result<Self, DateFormError> {
        let (mut parts, mut rest) = (Vec::new(), written.as_str());
        while let Some(sign) = rest.chars().next() {
            let known = [("DD", Part::Day), ("MM", Part::Month), ("YYYY", Part::Year)];
            let found = known.into_iter().find_map(|(name, part)| Some((part, rest.strip_prefix(name)?)));
            let (part, after) = found.unwrap_or((Part::Sign(sign), &rest[sign.len_utf8()..]));
            parts.push(part);
            rest = after;
        }
        let once = |part| parts.iter().filter(|other| **other == part).count() == 1;
        let signs = parts.iter().all(|part| !matches!(part, Part::Sign(sign) if sign.is_alphanumeric()));
        if [Part::Day, Part::Month, Part::Year].into_iter().all(once) && signs {
            Ok(Self { written, parts })
        } else {
            Err(DateFormError { form: shown(&written) })
        }
    }
}

impl fmt::Display for DateForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl DateForm {
    /// Midnight UTC of a day written so, as Unix seconds. Day and month may lack their nought where a sign ends them.
    pub(super) fn read(&self, text: &str) -> Result<u64, RowError> {
        let refuse = || RowError::DueForm { got: text.chars().take(48).collect(), form: self.written.clone() };
        let date = self.date(text).ok_or_else(refuse)?;
        u64::try_from(date.midnight().assume_utc().unix_timestamp()).map_err(|_| refuse())
    }

    fn date(&self, text: &str) -> Option<Date> {
        let (mut day, mut month, mut year) = (0, 0, 0);
        let mut rest = text;
        for (index, part) in self.parts.iter().enumerate() {
            let beside = [index.checked_sub(1), index.checked_add(1)].into_iter().flatten();
            let packed = beside.filter_map(|at| self.parts.get(at)).any(|part| !matches!(part, Part::Sign(_)));
            let into = match part {
                Part::Sign(sign) => {
                    rest = rest.strip_prefix(*sign)?;
                    continue;
                }
                Part::Day => &mut day,
                Part::Month => &mut month,
                Part::Year => &mut year,
            };
            let width = if *part == Part::Year { 4 } else { 2 };
            let digits = rest.bytes().take(width).take_while(u8::is_ascii_digit).count();
            let least = if *part == Part::Year || packed { width } else { 1 };
            if digits < least {
                return None;
            }
            let (number, after) = rest.split_at(digits);
            (*into, rest) = (number.parse::<u16>().ok()?, after);
        }
        let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
        if !rest.is_empty() {
            return None;
        }
        Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> DateForm {
        DateForm::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn a_day_is_read_in_every_form_and_none_is_guessed() {
        let day = 1_796_428_800;
        for (name, text) in [
            ("DD.MM.YYYY", "05.12.2026"),
            ("DD.MM.YYYY", "5.12.2026"),
            ("MM/DD/YYYY", "12/05/2026"),
            ("MM/DD/YYYY", "12/5/2026"),
            ("YYYY-MM-DD", "2026-12-05"),
            ("YYYYMMDD", "20261205"),
        ] {
            assert_eq!(form(name).read(text).unwrap(), day, "{name} {text}");
        }
        for (name, text) in [
            ("MM/DD/YYYY", "13/05/2026"),
            ("DD.MM.YYYY", "31.02.2026"),
            ("DD.MM.YYYY", "05.12.26"),
            ("DD.MM.YYYY", "05/12/2026"),
            ("DD.MM.YYYY", "05.12.2026 "),
            ("DD.MM.YYYY", "05.12.20261"),
            ("YYYYMMDD", "2026125"),
            ("DD.MM.YYYY", "05.12.1960"),
            ("DD.MM.YYYY", ""),
        ] {
            assert!(matches!(form(name).read(text), Err(RowError::DueForm { .. })), "{name} {text}");
        }
    }

    #[test]
    fn a_form_names_day_month_and_year_once_each() {
        for text in ["DD.MM", "DD.MM.YY", "DD.DD.YYYY", "DD.MM.YYYYT", ""] {
            assert!(DateForm::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
