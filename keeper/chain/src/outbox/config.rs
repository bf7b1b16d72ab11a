//! How an outbox pays and how long it waits.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use stateset_api::limits::{DENOM_BYTES_MAX, PAYMENTS_MAX};
use thiserror::Error;

use crate::tx::Coin;

/// The most gas of one transaction, unless the configuration says otherwise.
const GAS_LIMIT_MAX: u64 = 10_000_000;
/// What the greatest sum of a day's fees pays for, unless the configuration says otherwise.
const DAY_GAS: u64 = 20_000_000_000;
/// How many times the configured price a node's minimum may be.
const PRICE_FACTOR_MAX: u32 = 4;
/// Digits after a gas price's decimal point.
const DECIMALS_MAX: usize = 18;

/// A setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConfigError {
    #[error("'{text}' is no gas price: expected a decimal number and a denom, such as 0.025ustate")]
    GasPrice { text: String },
    #[error("gas_price_max {max} is of another denom than the gas price {price}, or below it")]
    GasPriceMax { price: String, max: String },
    #[error("{field} must lie between {min} and {max}: got {got}")]
    Range { field: &'static str, got: u64, min: u64, max: u64 },
}

/// What one unit of gas costs: an exact decimal and its denom, such as `0.025ustate`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct GasPrice {
    numerator: u128,
    denominator: u128,
    denom: String,
    text: String,
}

impl GasPrice {
    /// The most that a unit of gas may cost where no cap is configured: so many times this price.
    pub fn cap(&self) -> Self {
        self.times(PRICE_FACTOR_MAX).unwrap_or_else(|| self.clone())
    }

    pub fn denom(&self) -> &str {
        &self.denom
    }

    /// The fee for so much gas, rounded up; `None` beyond 128 bits.
    pub fn fee_ceil(&self, gas: u64) -> Option<Coin> {
        let amount = self.numerator.checked_mul(gas.into())?.div_ceil(self.denominator);
        Some(Coin::new(amount, self.denom.clone()))
    }
}

impl GasPrice {
    /// So many times as much; `None` beyond 128 bits.
    pub fn times(&self, factor: u32) -> Option<Self> {
        let numerator = self.numerator.checked_mul(factor.into())?;
        let (whole, rest) = (numerator / self.denominator, numerator % self.denominator);
        let digits = self.denominator.to_string().len().saturating_sub(1);
        let decimals = if digits == 0 { String::new() } else { format!(".{rest:0digits$}") };
        let text = format!("{whole}{decimals}{}", self.denom);
        Some(Self { numerator, denominator: self.denominator, denom: self.denom.clone(), text })
    }

    /// Whether a unit of gas costs more than at `other`, of the same denom. What is beyond 128 bits is more.
    pub fn is_above(&self, other: &Self) -> bool {
        let (left, right) =
            (self.numerator.checked_mul(other.denominator), other.numerator.checked_mul(self.denominator));
        match (left, right) {
            (Some(left), Some(right)) => left > right,
            (left, _) => left.is_none(),
        }
    }
}

impl fmt::Display for GasPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for GasPrice {
    type Error = ConfigError;

    fn try_from(text: String) -> Result<Self, ConfigError> {
        text.parse()
    }
}

impl FromStr for GasPrice {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let refuse = || ConfigError::GasPrice { text: text.chars().take(64).collect() };
        let split = text.find(|character: char| character.is_ascii_alphabetic()).ok_or_else(refuse)?;
        let (number, denom) = text.split_at(split);
        let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let known_denom = denom.len() <= DENOM_BYTES_MAX
            && denom.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/:._-".contains(&byte));
        if whole.is_empty() || !digits(whole) || !digits(decimals) || decimals.len() > DECIMALS_MAX || !known_denom {
            return Err(refuse());
        }
        let scale = u32::try_from(decimals.len()).map_err(|_| refuse())?;
        let numerator = format!("{whole}{decimals}").parse().map_err(|_| refuse())?;
        let denominator = 10_u128.checked_pow(scale).ok_or_else(refuse)?;
        Ok(Self { numerator, denominator, denom: denom.to_owned(), text: text.to_owned() })
    }
}

/// An outbox' settings; see [`OutboxConfig::new`] for the defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxConfig {
    pub chain_id: String,
    /// The wallet contract whose intents are paid.
    pub wallet: String,
    pub gas_price: GasPrice,
    /// A node's own minimum is taken up to this.
    pub gas_price_max: GasPrice,
    /// Whoever's grant pays the fees, as long as it does; else the signer.
    pub fee_granter: Option<String>,
    /// The greatest fee of one transaction, in the gas price's denom.
    pub fee_tx_max: u128,
    /// What all of one day's transactions may cost, by the machine's clock, in the gas price's denom.
    pub fee_day_max: u128,
    /// Gas asked for, in percent of what a simulation used.
    pub gas_factor_percent: u32,
    /// A transaction that would need more is split, and held if it is single.
    pub gas_limit_max: u64,
    /// How many blocks a transaction has to land.
    pub timeout_blocks: u64,
    /// Payments in one message.
    pub batch_max: usize,
    /// Tries before an act is held that may itself be to blame.
    pub attempts_max: u32,
    /// Transactions in flight over consecutive sequences.
    pub window: usize,
    /// No chain makes blocks faster than this, by the machine's own clock: a height that came sooner expires nothing.
    /// Milliseconds.
    pub block_milliseconds_min: u64,
}

impl OutboxConfig {
    /// Gas factor 140 %, at most 10 million gas, 20 blocks to land, 30 payments in one message, 5 tries, 128
    /// transactions in flight, at least 200 ms a block.
    ///
    /// A node's minimum is taken up to four times the gas price. A transaction costs at most what its greatest gas costs
    /// at the gas price, and a day what 20 billion gas cost: some 600,000 payments.
    pub fn new(chain_id: String, wallet: String, gas_price: GasPrice) -> Self {
        let fee = |gas| gas_price.fee_ceil(gas).map_or(u128::MAX, |fee| fee.amount);
        let (fee_tx_max, fee_day_max) = (fee(GAS_LIMIT_MAX), fee(DAY_GAS));
        Self {
            chain_id,
            wallet,
            gas_price_max: gas_price.cap(),
            gas_price,
            fee_granter: None,
            fee_tx_max,
            fee_day_max,
            gas_factor_percent: 140,
            gas_limit_max: GAS_LIMIT_MAX,
            timeout_blocks: 20,
            batch_max: PAYMENTS_MAX,
            attempts_max: 5,
            window: 256,
            block_milliseconds_min: 200,
        }
    }

    /// Checks the settings that a file may have changed.
    pub fn validate(&self) -> Result<(), ConfigError> {
        let batch = u64::try_from(self.batch_max).unwrap_or(u64::MAX);
        let batch_bound = u64::try_from(PAYMENTS_MAX).unwrap_or(u64::MAX);
        let fields = [
            ("gas_factor_percent", u64::from(self.gas_factor_percent), 100, 1_000),
            ("gas_limit_max", self.gas_limit_max, 100_000, 1_000_000_000),
            ("timeout_blocks", self.timeout_blocks, 2, 10_000),
            ("batch_max", batch, 1, batch_bound),
            ("attempts_max", u64::from(self.attempts_max), 1, 1_000),
            ("window", u64::try_from(self.window).unwrap_or(u64::MAX), 1, 1_000),
            ("block_milliseconds_min", self.block_milliseconds_min, 0, 60_000),
        ];
        let (price, max) = (&self.gas_price, &self.gas_price_max);
        if price.denom() != max.denom() || price.is_above(max) {
            return Err(ConfigError::GasPriceMax { price: price.to_string(), max: max.to_string() });
        }
        let outside = fields.into_iter().find(|(_, got, min, max)| !(*min..=*max).contains(got));
        outside.map_or(Ok(()), |(field, got, min, max)| Err(ConfigError::Range { field, got, min, max }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fees_are_exact_and_rounded_up() {
        let price: GasPrice = "0.025ustate".parse().unwrap();
        assert_eq!(price.fee_ceil(200_000), Some(Coin::new(5_000, "ustate")));
        assert_eq!(price.fee_ceil(200_001), Some(Coin::new(5_001, "ustate")));
        assert_eq!("0ustate".parse::<GasPrice>().unwrap().fee_ceil(9).unwrap().amount, 0);
        let huge: GasPrice = format!("{}ustate", u128::MAX).parse().unwrap();
        assert_eq!(huge.fee_ceil(2), None);
    }

    #[test]
    fn prices_are_compared_and_multiplied_exactly() {
        let price = |text: &str| text.parse::<GasPrice>().unwrap();
        assert!(
            price("0.1ustate").is_above(&price("0.025ustate"))
                && !price("0.0250ustate").is_above(&price("0.025ustate"))
        );
        let four = price("0.025ustate").times(4).unwrap();
        assert_eq!((four.to_string().as_str(), four.fee_ceil(1_000).unwrap().amount), ("0.100ustate", 100));
        assert!(!four.is_above(&price("0.1ustate")) && !price("0.1ustate").is_above(&four));
        assert_eq!(price("3ustate").times(2).unwrap().to_string(), "6ustate");
        assert!(price(&format!("{}ustate", u128::MAX)).times(2).is_none());
    }

    #[test]
    fn what_is_no_gas_price_is_named() {
        for text in ["", "0.025", "ustate", "-1ustate", "1e3 ustate", "0.025 ustate", "1.2.3ustate", ".5ustate"] {
            assert_eq!(text.parse::<GasPrice>(), Err(ConfigError::GasPrice { text: text.into() }), "{text}");
        }
        assert!("0.1ibc/27394FB0".parse::<GasPrice>().is_ok());
    }

    #[test]
    fn settings_out_of_bounds_are_named_with_their_bounds() {
        let mut config = OutboxConfig::new("c".into(), "w".into(), "1ustate".parse().unwrap());
        assert_eq!(config.validate(), Ok(()));
        for max in ["0.5ustate", "2uatom"] {
            let mut config = config.clone();
            config.gas_price_max = max.parse().unwrap();
            assert!(matches!(config.validate(), Err(ConfigError::GasPriceMax { .. })), "{max}");
        }
        config.batch_max = 31;
        assert_eq!(config.validate(), Err(ConfigError::Range { field: "batch_max", got: 31, min: 1, max: 30 }));
    }
}
