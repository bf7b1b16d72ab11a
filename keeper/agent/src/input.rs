//! What comes in, of whatever kind of work. Inputs are recorded before they are stepped over, so a run can be replayed
//! from them.
//!
//! Each kind's inputs are tagged by words of their own, so what was recorded before there were kinds reads as it did.

use serde::{Deserialize, Serialize};

use crate::{advice, bills, goals, invoices, ledger, memory, tasks, treasury, vendors};

/// One recorded input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Input {
    Advice(advice::Input),
    Bills(bills::Input),
    Goals(goals::Input),
    Memory(memory::Input),
    Tasks(tasks::Input),
    Vendors(vendors::Input),
    Ledger(ledger::Input),
    Invoices(invoices::Input),
    Treasury(treasury::Input),
}

impl From<advice::Input> for Input {
    fn from(input: advice::Input) -> Self {
        Self::Advice(input)
    }
}

impl From<bills::Input> for Input {
    fn from(input: bills::Input) -> Self {
        Self::Bills(input)
    }
}

impl From<goals::Input> for Input {
    fn from(input: goals::Input) -> Self {
        Self::Goals(input)
    }
}

impl From<memory::Input> for Input {
    fn from(input: memory::Input) -> Self {
        Self::Memory(input)
    }
}

impl From<tasks::Input> for Input {
    fn from(input: tasks::Input) -> Self {
        Self::Tasks(input)
    }
}

impl From<vendors::Input> for Input {
    fn from(input: vendors::Input) -> Self {
        Self::Vendors(input)
    }
}

impl From<ledger::Input> for Input {
    fn from(input: ledger::Input) -> Self {
        Self::Ledger(input)
    }
}

impl From<invoices::Input> for Input {
    fn from(input: invoices::Input) -> Self {
        Self::Invoices(input)
    }
}

impl From<treasury::Input> for Input {
    fn from(input: treasury::Input) -> Self {
        Self::Treasury(input)
    }
}
