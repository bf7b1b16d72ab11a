//! What a payment costs on a real node, beside a bank send, a contract without rules and a peer.
//!
//! Every number is the `gas_used` of a transaction in a block. Steady state is measured: payees known, receipts and
//! counters present, unless the row says otherwise.

mod cases;
mod council;
pub mod explain;
mod history;
mod multisig;
pub(crate) mod others;
mod ours;
mod own_acts;
mod room;
mod trust;

use serde::Serialize;
use stateset_chain::Included;

use crate::node::Node;

/// The published contract that pays from allowances.
pub const PEER: &str = "cw1-subkeys 2.0.0";
/// The published contract in which several decide; four transactions where ours is one.
pub const PEER_COUNCIL: &str = "cw3-fixed-multisig 2.0.0";
/// Goal for one payment under the whole policy, with nothing of the room named in it: what the same cost before there
/// was any such room, and 200 more.
pub const GOAL_ONE: u64 = 158_871 + 200;
/// Goals per payment, ten together.
pub const GOAL_TEN_IN_MESSAGE: u64 = 40_000;
pub const GOAL_TEN_WALLETS: u64 = 65_000;
/// Goal for a payment by three of five signatures, in one transaction.
pub const GOAL_COUNCIL: u64 = 210_000;
/// Goals for what a keeper does beside paying: what it was measured at, and 250 more.
pub const GOAL_NOTE: u64 = 134_351 + 250;
pub const GOAL_NOTE_FULL: u64 = 161_084 + 250;
pub const GOAL_MANDATE_ASKED: u64 = 162_058 + 250;
pub const GOAL_MANDATE_GIVEN: u64 = 170_598 + 250;
pub const GOAL_UNDER_MANDATE: u64 = 162_341 + 250;

/// One line of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub op: &'static str,
    /// Payments in the transaction.
    pub payments: u64,
    /// Of the whole transaction.
    pub gas: u64,
    pub peer: Option<&'static str>,
    /// The peer's for the same payments.
    pub peer_gas: Option<u64>,
    /// At most this for the whole transaction; absent where nothing is promised.
    pub goal: Option<u64>,
}

impl Row {
    fn new(op: &'static str, payments: u64, included: &Included) -> Self {
        Self { op, payments, gas: included.gas_used, peer: None, peer_gas: None, goal: None }
    }

    fn peer(mut self, gas: Option<u64>) -> Self {
        (self.peer, self.peer_gas) = (gas.map(|_| PEER), gas);
        self
    }

    fn peer_council(mut self, gas: Option<u64>) -> Self {
        (self.peer, self.peer_gas) = (gas.map(|_| PEER_COUNCIL), gas);
        self
    }

    /// `each` is per payment.
    fn goal(mut self, each: u64) -> Self {
        self.goal = Some(each.saturating_mul(self.payments));
        self
    }

    /// The same where no payment is in it.
    const fn goal_in_all(mut self, goal: u64) -> Self {
        self.goal = Some(goal);
        self
    }

    /// Whether the goal, if there is one, is met.
    pub fn holds(&self) -> bool {
        self.goal.is_none_or(|goal| self.gas <= goal)
    }

    pub fn each(&self) -> u64 {
        self.gas.checked_div(self.payments).unwrap_or(self.gas)
    }
}

/// Measures everything on a fresh node. Without `peers` the published contracts are neither built nor measured.
pub async fn measure(node: &Node, peers: bool) -> eyre::Result<Vec<Row>> {
    let mut rows = others::plain(node).await?;
    let (peer, council) =
        if peers { (Some(others::peer(node).await?), Some(multisig::measure(node).await?)) } else { (None, None) };
    rows.extend(ours::measure(node, peer, council).await?);
    Ok(rows)
}
