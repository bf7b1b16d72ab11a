//! The written limits of sending: each wait, each size and each number of tries has one.

use std::time::Duration;

/// How long, how much and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// One try, from the name's resolution to the answer's last byte, or a program's whole life.
    pub attempt: Duration,
    /// What is read of an answer or of a program's output. Bytes.
    pub answer_bytes_max: usize,
    /// After so many tries a message is given up.
    pub tries_max: u32,
    /// The pause after the first try; each next one is twice as long.
    pub first_pause_seconds: u64,
    /// No pause is longer.
    pub pause_max_seconds: u64,
    /// Messages of one wallet that are to be sent at a time; what comes then is dropped, and said so.
    pub open_max: u64,
    /// How long a stop waits for a try that is under way.
    pub stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attempt: Duration::from_secs(15),
            answer_bytes_max: 4_096,
            tries_max: 12,
            first_pause_seconds: 10,
            pause_max_seconds: 3_600,
            open_max: 1_000,
            stop: Duration::from_secs(3),
        }
    }
}

impl Limits {
    /// The pause after so many tries. Seconds.
    pub fn pause(&self, tries: u32) -> u64 {
        let doubled = 2_u64.saturating_pow(tries.saturating_sub(1));
        self.first_pause_seconds.saturating_mul(doubled).min(self.pause_max_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_have_an_end() {
        let limits = Limits::default();
        let pauses: Vec<u64> = (1..=11).map(|tries| limits.pause(tries)).collect();
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600]);
        assert_eq!(limits.pause(u32::MAX), 3_600);
    }
}
