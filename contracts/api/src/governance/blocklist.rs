//! Lists of addresses to be blocked, imported in pages: what names a list, and how its hash follows from its addresses.
//!
//! The hash binds the list's date, its length and each address in order, however it is cut into pages, and can be
//! carried from page to page: SHA-256 once for the head and once more for each address, texts with their length before
//! them (4 bytes, big-endian), as in [`crate::approval`]:
//!
//! ```text
//! h(0) = SHA-256 of: text domain, date (8 bytes), count (4 bytes)
//! h(n) = SHA-256 of: bytes h(n - 1), text address n
//! ```
//!
//! Addresses ascend by their bytes, each once, so that one set of them has one hash.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Binary;

use crate::approval::canonical::Writer;
use crate::approval::sha256;

/// Names what is hashed, and in which version.
pub const DOMAIN: &str = "stateset/blocked-list/1";
/// Addresses in one page.
pub const PAGE_ADDRESSES_MAX: usize = 100;

/// A list, named before its first page.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct BlockedList {
    /// SHA-256 over its date, its length and its addresses: see [`list_hash`]. 32 bytes.
    pub hash: Binary,
    /// When the list was made, in Unix seconds; no time to come.
    pub date: u64,
    /// Of its addresses, at least 1.
    pub count: u32,
}

/// How far a list was imported.
#[cw_serde]
#[derive(Eq)]
pub struct BlockedImport {
    pub list: BlockedList,
    /// Imported so far: the number of the page that is next.
    pub pages: u32,
    /// Addresses so far. All of them are blocked, whatever comes of the list, but for those that were unblocked since.
    pub imported: u32,
    pub state: ImportState,
}

#[cw_serde]
#[derive(Copy, Eq)]
pub enum ImportState {
    /// Pages are lacking.
    Open {},
    /// All addresses came, and they are the list's.
    Complete {
        /// Unix seconds.
        at: u64,
    },
    /// As many addresses came as the list has, and they are not the list's: begin anew with page 0.
    Mismatch {},
}

/// The hash of a list without its addresses.
pub fn list_head(date: u64, count: u32) -> [u8; 32] {
    let mut out = Writer::default();
    out.text(DOMAIN);
    out.number(date);
    out.count(count);
    sha256(&[&out.into_bytes()])
}

/// The hash with one address more.
pub fn with_address(hash: &[u8; 32], address: &str) -> [u8; 32] {
    let mut out = Writer::default();
    out.bytes(hash);
    out.text(address);
    sha256(&[&out.into_bytes()])
}

/// The hash of a whole list, whose addresses ascend.
pub fn list_hash(date: u64, addresses: &[String]) -> [u8; 32] {
    // No list has 2^32 addresses.
    let head = list_head(date, u32::try_from(addresses.len()).unwrap_or(u32::MAX));
    addresses.iter().fold(head, |hash, address| with_address(&hash, address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_bytes_are_what_the_page_says() {
        let head = sha256(&[b"\0\0\0\x17stateset/blocked-list/1\0\0\0\0\0\0\0\x07\0\0\0\x01"]);
        assert_eq!(list_head(7, 1), head);
        assert_eq!(list_hash(7, &list(&["alice"])), sha256(&[b"\0\0\0\x20", &head, b"\0\0\0\x05alice"]));
    }

    #[test]
    fn date_length_and_every_address_in_its_order_change_the_hash() {
        let mut hashes = vec![
            list_hash(7, &list(&["a", "b"])),
            list_hash(8, &list(&["a", "b"])),
            list_hash(7, &list(&["b", "a"])),
            list_hash(7, &list(&["ab"])),
            list_hash(7, &list(&["a"])),
            list_hash(7, &list(&["a", "b", "c"])),
            list_hash(7, &[]),
            with_address(&list_head(7, 3), "a"),
        ];
        let all = hashes.len();
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), all);
    }
}
