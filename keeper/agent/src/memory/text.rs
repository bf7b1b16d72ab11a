//! What may name something here.

use crate::lookalike::is_invisible;
use crate::memory::limits::TEXT_BYTES_MAX;

/// Why a text names nothing; nothing if it may.
pub(crate) fn fault(what: &str, text: &str) -> Option<String> {
    if !(1..=TEXT_BYTES_MAX).contains(&text.len()) {
        return Some(format!("a {what} has 1 to {TEXT_BYTES_MAX} bytes: got {}", text.len()));
    }
    let unseen = text.chars().find(|letter| is_invisible(*letter))?;
    Some(format!("a {what} has U+{:04X}, which cannot be seen", u32::from(unseen)))
}
