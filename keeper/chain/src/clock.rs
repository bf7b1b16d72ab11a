//! The machine's own clock, as a value: what a node says of time decides nothing that costs money.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Unix milliseconds: the system's, or a test's.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    #[default]
    System,
    /// Stands still until it is set.
    Manual(Arc<AtomicU64>),
}

impl Clock {
    /// A clock that a test sets.
    pub fn manual(millis: u64) -> Self {
        Self::Manual(Arc::new(AtomicU64::new(millis)))
    }

    /// Unix milliseconds; 0 on a machine whose clock stands before 1970.
    pub fn now_millis(&self) -> u64 {
        match self {
            Self::System => system_millis(),
            Self::Manual(millis) => millis.load(Ordering::SeqCst),
        }
    }

    /// Moves a manual clock on; the system's goes by itself.
    pub fn advance(&self, by_millis: u64) {
        if let Self::Manual(millis) = self {
            millis.fetch_add(by_millis, Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is where the machine's time comes in as a value")]
fn system_millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_stands_until_it_is_moved_for_all_who_share_it() {
        let clock = Clock::manual(5);
        let shared = clock.clone();
        clock.advance(10);
        assert_eq!((clock.now_millis(), shared.now_millis()), (15, 15));
        assert!(Clock::System.now_millis() > 1_700_000_000_000);
    }
}
