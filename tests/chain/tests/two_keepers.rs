//! Two keepers with one key on a real node: the one that is told to takes over, in the middle of the other's window; the
//! other stops for good. Several agents in one process, of which one is displaced.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use eyre::ensure;
use stateset_agent::BillStatus;
use stateset_api::Amount;
use stateset_api::wallet::{ExecuteMsg, Grant, GrantsResponse, OperatorMsg, QueryMsg, WalletInfo};
use stateset_chain::contract::ask;
use stateset_chain::journal::Reader;
use stateset_chain::keystore::Keystore;
use stateset_chain::{Key, tx};
use stateset_cli::exit::Exit;
use stateset_state::stored_state::StoredState;
use stateset_tests_chain::faults::daemon::Daemon;
use stateset_tests_chain::keeper::{Folder, PASSPHRASE, Process};
use stateset_tests_chain::node::Node;
use stateset_tests_chain::throughput::stage::{AMOUNT, Agent, Stage};
use stateset_tests_chain::wallets::{self, DENOM};
use tokio::time::Instant;

/// Enough for more than one window.
const BILLS: u64 = 800;
const WINDOW: usize = 256;
const PATIENCE: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(5);
/// What the agent's assistant may spend.
const GRANTED: u128 = 10_000_000;

/// Polls until there is something.
async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> eyre::Result<Option<T>>) -> eyre::Result<T> {
    let limit = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        ensure!(Instant::now() < limit, "{what}: not after {} s", PATIENCE.as_secs());
        tokio::time::sleep(POLL).await;
    }
}

fn folder(stage: &Stage<'_>, agent: &Agent) -> eyre::Result<Folder> {
    Folder::new(&stage.node.devnet, &agent.operator, &agent.wallet.address, 1)
}

fn import(stage: &Stage<'_>, folder: &Folder, (agent, series, bills): (&str, &str, u64)) -> eyre::Result<()> {
    let mut text = String::from("number,payee,amount,currency,category,due\n");
    for bill in 0..bills {
        let payee = &stage.payees[usize::try_from(bill)? % stage.payees.len()];
        writeln!(text, "{series}-{bill},{payee},0.{AMOUNT:06},USDC,cloud,2026-11-01")?;
    }
    let file = folder.path().join("bills.csv");
    std::fs::write(&file, text)?;
    let file = file.display().to_string();
    let words = ["--for-agent", agent, "bills", "import", &file];
    // An agent by itself has no name.
    folder.verb(if agent.is_empty() { &words[2..] } else { &words })?;
    Ok(())
}

async fn info(stage: &Stage<'_>, wallet: &str) -> eyre::Result<WalletInfo> {
    Ok(ask(stage.node.chain.as_ref(), wallet, &QueryMsg::Wallet {}).await?)
}

fn live(folder: &Folder, signer: &str) -> eyre::Result<Vec<String>> {
    let Ok(reader) = Reader::open(&folder.config.journal_file) else { return Ok(Vec::new()) };
    Ok(reader.live(signer)?.iter().map(|tx| tx.tx.hash.to_string()).collect())
}

async fn all_paid(folder: &Folder, wallet: &str, bills: u64) -> eyre::Result<()> {
    let paid = usize::from(BillStatus::Paid { height: 0 }.code());
    let look = async || {
        let reader = Reader::open(&folder.config.journal_file)?;
        let counts = StoredState::read(&reader, wallet)?.bill_counts()?;
        Ok((counts[paid] == bills).then_some(()))
    };
    let outcome = until("all paid", look).await;
    outcome.map_err(|error| error.wrap_err(folder.log()))
}

/// How often each reference was paid, by the wallet's receipts.
async fn paid(stage: &Stage<'_>, wallet: &str) -> eyre::Result<BTreeMap<String, u64>> {
    let mut count = BTreeMap::new();
    for receipt in wallets::receipts(stage.node.chain.as_ref(), wallet).await? {
        *count.entry(receipt.reference).or_default() += 1;
    }
    Ok(count)
}

async fn displaced(mut keeper: Process, folder: &Folder) -> eyre::Result<()> {
    let status = until("the displaced keeper ends", async || keeper.ended()).await;
    let status = status.map_err(|error| error.wrap_err(folder.log()))?;
    assert_eq!(status.code(), Some(i32::from(Exit::Displaced.code())), "{}", folder.log());
    assert!(folder.said()?.contains("another keeper took over"), "{}", folder.log());
    Ok(())
}

async fn grant(stage: &Stage<'_>, agent: &Agent, to: &Key) -> eyre::Result<()> {
    let wallet = &agent.wallet.address;
    let now = info(stage, wallet).await?;
    let grant = Grant {
        name: "errands".to_owned(),
        purpose: "an assistant's errands".to_owned(),
        to: to.address().to_owned(),
        denom: DENOM.to_owned(),
        per_payment_max: Amount(GRANTED),
        total: Amount(GRANTED),
        budgets: Vec::new(),
        expires_at: stage.node.now().await? + 3_600,
        newcomers: false,
        mandates: false,
    };
    let grant = ExecuteMsg::Operator(OperatorMsg::Grant { epoch: now.epoch, act: now.act + 1, grant });
    stage.node.send(&agent.operator, vec![tx::execute(agent.operator.address(), wallet, &grant, &[])?]).await?;
    Ok(())
}

/// Pays under its grant, in the epoch of now.
async fn spend(stage: &Stage<'_>, wallet: &str, by: &Key) -> eyre::Result<()> {
    let payment = wallets::payment(stage.node.now().await?, 1, &stage.payees[0], AMOUNT);
    let epoch = info(stage, wallet).await?.epoch;
    let (denom, payments) = (DENOM.to_owned(), vec![payment]);
    let spend = OperatorMsg::Spend { epoch, denom, payments, approval: None, rationales: Vec::new(), mandate: None };
    let spend = tx::execute(by.address(), wallet, &ExecuteMsg::Operator(spend), &[])?;
    stage.node.send(by, vec![spend]).await?;
    Ok(())
}

async fn full_window(folder: &Folder, operator: &str) -> eyre::Result<Vec<String>> {
    let full = async || Ok(Some(live(folder, operator)?).filter(|live| live.len() >= WINDOW));
    until("a full window", full).await.map_err(|error| error.wrap_err(folder.log()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_take_over_in_the_middle_of_a_full_window_displaces_the_other_and_waits_for_its_own_old_one()
-> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let stage = Stage::set(&node).await?;
    let agent = stage.agent().await?;
    let (wallet, operator) = (&agent.wallet.address, agent.operator.address());
    let (assistant, owner) = (node.key("stranger")?, node.key("owner")?);
    let gas = tx::Coin::new(10_000_000, "ustate");
    node.send(&owner, vec![tx::send(owner.address(), assistant.address(), &[gas])]).await?;
    grant(&stage, &agent, &assistant).await?;
    let (a, b) = (folder(&stage, &agent)?, folder(&stage, &agent)?);
    let began = info(&stage, wallet).await?.epoch;

    import(&stage, &a, ("", "A", BILLS))?;
    let first = a.start()?;
    full_window(&a, operator).await?;
    import(&stage, &b, ("", "B", BILLS))?;
    let second = b.start_with(&["run", "--take-over"])?;
    displaced(first, &a).await.map_err(|error| error.wrap_err(b.log()))?;
    assert_eq!(info(&stage, wallet).await?.epoch, began + 1);

    // The other's window is full when both it and the node die: what lay in the mempool is in its journal alone.
    full_window(&b, operator).await?;
    let mut daemon = Daemon::of(&node)?;
    daemon.kill().await?;
    second.kill()?;
    let old = live(&b, operator)?;
    ensure!(!old.is_empty(), "nothing is under way");
    daemon.start().await?;
    displaced(a.start()?, &a).await?;
    assert_eq!(info(&stage, wallet).await?.epoch, began + 1, "a restart takes nothing back");

    let third = b.start_with(&["run", "--take-over"])?;
    let raised = async || Ok((info(&stage, wallet).await?.epoch > began + 1).then_some(()));
    until("the epoch is raised", raised).await.map_err(|error| error.wrap_err(b.log()))?;
    let now = live(&b, operator)?;
    assert!(old.iter().all(|hash| !now.contains(hash)), "the old window was still under way");
    assert!(b.said()?.contains("they land or lapse before it takes over"), "{}", b.log());
    all_paid(&b, wallet, BILLS).await?;
    third.stop()?;

    // Back to the first, which has bills left that it was displaced with.
    let fourth = a.start_with(&["run", "--take-over"])?;
    all_paid(&a, wallet, BILLS).await?;
    fourth.stop()?;
    assert_eq!(info(&stage, wallet).await?.epoch, began + 3);
    let grants: GrantsResponse = ask(node.chain.as_ref(), wallet, &QueryMsg::Grants {}).await?;
    assert_eq!(grants.grants.len(), 1, "a take-over ends no grant");
    spend(&stage, wallet, &assistant).await?;

    let paid = paid(&stage, wallet).await?;
    let wanted: Vec<String> =
        ["A", "B"].iter().flat_map(|name| (0..BILLS).map(move |bill| format!("{name}-{bill}"))).collect();
    let gap = b.said()?.contains("a gap is waited for");
    let lost = wanted.iter().filter(|number| !paid.contains_key(*number)).count();
    let double = paid.values().filter(|times| **times > 1).count();
    println!(
        "two keepers: {} payments, 3 take-overs, waited for a gap: {gap}, {lost} lost, {double} double",
        wanted.len()
    );
    assert_eq!((lost, double, paid.len()), (0, 0, wanted.len() + 1), "and the assistant's one");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_agents_in_one_process_the_displaced_one_stops_and_the_others_pay_on() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let stage = Stage::set(&node).await?;
    let agents = stage.agents(3).await?;
    let mut several = folder(&stage, &agents[0])?;
    let keys = Keystore::open(several.path().join("keys"))?;
    let mut listed = toml_edit::ArrayOfTables::new();
    for (index, agent) in agents.iter().enumerate() {
        let name = format!("agent-{index}");
        keys.add(&name, &agent.operator, PASSPHRASE)?;
        let mut one = toml_edit::Table::new();
        one["operator_key"] = toml_edit::value(&name);
        one["name"] = toml_edit::value(name);
        one["wallet"] = toml_edit::value(&agent.wallet.address);
        listed.push(one);
    }
    several.edit(|config| {
        config.remove("agent");
        config["agents"] = toml_edit::Item::ArrayOfTables(listed);
    })?;
    let names: Vec<String> = (0..agents.len()).map(|index| format!("agent-{index}")).collect();
    for name in &names {
        import(&stage, &several, (name, "A", BILLS))?;
    }
    let mut process = several.start()?;
    full_window(&several, agents[1].operator.address()).await?;

    let other = folder(&stage, &agents[0])?;
    let taker = other.start_with(&["run", "--take-over"])?;
    let given_up = async || {
        let count = several.metric("keeper_agents{status=\"given_up\"}").await.unwrap_or_default();
        Ok((count == Some(1)).then_some(()))
    };
    until("one agent is given up", given_up).await.map_err(|error| error.wrap_err(several.log()))?;
    assert!(several.said()?.contains("another keeper took over"), "{}", several.log());
    for agent in &agents[1..] {
        all_paid(&several, &agent.wallet.address, BILLS).await?;
        let paid = paid(&stage, &agent.wallet.address).await?;
        assert!(paid.len() as u64 == BILLS && paid.values().all(|times| *times == 1), "{paid:?}");
    }
    process.check()?;
    taker.stop()?;
    process.stop()?;

    // Handed back: the journal of the several takes over for one of them, and the rest of its bills is paid.
    let process = several.start_with(&["run", "--take-over", "--for-agent", &names[0]])?;
    all_paid(&several, &agents[0].wallet.address, BILLS).await?;
    process.stop()?;
    let paid = paid(&stage, &agents[0].wallet.address).await?;
    assert!(paid.len() as u64 == BILLS && paid.values().all(|times| *times == 1), "{paid:?}");
    let state = info(&stage, &agents[0].wallet.address).await?;
    let epoch = info(&stage, &agents[1].wallet.address).await?.epoch;
    assert_eq!(state.epoch, epoch + 2, "of one agent alone the epoch was raised");
    Ok(())
}
