//! What a rehearsal found: by day, by bill, in total, and whether its accounts agree. The same seed gives the same
//! bytes; no clock of this machine enters it.

use serde::Serialize;
use stateset_api::Amount;

pub use super::advised::Advised;
pub use super::treasury_report::{TreasuryDay, TreasuryTotals};

/// All of it.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub scenario: String,
    pub about: String,
    pub agent: String,
    pub seed: u64,
    /// First day, Unix seconds.
    pub start: u64,
    pub step_seconds: u64,
    pub denom: String,
    pub totals: Totals,
    /// Where a model was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advised: Option<Advised>,
    pub ledger: Vec<Account>,
    /// Of a profile that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treasury: Option<TreasuryTotals>,
    pub days: Vec<Day>,
    pub bills: Vec<BillOutcome>,
}

impl Report {
    /// Whether every account agrees to the smallest unit, and all that is there is explained.
    pub fn agrees(&self) -> bool {
        self.ledger.iter().all(Account::agrees) && self.treasury.as_ref().is_none_or(TreasuryTotals::agrees)
    }
}

/// One account: what went in and out by the agent's and the world's records, against what the bank says at the end.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    pub name: String,
    pub denom: String,
    pub start: Amount,
    pub income: Amount,
    pub paid: Amount,
    pub fees: Amount,
    /// What the bank says.
    pub end: Amount,
}

impl Account {
    /// start + income − paid − fees = end.
    pub fn agrees(&self) -> bool {
        let came = self.start.0.checked_add(self.income.0);
        let went = self.paid.0.checked_add(self.fees.0).and_then(|went| went.checked_add(self.end.0));
        came.is_some() && came == went
    }
}

/// One day's end.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Day {
    /// From 1.
    pub day: u32,
    /// The wallet's balance, in the smallest unit of the bills' coin.
    pub balance: Amount,
    /// Of the operator's account, which pays fees, in ustate.
    pub gas_balance: Amount,
    pub income: Amount,
    pub paid: Amount,
    /// In ustate.
    pub fees: Amount,
    /// What a STATE costs, in micro-dollars.
    pub price: Amount,
    /// Bills handed in, and what became of some on this day.
    pub arrived: u32,
    pub bills_paid: u32,
    pub bills_late: u32,
    /// Came to stand as refused or denied, and as held for a person.
    pub bills_refused: u32,
    pub bills_held: u32,
    /// At the day's end: bills on which a person must decide, and all that are due and not paid.
    pub approvals_waiting: u32,
    pub due_unpaid: u32,
    /// Rounds that ended early.
    pub rounds_failed: u32,
    /// Of a profile that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treasury: Option<TreasuryDay>,
}

/// The days together.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Totals {
    pub days: u32,
    pub bills: u32,
    pub bills_honest: u32,
    pub paid: u32,
    /// Honest ones that were paid late, or are late and unpaid.
    pub late: u32,
    /// Of these, such as wallet and treasury together could have paid in time.
    pub late_though_covered: u32,
    pub refused: u32,
    pub held: u32,
    pub waiting: u32,
    /// Hostile bills, and those of them that got money.
    pub frauds: u32,
    pub frauds_paid: u32,
    /// What frauds got.
    pub lost: Amount,
    /// What the agent was worth by the formula of docs/rehearsal.md, in micro-dollars.
    pub utility: i128,
    pub income: Amount,
    pub paid_amount: Amount,
    /// In ustate, and in micro-dollars by each day's price.
    pub fees: Amount,
    pub fees_usdc: Amount,
    pub rounds: u64,
    pub rounds_failed: u64,
    /// Of those, what was said last.
    pub last_failure: Option<String>,
    pub balance_lowest: Amount,
}

/// What became of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BillOutcome {
    pub number: String,
    pub payee: String,
    pub vendor: String,
    pub amount: Amount,
    pub origin: &'static str,
    pub arrived: u64,
    pub due: u64,
    /// A bill's state, `known` where it is a copy of a bill that stands, or `not taken in`.
    pub state: String,
    pub reason: String,
    pub paid_at: Option<u64>,
    pub is_late: bool,
}
