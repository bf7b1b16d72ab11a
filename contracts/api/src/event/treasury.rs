//! Events of the treasury contract.

use std::fmt::Display;

use cosmwasm_std::Event;

use super::{EventError, event_of};
use crate::Amount;

events! {
    /// The treasury's operator acted. What it cost and what is held after, in the stable denom at the reference price;
    /// what came in meanwhile from elsewhere counts in neither.
    TreasuryActed = "treasury_acted" { action: String, loss: Amount, value: Amount }
    /// Coins went from the treasury to its wallet.
    TreasuryReturned = "treasury_returned" { by: String, coins: String }
    /// The treasury's operator was stopped, or again; `recalled` if everything was called back too, now or before.
    TreasuryStopped = "treasury_stopped" { by: String, reason: String, recalled: bool }
    /// A change was put into force: `policy`, `resume` or `stable_denom`; `by` is who brought it about.
    TreasuryChanged = "treasury_changed" { change: String, by: String }
    /// A loosening waits until a Unix second.
    TreasuryChangePending = "treasury_change_pending" { change: String, due_at: u64 }
    /// What waited was dropped.
    TreasuryChangeDropped = "treasury_change_dropped" { by: String }
    /// What the stake is worth; see `stateset_api::treasury::Price`.
    TreasuryPriced = "treasury_priced" { price: Amount, observed_at: u64 }
    /// The followed pools were observed. The reference after it, and whether it serves for what puts money at risk.
    TreasuryObserved = "treasury_observed" { price: Amount, observed_at: u64, usable: bool }
    /// A pool or validator failed in a recall, which went on without it. Counted from 1, pools first, in the order in
    /// which the treasury answers them. A validator failed with one unit less, too.
    TreasuryVenueFailed = "treasury_venue_failed" { index: u64 }
    /// The treasury knows a delisted pool no more: nothing lies in it, it does not answer, or the wallet said so.
    TreasuryPoolForgotten = "treasury_pool_forgotten" { pool: String }
}
