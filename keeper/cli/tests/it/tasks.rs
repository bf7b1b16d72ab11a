//! Tasks by the command line, and a keeper that does those whose work is a payment.

use serde_json::{Value, json};
use stateset_tests_keeper::{KeeperHome, World, key, poll};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/tasks.toml");

fn home() -> KeeperHome {
    KeeperHome::new(1, &key("operator")).with_some_wallet()
}

/// One purchase of five dollars of a file from `erp`.
fn purchase(id: &str, after: &str, more: &str) -> String {
    let payee = key("vendor-a");
    let on = if after.is_empty() { String::new() } else { format!("depends_on = [\"{after}\"]\n") };
    format!(
        "[[task]]\nid = \"{id}\"\ntitle = \"Buy {id}\"\nkind = \"purchase\"\nearliest = \"2026-11-28\"\n{on}{more}\n\
         [task.payment]\npayee = \"{}\"\namount = \"5.00USDC\"\ncategory = \"cloud\"\nnumber = \"ORDER-{id}\"\n\n",
        payee.address()
    )
}

fn write(home: &KeeperHome, name: &str, tasks: &[String]) -> String {
    home.write(name, &format!("source = \"erp\"\n\n{}", tasks.concat()))
}

async fn task(home: &KeeperHome, external: &str) -> Value {
    let listed = home.json(&["tasks", "list"]).await;
    let found = listed.as_array().unwrap().iter().find(|task| task["external"] == external).cloned();
    found.unwrap_or_default()
}

async fn becomes(home: &KeeperHome, external: &str, wanted: &str) -> Value {
    poll(format!("task {external} never becomes {wanted}"), async || {
        let found = task(home, external).await;
        (found["state"] == wanted).then_some(found)
    })
    .await
}

#[tokio::test]
async fn the_example_is_taken_in_once_and_says_what_each_waits_for() {
    let home = home();
    let preview = home.json(&["tasks", "import", EXAMPLE, "--dry-run"]).await;
    assert_eq!((&preview["new"], &preview["dry_run"]), (&3.into(), &true.into()));
    assert_eq!(home.json(&["tasks", "list"]).await, json!([]));
    assert_eq!(home.json(&["tasks", "import", EXAMPLE]).await["new"], 3);
    assert_eq!(home.json(&["tasks", "import", EXAMPLE]).await["duplicate"], 3);
    assert_eq!(home.json(&["tasks", "list"]).await.as_array().map(Vec::len), Some(3));
    let seats = task(&home, "seats-2026").await;
    let why = seats["why"].as_str().unwrap();
    assert!(seats["state"] == "blocked" && why.starts_with("waits for 'Renew the licence'"), "{seats}");
    let report = task(&home, "licence-report").await;
    assert_eq!(report["reward"], json!({ "denom": "uusdc", "amount": "5000000" }));
    assert_eq!(report["deadline"], 1_800_057_599, "to the date's last second");
    let blocked = home.json(&["tasks", "list", "--state", "blocked"]).await;
    assert_eq!(blocked.as_array().map(Vec::len), Some(2));
    assert_eq!(home.json(&["journal", "replay"]).await["same"], true);
}

#[tokio::test]
async fn a_person_ends_what_has_no_hands_and_what_waited_for_it_is_abandoned() {
    let home = home();
    home.succeeds(&["tasks", "add", "a", "--title", "First"]).await;
    home.succeeds(&["tasks", "add", "b", "--title", "Second", "--depends-on", "a"]).await;
    home.succeeds(&["tasks", "add", "c", "--title", "Third", "--depends-on", "b"]).await;
    let id = |task: &Value| task["id"].as_str().unwrap().to_owned();
    let (first, second) = (id(&task(&home, "a").await), id(&task(&home, "b").await));
    let said = home.refused(&["tasks", "done", &second, "--reason", "x"]).await;
    assert!(said.contains(&first), "{said}");
    home.succeeds(&["tasks", "done", &first, "--reason", "seen by Ann"]).await;
    let said = home.refused(&["tasks", "fail", &first, "--reason", "x"]).await;
    assert!(said.contains("done already") && said.contains("seen by Ann"), "{said}");
    assert_eq!(task(&home, "b").await["state"], "ready");
    home.succeeds(&["tasks", "cancel", &second, "--reason", "not needed"]).await;
    let third = task(&home, "c").await;
    let why = third["why"].as_str().unwrap();
    assert!(third["state"] == "abandoned" && why.contains("'Second'") && why.contains("cancelled"), "{third}");
    let shown = home.succeeds(&["tasks", "show", &second]).await;
    assert!(shown.contains("not needed") && shown.contains("hand, as b"), "{shown}");
    assert_eq!(home.json(&["journal", "replay"]).await["same"], true);
}

#[tokio::test]
async fn what_a_file_must_not_have_is_named_and_the_rest_is_taken_in() {
    let home = home();
    let price = "price_max = \"4.00USDC\"\n";
    let tasks = [
        purchase("good", "", ""),
        purchase("dear", "", price),
        purchase("lost", "nobody", ""),
        purchase("x", "y", ""),
        purchase("y", "x", ""),
        purchase("odd", "", "deadline = \"soon\"\n"),
    ];
    let file = write(&home, "tasks.toml", &tasks);
    let answer = home.json_ending(5, &["tasks", "import", &file]).await;
    assert_eq!((&answer["new"], &answer["refused"]), (&1.into(), &5.into()), "{answer}");
    let reasons: Vec<&str> =
        answer["tasks"].as_array().unwrap().iter().map(|row| row["reason"].as_str().unwrap_or_default()).collect();
    let wanted = [
        "",
        "more than its price_max of 4000000",
        "which nobody handed in",
        "waits for itself",
        "waits for itself",
        "soon",
    ];
    for (reason, wanted) in reasons.iter().zip(wanted) {
        assert!(reason.contains(wanted), "{reason}");
    }
    let unknown = home.write("typo.toml", "source = \"erp\"\n[[task]]\nid = \"a\"\ntitel = \"x\"\nkind = \"report\"\n");
    let said = home.refused(&["tasks", "import", &unknown]).await;
    assert!(said.contains("titel"), "{said}");
    let said = home.refused(&["tasks", "show", "xyz"]).await;
    assert!(said.contains("32 small hexadecimal digits"), "{said}");
    let said = home.refused(&["tasks", "show", &"0".repeat(32)]).await;
    assert!(said.contains("no task has the id"), "{said}");
}

/// A keeper that is killed in the middle, and one that goes on: three purchases, the second after the first.
#[tokio::test]
async fn purchases_with_a_dependency_are_paid_in_order_and_once_whatever_is_killed() {
    let world = World::new().await;
    let home = &world.home;
    let tasks = [purchase("3", "", ""), purchase("2", "1", ""), purchase("1", "", "")];
    let file = write(home, "tasks.toml", &tasks);
    home.succeeds(&["tasks", "import", &file]).await;
    let mut keeper = home.keeper();
    keeper.says("signed").await;
    keeper.child.kill().await.unwrap();
    // The same file again, while nobody runs.
    assert_eq!(home.json(&["tasks", "import", &file]).await["duplicate"], 3);
    let keeper = home.keeper();
    for name in ["1", "2", "3"] {
        becomes(home, name, "done").await;
    }
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 15_000_000);
    let block = |of: &Value| {
        let why = of["why"].as_str().unwrap();
        let number = why.rsplit(' ').next().unwrap();
        assert!(why.contains("was paid in block"), "{why}");
        number.parse::<u64>().unwrap()
    };
    let (first, second) = (task(home, "1").await, task(home, "2").await);
    assert!(block(&first) < block(&second), "{first} {second}");
    let shown = home.succeeds(&["tasks", "show", second["id"].as_str().unwrap()]).await;
    assert!(shown.contains("its bill ORDER-2 was paid in block"), "{shown}");
    home.succeeds(&["journal", "replay"]).await;
}

#[tokio::test]
async fn a_deadline_passes_by_the_blocks_time_and_a_denied_payment_ends_what_waits_for_it() {
    let world = World::new().await;
    let home = &world.home;
    // No category of the policy's.
    let denied = purchase("denied", "", "").replace("\"cloud\"", "\"yachts\"");
    let soon = "deadline = \"2026-12-01T12:00:00Z\"\nlate_days_max = 0\n";
    let strict = format!("[[task]]\nid = \"strict\"\ntitle = \"Count\"\nkind = \"report\"\n{soon}\n");
    let lax = strict.replace("strict", "lax").replace("late_days_max = 0\n", "");
    let tasks = [denied, purchase("behind", "denied", ""), strict, lax];
    home.succeeds(&["tasks", "import", &write(home, "tasks.toml", &tasks)]).await;
    let keeper = home.keeper();
    becomes(home, "denied", "failed").await;
    assert_eq!(task(home, "strict").await["state"], "ready");
    world.chain.advance_time(86_400);
    let abandoned = becomes(home, "strict", "abandoned").await;
    assert_eq!(abandoned["why"], "its deadline was 2026-12-01T12:00:00Z");
    let lax = task(home, "lax").await;
    assert_eq!((&lax["state"], &lax["overdue"]), (&json!("ready"), &json!(true)));
    home.succeeds(&["tasks", "done", lax["id"].as_str().unwrap(), "--reason", "counted"]).await;
    becomes(home, "lax", "late").await;
    let failed = becomes(home, "denied", "failed").await;
    assert!(failed["why"].as_str().unwrap().contains("category"), "{failed}");
    let behind = becomes(home, "behind", "abandoned").await;
    assert!(behind["why"].as_str().unwrap().contains("'Buy denied'"), "{behind}");
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 0);
    home.succeeds(&["journal", "replay"]).await;
}
