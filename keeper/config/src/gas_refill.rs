//! Where fees come from, when the operator's account runs low: `[chain.gas_refill]`.

use serde::Deserialize;
use stateset_chain::gas_refill::{REFILLS_PER_DAY_MAX, RefillRules};

use crate::ConfigError;

/// Where fees come from when the operator's account runs low. Amounts in the gas price's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Table")]
pub enum GasRefillConfig {
    /// `from = "wallet"`: the wallet pays its operator.
    Wallet(RefillRules),
    /// `from = "feegrant"`: another account pays the fees, by a grant of x/feegrant.
    FeeGrant {
        /// Whose grant it is. An address of the chain.
        granter: String,
        /// Under so much the log and `status` say that the grant is to be renewed. At least 1.
        below: u128,
    },
}

/// The table as it stands in the file: `from` says which of the others belong to it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    from: Source,
    /// A category of the wallet's policy that the operator is listed for.
    category: Option<String>,
    granter: Option<String>,
    below: u128,
    /// What one refill brings an account up to that is right at the mark.
    to: Option<u128>,
    /// All refills in any 24 hours.
    per_day: Option<u128>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Source {
    Wallet,
    Feegrant,
}

fn wrong<T>(key: &'static str, rule: &'static str, got: impl ToString) -> Result<T, ConfigError> {
    Err(ConfigError::Value { key, rule, got: got.to_string() })
}

fn given<T>(value: Option<T>, key: &'static str, remedy: &'static str) -> Result<T, ConfigError> {
    value.ok_or(ConfigError::Missing { key, remedy })
}

impl TryFrom<Table> for GasRefillConfig {
    type Error = ConfigError;

    fn try_from(table: Table) -> Result<Self, ConfigError> {
        if table.below == 0 {
            return wrong("chain.gas_refill.below", "at least 1", 0);
        }
        match table.from {
            Source::Wallet => table.wallet().map(Self::Wallet),
            Source::Feegrant => table.fee_grant(),
        }
    }
}

impl Table {
    fn wallet(self) -> Result<RefillRules, ConfigError> {
        let Self { below, .. } = self;
        if let Some(granter) = self.granter {
            return wrong("chain.gas_refill.granter", "with from = \"feegrant\" alone", granter);
        }
        let remedy = "name a category of the policy in which the wallet may pay its operator";
        let category = given(self.category, "chain.gas_refill.category", remedy)?;
        let to = given(self.to, "chain.gas_refill.to", "say what a refill brings the operator's account up to")?;
        if to <= below {
            return wrong("chain.gas_refill.to", "more than below", to);
        }
        let remedy = "say how much is refilled in any 24 hours";
        let per_day_max = given(self.per_day, "chain.gas_refill.per_day", remedy)?;
        let amount = to.saturating_sub(below);
        if per_day_max < amount || per_day_max > amount.saturating_mul(REFILLS_PER_DAY_MAX) {
            let rule = "between one and fifty times what a refill pays (to less below)";
            return wrong("chain.gas_refill.per_day", rule, per_day_max);
        }
        Ok(RefillRules { category, below, amount, per_day_max })
    }

    fn fee_grant(self) -> Result<GasRefillConfig, ConfigError> {
        let of_wallet =
            [("category", self.category.is_some()), ("to", self.to.is_some()), ("per_day", self.per_day.is_some())];
        if let Some((name, _)) = of_wallet.into_iter().find(|(_, is_given)| *is_given) {
            let rule = "of from = \"feegrant\" granter and below, without category, to and per_day";
            return wrong("chain.gas_refill", rule, name);
        }
        let remedy = "name the account whose grant pays the fees";
        let granter = given(self.granter, "chain.gas_refill.granter", remedy)?;
        Ok(GasRefillConfig::FeeGrant { granter, below: self.below })
    }
}

impl GasRefillConfig {
    /// Whose grant pays the fees, and the mark below which it is to be renewed.
    pub fn grant(&self) -> Option<(&str, u128)> {
        match self {
            Self::FeeGrant { granter, below } => Some((granter, *below)),
            Self::Wallet(_) => None,
        }
    }

    /// The wallet's payments to its operator; `None` where fees come from elsewhere.
    pub fn rules(&self) -> Option<RefillRules> {
        match self {
            Self::Wallet(rules) => Some(rules.clone()),
            Self::FeeGrant { .. } => None,
        }
    }

    /// What the table alone cannot say: whether the granter is an address of this chain.
    pub(crate) fn check(&self, prefix: &str) -> Result<(), ConfigError> {
        match self {
            Self::FeeGrant { granter, .. } if stateset_chain::key::parse_address(prefix, granter).is_err() => {
                wrong("chain.gas_refill.granter", "an address of this chain", granter)
            }
            Self::Wallet(_) | Self::FeeGrant { .. } => Ok(()),
        }
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
            ("below", "mint = 1\nbelow", "unknown field `mint`"),
        ] {
            let error = parse(&WALLET.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.contains(said), "{to}: {error}");
        }
    }
}
