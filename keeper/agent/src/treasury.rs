//! Idle money: what must stay at hand, what the rest may earn, and the moves from here to there.
//!
//! Pure: amounts are the stable denom's smallest units at the treasury's reference price, times Unix seconds, rates
//! parts of a million a year; nothing is rounded otherwise by another processor. A [`Survey`] comes in, at most one move
//! goes out, and nothing more before it is known how that ended. Absent: any price forecast; a second move beside one
//! under way; a move that the treasury's own rule code, run over what was seen, would refuse. What a move may cost at
//! most, and where it may go, is the treasury contract's to say.
//!
//! When it fails: money that bills need is missing from the plan's beginning ([`Plan::short`] says how much), and every
//! move that is planned then leads towards safety. A move that comes to nothing twice in turn rests, and so does its
//! kind alone.

mod corner;
mod decide;
mod input;
mod judge;
mod measured;
mod moves;
mod needs;
mod plan;
mod pool_at;
mod realise;
mod record;
mod rows;
mod runway;
mod settings;
mod standing;
mod state;
mod step;
#[cfg(test)]
mod step_tests;
mod survey;
mod validators;
#[cfg(test)]
mod validators_tests;

pub use corner::{Bounds, Corner, Yields, corner};
pub use input::{Effect, Input};
pub use moves::{Move, Purpose, RISKS};
pub use needs::{Flow, Forecast, NEAR_SECONDS, Needs, Surprise, quantile_of_windows};
pub use plan::{Costs, LIQUIDITY_YIELD_MIN, Outlook, Plan, Present, plan};
pub(crate) use pool_at::PoolDay;
pub use realise::{Begun, begun};
pub use record::{Deed, MoveOutcome, MoveRecord};
pub use rows::{RESIDENT, admit, all_rows, read};
pub(crate) use rows::{is_standing, standing_row};
pub use runway::Turnover;
pub use settings::{LOOKBACK_SECONDS, PRIOR_DAYS, STAYS_SECONDS, Settings};
pub use state::State;
pub use step::{Step, due_of, is_worth_a_step, obstacles, step};
pub use survey::{Missed, Rises, Survey, ValidatorSeen};
pub use validators::unknown as unknown_of_validators;
