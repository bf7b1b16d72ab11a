//! What was decided stands in the wallet's log by its hash, and whoever compares both finds the first that differs.

use rusqlite::Connection;
use serde_json::Value;
use stateset_tests_keeper::{World, poll};

/// A keeper that notes what it decides, with two decisions in the log.
async fn noted() -> World {
    let world = World::with_signers().await;
    let scheduled = world.home.json(&["wallet", "keep-log"]).await;
    world.chain.advance_time(3_600);
    world.home.succeeds(&["wallet", "execute", &scheduled["proposal"].to_string(), "--yes"]).await;
    world.home.set("run", "note_seconds", 900);
    world.home.bill("SMALL", "1.00").await;
    world.home.bill("LARGE", "150.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("SMALL", "paid").await;
    world.home.becomes("LARGE", "proposed").await;
    for one in decisions(&world).await {
        assert_eq!(one["note"]["state"], "waits for the next note", "{one}");
    }
    world.chain.advance_time(900);
    poll("the decisions never enter the log".to_owned(), async || {
        decisions(&world).await.iter().all(|one| one["note"]["state"] == "entered").then_some(())
    })
    .await;
    keeper.stop().await;
    world
}

async fn decisions(world: &World) -> Vec<Value> {
    world.home.json(&["decisions", "list"]).await.as_array().unwrap().clone()
}

#[tokio::test]
async fn decisions_say_where_in_the_log_they_stand_and_the_log_is_as_the_journal_says() {
    let world = noted().await;
    let all = decisions(&world).await;
    assert_eq!(all.len(), 2);
    for one in &all {
        let note = &one["note"];
        assert_eq!((&note["entry"], &note["decisions"]), (&one["hash"], &1.into()), "{one}");
        assert!(note["height"].as_u64() > Some(1) && note["tx"].is_string(), "{one}");
    }
    let shown = world.home.succeeds(&["decisions", "show", all[0]["id"].as_str().unwrap()]).await;
    assert!(shown.contains("entered by block"), "{shown}");
    let verified = world.home.json(&["decisions", "verify"]).await;
    let counts =
        ["entered", "waiting", "missing", "elsewhere", "log_entries"].map(|key| verified[key].as_u64().unwrap());
    assert_eq!(counts, [2, 0, 0, 0, 3], "a payment and two decisions: {verified}");
    world.home.succeeds(&["wallet", "log"]).await;
    world.home.succeeds(&["journal", "replay"]).await;
}

#[tokio::test]
async fn a_record_or_a_note_that_was_changed_afterwards_is_named() {
    let world = noted().await;
    let change = |sql: &str| {
        let journal = Connection::open(world.home.journal()).unwrap();
        assert_eq!(journal.execute(sql, []).unwrap(), 1, "{sql}");
    };
    change(
        "UPDATE records SET json = replace(json, 'within policy', 'beyond policy') WHERE json LIKE '%within policy%' AND kind = 4",
    );
    let said = world.home.refused(&["decisions", "verify"]).await;
    assert!(said.contains("its record has the hash") && said.contains("differs"), "{said}");
    // Whoever changes both is found by the chain.
    let json = "(SELECT json FROM records WHERE json LIKE '%beyond policy%')";
    change(&format!("UPDATE records SET json = replace(json, 'beyond policy', 'within policy') WHERE json = {json}"));
    world.home.succeeds(&["decisions", "verify"]).await;
    change("UPDATE noted SET hash = randomblob(32) WHERE number = 1");
    let said = world.home.refused(&["decisions", "verify"]).await;
    assert!(said.contains("it was noted as"), "{said}");
}

#[tokio::test]
async fn nothing_is_noted_unless_the_configuration_says_so() {
    let world = World::new().await;
    world.home.bill("A", "1.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("A", "paid").await;
    keeper.stop().await;
    assert!(decisions(&world).await[0].get("note").is_none());
    let said = world.home.refused(&["decisions", "verify"]).await;
    assert!(said.contains("keeps no log of decisions"), "{said}");
}
