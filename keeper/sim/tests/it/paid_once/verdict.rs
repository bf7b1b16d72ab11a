//! What must hold at the end of a run, and what all runs together must have met.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use stateset_api::IntentId;
use stateset_api::wallet::{QueryMsg, Receipt, ReceiptResponse};
use stateset_chain::Chain;
use stateset_chain::journal::{IntentState, Journal, TxState};
use stateset_sim::{EmbeddedChain, USDC};

use super::crash::{Side, live};
use super::run::Fate;
use crate::world::key;

/// One death of the process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Crash {
    pub(crate) call: &'static str,
    pub(crate) side: Side,
    /// Which states intents stood in.
    pub(crate) states: Vec<IntentState>,
    /// Where the transaction in flight stood.
    pub(crate) flight: Option<TxState>,
}

/// What happened in a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Story {
    pub(crate) fates: Vec<(IntentId, Fate)>,
    pub(crate) ticks: Vec<String>,
    pub(crate) crashes: Vec<Crash>,
}

impl Story {
    pub(crate) fn last(&self, count: usize) -> &[String] {
        self.ticks.get(self.ticks.len().saturating_sub(count)..).unwrap_or(&[])
    }
}

fn receipt(chain: &EmbeddedChain, wallet: &str, id: IntentId) -> Option<Receipt> {
    let query = serde_json::to_vec(&QueryMsg::Receipt { id }).unwrap();
    let answer = live(chain.smart_query(wallet, &query)).unwrap().unwrap();
    serde_json::from_slice::<ReceiptResponse>(&answer).unwrap().receipt
}

/// Journal, receipts and balances must tell the same.
pub(crate) fn judge(seed: u64, chain: &EmbeddedChain, wallet: &str, start: u128, journal: &Journal, story: &Story) {
    let mut paid: BTreeMap<String, u128> = BTreeMap::new();
    assert_eq!(journal.in_flight(key(2).address()).unwrap(), None, "seed {seed}: a transaction is still in flight");
    for (id, fate) in &story.fates {
        let row = journal.intent(*id).unwrap().unwrap_or_else(|| panic!("seed {seed}: intent {id} is lost"));
        let receipt = receipt(chain, wallet, *id);
        match (fate, row.state, &receipt) {
            (Fate::Payable, IntentState::Settled, Some(receipt)) => {
                assert_eq!((receipt.amount.0, &receipt.to), (row.intent.amount, &row.intent.to), "seed {seed}: {id}");
                let sum = paid.entry(receipt.to.clone()).or_default();
                *sum = sum.checked_add(receipt.amount.0).unwrap();
            }
            (Fate::Unlisted | Fate::OverCap, IntentState::Refused, None) => {
                assert!(!row.detail.is_empty(), "seed {seed}: {id} is refused without a reason");
            }
            (fate, state, receipt) => panic!(
                "seed {seed}: intent {id} ({fate:?}) ends as {state} ({}), its receipt is {receipt:?}; {:#?}",
                row.detail, story.ticks
            ),
        }
    }
    for payee in [3, 4, 9].map(key) {
        let address = payee.address();
        let held = chain.committed_balance(address, USDC);
        assert_eq!(held, paid.get(address).copied().unwrap_or(0), "seed {seed}: what {address} holds");
    }
    let left = start.checked_sub(paid.values().sum()).unwrap();
    assert_eq!(chain.committed_balance(wallet, USDC), left, "seed {seed}: what the wallet holds");
}

/// What all runs met.
#[derive(Default)]
pub(crate) struct Coverage {
    crashes: u64,
    calls: BTreeSet<(&'static str, Side)>,
    states: BTreeSet<(IntentState, Side)>,
    flights: BTreeSet<(Option<TxState>, Side)>,
    intents: u64,
}

impl Coverage {
    pub(crate) fn add(&mut self, story: &Story) {
        self.intents += u64::try_from(story.fates.len()).unwrap();
        for crash in &story.crashes {
            self.crashes += 1;
            self.calls.insert((crash.call, crash.side));
            self.flights.insert((crash.flight, crash.side));
            self.states.extend(crash.states.iter().map(|state| (*state, crash.side)));
        }
    }

    /// Every state of an intent and of a transaction that a running submitter can leave behind, on both sides of a
    /// call; every call that it makes, on both sides.
    pub(crate) fn assert_everything_was_hit(&self) {
        for side in [Side::Before, Side::After] {
            use IntentState::{Broadcast, Planned, Refused, Settled, Signed};
            for state in [Planned, Signed, Broadcast, Settled, Refused] {
                assert!(self.states.contains(&(state, side)), "no crash with an intent {state}, {side:?}");
            }
            for flight in [None, Some(TxState::Signed), Some(TxState::Broadcast)] {
                assert!(self.flights.contains(&(flight, side)), "no crash with {flight:?} in flight, {side:?}");
            }
            for call in ["latest_block", "account", "balance", "smart_query", "simulate", "broadcast", "find_tx"] {
                assert!(self.calls.contains(&(call, side)), "no crash at {call}, {side:?}");
            }
        }
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} intents, {} crashes at {} places", self.intents, self.crashes, self.calls.len())
    }
}
