//! The kinds of beliefs, each with its model, prior and half-life.

use serde::{Deserialize, Serialize};

use crate::fixed::Fixed;

/// What a belief is about. The number is stored, so it never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum BeliefKind {
    /// Whether a payee delivers in time. Subject: the payee.
    PayeeOnTime = 1,
    /// What a good costs at a vendor. Subject: `good@vendor`.
    GoodPrice = 2,
    /// How long a kind of task takes. Subject: the kind.
    TaskDuration = 3,
    /// What a kind of task costs. Subject: the kind.
    TaskCost = 4,
    /// Whether a validator was up on a day. Subject: its address.
    ValidatorUp = 5,
    /// How often a validator is jailed. Subject: its address.
    ValidatorJailed = 6,
    /// What a pool's fees bring, by the year. Subject: the pool.
    PoolYield = 7,
    /// How much a pool's price moves in a day. Subject: the pool.
    PoolVolatility = 8,
    /// How many blocks pass from a decision until it took effect. Subject: the kind of work.
    BlocksToSettle = 9,
    /// How much more or less than foreseen came of a swap or a loan. Subject: the move and the pool.
    PoolAct = 10,
}

/// What was seen of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Seen {
    /// It did.
    Yes,
    /// It did not.
    No,
    /// So much of the kind's unit; 0 counts as 1.
    Size(u64),
    /// So many millionths, up or down.
    Change(i64),
    /// It happened so often in so many days.
    Events { count: u32, days: u32 },
}

/// On which scale amounts are normal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Their logarithms are.
    Log,
    /// They are themselves, as a part of one.
    Plain,
}

/// How a kind is believed, with its prior.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// Yes or no, whose share is Beta: the prior counts as so many of each.
    Share { yes: Fixed, no: Fixed },
    /// A count, whose rate is Gamma: the prior counts as so many in so many days.
    Events { count: Fixed, days: Fixed },
    /// Normal, with mean and variance unknown: the prior says nothing of the mean, and of the variance this deviation.
    Amounts { scale: Scale, deviation: Fixed },
    /// Normal around nothing, whose precision is Gamma: the prior is this deviation.
    Spread { deviation: Fixed },
}

impl BeliefKind {
    pub const ALL: [Self; 10] = [
        Self::PayeeOnTime,
        Self::GoodPrice,
        Self::TaskDuration,
        Self::TaskCost,
        Self::ValidatorUp,
        Self::ValidatorJailed,
        Self::PoolYield,
        Self::PoolVolatility,
        Self::BlocksToSettle,
        Self::PoolAct,
    ];

    pub const fn code(self) -> u8 {
        self as u8
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::PayeeOnTime => "payee on time",
            Self::GoodPrice => "price of a good",
            Self::TaskDuration => "duration of a task",
            Self::TaskCost => "cost of a task",
            Self::ValidatorUp => "validator up",
            Self::ValidatorJailed => "validator jailed",
            Self::PoolYield => "yield of a pool",
            Self::PoolVolatility => "volatility of a pool",
            Self::BlocksToSettle => "blocks to settle",
            Self::PoolAct => "outcome at a pool",
        }
    }

    /// What a prediction's numbers count.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::PayeeOnTime | Self::ValidatorUp => "millionths of all",
            Self::GoodPrice | Self::TaskCost => "smallest units",
            Self::TaskDuration => "seconds",
            Self::ValidatorJailed => "millionths a day",
            Self::PoolYield => "millionths a year",
            Self::PoolVolatility => "millionths in a day",
            Self::BlocksToSettle => "blocks",
            Self::PoolAct => "millionths beyond what was foreseen",
        }
    }

    pub const fn model(self) -> Model {
        match self {
            Self::PayeeOnTime => {
                Model::Share { yes: Fixed::from_millionths(1_500_000), no: Fixed::from_millionths(500_000) }
            }
            Self::GoodPrice => Model::Amounts { scale: Scale::Log, deviation: Fixed::from_millionths(200_000) },
            Self::TaskDuration | Self::BlocksToSettle => {
                Model::Amounts { scale: Scale::Log, deviation: Fixed::from_millionths(300_000) }
            }
            Self::TaskCost => Model::Amounts { scale: Scale::Log, deviation: Fixed::from_millionths(200_000) },
            Self::ValidatorUp => {
                Model::Share { yes: Fixed::from_millionths(1_800_000), no: Fixed::from_millionths(200_000) }
            }
            Self::ValidatorJailed => Model::Events { count: Fixed::HALF, days: Fixed::from_whole(180) },
            Self::PoolYield => Model::Amounts { scale: Scale::Plain, deviation: Fixed::from_millionths(50_000) },
            Self::PoolAct => Model::Amounts { scale: Scale::Plain, deviation: Fixed::from_millionths(5_000) },
            Self::PoolVolatility => Model::Spread { deviation: Fixed::from_millionths(30_000) },
        }
    }

    /// After so many days evidence weighs half.
    pub const fn half_life_days(self) -> u32 {
        match self {
            Self::PayeeOnTime | Self::TaskDuration | Self::TaskCost => 180,
            Self::GoodPrice => 90,
            Self::ValidatorUp => 14,
            Self::ValidatorJailed => 365,
            Self::PoolYield | Self::PoolVolatility | Self::BlocksToSettle | Self::PoolAct => 30,
        }
    }
}
