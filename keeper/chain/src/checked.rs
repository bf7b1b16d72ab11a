//! A node that is asked nothing before it has shown that it is of the right chain.
//!
//! Owns the one comparison of chain ids. A node that becomes another's meanwhile, as behind one name, is found out by
//! the next block that is read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;

use crate::{
    Account, Block, Chain, ChainError, CheckTx, CodeInfo, ContractInfo, FeeGrant, Included, Software, TxHash, TxsPage,
};

impl Block {
    /// This block, if it is of the chain `chain_id`; else [`ChainError::WrongChain`].
    pub fn of_chain(self, chain_id: &str) -> Result<Self, ChainError> {
        if self.chain_id == chain_id {
            return Ok(self);
        }
        let (endpoint, expected) = ("the node".to_owned(), chain_id.to_owned());
        Err(ChainError::WrongChain { endpoint, found: self.chain_id, expected })
    }
}

/// A chain behind the check of its id.
pub struct CheckedChain {
    chain: Arc<dyn Chain>,
    chain_id: String,
    checked: AtomicBool,
}

impl CheckedChain {
    /// Asks nothing yet: a node that is away is noticed by the first question.
    pub fn new(chain: Arc<dyn Chain>, chain_id: &str) -> Self {
        Self { chain, chain_id: chain_id.to_owned(), checked: AtomicBool::new(false) }
    }

    /// As [`CheckedChain::new`], and checked at once.
    pub async fn connect(chain: Arc<dyn Chain>, chain_id: &str) -> Result<Self, ChainError> {
        let checked = Self::new(chain, chain_id);
        checked.latest_block().await?;
        Ok(checked)
    }

    /// The id that every block must have.
    pub fn chain_id(&self) -> &str {
        &self.chain_id
    }

    async fn inner(&self) -> Result<&dyn Chain, ChainError> {
        if !self.checked.load(Ordering::Relaxed) {
            self.latest_block().await?;
        }
        Ok(self.chain.as_ref())
    }
}

#[async_trait]
impl Chain for CheckedChain {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        let block = self.chain.latest_block().await?.of_chain(&self.chain_id);
        self.checked.store(block.is_ok(), Ordering::Relaxed);
        block
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError> {
        self.inner().await?.account(address).await
    }

    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError> {
        self.inner().await?.balance(address, denom).await
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.inner().await?.smart_query(contract, query).await
    }

    async fn raw_query(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.inner().await?.raw_query(contract, key).await
    }

    async fn code(&self, code_id: u64) -> Result<Option<CodeInfo>, ChainError> {
        self.inner().await?.code(code_id).await
    }

    async fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ChainError> {
        self.inner().await?.contract(address).await
    }

    async fn simulate(&self, tx: &[u8]) -> Result<u64, ChainError> {
        self.inner().await?.simulate(tx).await
    }

    async fn minimum_gas_prices(&self) -> Result<Option<String>, ChainError> {
        self.inner().await?.minimum_gas_prices().await
    }

    async fn fee_grant(&self, granter: &str, grantee: &str, denom: &str) -> Result<Option<FeeGrant>, ChainError> {
        self.inner().await?.fee_grant(granter, grantee, denom).await
    }

    async fn broadcast(&self, tx: &[u8]) -> Result<CheckTx, ChainError> {
        self.inner().await?.broadcast(tx).await
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        self.inner().await?.find_tx(hash).await
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.inner().await?.find_txs(key, value, page).await
    }

    async fn software(&self) -> Result<Software, ChainError> {
        self.inner().await?.software().await
    }
}
