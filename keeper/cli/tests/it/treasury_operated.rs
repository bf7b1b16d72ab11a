//! A running keeper calls money back from its treasury by itself, and says what for; what the page has to copy is taken.

use stateset_sim::USDC;
use stateset_tests_keeper::{World, poll};

use crate::treasury::made;

/// From now on the keeper operates it, and expects that 900 dollars may fall due within a day.
pub(crate) fn operated(world: &World) {
    let mut text: toml_edit::DocumentMut = std::fs::read_to_string(world.home.config()).unwrap().parse().unwrap();
    text["agent"]["treasury"]["operate"] = toml_edit::value(true);
    text["agent"]["treasury"]["look_seconds"] = toml_edit::value(10);
    text["agent"]["treasury"]["surprise_day"] = toml_edit::value(900_000_000);
    std::fs::write(world.home.config(), text.to_string()).unwrap();
}

#[tokio::test]
async fn a_running_keeper_calls_back_what_may_be_due_and_its_history_says_why() {
    let (world, treasury) = made().await;
    world.home.succeeds(&["treasury", "fund", "200.00USDC"]).await;
    assert_eq!(world.home.json(&["treasury", "history"]).await, serde_json::json!([]));
    operated(&world);
    let keeper = world.home.keeper();
    let wallet = world.wallet.clone();
    poll("nothing is called back".to_owned(), async || {
        (world.chain.committed_balance(&wallet, USDC) >= 900_000_000).then_some(())
    })
    .await;
    let one = poll("the move never ends".to_owned(), async || {
        let moves = world.home.json(&["treasury", "history"]).await;
        Some(moves[0].clone()).filter(|one| one["state"] == "done" && !one["after"].is_null())
    })
    .await;
    assert_eq!((&one["action"], &one["treasury"]), (&"call back".into(), &treasury.clone().into()), "{one}");
    assert!(one["purpose_in_words"].as_str().unwrap().starts_with("900.000000 USDC may be due within a day"), "{one}");
    let id = one["id"].as_str().unwrap();
    let said = world.home.succeeds(&["treasury", "explain", id]).await;
    let why = format!("what else was weighed: `why {id}`");
    for words in ["call back", "from the treasury to the wallet", "seen after", "done", &why] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let now = world.home.json(&["why", id]).await["now"].to_string();
    assert!(now.contains("move 'call back' worth") && now.contains("is done"), "{now}");
    // What the keeper did decides about what comes next, here as there.
    let plan = ["treasury", "plan", "--staking-yield", "24", "--surprise-day", "1.00USDC"];
    let said = world.home.succeeds(&plan).await;
    assert!(said.contains("not at once: fund: fund would undo what was done"), "{said}");
    assert!(world.home.succeeds(&["treasury", "history"]).await.contains("call back"));
    let said = world.home.refused(&["treasury", "explain", "01a0c669-8800-7d7e-9f18-5223bc16774f"]).await;
    assert!(said.contains("no move has the id"), "{said}");
    keeper.stop().await;
    world.home.succeeds(&["journal", "replay"]).await;
}

/// The block of docs/running.md, and `[agent.treasury]` without its yield first.
#[tokio::test]
async fn what_the_page_has_to_copy_is_taken_and_a_treasury_without_a_yield_is_warned_of() {
    let (world, _) = made().await;
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/running.md")).unwrap();
    let (_, section) = page.split_once("## Something to reach, and idle money").unwrap();
    let (block, _) = section.split_once("```toml\n").unwrap().1.split_once("```").unwrap();
    let copied: toml_edit::DocumentMut = block.parse().unwrap();
    let mut config: toml_edit::DocumentMut = std::fs::read_to_string(world.home.config()).unwrap().parse().unwrap();
    config["agent"]["treasury"]["operate"] = toml_edit::value(true);
    std::fs::write(world.home.config(), config.to_string()).unwrap();
    let checked = world.home.succeeds(&["config", "check"]).await;
    assert!(checked.contains("no yield is expected") && checked.contains("staking_yield_bps"), "{checked}");
    for (key, item) in copied["agent"]["treasury"].as_table().unwrap() {
        config["agent"]["treasury"][key] = toml_edit::value(item.as_value().unwrap().clone().decorated(" ", ""));
    }
    config["goal"] = copied["goal"].clone();
    std::fs::write(world.home.config(), config.to_string()).unwrap();
    assert!(!world.home.succeeds(&["config", "check"]).await.contains("no yield is expected"));
    let keeper = world.home.keeper();
    poll("the goal is never in force".to_owned(), async || {
        let goals = world.home.json(&["goals", "list"]).await;
        (goals[0]["name"] == "reserve" && goals[0]["in_force"] == true).then_some(())
    })
    .await;
    let plan = world.home.json(&["treasury", "plan"]).await;
    assert_eq!(plan["moves"][0]["action"], "fund", "{plan}");
    assert!(!plan["notes"].to_string().contains("operate"), "{plan}");
    keeper.stop().await;
}
