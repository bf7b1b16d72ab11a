//! What a transaction costs here: an estimate with a node's own store and entry prices, counted deterministically.
//!
//! It is no node's gas: the embedded chain runs native code (whose instructions cost nothing here) over a store laid
//! out differently. It is close enough that the keeper's simulation, factor and limits are exercised.

/// A contract call: loading the code. Calls of code that the transaction has loaded cost [`ENTRY_AGAIN`].
pub(crate) const ENTRY: u64 = 60_000;
pub(crate) const ENTRY_AGAIN: u64 = 2_000;
pub(crate) const DELETE: u64 = 1_000;
/// Per byte of a stored code.
pub(crate) const CODE_BYTE: u64 = 3;

/// Every transaction: its accounts, fee, signature and counters.
const TX: u64 = 48_800;
const TX_BYTE: u64 = 10;
const READ: u64 = 1_000;
const READ_BYTE: u64 = 3;
const WRITE: u64 = 2_000;
const WRITE_BYTE: u64 = 30;
const NEXT: u64 = 30;

fn bytes(key: usize, value: usize) -> u64 {
    u64::try_from(key.saturating_add(value)).unwrap_or(u64::MAX)
}

pub(crate) fn transaction(length: usize) -> u64 {
    TX.saturating_add(TX_BYTE.saturating_mul(bytes(length, 0)))
}

pub(crate) fn read(key: usize, value: usize) -> u64 {
    READ.saturating_add(READ_BYTE.saturating_mul(bytes(key, value)))
}

pub(crate) fn write(key: usize, value: usize) -> u64 {
    WRITE.saturating_add(WRITE_BYTE.saturating_mul(bytes(key, value)))
}

pub(crate) fn next(key: usize, value: usize) -> u64 {
    NEXT.saturating_add(READ_BYTE.saturating_mul(bytes(key, value)))
}
