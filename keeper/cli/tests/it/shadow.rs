//! A shadow on the live chain: it decides as the keeper does, and nothing of it reaches anybody.

use std::time::Duration;

use stateset_chain::journal::Reader;
use stateset_chain::{Chain, Key};
use stateset_sim::USDC;
use stateset_tests_keeper::{Keeper, World, poll};

use crate::agents::{bill, two};
use crate::treasury::made;
use crate::treasury_operated::operated;

/// What the shadow's diff says of a bill, once `is_so`.
async fn compared(world: &World, number: &str, is_so: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
    poll(format!("the shadow's word on {number} never comes"), async || {
        let output = world.home.run(&["--json", "shadow-diff"]).await;
        let diff: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
        let bill = diff["bills"].as_array()?.iter().find(|bill| bill["number"] == number)?.clone();
        is_so(&bill).then_some(bill)
    })
    .await
}

/// SIGTERM, once it says that it runs; it has no health server.
async fn end(mut shadow: Keeper) {
    shadow.says("it signs nothing").await;
    shadow.signal(rustix::process::Signal::TERM);
    let ended = tokio::time::timeout(Duration::from_secs(20), shadow.child.wait()).await.unwrap().unwrap();
    assert_eq!(ended.code(), Some(0), "{}", shadow.log());
}

/// A keeper that has no gas decides to pay and cannot; beside it a shadow that nothing could sign for.
#[tokio::test]
async fn a_shadow_without_any_key_decides_beside_the_keeper_and_its_diff_is_what_happened() {
    let operator = Key::from_bytes(&[9; 32], "stateset").unwrap();
    let world = World::operated_by(&operator).await;
    let said = world.home.refused(&["shadow-diff"]).await;
    assert!(said.contains("run --shadow"), "{said}");
    world.home.bill("A", "1.00").await;
    let keeper = world.home.keeper();
    keeper.says("top it up").await;
    std::fs::rename(world.home.file("keys"), world.home.file("keys-elsewhere")).unwrap();
    std::fs::remove_file(world.home.file("passphrase")).unwrap();
    let shadow = world.home.keeper_with(&["run", "--shadow"]);
    shadow.says("it signs nothing").await;
    let bill = compared(&world, "A", |_| true).await;
    assert_eq!((&bill["would"], &bill["live"]), (&"pay".into(), &"intended".into()), "{bill}");
    assert_eq!((&bill["shadow"], &bill["same"], bill["paid_at"].is_null()), (&true.into(), &false.into(), true));
    let account = world.chain.account(operator.address()).await.unwrap();
    assert_eq!(account.map_or(0, |account| account.sequence), 0, "somebody signed");
    world.give(operator.address(), 1_000_000, "ustate").await;
    world.home.becomes("A", "paid").await;
    let bill = compared(&world, "A", |bill| bill["same"] == true).await;
    assert!(bill["paid_at"].is_u64() && bill["live"] == "paid", "{bill}");
    let log = shadow.log();
    assert!(log.lines().all(|line| line.contains("shadow")), "{log}");
    end(shadow).await;
    keeper.stop().await;
    let journal = Reader::open(world.home.file("journal.shadow.db")).unwrap();
    assert!(journal.txs(10).unwrap().is_empty(), "a shadow has no signed bytes");
    assert_eq!(world.paid("vendor-a"), 1_000_000);
}

#[tokio::test]
async fn neither_a_keeper_nor_a_shadow_goes_on_with_the_others_journal() {
    let world = World::new().await;
    let shadow = world.home.keeper_with(&["run", "--shadow"]);
    shadow.says("it signs nothing").await;
    end(shadow).await;
    world.home.set("journal", "file", "journal.shadow.db");
    let said = world.home.refused(&["run"]).await;
    assert!(said.contains("is a shadow's journal") && said.contains("journal.shadow.db"), "{said}");
    world.home.set("journal", "file", "live.db");
    let keeper = world.home.keeper();
    keeper.says("running").await;
    keeper.stop().await;
    std::fs::rename(world.home.file("live.db"), world.home.file("other.shadow.db")).unwrap();
    world.home.set("journal", "file", "other.db");
    let said = world.home.refused(&["run", "--shadow"]).await;
    assert!(said.contains("a shadow keeps one of its own"), "{said}");
}

#[tokio::test]
async fn each_of_several_agents_has_its_shadow_and_a_paused_one_is_passed_over() {
    let (world, _) = two().await;
    bill(&world, "first", "A").await;
    bill(&world, "second", "B").await;
    std::fs::rename(world.home.file("keys"), world.home.file("keys-elsewhere")).unwrap();
    let said = world.home.refused(&["--for-agent", "third", "run", "--shadow"]).await;
    assert!(said.contains("first, second") && said.contains("third"), "{said}");
    let shadow = world.home.keeper_with(&["run", "--shadow"]);
    for (agent, number) in [("first", "A"), ("second", "B")] {
        let words = ["--for-agent", agent, "--json", "shadow-diff"];
        let bills = poll(format!("the shadow never speaks of {number}"), async || {
            let diff: serde_json::Value = serde_json::from_slice(&world.home.run(&words).await.stdout).ok()?;
            diff["bills"].as_array().filter(|bills| !bills.is_empty()).cloned()
        })
        .await;
        assert_eq!(bills.len(), 1, "{bills:?}");
        assert_eq!((&bills[0]["number"], &bills[0]["would"]), (&number.into(), &"pay".into()), "{bills:?}");
    }
    end(shadow).await;
    let second = world.home.file("agents.d/second.toml");
    let text = std::fs::read_to_string(&second).unwrap();
    std::fs::write(&second, format!("paused = true\n{text}")).unwrap();
    let shadow = world.home.keeper_with(&["run", "--shadow"]);
    shadow.says("agent second is passed over: it is paused").await;
    end(shadow).await;
    assert_eq!(world.paid("vendor-a"), 0);
}

#[tokio::test]
async fn a_shadow_decides_on_the_treasury_and_its_diff_sets_the_keepers_moves_beside_its_own() {
    let (world, _) = made().await;
    world.home.succeeds(&["treasury", "fund", "200.00USDC"]).await;
    operated(&world);
    let shadow = world.home.keeper_with(&["run", "--shadow"]);
    let moves = async |is_so: &dyn Fn(&serde_json::Value) -> bool| {
        poll("the shadow's word on the treasury never comes".to_owned(), async || {
            let output = world.home.run(&["--json", "shadow-diff"]).await;
            let diff: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
            Some(diff).filter(|diff| diff["moves"].as_array().is_some_and(|moves| moves.iter().any(is_so)))
        })
        .await
    };
    let diff = moves(&|one| one["action"] == "call back").await;
    let one = &diff["moves"][0];
    assert_eq!((&one["shadow"], &one["same"], one["live"].is_null()), (&true.into(), &false.into(), true), "{one}");
    assert!(one["would"]["what_for"].as_str().unwrap().starts_with("900.000000 USDC may be due within a day"), "{one}");
    assert_eq!(diff["moves_differ"], 1, "{diff}");
    assert_eq!(world.chain.committed_balance(&world.wallet, USDC), 800_000_000, "a shadow moved money");
    let keeper = world.home.keeper();
    let diff = moves(&|one| one["action"] == "call back" && one["live"]["state"] == "done").await;
    assert_eq!(diff["moves"].as_array().unwrap().iter().filter(|one| one["same"] == true).count(), 1, "{diff}");
    end(shadow).await;
    keeper.stop().await;
}
