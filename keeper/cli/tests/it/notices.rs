//! What approvers are told by a keeper that runs, and the verbs about it.

use serde_json::Value;
use stateset_tests_keeper::{World, poll};

/// Tells `anna` all, by a program that writes each message into a file, a line each.
pub(crate) fn configure_anna(world: &World) {
    let file = world.home.file("messages");
    let script = format!("cat >> '{0}'; echo >> '{0}'", file.display());
    let anna = format!(
        "\n[[approver]]\nname = \"anna\"\nnotices = [\"all\"]\ncommand = [\"/bin/sh\", \"-c\", \"{script}\"]\n"
    );
    let text = std::fs::read_to_string(world.home.config()).unwrap();
    std::fs::write(world.home.config(), text + &anna).unwrap();
}

/// The messages so far, each once.
fn messages(world: &World) -> Vec<Value> {
    let text = std::fs::read_to_string(world.home.file("messages")).unwrap_or_default();
    let mut all: Vec<Value> = Vec::new();
    for message in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        if all.iter().all(|known| known["delivery"] != message["delivery"]) {
            all.push(message);
        }
    }
    all
}

pub(crate) fn notices(world: &World, kind: &str) -> Vec<Value> {
    let all = messages(world).into_iter().flat_map(|message| message["notices"].as_array().unwrap().clone());
    all.filter(|notice| notice["kind"] == kind).collect()
}

pub(crate) async fn first(world: &World, kind: &str) -> Value {
    poll(format!("nobody is told that something is {kind}"), async || notices(world, kind).first().cloned()).await
}

fn fits(text: &str) {
    let wide = text.lines().find(|line| line.chars().count() > 100);
    assert!(wide.is_none(), "wider than 100 columns: {wide:?}");
}

#[tokio::test]
async fn signers_are_told_of_a_proposal_once_by_the_hash_that_they_sign() {
    let world = World::with_signers().await;
    configure_anna(&world);
    world.home.bill("A", "150.00").await;
    let mut keeper = world.home.keeper();
    let said = first(&world, "proposed").await;
    let id = said["subject"].as_str().unwrap().strip_prefix("proposal ").unwrap().to_owned();
    let shown = world.home.json(&["approvals", "show", &id]).await;
    assert_eq!((&said["hash"], &said["until"]), (&shown["draft_hash"], &shown["expires_at"]), "{said}");
    assert_eq!(said["amount"], "150.000000 USDC");
    fits(&world.home.succeeds(&["approvals", "list"]).await);
    fits(&world.home.succeeds(&["notices", "list"]).await);
    // Killed and started again, it says nothing twice.
    keeper.child.kill().await.unwrap();
    let keeper = world.home.keeper();
    world.home.bill("B", "1.00").await;
    world.home.becomes("B", "paid").await;
    world.home.bill("C", "160.00").await;
    poll("the second proposal is not said".to_owned(), async || (notices(&world, "proposed").len() == 2).then_some(()))
        .await;
    keeper.stop().await;
    let listed = world.home.json(&["notices", "list"]).await;
    let about =
        |row: &Value| row["notices"].as_array().unwrap().iter().any(|notice| notice["subject"] == said["subject"]);
    let rows: Vec<&Value> = listed.as_array().unwrap().iter().filter(|row| about(row)).collect();
    assert_eq!(rows.len(), 1, "{listed}");
    assert_eq!((&rows[0]["approver"], &rows[0]["state"]), (&"anna".into(), &"delivered".into()));
}

#[tokio::test]
async fn a_freeze_is_an_alarm_and_a_test_says_what_the_receiver_answers() {
    let world = World::with_signers().await;
    configure_anna(&world);
    let keeper = world.home.keeper();
    keeper.says("running").await;
    // Beside a keeper that runs.
    let tested = world.home.json(&["notices", "test", "anna"]).await;
    assert_eq!(tested["answer"], "ended with 0: ", "{tested}");
    assert_eq!(notices(&world, "test").len(), 1);
    let said = world.home.refused(&["notices", "test", "ben"]).await;
    assert!(said.contains("no approver is called 'ben': the configuration has [anna]"), "{said}");
    assert_eq!(world.home.succeeds(&["notices", "list"]).await.trim(), "nobody was sent anything");
    world.home.succeeds(&["wallet", "freeze", "--reason", "a test", "--key", "guardian"]).await;
    let said = first(&world, "frozen").await;
    assert!(said["words"].as_str().unwrap().contains("the operator is frozen since"), "{said}");
    keeper.stop().await;
}
