//! The id of the rules under which signers decide. Each is made of the one before it, of the block that brought it into
//! force and of the signers in force from then on, so that nobody knows it, or signs under it, any earlier.
//!
//! ```text
//! rules id = SHA-256 of: text "stateset-wallet-rules-v1", bytes previous id (32 zeros before the first),
//!            rules epoch (4 bytes), block height (8 bytes), block time in nanoseconds (8 bytes),
//!            option signers (as in a draft)
//! ```

use super::{canonical, sha256};
use crate::wallet::SignerSet;

/// Stands first in what an id is made of.
pub const RULES_DOMAIN: &str = "stateset-wallet-rules-v1";

/// What comes into force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules<'a> {
    /// The id of the rules until now; zeros if there were none.
    pub previous: [u8; 32],
    pub epoch: u32,
    /// The block that brings it into force.
    pub height: u64,
    /// Its time in nanoseconds.
    pub time_nanos: u64,
    /// `None` where the owner alone decides from now on.
    pub signers: Option<&'a SignerSet>,
}

impl Rules<'_> {
    /// The id of these rules.
    pub fn id(&self) -> [u8; 32] {
        let mut out = canonical::Writer::default();
        out.text(RULES_DOMAIN);
        out.bytes(&self.previous);
        out.count(self.epoch);
        out.number(self.height);
        out.number(self.time_nanos);
        out.option(self.signers, canonical::signers);
        sha256(&[&out.into_bytes()])
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::Binary;

    use super::*;
    use crate::wallet::{Signer, SignerId};

    const BASE: Rules<'static> = Rules { previous: [0; 32], epoch: 1, height: 2, time_nanos: 3, signers: None };

    #[test]
    fn the_bytes_are_what_the_page_says() {
        let mut bytes = b"\0\0\0\x18stateset-wallet-rules-v1\0\0\0\x20".to_vec();
        bytes.extend([0; 32]);
        bytes.extend(b"\0\0\0\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\x03\0");
        assert_eq!(BASE.id(), sha256(&[&bytes]));
    }

    #[test]
    fn whatever_brings_rules_into_force_changes_their_id() {
        let signer = Signer { id: SignerId::Ed25519(Binary::from([7; 32])), weight: 1 };
        let set = SignerSet { signers: vec![signer], threshold: 1, loosen_delay_seconds: 3_600 };
        let heavier = SignerSet { threshold: 2, ..set.clone() };
        let mut ids = [
            BASE,
            Rules { previous: [1; 32], ..BASE },
            Rules { epoch: 2, ..BASE },
            Rules { height: 3, ..BASE },
            Rules { time_nanos: 4, ..BASE },
            Rules { signers: Some(&set), ..BASE },
            Rules { signers: Some(&heavier), ..BASE },
        ]
        .map(|rules| rules.id())
        .to_vec();
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }
}
