//! `config check` reads the configuration and what it points to, with a node or without.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use stateset_tests_keeper::{KeeperHome, World, free_port, key};

const CHECK: [&str; 2] = ["config", "check"];
const OFFLINE: [&str; 3] = ["config", "check", "--offline"];

/// Each check that is not good, as name, health and what was found. The test chain's clock is no real one.
fn amiss(answer: &Value) -> Vec<(String, String, String)> {
    let text = |check: &Value, name: &str| check[name].as_str().unwrap_or_default().to_owned();
    let checks = answer["checks"].as_array().unwrap().iter().filter(|check| check["health"] != "good");
    let checks = checks.filter(|check| check["name"] != "clock");
    checks.map(|check| (text(check, "name"), text(check, "health"), text(check, "found"))).collect()
}

fn names(answer: &Value) -> Vec<&str> {
    answer["checks"].as_array().unwrap().iter().map(|check| check["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_configuration_that_is_well_passes_with_a_node_and_without_and_nothing_is_left_behind() {
    let world = World::new().await;
    let before = std::fs::read_dir(world.home.folder.path()).unwrap().count();
    let answer = world.home.json(&CHECK).await;
    assert_eq!(amiss(&answer), [], "{answer}");
    for name in ["configuration", "disk", "passphrase", "unlock", "node", "gas price", "clock", "wallet", "operator"] {
        assert!(names(&answer).contains(&name), "{name}: {answer}");
    }
    for of_doctor in ["fees", "policy", "room", "keeper"] {
        assert!(!names(&answer).contains(&of_doctor), "{of_doctor}: {answer}");
    }
    let answer = world.home.json(&OFFLINE).await;
    assert!(amiss(&answer).is_empty() && !names(&answer).contains(&"node"), "{answer}");
    assert_eq!(std::fs::read_dir(world.home.folder.path()).unwrap().count(), before);
    let said = world.home.succeeds(&CHECK).await;
    assert!(said.contains("0 failed, 1 warnings") && said.contains("s apart"), "{said}");
}

#[tokio::test]
async fn what_lies_on_this_machine_is_looked_at_without_a_node_and_no_folder_is_made() {
    let home = KeeperHome::new(free_port().await, &key("operator")).with_some_wallet();
    assert_eq!(home.json(&OFFLINE).await["failed"], 0);
    home.write("passphrase", "another passphrase");
    home.set("run", "window", 5_000);
    let answer = home.json_ending(8, &OFFLINE).await;
    let amiss_now = amiss(&answer);
    let found = |name: &str| amiss_now.iter().find(|(of, _, _)| of == name).map(|(_, _, found)| found.as_str());
    assert!(found("unlock").unwrap().contains("does not open key 'operator'"), "{answer}");
    assert!(found("sending").unwrap().contains("window must lie between 1 and 1000: got 5000"), "{answer}");
    home.set("run", "window", 5);
    home.set("keys", "folder", "elsewhere");
    home.set("chain", "prefix", "cosmos");
    let answer = home.json_ending(8, &OFFLINE).await;
    let said = amiss(&answer);
    assert!(said.iter().any(|(name, _, found)| name == "key" && found.contains("elsewhere is absent")), "{answer}");
    assert!(said.iter().any(|(name, _, found)| name == "wallet" && found.contains("'cosmos'")), "{answer}");
    assert!(!home.file("elsewhere").exists(), "it changes nothing");
    home.set("keys", "folder", "keys");
    let answer = home.json_ending(8, &OFFLINE).await;
    assert!(amiss(&answer).iter().any(|(name, _, found)| name == "key" && found.contains("'cosmos'")), "{answer}");
}

#[tokio::test]
async fn a_journal_whose_folder_takes_no_file_is_named() {
    let home = KeeperHome::new(free_port().await, &key("operator")).with_some_wallet();
    home.set("journal", "file", "nowhere/journal.db");
    let answer = home.json_ending(8, &OFFLINE).await;
    assert!(amiss(&answer).iter().any(|(name, health, _)| name == "disk" && health == "failed"), "{answer}");
    std::fs::create_dir(home.file("nowhere")).unwrap();
    std::fs::set_permissions(home.file("nowhere"), Permissions::from_mode(0o500)).unwrap();
    let answer = home.json_ending(8, &OFFLINE).await;
    assert!(amiss(&answer).iter().any(|(_, _, found)| found.contains("marked read-only")), "{answer}");
}

#[tokio::test]
async fn contracts_that_are_none_or_of_another_kind_and_another_operator_are_named() {
    let world = World::new().await;
    world.home.set("contracts", "reputation", world.wallet.as_str());
    let answer = world.home.json_ending(8, &CHECK).await;
    let [(name, _, found)] = &amiss(&answer)[..] else { panic!("{answer}") };
    assert!(name == "reputation" && found.contains("is 'stateset:wallet', not 'stateset:reputation'"), "{found}");
    world.home.set("contracts", "reputation", key("stranger").address());
    let answer = world.home.json_ending(8, &CHECK).await;
    assert!(amiss(&answer)[0].2.contains("there is no contract at"), "{answer}");
    world.home.set("contracts", "reputation", "");
    let text = std::fs::read_to_string(world.home.config()).unwrap();
    world.home.write("keeper.toml", &text.replace("reputation = \"\"", ""));
    world.home.take_in("faucet");
    world.home.set("agent", "operator_key", "faucet");
    let answer = world.home.json_ending(8, &CHECK).await;
    let [(name, _, found)] = &amiss(&answer)[..] else { panic!("{answer}") };
    assert!(name == "operator" && found.contains(key("faucet").address()), "{found}");
    world.home.set("agent", "operator_key", "operator");
    world.home.set("agent", "wallet", key("stranger").address());
    let answer = world.home.json_ending(8, &CHECK).await;
    assert!(
        amiss(&answer).iter().any(|(name, _, found)| name == "wallet" && found.contains("no contract")),
        "{answer}"
    );
}

#[tokio::test]
async fn currencies_are_held_against_the_wallets_rules() {
    let world = World::new().await;
    let text = std::fs::read_to_string(world.home.config()).unwrap();
    world.home.write("keeper.toml", &text.replace("denom = \"uusdc\"", "denom = \"uusdd\""));
    let answer = world.home.json(&CHECK).await;
    let said = amiss(&answer);
    let has = |name: &str, health: &str, words: &str| {
        said.iter().any(|(of, is, found)| of == name && is == health && found.contains(words))
    };
    assert!(has("currencies", "warning", "the wallet's rules are on uusdc"), "{answer}");
    assert!(has("currencies", "warning", "USDC is uusdd"), "{answer}");
}

#[tokio::test]
async fn each_of_several_agents_is_looked_at_under_its_name() {
    let world = World::new().await;
    let text = std::fs::read_to_string(world.home.config()).unwrap();
    let (before, rest) = text.split_once("[agent]").unwrap();
    let (_, rest) = rest.split_once("[keys]").unwrap();
    world.home.write("keeper.toml", &format!("agents_folder = \"agents.d\"\n{before}\n[keys]{rest}"));
    std::fs::create_dir(world.home.file("agents.d")).unwrap();
    world.home.write("agents.d/first.toml", &format!("operator_key = \"operator\"\nwallet = \"{}\"\n", world.wallet));
    world.home.write("agents.d/second.toml", "operator_key = \"nobody\"\n");
    world.home.write("agents.d/third.toml", "colour = \"blue\"\n");
    let answer = world.home.json_ending(8, &CHECK).await;
    let failed: Vec<(&str, &str)> = answer["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["health"] == "failed")
        .map(|check| (check["agent"].as_str().unwrap(), check["name"].as_str().unwrap()))
        .collect();
    assert_eq!(failed, [("second", "key"), ("second", "wallet"), ("third", "agent")], "{answer}");
    let one = world.home.json(&["--for-agent", "first", "config", "check"]).await;
    assert_eq!(one["failed"], 0, "{one}");
    let answer = world.home.json_ending(8, &["--for-agent", "fourth", "config", "check"]).await;
    assert!(amiss(&answer)[0].2.contains("no agent 'fourth'"), "{answer}");
}

#[tokio::test]
async fn a_wallet_with_less_than_it_is_to_begin_with_is_named_until_it_began() {
    let world = World::new().await;
    let found = async |words: &[&str]| -> (String, String) {
        let answer = world.home.json(words).await;
        let checks = answer["checks"].as_array().unwrap();
        let one = checks.iter().find(|one| one["name"] == "funding").unwrap();
        (one["health"].as_str().unwrap().to_owned(), one["found"].as_str().unwrap().to_owned())
    };
    for (wanted, health, words) in [
        ("1000.00USDC", "good", "1000.000000 USDC to begin with"),
        ("1000.01USDC", "warning", "1000.000000 USDC is in the wallet, 1000.010000 USDC is expected"),
    ] {
        world.home.set("agent", "initial_balance", wanted);
        let (is, said) = found(&CHECK).await;
        assert!(is == health && said.contains(words), "{is}: {said}");
    }
    let keeper = world.home.keeper();
    keeper.says("running").await;
    keeper.stop().await;
    let (is, said) = found(&CHECK).await;
    assert!(is == "good" && said.contains("it has begun since"), "{is}: {said}");
    world.home.set("agent", "initial_balance", "plenty");
    let answer = world.home.json_ending(8, &CHECK).await;
    assert!(answer.to_string().contains("'plenty' names no amount"), "{answer}");
}
