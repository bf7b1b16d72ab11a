//! The how-manieth time something is said, by the hours that have passed: plain arithmetic over times.

use serde::Serialize;
use stateset_config::notify::Approver;

const HOUR: u64 = 3_600;

/// The how-manieth time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    First,
    /// One for each period that has passed, the latest alone.
    Reminder(u32),
    /// Its end is near: nearer than a period.
    Last,
    /// It has waited for too long, and is not said again.
    Expired,
}

impl Stage {
    /// As the journal has it.
    pub fn number(self) -> i64 {
        match self {
            Self::First => 0,
            Self::Reminder(number) => i64::from(number),
            Self::Last => -1,
            Self::Expired => -2,
        }
    }

    /// What is to be said now of something that was first said at `since` and that ends at `until`, if it ends; `None`
    /// while nothing is. Unix seconds. Who was away for three periods gets one reminder, not three.
    pub fn due(approver: &Approver, since: u64, until: Option<u64>, now: u64) -> Option<Self> {
        let period = u64::from(approver.remind_after_hours).saturating_mul(HOUR).max(1);
        let waited = now.saturating_sub(since);
        if waited >= u64::from(approver.expire_after_hours).saturating_mul(HOUR) {
            return Some(Self::Expired);
        }
        let near = until.is_some_and(|until| until.saturating_sub(now) <= period);
        let number = u32::try_from(waited / period).unwrap_or(u32::MAX);
        // Who has just been asked needs no reminder, however near the end.
        let settled = waited.saturating_mul(4) >= period;
        match number {
            _ if near && settled => Some(Self::Last),
            0 => None,
            number => Some(Self::Reminder(number)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use stateset_config::notify::Reach;

    use super::*;

    #[test]
    fn it_is_said_again_once_a_period_a_last_time_before_the_end_and_then_no_more() {
        let approver = Approver {
            name: "anna".into(),
            reach: Reach::Command(vec!["/bin/true".into()]),
            topics: BTreeSet::new(),
            remind_after_hours: 10,
            expire_after_hours: 100,
            out_of_office: Vec::new(),
        };
        for (hours, until, expected) in [
            (0, None, None),
            (9, None, None),
            (10, None, Some(Stage::Reminder(1))),
            (19, None, Some(Stage::Reminder(1))),
            (20, None, Some(Stage::Reminder(2))),
            (99, None, Some(Stage::Reminder(9))),
            (100, None, Some(Stage::Expired)),
            (5_000, None, Some(Stage::Expired)),
            // It ends 30 hours after it was first said.
            (10, Some(30), Some(Stage::Reminder(1))),
            (20, Some(30), Some(Stage::Last)),
            (40, Some(30), Some(Stage::Last)),
            // It was first said two hours before its end.
            (1, Some(2), None),
            (3, Some(4), Some(Stage::Last)),
        ] {
            let since = 1_000_000;
            let at = |hours: u64| since + hours * HOUR;
            assert_eq!(Stage::due(&approver, since, until.map(at), at(hours)), expected, "{hours} {until:?}");
        }
    }
}
