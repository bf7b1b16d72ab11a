//! The mempool: transactions in the order in which they were accepted, and the bytes it has seen.

use std::collections::BTreeSet;

use stateset_chain::TxHash;

use crate::faults::Dice;
use crate::tx::Transaction;

pub(crate) struct Waiting {
    pub(crate) tx: Transaction,
    /// The first height at which a block may take it.
    pub(crate) from_height: u64,
}

#[derive(Default)]
pub(crate) struct Mempool {
    waiting: Vec<Waiting>,
    /// Bytes that are waiting or were included with success: a node answers them "already in the mempool" for as long
    /// as it remembers, and a restart makes it forget.
    seen: BTreeSet<TxHash>,
}

impl Mempool {
    pub(crate) fn has_seen(&self, hash: TxHash) -> bool {
        self.seen.contains(&hash)
    }

    pub(crate) fn add(&mut self, waiting: Waiting) {
        self.seen.insert(waiting.tx.hash);
        self.waiting.push(waiting);
    }

    pub(crate) fn forget_all(&mut self) {
        self.waiting.clear();
        self.seen.clear();
    }

    pub(crate) fn shuffle(&mut self, seed: u64) {
        Dice::new(seed).shuffle(&mut self.waiting);
    }

    /// What the block at a height takes.
    pub(crate) fn take(&mut self, height: u64) -> Vec<Transaction> {
        let (ready, later) =
            std::mem::take(&mut self.waiting).into_iter().partition(|w: &Waiting| w.from_height <= height);
        self.waiting = later;
        ready.into_iter().map(|waiting| waiting.tx).collect()
    }

    /// After a block: a failed transaction's bytes may come again.
    pub(crate) fn settle(&mut self, hash: TxHash, success: bool) {
        match success {
            true => self.seen.insert(hash),
            false => self.seen.remove(&hash),
        };
    }

    /// Keeps the waiting transactions that still pass, in order.
    pub(crate) fn recheck(&mut self, mut passes: impl FnMut(&Transaction) -> bool) {
        for waiting in std::mem::take(&mut self.waiting) {
            if passes(&waiting.tx) {
                self.waiting.push(waiting);
            } else {
                self.seen.remove(&waiting.tx.hash);
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }
}
