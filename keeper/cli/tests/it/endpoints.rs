//! Several endpoints of one chain: one that goes away, and one that shows another wallet.

use stateset_tests_keeper::{Node, World, chain, free_port};

async fn with_second(world: &World, port: u16) {
    let mut text: toml_edit::DocumentMut = std::fs::read_to_string(world.home.config()).unwrap().parse().unwrap();
    text["chain"].as_table_mut().unwrap().remove("endpoint");
    let both = [world.port, port].map(|port| format!("http://127.0.0.1:{port}"));
    text["chain"]["endpoints"] = toml_edit::value(toml_edit::Array::from_iter(both));
    std::fs::write(world.home.config(), text.to_string()).unwrap();
}

#[tokio::test]
async fn bills_are_paid_by_way_of_the_second_endpoint_when_the_first_is_gone() {
    let mut world = World::new().await;
    let port = free_port().await;
    let _second = Node::start(&world.chain, port).await;
    with_second(&world, port).await;
    let keeper = world.home.keeper();
    keeper.answers("/ready", 200).await;
    world.home.bill("A", "1.00").await;
    world.home.becomes("A", "paid").await;
    world.node = None;
    world.home.bill("B", "1.00").await;
    world.home.becomes("B", "paid").await;
    assert_eq!(world.paid("vendor-a"), 2_000_000);
    let gone = format!("keeper_endpoint_usable{{endpoint=\"http://127.0.0.1:{}\"}} 0", world.port);
    stateset_tests_keeper::poll(format!("metrics never say {gone}"), async || {
        let (_, metrics) = keeper.get("/metrics").await;
        metrics.contains(&gone).then_some(())
    })
    .await;
    keeper.stop().await;
}

#[tokio::test]
async fn no_money_moves_while_two_endpoints_disagree_on_the_wallet() {
    let world = World::new().await;
    let port = free_port().await;
    // Of the same name, and without the wallet.
    let _other = Node::start(&chain(), port).await;
    with_second(&world, port).await;
    world.home.bill("A", "1.00").await;
    let keeper = world.home.keeper();
    keeper.says("two endpoints disagree on").await;
    assert_eq!(world.paid("vendor-a"), 0);
    keeper.stop().await;
}
