//! Several agents in one keeper: one journal, each with its own wallet, key and bills; what one meets is its own.

use std::path::PathBuf;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use stateset_chain::keystore::Keystore;
use stateset_sim::USDC;
use stateset_tests_keeper::{Keeper, PASSPHRASE, World, key, poll};

/// The world's agent as `first` and another as `second`, whose operator is the account `faucet`; with a thousand dollars
/// each.
pub(crate) async fn two() -> (World, String) {
    let world = World::new().await;
    let path = world.home.config();
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("[agent]").unwrap();
    let (_, rest) = rest.split_once("[keys]").unwrap();
    std::fs::write(&path, format!("agents_folder = \"agents.d\"\n{before}\n[keys]{rest}")).unwrap();
    std::fs::create_dir(world.home.file("agents.d")).unwrap();
    world.home.write("agents.d/first.toml", &format!("operator_key = \"operator\"\nwallet = \"{}\"\n", world.wallet));
    world.home.write("agents.d/second.toml", "operator_key = \"faucet\"\n");
    ["owner", "faucet"].iter().for_each(|name| world.home.take_in(name));
    let profile = std::fs::read_to_string(world.home.file("agent.toml")).unwrap();
    world.home.write("second.toml", &profile.replace("name = \"buyer\"", "name = \"second\""));
    let words = ["--for-agent", "second", "agent", "register", "--profile", "second.toml"];
    let made = world.home.json(&[&words[..], &["--deployment", "deployment.json"]].concat()).await;
    let wallet = made["wallet"].as_str().unwrap().to_owned();
    assert!(std::fs::read_to_string(world.home.file("agents.d/second.toml")).unwrap().contains(&wallet));
    world.give(&wallet, 1_000_000_000, USDC).await;
    (world, wallet)
}

pub(crate) async fn bill(world: &World, agent: &str, number: &str) {
    let row = format!("{number},{},1.00,USDC,cloud,2026-11-30", key("vendor-a").address());
    let file = format!("number,payee,amount,currency,category,due\n{row}\n");
    let file = world.home.write(&format!("{number}.csv"), &file);
    world.home.succeeds(&["--for-agent", agent, "bills", "import", &file]).await;
}

async fn states(world: &World, agent: &str) -> Vec<(String, String)> {
    let bills = world.home.json(&["--for-agent", agent, "bills", "list"]).await;
    let text = |bill: &Value, name: &str| bill[name].as_str().unwrap().to_owned();
    bills.as_array().unwrap().iter().map(|bill| (text(bill, "number"), text(bill, "state"))).collect()
}

async fn becomes(world: &World, agent: &str, number: &str, wanted: &str) {
    let wanted = (number.to_owned(), wanted.to_owned());
    let never = format!("bill {number} of {agent} never becomes {}", wanted.1);
    poll(never, async || states(world, agent).await.contains(&wanted).then_some(())).await;
}

fn hang_up(keeper: &Keeper) {
    let pid = Pid::from_raw(keeper.child.id().unwrap().try_into().unwrap()).unwrap();
    kill_process(pid, Signal::HUP).unwrap();
}

/// Until `/ready` names an agent and says something of it, or does not name it any more.
async fn stands(keeper: &Keeper, agent: &str, wanted: Option<&str>) {
    poll(format!("/ready never says {wanted:?} of {agent}"), async || {
        let answer: Value = serde_json::from_str(&keeper.get("/ready").await.1).unwrap();
        let said = answer["agents"][agent].as_str();
        match wanted {
            Some(wanted) => said.is_some_and(|said| said.contains(wanted)),
            None => said.is_none() && answer["ok"] == true,
        }
        .then_some(())
    })
    .await;
}

#[tokio::test]
async fn two_agents_pay_from_one_process_and_one_journal() {
    let (world, wallet) = two().await;
    bill(&world, "first", "A").await;
    bill(&world, "second", "B").await;
    assert_eq!(states(&world, "first").await, [("A".to_owned(), "open".to_owned())]);
    assert_eq!(states(&world, "second").await, [("B".to_owned(), "open".to_owned())]);
    let keeper = world.home.keeper();
    becomes(&world, "first", "A", "paid").await;
    becomes(&world, "second", "B", "paid").await;
    // Handed in while it runs.
    bill(&world, "second", "C").await;
    becomes(&world, "second", "C", "paid").await;
    assert_eq!(world.paid("vendor-a"), 3_000_000);
    assert_eq!(world.chain.committed_balance(&world.wallet, USDC), 999_000_000);
    assert_eq!(world.chain.committed_balance(&wallet, USDC), 998_000_000);
    stands(&keeper, "second", None).await;
    for line in [
        r#"keeper_bills{agent="first",state="paid"} 1"#,
        r#"keeper_bills{agent="second",state="paid"} 2"#,
        r#"keeper_agents{status="running"} 2"#,
    ] {
        poll(format!("the metrics never say {line}"), async || {
            keeper.get("/metrics").await.1.contains(line).then_some(())
        })
        .await;
    }
    assert!(keeper.log().contains("agent{agent=second}"), "{}", keeper.log());
    keeper.stop().await;
    for agent in ["first", "second"] {
        world.home.succeeds(&["--for-agent", agent, "journal", "replay"]).await;
    }
    let said = world.home.refused(&["bills", "list"]).await;
    assert!(said.contains("several agents (first, second): name one by --for-agent"), "{said}");
}

#[tokio::test]
async fn agents_are_added_paused_and_removed_while_the_others_pay_on() {
    let (world, _) = two().await;
    let file = world.home.file("agents.d/second.toml");
    let whole = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{whole}paused = true\n")).unwrap();
    bill(&world, "second", "B").await;
    let keeper = world.home.keeper();
    bill(&world, "first", "A").await;
    becomes(&world, "first", "A", "paid").await;
    assert_eq!(states(&world, "second").await, [("B".to_owned(), "open".to_owned())]);
    std::fs::write(&file, &whole).unwrap();
    hang_up(&keeper);
    becomes(&world, "second", "B", "paid").await;
    std::fs::remove_file(&file).unwrap();
    hang_up(&keeper);
    stands(&keeper, "second", None).await;
    bill(&world, "first", "D").await;
    becomes(&world, "first", "D", "paid").await;
    keeper.stop().await;
}

/// A pause must not wait for somebody to undo an edit elsewhere.
#[tokio::test]
async fn agents_follow_their_folder_while_the_main_file_is_refused_and_its_settings_once_it_is_taken() {
    let (world, _) = two().await;
    let (file, main) = (world.home.file("agents.d/second.toml"), world.home.config());
    let (whole, good) = (std::fs::read_to_string(&file).unwrap(), std::fs::read_to_string(&main).unwrap());
    let keeper = world.home.keeper();
    stands(&keeper, "second", None).await;
    std::fs::write(&file, format!("{whole}paused = true\n")).unwrap();
    std::fs::write(&main, good.replace("batch_max = 30", "batch_max = 0")).unwrap();
    hang_up(&keeper);
    keeper.says("run.batch_max in the configuration: 1 to 30, got '0'").await;
    let paused = r#"keeper_agents{status="paused"} 1"#;
    poll("it is never paused".to_owned(), async || keeper.get("/metrics").await.1.contains(paused).then_some(())).await;
    std::fs::write(&file, &whole).unwrap();
    std::fs::write(&main, good.replace("[currency.USDC]", "[currency.DOLLAR]")).unwrap();
    hang_up(&keeper);
    keeper.says("configuration: currency: ").await;
    let row = format!("D,{},1.00,DOLLAR,cloud,2026-11-30", key("vendor-a").address());
    let bill = world.home.write("D.csv", &format!("number,payee,amount,currency,category,due\n{row}\n"));
    for agent in ["first", "second"] {
        world.home.succeeds(&["--for-agent", agent, "bills", "import", &bill]).await;
        becomes(&world, agent, "D", "paid").await;
        keeper.says(&format!("agent{{agent={agent}}}: bill D over 1.000000 DOLLAR is paid")).await;
    }
    keeper.stop().await;
}

#[tokio::test]
async fn an_agent_that_cannot_run_is_named_with_the_reason_and_the_others_pay() {
    let (world, _) = two().await;
    let none: PathBuf = world.home.file("agents.d/third.toml");
    std::fs::write(&none, "operator_key = \"nobody\"\nwallet = \"stateset1x\"\n").unwrap();
    world.home.write("agents.d/fourth.toml", "operator_key = \"guardian\"\n");
    world.home.write("agents.d/fifth.toml", "colour = \"blue\"\n");
    bill(&world, "first", "A").await;
    let keeper = world.home.keeper();
    becomes(&world, "first", "A", "paid").await;
    stands(&keeper, "third", Some("given_up: agent.wallet")).await;
    stands(&keeper, "fourth", Some("given_up: the configuration has no agent.wallet")).await;
    stands(&keeper, "fifth", Some("unusable: ")).await;
    // A key that is not there may come.
    std::fs::write(&none, format!("operator_key = \"nobody\"\nwallet = \"{}\"\n", key("stranger").address())).unwrap();
    hang_up(&keeper);
    stands(&keeper, "third", Some("restarting: there is no key 'nobody'")).await;
    assert_eq!(keeper.get("/ready").await.0, 200);
    assert!(keeper.get("/metrics").await.1.contains(r#"keeper_agents{status="restarting"} 1"#));
    keeper.stop().await;
}

/// One key under two names is one key: its transactions follow each other, whatever it is called.
#[tokio::test]
async fn two_agents_with_one_key_under_two_names_are_refused_by_its_address_and_the_first_pays_on() {
    let (world, _) = two().await;
    let keeper = world.home.keeper();
    stands(&keeper, "first", None).await;
    Keystore::open(world.home.file("keys")).unwrap().add("twin", &key("operator"), PASSPHRASE).unwrap();
    let wallet = key("stranger").address().to_owned();
    world.home.write("agents.d/third.toml", &format!("operator_key = \"twin\"\nwallet = \"{wallet}\"\n"));
    hang_up(&keeper);
    let said = format!("given_up: another agent signs as {}", key("operator").address());
    stands(&keeper, "third", Some(&said)).await;
    bill(&world, "first", "A").await;
    becomes(&world, "first", "A", "paid").await;
    keeper.stop().await;
}
