//! The embedded chain as a node shows it that keeps no index of transactions, or loses what it is given: as long as a test
//! says so, where [`crate::faults`] is a script or a seed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use stateset_chain::{
    Account, Block, Chain, ChainError, ChainValidator, CheckTx, CodeInfo, ContractInfo, Included, TxHash, TxsPage,
};

use crate::chain::{ENDPOINT, EmbeddedChain};

/// A node that may keep no index of transactions, and may lose what it is given.
pub struct FlawedNode {
    pub chain: EmbeddedChain,
    /// Whether it finds transactions; without, it refuses the question.
    pub has_index: bool,
    /// Whether what it is given is lost on the way.
    pub loses: AtomicBool,
}

impl FlawedNode {
    pub fn of(chain: &EmbeddedChain, has_index: bool) -> Arc<Self> {
        Arc::new(Self { chain: chain.clone(), has_index, loses: AtomicBool::new(false) })
    }
}

#[async_trait]
impl Chain for FlawedNode {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        self.chain.latest_block().await
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError> {
        self.chain.account(address).await
    }

    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError> {
        self.chain.balance(address, denom).await
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.chain.smart_query(contract, query).await
    }

    async fn raw_query(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
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
            let (endpoint, reason) = (ENDPOINT.to_owned(), "lost on the way".to_owned());
            return Err(ChainError::Unreachable { endpoint, reason });
        }
        self.chain.broadcast(tx).await
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        if self.has_index {
            return self.chain.find_tx(hash).await;
        }
        let (endpoint, message) = (ENDPOINT.to_owned(), "transaction indexing is disabled".to_owned());
        Err(ChainError::Answered { endpoint, status: 2, message })
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.chain.find_txs(key, value, page).await
    }
}
