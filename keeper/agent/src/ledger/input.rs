//! What comes in about the ledger. Each is tagged by a word that no other room uses. What the chain showed is recorded by
//! the keeper alone; a person says what [`Input::is_of_a_person`] names.

use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_ledger::{Account, Movement, MovementId};

use crate::ledger::incident::Evidence;
use crate::ledger::inside::TreasuryLook;
use crate::ledger::limits::Limits;

/// One recorded input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// Denoms are counted from here on.
    LedgerOpened(Opening),
    /// Money moved, as the wallet itself shows. What is booked already, or was before the opening, is left out.
    LedgerBooked(Vec<Movement>),
    /// Money came in that nothing explains.
    LedgerUnidentified(Unidentified),
    /// Money is gone that nothing explains: an incident.
    LedgerMissing(Evidence),
    /// What the treasury shows, where something follows from it: see [`is_news`](crate::ledger::is_news).
    LedgerTreasury(Box<TreasuryLook>),
    /// The wallet shows that the brake is pulled, as this keeper asked for in an incident.
    LedgerBraked { incident: u64, height: u64 },
    /// A person says from whom unidentified money came, or what for.
    LedgerMatched(Match),
    /// A person ends an incident.
    LedgerResolved(Resolve),
    /// A person says that a payment which nothing explained is in order.
    LedgerAcknowledged(Acknowledge),
    /// The configuration has these limits from here on.
    LedgerLimited(Limits),
}

/// Why a payment is in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledge {
    /// The receipt's id.
    pub payment: MovementId,
    pub reason: String,
    /// Unix seconds, by the clock of the machine on which it was said.
    pub at: u64,
}

/// What the wallet holds at one block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// By denom, in its smallest unit.
    pub balances: Vec<(String, Amount)>,
    /// Receipts that these balances reflect already, of payments that are not known to have ended.
    pub before: Vec<MovementId>,
    pub height: u64,
    /// Unix seconds.
    pub time: u64,
}

/// Coins that came in, at one block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unidentified {
    pub asset: String,
    pub amount: Amount,
    pub height: u64,
    /// Unix seconds.
    pub time: u64,
}

/// Whose money it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// The entry's number.
    pub entry: u64,
    /// Under `income`, `equity` or `assets`.
    pub account: Account,
    /// From whom, or for which invoice.
    pub reason: String,
    /// Unix seconds, by the clock of the machine on which it was said.
    pub at: u64,
}

/// Why an incident is none any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    /// The incident's number.
    pub incident: u64,
    /// Under `loss`, `equity`, `expenses` or `assets`. Of no meaning where none is missing.
    pub account: Account,
    pub reason: String,
    /// Unix seconds, by the clock of the machine on which it was said.
    pub at: u64,
}

impl Input {
    /// Whether a person may hand it in. Everything else is the chain's word.
    pub const fn is_of_a_person(&self) -> bool {
        matches!(self, Self::LedgerMatched(_) | Self::LedgerResolved(_) | Self::LedgerAcknowledged(_))
    }
}
