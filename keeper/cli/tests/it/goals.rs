//! Goals of a configuration, measured by what the keeper recorded.

use std::io::Write;

use stateset_tests_keeper::{KeeperHome, World, poll};

/// The goals that the example has, without their comments.
fn with_goals(home: &KeeperHome, goals: &str) {
    let mut file = std::fs::OpenOptions::new().append(true).open(home.config()).unwrap();
    file.write_all(goals.as_bytes()).unwrap();
}

fn budget(max: &str, hold: bool) -> String {
    format!(
        "\n[[goal]]\nname = \"cloud\"\nweight = 300000\nmeasure = {{ budget = {{ category = \"cloud\", denom = \"uusdc\", \
         max = \"{max}\", days = 7, hold = {hold} }} }}\n"
    )
}

#[tokio::test]
async fn a_budget_that_holds_holds_what_the_wallet_would_pay_and_says_so() {
    let world = World::new().await;
    let home = &world.home;
    let on_time = "\n[[goal]]\nname = \"on-time\"\nweight = 700000\nmeasure = { pay_on_time = { days = 30 } }\n";
    with_goals(home, &format!("{}{on_time}", budget("7000000", true)));
    let listed = home.json(&["goals", "list"]).await;
    assert_eq!((&listed[0]["in_force"], &listed[1]["in_force"]), (&false.into(), &false.into()), "{listed}");
    home.bill("A", "5.00").await;
    let keeper = home.keeper();
    home.becomes("A", "paid").await;
    home.bill("B", "3.00").await;
    let reason = home.becomes("B", "waiting").await;
    assert!(reason.contains("budget_per_month_max") && reason.contains("allowed from"), "{reason}");
    home.bill("C", "2.00").await;
    home.becomes("C", "paid").await;
    poll("the goals never show it".to_owned(), async || {
        let listed = home.json(&["goals", "list"]).await;
        (listed[0]["progress"]["measure"] == 7_000_000).then_some(())
    })
    .await;
    let listed = home.json(&["goals", "list"]).await;
    let standing = |at: usize| listed[at]["progress"]["standing"].as_str().unwrap();
    // Both bills were due the day before.
    assert_eq!((standing(0), standing(1), &listed[0]["in_force"]), ("at_risk", "missed", &true.into()), "{listed}");
    let shown = home.succeeds(&["goals", "list"]).await;
    assert!(shown.contains("7.000000 USDC") && shown.contains("0 of 2 bills were paid on time in 30 days"), "{shown}");
    keeper.stop().await;
    assert_eq!(home.json(&["journal", "replay"]).await["same"], true);
    assert_eq!(world.paid("vendor-a"), 7_000_000);
}

#[tokio::test]
async fn goals_that_cannot_be_such_are_refused_with_key_and_rule() {
    let home = KeeperHome::new(1, &stateset_tests_keeper::key("operator")).with_some_wallet();
    let before = std::fs::read_to_string(home.config()).unwrap();
    for (goals, wanted) in [
        (budget("0", false), "goal.measure.budget.max of 'cloud' cannot be '0'"),
        (budget("1", false).repeat(2), "goal.name 'cloud' is there twice"),
        (budget("1", false).replace("days = 7", "days = 93"), "goal.measure.days of 'cloud' is 93, from 1 to 92"),
        (budget("1", false).replace("weight", "wait"), "wait"),
    ] {
        std::fs::write(home.config(), &before).unwrap();
        with_goals(&home, &goals);
        let said = home.refused(&["goals", "list"]).await;
        assert!(said.contains(wanted), "{said}");
    }
}

/// What the example says in its comments is what the keeper takes.
#[tokio::test]
async fn the_examples_goals_are_taken() {
    let home = KeeperHome::new(1, &stateset_tests_keeper::key("operator")).with_some_wallet();
    let example = stateset_config::EXAMPLE;
    let (_, goals) = example.split_once("# [[goal]]").unwrap();
    let (goals, _) = goals.split_once("\n\n").unwrap();
    let goals: Vec<&str> = goals
        .lines()
        .skip(1)
        .map(|line| line.strip_prefix("# ").unwrap())
        .take_while(|line| !line.is_empty())
        .collect();
    with_goals(&home, &format!("\n[[goal]]\n{}\n", goals.join("\n")));
    assert_eq!(home.json(&["goals", "list"]).await.as_array().map(Vec::len), Some(9));
}

#[tokio::test]
async fn what_is_reported_is_of_a_goal_and_what_is_planned_for_it_says_why() {
    let world = World::new().await;
    let home = &world.home;
    let stock = "\n[[goal]]\nname = \"stock\"\nweight = 500000\nmeasure = { level = { name = \"cement\", min = 10, days = 3 } }\n";
    with_goals(home, stock);
    let said = home.refused(&["goals", "report", "sand", "7"]).await;
    assert!(said.contains("no goal of the configuration is measured by 'sand': they name cement"), "{said}");
    let keeper = home.keeper();
    poll("no task was planned".to_owned(), async || {
        let tasks = home.json(&["tasks", "list"]).await;
        (tasks.as_array().map(Vec::len) == Some(1)).then_some(())
    })
    .await;
    home.json(&["goals", "report", "cement", "7"]).await;
    poll("the report never comes in".to_owned(), async || {
        let listed = home.json(&["goals", "list"]).await;
        (listed[0]["progress"]["measure"] == 7).then_some(())
    })
    .await;
    let tasks = home.json(&["tasks", "list"]).await;
    assert_eq!(tasks[0]["title"], "stock: bring cement back to where it should be");
    let task = tasks[0]["id"].as_str().unwrap().to_owned();
    let waiting = home.json(&["approvals", "list"]).await;
    let named = |one: &serde_json::Value| (one["kind"].clone(), one["id"].clone(), one["status"].clone());
    assert_eq!(named(&waiting[0]), ("task".into(), task.clone().into(), "ready".into()), "{waiting}");
    assert_eq!(named(&home.json(&["status"]).await["waiting"][0]), named(&waiting[0]));
    let page = home.succeeds(&["status"]).await;
    assert!(page.contains("stock: bring cement back") && page.contains("`approvals list`"), "{page}");
    let now = home.json(&["why", "stock"]).await["now"].to_string();
    assert!(now.contains("goal 'stock' is missed"), "{now}");
    for asked in ["stock", &task] {
        let why = home.json(&["why", asked]).await;
        let decision = &why["decisions"][0];
        assert_eq!((&decision["work"], &decision["action"]), (&"goals".into(), &"ask a person".into()), "{why}");
    }
    let not = home.succeeds(&["why-not", &task, "leave it"]).await;
    assert!(not.contains("ask a person is worth"), "{not}");
    home.succeeds(&["tasks", "done", &task, "--reason", "ordered", "--cost", "3.00USDC"]).await;
    poll("the task never ends".to_owned(), async || {
        let shown = home.json(&["tasks", "show", &task]).await;
        (shown["state"] == "done").then_some(())
    })
    .await;
    keeper.stop().await;
    assert_eq!(home.json(&["journal", "replay"]).await["same"], true);
    let known = home.json(&["memory", "show", "level/uusdc"]).await;
    assert_eq!(known["beliefs"][0]["mean"], 3_000_000, "{known}");
}
