//! What a person reads on standard error while a verb is under way.

use std::io::Write;

/// One line. That nobody reads it, or the disk behind it is full, stops nothing.
pub(super) fn say(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}
