//! Turning pages: the whole of a listing, and never more than a bound, whatever the node goes on answering.

use std::collections::BTreeSet;
use std::fmt::{Debug, Display};

use serde::Serialize;
use serde::de::DeserializeOwned;
use stateset_api::limits::PAGE_MAX;

use super::ask::ask;
use super::error::{AskError, PagesError};
use crate::Chain;

/// Pages of one listing: 30,000 entries, thirty times what a wallet of five years holds, and some seconds of a node's
/// time. A node that goes on is broken, or lies.
pub const PAGES_MAX: usize = 1_000;

/// A listing: how its entries are called, by what they are found, and whether that only ever rises.
pub struct Listing<T, K> {
    /// As errors name it, such as `proposals`.
    pub what: &'static str,
    pub key: fn(&T) -> K,
    /// Entries come in the order of their keys. Otherwise no key may come twice.
    pub rises: bool,
}

impl<T, K: Ord + Clone + Debug> Listing<T, K> {
    /// All entries after `after`, in the contract's order. `query` asks for the page after a key with a limit, `entries`
    /// takes them out of the answer.
    pub async fn read<Q: Serialize, A: DeserializeOwned>(
        &self,
        (chain, contract): (&dyn Chain, &str),
        after: Option<K>,
        query: impl Fn(Option<K>, Option<u32>) -> Q,
        entries: impl Fn(A) -> Vec<T>,
    ) -> Result<Vec<T>, AskError> {
        let mut pages = Pages::new(self, after);
        loop {
            let answer: A = ask(chain, contract, &query(pages.last.clone(), Some(PAGE_MAX))).await?;
            let more = pages.add(entries(answer));
            if !more.map_err(|reason| AskError::Pages { contract: contract.to_owned(), reason })? {
                return Ok(pages.found);
            }
        }
    }
}

/// What was read so far.
struct Pages<'a, T, K> {
    listing: &'a Listing<T, K>,
    last: Option<K>,
    /// Only of listings that do not rise.
    seen: BTreeSet<K>,
    read: usize,
    found: Vec<T>,
}

impl<'a, T, K: Ord + Clone + Debug> Pages<'a, T, K> {
    fn new(listing: &'a Listing<T, K>, after: Option<K>) -> Self {
        Self { listing, seen: after.iter().cloned().collect(), last: after, read: 0, found: Vec::new() }
    }

    /// Whether another page may follow.
    fn add(&mut self, page: Vec<T>) -> Result<bool, PagesError> {
        let Listing { what, key, .. } = *self.listing;
        let (got, max) = (page.len(), PAGE_MAX as usize);
        if got > max {
            return Err(PagesError::TooLong { what, got, max });
        }
        for entry in page {
            let next = key(&entry);
            if !self.advances(&next) {
                let (after, next) = (shown(self.last.as_ref()), shown(Some(&next)));
                return Err(PagesError::DoesNotAdvance { what, after, next });
            }
            self.last = Some(next);
            self.found.push(entry);
        }
        self.read = self.read.saturating_add(1);
        let more = got == max;
        if more && self.read >= PAGES_MAX {
            return Err(PagesError::TooMany { what, read: self.read, max: PAGES_MAX });
        }
        Ok(more)
    }

    fn advances(&mut self, next: &K) -> bool {
        match (self.listing.rises, &self.last) {
            (true, Some(last)) => next > last,
            (true, None) => true,
            (false, _) => self.seen.insert(next.clone()),
        }
    }
}

/// Of keys that a node may have made up, no more than a line.
fn shown(key: Option<&impl Debug>) -> String {
    let text: &dyn Display = match key {
        Some(key) => &format!("{key:?}"),
        None => &"the beginning",
    };
    text.to_string().chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERS: Listing<u64, u64> = Listing { what: "numbers", key: |number| *number, rises: true };
    const NAMES: Listing<&str, &str> = Listing { what: "names", key: |name| name, rises: false };

    #[test]
    fn a_page_that_is_not_full_is_the_last() {
        let mut pages = Pages::new(&NUMBERS, Some(4));
        assert_eq!(pages.add((5..35).collect()), Ok(true));
        assert_eq!(pages.add(vec![40]), Ok(false));
        assert_eq!((pages.found.len(), pages.last), (31, Some(40)));
        assert_eq!(Pages::new(&NUMBERS, None).add(Vec::new()), Ok(false));
    }

    #[test]
    fn pages_that_stand_still_or_go_back_are_refused() {
        let refused = |after, page: Vec<u64>| match Pages::new(&NUMBERS, after).add(page) {
            Err(PagesError::DoesNotAdvance { after, next, .. }) => (after, next),
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(Some(4), vec![4]), ("4".to_owned(), "4".to_owned()));
        assert_eq!(refused(Some(4), vec![5, 3]), ("5".to_owned(), "3".to_owned()));
        assert_eq!(refused(None, vec![7, 7]), ("7".to_owned(), "7".to_owned()));
        let mut names = Pages::new(&NAMES, None);
        assert_eq!(names.add(vec!["b", "a"]), Ok(false), "in an order of the contract's own");
        assert!(matches!(names.add(vec!["b"]), Err(PagesError::DoesNotAdvance { .. })));
    }

    #[test]
    fn pages_without_end_and_pages_of_any_length_are_refused() {
        let mut pages = Pages::new(&NUMBERS, None);
        let mut page = |from: u64| pages.add((from..from + 30).collect());
        for number in 0..999 {
            assert_eq!(page(number * 30), Ok(true));
        }
        assert_eq!(page(999 * 30), Err(PagesError::TooMany { what: "numbers", read: 1_000, max: PAGES_MAX }));
        let long = Pages::new(&NUMBERS, None).add((0..31).collect());
        assert_eq!(long, Err(PagesError::TooLong { what: "numbers", got: 31, max: 30 }));
    }
}
