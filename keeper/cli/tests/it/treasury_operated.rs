//! A running keeper calls money back from its treasury by itself, and says what for.

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
    for words in ["call back", "from the treasury to the wallet", "seen after", "done"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(world.home.succeeds(&["treasury", "history"]).await.contains("call back"));
    let said = world.home.refused(&["treasury", "explain", "01a0c669-8800-7d7e-9f18-5223bc16774f"]).await;
    assert!(said.contains("no move has the id"), "{said}");
    keeper.stop().await;
    world.home.succeeds(&["journal", "replay"]).await;
}
