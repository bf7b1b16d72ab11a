//! Why an action is refused: the rule that stands against it, and the numbers.

use cosmwasm_schema::cw_serde;
use thiserror::Error;

use super::Unusable;
use crate::registry::Status;
use crate::{AgentId, Amount};

/// The rule that stands against an action, and the numbers. Amounts without a denom are in the stable denom's smallest
/// unit, at the reference price.
#[cw_serde]
#[derive(Eq, Error)]
#[schemaifier(mute_warnings)]
pub enum Breach {
    #[error("the treasury is stopped by {by} since {at}: {reason}")]
    Stopped { by: String, at: u64, reason: String },
    #[error("the wallet is frozen by {by} since {at}: {reason}")]
    Frozen { by: String, at: u64, reason: String },
    #[error("the wallet is braked by {by} since {at}: {reason}")]
    Braked { by: String, at: u64, reason: String },
    #[error("the wallet rests until {until} after its brake was lifted, nothing goes into risk: now is {now}")]
    Resting { until: u64, now: u64 },
    #[error("the wallet has no operator")]
    NoOperator {},
    #[error("the operator's time ended at {expires_at}: now is {now}")]
    Expired { expires_at: u64, now: u64 },
    #[error("the wallet's dead man's switch ran out at {dead_man_at}: now is {now}")]
    DeadMan { dead_man_at: u64, now: u64 },
    #[error("the wallet's agent {agent_id} is {status:?} at the registry")]
    AgentNotActive { agent_id: AgentId, status: Status },
    #[error("epoch {got} is not the operator's present epoch {epoch}")]
    Epoch { got: u32, epoch: u32 },

    #[error("an amount of zero does nothing")]
    ZeroAmount {},
    #[error("{what}: between {min} and {max} allowed, got {got}")]
    Count { what: String, got: u64, min: u64, max: u64 },
    #[error("coin '{denom}' stands twice")]
    CoinTwice { denom: String },
    #[error("validator {validator} is not listed")]
    ValidatorNotListed { validator: String },
    #[error("stake does not move from validator {validator} to itself")]
    SameValidator { validator: String },
    #[error("at most {max} unbondings at once: wait until one has left")]
    Unbondings { max: u32 },
    #[error("pool {pool} is not listed")]
    PoolNotListed { pool: String },
    #[error("pool {pool} is unknown: it was never listed")]
    PoolUnknown { pool: String },
    #[error("pool {pool} is empty")]
    PoolEmpty { pool: String },
    #[error("of {what}, {held} is held: {requested} cannot be moved")]
    Balance { what: String, requested: Amount, held: Amount },
    #[error("the reference price of {observed_at} is older than {max} s: now is {now}")]
    PriceAge { observed_at: u64, max: u64, now: u64 },
    #[error("the pools that are followed give no usable reference price: {reason}")]
    NoReference { reason: Unusable },
    #[error("deviation_max_bps {max_bps}: the pool's price is {spot}, the reference {price}")]
    Deviation { spot: Amount, price: Amount, max_bps: u16 },
    #[error(
        "swap_per_day_max {max}: {used} was offered within 24 h, {requested} more is asked for, room at {fits_at:?}"
    )]
    SwapPerDay { requested: Amount, used: Amount, max: Amount, fits_at: Option<u64> },

    #[error("slippage: at least {min} was to be received, {got} was")]
    Slippage { got: Amount, min: Amount },
    #[error("slippage: the action may cost {max} of what it moves, it costs {loss}")]
    Loss { loss: Amount, max: Amount },
    #[error("loss_per_day_max {max}: {used} was lost within 24 h, this would lose {loss} more, room at {fits_at:?}")]
    LossPerDay { loss: Amount, used: Amount, max: Amount, fits_at: Option<u64> },
    #[error("loss_lifetime_max {max}: {lost} was lost since the beginning, this would lose {loss} more")]
    LossLifetime { loss: Amount, lost: Amount, max: Amount },
    #[error("loss_lifetime_max {max} is reached, {lost} was lost: the operator may only unstake, withdraw and return")]
    LossEnded { lost: Amount, max: Amount },
    #[error("liquid_min {min}: {left} would be left in the stable denom")]
    LiquidMin { left: Amount, min: Amount },
    #[error("share_max_bps {max_bps} of {venue}: {value} would be there, of {total}")]
    Share { venue: String, value: Amount, total: Amount, max_bps: u16 },
    #[error(
        "away from the targets: the shares would be {after} off, after {before}, of {total}, and not all within the bands"
    )]
    AwayFromTarget { before: Amount, after: Amount, total: Amount },
}

pub(super) fn require(holds: bool, breach: impl FnOnce() -> Breach) -> Result<(), Breach> {
    if holds { Ok(()) } else { Err(breach()) }
}

pub(super) fn count(what: &str, got: usize, min: usize, max: usize) -> Result<(), Breach> {
    let (got, min, max) = (got as u64, min as u64, max as u64);
    require((min..=max).contains(&got), || Breach::Count { what: what.to_owned(), got, min, max })
}
