//! What the agent knows, of whatever kind of work. Derived from the recorded inputs alone.

use serde::{Deserialize, Serialize};
use stateset_api::IntentId;

use crate::bills::{self, Bill, BillStatus, Import};
use crate::{advice, decisions, goals, invoices, ledger, memory, tasks, treasury, vendors};

/// The agent's memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentState {
    /// The wallet whose money it is.
    pub wallet: String,
    pub bills: bills::State,
    /// Journals of before know none.
    #[serde(default, skip_serializing_if = "memory::State::is_empty")]
    pub memory: memory::State,
    /// Journals of before know none.
    #[serde(default, skip_serializing_if = "vendors::State::is_empty")]
    pub vendors: vendors::State,
    /// Those of the step under way: they are rows, in no document of before.
    #[serde(skip)]
    pub decisions: decisions::State,
    /// In no document of before.
    #[serde(skip)]
    pub tasks: tasks::State,
    /// In no document of before.
    #[serde(skip)]
    pub goals: goals::State,
    /// Rows as well.
    #[serde(skip)]
    pub ledger: ledger::State,
    /// Rows as well.
    #[serde(skip)]
    pub invoices: invoices::State,
    /// The same of the treasury's moves.
    #[serde(skip)]
    pub treasury: treasury::State,
    /// What a model said of bills.
    #[serde(default, skip_serializing_if = "advice::State::is_empty")]
    pub advice: advice::State,
}

/// What is stored of an agent besides rows: the rules under which its inputs are stepped over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Those of its first input.
    pub began_with: u32,
    /// Those of its next one.
    pub rules: u32,
}

impl Header {
    /// Of an agent that begins today.
    pub const fn new() -> Self {
        Self { began_with: bills::RULES, rules: bills::RULES }
    }

    /// Of one whose inputs were recorded before rules had numbers.
    pub const fn of_before() -> Self {
        Self { began_with: 1, rules: 1 }
    }
}

impl Default for Header {
    fn default() -> Self {
        Self::new()
    }
}

impl AgentState {
    /// An agent that knows nothing and begins with today's rules.
    pub fn new(wallet: String) -> Self {
        Self::under(wallet, bills::RULES)
    }

    /// An agent that knows nothing, under these rules.
    pub fn under(wallet: String, rules: u32) -> Self {
        let (vendors, decisions, tasks, goals, advice, ledger, treasury) = Default::default();
        let invoices = invoices::State::default();
        let (bills, memory) = (bills::State::new(rules), memory::State::default());
        let mut state =
            Self { wallet, bills, vendors, decisions, memory, tasks, goals, advice, ledger, invoices, treasury };
        state.tasks.rules = rules;
        state
    }

    /// The rules that decide about the next input.
    pub const fn rules(&self) -> u32 {
        self.bills.rules
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

    /// Adds a bill, as an import would: see [`Import`]. What is known of it must be in memory.
    pub fn insert(&mut self, bill: &Bill) -> Import {
        bills::insert(&mut self.bills, (&self.wallet, &self.vendors), bill, &mut bills::Changed::default())
    }
}
