//! Amounts as people write them, to and from a denom's smallest unit.

use std::collections::BTreeMap;

use stateset_api::Amount;
use thiserror::Error;

use crate::Currency;

/// A text that is no amount of its currency.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MoneyError {
    #[error("amount '{text}' is negative")]
    Negative { text: String },
    #[error("amount '{text}' is not a decimal number such as 1250.50 (digits and one point, no separators)")]
    NotDecimal { text: String },
    #[error("amount '{text}' has {got} decimals, the currency has {max}")]
    TooFine { text: String, got: usize, max: u8 },
    #[error("amount '{text}' is larger than 2^128 - 1 of the smallest unit")]
    TooLarge { text: String },
}

/// Reads `12.50` with 6 decimals as 12,500,000. Exact: nothing is rounded.
pub fn parse(text: &str, decimals: u8) -> Result<Amount, MoneyError> {
    let shown = || text.chars().take(48).collect::<String>();
    if text.starts_with('-') {
        return Err(MoneyError::Negative { text: shown() });
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || text.ends_with('.') {
        return Err(MoneyError::NotDecimal { text: shown() });
    }
    if fraction.len() > usize::from(decimals) {
        return Err(MoneyError::TooFine { text: shown(), got: fraction.len(), max: decimals });
    }
    let padded = format!("{whole}{fraction:0<width$}", width = usize::from(decimals));
    padded.parse().map(Amount).map_err(|_| MoneyError::TooLarge { text: shown() })
}

/// Shows 12,500,000 with 6 decimals as `12.500000`.
pub fn show(amount: u128, decimals: u8) -> String {
    let width = usize::from(decimals).saturating_add(1);
    let digits = format!("{amount:0>width$}");
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(decimals));
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

/// An amount in its currency, or in the denom's smallest unit where no currency has it.
pub fn show_in(currencies: &BTreeMap<String, Currency>, amount: u128, denom: &str) -> String {
    let known = currencies.iter().find(|(_, currency)| currency.denom == denom);
    known.map_or_else(
        || format!("{amount} {denom}"),
        |(code, currency)| format!("{} {code}", show(amount, currency.decimals)),
    )
}

/// A text in which amounts are written as the chain writes coins (`5000000uusdc`, or with a space), with those of known
/// denoms in their currency.
pub fn in_words(currencies: &BTreeMap<String, Currency>, text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit()) {
        // What digits follow within a word is a part of its name.
        let is_word = rest[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let digits = rest[at..].bytes().take_while(u8::is_ascii_digit).count();
        let (before, number, after) = (&rest[..at], &rest[at..at + digits], &rest[at + digits..]);
        shown.push_str(before);
        let unit = after.strip_prefix(' ').unwrap_or(after);
        let word = unit.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '/')).unwrap_or(unit.len());
        let denom = &unit[..word];
        let known = currencies.values().any(|currency| currency.denom == denom);
        match number.parse() {
            Ok(amount) if known && !is_word => {
                shown.push_str(&show_in(currencies, amount, denom));
                rest = &unit[word..];
            }
            _ => {
                shown.push_str(number);
                rest = after;
            }
        }
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_both_ways() {
        for (text, amount) in [("12.50", 12_500_000), ("0.000001", 1), ("7", 7_000_000), ("0", 0)] {
            assert_eq!(parse(text, 6), Ok(Amount(amount)));
        }
        assert_eq!(show(12_500_000, 6), "12.500000");
        assert_eq!(show(1, 6), "0.000001");
        assert_eq!(show(42, 0), "42");
    }

    #[test]
    fn amounts_within_a_text_are_shown_in_their_currency_and_nothing_else_of_it_changes() {
        let usdc = Currency { denom: "uusdc".to_owned(), decimals: 6 };
        let currencies = BTreeMap::from([("USDC".to_owned(), usdc)]);
        for (text, said) in [
            ("bill INV-7 over 5000000uusdc is due", "bill INV-7 over 5.000000 USDC is due"),
            ("over 1 uusdc, remaining 0uusdc.", "over 0.000001 USDC, remaining 0.000000 USDC."),
            ("5 uusdcs, a5uusdc, 5 uother, 3 of 4", "5 uusdcs, a5uusdc, 5 uother, 3 of 4"),
            ("9 9uusdc", "9 0.000009 USDC"),
            ("\u{661}5uusdc \u{e9}7", "\u{661}5uusdc \u{e9}7"),
            ("340282366920938463463374607431768211456uusdc", "340282366920938463463374607431768211456uusdc"),
            ("", ""),
        ] {
            assert_eq!(in_words(&currencies, text), said);
        }
    }

    #[test]
    fn each_kind_of_nonsense_has_its_own_message() {
        assert!(matches!(parse("-5", 6), Err(MoneyError::Negative { .. })));
        for text in ["", "abc", "1,000", "1.", ".5", "1.2.3", "1e6", "+1", " 1"] {
            assert!(matches!(parse(text, 6), Err(MoneyError::NotDecimal { .. })), "{text}");
        }
        assert!(matches!(parse("1.0000001", 6), Err(MoneyError::TooFine { got: 7, max: 6, .. })));
        let huge = "340282366920938463463374607431768211456";
        assert!(matches!(parse(huge, 0), Err(MoneyError::TooLarge { .. })));
        assert!(matches!(parse(huge, 6), Err(MoneyError::TooLarge { .. })));
    }
}
