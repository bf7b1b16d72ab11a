//! Where fees come from, when the operator's account runs low: `[chain.gas_refill]`.

use serde::Deserialize;
use stateset_chain::gas_refill::{REFILLS_PER_DAY_MAX, RefillRules};

use crate::ConfigError;

/// The table as it stands in the file. Amounts in the gas price's smallest unit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GasRefillConfig {
    from: Source,
    /// A category of the wallet's policy that the operator is listed for; with the wallet alone.
    category: Option<String>,
    /// Whose grant pays the fees; with such a grant alone.
    granter: Option<String>,
    /// Under so much gas is refilled; of a grant: under so much the log and `status` say that it is to be renewed.
    below: u128,
    /// What one refill brings an account up to that is right at the mark; with the wallet alone.
    to: Option<u128>,
    /// All refills in any 24 hours; with the wallet alone.
    per_day: Option<u128>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Source {
    Wallet,
    /// Another account pays the fees, by a grant of x/feegrant.
    Feegrant,
}

impl GasRefillConfig {
    /// Whose grant pays the fees, and the mark below which it is to be renewed.
    pub fn grant(&self) -> Option<(&str, u128)> {
        Some((self.granter.as_deref()?, self.below))
    }

    /// The wallet's payments to its operator; `None` where fees come from elsewhere.
    pub fn rules(&self) -> Option<RefillRules> {
        let (category, to, per_day_max) = (self.category.clone()?, self.to?, self.per_day?);
        let amount = to.saturating_sub(self.below);
        Some(RefillRules { category, below: self.below, amount, per_day_max })
    }

    pub(crate) fn check(&self, prefix: &str) -> Result<(), ConfigError> {
        let wrong = |key, rule, got: String| Err(ConfigError::Value { key, rule, got });
        let missing = |key, remedy| Err(ConfigError::Missing { key, remedy });
        if self.below == 0 {
            return wrong("chain.gas_refill.below", "at least 1", "0".to_owned());
        }
        match self.from {
            Source::Wallet if self.granter.is_some() => {
                wrong("chain.gas_refill.granter", "with from = \"feegrant\" alone", "a granter".to_owned())
            }
            Source::Wallet => self.check_wallet(),
            Source::Feegrant if self.category.is_some() || self.to.is_some() || self.per_day.is_some() => {
                let rule = "granter and below, without category, to and per_day";
                wrong("chain.gas_refill", rule, "those of a wallet".to_owned())
            }
            Source::Feegrant => match &self.granter {
                None => missing("chain.gas_refill.granter", "name the account whose grant pays the fees"),
                Some(granter) if stateset_chain::key::parse_address(prefix, granter).is_err() => {
                    wrong("chain.gas_refill.granter", "an address of this chain", granter.clone())
                }
                Some(_) => Ok(()),
            },
        }
    }

    fn check_wallet(&self) -> Result<(), ConfigError> {
        let wrong = |key, rule, got: String| Err(ConfigError::Value { key, rule, got });
        let missing = |key, remedy| Err(ConfigError::Missing { key, remedy });
        if self.category.is_none() {
            return missing(
                "chain.gas_refill.category",
                "name a category of the policy in which the wallet may pay its operator",
            );
        }
        let Some(to) = self.to else {
            return missing("chain.gas_refill.to", "say what a refill brings the operator's account up to");
        };
        if to <= self.below {
            return wrong("chain.gas_refill.to", "more than below", to.to_string());
        }
        let Some(per_day) = self.per_day else {
            return missing("chain.gas_refill.per_day", "say how much is refilled in any 24 hours");
        };
        let amount = to.saturating_sub(self.below);
        if per_day < amount || per_day > amount.saturating_mul(REFILLS_PER_DAY_MAX) {
            return wrong(
                "chain.gas_refill.per_day",
                "between one and fifty times what a refill pays (to less below)",
                per_day.to_string(),
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use stateset_chain::gas_refill::RefillRules;

    use crate::{Config, ConfigError, EXAMPLE};

    fn parse(table: &str) -> Result<Config, ConfigError> {
        let text = EXAMPLE.replacen("[keys]", &format!("[chain.gas_refill]\n{table}\n[keys]"), 1);
        Config::parse(&text, Path::new("/etc/keeper/keeper.toml"))
    }

    const WALLET: &str = "from = \"wallet\"\ncategory = \"gas\"\nbelow = 100\nto = 150\nper_day = 200";

    #[test]
    fn a_refill_pays_what_lies_between_its_marks() {
        let rules = parse(WALLET).unwrap().chain.gas_refill.unwrap().rules();
        assert_eq!(rules, Some(RefillRules { category: "gas".into(), below: 100, amount: 50, per_day_max: 200 }));
    }

    #[test]
    fn a_grant_names_its_granter_and_nothing_of_a_wallet() {
        let address = "stateset1rq3n7kfcz4cmugmuzq2wp5tf6rxe84al9d4mhz";
        let grant = format!("from = \"feegrant\"\ngranter = \"{address}\"\nbelow = 100");
        let read = parse(&grant).unwrap().chain.gas_refill.unwrap();
        assert_eq!((read.grant(), read.rules()), (Some((address, 100)), None));
        for (text, said) in [
            ("from = \"feegrant\"\nbelow = 100".to_owned(), "no chain.gas_refill.granter"),
            (grant.replace(address, "cosmos1xyz"), "an address of this chain"),
            (format!("{grant}\nto = 150"), "without category"),
        ] {
            let error = parse(&text).unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }

    #[test]
    fn each_wrong_value_is_named() {
        for (from, to, said) in [
            ("below = 100", "below = 0", "chain.gas_refill.below"),
            ("to = 150", "to = 100", "chain.gas_refill.to"),
            ("to = 150\n", "", "no chain.gas_refill.to"),
            ("category = \"gas\"\n", "", "no chain.gas_refill.category"),
            ("per_day = 200", "", "no chain.gas_refill.per_day"),
            ("per_day = 200", "per_day = 49", "chain.gas_refill.per_day"),
            ("per_day = 200", "per_day = 2501", "chain.gas_refill.per_day"),
            ("\"wallet\"", "\"mint\"", "mint"),
            ("below", "granter = \"g\"\nbelow", "chain.gas_refill.granter"),
        ] {
            let error = parse(&WALLET.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.contains(said), "{to}: {error}");
        }
    }
}
