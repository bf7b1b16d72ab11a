//! Amounts as programs write them: signs of decimals and thousands, credits, currency signs. Nothing is rounded.

use clap::ValueEnum;
use serde::Deserialize;
use stateset_api::Amount;
use stateset_config::money;

use super::row_error::RowError;

/// The sign that begins the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
pub enum DecimalSign {
    /// 1250.50
    #[serde(rename = ".")]
    Point,
    /// 1250,50 or 1.250,50
    #[serde(rename = ",")]
    Comma,
}

impl DecimalSign {
    const fn letter(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// On which side of nought a program writes what is owed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Bills {
    #[default]
    Positive,
    /// As ledgers do that show what is owed to vendors as credit.
    Negative,
}

/// The amount's column, and how it is written there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AmountForm {
    pub(super) column: String,
    decimal: DecimalSign,
    /// The sign between groups of three digits, if there may be one: `.`, `,`, `'` or a blank.
    thousands: Option<char>,
    #[serde(default)]
    bills_are: Bills,
    /// What stands before or after the number, such as `$`.
    currency_sign: Option<String>,
}

impl AmountForm {
    /// Whether one sign means two things, or thousands are parted by what is no sign.
    pub(super) fn is_ambiguous(&self) -> bool {
        self.thousands
            .is_some_and(|sign| sign == self.decimal.letter() || !matches!(sign, '.' | ',' | '\'' | '\u{2019}' | ' '))
    }

    fn described(&self) -> String {
        let (decimal, thousands) = (self.decimal.letter(), self.thousands.map_or(String::new(), String::from));
        format!("1{thousands}234{decimal}50")
    }

    /// The amount in the denom's smallest unit.
    pub(super) fn read(&self, text: &str, decimals: u8) -> Result<Amount, RowError> {
        let wrong = || RowError::Amount { text: text.chars().take(48).collect(), form: self.described() };
        let (negative, number) = without_sign(text).ok_or_else(wrong)?;
        let number = self.without_currency_sign(number);
        // A minus may stand on either side of the currency's sign.
        let (inner, number) = without_sign(number).ok_or_else(wrong)?;
        if negative && inner {
            return Err(wrong());
        }
        if (negative || inner) != (self.bills_are == Bills::Negative) {
            return Err(RowError::Credit { text: text.chars().take(48).collect() });
        }
        let (whole, fraction) = match number.split_once(self.decimal.letter()) {
            Some((_, "")) => return Err(wrong()),
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (number, None),
        };
        let whole = ungrouped(whole, self.thousands).ok_or_else(wrong)?;
        let plain = fraction.map_or_else(|| whole.clone(), |fraction| format!("{whole}.{fraction}"));
        money::parse(&plain, decimals).map_err(|reason| match reason {
            money::MoneyError::NotDecimal { .. } => wrong(),
            other => other.into(),
        })
    }

    fn without_currency_sign<'a>(&self, text: &'a str) -> &'a str {
        let Some(sign) = &self.currency_sign else { return text };
        text.strip_prefix(sign.as_str()).or_else(|| text.strip_suffix(sign.as_str())).unwrap_or(text).trim()
    }
}

/// The hyphen of keyboards, and the sign of typesetters (U+2212).
pub(super) const MINUSES: [char; 2] = ['-', '\u{2212}'];

/// Whether it is below nought (`-5`, `5-`, `(5)`), and the rest.
fn without_sign(text: &str) -> Option<(bool, &str)> {
    if let Some(inner) = text.strip_prefix('(') {
        return inner.strip_suffix(')').map(|inner| (true, inner.trim()));
    }
    match (text.strip_prefix(MINUSES), text.strip_suffix(MINUSES)) {
        (Some(_), Some(_)) => None,
        (Some(rest), None) | (None, Some(rest)) => Some((true, rest.trim())),
        (None, None) => Some((false, text)),
    }
}

/// Digits without the signs between their groups; `None` where the groups are not of three.
fn ungrouped(whole: &str, thousands: Option<char>) -> Option<String> {
    // Programs write a blank that does not break the line.
    let is_sign = |letter: char| {
        let also = match thousands {
            Some(' ') => ['\u{a0}', '\u{202f}'],
            // Swiss programs write either apostrophe.
            Some('\'' | '\u{2019}') => ['\'', '\u{2019}'],
            _ => return thousands == Some(letter),
        };
        thousands == Some(letter) || also.contains(&letter)
    };
    let groups: Vec<&str> = whole.split(is_sign).collect();
    let (first, rest) = groups.split_first()?;
    let fits = rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3));
    fits.then(|| groups.concat())
}

/// An amount of our own form, `1250.50`. Where one point stands before three digits the writer may have meant thousands,
/// as half of the world writes them: that is asked about.
pub(super) fn own(text: &str, decimals: u8, decimal: Option<DecimalSign>) -> Result<Amount, RowError> {
    let text = &text.replace(MINUSES, "-");
    match decimal {
        Some(DecimalSign::Point) => Ok(money::parse(text, decimals)?),
        Some(DecimalSign::Comma) => {
            let form = AmountForm {
                column: String::new(),
                decimal: DecimalSign::Comma,
                thousands: Some('.'),
                bills_are: Bills::Positive,
                currency_sign: None,
            };
            form.read(text, decimals)
        }
        None => {
            let amount = money::parse(text, decimals)?;
            let Some((whole, fraction)) = text.split_once('.') else { return Ok(amount) };
            if fraction.len() == 3 && whole.len() <= 3 && !whole.starts_with('0') {
                let (point, comma) = (text.trim_end_matches('0').to_owned(), format!("{whole}{fraction}"));
                let point = point.trim_end_matches('.').to_owned();
                return Err(RowError::TwoAmounts { text: text.to_owned(), point, comma });
            }
            Ok(amount)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> AmountForm {
        toml::from_str(&format!("column = \"a\"\n{text}")).unwrap()
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_asked_about_with_both() {
        for (text, point, comma) in
            [("1.250", "1.25", "1250"), ("12.000", "12", "12000"), ("999.999", "999.999", "999999")]
        {
            let error = own(text, 6, None).unwrap_err();
            assert!(
                matches!(&error, RowError::TwoAmounts { point: p, comma: c, .. } if (p.as_str(), c.as_str()) == (point, comma)),
                "{error}"
            );
        }
        assert_eq!(own("1.250", 6, Some(DecimalSign::Point)).unwrap(), Amount(1_250_000));
        assert_eq!(own("1.250", 6, Some(DecimalSign::Comma)).unwrap(), Amount(1_250_000_000));
        assert!(matches!(own("\u{2212}5", 6, None), Err(RowError::Money(money::MoneyError::Negative { .. }))));
        assert_eq!(own("1.250,5", 6, Some(DecimalSign::Comma)).unwrap(), Amount(1_250_500_000));
        for (text, amount) in
            [("1.25", 1_250_000), ("0.125", 125_000), ("1250.125", 1_250_125_000), ("1250", 1_250_000_000)]
        {
            assert_eq!(own(text, 6, None).unwrap(), Amount(amount), "{text}");
        }
    }

    #[test]
    fn each_programs_spelling_is_read_and_no_other() {
        let (us, german, swiss) = (
            form("decimal = \".\"\nthousands = \",\"\ncurrency_sign = \"$\""),
            form("decimal = \",\"\nthousands = \".\"\nbills_are = \"negative\""),
            form("decimal = \".\"\nthousands = \"'\""),
        );
        let french = form("decimal = \",\"\nthousands = \" \"");
        for (form, text, amount) in [
            (&us, "$1,250.00", 1_250_000_000),
            (&us, "1250", 1_250_000_000),
            (&us, "1,250,000.5", 1_250_000_500_000),
            (&german, "1.250,00-", 1_250_000_000),
            (&german, "-1.250,00", 1_250_000_000),
            (&german, "\u{2212}1.250,00", 1_250_000_000),
            (&german, "1.250,00\u{2212}", 1_250_000_000),
            (&swiss, "1'250.00", 1_250_000_000),
            (&french, "1\u{202f}250,00", 1_250_000_000),
        ] {
            assert_eq!(form.read(text, 6).unwrap(), Amount(amount), "{text}");
        }
        for (form, text) in [
            (&us, "1.250,00"),
            (&us, "1,25"),
            (&us, "12,5000"),
            (&us, "1250."),
            (&us, ""),
            (&us, "$"),
            (&us, "--5"),
            (&us, "-5-"),
            (&us, "-\u{2212}5"),
            (&us, "5\u{2212}1"),
            (&us, "1e3"),
            (&german, "-1,250.00"),
            (&german, "-1.25"),
        ] {
            assert!(matches!(form.read(text, 6), Err(RowError::Amount { .. })), "{text}: {:?}", form.read(text, 6));
        }
    }

    #[test]
    fn a_credit_is_no_bill_on_whichever_side_of_nought_bills_are() {
        let (positive, negative) = (form("decimal = \".\""), form("decimal = \".\"\nbills_are = \"negative\""));
        for (form, text) in
            [(&positive, "-5"), (&positive, "(5.00)"), (&positive, "5.00-"), (&positive, "\u{2212}5"), (&negative, "5")]
        {
            assert!(matches!(form.read(text, 6), Err(RowError::Credit { .. })), "{text}");
        }
    }

    #[test]
    fn one_sign_never_means_two_things() {
        assert!(form("decimal = \".\"\nthousands = \".\"").is_ambiguous());
        assert!(form("decimal = \".\"\nthousands = \"x\"").is_ambiguous());
        assert!(!form("decimal = \".\"\nthousands = \",\"").is_ambiguous());
    }
}
