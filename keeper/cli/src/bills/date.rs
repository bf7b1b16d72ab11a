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

/// A form such as `DD.MM.YYYY`: day, month and year once each, in any order, with other signs between them. Names of months
/// are English, in small or capital letters; two digits of a year are this century's.
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
    /// `Nov`
    MonthShort,
    /// `November`
    MonthLong,
    Year,
    /// `26`, of this century.
    YearShort,
    Sign(char),
}

impl Part {
    /// The longer of two that begin alike first.
    const NAMES: [(&'static str, Self); 6] = [
        ("DD", Self::Day),
        ("MMMM", Self::MonthLong),
        ("MMM", Self::MonthShort),
        ("MM", Self::Month),
        ("YYYY", Self::Year),
        ("YY", Self::YearShort),
    ];
    /// What a form has one of each of.
    const KINDS: [&'static [Self]; 3] =
        [&[Self::Day], &[Self::Month, Self::MonthShort, Self::MonthLong], &[Self::Year, Self::YearShort]];

    const fn is_number(self) -> bool {
        matches!(self, Self::Day | Self::Month | Self::Year | Self::YearShort)
    }
}

const MONTHS: [Month; 12] = [
    Month::January,
    Month::February,
    Month::March,
    Month::April,
    Month::May,
    Month::June,
    Month::July,
    Month::August,
    Month::September,
    Month::October,
    Month::November,
    Month::December,
];

/// The month that a text begins with by its name, whole or its first three letters, and the rest.
fn month_name(text: &str, is_short: bool) -> Option<(u16, &str)> {
    (1..).zip(MONTHS).find_map(|(number, month)| {
        let name = month.to_string();
        // As British programs write it.
        if is_short && month == Month::September && text.get(..4).is_some_and(|four| four.eq_ignore_ascii_case("Sept"))
        {
            return Some((number, &text[4..]));
        }
        let width = if is_short { 3 } else { name.len() };
        let (written, rest) = text.split_at_checked(width)?;
        written.eq_ignore_ascii_case(name.get(..width)?).then_some((number, rest))
    })
}

/// A form that does not say which day is meant.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "'{form}' is no form of a date: DD, MM (or MMM for Nov, MMMM for November) and YYYY (or YY) once each, such as \
     DD.MM.YYYY or MMM DD, YYYY"
)]
pub(super) struct DateFormError {
    form: String,
}

impl TryFrom<String> for DateForm {
    type Error = DateFormError;

    fn try_from(written: String) -> Result<Self, DateFormError> {
        let (mut parts, mut rest) = (Vec::new(), written.as_str());
        while let Some(sign) = rest.chars().next() {
            let found = Part::NAMES.into_iter().find_map(|(name, part)| Some((part, rest.strip_prefix(name)?)));
            let (part, after) = found.unwrap_or((Part::Sign(sign), &rest[sign.len_utf8()..]));
            parts.push(part);
            rest = after;
        }
        let once = |kind: &[Part]| parts.iter().filter(|part| kind.contains(part)).count() == 1;
        let signs = parts.iter().all(|part| !matches!(part, Part::Sign(sign) if sign.is_alphanumeric()));
        if Part::KINDS.into_iter().all(once) && signs {
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
            let packed = beside.filter_map(|at| self.parts.get(at)).any(|part| part.is_number());
            let into = match part {
                Part::Sign(sign) => {
                    rest = rest.strip_prefix(*sign)?;
                    continue;
                }
                Part::MonthShort | Part::MonthLong => {
                    (month, rest) = month_name(rest, *part == Part::MonthShort)?;
                    continue;
                }
                Part::Day => &mut day,
                Part::Month => &mut month,
                Part::Year | Part::YearShort => &mut year,
            };
            let is_year = matches!(part, Part::Year | Part::YearShort);
            let width = if *part == Part::Year { 4 } else { 2 };
            let digits = rest.bytes().take(width).take_while(u8::is_ascii_digit).count();
            let least = if is_year || packed { width } else { 1 };
            if digits < least {
                return None;
            }
            let (number, after) = rest.split_at(digits);
            let century = if *part == Part::YearShort { 2_000 } else { 0 };
            (*into, rest) = (number.parse::<u16>().ok()?.saturating_add(century), after);
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
            ("DD.MM.YY", "05.12.26"),
            ("YYMMDD", "261205"),
            ("DD MMM YYYY", "05 Dec 2026"),
            ("DD MMM YYYY", "5 DEC 2026"),
            ("MMM DD, YYYY", "Dec 5, 2026"),
            ("MMMM DD, YYYY", "december 5, 2026"),
            ("DD-MMM-YY", "05-Dec-26"),
            ("DDMMMYYYY", "05Dec2026"),
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
            ("YYMMDD", "26125"),
            ("DD.MM.YY", "05.12.2026"),
            ("DD MMM YYYY", "05 12 2026"),
            ("DD MMM YYYY", "05 Dez 2026"),
            ("DD MMM YYYY", "05 December 2026"),
            ("DD MMMM YYYY", "05 Dec 2026"),
            ("DD MMM YYYY", "31 Feb 2026"),
            ("MMM DD, YYYY", "Dec 5 2026"),
            ("MMM DD, YYYY", "D\u{e9}c 5, 2026"),
            ("DD.MM.YYYY", "05.12.1960"),
            ("DD.MM.YYYY", ""),
        ] {
            assert!(matches!(form(name).read(text), Err(RowError::DueForm { .. })), "{name} {text}");
        }
    }

    #[test]
    fn a_form_names_day_month_and_year_once_each() {
        for text in
            ["DD.MM", "DD.MM.YYY", "DD.MMMMM.YYYY", "DD MM MMM YYYY", "DD.MM.YY.YYYY", "DD.DD.YYYY", "DD.MM.YYYYT", ""]
        {
            assert!(DateForm::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
