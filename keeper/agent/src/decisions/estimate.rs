//! What an option is thought to come to, and how options are compared.

use serde::{Deserialize, Serialize};

/// How much of the way from what is expected to the low end of it counts against an option, in parts of a million.
pub const AVERSION: i128 = 500_000;

const MILLION: i128 = 1_000_000;

/// What is expected to come of it: four in five outcomes lie between `low` and `high`. In the smallest unit of the money
/// that the work is done in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub value: i128,
    pub low: i128,
    pub high: i128,
    /// When it will be seen, Unix seconds.
    pub by: u64,
}

/// What an option is thought to come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Four in five outcomes lie between `low` and `high`.
    pub expected: Expected,
    /// That it comes to what it is meant for, in parts of a million.
    pub confidence: u32,
    /// What may go wrong with it, in words.
    pub risks: Vec<String>,
}

impl Estimate {
    /// What is known to the unit: it brings this, then.
    pub const fn certain(value: i128, by: u64) -> Self {
        Self { expected: Expected { value, low: value, high: value, by }, confidence: 1_000_000, risks: Vec::new() }
    }

    /// By what options are compared.
    pub fn utility(&self) -> i128 {
        let Expected { value, low, .. } = self.expected;
        let spread = value.saturating_sub(low).max(0);
        value.saturating_sub(spread.saturating_mul(AVERSION).saturating_add(MILLION - 1) / MILLION)
    }
}

/// Something else that could have been done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Other {
    pub action: String,
    /// What it would have brought; none of what was ruled out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<i128>,
    /// The constraint that ruled it out, with its numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<String>,
}
