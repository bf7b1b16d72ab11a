//! Where the wallet's storage may be read by others without asking it, which would cost an entry.
//!
//! | key | value, as postcard |
//! | --- | --- |
//! | `c` | the number of the operator's last act ([`OperatorMsg`](super::OperatorMsg)), a `u64`; absent before the first |
//! | `u` | what the whole wallet has spent, a [`Usage`](crate::policy::Usage); more follows it |
//! | `p`, the index of the denom's entry in the policy (one byte), the payee's canonical address | a listed payee, a [`PayeeState`](crate::policy::PayeeState) |
//! | `w`, the payee's canonical address | who is not listed, a [`NewcomerState`](crate::policy::NewcomerState); absent for who was neither removed nor paid |
//! | `e`, the index of the denom's entry (one byte) | the newcomer purse, a [`PurseState`](crate::policy::PurseState); absent before it was used |
//! | `h`, a budget's name | what it counted, a [`BudgetState`](crate::policy::BudgetState); absent before it was used |
//! | `r`, the 16 bytes of an intent's id | its receipt: that it stands there shows that the id was used, and the query `receipt` for what |
//!
//! Postcard writes a number as a varint: seven bits a byte, the lowest first; the eighth is set where more follow.
//! Whoever reads a cell passes over what follows the value: later versions append.

use crate::IntentId;

/// The raw key of the last act's number.
pub const ACT_KEY: [u8; 1] = [b'c'];
/// The raw key of what the whole wallet has spent.
pub const TOTALS_KEY: [u8; 1] = [b'u'];
/// What keys of listed payees begin with.
pub const PAYEE_PREFIX: u8 = b'p';
/// What keys of payees begin with that are not listed.
pub const NEWCOMER_PREFIX: u8 = b'w';
/// What keys of newcomer purses begin with.
pub const PURSE_PREFIX: u8 = b'e';
/// What keys of budgets begin with.
pub const BUDGET_PREFIX: u8 = b'h';
/// What keys of receipts begin with.
pub const RECEIPT_PREFIX: u8 = b'r';

/// The raw key of a listed payee: by the index of the denom's entry and the canonical address.
pub fn payee_key(denom: u8, canonical: &[u8]) -> Vec<u8> {
    [&[PAYEE_PREFIX, denom], canonical].concat()
}

/// The raw key of a payee that is not listed.
pub fn newcomer_key(canonical: &[u8]) -> Vec<u8> {
    [&[NEWCOMER_PREFIX], canonical].concat()
}

/// The raw key of a denom's newcomer purse.
pub const fn purse_key(denom: u8) -> [u8; 2] {
    [PURSE_PREFIX, denom]
}

/// The raw key of a budget, by its name.
pub fn budget_key(name: &str) -> Vec<u8> {
    [&[BUDGET_PREFIX], name.as_bytes()].concat()
}

/// The raw key of an intent's receipt.
pub fn receipt_key(id: IntentId) -> [u8; 17] {
    let mut key = [RECEIPT_PREFIX; 17];
    key[1..].copy_from_slice(&id.0);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_what_others_read() {
        assert_eq!((ACT_KEY, TOTALS_KEY, purse_key(2)), (*b"c", *b"u", [b'e', 2]));
        assert_eq!((payee_key(1, b"ab"), newcomer_key(b"ab")), (b"p\x01ab".to_vec(), b"wab".to_vec()));
        assert_eq!(budget_key("food"), b"hfood");
        let key = receipt_key(IntentId([7; 16]));
        assert_eq!((key[0], &key[1..]), (b'r', &[7; 16][..]));
        let stored = [1_u64, 127, 128, 1_000].map(|act| postcard::to_allocvec(&act));
        assert_eq!(stored, [Ok(vec![1]), Ok(vec![127]), Ok(vec![0x80, 1]), Ok(vec![0xe8, 7])]);
    }
}
