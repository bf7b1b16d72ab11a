//! The invoices of which something is still expected. Derived from the recorded inputs alone; the others lie in the journal
//! and come back when an input names them.

use std::collections::{BTreeMap, BTreeSet};

use stateset_api::Amount;

use crate::invoices::record::InvoiceRecord;

/// Which invoices a step changed, by number.
pub type Changed = BTreeSet<String>;

/// Invoices by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub(crate) records: BTreeMap<String, InvoiceRecord>,
}

impl State {
    pub fn get(&self, number: &str) -> Option<&InvoiceRecord> {
        self.records.get(number)
    }

    /// Those in memory, by number.
    pub fn iter(&self) -> impl Iterator<Item = &InvoiceRecord> {
        self.records.values()
    }

    /// The invoice that exactly this money is for, if that is certain: the only one over so much, or the oldest of one
    /// customer. Looks through what is still expected.
    pub fn named_by(&self, denom: &str, amount: Amount) -> Option<&InvoiceRecord> {
        let fits = |record: &&InvoiceRecord| record.invoice.denom == denom && record.open() == amount;
        let found: Vec<&InvoiceRecord> = self.iter().filter(fits).filter(|record| !record.open().is_zero()).collect();
        let customer = &found.first()?.invoice.customer;
        let is_one = found.iter().all(|record| record.invoice.customer == *customer);
        let oldest = found.into_iter().min_by_key(|record| (record.invoice.issued, record.invoice.number.clone()));
        oldest.filter(|_| is_one)
    }

    /// Lets go of what has ended, once it is stored.
    pub fn evict(&mut self) {
        self.records.retain(|_, record| !record.open().is_zero());
    }
}
