//! The rehearsed treasury: the contract and its pool, the market that moves it, the council that says its reference
//! price, and the books of what came of it.
//!
//! Never here: what the treasury does. That decides whoever operates it, by the keeper's own rounds.

mod books;
mod council;
mod flows;
mod hand;
mod market;
mod measure;
mod setup;
mod venues;

pub(super) use self::books::{Books, Parts};
pub(super) use self::council::Council;
pub(super) use self::flows::{Flows, fee_of};
pub(super) use self::market::MarketDay;
pub(super) use self::measure::Position;
pub(super) use self::setup::{Ground, prepare, set, start_price};
pub(super) use self::venues::Treasury;
