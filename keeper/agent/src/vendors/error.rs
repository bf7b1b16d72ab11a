//! Why something about a vendor is refused, with what stands against it.

use thiserror::Error;

use crate::show::timestamp::show_date;
use crate::vendors::limits::{CHALLENGE_SECONDS_MAX, CHALLENGES_MAX, NONCE_BYTES, TEXT_BYTES_MAX, VENDORS_MAX};

/// A refused input; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VendorError {
    #[error("id '{got}' is no slug (a-z, 0-9, '-', '_', at most 32 bytes)")]
    Id { got: String },
    #[error("a {what} has 1 to {TEXT_BYTES_MAX} bytes: got {got}")]
    Length { what: &'static str, got: usize },
    #[error("a {what} has U+{:04X} at position {position}, which cannot be seen: leave it out", u32::from(*got))]
    Unseen { what: &'static str, got: char, position: usize },
    #[error("a {what} begins or ends with a blank: leave it out")]
    Blank { what: &'static str },
    #[error("{got} {what}, at most {max}")]
    TooMany { what: &'static str, got: usize, max: usize },
    #[error("{VENDORS_MAX} vendors are known, no more are taken")]
    Full,
    #[error("vendor {id} is known; `vendor change` changes it")]
    Known { id: String },
    #[error("no vendor has the id '{id}'; `vendor list` shows them")]
    Unknown { id: String },
    #[error("the name {name:?} cannot be told from, or is close to, that of vendor {other}, {known:?}: {difference}")]
    Name { name: String, other: String, known: String, difference: String },
    #[error("address {address} is vendor {other}'s: an address is of one vendor")]
    AddressTaken { address: String, other: String },
    #[error("vendor {id} is not paid at {address}")]
    NoAddress { id: String, address: String },
    #[error("vendor {id} would be as it is")]
    NothingChanges { id: String },
    #[error("{CHALLENGES_MAX} challenges of vendor {id} are open: wait until one is answered or expires")]
    Challenges { id: String },
    #[error("a challenge is open for 1 to {CHALLENGE_SECONDS_MAX} seconds: got {got}")]
    Lifetime { got: u64 },
    #[error("nonce '{got}' is no {} small hexadecimal digits", NONCE_BYTES * 2)]
    Nonce { got: String },
    #[error("nonce {nonce} was used in an open challenge")]
    NonceUsed { nonce: String },
    #[error(
        "no challenge with nonce {nonce} is open: it was answered, expired, or never made; `vendor challenge` makes one"
    )]
    NoChallenge { nonce: String },
    #[error("the challenge expired at {expires} ({}), it is {at} now: make another", show_date(*expires))]
    Expired { expires: u64, at: u64 },
    #[error("the challenge is vendor {expected}'s, not {got}'s")]
    OtherVendor { expected: String, got: String },
    #[error("the challenge is about {expected}, the signature is of {got}")]
    OtherAddress { expected: String, got: String },
    #[error("the challenge is for chain {expected}, this is {got}")]
    OtherChain { expected: String, got: String },
}
