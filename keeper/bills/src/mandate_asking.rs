//! When one mandate is asked for, and how its sum is written: settings alone.

use stateset_agent::bills::MandateRules;

/// How amounts are written in a purpose.
type Show = Box<dyn Fn(u128, &str) -> String + Send + Sync>;

/// When mandates are asked for, and how their sums are written.
pub(crate) struct Mandates {
    pub(crate) rules: MandateRules,
    pub(crate) show: Show,
}
