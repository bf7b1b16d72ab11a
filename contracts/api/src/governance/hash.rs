//! What an approval of governance is bound to: one message's payments of one wallet on one chain.
//!
//! ```text
//! action = text "stateset-governance-action-v1"
//!          text chain id
//!          text governance contract
//!          text wallet
//!          text denom
//!          list of payment, in their canonical form (see [`crate::approval`])
//! ```

use crate::approval::{Writer, payment, sha256};
use crate::wallet::Payment;

/// Stands first in the hashed bytes, so that nothing hashed for another purpose is an action.
pub const DOMAIN: &str = "stateset-governance-action-v1";

/// SHA-256 of an action's canonical bytes.
pub fn action_hash(chain_id: &str, governance: &str, wallet: &str, denom: &str, payments: &[Payment]) -> [u8; 32] {
    let mut out = Writer::default();
    for text in [DOMAIN, chain_id, governance, wallet, denom] {
        out.text(text);
    }
    out.list(payments, payment);
    sha256(&[&out.into_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Amount, IntentId};

    fn bill(amount: u128) -> Payment {
        Payment {
            id: IntentId::new(1_790_000_000, [5; 10]),
            to: "alice".into(),
            amount: Amount(amount),
            category: "cloud".into(),
            reference: String::new(),
        }
    }

    #[test]
    fn whatever_an_approval_is_bound_to_changes_its_hash() {
        let base = ["chain", "governance", "wallet", "uusdc"];
        let hash = |at: [&str; 4], payments: &[Payment]| action_hash(at[0], at[1], at[2], at[3], payments);
        let mut hashes = vec![hash(base, &[bill(1)]), hash(base, &[bill(2)]), hash(base, &[bill(1), bill(1)])];
        // Lengths stand first: moving a letter over a border is another action.
        hashes.push(hash(["chaing", "overnance", "wallet", "uusdc"], &[bill(1)]));
        for place in 0..4 {
            let mut other = base;
            other[place] = "x";
            hashes.push(hash(other, &[bill(1)]));
        }
        let count = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), count);
    }

    #[test]
    fn the_bytes_are_what_the_page_says() {
        let mut expected = Vec::new();
        for text in [DOMAIN, "c", "g", "w", "u"] {
            expected.extend(u32::try_from(text.len()).unwrap().to_be_bytes());
            expected.extend(text.as_bytes());
        }
        expected.extend(*b"\0\0\0\x01\0\0\0\x10");
        expected.extend(bill(7).id.0);
        expected.extend(*b"\0\0\0\x05alice");
        expected.extend(7_u128.to_be_bytes());
        expected.extend(*b"\0\0\0\x05cloud\0\0\0\0");
        assert_eq!(action_hash("c", "g", "w", "u", &[bill(7)]), sha256(&[&expected]));
    }
}
