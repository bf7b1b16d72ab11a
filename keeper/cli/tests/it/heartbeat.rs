//! An agent whose keeper runs stays in discovery, and its wallet does not take it for dead.

use std::sync::Arc;

use async_trait::async_trait;
use stateset_api::event::AgentRegistered;
use stateset_api::registry::{AnyoneMsg, Endpoints, ExecuteMsg, Registration};
use stateset_chain::contract::Wallet;
use stateset_chain::transact::transact;
use stateset_chain::tx;
use stateset_chain::{
    Account, Block, Chain, ChainError, CheckTx, Clock, CodeInfo, ContractInfo, Included, Journal, Outbox, OutboxConfig,
    TxHash, TxsPage,
};
use stateset_cli::deploy::Record;
use stateset_sim::EmbeddedChain;
use stateset_tests_keeper::{World, key, poll};
use stateset_upkeep::heartbeat::Heartbeat;

const HOUR: u64 = 3_600;

async fn agent(world: &World) -> (bool, u64) {
    let agent = world.home.json(&["agent", "show"]).await;
    (agent["controller_confirmed"].as_bool().unwrap(), agent["fresh_until"].as_u64().unwrap())
}

async fn dead_man_at(world: &World) -> u64 {
    world.home.json(&["wallet", "show"]).await["info"]["dead_man_at"].as_u64().unwrap()
}

#[tokio::test]
async fn a_running_keeper_confirms_itself_and_stays_in_discovery_while_it_pays() {
    let world = World::new().await;
    let (confirmed, registered) = agent(&world).await;
    assert!(!confirmed);
    let keeper = world.home.keeper();
    poll("the controller is never confirmed".to_owned(), async || agent(&world).await.0.then_some(())).await;
    assert_eq!(agent(&world).await.1, registered, "a fresh agent needs no heartbeat");
    world.home.bill("A", "1.00").await;
    world.home.becomes("A", "paid").await;
    // The first sign confirmed the controller, and by this machine's clock two may be given in an hour.
    let before = agent(&world).await.1;
    world.chain.advance_time(13 * HOUR);
    world.home.bill("B", "1.00").await;
    let renewed = async || Some(agent(&world).await.1).filter(|fresh_until| *fresh_until >= before + 12 * HOUR);
    poll("the registry never hears of the agent".to_owned(), renewed).await;
    world.home.becomes("B", "paid").await;
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 2_000_000);
    assert!(keeper_signs(&world) >= 4);
    world.home.succeeds(&["journal", "replay"]).await;
}

/// Sequence numbers that the operator's key used up.
fn keeper_signs(world: &World) -> u64 {
    world.chain.committed_account(key("operator").address()).unwrap().sequence
}

#[tokio::test]
async fn a_keeper_without_bills_does_not_count_as_dead_but_one_that_stopped_does() {
    let world = World::with_a_dead_man(30 * HOUR).await;
    let keeper = world.home.keeper();
    poll("the controller is never confirmed".to_owned(), async || agent(&world).await.0.then_some(())).await;
    for _ in 0..2 {
        let before = dead_man_at(&world).await;
        world.chain.advance_time(16 * HOUR);
        let heard = async || Some(dead_man_at(&world).await).filter(|dead_man_at| *dead_man_at >= before + 16 * HOUR);
        poll("the wallet never hears of the operator".to_owned(), heard).await;
    }
    keeper.stop().await;
    world.chain.advance_time(31 * HOUR);
    let keeper = world.home.keeper();
    world.home.bill("A", "1.00").await;
    poll("that the switch ran out is never reported".to_owned(), async || {
        world.home.state("A").await.filter(|(_, reason)| reason.contains("dead_man"))
    })
    .await;
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 0);
}

/// Another owner's agent, for which the same key speaks and says so.
async fn another_agent(world: &World) {
    let (faucet, operator) = (key("faucet"), key("operator"));
    let record = Record::load(&world.home.file("deployment.json"), stateset_sim::CHAIN_ID).unwrap();
    let registry = &record.contract("registry").unwrap().address;
    let registration = Registration {
        controller: operator.address().to_owned(),
        agent_type: "other".to_owned(),
        capabilities: vec![],
        endpoints: Endpoints::default(),
        keys: vec![],
        metadata: None,
        wallet: None,
    };
    let register = ExecuteMsg::Anyone(AnyoneMsg::Register(registration));
    let message = tx::execute(faucet.address(), registry, &register, &[]).unwrap();
    let done = transact(&world.chain, &faucet, &world.home.sending(), vec![message]).await.unwrap();
    let id = done.events.iter().find_map(|event| AgentRegistered::from_event(event).ok()).unwrap().id;
    let confirm = ExecuteMsg::Anyone(AnyoneMsg::ConfirmController { id });
    let message = tx::execute(operator.address(), registry, &confirm, &[]).unwrap();
    transact(&world.chain, &operator, &world.home.sending(), vec![message]).await.unwrap();
}

#[tokio::test]
async fn a_key_that_speaks_for_another_agent_is_not_taken_from_it() {
    let world = World::new().await;
    another_agent(&world).await;
    let before = agent(&world).await.1;
    let keeper = world.home.keeper();
    world.chain.advance_time(13 * HOUR);
    let renewed = async || Some(agent(&world).await.1).filter(|fresh_until| *fresh_until >= before + 12 * HOUR);
    poll("the registry never hears of the agent".to_owned(), renewed).await;
    keeper.stop().await;
    assert!(!agent(&world).await.0);
    assert!(keeper_signs(&world) >= 2, "its own word for the other, and a heartbeat");
}

#[tokio::test]
async fn no_sign_is_given_where_the_configuration_says_so() {
    let world = World::new().await;
    world.home.set("run", "heartbeat", false);
    let keeper = world.home.keeper();
    world.home.bill("A", "1.00").await;
    world.home.becomes("A", "paid").await;
    let log = keeper.log();
    keeper.stop().await;
    assert!(!agent(&world).await.0 && !log.contains("a sign of life"), "{log}");
}

/// A node, or a registry, that says what suits it.
pub(crate) struct Lying {
    pub(crate) chain: EmbeddedChain,
    /// What every simulation uses, if not the truth.
    pub(crate) gas: Option<u64>,
    /// To whom no agent is ever fresh.
    pub(crate) registry: String,
    /// Whether it keeps an index of transactions.
    pub(crate) has_index: bool,
}

#[async_trait]
impl Chain for Lying {
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
        let answer = self.chain.smart_query(contract, query).await?;
        if contract != self.registry {
            return Ok(answer);
        }
        let mut agent: serde_json::Value = serde_json::from_slice(&answer).unwrap();
        agent["fresh_until"] = 0.into();
        Ok(serde_json::to_vec(&agent).unwrap())
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
        let used = self.chain.simulate(tx).await?;
        Ok(self.gas.unwrap_or(used))
    }

    async fn broadcast(&self, tx: &[u8]) -> Result<CheckTx, ChainError> {
        self.chain.broadcast(tx).await
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        if !self.has_index {
            let (endpoint, message) = ("liar".to_owned(), "transaction indexing is disabled".to_owned());
            return Err(ChainError::Answered { endpoint, status: 2, message });
        }
        self.chain.find_tx(hash).await
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.chain.find_txs(key, value, page).await
    }
}

/// The wallet as a lying node shows it.
async fn shown(world: &World, gas: Option<u64>) -> Wallet {
    let honest = Wallet { chain: Arc::new(world.chain.clone()), address: world.wallet.clone() };
    let registry = honest.info().await.unwrap().registry.unwrap();
    Wallet { chain: Arc::new(Lying { chain: world.chain.clone(), gas, registry, has_index: true }), ..honest }
}

/// The parts of a keeper that give signs of life, over a node that lies.
struct Giving {
    _folder: tempfile::TempDir,
    journal: Journal,
    heartbeat: Heartbeat,
    outbox: Outbox,
    wallet: Wallet,
    clock: Clock,
}

impl Giving {
    fn over(wallet: Wallet) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open_rehearsal(folder.path().join("journal.db")).unwrap();
        let clock = Clock::manual(1_790_000_000_000);
        let price = "0.025ustate".parse().unwrap();
        let config = OutboxConfig::new(stateset_sim::CHAIN_ID.to_owned(), wallet.address.clone(), price);
        let outbox = Outbox::new(wallet.chain.clone(), Arc::new(key("operator")), config).with_clock(clock.clone());
        Self { _folder: folder, journal, heartbeat: Heartbeat::new(), outbox, wallet, clock }
    }

    async fn round(&mut self) {
        let (block, info) = (self.wallet.chain.latest_block().await.unwrap(), self.wallet.info().await.unwrap());
        self.heartbeat.round(&self.journal, &self.wallet, (&block, &info), key("operator").address()).await;
        self.outbox.tick(&self.journal, Some(info.epoch)).await.unwrap();
    }

    /// How many were signed.
    fn signed(&self) -> usize {
        self.journal.txs(99).unwrap().len()
    }
}

#[tokio::test]
async fn no_fee_is_paid_for_a_sign_of_life_that_would_take_absurd_gas() {
    let world = World::new().await;
    let before = keeper_signs(&world);
    let mut giving = Giving::over(shown(&world, Some(20_000_000)).await);
    giving.round().await;
    assert_eq!(giving.signed(), 0, "28 million gas were signed for");
    let mut giving = Giving::over(shown(&world, None).await);
    giving.round().await;
    assert_eq!(giving.signed(), 1);
    poll("it never lands".to_owned(), async || (keeper_signs(&world) > before).then_some(())).await;
}

/// By the chain's clock one an hour is planned, and by the machine's two are signed.
#[tokio::test]
async fn a_registry_that_never_heard_enough_takes_no_fee_a_minute() {
    let world = World::new().await;
    let mut giving = Giving::over(shown(&world, None).await);
    for _ in 0..30 {
        giving.round().await;
        world.chain.advance_time(70);
        poll("no block comes".to_owned(), async || world.chain.advance_block()).await;
    }
    assert!(giving.signed() <= 2, "{} signs of life", giving.signed());
}

#[tokio::test]
async fn a_node_whose_clock_runs_ahead_takes_no_fee_a_round_and_the_machines_hour_gives_room_again() {
    let world = World::new().await;
    let mut giving = Giving::over(shown(&world, None).await);
    let rounds = async |giving: &mut Giving| {
        for _ in 0..20 {
            giving.round().await;
            world.chain.advance_time(13 * HOUR);
            world.chain.advance_block();
        }
        giving.signed()
    };
    assert_eq!(rounds(&mut giving).await, 2);
    giving.clock.advance(HOUR * 1_000);
    assert_eq!(rounds(&mut giving).await, 4);
}
