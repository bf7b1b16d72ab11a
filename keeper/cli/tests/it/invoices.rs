//! Outgoing invoices and bills that cost less early, from the command line to the chain.

use stateset_sim::USDC;
use stateset_tests_keeper::{World, key, poll};

async fn stands(world: &World, number: &str, status: &str) {
    poll(format!("invoice {number} is never {status}"), async || {
        let known = world.home.json(&["invoices", "list", "--all"]).await;
        let found = known.as_array().unwrap().iter().find(|one| one["invoice"]["number"] == number).cloned();
        found.filter(|one| one["status"] == status).map(drop)
    })
    .await;
}

async fn balance(world: &World, account: &str) -> Option<String> {
    let rows = world.home.json(&["ledger", "show"]).await;
    let row = rows.as_array().unwrap().iter().find(|row| row["account"] == account && row["denom"] == USDC).cloned();
    row.map(|row| row["amount"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn what_comes_in_settles_the_invoice_that_its_amount_names_and_a_person_says_the_rest() {
    let world = World::new().await;
    let keeper = world.home.keeper();
    poll("the ledger is never opened".to_owned(), async || balance(&world, "equity:opening").await).await;
    let file = world.home.write(
        "sent.csv",
        "number,customer,amount,currency,due\nS-1,Ann,7.50,USDC,2027-01-31\nS-2,Bob,9.00,USDC,2020-01-31\n",
    );
    // Due before it was sent.
    let answer = world.home.json_ending(5, &["invoices", "import", &file]).await;
    assert_eq!((answer["new"].as_u64(), answer["rows"][1]["result"].as_str()), (Some(1), Some("refused")), "{answer}");
    let add = ["invoices", "add", "S-2", "--customer", "Bob", "--amount", "9.00", "--currency", "USDC"];
    world.home.succeeds(&[&add[..], &["--due", "2027-01-31"]].concat()).await;
    stands(&world, "S-1", "open").await;
    stands(&world, "S-2", "open").await;
    world.give(&world.wallet, 7_500_000, USDC).await;
    stands(&world, "S-1", "paid").await;
    // More than is owed: whose it is a person says.
    world.give(&world.wallet, 10_000_000, USDC).await;
    let entry = poll("it never comes in".to_owned(), async || {
        let rows = world.home.json(&["ledger", "show", "--unidentified"]).await;
        rows.as_array().unwrap().first().map(|row| row["entry"].to_string())
    })
    .await;
    let said = world.home.refused(&["invoices", "match", &entry, "S-1"]).await;
    assert!(said.contains("invoice S-1 is paid"), "{said}");
    world.home.succeeds(&["invoices", "match", &entry, "S-2"]).await;
    stands(&world, "S-2", "paid").await;
    assert_eq!(balance(&world, "suspense:overpaid").await.as_deref(), Some("-1000000"));
    assert_eq!(balance(&world, "income:sales").await.as_deref(), Some("-16500000"));
    let add = ["invoices", "add", "S-3", "--customer", "Cy", "--amount", "4.00", "--currency", "USDC", "--due"];
    world.home.succeeds(&[&add[..], &["2027-01-31"]].concat()).await;
    stands(&world, "S-3", "open").await;
    world.home.succeeds(&["invoices", "write-off", "S-3", "--reason", "bankrupt"]).await;
    stands(&world, "S-3", "written off").await;
    let said = world.home.refused(&["invoices", "cancel", "S-3", "--reason", "x"]).await;
    assert!(said.contains("invoice S-3 is written off"), "{said}");
    let human = world.home.succeeds(&["invoices", "list", "--all"]).await;
    assert!(human.contains("written off") && human.contains("Bob"), "{human}");
    keeper.stop().await;
    assert_eq!(world.home.json(&["journal", "replay"]).await["same"], true);
}

/// The chain stands at 2026-12-01. The bill is due on the 22nd, the discount ends on the 2nd.
#[tokio::test]
async fn a_bill_with_a_discount_is_paid_early_once_and_with_less() {
    let world = World::new().await;
    let keeper = world.home.keeper();
    poll("the ledger is never opened".to_owned(), async || balance(&world, "equity:opening").await).await;
    let payee = key("vendor-a").address().to_owned();
    let head = "number,payee,amount,currency,category,due,discount_percent,discount_until\n";
    let row = format!("D-1,{payee},10.00,USDC,cloud,2026-12-22,2,2026-12-02\n");
    let plain = format!("D-2,{payee},10.00,USDC,cloud,2026-12-22,,\n");
    let file = world.home.write("early.csv", &format!("{head}{row}{plain}"));
    world.home.succeeds(&["bills", "import", &file]).await;
    world.home.becomes("D-1", "open").await;
    world.chain.advance_time(86_400);
    world.home.becomes("D-1", "paid").await;
    assert_eq!(world.paid("vendor-a"), 9_800_000);
    let again = world.home.json(&["bills", "import", &file]).await;
    assert_eq!(again["duplicate"], 2, "{again}");
    // Before the operator's thirty days are over.
    world.chain.advance_time(22 * 86_400);
    world.home.becomes("D-2", "paid").await;
    assert_eq!(world.paid("vendor-a"), 19_800_000);
    keeper.stop().await;
    assert_eq!(world.home.json(&["journal", "replay"]).await["same"], true);
}
