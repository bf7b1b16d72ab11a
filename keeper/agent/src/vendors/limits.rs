//! How much there may be of each thing: bounds alone.

/// Names, contacts, addresses and words of who vouched are no longer than this. Bytes.
pub const TEXT_BYTES_MAX: usize = 128;

/// Addresses that one vendor is paid at.
pub const ADDRESSES_MAX: usize = 16;

/// Addresses that were taken from one vendor; the oldest leaves.
pub const FORMER_MAX: usize = 16;

/// Ways in which one vendor is reached.
pub const CONTACTS_MAX: usize = 16;

/// No more are taken, so that nobody's flood fills the memory.
pub const VENDORS_MAX: usize = 10_000;

/// Open challenges of one vendor.
pub const CHALLENGES_MAX: usize = 8;

/// The longest time for an answer: 30 days. Seconds.
pub const CHALLENGE_SECONDS_MAX: u64 = 30 * 86_400;

/// Bytes of a nonce, which is written in twice as many hexadecimal digits.
pub const NONCE_BYTES: usize = 16;
