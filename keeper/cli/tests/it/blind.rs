//! A node that shows nothing of what landed, and whose height and time leap ahead.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use stateset_agent::Bill;
use stateset_agent::bills::{Input, Observation};
use stateset_api::Amount;
use stateset_api::policy::Verdict;
use stateset_bills::escalation::{Escalator, Scope};
use stateset_bills::wallet::judge;
use stateset_chain::contract::Wallet;
use stateset_chain::{
    Account, Block, Chain, ChainError, CheckTx, Clock, CodeInfo, ContractInfo, Included, Journal, Outbox, OutboxConfig,
    TxHash, TxsPage,
};
use stateset_sim::{EmbeddedChain, USDC};
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::JournaledState;
use stateset_tests_keeper::{World, key};

/// Blocks and seconds by which it leaps at each look.
const LEAP: u64 = 50;
const ROUNDS: usize = 20;

/// Hands everything on to the true chain and shows nothing of it.
struct Blind {
    chain: EmbeddedChain,
    looks: AtomicU64,
    /// The operator's account as it once was, if its sequence is hidden as well.
    account: Option<Account>,
    broadcasts: Mutex<BTreeSet<Vec<u8>>>,
}

#[async_trait]
impl Chain for Blind {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        let block = self.chain.latest_block().await?;
        let leapt = self.looks.load(Ordering::SeqCst) * LEAP;
        Ok(Block { height: block.height + leapt, time: block.time + leapt, ..block })
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError> {
        match &self.account {
            Some(account) => Ok(Some(*account)),
            None => self.chain.account(address).await,
        }
    }

    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError> {
        self.chain.balance(address, denom).await
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        if query.starts_with(b"{\"proposals\"") {
            return Ok(br#"{"proposals":[]}"#.to_vec());
        }
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
        let check = self.chain.broadcast(tx).await?;
        self.broadcasts.lock().unwrap().insert(tx.to_vec());
        self.chain.advance_block();
        Ok(check)
    }

    async fn find_tx(&self, _: TxHash) -> Result<Option<Included>, ChainError> {
        Ok(None)
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.chain.find_txs(key, value, page).await
    }
}

/// How many transactions with the same question landed, by the operator's sequence.
async fn asked(hides_sequence: bool) -> (u64, usize) {
    let world = World::with_signers().await;
    let operator = key("operator");
    let before = world.chain.committed_account(operator.address()).unwrap();
    let blind = Arc::new(Blind {
        chain: world.chain.clone(),
        looks: AtomicU64::new(0),
        account: hides_sequence.then_some(before),
        broadcasts: Mutex::default(),
    });
    let wallet = Wallet { chain: blind.clone(), address: world.wallet.clone() };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.db");
    let journal = Journal::open_rehearsal(&file).unwrap();
    let mut journaled = JournaledState::open(journal, Inbox::beside(&file), &world.wallet).unwrap();
    let now = world.chain.latest_block().await.unwrap().time;
    let bill = Bill {
        number: "A".into(),
        payee: key("vendor-a").address().to_owned(),
        denom: USDC.into(),
        amount: Amount(150_000_000),
        category: "cloud".into(),
        due: now - 3_600,
        vendor: None,
        memo: None,
        part: None,
        discount: None,
    };
    journaled.step(&Input::Imported(vec![bill.clone()]).into(), now).unwrap();
    let judged = judge(&wallet, &[&bill]).await.unwrap();
    assert_eq!(judged[0].verdict, Verdict::Escalate, "{judged:?}");
    journaled.step(&Input::Observed(Observation { height: 1, time: now, judged }).into(), now).unwrap();
    let config =
        OutboxConfig::new(stateset_sim::CHAIN_ID.to_owned(), world.wallet.clone(), "0.025ustate".parse().unwrap());
    let clock = Clock::manual(1_790_000_000_000);
    let mut outbox = Outbox::new(blind.clone(), Arc::new(key("operator")), config).with_clock(clock);
    let mut escalator = Escalator::new(Scope::All);
    for _ in 0..ROUNDS {
        blind.looks.fetch_add(1, Ordering::SeqCst);
        let block = wallet.chain.latest_block().await.unwrap();
        escalator.round(&mut journaled, &wallet, &block, true).await.unwrap();
        let epoch = wallet.info().await.unwrap().epoch;
        outbox.tick(journaled.journal(), Some(epoch)).await.unwrap();
    }
    let after = world.chain.committed_account(operator.address()).unwrap();
    (after.sequence - before.sequence, blind.broadcasts.lock().unwrap().len())
}

#[tokio::test]
async fn a_node_that_sees_nothing_takes_no_fee_a_round_for_a_question() {
    for hides_sequence in [false, true] {
        let (landed, sent) = asked(hides_sequence).await;
        assert!((1..=2).contains(&landed), "{landed} fees for one question (sequence hidden: {hides_sequence})");
        assert!(sent <= 2, "{sent} different transactions with one question (sequence hidden: {hides_sequence})");
    }
}
