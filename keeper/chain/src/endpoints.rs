//! Several nodes of one chain behind the [`Chain`] port.
//!
//! Each call goes to the current endpoint; where that one fails, to the next, whose newest block is read first: it must
//! be of the chain and not behind what was seen. A transaction may so reach two mempools, with the same bytes. What an
//! endpoint answers about the question itself (a contract's refusal, "not found") is an answer and is not asked again.
//! A call may take each endpoint's time limit in turn. Never here: trying one endpoint twice in a call.

mod agreement;
mod health;

use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

pub use self::agreement::FirstSight;
use self::health::Health;
pub use self::health::{CLOCK_AHEAD_SECONDS_MAX, EndpointState, HEIGHT_AHEAD_MAX, HEIGHT_BEHIND_MAX, Trouble};
use crate::{
    Account, Block, Chain, ChainError, ChainValidator, CheckTx, CodeInfo, ContractInfo, FeeGrant, Included, Outcome,
    Software, TxHash, TxsPage,
};

/// How often the endpoints that are not asked are looked at.
const PROBE_EVERY: Duration = Duration::from_secs(10);

/// This machine's clock, Unix seconds.
pub type MachineClock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// One endpoint: its name as configured, and how it is reached.
pub type NamedChain = (String, Arc<dyn Chain>);

/// What a call of the port returns.
type Call<'a, T> = Pin<Box<dyn Future<Output = Result<T, ChainError>> + Send + 'a>>;

/// Several nodes of one chain. Cheap to clone; clones share what they know.
#[derive(Clone)]
pub struct Endpoints {
    shared: Arc<Shared>,
}

struct Shared {
    chains: Vec<NamedChain>,
    health: Mutex<Health>,
    now: MachineClock,
    probed: Mutex<Option<Instant>>,
    probing: AtomicBool,
}

impl fmt::Debug for Endpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoints").field("states", &self.states()).finish_non_exhaustive()
    }
}

impl Endpoints {
    /// Endpoints of the chain `chain_id`, the preferred one first.
    pub fn new(chain_id: &str, chains: Vec<NamedChain>, now: MachineClock) -> Self {
        let health = Health::new(chain_id, chains.iter().map(|(name, _)| name.clone()));
        let (health, probed) = (Mutex::new(health), Mutex::new(None));
        Self { shared: Arc::new(Shared { chains, health, now, probed, probing: AtomicBool::new(false) }) }
    }

    /// Each endpoint as last seen, as configured.
    pub fn states(&self) -> Vec<EndpointState> {
        self.shared.health().states().to_vec()
    }

    /// Reads every endpoint's newest block, all at once, and returns how each stands.
    pub async fn probe(&self) -> Vec<EndpointState> {
        let mut readings = tokio::task::JoinSet::new();
        for index in 0..self.shared.chains.len() {
            let shared = self.shared.clone();
            readings.spawn(async move { shared.look_at(index).await.is_ok() });
        }
        while readings.join_next().await.is_some() {}
        self.states()
    }

    /// The same chain, but what is read for the first time must be said alike by two endpoints before money moves on it.
    pub fn first_sight(&self) -> FirstSight {
        FirstSight::new(self.clone())
    }

    /// Asks one endpoint after another until one answers.
    async fn ask<'a, T>(&'a self, call: impl Fn(&'a dyn Chain) -> Call<'a, T>) -> Result<T, ChainError> {
        self.ask_all(call, |_| true).await
    }

    /// The same; an answer that does not stand counts only if nobody was asked in vain before.
    async fn ask_all<'a, T>(
        &'a self,
        call: impl Fn(&'a dyn Chain) -> Call<'a, T>,
        stands: impl Fn(&T) -> bool,
    ) -> Result<T, ChainError> {
        let mut last = None;
        for index in self.shared.order() {
            match self.shared.ask(index, &call).await {
                Err(error) if is_of_the_node(&error) => last = Some(error),
                answer => {
                    self.shared.health().answered(index);
                    return match (answer, last) {
                        (Ok(answer), Some(unanswered)) if !stands(&answer) => Err(unanswered),
                        (answer, _) => answer,
                    };
                }
            }
        }
        Err(last.unwrap_or_else(none_configured))
    }

    fn probe_others_if_due(&self) {
        let mut probed = self.shared.probed.lock().unwrap_or_else(PoisonError::into_inner);
        let due = probed.is_none_or(|at| at.elapsed() >= PROBE_EVERY);
        if self.shared.chains.len() < 2 || !due || self.shared.probing.swap(true, Ordering::SeqCst) {
            return;
        }
        *probed = Some(Instant::now());
        let shared = self.shared.clone();
        tokio::spawn(async move {
            for index in 0..shared.chains.len() {
                if !shared.health().is_current(index) {
                    // What it met is in the state; nobody waits for it.
                    drop(shared.look_at(index).await);
                }
            }
            shared.probing.store(false, Ordering::SeqCst);
        });
    }
}

impl Shared {
    fn health(&self) -> MutexGuard<'_, Health> {
        // No step in there can stop half-way.
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn order(&self) -> Vec<usize> {
        self.health().order()
    }

    /// Reads an endpoint's newest block. The second is whether it is free of doubt.
    async fn look_at(&self, index: usize) -> Result<(Block, bool), ChainError> {
        let read = self.chains[index].1.latest_block().await;
        let mut health = self.health();
        match read {
            Ok(block) => health.block(index, &block, (self.now)()).map(|sound| (block, sound)),
            Err(error) => {
                health.failed(index, &error);
                Err(error)
            }
        }
    }

    /// Asks one endpoint. Whoever was not asked before shows its newest block first.
    async fn ask<'a, T>(&'a self, index: usize, call: impl Fn(&'a dyn Chain) -> Call<'a, T>) -> Result<T, ChainError> {
        let admitted = self.health().is_admitted(index);
        if !admitted {
            self.look_at(index).await?;
        }
        let answer = call(self.chains[index].1.as_ref()).await;
        if let Some(error) = answer.as_ref().err().filter(|error| is_of_the_node(error)) {
            self.health().failed(index, error);
        }
        answer
    }
}

/// Whether an error is the node's own trouble, so that another node may do better: no answer, an unreadable one, or a
/// status of gRPC that speaks of the server (exhausted, unimplemented, internal, permission, authentication).
fn is_of_the_node(error: &ChainError) -> bool {
    const RESOURCE_EXHAUSTED: i32 = 8;
    const PERMISSION_DENIED: i32 = 7;
    const UNIMPLEMENTED: i32 = 12;
    const INTERNAL: i32 = 13;
    const UNAUTHENTICATED: i32 = 16;
    match error {
        ChainError::Answered { status, .. } => {
            [RESOURCE_EXHAUSTED, PERMISSION_DENIED, UNIMPLEMENTED, INTERNAL, UNAUTHENTICATED].contains(status)
        }
        _ => true,
    }
}

fn none_configured() -> ChainError {
    ChainError::Unreachable { endpoint: "chain.endpoints".into(), reason: "no endpoint is configured".into() }
}

#[async_trait]
impl Chain for Endpoints {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        self.probe_others_if_due();
        let (mut doubtful, mut last) = (None, None);
        for index in self.shared.order() {
            match self.shared.look_at(index).await {
                Ok((block, true)) => {
                    self.shared.health().decided_by(index);
                    return Ok(block);
                }
                Ok((block, false)) => doubtful = doubtful.or(Some((index, block))),
                Err(error) => last = Some(error),
            }
        }
        let (index, block) = doubtful.ok_or_else(|| last.unwrap_or_else(none_configured))?;
        self.shared.health().decided_by(index);
        Ok(block)
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError> {
        self.ask(|chain| chain.account(address)).await
    }

    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError> {
        self.ask(|chain| chain.balance(address, denom)).await
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.ask(|chain| chain.smart_query(contract, query)).await
    }

    async fn raw_query(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.ask(|chain| chain.raw_query(contract, key)).await
    }

    async fn code(&self, code_id: u64) -> Result<Option<CodeInfo>, ChainError> {
        self.ask(|chain| chain.code(code_id)).await
    }

    async fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ChainError> {
        self.ask(|chain| chain.contract(address)).await
    }

    async fn simulate(&self, tx: &[u8]) -> Result<u64, ChainError> {
        self.ask(|chain| chain.simulate(tx)).await
    }

    async fn fee_grant(&self, granter: &str, grantee: &str, denom: &str) -> Result<Option<FeeGrant>, ChainError> {
        self.ask(|chain| chain.fee_grant(granter, grantee, denom)).await
    }

    async fn validator(&self, address: &str) -> Result<Option<ChainValidator>, ChainError> {
        self.ask(|chain| chain.validator(address)).await
    }

    async fn broadcast(&self, tx: &[u8]) -> Result<CheckTx, ChainError> {
        // Whoever did not answer may have taken the bytes: to another node they may be used up by now, and its refusal would
        // be taken for an end.
        let taken = |check: &CheckTx| Outcome::of_code(&check.codespace, check.code) == Outcome::Accepted;
        self.ask_all(|chain| chain.broadcast(tx), taken).await
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        self.ask(|chain| chain.find_tx(hash)).await
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.ask(|chain| chain.find_txs(key, value, page)).await
    }

    async fn minimum_gas_prices(&self) -> Result<Option<String>, ChainError> {
        self.ask(|chain| chain.minimum_gas_prices()).await
    }

    async fn software(&self) -> Result<Software, ChainError> {
        self.ask(|chain| chain.software()).await
    }
}
