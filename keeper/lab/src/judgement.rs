//! The planner's judgement: what its treasury carries in rehearsed years, beside the same planner that knows bills, income,
//! rates and outages ahead, and beside plainer rules. All through the same contracts, bounds and rounds of the keeper.
//!
//! Scored is *carry* (rewards + fees − impermanent loss − slashing − swaps − gas) by a dollar and a year; what the price
//! made is shown and never scored. Absent: any number of the generator in a policy's hands.

mod foresight;
mod policy;
mod record;
mod regime;
mod rules;
mod run;
mod score;
pub mod verb;
