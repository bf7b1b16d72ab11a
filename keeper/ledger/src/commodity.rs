//! How a denom is written for other programs: as a currency that the configuration knows, with its decimals; any other in
//! its smallest unit, under a name that those programs take.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// Letters of a commodity's name in beancount.
const NAME_MAX: usize = 24;
/// What beancount's lexer keeps for itself: no currency is called so (beancount's `parser/lexer.l`).
const RESERVED: [&str; 3] = ["TRUE", "FALSE", "NULL"];
/// How names begin that are hashes of their denoms.
const HASHED: &str = "X-";

/// One asset as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commodity {
    /// Such as `USDC`: capitals, digits and `'._-`, a capital first and a capital or digit last.
    pub name: String,
    pub decimals: u8,
}

/// Denoms and how each is written.
#[derive(Clone, Debug, Default)]
pub struct Commodities(BTreeMap<String, Commodity>);

impl Commodities {
    /// Of currencies as a configuration has them: code, denom, decimals. A code whose name another one has already is
    /// written by its denom's hash.
    pub fn new<'a>(currencies: impl Iterator<Item = (&'a str, &'a str, u8)>) -> Self {
        let mut known = Self::default();
        for (code, denom, decimals) in currencies {
            let name = name(code).filter(|name| !known.has(name)).unwrap_or_else(|| hashed(denom));
            known.0.insert(denom.to_owned(), Commodity { name, decimals });
        }
        known
    }

    /// How a denom is written: no two share a name, whatever their letters' case and whatever a currency's code is.
    pub fn of(&self, denom: &str) -> Commodity {
        let known = self.0.get(denom).cloned();
        known.unwrap_or_else(|| {
            // Denoms differ by case on a chain, names do not: capitals are what small letters become.
            let plain = !denom.bytes().any(|letter| letter.is_ascii_uppercase());
            let name = name(denom).filter(|name| plain && !self.has(name)).unwrap_or_else(|| hashed(denom));
            Commodity { name, decimals: 0 }
        })
    }

    fn has(&self, name: &str) -> bool {
        self.0.values().any(|known| known.name == name)
    }
}

impl Commodity {
    /// An amount in its smallest unit, with its decimals and no unit: exact.
    pub fn show(&self, amount: i128) -> String {
        let sign = if amount < 0 { "-" } else { "" };
        let width = usize::from(self.decimals).saturating_add(1);
        let digits = format!("{:0>width$}", amount.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(usize::from(self.decimals)));
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{fraction}")
    }
}

/// A code or denom in capitals, if beancount takes that for a currency's name.
fn name(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let inner = |letter: u8| letter.is_ascii_uppercase() || letter.is_ascii_digit() || b"'._-".contains(&letter);
    let fits = (2..=NAME_MAX).contains(&upper.len())
        && upper.starts_with(|letter: char| letter.is_ascii_uppercase())
        && upper.ends_with(|letter: char| letter.is_ascii_alphanumeric())
        && upper.bytes().all(inner);
    (fits && !upper.starts_with(HASHED) && !RESERVED.contains(&upper.as_str())).then_some(upper)
}

/// The name of a denom that has no other.
fn hashed(denom: &str) -> String {
    let hash: String = Sha256::digest(denom)[..8].iter().map(|byte| format!("{byte:02X}")).collect();
    format!("{HASHED}{hash}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_currencies_have_decimals_and_other_denoms_a_name_of_their_own() {
        let known = Commodities::new([("USDC", "uusdc", 6)].into_iter());
        assert_eq!(known.of("uusdc"), Commodity { name: "USDC".into(), decimals: 6 });
        assert_eq!(known.of("ustate"), Commodity { name: "USTATE".into(), decimals: 0 });
        let names = ["ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2", "factory/a/b", "uState"];
        let names = names.map(|denom| known.of(denom).name);
        assert!(names.iter().all(|name| name.len() == 18 && name.starts_with("X-")), "{names:?}");
        assert!(names[0] != names[1] && names[1] != names[2]);
    }

    #[test]
    fn amounts_are_exact() {
        let usdc = Commodity { name: "USDC".into(), decimals: 6 };
        for (amount, shown) in [(0, "0.000000"), (-1, "-0.000001"), (12_500_000, "12.500000")] {
            assert_eq!(usdc.show(amount), shown);
        }
        let whole = Commodity { name: "USTATE".into(), decimals: 0 };
        assert_eq!((whole.show(-7), whole.show(i128::MIN)), ("-7".into(), i128::MIN.to_string()));
    }

    #[test]
    fn no_two_denoms_share_a_name() {
        let known = Commodities::new([("USDC", "uusdc", 6), ("usdc", "uother", 6), ("EUR", "ueur", 6)].into_iter());
        let hash = known.of("factory/a/b").name.to_ascii_lowercase();
        let denoms = [
            "uusdc",
            "uother",
            "ueur",
            "usdc",
            "USDC",
            "UUSDC",
            "eur",
            "ustate",
            "USTATE",
            "uState",
            "factory/a/b",
            &hash,
        ];
        let names: std::collections::BTreeSet<String> = denoms.iter().map(|denom| known.of(denom).name).collect();
        assert_eq!(names.len(), denoms.len(), "{names:?}");
        assert_eq!((known.of("uusdc").name.as_str(), known.of("ustate").name.as_str()), ("USDC", "USTATE"));
    }

    #[test]
    fn a_word_that_beancount_keeps_for_itself_is_no_name() {
        for word in ["true", "false", "null", "TRUE", "False"] {
            assert!(Commodities::default().of(word).name.starts_with("X-"), "{word}");
            let known = Commodities::new([(word, "udenom", 6)].into_iter());
            assert!(known.of("udenom").name.starts_with("X-"), "{word}");
        }
    }
}
