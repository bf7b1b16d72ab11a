//! Why, and why not: what the agent says of what it decided, and that the record is what a replay makes of the inputs.

use rusqlite::Connection;
use serde_json::Value;
use stateset_tests_keeper::World;

async fn id_of(world: &World, number: &str) -> String {
    let bills = world.home.json(&["bills", "list"]).await;
    let bill = bills.as_array().unwrap().iter().find(|bill| bill["number"] == number).unwrap();
    bill["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn why_and_why_not_answer_from_the_record_in_words_with_amounts_in_their_currency() {
    let world = World::with_signers().await;
    world.home.bill("SMALL", "1.00").await;
    world.home.bill("LARGE", "150.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("SMALL", "paid").await;
    world.home.becomes("LARGE", "proposed").await;
    keeper.stop().await;
    let (small, large) = (id_of(&world, "SMALL").await, id_of(&world, "LARGE").await);

    let listed = world.home.json(&["decisions", "list"]).await;
    let actions: Vec<(&str, &str)> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["subject"].as_str().unwrap(), one["action"].as_str().unwrap()))
        .collect();
    assert_eq!(actions.len(), 2, "{listed}");
    assert!(actions.contains(&(&small, "pay")) && actions.contains(&(&large, "ask the signers")), "{listed}");

    let why = world.home.succeeds(&["why", &small]).await;
    for said in ["bill SMALL is paid", "over 1.000000 USDC for cloud", "within policy", "wait a day", "-1.000000 USDC"]
    {
        assert!(why.contains(said), "{said}: {why}");
    }
    let not = world.home.succeeds(&["why-not", &large]).await;
    for said in ["per_payment_max: requested 150.000000 USDC, remaining 100.000000 USDC", "ask the signers"] {
        assert!(not.contains(said), "{said}: {not}");
    }
    let not = world.home.json(&["why-not", &small, "refuse"]).await;
    assert_eq!(not["reason"], "pay is worth 0.000000 USDC, this -1.000000 USDC", "{not}");
    let error = world.home.refused(&["why-not", &small]).await;
    assert!(error.contains("it was decided to pay"), "{error}");
    let error = world.home.refused(&["why-not", &large, "fly"]).await;
    assert!(error.contains("'fly' was not weighed"), "{error}");
    let error = world.home.refused(&["why", "01900000-0000-8000-8000-000000000000"]).await;
    assert!(error.contains("nothing is known about"), "{error}");

    let first = &listed.as_array().unwrap()[0];
    let id = first["id"].as_str().unwrap();
    let shown = world.home.json(&["decisions", "show", id]).await;
    assert_eq!(&shown, first);
    let page = world.home.json(&["decisions", "list", "--limit", "1", "--before", id]).await;
    assert_eq!(page.as_array().unwrap().len(), 1, "{page}");
    assert_ne!(page[0]["id"], first["id"]);
    world.home.succeeds(&["journal", "replay"]).await;
}

#[tokio::test]
async fn a_record_that_was_changed_afterwards_is_named_and_not_shown() {
    let world = World::new().await;
    world.home.bill("A", "1.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("A", "paid").await;
    keeper.stop().await;
    let listed: Value = world.home.json(&["decisions", "list"]).await;
    let id = listed[0]["id"].as_str().unwrap().to_owned();
    let journal = Connection::open(world.home.journal()).unwrap();
    let changed = journal
        .execute("UPDATE records SET json = replace(json, 'within policy', 'beyond policy') WHERE kind = 4", [])
        .unwrap();
    assert_eq!(changed, 1);
    drop(journal);
    let error = world.home.refused(&["decisions", "show", &id]).await;
    assert!(error.contains("it was changed after it was written") && error.contains(&id), "{error}");
    let error = world.home.refused(&["journal", "replay"]).await;
    assert!(error.contains(&format!("decision {id}")), "{error}");
}
