//! A node that answers questions to contracts as a test says, counts them, and knows nothing else.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use serde::Serialize;
use stateset_chain::{Account, Block, Chain, ChainError, CheckTx, CodeInfo, ContractInfo, Included, TxHash, TxsPage};

type Script = Box<dyn FnMut(&str, serde_json::Value) -> Result<Vec<u8>, ChainError> + Send>;

pub(crate) struct Answering {
    pub(crate) chain_id: Mutex<String>,
    /// Questions of any kind but for the newest block.
    pub(crate) asked: AtomicU64,
    script: Mutex<Script>,
}

impl Answering {
    /// `script` gets the contract and the question.
    pub(crate) fn new(
        script: impl FnMut(&str, serde_json::Value) -> Result<Vec<u8>, ChainError> + Send + 'static,
    ) -> Self {
        let chain_id = Mutex::new("right-1".to_owned());
        Self { chain_id, asked: AtomicU64::new(0), script: Mutex::new(Box::new(script)) }
    }

    pub(crate) fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    fn count(&self) {
        self.asked.fetch_add(1, Ordering::Relaxed);
    }
}

pub(crate) fn json(answer: &impl Serialize) -> Result<Vec<u8>, ChainError> {
    Ok(serde_json::to_vec(answer).unwrap())
}

pub(crate) fn refused(message: &str) -> ChainError {
    ChainError::Answered { endpoint: "fake".into(), status: 2, message: message.into() }
}

#[async_trait]
impl Chain for Answering {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        Ok(Block { chain_id: self.chain_id.lock().unwrap().clone(), height: 7, time: 1_790_000_000 })
    }

    async fn account(&self, _: &str) -> Result<Option<Account>, ChainError> {
        self.count();
        Ok(None)
    }

    async fn balance(&self, _: &str, _: &str) -> Result<u128, ChainError> {
        self.count();
        Ok(0)
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.count();
        (self.script.lock().unwrap())(contract, serde_json::from_slice(query).unwrap())
    }

    async fn raw_query(&self, _: &str, _: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.count();
        Ok(None)
    }

    async fn code(&self, _: u64) -> Result<Option<CodeInfo>, ChainError> {
        self.count();
        Ok(None)
    }

    async fn contract(&self, _: &str) -> Result<Option<ContractInfo>, ChainError> {
        self.count();
        Ok(None)
    }

    async fn simulate(&self, _: &[u8]) -> Result<u64, ChainError> {
        self.count();
        Ok(0)
    }

    async fn broadcast(&self, _: &[u8]) -> Result<CheckTx, ChainError> {
        self.count();
        Err(refused("it takes nothing"))
    }

    async fn find_tx(&self, _: TxHash) -> Result<Option<Included>, ChainError> {
        self.count();
        Ok(None)
    }

    async fn find_txs(&self, _: &str, _: &str, _: u64) -> Result<TxsPage, ChainError> {
        self.count();
        Ok(TxsPage::default())
    }
}
