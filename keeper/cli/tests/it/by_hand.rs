//! What a person sends: recorded first, followed to its end, and never done twice because it was said twice.

use std::path::Path;

use async_trait::async_trait;
use stateset_chain::sent::SentFolder;
use stateset_chain::transact::{Repeat, Sending, TransactError, transact};
use stateset_chain::tx::{self, Coin};
use stateset_chain::{
    Account, Block, Chain, ChainError, CheckTx, Clock, CodeInfo, ContractInfo, Included, TxHash, TxsPage,
};
use stateset_sim::faults::{OnBlock, Script};
use stateset_sim::{EmbeddedChain, Faults};
use stateset_tests_keeper::{World, key, poll};
use tokio::sync::Notify;

/// More blocks than a transaction may take.
const MANY_BLOCKS: u64 = 50;
/// More time than so many blocks take.
const LONG: u64 = 3_600_000;

/// What befalls the one who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// Killed when the bytes are on disk, before they leave.
    BeforeSending,
    /// Killed when the node has them, before it answers.
    BeforeTheAnswer,
    /// The node has them, and its answer is lost.
    AnswerLost,
    /// They are lost on their way, and time passes.
    RequestLost,
}

/// A node at which somebody is cut short.
struct Cutting {
    chain: EmbeddedChain,
    cut: Cut,
    /// Where the one who sends is to be killed now.
    reached: Notify,
    clock: Clock,
}

#[async_trait]
impl Chain for Cutting {
    async fn broadcast(&self, tx: &[u8]) -> Result<CheckTx, ChainError> {
        if matches!(self.cut, Cut::BeforeTheAnswer | Cut::AnswerLost) {
            self.chain.broadcast(tx).await?;
        }
        if matches!(self.cut, Cut::BeforeSending | Cut::BeforeTheAnswer) {
            self.reached.notify_one();
            std::future::pending::<()>().await;
        }
        if self.cut == Cut::RequestLost {
            self.clock.advance(LONG);
        }
        Err(ChainError::Unreachable { endpoint: "node".to_owned(), reason: "gone".to_owned() })
    }

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

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        self.chain.find_tx(hash).await
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.chain.find_txs(key, value, page).await
    }
}

/// Somebody who sends micro-dollars from the owner's account to a vendor.
struct Person {
    world: World,
    sending: Sending,
}

impl Person {
    async fn new() -> Self {
        let world = World::new().await;
        let sending = Sending { clock: Clock::manual(1), ..world.home.sending() };
        Self { world, sending }
    }

    async fn send_by(&self, chain: &dyn Chain, amount: u128) -> Result<Included, TransactError> {
        let owner = key("owner");
        let send = tx::send(owner.address(), key("vendor-b").address(), &[Coin::new(amount, "uusdc")]);
        transact(chain, &owner, &self.sending, vec![send]).await
    }

    async fn send(&self, amount: u128) -> Result<Included, TransactError> {
        self.send_by(&self.world.chain, amount).await
    }

    /// Sends, and is cut short. What came of it where nobody was killed.
    async fn is_cut_short(&self, amount: u128, cut: Cut) -> Option<Result<Included, TransactError>> {
        let (chain, clock) = (self.world.chain.clone(), self.sending.clock.clone());
        let node = Cutting { chain, cut, reached: Notify::new(), clock };
        tokio::select! {
            ended = self.send_by(&node, amount) => Some(ended),
            () = node.reached.notified() => None,
        }
    }

    fn paid(&self) -> u128 {
        self.world.paid("vendor-b")
    }

    fn sequence(&self) -> u64 {
        self.world.chain.committed_account(key("owner").address()).unwrap().sequence
    }

    fn open(&self) -> usize {
        let folder = SentFolder::open(&self.sending.records).unwrap();
        folder.open_of(&self.sending.chain_id, key("owner").address()).unwrap().len()
    }

    fn blocks_pass(&self) {
        for _ in 0..MANY_BLOCKS {
            self.world.chain.advance_block();
        }
    }
}

#[tokio::test]
async fn whoever_was_cut_short_and_says_the_same_again_has_paid_once() {
    for cut in [Cut::BeforeSending, Cut::BeforeTheAnswer, Cut::AnswerLost, Cut::RequestLost] {
        let person = Person::new().await;
        let began = person.sequence();
        let first = person.is_cut_short(5, cut).await;
        match (cut, first) {
            (Cut::BeforeSending | Cut::BeforeTheAnswer, None) => {
                assert_eq!(person.open(), 1, "{cut:?}");
                person.send(5).await.unwrap();
            }
            (Cut::AnswerLost, Some(Ok(_))) => {}
            (Cut::RequestLost, Some(Err(TransactError::Lapsed { .. }))) => {
                assert_eq!((person.paid(), person.open()), (0, 0), "what did nothing is said to have done nothing");
                person.send(5).await.unwrap();
            }
            (cut, first) => panic!("{cut:?}: {first:?}"),
        }
        assert_eq!((person.paid(), person.sequence(), person.open()), (5, began + 1, 0), "{cut:?}");
    }
}

#[tokio::test]
async fn another_amount_is_another_act_and_neither_takes_the_others_sequence() {
    let person = Person::new().await;
    let began = person.sequence();
    assert!(person.is_cut_short(5, Cut::BeforeTheAnswer).await.is_none());
    person.send(7).await.unwrap();
    assert_eq!((person.paid(), person.sequence(), person.open()), (12, began + 2, 0));
}

#[tokio::test]
async fn what_was_never_sent_is_not_sent_by_a_verb_about_something_else() {
    let person = Person::new().await;
    assert!(person.is_cut_short(5, Cut::BeforeSending).await.is_none());
    person.sending.clock.advance(LONG);
    person.blocks_pass();
    person.send(7).await.unwrap();
    assert_eq!((person.paid(), person.open()), (7, 0));
}

#[tokio::test]
async fn what_is_to_be_done_twice_on_purpose_is_done_twice() {
    let mut person = Person::new().await;
    assert!(person.is_cut_short(5, Cut::BeforeTheAnswer).await.is_none());
    person.sending.repeat = Repeat::Always;
    person.send(5).await.unwrap();
    assert_eq!((person.paid(), person.open()), (10, 0));
    person.sending.repeat = Repeat::Never;
    person.send(5).await.unwrap();
    assert_eq!(person.paid(), 15, "a try that was seen to end is nobody's first try");
}

/// Its height may leap; its word ends nothing that may still land.
#[tokio::test]
async fn a_first_try_is_not_given_up_before_so_many_blocks_can_have_come() {
    let person = Person::new().await;
    assert!(person.is_cut_short(5, Cut::BeforeSending).await.is_none());
    person.blocks_pass();
    let waits = tokio::time::timeout(std::time::Duration::from_secs(1), person.send(5)).await;
    assert!(waits.is_err(), "{waits:?}");
    assert_eq!((person.paid(), person.open()), (0, 1));
    person.sending.clock.advance(LONG);
    person.send(5).await.unwrap();
    assert_eq!((person.paid(), person.open()), (5, 0));
}

#[tokio::test]
async fn without_an_index_the_same_is_done_again_only_on_purpose() {
    let mut person = Person::new().await;
    assert!(person.is_cut_short(5, Cut::BeforeTheAnswer).await.is_none());
    let chain = person.world.chain.clone();
    let blind = crate::heartbeat::Lying { chain, gas: None, registry: String::new(), has_index: false };
    for _ in 0..2 {
        let error = person.send_by(&blind, 5).await.unwrap_err();
        assert!(matches!(error, TransactError::Unindexed { .. }) && error.is_unclear(), "{error}");
        assert_eq!((person.paid(), person.open()), (5, 1));
    }
    person.sending.repeat = Repeat::Always;
    let error = person.send_by(&blind, 5).await.unwrap_err();
    assert!(matches!(error, TransactError::Unindexed { .. }), "{error}");
    assert_eq!((person.paid(), person.open()), (10, 1));
}

/// A freeze, say: whoever pulls it must not look for a word that lets him.
#[tokio::test]
async fn an_alarm_does_not_wait_for_a_node_that_says_nothing_and_is_not_sent_twice_where_one_says_it_landed() {
    let mut person = Person::new().await;
    assert!(person.is_cut_short(5, Cut::BeforeTheAnswer).await.is_none());
    person.sending.repeat = Repeat::IfUnclear;
    let chain = person.world.chain.clone();
    let blind = crate::heartbeat::Lying { chain, gas: None, registry: String::new(), has_index: false };
    let error = person.send_by(&blind, 5).await.unwrap_err();
    assert!(matches!(error, TransactError::Unindexed { .. }), "{error}");
    assert_eq!((person.paid(), person.open()), (10, 1), "the first one counts as unclear, and this one is sent");
    person.send(5).await.unwrap();
    assert_eq!((person.paid(), person.open()), (10, 0), "by a node with an index it is seen to have landed");
}

#[tokio::test]
async fn nothing_is_sent_whose_record_cannot_be_written() {
    let mut person = Person::new().await;
    let file = person.world.home.write("no-folder", "");
    person.sending.records = Path::new(&file).join("sent");
    let error = person.send(5).await.unwrap_err();
    assert!(matches!(error, TransactError::Sent(_)), "{error}");
    assert_eq!(person.world.chain.mempool_len(), 0);
}

#[tokio::test]
async fn the_binary_shows_the_hash_before_it_sends_and_keeps_to_the_greatest_fee() {
    let world = World::new().await;
    world.home.take_in("owner");
    let vendor = key("vendor-b");
    let words = ["--json", "send", "5uusdc", "--to", vendor.address()];
    let output = world.home.run(&words).await;
    let said = String::from_utf8(output.stderr).unwrap();
    let shown: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(said.contains(&format!("sending transaction {}", shown["tx"].as_str().unwrap())), "{said}");
    let capped = [&words[..], &["--fee-max", "7ustate"]].concat();
    let said = world.home.refused(&capped).await;
    assert!(said.contains("at most 7ustate is paid") && said.contains("--fee-max"), "{said}");
    world.home.set("chain", "fee_max", "8ustate");
    let said = world.home.refused(&words).await;
    assert!(said.contains("at most 8ustate is paid"), "{said}");
    world.home.succeeds(&[&words[..], &["--fee-max", "1000000ustate"]].concat()).await;
    let said = world.home.refused(&[&words[..], &["--fee-max", "much"]].concat()).await;
    assert!(said.contains("--fee-max"), "{said}");
    assert_eq!(world.paid("vendor-b"), 10);
}

#[tokio::test]
async fn the_operators_key_is_not_used_by_hand_while_a_keeper_has_transactions_under_way() {
    let world = World::new().await;
    world.home.set("run", "heartbeat", false);
    let keeper = world.home.keeper();
    keeper.answers("/ready", 200).await;
    let halted = OnBlock { halted: true, ..OnBlock::default() };
    let blocks = std::iter::repeat_n(halted, 100_000).collect();
    world.home.bill("A", "1.00").await;
    world.chain.set_faults(Faults::Script(Script { blocks, ..Script::default() }));
    poll("the keeper sends nothing".to_owned(), async || (world.chain.mempool_len() > 0).then_some(())).await;
    let vendor = key("vendor-b");
    let words = ["send", "5ustate", "--key", "operator", "--to", vendor.address()];
    let said = world.home.refused(&words).await;
    assert!(said.contains("has 1 transactions under way") && said.contains("Stop the keeper first"), "{said}");
    world.chain.set_faults(Faults::None);
    world.home.becomes("A", "paid").await;
    world.home.succeeds(&words).await;
    keeper.stop().await;
}
