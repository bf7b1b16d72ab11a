//! Several bills that would each need the signers: one mandate is asked for, once, and they are paid under it.

use serde_json::Value;
use stateset_tests_keeper::{Keeper, World, key, poll};

const BILLS: [&str; 3] = ["ALPHA", "BRAVO", "DELTA"];

/// Two of three signers; three bills over a limit, for which one mandate is to be asked.
async fn world() -> World {
    let world = World::with_signers().await;
    let config = std::fs::read_to_string(world.home.config()).unwrap();
    let config = config.replacen("[keys]", "[agent.ask]\nmandates = true\n\n[keys]", 1);
    std::fs::write(world.home.config(), config).unwrap();
    let rows: Vec<String> = BILLS
        .iter()
        .zip([150, 140, 130])
        .map(|(number, amount)| format!("{number},{},{amount}.00,USDC,cloud,2026-11-30", key("vendor-a").address()))
        .collect();
    let text = format!("number,payee,amount,currency,category,due\n{}\n", rows.join("\n"));
    let file = world.home.write("bills.csv", &text);
    world.home.succeeds(&["bills", "import", &file]).await;
    world
}

async fn become_all(world: &World, state: &str) -> Vec<String> {
    let mut reasons = Vec::new();
    for number in BILLS {
        reasons.push(world.home.becomes(number, state).await);
    }
    reasons
}

async fn proposals(world: &World) -> Vec<Value> {
    world.home.json(&["wallet", "proposals", "list"]).await.as_array().unwrap().clone()
}

async fn approve(world: &World, id: &str) {
    world.home.succeeds(&["wallet", "approve", id, "--key", "signer-a", "--yes"]).await;
    let request = world.home.file(&format!("request-{id}.json")).display().to_string();
    world.home.succeeds(&["wallet", "sign", id, "--key", "signer-b", "--yes", "--out", &request]).await;
    let answer = world.home.json(&["wallet", "submit", &request]).await;
    assert!(answer["status"]["executed"].is_object(), "{answer}");
}

async fn id_of(world: &World, number: &str) -> String {
    let bills = world.home.json(&["bills", "list"]).await;
    let bill = bills.as_array().unwrap().iter().find(|bill| bill["number"] == number).unwrap();
    bill["id"].as_str().unwrap().to_owned()
}

async fn kill(mut keeper: Keeper) {
    keeper.child.kill().await.unwrap();
}

#[tokio::test]
async fn one_mandate_is_asked_for_all_of_them_and_each_is_paid_once_under_it() {
    let world = world().await;
    let keeper = world.home.keeper();
    let reasons = become_all(&world, "proposed").await;
    assert!(reasons.iter().all(|reason| reason.contains("one mandate for several bills")), "{reasons:?}");
    let all = proposals(&world).await;
    assert_eq!(all.len(), 1, "{all:?}");
    let title = all[0]["title"].as_str().unwrap();
    assert!(title.contains("mandate: 3 bills for cloud, 420.000000 USDC in all"), "{title}");
    let why = world.home.succeeds(&["why", &id_of(&world, "BRAVO").await]).await;
    assert!(why.contains("ask the signers for a mandate") && why.contains("420.000000 USDC"), "{why}");
    approve(&world, &all[0]["id"].to_string()).await;
    become_all(&world, "paid").await;
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 420_000_000);
    let mandates = world.home.json(&["wallet", "mandate", "list"]).await;
    assert_eq!((mandates.as_array().unwrap().len(), &mandates[0]["drawn"]), (1, &"420000000".into()), "{mandates}");
    assert_eq!(mandates[0]["mandate"]["per_payment_max"], "150000000");
    let why = world.home.succeeds(&["why", &id_of(&world, "BRAVO").await]).await;
    assert!(why.contains("under mandate 1"), "{why}");
    world.home.succeeds(&["journal", "replay"]).await;
}

#[tokio::test]
async fn a_keeper_killed_again_and_again_while_it_asks_asks_once_and_pays_once() {
    let world = world().await;
    let mut keeper = world.home.keeper();
    keeper.says("the signers are asked for a mandate").await;
    for _ in 0..3 {
        kill(keeper).await;
        keeper = world.home.keeper();
        keeper.says("running").await;
    }
    become_all(&world, "proposed").await;
    let all = proposals(&world).await;
    assert_eq!(all.len(), 1, "{all:?}");
    kill(keeper).await;
    // Given while nobody was there to see it.
    approve(&world, &all[0]["id"].to_string()).await;
    keeper = world.home.keeper();
    keeper.says("was given, under the number 1").await;
    kill(keeper).await;
    keeper = world.home.keeper();
    become_all(&world, "paid").await;
    keeper.stop().await;
    assert_eq!((world.paid("vendor-a"), proposals(&world).await.len()), (420_000_000, 1));
    world.home.succeeds(&["journal", "replay"]).await;
}

#[tokio::test]
async fn a_no_is_remembered_and_an_end_without_a_yes_waits_for_a_person() {
    let world = world().await;
    let keeper = world.home.keeper();
    become_all(&world, "proposed").await;
    world.home.succeeds(&["wallet", "veto", "1"]).await;
    let reasons = become_all(&world, "refused").await;
    assert!(reasons.iter().all(|reason| reason.contains("proposal 1 was ended by")), "{reasons:?}");
    keeper.stop().await;
    let again = world.home.keeper();
    world.home.bill("SMALL", "1.00").await;
    world.home.becomes("SMALL", "paid").await;
    assert_eq!(proposals(&world).await.len(), 1);
    again.stop().await;
    for number in BILLS {
        world.home.succeeds(&["bills", "retry", &id_of(&world, number).await]).await;
    }
    let again = world.home.keeper();
    become_all(&world, "proposed").await;
    world.chain.advance_time(86_400);
    let reasons = become_all(&world, "refused").await;
    assert!(reasons.iter().all(|reason| reason.contains("expired before enough signers had voted")), "{reasons:?}");
    again.stop().await;
    assert_eq!(world.paid("vendor-a"), 1_000_000);
    world.home.succeeds(&["journal", "replay"]).await;
}

#[tokio::test]
async fn a_mandate_that_was_revoked_leaves_its_bills_to_be_asked_about_anew() {
    let world = world().await;
    let keeper = world.home.keeper();
    become_all(&world, "proposed").await;
    keeper.stop().await;
    approve(&world, "1").await;
    world.home.succeeds(&["wallet", "mandate", "revoke", "1", "--key", "guardian"]).await;
    let keeper = world.home.keeper();
    poll("nothing is asked anew".to_owned(), async || (proposals(&world).await.len() > 1).then_some(())).await;
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 0);
    world.home.succeeds(&["journal", "replay"]).await;
}
