//! Where a treasury's storage may be read by others without asking it, which would cost an entry.
//!
//! | key | value |
//! | --- | --- |
//! | `r` | what it ever sent its wallet of the stable denom, in its smallest unit: a `u128` as postcard; absent before it sent any |
//! | `t` | the last act number ([`super::ExecuteMsg::Operator`]), a `u64` as postcard; absent before the first |

/// The raw key of what it sent its wallet.
pub const RETURNED_KEY: [u8; 1] = [RETURNED_PREFIX];
/// Its only byte.
pub const RETURNED_PREFIX: u8 = b'r';
/// The raw key of the last act number.
pub const ACT_KEY: [u8; 1] = [ACT_PREFIX];
/// Its only byte.
pub const ACT_PREFIX: u8 = b't';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_what_others_read() {
        assert_eq!((ACT_KEY, RETURNED_KEY), (*b"t", *b"r"));
        let stored = [0_u64, 127, 128, 1_000].map(|act| postcard::to_allocvec(&act));
        assert_eq!(stored, [Ok(vec![0]), Ok(vec![127]), Ok(vec![128, 1]), Ok(vec![232, 7])]);
        assert_eq!(postcard::to_allocvec(&300_u128), Ok(vec![172, 2]));
    }
}
