//! `deploy` against a node that says what it runs: here one that names no virtual machine at all.

use stateset_chain::Chain;
use stateset_tests_keeper::{World, key};

/// A network's file for the world's node, without artifacts.
fn network(world: &World, more: &str) -> String {
    world.home.take_in("deployer");
    let text = format!(
        "endpoint = \"http://127.0.0.1:{}\"\nchain_id = \"{}\"\nprefix = \"stateset\"\ngas_price = \"0.025ustate\"\n\
         key = \"deployer\"\nkey_folder = \"keys\"\npassphrase_file = \"passphrase\"\nartifacts = \"none\"\n{more}\n\
         [governance]\napprovers = [\"{}\"]\nappeal_approvers = [\"{}\"]\n",
        world.port,
        stateset_sim::CHAIN_ID,
        key("deployer").address(),
        key("guardian").address()
    );
    world.home.write("network.toml", &text)
}

/// The exit code, and what it says.
async fn deploy(world: &World, file: &str, more: &[&str]) -> (Option<i32>, String) {
    let output = world.home.run(&[&["deploy", "--network", file], more].concat()).await;
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[tokio::test]
async fn a_node_that_a_published_fault_may_affect_is_sent_nothing_unless_told_otherwise() {
    let world = World::new().await;
    let file = network(&world, "");
    let deployer = key("deployer");
    let before = world.chain.account(deployer.address()).await.unwrap();
    let (code, said) = deploy(&world, &file, &[]).await;
    assert_eq!(code, Some(3), "{said}");
    for words in ["CWA-2026-006 (critical", "cannot be ruled out", "Nothing was sent", "--accept-advisory CWA-2026-006"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }

    let (code, said) = deploy(&world, &file, &["--accept-advisory", "CWA-2026-6"]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("there is no advisory 'CWA-2026-6'") && said.contains("CWA-2026-006"), "{said}");

    // Further on there is nothing to deploy.
    let (code, said) = deploy(&world, &file, &["--accept-advisory", "CWA-2026-006"]).await;
    assert_eq!(code, Some(3), "one of two is not enough: {said}");
    let both = ["--accept-advisory", "CWA-2026-006", "--accept-advisory", "CSA-2026-001"];
    let (code, said) = deploy(&world, &file, &both).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("goes on: it was accepted") && said.contains("checksums.txt"), "{said}");
    assert_eq!(world.chain.account(deployer.address()).await.unwrap(), before);
}

#[tokio::test]
async fn on_a_declared_devnet_it_is_said_plainly_and_goes_on() {
    let world = World::new().await;
    let (code, said) = deploy(&world, &network(&world, "devnet = true"), &[]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("WARNING: the node does not name") && said.contains("no model of who may store"), "{said}");
    assert!(said.contains("checksums.txt"), "{said}");
}
