//! How an agent's keeper treats its treasury: the table `treasury` in the agent's part of the configuration.
//!
//! Amounts are in the treasury's stable denom's smallest unit, rates in basis points. Never here: what the contracts allow,
//! which stands in their policies.

use serde::Deserialize;

use super::ConfigError;

/// As it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TreasuryConfig {
    /// Whether the keeper moves money by itself; otherwise `treasury plan` shows what it would do.
    pub operate: bool,
    /// What may fall due within a day that no bill says.
    pub surprise_day: u64,
    /// The same within the time that unstaking takes.
    pub surprise: u64,
    /// Of past days and past unstaking times, that part whose payments can be met: 9,995 are 99.95 %; 0: the past is not
    /// asked.
    pub quantile_bps: u32,
    /// Stays in the wallet beside all that.
    pub keep: u64,
    /// Of everything, so much at most hangs on the stake's price; half of a pool's money does.
    pub exposure_bps: u16,
    /// Of falls of that price within a quarter, that part after which a quarter's bills can still be paid; 0: any fall.
    pub fall_quantile_bps: u16,
    /// What a year of staking, and of lending to pools (impermanent loss taken off), is expected to bring.
    pub staking_yield_bps: u32,
    pub liquidity_yield_bps: u32,
    /// A validator that takes more of rewards is left.
    pub commission_max_bps: u32,
    /// A validator that missed more of the blocks that the chain looks back on is left; 10,000: however many.
    pub missed_max_bps: u32,
    /// A validator whose operator has less of its own stake with it is left, in the stake denom's smallest unit.
    pub self_bond_min: u64,
    /// Rewards are claimed at the earliest so many seconds after they were last paid out, 10 to 31,536,000.
    pub claim_seconds: u64,
    /// Seconds of the chain between two looks while nothing is under way, 10 to 86,400.
    pub look_seconds: u64,
}

impl Default for TreasuryConfig {
    fn default() -> Self {
        Self {
            operate: false,
            surprise_day: 0,
            surprise: 0,
            quantile_bps: 9_995,
            keep: 0,
            exposure_bps: 10_000,
            fall_quantile_bps: 9_900,
            staking_yield_bps: 0,
            liquidity_yield_bps: 0,
            commission_max_bps: 1_000,
            missed_max_bps: 1_000,
            self_bond_min: 0,
            claim_seconds: 2_592_000,
            look_seconds: 600,
        }
    }
}

impl TreasuryConfig {
    /// Whether every number lies in its bounds.
    pub fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key, rule, got: u64| Err(ConfigError::Value { key, rule, got: got.to_string() });
        if self.quantile_bps > 10_000 {
            return wrong("treasury.quantile_bps", "0 to 10000", self.quantile_bps.into());
        }
        if self.exposure_bps > 10_000 {
            return wrong("treasury.exposure_bps", "0 to 10000", self.exposure_bps.into());
        }
        if self.fall_quantile_bps > 9_999 {
            return wrong("treasury.fall_quantile_bps", "0 to 9999", self.fall_quantile_bps.into());
        }
        if self.commission_max_bps > 10_000 {
            return wrong("treasury.commission_max_bps", "0 to 10000", self.commission_max_bps.into());
        }
        if self.missed_max_bps > 10_000 {
            return wrong("treasury.missed_max_bps", "0 to 10000", self.missed_max_bps.into());
        }
        for (key, rate) in [
            ("treasury.staking_yield_bps", self.staking_yield_bps),
            ("treasury.liquidity_yield_bps", self.liquidity_yield_bps),
        ] {
            if rate > 100_000 {
                return wrong(key, "0 to 100000", rate.into());
            }
        }
        if !(10..=31_536_000).contains(&self.claim_seconds) {
            return wrong("treasury.claim_seconds", "10 to 31536000", self.claim_seconds);
        }
        if !(10..=86_400).contains(&self.look_seconds) {
            return wrong("treasury.look_seconds", "10 to 86400", self.look_seconds);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_table_moves_nothing_and_what_is_out_of_range_or_unknown_is_named() {
        let empty: TreasuryConfig = toml::from_str("").unwrap();
        assert!(!empty.operate && empty.check().is_ok());
        for (text, key) in [
            ("quantile_bps = 10001", "quantile_bps"),
            ("exposure_bps = 10001", "exposure_bps"),
            ("fall_quantile_bps = 10000", "fall_quantile_bps"),
            ("commission_max_bps = 10001", "commission_max_bps"),
            ("missed_max_bps = 10001", "missed_max_bps"),
            ("staking_yield_bps = 100001", "staking_yield_bps"),
            ("liquidity_yield_bps = 100001", "liquidity_yield_bps"),
            ("look_seconds = 9", "look_seconds"),
            ("claim_seconds = 9", "claim_seconds"),
        ] {
            let read: TreasuryConfig = toml::from_str(text).unwrap();
            assert!(read.check().unwrap_err().to_string().contains(key), "{text}");
        }
        assert!(toml::from_str::<TreasuryConfig>("opperate = true").unwrap_err().to_string().contains("opperate"));
    }
}
