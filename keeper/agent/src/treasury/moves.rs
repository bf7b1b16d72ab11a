//! What may be done with idle money, and what each thing is for.

use std::fmt;

/// One move, with its value in the stable denom's smallest unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

/// What a move is for, with the numbers that ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

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
            | Self::Provide(value) => *value,
        }
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
