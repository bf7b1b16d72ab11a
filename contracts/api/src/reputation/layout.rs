//! Where the reputation contract's storage may be read by others without asking it, which would cost an entry.
//!
//! | key | value |
//! | --- | --- |
//! | `s` and the 16 bytes of the agent's id | [`Standing`](crate::score::Standing) as postcard; absent for [`Standing::default`](crate::score::Standing) |
//!
//! The value holds the record, not the score: [`Standing::scores`](crate::score::Standing::scores) at the block's time
//! makes it, so that it needs no write to fade.

use crate::AgentId;

/// The key byte of standings.
pub const STANDING_PREFIX: u8 = b's';

/// The raw key of an agent's standing.
pub fn standing_key(agent: AgentId) -> [u8; 17] {
    let mut key = [STANDING_PREFIX; 17];
    key[1..].copy_from_slice(&agent.0);
    key
}
