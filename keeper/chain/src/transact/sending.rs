//! How a person's transactions are sent: on which chain alone, for how much at most, and where they are recorded first.

use std::path::PathBuf;

use crate::tx::Coin;
use crate::{Clock, GasPrice};

use super::error::TransactError;

/// Several times what the dearest act of a person takes, which is to store a contract's code.
const GAS_MAX: u64 = 40_000_000;

/// Whether an act is signed anew beside a first try of the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repeat {
    /// Only if the first one can land no more.
    #[default]
    Never,
    /// Also if nobody says what became of it: for alarms, which do no harm twice and must not wait.
    IfUnclear,
    /// Also if it took effect: a person says that it is to be done again.
    Always,
}

/// How a person's transactions are sent.
#[derive(Clone, Debug)]
pub struct Sending {
    pub chain_id: String,
    pub price: GasPrice,
    /// No transaction costs more; `None`: what 40 million gas cost at `price`.
    pub fee_max: Option<Coin>,
    /// The folder in which each is recorded before it is sent.
    pub records: PathBuf,
    /// The keeper's journal on this machine, whose live transactions nobody gets in the way of.
    pub journal: Option<PathBuf>,
    pub repeat: Repeat,
    /// A node whose height leaps ends nothing before this clock says that so many blocks may have come.
    pub clock: Clock,
}

impl Sending {
    /// With the fee that is usual at most, and no keeper on this machine.
    pub const fn new(chain_id: String, price: GasPrice, records: PathBuf) -> Self {
        Self { chain_id, price, fee_max: None, records, journal: None, repeat: Repeat::Never, clock: Clock::System }
    }

    /// The fee for so much gas. How much is used is a node's word, and it is paid for.
    ///
    /// Errors: [`TransactError::FeeBeyondMax`], [`TransactError::FeeDenom`], [`TransactError::Price`].
    pub(super) fn fee(&self, gas: u64) -> Result<Coin, TransactError> {
        let of = |gas| self.price.fee_ceil(gas).ok_or(TransactError::Price { gas });
        let (fee, max) = (of(gas)?, self.fee_max.clone().map_or_else(|| of(GAS_MAX), Ok)?);
        if max.denom != fee.denom {
            return Err(TransactError::FeeDenom { max_denom: max.denom, denom: fee.denom });
        }
        if fee.amount > max.amount {
            return Err(TransactError::FeeBeyondMax { gas, fee: fee.amount, max: max.amount, denom: fee.denom });
        }
        Ok(fee)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sending(fee_max: Option<Coin>) -> Sending {
        let sending = Sending::new("c-1".to_owned(), "0.025ustate".parse().unwrap(), PathBuf::new());
        Sending { fee_max, ..sending }
    }

    #[test]
    fn no_fee_is_greater_than_the_greatest_whoever_set_it() {
        let default = sending(None);
        assert_eq!(default.fee(40_000_000).unwrap(), Coin::new(1_000_000, "ustate"));
        for (sending, gas, (costs, most)) in [
            (default, 40_000_040, (1_000_001, 1_000_000)),
            (sending(Some(Coin::new(5, "ustate"))), 400, (10, 5)),
            (sending(Some(Coin::new(0, "ustate"))), 1, (1, 0)),
        ] {
            let error = sending.fee(gas).unwrap_err();
            let named = (costs, most);
            assert!(matches!(&error, TransactError::FeeBeyondMax { fee, max, .. } if (*fee, *max) == named), "{error}");
            assert!(error.to_string().contains(&format!("--fee-max {costs}ustate")), "{error}");
        }
        assert_eq!(sending(Some(Coin::new(1_000_001, "ustate"))).fee(40_000_040).unwrap().amount, 1_000_001);
        let other = sending(Some(Coin::new(9, "uusdc"))).fee(1).unwrap_err();
        assert!(matches!(&other, TransactError::FeeDenom { max_denom, .. } if max_denom == "uusdc"), "{other}");
    }
}
