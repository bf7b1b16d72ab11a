//! `treasury plan` over the real contracts: what is known of bills, balances and rules becomes moves with their reasons,
//! and nothing is sent.

use serde_json::Value;
use stateset_chain::Chain;
use stateset_tests_keeper::key;

use crate::treasury::made;

fn moves(plan: &Value) -> Vec<(&str, &str)> {
    let of = plan["moves"].as_array().unwrap().iter();
    of.map(|one| (one["action"].as_str().unwrap(), one["value"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn idle_money_is_planned_for_by_the_yields_that_are_expected_and_nothing_is_sent() {
    let (world, _) = made().await;
    let before = world.chain.account(key("operator").address()).await.unwrap();
    let plan = world.home.json(&["treasury", "plan"]).await;
    assert_eq!((plan["wallet"].as_str(), plan["staked_aim"].as_str()), (Some("1000000000"), Some("0")), "{plan}");
    assert!(moves(&plan).is_empty(), "without a yield nothing is worth a move: {plan}");
    assert!(plan["notes"][0].as_str().unwrap().contains("--staking-yield"), "{plan}");
    assert!(plan["notes"].to_string().contains("agent.treasury.operate is not true"), "{plan}");
    let plan = world.home.json(&["treasury", "plan", "--staking-yield", "24"]).await;
    // The band's upper end, 45 % of 1,000 USDC, and so much beside it that it is no more than 45 % of the treasury; one
    // percent of what is swapped is what a swap may cost.
    let wanted = [("fund", "994500000"), ("buy stake", "450000000"), ("stake", "445500000")];
    assert_eq!(moves(&plan), wanted, "{plan}");
    let said = world.home.succeeds(&["treasury", "plan", "--staking-yield", "24"]).await;
    assert!(said.contains("not at once: fund: the treasury's policy lists no pool"), "{said}");
    assert!(said.contains("brings 108.000000 USDC a year, costs 9.") && said.contains("there and back"), "{said}");
    assert_eq!(world.chain.account(key("operator").address()).await.unwrap(), before);
}

#[tokio::test]
async fn what_bills_need_stays_and_a_share_that_hangs_on_the_price_is_bounded() {
    let (world, _) = made().await;
    world.home.bill("LARGE-1", "700.00").await;
    let plan = world.home.json(&["treasury", "plan", "--staking-yield", "24", "--surprise-day", "100.00USDC"]).await;
    assert_eq!(plan["needed_within_a_day"], "800000000", "{plan}");
    let (action, value) = moves(&plan)[0];
    assert_eq!((action, value), ("fund", "198900000"), "{plan}");
    let bounded = ["treasury", "plan", "--staking-yield", "24", "--exposure", "10"];
    let plan = world.home.json(&bounded).await;
    assert_eq!(plan["staked_aim"], "30000000", "a tenth of the 300 that the bill leaves: {plan}");
    world.home.bill("LARGE-2", "400.00").await;
    let said = world.home.succeeds(&["treasury", "plan", "--staking-yield", "24"]).await;
    assert!(said.contains("SHORT: 100.000000 USDC of it cannot be had in time"), "{said}");
}

#[tokio::test]
async fn what_is_no_percentage_is_refused_by_its_name() {
    let (world, _) = made().await;
    for (option, text) in [("--staking-yield", "many"), ("--exposure", "101"), ("--quantile", "99.999")] {
        let said = world.home.refused(&["treasury", "plan", option, text]).await;
        assert!(said.contains(&format!("{option} {text}: a percentage such as 12.5")), "{said}");
    }
    let said = world.home.refused(&["treasury", "plan", "--surprise", "1.00STATE"]).await;
    assert!(said.contains("the treasury reckons in"), "{said}");
}
