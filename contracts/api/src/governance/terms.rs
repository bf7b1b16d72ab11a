//! What an approval comes with: conditions that whoever acts under it keeps, and what is watched afterwards.
//!
//! Data: a keeper obeys it and shows it. The contract itself holds what it can see, which is when an approval is used;
//! what happens off its chain, or after the use, it cannot. An approval's end is no condition: every approval has one.

use cosmwasm_schema::cw_serde;

/// Parts into which an action may be split, at most.
pub const PARTS_MAX: u32 = 100;
/// The longest time that a condition or a watch names: one year, in seconds.
pub const TERM_SECONDS_MAX: u64 = 365 * 86_400;

/// Conditions and monitoring; none of both by default. Each kind stands at most once in its list.
#[cw_serde]
#[derive(Eq, Default)]
#[serde(deny_unknown_fields, default)]
#[schemaifier(mute_warnings)]
pub struct Terms {
    pub conditions: Vec<ApprovalCondition>,
    pub monitoring: Vec<Monitoring>,
}

/// What is kept in acting.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ApprovalCondition {
    /// Not used earlier than so long after it was given, so that there is time to revoke it; shorter than it is good
    /// for. The contract holds it.
    NotBefore { seconds: u64 },
    /// Carried out in at most so many parts, 1 to 100.
    SplitAtMost { parts: u32 },
    /// What proves that it was done is on record within so long after the use.
    ReceiptWithin { seconds: u64 },
    /// A person looks at what came of it, so long after the use.
    ReviewAfter { seconds: u64 },
}

/// What is watched afterwards.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Monitoring {
    /// What came of it is reported so long after the use.
    ReportAfter { seconds: u64 },
    /// How the payees stand is watched for so long after the use.
    WatchCounterparty { seconds: u64 },
}

impl Terms {
    pub const fn is_empty(&self) -> bool {
        self.conditions.is_empty() && self.monitoring.is_empty()
    }

    /// How long after it was given an approval may not be used yet, in seconds.
    pub fn wait_seconds(&self) -> u64 {
        let wait = self.conditions.iter().find_map(|condition| match condition {
            ApprovalCondition::NotBefore { seconds } => Some(*seconds),
            _ => None,
        });
        wait.unwrap_or_default()
    }

    /// The terms of both; where both have one kind, the stricter.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        join(&mut self.conditions, &other.conditions, ApprovalCondition::stricter);
        join(&mut self.monitoring, &other.monitoring, Monitoring::stricter);
        self
    }
}

impl ApprovalCondition {
    /// `None` of two kinds.
    pub fn stricter(self, other: Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::NotBefore { seconds: one }, Self::NotBefore { seconds: other }) => {
                Self::NotBefore { seconds: one.max(other) }
            }
            (Self::SplitAtMost { parts: one }, Self::SplitAtMost { parts: other }) => {
                Self::SplitAtMost { parts: one.min(other) }
            }
            (Self::ReceiptWithin { seconds: one }, Self::ReceiptWithin { seconds: other }) => {
                Self::ReceiptWithin { seconds: one.min(other) }
            }
            (Self::ReviewAfter { seconds: one }, Self::ReviewAfter { seconds: other }) => {
                Self::ReviewAfter { seconds: one.min(other) }
            }
            _ => return None,
        })
    }
}

impl Monitoring {
    /// `None` of two kinds.
    pub fn stricter(self, other: Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::ReportAfter { seconds: one }, Self::ReportAfter { seconds: other }) => {
                Self::ReportAfter { seconds: one.min(other) }
            }
            (Self::WatchCounterparty { seconds: one }, Self::WatchCounterparty { seconds: other }) => {
                Self::WatchCounterparty { seconds: one.max(other) }
            }
            _ => return None,
        })
    }
}

fn join<T: Copy>(held: &mut Vec<T>, added: &[T], stricter: impl Fn(T, T) -> Option<T>) {
    for one in added {
        let same = held.iter_mut().find_map(|other| stricter(*other, *one).map(|both| (other, both)));
        match same {
            Some((other, both)) => *other = both,
            None => held.push(*one),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_terms_of_one_kind_the_stricter_holds_and_others_stand_side_by_side() {
        use ApprovalCondition::{NotBefore, ReceiptWithin, ReviewAfter, SplitAtMost};
        use Monitoring::{ReportAfter, WatchCounterparty};
        let one = Terms {
            conditions: vec![NotBefore { seconds: 60 }, SplitAtMost { parts: 3 }, ReviewAfter { seconds: 9 }],
            monitoring: vec![WatchCounterparty { seconds: 5 }, ReportAfter { seconds: 8 }],
        };
        let other = Terms {
            conditions: vec![
                ReceiptWithin { seconds: 7 },
                SplitAtMost { parts: 2 },
                NotBefore { seconds: 90 },
                ReviewAfter { seconds: 8 },
            ],
            monitoring: vec![ReportAfter { seconds: 9 }, WatchCounterparty { seconds: 6 }],
        };
        let both = Terms {
            conditions: vec![
                NotBefore { seconds: 90 },
                SplitAtMost { parts: 2 },
                ReviewAfter { seconds: 8 },
                ReceiptWithin { seconds: 7 },
            ],
            monitoring: vec![WatchCounterparty { seconds: 6 }, ReportAfter { seconds: 8 }],
        };
        assert_eq!(one.clone().and(&other), both);
        assert_eq!((one.wait_seconds(), both.wait_seconds(), Terms::default().wait_seconds()), (60, 90, 0));
        assert_eq!(both.clone().and(&Terms::default()), both);
        let within = |seconds| Terms { conditions: vec![ReceiptWithin { seconds }], monitoring: vec![] };
        assert_eq!(within(7).and(&within(5)), within(5));
        assert!(Terms::default().is_empty() && !both.is_empty());
    }
}
