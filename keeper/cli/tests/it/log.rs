//! The decision log: what the keeper paid and why, shown whole and unchanged by the chain's own word.

use serde_json::Value;
use stateset_tests_keeper::World;

async fn log(world: &World) -> Vec<Value> {
    world.home.json(&["wallet", "log"]).await["entries"].as_array().unwrap().clone()
}

fn words<'a>(entries: &'a [Value], key: &str) -> Vec<&'a str> {
    entries.iter().map(|entry| entry[key].as_str().unwrap()).collect()
}

/// A log is for good: beside signers it begins after the delay, unless they decide sooner.
async fn keep_log(world: &World) {
    let scheduled = world.home.json(&["wallet", "keep-log"]).await;
    world.chain.advance_time(3_600);
    let number = scheduled["proposal"].to_string();
    world.home.succeeds(&["wallet", "execute", &number, "--yes"]).await;
}

#[tokio::test]
async fn what_is_paid_enters_the_log_with_the_reasons_of_the_journal() {
    let world = World::with_signers().await;
    let said = world.home.refused(&["wallet", "log"]).await;
    assert!(said.contains("keeps no log of decisions") && said.contains("wallet keep-log"), "{said}");
    world.home.bill("before", "1.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("before", "paid").await;
    keep_log(&world).await;
    assert_eq!(log(&world).await, Vec::<Value>::new());
    world.home.bill("A", "2.00").await;
    world.home.becomes("A", "paid").await;
    world.home.bill("B", "3.00").await;
    world.home.becomes("B", "paid").await;
    keeper.stop().await;
    // Paid by the signers: no reasons of this keeper.
    let to = stateset_tests_keeper::key("vendor-a").address().to_owned();
    let pay =
        ["wallet", "propose", "pay", "--to", &to, "--coin", "4.00USDC", "--category", "cloud", "--reference", "C"];
    let proposed = world.home.json(&[&pay[..], &["--key", "signer-a"]].concat()).await;
    let request = world.home.file("request.json").display().to_string();
    let id = proposed["id"].to_string();
    world.home.succeeds(&["wallet", "sign", &id, "--key", "signer-b", "--yes", "--out", &request]).await;
    world.home.succeeds(&["wallet", "submit", &request]).await;

    let entries = log(&world).await;
    assert_eq!(words(&entries, "amount"), ["2000000", "3000000", "4000000"]);
    assert_eq!(words(&entries, "reasons"), ["journal", "journal", "none"]);
    // Another keeper sees the same log, but not why.
    std::fs::remove_file(world.home.journal()).unwrap();
    let entries = log(&world).await;
    assert_eq!(words(&entries, "reasons"), ["elsewhere", "elsewhere", "none"]);
    assert!(world.home.succeeds(&["wallet", "log"]).await.contains("whole and unchanged: 3 entries"));
}

#[tokio::test]
async fn a_journal_whose_reasons_were_changed_is_found_out() {
    let world = World::with_signers().await;
    keep_log(&world).await;
    world.home.bill("A", "2.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("A", "paid").await;
    keeper.stop().await;
    let journal = rusqlite::Connection::open(world.home.journal()).unwrap();
    assert_eq!(
        journal
            .execute(
                "UPDATE acts SET payload = json_set(payload, '$.rationale', 'because I say so') WHERE kind = 'payment'",
                ()
            )
            .unwrap(),
        1
    );
    let said = world.home.refused(&["wallet", "log"]).await;
    assert!(said.contains("1 entries were given other reasons than the journal holds"), "{said}");
}

/// What goes into the treasury and comes back is in the log as payments are, and leaves it whole.
#[tokio::test]
async fn what_moves_between_wallet_and_treasury_enters_the_log() {
    let world = World::with_treasury_rules(false, 5).await;
    world.home.succeeds(&["wallet", "keep-log"]).await;
    let example = world.home.write("treasury.toml", include_str!("../../../examples/treasury.toml"));
    let create = ["treasury", "create", "--policy", &example, "--price", "2.50USDC", "--deployment", "deployment.json"];
    let treasury = world.home.json(&create).await["treasury"].as_str().unwrap().to_owned();
    world.home.succeeds(&["treasury", "fund", "50.00USDC"]).await;
    world.home.succeeds(&["treasury", "call-back", "20.00USDC"]).await;
    let entries = log(&world).await;
    assert_eq!(words(&entries, "amount"), ["50000000", "20000000"]);
    assert_eq!(words(&entries, "to"), [&treasury, &treasury]);
    assert_eq!(words(&entries, "reasons"), ["none", "none"]);
}
