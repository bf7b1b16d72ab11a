//! What the agent knows. Derived from the recorded inputs alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stateset_api::IntentId;
use stateset_api::policy::Breach;

use crate::bill::Bill;
use crate::input::Import;

/// The agent's whole memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentState {
    /// The wallet whose money it is.
    pub wallet: String,
    /// Every bill ever handed in, by the id under which it is paid. Ids begin with the due time, so this is also the
    /// order in which bills are paid.
    pub bills: BTreeMap<IntentId, BillRecord>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillRecord {
    pub bill: Bill,
    pub status: BillStatus,
}

/// Where a bill stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BillStatus {
    /// To be paid when due.
    Open,
    /// Refused for now by a rule that time will mend; asked again from this time (Unix seconds).
    Waiting { breach: Breach, from: u64 },
    /// Beyond the operator: the owner's turn. Asked again from this time.
    Escalated { breach: Breach, from: u64 },
    /// The signers are being asked. What comes of it is among the proposals from number `from` on.
    Asking { breach: Breach, from: u64 },
    /// The signers decide, on this proposal.
    Proposed { breach: Breach, proposal: u64 },
    /// Governance must approve it first, and a person asks. The wallet is asked again from this time. `lapsed`: why an
    /// earlier approval or vote is good no more.
    Unapproved { breach: Breach, from: u64, lapsed: Option<String> },
    /// Governance votes on it.
    Balloted { breach: Breach, ballot: u64 },
    /// To be paid under this approval; asked about from this time.
    Approved { breach: Breach, approval: u64, from: u64 },
    /// The policy says no. Ends here unless a person asks for another look.
    Denied { breach: Breach },
    /// An intent to pay it is with the submitter.
    Intended {
        rationale: String,
        /// Governance's approval that it is paid under.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approval: Option<u64>,
    },
    /// Paid in the block of this height; 0 when found paid by its receipt.
    Paid { height: u64 },
    /// The chain refused it.
    Refused { reason: String },
    /// Unknown or given up: a person must look.
    #[serde(rename = "held")]
    NeedsReview { reason: String },
}

impl BillStatus {
    /// The status' name in tables and JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting { .. } => "waiting",
            Self::Escalated { .. } => "escalated",
            Self::Asking { .. } => "asking",
            Self::Proposed { .. } => "proposed",
            Self::Unapproved { .. } => "unapproved",
            Self::Balloted { .. } => "balloted",
            Self::Approved { .. } => "approved",
            Self::Denied { .. } => "denied",
            Self::Intended { .. } => "intended",
            Self::Paid { .. } => "paid",
            Self::Refused { .. } => "refused",
            Self::NeedsReview { .. } => "held",
        }
    }

    /// Every state's name, in the order of a bill's life.
    pub const NAMES: [&str; 13] = [
        "open",
        "waiting",
        "escalated",
        "asking",
        "proposed",
        "unapproved",
        "balloted",
        "approved",
        "denied",
        "intended",
        "paid",
        "refused",
        "held",
    ];

    /// From when on the wallet is to be asked about it, if at all.
    pub(crate) const fn asks_from(&self, due: u64) -> Option<u64> {
        match self {
            Self::Open => Some(due),
            Self::Waiting { from, .. }
            | Self::Escalated { from, .. }
            | Self::Unapproved { from, .. }
            | Self::Approved { from, .. } => Some(*from),
            _ => None,
        }
    }
}

impl AgentState {
    pub const fn new(wallet: String) -> Self {
        Self { wallet, bills: BTreeMap::new() }
    }

    /// Governance's approval that a bill is to be paid under.
    pub fn approval(&self, id: IntentId) -> Option<u64> {
        match self.bills.get(&id)?.status {
            BillStatus::Approved { approval, .. } => Some(approval),
            BillStatus::Intended { approval, .. } => approval,
            _ => None,
        }
    }

    /// Whether a bill was never asked about.
    pub fn is_open(&self, bill: &Bill) -> bool {
        self.bills.get(&bill.intent_id(&self.wallet)).is_some_and(|record| record.status == BillStatus::Open)
    }

    /// Adds a bill unless one with its payee and number is known. The id alone does not tell: it holds the due time.
    pub fn insert(&mut self, bill: &Bill) -> Import {
        let id = bill.intent_id(&self.wallet);
        let same = |record: &&BillRecord| record.bill.payee == bill.payee && record.bill.number == bill.number;
        // Ten bytes of a hash: a payee with patience finds two numbers that share an id. The known one stands.
        match self.bills.get(&id).or_else(|| self.bills.values().find(same)) {
            Some(record) if record.bill == *bill => Import::Duplicate,
            Some(record) => Import::Conflict { known: record.bill.clone() },
            None => {
                let record = BillRecord { bill: bill.clone(), status: BillStatus::Open };
                self.bills.insert(id, record);
                Import::New
            }
        }
    }
}
