//! Idle money: what must stay at hand, what the rest may earn, and the moves from here to there.
//!
//! Pure: amounts are the stable denom's smallest units at the treasury's reference price, times Unix seconds, rates
//! parts of a million a year; nothing is rounded otherwise by another processor. Absent: any price forecast. What a
//! move may cost at most, and where it may go, is the treasury contract's to say.
//!
//! When it fails: money that bills need is missing from the plan's beginning ([`Plan::short`] says how much), and every
//! move that is planned then leads towards safety.

mod corner;
mod moves;
mod needs;
mod plan;

pub use corner::{Bounds, Corner, Yields, corner};
pub use moves::{Move, Purpose};
pub use needs::{Flow, Forecast, NEAR_SECONDS, Needs, Surprise, quantile_of_windows};
pub use plan::{Costs, LIQUIDITY_YIELD_MIN, Outlook, Plan, Present, plan};
