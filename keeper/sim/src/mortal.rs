//! A process that dies at a chosen call of the chain: before it takes effect, or after.
//!
//! The dying call never returns, so the caller stays where it is until it is dropped, as the system would.

use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use stateset_chain::{
    Account, Block, Chain, ChainError, ChainValidator, CheckTx, CodeInfo, ContractInfo, FeeGrant, Included, TxHash,
    TxsPage,
};
use tokio::sync::Notify;

use crate::EmbeddedChain;

/// On which side of the call's effect the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The call was not made.
    Before,
    /// It took effect, and its answer is not known.
    After,
}

#[derive(Clone, Copy, Debug)]
struct Plan {
    calls_left: u64,
    side: Side,
}

/// The chain as one life of a process sees it.
pub struct Mortal {
    chain: EmbeddedChain,
    /// Whether the node keeps an index of transactions.
    has_index: bool,
    plan: Mutex<Option<Plan>>,
    /// The call at which it died.
    died: Mutex<Option<(&'static str, Side)>>,
    /// What it tried to send.
    sent: Mutex<Vec<TxHash>>,
    dead: Notify,
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Mortal {
    /// A life that dies of nothing yet. `has_index`: whether the node keeps an index of transactions.
    pub fn new(chain: EmbeddedChain, has_index: bool) -> Self {
        Self {
            chain,
            has_index,
            plan: Mutex::new(None),
            died: Mutex::new(None),
            sent: Mutex::new(Vec::new()),
            dead: Notify::new(),
        }
    }

    /// Dies at the call after `calls` more.
    pub fn die_after(&self, calls: u64, side: Side) {
        *lock(&self.plan) = Some(Plan { calls_left: calls, side });
    }

    /// Returns when it dies.
    pub async fn death(&self) {
        self.dead.notified().await;
    }

    /// The call at which it died.
    pub fn died_at(&self) -> Option<(&'static str, Side)> {
        *lock(&self.died)
    }

    /// What it tried to send.
    pub fn sent(&self) -> Vec<TxHash> {
        lock(&self.sent).clone()
    }

    async fn at(&self, call: &'static str, side: Side) {
        let dies = {
            let mut plan = lock(&self.plan);
            let dies = plan.is_some_and(|plan| plan.calls_left == 0 && plan.side == side);
            if side == Side::After
                && let Some(plan) = plan.as_mut()
            {
                plan.calls_left = plan.calls_left.saturating_sub(1);
            }
            dies
        };
        if dies {
            *lock(&self.died) = Some((call, side));
            self.dead.notify_one();
            std::future::pending::<()>().await;
        }
    }

    async fn call<T>(&self, name: &'static str, inner: impl Future<Output = T>) -> T {
        self.at(name, Side::Before).await;
        let answer = inner.await;
        self.at(name, Side::After).await;
        answer
    }
}

/// Runs a future that only a death can keep from finishing at once; `None` if it died. Dropping it is the death.
pub fn live<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    }
}

#[async_trait]
impl Chain for Mortal {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        self.call("latest_block", self.chain.latest_block()).await
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError> {
        self.call("account", self.chain.account(address)).await
    }

    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError> {
        self.call("balance", self.chain.balance(address, denom)).await
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.call("smart_query", self.chain.smart_query(contract, query)).await
    }

    async fn raw_query(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.call("raw_query", self.chain.raw_query(contract, key)).await
    }

    async fn code(&self, code_id: u64) -> Result<Option<CodeInfo>, ChainError> {
        self.call("code", self.chain.code(code_id)).await
    }

    async fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ChainError> {
        self.call("contract", self.chain.contract(address)).await
    }

    async fn simulate(&self, tx: &[u8]) -> Result<u64, ChainError> {
        self.call("simulate", self.chain.simulate(tx)).await
    }

    async fn minimum_gas_prices(&self) -> Result<Option<String>, ChainError> {
        self.call("minimum_gas_prices", self.chain.minimum_gas_prices()).await
    }

    async fn fee_grant(&self, granter: &str, grantee: &str, denom: &str) -> Result<Option<FeeGrant>, ChainError> {
        self.call("fee_grant", self.chain.fee_grant(granter, grantee, denom)).await
    }

    async fn validator(&self, address: &str) -> Result<Option<ChainValidator>, ChainError> {
        self.call("validator", self.chain.validator(address)).await
    }

    async fn broadcast(&self, tx: &[u8]) -> Result<CheckTx, ChainError> {
        lock(&self.sent).push(stateset_chain::tx::hash(tx));
        self.call("broadcast", self.chain.broadcast(tx)).await
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        if !self.has_index {
            let (endpoint, message) = ("embedded".to_owned(), "transaction indexing is disabled".to_owned());
            return self.call("find_tx", async { Err(ChainError::Answered { endpoint, status: 2, message }) }).await;
        }
        self.call("find_tx", self.chain.find_tx(hash)).await
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.call("find_txs", self.chain.find_txs(key, value, page)).await
    }
}
