//! What follows an attempt that failed: the same provider after a while, the next one, or nothing.
//!
//! A pure function of limits, attempt and error. Never here: waiting.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::{CallError, Class};

/// How often and how soon one provider is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Attempts at one provider, the first included.
    pub attempts_max: u32,
    /// Before the second attempt; twice as long before each further one. Milliseconds.
    pub backoff_ms: u64,
    /// Longest wait that is ours. Milliseconds.
    pub backoff_max_ms: u64,
    /// Longest wait that a provider may ask for by `Retry-After`; who asks for more is left for the next one.
    pub retry_after_max_ms: u64,
}

impl Default for Retry {
    fn default() -> Self {
        Self { attempts_max: 3, backoff_ms: 500, backoff_max_ms: 8_000, retry_after_max_ms: 20_000 }
    }
}

/// What is done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Again(Duration),
    Other,
    End,
}

impl Retry {
    /// After attempt `number` (from 1) at a provider.
    pub(crate) fn next(&self, number: u32, error: &CallError) -> Next {
        match error.class() {
            Class::Answer | Class::Final => Next::End,
            Class::Provider => Next::Other,
            Class::Passing if number >= self.attempts_max => Next::Other,
            Class::Passing => {
                let doubled = 1_u64.checked_shl(number.saturating_sub(1)).unwrap_or(u64::MAX);
                let own = self.backoff_ms.saturating_mul(doubled).min(self.backoff_max_ms);
                let asked = match error {
                    CallError::Status { retry_after_ms: Some(asked), .. } => *asked,
                    _ => 0,
                };
                if asked > self.retry_after_max_ms {
                    Next::Other
                } else {
                    Next::Again(Duration::from_millis(own.max(asked)))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passing_faults_are_tried_again_ever_later_and_not_for_ever() {
        let retry = Retry { attempts_max: 5, backoff_ms: 100, backoff_max_ms: 300, retry_after_max_ms: 1_000 };
        let busy = |retry_after_ms| CallError::Status { status: 429, retry_after_ms, message: String::new() };
        let again = |ms| Next::Again(Duration::from_millis(ms));
        for (number, error, next) in [
            (1, busy(None), again(100)),
            (2, busy(None), again(200)),
            (3, busy(None), again(300)),
            (4, busy(None), again(300)),
            (5, busy(None), Next::Other),
            (1, busy(Some(900)), again(900)),
            (2, busy(Some(50)), again(200)),
            (1, busy(Some(1_001)), Next::Other),
            (1, CallError::Unreachable { reason: String::new() }, again(100)),
            (1, CallError::TimedOut { limit_ms: 1, bytes: 0 }, again(100)),
            (1, CallError::Redirect { status: 302 }, Next::Other),
            (1, CallError::TooLarge { limit: 1, bytes: 2 }, Next::Other),
            (1, CallError::Empty, Next::End),
            (1, CallError::Deadline { limit_ms: 1 }, Next::End),
        ] {
            assert_eq!(retry.next(number, &error), next, "{number} {error}");
        }
        let long = Retry { attempts_max: u32::MAX, ..retry };
        assert_eq!(long.next(1_000_000, &busy(None)), again(300));
    }
}
