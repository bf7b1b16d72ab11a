//! An episode: what was seen, done, and came of it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::memory::limits::NOTE_BYTES_MAX;
use crate::memory::text::fault;
use crate::row::RowKey;

/// One of them. Stored once and for ever: it is history, not opinion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Episode {
    /// Unix seconds: when it had ended.
    pub at: u64,
    /// What kind of work it was, such as `payment`.
    pub work: String,
    /// What it was about; it is found by this.
    pub subject: String,
    /// What was done.
    pub action: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
    /// What came of it, in the unit of what was expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<i64>,
    /// At most [`NOTE_BYTES_MAX`] bytes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What was expected beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub value: i64,
    pub low: i64,
    pub high: i64,
}

impl Episode {
    /// Why it is none; nothing if it is one.
    pub(crate) fn fault(&self) -> Option<String> {
        let texts = [("work", &self.work), ("subject", &self.subject), ("action", &self.action)];
        let too_long = || {
            let got = self.note.len();
            (got > NOTE_BYTES_MAX).then(|| format!("a note has at most {NOTE_BYTES_MAX} bytes: got {got}"))
        };
        texts.into_iter().find_map(|(what, text)| fault(what, text)).or_else(too_long)
    }

    /// Orders by time. The very same episode twice in one second is one.
    pub fn key(&self) -> RowKey {
        let mut hash = Sha256::new();
        for text in [&self.work, &self.subject, &self.action, &self.note] {
            hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(text);
        }
        let Expected { value, low, high } = self.expected.unwrap_or(Expected { value: 0, low: 0, high: 0 });
        for number in [value, low, high, self.actual.unwrap_or_default()] {
            hash.update(number.to_be_bytes());
        }
        hash.update([u8::from(self.expected.is_some()), u8::from(self.actual.is_some())]);
        let mut key = [0; 16];
        key[..8].copy_from_slice(&self.at.to_be_bytes());
        key[8..].copy_from_slice(&hash.finalize()[..8]);
        key
    }
}
