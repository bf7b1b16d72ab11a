//! A validator as staking and slashing modules show it.
//!
//! Never here: whether it was tombstoned, which jails it for good; and what its stake earned.

/// What is known of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainValidator {
    /// Its operator's address.
    pub address: String,
    /// Shut out of the set: stake with it earns nothing.
    pub jailed: bool,
    /// In the active set; outside, stake with it earns nothing either.
    pub bonded: bool,
    /// Of rewards, in parts of a million, rounded up.
    pub commission: u32,
    /// What it may ever take, in parts of a million.
    pub commission_max: u32,
    /// By so much at once it may take more, at most once in 24 hours; in parts of a million.
    pub commission_change_max: u32,
    /// Its operator's own stake with it, in the bonded denom's smallest unit; `None`: the node does not say.
    pub self_bond: Option<u128>,
    /// `None`: the node does not say, or it was in the set never.
    pub signing: Option<Signing>,
}

/// How a validator took part in the chain's last blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signing {
    /// Blocks that it did not sign, of the window's.
    pub missed: u64,
    /// Blocks that are looked back on.
    pub window: u64,
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
