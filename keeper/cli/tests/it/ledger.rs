//! The ledger beside the chain: an honest week ends equal to the micro-unit and without an incident; money that goes
//! otherwise stops the keeper until a person says why.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;
use stateset_agent::ledger::Evidence;
use stateset_api::wallet::{ExecuteMsg, OwnerMsg};
use stateset_chain::contract::Wallet;
use stateset_chain::transact::transact;
use stateset_chain::tx::SignParams;
use stateset_chain::{
    Account, Block, Chain, ChainError, CheckTx, CodeInfo, ContractInfo, Included, Journal, TxHash, TxsPage, tx,
};
use stateset_reconcile::Reconciler;
use stateset_sim::{EmbeddedChain, STATE, USDC};
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::JournaledState;
use stateset_tests_keeper::{World, key, poll};

use crate::treasury;
use crate::unrecognised::payment;

/// A balance as the ledger has it; 0 where nothing lies.
async fn balance(world: &World, account: &str) -> i128 {
    let shown = world.home.json(&["ledger", "show"]).await;
    let rows = shown.as_array().unwrap().iter();
    let row = rows.into_iter().find(|row| row["account"] == account && row["denom"] == USDC);
    row.map_or(0, |row| row["amount"].as_str().unwrap().parse().unwrap())
}

async fn comes_to(world: &World, account: &str, amount: i128) {
    poll(format!("{account} never comes to {amount}"), async || {
        (balance(world, account).await == amount).then_some(())
    })
    .await;
}

async fn opened(world: &World) {
    poll("the ledger is never opened".to_owned(), async || (balance(world, "equity:opening").await < 0).then_some(()))
        .await;
}

async fn incidents(world: &World) -> Vec<Value> {
    world.home.json(&["ledger", "incidents"]).await.as_array().unwrap().clone()
}

fn held(world: &World) -> i128 {
    world.chain.committed_balance(&world.wallet, USDC).try_into().unwrap()
}

async fn blocks_pass(world: &World, count: u64) {
    let height = async || world.chain.latest_block().await.unwrap().height;
    let until = height().await + count;
    poll("blocks stand still".to_owned(), async || (height().await >= until).then_some(())).await;
}

#[tokio::test]
async fn an_honest_week_ends_equal_to_the_chain_and_without_an_incident() {
    let (world, _) = treasury::made().await;
    let keeper = world.home.keeper();
    opened(&world).await;
    assert_eq!(balance(&world, "equity:opening").await, -1_000_000_000);
    for (number, amount) in [("A", "10.00"), ("B", "20.000001"), ("C", "0.10")] {
        world.home.bill(number, amount).await;
        world.home.becomes(number, "paid").await;
        world.chain.advance_time(86_400);
    }
    comes_to(&world, "expenses:cloud", 30_100_001).await;
    // Anybody can send dust.
    world.give(&world.wallet, 7, USDC).await;
    comes_to(&world, "suspense:unidentified", -7).await;
    keeper.stop().await;
    // By the operator's key, while nobody looks.
    world.home.succeeds(&["treasury", "fund", "200.00USDC"]).await;
    world.home.succeeds(&["treasury", "call-back", "50.00USDC"]).await;
    let keeper = world.home.keeper();
    world.home.bill("D", "1.00").await;
    world.home.becomes("D", "paid").await;
    comes_to(&world, "assets:treasury:liquid", 150_000_000).await;
    comes_to(&world, "assets:wallet", held(&world)).await;
    let metrics = keeper.answers("/metrics", 200).await;
    assert!(metrics.contains("keeper_incidents_total 0") && metrics.contains("keeper_incidents_open 0"), "{metrics}");
    keeper.stop().await;
    assert_eq!(incidents(&world).await, Vec::<Value>::new());
    assert_eq!(held(&world), 1_000_000_000 - 31_100_001 + 7 - 150_000_000);
    assert!(balance_of_fees(&world).await > 0, "the operator's fees are in the ledger");
    let entry = world.home.json(&["ledger", "show", "--unidentified"]).await[0]["entry"].to_string();
    let said = world.home.refused(&["ledger", "match", &entry, "--account", "expenses:cloud", "--reason", "x"]).await;
    assert!(said.contains("money that came in goes to an account under income"), "{said}");
    let words = ["ledger", "match", &entry, "--account", "income:gifts", "--reason", "from Ann"];
    world.home.succeeds(&words).await;
    assert_eq!((balance(&world, "income:gifts").await, balance(&world, "suspense:unidentified").await), (-7, 0));
    let said = world.home.refused(&words).await;
    assert!(said.contains("is matched already"), "{said}");
    assert_eq!(world.home.json(&["journal", "replay"]).await["same"], true);
    exports(&world).await;
}

async fn balance_of_fees(world: &World) -> i128 {
    let shown = world.home.json(&["ledger", "show"]).await;
    let row = shown.as_array().unwrap().iter().find(|row| row["account"] == "expenses:fees").cloned();
    row.map_or(0, |row| row["amount"].as_str().unwrap().parse().unwrap())
}

async fn exports(world: &World) {
    let journal = world.home.succeeds(&["ledger", "export", "--format", "beancount"]).await;
    for line in [
        "option \"operating_currency\" \"USDC\"",
        "  Expenses:Cloud  20.000001 USDC",
        "  Assets:Wallet  -200.000000 USDC",
    ] {
        assert!(journal.contains(line), "{line}: {journal}");
    }
    let table = world.home.succeeds(&["ledger", "export", "--format", "csv"]).await;
    let sum = |account: &str| -> i64 {
        let rows = table.lines().filter(|row| row.contains(&format!(",{account},{USDC},")));
        let amounts = rows.map(|row| row.rsplit(',').nth(3).unwrap().replace('.', "").parse::<i64>().unwrap());
        amounts.sum()
    };
    assert_eq!(i128::from(sum("assets:wallet")), held(world), "{table}");
    if let Some(check) = std::env::var_os("BEAN_CHECK") {
        let file = world.home.write("ledger.beancount", &journal);
        let checked = std::process::Command::new(check).arg(file).output().unwrap();
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
}

#[tokio::test]
async fn what_signers_decided_and_what_the_owner_took_after_the_delay_is_explained() {
    let world = World::with_signers().await;
    let keeper = world.home.keeper();
    opened(&world).await;
    let answer = world.home.json(&["wallet", "withdraw", "5.00USDC"]).await;
    assert_eq!(answer["proposal"], 1, "{answer}");
    world.chain.advance_time(3_600);
    world.home.succeeds(&["wallet", "execute", "1", "--yes"]).await;
    comes_to(&world, "equity:owner", 5_000_000).await;
    world.home.bill("A", "1.00").await;
    world.home.becomes("A", "paid").await;
    comes_to(&world, "assets:wallet", held(&world)).await;
    keeper.stop().await;
    assert_eq!(incidents(&world).await, Vec::<Value>::new());
}

/// The owner's key in a thief's hands: alone it takes what it likes, and no receipt says so.
async fn rob(world: &World) {
    world.home.succeeds(&["wallet", "withdraw", "300.00USDC"]).await;
}

#[tokio::test]
async fn a_theft_stops_paying_over_a_restart_until_a_person_ends_the_incident() {
    let world = World::new().await;
    world.home.take_in("owner");
    let keeper = world.home.keeper();
    opened(&world).await;
    world.home.bill("A", "1.00").await;
    world.home.becomes("A", "paid").await;
    rob(&world).await;
    let log = keeper.says("INCIDENT").await;
    assert!(log.contains("missing=300000000") && log.contains("agent.brake_key names no key"), "{log}");
    let metrics = keeper.answers("/metrics", 200).await;
    assert!(metrics.contains("keeper_incidents_total 1"), "{metrics}");
    let paid = world.paid("vendor-a");
    world.home.bill("B", "1.00").await;
    world.home.becomes("B", "open").await;
    blocks_pass(&world, 20).await;
    keeper.stop().await;
    // What stops it is recorded.
    let keeper = world.home.keeper();
    keeper.says("incident 1: 300000000 uusdc").await;
    blocks_pass(&world, 20).await;
    assert_eq!((world.paid("vendor-a"), incidents(&world).await.len()), (paid, 1));
    let incident = &incidents(&world).await[0];
    let evidence: Evidence = serde_json::from_value(incident["evidence"].clone()).unwrap();
    assert_eq!((evidence.expected.0, evidence.observed.0, evidence.missing.0), (999_000_000, 699_000_000, 300_000_000));
    assert_eq!((incident["braked_at"].clone(), evidence.endpoints.len()), (Value::Null, 1));
    let said = world.home.refused(&["ledger", "resolve", "2", "--reason", "x"]).await;
    assert!(said.contains("there is no incident 2"), "{said}");
    let human = world.home.succeeds(&["ledger", "show"]).await;
    assert!(human.contains("NOTHING IS PAID") && human.contains("300.000000 USDC"), "{human}");
    let words = ["ledger", "resolve", "1", "--reason", "the owner needed it", "--account", "equity:owner"];
    world.home.succeeds(&words).await;
    world.home.becomes("B", "paid").await;
    comes_to(&world, "assets:wallet", held(&world)).await;
    keeper.stop().await;
    assert_eq!((balance(&world, "equity:owner").await, balance(&world, "suspense:missing").await), (300_000_000, 0));
    assert_eq!(
        world.home.json(&["ledger", "incidents", "--all"]).await[0]["resolution"]["reason"],
        "the owner needed it"
    );
    assert_eq!(world.home.json(&["journal", "replay"]).await["same"], true);
}

#[tokio::test]
async fn where_a_brake_key_is_configured_the_wallet_itself_is_frozen_once() {
    let world = World::new().await;
    ["owner", "stranger", "guardian"].into_iter().for_each(|name| world.home.take_in(name));
    let (owner, brake) = (key("owner"), key("stranger").address().to_owned());
    let set = ExecuteMsg::Owner(OwnerMsg::SetBrake { brake: Some(brake.clone()) });
    let message = tx::execute(owner.address(), &world.wallet, &set, &[]).unwrap();
    transact(&world.chain, &owner, &world.home.sending(), vec![message]).await.unwrap();
    world.home.set("agent", "brake_key", "stranger");
    let keeper = world.home.keeper();
    opened(&world).await;
    rob(&world).await;
    keeper.says("INCIDENT").await;
    let info = async || world.home.json(&["wallet", "show"]).await["info"].clone();
    poll("the brake is never pulled".to_owned(), async || {
        (info().await["braked"]["by"] == brake.as_str()).then_some(())
    })
    .await;
    let braked_at = async || incidents(&world).await[0]["braked_at"].as_u64();
    poll("the incident never says that the brake is pulled".to_owned(), braked_at).await;
    keeper.stop().await;
    let said = info().await["braked"]["reason"].to_string();
    assert!(said.contains("incident 1: 300000000 uusdc of the wallet are gone"), "{said}");
}

/// A node that hides so much of each balance.
struct Hiding {
    chain: EmbeddedChain,
    hides: i128,
    is_down: bool,
}

#[async_trait]
impl Chain for Hiding {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        self.chain.latest_block().await
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError> {
        self.chain.account(address).await
    }

    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError> {
        if self.is_down {
            return Err(ChainError::Unreachable { endpoint: "down".to_owned(), reason: "it is down".to_owned() });
        }
        Ok(self.chain.balance(address, denom).await?.saturating_add_signed(-self.hides))
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
        self.chain.broadcast(tx).await
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        self.chain.find_tx(hash).await
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.chain.find_txs(key, value, page).await
    }
}

/// Ten looks of a keeper whose first node hides money from the fourth on; what the last one said, and the incidents.
async fn looks(world: &World, second: Hiding) -> (Option<String>, usize) {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open_rehearsal(folder.path().join("journal.db")).unwrap();
    let inbox = Inbox::beside(&folder.path().join("journal.db"));
    let mut journaled = JournaledState::open(journal, inbox, &world.wallet).unwrap();
    let second: Arc<dyn Chain> = Arc::new(second);
    let node = |hides| -> Arc<dyn Chain> { Arc::new(Hiding { chain: world.chain.clone(), hides, is_down: false }) };
    let nodes = |hides| vec![("first".to_owned(), node(hides)), ("second".to_owned(), second.clone())];
    let mut reconciler = Reconciler::new(key("operator").address(), nodes(5), Vec::new(), None);
    let mut said = None;
    for look in 0..10 {
        let wallet = Wallet { chain: node(if look < 3 { 0 } else { 5 }), address: world.wallet.clone() };
        let (block, info) = (wallet.chain.latest_block().await.unwrap(), wallet.info().await.unwrap());
        said = reconciler.round(&mut journaled, &wallet, (&block, &info), &[]).await.unwrap();
        world.chain.advance_block();
    }
    let open = journaled.state().ledger.incidents().count();
    (said, open)
}

#[tokio::test]
async fn one_of_two_nodes_alone_makes_no_incident_and_both_do() {
    let mut world = World::new().await;
    // Blocks come when this says so.
    world.node = None;
    let node = |hides, is_down| Hiding { chain: world.chain.clone(), hides, is_down };
    assert_eq!(looks(&world, node(0, false)).await, (None, 0), "the second shows all of it");
    let (said, open) = looks(&world, node(5, true)).await;
    assert!(open == 0 && said.as_ref().unwrap().contains("1 of 2 endpoints"), "{said:?}");
    assert_eq!(looks(&world, node(5, false)).await, (None, 1), "both say that it is gone");
}

/// A keeper that was displaced still pays while this one looks for the first time, and the node shows a height before it
/// shows that state: what was paid in that second is neither missing nor too much.
#[tokio::test]
async fn a_ledger_is_opened_at_a_second_in_which_nobody_paid() {
    let mut world = World::new().await;
    world.node = None;
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open_rehearsal(folder.path().join("journal.db")).unwrap();
    let inbox = Inbox::beside(&folder.path().join("journal.db"));
    let mut journaled = JournaledState::open(journal, inbox, &world.wallet).unwrap();
    let behind = |paid: i128| -> Arc<dyn Chain> {
        Arc::new(Hiding { chain: world.chain.clone(), hides: -paid, is_down: false })
    };
    let mut reconciler = Reconciler::new(key("operator").address(), Vec::new(), Vec::new(), None);
    for look in 0..10_u8 {
        // The first three are paid in the block that is looked at, and only then shown.
        let paid = if look < 3 { 2_000_000 } else { 0 };
        if paid > 0 {
            let (operator, message) = (key("operator"), payment(&world, look).await);
            let params = SignParams {
                chain_id: world.home.sending().chain_id,
                account: world.chain.account(operator.address()).await.unwrap().unwrap(),
                gas_limit: 1_000_000,
                fee: tx::Coin::new(25_000, STATE),
                timeout_height: 0,
                memo: String::new(),
            };
            let signed = tx::sign(&operator, &params, vec![message]);
            assert_eq!(world.chain.broadcast(&signed.bytes).await.unwrap().code, 0);
            world.chain.advance_block();
        }
        let wallet = Wallet { chain: behind(paid), address: world.wallet.clone() };
        let (block, info) = (wallet.chain.latest_block().await.unwrap(), wallet.info().await.unwrap());
        let said = reconciler.round(&mut journaled, &wallet, (&block, &info), &[]).await.unwrap();
        assert_eq!(said, None);
        assert_eq!(journaled.state().ledger.opened().count() > 0, look > 3, "look {look}");
        world.chain.advance_block();
    }
    let ledger = &journaled.state().ledger;
    assert_eq!(ledger.incidents().count(), 0);
    assert_eq!(ledger.expected(USDC), 994_000_000);
}
