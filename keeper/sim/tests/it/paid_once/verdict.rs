//! What must hold at the end of a run, and what all runs together must have met.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use stateset_api::IntentId;
use stateset_api::wallet::{QueryMsg, Receipt, ReceiptResponse};
use stateset_chain::journal::{IntentState, Journal, TxState};
use stateset_chain::{Chain, TxHash};
use stateset_sim::mortal::{Side, live};
use stateset_sim::{EmbeddedChain, USDC};

use super::run::{Expected, Stage, WALLET_USDC};

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
    pub(crate) expected_ends: Vec<(IntentId, Expected)>,
    pub(crate) ticks: Vec<String>,
    pub(crate) crashes: Vec<Crash>,
    /// What the outbox handed to the chain.
    pub(crate) sent: Vec<TxHash>,
    pub(crate) journals_lost: u64,
    pub(crate) settled: u64,
    pub(crate) refused: u64,
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

/// Journal, receipts and balances must agree.
pub(crate) fn judge(seed: u64, chain: &EmbeddedChain, stage: &Stage, journal: &Journal, story: &mut Story) {
    let wallet = &stage.wallet;
    let mut paid: BTreeMap<String, u128> = BTreeMap::new();
    assert_eq!(
        journal.live(stage.operator.address()).unwrap(),
        Vec::new(),
        "seed {seed}: a transaction is still in flight"
    );
    for hash in &story.sent {
        assert!(journal.tx(*hash).unwrap().is_some(), "seed {seed}: {hash} was sent and is not on disk");
    }
    for (id, expected) in &story.expected_ends {
        let row = journal.intent(*id).unwrap().unwrap_or_else(|| panic!("seed {seed}: intent {id} is lost"));
        let receipt = receipt(chain, wallet, *id);
        match (expected, row.state, &receipt) {
            (Expected::Payable | Expected::Contested, IntentState::Settled, Some(receipt)) => {
                assert_eq!((receipt.amount.0, &receipt.to), (row.intent.amount, &row.intent.to), "seed {seed}: {id}");
                let sum = paid.entry(receipt.to.clone()).or_default();
                *sum = sum.checked_add(receipt.amount.0).unwrap();
                story.settled += 1;
            }
            (Expected::Unlisted | Expected::OverCap | Expected::Contested, IntentState::Refused, None) => {
                assert!(!row.detail.is_empty(), "seed {seed}: {id} is refused without a reason");
                story.refused += 1;
            }
            (expected, state, receipt) => panic!(
                "seed {seed}: intent {id} ({expected:?}) ends as {state} ({}), its receipt is {receipt:?}; {:#?}",
                row.detail, story.ticks
            ),
        }
    }
    for address in &stage.payees {
        let balance = chain.committed_balance(address, USDC);
        assert_eq!(balance, paid.get(address).copied().unwrap_or(0), "seed {seed}: what {address} holds");
    }
    let left = WALLET_USDC.checked_sub(paid.values().sum()).unwrap();
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
    journals_lost: u64,
    settled: u64,
    refused: u64,
}

impl Coverage {
    pub(crate) fn add(&mut self, story: &Story) {
        self.intents += u64::try_from(story.expected_ends.len()).unwrap();
        self.journals_lost += story.journals_lost;
        self.settled += story.settled;
        self.refused += story.refused;
        for crash in &story.crashes {
            self.crashes += 1;
            self.calls.insert((crash.call, crash.side));
            self.flights.insert((crash.flight, crash.side));
            self.states.extend(crash.states.iter().map(|state| (*state, crash.side)));
        }
    }

    pub(crate) fn with(mut self, other: Self) -> Self {
        self.intents += other.intents;
        self.crashes += other.crashes;
        self.calls.extend(other.calls);
        self.states.extend(other.states);
        self.flights.extend(other.flights);
        self.journals_lost += other.journals_lost;
        self.settled += other.settled;
        self.refused += other.refused;
        self
    }

    /// Every state of an intent and of a transaction that a running outbox can leave behind, on both sides of a
    /// call; every call that it makes, on both sides.
    pub(crate) fn assert_everything_was_hit(&self) {
        for side in [Side::Before, Side::After] {
            use stateset_chain::journal::ActState::{Planned, Refused, Settled, Signed};
            for state in [Planned, Signed, Settled, Refused] {
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
        write!(
            f,
            "{} intents ({} settled, {} refused), {} deaths at {} points, {} journals lost",
            self.intents,
            self.settled,
            self.refused,
            self.crashes,
            self.calls.len(),
            self.journals_lost
        )
    }
}
