//! Where money may go: validators and pools, and how much of it.

use cosmwasm_schema::cw_serde;

use super::PolicyError;
use super::bounds::within;

pub const VALIDATORS_MAX: usize = 8;
pub const POOLS_MAX: usize = 4;
/// Bytes of a validator's or a pool's address.
const ADDRESS_BYTES_MAX: usize = 128;
pub(super) const WHOLE_BPS: u16 = 10_000;

/// A validator or a pool, and how much of the treasury's value may go there.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct VenueRule {
    pub address: String,
    /// Of the treasury's whole value, in basis points, 0 to 10,000. Zero lets nothing more in.
    pub share_max_bps: u16,
}

/// Each once, and within its bounds.
pub(super) fn venues(
    many: &'static str,
    one: &'static str,
    rules: &[VenueRule],
    max: usize,
) -> Result<(), PolicyError> {
    within(many, rules.len() as u64, 0, max as u64)?;
    for (index, rule) in rules.iter().enumerate() {
        within("bytes of an address", rule.address.len() as u64, 1, ADDRESS_BYTES_MAX as u64)?;
        within("share_max_bps", rule.share_max_bps.into(), 0, WHOLE_BPS.into())?;
        if rules.iter().take(index).any(|other| other.address == rule.address) {
            return Err(PolicyError::Twice { what: one, address: rule.address.clone() });
        }
    }
    Ok(())
}
