//! Freshness: which agents discovery still shows, by the hour in which they were last heard of.
//!
//! An hour and not a second, so that an index by hour need only be moved once an hour, and one seek into it finds the
//! fresh ones without meeting a stale one.

/// Seconds of one step.
pub const HOUR_SECONDS: u64 = 3_600;
/// How many whole hours after the one in which it was last heard of an agent stays fresh.
pub const FRESH_HOURS: u32 = 24;

/// The hour, counted from the Unix epoch, in which a Unix second lies.
pub fn hour(unix_seconds: u64) -> u32 {
    u32::try_from(unix_seconds / HOUR_SECONDS).unwrap_or(u32::MAX)
}

/// The first Unix second at which an agent last heard of in `hour` is stale: 24 to 25 hours after its heartbeat.
pub fn fresh_until(hour: u32) -> u64 {
    u64::from(hour).saturating_add(u64::from(FRESH_HOURS)).saturating_add(1).saturating_mul(HOUR_SECONDS)
}

/// The oldest hour that is fresh at a Unix second.
pub fn oldest_fresh(unix_seconds: u64) -> u32 {
    hour(unix_seconds).saturating_sub(FRESH_HOURS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_fresh_hour_and_the_end_of_freshness_agree() {
        for now in [0, 86_399, 90_000, 1_790_000_000, 1_790_003_600, 1_790_003_599] {
            for back in 0..30 {
                let heard = hour(now).saturating_sub(back);
                assert_eq!(heard >= oldest_fresh(now), now < fresh_until(heard), "{now} {heard}");
            }
        }
    }

    #[test]
    fn a_heartbeat_keeps_fresh_for_a_day_at_least_and_an_hour_more_at_most() {
        for at in 1_790_000_000..1_790_000_000 + 2 * HOUR_SECONDS {
            let lasts = fresh_until(hour(at)) - at;
            assert!((86_400..=90_000).contains(&lasts), "{lasts}");
        }
    }
}
