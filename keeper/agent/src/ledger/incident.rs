//! Incidents: money that is gone and that nothing explains.

use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_ledger::Account;

/// What was seen. Amounts in the denom's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Denom.
    pub asset: String,
    /// Where it lay; `None`: in the wallet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// What the ledger expected at the last look, with all that explains an outflow booked.
    pub expected: Amount,
    /// What the chain showed at that look.
    pub observed: Amount,
    /// The least that was missing at each of the looks.
    pub missing: Amount,
    /// The block of the last look, and its time in Unix seconds.
    pub height: u64,
    pub time: u64,
    /// Who said so, by their names as configured.
    pub endpoints: Vec<String>,
    /// Payments that were under way, by their ids; at most 20.
    pub under_way: Vec<String>,
}

impl Evidence {
    /// Whose it was, in words.
    pub const fn whose(&self) -> &'static str {
        if self.account.is_some() { "the treasury" } else { "the wallet" }
    }
}

/// How a person ended one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resolution {
    pub reason: String,
    /// Where the money is booked from then on.
    pub account: Account,
    /// Unix seconds, by the clock of the machine on which it was said.
    pub at: u64,
}

/// One incident. While it is open nothing is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    pub number: u64,
    pub evidence: Evidence,
    /// The height at which the wallet showed that the brake is pulled, if this keeper pulled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub braked_at: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Resolution>,
}

impl Incident {
    pub const fn is_open(&self) -> bool {
        self.resolution.is_none()
    }
}
