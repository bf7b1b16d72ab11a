//! Nodes that are down, of another chain, or without the wallet.

use crate::heartbeat::Lying;
use stateset_chain::transact::{TransactError, transact};
use stateset_chain::tx::{self, Coin};
use stateset_tests_keeper::{KeeperHome, Node, World, free_port, key};

#[tokio::test]
async fn a_node_that_is_down_is_named_and_bills_are_taken_in_all_the_same() {
    let port = free_port().await;
    let home = KeeperHome::new(port, &key("operator")).with_some_wallet();
    for verb in [&["status"][..], &["wallet", "show"], &["agent", "register"], &["agent", "show"]] {
        let said = home.refused(verb).await;
        assert!(said.contains("no answer from") && said.contains(&port.to_string()), "{said}");
    }
    home.bill("A", "1.00").await;
    assert_eq!(home.state("A").await.unwrap().0, "open");
}

#[tokio::test]
async fn a_keeper_outlives_its_node_and_pays_when_it_is_back() {
    let mut world = World::new().await;
    world.node = None;
    world.home.bill("A", "1.00").await;
    let keeper = world.home.keeper();
    let reason = keeper.answers("/ready", 503).await;
    keeper.says("no answer from").await;
    assert!(reason.contains("no answer from") || reason.contains("no block seen yet"), "{reason}");
    assert_eq!(keeper.get("/health").await.0, 200);
    world.node = Some(Node::start(&world.chain, world.port).await);
    keeper.answers("/ready", 200).await;
    world.home.becomes("A", "paid").await;
    assert_eq!(world.paid("vendor-a"), 1_000_000);
    keeper.stop().await;
}

#[tokio::test]
async fn on_another_chain_nothing_is_signed() {
    let world = World::new().await;
    world.home.bill("A", "1.00").await;
    world.home.set("chain", "id", "stateset-mainnet-1");
    for verb in [&["status"][..], &["agent", "register"], &["wallet", "unfreeze"]] {
        let said = world.home.refused(verb).await;
        assert!(said.contains("'stateset-embedded-1'") && said.contains("'stateset-mainnet-1'"), "{said}");
    }
    let before = world.home.succeeds(&["bills", "list"]).await;
    let keeper = world.home.keeper();
    let said = keeper.says("nothing is signed").await;
    assert!(said.contains("'stateset-embedded-1'") && said.contains("'stateset-mainnet-1'"), "{said}");
    let reason = keeper.answers("/ready", 503).await;
    assert!(reason.contains("stateset-mainnet-1"), "{reason}");
    keeper.stop().await;
    assert_eq!(world.home.succeeds(&["bills", "list"]).await, before);
    assert_eq!(world.home.succeeds(&["journal", "list", "--json"]).await.trim(), "[]");
    assert_eq!(world.paid("vendor-a"), 0);
}

#[tokio::test]
async fn a_wallet_that_nobody_made_is_named_by_its_address() {
    let world = World::new().await;
    let nobody = key("stranger").address().to_owned();
    world.home.set("agent", "wallet", nobody.as_str());
    for verb in [&["status"][..], &["wallet", "show"], &["agent", "show"]] {
        let said = world.home.refused(verb).await;
        assert!(said.contains(&nobody), "{verb:?}: {said}");
    }
    let keeper = world.home.keeper();
    let reason = keeper.answers("/ready", 503).await;
    keeper.says(&nobody).await;
    assert!(!reason.contains("panicked"));
    keeper.stop().await;
}

#[tokio::test]
async fn registering_without_a_deployment_or_the_owners_key_names_what_is_missing() {
    let world = World::new().await;
    let said = world.home.refused(&["agent", "register"]).await;
    assert!(said.contains("stateset-embedded-1") && said.contains("scripts/deploy"), "{said}");
    let said = world.home.refused(&["agent", "register", "--deployment", "deployment.json"]).await;
    assert!(said.contains("no key 'owner'"), "{said}");
    let words = ["agent", "register", "--deployment", "deployment.json", "--profile", "absent.toml"];
    let said = world.home.refused(&words).await;
    assert!(said.contains("absent.toml"), "{said}");
}

/// As in the seconds in which a laboratory's chain answers and its contracts are still being made.
#[tokio::test]
async fn registering_where_the_contracts_do_not_stand_yet_says_to_wait_for_them() {
    let world = World::new().await;
    world.home.take_in("owner");
    let record = std::fs::read_to_string(world.home.file("deployment.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let mut no_contract = record.clone();
    no_contract["contracts"]["registry"]["address"] = key("stranger").address().into();
    let mut no_code = record.clone();
    no_code["codes"]["wallet"]["code_id"] = 4_711.into();
    let mut no_record = record;
    no_record["contracts"] = serde_json::json!({});
    for (record, missing) in [
        (no_contract, format!("no contract at {}", key("stranger").address())),
        (no_code, "no code 4711".to_owned()),
        (no_record, "has no".to_owned()),
    ] {
        let file = world.home.write("early.json", &record.to_string());
        let said = world.home.refused(&["agent", "register", "--deployment", &file]).await;
        for words in [missing.as_str(), "stateset-embedded-1", "wait until", "--deployment"] {
            assert!(said.contains(words), "{words}: {said}");
        }
    }
}

/// How much gas is used is a node's word, and it is paid for.
#[tokio::test]
async fn a_node_does_not_make_a_person_pay_all_that_the_account_holds_as_a_fee() {
    let world = World::new().await;
    let owner = key("owner");
    let held = world.chain.committed_balance(owner.address(), "ustate");
    let liar = Lying { chain: world.chain.clone(), gas: Some(30_000_000), registry: String::new(), has_index: true };
    let send = tx::send(owner.address(), key("vendor-b").address(), &[Coin::new(5, "uusdc")]);
    let error = transact(&liar, &owner, &world.home.sending(), vec![send]).await.unwrap_err();
    let refused = matches!(error, TransactError::FeeBeyondMax { gas: 42_000_000, fee: 1_050_000, max: 1_000_000, .. });
    assert!(refused, "{error}");
    assert_eq!(world.chain.committed_balance(owner.address(), "ustate"), held);
}

#[tokio::test]
async fn a_person_whose_node_keeps_no_index_learns_that_the_sequence_was_used_and_does_not_wait_in_vain() {
    let world = World::new().await;
    let owner = key("owner");
    let node = Lying { chain: world.chain.clone(), gas: None, registry: String::new(), has_index: false };
    let sequence = world.chain.committed_account(owner.address()).unwrap().sequence;
    let send = tx::send(owner.address(), key("vendor-b").address(), &[Coin::new(5, "uusdc")]);
    let error = transact(&node, &owner, &world.home.sending(), vec![send]).await.unwrap_err();
    assert!(matches!(error, TransactError::Unindexed { sequence: used, .. } if used == sequence), "{error}");
    assert_eq!(world.paid("vendor-b"), 5);
}
