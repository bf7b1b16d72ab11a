//! Payments within the policy by somebody else with the operator's key: booked, said at once, and beyond a limit nothing
//! more is paid until a person looked.

use serde_json::Value;
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, Payment};
use stateset_api::{Amount, IntentId};
use stateset_chain::contract::Wallet;
use stateset_chain::transact::transact;
use stateset_chain::{Chain, tx};
use stateset_sim::USDC;
use stateset_tests_keeper::{World, key, poll};
use std::sync::Arc;

/// Pays a listed payee 2 dollars, as the operator's key may.
async fn spend(world: &World, number: u8) {
    let message = payment(world, number).await;
    transact(&world.chain, &key("operator"), &world.home.sending(), vec![message]).await.unwrap();
}

/// Two dollars, which no bill explains.
pub(crate) async fn payment(world: &World, number: u8) -> tx::Any {
    let (operator, wallet) = (key("operator"), world.wallet.clone());
    let now = world.chain.latest_block().await.unwrap().time;
    let info = Wallet { chain: Arc::new(world.chain.clone()), address: wallet.clone() }.info().await.unwrap();
    let payment = Payment {
        id: IntentId::new(now, [number; 10]),
        to: key("vendor-a").address().to_owned(),
        amount: Amount(2_000_000),
        category: "cloud".to_owned(),
        reference: format!("BY-HAND-{number}"),
        beneficiary: None,
    };
    let spend = OperatorMsg::Spend {
        epoch: info.epoch,
        denom: USDC.to_owned(),
        payments: vec![payment],
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    };
    tx::execute(operator.address(), &wallet, &ExecuteMsg::Operator(spend), &[]).unwrap()
}

async fn listed(world: &World, count: usize) -> Vec<Value> {
    poll(format!("{count} payments are never listed"), async || {
        let found = world.home.json(&["ledger", "unrecognised"]).await.as_array().unwrap().clone();
        (found.len() == count).then_some(found)
    })
    .await
}

async fn opened(world: &World) {
    poll("the ledger is never opened".to_owned(), async || {
        world.home.json(&["ledger", "show"]).await.as_array().filter(|rows| !rows.is_empty()).map(drop)
    })
    .await;
    world.chain.advance_time(2);
}

#[tokio::test]
async fn payments_that_nothing_explains_are_said_at_once_and_beyond_the_limit_stop_the_keeper() {
    let world = World::new().await;
    let keeper = world.home.keeper();
    opened(&world).await;
    world.home.bill("A", "1.00").await;
    world.home.becomes("A", "paid").await;
    spend(&world, 1).await;
    keeper.says("the wallet paid what no bill and no act of this keeper explains").await;
    let found = listed(&world, 1).await;
    assert_eq!((found[0]["amount"].as_str(), found[0]["memo"].as_str()), (Some("2000000"), Some("BY-HAND-1")));
    let id = found[0]["id"].as_str().unwrap().to_owned();
    let human = world.home.succeeds(&["ledger", "show"]).await;
    assert!(human.contains("1 payments that nothing explains"), "{human}");
    // One does not stop what is owed.
    world.home.bill("B", "1.00").await;
    world.home.becomes("B", "paid").await;
    let said = world.home.refused(&["ledger", "acknowledge", &"0".repeat(32), "--reason", "x"]).await;
    assert!(said.contains("there is no unrecognised payment"), "{said}");
    world.home.succeeds(&["ledger", "acknowledge", &id, "--reason", "I paid it by hand"]).await;
    listed(&world, 0).await;
    let said = world.home.refused(&["ledger", "acknowledge", &id, "--reason", "again"]).await;
    assert!(said.contains("is acknowledged already: I paid it by hand"), "{said}");
    for number in 2..5 {
        spend(&world, number).await;
    }
    let log = keeper.says("INCIDENT 1").await;
    assert!(log.contains("3 where limits.unrecognised_day_count allows 2") && log.contains("NOT frozen"), "{log}");
    world.home.bill("C", "1.00").await;
    world.home.becomes("C", "open").await;
    keeper.stop().await;
    // It outlives a restart.
    let keeper = world.home.keeper();
    keeper.says("incident 1: 3 where limits.unrecognised_day_count allows 2").await;
    assert_eq!(world.paid("vendor-a"), 1_000_000 + 1_000_000 + 4 * 2_000_000, "what is due stays unpaid");
    let incident = world.home.json(&["ledger", "incidents"]).await[0].clone();
    assert_eq!((incident["evidence"]["got"].as_str(), incident["evidence"]["max"].as_str()), (Some("3"), Some("2")));
    let human = world.home.succeeds(&["ledger", "incidents"]).await;
    assert!(human.contains("3 where limits.unrecognised_day_count allows 2"), "{human}");
    world.home.succeeds(&["ledger", "resolve", "1", "--reason", "our second keeper's"]).await;
    world.home.becomes("C", "paid").await;
    keeper.stop().await;
    assert_eq!(listed(&world, 0).await.len(), 0);
    assert_eq!(world.home.json(&["journal", "replay"]).await["same"], true);
}

/// What bills and refills explain is none of these: see the honest week of the ledger.
#[tokio::test]
async fn what_signers_paid_by_a_proposal_of_their_own_is_recognised() {
    let world = World::with_signers().await;
    let keeper = world.home.keeper();
    opened(&world).await;
    let stranger = key("stranger").address().to_owned();
    let words = ["wallet", "propose", "pay", "--to", &stranger, "--coin", "40.00USDC", "--category", "cloud"];
    let words = [&words[..], &["--reference", "HAND-1", "--due", "2026-12-01", "--key", "signer-a"]].concat();
    let id = world.home.json(&words).await["id"].to_string();
    let request = world.home.file("request.json").display().to_string();
    world.home.succeeds(&["wallet", "sign", &id, "--key", "signer-b", "--yes", "--out", &request]).await;
    world.home.succeeds(&["wallet", "submit", &request]).await;
    poll("it is never booked".to_owned(), async || {
        let rows = world.home.json(&["ledger", "show"]).await;
        rows.as_array().unwrap().iter().any(|row| row["account"] == "expenses:cloud").then_some(())
    })
    .await;
    keeper.stop().await;
    assert_eq!((world.paid("stranger"), listed(&world, 0).await.len()), (40_000_000, 0));
}
