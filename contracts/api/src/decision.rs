//! The decision log: a chain of hashes over what a wallet paid and why, that shows when anything in it was changed,
//! left out or put in later.
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
//! ```

use crate::IntentId;
use crate::approval::sha256;

/// Stands first in what the first head is made of.
pub const DOMAIN: &str = "stateset-wallet-decisions-v1";

/// One payment, as it enters the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision<'a> {
    pub intent: IntentId,
    pub denom: &'a str,
    pub to: &'a str,
    pub amount: u128,
    /// SHA-256 of a text kept elsewhere that gives the reasons.
    pub rationale: Option<[u8; 32]>,
    /// Unix seconds of the block that paid it.
    pub at: u64,
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
        let Decision { intent, denom, to, amount, rationale, at } = decision;
        let rationale = rationale.as_ref();
        self.head = sha256(&[
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

    /// The log of these entries.
    pub fn of<'a>(chain_id: &str, wallet: &str, decisions: impl IntoIterator<Item = Decision<'a>>) -> Self {
        let mut log = Self::new(chain_id, wallet);
        decisions.into_iter().for_each(|decision| log.enter(&decision));
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

    type Entry = (u8, String, String, u128, Option<u8>, u64);

    fn log(wallet: &str, entries: &[Entry]) -> Log {
        let decision = |(id, denom, to, amount, rationale, at): &Entry| {
            let (intent, rationale) = (IntentId([*id; 16]), rationale.map(|byte| [byte; 32]));
            (intent, denom.clone(), to.clone(), *amount, rationale, *at)
        };
        let owned: Vec<_> = entries.iter().map(decision).collect();
        let entries = owned.iter().map(|(intent, denom, to, amount, rationale, at)| Decision {
            intent: *intent,
            denom,
            to,
            amount: *amount,
            rationale: *rationale,
            at: *at,
        });
        Log::of("chain", wallet, entries)
    }

    fn entries() -> impl Strategy<Value = Vec<Entry>> {
        let entry = (0_u8..2, "[ab]{0,2}", "[ab]{0,2}", 0_u128..2, prop::option::of(0_u8..2), 0_u64..2);
        prop::collection::vec(entry, 0..4)
    }

    #[test]
    fn the_heads_are_what_the_page_says() {
        let first = Log::new("c-1", "w");
        assert_eq!(first.head, sha256(&[b"\0\0\0\x1cstateset-wallet-decisions-v1\0\0\0\x03c-1\0\0\0\x01w"]));
        let mut log = first;
        let intent = IntentId([7; 16]);
        log.enter(&Decision { intent, denom: "uusdc", to: "alice", amount: 5, rationale: Some([9; 32]), at: 3 });
        let mut bytes = first.head.to_vec();
        bytes.extend([7; 16]);
        bytes.extend(*b"\0\0\0\x05uusdc\0\0\0\x05alice");
        bytes.extend(5_u128.to_be_bytes());
        bytes.push(1);
        bytes.extend([9; 32]);
        bytes.extend(3_u64.to_be_bytes());
        assert_eq!(log, Log { head: sha256(&[&bytes]), count: 1 });
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
            entries in entries(), extra in (0_u8..2, "[ab]{0,2}", "[ab]{0,2}", 0_u128..2, prop::option::of(0_u8..2), 0_u64..2),
            index in any::<prop::sample::Index>(),
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
                changed[index].5 += 1;
                prop_assert_ne!(log("w", &changed).head, whole.head);
            }
        }
    }
}
