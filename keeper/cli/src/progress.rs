//! How far something long has come: one line on standard error, on a terminal alone, gone once it is done.
//!
//! Never here: what is answered, and anything that a log or a script would read.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Between two lines at least, so that showing costs nothing.
const EVERY: Duration = Duration::from_millis(200);

/// One line that is written over.
#[derive(Debug)]
pub(crate) struct Progress {
    is_shown: bool,
    last: Option<Instant>,
}

impl Progress {
    /// On a terminal; elsewhere it says nothing.
    pub(crate) fn new() -> Self {
        Self { is_shown: std::io::stderr().is_terminal(), last: None }
    }

    /// How far it has come, such as `inputs: 5000`, in words of our own. Most of what is said is not shown.
    pub(crate) fn at(&mut self, words: impl FnOnce() -> String) {
        if self.is_shown && self.last.is_none_or(|last| last.elapsed() >= EVERY) {
            self.say(&words());
        }
    }

    /// What is being done from now on: shown whenever it was said.
    pub(crate) fn stage(&mut self, words: &str) {
        if self.is_shown {
            self.say(words);
        }
    }

    fn say(&mut self, words: &str) {
        self.last = Some(Instant::now());
        // Who closed the terminal has seen enough.
        drop(write!(std::io::stderr(), "\r{words}\u{1b}[K"));
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.last.is_some() {
            drop(write!(std::io::stderr(), "\r\u{1b}[K"));
        }
    }
}
