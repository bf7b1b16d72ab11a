//! The decision log: a chain of hashes over what a wallet paid and why, and over what else was decided, that shows when
//! anything in it was changed, left out or put in later.
//!
//! A wallet that keeps one stores the last hash (the head) and the number of entries. Whoever has the entries, from the
//! wallet's events, computes the same head with [`Log`]; the text behind a rationale shows by its own SHA-256.
//!
//! Integers are big-endian; texts are preceded by their length (4 bytes).
//!
//! ```text
//! first head = SHA-256 of: text "stateset-wallet-decisions-v1", text chain id, text wallet address
//! next head  = SHA-256 of: head (32), intent id (16), text denom, text to, amount 16,
//!              rationale: 0 | 1, SHA-256 of the reasons (32); time 8 (Unix seconds of the block)
//!            | of a payment into a conduit: text "stateset-wallet-conduit-v1", text conduit, then as of any payment, `to`
//!              being the beneficiary
//!            | of a note: text "stateset-wallet-note-v1", head (32), SHA-256 of the text noted (32), time 8
//! ```
//!
//! A payment's entry begins with a head, a hash, which is never a text chosen before: no note reads as a payment, and no
//! payment as a note; nor does either read as a payment into a conduit.

use crate::IntentId;
use crate::approval::sha256;

/// Stands first in what the first head is made of.
pub const DOMAIN: &str = "stateset-wallet-decisions-v1";
/// Stands first in what the head after a payment into a conduit is made of.
pub const CONDUIT_DOMAIN: &str = "stateset-wallet-conduit-v1";
/// Stands first in what the head after a note is made of.
pub const NOTE_DOMAIN: &str = "stateset-wallet-note-v1";

/// One payment, as it enters the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision<'a> {
    pub intent: IntentId,
    pub denom: &'a str,
    /// Who is paid: the beneficiary of what goes into a conduit.
    pub to: &'a str,
    pub amount: u128,
    /// SHA-256 of a text kept elsewhere that gives the reasons.
    pub rationale: Option<[u8; 32]>,
    /// Who holds the money, if not `to`.
    pub conduit: Option<&'a str>,
    /// Unix seconds of the block that paid it.
    pub at: u64,
}

/// What enters a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry<'a> {
    Payment(Decision<'a>),
    /// Anything else that was decided, by the SHA-256 of a text kept elsewhere; `at` in Unix seconds of the block.
    Note {
        hash: [u8; 32],
        at: u64,
    },
}

/// A log as of its last entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Log {
    pub head: [u8; 32],
    pub count: u64,
}

impl Log {
    /// Before the first entry.
    pub fn new(chain_id: &str, wallet: &str) -> Self {
        let [domain, chain, address] = [DOMAIN, chain_id, wallet].map(length);
        let parts: [&[u8]; 6] = [&domain, DOMAIN.as_bytes(), &chain, chain_id.as_bytes(), &address, wallet.as_bytes()];
        Self { head: sha256(&parts), count: 0 }
    }

    /// Adds an entry.
    pub fn enter(&mut self, decision: &Decision<'_>) {
        let Decision { intent, denom, to, amount, rationale, conduit, at } = decision;
        let rationale = rationale.as_ref();
        let mut through = Vec::new();
        for text in conduit.map(|conduit| [CONDUIT_DOMAIN, conduit]).iter().flatten() {
            through.extend(length(text));
            through.extend(text.as_bytes());
        }
        self.head = sha256(&[
            &through,
            &self.head,
            &intent.0,
            &length(denom),
            denom.as_bytes(),
            &length(to),
            to.as_bytes(),
            &amount.to_be_bytes(),
            &[u8::from(rationale.is_some())],
            rationale.map_or(&[], |hash| hash.as_slice()),
            &at.to_be_bytes(),
        ]);
        self.count = self.count.saturating_add(1);
    }

    /// Adds the hash of a text that says what else was decided, in the block of time `at`.
    pub fn note(&mut self, hash: &[u8; 32], at: u64) {
        let domain = length(NOTE_DOMAIN);
        self.head = sha256(&[&domain, NOTE_DOMAIN.as_bytes(), &self.head, hash, &at.to_be_bytes()]);
        self.count = self.count.saturating_add(1);
    }

    /// The log of these entries.
    pub fn of<'a>(chain_id: &str, wallet: &str, entries: impl IntoIterator<Item = Entry<'a>>) -> Self {
        let mut log = Self::new(chain_id, wallet);
        for entry in entries {
            match entry {
                Entry::Payment(decision) => log.enter(&decision),
                Entry::Note { hash, at } => log.note(&hash, at),
            }
        }
        log
    }
}

/// No text here has 4 GiB.
fn length(text: &str) -> [u8; 4] {
    u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A payment's id, denom, payee with conduit (empty: none), amount, reasons and time; or a note's hash and time.
    #[derive(Clone, Debug, PartialEq, Eq)]
    enum Written {
        Paid(u8, String, [String; 2], u128, Option<u8>, u64),
        Noted(u8, u64),
    }

    impl Written {
        fn later(&mut self) {
            let (Self::Paid(.., at) | Self::Noted(_, at)) = self;
            *at += 1;
        }

        fn entry(&self) -> Entry<'_> {
            match self {
                Self::Paid(id, denom, [to, conduit], amount, rationale, at) => Entry::Payment(Decision {
                    intent: IntentId([*id; 16]),
                    denom,
                    to,
                    amount: *amount,
                    conduit: Some(conduit.as_str()).filter(|conduit| !conduit.is_empty()),
                    rationale: rationale.map(|byte| [byte; 32]),
                    at: *at,
                }),
                Self::Noted(hash, at) => Entry::Note { hash: [*hash; 32], at: *at },
            }
        }
    }

    fn log(wallet: &str, entries: &[Written]) -> Log {
        Log::of("chain", wallet, entries.iter().map(Written::entry))
    }

    fn written() -> impl Strategy<Value = Written> {
        let parties = ["[ab]{0,2}", "[ab]{0,2}"];
        let paid = (0_u8..2, "[ab]{0,2}", parties, 0_u128..2, prop::option::of(0_u8..2), 0_u64..2);
        let paid =
            paid.prop_map(|(id, denom, to, amount, rationale, at)| Written::Paid(id, denom, to, amount, rationale, at));
        prop_oneof![paid, (0_u8..2, 0_u64..2).prop_map(|(hash, at)| Written::Noted(hash, at))]
    }

    fn entries() -> impl Strategy<Value = Vec<Written>> {
        prop::collection::vec(written(), 0..4)
    }

    #[test]
    fn the_heads_are_what_the_page_says() {
        let first = Log::new("c-1", "w");
        assert_eq!(first.head, sha256(&[b"\0\0\0\x1cstateset-wallet-decisions-v1\0\0\0\x03c-1\0\0\0\x01w"]));
        let mut log = first;
        let intent = IntentId([7; 16]);
        let decision =
            Decision { intent, denom: "uusdc", to: "alice", amount: 5, rationale: Some([9; 32]), conduit: None, at: 3 };
        log.enter(&decision);
        let mut bytes = first.head.to_vec();
        bytes.extend([7; 16]);
        bytes.extend(*b"\0\0\0\x05uusdc\0\0\0\x05alice");
        bytes.extend(5_u128.to_be_bytes());
        bytes.push(1);
        bytes.extend([9; 32]);
        bytes.extend(3_u64.to_be_bytes());
        assert_eq!(log, Log { head: sha256(&[&bytes]), count: 1 });
        let mut through = first;
        through.enter(&Decision { conduit: Some("escrow"), ..decision });
        let into = [b"\0\0\0\x1astateset-wallet-conduit-v1\0\0\0\x06escrow".as_slice(), &bytes].concat();
        assert_eq!(through, Log { head: sha256(&[&into]), count: 1 });
        let mut noted = b"\0\0\0\x17stateset-wallet-note-v1".to_vec();
        noted.extend(log.head);
        noted.extend([8; 32]);
        noted.extend(4_u64.to_be_bytes());
        log.note(&[8; 32], 4);
        assert_eq!(log, Log { head: sha256(&[&noted]), count: 2 });
    }

    /// Whatever a note says: a payment's entry begins with a head, and a note's with a text that no head is.
    #[test]
    fn no_note_is_a_payment_and_no_payment_a_note() {
        let mut log = Log::new("c-1", "w");
        let domain = [&length(NOTE_DOMAIN), NOTE_DOMAIN.as_bytes()].concat();
        for number in 0..200_u8 {
            assert_ne!(log.head[..domain.len()], domain, "a head that reads as a note's beginning");
            let (mut paid, mut noted) = (log, log);
            // A payment of which all but the head is the note's, byte for byte, as far as its form allows.
            paid.enter(&Decision {
                intent: IntentId([number; 16]),
                denom: "",
                to: "",
                amount: u128::from_be_bytes([number; 16]),
                rationale: Some([number; 32]),
                conduit: None,
                at: u64::from_be_bytes([number; 8]),
            });
            noted.note(&[number; 32], u64::from_be_bytes([number; 8]));
            assert_ne!(paid.head, noted.head);
            log = noted;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// Small alphabets, so that borders would blur if lengths did not stand before what they measure.
        #[test]
        fn two_logs_share_a_head_only_if_they_hold_the_same(one in entries(), other in entries()) {
            prop_assert_eq!(log("w", &one) == log("w", &other), one == other);
            prop_assert_ne!(log("w", &one).head, log("v", &one).head);
        }

        #[test]
        fn whatever_is_changed_left_out_or_put_in_changes_the_head(
            entries in entries(), extra in written(), index in any::<prop::sample::Index>(),
        ) {
            let whole = log("w", &entries);
            let index = index.index(entries.len() + 1);
            let mut more = entries.clone();
            more.insert(index, extra);
            prop_assert_ne!(log("w", &more).head, whole.head);
            if index < entries.len() {
                let mut less = entries.clone();
                less.remove(index);
                prop_assert_ne!(log("w", &less).head, whole.head);
                let mut changed = entries.clone();
                changed[index].later();
                prop_assert_ne!(log("w", &changed).head, whole.head);
            }
        }
    }
}
