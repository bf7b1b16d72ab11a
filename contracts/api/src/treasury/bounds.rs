//! Why a policy is not accepted, and the check that all its numbers share.

use thiserror::Error;

use crate::Amount;

/// A reference price serves for at most 30 days (seconds).
pub const PRICE_AGE_SECONDS_MAX: u64 = 30 * 86_400;

/// A policy that is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PolicyError {
    #[error("{what} lies between {min} and {max}: got {got}")]
    Bounds { what: &'static str, got: u64, min: u64, max: u64 },
    #[error("{what} '{address}' stands twice")]
    Twice { what: &'static str, address: String },
    #[error("pool '{address}' is followed and not listed")]
    FollowedPool { address: String },
    #[error("a corridor goes from at least 1 up to at most 10^12: got {min} to {max}")]
    Corridor { min: Amount, max: Amount },
}

pub(super) fn within(what: &'static str, got: u64, min: u64, max: u64) -> Result<(), PolicyError> {
    if (min..=max).contains(&got) { Ok(()) } else { Err(PolicyError::Bounds { what, got, min, max }) }
}
