//! What messages of several contracts carry, once: each type has its own code in a contract.

use cosmwasm_schema::cw_serde;

/// `{}`.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Nothing {}

/// Names an address.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct AddressRef {
    pub address: String,
}
