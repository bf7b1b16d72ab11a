//! `doctor` finds what is wrong before the keeper does, and says what to do about it.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use stateset_tests_keeper::{KeeperHome, World, free_port, key};

/// The embedded chain does not say which wasmd and CometBFT it runs, since it runs none: the configuration accepts that.
const DOCTOR: [&str; 1] = ["doctor"];

fn health<'a>(answer: &'a Value, name: &str) -> Option<(&'a str, &'a str)> {
    let check = answer["checks"].as_array().unwrap().iter().find(|check| check["name"] == name)?;
    Some((check["health"].as_str().unwrap(), check["found"].as_str().unwrap()))
}

#[tokio::test]
async fn where_everything_is_well_it_says_so_and_names_the_keeper_that_runs() {
    let world = World::new().await;
    let answer = world.home.json(&DOCTOR).await;
    for name in [
        "configuration",
        "listen",
        "journal",
        "disk",
        "room",
        "passphrase",
        "key",
        "unlock",
        "node",
        "gas price",
        "wallet",
        "operator",
        "fees",
        "currencies",
        "policy",
    ] {
        assert_eq!(health(&answer, name).unwrap().0, "good", "{name}: {answer}");
    }
    assert_eq!(answer["failed"], 0, "{answer}");
    let (software, found) = health(&answer, "software").unwrap();
    assert!(software == "good" && found.contains("embedded chain (stateset-sim"), "{answer}");
    let keeper = world.home.keeper();
    keeper.answers("/ready", 200).await;
    let answer = world.home.json(&DOCTOR).await;
    let pid = format!("process {}", keeper.child.id().unwrap());
    assert!(health(&answer, "keeper").unwrap().1.contains(&pid), "{answer}");
    keeper.stop().await;
    let said = world.home.succeeds(&DOCTOR).await;
    assert!(said.contains("none is running on this journal") && said.contains("0 failed"), "{said}");
}

#[tokio::test]
async fn a_node_with_a_published_fault_has_its_own_code() {
    let world = World::new().await;
    world.home.set("chain", "accept_advisories", toml_edit::Array::new());
    let answer = world.home.json_ending(3, &["doctor"]).await;
    let (health, found) = health(&answer, "software").unwrap();
    assert!(health == "failed" && found.contains("CWA-2026-006"), "{found}");
    let accepted = ["doctor", "--accept-advisory", "CWA-2026-006", "--accept-advisory", "CSA-2026-001"];
    assert_eq!(world.home.json(&accepted).await["failed"], 0);
    let said = world.home.refused(&["doctor", "--accept-advisory", "CWA-0"]).await;
    assert!(said.contains("no advisory 'CWA-0'"), "{said}");
}

#[tokio::test]
async fn each_thing_that_is_wrong_is_named_with_its_remedy_and_hides_no_other() {
    let home = KeeperHome::new(free_port().await, &key("operator"));
    std::fs::set_permissions(home.file("passphrase"), Permissions::from_mode(0o644)).unwrap();
    std::fs::set_permissions(home.file("keys/operator.pem"), Permissions::from_mode(0o604)).unwrap();
    home.write("journal.db", "this is no journal");
    let answer = home.json_ending(8, &DOCTOR).await;
    for (name, reason) in [
        ("passphrase", "mode 0644"),
        ("key", "mode 0604"),
        ("journal", "journal.db"),
        ("node", "no answer from http://127.0.0.1:"),
        ("wallet", "no agent.wallet"),
    ] {
        let (health, found) = health(&answer, name).unwrap();
        assert!(health == "failed" && found.contains(reason), "{name}: {found}");
    }
    assert!(
        answer["checks"]
            .as_array()
            .unwrap()
            .iter()
            .all(|check| check["health"] == "good" || check["remedy"].is_string())
    );
    assert_eq!((&answer["failed"], health(&answer, "operator")), (&5.into(), None), "{answer}");
    home.write("keeper.toml", "[chain]\nendpoint = 5\n");
    let answer = home.json_ending(8, &DOCTOR).await;
    assert!(health(&answer, "configuration").unwrap().1.contains("keeper.toml is not understood"), "{answer}");
}

#[tokio::test]
async fn an_operator_without_fees_or_of_another_chain_is_named() {
    let world = World::operated_by(&key("stranger")).await;
    let answer = world.home.json(&DOCTOR).await;
    assert_eq!(health(&answer, "operator").unwrap().0, "good", "{answer}");
    world.home.set("chain", "id", "another-chain-1");
    let answer = world.home.json_ending(8, &DOCTOR).await;
    let (health, found) = health(&answer, "node").unwrap();
    assert!(health == "failed" && found.contains("another-chain-1"), "{found}");
}

#[tokio::test]
async fn each_of_several_endpoints_is_asked_and_one_is_enough_where_two_need_not_agree() {
    let world = World::new().await;
    let (good, dead) = (format!("http://127.0.0.1:{}", world.port), format!("http://127.0.0.1:{}", free_port().await));
    let text = std::fs::read_to_string(world.home.config()).unwrap();
    let text: Vec<String> = text
        .lines()
        .map(|line| {
            if line.starts_with("endpoint = ") { format!("endpoints = [\"{dead}\", \"{good}\"]") } else { line.into() }
        })
        .collect();
    world.home.write("keeper.toml", &text.join("\n"));
    let answer = world.home.json_ending(8, &DOCTOR).await;
    assert_eq!(health(&answer, "wallet").unwrap().0, "failed", "first sights need two: {answer}");
    world.home.set("chain", "agreement", false);
    let answer = world.home.json(&DOCTOR).await;
    let nodes: Vec<_> = answer["checks"].as_array().unwrap().iter().filter(|check| check["name"] == "node").collect();
    let shown = |at: usize| (nodes[at]["health"].as_str().unwrap(), nodes[at]["found"].as_str().unwrap());
    assert!(shown(0).0 == "warning" && shown(0).1.contains(&dead), "{answer}");
    assert!(shown(1).0 == "good" && shown(1).1.contains(&good), "{answer}");
}
