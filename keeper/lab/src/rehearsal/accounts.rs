//! The rehearsal's accounts: what the agent and the world say that moved, against what the bank says.
//!
//! Balances come past all trouble of the node, fees from the chain's own event of each transaction that landed; neither
//! from anything that the agent recorded.

use std::collections::{BTreeMap, BTreeSet};

use stateset_api::Amount;
use stateset_chain::{Chain, ChainError, Included, TxHash};
use stateset_sim::{EmbeddedChain, STATE};

use super::closing::Moved;
use super::report::{Account, Totals};

/// Whose accounts, and what was in them before the first hour.
pub(super) struct Accounts {
    chain: EmbeddedChain,
    denom: String,
    wallet: String,
    operator: String,
    payees: BTreeSet<String>,
    start: Balances,
    /// What the keeper sent and is in no block yet; the same bytes may be sent more than once.
    sent: BTreeMap<TxHash, Vec<u8>>,
    /// What landed, and whose fee is in the accounts.
    landed: BTreeSet<TxHash>,
}

/// At one moment, in each coin's smallest unit.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Balances {
    pub(super) wallet: u128,
    /// In ustate.
    pub(super) operator: u128,
    /// All who send bills, together.
    payees: u128,
}

impl Accounts {
    /// Opened before the first hour. `payees`: all who will ever send a bill.
    pub(super) fn open(
        chain: EmbeddedChain,
        denom: &str,
        (wallet, operator): (&str, &str),
        payees: BTreeSet<String>,
    ) -> Self {
        let mut accounts = Self {
            chain,
            denom: denom.to_owned(),
            wallet: wallet.to_owned(),
            operator: operator.to_owned(),
            payees,
            start: Balances::default(),
            sent: BTreeMap::new(),
            landed: BTreeSet::new(),
        };
        accounts.start = accounts.balances();
        accounts
    }

    /// As they are now.
    pub(super) fn balances(&self) -> Balances {
        let Self { chain, denom, .. } = self;
        Balances {
            wallet: chain.committed_balance(&self.wallet, denom),
            operator: chain.committed_balance(&self.operator, STATE),
            payees: self.payees.iter().map(|payee| chain.committed_balance(payee, denom)).sum(),
        }
    }

    /// The keeper handed these in.
    pub(super) fn note_sent(&mut self, sent: Vec<(TxHash, Vec<u8>)>) {
        self.sent.extend(sent);
    }

    /// What landed since the last call, each once, with its bytes.
    pub(super) async fn take_landed(&mut self) -> Result<Vec<(Included, Vec<u8>)>, ChainError> {
        let (mut found, mut waiting) = (Vec::new(), BTreeMap::new());
        for (hash, bytes) in std::mem::take(&mut self.sent) {
            match self.chain.find_tx(hash).await? {
                None => drop(waiting.insert(hash, bytes)),
                Some(tx) if self.landed.insert(hash) => found.push((tx, bytes)),
                Some(_) => {}
            }
        }
        self.sent = waiting;
        Ok(found)
    }

    /// The agent's and the world's records against the bank.
    pub(super) fn close(&self, totals: &Totals, moved: Moved) -> Vec<Account> {
        let (start, end) = (self.start, self.balances());
        let account = |name: &str, denom: &str, start, end| {
            let (name, denom) = (name.to_owned(), denom.to_owned());
            let (start, end) = (Amount(start), Amount(end));
            Account { name, denom, start, end, income: Amount(0), paid: Amount(0), fees: Amount(0) }
        };
        let (income, paid, fees) = (totals.income, totals.paid_amount, totals.fees);
        vec![
            Account {
                income: Amount(income.0.saturating_add(moved.called_back)),
                paid: Amount(paid.0.saturating_add(moved.funded)),
                ..account("wallet", &self.denom, start.wallet, end.wallet)
            },
            // What the agent says that it paid is what came to those who sent bills.
            Account { income: paid, ..account("payees together", &self.denom, start.payees, end.payees) },
            Account { fees, ..account("operator", STATE, start.operator, end.operator) },
        ]
    }
}
