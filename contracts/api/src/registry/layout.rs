//! Where the registry's storage may be read by others without asking it, which would cost an entry.
//!
//! | key | value |
//! | --- | --- |
//! | `t` and the 16 bytes of the agent's id | [`Status`](super::Status) as postcard; absent for `Active` |

use crate::AgentId;

/// The key byte of statuses.
pub const STATUS_PREFIX: u8 = b't';

/// The raw key of an agent's status.
pub fn status_key(agent: AgentId) -> [u8; 17] {
    let mut key = [STATUS_PREFIX; 17];
    key[1..].copy_from_slice(&agent.0);
    key
}
