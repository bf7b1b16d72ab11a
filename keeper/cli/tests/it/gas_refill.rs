//! Fees refill themselves from the wallet, within a day's cap, or are paid by a grant; where they cannot, that is said
//! and bills are paid.

use serde_json::Value;
use stateset_chain::Chain;
use stateset_sim::STATE;
use stateset_tests_keeper::{World, key, poll};

/// What one refill pays, in ustate.
const REFILL: u128 = 1_000_000;

/// The operator's account is under its mark, by more than two refills; a day allows two and a half.
fn configure(world: &World) {
    let balance = world.chain.committed_balance(key("operator").address(), STATE);
    let below = balance + 10 * REFILL;
    let text = std::fs::read_to_string(world.home.config()).unwrap();
    let table = format!(
        "[chain.gas_refill]\nfrom = \"wallet\"\ncategory = \"gas\"\nbelow = {below}\nto = {}\nper_day = {}\n\n[keys]",
        below + REFILL,
        2 * REFILL + REFILL / 2
    );
    std::fs::write(world.home.config(), text.replacen("[keys]", &table, 1)).unwrap();
}

async fn status(world: &World) -> Value {
    world.home.json(&["status"]).await
}

fn in_wallet(world: &World) -> u128 {
    world.chain.committed_balance(&world.wallet, STATE)
}

#[tokio::test]
async fn gas_refills_itself_from_the_wallet_up_to_the_days_cap_over_a_restart_and_bills_are_paid() {
    let world = World::with_gas(true).await;
    configure(&world);
    let before = in_wallet(&world);
    let keeper = world.home.keeper();
    world.home.bill("A", "1.00").await;
    world.home.becomes("A", "paid").await;
    poll("the second refill never comes".to_owned(), async || (in_wallet(&world) == before - 2 * REFILL).then_some(()))
        .await;
    keeper.says("a day's refills are used up").await;
    let metrics = keeper.answers("/metrics", 200).await;
    assert!(metrics.contains("keeper_gas_refill_stuck 1") && metrics.contains("keeper_fees_today "), "{metrics}");
    keeper.stop().await;
    // A restart forgets none of it.
    let keeper = world.home.keeper();
    keeper.says("a day's refills are used up").await;
    keeper.stop().await;
    assert_eq!(in_wallet(&world), before - 2 * REFILL);
    let status = status(&world).await;
    assert_eq!(status["gas_refill"]["left_today"], (REFILL / 2).to_string(), "{status}");
    assert_eq!(status["gas_refill"]["last"][0], "settled");
    let spent: u128 = status["fees_today"]["spent"].as_str().unwrap().parse().unwrap();
    assert!(spent > 0 && status["fees_today"]["denom"] == "ustate", "{status}");
    let said = world.home.succeeds(&["status"]).await;
    assert!(said.contains("from the wallet under") && said.contains("the last one: settled"), "{said}");
}

#[tokio::test]
async fn a_wallet_that_does_not_list_its_operator_refills_nothing_says_why_and_pays_its_bills() {
    let world = World::with_gas(false).await;
    configure(&world);
    let before = in_wallet(&world);
    let keeper = world.home.keeper();
    world.home.bill("A", "1.00").await;
    world.home.becomes("A", "paid").await;
    keeper.says("the last refill came to nothing").await;
    keeper.stop().await;
    assert_eq!(in_wallet(&world), before);
    let status = status(&world).await;
    let last = &status["gas_refill"]["last"];
    assert!(last[1].as_str().unwrap().contains("payee"), "{status}");
}

/// Under the operator's account lies nothing: another pays its fees.
#[tokio::test]
async fn a_grant_pays_the_fees_shows_its_rest_and_end_and_when_it_is_used_up_that_is_said() {
    let world = World::new().await;
    let (operator, granter) = (key("operator"), key("deployer"));
    let (of_operator, of_granter) = (
        world.chain.committed_balance(operator.address(), STATE),
        world.chain.committed_balance(granter.address(), STATE),
    );
    let now = world.chain.latest_block().await.unwrap().time;
    let grant = |left| world.chain.grant_fees(granter.address(), operator.address(), STATE, left);
    grant(Some((of_operator + REFILL, now + 30 * 86_400)));
    let table = format!(
        "[chain.gas_refill]\nfrom = \"feegrant\"\ngranter = \"{}\"\nbelow = {of_operator}\n\n[keys]",
        granter.address()
    );
    let text = std::fs::read_to_string(world.home.config()).unwrap();
    std::fs::write(world.home.config(), text.replacen("[keys]", &table, 1)).unwrap();
    let keeper = world.home.keeper();
    world.home.bill("A", "1.00").await;
    world.home.becomes("A", "paid").await;
    let paid = of_granter - world.chain.committed_balance(granter.address(), STATE);
    assert!(paid > 0 && world.chain.committed_balance(operator.address(), STATE) == of_operator);
    let shown = &status(&world).await["fee_grant"];
    let left: u128 = shown["left"].as_str().unwrap().parse().unwrap();
    assert!(left < of_operator + REFILL && left >= of_operator && shown["expires_at"] == now + 30 * 86_400, "{shown}");
    let checks = world.home.json(&["doctor"]).await;
    let fees = checks["checks"].as_array().unwrap().iter().find(|check| check["name"] == "fees").unwrap();
    assert!(fees["health"] == "good" && fees["found"].as_str().unwrap().contains("pays the fees"), "{fees}");
    let metrics = keeper.answers("/metrics", 200).await;
    assert!(
        metrics.contains("keeper_fee_grant_left ") && metrics.contains("keeper_fee_grant_expires_at "),
        "{metrics}"
    );
    // Once it is taken away the operator pays itself, and somebody is told.
    grant(None);
    world.home.bill("B", "1.00").await;
    world.home.becomes("B", "paid").await;
    keeper.says("renew it").await;
    keeper.stop().await;
    assert!(world.chain.committed_balance(operator.address(), STATE) < of_operator);
    let said = world.home.succeeds(&["status"]).await;
    assert!(said.contains("by a grant of") && said.contains("which leaves 0"), "{said}");
}
