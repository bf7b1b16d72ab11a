//! Invoice series: a vendor's prefix with a running number. A stranger whose bill goes on where a vendor's stopped has
//! seen the vendor's bills.

use serde::{Deserialize, Serialize};

use crate::lookalike::{in_plain_forms, letters_key};

/// Series kept of one vendor; the oldest leaves.
pub const SERIES_MAX: usize = 16;

/// A number so near to a series' last one continues it.
pub const SERIES_NEAR: u64 = 100;

/// A series, as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Up to the running number, with its letters folded as look-alikes are ([`crate::lookalike`]).
    pub prefix: String,
    pub last: u64,
}

/// A bill's number as prefix and running number, however it is spelled and whatever marks stand behind it. None where it
/// ends in no digits, in too many, or has too few and nothing before them, so that it could be anybody's.
pub(crate) fn split(number: &str) -> Option<(String, u64)> {
    let plain = in_plain_forms(number);
    let plain = plain.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let digits = plain.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (prefix, running) = plain.split_at(plain.len() - digits);
    if digits == 0 || digits > 18 || prefix.is_empty() && digits < 4 {
        return None;
    }
    Some((letters_key(prefix), running.parse().ok()?))
}

impl Series {
    pub(crate) fn continues(&self, running: u64) -> bool {
        self.last.abs_diff(running) <= SERIES_NEAR
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_prefix_and_a_running_number_or_no_series() {
        let table = [
            ("INV-2026-0042", Some(("lnv-2026-", 42))),
            ("inv\u{2013}2026\u{2011}\u{ff10}042 .", Some(("lnv-2026-", 42))),
            ("\u{406}NV-2026-0042", Some(("lnv-2026-", 42))),
            ("1042", Some(("", 1042))),
            ("42", None),
            ("INV", None),
            ("Größe7", Some(("gro\u{308}sse", 7))),
            ("X1234567890123456789", None),
        ];
        for (number, wanted) in table {
            assert_eq!(split(number), wanted.map(|(prefix, running)| (prefix.to_owned(), running)), "{number}");
        }
    }

    #[test]
    fn what_is_near_continues_a_series() {
        let series = Series { prefix: "r-".into(), last: 500 };
        assert!(series.continues(400) && series.continues(600));
        assert!(!series.continues(399) && !series.continues(601));
    }
}
