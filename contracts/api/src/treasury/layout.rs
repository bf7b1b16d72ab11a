//! Where the treasury's storage may be read by others without asking it, which would cost an entry.
//!
//! | key | value |
//! | --- | --- |
//! | `r` | what it ever sent its wallet of the stable denom, in its smallest unit: `u128` as postcard; absent before it sent any |

/// The raw key of what it sent its wallet.
pub const RETURNED_KEY: &[u8] = b"r";
