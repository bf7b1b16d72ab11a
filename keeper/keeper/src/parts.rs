//! What an agent's loop is made of besides its state, its wallet and its outbox: a part per kind of work.

use std::collections::BTreeMap;

use stateset_advisor::Advisor;
use stateset_agent::Settings;
use stateset_bills::escalation::Escalator;
use stateset_config::Currency;
use stateset_notify::Notices;
use stateset_portfolio::Portfolio;
use stateset_reconcile::Reconciler;
use stateset_upkeep::{gas::Gas, heartbeat::Heartbeat, notes::Noter, reputation::Reputation};

/// The parts of one agent.
pub struct Parts {
    /// Asks the signers.
    pub escalator: Escalator,
    /// Gives signs of life.
    pub heartbeat: Option<Heartbeat>,
    /// Has what is decided noted in the wallet's log.
    pub noter: Noter,
    /// Looks at the own score, and rates payees.
    pub reputation: Reputation,
    /// Sees that there is money for fees.
    pub gas: Gas,
    /// Compares what was booked with what is there.
    pub reconciler: Reconciler,
    /// Operates the treasury.
    pub portfolio: Portfolio,
    /// Asks a model about bills.
    pub advisor: Option<Advisor>,
    /// Says to people what waits for them; none where the configuration names nobody.
    pub notices: Option<Notices>,
    /// By which the log writes amounts; without one in each denom's smallest unit.
    pub currencies: BTreeMap<String, Currency>,
    /// The agent's, as configured: followed from the first round on, and recorded where they are others than before.
    pub settings: Settings,
}
