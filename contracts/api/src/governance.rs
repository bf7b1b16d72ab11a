//! Messages of governance that a consumer of its approvals sends.

pub mod hash;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Binary;

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    Consumer(ConsumerMsg),
}

/// The contract for which an approval was given, and nobody else.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ConsumerMsg {
    /// Uses up an approval for exactly one action; refused if it is another's, for another action, expired or used.
    Consume {
        approval: u64,
        /// See [`hash::action_hash`]: 32 bytes.
        action_hash: Binary,
    },
}
