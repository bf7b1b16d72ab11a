//! Who decides, under which name.

use std::fmt;

use crate::rehearsal::Decider;

use super::foresight::Foresight;
use super::rules::{band, fixed};

/// One of those that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Policy {
    /// The keeper's planner, as it runs.
    Ours,
    /// The same, but for what hangs on the price: there it has the oracle's knowledge of what bills will need.
    OursUnderOraclesBudget,
    /// The planner that knows bills, income, rates, fees and outages ahead, and no price.
    Oracle,
    /// Back to 40 % staked, 30 % lent, 30 % liquid once a share is five points off.
    Band,
    /// Back to them once a month.
    Fixed,
    /// Nothing is ever put to work.
    Cash,
}

impl Policy {
    pub(super) const ALL: [Self; 6] =
        [Self::Ours, Self::OursUnderOraclesBudget, Self::Oracle, Self::Band, Self::Fixed, Self::Cash];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::OursUnderOraclesBudget => "ours, oracle's budget",
            Self::Oracle => "oracle",
            Self::Band => "band",
            Self::Fixed => "fixed 40/30/30",
            Self::Cash => "cash",
        }
    }

    pub(super) fn decider(self, ahead: Foresight) -> Decider {
        match self {
            Self::Ours => Decider::Planner,
            Self::OursUnderOraclesBudget => Decider::Informed(Box::new(move |seen| ahead.say_runway(seen))),
            Self::Oracle => {
                let mut ahead = ahead;
                Decider::Informed(Box::new(move |seen| ahead.say_all(seen)))
            }
            Self::Band => Decider::Rule(band()),
            Self::Fixed => Decider::Rule(fixed()),
            Self::Cash => Decider::Rule(Box::new(|_| None)),
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
