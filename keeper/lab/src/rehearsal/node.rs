//! The node that the keeper talks to: the embedded chain, through whatever trouble the scenario has in store.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use stateset_chain::{
    Account, Block, Chain, ChainError, ChainValidator, CheckTx, CodeInfo, ContractInfo, Included, TxHash, TxsPage, tx,
};
use stateset_sim::EmbeddedChain;

/// How the node behaves.
pub(super) enum Mode {
    Sound,
    /// While people set the stage: each transaction is in a block at once.
    Instant,
    Down,
    /// Answers from this chain, which does not go on.
    Stale(EmbeddedChain),
    /// Balances in thousandths of the true ones.
    WrongBalance(u64),
    /// Says yes to transactions, and forgets them.
    Swallows,
}

struct Inner {
    mode: Mode,
    /// What was handed to it since it was last asked.
    sent: Vec<(TxHash, Vec<u8>)>,
}

/// One node.
pub(super) struct RehearsedNode {
    chain: EmbeddedChain,
    inner: Mutex<Inner>,
}

impl RehearsedNode {
    pub(super) const fn new(chain: EmbeddedChain) -> Self {
        Self { chain, inner: Mutex::new(Inner { mode: Mode::Instant, sent: Vec::new() }) }
    }

    pub(super) fn set(&self, mode: Mode) {
        self.lock().mode = mode;
    }

    /// What was handed to it since the last call, by its hashes.
    pub(super) fn take_sent(&self) -> Vec<(TxHash, Vec<u8>)> {
        std::mem::take(&mut self.lock().sent)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing between two statements leaves it half changed.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The chain from which it answers.
    fn read(&self) -> Result<EmbeddedChain, ChainError> {
        match &self.lock().mode {
            Mode::Down => Err(silent()),
            Mode::Stale(chain) => Ok(chain.clone()),
            Mode::Sound | Mode::Instant | Mode::WrongBalance(_) | Mode::Swallows => Ok(self.chain.clone()),
        }
    }
}

fn silent() -> ChainError {
    ChainError::Unreachable { endpoint: "rehearsed".to_owned(), reason: "the scenario has it down".to_owned() }
}

#[async_trait]
impl Chain for RehearsedNode {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        self.read()?.latest_block().await
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError> {
        self.read()?.account(address).await
    }

    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError> {
        let balance = self.read()?.balance(address, denom).await?;
        let per_mille = match &self.lock().mode {
            Mode::WrongBalance(per_mille) => *per_mille,
            _ => 1_000,
        };
        Ok(balance.saturating_mul(per_mille.into()) / 1_000)
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.read()?.smart_query(contract, query).await
    }

    async fn raw_query(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.read()?.raw_query(contract, key).await
    }

    async fn code(&self, code_id: u64) -> Result<Option<CodeInfo>, ChainError> {
        self.read()?.code(code_id).await
    }

    async fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ChainError> {
        self.read()?.contract(address).await
    }

    async fn validator(&self, address: &str) -> Result<Option<ChainValidator>, ChainError> {
        self.read()?.validator(address).await
    }

    async fn simulate(&self, tx: &[u8]) -> Result<u64, ChainError> {
        self.read()?.simulate(tx).await
    }

    async fn minimum_gas_prices(&self) -> Result<Option<String>, ChainError> {
        self.read()?.minimum_gas_prices().await
    }

    async fn broadcast(&self, bytes: &[u8]) -> Result<CheckTx, ChainError> {
        self.read()?;
        let hash = tx::hash(bytes);
        let is_instant = {
            let mut inner = self.lock();
            if matches!(inner.mode, Mode::Swallows) {
                return Ok(CheckTx { hash, code: 0, codespace: String::new(), log: String::new() });
            }
            inner.sent.push((hash, bytes.to_vec()));
            matches!(inner.mode, Mode::Instant)
        };
        // One that is behind passes on what it is handed all the same.
        let answer = self.chain.broadcast(bytes).await?;
        if is_instant {
            self.chain.advance_block();
        }
        Ok(answer)
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        self.read()?.find_tx(hash).await
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.read()?.find_txs(key, value, page).await
    }
}
