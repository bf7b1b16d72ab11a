//! How a denom is written for other programs: as a currency that the configuration knows, with its decimals; any other in
//! its smallest unit, under a name that those programs take.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// Letters of a commodity's name in beancount.
const NAME_MAX: usize = 24;

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
    /// Of currencies as a configuration has them: code, denom, decimals.
    pub fn new<'a>(currencies: impl Iterator<Item = (&'a str, &'a str, u8)>) -> Self {
        let named = |(code, denom, decimals): (&str, &str, u8)| {
            let name = name(code);
            (denom.to_owned(), Commodity { name, decimals })
        };
        Self(currencies.map(named).collect())
    }

    /// How a denom is written.
    pub fn of(&self, denom: &str) -> Commodity {
        let known = self.0.get(denom).cloned();
        known.unwrap_or_else(|| Commodity { name: name(denom), decimals: 0 })
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

/// A name that beancount takes. One that must be changed carries a hash of the denom: two denoms never share one.
fn name(denom: &str) -> String {
    let upper = denom.to_ascii_uppercase();
    let inner = |letter: u8| letter.is_ascii_uppercase() || letter.is_ascii_digit() || b"'._-".contains(&letter);
    let fits = (2..=NAME_MAX).contains(&upper.len())
        && upper.starts_with(|letter: char| letter.is_ascii_uppercase())
        && upper.ends_with(|letter: char| letter.is_ascii_alphanumeric())
        && upper.bytes().all(inner);
    if fits && (denom.bytes().all(|letter| !letter.is_ascii_uppercase()) || denom == upper) {
        return upper;
    }
    let hash: String = Sha256::digest(denom)[..8].iter().map(|byte| format!("{byte:02X}")).collect();
    format!("X-{hash}")
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
}
