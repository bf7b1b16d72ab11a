//! The node's word on a validator, changed: the embedded chain jails nobody.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use stateset_chain::{
    Account, Block, Chain, ChainError, ChainValidator, CheckTx, CodeInfo, ContractInfo, Included, TxHash, TxsPage,
};
use stateset_sim::mortal::Mortal;

pub(crate) struct Jailer {
    pub(crate) node: Arc<Mortal>,
    pub(crate) jailed: Arc<AtomicBool>,
}

#[async_trait]
impl Chain for Jailer {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        self.node.latest_block().await
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError> {
        self.node.account(address).await
    }

    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError> {
        self.node.balance(address, denom).await
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.node.smart_query(contract, query).await
    }

    async fn raw_query(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.node.raw_query(contract, key).await
    }

    async fn code(&self, code_id: u64) -> Result<Option<CodeInfo>, ChainError> {
        self.node.code(code_id).await
    }

    async fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ChainError> {
        self.node.contract(address).await
    }

    async fn simulate(&self, tx: &[u8]) -> Result<u64, ChainError> {
        self.node.simulate(tx).await
    }

    async fn minimum_gas_prices(&self) -> Result<Option<String>, ChainError> {
        self.node.minimum_gas_prices().await
    }

    async fn validator(&self, address: &str) -> Result<Option<ChainValidator>, ChainError> {
        let found = self.node.validator(address).await?;
        let jailed = self.jailed.load(Ordering::Relaxed);
        Ok(found.map(|validator| ChainValidator { jailed: jailed || validator.jailed, ..validator }))
    }

    async fn broadcast(&self, tx: &[u8]) -> Result<CheckTx, ChainError> {
        self.node.broadcast(tx).await
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        self.node.find_tx(hash).await
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.node.find_txs(key, value, page).await
    }
}
