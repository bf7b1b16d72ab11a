//! Bills over the operator's limits: put to the signers once, paid once, whatever dies in between.

use serde_json::Value;
use stateset_tests_keeper::{Keeper, World, key, poll};

/// The proposal that a bill became.
async fn proposal(world: &World, number: &str) -> u64 {
    let reason = world.home.becomes(number, "proposed").await;
    reason.rsplit(' ').next().unwrap().parse().unwrap()
}

async fn proposals(world: &World) -> Vec<Value> {
    world.home.json(&["wallet", "proposals", "list"]).await.as_array().unwrap().clone()
}

/// One signer by its account, another by a request.
async fn approve(world: &World, id: u64) {
    let id = id.to_string();
    world.home.succeeds(&["wallet", "approve", &id, "--key", "signer-a", "--yes"]).await;
    let request = world.home.file(&format!("request-{id}.json")).display().to_string();
    world.home.succeeds(&["wallet", "sign", &id, "--key", "signer-b", "--yes", "--out", &request]).await;
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
async fn an_over_limit_bill_becomes_one_proposal_and_is_paid_once() {
    let world = World::with_signers().await;
    world.home.bill("A", "150.00").await;
    world.home.bill("B", "1.00").await;
    let keeper = world.home.keeper();
    let id = proposal(&world, "A").await;
    world.home.becomes("B", "paid").await;
    let waiting = world.home.json(&["approvals", "list"]).await;
    let kinds: Vec<&str> = waiting.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["bill", "proposal"], "{waiting}");
    let shown = world.home.json(&["approvals", "show", &id_of(&world, "A").await]).await;
    assert_eq!(shown["id"], id, "{shown}");
    assert!(shown["words"][0].as_str().unwrap().contains("pay 150.000000 USDC"), "{shown}");
    approve(&world, id).await;
    world.home.becomes("A", "paid").await;
    assert_eq!(world.paid("vendor-a"), 151_000_000);
    keeper.stop().await;
    // The journal holds the payment as its own, and nothing is asked or paid again.
    let rows = world.home.json(&["journal", "list"]).await;
    let row = rows.as_array().unwrap().iter().find(|row| row["reference"] == "A").unwrap().clone();
    assert_eq!((row["state"].as_str(), row["amount"].as_str()), (Some("settled"), Some("150000000")), "{row}");
    let again = world.home.keeper();
    world.home.bill("C", "2.00").await;
    world.home.becomes("C", "paid").await;
    again.stop().await;
    assert_eq!(proposals(&world).await.len(), 1);
    assert_eq!(world.paid("vendor-a"), 153_000_000);
    assert_eq!(world.home.succeeds(&["approvals", "list"]).await.trim(), "nothing waits for a person");
    world.home.succeeds(&["journal", "replay"]).await;
}

#[tokio::test]
async fn a_keeper_killed_while_it_asks_finds_its_own_question_again() {
    let world = World::with_signers().await;
    world.home.bill("A", "150.00").await;
    let mut keeper = world.home.keeper();
    keeper.says("the signers are asked").await;
    for _ in 0..3 {
        kill(keeper).await;
        keeper = world.home.keeper();
        keeper.says("running").await;
    }
    let id = proposal(&world, "A").await;
    assert_eq!(proposals(&world).await.len(), 1);
    kill(keeper).await;
    // Decided while nobody was there to see it.
    approve(&world, id).await;
    let keeper = world.home.keeper();
    world.home.becomes("A", "paid").await;
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 150_000_000);
    world.home.succeeds(&["journal", "replay"]).await;
}

#[tokio::test]
async fn a_lost_journal_finds_the_open_question_instead_of_asking_twice() {
    let world = World::with_signers().await;
    world.home.bill("A", "150.00").await;
    let keeper = world.home.keeper();
    let id = proposal(&world, "A").await;
    keeper.stop().await;
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(world.home.file(&format!("journal.db{ending}")));
    }
    world.home.bill("A", "150.00").await;
    let keeper = world.home.keeper();
    assert_eq!(proposal(&world, "A").await, id);
    approve(&world, id).await;
    world.home.becomes("A", "paid").await;
    keeper.stop().await;
    assert_eq!((proposals(&world).await.len(), world.paid("vendor-a")), (1, 150_000_000));
}

#[tokio::test]
async fn a_vetoed_bill_is_refused_until_a_person_asks_again() {
    let world = World::with_signers().await;
    world.home.bill("A", "150.00").await;
    let keeper = world.home.keeper();
    let first = proposal(&world, "A").await;
    let said = world.home.refused(&["bills", "retry", &id_of(&world, "A").await]).await;
    assert!(said.contains(&format!("while proposal {first} is open")), "{said}");
    world.home.succeeds(&["wallet", "veto", &first.to_string()]).await;
    let reason = world.home.becomes("A", "refused").await;
    assert!(reason.contains(&format!("proposal {first} was ended by")), "{reason}");
    world.home.succeeds(&["bills", "retry", &id_of(&world, "A").await]).await;
    let second = proposal(&world, "A").await;
    assert!(second > first);
    approve(&world, second).await;
    world.home.becomes("A", "paid").await;
    keeper.stop().await;
    assert_eq!((proposals(&world).await.len(), world.paid("vendor-a")), (2, 150_000_000));
}

#[tokio::test]
async fn a_question_that_nobody_answered_waits_for_a_person() {
    let world = World::with_signers().await;
    world.home.bill("A", "150.00").await;
    let keeper = world.home.keeper();
    let id = proposal(&world, "A").await;
    world.chain.advance_time(86_400);
    let reason = world.home.becomes("A", "held").await;
    assert!(reason.contains(&format!("proposal {id} expired")), "{reason}");
    keeper.stop().await;
    let waiting = world.home.json(&["approvals", "list"]).await;
    assert!(waiting[0]["next"].as_str().unwrap().contains("bills retry"), "{waiting}");
}

#[tokio::test]
async fn new_rules_void_a_question_and_the_bill_is_judged_and_asked_about_anew() {
    let world = World::with_signers().await;
    world.home.bill("A", "150.00").await;
    let keeper = world.home.keeper();
    let first = proposal(&world, "A").await;
    let mut policy = world.home.json(&["wallet", "policy", "show"]).await;
    policy["calls_per_hour"] = 50.into();
    let file = world.home.write("policy.json", &policy.to_string());
    world.home.succeeds(&["wallet", "policy", "set", &file]).await;
    let second = poll("no second question".to_owned(), async || {
        let (state, reason) = world.home.state("A").await?;
        let number: u64 = reason.rsplit(' ').next()?.parse().ok()?;
        (state == "proposed" && number > first).then_some(number)
    })
    .await;
    approve(&world, second).await;
    world.home.becomes("A", "paid").await;
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 150_000_000);
}

#[tokio::test]
async fn at_most_four_questions_are_open_and_the_others_wait_their_turn() {
    let world = World::with_signers().await;
    for number in 1..=6 {
        world.home.bill(&format!("A-{number}"), "150.00").await;
    }
    let keeper = world.home.keeper();
    let states = async || {
        let bills = world.home.json(&["bills", "list"]).await;
        let states = bills.as_array().unwrap().iter().map(|bill| bill["state"].as_str().unwrap().to_owned());
        states.collect::<Vec<_>>()
    };
    let count = |states: &[String], wanted: &str| states.iter().filter(|state| *state == wanted).count();
    poll("four are never proposed".to_owned(), async || (count(&states().await, "proposed") == 4).then_some(())).await;
    let before = states().await;
    assert_eq!(count(&before, "escalated"), 2, "{before:?}");
    let first = proposals(&world).await[0]["id"].as_u64().unwrap();
    approve(&world, first).await;
    poll("the fifth is never asked about".to_owned(), async || {
        let states = states().await;
        (count(&states, "paid") == 1 && count(&states, "proposed") == 4).then_some(())
    })
    .await;
    keeper.stop().await;
    assert_eq!((proposals(&world).await.len(), world.paid("vendor-a")), (5, 150_000_000));
}

#[tokio::test]
async fn with_the_switch_off_a_person_asks() {
    let world = World::with_signers().await;
    world.home.set("run", "escalate", false);
    world.home.bill("A", "150.00").await;
    world.home.bill("B", "1.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("A", "escalated").await;
    world.home.becomes("B", "paid").await;
    let id = id_of(&world, "A").await;
    let said = world.home.refused(&["approvals", "escalate", &id]).await;
    assert!(said.contains("a keeper is running"), "{said}");
    keeper.stop().await;
    assert!(proposals(&world).await.is_empty());
    let answer = world.home.json(&["approvals", "escalate", &id]).await;
    assert_eq!(answer["proposer"], serde_json::json!({ "operator": {} }), "{answer}");
    let said = world.home.refused(&["approvals", "escalate", &id]).await;
    assert!(said.contains("bill A is proposed"), "{said}");
    let said = world.home.refused(&["approvals", "escalate", &id_of(&world, "B").await]).await;
    assert!(said.contains("bill B is paid"), "{said}");
    approve(&world, answer["id"].as_u64().unwrap()).await;
    // What was asked is followed to its end also with the switch off.
    let keeper = world.home.keeper();
    world.home.becomes("A", "paid").await;
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 151_000_000);
}

#[tokio::test]
async fn without_signers_there_is_nobody_to_ask() {
    let world = World::new().await;
    world.home.bill("A", "150.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("A", "escalated").await;
    keeper.stop().await;
    let id = id_of(&world, "A").await;
    let said = world.home.refused(&["approvals", "escalate", &id]).await;
    assert!(said.contains("has no signers"), "{said}");
    let waiting = world.home.json(&["approvals", "list"]).await;
    let next = waiting[0]["next"].as_str().unwrap();
    assert!(next.contains("`wallet payees add`") && next.contains(&format!("`bills retry {id}`")), "{waiting}");
    let said = world.home.refused(&["approvals", "show", "99"]).await;
    assert!(said.contains("no proposal 99"), "{said}");
    let said = world.home.refused(&["approvals", "show", "nonsense"]).await;
    assert!(said.contains("'nonsense' is no intent id"), "{said}");
}

/// A payee that the wallet does not list gets one question at most.
#[tokio::test]
async fn a_strangers_bills_do_not_keep_an_honest_one_from_the_signers() {
    let world = World::with_signers().await;
    let stranger = key("stranger").address().to_owned();
    let rows: String = (0..6).map(|number| format!("spam-{number},{stranger},1.00,USDC,cloud,2026-11-20\n")).collect();
    let file = world.home.write("spam.csv", &format!("number,payee,amount,currency,category,due\n{rows}"));
    world.home.succeeds(&["bills", "import", &file]).await;
    let keeper = world.home.keeper();
    poll("the stranger is never asked about".to_owned(), async || (proposals(&world).await.len() == 1).then_some(()))
        .await;
    world.home.bill("A", "150.00").await;
    world.home.becomes("A", "proposed").await;
    keeper.stop().await;
    assert_eq!(proposals(&world).await.len(), 2);
}
