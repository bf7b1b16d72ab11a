//! A wallet that keeps a decision log on the embedded chain, and the parts of a keeper that note there.

use std::sync::Arc;

use stateset_agent::bills::{Input, Judged, Observation};
use stateset_agent::{Bill, Kind};
use stateset_api::Amount;
use stateset_api::event::Noted;
use stateset_api::policy::{CategoryPolicy, DenomPolicy, OverLimit, Policy, Verdict};
use stateset_api::wallet::{ExecuteMsg, InstantiateMsg, OperatorGrant, OperatorMsg, OwnerMsg};
use stateset_chain::contract::Wallet;
use stateset_chain::key::Key;
use stateset_chain::outbox::{GasPrice, OutboxConfig};
use stateset_chain::tx::{self, Coin, Instantiate, SignParams};
use stateset_chain::{Account, Chain, Clock, Included, Journal, Outbox, Progress};
use stateset_sim::{EmbeddedChain, Genesis, Native, STATE, USDC};
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::{JournaledState, StoredState};
use stateset_upkeep::notes::Noter;
use tempfile::TempDir;

/// Seconds that a decision waits.
pub(crate) const WAIT: u64 = 3_600;
const START: u128 = 1_000_000_000;

pub(crate) fn key(seed: u8) -> Key {
    Key::from_bytes(&[seed; 32], "stateset").unwrap()
}

fn gas_price() -> GasPrice {
    "0.025ustate".parse().unwrap()
}

/// The chain with its wallet, whose owner is key 1 and whose operator key 2.
pub(crate) struct World {
    pub(crate) chain: EmbeddedChain,
    pub(crate) wallet: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        let coins = vec![(STATE.to_owned(), START), (USDC.to_owned(), START)];
        let accounts = [1, 2].map(|seed| (key(seed).address().to_owned(), coins.clone())).to_vec();
        let chain = EmbeddedChain::new(&Genesis { accounts, ..Genesis::default() }).unwrap();
        let code_id = chain.codes().iter().find(|code| code.native == Native::Wallet).unwrap().id;
        let mut world = Self { chain, wallet: String::new() };
        let (owner, msg) = (key(1), &wallet_msg());
        let new = Instantiate { sender: owner.address(), admin: None, code_id, label: "it", msg, funds: &[] };
        let made = world.sends(&owner, tx::instantiate(&new).unwrap()).await;
        world.wallet = tx::instantiated_addresses(&made).unwrap().remove(0);
        world
    }

    pub(crate) async fn keep_log(&self) {
        self.executes(1, &ExecuteMsg::Owner(OwnerMsg::KeepLog {})).await;
    }

    /// By the operator's own key, past the keeper.
    pub(crate) async fn by_hand(&self, act: u64) {
        self.executes(2, &ExecuteMsg::Operator(OperatorMsg::Heartbeat { epoch: 1, act })).await;
    }

    async fn executes(&self, seed: u8, msg: &ExecuteMsg) {
        self.sends(&key(seed), tx::execute(key(seed).address(), &self.wallet, msg, &[]).unwrap()).await;
    }

    async fn sends(&self, by: &Key, message: tx::Any) -> Included {
        let account = self.chain.committed_account(by.address()).unwrap_or(Account { number: 0, sequence: 0 });
        let params = SignParams {
            chain_id: stateset_sim::CHAIN_ID.to_owned(),
            account,
            gas_limit: 3_000_000,
            fee: Coin::new(100_000, STATE),
            timeout_height: 0,
            memo: String::new(),
        };
        let signed = tx::sign(by, &params, vec![message]);
        assert_eq!(self.chain.broadcast(&signed.bytes).await.unwrap().code, 0);
        self.chain.advance_block().unwrap();
        let done = self.chain.find_tx(signed.hash).await.unwrap().unwrap();
        assert_eq!(done.code, 0, "{}", done.log);
        done
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.chain.advance_time(seconds);
        self.chain.advance_block().unwrap();
    }

    pub(crate) async fn now(&self) -> u64 {
        self.chain.latest_block().await.unwrap().time
    }

    /// The hashes in the wallet's log, in hex, as its events say them.
    pub(crate) async fn log(&self) -> Vec<String> {
        let key = format!("wasm-{}._contract_address", Noted::TYPE);
        // All of them are on one page.
        let txs = self.chain.find_txs(&key, &self.wallet, 1).await.unwrap().txs;
        let events = txs.iter().flat_map(|tx| &tx.events).filter_map(|event| Noted::from_event(event).ok());
        let mut found: Vec<(u64, String)> = events.map(|noted| (noted.number, noted.hash)).collect();
        found.sort();
        found.into_iter().map(|(_, hash)| hash).collect()
    }
}

fn wallet_msg() -> InstantiateMsg {
    let most = Amount(START);
    let denom = DenomPolicy {
        denom: USDC.to_owned(),
        per_payment_max: most,
        per_day_max: most,
        lifetime_max: most,
        first_payment_max: most,
    };
    InstantiateMsg {
        owner: key(1).address().to_owned(),
        guardian: None,
        operator: Some(OperatorGrant { address: key(2).address().to_owned(), expires_at: 1_790_000_000 + 86_400_000 }),
        policy: Policy {
            denoms: vec![denom],
            calls_per_hour: 100,
            categories: vec![CategoryPolicy { name: "cloud".to_owned(), allowed: true }],
            payee_cooldown_seconds: 0,
            over_limit: OverLimit::Escalate,
            receipt_seconds: 30 * 86_400,
            trust: None,
            dead_man_seconds: None,
            approval_rules: Vec::new(),
            newcomers: Vec::new(),
            budgets: Vec::new(),
            successions: Vec::new(),
            treasury: None,
            conduits: Vec::new(),
        },
        payees: Vec::new(),
        registry: None,
        signers: None,
    }
}

/// State, noter and outbox, with a journal on a disk.
pub(crate) struct Life {
    folder: TempDir,
    journaled: Option<JournaledState>,
    noter: Noter,
    outbox: Outbox,
    wallet: Wallet,
    clock: Clock,
    bills: u32,
}

impl Life {
    pub(crate) fn over(world: &World, node: Arc<dyn Chain>) -> Self {
        let wallet = Wallet { chain: node, address: world.wallet.clone() };
        let clock = Clock::manual(1_790_000_000_000);
        let outbox = outbox(&wallet, &clock);
        let (folder, noter) = (tempfile::tempdir().unwrap(), Noter::default());
        let mut life = Self { folder, journaled: None, noter, outbox, wallet, clock, bills: 0 };
        life.dies();
        life
    }

    /// The process dies, and another starts with what the disk has.
    pub(crate) fn dies(&mut self) {
        self.journaled = None;
        let file = self.folder.path().join("journal.db");
        let journal = Journal::open_rehearsal(&file).unwrap();
        let mut journaled = JournaledState::open(journal, Inbox::beside(&file), &self.wallet.address).unwrap();
        self.noter = Noter::new(Some(WAIT), &mut journaled);
        self.journaled = Some(journaled);
        self.outbox = outbox(&self.wallet, &self.clock);
    }

    pub(crate) const fn journaled(&mut self) -> &mut JournaledState {
        self.journaled.as_mut().unwrap()
    }

    /// Refuses so many bills, each a decision.
    pub(crate) fn decides(&mut self, count: u32, time: u64) {
        for _ in 0..count {
            self.bills += 1;
            let bill = Bill {
                number: format!("B{}x{}", self.bills, self.bills * 7_919),
                payee: key(3).address().to_owned(),
                denom: USDC.into(),
                amount: Amount(u128::from(self.bills) * 1_000_003),
                category: "cloud".into(),
                due: time,
                vendor: None,
                memo: None,
                part: None,
                discount: None,
            };
            let id = bill.intent_id(&self.wallet.address);
            self.journaled().step(&Input::Imported(vec![bill]).into(), time).unwrap();
            let judged = vec![Judged { id, verdict: Verdict::Deny, already_done: false, breach: None }];
            let observed = Input::Observed(Observation { height: 1, time, judged });
            self.journaled().step(&observed.into(), time).unwrap();
        }
    }

    /// The hashes of all that was decided, in hex, in its order.
    pub(crate) fn decided(&mut self) -> Vec<String> {
        let address = self.wallet.address.clone();
        let stored = StoredState::read(self.journaled().journal(), &address).unwrap();
        stored.notes(0, 10_000).unwrap().iter().map(|noted| hex(&noted.decided.hash)).collect()
    }

    /// All decisions that the journal has.
    pub(crate) fn records(&mut self) -> usize {
        let address = self.wallet.address.clone();
        let stored = StoredState::read(self.journaled().journal(), &address).unwrap();
        stored.last_rows(Kind::Decision, (None, 10_000)).unwrap().len()
    }

    pub(crate) async fn plan(&mut self, world: &World) {
        let block = world.chain.latest_block().await.unwrap();
        let info = Wallet { chain: Arc::new(world.chain.clone()), ..self.wallet.clone() }.info().await.unwrap();
        self.noter.round(self.journaled.as_ref().unwrap(), (&block, &info), true).unwrap();
    }

    pub(crate) async fn tick(&mut self) -> Vec<Progress> {
        self.clock.advance(600_000);
        self.outbox.tick(self.journaled.as_ref().unwrap().journal(), Some(1)).await.unwrap()
    }

    /// Rounds and blocks until nothing is under way.
    pub(crate) async fn rests(&mut self, world: &World) {
        let mut quiet = 0;
        for _ in 0..400 {
            self.plan(world).await;
            quiet = if self.tick().await.is_empty() { quiet + 1 } else { 0 };
            if quiet > 5 {
                return;
            }
            world.chain.advance_block();
        }
        panic!("it never comes to rest");
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn outbox(wallet: &Wallet, clock: &Clock) -> Outbox {
    let mut config = OutboxConfig::new(stateset_sim::CHAIN_ID.to_owned(), wallet.address.clone(), gas_price());
    config.block_milliseconds_min = 0;
    Outbox::new(wallet.chain.clone(), Arc::new(key(2)), config).with_clock(clock.clone())
}
