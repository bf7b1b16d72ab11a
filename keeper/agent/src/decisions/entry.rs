//! What enters the wallet's decision log of several decisions: of one the hash of its record, of more a hash of theirs.

use sha2::{Digest, Sha256};

/// Stands first in what the hash of several decisions is made of.
pub const DOMAIN: &str = "stateset-keeper-decisions-v1";

/// The hash under which these decisions enter the log, in their order:
///
/// ```text
/// of one:  its hash
/// of more: SHA-256 of: "stateset-keeper-decisions-v1", their hashes (32 each)
/// ```
///
/// `None` of none. Their number needs no place of its own, since each has the same length.
pub fn entry(hashes: &[[u8; 32]]) -> Option<[u8; 32]> {
    match hashes {
        [] => None,
        [one] => Some(*one),
        several => {
            let mut hash = Sha256::new();
            hash.update(DOMAIN);
            several.iter().for_each(|one| hash.update(one));
            Some(hash.finalize().into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_decision_enters_as_itself_and_several_as_a_hash_of_them_in_their_order() {
        let [a, b] = [[1; 32], [2; 32]];
        assert_eq!((entry(&[]), entry(&[a])), (None, Some(a)));
        let both: [u8; 32] = Sha256::digest([DOMAIN.as_bytes(), &a, &b].concat()).into();
        assert_eq!(entry(&[a, b]), Some(both));
        assert_ne!(entry(&[b, a]), Some(both));
    }
}
