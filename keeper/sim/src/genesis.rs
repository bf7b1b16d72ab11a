//! How an embedded chain starts: who has what, what gas costs, how fast time goes, which codes are stored.

use std::fmt;

use crate::native::Native;

/// The chain id unless another is chosen. No node's chain id looks like it.
pub const CHAIN_ID: &str = "stateset-embedded-1";
/// Pays fees and is staked.
pub const STATE: &str = "ustate";
/// What agents pay with.
pub const USDC: &str = "uusdc";

/// The start of an embedded chain. Nothing else decides what happens on it, besides the calls that it gets.
#[derive(Clone, Debug)]
pub struct Genesis {
    pub chain_id: String,
    /// Unix seconds of the first block.
    pub time: u64,
    /// Addresses and what they hold: (denom, amount in its smallest unit).
    pub accounts: Vec<(String, Vec<(String, u128)>)>,
    pub min_gas_price: GasPrice,
    /// Seconds from one block's time to the next one's.
    pub block_seconds: u64,
    /// Codes stored from the start, with the checksum of their wasm; their ids count from 1.
    pub codes: Vec<(Native, [u8; 32])>,
    /// Wasm that `MsgStoreCode` accepts: SHA-256 of the (uncompressed) bytes, and what it stands for.
    pub artifacts: Vec<([u8; 32], Native)>,
}

/// The least that a node's mempool asks for a unit of gas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GasPrice {
    pub denom: String,
    /// Millionths of the denom's smallest unit.
    pub millionths: u64,
}

impl GasPrice {
    /// The fee for a gas limit, rounded up.
    pub fn fee_ceil(&self, gas: u64) -> u128 {
        u128::from(self.millionths).saturating_mul(u128::from(gas)).div_ceil(1_000_000)
    }
}

/// As nodes write it.
impl fmt::Display for GasPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.millionths / 1_000_000, self.millionths % 1_000_000);
        write!(f, "{whole}.{rest:06}{}", self.denom)
    }
}

impl Default for Genesis {
    /// No accounts; a gas price of 0.025 ustate, blocks of one second, every contract stored.
    fn default() -> Self {
        Self {
            chain_id: CHAIN_ID.to_owned(),
            time: 1_790_000_000,
            accounts: Vec::new(),
            min_gas_price: GasPrice { denom: STATE.to_owned(), millionths: 25_000 },
            block_seconds: 1,
            codes: Native::ALL.into_iter().map(|native| (native, native.label_checksum())).collect(),
            artifacts: Vec::new(),
        }
    }
}
