//! The embedded chain as a node shows it that has faults of its own.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use stateset_api::treasury::PositionsResponse;
use stateset_api::wallet::ReceiptResponse;
use stateset_chain::{
    Account, Block, Chain, ChainError, ChainValidator, CheckTx, CodeInfo, ContractInfo, Included, TxHash, TxsPage,
};
use stateset_sim::EmbeddedChain;

/// Which contract, and what it was asked.
type Question = (String, Vec<u8>);

/// A node that may keep no index of transactions, and may lose what it is given.
pub(crate) struct Node {
    pub(crate) chain: EmbeddedChain,
    pub(crate) has_index: bool,
    pub(crate) loses: AtomicBool,
    /// So many stable units less does it show in a treasury than there are.
    pub(crate) hides: AtomicU64,
    /// So many stable units more does it show as a balance, since it is behind.
    pub(crate) shows: AtomicU64,
    /// Contracts answer as they did until they were noted; blocks and balances do not.
    pub(crate) lags: AtomicBool,
    pub(crate) is_noted: AtomicBool,
    answers: Mutex<BTreeMap<Question, Vec<u8>>>,
}

impl Node {
    pub(crate) fn of(chain: &EmbeddedChain, has_index: bool) -> Arc<Self> {
        Arc::new(Self {
            chain: chain.clone(),
            has_index,
            loses: AtomicBool::new(false),
            hides: AtomicU64::new(0),
            shows: AtomicU64::new(0),
            lags: AtomicBool::new(false),
            is_noted: AtomicBool::new(false),
            answers: Mutex::default(),
        })
    }
}

#[async_trait]
impl Chain for Node {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        self.chain.latest_block().await
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError> {
        self.chain.account(address).await
    }

    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError> {
        let more = if denom == "uusdc" { self.shows.load(Ordering::Relaxed) } else { 0 };
        Ok(self.chain.balance(address, denom).await? + u128::from(more))
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        let key = (contract.to_owned(), query.to_vec());
        let before = self.answers.lock().unwrap().get(&key).cloned();
        let lags = self.lags.load(Ordering::Relaxed);
        if let (true, Some(before)) = (lags, before) {
            return Ok(before);
        }
        let answer = self.chain.smart_query(contract, query).await?;
        if lags && serde_json::from_slice::<ReceiptResponse>(&answer).is_ok() {
            return Ok(serde_json::to_vec(&ReceiptResponse { receipt: None }).unwrap());
        }
        if !self.is_noted.load(Ordering::Relaxed) {
            self.answers.lock().unwrap().insert(key, answer.clone());
        }
        let hides = self.hides.load(Ordering::Relaxed);
        let positions = serde_json::from_slice::<PositionsResponse>(&answer);
        let (1.., Ok(mut positions)) = (hides, positions) else { return Ok(answer) };
        positions.liquid.value.0 -= u128::from(hides);
        Ok(serde_json::to_vec(&positions).unwrap())
    }

    async fn raw_query(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        // What was written since then is not there yet.
        if self.lags.load(Ordering::Relaxed) {
            return Ok(None);
        }
        self.chain.raw_query(contract, key).await
    }

    async fn code(&self, code_id: u64) -> Result<Option<CodeInfo>, ChainError> {
        self.chain.code(code_id).await
    }

    async fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ChainError> {
        self.chain.contract(address).await
    }

    async fn simulate(&self, tx: &[u8]) -> Result<u64, ChainError> {
        self.chain.simulate(tx).await
    }

    async fn validator(&self, address: &str) -> Result<Option<ChainValidator>, ChainError> {
        self.chain.validator(address).await
    }

    async fn broadcast(&self, tx: &[u8]) -> Result<CheckTx, ChainError> {
        if self.loses.load(Ordering::Relaxed) {
            let (endpoint, reason) = ("embedded".to_owned(), "lost on the way".to_owned());
            return Err(ChainError::Unreachable { endpoint, reason });
        }
        self.chain.broadcast(tx).await
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        if self.has_index {
            return self.chain.find_tx(hash).await;
        }
        let (endpoint, message) = ("embedded".to_owned(), "transaction indexing is disabled".to_owned());
        Err(ChainError::Answered { endpoint, status: 2, message })
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.chain.find_txs(key, value, page).await
    }
}
