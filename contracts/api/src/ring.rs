//! A sum over a rolling window, in a bounded number of small buckets.
//!
//! A fixed window lets almost twice a cap through at its boundary. This ring never does: it counts every bucket that
//! the window touches, so its sum is at least the true sum of **any** window, and at most the true sum of a window one
//! bucket longer.

use serde::{Deserialize, Serialize};

/// How long a window is and how finely it is counted. Both in seconds; the bucket divides the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub seconds: u64,
    pub bucket_seconds: u64,
}

/// 24 h in hours: at most 25 buckets.
pub const DAY: Window = Window { seconds: 86_400, bucket_seconds: 3_600 };

/// 1 h in five minutes: at most 13 buckets.
pub const HOUR: Window = Window { seconds: 3_600, bucket_seconds: 300 };

/// 30 days in days: at most 31 buckets.
pub const MONTH: Window = Window { seconds: 30 * 86_400, bucket_seconds: 86_400 };

impl Window {
    const fn bucket(self, now: u64) -> u64 {
        // Windows are constants. One whose buckets have no length would count nothing, so it stops the transaction.
        now.checked_div(self.bucket_seconds).expect("the buckets of a window have a length")
    }

    /// The first second at which a bucket no longer counts.
    const fn expiry(self, bucket: u64) -> u64 {
        bucket.saturating_add(1).saturating_mul(self.bucket_seconds).saturating_add(self.seconds)
    }

    const fn counts(self, bucket: u64, now: u64) -> bool {
        // The bucket's last second lies in [now − window, now], both ends included.
        self.expiry(bucket) > now
    }
}

/// Sums per bucket, oldest first; empty buckets are not stored.
///
/// Written down with each bucket as its distance from the one before: a byte in place of three, since a wallet pays for
/// every byte of every ring that it writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<(u64, u128)>", from = "Vec<(u64, u128)>")]
pub struct Ring(Vec<(u64, u128)>);

impl From<Ring> for Vec<(u64, u128)> {
    fn from(ring: Ring) -> Self {
        let mut before = 0_u64;
        let distance = |(bucket, amount): (u64, u128)| {
            let distance = bucket.saturating_sub(before);
            before = bucket;
            (distance, amount)
        };
        ring.0.into_iter().map(distance).collect()
    }
}

impl From<Vec<(u64, u128)>> for Ring {
    fn from(distances: Vec<(u64, u128)>) -> Self {
        let mut bucket = 0_u64;
        let sum = |(distance, amount)| {
            bucket = bucket.saturating_add(distance);
            (bucket, amount)
        };
        Self(distances.into_iter().map(sum).collect())
    }
}

impl Ring {
    /// What the window that ends at `now` (Unix seconds) has seen, rounded up to whole buckets.
    pub fn sum(&self, window: Window, now: u64) -> u128 {
        self.counted(window, now).fold(0, |sum, (_, amount)| sum.saturating_add(amount))
    }

    /// Adds `amount` at `now` and drops what no window can see any more. `now` must not go backwards; block time does
    /// not.
    pub fn add(&mut self, window: Window, now: u64, amount: u128) {
        let bucket = window.bucket(now);
        self.0.retain(|(old, _)| window.counts(*old, now));
        match self.0.last_mut() {
            Some((last, sum)) if *last >= bucket => *sum = sum.saturating_add(amount),
            _ => self.0.push((bucket, amount)),
        }
    }

    /// The first second from `now` on at which `amount` more fits under `cap`; `None` if it never will.
    pub fn fits_at(&self, window: Window, now: u64, amount: u128, cap: u128) -> Option<u64> {
        let room = cap.checked_sub(amount)?;
        let mut sum = self.sum(window, now);
        if sum <= room {
            return Some(now);
        }
        for (bucket, spent) in self.counted(window, now) {
            sum = sum.saturating_sub(spent);
            if sum <= room {
                return Some(window.expiry(bucket));
            }
        }
        None
    }

    /// The end of the bucket that was last added to, in Unix seconds; `None` before anything was.
    pub fn last_at(&self, window: Window) -> Option<u64> {
        let (bucket, _) = self.0.last()?;
        Some(bucket.saturating_add(1).saturating_mul(window.bucket_seconds))
    }

    /// How many buckets are stored.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn counted(&self, window: Window, now: u64) -> impl Iterator<Item = (u64, u128)> + '_ {
        self.0.iter().copied().filter(move |(bucket, _)| window.counts(*bucket, now))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_spent_a_full_window_ago_still_counts_and_a_bucket_later_does_not() {
        let mut ring = Ring::default();
        ring.add(DAY, 1_000_000 * 3_600, 7);
        assert_eq!(ring.sum(DAY, 1_000_000 * 3_600 + DAY.seconds), 7);
        assert_eq!(ring.sum(DAY, 1_000_001 * 3_600 + DAY.seconds), 0);
    }

    #[test]
    fn the_time_at_which_room_returns_is_exact() {
        let mut ring = Ring::default();
        let start = 1_000_000 * 3_600;
        ring.add(DAY, start, 60);
        ring.add(DAY, start + 3_600, 40);
        let at = ring.fits_at(DAY, start + 3_600, 50, 100).unwrap();
        assert!(ring.sum(DAY, at) + 50 <= 100);
        assert!(ring.sum(DAY, at - 1) + 50 > 100);
        assert_eq!(ring.fits_at(DAY, start, 101, 100), None);
    }

    #[test]
    fn a_ring_tells_how_many_buckets_it_has_and_when_the_last_of_them_ends() {
        let mut ring = Ring::default();
        assert_eq!((ring.len(), ring.is_empty(), ring.last_at(HOUR)), (0, true, None));
        ring.add(HOUR, 600, 1);
        ring.add(HOUR, 1_199, 1);
        assert_eq!((ring.len(), ring.is_empty(), ring.last_at(HOUR)), (2, false, Some(1_200)));
    }

    proptest! {
        /// Random adds at random steps: the ring's sum lies between the true sums of the window and of the window one
        /// bucket longer, and the number of buckets stays bounded.
        #[test]
        fn the_sum_is_right_within_one_bucket(
            (window, stretch) in prop_oneof![Just((DAY, 1)), Just((HOUR, 1)), Just((MONTH, 30))],
            steps in prop::collection::vec((0_u64..9_000, 0_u128..1_000), 1..120),
        ) {
            let mut ring = Ring::default();
            let mut now = 1_790_000_123;
            let mut all: Vec<(u64, u128)> = Vec::new();
            for (step, amount) in steps {
                now += step * stretch;
                ring.add(window, now, amount);
                all.push((now, amount));
                let within = |seconds: u64| -> u128 {
                    all.iter().filter(|(at, _)| at + seconds >= now).map(|(_, amount)| amount).sum()
                };
                let sum = ring.sum(window, now);
                prop_assert!(sum >= within(window.seconds));
                prop_assert!(sum <= within(window.seconds + window.bucket_seconds));
                let stored = postcard::to_allocvec(&ring).unwrap();
                prop_assert_eq!(postcard::from_bytes::<Ring>(&stored), Ok(ring.clone()));
                prop_assert!(ring.len() as u64 <= window.seconds / window.bucket_seconds + 1);
            }
        }
    }
}
