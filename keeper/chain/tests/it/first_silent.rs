//! A node that takes bytes and does not say so, beside another that finds them used up.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use stateset_api::wallet::{ExecuteMsg, OperatorMsg};
use stateset_chain::endpoints::Endpoints;
use stateset_chain::transact::{Sending, transact};
use stateset_chain::{
    Account, Block, Chain, ChainError, CheckTx, CodeInfo, ContractInfo, Included, TxHash, TxsPage, tx,
};

use crate::fake::{CHAIN_ID, EPOCH, FakeChain, WALLET};
use crate::suite::{intent, key};

/// A node of the chain, on which every broadcast is followed by a block.
struct Node {
    chain: Arc<FakeChain>,
    goes_silent: AtomicBool,
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
    async fn broadcast(&self, tx: &[u8]) -> Result<CheckTx, ChainError> {
        let answer = self.chain.broadcast(tx).await;
        self.chain.blocks(1);
        if self.goes_silent.swap(false, Ordering::SeqCst) {
            return Err(ChainError::Unreachable { endpoint: "a".into(), reason: "silent".into() });
        }
        answer
    }
    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        self.chain.find_tx(hash).await
    }
    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.chain.find_txs(key, value, page).await
    }
}

#[tokio::test]
async fn an_act_that_one_endpoint_took_and_another_found_used_is_not_done_twice() {
    let chain = Arc::new(FakeChain::new(key().address()));
    let node = |silent| Arc::new(Node { chain: chain.clone(), goes_silent: AtomicBool::new(silent) });
    let nodes: Vec<(String, Arc<dyn Chain>)> = vec![("a".into(), node(true)), ("b".into(), node(false))];
    let endpoints = Endpoints::new(CHAIN_ID, nodes, Arc::new(|| 1_790_000_100));
    let folder = tempfile::tempdir().unwrap();
    let sending = Sending::new(CHAIN_ID.into(), "0.025ustate".parse().unwrap(), folder.path().join("sent"));
    let spend = || {
        let payments = vec![intent(1, "a").payment()];
        let (denom, approval, rationales, mandate) = ("uusdc".into(), None, Vec::new(), None);
        let spend = OperatorMsg::Spend { epoch: EPOCH, denom, payments, approval, rationales, mandate };
        tx::execute(key().address(), WALLET, &ExecuteMsg::Operator(spend), &[]).unwrap()
    };
    let first = transact(&endpoints, &key(), &sending, vec![spend()]).await;
    // Not "refused", after which a person would do it once more.
    assert_eq!(first.unwrap().code, 0);
    assert_eq!(chain.state().included.len(), 1);
}
