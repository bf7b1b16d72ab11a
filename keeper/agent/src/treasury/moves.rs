//! What may be done with idle money, and what each thing is for.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One move, with its value in the stable denom's smallest unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// From the treasury to the wallet.
    CallBack(u128),
    /// From the wallet to the treasury.
    Fund(u128),
    /// Out of pools: half of it stable, half stake.
    Withdraw(u128),
    /// Out of staking; there after the time that unstaking takes.
    Unstake(u128),
    /// Stake that lies idle, for the stable denom.
    Sell(u128),
    /// The stable denom, for stake.
    Buy(u128),
    Stake(u128),
    /// Into pools: half of it stable, half stake.
    Provide(u128),
    /// Stake, from one validator to another.
    Redelegate(u128),
    /// Rewards of staking, as far as they are estimated.
    Claim(u128),
}

/// What a move is for, with the numbers that ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Purpose {
    /// So much falls due within a day, or may; so much lies in the wallet.
    DueWithinADay { needed: u128, at_hand: u128 },
    /// So much falls due by when money comes back that is unstaked now, or may; so much will be there without.
    DueWhenItIsBack { needed: u128, there: u128 },
    /// More lies there than the bound.
    AboveItsBound { is: u128, most: u128 },
    /// It earns nothing where it lies, and the plan has no use for it.
    NoUse,
    /// What it is expected to bring in a year, and what it costs to bring it there and back.
    Earns { a_year: u128, costs: u128 },
    /// Its validator is out of the set, is not listed any more, or takes so much of rewards, in parts of a million.
    LeavesValidator { is_jailed: bool, is_listed: bool, commission: u32 },
    /// What waits, as far as it is estimated, and what fetching it costs.
    Rewards { worth: u128, costs: u128 },
    /// Its validator missed so many of so many blocks.
    LeavesAbsent { missed: u64, of: u64 },
    /// Its validator's operator has so little of its own stake with it, and so much is asked for, in the stake denom's
    /// smallest unit.
    LeavesUnbonded { own: u128, least: u128 },
    /// Its validator is not in the active set.
    LeavesOutside,
}

impl Purpose {
    /// Whether bills ask for it: no cool-down holds it up.
    pub const fn is_due(&self) -> bool {
        matches!(self, Self::DueWithinADay { .. } | Self::DueWhenItIsBack { .. })
    }

    pub const fn name(&self) -> &'static str {
        match self {
            Self::DueWithinADay { .. } => "due within a day",
            Self::DueWhenItIsBack { .. } => "due when it is back",
            Self::AboveItsBound { .. } => "above its bound",
            Self::NoUse => "no use",
            Self::Earns { .. } => "earns",
            Self::LeavesValidator { .. } => "leaves a validator",
            Self::LeavesAbsent { .. } => "leaves a validator that misses blocks",
            Self::LeavesUnbonded { .. } => "leaves a validator without own stake",
            Self::LeavesOutside => "leaves a validator outside the set",
            Self::Rewards { .. } => "rewards",
        }
    }

    /// In words, with amounts as the chain writes coins.
    pub fn words(&self, one: Move, denom: &str) -> String {
        match *self {
            Self::DueWithinADay { needed, at_hand } => {
                format!("{needed}{denom} may be due within a day, {at_hand}{denom} is at hand")
            }
            Self::DueWhenItIsBack { needed, there } => {
                format!("{needed}{denom} may be due when it is back, {there}{denom} will be there without it")
            }
            Self::AboveItsBound { is, most } => format!("{is}{denom} lies there, at most {most}{denom} may"),
            Self::NoUse => "it earns nothing as it is".to_owned(),
            Self::Earns { a_year, costs } if matches!(one, Move::Fund(_)) => {
                format!("for what brings {a_year}{denom} a year and costs {costs}{denom} there and back")
            }
            Self::Earns { a_year, costs } => {
                format!("brings {a_year}{denom} a year, costs {costs}{denom} there and back")
            }
            Self::LeavesValidator { is_jailed: true, .. } => "its validator is jailed and earns nothing".to_owned(),
            Self::LeavesValidator { is_listed: false, .. } => "its validator is not listed any more".to_owned(),
            Self::LeavesValidator { commission, .. } => {
                let (whole, rest) = (commission / 10_000, commission % 10_000 / 100);
                format!("its validator takes {whole}.{rest:02} % of rewards")
            }
            Self::LeavesOutside => "its validator is outside the active set and earns nothing".to_owned(),
            Self::LeavesAbsent { missed, of } => format!("its validator missed {missed} of {of} blocks"),
            Self::LeavesUnbonded { own, least } => {
                format!("its validator's operator has {own} staked with it, {least} is asked for")
            }
            Self::Rewards { worth, costs } => {
                format!("rewards of about {worth}{denom} wait, fetching them costs {costs}{denom}")
            }
        }
    }
}

/// The names of the moves that put money at risk.
pub const RISKS: [&str; 4] = ["fund", "buy stake", "stake", "lend to pools"];

impl Move {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CallBack(_) => "call back",
            Self::Fund(_) => "fund",
            Self::Withdraw(_) => "withdraw from pools",
            Self::Unstake(_) => "unstake",
            Self::Sell(_) => "sell stake",
            Self::Buy(_) => "buy stake",
            Self::Stake(_) => "stake",
            Self::Provide(_) => "lend to pools",
            Self::Redelegate(_) => "redelegate",
            Self::Claim(_) => "claim rewards",
        }
    }

    pub const fn value(&self) -> u128 {
        match self {
            Self::CallBack(value)
            | Self::Fund(value)
            | Self::Withdraw(value)
            | Self::Unstake(value)
            | Self::Sell(value)
            | Self::Buy(value)
            | Self::Stake(value)
            | Self::Provide(value)
            | Self::Redelegate(value)
            | Self::Claim(value) => *value,
        }
    }

    /// Its kind's number in what is stored: it never changes.
    pub const fn code(&self) -> u8 {
        match self {
            Self::CallBack(_) => 0,
            Self::Fund(_) => 1,
            Self::Withdraw(_) => 2,
            Self::Unstake(_) => 3,
            Self::Sell(_) => 4,
            Self::Buy(_) => 5,
            Self::Stake(_) => 6,
            Self::Provide(_) => 7,
            Self::Redelegate(_) => 8,
            Self::Claim(_) => 9,
        }
    }

    /// The kind that undoes it, by its number.
    pub const fn opposite(&self) -> Option<u8> {
        Some(match self {
            Self::CallBack(_) => 1,
            Self::Fund(_) => 0,
            Self::Withdraw(_) => 7,
            Self::Unstake(_) => 6,
            Self::Sell(_) => 5,
            Self::Buy(_) => 4,
            Self::Stake(_) => 3,
            Self::Provide(_) => 2,
            Self::Redelegate(_) | Self::Claim(_) => return None,
        })
    }

    /// Whether it leads towards money that can pay bills.
    pub const fn is_towards_safety(&self) -> bool {
        matches!(self, Self::CallBack(_) | Self::Withdraw(_) | Self::Unstake(_) | Self::Sell(_))
    }
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
