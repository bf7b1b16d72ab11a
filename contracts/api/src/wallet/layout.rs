//! Where the wallet's storage may be read by others without asking it, which would cost an entry.
//!
//! | key | value |
//! | --- | --- |
//! | `c` | the number of the operator's last act ([`OperatorMsg`](super::OperatorMsg)), a `u64` as postcard; absent before the first |
//!
//! Postcard writes it as a varint: seven bits a byte, the lowest first; the eighth is set where more follow.

/// The raw key of the last act's number.
pub const ACT_KEY: [u8; 1] = [b'c'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_what_others_read() {
        assert_eq!(ACT_KEY, *b"c");
        let stored = [1_u64, 127, 128, 1_000].map(|act| postcard::to_allocvec(&act));
        assert_eq!(stored, [Ok(vec![1]), Ok(vec![127]), Ok(vec![0x80, 1]), Ok(vec![0xe8, 7])]);
    }
}
