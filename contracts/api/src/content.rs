//! The hash of what is decided: a vote names the content that was shown, not only its number, so that a node which
//! shows one thing and stores another collects no votes.
//!
//! SHA-256 over these bytes, each text with its length before it (4 bytes, big-endian), as in [`crate::approval`]:
//!
//! ```text
//! text kind ("stateset/<kind>/1"), text chain id, text contract, number (8 bytes), text content
//! ```
//!
//! The content is the compact JSON in which the contract's own query answers it, members in that order, so that a
//! client hashes what it shows. Proposals of a wallet have a canonical form of their own:
//! [`crate::approval::draft_hash`].

use cosmwasm_std::{StdResult, to_json_string};
use serde::Serialize;

use crate::approval::canonical::Writer;
use crate::approval::sha256;

/// What is voted on in governance: [`crate::governance::Matter`].
pub const BALLOT: &str = "stateset/ballot/1";
/// What was reported: [`crate::reputation::Report`].
pub const CASE: &str = "stateset/case/1";
/// What waits for its time in governance, reputation or a treasury: their `Change`.
pub const CHANGE: &str = "stateset/change/1";

/// Where something is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentDomain<'a> {
    /// [`BALLOT`], [`CASE`] or [`CHANGE`].
    pub kind: &'a str,
    pub chain_id: &'a str,
    /// The address of the contract that decides it.
    pub contract: &'a str,
}

/// The hash of `content` under its `number` there. Errors only where the content has no JSON, which no message lacks.
pub fn content_hash(domain: ContentDomain<'_>, number: u64, content: &impl Serialize) -> StdResult<[u8; 32]> {
    let mut out = Writer::default();
    for text in [domain.kind, domain.chain_id, domain.contract] {
        out.text(text);
    }
    out.number(number);
    out.text(&to_json_string(content)?);
    Ok(sha256(&[&out.into_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reputation::CaseRef;

    const DOMAIN: ContentDomain<'static> = ContentDomain { kind: BALLOT, chain_id: "c", contract: "g" };

    #[test]
    fn the_bytes_are_what_the_page_says() {
        let bytes = b"\0\0\0\x11stateset/ballot/1\0\0\0\x01c\0\0\0\x01g\0\0\0\0\0\0\0\x07\0\0\0\x0a{\"case\":4}";
        assert_eq!(content_hash(DOMAIN, 7, &CaseRef { case: 4 }).unwrap(), sha256(&[bytes]));
    }

    #[test]
    fn whatever_is_decided_changes_its_hash() {
        let four = CaseRef { case: 4 };
        let mut hashes = vec![
            content_hash(DOMAIN, 7, &four),
            content_hash(DOMAIN, 8, &four),
            content_hash(DOMAIN, 7, &CaseRef { case: 5 }),
            content_hash(ContentDomain { kind: CASE, ..DOMAIN }, 7, &four),
            content_hash(ContentDomain { kind: CHANGE, ..DOMAIN }, 7, &four),
            content_hash(ContentDomain { chain_id: "d", ..DOMAIN }, 7, &four),
            content_hash(ContentDomain { contract: "h", ..DOMAIN }, 7, &four),
            // A letter moved over a border.
            content_hash(ContentDomain { chain_id: "cg", contract: "", ..DOMAIN }, 7, &four),
        ]
        .into_iter()
        .map(Result::unwrap)
        .collect::<Vec<_>>();
        let all = hashes.len();
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), all);
    }
}
