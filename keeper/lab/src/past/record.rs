//! What the record says whatever the rules: when it was, who is a stranger, and which payments somebody objected to.

use std::collections::{BTreeMap, BTreeSet};

use stateset_agent::{
    AgentState, BillRecord, BillStatus, Input, bills, goals, ledger, memory, step, treasury, vendors,
};
use stateset_api::IntentId;
use stateset_api::policy::Rule;
use stateset_state::past::Past;
use stateset_state::state_error::StateError;

/// A past, read to its end.
pub(super) struct Record {
    /// As it ended.
    pub(super) end: AgentState,
    /// The first and the last time that an input names, Unix seconds; 0 if none does.
    pub(super) first: u64,
    pub(super) last: u64,
    /// Payees of whom the wallet's answers say that it does not list them, and did not later.
    strangers: BTreeSet<String>,
    /// Why somebody objected to a bill.
    objections: BTreeMap<IntentId, String>,
    /// Addresses that a person took from a vendor, and who did.
    disowned: BTreeMap<String, String>,
}

/// What the record says of a payment that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Paid, and nobody objected.
    Honest,
    /// Paid, and somebody did.
    Disputed(String),
    NotPaid,
}

pub(super) fn read(past: &Past<'_>) -> Result<Record, StateError> {
    let mut record = Record {
        end: past.beginning(),
        first: 0,
        last: 0,
        strangers: BTreeSet::new(),
        objections: BTreeMap::new(),
        disowned: BTreeMap::new(),
    };
    past.each(&mut |_, input| {
        if let Some(at) = time_of(input) {
            record.first = if record.first == 0 { at } else { record.first };
            record.last = record.last.max(at);
        }
        record.see(input);
        step(&mut record.end, input);
    })?;
    Ok(record)
}

impl Record {
    fn see(&mut self, input: &Input) {
        match input {
            Input::Bills(bills::Input::Observed(observation)) => {
                for judged in &observation.judged {
                    let payee = self.end.bills.get(&judged.id).map(|record| record.bill.payee.clone());
                    if let (Some(payee), Some(breach)) = (payee, judged.breach) {
                        match is_strangers(breach.rule) {
                            Some(true) => self.strangers.insert(payee),
                            Some(false) => self.strangers.remove(&payee),
                            None => false,
                        };
                    }
                }
            }
            Input::Bills(bills::Input::Payees { listed, removed }) => {
                self.strangers.extend(removed.iter().cloned());
                self.strangers.retain(|payee| !listed.contains(payee));
            }
            Input::Bills(bills::Input::Hold { id, reason }) => drop(self.objections.insert(*id, reason.clone())),
            Input::Vendors(vendors::Input::VendorChanged(change)) => {
                for address in &change.remove {
                    self.disowned.insert(address.clone(), format!("the address is not {}'s: {}", change.id, change.by));
                }
                change.add.iter().for_each(|address| drop(self.disowned.remove(address)));
            }
            _ => {}
        }
    }

    /// Whether an answer of the wallet showed that it does not list an address.
    pub(super) fn is_stranger(&self, payee: &str) -> bool {
        self.strangers.contains(payee)
    }

    /// What became of a bill, and whether somebody objected.
    pub(super) fn standing(&self, id: IntentId, record: &BillRecord) -> Standing {
        if !matches!(record.status, BillStatus::Paid { .. }) {
            return Standing::NotPaid;
        }
        let objected = self.objections.get(&id).or_else(|| self.disowned.get(&record.bill.payee));
        objected.map_or(Standing::Honest, |reason| Standing::Disputed(reason.clone()))
    }
}

/// Whether only who is not listed gets such a refusal, or only who is.
const fn is_strangers(rule: Rule) -> Option<bool> {
    match rule {
        Rule::Payee
        | Rule::NewcomerPerPaymentMax
        | Rule::NewcomerPerPayeeMax
        | Rule::NewcomerLifetimeMax
        | Rule::NewcomerPerDayMax
        | Rule::NewcomerPerMonthMax => Some(true),
        Rule::PayeeCooldown
        | Rule::FirstPaymentMax
        | Rule::PayeePerPaymentMax
        | Rule::PayeeLifetimeMax
        | Rule::PayeePerDayMax => Some(false),
        _ => None,
    }
}

/// The block's time that an input names, Unix seconds. What persons hand in has the time of their machine: not that.
pub(super) fn time_of(input: &Input) -> Option<u64> {
    match input {
        Input::Bills(bills::Input::Observed(observation)) => Some(observation.time),
        Input::Goals(goals::Input::GoalsSet { at, .. }) => Some(*at),
        Input::Ledger(ledger::Input::LedgerOpened(opening)) => Some(opening.time),
        Input::Ledger(ledger::Input::LedgerUnidentified(seen)) => Some(seen.time),
        Input::Ledger(ledger::Input::LedgerMissing(evidence)) => Some(evidence.time),
        Input::Ledger(ledger::Input::LedgerBooked(moved)) => moved.iter().map(|movement| movement.time).max(),
        Input::Treasury(treasury::Input::Surveyed(survey)) => Some(survey.time),
        Input::Treasury(treasury::Input::MoveEnded { time, .. }) => Some(*time),
        Input::Memory(memory::Input::Noticed(noticed)) => Some(noticed.at),
        _ => None,
    }
    .filter(|at| *at > 0)
}
