//! A validator as the staking module shows it.
//!
//! Never here: whether it was tombstoned, which jails it for good, and how many blocks it missed, which jails it in time:
//! the slashing module answers by consensus address, and nothing is decided on more than the jailing.

/// What is known of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainValidator {
    /// Its operator's address.
    pub address: String,
    /// Out of the set: stake with it earns nothing.
    pub jailed: bool,
    /// Of rewards, in parts of a million, rounded up.
    pub commission: u32,
}

/// Reads a decimal of eighteen places, as the chain's messages write it, as parts of a million.
pub(crate) fn commission_of(decimal: &str) -> Option<u32> {
    let whole: u128 = decimal.parse().ok()?;
    u32::try_from(whole.div_ceil(1_000_000_000_000)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commissions_read_in_parts_of_a_million_rounded_up() {
        for (decimal, parts) in [
            ("0", Some(0)),
            ("50000000000000000", Some(50_000)),
            ("50000000000000001", Some(50_001)),
            ("1000000000000000000", Some(1_000_000)),
            ("0.05", None),
            ("", None),
        ] {
            assert_eq!(commission_of(decimal), parts, "{decimal}");
        }
    }
}
