//! A keeper at work: no gas, asked to stop, hostile hand-ins, what it shows.

use stateset_chain::Key;
use stateset_tests_keeper::{KeeperHome, World, key, poll};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

#[tokio::test]
async fn an_empty_gas_wallet_loses_nothing_and_a_top_up_is_all_it_needs() {
    let operator = Key::from_bytes(&[9; 32], "stateset").unwrap();
    let world = World::operated_by(&operator).await;
    world.home.bill("A", "1.00").await;
    let keeper = world.home.keeper();
    let said = keeper.says("top it up").await;
    assert!(said.contains(operator.address()) && said.contains("0ustate"), "{said}");
    let reason = keeper.answers("/ready", 503).await;
    assert!(reason.contains("gas wallet"), "{reason}");
    assert_eq!(world.home.state("A").await.unwrap().0, "intended");
    world.give(operator.address(), 1_000_000, "ustate").await;
    world.home.becomes("A", "paid").await;
    keeper.answers("/ready", 200).await;
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 1_000_000);
}

#[tokio::test]
async fn sigterm_in_the_middle_leaves_a_journal_from_which_all_is_paid_once() {
    let world = World::new().await;
    world.home.set("run", "batch_max", 1);
    for number in 1..=4 {
        world.home.bill(&format!("A-{number}"), "1.00").await;
    }
    let keeper = world.home.keeper();
    keeper.says("signed").await;
    keeper.stop().await;
    world.home.succeeds(&["journal", "replay"]).await;
    let keeper = world.home.keeper();
    for number in 1..=4 {
        world.home.becomes(&format!("A-{number}"), "paid").await;
    }
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 4_000_000);
    world.home.succeeds(&["journal", "replay"]).await;
}

/// A terminal that is closed, a service manager that reloads.
#[tokio::test]
async fn a_hangup_stops_no_keeper_of_one_agent() {
    let world = World::new().await;
    let keeper = world.home.keeper();
    keeper.says("running").await;
    keeper.signal(rustix::process::Signal::HUP);
    keeper.says("SIGHUP").await;
    world.home.bill("A", "1.00").await;
    world.home.becomes("A", "paid").await;
    keeper.stop().await;
}

/// A log collector that was restarted, a disk that is full.
#[tokio::test]
async fn a_log_that_nobody_reads_stops_no_payment() {
    let world = World::new().await;
    world.home.bill("A", "1.00").await;
    let mut keeper = world.home.unheard();
    world.home.becomes("A", "paid").await;
    assert_eq!(keeper.try_wait().unwrap(), None, "it goes on");
    keeper.kill().await.unwrap();
    assert_eq!(world.paid("vendor-a"), 1_000_000);
}

/// A folder that was copied to another machine: one key, one wallet, the same bills, two journals.
#[tokio::test]
async fn two_keepers_with_one_key_pay_each_bill_once() {
    let world = World::new().await;
    let twin = KeeperHome::new(world.port, &key("operator"));
    twin.set("agent", "wallet", world.wallet.as_str());
    for home in [&world.home, &twin] {
        home.set("run", "batch_max", 2);
        for number in 1..=6 {
            home.bill(&format!("A-{number}"), "1.00").await;
        }
    }
    let keepers = [world.home.keeper(), twin.keeper()];
    for home in [&world.home, &twin] {
        poll("a bill has no end".to_owned(), async || {
            for number in 1..=6 {
                let (state, _) = home.state(&format!("A-{number}")).await?;
                if state != "paid" && state != "held" {
                    return None;
                }
            }
            Some(())
        })
        .await;
    }
    for keeper in keepers {
        keeper.stop().await;
    }
    let receipts = world.home.succeeds(&["wallet", "show", "--json"]).await;
    let shown: serde_json::Value = serde_json::from_str(&receipts).unwrap();
    let counted =
        &shown["payees"].as_array().unwrap().iter().find(|one| one["payee"]["address"] == key("vendor-a").address());
    assert_eq!(counted.unwrap()["spent_lifetime"], "6000000");
    assert_eq!(world.paid("vendor-a"), 6_000_000);
    for home in [&world.home, &twin] {
        home.succeeds(&["journal", "replay"]).await;
    }
}

#[tokio::test]
async fn a_client_that_never_finishes_its_request_does_not_keep_the_keeper() {
    let world = World::new().await;
    let keeper = world.home.keeper();
    keeper.answers("/health", 200).await;
    let mut client = TcpStream::connect(keeper.http().await).await.unwrap();
    client.write_all(b"GET /hea").await.unwrap();
    keeper.answers("/health", 200).await;
    keeper.stop().await;
}

#[tokio::test]
async fn the_metrics_count_bills_decisions_and_transactions() {
    let world = World::new().await;
    world.home.bill("A", "1.00").await;
    world.home.bill("B", "900.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("A", "paid").await;
    world.home.becomes("B", "escalated").await;
    let wanted = [
        "keeper_bills{state=\"paid\"} 1",
        "keeper_bills{state=\"escalated\"} 1",
        "keeper_bills{state=\"held\"} 0",
        "keeper_decisions_total{decision=\"pay\"} 1",
        "keeper_authority 1",
        "keeper_bills{state=\"intended\"} 0",
    ];
    poll("the metrics never show it".to_owned(), async || {
        let (_, text) = keeper.get("/metrics").await;
        let shown = wanted.iter().all(|line| text.lines().any(|got| got == *line));
        // On a slow machine a transaction may have to be signed again.
        let counted = |name: &str| text.lines().any(|line| line.strip_prefix(name).is_some_and(|count| count != " 0"));
        (shown && counted("keeper_signed_total") && counted("keeper_included_total")).then_some(())
    })
    .await;
    keeper.stop().await;
}

/// Inbox files are not read by `bills import`: whoever can write there may hand in anything.
#[tokio::test]
async fn hostile_hand_ins_are_named_and_do_not_stop_the_others() {
    let world = World::new().await;
    let vendor = key("vendor-a").address().to_owned();
    let bill = |number: &str, payee: &str, denom: &str| {
        serde_json::json!({ "number": number, "payee": payee, "denom": denom, "amount": "1000000",
            "category": "cloud", "due": 1_700_000_000_u64 })
    };
    let bills = serde_json::json!({ "bills": [
        bill("no-address", "nobody", "uusdc"),
        bill("capitals", &vendor.to_uppercase(), "uusdc"),
        bill("no-denom", &vendor, "u$dc"),
        bill("no-such-denom", &vendor, "uatom"),
        bill("good", &vendor, "uusdc"),
    ]});
    let inbox = world.home.file("journal.inbox");
    std::fs::create_dir(&inbox).unwrap();
    std::fs::write(inbox.join("a.json"), bills.to_string()).unwrap();
    std::fs::write(inbox.join("b.json"), "{\"outcome\": 7}").unwrap();
    let outcome = r#"{"outcome":{"id":"019b3c5e-0000-7000-8000-000000000000","outcome":{"settled":{"height":1}}}}"#;
    std::fs::write(inbox.join("c.json"), outcome).unwrap();
    std::fs::create_dir(inbox.join("d.json")).unwrap();
    let keeper = world.home.keeper();
    world.home.becomes("good", "paid").await;
    for (number, rule) in
        [("no-address", "payee"), ("capitals", "payee"), ("no-denom", "denom"), ("no-such-denom", "denom")]
    {
        let reason = world.home.becomes(number, "denied").await;
        assert!(reason.contains(rule), "{number}: {reason}");
    }
    let said = keeper.says("it speaks for the chain").await;
    assert_eq!(said.matches("set aside").count(), 3, "{said}");
    assert!(inbox.join("b.unreadable").exists() && inbox.join("c.unreadable").exists());
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 1_000_000);
}

#[tokio::test]
async fn a_guardians_reason_cannot_steer_the_operators_terminal() {
    let world = World::new().await;
    let guardian = key("guardian");
    let reason = "\u{1b}[2J\u{9b}31mall is well\nwallet  unfrozen".to_owned();
    let freeze = stateset_api::wallet::GuardianMsg::Freeze { reason };
    let freeze = stateset_api::wallet::ExecuteMsg::Guardian(freeze);
    let message = stateset_chain::tx::execute(guardian.address(), &world.wallet, &freeze, &[]).unwrap();
    stateset_chain::transact::transact(&world.chain, &guardian, &world.home.sending(), vec![message]).await.unwrap();
    let keeper = world.home.keeper();
    let log = keeper.says("all is well").await;
    keeper.stop().await;
    let mut shown = vec![log];
    for verb in [&["status"][..], &["wallet", "show"], &["status", "--json"]] {
        shown.push(world.home.succeeds(verb).await);
    }
    for text in shown {
        assert!(text.contains("all is well"), "{text}");
        assert!(!text.chars().any(|letter| letter.is_control() && letter != '\n'), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("wallet  unfrozen")), "{text}");
    }
}

#[tokio::test]
async fn who_objects_to_a_paid_bill_is_recorded_and_changes_nothing_else() {
    let world = World::new().await;
    world.home.bill("A", "1.00").await;
    let listed = || world.home.json(&["bills", "list"]);
    let id = listed().await[0]["id"].as_str().unwrap().to_owned();
    let dispute = ["bills", "dispute", &id, "--reason", "nobody bought that"];
    let said = world.home.refused(&dispute).await;
    assert!(said.contains("not paid") && said.contains("bills hold"), "{said}");
    let keeper = world.home.keeper();
    world.home.becomes("A", "paid").await;
    let said = world.home.refused(&["bills", "dispute", &id, "--reason", " "]).await;
    assert!(said.contains("1 to 512 bytes"), "{said}");
    let before = listed().await;
    world.home.succeeds(&dispute).await;
    let said = world.home.refused(&["bills", "hold", &id, "--reason", "late"]).await;
    assert!(said.contains("is paid: there is nothing to hold"), "{said}");
    keeper.stop().await;
    assert_eq!(listed().await, before);
    world.home.succeeds(&["journal", "replay"]).await;
}
