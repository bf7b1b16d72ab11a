//! Where the registry's storage may be read by others without asking it, which would cost an entry.
//!
//! | key | value |
//! | --- | --- |
//! | `t` and the 16 bytes of the agent's id | [`Status`](crate::registry::Status) as postcard; absent for [`Status::Active`](crate::registry::Status) |
//!
//! Absent also where no such agent exists: whoever reads it knows the id from elsewhere (a wallet from its binding).

use crate::AgentId;

/// The key byte of statuses.
pub const STATUS_PREFIX: u8 = b't';

/// The raw key of an agent's status.
pub fn status_key(agent: AgentId) -> [u8; 17] {
    let mut key = [STATUS_PREFIX; 17];
    key[1..].copy_from_slice(&agent.0);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Status;

    #[test]
    fn the_layout_is_what_others_read() {
        let key = status_key(AgentId([7; 16]));
        assert_eq!((key[0], &key[1..]), (b't', &[7; 16][..]));
        let stored = [Status::Active, Status::Suspended, Status::Retired].map(|status| postcard::to_allocvec(&status));
        assert_eq!(stored, [Ok(vec![0]), Ok(vec![1]), Ok(vec![2])]);
    }
}
