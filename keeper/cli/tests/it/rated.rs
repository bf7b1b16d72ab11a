//! Payees that are agents are rated for settled bills by the keeper alone: once for each receipt, whenever it dies.

use std::path::Path;

use stateset_api::AgentId;
use stateset_api::reputation::Rating;
use stateset_api::wallet::{ExecuteMsg, OwnerMsg, Payee};
use stateset_chain::Journal;
use stateset_chain::contract::{RegistryClient, ReputationClient, Wallet};
use stateset_chain::journal::{ActState, Kind};
use stateset_chain::transact::transact;
use stateset_chain::tx;
use stateset_cli::deploy::Record;
use stateset_cli::profile::Profile;
use stateset_cli::register::register;
use stateset_sim::STATE;
use stateset_tests_keeper::{World, key, poll};

use crate::reputation::world;

const GOAL: &str = "\n[[goal]]\nname = \"standing\"\nweight = 1\ntolerance = 0\n\
                    measure = { reputation = { min = 7000, days = 7 } }\n\
                    [agent.rate]\npayees = true\nlook_seconds = 60\nscore_seconds = 60\n";

/// A vendor that is an agent with a wallet of its own, which the world's wallet may pay.
async fn vendor(world: &World) -> (AgentId, String) {
    let owner = key("vendor-b");
    world.give(owner.address(), 50_000_000, STATE).await;
    let record = Record::load(&world.home.file("deployment.json"), stateset_sim::CHAIN_ID).unwrap();
    let text = std::fs::read_to_string(world.home.file("agent.toml")).unwrap();
    let mut profile = Profile::parse(&text, Path::new("agent.toml")).unwrap();
    "vendor".clone_into(&mut profile.agent.name);
    profile.agent.capabilities.clear();
    profile.payees.clear();
    let of = register(&world.chain, &owner, &world.home.sending(), &record, &profile, key("vendor-c").address()).await;
    let of = of.unwrap();
    let wallet = Wallet { chain: std::sync::Arc::new(world.chain.clone()), address: world.wallet.clone() };
    let known = wallet.payees().await.unwrap().into_iter().map(|one| one.payee);
    let known: Payee = known.into_iter().find(|one| one.address == key("vendor-a").address()).unwrap();
    let set = vec![Payee { address: of.wallet.clone(), ..known }];
    let list = ExecuteMsg::Owner(OwnerMsg::SetPayees { set, remove: Vec::new() });
    let list = tx::execute(key("owner").address(), &world.wallet, &list, &[]).unwrap();
    transact(&world.chain, &key("owner"), &world.home.sending(), vec![list]).await.unwrap();
    (of.agent.id, of.wallet)
}

async fn bills(world: &World, payee: &str, numbers: &[&str]) {
    let rows: String = numbers
        .iter()
        .map(|number| format!("{number},{payee},{}.00,USDC,cloud,2026-11-30\n", 3 + number.len()))
        .collect();
    let file = format!("{}.csv", numbers[0]);
    let file = world.home.write(&file, &format!("number,payee,amount,currency,category,due\n{rows}"));
    world.home.succeeds(&["bills", "import", &file]).await;
}

/// All that the world's agent said of the vendor, once there are so many.
async fn ratings(world: &World, address: &str, (rated, count): (AgentId, usize)) -> Vec<Rating> {
    let wallet = Wallet { chain: std::sync::Arc::new(world.chain.clone()), address: world.wallet.clone() };
    let info = wallet.info().await.unwrap();
    let registry = RegistryClient { chain: &world.chain, address: info.registry.as_ref().unwrap() };
    let rater = registry.agent(info.agent_id.unwrap()).await.unwrap().id;
    let reputation = ReputationClient { chain: &world.chain, address };
    poll(format!("{count} receipts are never rated"), async || {
        let mut found = Vec::new();
        for receipt in wallet.receipts().await.unwrap() {
            found.extend(reputation.rating(rated, rater, receipt.id).await.unwrap());
        }
        (found.len() == count).then_some(found)
    })
    .await
}

/// The chain may have it before the keeper saw so.
const fn was_sent(state: ActState) -> bool {
    matches!(state, ActState::Settled | ActState::Signed)
}

#[tokio::test]
async fn payees_that_are_agents_are_rated_once_for_each_receipt_and_the_own_score_is_a_recorded_fact() {
    let (world, address) = world().await;
    let (rated, wallet) = vendor(&world).await;
    let config = std::fs::read_to_string(world.home.config()).unwrap();
    std::fs::write(world.home.config(), config + GOAL).unwrap();
    let mut keeper = world.home.keeper();
    keeper.says("running").await;
    bills(&world, &wallet, &["R-1", "R-22", "R-333"]).await;
    // A payee that is no agent is paid and not rated.
    world.home.bill("V-1", "1.00").await;
    world.home.becomes("V-1", "paid").await;
    for number in ["R-1", "R-22", "R-333"] {
        world.home.becomes(number, "paid").await;
    }
    world.chain.advance_time(60);
    let all = ratings(&world, &address, (rated, 3)).await;
    for one in &all {
        let marks = one.marks;
        assert_eq!((marks.financial_responsibility, marks.reliability, marks.efficiency), (Some(100), None, None));
    }
    let goals = world.home.succeeds(&["goals", "list"]).await;
    assert!(goals.contains("reputation is 7000, wanted are at least 7000"), "{goals}");
    keeper.child.kill().await.unwrap();
    {
        let journal = Journal::open(world.home.journal()).unwrap();
        let acts = journal.latest(&world.wallet, Kind::Rating, 9).unwrap();
        assert_eq!(acts.len(), 3, "the receipt of the other payee has none");
        assert!(acts.iter().all(|act| was_sent(act.state)), "{acts:?}");
        let txs = acts.iter().flat_map(|act| journal.txs_of(act.act.id).unwrap()).map(|tx| tx.id);
        let txs: std::collections::BTreeSet<i64> = txs.collect();
        assert!(txs.len() < 3, "several go together: {txs:?}");
    }
    // Another process finds the same receipts, and rates none of them again.
    let keeper = world.home.keeper();
    keeper.says("running").await;
    bills(&world, &wallet, &["R-4444"]).await;
    world.home.becomes("R-4444", "paid").await;
    world.chain.advance_time(60);
    ratings(&world, &address, (rated, 4)).await;
    keeper.stop().await;
    let journal = Journal::open(world.home.journal()).unwrap();
    let acts = journal.latest(&world.wallet, Kind::Rating, 9).unwrap();
    assert!(acts.len() == 4 && acts.iter().all(|act| was_sent(act.state)), "{acts:?}");
    let reputation = ReputationClient { chain: &world.chain, address: &address };
    assert!(reputation.score(rated).await.unwrap().overall > stateset_api::score::Score::START);
}
