//! Where a treasury's storage may be read by others without asking it.
//!
//! | key | value |
//! | --- | --- |
//! | `t` | the last act number ([`super::ExecuteMsg::Operator`]), a `u64` as postcard; absent before the first |

/// The raw key of the last act number.
pub const ACT_KEY: [u8; 1] = [ACT_PREFIX];
/// Its only byte.
pub const ACT_PREFIX: u8 = b't';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_what_others_read() {
        assert_eq!(ACT_KEY, *b"t");
        let stored = [0_u64, 127, 128, 1_000].map(|act| postcard::to_allocvec(&act));
        assert_eq!(stored, [Ok(vec![0]), Ok(vec![127]), Ok(vec![128, 1]), Ok(vec![232, 7])]);
    }
}
