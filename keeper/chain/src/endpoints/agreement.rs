//! What two endpoints must say alike before money moves on it.
//!
//! The first reading by this process of a contract, a code, a balance, and of what a wallet says of itself, its rules
//! and its payees, is asked of two endpoints and must agree; later ones are asked as usual. A node that lies alone is
//! found out; two that lie together are not. Answers may differ for a block or two, so they are compared a few times
//! before they count as different.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::{Call, Endpoints, is_of_the_node};
use crate::{
    Account, Block, Chain, ChainError, ChainValidator, CheckTx, CodeInfo, ContractInfo, FeeGrant, Included, Software,
    TxHash, TxsPage,
};

/// How often two answers are compared before they count as different.
const COMPARISONS_MAX: u32 = 5;
/// Between two comparisons: about a block.
const PAUSE: Duration = Duration::from_millis(500);
/// So many first readings are remembered; beyond them each reading is a first one again.
const REMEMBERED_MAX: usize = 100_000;
/// What contracts are asked about themselves, their rules and their payees. Other questions name what has been seen, or
/// are judged again by the contract when money moves.
const STANDING_QUESTIONS: [&str; 6] = ["wallet", "policy", "payee", "payees", "grants", "signers"];
/// Characters of an answer that an error shows.
const SHOWN_CHARS_MAX: usize = 200;

/// The [`Chain`] port where first readings must be said alike by two endpoints that answer. With one endpoint configured
/// they are that one's word. What is sent, and what only an index knows, goes the ordinary way.
#[derive(Clone, Debug)]
pub struct FirstSight {
    endpoints: Endpoints,
    /// Hashes of the questions on which two endpoints agreed.
    seen: Arc<Mutex<HashSet<u64>>>,
}

impl FirstSight {
    pub(super) fn new(endpoints: Endpoints) -> Self {
        Self { endpoints, seen: Arc::default() }
    }

    /// Asks two endpoints the first time, one afterwards. `what` names the question in an error, and is the question.
    async fn first<'a, T: PartialEq + Debug>(
        &'a self,
        what: impl Fn() -> String,
        call: impl Fn(&'a dyn Chain) -> Call<'a, T>,
    ) -> Result<T, ChainError> {
        let mut hasher = DefaultHasher::new();
        what().hash(&mut hasher);
        let question = hasher.finish();
        if self.seen().contains(&question) {
            return self.endpoints.ask(call).await;
        }
        let answer = self.agreed(what, call).await?;
        let mut seen = self.seen();
        if seen.len() >= REMEMBERED_MAX {
            seen.clear();
        }
        seen.insert(question);
        Ok(answer)
    }

    fn seen(&self) -> MutexGuard<'_, HashSet<u64>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks two endpoints until they agree.
    async fn agreed<'a, T: PartialEq + Debug>(
        &'a self,
        what: impl Fn() -> String,
        call: impl Fn(&'a dyn Chain) -> Call<'a, T>,
    ) -> Result<T, ChainError> {
        let shared = &self.endpoints.shared;
        if shared.chains.len() < 2 {
            return self.endpoints.ask(call).await;
        }
        let mut comparison = 1;
        loop {
            let (mut first, mut failure) = (None, None);
            for index in shared.order() {
                let answer = match shared.ask(index, &call).await {
                    Err(error) if is_of_the_node(&error) => {
                        failure = Some(error);
                        continue;
                    }
                    // Both may refuse alike: that is an answer, too.
                    answer => answer,
                };
                let Some((other, before)) = first.take() else {
                    first = Some((index, answer));
                    continue;
                };
                if same(&before, &answer) {
                    return answer;
                }
                if comparison == COMPARISONS_MAX {
                    let (a, b) = (self.show(other, &before), self.show(index, &answer));
                    return Err(ChainError::EndpointsDisagree { what: what(), a, b });
                }
                break;
            }
            if let Some(error) = failure {
                return Err(error);
            }
            comparison += 1;
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn show<T: Debug>(&self, index: usize, answer: &Result<T, ChainError>) -> String {
        let said = match answer {
            Ok(answer) => format!("{answer:?}"),
            Err(error) => error.to_string(),
        };
        let said: String = said.chars().take(SHOWN_CHARS_MAX).collect();
        format!("{} says {said}", self.endpoints.shared.chains[index].0)
    }
}

/// Refusals are compared by their status: their words may name the node.
fn same<T: PartialEq>(a: &Result<T, ChainError>, b: &Result<T, ChainError>) -> bool {
    match (a, b) {
        (Ok(a), Ok(b)) => a == b,
        (Err(ChainError::Answered { status: a, .. }), Err(ChainError::Answered { status: b, .. })) => a == b,
        _ => false,
    }
}

/// By the name of the question, which is the only field of a contract's query.
fn is_standing(query: &[u8]) -> bool {
    let text = std::str::from_utf8(query).unwrap_or_default().trim_start();
    let name = text.strip_prefix('{').and_then(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    name.is_some_and(|name| STANDING_QUESTIONS.contains(&name))
}

#[async_trait]
impl Chain for FirstSight {
    /// Heights of two endpoints hardly ever agree; each is judged by itself.
    async fn latest_block(&self) -> Result<Block, ChainError> {
        self.endpoints.latest_block().await
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError> {
        self.endpoints.account(address).await
    }

    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError> {
        self.first(|| format!("the balance of {address} in {denom}"), |chain| chain.balance(address, denom)).await
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        if !is_standing(query) {
            return self.endpoints.smart_query(contract, query).await;
        }
        let what = || format!("{contract} asked {}", String::from_utf8_lossy(query));
        self.first(what, |chain| chain.smart_query(contract, query)).await
    }

    async fn raw_query(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.endpoints.raw_query(contract, key).await
    }

    async fn code(&self, code_id: u64) -> Result<Option<CodeInfo>, ChainError> {
        self.first(|| format!("code {code_id}"), |chain| chain.code(code_id)).await
    }

    async fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ChainError> {
        self.first(|| format!("the contract {address}"), |chain| chain.contract(address)).await
    }

    async fn simulate(&self, tx: &[u8]) -> Result<u64, ChainError> {
        self.endpoints.simulate(tx).await
    }

    async fn fee_grant(&self, granter: &str, grantee: &str, denom: &str) -> Result<Option<FeeGrant>, ChainError> {
        self.endpoints.fee_grant(granter, grantee, denom).await
    }

    async fn validator(&self, address: &str) -> Result<Option<ChainValidator>, ChainError> {
        self.endpoints.validator(address).await
    }

    async fn broadcast(&self, tx: &[u8]) -> Result<CheckTx, ChainError> {
        self.endpoints.broadcast(tx).await
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        self.endpoints.find_tx(hash).await
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.endpoints.find_txs(key, value, page).await
    }

    async fn minimum_gas_prices(&self) -> Result<Option<String>, ChainError> {
        self.endpoints.minimum_gas_prices().await
    }

    async fn software(&self) -> Result<Software, ChainError> {
        self.endpoints.software().await
    }
}
