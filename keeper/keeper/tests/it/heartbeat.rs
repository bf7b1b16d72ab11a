//! An agent whose keeper runs stays in discovery, and its wallet does not take it for dead.

use crate::place::{World, key, poll};

const HOUR: u64 = 3_600;

async fn agent(world: &World) -> (bool, u64) {
    let agent = world.place.json(&["agent", "show"]).await;
    (agent["controller_confirmed"].as_bool().unwrap(), agent["fresh_until"].as_u64().unwrap())
}

async fn silent_at(world: &World) -> u64 {
    world.place.json(&["wallet", "show"]).await["info"]["silent_at"].as_u64().unwrap()
}

#[tokio::test]
async fn a_running_keeper_confirms_itself_and_stays_in_discovery_while_it_pays() {
    let world = World::new().await;
    let (confirmed, registered) = agent(&world).await;
    assert!(!confirmed);
    let keeper = world.place.keeper();
    poll("the controller is never confirmed".to_owned(), async || agent(&world).await.0.then_some(())).await;
    assert_eq!(agent(&world).await.1, registered, "a fresh agent needs no heartbeat");
    world.place.bill("A", "1.00").await;
    world.place.becomes("A", "paid").await;
    for _ in 0..3 {
        let before = agent(&world).await.1;
        world.chain.advance_time(13 * HOUR);
        world.place.bill("B", "1.00").await;
        let renewed = async || Some(agent(&world).await.1).filter(|fresh_until| *fresh_until >= before + 12 * HOUR);
        poll("the registry never hears of the agent".to_owned(), renewed).await;
    }
    world.place.becomes("B", "paid").await;
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 2_000_000);
    assert!(keeper_signs(&world) >= 4);
    world.place.succeeds(&["journal", "replay"]).await;
}

/// Sequence numbers that the operator's key used up.
fn keeper_signs(world: &World) -> u64 {
    world.chain.committed_account(key("operator").address()).unwrap().sequence
}

#[tokio::test]
async fn a_keeper_without_bills_does_not_count_as_dead_but_one_that_stopped_does() {
    let world = World::with_a_dead_man(30 * HOUR).await;
    let keeper = world.place.keeper();
    poll("the controller is never confirmed".to_owned(), async || agent(&world).await.0.then_some(())).await;
    for _ in 0..3 {
        let before = silent_at(&world).await;
        world.chain.advance_time(16 * HOUR);
        let heard = async || Some(silent_at(&world).await).filter(|silent_at| *silent_at >= before + 16 * HOUR);
        poll("the wallet never hears of the operator".to_owned(), heard).await;
    }
    keeper.stop().await;
    world.chain.advance_time(31 * HOUR);
    let keeper = world.place.keeper();
    world.place.bill("A", "1.00").await;
    poll("the silence is never told".to_owned(), async || {
        world.place.state("A").await.filter(|(_, reason)| reason.contains("silent"))
    })
    .await;
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 0);
}

#[tokio::test]
async fn no_sign_is_given_where_the_configuration_says_so() {
    let world = World::new().await;
    world.place.set("run", "heartbeat", false);
    let keeper = world.place.keeper();
    world.place.bill("A", "1.00").await;
    world.place.becomes("A", "paid").await;
    keeper.stop().await;
    assert_eq!((agent(&world).await.0, keeper_signs(&world)), (false, 1));
}
