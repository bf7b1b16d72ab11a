//! What an agent's keeper asks people for by itself: the table `ask` in the agent's part of the configuration.
//!
//! Never here: what the policy lets the signers give, which stands in the wallet.

use serde::Deserialize;
use stateset_agent::bills::{MANDATE_BILLS_MAX, MandateRules};

use super::ConfigError;

const DAY_SECONDS: u64 = 86_400;

/// As it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AskConfig {
    /// Whether one mandate is asked for where several bills of a payee would each need the signers; otherwise each is a
    /// question of its own.
    pub mandates: bool,
    /// So many bills at least, 2 to 100.
    pub bills_min: usize,
    /// Also bills that fall due within so many days, 0 to 365.
    pub ahead_days: u64,
}

impl Default for AskConfig {
    fn default() -> Self {
        Self { mandates: false, bills_min: 3, ahead_days: 90 }
    }
}

impl AskConfig {
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key, rule, got: String| Err(ConfigError::Value { key, rule, got });
        if !(2..=MANDATE_BILLS_MAX).contains(&self.bills_min) {
            return wrong("ask.bills_min", "2 to 100", self.bills_min.to_string());
        }
        if self.ahead_days > 365 {
            return wrong("ask.ahead_days", "0 to 365", self.ahead_days.to_string());
        }
        Ok(())
    }

    /// When one mandate is asked for, if ever.
    pub fn mandate_rules(&self) -> Option<MandateRules> {
        let ahead_seconds = self.ahead_days.saturating_mul(DAY_SECONDS);
        self.mandates.then_some(MandateRules { bills_min: self.bills_min, ahead_seconds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_table_asks_for_no_mandate_and_what_is_out_of_range_or_unknown_is_named() {
        let empty: AskConfig = toml::from_str("").unwrap();
        assert!(empty.check().is_ok());
        assert_eq!(empty.mandate_rules(), None);
        let on: AskConfig = toml::from_str("mandates = true\nbills_min = 2\nahead_days = 1").unwrap();
        assert_eq!(on.mandate_rules(), Some(MandateRules { bills_min: 2, ahead_seconds: 86_400 }));
        for (text, key) in
            [("bills_min = 1", "bills_min"), ("bills_min = 101", "bills_min"), ("ahead_days = 366", "ahead_days")]
        {
            let read: AskConfig = toml::from_str(text).unwrap();
            assert!(read.check().unwrap_err().to_string().contains(key), "{text}");
        }
        assert!(toml::from_str::<AskConfig>("mandate = true").unwrap_err().to_string().contains("mandate"));
    }
}
