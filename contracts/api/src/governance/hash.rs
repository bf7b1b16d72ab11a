//! What an approval is bound to: one hash per action, which wallet, governance and clients compute alike.
//!
//! SHA-256 over these bytes, each text and list with its length before it (4 bytes, big-endian), as in
//! [`crate::approval`]:
//!
//! ```text
//! text domain, text chain id, text governance contract, text wallet, text denom, list of payment
//! payment = bytes id (16), text to, amount 16, text category, text reference
//! ```

use crate::approval::canonical::{Writer, payment};
use crate::approval::sha256;
use crate::wallet::Payment;

/// Names what is hashed, and in which version.
pub const DOMAIN: &str = "stateset/governed-action/1";

/// Whose rules an action is held to, and who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningDomain<'a> {
    pub chain_id: &'a str,
    /// The governance contract's address.
    pub governance: &'a str,
    /// The wallet's address.
    pub wallet: &'a str,
}

/// The hash of paying `payments`, in this order and in one message.
pub fn action_hash(domain: SigningDomain<'_>, denom: &str, payments: &[Payment]) -> [u8; 32] {
    let mut out = Writer::default();
    for text in [DOMAIN, domain.chain_id, domain.governance, domain.wallet, denom] {
        out.text(text);
    }
    out.list(payments, payment);
    sha256(&[&out.into_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Amount, IntentId};

    fn pay(to: &str, amount: u128) -> Payment {
        Payment {
            id: IntentId::new(1_790_000_000, [5; 10]),
            to: to.into(),
            amount: Amount(amount),
            category: "cloud".into(),
            reference: "r".into(),
        }
    }

    const DOMAIN_OF_TEST: SigningDomain<'static> = SigningDomain { chain_id: "c", governance: "g", wallet: "w" };

    #[test]
    fn the_bytes_are_what_the_page_says() {
        let mut bytes =
            b"\0\0\0\x1astateset/governed-action/1\0\0\0\x01c\0\0\0\x01g\0\0\0\x01w\0\0\0\x05uusdc".to_vec();
        bytes.extend(*b"\0\0\0\x01\0\0\0\x10");
        bytes.extend(IntentId::new(1_790_000_000, [5; 10]).0);
        bytes.extend(*b"\0\0\0\x05alice");
        bytes.extend(7_u128.to_be_bytes());
        bytes.extend(*b"\0\0\0\x05cloud\0\0\0\x01r");
        assert_eq!(action_hash(DOMAIN_OF_TEST, "uusdc", &[pay("alice", 7)]), sha256(&[&bytes]));
    }

    #[test]
    fn whatever_an_action_consists_of_changes_its_hash() {
        let (alice, bob) = (pay("alice", 7), pay("bob", 7));
        let with = |change: fn(&mut Payment)| {
            let mut payment = alice.clone();
            change(&mut payment);
            action_hash(DOMAIN_OF_TEST, "uusdc", &[payment])
        };
        let one = std::slice::from_ref(&alice);
        let mut hashes = vec![
            action_hash(DOMAIN_OF_TEST, "uusdc", one),
            action_hash(SigningDomain { chain_id: "d", ..DOMAIN_OF_TEST }, "uusdc", one),
            action_hash(SigningDomain { governance: "d", ..DOMAIN_OF_TEST }, "uusdc", one),
            action_hash(SigningDomain { wallet: "d", ..DOMAIN_OF_TEST }, "uusdc", one),
            // A letter moved over a border.
            action_hash(SigningDomain { governance: "gw", wallet: "", ..DOMAIN_OF_TEST }, "uusdc", one),
            action_hash(DOMAIN_OF_TEST, "ustate", one),
            action_hash(DOMAIN_OF_TEST, "uusdc", &[alice.clone(), bob.clone()]),
            action_hash(DOMAIN_OF_TEST, "uusdc", &[bob.clone(), alice.clone()]),
            action_hash(DOMAIN_OF_TEST, "uusdc", &[alice.clone(), alice.clone()]),
            action_hash(DOMAIN_OF_TEST, "uusdc", &[]),
            with(|payment| payment.id = IntentId::new(1_790_000_000, [6; 10])),
            with(|payment| payment.to = "bob".into()),
            with(|payment| payment.amount = Amount(8)),
            with(|payment| payment.category = "clou".into()),
            with(|payment| payment.reference = "s".into()),
        ];
        let all = hashes.len();
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), all);
    }
}
