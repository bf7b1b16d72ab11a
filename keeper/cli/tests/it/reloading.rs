//! What a running keeper does once its configuration changed: it follows what may change, and nothing of a file that
//! changes more or is broken.

use rustix::process::Signal;
use stateset_tests_keeper::{Keeper, World, key, poll};

/// Asks for the file to be read, and waits until the log says so.
async fn reload(keeper: &Keeper, says: &str) {
    keeper.signal(Signal::HUP);
    keeper.says(says).await;
}

/// Hands several bills of a dollar in at once.
async fn bills(world: &World, currency: &str, numbers: &[&str]) {
    let vendor = key("vendor-a").address().to_owned();
    let rows: String =
        numbers.iter().map(|number| format!("{number},{vendor},1.00,{currency},cloud,2026-11-30\n")).collect();
    let file =
        world.home.write(&format!("{}.csv", numbers[0]), &format!("number,payee,amount,currency,category,due\n{rows}"));
    world.home.succeeds(&["bills", "import", &file]).await;
}

async fn paid(world: &World, numbers: &[&str]) {
    for number in numbers {
        world.home.becomes(number, "paid").await;
    }
}

#[tokio::test]
async fn a_limit_of_fees_that_is_raised_lets_what_waits_through() {
    for (name, raise) in [("fee_tx_max", 250_000), ("fee_day_max", 500_000_000)] {
        let world = World::new().await;
        world.home.set("run", name, 1);
        world.home.bill("A", "1.00").await;
        let keeper = world.home.keeper();
        keeper.says(&format!("raise run.{name}")).await;
        world.home.set("run", name, raise);
        reload(&keeper, &format!("configuration: run.{name}: 1 -> {raise}")).await;
        paid(&world, &["A"]).await;
        keeper.stop().await;
    }
}

#[tokio::test]
async fn a_gas_price_that_is_raised_pays_what_the_node_wants_and_none_goes_beyond_the_cap() {
    let world = World::new().await;
    let dear = stateset_sim::GasPrice { denom: "ustate".to_owned(), millionths: 30_000 };
    world.chain.set_min_gas_price(dear);
    world.home.bill("A", "1.00").await;
    let keeper = world.home.keeper();
    keeper.says("insufficient fee").await;
    world.home.set("chain", "gas_price", "0.03ustate");
    reload(&keeper, "configuration: chain.gas_price: 0.025ustate -> 0.03ustate").await;
    paid(&world, &["A"]).await;
    world.home.set("chain", "gas_price", "0.2ustate");
    reload(&keeper, "chain.gas_price (0.03ustate -> 0.2ustate (at most 0.100ustate))").await;
    world.home.bill("B", "1.00").await;
    paid(&world, &["B"]).await;
    keeper.stop().await;
}

/// How many lines that say `signed` follow each other without one of a block in between, at most.
fn signed_in_a_row(log: &str) -> usize {
    let (mut most, mut now) = (0, 0);
    for line in log.lines() {
        if line.contains(" signed hash=") {
            now += 1;
        } else if line.contains("in a block") {
            now = 0;
        }
        most = most.max(now);
    }
    most
}

#[tokio::test]
async fn batch_window_and_poll_are_followed_from_the_next_round_on() {
    let world = World::new().await;
    world.home.set("run", "batch_max", 1);
    world.home.set("run", "window", 1);
    let first = ["A-1", "A-2", "A-3"];
    bills(&world, "USDC", &first).await;
    let keeper = world.home.keeper();
    paid(&world, &first).await;
    let before = keeper.log();
    assert!(before.contains("acts=1 ") && signed_in_a_row(&before) == 1, "{before}");
    // Now it would wait for a minute, but for the file.
    world.home.set("run", "poll_milliseconds", 60_000);
    reload(&keeper, "configuration: run.poll_milliseconds: 100 -> 60000").await;
    let second = ["B-1", "B-2", "B-3"];
    world.home.set("run", "window", 8);
    world.home.set("run", "poll_milliseconds", 100);
    reload(&keeper, "configuration: run.poll_milliseconds: 60000 -> 100").await;
    bills(&world, "USDC", &second).await;
    paid(&world, &second).await;
    let after = keeper.log()[before.len()..].to_owned();
    assert!(after.contains("configuration: run.window: 1 -> 8") && signed_in_a_row(&after) > 1, "{after}");
    let third = ["C-1", "C-2", "C-3"];
    world.home.set("run", "batch_max", 30);
    reload(&keeper, "configuration: run.batch_max: 1 -> 30").await;
    bills(&world, "USDC", &third).await;
    paid(&world, &third).await;
    assert!(keeper.log().contains("acts=3 "), "{}", keeper.log());
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 9_000_000);
}

#[tokio::test]
async fn the_log_follows_its_level_and_the_words_for_amounts() {
    let world = World::new().await;
    let keeper = world.home.keeper();
    bills(&world, "USDC", &["A"]).await;
    keeper.says("bill A over 1.000000 USDC is paid").await;
    let text = std::fs::read_to_string(world.home.config()).unwrap();
    world.home.write("keeper.toml", &text.replace("[currency.USDC]", "[currency.DOLLAR]"));
    reload(&keeper, "configuration: currency: ").await;
    bills(&world, "DOLLAR", &["B"]).await;
    keeper.says("bill B over 1.000000 DOLLAR is paid").await;
    world.home.set("log", "level", "error");
    reload(&keeper, "configuration: log.level: default -> error").await;
    bills(&world, "DOLLAR", &["C"]).await;
    paid(&world, &["C"]).await;
    world.home.set("log", "level", "debug");
    keeper.signal(Signal::HUP);
    bills(&world, "DOLLAR", &["D"]).await;
    keeper.says("bill D over 1.000000 DOLLAR is paid").await;
    let log = keeper.log();
    assert!(!log.contains("bill C over") && log.contains("DEBUG"), "{log}");
    keeper.stop().await;
}

#[tokio::test]
async fn where_the_environment_says_how_much_is_logged_the_file_does_not() {
    let world = World::new().await;
    world.home.set("log", "level", "error");
    let log = std::fs::File::create_new(world.home.file("said.log")).unwrap();
    let mut command = world.home.command(&["run"]);
    command.env("STATESET_KEEPER_LOG", "info").stderr(log).stdout(std::process::Stdio::null());
    let mut child = command.spawn().unwrap();
    let said = || std::fs::read_to_string(world.home.file("said.log")).unwrap();
    poll("it never begins".to_owned(), async || said().contains("running").then_some(())).await;
    assert!(said().contains("log.level is not followed: the environment's STATESET_KEEPER_LOG"), "{}", said());
    child.kill().await.unwrap();
}

#[tokio::test]
async fn bills_are_put_to_the_signers_once_the_file_says_so() {
    let world = World::with_signers().await;
    world.home.set("run", "escalate", false);
    world.home.bill("A", "150.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("A", "escalated").await;
    world.home.set("run", "escalate", true);
    reload(&keeper, "configuration: run.escalate: false -> true").await;
    world.home.becomes("A", "proposed").await;
    keeper.stop().await;
}

#[tokio::test]
async fn signs_of_life_begin_once_the_file_says_so() {
    let world = World::new().await;
    world.home.set("run", "heartbeat", false);
    world.home.bill("A", "1.00").await;
    let keeper = world.home.keeper();
    paid(&world, &["A"]).await;
    let confirmed = async || world.home.json(&["agent", "show"]).await["controller_confirmed"] == true;
    assert!(!confirmed().await, "nothing is said to the registry");
    world.home.set("run", "heartbeat", true);
    reload(&keeper, "configuration: run.heartbeat: false -> true").await;
    poll("the registry never hears of it".to_owned(), async || confirmed().await.then_some(())).await;
    keeper.stop().await;
}

#[tokio::test]
async fn a_file_that_changes_what_is_fixed_or_is_broken_changes_nothing_and_says_where() {
    let world = World::new().await;
    let keeper = world.home.keeper();
    keeper.says("running").await;
    let good = std::fs::read_to_string(world.home.config()).unwrap();
    world.home.set("run", "batch_max", 7);
    world.home.set("journal", "file", "other.db");
    world.home.set("keys", "folder", "other");
    reload(&keeper, "the keeper goes on as it was: start it anew to change keys.folder (").await;
    let said = keeper.log();
    assert!(said.contains("other.db") && said.contains("nothing of the file was taken"), "{said}");
    world.home.write("keeper.toml", &good.replace("batch_max = 30", "batch_max = 30\ncolour = \"blue\""));
    reload(&keeper, "unknown field `colour`").await;
    let line = 1 + good.lines().position(|line| line.starts_with("batch_max")).unwrap() + 1;
    assert!(keeper.log().contains(&format!("line {line}")), "{}", keeper.log());
    world.home.write("keeper.toml", &good.replace("window = 256", "window = 5000"));
    reload(&keeper, "window must lie between 1 and 1000: got 5000").await;
    std::fs::remove_file(world.home.config()).unwrap();
    reload(&keeper, "cannot read the configuration").await;
    assert!(!keeper.log().contains("configuration: run."), "{}", keeper.log());
    world.home.write("keeper.toml", &good.replace("batch_max = 30", "batch_max = 7"));
    reload(&keeper, "configuration: run.batch_max: 30 -> 7").await;
    world.home.bill("A", "1.00").await;
    paid(&world, &["A"]).await;
    keeper.stop().await;
}
