//! Several endpoints: which is asked, which is left, and what two must say alike.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use stateset_chain::endpoints::{Endpoints, Trouble};
use stateset_chain::{
    Account, Block, Chain, ChainError, CheckTx, CodeInfo, ContractInfo, Included, TxHash, TxsPage, tx,
};

const NOW: u64 = 1_790_000_000;

/// A node of which only what a test asks works; everything else answers as if it were absent.
struct StubNode {
    name: &'static str,
    state: Mutex<Stub>,
}

#[derive(Clone)]
struct Stub {
    chain_id: &'static str,
    height: u64,
    time: u64,
    balance: u128,
    /// Of the next calls, so many get no answer.
    silent_calls: u32,
    /// Every question but the newest block is refused with this status.
    refuses: Option<i32>,
    asked: u32,
    broadcasts: Vec<Vec<u8>>,
}

impl StubNode {
    fn new(name: &'static str) -> Arc<Self> {
        let state = Stub {
            chain_id: "c-1",
            height: 500,
            time: NOW,
            balance: 7,
            silent_calls: 0,
            refuses: None,
            asked: 0,
            broadcasts: Vec::new(),
        };
        Arc::new(Self { name, state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, Stub> {
        self.state.lock().unwrap()
    }

    fn call(&self) -> Result<MutexGuard<'_, Stub>, ChainError> {
        let mut state = self.state();
        state.asked += 1;
        if state.silent_calls > 0 {
            state.silent_calls -= 1;
            return Err(ChainError::Unreachable { endpoint: self.name.into(), reason: "silent".into() });
        }
        Ok(state)
    }

    fn question(&self) -> Result<MutexGuard<'_, Stub>, ChainError> {
        let state = self.call()?;
        match state.refuses {
            Some(status) => Err(ChainError::Answered { endpoint: self.name.into(), status, message: "no".into() }),
            None => Ok(state),
        }
    }
}

#[async_trait]
impl Chain for StubNode {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        let state = self.call()?;
        Ok(Block { chain_id: state.chain_id.into(), height: state.height, time: state.time })
    }

    async fn account(&self, _: &str) -> Result<Option<Account>, ChainError> {
        self.question().map(|_| None)
    }

    async fn balance(&self, _: &str, _: &str) -> Result<u128, ChainError> {
        self.question().map(|state| state.balance)
    }

    async fn smart_query(&self, _: &str, _: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.question().map(|state| state.balance.to_string().into_bytes())
    }

    async fn raw_query(&self, _: &str, _: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.question().map(|_| None)
    }

    async fn code(&self, _: u64) -> Result<Option<CodeInfo>, ChainError> {
        self.question().map(|_| None)
    }

    async fn contract(&self, _: &str) -> Result<Option<ContractInfo>, ChainError> {
        self.question().map(|_| None)
    }

    async fn simulate(&self, _: &[u8]) -> Result<u64, ChainError> {
        self.question().map(|_| 0)
    }

    async fn broadcast(&self, bytes: &[u8]) -> Result<CheckTx, ChainError> {
        let mut state = self.question()?;
        state.broadcasts.push(bytes.to_vec());
        Ok(CheckTx { hash: tx::hash(bytes), code: 0, codespace: String::new(), log: String::new() })
    }

    async fn find_tx(&self, _: TxHash) -> Result<Option<Included>, ChainError> {
        self.question().map(|_| None)
    }

    async fn find_txs(&self, _: &str, _: &str, _: u64) -> Result<TxsPage, ChainError> {
        self.question().map(|_| TxsPage::default())
    }
}

/// Two nodes, the first preferred, and a machine whose clock a test may turn.
struct Two {
    a: Arc<StubNode>,
    b: Arc<StubNode>,
    clock: Arc<AtomicU64>,
    endpoints: Endpoints,
}

fn two() -> Two {
    let (a, b) = (StubNode::new("a"), StubNode::new("b"));
    let clock = Arc::new(AtomicU64::new(NOW));
    let read = clock.clone();
    let chains: Vec<(String, Arc<dyn Chain>)> = vec![("a".into(), a.clone()), ("b".into(), b.clone())];
    let endpoints = Endpoints::new("c-1", chains, Arc::new(move || read.load(Ordering::SeqCst)));
    Two { a, b, clock, endpoints }
}

impl Two {
    fn current(&self) -> String {
        self.endpoints.states().into_iter().find(|state| state.current).unwrap().endpoint
    }
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_falls_silent_is_left_and_the_next_one_stays_in_use() {
    let two = two();
    two.endpoints.latest_block().await.unwrap();
    two.a.state().silent_calls = u32::MAX;
    two.b.state().balance = 9;
    assert_eq!(two.endpoints.balance("x", "u").await.unwrap(), 9);
    assert_eq!(two.current(), "b");
    let asked = two.a.state().asked;
    assert_eq!(two.endpoints.balance("x", "u").await.unwrap(), 9);
    assert_eq!(two.a.state().asked, asked, "the silent one costs its limit once, not with every call");
    let states = two.endpoints.states();
    assert_eq!((states[0].failures, states[1].failures), (1, 0));
    assert!(matches!(&states[0].trouble, Some(Trouble::Failing { reason }) if reason.contains("silent")), "{states:?}");
    two.b.state().silent_calls = u32::MAX;
    let error = two.endpoints.balance("x", "u").await.unwrap_err();
    assert!(matches!(error, ChainError::Unreachable { .. }), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_same_bytes_go_to_the_next_endpoint_where_the_first_gives_no_answer() {
    let two = two();
    two.endpoints.latest_block().await.unwrap();
    two.endpoints.broadcast(b"first").await.unwrap();
    two.a.state().silent_calls = 1;
    assert_eq!(two.endpoints.broadcast(b"second").await.unwrap().hash, tx::hash(b"second"));
    assert_eq!(two.a.state().broadcasts, [b"first".to_vec()]);
    assert_eq!(two.b.state().broadcasts, [b"second".to_vec()]);
}

#[tokio::test(start_paused = true)]
async fn a_contracts_refusal_is_an_answer_and_a_servers_is_not() {
    // gRPC's statuses: what another node may do better, and what it would say alike.
    for (status, elsewhere) in [(7, true), (8, true), (12, true), (13, true), (16, true), (2, false), (3, false)] {
        let two = two();
        two.endpoints.latest_block().await.unwrap();
        two.a.state().refuses = Some(status);
        let answer = two.endpoints.balance("x", "u").await;
        assert_eq!(answer.is_ok(), elsewhere, "{status}: {answer:?}");
        assert_eq!(two.current(), if elsewhere { "b" } else { "a" }, "{status}");
        if let Err(error) = answer {
            assert!(matches!(error, ChainError::Answered { status: got, .. } if got == status), "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_decided_on_an_endpoint_of_another_chain_or_behind_what_was_seen() {
    let two = two();
    assert_eq!(two.endpoints.latest_block().await.unwrap().height, 500);
    two.a.state().silent_calls = 1;
    two.b.state().height = 499;
    let error = two.endpoints.balance("x", "u").await.unwrap_err();
    assert!(matches!(error, ChainError::Behind { height: 499, seen: 500, .. }), "{error}");
    assert_eq!(two.b.state().asked, 1, "its newest block alone was read");

    two.b.state().chain_id = "c-2";
    two.a.state().silent_calls = 1;
    let error = two.endpoints.balance("x", "u").await.unwrap_err();
    assert!(matches!(&error, ChainError::WrongChain { found, .. } if found == "c-2"), "{error}");

    // The first one falls back, as one restored from a snapshot does, and catches up.
    two.a.state().height = 480;
    let error = two.endpoints.latest_block().await.unwrap_err();
    assert!(matches!(error, ChainError::Behind { .. } | ChainError::WrongChain { .. }), "{error}");
    two.a.state().height = 501;
    assert_eq!(two.endpoints.latest_block().await.unwrap().height, 501);
}

#[tokio::test(start_paused = true)]
async fn a_stuck_endpoint_is_left_for_one_that_goes_on() {
    let two = two();
    two.endpoints.latest_block().await.unwrap();
    {
        let mut b = two.b.state();
        (b.height, b.time) = (540, NOW + 40);
    }
    two.clock.store(NOW + 40, Ordering::SeqCst);
    two.endpoints.probe().await;
    assert_eq!(two.endpoints.latest_block().await.unwrap().height, 540);
    assert_eq!(two.current(), "b");
    let stuck = two.endpoints.states().remove(0).trouble;
    assert_eq!(stuck, Some(Trouble::Behind { height: 500, seen: 540 }));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_runs_ahead_is_seen_and_decides_only_where_every_endpoint_says_so() {
    let two = two();
    {
        let mut a = two.a.state();
        (a.height, a.time) = (90_000, NOW + 3_600);
    }
    assert_eq!(two.endpoints.latest_block().await.unwrap().height, 500);
    let trouble = two.endpoints.states().remove(0).trouble.unwrap();
    assert_eq!(trouble, Trouble::ClockAhead { block_time: NOW + 3_600, now: NOW });
    assert!(trouble.to_string().contains("3600 s after this machine's clock"), "{trouble}");
    // It is the machine's clock that is late: both say so.
    two.b.state().time = NOW + 3_601;
    two.a.state().height = 505;
    assert_eq!(two.endpoints.latest_block().await.unwrap().time, NOW + 3_601);
    two.endpoints.balance("x", "u").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_seen_for_the_first_time_is_said_by_two_or_not_believed() {
    let two = two();
    let sight = two.endpoints.first_sight();
    two.b.state().balance = 8;
    let error = sight.balance("x", "u").await.unwrap_err();
    let ChainError::EndpointsDisagree { what, a, b } = &error else { panic!("{error}") };
    let says = [a.as_str(), b.as_str()];
    assert_eq!(what, "the balance of x in u");
    assert!(says.contains(&"a says 7") && says.contains(&"b says 8"), "{error}");
    for standing in ["{\"policy\":{}}", "{ \"payee\" :{\"address\":\"x\",\"denom\":\"u\"}}", "{\"wallet\":{}}"] {
        let error = sight.smart_query("c", standing.as_bytes()).await.unwrap_err();
        assert!(matches!(&error, ChainError::EndpointsDisagree { what, .. } if what.contains(standing)), "{error}");
    }
    // What names something seen already, or is no question, is not doubled.
    for other in ["{\"receipt\":{\"id\":\"policy\"}}", "{}", "\"policy\"", ""] {
        sight.smart_query("c", other.as_bytes()).await.unwrap();
    }

    // One that gives no answer cannot agree.
    two.b.state().silent_calls = u32::MAX;
    let error = sight.balance("x", "u").await.unwrap_err();
    assert!(matches!(&error, ChainError::Unreachable { endpoint, .. } if endpoint == "b"), "{error}");
    // Two refusals of a contract agree.
    (two.a.state().refuses, two.b.state().refuses, two.b.state().silent_calls) = (Some(2), Some(2), 0);
    let error = sight.balance("x", "u").await.unwrap_err();
    assert!(matches!(error, ChainError::Answered { status: 2, .. }), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_two_agreed_on_is_asked_of_one_afterwards() {
    let two = two();
    let sight = two.endpoints.first_sight();
    assert_eq!(sight.balance("x", "u").await.unwrap(), 7);
    let asked = two.b.state().asked;
    two.a.state().balance = 9;
    // Clones share what was seen.
    let clone = sight.clone();
    assert_eq!((sight.balance("x", "u").await.unwrap(), clone.balance("x", "u").await.unwrap()), (9, 9));
    assert_eq!(two.b.state().asked, asked);
    let error = sight.balance("y", "u").await.unwrap_err();
    assert!(matches!(error, ChainError::EndpointsDisagree { .. }), "{error}");
}

#[tokio::test(start_paused = true)]
async fn answers_a_block_apart_agree_in_the_end() {
    let two = two();
    let sight = two.endpoints.first_sight();
    two.b.state().balance = 8;
    let b = two.b.clone();
    let later = async {
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        b.state().balance = 7;
    };
    assert_eq!(tokio::join!(sight.balance("x", "u"), later).0.unwrap(), 7);
}

#[tokio::test]
async fn one_endpoint_is_its_own_word() {
    let a = StubNode::new("a");
    let chains: Vec<(String, Arc<dyn Chain>)> = vec![("a".into(), a.clone())];
    let endpoints = Endpoints::new("c-1", chains, Arc::new(|| NOW));
    assert_eq!(endpoints.first_sight().balance("x", "u").await.unwrap(), 7);
    let none = Endpoints::new("c-1", Vec::new(), Arc::new(|| NOW));
    let error = none.latest_block().await.unwrap_err();
    assert!(matches!(&error, ChainError::Unreachable { endpoint, .. } if endpoint == "chain.endpoints"), "{error}");
}
