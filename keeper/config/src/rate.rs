//! What an agent's keeper does about reputation by itself: the table `rate` in the agent's part of the configuration.
//!
//! Never here: what a payee is rated for, which is a stated rule (`docs/reputation.md`), and where the contract is
//! (`contracts.reputation`).

use serde::Deserialize;

use super::ConfigError;

/// As it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateConfig {
    /// Whether payees of settled bills that are registered agents are rated. Without `contracts.reputation` nobody is.
    pub payees: bool,
    /// Seconds of the chain between two looks for what is to be rated, 60 to 604,800.
    pub look_seconds: u64,
    /// Seconds of the chain between two looks at the agent's own score, 60 to 604,800.
    pub score_seconds: u64,
}

impl Default for RateConfig {
    fn default() -> Self {
        Self { payees: false, look_seconds: 86_400, score_seconds: 3_600 }
    }
}

impl RateConfig {
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        for (key, seconds) in [("rate.look_seconds", self.look_seconds), ("rate.score_seconds", self.score_seconds)] {
            if !(60..=604_800).contains(&seconds) {
                return Err(ConfigError::Value { key, rule: "60 to 604800", got: seconds.to_string() });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_table_rates_nobody_and_what_is_out_of_range_or_unknown_is_named() {
        let empty: RateConfig = toml::from_str("").unwrap();
        assert!(empty.check().is_ok() && !empty.payees);
        for (text, key, got) in [
            ("look_seconds = 59", "rate.look_seconds", "59"),
            ("look_seconds = 604801", "rate.look_seconds", "604801"),
            ("score_seconds = 0", "rate.score_seconds", "0"),
        ] {
            let read: RateConfig = toml::from_str(text).unwrap();
            let error = read.check().unwrap_err();
            assert!(matches!(&error, ConfigError::Value { key: named, got: said, .. } if *named == key && said == got));
        }
        assert!(toml::from_str::<RateConfig>("payee = true").unwrap_err().to_string().contains("payee"));
    }
}
